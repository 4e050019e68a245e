# SPDX-License-Identifier: GPL-2.0
# What scullp.bats has the guest do, in one session.
name=scullp
. /tmp/guest.sh

show() {
	printf 'written' >/dev/scullp1
	dd if=/tmp/data of=$dev bs=8192 count=5 2>/dev/null
	cat /proc/scullpmem
	ls -1 /dev/scullp*
	ls -l /proc/scullpmem | cut -c1-10
}

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
section ranges ranges scullp_order=11 scullp_qset=0 scullp_qset=8193 scullp_devs=0 scullp_devs=65
section in-use with "" in_use
section stress with "scullp_qset=4" checks stress
section stress-order-2 with "scullp_qset=2 scullp_order=2" checks stress
one_cpu
section leak leak_rounds 20 ""
section leak-order-3 leak_rounds 20 "scullp_order=3 scullp_qset=2"
section fail_page_alloc with "" /tmp/scull_check inject $dev fail_page_alloc
section fail_page_alloc-order-3 with scullp_order=3 /tmp/scull_check inject $dev fail_page_alloc
section failslab with scullp_qset=1 /tmp/scull_check inject $dev failslab
# A leak in one of the three steps would cost 200 pages; noise is a third of that.
section failing with "" accounted 150 /tmp/scull_check failing $dev
section load /tmp/scull_check load /tmp/scullp.ko "scullp_devs=2" scullp
section leak-at-end leak_rounds 20 ""
