#!/usr/bin/env bats
# gfpscope in the lab kernel, where the experiments do not go: what it refuses, what it leaves
# behind. The guest does everything in one session; its log is build/out/test/gfpscope.log.

load ../../../scull/tests/family

setup_file() {
	family_session gfpscope "$BATS_TEST_DIRNAME/gfpscope_guest.sh" --node 224 --node 32
}

# says COMMAND PATTERN: what section $in has as its reply.
says() {
	section "$in" | grep -F -- "$1 -> " | grep -qE -- "-> $2\$" || {
		section "$in" | grep -F -- "$1 ->"
		false
	}
}

@test "a command that makes no sense is told what would" {
	in=words
	holds words
	says 'size 100' 'class=128 waste=28'
	says 'size' 'error: gfpscope:2: say it as: size BYTES'
	says 'size x' 'error: .* BYTES must be a number .*'
	says 'mark GFP_FOO' 'error: .* must be names of flags, joined by .*'
	says 'mark GFP_NOWAIT|' 'error: .* must be names of flags, joined by .*'
	says 'mark GFP_NOWAIT&__GFP_HIGH' 'error: .* must be names of flags, joined by .*'
	says 'mark GFP_NOWAIT nowhere' 'error: .*; the scopes are noio, nofs and memalloc'
	says 'scattered GFP_KERNEL 11' 'error: .* ORDER must be a number from 0 to 10.*'
	says 'krealloc 0 1' 'error: .* FROM must be a number from 1 .*'
}

@test "flags that let the caller sleep are not measured where it must not" {
	in=words
	says 'mark GFP_KERNEL' 'error: .* ask reclaim instead'
}

@test "sizes up to the largest number" {
	in=words
	says 'size 18446744073709551615' fail
	says 'kcalloc 2 9223372036854775808' fail
}

@test "flags are the same however they are put together" {
	in=joined
	holds joined
	[ "$(section joined | sed -n 's/^mark .* -> //p' | uniq | wc -l)" = 1 ]
}

@test "without a node, what needs one says so, and the rest works" {
	in=no-node
	holds no-node
	says 'mark GFP_ATOMIC' 'error: .*; load gfpscope with nid=N, a node that nobody needs'
	says 'scattered GFP_KERNEL 0' 'error: .*; load gfpscope with nid=N, a node that nobody needs'
	says 'size 100' 'class=128 waste=28'
}

@test "one reader at a time" {
	holds two-readers
	section two-readers | grep -q 'Resource busy\|Device or resource busy'
}

@test "a node of several zones, or none, is refused, and nothing is left" {
	holds loads
	[ "$(section loads | grep -c 'No such device')" = 3 ]
	section loads | grep -x 'nothing was left'
}

@test "draining the node ten times and more costs less than 10 pages" {
	holds rounds
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	holds load
}

@test "the session ran to its end" {
	session_ended
}
