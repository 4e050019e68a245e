#!/usr/bin/env bats
# vmapscope in the lab kernel, where the experiments do not go: what it refuses, what it leaves
# behind. The guest's log is build/out/test/vmapscope.log.

load ../../../scull/tests/family

setup_file() {
	family_session vmapscope "$BATS_TEST_DIRNAME/vmapscope_guest.sh" --cpus=2 --one-thread
}

setup() {
	[[ "$(section kernel)" == 6.1.* ]] || skip "the areas of vmalloc are kept otherwise after 6.1"
}

@test "a command that makes no sense is told what would, and changes nothing" {
	holds words
	[ "$(section words | grep -c -- '-> ')" -eq 15 ]
	[ "$(section words | grep -c -- '-> error: vmapscope:[0-9]*: ')" -eq 11 ]
	[ "$(section words | grep -- '-> fail' | sed 's/ ->.*//')" = $'vmalloc 0x100000000000\nioremap 0 0\nkmalloc 0x40000000\ncost kmalloc 0x40000000 1' ]
}

@test "cost: what takes the most work takes the longest, and kvmalloc goes on where kmalloc fails" {
	holds cost
	read -r kmalloc vmalloc kvmalloc large < <(section cost | sed -n 's/^cost .* -> //p' | paste -sd ' ')
	[ "$vmalloc" -gt $((2 * kmalloc)) ]
	[ "$vmalloc" -gt $((2 * kvmalloc)) ]
	[ "$large" -gt 0 ]
}

@test "256 areas at once, and not one more" {
	holds held
	section held | grep -x 255
	section held | grep -E '^vmalloc 1 -> 0xffffc9'
	section held | grep -E '^vmalloc 1 -> error: .* 256 areas are as many as there can be'
}

@test "quiet: free from a GB on, without a table, and the gaps below filled; said twice, done once" {
	holds filled
	[ "$(section filled | grep -c '^quiet -> 0xffffc90040000000 0xffffe8fffffff000$')" -eq 2 ]
	section filled | grep -x 'tables -> pud=64 pmd=0 pte=0 4k=0 2m=0 1g=0'
	[ "$(section filled | grep -x '[0-9]*')" -gt 60 ]
}

@test "whoever unloads it gets everything back" {
	holds often
	holds gone
}

@test "the session ran to its end" {
	session_ended
}
