#!/usr/bin/env bats
# The table of names (chapters/quick-reference.json) against the headers of the kernel
# that KERNEL names: in `make check` the lab's 6.1, in `make check-trixie` Debian 13's 6.12.

setup_file() {
	export ROOT="${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}"
	export OUT="${OUT:-$ROOT/build/out}"
	export KERNEL="${KERNEL:-$OUT/kernel/x86_64}"
	export PROBE="$BATS_FILE_TMPDIR/probe"
	cd "$ROOT"
	probe "$PROBE"
}

setup() {
	cd "$ROOT"
	[ ! -e "$PROBE/counts" ] || . "$PROBE/counts"
}

# probe FOLDER [DATA]: what the compiler and the files say of the data. What is wrong is in
# FOLDER/near and FOLDER/compiled, a line each, FILE:LINE: first.
probe() {
	mkdir -p "$1"
	build/book/names probe "$KERNEL/build" "$@" >"$1/near"
	(
		unset MAKEFLAGS MAKELEVEL MFLAGS
		make -s -k -j2 -C "$(realpath "$KERNEL/build")" M="$1" $(sed 's/.*:= //' "$1/Kbuild")
	) >"$1/log" 2>&1 || :
	grep "^${2:-chapters/quick-reference.json}:[0-9]" "$1/log" >"$1/compiled" || :
}

# nothing FILE...: the files are empty; else they are shown.
nothing() {
	cat "$@"
	[ -z "$(cat "$@")" ]
}

@test "every name is declared as the table says, and what is gone is gone" {
	echo "# Linux $version: $there names there, $declared declarations, $gone names gone:" \
		"$((there + gone)) comparisons" >&3
	[ "$there" -gt 200 ] && [ "$declared" -gt 120 ] && [ "$gone" -gt 60 ]
	nothing "$PROBE/compiled"
	# Each file compiled; only so does silence say something.
	for source in "$PROBE"/*.c; do
		[ -s "${source%.c}.o" ] || { cat "$PROBE/log"; false; }
	done
}

@test "every name stands in its header, every file and word in the source" {
	echo "# Linux $version: $near names and headers, $places files and words" >&3
	nothing "$PROBE/near"
}

@test "files and words of the command line stand where the table says" {
	[ -e "$KERNEL/src/mm/page_alloc.c" ] || skip 'headers only: the files and words are looked up in the lab kernel'"'"'s source'
	[[ "$version" == 6.1.* ]] || skip "the table says where they stand in 6.1, and this is $version"
	[ "$places" -gt 15 ]
}

@test "a table that is wrong is found out, at its line" {
	wrong="$BATS_TEST_TMPDIR/wrong.json"
	cat >"$wrong" <<-'END'
		[
		{"name": "kfree", "kind": "function", "chapter": "x", "since": "2.0", "what": "x",
		 "header": "linux/slab.h", "declares": "int kfree(const void *p)"},
		{"name": "kmalloc", "kind": "function", "chapter": "x", "since": "2.0", "what": "x",
		 "header": "linux/slab.h", "declares": "void *kmalloc(size_t size)"},
		{"name": "GFP_NEVER", "kind": "flag", "chapter": "x", "since": "2.0", "what": "x",
		 "header": "linux/gfp.h"},
		{"name": "vfree", "kind": "function", "chapter": "x", "since": "2.0", "what": "x",
		 "header": "linux/mempool.h", "declares": "void vfree(const void *addr)"},
		{"name": "GFP_KERNEL", "kind": "flag", "chapter": "x", "since": "2.0", "until": "4.0", "what": "x",
		 "header": "linux/gfp.h"},
		{"name": "iounmap", "kind": "function", "chapter": "x", "since": "6.20", "what": "x",
		 "header": "linux/io.h"}
		]
	END
	probe "$BATS_TEST_TMPDIR/probe" "$wrong"
	cat "$BATS_TEST_TMPDIR/probe/compiled" "$BATS_TEST_TMPDIR/probe/near"
	[ "$(cut -d: -f2 "$BATS_TEST_TMPDIR/probe/compiled" | sort -nu | xargs)" = '2 4 6 8 10 12' ]
	[ "$(cut -d: -f2 "$BATS_TEST_TMPDIR/probe/near" | sort -nu | xargs)" = '6 8' ]
}

# refused ENTRY WORDS: data with that entry is refused, at its line, in those words.
refused() {
	printf '[\n%s\n]\n' "$1" >"$BATS_TEST_TMPDIR/bad.json"
	run build/book/names probe "$KERNEL/build" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/bad.json"
	echo "$output"
	[ "$status" -ne 0 ]
	[[ "$output" == *"bad.json:2: "*"$2"* ]]
}

@test "data that nobody could read is refused" {
	refused '{"name": "f", "kind": "sort", "chapter": "x", "since": "2.0", "what": "x"}' 'no "kind" of'
	refused '{"name": "f", "kind": "flag", "chapter": "x", "since": "long ago", "what": "x"}' 'is no version'
	refused '{"name": "f", "kind": "flag", "chapter": "x", "since": "2.0", "what": "x", "see": "g"}' 'nothing reads'
	refused '{"name": "f", "kind": "flag", "chapter": "x", "since": "2.6.1", "until": "2.4", "what": "x"}' \
		'goes before it comes'
	refused '{"name": "f", "kind": "flag", "chapter": "x", "since": "2.0", "what": "x"},
{"name": "f", "kind": "flag", "chapter": "x", "since": "2.0", "what": "x"}' 'stands twice'
}

@test "every flag that a chapter writes is in the table" {
	flags=$(grep -ohE '`_*(GFP|SLAB|ZONE|MEMBLOCK)_[A-Z0-9_]*[A-Z0-9]`' chapters/*.md | tr -d '`' | sort -u)
	[ "$(wc -l <<<"$flags")" -gt 40 ]
	for flag in $flags; do
		grep -q "\"name\": \"$flag\"" chapters/quick-reference.json || echo "$flag" >>"$BATS_TEST_TMPDIR/missing"
	done
	[ ! -e "$BATS_TEST_TMPDIR/missing" ] || { cat "$BATS_TEST_TMPDIR/missing"; false; }
}

@test "the numbers of then-and-now are the table's" {
	eval "$(build/book/names count 2.4 6.1)"
	tr '\n' ' ' <chapters/then-and-now.md >"$BATS_TEST_TMPDIR/text"
	grep -qF "Of $had names that this book knows of in 2.4, $gone are gone in 6.1, and $changed more" "$BATS_TEST_TMPDIR/text"
	eval "$(build/book/names count 6.1 6.12)"
	grep -qF "Of $had in the headers of 6.1, $gone are gone in 6.12, and $changed have changed." "$BATS_TEST_TMPDIR/text"
}

@test "no module asks for the version but by code/compat.h" {
	run git grep -lE 'LINUX_VERSION_CODE|KERNEL_VERSION' -- code labs solutions ':!chapters'
	echo "$output"
	# The second is linked into a kernel's image, and brings 2.6.24's names to old ones too.
	[ "$output" = 'code/boot-time/builtin/bootmem.h
code/compat.h' ]
}
