#!/usr/bin/env bats
# The machine builder, as a reader's browser shows it from a folder of files.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	. "$ROOT/build/book/tests/board.bash"
	board zones zone-builder
}

@test "every machine's zones are what the playground answers, number by number" {
	agrees_with zones machines 55
}

@test "each request's zonelist, and what its zones keep, as the playground has them" {
	agrees_with zones requests 75
}

@test "asked until it fails: who serves, who does not, and why" {
	agrees_with zones play 55
}

@test "the map shows RAM where it is, and what lies between" {
	visit map
}

@test "each task can be done, and stays done" {
	visit tasks
}

@test "undo goes back, another machine begins again, a refused one changes nothing" {
	visit back
}

@test "a prediction is judged by the model, and counted" {
	visit predict
}

@test "the keyboard reaches everything and keeps its place" {
	visit keyboard
}

@test "nothing in it that axe objects to: light, dark, on a phone" {
	visit_with_axe
}

@test "without a model, or its other half, the static figure stays, and a sentence says why" {
	visit_without zone-state.js
}
