# SPDX-License-Identifier: GPL-2.0
# For scripts that test a member of the scull family in the guest. What they print is cut
# into sections, which the suite on the host judges one by one: "== name", what was compared,
# and "-- status". After each section the kernel log must be free of complaints. Whoever
# includes this has set $name, the member's.

dev=/dev/"$name"0
dd if=/dev/urandom of=/tmp/data bs=1M count=8 2>/dev/null

# What the kernel says when something is wrong. A backtrace under "vmalloc error" only tells
# that memory ran out, as the module loader's own requests do when failures are injected. So
# does one under a cache that was not created: SLUB never leaves it out, and it says -22 where
# it means -12, too. And a driver whose module has got no folder "drivers" has its link in the
# root of sysfs, where it stays (6.1's module_add_driver()): the second time it is there.
complaints() {
	dmesg | awk '
		/vmalloc error|page allocation failure|kmem_cache_create.* failed with error/ { expected++ }
		/cannot create duplicate filename .\/\/pci:/ { expected++ }
		/Call Trace/ && expected > 0 { expected--; next }
		/BUG:|WARNING:|Oops|Call Trace|protection fault|Bad page|Bad rss|INFO: task|scheduling while/ { print; n++ }
		END { exit n == 0 }'
}

section() {
	echo "== $1"
	shift
	dmesg -c >/dev/null
	if "$@" 2>&1; then status=0; else status=$?; fi
	if complaints; then
		echo "FAIL the kernel's log has complaints:"
		dmesg
		status=1
	else
		echo "ok   the kernel's log has no complaint"
	fi
	echo "-- $status"
}

# with PARAMETERS COMMAND: load the module, run, unload it.
with() {
	parameters=$1
	shift
	insmod /tmp/"$name".ko $parameters || return 1
	if "$@"; then result=0; else result=$?; fi
	rmmod "$name" && return "$result"
}

# one_cpu: from here on nothing is to happen at once. Where there are several, each time that a
# module comes or goes one waits in a loop for the others, and the host may not let them run.
one_cpu() {
	for cpu in /sys/devices/system/cpu/cpu[1-9]*; do
		echo 0 >"$cpu"/online
	done
}

# ask COMMAND...: what /proc/$name says, which is open as descriptor 3.
ask() {
	echo "$*" >&3
	read -r reply <&3
	echo "$* -> $reply"
}

# asks COMMAND...: several, in one conversation.
asks() {
	exec 3<>/proc/"$name"
	for command; do
		ask "$command"
	done
	exec 3>&-
}

# Pages on the buddy's lists and on those of the CPUs: all that are free, exactly.
free_pages() {
	cat /proc/sys/vm/stat_refresh
	awk '$1 == "nr_free_pages" || $1 == "count:" { n += $2 } END { print n }' /proc/zoneinfo
}

# uncounted: KASAN keeps back what was freed, more or less of it: what is lost, nobody can tell.
uncounted() {
	case $(uname -r) in
	*-kasan) echo 'skip KASAN keeps back what was freed: pages cannot be counted' ;;
	*) return 1 ;;
	esac
}

# leak_rounds ROUNDS PARAMETERS: load, write 4 MiB, unload, again and again.
leak_rounds() {
	! uncounted || return 0
	round=0
	while [ "$round" -lt $(($1 + 5)) ]; do
		with "$2" dd if=/tmp/data of=/dev/"$name"0 bs=1M count=4 2>/dev/null || return 1
		now=$(free_pages)
		printf '%s ' "$now"
		[ "$round" != 4 ] || start=$now
		round=$((round + 1))
	done
	printf '\nfree pages after each of %d rounds, the first 5 to warm up; lost in the last %d: %d\n' \
		"$round" "$1" $((start - now))
	[ $((start - now)) -lt "$1" ]
}

# accounted PAGES COMMAND: once to warm up; after that it may not cost so many pages. What the
# kernel takes for itself meanwhile it takes now and then; who loses pages loses them each time.
accounted() {
	limit=$1
	shift
	"$@" >/dev/null
	! uncounted || return 0
	for attempt in 1 2 3; do
		before=$(free_pages)
		"$@" || return 1
		after=$(free_pages)
		echo "free pages before and after: $before, $after; lost: $((before - after)), allowed: under $limit"
		[ $((before - after)) -ge "$limit" ] || return 0
	done
	return 1
}

# 8 MB in and out: by one process, then by two at once, a half each.
both_ways() {
	dd if=/tmp/data of=$dev bs=100k 2>/dev/null && /tmp/scull_check same /tmp/data $dev || return 1
	: >$dev
	dd if=/tmp/data bs=64k count=64 2>/dev/null 1<>$dev &
	low=$!
	dd if=/tmp/data bs=64k skip=64 seek=64 2>/dev/null 1<>$dev &
	high=$!
	wait $low && wait $high || return 1
	/tmp/scull_check same /tmp/data $dev &
	first=$!
	dd if=$dev bs=50k 2>/dev/null | /tmp/scull_check same /tmp/data /proc/self/fd/0 || return 1
	wait $first || return 1
	head -n 1 /proc/"$name"mem
}

checks() {
	for check in "$@"; do
		/tmp/scull_check "$check" $dev || return 1
	done
}

# ranges PARAMETER...: the module does not load with any of these.
ranges() {
	for parameter; do
		echo "$parameter: $(insmod /tmp/"$name".ko "$parameter" 2>&1)"
	done
	ls /sys/module/"$name" /proc/"$name"mem 2>/dev/null || echo "nothing was left"
}

in_use() {
	exec 5<$dev
	rmmod "$name" && return 1
	exec 5<&-
}
