#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Guests restored from a snapshot: as if they had booted, each by itself; and the folder in
# which snapshots are kept.

load vm

@test "a clone leaves the snapshot as it was" {
	fresh_out
	vm run --memory 128 -- true
	before=$(cat "$OUT"/vm/*/ram0 "$OUT"/vm/*/state | md5sum)
	vm run --memory 128 -- 'head -c 20000000 /dev/zero | tr "\\0" x >/tmp/fill'
	[ "$before" = "$(cat "$OUT"/vm/*/ram0 "$OUT"/vm/*/state | md5sum)" ]
}

@test "two clones at once do not see each other" {
	vm run -- true
	for i in 1 2; do
		vm run -- "echo $i >/tmp/x; sleep 1; cat /tmp/x; ls /tmp | wc -l" \
			>"$BATS_TEST_TMPDIR/$i" &
	done
	wait
	[ "$(cat "$BATS_TEST_TMPDIR/1")" = "1
1" ]
	[ "$(cat "$BATS_TEST_TMPDIR/2")" = "2
1" ]
}

@test "clones draw different random numbers" {
	a=$(vm run -- 'head -c 16 /dev/urandom | od -An -tx1; cat /proc/sys/kernel/random/uuid')
	b=$(vm run -- 'head -c 16 /dev/urandom | od -An -tx1; cat /proc/sys/kernel/random/uuid')
	[ -n "$a" ]
	[ "$a" != "$b" ]
	[ "${a##*$'\n'}" != "${b##*$'\n'}" ]
}

@test "two runs at once on an empty cache both work, and one snapshot results" {
	fresh_out
	for i in 1 2; do
		vm run -- "echo $i" >"$BATS_TEST_TMPDIR/$i" &
	done
	wait
	[ "$(cat "$BATS_TEST_TMPDIR/1" "$BATS_TEST_TMPDIR/2")" = "1
2" ]
	[ "$(ls "$OUT/vm" | grep -c '^[0-9a-f]\{16\}')" -eq 1 ]
}

@test "a snapshot that was never finished is not trusted" {
	fresh_out
	export ACCEL=tcg
	"$OUT/bin/vm" run -- true </dev/null &
	eventually has_qemu
	kill -KILL $!
	wait $! || true
	eventually no_qemu
	[ -z "$(ls "$OUT/vm" | grep '^[0-9a-f]\{16\}$')" ]
	run vm run -- 'echo fine'
	[ "$output" = fine ]
	[ -z "$(ls "$OUT/vm" | grep tmp)" ]
}

@test "of too many snapshots the one that was not used for longest goes" {
	fresh_out
	vm run --memory 64 -- true
	used=$(ls "$OUT/vm" | grep -E '^[0-9a-f]{16}$')
	for i in {01..11}; do
		mkdir "$OUT/vm/00000000000000$i"
		# Made in one tick of the clock, they would be equally old.
		touch -d "$((200 - 10#$i)) minutes ago" "$OUT/vm/00000000000000$i"
	done
	vm run --memory 64 -- true
	vm run --memory 80 -- true
	[ -d "$OUT/vm/$used" ]
	[ ! -d "$OUT/vm/0000000000000001" ]
	[ "$(ls "$OUT/vm" | grep -cE '^[0-9a-f]{16}$')" -eq 12 ]
}

@test "a damaged snapshot is thrown away and taken again" {
	fresh_out
	vm run -- true
	truncate -s 1000 "$OUT"/vm/*/state
	run vm run -- 'echo fine'
	[ "$status" -eq 0 ]
	[ "$output" = fine ]
	truncate -s 1000 "$OUT"/vm/*/ram0
	run vm run -- 'echo fine'
	[ "$output" = fine ]
}

@test "a changed initramfs is another machine" {
	fresh_out
	vm run -- true
	cp "$OUT/guest/initramfs.cpio" "$BATS_TEST_TMPDIR/other.cpio"
	vm run --initrd "$BATS_TEST_TMPDIR/other.cpio" -- true
	[ "$(ls "$OUT/vm" | grep -c '^[0-9a-f]\{16\}$')" -eq 2 ]
}

@test "a snapshot gives memory to no page that the guest left alone" {
	fresh_out
	"$OUT/bin/vm" run --limit 60 --memory 4096 -- 'sleep 1' </dev/null &
	local pid=$! peak=0 now
	# The high water mark of what it has mapped and touched, until it ends.
	while now=$(awk '/^VmHWM:/ { print $2 }' /proc/$pid/status 2>/dev/null) && [ -n "$now" ]; do
		peak=$now
		sleep 0.05
	done
	wait $pid
	echo "$((peak / 1024)) MB at most"
	[ "$peak" -gt 0 ]
	[ "$peak" -lt $((1024 * 1024)) ]
}

@test "nodes of different sizes, restored from a snapshot" {
	fresh_out
	for i in 1 2; do
		run vm run --node 64 --node 128 -- 'cd /sys/devices/system/node; for n in node*; do
			awk "/MemTotal/ { print int(\$4 / 16384) }" $n/meminfo; done'
		[ "$status" -eq 0 ]
		[ "${lines[1]}" -eq 7 ]
	done
	[ "$(stat -c %s "$OUT"/vm/*/ram1)" -eq $((128 << 20)) ]
}

@test "nodes at different distances, restored from a snapshot" {
	fresh_out
	for i in 1 2; do
		run vm run --node 64 --node 64 --node 64 --distance 0:1:15 --distance 1:2:12 --distance 2:1:40 -- \
			'cat /sys/devices/system/node/node*/distance'
		[ "$status" -eq 0 ]
		[ "$output" = $'10 15 20\n15 10 12\n20 40 10' ]
	done
	# Another distance is another machine.
	[ "$(vm run --node 64 --node 64 --node 64 --distance 0:1:16 -- 'cat /sys/devices/system/node/node0/distance')" = '10 16 20' ]
}

# Of each device of vendors that have none but QEMU's: its configuration. Of each edu where
# its registers are, too, and its factorial of 10, which it computes in a thread of its own.
devices='cd /sys/bus/pci/devices; for d in *; do
	read -r id <$d/device
	case $id in 0x11e8 | 0x0005) echo $d $(od -An -v -tx1 $d/config) ;; esac
	[ $id = 0x11e8 ] || continue
	read -r start end flags <$d/resource
	echo $start $end $flags
	devmem $start 32
	devmem $((start + 8)) 32 10
	while [ $(($(devmem $((start + 32)) 32) & 1)) = 1 ]; do :; done
	devmem $((start + 8)) 32
	done'

@test "devices of which QEMU saves nothing come back from a snapshot as they were, and work" {
	fresh_out
	local words='edu,dma_mask=0xffff pci-testdev edu'
	vm run --cold --device "$words" -- "$devices" >"$BATS_TEST_TMPDIR/booted"
	cat "$BATS_TEST_TMPDIR/booted"
	[ "$(grep -cx 0x010000ED "$BATS_TEST_TMPDIR/booted")" -eq 2 ]
	[ "$(grep -cx 0x00375F00 "$BATS_TEST_TMPDIR/booted")" -eq 2 ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/booted")" -eq 9 ]
	for i in 1 2; do
		vm run --device "$words" -- "$devices" | diff "$BATS_TEST_TMPDIR/booted" -
	done
	[ "$(ls "$OUT"/vm/*/ram0 | wc -l)" -eq 1 ]
	# What is no snapshot of them is made anew.
	echo 'no register' >"$(echo "$OUT"/vm/*/devices)"
	vm run --device "$words" -- "$devices" | diff "$BATS_TEST_TMPDIR/booted" -
	# Without them it is another machine.
	[ -z "$(vm run -- "$devices")" ]
}

@test "what another device was told nobody saves: a guest that has one is booted" {
	fresh_out
	for words in pvpanic-pci 'edu pvpanic-pci' 'pvpanic-pci,id=edu'; do
		run vm run --device "$words" -- 'cat /sys/bus/pci/devices/*/vendor | grep -c 0x1b36'
		[ "$output" = 1 ]
	done
	[ -z "$(ls -d "$OUT"/vm/????????????????)" ]
}
