#!/usr/bin/env bats
# The buddy board, as a reader's browser shows it from a folder of files.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	. "$ROOT/build/book/tests/board.bash"
	board page-orders buddy-board
}

@test "what the board shows is what the playground answers, step by step" {
	visit play >"$place/shown"
	# After each command, the counts and then the lists, as far as its zone has them.
	sed -n 's/^> //p' "$place/shown" | while read -r command; do
		case $command in init*) max_order=${command##* } ;; esac
		echo "$command"
		echo free_area
		seq -f 'blocks %g' 0 $((max_order - 1))
	done >"$place/trace"
	"$OUT/bin/playground" buddy "$place/trace" >"$place/replies"
	grep -v '^> ' "$place/shown" | diff - "$place/replies"
	[ "$(grep -c '^> ' "$place/shown")" -ge 10 ]
}

@test "fragmenting it ends with half the pages free and no room for eight; undo goes back" {
	visit fragment
}

@test "fragmenting plays on its own, and stops where it is told to" {
	visit autoplay
}

@test "a prediction is judged by the model, and counted" {
	visit predict
}

@test "the keyboard reaches everything and keeps its place" {
	visit keyboard
}

@test "without a model the static figure stays, and a sentence says why" {
	rm "$place/figures/playground.js"
	visit_still
	echo 'window.playgroundWasm = "AGFzbQ==";' >"$place/figures/playground.js"
	visit_still
}

@test "without its other half the static figure stays too" {
	rm "$place/figures/page-orders/buddy-zone.js"
	visit_still
}
