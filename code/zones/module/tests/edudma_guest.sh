# SPDX-License-Identifier: GPL-2.0
# What edudma.bats has the guest do, in one session, with 512 MB and the edu device. With
# $only, which other machines set, one thing.
name=edudma
. /tmp/guest.sh

# both_ways KIND: each place with bytes of its own; what the device writes, and reads.
both_ways() {
	asks "buffer $1" 'fill reached 2' 'fill buffer 1' 'fill device 3' 'look device 3' \
		from_device 'look buffer 3' 'look buffer 1' 'look reached 3' \
		'fill reached 2' 'fill buffer 1' to_device 'look device 1' 'look device 2'
}

# With a page out of reach the next on the list.
coherent() {
	asks 'buffer raw'
	both_ways coherent
}

# The kernel warns of such a mapping, once; that is meant.
refused() {
	both_ways streaming
	dmesg | grep 'overflow (mask fffffff'
	dmesg -c >/dev/null
}

# A device that does not end in time writes nothing later either.
late() {
	asks 'buffer coherent' 'fill buffer 1' from_device from_device
	sleep 0.5
	asks 'look buffer 1' 'look device 1' 'fill device 1' release
}

two_readers() {
	exec 3<>/proc/edudma
	sh -c 'exec 4<>/proc/edudma' && return 1
	exec 3>&-
}

on_bus() {
	grep -lx 0x11e8 /sys/bus/pci/devices/*/device | sed 's|/device$||'
}

# unplugged COMMAND...: what is still said when the device has gone, with a buffer taken.
unplugged() {
	exec 3<>/proc/edudma
	ask buffer raw
	"$@"
	ask from_device
	ask buffer raw
	ask release
	exec 3>&-
}

unbind() {
	basename "$(on_bus)" >/sys/bus/pci/drivers/edudma/unbind
}

bind_again() {
	unplugged unbind
	basename "$(on_bus)" >/sys/bus/pci/drivers/edudma/bind
	both_ways coherent
}

pull() {
	echo 1 >"$(on_bus)/remove"
}

pull_and_find() {
	unplugged pull
	echo 1 >/sys/bus/pci/rescan
	both_ways dma
}

# The module is loaded where there is no device; then where there is one, which goes.
no_device() {
	pull
	with "" asks 'buffer raw' release
	echo 1 >/sys/bus/pci/rescan
	with "" pull_and_find
}

rounds() {
	for round in $(seq 20); do
		asks 'buffer raw' 'buffer coherent' 'buffer dma' 'buffer streaming' 'buffer raw'
	done
}

# What loading takes from slab caches comes back after a grace period, to partial lists.
loads() {
	for load in $(seq 100); do
		with "" asks 'buffer raw' >/dev/null || return 1
	done
	sleep 1
	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 >"$cache"
	done
}

# failing KIND TIMES: taking a buffer with its first allocation failing, its second and so on.
failing() {
	failed=0
	for nth in $(seq "$2"); do
		echo "$nth" >&7
		ask buffer "$1"
		echo 0 >&7
		[ "${reply%%[: ]*}" != fail ] || failed=$((failed + 1))
	done
	echo "buffer $1: $failed failed"
	ask from_device
	ask release
}

load_failing() {
	section load /tmp/scull_check load /tmp/edudma.ko "" edudma
}

fail_each() {
	for type in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$type/ignore-gfp-wait
		echo 0 >/sys/kernel/debug/$type/verbose
	done
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
	exec 3<>/proc/edudma 7>/proc/self/fail-nth
	failing coherent 10
	failing dma 10
	failing raw 70
	exec 3>&- 7>&-
}

if [ -n "${only-}" ]; then
	$only
	exit
fi
echo '== kernel'
uname -r
section words with "" asks nonsense buffer 'buffer any' 'fill device' 'fill device 0' \
	'fill device x' 'fill device 4294967296' 'fill nowhere 1' 'fill buffer 1' \
	'look reached 1' to_device from_device release
section coherent with "" coherent
section dma with "" both_ways dma
section raw with "" both_ways raw
section streaming with "" refused
section late with limit=20 late
section two-readers with "" two_readers
section bind with "" bind_again
section no-device no_device
section rounds accounted 20 with "" rounds
section loads accounted 90 loads
section failing accounted 20 with "" fail_each
