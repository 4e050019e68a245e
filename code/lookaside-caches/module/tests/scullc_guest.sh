# SPDX-License-Identifier: GPL-2.0
# What scullc.bats has the guest do, in one session.
name=scullc
. /tmp/guest.sh
. /tmp/scullc_cache.sh

section kernel uname -r

# On one CPU, all objects are from one slab, in the order of the writes.
show() {
	taskset 1 sh -c 'printf written >/dev/scullc1'
	taskset 1 dd if=/tmp/data of=$dev bs=100 count=5 2>/dev/null
	cat /proc/scullcmem
	ls -1 /dev/scullc[0-9]*
	ls -l /proc/scullcmem | cut -c1-10
}

for size in 1000 4096 9000; do
	section "quantum-$size" with scullc_quantum=$size all_back both_ways
done
for check in io holes fresh seek truncate efault ioctl fixed unmappable eperm; do
	section $check with "" all_back checks $check
done
for size in 1 97 1100 4000 4096 20000 $largest; do
	section "layout-$size" with scullc_quantum=$size layout
done
section largest with "scullc_quantum=$largest scullc_qset=1" all_back one_of_the_largest
for size in 97 4097 20000; do
	section "core-$size" with "scullc_quantum=$size scullc_qset=501" \
		all_back checks io holes fresh seek truncate efault
done
section proc with "scullc_devs=2 scullc_quantum=97 scullc_qset=3" show
section slabinfo with "" own_line
section gone gone
section ranges ranges scullc_quantum=0 scullc_quantum=$((largest + 1)) scullc_qset=0 \
	scullc_qset=8193 scullc_devs=0 scullc_devs=65
section gone-then gone
section in-use with "" in_use
section stress with "scullc_qset=4" all_back checks stress
section stress-7001 with "scullc_quantum=7001 scullc_qset=2" all_back checks stress
one_cpu
# So many rounds that a page in each would show beside the empty slabs that SLUB keeps, or not.
section leak leak_rounds 60 ""
section leak-97 leak_rounds 30 "scullc_quantum=97"
section failslab with scullc_qset=1 all_back /tmp/scull_check inject $dev failslab
section fail_page_alloc with "" all_back slabs_fail
section fail_page_alloc-97 with "scullc_quantum=97 scullc_qset=8192" all_back slabs_fail
# A leak in one of the three steps would cost 200 pages; noise is a third of that.
section failing with "" accounted 150 all_back /tmp/scull_check failing $dev
section load /tmp/scull_check load /tmp/scullc.ko "scullc_devs=2" scullc
section gone-at-end gone
section leak-at-end leak_rounds 40 ""
