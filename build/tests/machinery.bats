#!/usr/bin/env bats
# The machinery that everything else trusts: the counter of tests, the
# installer, the kernel's build, the linter. Each is shown what is wrong.

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

# kernel_build FRAGMENT: with a copy of the script, so that it finds FRAGMENT.
kernel_build() {
	cp "$ROOT/build/kernel/build" .
	printf '%s\n' "$1" >test.config
	XDG_CACHE_HOME=$PWD/cache run ./build test link
}

@test "the kernel's build says what is missing, and leaves nothing to trust" {
	LINUX_SOURCE=$PWD/none.tar.xz kernel_build CONFIG_64BIT=y
	[ "$status" -eq 1 ]
	[[ "$output" == *"run: build/deps check" ]]
	[ ! -e link ]
}

@test "an option that the source does not take stops the kernel's build" {
	mkdir -p "cache/memory-by-the-page"
	ln -s "$(dirname "$(realpath "$KERNEL/src")")" cache/memory-by-the-page/source
	kernel_build $'CONFIG_64BIT=y\nCONFIG_NO_SUCH_THING=y'
	[ "$status" -eq 1 ]
	[[ "$output" == *"test.config: this source does not take CONFIG_NO_SUCH_THING=y"* ]]
	[ ! -e link ]
	[ -z "$(find cache -name .complete)" ]
}

# A base and a fragment on top of it, which no kernel is ever built from.
@test "a fragment on top of another has its options, and its own word counts" {
	mkdir -p "cache/memory-by-the-page"
	ln -s "$(dirname "$(realpath "$KERNEL/src")")" cache/memory-by-the-page/source
	printf 'CONFIG_64BIT=y\nCONFIG_NO_SUCH_THING=y\nCONFIG_SMP=y\n' >base.config
	kernel_build $'# on top of: base.config\nCONFIG_64BIT=n\nCONFIG_SMP=y'
	[ "$status" -eq 1 ]
	[[ "$output" == *"test.config: this source does not take CONFIG_NO_SUCH_THING=y"* ]]
	[ "$(cat cache/memory-by-the-page/kernel/test-*/asked)" = "CONFIG_64BIT=n
CONFIG_NO_SUCH_THING=y
CONFIG_SMP=y" ]
	kernel_build '# on top of: none.config'
	[ "$status" -eq 1 ]
	[[ "$output" == *"test.config says that it is on top of none.config" ]]
	[ -z "$(find cache -name .complete)" ]
}

# foreign: unpack busybox for i386, with a cache of its own.
foreign() {
	XDG_CACHE_HOME=$PWD/cache run "$ROOT/build/foreign" i386 link busybox-static
}

@test "what cannot be had for another architecture is named, and nothing is trusted" {
	mkdir bin
	printf '#!/bin/sh\necho E: no network\nexit 100\n' >bin/apt-get
	chmod +x bin/apt-get
	PATH=$PWD/bin:$PATH foreign
	[ "$status" -eq 1 ]
	[[ "$output" == *"E: no network"*"could not be had for i386: busybox-static. Is there a network?"* ]]
	[ ! -e link ]
	[ -z "$(find cache -name .complete)" ]
}

@test "what was half unpacked for another architecture is unpacked again; what is whole, is kept" {
	mkdir -p bin package/DEBIAN package/usr/bin
	echo 'the one' >package/usr/bin/busybox
	printf 'Package: busybox-static\nVersion: 1\nArchitecture: i386\nMaintainer: us\nDescription: x\n' \
		>package/DEBIAN/control
	dpkg-deb --build package package.deb
	printf '#!/bin/sh\necho "$@" >>"%s"\ncase "$*" in *download*) cp "%s" . ;; esac\n' \
		"$PWD/asked" "$PWD/package.deb" >bin/apt-get
	chmod +x bin/apt-get
	PATH=$PWD/bin:$PATH foreign
	[ "$status" -eq 0 ]
	[ "$(cat link/bin/busybox)" = 'the one' ]
	rm "$(realpath link)/.complete"
	echo stray >link/stray
	PATH=$PWD/bin:$PATH foreign
	[ ! -e link/stray ]
	[ "$(grep -c download asked)" -eq 2 ]
	PATH=$PWD/bin:$PATH foreign
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(grep -c download asked)" -eq 2 ]
}

@test "FOREIGN is a folder that has the packages of another architecture" {
	mkdir -p there/usr/bin
	FOREIGN=$PWD/there foreign
	[ "$status" -eq 0 ]
	[ -d link/usr/bin ]
	[ -e link/.complete ]
	[ ! -e there/.complete ]
	FOREIGN=$PWD/nowhere foreign
	[ "$status" -eq 1 ]
	[[ "$output" == *"/nowhere: there is no folder usr in it, and FOREIGN names it" ]]
}

@test "what does not link into the kernel is said, and nothing of it is trusted" {
	mkdir -p cache/kernel folder
	ln -s "$(realpath "$KERNEL" | sed 's/-[^-]*$//')" cache/kernel/base
	echo 'obj-y += by-the-page/broken.o' >folder/Kbuild
	echo 'this is no C' >folder/broken.c
	run "$ROOT/build/kernel/link-in" "$PWD/cache/kernel/base" link folder
	[ "$status" -eq 1 ]
	[[ "$output" == *"by-the-page/broken.c:1"* ]]
	[[ "$output" == *"folder did not link into the kernel; the whole log is "* ]]
	[ ! -e link ]
	[ -z "$(find cache -name .complete)" ]
}

# mirrored FOLDER TEXT: a folder with a link, under a/, to a file of that text.
mirrored() {
	mkdir -p "$1/a"
	echo "$2" >"$1.c"
	ln -sf "$PWD/$1.c" "$1/a/one.c"
}

# kept WHAT FOLDER RESULT...: build/kept of a compiler that leaves a trace in `ran`, and then does
# $after, if that is set.
kept() {
	printf 'echo ran >>ran\ntr a-z A-Z <%s/a/one.c >%s/one.ko\n%s\n' "$2" "$2" "$after" >shout
	XDG_CACHE_HOME=$PWD/cache run "$ROOT/build/kept" "$@" -- sh shout
}

@test "what was made of the same bytes is not made again, wherever they lie" {
	mirrored first 'int a;'
	mirrored second 'int a;'
	kept W=1 first one.ko
	[ "$status" -eq 0 ]
	kept W=1 second one.ko
	[ "$status" -eq 0 ]
	[ "$(cat ran)" = ran ]
	[ "$(cat second/one.ko)" = 'INT A;' ]
	kept 'W=1 C=2' second one.ko
	[ "$(wc -l <ran)" -eq 2 ]
	echo 'int b;' >second.c
	kept W=1 second one.ko
	[ "$(wc -l <ran)" -eq 3 ]
	[ "$(cat second/one.ko)" = 'INT B;' ]
	mv second/a/one.c second/a/two.c
	cp second.c second/a/one.c
	kept W=1 second one.ko
	[ "$(wc -l <ran)" -eq 4 ]
}

@test "what failed, complained or was killed is not kept" {
	mirrored it 'int a;'
	after='echo it.c:1: a warning'
	for time in 1 2; do
		kept W=1 it one.ko
		[ "$status" -eq 0 ]
		[ "$output" = 'it.c:1: a warning' ]
		[ "$(wc -l <ran)" -eq $time ]
	done
	after='exit 3'
	for time in 3 4; do
		kept W=1 it
		[ "$status" -eq 3 ]
		[ "$(wc -l <ran)" -eq $time ]
	done
	after='kill -KILL $PPID'
	for time in 5 6; do
		kept W=1 it one.ko
		[ "$status" -eq 137 ]
		[ "$(wc -l <ran)" -eq $time ]
	done
	after=
	kept W=1 it one.ko two.ko
	[ "$status" -ne 0 ]
	kept W=1 it one.ko
	[ "$(wc -l <ran)" -eq 8 ]
	# What two killed ones had begun is all that is left.
	[ "$(find cache/memory-by-the-page/kept -name 'part.*' | wc -l)" -eq 2 ]
}

@test "where nothing can be kept, one line says what to do" {
	mirrored it 'int a;'
	: >cache
	kept W=1 it one.ko
	[ "$status" -eq 1 ]
	[ "$output" = "build/kept: $PWD/cache/memory-by-the-page/kept: cannot be written; make it yours, or set XDG_CACHE_HOME to a folder that is" ]
	[ ! -e ran ]
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
		grep -E '^(ok|not ok)' <<<"$output" | grep -v 'the reference was made' >tests
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
