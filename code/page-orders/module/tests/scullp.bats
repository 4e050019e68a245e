#!/usr/bin/env bats
# scullp in the lab kernel. The guest does everything in one session (scullp_guest.sh); each
# test here judges one property. All that was compared is in build/out/test/scullp.log.

load ../../../scull/tests/family

setup_file() {
	family_session scullp "$BATS_TEST_DIRNAME/scullp_guest.sh"
}

@test "dd: 8 MB in and out, by two processes at once, order 0" {
	holds order-0
}

@test "dd: 8 MB in and out, by two processes at once, order 1" {
	holds order-1
}

@test "dd: 8 MB in and out, by two processes at once, order 2" {
	holds order-2
}

@test "dd: 8 MB in and out, by two processes at once, order 3" {
	holds order-3
}

@test "dd: 8 MB in and out, by two processes at once, order 4" {
	holds order-4
}

@test "read and write serve the whole request, at any size and offset" {
	holds io
}

@test "holes read as zeros and cost no memory" {
	holds holes
}

@test "a new quantum is zeroed: nothing of what its pages held before" {
	holds fresh
}

@test "llseek: three origins, beyond 4 GiB, up to the largest offset, never below 0" {
	holds seek
}

@test "O_WRONLY and O_TRUNC truncate, O_APPEND appends" {
	holds truncate
}

@test "a bad buffer: EFAULT, or a count, and nothing else changes" {
	holds efault
}

@test "all of these with four pages a quantum and three quanta an item" {
	holds core-order-2
}

@test "ioctl: query, set, tell, exchange, shift and reset of the qset" {
	holds ioctl
}

@test "ioctl: the same of the order, and only while the device is empty" {
	holds order
}

@test "ioctl: setting needs CAP_SYS_ADMIN, asking does not" {
	holds eperm
}

@test "mmap shows the bytes that read and write do" {
	holds map
}

@test "SIGBUS beyond the end and in holes" {
	holds sigbus
}

@test "mmap is refused with ENODEV at an order above 0" {
	holds unmappable
}

@test "truncating and a new order are refused with EBUSY while mapped, through fork" {
	holds busy
}

@test "the device's own mapping can be the buffer of read and write" {
	holds self
}

@test "mmap and page faults in one thread, reads into fresh memory in the other: no deadlock" {
	holds race
}

@test "/proc/scullpmem: device, qset, order, size, items, first quanta; for root" {
	holds proc
	diff - <(section proc | sed 's/pfn [0-9]*/pfn N/' | head -n 13) <<-'END'
		device 0: qset 3, order 1, quantum 8192, size 40960, quanta 5, mappings 0
		  item 0
		       0: pfn N
		       1: pfn N
		       2: pfn N
		  item 1
		       0: pfn N
		       1: pfn N
		device 1: qset 3, order 1, quantum 8192, size 7, quanta 1, mappings 0
		  item 0
		       0: pfn N
		/dev/scullp0
		/dev/scullp1
	END
	section proc | grep -x -- '-r--------'
}

@test "the pages that /proc/scullpmem names are distinct and aligned to their order" {
	local pfns

	pfns=$(section proc | sed -n 's/.*pfn //p')
	[ "$(wc -l <<<"$pfns")" = 6 ]
	[ -z "$(sort <<<"$pfns" | uniq -d)" ]
	awk '$1 % 2 { exit 1 }' <<<"$pfns"
}

@test "parameters out of range: EINVAL, and nothing is left" {
	holds ranges
	[ "$(section ranges | grep -c 'Invalid argument')" = 5 ]
	section ranges | grep -x 'nothing was left'
}

@test "the module stays while a device is open" {
	holds in-use
}

@test "two writers, a reader, a truncater, a mapper, a lister: no record is ever torn" {
	holds stress
	holds stress-order-2
}

@test "unloading gives every page back: 20 rounds lose less than a page each" {
	holds leak
	holds leak-order-3
}

@test "fail_page_alloc hits every n-th allocation, n from 1 to 50: ENOMEM or a count, no loss" {
	holds fail_page_alloc
}

@test "the same at order 3" {
	holds fail_page_alloc-order-3
}

@test "failslab hits every n-th allocation, n from 1 to 50, with an item for each quantum" {
	holds failslab
}

@test "600 failing writes, 200 at each step: the errno, and less than 150 pages lost" {
	holds failing
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	holds load
}

@test "after all of that, still no page is lost" {
	holds leak-at-end
	local before after

	before=$(section leak-order-3 | awk 'NR == 1 { print $5 }')
	after=$(section leak-at-end | awk 'NR == 1 { print $5 }')
	echo "# free pages before and after the injected failures: $before, $after" >&3
	[ $((before - after)) -lt 100 ]
}

@test "the session ran to its end" {
	session_ended
}
