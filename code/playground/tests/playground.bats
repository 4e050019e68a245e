#!/usr/bin/env bats
# The playground's protocol, and the buddy model behind it.

setup() {
	cd "$BATS_TEST_TMPDIR"
}

playground() {
	"$OUT/bin/playground" "$@"
}

# answers COMMANDS: what buddy replies, one line each.
answers() {
	printf '%b' "$1" | playground buddy
}

@test "a new zone is the largest aligned blocks, lowest first" {
	[ "$(answers 'init 4096\nblocks 10\nfree_area\n')" = $'ok\n0 1024 2048 3072\n0 0 0 0 0 0 0 0 0 0 4' ]
	[ "$(answers 'init 13 5\nfree_area')" = $'ok\n1 0 1 1 0' ]
}

@test "alloc splits, free merges" {
	[ "$(answers 'init 1024\nalloc 0\nfree_area\nfree 0 0\nfree_area')" = \
		$'ok\n0\n1 1 1 1 1 1 1 1 1 1 0\nok\n0 0 0 0 0 0 0 0 0 0 1' ]
}

@test "alloc says fail when no block is large enough" {
	[ "$(answers 'init 4\nalloc 2\nalloc 0')" = $'ok\n0\nfail' ]
}

@test "numbers are decimal or 0x-hex, # starts a comment, blank lines are no commands" {
	[ "$(answers '# a zone\n\ninit 0x10 5 # sixteen pages\n\t alloc 0X3\r\nfree_area#\n')" = \
		$'ok\n0\n0 0 0 1 0' ]
}

@test "the last line needs no newline" {
	[ "$(answers 'init 1\nfree_area')" = $'ok\n1 0 0 0 0 0 0 0 0 0 0' ]
}

@test "a bad command gets an error with its place, the rest goes on, the end is not 0" {
	printf 'init 16\nalocate 1\nalloc 0\n' >trace
	run playground buddy trace
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ "${lines[1]}" == "error: trace:2: buddy has no command 'alocate'; it has: init NPAGES [MAX_ORDER], "* ]]
	[ "${lines[2]}" = 0 ]
}

@test "wrong arguments are told what would be right, and change nothing" {
	bad=(
		'alloc' 'alloc 1 2' 'alloc x' 'alloc -1' 'alloc 11' 'alloc 0x' 'alloc 99999999999999999999'
		'free 0' 'free 1 1' 'free 0 4' 'free 4 0' 'free 16 0' 'free 0 11'
		'blocks 11' 'blocks' 'init' 'init 0' 'init x' 'init 8 0' 'init 8 25' 'init 1 2 3'
		'alloc_exact 0' 'add 4 0' 'add 0' 'free_area 1'
	)
	for command in "${bad[@]}"; do
		run playground buddy <<<$'init 16\nalloc 2\n'"$command"$'\nfree_area'
		[ "$status" -eq 1 ]
		[[ "${lines[2]}" == "error: <stdin>:3: "* ]] || { echo "$command: ${lines[2]}"; false; }
		[ "${lines[3]}" = '0 0 1 1 0 0 0 0 0 0 0' ] || { echo "$command: ${lines[3]}"; false; }
	done
	echo "${#bad[@]} bad commands"
}

@test "before init there is no zone" {
	for command in 'alloc 0' 'free 0 0' free_area 'blocks 0' 'add 0 0' 'alloc_exact 1'; do
		[ "$(answers "$command")" = 'error: <stdin>:1: there is no zone yet; say: init NPAGES' ]
	done
}

@test "a state read elsewhere can be loaded" {
	[ "$(answers 'empty 16 5\nadd 8 2\nadd 4 2\nblocks 2\nadd 10 1\n')" = \
		$'ok\nok\nok\n8 4\nerror: <stdin>:5: 10 starts a block with a page that is free already; free what was allocated, once' ]
}

@test "an unknown model or file ends with the remedy" {
	run playground bddy
	[ "$status" -eq 2 ]
	[[ "$output" == *"no model 'bddy'"*"models: buddy"* ]]
	run playground buddy missing
	[ "$status" -eq 2 ]
	[[ "$output" == *"missing: No such file"* ]]
}

@test "replies come at once, for whoever waits for them" {
	mkfifo in out
	playground buddy <in >out 3>&- &
	exec 7>in 8<out
	echo 'init 64' >&7
	read -r -t 10 reply <&8
	[ "$reply" = ok ]
	exec 7>&- 8<&-
}

@test "100,000 random commands, and everything freed: equal to the naive twin" {
	for seed in 1 2 3; do
		"$OUT/test/buddy_trace" $seed 100000 $((1000 + 12 * seed)) trace expected
		playground buddy trace >replies
		cmp expected replies
	done
	echo "$(wc -l <replies) replies compared in the last of 3 runs"
}

@test "after everything is freed, every block has merged" {
	"$OUT/test/buddy_trace" 7 100000 4096 trace expected
	playground buddy trace | tail -n 12 | head -n 1 >last
	[ "$(cat last)" = '0 0 0 0 0 0 0 0 0 0 4' ]
}
