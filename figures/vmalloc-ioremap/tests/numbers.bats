#!/usr/bin/env bats
# The numbers in the chapter's drawings are the model's own, or what an experiment measured.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	figures=$ROOT/figures/vmalloc-ioremap
	experiments=$ROOT/code/vmalloc-ioremap/experiments
	start=0xffffc90000000000
	# Where the experiments' guest is free from.
	quiet=$(sed -n 's/^free from \(.*\) on$/\1/p' "$experiments/areas.out")
	. "$ROOT/build/book/tests/drawing.bash"
}

# vmap START COMMAND...: what the model says to the last one, in a range that begins there
vmap() {
	ask vmap "range $1 0xffffe90000000000" "${@:2}"
}

# measured SECTION: the replies that the experiment's guest gave in a section of areas.out
measured() {
	awk -v part="== $1" 'index($0, part) == 1 { found = 1; next } found && /^==/ { exit } found' \
		"$experiments/areas.out"
}

# pages HEX: that address's page, counted from the first that is free in the experiments
pages() {
	echo $((($1 - quiet) >> 12))
}

# at PAGE [DIGITS]: so many last digits of that page's address, as the drawings write it
at() {
	local digits=${2:-4}
	printf "…%0${digits}x\n" $(((quiet + ($1 << 12)) & ((1 << 4 * digits) - 1)))
}

@test "contiguous: a frame's two addresses, and which of them are in a row" {
	eval "$(vmap $start 'vmalloc 16384' areas | sed 's/.*\[\(.*\),\(.*\))/from=\1 to=\2/')"
	[ $((from)) -eq $((start)) ]
	for ((page = 0; page < (to - from - 1) >> 12; page++)); do
		printf 'V%d   %04x\n' $page $((page << 12))
	done | diff - <(texts contiguous | grep -E '^V[0-9] +[0-9]')
	says contiguous "$(printf '%x +' $start)"
	says contiguous "$(sed -n 's/^const LINEAR = 0x\(.*\)n;.*/\1 +/p' "$figures/map-state.js")"
	for ((frame = 0x1000; frame < 0x100c; frame++)); do
		printf '%07x\n' $((frame << 12))
	done | diff - <(texts contiguous | grep -xE '[0-9a-f]{7}')
	# kmalloc's is a block of the buddy system: aligned to its size, its frames in order.
	says contiguous 'K: kmalloc(16384)'
	says contiguous "one block of order $(ask gfp 'size 16384' | sed -n 's/.*order=\([0-9]*\).*/\1/p'):"
	says contiguous 'V: vmalloc(16384)'
	kmalloc=$(texts contiguous | grep -nxE 'K[0-9]|V[0-9]' | cut -d : -f 2 | tr '\n' ' ')
	[[ $kmalloc = *'K0 K1 K2 K3 '* && $kmalloc != *'V0 V1'* ]]
	first=$(rects contiguous y 'x="8" .*url(#blue)' | head -n 1)
	[ "$first" -eq $((58 + 4 * 22)) ]
	printf 'V%d\n' 0 1 2 3 | diff - <(texts contiguous | grep -x 'V[0-9]' | sort)
	# An arrow goes from each page of V, in their order, to the frame that bears its name.
	grep '>V[0-9]<' "$figures/contiguous.svg" | sed 's/.* y="\([^"]*\)".*>V\([0-9]\)<.*/\2 \1/' |
		sort | awk '{ print $2 - 4.5 }' >"$BATS_TEST_TMPDIR/frames"
	sed -n 's/^<path d="M189 \([0-9.]*\)L.*/\1/p' "$figures/contiguous.svg" | diff - "$BATS_TEST_TMPDIR/frames"
}

@test "maps: where the ranges begin and end, to scale" {
	. "$ROOT/figures/zones/tests/machines.bash"
	low=$(printf '%s\n' "${i386[@]}" ranges | "$OUT/bin/playground" zones | sed -n 's/^zone=Normal .*to=//p')
	# pgtable_32_areas.h: 8 MB of nothing, then vmalloc up to two pages before pkmap.
	low=$((low + 1)) from=$((0xc0000000 + low + (8 << 20))) to=$((0xc0000000 + low + (128 << 20)))
	says maps "linear map, $((low >> 20)) MB"
	says maps c0000000
	says maps "$(printf '%08x' $from)"
	says maps "$(printf '%08x' $to)"
	says maps "i386, 2 GB of RAM"
	says maps "vmalloc: $(((to - from) >> 20)) MB, 8 MB above it"
	linear=$(sed -n 's/^const LINEAR = 0x\(.*\)n;.*/\1/p' "$figures/map-state.js")
	says maps "$linear"
	# Documentation/x86/x86_64/mm.rst: it ends half a TB before vmalloc's range begins.
	says maps "linear map, $(((start - 0x$linear - (1 << 39)) >> 40)) TB"
	says maps ffffc90000000000
	says maps ffffe90000000000
	says maps "$(((0xffffe90000000000 - start) >> 40)) TB"
	# A GB, then 128 TB, are 304 pixels.
	{
		scaled $low 304 $((1 << 30))
		scaled $((to - from)) 304 $((1 << 30))
		scaled 64 304 128
		scaled $(((0xffffe90000000000 - start) >> 40)) 304 128
	} | diff - <(rects maps width 'height="28" fill="url' | head -n 4)
	[ "$(rects maps x 'width="76" height="28"')" = "$(awk 'BEGIN { printf "%.2f", 8 + 73 * 304 / 128 }')" ]
	# arch/ia64/include/asm/{page,pgtable}.h: three bits choose a region.
	for address in $(((5 << 61) + (8 << 30))) $((6 << 61)) $((7 << 61)); do
		printf '%x\n' $address
	done | diff - <(texts maps | grep -xE '[ace]0{6,}.*' | grep -vx c0000000)
	printf 'region %d\n' 5 6 7 | diff - <(texts maps | grep '^region')
	says maps '0xa… is vmalloc’s, 0xe… kmalloc’s.'
	says maps 'from 8 GB on'
}

@test "areas: what was asked for, what is mapped, what the area has" {
	measured 'a guard page behind each' | sed -n 's/^vmalloc\[\(.*\),\(.*\))/\1 \2/p' >"$BATS_TEST_TMPDIR/areas"
	vmap $quiet 'vmalloc 4096' 'vmalloc 8193' 'vmalloc 1' areas | tr ' ' '\n' |
		sed 's/vmalloc\[\(.*\),\(.*\))/\1 \2/' | diff - "$BATS_TEST_TMPDIR/areas"
	while read -r from to; do
		at "$(pages "$from")"
	done <"$BATS_TEST_TMPDIR/areas" | diff - <(texts areas | grep '^…')
	says areas 'vmalloc(4096), vmalloc(8193), vmalloc(1)'
	paste <(printf '%s\n' 4096 8193 1) "$BATS_TEST_TMPDIR/areas" | while read -r asked from to; do
		printf '%s\n' "$asked" $((to - from - 4096)) $((to - from))
	done | diff - <(texts areas | grep -xE '[0-9]+')
	# A rectangle for each page, 38 pixels wide: all that is mapped, then the guards.
	[ "$(rects areas width 'url(#' | sort -u)" = 38 ]
	[ "$(rects areas x 'url(#' | wc -l)" -eq $((1 + 3 + 1)) ]
	while read -r _ to; do
		echo $((8 + ($(pages "$to") - 1) * 38))
	done <"$BATS_TEST_TMPDIR/areas" | diff - <(rects areas x dasharray)
}

@test "lazy: each row is the areas that the guest had, in their places" {
	commands=('vmalloc 4096' 'vmalloc 8193' 'vmalloc 1' "vfree $(printf '0x%x' $((quiet + 0x2000)))"
		'vmalloc 8193' purge 'vmalloc 8193')
	for n in 3 4 5 6 7; do
		vmap $quiet "${commands[@]:0:n}" areas
	done >"$BATS_TEST_TMPDIR/rows"
	# The guest's, where the experiment shows them all.
	measured 'freed, but free only after' | grep -E '^(vmalloc|unpurged)\[' | tr '\n' ' ' |
		sed 's/ $//' | diff - <(sed -n 3p "$BATS_TEST_TMPDIR/rows" | tr -d '\n')
	[ "$(measured 'freed, but free only after' | sed -n 's/^ *measured *\(0x.*\)/\1/p' | sed -n 2p)" = "$(printf '0x%x' $((quiet + 0x2000)))" ]
	# Where areas begin and how long they are, guards counted, in twelfths of 304 pixels.
	while read -r row; do
		for area in $row; do
			[[ $area =~ \[(.*),(.*)\) ]]
			echo "$(pages "${BASH_REMATCH[1]}") $(pages "${BASH_REMATCH[2]}")"
		done
	done <"$BATS_TEST_TMPDIR/rows" >"$BATS_TEST_TMPDIR/spans"
	grep '<rect ' "$figures/lazy.svg" | grep 'height="26"' | awk -F '"' '
		function page(x) { return int((x - 8) * 12 / 304 + 0.5) }
		{ from = page($2); to = page($2 + $6) }
		/url\(#grey\)/ { print from, to; next }
		/url/ { first = from; next }
		/dasharray="3 2"/ { print first, to }' | diff - "$BATS_TEST_TMPDIR/spans"
	says lazy "${commands[4]/ 8193/(8193)} goes behind: D"
	says lazy "${commands[6]/ 8193/(8193)}: E is where B was"
	for page in 0 2 6 8; do
		at $page
	done | diff - <(texts lazy | grep '^…')
	# With one CPU 32 MB may wait, guard pages counted, with two or three 64.
	says lazy 'A worker purges when more than 32 MB wait'
	says lazy 'for each bit of the number of CPUs.'
	while read -r size cpus left; do
		[ "$(ask vmap "range $start 0xffffe90000000000 cpus=$cpus" "ioremap 0x1000000000 $size" \
			"iounmap $start" areas | cut -d '[' -f 1)" = "$left" ]
	done <<-'END'
		0x1fff000 1 unpurged
		0x2000000 1
		0x2000000 2 unpurged
		0x3fff000 3 unpurged
		0x4000000 3
	END
}

# scattered: commands that leave the free areas of fit.svg
scattered() {
	printf 'vmalloc %d\n' 4096 4096 12288 28672 65536 4096 32768 4096 20480 4096
	for page in 0 4 16 35 46; do
		printf 'vfree 0x%x\n' $((start + (page << 12)))
	done
	echo purge
}

@test "fit: the free areas, and who is put where" {
	mapfile -t commands < <(scattered)
	# What lies between areas is free.
	vmap $start "${commands[@]}" areas | tr ' ' '\n' | sed 's/.*\[\(.*\),\(.*\))/\1 \2/' | (
		at=$start
		while read -r from to; do
			[ $((from)) -eq $((at)) ] || echo "$(((from - at) >> 12)) $(((at - start) >> 12))"
			at=$to
		done
		echo "rest $(((at - start) >> 12))"
	) >"$BATS_TEST_TMPDIR/free"
	paste -d ' ' <(texts fit | grep -xE '[0-9]+ pages|the rest' | sed 's/ pages//; s/the //') \
		<(texts fit | sed -n 's/^at \([0-9]*\), max.*/\1/p') | sort -nk 2 | diff - "$BATS_TEST_TMPDIR/free"
	# Who has nothing below knows no larger one; above the rest, that is the largest.
	texts fit | sed -n 's/.*, max //p' | tr '\n' ' ' | grep -x 'rest 2 rest 17 rest 6 '
	while read -r size at; do
		awk -v at="$at" -v size="${size/rest/10}" 'BEGIN { printf "%g %g\n", 8 + at * 304 / 64, size * 304 / 64 }'
	done <"$BATS_TEST_TMPDIR/free" | diff - <(grep 'height="22" fill="#ddf4ff"' "$figures/fit.svg" | awk -F '"' '{ print $2, $6 }')
	{
		cut -d ' ' -f 2 "$BATS_TEST_TMPDIR/free"
		echo 64
	} | diff - <(texts fit | grep -xE '[0-9]+')
	says fit "$(sed -n 's/ 16$//p' "$BATS_TEST_TMPDIR/free") free"
	says fit "ioremap of 64 KB wants $((65536 / 4096 + 1)), at a multiple of $((65536 / 4096));"
	page() {
		echo $((($(vmap $start "${commands[@]}" "$1") - start) >> 12))
	}
	says fit "vmalloc of 5 pages wants 6 in a row: page $(page 'vmalloc 20480')"
	says fit "asks for 17 + 16, less a byte: page $(page 'ioremap 0x1000000000 65536')"
	# That the area it passes over would have done:
	[ "$(page 'vmalloc 65536')" -eq 16 ]
}

@test "ioremap: offset and alignment, as the guest had them" {
	measured 'ioremap: aligned' >"$BATS_TEST_TMPDIR/measured"
	says ioremap "ioremap(0x1000000ffe, 4)"
	address=$(grep -A 1 'ioremap 0x1000000ffe 4 ' "$BATS_TEST_TMPDIR/measured" | sed -n 's/ *measured *//p')
	says ioremap "returned: $address, in the first page"
	says ioremap "$(printf '…%08x' $((0x1000000ffe & 0xfffff000)))"
	says ioremap "$(printf '…%08x' $(((0x1000000ffe + 4) & 0xfffff000)))"
	says ioremap '4 bytes'
	[ $((address & 4095)) -eq $((0x1000000ffe & 4095)) ]
	# 80 pages from …10000 on, to scale.
	from=$((address & ~4095))
	sed -n 's/^ioremap\[\(.*\),\(.*\))/\1 \2/p' "$BATS_TEST_TMPDIR/measured" | while read -r a b; do
		((a >= from && a < from + (80 << 12))) || continue
		awk -v at=$(((a - from) >> 12)) -v n=$(((b - a) >> 12)) 'BEGIN { printf "%g %g\n", 8 + at * 3.8, (n - 1) * 3.8 }'
	done | diff - <(grep 'height="26" fill="url' "$figures/ioremap.svg" | awk -F '"' '{ print $2, $6 }')
	for page in 16 32 48 64 80; do
		at $page 5
	done | sed '1i …10000\n…11000' | diff - <(texts ioremap | grep -E '^….{5}$')
	# 64 KB, and a byte more; beyond 1 GB it stays 1 GB.
	for text in '64 KB' '64 KB + 1' '64 KB ask for a multiple of 64 KB,' '64 KB + 1 for one of 128 KB; 1 GB at most.'; do
		says ioremap "$text"
	done
	[ "$(vmap $start 'vmalloc 1' 'ioremap 0x1000000000 65536')" = 0xffffc90000010000 ]
	[ "$(vmap $start 'vmalloc 1' 'ioremap 0x1000000000 65537')" = 0xffffc90000020000 ]
	[ "$(vmap $start 'vmalloc 1' 'ioremap 0x4000000000 0x80000000')" = 0xffffc90040000000 ]
}

@test "array: from which byte on a vmalloc takes two areas" {
	for bytes in 2097152 2097153; do
		areas=$(vmap $start "vmalloc $bytes" areas)
		count=$(wc -w <<<"$areas")
		says array "vmalloc($bytes): $([ "$count" -eq 1 ] && echo one area || echo two areas)"
		[[ $areas =~ vmalloc\[([^,]*),([^\)]*)\)( pages\[(.*),(.*)\))?$ ]]
		pages=$((((BASH_REMATCH[2] - BASH_REMATCH[1]) >> 12) - 1))
		says array "$pages pages"
		says array "$pages pointers of 8 bytes: $((pages * 8)) bytes"
		[ "$count" -eq 1 ] || says array "More than a page: a vmalloc of its own, $((((BASH_REMATCH[5] - BASH_REMATCH[4]) >> 12) - 1)) pages"
	done
	# The guest's, too: 2 pages and a guard.
	measured 'more than 2 MB' | grep -cx 'vmalloc\[0xffffc90040015000,0xffffc90040018000)'
}

@test "walk: the bits of an address that the guest had" {
	address=$(texts walk | head -n 1)
	measured 'a guard page behind each' | grep -qx "vmalloc 8193   predicted  $address"
	for shift in 39 30 21 12; do
		echo $((address >> shift & 511))
	done >"$BATS_TEST_TMPDIR/indices"
	{
		cat "$BATS_TEST_TMPDIR/indices"
		echo $((address & 4095))
		cat "$BATS_TEST_TMPDIR/indices"
	} | diff - <(texts walk | grep -xE '[0-9]+')
	for shift in 39 30 21 12; do
		[ $shift = 12 ] && echo 11–0 >&3
		echo "$((shift + 8))–$shift"
	done 3>"$BATS_TEST_TMPDIR/last" | cat - "$BATS_TEST_TMPDIR/last" | diff - <(texts walk | grep –)
	says walk "512 entries, $((1 << (39 - 30))) GB each"
	says walk "$((1 << (30 - 30))) GB each"
	says walk "$((1 << (21 - 20))) MB each"
	says walk "$((1 << (12 - 10))) KB each"
	says walk 'one for each 2 MB in use'
	# From boot on there are as many pud tables as in the guest before its first page.
	says walk "$(sed -n 's/^ *measured *pud=\([0-9]*\) pmd=0 .*/\1/p' "$experiments/tables.out" | head -n 1) for the range, from boot on"
}

@test "huge: tables and entries for 16 MB" {
	for command in 'vmalloc 16777216' 'ioremap 0x1000000000 16777216' 'ioremap 0x1000001000 16777216'; do
		says huge "$(sed 's/ /(/; s/ /, /; s/$/)/' <<<"$command")"
		eval "$(vmap $start "$command" tables | sed 's/ 4k=/ small=/; s/ 2m=/ large=/; s/ 1g=.*//')"
		if [ "$pte" -gt 0 ]; then
			says huge "$pte pte tables, $(grouped "$small") entries of 4 KB"
		else
			says huge "no pte table, $large entries of 2 MB"
		fi
		echo "$pte" >>"$BATS_TEST_TMPDIR/tables"
	done
	says huge "$(vmap $start 'vmalloc 16777216' entries | sed -n 's/.*=512x\([0-9]*\) .*/\1/p') tables of 512, and one for the page array’s"
	# A square for each table, a pattern for each huge entry.
	[ "$(rects huge x 'height="20"' | wc -l)" -eq "$(awk '{ all += $1 } END { print all }' "$BATS_TEST_TMPDIR/tables")" ]
	[ "$(rects huge x 'height="18" fill="url(#blue)"' | wc -l)" -eq 8 ]
	# The guest's 16 MB, aligned, had as many huge entries and no more tables.
	grep -A 1 '^tables .*4k=2 2m=8 1g=0' "$experiments/tables.out" | grep -q 'measured .*2m=8'
}

@test "edu: registers, addresses and the result are the guest's and the driver's" {
	register() {
		sed -n "s/^#define $1[[:space:]]*\(0x[0-9a-f]*\).*/\1/p" "$ROOT/code/vmalloc-ioremap/module/eduio.c"
	}
	line=$(grep '^0x.* eduio_probe ' "$experiments/eduio.out")
	mapped=${line%%-*}
	phys=$(sed 's/.*phys=0x0*\([0-9a-f]*\).*/0x\1/' <<<"$line")
	read -r size < <(sed -n '/^bytes of the area/{n;s/ *measured *//p}' "$experiments/eduio.out")
	says edu "regs is what ioremap() gave for BAR 0: $(((size - 4096) >> 20)) MB at"
	says edu 'echo 10 &gt;factorial'
	says edu '1 · 2 · … · 10'
	factorial=$(register EDU_FACTORIAL)
	says edu "writel(10, regs + $factorial)"
	says edu "readl(regs + $factorial)"
	says edu "readl($(register EDU_IRQ_STATUS))"
	says edu "$(($(register EDU_IRQ_RESULT)))"
	says edu "writel($(($(register EDU_IRQ_RESULT))), $(register EDU_IRQ_ACK))"
	says edu "$(printf '0x%x → 0x%x' $((mapped + factorial)) $((phys + factorial)))"
	says edu "$phys, mapped at $mapped."
	says edu "$(grep -A 1 '^10! ' "$experiments/eduio.out" | sed -n 's/ *measured *//p')"
}

@test "two-maps: the picture is the board's after five steps" {
	steps=('vmalloc 16384' 'vmalloc 12288' 'vfree 0xffffc90000005000' 'ioremap 0xfea00000 0x100000')
	vmap $start "${steps[@]}" areas | tr ' ' '\n' | sed 's/\(.*\)\[\(.*\),\(.*\)).*/\1 \2 \3/' | (
		at=$start
		while read -r kind from to; do
			pages=$(((to - from) >> 12))
			[ $((from)) -eq $((at)) ] || printf '%s\nfree, %d pages\n' "$at" $(((from - at) >> 12))
			echo "$from"
			[ "$kind" = unpurged ] && echo "waits for a purge, $pages pages" ||
				echo "$kind, $((pages - 1)) pages + guard"
			at=$to
		done
		printf '%s\nfree, about 32 TB\n' "$at"
	) | diff - <(texts two-maps | grep -E '^0x|pages|TB$')
	eval "$(vmap $start "${steps[@]}" tables | sed 's/ 4k=\([0-9]*\).*/ small=\1/')"
	says two-maps "$pud pud tables, $pmd pmd table, $pte pte table,"
	says two-maps "$small entries of 4 KB. Of the pte table, $small of 512:"
	# In the order of addresses, then of frames.
	printf 'A%d\n' 0 1 2 3 0 1 3 2 | diff - <(texts two-maps | grep -xE 'A[0-9]')
	# The frames that nobody else has, the lowest first; page 2 was moved to the 41st.
	others=$(sed -n 's/^const OTHERS = \[\(.*\)\];/\1/p' "$figures/map-state.js" | tr -d ,)
	grep 'width="38" height="22" fill="url(#grey)"' "$figures/two-maps.svg" | awk -F '"' -v top=208 \
		'{ print ($4 - top) / 22 * 8 + ($2 - 8) / 38 }' | tr '\n' ' ' | sed 's/ $//' | diff - <(echo -n "$others")
	grep 'width="38" height="22" fill="url(#orange)" stroke="currentColor" stroke-width="1"' "$figures/two-maps.svg" |
		awk -F '"' -v top=208 '$4 >= top { print ($4 - top) / 22 * 8 + ($2 - 8) / 38 }' | tr '\n' ' ' | grep -x '1 2 6 40 '
}
