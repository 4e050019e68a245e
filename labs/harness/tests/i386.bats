#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The i386 guest: the kernel with high memory, and the 32-bit init, agent and
# programs in it, held to what the x86_64 one does (vm.bats).

bats_require_minimum_version 1.5.0

setup_file() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	ALL=${OUT:-$ROOT/build/out}
	KERNEL=$ALL/kernel/i386
	OUT=$ALL/i386
	export ROOT ALL KERNEL OUT
}

vm() { timeout 120 "$OUT/bin/vm" "$1" --memory 2048 "${@:2}" </dev/null; }

@test "kernel, shell and playground are 32-bit" {
	run vm run --put "$OUT/guest/playground:/bin/playground" -- \
		'uname -m; echo order 1 | playground no-such-model 2>&1 | head -n 1;
		 for file in /init /bin/busybox /bin/playground; do
			head -c 5 $file | od -An -tx1
		 done'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = i686 ]
	[ "${lines[1]}" = "playground: there is no model 'no-such-model'" ]
	[ "$(printf '%s\n' "${lines[@]:2}" | uniq -c | tr -s ' ')" = ' 3 7f 45 4c 46 01' ]
}

# HighTotal is all that lies above what the kernel can point to: no boot takes from it.
@test "of 2 GB more than half is high memory, also when restored from a snapshot" {
	rm -rf "$OUT"/vm/????????????????
	for i in 1 2; do
		run vm run -- 'grep -E "^(High|Low)Total" /proc/meminfo | tr -dc "0-9\n"'
		[ "$status" -eq 0 ]
		[ "${lines[0]}" -eq 1195912 ]
		[ "${lines[1]}" -gt $((800 << 10)) ]
		[ "${lines[1]}" -lt $((896 << 10)) ]
	done
	[ "$(ls -d "$OUT"/vm/???????????????? | wc -l)" -eq 1 ]
}

@test "--cold boots it" {
	run vm run --cold --append 'answer=42' -- 'cat /proc/cmdline; exit 3'
	[ "$status" -eq 3 ]
	[[ $output == *answer=42* ]]
}

@test "what goes in and comes out again is the same, to the last byte" {
	head -c 5000000 /dev/urandom >"$BATS_TEST_TMPDIR/in"
	vm run --put "$BATS_TEST_TMPDIR/in:/tmp/in" -- 'cat /tmp/in' | cmp - "$BATS_TEST_TMPDIR/in"
}

@test "its agent keeps the time: what does not end is ended" {
	vm run -- true
	SECONDS=0
	run vm run --limit 3 -- 'sleep 60'
	[ "$status" -eq 124 ]
	# It ends a command a little before the limit that the host keeps.
	[ "$SECONDS" -ge 2 ]
	[ "$SECONDS" -le 4 ]
}

@test "clones draw different random numbers" {
	a=$(vm run -- 'head -c 16 /dev/urandom | od -An -tx1')
	b=$(vm run -- 'head -c 16 /dev/urandom | od -An -tx1')
	[ -n "$a" ]
	[ "$a" != "$b" ]
}

@test "a panic is 126" {
	run vm run -- 'echo c >/proc/sysrq-trigger'
	[ "$status" -eq 126 ]
	[[ $output == *"sysrq triggered crash"* ]]
}

@test "every module of the book that is built for it loads and goes" {
	put=()
	for module in "$OUT"/modules/*.ko; do
		put+=(--put "$module:/lib/lab/${module##*/}")
	done
	[ ${#put[@]} -gt 0 ]
	run vm run "${put[@]}" -- 'cd /lib/lab && for module in *.ko; do
			insmod $module && rmmod ${module%.ko} && echo "$module fine" || dmesg | tail -n 20
		done
		dmesg | grep -E "WARNING|BUG|Call Trace"'
	echo "$output"
	[ "$(grep -c ' fine$' <<<"$output")" -eq $((${#put[@]} / 2)) ]
	[ "${#lines[@]}" -eq $((${#put[@]} / 2)) ]
	echo "# ${#lines[@]} modules" >&3
}

@test "the models predict it too: every case of KUnit that is built for it" {
	run "$ROOT/code/tests/kunit"
	echo "$output"
	[[ ${lines[-1]} =~ ^1\.\.[1-9] ]]
	[ "$(grep -c '^not ok' <<<"$output")" -eq 0 ]
	echo "# $(grep -o '[0-9]* comparisons' <<<"$output" | awk '{ n += $1 } END { print n }') comparisons" >&3
}

@test "build/vm i386 is a shell in it, with modules, playground and 2 GB" {
	printf 'uname -m; ls /lib/lab/scull*.ko; grep -c HighMem /proc/zoneinfo; exit\n' \
		>"$BATS_TEST_TMPDIR/keys"
	OUT=$ALL KERNEL=$ALL/kernel/x86_64 run timeout 120 "$ROOT/build/vm" i386 <"$BATS_TEST_TMPDIR/keys"
	[ "$status" -eq 0 ]
	[[ $output == *i686*/lib/lab/scull.ko* ]]
}

@test "an experiment that says i386 runs in it, and not on two nodes" {
	printf '# Where am I?\n# arch: i386\n# nodes: 2048\nuname -m; playground 2>&1\n' \
		>"$BATS_TEST_TMPDIR/where.sh"
	export OUT=$ALL KERNEL=$ALL/kernel/x86_64
	[ "$("$ROOT/build/experiment" --machines "$BATS_TEST_TMPDIR/where.sh")" = 1 ]
	run "$ROOT/build/experiment" "$BATS_TEST_TMPDIR/where.sh"
	[ "$status" -eq 2 ]
	[[ ${lines[0]} == '# Linux '*' for i386, 2048 MB' ]]
	[ "${lines[1]}" = i686 ]
	[[ $output == *'usage: playground'* ]]
}
