#!/usr/bin/env bats
# The numbers in the chapter's drawings are the models' own.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	figures=$ROOT/figures/boot-time
	. "$ROOT/build/book/tests/drawing.bash"
	. "$BATS_TEST_DIRNAME/machine.bash"
}

@test "rounding: reserved outwards, freed inwards" {
	node=('node 0 0 5' 'reserve_node 0 0x1800 0x2000')
	[ "$(ask bootmem "${node[@]}" 'map 0')" = 'F[0x0,0x1) R[0x1,0x4) F[0x4,0x5)' ]
	[ "$(ask bootmem "${node[@]}" 'free_node 0 0x1800 0x2000' 'map 0')" = \
		'F[0x0,0x1) R[0x1,0x2) F[0x2,0x3) R[0x3,0x4) F[0x4,0x5)' ]
	says rounding 'reserve_bootmem(0x1800, 0x2000)'
	says rounding 'free_bootmem(0x1800, 0x2000)'
}

@test "merge: four small requests, their addresses and what is remembered" {
	commands=('node 0 0 3' 'reserve_node 0 0 4096')
	for size in 1000 100 2500 1000; do
		commands+=("alloc_bootmem_low $size")
		says merge "alloc_bootmem_low($size)"
		says merge "→ $(ask bootmem "${commands[@]}")"
		eval "$(ask bootmem "${commands[@]}" 'last 0')"
		says merge "last_pos $((last_pos)), last_offset $((last_offset))"
	done
}

@test "skip: candidate 8 is free, aligned, and not tried" {
	node=('node 0 0 20' 'reserve_node 0 0 0x4000' 'reserve_node 0 0x6000 4096' 'low 12288 16384 0')
	[ "$(ask bootmem "${node[@]}")" = 0xc000 ]
	[ "$(ask bootmem "${node[@]}" looked)" = 'n0 from 0x0 0x4:0x6 0xc:0xf found' ]
}

@test "handover: what is all clear goes in blocks, the rest by the page" {
	node=('node 0 0 128' 'reserve_node 0 0 0xa000' 'reserve_node 0 0x14000 4096')
	[ "$(ask bootmem "${node[@]}" 'map 0')" = 'R[0x0,0xa) F[0xa,0x14) R[0x14,0x15) F[0x15,0x80)' ]
	frees=('empty 128')
	for pfn in {10..19} {21..31}; do
		frees+=("free $pfn 0")
	done
	frees+=('free 32 5' 'free 64 5' 'free 96 5' 'free 20 0')
	[ "$(ask buddy "${frees[@]}" free_area)" = '0 1 1 0 1 1 1 0 0 0 0' ]
	says handover "some set: its 21 free pages, one by one"
	for order in 2 4 5 6; do
		says handover "$order"
	done
}

@test "memblock: from the top, the first gap that fits, rounded down" {
	ranges=('add 0x1000 0x9e000' 'add 0x100000 0x7ee0000' 'reserve 0x1000000 0x1a00000'
		'reserve 0x7fd6000 0x4000' 'reserve 0x7fdc000 0x4000')
	for range in $(ask memblock "${ranges[@]}" dump); do
		range=${range#?}
		says memblock "${range/,/, }"
	done
	[ "$(ask memblock "${ranges[@]}" 'alloc 0x4000 0x4000')" = 0x7fd0000 ]
	says memblock '= 0x7fd0000'
}

@test "bitmap: the word, bit by bit" {
	[ "$(ask bootmem 'node 0 0 64' 'reserve_node 0 0 1' 'reserve_node 0 0x8000 0xd000' 'map 0')" = \
		'R[0x0,0x1) F[0x1,0x8) R[0x8,0x15) F[0x15,0x40)' ]
	printf -v word '0x%08x' $((1 | (1 << 21) - (1 << 8)))
	says bitmap "$word"
}

@test "board: the state is the board's own, after the five requests in its caption" {
	machine busy >"$BATS_TEST_TMPDIR/busy"
	mapfile -t busy <"$BATS_TEST_TMPDIR/busy"
	busy+=('alloc_bootmem 10000' 'alloc_bootmem 100' 'alloc_bootmem_low 4096'
		'alloc_bootmem_pages_node 1 4096' 'alloc 12288 16384 0')
	# A page that is not free is hatched or has a letter.
	for nid in 0 1; do
		for run in $(ask bootmem "${busy[@]}" "map $nid"); do
			[[ $run =~ ^R\[(.*),(.*)\)$ ]] && printf '%d\n' $(seq "$((BASH_REMATCH[1]))" \
				"$((BASH_REMATCH[2] - 1))")
		done
	done >"$BATS_TEST_TMPDIR/reserved"
	drawn=$(grep -cE '<rect .*fill="(url\(#taken\)|#fff1e5)"' <(grep -v '<defs>' "$figures/board.svg"))
	[ "$drawn" -eq "$(wc -l <"$BATS_TEST_TMPDIR/reserved")" ]
	[ "$(grep -c '>[A-E]</text>' "$figures/board.svg")" -eq 9 ]
}
