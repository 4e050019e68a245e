#!/usr/bin/env bats
# The numbers in the chapter's drawings are the model's own.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	figures=$ROOT/figures/kmalloc-flags
	. "$ROOT/build/book/tests/drawing.bash"
	. "$BATS_TEST_DIRNAME/waste.bash"
}

@test "questions: each column is what the sum consists of, bit by bit" {
	sums=(KERNEL NOFS NOIO NOWAIT ATOMIC)
	bits=(DIRECT_RECLAIM KSWAPD_RECLAIM IO FS HIGH ATOMIC)
	texts questions | head -n 5 | diff - <(printf '%s\n' "${sums[@]}")
	for bit in "${bits[@]}"; do
		echo "$bit"
		for sum in "${sums[@]}"; do
			case "|$(ask gfp "bits GFP_$sum" | cut -d ' ' -f 2)|" in
			*"|__GFP_$bit|"*) echo ✓ ;;
			*) echo – ;;
			esac
		done
	done >"$BATS_TEST_TMPDIR/grid"
	texts questions | grep -xE '[A-Z_]+|✓|–' | tail -n +6 | diff - "$BATS_TEST_TMPDIR/grid"
	# No bit of a sum is left out of the rows.
	ticks=0
	for sum in "${sums[@]}"; do
		reply=$(ask gfp "bits GFP_$sum")
		ticks=$((ticks + $(tr '|' '\n' <<<"$reply" | wc -l)))
		says questions "$(sed 's/^0x\([0-9a-f]*\) .*/\1/' <<<"$reply")"
	done
	[ "$(grep -c ✓ "$BATS_TEST_TMPDIR/grid")" -eq "$ticks" ]
}

@test "marks: where each kind stops, and where it is drawn" {
	# The top of the column is 1200 pages, at y = 10; a page is 0.27 high.
	while read -r expr stop; do
		[ "$(ask gfp "mark 704 0 $expr")" -eq "$stop" ]
		says marks "$stop"
		y=$(awk "BEGIN { print 10 + (1200 - $stop) * 0.27 }")
		grep -q "<line x1=\"30\" y1=\"$y\"" "$figures/marks.svg"
	done <<-'END'
		GFP_NOWAIT 704
		GFP_KERNEL 704
		GFP_KERNEL|__GFP_HIGH 352
		GFP_ATOMIC 264
		GFP_NOWAIT|__GFP_MEMALLOC 0
	END
	# __setup_per_zone_wmarks(): a quarter of min from mark to mark.
	says marks "$((704 + 704 / 4))"
	says marks "$((704 + 2 * 704 / 4))"
}

@test "large: blocks and waste past the caches" {
	for size in 4100 8192 8193 20000; do
		reply=$(ask gfp "size $size")
		case $reply in
		class=*)
			class=${reply#class=}
			says large "bytes: kmalloc-$((${class% *} / 1024))k"
			;;
		pages*)
			order=${reply#*order=}
			order=${order% *}
			says large "bytes: order $order, $((1 << order)) pages"
			;;
		esac
		waste=${reply##*=}
		[ "$waste" -eq 0 ] && says large 'no waste' || says large "$waste bytes of waste"
	done
}

@test "contexts: in each, the sums that it names are allowed, and no GFP_KERNEL inside" {
	[ "$(ask gfp 'context process GFP_KERNEL')" = yes ]
	for context in spinlock softirq hardirq; do
		[ "$(ask gfp "context $context GFP_NOWAIT")" = yes ]
		[ "$(ask gfp "context $context GFP_ATOMIC")" = yes ]
		[[ $(ask gfp "context $context GFP_KERNEL") = no:* ]]
	done
	for sum in GFP_NOWAIT GFP_ATOMIC GFP_KERNEL 0; do
		[[ $(ask gfp "context nmi $sum") = no:* ]]
	done
	[ "$(texts contexts | grep -cx 'GFP_NOWAIT, GFP_ATOMIC')" -eq 3 ]
}

@test "deadlock: GFP_NOFS is allowed with a filesystem's locks, GFP_KERNEL is not" {
	[ "$(ask gfp 'context fs GFP_NOFS')" = yes ]
	[[ $(ask gfp 'context fs GFP_KERNEL') = no:*locks* ]]
}

@test "scope: what counts inside is GFP_NOFS, and GFP_ATOMIC stays what it is" {
	[ "$(ask gfp 'bits GFP_KERNEL nofs')" = "$(ask gfp 'bits GFP_NOFS')" ]
	[ "$(ask gfp 'bits GFP_ATOMIC nofs')" = "$(ask gfp 'bits GFP_ATOMIC')" ]
	[ "$(texts scope | grep -cx GFP_NOFS)" -eq 2 ]
	[ "$(texts scope | grep -cx GFP_ATOMIC)" -eq 1 ]
}

@test "bench: the picture is the board's at GFP_ATOMIC" {
	says bench "GFP_ATOMIC = $(ask gfp 'bits GFP_ATOMIC' | cut -d ' ' -f 1)"
	says bench "stops at $(ask gfp 'mark 704 0 GFP_ATOMIC')"
	[ "$(ask gfp 'flags GFP_ATOMIC')" = 'zone=NORMAL sleep=no io=no fs=no reserve=5/8' ]
	[ "$(texts bench | grep -cx no)" -eq 3 ]
	for context in process fs io spinlock softirq hardirq raw_spinlock nmi; do
		ask gfp "context $context GFP_ATOMIC" | sed 's/^yes.*/✓/; s/^no.*/×/'
	done >"$BATS_TEST_TMPDIR/contexts"
	texts bench | grep -E '^(✓|×) [^DNM]|NMI' | cut -d ' ' -f 1 | diff - "$BATS_TEST_TMPDIR/contexts"
}

@test "classes: the data is what the playground says of every size" {
	waste_table | diff "$figures/classes.dat" -
	[ "$(wc -l <"$figures/classes.dat")" -gt 80 ]
	# No size wastes more than the rows around it show: the rows have both ends of each class.
	join <(blocks_of 6.1 | awk '{ printf "%05d %.1f\n", NR, 100 * $1 / $2 }') \
		<(awk '!/^#/ { printf "%05d %s\n", $1, $4 }' "$figures/classes.dat") |
		awk '$2 != $3 { exit 1 } END { exit NR < 80 }'
}
