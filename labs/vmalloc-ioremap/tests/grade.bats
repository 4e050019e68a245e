# The lab of vmalloc-ioremap, graded by itself: what its skeleton, its
# reference, its mutants and its hostile submissions score.

load ../../harness/tests/lab

setup() {
	lab_is vmalloc-ioremap
}

@test "the reference scores full marks" {
	reference_is_full
}

@test "the skeleton compiles, and scores the points that the handout says" {
	skeleton_scores 0
}

@test "every mutant of the model loses points on the check that is to catch it" {
	judge_all $(grep -lE '^--- a/vmap(_free)?.c' "$mutants"/*.patch)
}

@test "every mutant of the module loses points on the check that is to catch it" {
	judge_all $(grep -l '^--- a/eduio.c' "$mutants"/*.patch)
}

@test "there are ten mutants or more, and each check but a few catches one" {
	# What the other checks of parts A and B come to in sum.
	mutants_cover_all_but sound trace whole
}

@test "hostile submissions score what they honestly deserve" {
	judge_all "$lab"/tests/hostile/*.patch
}

@test "the handout's table of points is lab.cfg's" {
	points_agree
}
