#!/usr/bin/env bats
# The bitmap board, as a reader's browser shows it from a folder of files.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	. "$ROOT/build/book/tests/board.bash"
	. "$BATS_TEST_DIRNAME/machine.bash"
	board boot-time bitmap-board
}

playground() {
	"$OUT/bin/playground" bootmem "$@"
}

@test "what the board shows is what the playground answers, step by step" {
	visit play >"$place/shown"
	# After each command: both maps, both memories, and the search if there was one.
	machine busy >"$place/trace"
	[ "$(wc -l <"$place/trace")" -ge 10 ]
	playground "$place/trace" >"$place/before"
	sed -n 's/^> //p' "$place/shown" | while read -r command; do
		printf '%s\n' "$command" 'map 0' 'map 1' 'last 0' 'last 1'
		case $command in alloc*) echo looked ;; esac
	done >>"$place/trace"
	playground "$place/trace" | tail -n +$(($(wc -l <"$place/before") + 1)) |
		sed -E 's/:0x[0-9a-f]+ found$/ found/' >"$place/replies"
	grep -v '^> ' "$place/shown" | diff - "$place/replies"
	[ "$(grep -c '^> ' "$place/shown")" -ge 12 ]
}

@test "each front end passes on what its fields show" {
	visit fields >"$place/fields"
	[ "$(wc -l <"$place/fields")" -eq 7 ]
	while read -r verb nid align goal; do
		raw=alloc
		case $verb in *_low*) raw=low ;; esac
		[ "$nid" = - ] && nid='' || raw=${raw}_node
		for words in "$verb $nid 5000" "$raw $nid 5000 $align $goal"; do
			{ machine busy; printf '%s\n' "$words" "$words" looked 'last 0' 'last 1'; } |
				playground >"$place/${words%% *}"
		done
		diff "$place/$verb" "$place/$raw"
	done <"$place/fields"
}

@test "a press on a page sets the goal, frees its block, or asks which one" {
	visit pages
}

@test "freeing gives back whole pages only; undo goes back" {
	visit lost
}

@test "what the model refuses changes nothing, and its sentence is shown" {
	visit refused
}

@test "a prediction is judged by the model, and counted" {
	visit predict
}

@test "the keyboard reaches everything and keeps its place" {
	visit keyboard
}

@test "a search is played back for those who do not mind motion, and only for them" {
	visit watch
}

@test "nothing in it that axe objects to: light, dark, on a phone" {
	visit_with_axe
}

@test "without a model, or its other half, the static figure stays, and a sentence says why" {
	visit_without bitmap-nodes.js
}
