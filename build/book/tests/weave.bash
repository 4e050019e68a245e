# For the tests of the machinery: each has the small book in fixture/ to itself, built.

setup_file() {
	export ROOT="${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}"
	export BUILT="$BATS_FILE_TMPDIR/book"
	unset MAKEFLAGS MAKELEVEL MFLAGS OUT
	cp -r "$BATS_TEST_DIRNAME/fixture" "$BUILT"
	mkdir -p "$BUILT/build"
	cp -r "$ROOT/build/book" "$ROOT/build/docs" "$BUILT/build/"
	make -s -C "$BUILT" -j2
}

setup() {
	cp -a "$BUILT" "$BATS_TEST_TMPDIR/book"
	cd "$BATS_TEST_TMPDIR/book"
}

# The line of FILE that first holds TEXT.
line_of() {
	grep -nF -m1 -e "$2" "$1" | cut -d: -f1
}

edit() {
	sed -i "$2" "$1"
}

# The book does not build, and says so in exactly this place and these words.
refuses() {
	run make -j2
	[ "$status" -ne 0 ]
	echo "$output"
	echo "wanted: $1"
	grep -qF -e "$1" <<<"$output"
	[ ! -e out/book/heaps.html.new ]
}

# The pages that this make renders, in one line.
renders() {
	run make -j2
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(sed -n 's/^PAGE book\///p' <<<"$output" | sort | xargs)" = "$1" ]
}

shows() {
	grep -qF -e "$2" "out/book/$1" || { echo "out/book/$1 lacks: $2"; return 1; }
}

# HTML without its tags, as it reads.
plain() {
	sed 's/<[^>]*>//g; s/&gt;/>/g; s/&lt;/</g; s/&amp;/\&/g'
}

chapter=chapters/heaps.md
heap=code/heaps/model/heap.c
