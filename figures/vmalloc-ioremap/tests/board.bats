#!/usr/bin/env bats
# One buffer, two maps, as a reader's browser shows it from a folder of files.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	. "$ROOT/build/book/tests/board.bash"
	board vmalloc-ioremap two-maps
}

@test "what the board shows is what the playground answers: areas, tables, entries" {
	agrees_with vmap play 60
}

@test "huge entries, and ptes again: which entries are filled, and where a walk ends" {
	agrees_with vmap huge 40
}

@test "a page is dragged to another frame: one pte changes, and no address" {
	agrees_with vmap drag 18
}

@test "each task can be done, and stays done" {
	visit tasks
}

@test "undo goes back, reset begins again, what is refused changes nothing" {
	visit back
}

@test "a prediction is judged by the model, and counted" {
	visit predict
}

@test "more areas than it draws are not asked for, and it says so" {
	visit limit
}

@test "the keyboard reaches everything and keeps its place" {
	visit keyboard
}

@test "nothing in it that axe objects to: light, dark, on a phone" {
	visit_with_axe
}

@test "without a model, or its other half, the static figure stays, and a sentence says why" {
	visit_without map-state.js
}
