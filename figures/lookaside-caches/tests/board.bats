#!/usr/bin/env bats
# The microscope, as a reader's browser shows it from a folder of files.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	. "$ROOT/build/book/tests/board.bash"
	board lookaside-caches slab-microscope
}

# agrees SCENE LEAST: the scene prints "> COMMAND", and "< REPLY" as the board shows
# it; the playground replies the same to so many commands at least
agrees() {
	visit "$1" >"$place/shown"
	sed -n 's/^> //p' "$place/shown" | "$OUT/bin/playground" slab >"$place/replies"
	sed -n 's/^< //p' "$place/shown" | diff - "$place/replies"
	[ "$(grep -c '^> ' "$place/shown")" -ge "$2" ]
}

@test "what the microscope shows is what the playground answers, press by press" {
	agrees play 300
}

@test "two CPUs: whose slab, whose list, whose freelist" {
	agrees cpus 150
}

@test "every flag changes the slot as the playground says" {
	agrees flags 90
}

@test "undo goes back, reset begins again, a refused cache changes nothing" {
	visit back
}

@test "a prediction is judged by the model, and counted" {
	visit predict
}

@test "wasting it ends with many slabs for a few objects; shrink gives back what is empty" {
	visit waste
}

@test "a cache of many slabs is drawn up to a limit, and says so" {
	visit limit
}

@test "the keyboard reaches everything and keeps its place" {
	visit keyboard
}

@test "nothing in it that axe objects to: light, dark, on a phone" {
	visit_with_axe
}

@test "without a model, or its other half, the static figure stays, and a sentence says why" {
	visit_without slab-state.js
}
