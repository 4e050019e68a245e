#!/usr/bin/env bats
# The lab kernel with KASAN does see: slabbugs makes mistakes on caches without debug flags, which
# SLUB itself says nothing about (experiments/unseen.sh), and each is reported with its function,
# its size and its place. The guest's log is build/out/kasan/test/kasan.log.

load ../../scull/tests/family

setup_file() {
	mkdir -p "$OUT/test"
	export FAMILY_LOG="$OUT/test/kasan.log"
	"$OUT/bin/vm" run --limit 120 --append kasan_multi_shot \
		--put "$OUT/modules/slabbugs.ko:/tmp/slabbugs.ko" \
		--put "$ROOT/code/scull/tests/guest.sh:/tmp/family.sh" \
		--put "$BATS_TEST_DIRNAME/kasan_guest.sh:/tmp/kasan_guest.sh" \
		-- 'sh /tmp/kasan_guest.sh' >"$FAMILY_LOG" 2>&1 || true
}

# is_reported MISTAKE: what the log has of it is what comes in.
is_reported() {
	diff - <(awk -v name="$1" '/^== / { on = $2 == name; next } /^--/ { on = 0 }
		on && !/ -> / { print }' "$FAMILY_LOG")
}

# The object is filled with one call, 4 bytes too far; SLUB's caller is told that it was not
# freed, and frees it again.
@test "past the end: a write of 104 bytes to an object of 100" {
	is_reported overrun <<-'END'
		report out-of-bounds in write_past_end
		Write 104
		cache bugs of size 100
		at 0 bytes inside of
		report double-free in bench_free_and_say
		cache bugs of size 100
		at 0 bytes inside of
	END
}

# Slots are 168 bytes apart: 100 of the object, the free pointer, and what KASAN adds.
@test "before the start: 4 bytes, in the red zone behind the object below" {
	is_reported underrun <<-'END'
		report out-of-bounds in write_before_start
		Write 4
		cache bugs of size 100
		at 64 bytes to the right of
		report double-free in bench_free_and_say
		cache bugs of size 100
		at 0 bytes inside of
	END
}

@test "after it was freed: byte 60" {
	is_reported stale <<-'END'
		report use-after-free in write_after_free
		Write 1
		cache bugs of size 100
		at 60 bytes inside of
	END
}

# The module reads the free pointer first, to repair the list with it.
@test "freed twice" {
	is_reported double-free <<-'END'
		report use-after-free in double_free
		Read 8
		cache bugs of size 100
		at 48 bytes inside of
		report double-free in free_twice
		cache bugs of size 100
		at 0 bytes inside of
	END
}

@test "freed in the middle: 8 bytes from the start" {
	is_reported middle <<-'END'
		report invalid-free in free_the_middle
		cache bugs of size 100
		at 8 bytes inside of
	END
}

@test "an object that is not initialised is no mistake that it looks for" {
	is_reported uninit </dev/null
}

# Bit 5, a bad page, is what a report sets; bit 12, out of tree.
@test "and the kernel goes on, tainted" {
	section tainted | grep -x $(((1 << 5) + (1 << 12)))
}
