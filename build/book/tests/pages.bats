#!/usr/bin/env bats
# The book that was built, page by page, as a browser without JavaScript has it.

setup() {
	ROOT="${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}"
	OUT="${OUT:-$ROOT/build/out}"
	. "$BATS_TEST_DIRNAME/browser.bash"
}

# clean CHECK: all pages are; they are read once, for all checks.
clean() {
	local reports=$BATS_FILE_TMPDIR/reports
	needs_browser
	[ -d "$reports" ] || timeout 300 node "$BATS_TEST_DIRNAME/pages.js" "$OUT/book" "$reports"
	cat "$reports/$1"
	[ ! -s "$reports/$1" ]
}

@test "every link leads to a file that exists and an id in it" {
	clean links
}

@test "no page loads anything from beyond its folder" {
	clean resources
}

@test "every picture has a text" {
	clean text
}

@test "every page has one h1, and no heading skips a level" {
	clean headings
}

@test "every page says its language, and is whole without JavaScript" {
	clean content
}

@test "no name leads to what a test defines under the same" {
	run grep -oE 'href="api/[a-z_0-9]*test_8[^"]*"' "$OUT"/book/*.html
	echo "$output"
	[ "$status" -eq 1 ]
}

@test "the reference was made without a warning" {
	[ -f "$OUT/docs/warnings" ]
	run cat "$OUT/docs/warnings"
	echo "$output"
	[ -z "$output" ]
}
