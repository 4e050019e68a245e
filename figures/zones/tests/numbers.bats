#!/usr/bin/env bats
# The numbers in the chapter's drawings are the model's own.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	figures=$ROOT/figures/zones
	. "$ROOT/build/book/tests/drawing.bash"
	. "$BATS_TEST_DIRNAME/machines.bash"
}

# replies MACHINE COMMAND...: all that the playground says but ok
replies() {
	local -n machine=$1
	printf '%s\n' "${machine[@]}" "${@:2}" | "$OUT/bin/playground" zones | grep -vx ok
}

# zone MACHINE NAME: sets spanned, present, managed, min, low, high, protection
zone() {
	eval "$(replies "$1" build | grep " zone=$2 " | tr ' ' '\n')"
}

# keeps ZONE FOR: how many pages the 5 GB machine's zone has that requests for the other may not have
keeps() {
	local -A column=([DMA]=1 [DMA32]=2 [Normal]=3)
	zone five_gb "$1"
	cut -d , -f "${column[$2]}" <<<"$protection"
}

# megabytes BYTES: as the drawings say it
megabytes() {
	[ $(($1 >> 30)) -gt 0 ] && echo "$(($1 >> 30)) GB" || echo "$(($1 >> 20)) MB"
}

# seen WHAT MACHINE: that part of what the experiment measured on a machine, folded lines as one
seen() {
	awk -v part="$1 of .*$2" '$0 ~ part { found = 1; next } found && !NF { exit } found' \
		"$ROOT/code/zones/experiments/zoneinfo.out" | tr '\n' ' ' |
		sed 's/ *$//; s/ \(node=\|Node \)/\n\1/g'
	echo
}

@test "machines: what the drawings are made from is what the lab kernel had" {
	[ "$(seen zones '5 GB')" = "$(replies five_gb build)" ]
	for node in 0 1 2 3; do
		echo "Node $node: $(replies row "fallback $node")"
	done | diff - <(seen orders 'in a row')
}

@test "reach: what so many lines reach, and where zones end" {
	low=$(($(replies i386 ranges | sed -n 's/^zone=Normal .* to=//p') + 1))
	for bytes in $((1 << 24)) $((1 << 28)) "$low" $((1 << 32)) $((1 << 20)) $((1 << 24)) $((1 << 28)) $((1 << 32)); do
		megabytes "$bytes"
	done | diff - <(texts reach | grep -xE '[0-9]+ [MG]B')
	for reach in $((1 << 24)) $((1 << 28)) "$low" $((1 << 32)); do
		awk -v bytes="$reach" 'BEGIN { printf "%.2f\n", 19 * (log(bytes) / log(2) - 20) }' | sed 's/\.*0*$//'
	done >"$BATS_TEST_TMPDIR/bars"
	rects reach width 'height="16" fill="\(url(#dma\(32\)\?)\|#eaeef2\)" stroke="c' | diff - "$BATS_TEST_TMPDIR/bars"
	# Zones stop where devices do.
	for machine in five_gb i386; do
		replies $machine ranges | while read -r name _ to; do
			echo "${name#zone=}"
			end=$((${to#to=} + 1))
			[[ $end =~ ^($((1 << 24))|$((1 << 32))|$low)$ ]] && awk -v bytes=$end 'BEGIN { printf "%.2f\n", 8 + 19 * (log(bytes) / log(2) - 20) }' | sed 's/\.*0*$//' || echo 312
		done
	done >"$BATS_TEST_TMPDIR/zones"
	grep -E 'height="24"|font-size="12.5" text-anchor="middle"' "$figures/reach.svg" |
		awk -F '"' '/<rect/ { end = $2 + $6 } /<text/ { gsub(/^[^>]*>|<\/text>/, ""); print; print end }' |
		diff - "$BATS_TEST_TMPDIR/zones"
}

@test "map: spanned, present, managed, each to its zone's scale" {
	for name in DMA DMA32 Normal; do
		zone five_gb $name
		for pages in $spanned $present $managed; do
			grouped "$pages" >&3
			scaled "$pages" 176 "$spanned" >&4
		done
	done 3>"$BATS_TEST_TMPDIR/pages" 4>"$BATS_TEST_TMPDIR/bars"
	texts map | grep -xE '[0-9,]{5,}' | diff - "$BATS_TEST_TMPDIR/pages"
	rects map width 'height="13"' | diff - "$BATS_TEST_TMPDIR/bars"
	# From 0 to 7 GB, and the first 16 MB again, 19 pixels for each.
	zone five_gb DMA32
	[ $((spanned + 4096)) -eq $((4 << 18)) ]
	zone five_gb Normal
	[ $((spanned + (4 << 18))) -eq $((7 << 18)) ]
	printf '%s\n' 0 '2 GB' '4 GB' '7 GB' 0 '16 MB' | diff - <(texts map | grep -xE '[0-9]+( [MG]B)?')
	rects map width 'height="26"' | head -n 3 | tr '\n' ' ' | grep -x '86.86 86.86 130.29 '
	scaled $((0x9e000)) 19 $((1 << 20)) | grep -x "$(rects map width 'height="26" fill="url(#dma)"' | head -n 1)"
}

@test "fallback: each request's zones, in order" {
	for request in 'five_gb 3 GFP_KERNEL' 'five_gb 2 GFP_DMA32' 'five_gb 1 GFP_DMA' \
		'i386 3 GFP_HIGHUSER' 'i386 2 GFP_KERNEL' 'i386 2 GFP_DMA32'; do
		read -r machine zones flags <<<"$request"
		echo "$flags" >&3
		[ "$(replies "$machine" "zonelist 0 $flags" | wc -l)" -eq "$zones" ]
		seq "$zones"
	done 3>"$BATS_TEST_TMPDIR/flags" >"$BATS_TEST_TMPDIR/stops"
	texts fallback | grep '^GFP_' | diff - "$BATS_TEST_TMPDIR/flags"
	texts fallback | grep -x '[0-9]' | diff - "$BATS_TEST_TMPDIR/stops"
	# A row for each zone, the highest first; one goes from its own to the last.
	for machine in five_gb i386; do
		flags=GFP_HIGHUSER
		replies $machine "zonelist 0 $flags" | sed 's/.*zone=//'
	done | diff - <(texts fallback | grep -xE 'HighMem|Normal|DMA32|DMA')
	[ "$(replies i386 'zonelist 0 GFP_DMA32')" = "$(replies i386 'zonelist 0 GFP_KERNEL')" ]
}

@test "nodes: who falls back to whom, and one zonelist in full" {
	for node in 0 1 2 3; do
		replies row "fallback $node" | tr ' ' '\n'
		says nodes "distance $((10 + 10 * (node > 2 ? node - 2 : 2 - node)))"
	done >"$BATS_TEST_TMPDIR/orders"
	texts nodes | sed '1,/Which node next/d' | grep -x '[0-9]' | diff - "$BATS_TEST_TMPDIR/orders"
	printf 'node %s:\n' 0 1 2 3 | diff - <(texts nodes | grep 'node [0-9]:')
	# By node, each zone with its place in the list.
	replies row 'zonelist 2 GFP_KERNEL' | awk '{ sub(/node=/, ""); sub(/zone=/, ""); print $1, $2, NR }' |
		sort -k 1,1n -k 2,2r >"$BATS_TEST_TMPDIR/list"
	texts nodes | sed '/Which node next/,$d' | awk '/^node [0-9]$/ { node = $2 } /^[ND][a-zA-Z0-9]*$/ { zone = $1 } /^[0-9]$/ { print node, zone, $1 }' |
		diff - "$BATS_TEST_TMPDIR/list"
}

@test "reserve: what each zone keeps, and how it is worked out" {
	for pair in 'DMA Normal' 'DMA DMA32' 'DMA DMA' 'DMA32 Normal' 'DMA32 DMA32' 'Normal Normal'; do
		read -r name whose <<<"$pair"
		kept=$(keeps $name $whose)
		grouped "$kept" >&3
		zone five_gb $name
		[ "$kept" -eq 0 ] || awk -v kept="$kept" -v all="$managed" \
			'BEGIN { h = 120 * kept / all; printf "%.2f\n", h < 1.6 ? 1.6 : h }' | sed 's/\.*0*$//' >&4
		says reserve "$(grouped "$managed")"
	done 3>"$BATS_TEST_TMPDIR/kept" 4>"$BATS_TEST_TMPDIR/bars"
	texts reserve | grep -B 1 -xE 'Normal|DMA32|DMA' | grep -xE '[0-9]|[0-9],[0-9]{3}' | diff - "$BATS_TEST_TMPDIR/kept"
	rects reserve height 'fill="url(#kept)"' | diff - "$BATS_TEST_TMPDIR/bars"
	zone five_gb DMA32
	dma32=$managed
	zone five_gb Normal
	says reserve "($(grouped "$dma32") + $(grouped "$managed")) / 256 = $(grouped $(((dma32 + managed) / 256)))"
	says reserve "$(grouped "$dma32") / 256 = $(grouped $((dma32 / 256)))"
	says reserve "$(grouped "$managed") / 256 = $(grouped $((managed / 256)))"
	[ "$(keeps DMA Normal)" -eq $(((dma32 + managed) / 256)) ]
}

@test "watermarks: where GFP_KERNEL turns to the next zone, and where it fails" {
	zone five_gb Normal
	normal_min=$min normal_low=$low
	says watermarks "$(grouped "$min")"
	says watermarks "$(grouped "$low")"
	zone five_gb DMA32
	kept=$(keeps DMA32 Normal)
	for floor in "$kept" $((kept + min)) $((kept + low)); do
		says watermarks "$(grouped "$floor")"
	done
	printf '%s\n' 0 1,000 2,000 3,000 4,000 5,000 | diff - <(texts watermarks | grep -xE '0|[0-9],000')
	# The model stops where the drawing says.
	none='nr_free 0 DMA32 0'
	request='alloc 0 GFP_KERNEL 0'
	[ "$(replies five_gb "nr_free 0 Normal $((normal_low + 1))" "$request")" = 'node=0 zone=Normal' ]
	[ "$(replies five_gb "nr_free 0 Normal $normal_low" "$request")" = 'node=0 zone=DMA32' ]
	[ "$(replies five_gb "$none" "nr_free 0 Normal $((normal_min + 1))" "$request")" = 'node=0 zone=Normal' ]
	[[ $(replies five_gb "$none" "nr_free 0 Normal $normal_min" "$request") == 'fail: '* ]]
	none='nr_free 0 Normal 0'
	[ "$(replies five_gb "$none" "nr_free 0 DMA32 $((kept + min + 1))" "$request")" = 'node=0 zone=DMA32' ]
	[[ $(replies five_gb "$none" "nr_free 0 DMA32 $((kept + min))" "$request") == 'fail: '* ]]
	# All that DMA has is less than what it keeps.
	zone five_gb DMA
	says watermarks "of $(grouped "$managed")"
	says watermarks "$(grouped "$(keeps DMA Normal)")"
	[ "$managed" -lt "$(keeps DMA Normal)" ]
}

@test "highmem: what has an address, what has none, and what lies above" {
	eval "$(replies i386 ranges | sed 's/zone=\(.*\) from=\(.*\) to=\(.*\)/\1_start=$((\2)) \1_end=$((\3 + 1))/')"
	says highmem "low memory,"
	says highmem "$(megabytes $((Normal_end)))"
	says highmem "$(grouped $(((HighMem_end - HighMem_start) >> 20))) MB"
	# pgtable_32_areas.h: 8 MB of nothing, 120 of vmalloc, two pages, then pkmap.
	says highmem "$(printf '%08x' $((0xc0000000 + Normal_end + (8 << 20))))"
	says highmem "$(printf '%08x' $((0xc0000000 + Normal_end + (128 << 20) + 2 * 4096)))"
	says highmem 'c0000000'
	says highmem '00000000'
	# LAST_PKMAP, without PAE.
	says highmem 'kmap(): 1,024 pages'
	[ "$(rects highmem height 'x="78" .*fill="url(#normal)"')" = "$(scaled $Normal_end 92 $((1 << 30)))" ]
	[ "$(rects highmem height 'x="214" .*fill="url(#highmem)"')" = "$(scaled $((HighMem_end - HighMem_start)) 92 $((1 << 30)))" ]
}

@test "edu: an address folded to 28 bits" {
	address=0x2c345000
	says edu "the buffer, $address"
	says edu "$(printf '0x%08x' $(((1 << 28) - 1)))"
	says edu "$(printf '0x%08x' $((address & ((1 << 28) - 1))))"
	says edu '28 lines'
	printf '0x%08x\n' 0 $((1 << 28)) $((2 << 28)) $((3 << 28)) | diff - <(texts edu | grep -E '^0x.0000000$')
	# Both lie as far from the start of their rows: 300 pixels are 256 MB.
	middle=$(awk -v at=$((address & ((1 << 28) - 1))) 'BEGIN { printf "%.2f", 10 + at * 300 / 2 ^ 28 - 9 }')
	[ "$(rects edu x 'width="18"' | sort -u)" = "$middle" ]
}

@test "builder: the picture is the builder's after two steps" {
	[ "$(replies builder 'managed 1 Normal 114688' build | tail -n 1 | cut -d ' ' -f 4)" = present=114688 ]
	# One page in 64 holds struct pages.
	replies builder build | tr '=' ' ' | awk '{ print $10, $8 - int(($8 + 63) / 64) }' >"$BATS_TEST_TMPDIR/managed"
	[ "$(awk '$1 == $2' "$BATS_TEST_TMPDIR/managed" | wc -l)" -eq 4 ]
	marked=$(replies builder build | sed -n '/^node=1/s/.* low=\([0-9]*\) .*/\1/p')
	[ "$(replies builder "nr_free 1 Normal $marked" 'alloc 1 GFP_KERNEL 0')" = 'node=0 zone=Normal' ]
	says builder 'of Normal of node 0, choice 2 of 4'
	replies builder "nr_free 1 Normal $marked" 'kept 1 GFP_KERNEL 0' | tr '=' ' ' |
		while read -r _ node _ name _ free _ kept; do
			echo "$name of node $node"
			echo "keeps $(grouped "$kept") of $(grouped "$free")"
		done >"$BATS_TEST_TMPDIR/list"
	texts builder | grep -E '^(keeps .*|[A-Z][A-Za-z0-9]* of node [0-9])$' | diff - "$BATS_TEST_TMPDIR/list"
	printf '%s\n' 1 2 3 4 | diff - <(texts builder | sed -n '/^node 1$/,$s/^\([0-9]\)$/\1/p')
	printf '%s\n' 1. 2. 3. 4. | diff - <(texts builder | grep -x '[0-9]\.')
	# In the order of `build`; pages as MB or GB.
	replies builder build | sed "/^node=1/s/managed=[0-9]*/managed=$marked/; s/.* managed=\([0-9]*\).*/\1/" |
		awk '{ mb = $1 / 256; text = mb < 1024 ? sprintf("%.1f MB", mb) : sprintf("%.1f GB", mb / 1024)
			sub(/\.0 /, " ", text); print text " free" }' | diff - <(texts builder | grep ' free$')
}
