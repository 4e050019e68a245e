#!/usr/bin/env bats
# The weave, on the small book in fixture/: what it makes of good input, what it
# refuses, and what it renders again after a change.

load weave.bash

# ------------------------------------------------------------------ good input

@test "a snippet keeps the line numbers of its source, and drops inner marks" {
	mark=$(line_of $heap '//! [inside]')
	shows heaps.html "data-n=\"$((mark - 1))\""
	shows heaps.html "data-n=\"$((mark + 1))\""
	! grep -qF "data-n=\"$mark\"" out/book/heaps.html || false
	! grep -qF '[inside]' out/book/heaps.html || false
	number=$(line_of $heap 'h->used += size;')
	grep "data-n=\"$number\"" out/book/heaps.html | plain | grep -qF 'h->used += size;'
}

@test "a snippet names file, function and lines, and links to the source" {
	first=$(line_of $heap '/* A multiple of ALIGN')
	shows heaps.html "<a href=\"api/heap_8c_source.html#l0000$first\"><span class=\"file\">$heap</span>"
	shows heaps.html '<span class="fn">round_up_to()</span> <span class="dot">·</span> lines 6–10</a>'
	grep -qF 'name="l00006"' out/book/api/heap_8c_source.html
}

@test "a region inside a function names the function around it" {
	grep -F 'lines 30–32' out/book/heaps.html | grep -qF '<span class="fn">heap_take()</span>'
}

@test "a region of a header names its structure; of a script, its function" {
	grep -F 'lines 7–17' out/book/heaps.html | grep -qF '<span class="fn">struct heap</span>'
	grep -F 'lines 6–12' out/book/heaps.html | grep -qF '<span class="fn">fill()</span>'
}

@test "code is highlighted, and its special characters are text" {
	shows heaps.html '<span class="cf">return</span>'
	shows heaps.html '&quot;full&quot; &amp; &lt;done&gt;'
}

@test "output is its section of the file, and no more" {
	shows heaps.html '>block 0
block 1</code>' || grep -A1 '>block 0' out/book/heaps.html | grep -q '^block 1</code>'
	shows heaps.html 'fill: 4096 &lt; 8192 &amp; full</code>'
	! grep -q '^== ' out/book/heaps.html || false
}

@test "a function of ours links to the reference; one of Linux does not" {
	grep -qE '<a href="api/heap_8c.html#[a-z0-9]+" class="api"><code>heap_take\(\)</code></a>' out/book/heaps.html
	shows heaps.html '<code>kmalloc()</code> instead'
	anchor=$(grep -oE 'api/heap_8c.html#[a-z0-9]+' out/book/heaps.html | head -1 | cut -d'#' -f2)
	grep -qF "id=\"$anchor\"" out/book/api/heap_8c.html
}

@test "figures are numbered in order, drawn into the page, and referred to by number" {
	shows heaps.html '<a href="#fig:grow">Figure 1.1</a>'
	shows heaps.html '<a href="#fig:speed">Figure 1.2</a>'
	shows heaps.html '<span class="num">Figure 1.3</span>'
	shows heaps.html 'role="img" aria-label="Used bytes come first, and free bytes follow."'
	! grep -qE '<img|<title>[^<]*</title>.*</svg>' out/book/heaps.html || false
}

@test "a drawing follows the theme, and its ids and styles are its own" {
	shows heaps.html 'id="fig-board-svg-arrow"'
	shows heaps.html 'url(#fig-board-svg-arrow)'
	shows heaps.html '#fig-board-svg .used, #fig-board-svg .taken {'
	shows heaps.html 'var(--blue-tint, #ddf4ff)'
	! grep -qE '(fill|stroke)=.(black|white)' out/book/heaps.html || false
}

@test "sections are numbered, and references say the number" {
	shows heaps.html '<span class="num">1.2</span> Filling it up'
	shows heaps.html '<a href="#growing">section 1.1</a>'
	shows before.html '<a href="heaps.html">chapter 1, Heaps that only <code>grow</code></a>'
	shows lists.html 'href="heaps.html#growing"'
}

@test "a note stands in the margin and at the end, under one number" {
	shows heaps.html 'id="fn1"'
	shows heaps.html '<span class="margin" id="mn1" role="note">'
	shows heaps.html '<a href="#fn3" role="doc-noteref">3</a>'
	[ "$(grep -o 'id="fn[0-9]*"' out/book/heaps.html | wc -l)" -eq 3 ]
}

@test "a term is defined once and stands in the index" {
	shows heaps.html '<dfn id="term-heap">heap</dfn>'
	shows terms.html 'href="heaps.html#term-heap"'
	shows terms.html 'href="heaps.html#term-used"'
}

@test "an interactive figure keeps its picture and loads its scripts, on its page only" {
	shows heaps.html 'data-widget="board"'
	shows heaps.html '<script defer src="figures/playground.js">'
	shows heaps.html '<script defer src="figures/widget.js">'
	shows heaps.html '<script defer src="figures/heaps/board.js">'
	! grep -q 'figures/heaps/board.js' out/book/lists.html || false
	[ -f out/book/figures/heaps/board.js ]
	[ -f out/book/figures/widget.js ]
}

@test "every page knows its neighbours, the cover all pages" {
	shows heaps.html '<link rel="prev" href="before.html">'
	shows heaps.html '<link rel="next" href="lists.html">'
	shows index.html '<a href="heaps.html#growing"><span class="num">1.1</span> Growing</a>'
	shows index.html 'href="after.html"'
	! grep -q 'rel="prev"' out/book/index.html || false
}

@test "a file of the project that the reference lacks is carried along" {
	shows heaps.html 'href="files/labs/heaps/README.md.txt"'
	cmp labs/heaps/README.md out/book/files/labs/heaps/README.md.txt
	shows heaps.html '<a href="api/heap_8c_source.html">the source</a>'
}

@test "kernel-doc reaches the reference, without a warning" {
	[ ! -s out/docs/warnings ]
	page=out/book/api/heap_8c.html
	grep -q 'take bytes from the end' $page
	grep -q '<td class="paramname">size</td><td>how many bytes, at least 1' $page
	grep -q '<dt>Context</dt><dd>Any; never sleeps' $page
	grep -q 'The first byte, or NULL if <em>h</em> is full' $page
	grep -q '<b>used</b>: bytes handed out so far' out/book/api/structheap.html
	! grep -qF '[round-up]' $page || false
}

# ------------------------------------------------------------------- bad input

@test "refused: a snippet of a file that does not exist" {
	edit $chapter 's/model\/heap.h" region/model\/hoop.h" region/'
	refuses "$chapter:$(line_of $chapter hoop.h): there is no file \"code/heaps/model/hoop.h\" to quote; correct file="
}

@test "refused: a region that does not exist" {
	edit $chapter 's/region="take"/region="tike"/'
	refuses "$chapter:$(line_of $chapter tike): $heap has no region \"tike\"; mark it there with two lines //! [tike], or name one that it has: round-up, take, inside"
}

@test "refused: an empty region" {
	edit $heap '/static unsigned int round_up_to/,/^}/d; /A multiple of/d'
	refuses "$heap:$(line_of $heap '[round-up]'): region \"round-up\" is empty;"
}

@test "refused: a region that is named twice" {
	printf '\n//! [take]\nint x;\n//! [take]\n' >>$heap
	total=$(wc -l <$heap)
	refuses "$heap:$((total - 2)): region \"take\" is named twice: it is opened again here, after it was closed in line $((total - 4));"
}

@test "refused: a region whose end mark was deleted" {
	edit $heap "$(grep -nF '[round-up]' $heap | tail -1 | cut -d: -f1)d"
	refuses "$heap:$(line_of $heap '[round-up]'): region \"round-up\" is opened here and never closed;"
}

@test "refused: a region that no chapter quotes, wherever it is" {
	mkdir -p solutions/heaps
	printf '#!/bin/sh\n#! [lonely]\ntrue\n#! [lonely]\n' >solutions/heaps/s.sh
	refuses 'solutions/heaps/s.sh:2: no chapter quotes region "lonely"; quote it with file="solutions/heaps/s.sh" region="lonely", or delete its marks'
}

@test "refused: a broken mark in a file that no chapter quotes" {
	printf '// SPDX-License-Identifier: GPL-2.0\n//! [open]\nint x;\n' >code/heaps/model/other.c
	refuses 'code/heaps/model/other.c:2: region "open" is opened here and never closed;'
}

@test "refused: a link to no section of this page" {
	edit $chapter 's/Back to \[\](#growing)/Back to [it](#shrinking)/'
	refuses "$chapter:$(line_of $chapter '#shrinking'): the link leads nowhere: nothing on this page is called \"shrinking\";"
}

@test "refused: a link to no page and no file" {
	edit $chapter 's/lists.html#only/trees.html#only/'
	refuses "$chapter:$(line_of $chapter 'trees.html'): the link leads nowhere: \"trees.html#only\" is no page of the book and no file of the project;"
}

@test "refused: a link to no section of another page" {
	edit $chapter 's/lists.html#only/lists.html#lonely/'
	refuses "$chapter:$(line_of $chapter '#lonely'): the link leads nowhere: nothing on lists.html is called \"lonely\";"
}

@test "refused: a reference to no figure, to no section" {
	edit $chapter 's/@fig:speed/@fig:sped/; s/@sec:growing/@sec:groving/'
	refuses "$chapter:$(line_of $chapter '@fig:sped'): the link leads nowhere: nothing on this page is called \"fig:sped\";"
	grep -qF "$chapter:$(line_of $chapter '@sec:groving'): the link leads nowhere: nothing on this page is called \"groving\";" <<<"$output"
}

@test "refused: a figure that nobody drew" {
	rm figures/heaps/grow.dot
	refuses "$chapter:$(line_of $chapter grow.svg): there is no figure figures/heaps/grow.svg; draw it as figures/heaps/grow.dot, figures/heaps/grow.gp or figures/heaps/grow.svg"
}

@test "refused: a figure without alternative text" {
	edit $chapter 's/ alt="Time grows slowly with size."//'
	refuses "$chapter:$(line_of $chapter speed.svg): the figure figures/heaps/speed.svg has no alternative text;"
}

@test "refused: a figure without a caption" {
	edit $chapter 's/!\[Time by size, on nothing in particular.\]/![]/'
	refuses "$chapter:$(line_of $chapter speed.svg): the figure figures/heaps/speed.svg has no caption;"
}

@test "refused: a figure inside a paragraph" {
	edit $chapter 's/^!\[Time by size/See ![Time by size/'
	refuses "$chapter:$(line_of $chapter speed.svg): the figure figures/heaps/speed.svg stands inside a paragraph;"
}

@test "refused: a line that is wider than the page, tabs counted" {
	edit $heap 's/^\th->used += size;/\t\t\t\t\t\t\t\t\th->used += size;/'
	refuses "$heap:$(line_of $heap 'h->used += size'): the line is 88 columns wide, and the page has 80; break it"
}

@test "accepted: a line that fills the page to its last column" {
	edit $heap 's/^\th->used += size;/\t\t\t\t\t\t\t\th->used += size;/'
	make -j2
}

@test "refused: an output that was not recorded" {
	rm code/heaps/experiments/fill.out
	refuses "$chapter:$(line_of $chapter 'section="small"'): there is no output \"code/heaps/experiments/fill.out\";"
}

@test "refused: a section that the output lacks" {
	edit $chapter 's/section="large"/section="huge"/'
	refuses "$chapter:$(line_of $chapter huge): code/heaps/experiments/fill.out has no section \"huge\" (a line \"== huge\"); it has: small, large"
}

@test "refused: code pasted into a snippet" {
	edit $chapter '/region="round-up"}/a int x;'
	refuses "$chapter:$(line_of $chapter 'region="round-up"'): the snippet has a text of its own;"
}

@test "refused: an interactive figure without its script" {
	rm figures/heaps/board.js
	refuses "$chapter:$(line_of $chapter 'widget="board"'): there is no script figures/heaps/board.js;"
}

@test "refused: a heading that skips a level" {
	edit $chapter 's/^### What it costs/#### What it costs/'
	refuses "$chapter:$(line_of $chapter 'What it costs'): the heading \"What it costs\" skips a level; make it ###"
}

@test "refused: a column of a table without a heading" {
	edit $chapter 's/^| Size | Order |/|      | Order |/'
	refuses "$chapter:$(line_of $chapter '|      | Order'): a column of this table has no heading;"
}

@test "refused: two things of one name" {
	edit $chapter 's/^## Filling it up/## Filling it up {#growing}/'
	refuses "$chapter:$(line_of $chapter 'Filling it up {'): two things on this page are called \"growing\"; rename one"
}

@test "refused: a chapter that is listed and does not exist" {
	edit book.md 's/- lists/- trees/'
	refuses "book.md:$(line_of book.md trees): trees is listed here, but chapters/trees.md does not exist"
}

@test "all that is wrong with a chapter is said at once, in the order of its lines" {
	edit $chapter 's/@fig:speed/@fig:sped/; s/region="take"/region="tike"/; s/section="large"/section="huge"/'
	run make -j2
	[ "$(grep -c "^$chapter:[0-9]*: " <<<"$output")" -eq 3 ]
	grep "^$chapter:" <<<"$output" | sort -c -t: -k2n
}

@test "a fence that only shows how to write a snippet is not taken for one" {
	sed -i '1a \\n~~~~ markdown\n``` {.snippet file="code/heaps/model/heap.c" region="tike"}\n```\n~~~~\n' $chapter
	edit $chapter '0,/region="take"/s/region="take"/region="tike"/'
	last=$(grep -n 'region="tike"' $chapter | tail -1 | cut -d: -f1)
	refuses "$chapter:$last: $heap has no region \"tike\";"
}

# ------------------------------------------------------------------ incremental

@test "nothing changed: nothing is rendered" {
	renders ""
	! grep -q DOXYGEN <<<"$output" || false
}

@test "one line of a quoted region changed: its chapter, and only it, shows the change" {
	edit $heap 's/return h->base + from;/return \&h->base[from];/'
	renders "heaps.html"
	plain <out/book/heaps.html | grep -qF 'return &h->base[from];'
	renders ""
}

@test "a new function that no chapter names: nothing but the reference is new" {
	printf '\nint heap_left;\n' >code/heaps/model/left.c
	renders ""
	grep -q DOXYGEN <<<"$output"
}

@test "a new function that one chapter names: that chapter links to it" {
	printf 'int length_of(void)\n{\n\treturn 0;\n}\n' >code/heaps/model/left.c
	renders "lists.html"
	shows lists.html 'class="api"><code>length_of()</code></a>'
}

@test "a figure changed, or a plot's data: its chapter" {
	edit figures/heaps/grow.dot 's/grows/expands/'
	renders "heaps.html"
	edit figures/heaps/speed.dat 's/8 19/8 21/'
	renders "heaps.html"
}

@test "recorded output changed: its chapter" {
	edit code/heaps/experiments/fill.out 's/block 1/block 7/'
	renders "heaps.html"
	shows heaps.html 'block 7'
}

@test "prose changed: its page; a section's name: what is made of all pages too" {
	edit chapters/lists.md 's/Compare/Do compare/'
	renders "lists.html"
	edit chapters/lists.md 's/Nothing but a heading/Only a heading/'
	renders "index.html lists.html terms.html"
}

@test "a title changed: every page, since every page shows it" {
	edit chapters/lists.md 's/Lists, briefly/Lists/'
	renders "after.html before.html heaps.html index.html lists.html terms.html"
}

@test "a chapter taken off the list leaves no page" {
	edit chapters/before.md '/heaps.html/d'
	edit book.md '/- after/d'
	make -j2
	[ ! -e out/book/after.html ]
}

@test "a failed render leaves the page that was there, and a mended one replaces it" {
	before=$(cksum <out/book/heaps.html)
	edit $chapter 's/region="take"/region="tike"/'
	run make -j2
	[ "$status" -ne 0 ]
	[ "$(cksum <out/book/heaps.html)" = "$before" ]
	edit $chapter 's/region="tike"/region="take"/'
	renders "heaps.html"
}
