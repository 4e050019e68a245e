# For the tests of an interactive figure: a page with nothing else on it, as a
# folder of files, and visits to it.

. "$ROOT/build/book/tests/browser.bash"

# board SLUG NAME: figures/SLUG/NAME.js, beside the tests in figures/SLUG/tests
board() {
	needs_browser
	place=$OUT/test/$2
	mkdir -p "$place/figures/$1"
	sed "s/SLUG/$1/g; s/NAME/$2/g" "$ROOT/build/book/tests/board.html" >"$place/page.html"
	cp "$ROOT"/build/book/*.css "$place"
	cp "$ROOT/figures/$1"/*.js "$place/figures/$1"
	cp "$OUT/book/figures/playground.js" "$ROOT/figures/widget.js" "$place/figures"
}

# visit SCENE: as the board's own board.js plays it
visit() {
	timeout 120 node "$BATS_TEST_DIRNAME/board.js" "$1" "$place/page.html"
}
