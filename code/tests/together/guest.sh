# SPDX-License-Identifier: GPL-2.0
# What together.bats has the guest do, in one session: all modules, whose names are in
# /tmp/modules, are loaded, do what they are for, and go.
name=scull
. /tmp/family.sh
. /tmp/work.sh

# The KUnit modules come first: they try every node's pages as they are loaded, and buddyscope
# wants a node that is quiet from then on. Those that use another's symbols come after it.
alone=$(for module in $(grep '_kunit$' /tmp/modules) $(grep -v '_kunit$' /tmp/modules); do
	grep -aqE 'depends=[a-z]' /lib/lab/"$module".ko || echo "$module"
done)
users=$(grep -vxF "$alone" /tmp/modules)

backwards() {
	for module; do
		echo "$module"
	done | sed '1!G;h;$!d'
}

parameters() {
	case $1 in
	gfpscope) echo nid=2 ;;
	buddyscope) echo nid=1 ;;
	esac
}

# load MODULE...: in this order. What the kernel says of each is kept.
load() {
	for module; do
		lines=$(dmesg | wc -l)
		insmod /lib/lab/"$module".ko $(parameters "$module") || echo "FAIL $module does not load"
		dmesg | tail -n +$((lines + 1)) >/tmp/log."$module"
	done
	same 'modules loaded' $# "$(lsmod | grep -vc '^Module')"
}

unload() {
	for module; do
		rmmod "$module" || echo "FAIL $module does not go"
	done
	same 'modules loaded' 0 "$(lsmod | grep -vc '^Module')"
}

# All that a module can leave behind by name. Links to caches are not: Linux lets another name
# of a cache outlive its owner. Nor are addresses that only wait for a purge.
inventory() {
	ls /proc | grep -v '^[0-9]'
	find /dev /sys/class /sys/module /sys/bus/pci/drivers /sys/kernel/debug/kunit | sort
	find /sys/kernel/slab -maxdepth 1 -type d | sort
	awk '{ print $1 }' /proc/slabinfo
	cat /proc/devices /proc/misc /proc/iomem
	sed 's/.* //' /proc/interrupts
	grep -v unpurged /proc/vmallocinfo | sed 's/^[^ ]* *//' | sort
}

# What goes after a grace period, or in a worker, may take a while.
nothing_left() {
	for i in 1 2 3 4 5; do
		inventory >/tmp/after
		cmp -s /tmp/before /tmp/after && break
		sleep 1
	done
	diff /tmp/before /tmp/after | sed 's/^/FAIL /'
	same 'lines of what there is' "$(wc -l </tmp/before)" "$(wc -l </tmp/after)"
}

# work NAME: as far as from the others, in a shell of its own.
work() {
	("work_$1")
}

at_once() {
	for name in scull scullc scullp scullv; do
		/tmp/scull_check stress /dev/"$name"0 &
		busy="$busy $!"
	done
	for pid in $busy; do
		wait "$pid" || echo "FAIL $pid did not end well"
	done
}

# Without what caches keep though nobody uses it, and what a sanitizer keeps of them.
settled_pages() {
	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 >"$cache"
	done 2>/dev/null
	free_pages
}

# most_free FROM TO: of these rounds, the most pages that were free after one. A few pages more
# or less are in use at any time, by others.
most_free() {
	sed -n "$1,$2p" /tmp/free | sort -n | tail -n 1
}

# All but the KUnit modules, which take seconds, come, take memory and go, again and again; in
# the other order.
rounds() {
	some=$(echo "$alone" | grep -v '_kunit$')
	for round in $(seq 24); do
		load $(backwards $some) $users
		for name in scull scullc scullp scullv; do
			dd if=/tmp/data of=/dev/${name}0 bs=1M count=1 2>/dev/null || return 1
		done
		unload $users $(backwards $some)
		settled_pages >>/tmp/free
	done
	echo "free pages after each: $(paste -s -d ' ' /tmp/free)"
	echo "pages lost in 18 rounds: $(($(most_free 2 6) - $(most_free 20 24)))"
}

dmesg >/tmp/log
for nid in 0 1; do
	for flags in GFP_KERNEL GFP_DMA GFP_DMA32 'GFP_KERNEL|__GFP_DMA'; do
		for order in 0 3; do
			echo "alloc $nid $flags $order"
		done
	done
done >/tmp/requests
echo 0 >/proc/sys/vm/watermark_boost_factor
inventory >/tmp/before
section kernel uname -r
section tainted cat /proc/sys/kernel/tainted
section load load $alone $users
for module in $(cat /tmp/modules); do
	section "$module" work "$module"
done
section at-once at_once
section unload unload $(backwards $users) $alone
section left nothing_left
section rounds rounds
section left-at-end nothing_left
section tainted-at-end cat /proc/sys/kernel/tainted
