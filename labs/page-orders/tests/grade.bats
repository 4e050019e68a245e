# The lab of page-orders, graded by itself: what its skeleton, its reference,
# its mutants and its hostile submissions score.

setup() {
	lab=$ROOT/labs/page-orders
	dir=$BATS_TEST_TMPDIR/dir
}

# Two at a time; a line, and a report, for each that is not what it should be.
judge_all() {
	printf '%s\n' "$@" | xargs -P 2 -n 1 "$ROOT/labs/harness/tests/judge_patch" "$lab"
}

@test "the reference scores full marks" {
	"$ROOT/labs/harness/assemble" reference "$lab" "$dir"
	timeout 200 "$OUT/bin/grade" "$lab" "$dir"
}

@test "the skeleton compiles, and scores the points that the handout says" {
	"$ROOT/labs/harness/assemble" skeleton "$lab" "$dir"
	run timeout 200 "$OUT/bin/grade" "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output != *'does not compile'* ]]
	[[ $output == *': 2 of 100 points'* ]]
	grep -q '2 of 100 points' "$lab/README.md"
}

@test "every mutant of part A loses points on the check that is to catch it" {
	judge_all "$ROOT"/solutions/page-orders/mutants/0*.patch \
		"$ROOT"/solutions/page-orders/mutants/1*.patch
}

@test "every mutant of part B loses points on the check that is to catch it" {
	judge_all "$ROOT"/solutions/page-orders/mutants/[23]*.patch
}

@test "there are ten mutants or more, and each check but the given ones catches one" {
	cd "$ROOT/solutions/page-orders/mutants"
	[ "$(ls | wc -l)" -ge 10 ]
	caught=$(sed -n 's/^Caught by: //p' *.patch | sort -u)
	for check in $caught; do
		grep -q "name = \"$check\"" "$lab/lab.cfg"
	done
}

@test "hostile submissions score what they honestly deserve" {
	judge_all "$lab"/tests/hostile/*.patch
}

@test "the handout's table of points is lab.cfg's" {
	sed -n 's/.*{ name = "\([a-z-]*\)"; points = \([0-9]*\);/\1 \2/p' "$lab/lab.cfg" \
		>"$BATS_TEST_TMPDIR/cfg"
	sed -n 's/^| `\([a-z-]*\)` |.*| \([0-9]*\) |$/\1 \2/p' "$lab/README.md" \
		>"$BATS_TEST_TMPDIR/readme"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/cfg")" -eq 23 ]
	diff "$BATS_TEST_TMPDIR/cfg" "$BATS_TEST_TMPDIR/readme"
}
