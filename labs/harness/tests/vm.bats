#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The command vm, held to what it promises, on real guests.

load vm

@test "a command's output and exit status come back" {
	run vm run -- 'echo hello; exit 3'
	[ "$status" -eq 3 ]
	[ "$output" = hello ]
}

@test "a command ended by a signal has the shell's status for it" {
	run vm run -- 'kill -TERM $$'
	[ "$status" -eq 143 ]
}

@test "a command that does not exist is 127, as in a shell" {
	run -127 vm run -- no-such-command
}

@test "standard output and error stay apart" {
	vm run -- 'echo out; echo err >&2' >"$BATS_TEST_TMPDIR/1" 2>"$BATS_TEST_TMPDIR/2"
	[ "$(cat "$BATS_TEST_TMPDIR/1")" = out ]
	[ "$(cat "$BATS_TEST_TMPDIR/2")" = err ]
}

@test "standard input arrives, to its last byte" {
	seq 200000 >"$BATS_TEST_TMPDIR/in"
	run timeout 120 "$OUT/bin/vm" run -- md5sum <"$BATS_TEST_TMPDIR/in"
	[ "$status" -eq 0 ]
	[ "${output%% *}" = "$(md5sum <"$BATS_TEST_TMPDIR/in" | cut -d' ' -f1)" ]
}

@test "a command that reads no input does not wait for it" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	sleep 60 >"$BATS_TEST_TMPDIR/pipe" &
	SECONDS=0
	run "$OUT/bin/vm" run -- 'echo done' <"$BATS_TEST_TMPDIR/pipe"
	kill $!
	[ "$output" = done ]
	[ "$SECONDS" -lt 20 ]
}

@test "5 MB of any bytes go in and come out equal" {
	head -c 5000000 /dev/urandom >"$BATS_TEST_TMPDIR/in"
	vm run --put "$BATS_TEST_TMPDIR/in:/tmp/a/b/in" -- 'md5sum </tmp/a/b/in >&2; cat /tmp/a/b/in' \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/sum"
	cmp "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
	[ "$(cut -d' ' -f1 "$BATS_TEST_TMPDIR/sum")" = \
		"$(md5sum <"$BATS_TEST_TMPDIR/in" | cut -d' ' -f1)" ]
}

@test "a put keeps the file's permission bits" {
	printf '#!/bin/sh\necho ran\n' >"$BATS_TEST_TMPDIR/script"
	chmod 750 "$BATS_TEST_TMPDIR/script"
	run vm run --put "$BATS_TEST_TMPDIR/script:/tmp/script" -- \
		'/tmp/script; stat -c %a /tmp/script'
	[ "$output" = "ran
750" ]
}

@test "a put that cannot be written names the path and the reason" {
	run vm run --put "$OUT/bin/vm:/proc/nothing" -- true
	[ "$status" -eq 125 ]
	[[ $output == *"/proc/nothing in the guest: "* ]]
}

@test "a flood of 8 MB of output loses nothing" {
	vm run -- 'yes 0123456789abcde | head -c 8388608' | md5sum >"$BATS_TEST_TMPDIR/sum"
	yes 0123456789abcde | head -c 8388608 | md5sum >"$BATS_TEST_TMPDIR/expected"
	cmp "$BATS_TEST_TMPDIR/sum" "$BATS_TEST_TMPDIR/expected"
}

@test "--cold boots, and --append reaches the kernel's command line" {
	run vm run --cold --append 'answer=42' -- 'cat /proc/cmdline'
	[ "$status" -eq 0 ]
	[[ $output == *answer=42* ]]
}

@test "two NUMA nodes, all CPUs on node 0" {
	run vm run --nodes 2 --cpus 2 --memory 256 -- \
		'cd /sys/devices/system/node; for n in node*; do echo $n:$(cat $n/cpulist); done;
		 awk "/MemTotal/ { print (\$4 > 120000) }" node1/meminfo'
	[ "$status" -eq 0 ]
	[ "$output" = "node0:0-1
node1:
1" ]
}

@test "--one-thread: as many CPUs, and QEMU has one thread for them" {
	[ "$("$OUT/bin/vm" probe)" = tcg ] || skip 'with KVM each CPU has a thread of its own'
	vm run --cpus 2 --one-thread -- true
	vm run --cpus 2 --one-thread -- 'nproc; sleep 2' >"$BATS_TEST_TMPDIR/said" &
	eventually has_qemu
	[[ $(tr '\0' ' ' <"/proc/$(qemus)/cmdline") == *' -accel tcg,thread=single '* ]]
	wait $!
	[ "$(cat "$BATS_TEST_TMPDIR/said")" = 2 ]
}

@test "memory above 4 GB is there, in a guest larger than the hole" {
	run vm run --cold --memory 4096 -- "awk '/MemTotal/ { print (\$2 > 3900000) }' /proc/meminfo"
	[ "$output" = 1 ]
}

@test "a command that does not end is 124, within its limit" {
	vm run -- true
	SECONDS=0
	run vm run --limit 3 -- 'echo begun; while :; do :; done'
	[ "$status" -eq 124 ]
	[ "$SECONDS" -le 4 ]
	[[ $output == *begun* ]]
	[[ $output == *"did not end within its limit"* ]]
}

@test "its limit ends a command's daemons too" {
	run vm run --limit 3 -- 'setsid sh -c "while :; do sleep 1; done" & sleep 99'
	[ "$status" -eq 124 ]
}

@test "a guest that hangs is 124, within its limit" {
	vm run -- true
	SECONDS=0
	run vm run --limit 4 --put "$OUT/test/guest-probe:/tmp/probe" -- '/tmp/probe hang'
	[ "$status" -eq 124 ]
	[ "$SECONDS" -le 5 ]
	[[ $output == *"the guest hangs"* ]]
}

@test "a panic is 126, and the console has its text" {
	run vm run --console "$BATS_TEST_TMPDIR/console" -- 'echo c >/proc/sysrq-trigger'
	[ "$status" -eq 126 ]
	[[ $output == *"Kernel panic - not syncing: sysrq triggered crash"* ]]
	grep -q 'Call Trace' "$BATS_TEST_TMPDIR/console"
}

@test "a kernel that panics at boot is 126" {
	run vm run --cold --append 'init=/nowhere rdinit=/nowhere' -- true
	[ "$status" -eq 126 ]
	[[ $output == *"Kernel panic"* ]]
}

@test "a flood on the console is a verdict" {
	SECONDS=0
	run vm run --limit 60 -- 'yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx >/dev/console'
	[ "$status" -eq 125 ]
	[[ $output == *"flooded its console"* ]]
}

@test "a guest that switches itself off is a verdict" {
	run vm run -- 'poweroff -f'
	[ "$status" -eq 125 ]
	[[ $output == *"switched itself off"* ]]
	run vm run -- 'reboot -f'
	[ "$status" -eq 125 ]
}

@test "nothing in the guest kills the agent" {
	run vm run -- 'kill -9 1; echo still here'
	[ "$output" = "still here" ]
	run vm run -- 'kill -9 0'
	[ "$status" -eq 137 ]
	run vm run -- 'kill -9 -1; sleep 1; exit 5'
	[ "$status" -eq 5 ]
}

@test "a command that closes its descriptors, or leaves a daemon, ends" {
	run vm run -- 'exec <&- >&- 2>&-; exit 7'
	[ "$status" -eq 7 ]
	SECONDS=0
	run vm run -- 'setsid sh -c "while :; do echo noise; done" & echo out; exit 4'
	[ "$status" -eq 4 ]
	[ "$SECONDS" -le 10 ]
}

@test "a memory hog is killed, and the guest goes on" {
	run vm run -- 'tail /dev/zero; echo $?'
	[ "$status" -eq 0 ]
	[[ $output == *137* ]]
}

@test "a kernel, an initramfs or a QEMU that is missing is named" {
	run vm run --kernel /nowhere/vmlinux -- true
	[ "$status" -eq 125 ]
	[[ $output == *"/nowhere/vmlinux: no kernel"* ]]
	run vm run --initrd /nowhere/initramfs -- true
	[ "$status" -eq 125 ]
	[[ $output == *"/nowhere/initramfs: no initramfs"* ]]
	QEMU=/nowhere/qemu run vm run -- true
	[ "$status" -eq 125 ]
	[[ $output == *"qemu-system-x86"* ]]
}

@test "a kernel that is none is an error in QEMU's words" {
	echo 'not a kernel' >"$BATS_TEST_TMPDIR/vmlinux"
	ACCEL=$(vm probe) run vm run --cold --kernel "$BATS_TEST_TMPDIR/vmlinux" -- true
	[ "$status" -eq 125 ]
	[[ $output == *"QEMU ended: "* ]]
}

@test "a machine that cannot be is refused in a sentence" {
	run vm run --memory 255 --nodes 2 -- true
	[ "$status" -eq 125 ]
	[[ $output == *"255 MiB on 2 nodes"* ]]
	run vm run --memory many -- true
	[ "$status" -eq 125 ]
}

@test "a guest dies with its harness, however that dies" {
	vm run -- true
	for signal in INT TERM KILL; do
		timeout -s $signal 2 "$OUT/bin/vm" run -- 'sleep 60' </dev/null &
		eventually has_qemu
		wait $! || true
		eventually no_qemu
	done
}

@test "the accelerator is found by a real guest, and remembered" {
	fresh_out
	unset ACCEL
	run vm probe
	[ "$output" = kvm ] || [ "$output" = tcg ]
	SECONDS=0
	run vm probe
	[ "$SECONDS" -le 1 ]
	ACCEL=tcg run vm probe
	[ "$output" = tcg ]
}

# A QEMU that says each time that it is run, and with which accelerator.
@test "what the probe found holds for all who begin at once, and for --cold: no second try" {
	fresh_out
	unset ACCEL
	cat >"$BATS_TEST_TMPDIR/qemu" <<-END
		#!/bin/sh
		echo "\$*" | grep -o -- '-accel [a-z]*' >>"$BATS_TEST_TMPDIR/tried"
		exec $(command -v qemu-system-x86_64) "\$@"
	END
	chmod +x "$BATS_TEST_TMPDIR/qemu"
	export QEMU="$BATS_TEST_TMPDIR/qemu"
	for i in 1 2 3; do
		vm probe >"$BATS_TEST_TMPDIR/found$i" &
	done
	wait
	found=$(sort -u "$BATS_TEST_TMPDIR"/found?)
	[ "$found" = kvm ] || [ "$found" = tcg ]
	touch "$BATS_TEST_TMPDIR/tried"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/tried")" -le 1 ]
	rm "$BATS_TEST_TMPDIR/tried"
	run vm run --cold -- 'echo up'
	[ "$output" = up ]
	[ "$(cat "$BATS_TEST_TMPDIR/tried")" = "-accel $found" ]
}

@test "vm shell passes the terminal through, with the files in place" {
	echo 'from the host' >"$BATS_TEST_TMPDIR/file"
	printf 'cat /opt/note\nexit\n' >"$BATS_TEST_TMPDIR/keys"
	run timeout 60 "$OUT/bin/vm" shell --put "$BATS_TEST_TMPDIR/file:/opt/note" \
		<"$BATS_TEST_TMPDIR/keys"
	[ "$status" -eq 0 ]
	[[ $output == *"from the host"* ]]
}

@test "vm time prints its medians on one line" {
	run vm time --repeat 1
	[ "$status" -eq 0 ]
	[[ $output =~ ^boot_ms=[0-9.]+\ restore_ms=[0-9.]+\ answer_ms=[0-9.]+\ warm_ms=[0-9.]+$ ]]
}

@test "vm boot shows a bare kernel's console, and ends as it ends" {
	run vm boot --node 32 --node 16 --append '-- map 1' "$OUT/mini/mini.elf"
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} == 'R[0x2000,0x2001) F[0x2001,0x2fe0)' ]]
	run vm boot --memory 32 --append '-- alloc_bootmem 2' "$OUT/test/faulty.elf"
	[ "$status" -eq 126 ]
	[[ ${lines[-2]} == '!! division by zero'* ]]
	run vm boot --memory 32 --limit 1 --append '-- alloc_bootmem 12' "$OUT/test/faulty.elf"
	[ "$status" -eq 124 ]
	run vm boot --memory 32 /nowhere/mini.elf
	[ "$status" -eq 125 ]
	[[ $output == *'/nowhere/mini.elf: no kernel to boot there'* ]]
}

@test "vm boot gives the kernel its input, and then the end of it" {
	printf 'alloc_bootmem_low 1\nalloc_bootmem_low 1' >"$BATS_TEST_TMPDIR/in"
	run vm boot --memory 32 --append serve --input "$BATS_TEST_TMPDIR/in" "$OUT/mini/mini.elf"
	[ "$status" -eq 0 ]
	[ "${lines[-2]}" = 0x1000 ]
	[ "${lines[-1]}" = 0x1040 ]
	run vm boot --memory 32 --append serve --input /nowhere/input "$OUT/mini/mini.elf"
	[ "$status" -eq 125 ]
	[[ $output == *'/nowhere/input: No such file'* ]]
}

@test "vm boot refuses a machine that cannot be" {
	run vm boot --node 16 --node 8 "$OUT/mini/mini.elf"
	[ "$status" -eq 125 ]
	[[ $output == *'24 MiB in all'* ]]
	run vm boot --node 8 --node 8 --node 8 --node 8 --node 8 --node 8 --node 8 --node 8 --node 8 \
		"$OUT/mini/mini.elf"
	[ "$status" -eq 125 ]
	run vm boot --memory 64
	[ "$status" -eq 125 ]
}

@test "a bare guest dies with its harness" {
	for signal in INT TERM KILL; do
		timeout -s $signal 1 "$OUT/bin/vm" boot --append serve "$OUT/mini/mini.elf" </dev/null &
		eventually has_qemu
		wait $! || true
		eventually no_qemu
	done
}

@test "a distance is between two nodes, and farther than 10" {
	for distance in 0:0:20 0:1:10 0:1:255 0:1 0:1:20: 0:8:20 0:1:x; do
		run vm run --nodes 2 --distance $distance -- true
		[ "$status" -eq 125 ]
		[[ "${lines[0]}" == 'vm: that option'* ]]
	done
	run vm run --nodes 2 --distance 0:2:20 -- true
	[ "$status" -eq 125 ]
	[ "$output" = 'vm: a distance is of a node that is not there: there are 2' ]
}

@test "a device that QEMU has not: QEMU's sentence" {
	run vm run --device no-such -- true
	[ "$status" -eq 125 ]
	[[ $output == *"'no-such' is not a valid device model name"* ]]
}
