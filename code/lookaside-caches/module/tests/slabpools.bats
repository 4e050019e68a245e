#!/usr/bin/env bats
# slabpools in the lab kernel, where the experiments do not go: other pools, real races, what
# it refuses, what it leaves behind. The guest's log is build/out/test/slabpools.log.

load ../../../scull/tests/family

setup_file() {
	family_session slabpools "$BATS_TEST_DIRNAME/slabpools_guest.sh"
}

@test "pools of 1, 2, 7 and 64: as many as promised when the cache has none, and no more" {
	holds promise
	for n in 1 2 7 64; do
		section promise | grep -x "$n promised, $n got"
	done
}

@test "GFP_KERNEL waits until somebody gives one back, however soon or late" {
	holds waits
	[ "$(section waits | grep -c '^take GFP_KERNEL -> got=yes left=0')" = 3 ]
	section waits | tail -n 6 | grep -x 'take GFP_KERNEL -> got=yes left=0 slept'
	section waits | grep -x 'give -> left=1'
}

@test "unloading takes back what is out, and what somebody was about to give" {
	holds in-use
}

@test "half a second of lookups against reuse: some come too late, none reads another's bytes" {
	local found stale wrong

	holds race
	read -r found stale wrong < <(section race |
		sed -n 's/^race .*found=\(.*\) stale=\(.*\) wrong=\(.*\)/\1 \2 \3/p')
	[ "$found" -gt 1000 ]
	[ "$stale" -gt 0 ]
	[ "$wrong" = 0 ]
}

@test "reuse: the same memory, another key, nothing constructed; the count of keys goes on" {
	holds typesafe
	section typesafe | grep -x 'reuse -> same=yes key=2 generation=2 constructed=0'
	section typesafe | grep -x 'reuse -> same=yes key=2 generation=4 constructed=0'
}

@test "slabs without objects go at once, or, typesafe, after the readers" {
	local slabs reading after

	read -r slabs reading after < <(section typesafe |
		sed -n 's/^grace typesafe.*slabs=\(.*\) reading=\(.*\) after=\(.*\)/\1 \2 \3/p')
	[ "$reading" = "$slabs" ]
	[ "$after" -lt "$slabs" ]
	section typesafe | grep -x "grace plain 400 plain -> slabs=$slabs reading=$after after=$after"
}

# says COMMAND PATTERN: what section words has as its reply.
says() {
	section words | grep -F -- "$1 -> " | grep -qE -- "-> error: slabpools:[0-9]+: $2\$" || {
		section words | grep -F -- "$1 ->"
		false
	}
}

@test "a command that makes no sense is told what would" {
	holds words
	says 'take GFP_NOWAIT' 'this needs a pool; say first: pool MIN_NR'
	says 'pool 0' "MIN_NR must be a number from 1 to 64, not '0'"
	says 'pool 65' "MIN_NR must be a number from 1 to 64, not '65'"
	says 'pool 1' 'pool has been said; drop that pool first'
	says 'take GFP_ATOMIC' 'GFP_ATOMIC is not possible; FLAGS are GFP_KERNEL or GFP_NOWAIT'
	says take 'say it as: take FLAGS'
	says give 'this needs something that was taken; say first: take FLAGS'
	says 'grace a 0 plain' "OBJECTS must be a number from 1 to 1024, not '0'"
	says 'grace a 1 other' 'other is not possible; a cache is typesafe or plain'
	says 'race 0' "MS must be a number from 1 to 1000, not '0'"
}

@test "all of it, twice: the second time costs less than 10 pages" {
	holds rounds
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	holds load
}

@test "the session ran to its end" {
	session_ended
}
