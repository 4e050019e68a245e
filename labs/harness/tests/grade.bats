# The grader itself: what it refuses, what it calls its own failure, and that
# a seed repeats a grading. Its lab is page-orders; nothing here depends on which.

setup_file() {
	export SHARED=$BATS_FILE_TMPDIR GRADE_CACHE=$BATS_FILE_TMPDIR/cache
	"$ROOT/labs/harness/assemble" reference "$ROOT/labs/page-orders" "$SHARED/reference"
}

setup() {
	lab=$ROOT/labs/page-orders
	dir=$BATS_TEST_TMPDIR/dir
	cp -r "$SHARED/reference" "$dir"
}

grade() {
	run timeout 200 "$OUT/bin/grade" --seed 7 "$@"
}

# A lab that the real one turns into by a sed command; its folder names it.
changed_lab() {
	lab=$BATS_TEST_TMPDIR/page-orders
	mkdir -p "$lab"
	sed "$1" "$ROOT/labs/page-orders/lab.cfg" >"$lab/lab.cfg"
}

refuses() {
	grade --only exact-fit "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"$1"* ]]
	[[ $output == *": 0 of 100 points"* ]]
}

@test "a symbolic link is refused, even to a file of the submission" {
	mv "$dir/buddy.c" "$dir/other.c"
	ln -s other.c "$dir/buddy.c"
	refuses 'buddy.c is a symbolic link'
}

@test "a hard link is refused" {
	ln "$dir/buddy.c" "$dir/other.c"
	refuses 'buddy.c has a second name'
}

@test "a pipe is refused, and does not hang the grader" {
	rm "$dir/buddy.c"
	mkfifo "$dir/buddy.c"
	refuses 'buddy.c is not a regular file'
}

@test "a folder is refused" {
	rm "$dir/buddy.c"
	mkdir "$dir/buddy.c"
	refuses 'buddy.c is not a regular file'
}

@test "a missing file is a finding" {
	rm "$dir/buddy.c"
	refuses 'buddy.c is missing'
}

@test "a file over the limit is refused" {
	head -c 70000 /dev/zero | tr '\0' ' ' >>"$dir/buddy.c"
	refuses 'the limit is 65536'
}

@test "a file with a NUL byte is refused" {
	printf '\0' >>"$dir/buddy.c"
	refuses 'is not a text'
}

@test "a Makefile, a header and other files of the submission count for nothing" {
	printf 'all:\n\tfalse\n' | tee "$dir/Makefile" "$dir/Kbuild" >"$dir/makefile"
	echo '#error not this one' | tee "$dir/buddy.h" >"$dir/model.h"
	grade --only exact-fit "$lab" "$dir"
	[[ $output == *": 4 of 100 points"* ]]
}

@test "a compile bomb ends at the limit on processor time" {
	changed_lab 's/compile_ms = [0-9]*/compile_ms = 2000/'
	{
		echo '#define a0 1+1+1+1+1+1+1+1'
		for i in 1 2 3 4 5 6 7 8 9; do
			p=a$((i - 1))
			echo "#define a$i $p+$p+$p+$p+$p+$p+$p+$p"
		done
		echo 'int bomb = a9;'
	} >>"$dir/buddy.c"
	grade --only exact-fit "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *'does not compile'* ]]
}

@test "a source that includes what its compiler writes to does not hang the grader" {
	sed -i '1i #include "/proc/self/fd/2"' "$dir/buddy.c"
	grade --only exact-fit "$lab" "$dir"
	echo "$output"
	# There is nothing in it yet.
	[ "$status" -eq 0 ]
}

@test "a compiler that waits for ever is the submission's fault" {
	changed_lab 's/compile_ms = [0-9]*/compile_ms = 500/'
	sed -i '1i #include "/dev/ptmx"' "$dir/buddy.c"
	refuses 'or waits for ever'
}

@test "what is too large for a guest is refused, and not kept" {
	cat >>"$dir/buddy.c" <<-END
		static volatile char ballast[60 << 20] = { 1 };
		__attribute__((used)) static char touch(void) { return ballast[5]; }
	END
	refuses 'it compiles to 60 MiB, and the limit is 8 MiB'
	[ -z "$(find "$GRADE_CACHE" -name artifact -size +8M)" ]
}

@test "a rule that is tightened holds for what was accepted before" {
	cat >>"$dir/buddy.c" <<-END
		extern void *memmove(void *to, const void *from, __SIZE_TYPE__ len);
		__attribute__((used)) static void *(*volatile move)(void *, const void *, __SIZE_TYPE__) = memmove;
	END
	grade --only exact-fit "$lab" "$dir"
	[[ $output == *' 4 of '* ]]
	changed_lab 's/, "memmove"//'
	refuses memmove
}

@test "of results that nobody used for a month, and of nothing else, the cache lets go" {
	old=$GRADE_CACHE/$(printf '%064d' 7)
	mkdir -p "$old" "$GRADE_CACHE/letters"
	touch "$old/artifact" "$GRADE_CACHE/letters/kept"
	touch -d '40 days ago' "$old" "$GRADE_CACHE/letters"
	grade --only exact-fit "$lab" "$dir"
	[ ! -e "$old" ]
	[ -e "$GRADE_CACHE/letters/kept" ]
}

@test "a module may say DEBUG: on the console, but not BUG:" {
	sed -i 's/^\treturn scull_register/\tpr_err("scullp: DEBUG: here\\n");\n&/' "$dir/scullp.c"
	grade --only bytes-back "$lab" "$dir"
	echo "$output"
	grep -q '^  ok  *3/3  *bytes-back' <<<"$output"
	sed -i 's/DEBUG: here/BUG: here/' "$dir/scullp.c"
	grade --only bytes-back "$lab" "$dir"
	grep -q '^  FAIL  *0/3  *bytes-back' <<<"$output"
}

# Whatever a submission does when it is asked for a block, it does this first.
when_asked() {
	sed -i -e '/#include "buddy.h"/a \
static long sys(long nr, long a, const void *b, long c)\
{\
	__asm__ volatile("syscall" : "+a"(nr) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");\
	return nr;\
}' -e "/^	unsigned int current_order, pfn;/a $1" "$dir/buddy.c"
	! cmp -s "$dir/buddy.c" "$SHARED/reference/buddy.c" || false
}

@test "bytes that are no text are shown as numbers, in the table and in the JSON" {
	when_asked 'sys(1, 1, "\\x1b[2J100 of 100 \\xc3\\xa4\\xff\\xc2\\x9b\\xed\\xa0\\x80\\n", 24);'
	grade --only exact-fit --json "$BATS_TEST_TMPDIR/r.json" "$lab" "$dir"
	echo "$output"
	shown='\x1b[2J100 of 100 ä\xff\xc2\x9b\xed\xa0\x80'
	grep -qxF "        seen      $shown" <<<"$output"
	[[ $output != *$'\x1b'* ]]
	perl -MJSON::PP -0777 -ne '
		my ($c) = grep { $_->{name} eq "exact-fit" } @{decode_json($_)->{parts}[0]{checks}};
		utf8::encode($c->{finding}{seen});
		print $c->{finding}{seen};
	' "$BATS_TEST_TMPDIR/r.json" >"$BATS_TEST_TMPDIR/seen"
	[ "$(cat "$BATS_TEST_TMPDIR/seen")" = "$shown" ]
}

@test "after four checks that hang, the rest of a part is not run" {
	changed_lab 's/reply_ms = [0-9]*/reply_ms = 100/'
	when_asked 'for (;;);'
	grade --only buddy "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'no answer to .*: the code hangs' <<<"$output")" -eq 4 ]
	[[ $output == *'It was not run: four checks of this part hung before it'* ]]
}

@test "a program that does not end with its input is a hang as well" {
	changed_lab 's/reply_ms = [0-9]*/reply_ms = 300/'
	when_asked 'static int left; if (!left++ && sys(57, 0, 0, 0)) for (;;) sys(34, 0, 0, 0);'
	grade --only buddy "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'the program does not end with its input' <<<"$output")" -eq 4 ]
	[[ $output == *'It was not run: four checks of this part hung before it'* ]]
}

@test "a file that does not compile is quoted with its line, for one part only" {
	echo 'int x = ;' >>"$dir/mmap.c"
	grade --only mmap.c "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *'mmap.c:'*'error: expected expression'* ]]
}

@test "the same seed sends the same operations; another sends others" {
	sed -i 's/	return pfn ^ (1u << order);/	return pfn;/' "$dir/buddy.c"
	grade --only merge-once "$lab" "$dir"
	first=$output
	grade --only merge-once "$lab" "$dir"
	[ "$output" = "$first" ]
	run "$OUT/bin/grade" --seed 8 --only merge-once "$lab" "$dir"
	[ "$(grep -c expected <<<"$output")" -eq 1 ]
	[ "$(grep after <<<"$output")" != "$(grep after <<<"$first")" ]
	[[ $first == *'make grade LAB=page-orders '*' SEED=7 ONLY=merge-once'* ]]
}

@test "the results of another run do not stay where this one ends early" {
	echo '{ "complete": true, "score": 100 }' >"$BATS_TEST_TMPDIR/r.json"
	KERNEL=$BATS_TEST_TMPDIR grade --only bytes-back --json "$BATS_TEST_TMPDIR/r.json" "$lab" "$dir"
	fails 'vmlinux'
	grep -q '"complete": false' "$BATS_TEST_TMPDIR/r.json"
	grep -q '"score": 0' "$BATS_TEST_TMPDIR/r.json"
}

@test "the results are written as JSON too" {
	grade --only exact-fit --json "$BATS_TEST_TMPDIR/r.json" "$lab" "$dir"
	[ "$status" -eq 0 ]
	perl -MJSON::PP -0777 -ne '
		my $r = decode_json($_);
		die unless $r->{complete} && $r->{score} == 4 && $r->{points} == 100;
		die unless $r->{seed} eq "7" && $r->{lab} eq "page-orders";
		my %v = map { $_->{name} => $_->{verdict} } @{$r->{parts}[0]{checks}};
		die unless $v{"exact-fit"} eq "passed" && $v{"trace"} eq "not-run";
	' "$BATS_TEST_TMPDIR/r.json"
}

@test "a grader that is killed leaves what it found, and no guest" {
	"$OUT/bin/grade" --seed 7 --json "$BATS_TEST_TMPDIR/r.json" "$lab" "$dir" \
		>"$BATS_TEST_TMPDIR/table" &
	pid=$!
	while kill -0 $pid && ! grep -q split-lists "$BATS_TEST_TMPDIR/table"; do
		sleep 0.05
	done
	guests=$(cat "/proc/$pid/task/$pid/children")
	kill -TERM $pid
	wait $pid || true
	grep -q '"complete": false' "$BATS_TEST_TMPDIR/r.json"
	grep -q '"verdict": "passed"' "$BATS_TEST_TMPDIR/r.json"
	# Gone, or waiting for whoever adopts orphans here to notice.
	for guest in $guests; do
		timeout 10 sh -c 'while grep -sq "^State:.[^Z]" "/proc/$1/status"; do sleep 0.1; done' \
			sh "$guest"
	done
}

fails() {
	echo "$output"
	[ "$status" -eq 2 ]
	[[ $output == *"$1"* ]]
	[[ $output == *"says nothing about the submission"* ]]
	[[ $output != *"of 100 points"* ]]
}

@test "a missing kernel is the grader's failure, not a zero" {
	KERNEL=$BATS_TEST_TMPDIR grade "$lab" "$dir"
	fails 'vmlinux'
}

@test "a folder that is not there is not graded" {
	grade "$lab" "$BATS_TEST_TMPDIR/nowhere"
	fails 'nowhere: No such file'
}

@test "without bubblewrap the grader says so, and refuses by the text what it cannot confine" {
	hidden="mount --bind /dev/null /usr/bin/bwrap && exec '$OUT/bin/grade' --only exact-fit"
	run unshare -rm sh -c "$hidden '$lab' '$dir'"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'the compiler runs unconfined'* ]]
	while read -r said line; do
		cp "$SHARED/reference/buddy.c" "$dir/buddy.c"
		printf "$line\\n" >>"$dir/buddy.c"
		run unshare -rm sh -c "$hidden '$lab' '$dir'"
		echo "$output"
		[ "$status" -eq 1 ]
		[[ $output == *"buddy.c:"*"${said//_/ }"* ]]
	done <<-'END'
		this_include_leads_outside #include "/etc/passwd"
		this_include_leads_outside #include <../../etc/passwd>
		this_include_leads_outside #include "../../etc/passwd"
		this_include_leads_outside #include "../../../../etc/passwd"
		this_include_leads_outside #include "no/../../../../etc/passwd"
		a_continued_line #inc\\\nlude "/etc/passwd"
		a_continued_line #inc\\ \t\nlude "/etc/passwd"
	END
}

@test "a lab's modules are built for a guest of one's own, and one that does not compile is quoted" {
	run "$OUT/bin/grade" --modules "$BATS_TEST_TMPDIR/own" "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(ls "$BATS_TEST_TMPDIR/own")" = scullp.ko ]
	# The console is the kernel's, too.
	printf 'dmesg -n 1; sleep 1; md5sum /lib/lab/scull?.ko; exit\n' >"$BATS_TEST_TMPDIR/keys"
	MODULES=$BATS_TEST_TMPDIR/own run timeout 120 "$ROOT/build/vm" <"$BATS_TEST_TMPDIR/keys"
	echo "$output"
	[[ $output == *"$(md5sum <"$BATS_TEST_TMPDIR/own/scullp.ko" | cut -d' ' -f1)  /lib/lab/scullp.ko"* ]]
	[[ $output == *"$(md5sum <"$OUT/modules/scullc.ko" | cut -d' ' -f1)  /lib/lab/scullc.ko"* ]]
	echo 'int x = ;' >>"$dir/mmap.c"
	run "$OUT/bin/grade" --modules "$BATS_TEST_TMPDIR/other" "$lab" "$dir"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *'mmap.c:'*'error: expected expression'* ]]
	[ ! -e "$BATS_TEST_TMPDIR/other" ]
	run "$OUT/bin/grade" --modules "$BATS_TEST_TMPDIR/other" "$ROOT/labs/boot-time" "$dir"
	fails 'no part of this lab is a kernel module'
}

@test "lab.cfg: a mistake in its grammar is reported with its line" {
	changed_lab '3s/$/ = /'
	grade "$lab" "$dir"
	fails "lab.cfg:"
	[[ $output =~ lab.cfg:[0-9]+:\ syntax\ error ]]
}

@test "lab.cfg: a check without code is reported with its line" {
	changed_lab 's/"exact-fit"/"exact-fat"/'
	grade "$lab" "$dir"
	fails "lab.cfg:$(grep -n exact-fat "$lab/lab.cfg" | cut -d: -f1): no code under checks/ has a GRADE_CHECK() named 'exact-fat'"
}

@test "lab.cfg: points that are missing are reported with their line" {
	changed_lab '/"exact-fit"/s/points = 4;//'
	grade "$lab" "$dir"
	fails "lab.cfg:$(grep -n exact-fit "$lab/lab.cfg" | cut -d: -f1): the group that starts here needs a number"
}

@test "lab.cfg: a kind of part that there is not is reported with its line" {
	changed_lab 's/build = "program"/build = "library"/'
	grade "$lab" "$dir"
	fails 'build is "program", "module" or "kernel", not '"'library'"
	[[ $output =~ lab.cfg:[0-9]+: ]]
}

@test "lab.cfg: a kernel that says nothing of its linker script is reported with its line" {
	changed_lab 's/build = "program"/build = "kernel"/'
	grade "$lab" "$dir"
	fails "the group that starts here needs a string 'script'"
}

@test "lab.cfg: a check that is there twice is reported with its line" {
	changed_lab 's/"smallest-list"/"exact-fit"/'
	grade "$lab" "$dir"
	fails "there is a check before this one called 'exact-fit'"
}

@test "a check that does not exist cannot be asked for" {
	grade --only no-such-check "$lab" "$dir"
	fails "has no such check"
}

@test "assemble overwrites nothing" {
	run "$ROOT/labs/harness/assemble" skeleton "$lab" "$dir"
	[ "$status" -ne 0 ]
	[[ $output == *'is there already'* ]]
	cmp "$dir/buddy.c" "$SHARED/reference/buddy.c"
}

@test "a hint for a function that is gone fails with its line" {
	sed 's/^== expand/== explode/' "$lab/skeleton/buddy.c.hints" >"$BATS_TEST_TMPDIR/h"
	run awk -f "$ROOT/labs/harness/skeleton.awk" "$BATS_TEST_TMPDIR/h" "$dir/buddy.c"
	[ "$status" -ne 0 ]
	[[ $output == *"h:$(grep -n explode "$BATS_TEST_TMPDIR/h" | cut -d: -f1): "*'defines no function explode()'* ]]
}
