#!/usr/bin/env bats
# The module allocator: it finds the RAM that mem= hid from Linux, hands it out, and nothing
# else. Where the memory is, the host sees for itself, in the guest's RAM.

load pool

# hidden FROM: from the kernel's log in $output, the firmware's RAM from an address on, as
# START-END, a line each: what mem= hides.
hidden() {
	sed -n 's/.*BIOS-e820: \[mem \(0x[0-9a-f]*-0x[0-9a-f]*\)\] usable.*/\1/p' <<<"$output" |
		while IFS=- read -r start last; do
			[ $((last)) -lt $(($1)) ] && continue
			[ $((start)) -lt $(($1)) ] && start=$1
			printf '%#x-%#x\n' $((start)) $((last + 1))
		done
}

# found: where it looked and found, as START-END.
found() {
	sed -n 's/^area [0-9]*: \(0x[0-9a-f]*\)-\(0x[0-9a-f]*\), .*/\1 \2/p' <<<"$output" |
		while read -r start last; do
			printf '%#x-%#x\n' $((start)) $((last + 1))
		done
}

# seen: what the host saw the pattern in, as START-END.
seen() {
	sed -n 's/^pattern \(0x[0-9a-f]*\) \([0-9]*\) .*: seen by the host$/\1 \2/p' <<<"$output" |
		while read -r start bytes; do
			printf '%#x-%#x\n' $((start)) $((start + bytes))
		done
}

@test "mem=126M of 128 MB: the hidden 2 MB, less the firmware's tables, and nothing else" {
	guest 128 1 mem=126M 'dmesg; insmod /tmp/allocator.ko && cat /proc/allocator &&
		pool_check all /dev/allocator 815 && cat /proc/allocator'
	[ "$status" -eq 0 ]
	# QEMU's firmware keeps the last 128 KB for its tables, with mem= and without.
	[[ "$output" == *"BIOS-e820: [mem 0x0000000007fe0000-0x0000000007ffffff] reserved"* ]]
	[ "$(hidden 0x7e00000)" = 0x7e00000-0x7fe0000 ]
	[ "$(found | sort -u)" = 0x7e00000-0x7fe0000 ]
	[ "$(seen)" = 0x7e00000-0x7fe0000 ]
	[[ "$output" == *"480 pages in all"* ]]
	[ "$(grep -c ', 0 used' <<<"$output")" = 2 ]
}

@test "on two nodes, across 4 GiB: every hidden piece, each byte seen by the host" {
	guest 256 2 mem=100M 'dmesg; insmod /tmp/allocator.ko && cat /proc/allocator'
	[ "$(found)" = "$(hidden 0x6400000)" ]
	guest 3072 2 mem=1900M 'dmesg; insmod /tmp/allocator.ko && cat /proc/allocator &&
		pool_check fill /dev/allocator -1 1000 512 3'
	[ "$status" -eq 0 ]
	[ "$(found)" = "$(hidden 0x76c00000)" ]
	[ "$(found | wc -l)" = 2 ]
	[ "$(seen | wc -l)" = 1 ]
}

@test "where nothing is hidden it does not load, and says why" {
	guest 128 1 "" 'insmod /tmp/allocator.ko; dmesg | grep ^allocator:; ls /dev/allocator
		grep allocator /proc/iomem'
	[[ "$output" == *"allocator: no RAM is hidden here; boot Linux with mem=, and less than there is"* ]]
	[[ "$output" == *"No such device"*"/dev/allocator: No such file"* ]]
}

@test "what somebody else has is left alone" {
	guest 128 1 'mem=120M memmap=1M$121M' 'insmod /tmp/allocator.ko; dmesg | grep ^allocator:
		insmod /tmp/allocator.ko from=0x7a00000 && cat /proc/allocator'
	[[ "$output" == *"allocator: 0x0000000007800000-0x7fdffff is claimed in /proc/iomem: left alone"* ]]
	[ "$(found)" = 0x7a00000-0x7fe0000 ]
}

@test "from= and to= limit it" {
	guest 128 1 mem=126M 'insmod /tmp/allocator.ko from=0x7e00001 to=0x7f00fff && cat /proc/allocator
		grep allocator /proc/iomem; pool_check fill /dev/allocator -1 4 16 1'
	[ "$(found)" = 0x7e01000-0x7f00000 ]
	[ "$(seen)" = 0x7e10000-0x7e14000 ]
	[[ "$output" == *"07e01000-07efffff : allocator"* ]]
}

@test "ioctl and mmap refuse what they must, and nothing else; closing gives all back" {
	refuses_what_it_must allocator mem=126M 'insmod /tmp/allocator.ko;'
}

@test "four processes at once: nobody gets a page that another has" {
	survives_a_race allocator mem=126M 'insmod /tmp/allocator.ko;'
}

@test "it stays while its memory is mapped, and leaves no trace when it goes" {
	guest 128 1 mem=126M 'cat /proc/iomem >/tmp/before; insmod /tmp/allocator.ko
		mkfifo /tmp/fifo; pool_check hold /dev/allocator 3 </tmp/fifo & exec 7>/tmp/fifo; sleep 1
		rmmod allocator && echo gone too soon; cat /proc/allocator; echo >&7; wait
		rmmod allocator && cat /proc/iomem | diff /tmp/before - && ls /dev/allocator /proc/allocator'
	[[ "$output" == *"3 pages, pool_check["*"], maps 1"* ]]
	[[ "$output" == *"ok   the pattern outlives the closed device"* ]]
	[[ "$output" == *"can't unload module 'allocator'"* ]]
	[[ "$output" != *"gone too soon"* ]]
	[ "$(grep -c 'No such file' <<<"$output")" = 2 ]
}

@test "another module asks for memory, in bytes, and gives it back" {
	guest 128 1 mem=126M 'insmod /tmp/allocator.ko; insmod /tmp/allocator_client.ko size=5000
		cat /proc/allocator; dmesg | grep allocator_client:; rmmod allocator_client
		cat /proc/allocator; insmod /tmp/allocator_client.ko size=1966081
		insmod /tmp/allocator_client.ko size=0; insmod /tmp/allocator_client.ko size=1966080 &&
		cat /proc/allocator'
	[[ "$output" == *"allocator_client: 5000 bytes at 0x0000000007e00000"* ]]
	[[ "$output" == *", 2 pages, allocator_client, maps 0"*", 0 used"*", 480 used"* ]]
	[ "$(grep -c 'Cannot allocate memory' <<<"$output")" = 2 ]
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	guest 128 1 mem=126M 'cat /proc/iomem >/tmp/before; cd /tmp
		scull_check load allocator.ko "" allocator && cat /proc/iomem | diff /tmp/before - &&
		ls /dev/allocator /proc/allocator; dmesg | grep -E "WARN|BUG:|never gave"'
	is_said 'ok   an end was reached, by a load that met no failure'
	! grep -e ^FAIL -e WARN -e BUG -e never <<<"$output" || false
	[ "$(grep -c 'No such file' <<<"$output")" = 2 ]
	echo "# $(sed -n 's/^ *\(.*one in each load\)$/\1/p' <<<"$output")" >&3
}
