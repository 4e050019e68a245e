# What the tests of every lab share: its reference, skeleton, mutants and table
# of points. $lab is its folder.

lab_is() {	# lab_is NAME
	lab=$ROOT/labs/$1
	mutants=$ROOT/solutions/$1/mutants
	dir=$BATS_TEST_TMPDIR/dir
}

# Two at a time; a line, and a report, for each that is not what it should be.
judge_all() {
	printf '%s\n' "$@" | xargs -P 2 -n 1 "$ROOT/labs/harness/tests/judge_patch" "$lab"
}

reference_is_full() {
	"$ROOT/labs/harness/assemble" reference "$lab" "$dir"
	timeout 200 "$OUT/bin/grade" "$lab" "$dir"
}

# It compiles, and earns the points that the handout says.
skeleton_scores() {	# skeleton_scores POINTS
	"$ROOT/labs/harness/assemble" skeleton "$lab" "$dir"
	run timeout 200 "$OUT/bin/grade" "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output != *'does not compile'* ]]
	[[ $output == *": $1 of 100 points"* ]]
	grep -q "$1 of 100 points" "$lab/README.md"
}

checks_with_points() {
	sed -n 's/.*{ name = "\([a-z-]*\)"; points = \([0-9]*\);.*/\1 \2/p' "$lab/lab.cfg"
}

# Every check that a mutant names is one, and each but these is named by one.
mutants_cover_all_but() {	# mutants_cover_all_but CHECK...
	[ "$(ls "$mutants" | wc -l)" -ge 10 ]
	sed -n 's/^Caught by: //p' "$mutants"/*.patch | sort -u >"$BATS_TEST_TMPDIR/caught"
	checks_with_points | cut -d' ' -f1 | grep -vxF -f <(printf '%s\n' "$@") | sort |
		diff - "$BATS_TEST_TMPDIR/caught"
}

# The handout's table has the checks of lab.cfg, in its order, and 100 points.
points_agree() {
	[ "$(checks_with_points | awk '{ sum += $2 } END { print sum }')" -eq 100 ]
	sed -n 's/^| `\([a-z-]*\)` |.*| \([0-9]*\) |$/\1 \2/p' "$lab/README.md" |
		diff <(checks_with_points) -
}
