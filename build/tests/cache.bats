#!/usr/bin/env bats
# What is made once for a machine, in the user's cache folder: kernels, the packages of
# another architecture, results. Each is shown what is wrong.

setup() {
	cd "$BATS_TEST_TMPDIR"
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

# unbuilt: a kernel, with a `make` that only says that it ran, and a `flock` that says that it
# waits; link_in NAME makes NAME point at a copy of the kernel.
unbuilt() {
	mkdir -p bin cache/kernel/base/build/tools cache/kernel/base/build/drivers/misc \
		cache/source/drivers/misc folder
	ln -s ../../source cache/kernel/base/src
	printf '#!/bin/sh\necho ran >>"%s/ran"\n' "$PWD" >bin/make
	printf '#!/bin/sh\necho waits >>"%s/waiting"\nexec %s "$@"\n' "$PWD" "$(command -v flock)" \
		>bin/flock
	chmod +x bin/make bin/flock
	echo '#' >folder/Kbuild
	touch folder/a.c
}

link_in() {
	PATH=$PWD/bin:$PATH "$ROOT/build/kernel/link-in" "$PWD/cache/kernel/base" "$1" folder
}

@test "of two that want the same kernel one makes it, and the other leaves it as it is" {
	unbuilt
	exec 8>cache/lock
	flock 8
	link_in first 3>&- 8>&- &
	first=$!
	link_in second 3>&- 8>&- &
	second=$!
	until [ "$(cat waiting 2>/dev/null | wc -l)" -eq 2 ]; do
		sleep 0.05
	done
	exec 8>&-
	wait $first
	wait $second
	[ "$(cat ran)" = ran ]
	[ -e first/.complete ]
	[ "$(realpath first)" = "$(realpath second)" ]
}

@test "a copy of the kernel goes a week after the last link to it has gone" {
	unbuilt
	link_in link
	used=$(realpath link)
	cp -r "$used" "$used-left"
	cp -r "$used" "$used-new"
	echo "$PWD/nowhere" | tee "$used-left/links" >"$used-new/links"
	touch -d '8 days ago' "$used" "$used-left"
	echo '# another' >folder/Kbuild
	link_in another
	[ -e "$used/.complete" ]
	[ -e "$used-new" ]
	[ ! -e "$used-left" ]
	ln -sfn "$(realpath another)" link
	touch -d '8 days ago' "$used"
	echo '# a third' >folder/Kbuild
	link_in third
	[ ! -e "$used" ]
	[ -e another/.complete ]
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
