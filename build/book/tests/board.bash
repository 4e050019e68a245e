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

# visit SCENE: as the board's own board.js plays it
visit() {
	timeout 120 node "$BATS_TEST_DIRNAME/board.js" "$1" "$place/page.html"
}

# visit_with_axe: the scene `accessible`, in which axe looks at the board
visit_with_axe() {
	export AXE=$OUT/npm/node_modules/axe-core/axe.min.js
	[ -f "$AXE" ] || { echo "axe is not there; run make build/out/npm/.complete"; return 1; }
	visit accessible
}

# visit_without PART: first without the model, then without the script PART
visit_without() {
	rm "$place/figures/playground.js"
	visit still
	cp "$OUT/book/figures/playground.js" "$place/figures"
	rm "$place/figures/$slug/$1"
	visit still
}

# agrees_with MODEL SCENE LEAST: the scene prints "> COMMAND", and "< REPLY" as the board
# shows it; the playground replies the same, so many lines at least
agrees_with() {
	visit "$2" >"$place/shown"
	sed -n 's/^> //p' "$place/shown" | "$OUT/bin/playground" "$1" | grep -vx ok >"$place/replies"
	sed -n 's/^< //p' "$place/shown" | diff - "$place/replies"
	[ "$(grep -c '^< ' "$place/shown")" -ge "$3" ]
}
