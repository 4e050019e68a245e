# The lab of boot-time, graded by itself: what its skeleton, its reference, its
# mutants and its hostile submissions score.

bats_require_minimum_version 1.5.0
load ../../harness/tests/lab

setup() {
	lab_is boot-time
	cd "$BATS_TEST_TMPDIR"
}

@test "the reference scores full marks, whatever machines the seed draws" {
	reference_is_full
	for seed in 1 2 3; do
		timeout 200 "$OUT/bin/grade" --seed $seed --only trace-nodes "$lab" "$dir"
		timeout 200 "$OUT/bin/grade" --seed $seed --only limit "$lab" "$dir"
	done
}

@test "the skeleton compiles, and scores the points that the handout says" {
	skeleton_scores 2
}

@test "every mutant loses points on the check that is to catch it" {
	judge_all "$mutants"/*.patch
}

@test "there are ten mutants or more, and each check but the given one catches one" {
	mutants_cover_all_but boots
}

@test "a mutant of one idea keeps the points of most others" {
	"$ROOT/labs/harness/assemble" reference "$lab" "$dir"
	patch -s -d "$dir" -p1 <"$mutants"/*-low-node-panics.patch
	run timeout 200 "$OUT/bin/grade" --seed 7 "$lab" "$dir"
	echo "$output"
	[[ $output == *': 93 of 100 points'* ]]
}

@test "hostile submissions score what they honestly deserve" {
	judge_all "$lab"/tests/hostile/*.patch
}

@test "a kernel that crashes in one check costs the others nothing, and leaves no process" {
	"$ROOT/labs/harness/assemble" reference "$lab" "$dir"
	# Only `bugs` asks for nothing.
	sed -i 's/^	if (!size || .*/	if (!size)\n\t\tfor (;;)\n\t\t\t;&/' "$dir/bootmem.c"
	"$OUT/bin/grade" --seed 7 --json "$BATS_TEST_TMPDIR/r.json" "$lab" "$dir" >table &
	pid=$!
	guests=
	while kill -0 $pid 2>/dev/null; do
		guests+=" $(cat "/proc/$pid/task/$pid/children" 2>/dev/null)" || true
		sleep 0.1
	done
	cat table
	grep -q ': 97 of 100 points' table
	grep -q "no answer to 'core" table
	for guest in $guests; do
		[[ "$(grep -s '^State:' "/proc/$guest/status")" =~ ^$|Z ]]
	done
}

@test "the same seed draws the same machines and requests; another seed others" {
	"$ROOT/labs/harness/assemble" skeleton "$lab" "$dir"
	for n in 1 2; do
		"$OUT/bin/grade" --seed 7 --only node-offset "$lab" "$dir" >seed7.$n || [ $? -eq 1 ]
	done
	"$OUT/bin/grade" --seed 8 --only node-offset "$lab" "$dir" >seed8 || [ $? -eq 1 ]
	diff seed7.1 seed7.2
	grep -q 'make grade LAB=boot-time .* SEED=7 ONLY=node-offset' seed7.1
	[ "$(grep '> node 1' seed7.1)" != "$(grep '> node 1' seed8)" ]
}

@test "no Linux kernel is needed" {
	"$ROOT/labs/harness/assemble" reference "$lab" "$dir"
	KERNEL=/nonexistent timeout 60 "$OUT/bin/grade" --only aligned "$lab" "$dir"
}

@test "at home: the model's tests and a playground, with the submission's file" {
	"$ROOT/labs/harness/assemble" reference "$lab" "$dir"
	sources=$(cd "$ROOT" && ls code/playground/play*.c code/playground/models.c code/*/model/*.c |
		grep -v -e _test.c -e _twin.c)
	cd "$ROOT"
	mkdir -p "$BATS_TEST_TMPDIR/out"
	ln -s "$OUT/bin" "$BATS_TEST_TMPDIR/out/bin"
	OUT=$BATS_TEST_TMPDIR/out labs/harness/try "$lab" "$dir" $sources
	printf 'node 0 16 64\nmap 0\n' | "$BATS_TEST_TMPDIR/out/try/boot-time/playground" bootmem |
		grep -qxF 'F[0x10,0x40)'
	sed -i 's/	preferred = goal - bdata->node_boot_start;/	preferred = goal;/' "$dir/bootmem.c"
	OUT=$BATS_TEST_TMPDIR/out run labs/harness/try "$lab" "$dir" $sources
	[ "$status" -eq 1 ]
}

@test "the handout's table of points is lab.cfg's" {
	points_agree
}
