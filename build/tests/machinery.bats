#!/usr/bin/env bats
# The machinery that everything else trusts: the counter of tests, the
# installer, the linter. Each is shown what is wrong.

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# suite NAME COMMANDS: a test suite of a few words.
suite() {
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod +x "$1"
}

# counted SUITE...: the last line of build/check, and its status.
counted() {
	OUT=$PWD SUITE_LIMIT=2 run "$ROOT/build/check" "$@"
	last=${lines[-1]}
}

@test "check counts what passed" {
	suite good 'echo 1..2; echo ok 1; echo ok 2'
	counted ./good
	[ "$status" -eq 0 ]
	[ "$last" = '2 passed, 0 failed' ]
}

@test "check counts a failed test" {
	suite bad 'echo 1..2; echo ok 1; echo not ok 2 - wrong'
	counted ./bad
	[ "$status" -eq 1 ]
	[ "$last" = '1 passed, 1 failed' ]
}

@test "a suite that dies, hangs, says nothing, or breaks off has failed" {
	suite dies 'echo 1..1; echo ok 1; exit 3'
	suite hangs 'echo 1..1; echo ok 1; sleep 60'
	suite breaks 'echo 1..2; echo ok 1'
	for name in dies hangs breaks; do
		counted ./$name
		[ "$status" -eq 1 ]
		[ "$last" = '1 passed, 1 failed' ]
	done
	suite silent true
	counted ./silent
	[ "$status" -eq 1 ]
	[ "$last" = '0 passed, 1 failed' ]
}

@test "no suite at all is no success" {
	counted
	[ "$status" -eq 1 ]
}

@test "deps names the groups there are" {
	run "$ROOT/build/deps" books
	[ "$status" -eq 1 ]
	[[ "$output" == *"no group 'books'; the groups are: book, check"* ]]
}

@test "without apt, deps names the programs that are missing" {
	mkdir bin
	ln -s "$(command -v sh)" bin/sh
	PATH=$PWD/bin run sh "$ROOT/build/deps" book
	[ "$status" -eq 1 ]
	[[ "$output" == *"not Debian or Ubuntu"*pandoc*doxygen* ]]
}

@test "without debootstrap, or told too little, debian-root says what it wants" {
	mkdir bin
	ln -s "$(command -v sh)" bin/sh
	printf '#!/bin/sh\necho 0\n' >bin/id
	chmod +x bin/id
	PATH=$PWD/bin run sh "$ROOT/build/debian-root" trixie make true
	[ "$status" -eq 2 ]
	[[ "$output" == *"debootstrap is missing; run: apt-get install debootstrap"* ]]
	run "$ROOT/build/debian-root" trixie
	[ "$status" -eq 2 ]
	[[ "$output" == "debian-root SUITE PACKAGES COMMAND: "* ]]
}

@test "a package that cannot be had is named" {
	mkdir bin
	for name in dpkg-query apt-cache sudo; do
		printf '#!/bin/sh\nexit 1\n' >bin/$name
	done
	printf '#!/bin/sh\n[ "$1" = update ]\n' >bin/apt-get
	printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
	chmod +x bin/*
	PATH=$PWD/bin:$PATH run "$ROOT/build/deps" book
	[ "$status" -eq 1 ]
	[[ "$output" == *"could not be had: pandoc"* ]]
	[[ "$output" == *"Is there a network?"* ]]
}

@test "no module says where it was built" {
	run grep -lF "$ROOT" "$OUT"/modules/*.ko
	[ "$status" -eq 1 ]
	[ -z "$output" ]
}

@test "every target of the Makefile that a reader may say has a line in make help" {
	run make -s -C "$ROOT" help
	[ "$status" -eq 0 ]
	for target in book check demo vm grade skeleton bench lint kernel record shots clean help; do
		grep -q "^  $target " <<<"$output" || { echo "no line for $target"; false; }
	done
}

# kunit LINE...: code/tests/kunit, told that these lines are a guest's log.
kunit() {
	mkdir -p out/bin out/modules
	touch out/modules/log_kunit.ko
	printf '%s\n' "$@" >log
	printf '#!/bin/sh\ncat "%s"\n' "$PWD/log" >out/bin/vm
	chmod +x out/bin/vm
	OUT=$PWD/out run "$ROOT/code/tests/kunit"
	echo "$output"
}

@test "a case of KUnit counts if it compared something, or says why not" {
	kunit 'KTAP version 1' '1..1' '    # Subtest: log' '    1..3' \
		'    # splits: 12 comparisons' '    ok 1 splits' \
		'    # exact: 0 comparisons' '    ok 2 exact # SKIP no node' \
		'    # merges: 3 comparisons' '    not ok 3 merges'
	[ "${lines[0]}" = 'ok 1 - log_kunit, nodes: 1: splits (12 comparisons) ' ]
	[ "${lines[1]}" = 'ok 2 - log_kunit, nodes: 1: exact (0 comparisons) # SKIP no node' ]
	[ "${lines[2]}" = 'not ok 3 - log_kunit, nodes: 1: merges (3 comparisons) ' ]
	[ "${lines[-1]}" = 1..6 ]
}

@test "a case of KUnit that compared nothing has failed" {
	kunit '    # zero: 0 comparisons' '    ok 1 zero' '    ok 2 silent' \
		'    # idle: 0 comparisons' '    ok 3 idle # SKIP '
	[ "$(grep -c '^ok' <<<"$output")" -eq 0 ]
	[ "$(grep -c '^not ok' <<<"$output")" -eq 6 ]
	kunit 'insmod: cannot insert'
	[[ "$output" == 'not ok 1 - log_kunit, nodes: 1: loads and runs without a splat'* ]]
}

# path_without NAME...: a PATH that has all programs but these.
path_without() {
	mkdir -p bin
	ln -s /usr/bin/* bin/
	for name; do rm -f "bin/$name"; done
	PATH=$PWD/bin
}

browsers='chromium-headless-shell chrome-headless-shell chromium chromium-browser
	google-chrome google-chrome-stable'

@test "without a browser, every test that needs one is skipped and says how to get it" {
	path_without $browsers
	unset CHROMIUM
	for suite in $(grep -lE '(browser|board)\.bash' "$ROOT"/{build/book,figures/*}/tests/*.bats); do
		run bats --tap "$suite"
		echo "$output"
		grep -E '^(ok|not ok)' <<<"$output" | grep -v -e 'the reference was made' -e 'no name leads to' >tests
		[ "$(grep -c '^ok .* # skip there is no browser here; install Debian' tests)" -eq "$(wc -l <tests)" ]
		[ -s tests ]
	done
}

@test "a browser is found by its other names; snap's, and a wrong CHROMIUM, are refused" {
	find=$ROOT/build/book/tests/chromium.js
	unset CHROMIUM
	path_without $browsers
	printf '#!/bin/sh\nexec /snap/bin/chromium "$@"\n' >bin/chromium-browser
	chmod +x bin/chromium-browser
	run node "$find"
	[ "$status" -eq 1 ]
	[[ "$output" == "$PWD/bin/chromium-browser is snap's, which sees none of our folders; install "* ]]
	ln -s /bin/true bin/google-chrome
	[ "$(node "$find")" = "$PWD/bin/google-chrome" ]
	ln -s /bin/true mine
	[ "$(CHROMIUM=$PWD/mine node "$find")" = "$PWD/mine" ]
	CHROMIUM=$PWD/none run node "$find"
	[ "$status" -eq 2 ]
	[[ "$output" == "CHROMIUM=$PWD/none is no browser that would do; install "* ]]
}

# A small project, with the linter, to put what is wrong into.
lint_tree() {
	git init -q tree
	mkdir tree/build
	cp "$ROOT"/build/lint* tree/build/
	cd tree
	printf 'lint-modules:\n\t@true\n' >Makefile
}

# lint: hold what is there to the rules.
lint() {
	git add .
	ROOT=$PWD run "$ROOT/build/lint"
}

# summing NAME: a function in C, always the same but for its name.
summing() {
	printf '// SPDX-License-Identifier: GPL-2.0\nint %s(int n)\n{\n' "$1"
	printf '\tint sum = 0;\n\n\twhile (n)\n\t\tsum += n-- * 3;\n'
	printf '\tif (sum > 100)\n\t\tsum -= 100;\n\treturn sum / 7;\n}\n'
}

@test "lint finds a function that stands twice, under another name" {
	lint_tree
	summing first >first.c
	summing second >second.c
	mkdir -p tests/hostile
	summing first >tests/hostile/third.c
	lint
	echo "$output"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" =~ ^(first|second).c:2:\ the\ same\ [0-9]+\ lines\ as\ (first|second).c:2\;\ share\ them$ ]]
	rm second.c
	lint
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "lint asks checkpatch again where a file or a rule has changed, and only there" {
	lint_tree
	summing first >first.c
	echo 'int a;' >second.h
	mkdir -p kernel/src/scripts
	printf '#!/bin/sh\nshift 7\necho "$@" >>asked\ngrep -l wrong "$@"\n' >kernel/src/scripts/checkpatch.pl
	chmod +x kernel/src/scripts/checkpatch.pl
	export KERNEL=$PWD/kernel XDG_CACHE_HOME=$PWD/cache
	lint
	[ "$status" -eq 0 ]
	[ "$(cat asked)" = 'first.c second.h' ]
	lint
	[ "$(wc -l <asked)" -eq 1 ]
	echo 'int wrong;' >second.h
	for time in 2 3; do
		lint
		[ "$output" = second.h ]
		[ "$(sed -n "${time}p" asked)" = second.h ]
	done
	echo 'int a;' >second.h
	lint
	[ "$status" -eq 0 ]
	[ "$(wc -l <asked)" -eq 3 ]
	echo 'OTHER # is a rule' >>build/lint.conf
	lint
	[ "$(sed -n 4p asked)" = 'first.c second.h' ]
	: >file
	XDG_CACHE_HOME=$PWD/file lint
	[ "$status" -eq 1 ]
	[[ $output == *"$PWD/file/memory-by-the-page/style/"*': cannot be written; make it yours, or set XDG_CACHE_HOME to a folder that is' ]]
}

@test "lint says what it lacks to look for copies" {
	lint_tree
	summing first >first.c
	OUT=$PWD/out lint
	[ "$status" -eq 1 ]
	[[ "$output" == *"jscpd is missing; run make build/out/npm/.complete, which needs node, npm and a network"* ]]
}

@test "lint finds a long file, a bad style and a clang warning" {
	lint_tree
	seq 501 | sed 's/.*/# &/' >long.mk
	printf '// SPDX-License-Identifier: GPL-2.0\nint f( int a );\n' >style.c
	printf '// SPDX-License-Identifier: GPL-2.0\nint g(void)\n{\n\tint unused;\n\n\treturn 0;\n}\n' >warn.c
	lint
	[ "$status" -eq 1 ]
	[[ "$output" == *"long.mk: 501 lines"* ]]
	[[ "$output" == *"style.c:2: ERROR"* ]]
	[[ "$output" == *"warn.c:4"*"unused variable"* ]]
}
