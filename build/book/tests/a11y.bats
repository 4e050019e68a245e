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

@test "a page that was clean is looked at again once it, or what it loads, has changed" {
	cd "$BATS_TEST_TMPDIR"
	export XDG_CACHE_HOME=$PWD/cache
	judge() {
		run timeout 60 node "$BATS_TEST_DIRNAME/a11y.js" light book "$AXE"
		echo "$output"
	}
	mkdir book
	echo 'body { color: black; background: white }' >book/style.css
	printf '%s\n' '<!doctype html>' '<html lang="en"><title>One</title>' \
		'<link rel="stylesheet" href="style.css">' '<main><h1>One</h1><p>Text.</p></main></html>' >book/index.html
	judge
	[ "$status" -eq 0 ]
	[ "$(ls cache/memory-by-the-page/pages | wc -l)" -eq 1 ]
	judge
	[ "$status" -eq 0 ]
	[ "$(ls cache/memory-by-the-page/pages | wc -l)" -eq 1 ]
	echo 'p { color: #ddd }' >>book/style.css
	for time in 1 2; do
		judge
		[ "$status" -eq 1 ]
		[[ $output == *'index.html: color-contrast'* ]]
	done
	sed -i '$d' book/style.css
	sed -i 's/ lang="en"//' book/index.html
	judge
	[ "$status" -eq 1 ]
	[[ $output == *'index.html: html-has-lang'* ]]
	[ "$(ls cache/memory-by-the-page/pages | wc -l)" -eq 1 ]
}

@test "the theme's button switches, is remembered, and can follow the system again" {
	clean theme
}
