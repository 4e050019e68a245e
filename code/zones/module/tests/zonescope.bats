#!/usr/bin/env bats
# zonescope in the lab kernel, where the experiments do not go: what it refuses, what it leaves
# behind. The guest does everything in one session; its log is build/out/test/zonescope.log.

load ../../../scull/tests/family

setup_file() {
	family_session zonescope "$BATS_TEST_DIRNAME/zonescope_guest.sh" --node 224 --node 32
}

# replies SECTION: what was said there to one command after the other is what comes in, line
# by line, as patterns.
replies() {
	local pattern reply
	holds "$1"
	section "$1" | sed -n 's/^.* -> //p' >"$BATS_TEST_TMPDIR/replies"
	while read -r pattern && read -r reply <&4; do
		grep -qxE -- "$pattern" <<<"$reply" || { echo "$reply: not $pattern"; return 1; }
		n=$((${n-0} + 1))
	done 4<"$BATS_TEST_TMPDIR/replies"
	[ "$n" -eq "$(wc -l <"$BATS_TEST_TMPDIR/replies")" ]
}

@test "a command that makes no sense is told what would" {
	replies words <<-'END'
		node=1 zone=DMA32
		error: .* there is no node 2 here; /sys/devices/system/node has .*
		error: .* NID must be a number .*
		error: .* NID must be a number from 0 to 63.*
		error: .* must be names of flags, joined by .*
		error: .* ORDER must be a number from 0 to 10.*
		error: .* say it as: alloc NID FLAGS ORDER
		error: .* Normal is no zone with pages on this node; .*
		[0-9]+
		error: .* x is no zone with pages on this node; .*
		error: .* say it as: drain NID ZONE LEFT
		error: .* LEFT must be a number .*
		error: .* say it as: release, or release NID ZONE PAGES
		error: .* PAGES must be a number .*
		1
		0
		0 DMA [0-9]+ 0 DMA32 [0-9]+ 1 DMA32 [0-9]+
	END
}

# Node 1 begins at 224 MB, pfn 0xe000, and ends with 256 MB; DMA ends at 0x1000.
@test "page: a pfn inside its zone, and the page is given back" {
	replies places <<-'END'
		pfn=0x[ef][0-9a-f]{3} node=1 zone=DMA32
		pfn=0x[0-9a-f]{1,3} node=0 zone=DMA
		pfn=0x[ef][0-9a-f]{2}[08] node=1 zone=DMA32
		pfn=0x[1-9a-d][0-9a-f]{3} node=0 zone=DMA32
		fail
	END
}

# What others give back meanwhile, a page or two, is no fault of its.
@test "drain: down to the last page, and no further than it is told" {
	replies drained <<-'END'
		[1-9][0-9]|10[0-9]
		[0-9]
		fail
		1000
		[1-9][0-9]{2,3}
		node=1 zone=DMA32
		0
		[0-9]{4}
	END
}

@test "what is not given back, rmmod gives back" {
	holds held
	[ "$(section held | grep -c '^alloc .* -> node=')" -eq 22 ]
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	holds load
}

@test "the session ran to its end" {
	session_ended
}
