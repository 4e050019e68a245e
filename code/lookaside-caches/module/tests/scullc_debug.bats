#!/usr/bin/env bats
# scullc on one CPU, with its cache under SLUB's own debugging: a byte beyond an object, an
# object freed twice or a freelist that is broken would be in the log, which each section ends
# with. All that was compared is in build/out/test/scullc_debug.log.

load ../../../scull/tests/family

setup_file() {
	family_session scullc "$BATS_TEST_DIRNAME/scullc_debug_guest.sh" \
		--append slub_debug=FZPU,scullc \
		--put "$BATS_TEST_DIRNAME/scullc_cache.sh:/tmp/scullc_cache.sh"
}

@test "red zones, poison, owners and consistency checks are on, for this cache" {
	holds options
}

@test "8 MB in and out, by two processes at once" {
	holds both-ways
}

@test "what any memory device owes: reads, writes, holes, fresh memory, llseek, truncation, EFAULT" {
	all_hold io holes fresh seek truncate efault
}

@test "quanta of 97, 4097 and 20000 bytes" {
	all_hold core-97 core-4097 core-20000
}

@test "two writers, a reader, a truncater, a lister" {
	holds stress
}

@test "failslab, and pages that run out, n from 1 to 50" {
	all_hold failslab fail_page_alloc
}

@test "600 failing writes" {
	holds failing
}

@test "the session ran to its end" {
	session_ended
}
