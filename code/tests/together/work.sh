# SPDX-License-Identifier: GPL-2.0
# What each module does in guest.sh while all others are loaded: a function work_NAME for
# each, which ends well if what came out is what should. A line for each comparison.

# same WHAT EXPECTED SEEN
same() {
	if [ "$2" = "$3" ]; then
		echo "ok   $1: $2"
	else
		echo "FAIL $1: expected $2, saw $3"
	fi
}

# says NAME COMMAND REPLY: what the open /proc/NAME, descriptor 3, answers.
says() {
	echo "$2" >&3
	read -r reply <&3
	same "$1: $2" "$3" "$reply"
}

# experiment SLUG NAME: one of a chapter's, as it stands, with the module that is loaded
# already, and stays.
experiment() {
	cd /tmp/book/"$1" && sh -c 'insmod() { :; }
		rmmod() { :; }
		. "$0"' /tmp/book/"$1"/"$2".sh >/tmp/said 2>&1 && status=0 || status=1
	[ $status -eq 0 ] || cat /tmp/said
	same "$2.sh ends well; $(sed -n '$s/ compared.*//p' /tmp/said)" 0 $status
	cd / || return
}

# The scull family: what a device owes, and its data in many ways.
member() {
	name=$1 dev=/dev/"$1"0
	both_ways
	shift
	checks io holes truncate "$@"
	: >$dev
}

work_scull() { member scull; }
work_scullc() { member scullc; }
work_scullp() { member scullp map race; }
work_scullv() { member scullv map race; }

# What KUnit said of the cases when the module was loaded.
cases() {
	sed -nE 's/^ +(ok|not ok) [0-9]+ ([a-z0-9_]+) *(# SKIP .*)?$/\2|\1|\3/p' /tmp/log."$1" >/tmp/cases
	[ -s /tmp/cases ] || echo "FAIL $1 has no case"
	while IFS='|' read -r case verdict skipped; do
		count=$(sed -n "s/.*# $case: \([0-9]* comparisons\).*/\1/p" /tmp/log."$1")
		[ -n "$count$skipped" ] || verdict='compared nothing'
		same "$1, $case ($count$skipped)" ok "$verdict"
	done </tmp/cases
}

work_buddy_kunit() { cases buddy_kunit; }
work_gfp_kunit() { cases gfp_kunit; }
work_slab_kunit() { cases slab_kunit; }
work_vmap_kunit() { cases vmap_kunit; }
work_zones_kunit() { cases zones_kunit; }

work_buddyscope() {
	experiment page-orders split
	experiment page-orders random
}

work_gfpscope() {
	experiment kmalloc-flags helpers
	experiment kmalloc-flags scopes
}

# Its layout is the kernel's own word, whatever a sanitizer adds to it.
work_slabscope() {
	exec 3<>/proc/slabscope
	ask create a 4096 0 0
	cd /sys/kernel/slab/a || return
	same 'slabscope: the layout' "order=$(cat order) objects=$(cat objs_per_slab) size=$(cat slab_size)" \
		"${reply% waste=*}"
	cd / || return
	says slabscope 'alloc a' '0 0'
	says slabscope 'alloc a' '0 1'
	says slabscope 'slabs a' '0=cpu0/2'
	says slabscope 'free a 0 0' ok
	says slabscope 'free a 0 1' ok
	says slabscope 'destroy a' ok
	exec 3>&-
}

work_slabpools() {
	exec 3<>/proc/slabpools
	says slabpools reuse 'same=yes key=2 generation=2 constructed=0'
	says slabpools 'pool 3' ok
	says slabpools 'take GFP_KERNEL' 'got=yes left=3'
	says slabpools 'take GFP_NOWAIT' 'got=yes left=3'
	says slabpools 'give' 'left=3'
	says slabpools 'drop' ok
	ask race 200
	same 'slabpools: read of others' wrong=0 "${reply##* }"
	exec 3>&-
}

# What is no mistake: the mistakes are for a kernel that sees them (kasan.bats).
work_slabbugs() {
	exec 3<>/proc/slabbugs
	says slabbugs 'create together 100 -' ok
	says slabbugs 'leak 0 0' ok
	says slabbugs 'overrun 0' "error: slabbugs:3: BYTES must be a number from 1 to 8, not '0'"
	says slabbugs destroy ok
	exec 3>&-
}

work_vmapscope() {
	experiment vmalloc-ioremap areas
}

# The nodes' memory, as the kernel found it, is what the model is told.
work_zonescope() {
	{
		sed -n 's/^  node *\([0-9]*\): \[mem \(0x[0-9a-f]*\)-\(0x[0-9a-f]*\)\]$/\1 \2 \3/p' /tmp/log |
			while read -r nid start end; do
				echo "ram $start $((end + 1 - $((start)))) $nid"
			done
		cat /tmp/requests
	} | playground zones | grep -v '^ok$' >/tmp/predicted
	exec 3<>/proc/zonescope
	cat /tmp/requests >&3
	while read -r request && read -r predicted <&5 && read -r measured <&3; do
		same "zonescope: $request" "$predicted" "$measured"
	done </tmp/requests 5</tmp/predicted
	exec 3>&-
}

# edu_for DRIVER: the one device is its own now. $device is left.
edu_for() {
	for device in /sys/bus/pci/devices/*; do
		[ "$(cat "$device"/device)" != 0x11e8 ] || break
	done
	[ ! -e "$device"/driver ] || echo "${device##*/}" >"$device"/driver/unbind
	echo "${device##*/}" >/sys/bus/pci/drivers/"$1"/bind
	same 'edu is bound to' "$1" "$(basename "$(readlink "$device"/driver)")"
}

work_edubuf() {
	edu_for edubuf
	dd if=/tmp/data of=/dev/edubuf bs=4088 count=1 2>/dev/null
	dd if=/dev/edubuf of=/tmp/back bs=4088 count=1 2>/dev/null
	same 'the device holds what was written' "$(head -c 4088 /tmp/data | md5sum)" "$(md5sum </tmp/back)"
}

work_edudma() {
	edu_for edudma
	exec 3<>/proc/edudma
	for kind in coherent dma; do
		ask buffer $kind
		says edudma 'fill buffer 1' ok
		says edudma 'fill device 3' ok
		ask from_device
		says edudma 'look buffer 3' bytes=4088
		says edudma 'fill buffer 1' ok
		ask to_device
		says edudma 'look device 1' bytes=4088
	done
	says edudma release ok
	exec 3>&-
}

work_eduio() {
	edu_for eduio
	before=$(cat "$device"/interrupts)
	for pair in 0:1 5:120 10:3628800 12:479001600 13:1932053504; do
		echo "${pair%:*}" >"$device"/factorial
		same "the factorial of ${pair%:*}" "${pair#*:}" "$(cat "$device"/factorial)"
	done
	same interrupts $((before + 5)) "$(cat "$device"/interrupts)"
}

work_contexts() {
	/tmp/contexts_check
}

# What may be asked of a device that hands out pages; 64 of them, filled, and read again.
pool() {
	/tmp/pool_check limits /dev/"$1"
	echo | /tmp/pool_check fill /dev/"$1" -1 64 16 4711
}

# With the client's page in use all the time.
work_allocator() { pool allocator; }

work_allocator_client() {
	same 'pages of the client' 1 "$(grep -c '1 pages, allocator_client, maps 0' /proc/allocator)"
}

work_bigbuf_client() {
	same 'pages of the client' 1 "$(grep -c '1 pages, bigbuf_client, maps 0' /proc/bigbuf)"
	pool bigbuf
}
