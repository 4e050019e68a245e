#!/usr/bin/env bats
# scull in the lab kernel. The guest does everything in one session (scull_guest.sh); each test
# here judges one property. All that was compared is in build/out/test/scull.log.

load ../../../scull/tests/family

setup_file() {
	family_session scull "$BATS_TEST_DIRNAME/scull_guest.sh"
}

@test "dd: 8 MB in and out, by two processes at once, quanta of 1000 bytes" {
	holds quantum-1000
}

@test "dd: the same in quanta of 4096 bytes" {
	holds quantum-4096
}

@test "dd: the same in quanta of 9000 bytes, past the largest cache" {
	holds quantum-9000
}

@test "what any memory device owes: reads, writes, holes, fresh memory, llseek, truncation, EFAULT" {
	for check in io holes fresh seek truncate efault; do
		holds $check
	done
}

@test "all of that in quanta of 97, 4097 and 20000 bytes" {
	for size in 97 4097 20000; do
		holds core-$size
	done
}

@test "ioctl: query, set, tell, exchange, shift and reset of the qset" {
	holds ioctl
}

@test "ioctl: the same of the quantum, up to the 4 MiB that kmalloc() gives, and not beyond" {
	holds quantum
}

@test "ioctl: setting needs CAP_SYS_ADMIN, asking does not" {
	holds eperm
}

@test "mmap is refused with ENODEV" {
	holds unmappable
}

@test "/proc/scullmem: device, quantum, qset, size, items, quanta and what each takes; for root" {
	holds proc
	diff - <(section proc | sed 's/ffff8[0-9a-f]*/ADDRESS/' | head -n 15) <<-'END'
		device 0: qset 3, order 0, quantum 97, size 500, quanta 6, mappings 0
		  item 0
		       0: ADDRESS, 128 bytes
		       1: ADDRESS, 128 bytes
		       2: ADDRESS, 128 bytes
		  item 1
		       0: ADDRESS, 128 bytes
		       1: ADDRESS, 128 bytes
		       2: ADDRESS, 128 bytes
		device 1: qset 3, order 0, quantum 97, size 7, quanta 1, mappings 0
		  item 0
		       0: ADDRESS, 128 bytes
		/dev/scull0
		/dev/scull1
		-r--------
	END
}

@test "the addresses that /proc/scullmem names are distinct" {
	local addresses

	addresses=$(section proc | grep -o 'ffff8[0-9a-f]*')
	[ "$(wc -l <<<"$addresses")" = 7 ]
	[ -z "$(sort <<<"$addresses" | uniq -d)" ]
}

@test "parameters out of range: EINVAL, and nothing is left" {
	holds ranges
	[ "$(section ranges | grep -c 'Invalid argument')" = 6 ]
	section ranges | grep -x 'nothing was left'
}

@test "the module stays while a device is open" {
	holds in-use
}

@test "two writers, a reader, a truncater, a lister: no record is ever torn" {
	holds stress
	holds stress-7001
}

@test "unloading gives all memory back: 60 rounds lose less than a page each" {
	holds leak
	holds leak-97
}

@test "failslab hits every n-th allocation, n from 1 to 50: ENOMEM or a count, no loss" {
	holds failslab
}

@test "fail_page_alloc does the same to quanta past the largest cache" {
	holds fail_page_alloc
}

@test "600 failing writes, 200 at each step: the errno, and less than 150 pages lost" {
	holds failing
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	holds load
}

@test "after all of that, still no page is lost" {
	holds leak-at-end
}

@test "the session ran to its end" {
	session_ended
}
