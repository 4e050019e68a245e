#!/usr/bin/env bats
# bigbuf, the driver in the lab kernel's image: contiguous memory taken at boot, handed out at
# run time. Where it is, the host sees for itself, in the guest's RAM.

load pool

# area N: where /proc/bigbuf has it, as BASE PAGES NODE, in $output.
area() {
	sed -n "s/^area $1: \(0x[0-9a-f]*\)-[^,]*, \([0-9]*\) pages, node \([0-9]*\),.*/\1 \2 \3/p" \
		<<<"$output" | head -n 1
}

@test "64 MB, contiguous: a program maps them, the host finds its pattern at the address" {
	guest 128 1 bigbuf=64M 'cat /proc/bigbuf; pool_check fill /dev/bigbuf 0 16384 0 4711'
	[ "$status" -eq 0 ]
	read -r base pages node <<<"$(area 0)"
	[ "$pages $node" = "16384 0" ]
	is_said "pattern $(printf '%#x' "$base") 67108864 4711: seen by the host" \
		'ok   the pattern is still there'
}

@test "on two nodes: each has its own, inside the node's memory" {
	guest 256 2 bigbuf=0:16M,1:24M 'cat /proc/bigbuf
		pool_check fill /dev/bigbuf 0 4096 0 1 && pool_check fill /dev/bigbuf 1 6144 0 2'
	[ "$status" -eq 0 ]
	read -r base pages node <<<"$(area 0)"
	[ "$pages $node" = "4096 0" ]
	[ $((base + 16 * 1048576)) -le $((128 * 1048576)) ]
	is_said "pattern $(printf '%#x' "$base") 16777216 1: seen by the host"
	read -r base pages node <<<"$(area 1)"
	[ "$pages $node" = "6144 1" ]
	[ $((base)) -ge $((128 * 1048576)) ] && [ $((base + 24 * 1048576)) -le $((256 * 1048576)) ]
	is_said "pattern $(printf '%#x' "$base") 25165824 2: seen by the host"
}

@test "the host would see a pattern that is not there" {
	run "$OUT/test/ram_witness" 128 1 bigbuf=64M -- 'echo pattern 0x100000 4096 1; read -r go'
	[ "$status" -eq 1 ]
	[ "$output" = "pattern 0x100000 4096 1: not there, from byte 0 on" ]
}

@test "too little memory: Linux boots on, and says so" {
	guest 64 1 bigbuf=64M 'uname -s; dmesg | grep ^bigbuf:; cat /proc/bigbuf
		pool_check fill /dev/bigbuf -1 1 0 1; insmod /tmp/bigbuf_client.ko'
	is_said Linux 'bigbuf: no room for bigbuf=64M: ' 'ask for at most ' \
		'no pages: there was no room for what bigbuf= asked for' \
		'1 pages: ENODEV; the most that can be had: 1' 'Cannot allocate memory'
}

@test "as much as it grants, Linux comes up with" {
	for memory in 64 512; do
		guest $memory 1 bigbuf=${memory}M 'dmesg | grep ^bigbuf:'
		most=$(sed -n 's/.*ask for at most \([0-9]*\)M$/\1/p' <<<"$output")
		[ "$most" -gt $((memory / 4)) ]
		guest $memory 1 bigbuf=${most}M 'uname -s; cat /proc/bigbuf'
		[ "$status" -eq 0 ]
		is_said Linux "$((most * 256)) pages, node 0, 0 used"
	done
}

@test "a node that has no room: another's memory, and it is said" {
	guest 256 2 bigbuf=1:90M,1:40M 'dmesg | grep ^bigbuf:; cat /proc/bigbuf'
	is_said "bigbuf: node 1 had no room for bigbuf=1:40M: they are node 0's"
	[[ "$(area 0)" == *" 1" ]]
	[[ "$(area 1)" == *" 0" ]]
}

@test "what makes no sense is named, with what to say instead" {
	words=(64Q 0 99999999999999999999 99999999999T 9:1M x:1M '' -3M 16Mb 1:)
	guest 64 1 "${words[*]/#/bigbuf=}" 'dmesg | grep ^bigbuf:; cat /proc/bigbuf'
	for word in "${words[@]}"; do
		grep "^bigbuf: bigbuf=$word: .*; say bigbuf=64M, or bigbuf=0:32M,1:32M for nodes$" <<<"$output"
	done
	is_said 'no pages: what bigbuf= says makes no sense'
}

@test "without its word it leaves no trace" {
	guest 64 1 "" 'ls /dev/bigbuf /proc/bigbuf; dmesg | grep bigbuf'
	[ "$(grep -c 'No such file' <<<"$output")" = 2 ]
	! grep ^bigbuf <<<"$output" || false
}

@test "ioctl and mmap refuse what they must, and nothing else; closing gives all back" {
	refuses_what_it_must bigbuf bigbuf=64M ''
}

@test "four processes at once: nobody gets a page that another has" {
	survives_a_race bigbuf bigbuf=64M ''
}

@test "another module asks for pages: aligned, on a node, and gives them back" {
	guest 256 2 bigbuf=0:16M,1:24M '
		insmod /tmp/bigbuf_client.ko count=300 align=64 nid=1 && cat /proc/bigbuf
		dmesg | grep bigbuf_client:; rmmod bigbuf_client && cat /proc/bigbuf
		insmod /tmp/bigbuf_client.ko count=7000; insmod /tmp/bigbuf_client.ko align=3'
	base=$(sed -n 's/.*bigbuf_client: 300 pages at //p' <<<"$output")
	[ $((base % (64 * 4096))) = 0 ]
	[ $((base)) -ge $((128 * 1048576)) ]
	is_said '300 pages, bigbuf_client, maps 0' 'node 1, 300 used'
	[ "$(grep -c ', 0 used' <<<"$output")" = 3 ]
	[ "$(grep -c 'Cannot allocate memory' <<<"$output")" = 2 ]
}
