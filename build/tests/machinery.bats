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

@test "every target of the Makefile that a reader may say has a line in make help" {
	run make -s -C "$ROOT" help
	[ "$status" -eq 0 ]
	for target in book check demo vm grade skeleton bench lint kernel record shots clean help; do
		grep -q "^  $target " <<<"$output" || { echo "no line for $target"; false; }
	done
}

@test "lint finds a long file, a bad style and a clang warning" {
	git init -q tree
	mkdir tree/build
	cp "$ROOT"/build/lint* tree/build/
	cd tree
	printf 'lint-modules:\n\t@true\n' >Makefile
	seq 501 | sed 's/.*/# &/' >long.mk
	printf '// SPDX-License-Identifier: GPL-2.0\nint f( int a );\n' >style.c
	printf '// SPDX-License-Identifier: GPL-2.0\nint g(void)\n{\n\tint unused;\n\n\treturn 0;\n}\n' >warn.c
	git add .
	ROOT=$PWD run "$ROOT/build/lint"
	[ "$status" -eq 1 ]
	[[ "$output" == *"long.mk: 501 lines"* ]]
	[[ "$output" == *"style.c:2: ERROR"* ]]
	[[ "$output" == *"warn.c:4"*"unused variable"* ]]
}
