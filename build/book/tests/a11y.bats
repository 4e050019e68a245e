#!/usr/bin/env bats
# The book that was built, under axe in a headless browser: accessible in both
# themes and on a phone, wider than no window, asking nothing of a network.

setup() {
	ROOT="${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}"
	OUT="${OUT:-$ROOT/build/out}"
	AXE="$OUT/npm/node_modules/axe-core/axe.min.js"
	[ -f "$AXE" ] || { echo "axe is not there; run make build/out/npm/.complete"; return 1; }
	. "$BATS_TEST_DIRNAME/browser.bash"
	needs_browser
}

clean() {
	run timeout 300 node "$BATS_TEST_DIRNAME/a11y.js" "$1" "$OUT/book" "$AXE"
	echo "$output"
	[ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "no violation in the light theme" {
	clean light
}

@test "no violation in the dark theme" {
	clean dark
}

@test "no violation on a page 360 pixels wide, and no scrolling sideways" {
	clean narrow
}

@test "the theme's button switches, is remembered, and can follow the system again" {
	clean theme
}
