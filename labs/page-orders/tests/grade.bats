# The lab of page-orders, graded by itself: what its skeleton, its reference,
# its mutants and its hostile submissions score.

load ../../harness/tests/lab

setup() {
	lab_is page-orders
}

@test "the reference scores full marks" {
	reference_is_full
}

@test "the skeleton compiles, and scores the points that the handout says" {
	skeleton_scores 2
}

@test "every mutant of part A loses points on the check that is to catch it" {
	judge_all "$mutants"/[01]*.patch
}

@test "every mutant of part B loses points on the check that is to catch it" {
	judge_all "$mutants"/[23]*.patch
}

@test "there are ten mutants or more, and each check but a few catches one" {
	# What is given, and what the other checks of part A come to in sum.
	mutants_cover_all_but initial-state other-pieces sound trace
}

@test "hostile submissions score what they honestly deserve" {
	judge_all "$lab"/tests/hostile/*.patch
}

@test "the handout's table of points is lab.cfg's" {
	points_agree
}
