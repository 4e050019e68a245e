#!/usr/bin/env bats
# scullv in the lab kernel. The guest does everything in one session (scullv_guest.sh); each
# test here judges one property. All that was compared is in build/out/test/scullv.log.

load ../../../scull/tests/family

setup_file() {
	family_session scullv "$BATS_TEST_DIRNAME/scullv_guest.sh"
}

@test "8 MB in and out, by two processes at once, in quanta of 1, 2, 16 and 1024 pages" {
	all_hold order-0 order-1 order-4 order-10
}

@test "what any memory device owes: reads, writes, holes, fresh memory, llseek, truncation, EFAULT" {
	all_hold io holes fresh seek truncate efault core-order-0
}

@test "ioctl: the qset and the order in every way; who may" {
	all_hold ioctl order eperm
}

@test "mmap shows the bytes that read and write do, in quanta of 16 pages, and of 4" {
	all_hold map map-orders
}

@test "SIGBUS beyond the end and in holes" {
	holds sigbus
}

@test "truncating and a new order are refused with EBUSY while mapped, through fork" {
	holds busy
}

@test "the device's own mapping is the buffer; mmap, faults and reads in two threads" {
	all_hold self race
}

@test "/proc/scullvmem: device, qset, order, size, items, quanta; for root" {
	holds proc
	diff - <(section proc | sed 's/pfn [0-9]*/pfn N/; s/0xffffc9[0-9a-f]*/ADDR/' | head -n 13) <<-'END'
		device 0: qset 3, order 1, quantum 8192, size 40960, quanta 5, mappings 0
		  item 0
		       0: ADDR, first page at pfn N
		       1: ADDR, first page at pfn N
		       2: ADDR, first page at pfn N
		  item 1
		       0: ADDR, first page at pfn N
		       1: ADDR, first page at pfn N
		device 1: qset 3, order 1, quantum 8192, size 7, quanta 1, mappings 0
		  item 0
		       0: ADDR, first page at pfn N
		/dev/scullv0
		/dev/scullv1
	END
	section proc | grep -x -- '-r--------'
}

@test "its quanta are areas of /proc/vmallocinfo, each a guard page longer" {
	diff <(section proc | sed -n 's/.*: \(0xffffc9[0-9a-f]*\),.*/\1 12288/p' | sort) \
		<(section proc | sed -n 's/^\(0x[0-9a-f]*\)-[0-9a-fx]* *\([0-9]*\) scullv_alloc.*/\1 \2/p')
	[ "$(section proc | grep -c 'scullv_alloc.* pages=2 ')" = 6 ]
}

@test "parameters out of range: EINVAL, and nothing is left; in use the module stays" {
	all_hold ranges in-use
	section ranges | grep -x 'nothing was left'
	[ "$(section ranges | grep -c 'Invalid argument')" = 5 ]
}

@test "writers, a reader, a truncater, a mapper, a lister: no record is ever torn" {
	holds stress
}

@test "failslab and fail_page_alloc hit every n-th allocation: ENOMEM or a count, no loss" {
	all_hold failslab fail_page_alloc failing
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	holds load
}

@test "unloading gives every page back, at the beginning and after all of that" {
	all_hold leak leak-order-0 leak-at-end
	session_ended
}
