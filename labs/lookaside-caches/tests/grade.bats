# The lab of lookaside-caches, graded by itself: what its skeleton, its
# reference, its mutants and its hostile submissions score.

load ../../harness/tests/lab

setup() {
	lab_is lookaside-caches
}

@test "the reference scores full marks" {
	reference_is_full
}

@test "the reference loses no point of parts A and B, whatever the seed" {
	"$ROOT/labs/harness/assemble" reference "$lab" "$dir"
	# With 1, 2, 4 and 12 the largest objects are drawn.
	for run in '1 layout' '2 layout' '4 layout' '12 layout' '3 slab' '5 slab'; do
		timeout 100 "$OUT/bin/grade" --seed "${run% *}" --only "${run#* }" "$lab" "$dir"
	done
}

@test "the skeleton compiles, and scores the points that the handout says" {
	skeleton_scores 0
}

@test "every mutant of the model loses points on the check that is to catch it" {
	judge_all $(grep -lE '^--- a/slab(_layout)?.c' "$mutants"/*.patch)
}

@test "every mutant of the module loses points on the check that is to catch it" {
	judge_all $(grep -l '^--- a/scullc.c' "$mutants"/*.patch)
}

@test "there are ten mutants or more, and each check but a few catches one" {
	# What the other checks of parts A and B come to in sum.
	mutants_cover_all_but layouts sound trace
}

@test "hostile submissions score what they honestly deserve" {
	judge_all "$lab"/tests/hostile/*.patch
}

@test "the handout's table of points is lab.cfg's" {
	points_agree
}
