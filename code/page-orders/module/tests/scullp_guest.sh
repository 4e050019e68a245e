# SPDX-License-Identifier: GPL-2.0
# What scullp.bats has the guest do, in one session.
name=scullp
. /tmp/guest.sh
dev=/dev/scullp0

# 8 MB in and out: by one process, then by two at once, a half each.
both_ways() {
	dd if=/tmp/data of=$dev bs=100k 2>/dev/null && cmp /tmp/data $dev || return 1
	echo "ok   dd in, cmp out: $(wc -c <$dev) bytes equal"
	: >$dev
	dd if=/tmp/data bs=64k count=64 2>/dev/null 1<>$dev &
	low=$!
	dd if=/tmp/data bs=64k skip=64 seek=64 2>/dev/null 1<>$dev &
	high=$!
	wait $low && wait $high || return 1
	cmp /tmp/data $dev &
	first=$!
	dd if=$dev bs=50k 2>/dev/null | cmp /tmp/data - || return 1
	wait $first || return 1
	echo "ok   halves written by two processes at once, and read by two: $(wc -c <$dev) bytes equal"
	head -n 1 /proc/scullpmem
}

checks() {
	for check in "$@"; do
		/tmp/scull_check "$check" $dev || return 1
	done
}

show() {
	printf 'written' >/dev/scullp1
	dd if=/tmp/data of=$dev bs=8192 count=5 2>/dev/null
	cat /proc/scullpmem
	ls -1 /dev/scullp*
	ls -l /proc/scullpmem | cut -c1-10
}

ranges() {
	for parameter in scullp_order=11 scullp_qset=0 scullp_qset=8193 scullp_devs=0 scullp_devs=65; do
		echo "$parameter: $(insmod /tmp/scullp.ko $parameter 2>&1)"
	done
	ls /sys/module/scullp /proc/scullpmem 2>/dev/null || echo "nothing was left"
}

in_use() {
	exec 5<$dev
	rmmod scullp && return 1
	exec 5<&-
}

dd if=/dev/urandom of=/tmp/data bs=1M count=8 2>/dev/null
for order in 0 1 2 3 4; do
	section "order-$order" with scullp_order=$order both_ways
done
for check in io holes fresh seek truncate efault ioctl order eperm; do
	section $check with "" checks $check
done
section core-order-2 with "scullp_order=2 scullp_qset=3" checks io holes fresh seek truncate efault
for check in map sigbus busy self race; do
	section $check with "" checks $check
done
section unmappable with scullp_order=1 checks unmappable
section proc with "scullp_devs=2 scullp_order=1 scullp_qset=3" show
section ranges ranges
section in-use with "" in_use
section stress with "scullp_qset=4" checks stress
section stress-order-2 with "scullp_qset=2 scullp_order=2" checks stress
section leak leak_rounds 20 ""
section leak-order-3 leak_rounds 20 "scullp_order=3 scullp_qset=2"
section fail_page_alloc with "" /tmp/scull_check inject $dev fail_page_alloc
section fail_page_alloc-order-3 with scullp_order=3 /tmp/scull_check inject $dev fail_page_alloc
section failslab with scullp_qset=1 /tmp/scull_check inject $dev failslab
section failing with "" accounted 50 /tmp/scull_check failing $dev
section load /tmp/scull_check load /tmp/scullp.ko "scullp_devs=2" scullp
section leak-at-end leak_rounds 20 ""
