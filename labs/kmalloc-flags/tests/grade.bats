# The lab of kmalloc-flags, graded by itself: what its skeleton, its reference,
# its mutants and its hostile submissions score.

load ../../harness/tests/lab

setup() {
	lab_is kmalloc-flags
}

@test "the reference scores full marks" {
	reference_is_full
}

@test "the skeleton compiles, and scores the points that the handout says" {
	skeleton_scores 0
}

@test "every mutant loses points on the check that is to catch it" {
	judge_all "$mutants"/*.patch
}

@test "there are ten mutants or more, and each check catches one" {
	mutants_cover_all_but none
}

@test "hostile submissions score what they honestly deserve" {
	judge_all "$lab"/tests/hostile/*.patch
}

@test "the handout's table of points is lab.cfg's" {
	points_agree
}
