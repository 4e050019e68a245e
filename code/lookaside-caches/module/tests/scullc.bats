#!/usr/bin/env bats
# scullc in the lab kernel. The guest does everything in one session (scullc_guest.sh); each
# test here judges one property. All that was compared is in build/out/test/scullc.log.

load ../../../scull/tests/family

setup_file() {
	family_session scullc "$BATS_TEST_DIRNAME/scullc_guest.sh" --cpus=2 \
		--put "$BATS_TEST_DIRNAME/scullc_cache.sh:/tmp/scullc_cache.sh"
}

@test "8 MB in and out, by two processes at once, in quanta of 1000, 4096 and 9000 bytes" {
	all_hold quantum-1000 quantum-4096 quantum-9000
}

@test "what any memory device owes: reads, writes, holes, fresh memory, llseek, truncation, EFAULT" {
	all_hold io holes fresh seek truncate efault
}

@test "all of that in quanta of 97, 4097 and 20000 bytes" {
	all_hold core-97 core-4097 core-20000
}

@test "quanta of 4 MiB less a cache line, the most that a cache with a constructor has" {
	holds largest
}

@test "the cache is laid out as the model predicts, for 2 CPUs" {
	[[ "$KERNEL" != *-kasan ]] || skip "KASAN makes each object larger"
	local size predicted measured compared=0

	[[ "$(section kernel)" == 6.1.* ]] || skip "the model is of Linux 6.1's SLUB"
	for size in 1 97 1100 4000 4096 20000 4194240; do
		holds "layout-$size"
		predicted=$(printf 'cpus 2\ncreate a %d 0 SLAB_HWCACHE_ALIGN ctor\ninfo a\n' $size |
			"$OUT/bin/playground" slab | tail -n 1 | tr ' ' '\n')
		for names in slab_size=size objs_per_slab=objects order=order object_size=object_size align=align; do
			measured=$(section "layout-$size" | sed -n "s/^${names%=*}=//p")
			[ "$measured" = "$(sed -n "s/^${names#*=}=//p" <<<"$predicted")" ]
			compared=$((compared + 1))
		done
	done
	echo "# $compared comparisons" >&3
}

@test "the cache has a constructor, is aligned to cache lines, and is the driver's alone" {
	section layout-4000 | grep '^scullc_construct'
	section layout-4000 | grep -x aliases=0
	section layout-4000 | grep -x hwcache_align=1
}

@test "all of a quantum may be copied to and from user space" {
	local told

	told=$(section layout-4000 | grep '^usersize=')
	[ "$told" != usersize= ] || skip "this kernel was built without hardened usercopy, and keeps no usersize"
	[ "$told" = usersize=4000 ]
}

@test "/proc/slabinfo has a line of its own, and it agrees with sysfs" {
	holds slabinfo
}

@test "without the module, there is no cache" {
	all_hold gone gone-then gone-at-end
}

@test "ioctl: the qset in every way; who may; the quantum can be asked, and setting it is EINVAL" {
	all_hold ioctl eperm fixed
}

@test "the module stays while a device is open, which mmap refuses with ENODEV" {
	all_hold in-use unmappable
}

@test "/proc/scullcmem: device, quantum, qset, size, items, quanta and their slabs; for root" {
	[[ "$KERNEL" != *-kasan ]] || skip "KASAN makes each object larger"
	holds proc
	diff - <(section proc | sed 's/pfn [0-9]*/pfn N/' | head -n 15) <<-'END'
		device 0: qset 3, order 0, quantum 97, size 500, quanta 6, mappings 0
		  item 0
		       0: slab at pfn N, byte 128
		       1: slab at pfn N, byte 256
		       2: slab at pfn N, byte 384
		  item 1
		       0: slab at pfn N, byte 512
		       1: slab at pfn N, byte 640
		       2: slab at pfn N, byte 768
		device 1: qset 3, order 0, quantum 97, size 7, quanta 1, mappings 0
		  item 0
		       0: slab at pfn N, byte 0
		/dev/scullc0
		/dev/scullc1
		-r--------
	END
	[ "$(section proc | grep -o 'pfn [0-9]*' | sort -u | wc -l)" = 1 ]
}

@test "parameters out of range: EINVAL, and nothing is left" {
	holds ranges
	section ranges | grep -x 'nothing was left'
	[ "$(section ranges | grep -c ': Invalid argument$')" = 6 ]
}

@test "two writers, a reader, a truncater, a lister: no record is ever torn, no quantum is lost" {
	all_hold stress stress-7001
}

@test "failslab hits every n-th allocation, n from 1 to 50: ENOMEM or a count, no loss" {
	holds failslab
}

@test "pages run out after n slabs, or each n-th request fails, n from 1 to 50: as much as fits" {
	all_hold fail_page_alloc fail_page_alloc-97
}

@test "600 failing writes, 200 at each step, then loading with each allocation failing: the errno" {
	all_hold failing load
}

@test "unloading gives all memory back, before the failures and after: less than a page a round" {
	all_hold leak leak-97 leak-at-end
}

@test "the session ran to its end" {
	session_ended
}
