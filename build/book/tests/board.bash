# For the tests of an interactive figure: a page with nothing else on it, as a
# folder of files, and visits to it.

. "$ROOT/build/book/tests/browser.bash"

# board SLUG NAME: figures/SLUG/NAME.js, beside the tests in figures/SLUG/tests
board() {
	needs_browser
	slug=$1
	place=$OUT/test/$2
	mkdir -p "$place/figures/$slug"
	sed "s/SLUG/$slug/g; s/NAME/$2/g" "$ROOT/build/book/tests/board.html" >"$place/page.html"
	cp "$ROOT"/build/book/*.css "$place"
	cp "$ROOT/figures/$slug"/*.js "$place/figures/$slug"
	cp "$OUT/book/figures/playground.js" "$ROOT/figures/widget.js" "$place/figures"
}

# play FOLDER [SCENE]...: the board's own board.js plays these scenes, or all that it has,
# in one browser
play() {
	AXE=$OUT/npm/node_modules/axe-core/axe.min.js timeout 600 \
		node "$BATS_TEST_DIRNAME/board.js" "$place/page.html" "$@"
}

# outcome FOLDER SCENE: what it printed; what was wrong fails
outcome() {
	cat "$1/$2.shown"
	cat "$1/$2.wrong" >&2
	[ ! -s "$1/$2.wrong" ]
}

# visit SCENE: they are played once, all for all tests of a file
visit() {
	local played=$BATS_FILE_TMPDIR/played

	[ -d "$played" ] || play "$played"
	outcome "$played" "$1"
}

# visit_with_axe: the scene `accessible`, in which axe looks at the board
visit_with_axe() {
	[ -f "$OUT/npm/node_modules/axe-core/axe.min.js" ] ||
		{ echo "axe is not there; run make build/out/npm/.complete"; return 1; }
	visit accessible
}

# visit_still: the scene of every board that does not move
visit_still() {
	play "$BATS_TEST_TMPDIR" still
	outcome "$BATS_TEST_TMPDIR" still
}

# visit_without PART: first without the model, then without the script PART
visit_without() {
	rm "$place/figures/playground.js"
	visit_still
	cp "$OUT/book/figures/playground.js" "$place/figures"
	rm "$place/figures/$slug/$1"
	visit_still
}

# agrees_with MODEL SCENE LEAST: the scene prints "> COMMAND", and "< REPLY" as the board
# shows it; the playground replies the same, so many lines at least
agrees_with() {
	visit "$2" >"$place/shown"
	sed -n 's/^> //p' "$place/shown" | "$OUT/bin/playground" "$1" | grep -vx ok >"$place/replies"
	sed -n 's/^< //p' "$place/shown" | diff - "$place/replies"
	[ "$(grep -c '^< ' "$place/shown")" -ge "$3" ]
}
