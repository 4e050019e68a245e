#!/usr/bin/env bats
# The numbers in the chapter's drawings are the model's own.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	figures=$ROOT/figures/lookaside-caches
	all='SLAB_RED_ZONE|SLAB_POISON|SLAB_STORE_USER'
	. "$ROOT/build/book/tests/drawing.bash"
	. "$BATS_TEST_DIRNAME/order.bash"
}

# read_info SIZE FLAGS [ctor]: sets order, objects, size and all else that `info` says
read_info() {
	eval "$(ask slab "create a $1 0 ${*:2}" 'info a')"
}

# parts SIZE FLAGS COMMAND...: each part of object 0's slot after the commands, a line each
parts() {
	ask slab "create a $1 0 $2" "${@:3}" 'parts a 0 0' | tr ' ' '\n'
}

# bytes FILL N: as a drawing writes N bytes of that value
bytes() {
	case $2 in
	1) echo "$1" ;;
	4) echo "$1 $1 $1 $1" ;;
	*) echo "$1 $1 … $1" ;;
	esac
}

@test "carve: eight objects, the freelist after each step, and the pointer's byte" {
	read_info 512 0
	says carve "A new slab: $objects objects of $size bytes"
	says carve "$offset"
	says carve "$size"
	three=('create a 512 0 0' 'alloc a' 'alloc a' 'alloc a')
	[ "$(ask slab 'create a 512 0 0' 'alloc a' 'free a 0 0' 'freelist a 0')" = 'cpu0: 0 1 2 3 4 5 6 7 slab:' ]
	[ "$(ask slab "${three[@]}" 'freelist a 0')" = 'cpu0: 3 4 5 6 7 slab:' ]
	[ "$(ask slab "${three[@]}" 'free a 0 0' 'free a 0 2' 'freelist a 0')" = 'cpu0: 2 0 3 4 5 6 7 slab:' ]
	# A dot for each pointer that names an object: 7, 4 and 6 of them.
	[ "$(grep -c '<circle' "$figures/carve.svg")" -eq $((7 + 4 + 6)) ]
	[ "$(texts carve | grep -cx '[ABC]')" -eq 4 ]
}

@test "places: how many slabs a CPU and the node keep" {
	read_info 512 0
	says places "at most $cpu_partial_slabs slabs here"
	says places "empty, while the node has $min_partial slabs or more"
	# Full, then freed into: to the partial list of the CPU that frees.
	fill=('cpus 2' 'create a 4096 0 0')
	for ((i = 0; i < 9; i++)); do fill+=('alloc a'); done
	[[ $(ask slab "${fill[@]}" 'slabs a') = '0=full/8 '* ]]
	[[ $(ask slab "${fill[@]}" 'free a 0 0 1' 'slabs a') = '0=cpu1-partial/7 '* ]]
}

@test "layout: every part of the four slots, to scale" {
	for flags in 0 '0 ctor' 'SLAB_RED_ZONE|SLAB_POISON' "$all"; do
		read_info 100 "$flags"
		says layout "$size bytes, $objects a page"
		parts 100 "$flags" 'alloc a' | sed 's/.*=\([0-9]*\).*/\1/'
	done >"$BATS_TEST_TMPDIR/parts"
	texts layout | grep -xE '[0-9]+' | diff - "$BATS_TEST_TMPDIR/parts"
	# 304 units are 192 bytes.
	awk '{ printf "%.2f\n", $1 * 304 / 192 }' "$BATS_TEST_TMPDIR/parts" | sed 's/0*$//; s/\.$//' >"$BATS_TEST_TMPDIR/widths"
	grep 'height="26"' "$figures/layout.svg" | grep -v 'dasharray' |
		sed 's/.* width="\([0-9.]*\)" height.*/\1/' | diff - "$BATS_TEST_TMPDIR/widths"
	read_info 100 0
	says layout "at $offset"
}

@test "poison: each byte, in a new slab, allocated and freed" {
	# The drawing goes by rows; all has three columns.
	grid() {
		paste -d ' ' <(parts 100 "$all" 'alloc a' 'free a 0 0') \
			<(parts 100 "$all" 'alloc a' | sed 's/^object=100$/&\n&/') \
			<(parts 100 "$all" 'alloc a' 'alloc a' 'free a 0 0')
	}
	grid | tr ' ' '\n' | sed -n 's/.*=\(.*\):\(..\)/\2 \1/p' | while read -r fill n; do
		bytes "$fill" "$n"
	done >"$BATS_TEST_TMPDIR/bytes"
	texts poison | grep -xE '(.. )*(… )?(bb|cc|6b|a5|5a)' | diff - "$BATS_TEST_TMPDIR/bytes"
	# What a new slab has in an object that nobody had yet is what a freed one has.
	[ "$(ask slab "create a 100 0 $all" 'alloc a' 'parts a 0 1')" = "$(ask slab "create a 100 0 $all" 'alloc a' 'free a 0 0' 'parts a 0 0')" ]
	parts 100 "$all" 'alloc a' | sed '/^free_track/d; s/^alloc_track=/&2 × /; s/.*=\([^:]*\).*/\1 bytes/' >"$BATS_TEST_TMPDIR/sizes"
	texts poison | grep ' bytes$' | grep -v own | diff - "$BATS_TEST_TMPDIR/sizes"
}

@test "alignment: how far apart, how many, and which lie in a line too many" {
	for size_asked in 24 33 65 100; do
		for flags in 0 SLAB_HWCACHE_ALIGN; do
			read_info $size_asked $flags
			says alignment "$([ "$flags" = 0 ] && echo 'no flags' || echo "$flags"): every $size, $objects a page"
			for ((at = 0; at < 256; at += size)); do
				lines=$(((at + size_asked - 1) / 64 - at / 64 + 1))
				[ $lines -gt $(((size_asked + 63) / 64)) ] && echo 'url(#cross)' || echo '#ddf4ff'
			done
		done
	done >"$BATS_TEST_TMPDIR/fills"
	grep 'height="16"' "$figures/alignment.svg" | sed 's/.*fill="\([^"]*\)".*/\1/' |
		diff - "$BATS_TEST_TMPDIR/fills"
}

@test "order: the data is what the playground says of every size in it" {
	order_table | diff "$figures/order.dat" -
	[ "$(wc -l <"$figures/order.dat")" -gt 300 ]
}

@test "merge: who shares, and who does not" {
	read_info 232 0
	says merge "one cache, size $size, $objects objects a slab"
	[ "$(ask slab 'create first 232 0 0' 'merge 230 0 0')" = first ]
	says merge "\"first\": $size bytes"
	says merge '"second": 230 bytes'
	says merge "first  → :$(printf '%07d' "$size")"
	[ "$(grep -cE 'height="21"' "$figures/merge.svg")" -eq "$objects" ]
	for flags in '0 ctor' SLAB_POISON SLAB_TYPESAFE_BY_RCU; do
		[ "$(ask slab 'create first 232 0 0' "merge 232 0 $flags")" = none ]
		read_info 232 "$flags"
		echo "size $size"
	done >"$BATS_TEST_TMPDIR/sizes"
	texts merge | grep -x 'size [0-9]*' | diff - "$BATS_TEST_TMPDIR/sizes"
}

@test "microscope: the picture is the board's after seven steps" {
	steps=("create c 100 0 $all" 'alloc c' 'alloc c' 'alloc c' 'alloc c' 'alloc c' 'free c 0 1' 'free c 0 3')
	eval "$(ask slab "${steps[@]}" 'info c')"
	says microscope "Slab 0: $allocated of $objects held"
	[ "$(ask slab "${steps[@]}" 'slabs c')" = "0=partial/$allocated" ]
	says microscope "on the node's partial list"
	freelist=($(ask slab "${steps[@]}" 'freelist c 0' | sed 's/slab://'))
	says microscope "Object ${freelist[0]}, free: $size bytes"
	says microscope "object ${freelist[1]}"
	[ "$(texts microscope | grep -cx '[A-E]')" -eq "$allocated" ]
	at=0
	for part in $(ask slab "${steps[@]}" "parts c 0 ${freelist[0]}"); do
		[[ $part =~ ^([a-z_]*)=([0-9]*):?(..)?$ ]]
		n=${BASH_REMATCH[2]}
		echo "$at"
		echo "${BASH_REMATCH[1]//_/ }, $n byte$([ "$n" = 1 ] || echo s)"
		[ -z "${BASH_REMATCH[3]}" ] || bytes "${BASH_REMATCH[3]}" "$n"
		at=$((at + n))
	done >"$BATS_TEST_TMPDIR/rows"
	texts microscope | sed '1,/^Object/d' | grep -vE '^object [0-9]+$|^who, ' | diff - "$BATS_TEST_TMPDIR/rows"
	[ "$at" -eq "$size" ]
}
