# SPDX-License-Identifier: GPL-2.0
# What scull.bats has the guest do, in one session.
name=scull
. /tmp/guest.sh

show() {
	printf 'written' >/dev/scull1
	dd if=/tmp/data of=$dev bs=100 count=5 2>/dev/null
	cat /proc/scullmem
	ls -1 /dev/scull[0-9]*
	ls -l /proc/scullmem | cut -c1-10
}

for size in 1000 4096 9000; do
	section "quantum-$size" with scull_quantum=$size both_ways
done
for check in io holes fresh seek truncate efault ioctl unmappable eperm; do
	section $check with "" checks $check
done
section quantum with "" /tmp/scull_check quantum $dev $((4 << 20))
for size in 97 4097 20000; do
	section "core-$size" with "scull_quantum=$size scull_qset=501" \
		checks io holes fresh seek truncate efault
done
section proc with "scull_devs=2 scull_quantum=97 scull_qset=3" show
section ranges ranges scull_quantum=0 scull_quantum=$(((4 << 20) + 1)) scull_qset=0 \
	scull_qset=8193 scull_devs=0 scull_devs=65
section in-use with "" in_use
section stress with "scull_qset=4" checks stress
section stress-7001 with "scull_quantum=7001 scull_qset=2" checks stress
one_cpu
# So many rounds that a page in each would show beside the empty slabs that SLUB keeps, or not.
section leak leak_rounds 60 ""
section leak-97 leak_rounds 30 "scull_quantum=97"
section failslab with scull_qset=1 /tmp/scull_check inject $dev failslab
section fail_page_alloc with scull_quantum=20000 /tmp/scull_check inject $dev fail_page_alloc
# A leak in one of the three steps would cost 200 pages; noise is a third of that.
section failing with "" accounted 150 /tmp/scull_check failing $dev
section load /tmp/scull_check load /tmp/scull.ko "scull_devs=2" scull
section leak-at-end leak_rounds 40 ""
