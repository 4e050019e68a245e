# SPDX-License-Identifier: GPL-2.0
# What scullc_debug.bats has the guest do, in one session: SLUB's own debugging of the cache
# writes to the log what it finds.
name=scullc
. /tmp/guest.sh
. /tmp/scullc_cache.sh

options() {
	for option in red_zone store_user sanity_checks poison; do
		same $option 1 "$(value $option)" || return 1
	done
}

# Every object in its slab is looked at again, red zones and free pointers.
validated() {
	"$@" && echo 1 >$cache/validate
}

section options with "" options
section both-ways with "" all_back validated both_ways
for check in io holes fresh seek truncate efault; do
	section $check with "" all_back validated checks $check
done
for size in 97 4097 20000; do
	section "core-$size" with "scullc_quantum=$size scullc_qset=501" \
		all_back validated checks io fresh efault
done
section stress with "scullc_qset=4" all_back validated checks stress
section failslab with scullc_qset=1 all_back validated /tmp/scull_check inject $dev failslab
section fail_page_alloc with "" all_back validated slabs_fail
section failing with "" all_back validated /tmp/scull_check failing $dev
