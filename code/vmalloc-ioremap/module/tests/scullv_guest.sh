# SPDX-License-Identifier: GPL-2.0
# What scullv.bats has the guest do, in one session.
name=scullv
. /tmp/guest.sh

show() {
	printf 'written' >/dev/scullv1
	dd if=/tmp/data of=$dev bs=8192 count=5 2>/dev/null
	cat /proc/scullvmem
	ls -1 /dev/scullv*
	ls -l /proc/scullvmem | cut -c1-10
	echo 1 >/proc/sys/kernel/kptr_restrict
	grep scullv_alloc /proc/vmallocinfo
}

# The injector spares requests that may be served from high memory, and vmalloc's are such.
pages_fail() {
	echo N >/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem
	/tmp/scull_check inject $dev fail_page_alloc
}

for order in 0 1 4 10; do
	section "order-$order" with scullv_order=$order both_ways
done
for check in io holes fresh seek truncate efault ioctl order eperm map busy self race; do
	section $check with "" checks $check
done
section sigbus with scullv_order=0 checks sigbus
section core-order-0 with "scullv_order=0 scullv_qset=3" checks io holes fresh seek truncate efault
section map-orders with "scullv_order=2 scullv_qset=3" checks map self race
section proc with "scullv_devs=2 scullv_order=1 scullv_qset=3" show
section ranges ranges scullv_order=11 scullv_qset=0 scullv_qset=8193 scullv_devs=0 scullv_devs=65
section in-use with "" in_use
section stress with "scullv_qset=4" checks stress
one_cpu
section leak leak_rounds 20 ""
section leak-order-0 leak_rounds 20 "scullv_order=0"
section failslab with scullv_qset=1 /tmp/scull_check inject $dev failslab
# vmalloc asks for many pages at once, and where that fails for each: after the n-th request,
# up to the 50th, another n-th is among the 64 of a quantum, and that one is the end.
section fail_page_alloc with scullv_order=6 pages_fail
# A leak in one of the three steps would cost 200 pages; noise is a third of that.
section failing with "" accounted 150 /tmp/scull_check failing $dev
section load /tmp/scull_check load /tmp/scullv.ko "scullv_devs=2" scullv
section leak-at-end leak_rounds 20 ""
