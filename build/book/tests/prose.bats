#!/usr/bin/env bats
# What is held of the words: the index, spelling, and links of what is no page,
# on the small book in fixture/; and the list of words against the book.

load weave.bash

# What the index says of an entry: its item, without what stands below it, as it reads.
entry() {
	tr '\n' ' ' <out/book/terms.html | sed 's/<li/\n<li/g; s/<ul>/\n<ul>/g; s/<h2/\n/g' |
		plain | grep -F -m1 -e "$1" | tail -n 1 | sed 's/  */ /g; s/^ //; s/ $//'
}

handout=labs/heaps/README.md

# ------------------------------------------------------------------- the index

@test "an entry leads to its definition first, then to what else teaches it" {
	printf '\n## Uses {#uses index="heap"}\n\nNone but a [heap]{.index}.\n' >>chapters/lists.md
	make -j2
	tr '\n' ' ' <out/book/terms.html | grep -qE 'id="entry-heap"><span class="entry">heap</span> <a href="heaps.html#term-heap" class="main">[^<]*</a>, <a href="lists.html#uses" title="2.2 Uses"'
	shows lists.html '<span id="index-heap">heap</span>'
	! grep -qE '[ -]index="' out/book/lists.html || false
}

@test "an entry of an entry stands below it; another name and 'see also' lead on" {
	edit $chapter 's/\[heap\]{.term}/[heap]{.term alias="pile" see="lists: sorted"}/'
	edit chapters/lists.md 's/{#only}/{#only index="lists: sorted; lists: briefly"}/'
	make -j2
	[ "$(entry pile)" = 'pile see heap' ]
	shows terms.html '<em class="see">see</em> <a href="#entry-heap">heap</a>'
	shows terms.html '<em class="see">see also</em> <a href="#entry-lists">lists: sorted</a>'
	below=$(tr '\n' ' ' <out/book/terms.html | grep -o '<li id="entry-lists">.*' | plain)
	[[ $below == *lists*briefly*sorted* ]]
}

@test "what a quick reference lists is in the index, with the section that says most of it" {
	cat >>chapters/lists.md <<-'END'

		## Words {#words}

		`kfree()` is the other half of `kmalloc()`{.linux}; `kmalloc(8, GFP_ATOMIC)`{.linux} sleeps never.

		## Less {#less}

		`kmalloc()` again, and `mem=64M`.

		## Exercises {#exercises}

		`kmalloc()`, `kmalloc()`, `kmalloc()`.

		## Quick reference {#quick-reference}

		`#include <linux/slab.h>`.

		`void *kmalloc(size_t size, gfp_t flags)`{.linux}, `GFP_ATOMIC`
		:   A block.

		`mem=`, `/proc/slabinfo`
		:   A word, a file.
	END
	make -j2
	[ "$(entry 'kmalloc()')" = 'kmalloc() 2.2 Words, 2.5' ]
	[ "$(entry GFP_ATOMIC)" = 'GFP_ATOMIC 2.2 Words, 2.5' ]
	[ "$(entry mem=)" = 'mem= 2.3 Less, 2.5' ]
	[ "$(entry /proc/slabinfo)" = '/proc/slabinfo 2.5 Quick reference' ]
	[ "$(entry '<linux/slab.h>')" = '<linux/slab.h> 2.5 Quick reference' ]
	[ -z "$(entry 'kfree()')" ]
	# A mark says which section comes first.
	edit chapters/lists.md 's/^`kmalloc()` again/`kmalloc()`{.index} again/'
	make -j2
	[ "$(entry 'kmalloc()')" = 'kmalloc() 2.3 Less, 2.2, 2.5' ]
}

@test "entries are sorted by their letters, each letter can be jumped to" {
	edit chapters/lists.md 's/{#only}/{#only index="__GFP_COMP; apple; \/proc\/x; gfp flags; 9 lives; Zebra"}/'
	make -j2
	order=$(grep -o 'id="entry-[^"]*"' out/book/terms.html | cut -d'"' -f2 | sed 's/entry-//' | xargs)
	[ "$order" = '9-lives apple _5f_5fGFP_5fCOMP gfp-flags heap _2fproc_2fx used Zebra' ]
	letters=$(grep -o '<nav class="letters".*</nav>' out/book/terms.html)
	for id in $(grep -o '#letter-[^"]*' <<<"$letters" | tr -d '#'); do
		shows terms.html "<h2 id=\"$id\">"
	done
	[ "$(grep -o '<h2 id="letter-' out/book/terms.html | wc -l)" -eq "$(grep -o '<a ' <<<"$letters" | wc -l)" ]
}

@test "every place of the index is an id of the page that it names" {
	edit chapters/lists.md 's/{#only}/{index="one; two"}/'
	edit $chapter 's/lists.html#only/lists.html/'
	make -j2
	grep -oE 'href="[a-z]+\.html#[^"]+"' out/book/terms.html | cut -d'"' -f2 | sort -u >places
	[ "$(wc -l <places)" -gt 3 ]
	while IFS='#' read -r page id; do
		grep -qF "id=\"$id\"" "out/book/$page" || { echo "$page#$id"; false; }
	done <places
}

@test "refused: a term that is defined twice, on one page or on two" {
	printf '\nA [heap]{.term}.\n' >>chapters/lists.md
	refuses "chapters/lists.md:$(line_of chapters/lists.md '[heap]'): the term \"heap\" is defined here, and in $chapter:$(line_of $chapter '[heap]') already; define it once, and make the other […]{.index entry=\"heap\"}"
	edit chapters/lists.md '$d'
	printf '\nA [heap]{.term} again.\n' >>$chapter
	refuses "$chapter:$(wc -l <$chapter): the term \"heap\" is defined here, and in $chapter:$(line_of $chapter '[heap]') already;"
}

@test "refused: 'see also' what is no entry; another name that is an entry itself" {
	edit $chapter 's/\[heap\]{.term}/[heap]{.term see="pile" alias="used"}/'
	refuses "$chapter:$(line_of $chapter '[heap]'): \"see also\" leads nowhere: the index has no entry \"pile\"; correct see="
	grep -qF "$chapter:$(line_of $chapter '[heap]'): \"used\" stands in the index by itself, so it cannot be another name for \"heap\"; drop it from alias=" <<<"$output"
}

# ------------------------------------------------------------------- spelling

unknown() {
	echo "is not in the dictionary; correct it, or add it to build/book/words.txt"
}

@test "refused: a word that is spelled wrong, in its line: in text, caption, table, note, title, alternative text" {
	edit $chapter 's/used\]{.term} bytes, then/used]{.term} bytess, then/'
	edit $chapter 's/The structure comes first/The structure `comess` comess first/'
	edit $chapter 's/rounded up to 8  /roundedd up to 8 /'
	edit $chapter 's/A second paragraph/A secondd paragraph/'
	edit $chapter 's/alt="Time grows/alt="Timee grows/'
	edit $chapter 's/^## Filling it up/## Fillling it up/'
	refuses "$chapter:$(line_of $chapter comess): \"comess\" $(unknown)"
	for word in bytess roundedd secondd Timee Fillling; do
		grep -qF "$chapter:$(line_of $chapter $word): \"$word\" $(unknown)" <<<"$output"
	done
	[ "$(grep -c "$(unknown)" <<<"$output")" -eq 6 ]
	grep "^$chapter:" <<<"$output" | sort -c -t: -k2n
}

@test "refused: each time that it is wrong, not where code has the same letters" {
	printf '\n``` sh\nwrod\n```\n\n`wrod` [here](https://wrod.example/wrod), wrod.\n\nA swrod, `x wrod` and wrod.\n' >>chapters/lists.md
	total=$(wc -l <chapters/lists.md)
	run make -j2
	echo "$output"
	[ "$status" -ne 0 ]
	[ "$(grep '"wrod"' <<<"$output" | cut -d: -f2 | xargs)" = "$((total - 2)) $total" ]
}

@test "accepted: code, paths, addresses, references, numbers, names with digits, a word of ours" {
	cat >>chapters/lists.md <<-'END'

		## More {#mooore}

		Of that, @sec:mooore has more.

		`frobnicatte` takes 4kB of x86_64's /sys/kernell/mm, the *n*-th of <https://www.kernell.example/mmm>;
		it’s the heap’s, `frob()`ed by `x`’s. Frobble is a word of ours, and a frobble one too.

		``` sh
		frobnicatte --quiettly
		```
	END
	refuses "\"Frobble\" $(unknown)"
	{ cat build/book/words.txt; echo frobble; } | LC_ALL=C sort -o build/book/words.txt
	make -j2
}

@test "refused: a misspelling in a handout, in solutions and in the README" {
	mkdir -p solutions/heaps
	echo 'Solvved.' >solutions/heaps/exercises.md
	printf 'The book,\n\nexplaned.\n' >README.md
	printf '\nHandd it in.\n' >>$handout
	refuses "solutions/heaps/exercises.md:1: \"Solvved\" $(unknown)"
	grep -qF "README.md:3: \"explaned\" $(unknown)" <<<"$output"
	grep -qF "$handout:$(wc -l <$handout): \"Handd\" $(unknown)" <<<"$output"
}

@test "refused: a misspelling in what a table of data says; its other fields are no prose" {
	cat >chapters/names.json <<-'END'
		[
			{"name": "frobb", "declares": "int frobb(void)", "what": "The `frobb()` of \"old\"."},
			{"name": "frobble", "what": "A *\"blockk\"*, with `frobbb`."}
		]
	END
	refuses "chapters/names.json:3: \"blockk\" $(unknown)"
	[ "$(grep -c "$(unknown)" <<<"$output")" -eq 1 ]
}

@test "only what changed is spelled again, and what was wrong stays wrong" {
	checks() {
		make -n out/weave/prose | grep -o 'prose-files="[^"]*"'
		make -s -j2 >log 2>&1
	}
	[ -z "$(checks || true)" ]
	echo 'Wrnog.' >>chapters/lists.md
	[ "$(checks)" = 'prose-files="chapters/lists.md"' ]
	[ "$(checks)" = 'prose-files="chapters/lists.md"' ]
	edit chapters/lists.md '$d'
	[ "$(checks)" = 'prose-files="chapters/lists.md"' ]
	[ -z "$(checks)" ]
	touch build/book/words.txt
	[[ $(checks) == *heaps.md*README.md* ]]
}

@test "without hunspell, or its dictionary, the build says what to install" {
	mkdir bin
	printf '#!/bin/sh\necho "Cannot open affix or dictionary files" >&2\nexit 1\n' >bin/hunspell
	chmod +x bin/hunspell
	echo 'Frobble.' >>chapters/lists.md
	PATH=$PWD/bin:$PATH refuses 'build/book/words.txt: hunspell does not check its words'
	[[ $output == *'install hunspell and its dictionary en_GB'* ]]
}

@test "our list of words is sorted, names each once, and none that nothing uses" {
	cd "$ROOT"
	LC_ALL=C sort -cu build/book/words.txt
	text=$(cat README.md book.md chapters/*.md chapters/*.json labs/*/README.md solutions/*/*.md)
	while read -r word; do
		grep -qiwF -e "$word" <<<"$text" || { echo "build/book/words.txt: nothing uses \"$word\"; delete it"; false; }
	done <build/book/words.txt
}

# ---------------------------------------------------------------- other links

@test "refused: a dead link in a handout, in the README; a picture, a place, a reference that is not there" {
	printf 'See [the lab](labs/heaps/README.md#hand-in), [a place](#nowhere), [a file](labs/none.md).\n\n## There {#there}\n\n[fine](#there) [x][undefined]\n' >README.md
	printf '\n[Up](../../chapters/heaps.md#growing), [no](../heaps.md), ![a](no.svg)\n' >>$handout
	refuses 'README.md:1: the link leads nowhere: nothing in labs/heaps/README.md is called "hand-in"; correct it'
	grep -qF 'README.md:1: the link leads nowhere: nothing in README.md is called "nowhere"; correct it' <<<"$output"
	grep -qF 'README.md:1: the link leads nowhere: there is no labs/none.md; correct it' <<<"$output"
	grep -qF 'README.md:5: the link leads nowhere: "[undefined]" is defined nowhere in this file;' <<<"$output"
	grep -qF "$handout:$(wc -l <$handout): the link leads nowhere: there is no labs/heaps.md; correct it" <<<"$output"
	grep -qF "$handout:$(wc -l <$handout): there is no picture labs/heaps/no.svg; correct it" <<<"$output"
	[ "$(grep -cE '^(README|labs)' <<<"$output")" -eq 6 ]
}

@test "refused: a path of the project that is not there, in any text; what a reader fills in is none" {
	printf '\n`labs/SLUG/lab.cfg`, `build/out/x`, `code/heaps/`, `code/heaps/moddel/heap.c`.\n' >>$handout
	refuses "$handout:$(wc -l <$handout): the project has no \"code/heaps/moddel/heap.c\"; correct the path"
	[ "$(grep -c 'the project has no' <<<"$output")" -eq 1 ]
}

@test "refused: a command that makes what no makefile has, in the text or in a block" {
	printf '\nSay `make boook`, or `make out/x A=b -j2 book`.\n\n``` sh\nmake shots   # make it\nmake -s bookk A=b | tee log\n```\n' >>chapters/lists.md
	refuses "chapters/lists.md:$(line_of chapters/lists.md boook): make has no target \"boook\"; correct the command, or see make help"
	grep -qF "chapters/lists.md:$(line_of chapters/lists.md bookk): make has no target \"bookk\"" <<<"$output"
	[ "$(grep -c 'make has no target' <<<"$output")" -eq 2 ]
}

@test "refused: an address that cannot be one" {
	printf '\n[a](http://x.example) [b](https://nohost) [c](https://x.example/a%%zz)\n[d](https://docs.kernel.example/a_(b)?c=d#e) [e](mailto:a@b.example)\n' >>chapters/lists.md
	total=$(wc -l <chapters/lists.md)
	refuses "chapters/lists.md:$((total - 1)): the link \"http://x.example\" is no address that a reader should follow; write https://…"
	grep -qF "chapters/lists.md:$((total - 1)): the link \"https://nohost\" names no host; correct it" <<<"$output"
	grep -qF "chapters/lists.md:$((total - 1)): the link \"https://x.example/a%zz\" has characters" <<<"$output"
	[ "$(grep -c '^chapters/lists.md:' <<<"$output")" -eq 3 ]
}

@test "refused: a link to no page of the reference, from a chapter or from the cover" {
	printf '\n[a](api/heap_8c.html) [b](api/heap_9c.html)\n' >>chapters/lists.md
	refuses "chapters/lists.md:$(wc -l <chapters/lists.md): the link leads nowhere: the reference has no api/heap_9c.html; correct it"
	edit chapters/lists.md '$d'
	sed -i 's/^What it is for\./[What](terms.html), [it](heaps.html#nothing)./' book.md
	refuses "book.md:$(line_of book.md nothing): the link leads nowhere: the book has no \"heaps.html#nothing\"; correct it"
}

@test "a file that a handout links to is taken away: the build says so" {
	echo '[the heap](../../code/heaps/model/heap.c)' >>$handout
	echo 'Notes.' >labs/heaps/notes.txt
	echo '[notes](notes.txt)' >>$handout
	make -j2
	rm labs/heaps/notes.txt
	refuses "$handout:$(wc -l <$handout): the link leads nowhere: there is no labs/heaps/notes.txt; correct it"
}
