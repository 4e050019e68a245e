#!/usr/bin/env bats
# memblock-replay: boots of the lab kernel on machines of many shapes, each
# address predicted; and logs that are cut, mixed up, damaged, or not of a boot.

replay() {
	"$OUT/test/memblock-replay" "$@"
}

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	boot boot --memory 256 --nodes 4
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	log=$BATS_FILE_TMPDIR/boot.log
}

# boot NAME VM-OPTION...: NAME.log, and NAME.managed: the pages that Linux got.
boot() {
	local name=$1 append='memblock=debug log_buf_len=1M'
	shift
	[ "$1" = --append ] && append="$append $2" && shift 2
	"$OUT/bin/vm" run --cold --limit 120 "$@" --append "$append" -- \
		'grep managed /proc/zoneinfo; dmesg' >"$name.out"
	grep -v '^ *managed ' "$name.out" >"$name.log"
	awk '/^ *managed / { pages += $2 } END { print pages }' "$name.out" >"$name.managed"
}

# expect_equal NAME: every address, every dump, and what was free in the end.
expect_equal() {
	replay "$1.log" >report || { cat report; false; }
	# As many as the log announces after its first dump, and one for each node.
	due=$(sed '1,/^MEMBLOCK configuration:/d' "$1.log" | grep -c -e ' bytes align=0x' -e '^NODE_DATA(.* allocated')
	[ "$due" -gt 30 ]
	grep -qx "$due allocations: $due equal, 0 differ" report
	grep -qx '1 later dump: 1 equal' report
	# What memblock handed over, and what Linux freed of its own since then.
	free=$(sed -n 's/^at the end: \([0-9]*\)K of .*/\1/p' report)
	since=$(sed -n 's/^Freeing .* memory: \([0-9]*\)K$/+\1/p' "$1.log")
	late=$(sed -n 's/^memblock_free_late: \[\(0x[0-9a-f]*\)-\(0x[0-9a-f]*\)\].*/+((\2-\1+1)>>10)/p' "$1.log")
	[ $((free $since $late)) -eq $((4 * $(cat "$1.managed"))) ]
	echo "$1: $due allocations"
}

@test "64 MB: every address is predicted" {
	boot small --memory 64
	expect_equal small
}

@test "1 GB" {
	boot gigabyte --memory 1024
	expect_equal gigabyte
}

@test "5 GB, on both sides of the hole below 4 GB" {
	boot large --memory 5120
	expect_equal large
}

@test "two nodes" {
	boot two --memory 512 --nodes 2
	expect_equal two
}

@test "four nodes, of uneven size" {
	boot four --node 80 --node 300 --node 40 --node 200
	expect_equal four
}

# holes N: so many pages that memmap= takes out of RAM.
holes() {
	seq -s , 40 $((39 + $1)) | sed 's/[0-9]*/4K$&M/g; s/^/memmap=/'
}

@test "more regions than the first array holds: it moves before the first dump" {
	boot holes --append "$(holes 135)" --memory 512
	expect_equal holes
	grep -q '^memblock: memory is doubled to 256' holes.log
}

@test "an array that moves for a call that does not log: setting nodes" {
	boot late --append "$(holes 120)" --memory 512 --nodes 8
	expect_equal late
	[ "$(grep -n '^memblock: memory is doubled' late.log | cut -d: -f1)" -gt \
		"$(grep -n '^ACPI: SRAT: Node 7' late.log | cut -d: -f1)" ]
	boot dummy --append "$(holes 125)" --memory 512
	expect_equal dummy
	grep -q '^memblock: memory is doubled' dummy.log
}

@test "the same log from a serial console, dmesg, dmesg -x or journalctl" {
	replay --table $log | sed 1,/allocations/d >plain
	tab=$(printf '\t')
	for as in 's/$/\r/' 's/^/<6>/' 's/^/[    0.000000] /' 's/^/<6>[    0.000000][    T0] /' \
		"s/$tab/\\\\x09/" 's/^/[Mon Jan  1 00:00:00 2024] /' \
		's/^/Jan 01 00:00:00 host kernel: /' 's/  *$//'; do
		sed "$as" $log >as.log
		replay --table as.log | sed 1,/allocations/d | cmp - plain || { echo "$as"; false; }
	done
	replay - <$log | grep -q '^<stdin>: Linux '
	[ -s plain ]
}

@test "callers without symbols are no hindrance" {
	sed -E 's/ [a-z_0-9]+\+0x[0-9a-f]+\/0x[0-9a-f]+$/ 0xffffffff82f1e2a9/' $log >hex.log
	run replay hex.log
	[[ "$output" == *', 0 differ'* ]]
}

# refuses LINE WHAT REMEDY: of ./log, by name and line.
refuses() {
	run replay log
	[ "$status" -eq 2 ] || { echo "status $status: $output"; false; }
	[[ "$output" == "log:$1: "*"$2"*"$3"* ]] || { echo "$output"; false; }
	[ "${#lines[@]}" -eq 1 ]
}

# at PATTERN: the number of the first line that has it.
at() {
	grep -n -m 1 -e "$1" "$log" | cut -d: -f1
}

@test "a truncated log" {
	line=$(at '^Memory: ')
	head -n $((line - 1)) $log >log
	refuses $((line - 1)) 'ends before' 'log_buf_len=4M'
	tail -n +30 $log >log
	refuses "$(grep -n -m 1 -e memblock -e 'SRAT: Node' log | cut -d: -f1)" 'in the middle of the boot' 'log_buf_len=4M'
	line=$(at '^ memory\[0x1\]')
	head -n "$line" $log >log
	refuses "$line" 'ends in the middle of a dump' 'log_buf_len=4M'
	# In the middle of a line.
	line=$(at '^memblock_reserve: .*memblock_alloc')
	{ head -n $((line - 1)) $log; sed -n "${line}s/-.*//p" $log; } >log
	refuses "$line" 'not whole' dmesg
	: >log
	refuses 1 'no boot log' dmesg
}

@test "two boots, one after the other or line by line" {
	cat $log $log >log
	refuses $(($(wc -l <$log) + 1)) 'a second boot' 'one boot'
	paste -d '\n' $log $log >log
	refuses 2 'a second boot' 'one boot'
	# Two logs of which the second lost its first line.
	{ cat $log; sed 1d $log; } >log
	run replay log
	[ "$status" -eq 0 ]
}

@test "other text in the middle of memblock's" {
	line=$(at '^memblock_reserve: .*memblock_alloc')
	sed "${line}s/^/random: crng /" $log >log
	refuses "$line" 'not whole' dmesg
	sed "${line}s/0x0/0x0 systemd[1]: /2" $log >log
	refuses "$line" 'not whole' dmesg
	sed "${line}s/\$/ usb 1-1: new/" $log >log
	refuses "$line" 'not whole' dmesg
	line=$(at '^ reserved\[0x1\]')
	sed "${line}i usb 1-1: new device" $log >log
	refuses "$line" 'reserved[0x1] should stand' dmesg
}

@test "a character lost on the way" {
	line=$(at '^memblock_reserve: .*memblock_alloc')
	for edit in 's/memblock_reserve/meblock_reserve/' 's/0000/000/' 's/: \[/ [/' 's/-0x/0x/' 's/\]//' 's/+0x/0x/'; do
		sed "$line$edit" $log >log
		refuses "$line" 'not whole' dmesg || { echo "$edit"; false; }
	done
	line=$(at '^memblock_alloc_try_nid:')
	for edit in 's/ bytes/bytes/' 's/align=0x/align=x/' 's/nid=/nid/' 's/from=0x00/from=0x0/' 's/ max/max/' 's/: / /'; do
		sed "$line$edit" $log >log
		refuses "$line" 'not whole' dmesg || { echo "$edit"; false; }
	done
	line=$(at '^ reserved.cnt')
	sed "${line}s/=.*/= 0x/" $log >log
	refuses "$line" 'number of reserved regions' dmesg
	line=$(at '^ memory size')
	sed "${line}s/0x0/0x/" $log >log
	refuses "$line" 'two sizes' dmesg
}

@test "a log without memblock's lines, a foreign one, and none" {
	grep -v -e memblock -e MEMBLOCK $log >log
	refuses "$(wc -l <log)" 'says nothing' memblock=debug
	grep -v MEMBLOCK $log >log
	refuses "$(wc -l <log)" 'no `MEMBLOCK configuration:`' log_buf_len=4M
	printf 'FreeBSD is a registered trademark\nVT(vga): resolution 640x480\n' >log
	refuses 1 'no boot log' dmesg
	head -c 5000 "$OUT/bin/vm" >log
	refuses 1 'no boot log' dmesg
	run replay missing
	[ "$status" -eq 2 ]
	[ "$output" = 'missing: No such file or directory' ]
	run replay
	[ "$status" -eq 2 ]
	[[ "$output" == usage:* ]]
}

@test "movable_node turns the search around, which the log does not say: refused" {
	sed '/^Command line/s/$/ movable_node/' $log >log
	refuses "$(at '^Command line')" movable_node 'without it'
}

# differs LINE WORDS: the first difference is there; what comes later is equal.
differs() {
	run replay log
	[ "$status" -eq 1 ] || { echo "status $status: $output"; false; }
	[[ "$output" == *"first difference: log:$1: "*"$2"* ]] || { echo "$output"; false; }
}

@test "an address that is not as predicted is named, and the replay goes on" {
	line=$(at '^memblock_reserve: .*memblock_alloc')
	total=$(replay $log | sed -n 's/ allocations.*//p')
	# 4 KB lower than it was.
	sed -E "${line}s/\[0x0000000000099000-0x000000000009efff\]/[0x0000000000098000-0x000000000009dfff]/" $log >log
	differs "$line" "the answer to line $((line - 1)), 24576 bytes for reserve_real_mode"
	[[ "$output" == *'expected 0x99000, got 0x98000'* ]]
	[[ "$output" == *"$total allocations: $((total - 1)) equal, 1 differ"* ]]
}

@test "an answer that is missing, a line too many, a dump that is another's" {
	line=$(at '^memblock_reserve: .*memblock_alloc')
	sed "${line}d" $log >log
	differs "$line" 'got 0 (0: none)'
	line=$(at '^memblock_reserve: .*acpi_reserve')
	sed "${line}d" $log >log
	differs "$(grep -n '^ reserved\[' log | tail -n 1 | cut -d: -f1)" 'reserved['
	line=$(at '^ACPI: SRAT: Node 1')
	sed "${line}s/Node 1/Node 0/" $log >log
	run replay log
	[ "$status" -eq 1 ]
	line=$(at '^Memory: ')
	sed "${line}s/K available/0K available/" $log >log
	differs "$line" 'of memory in all'
	line=$(at '^ACPI: SRAT: Node 0')
	sed "${line}i memblock: reserved is doubled to 256 at [0x0000000000200000-0x00000000002017ff]" $log >log
	differs "$line" 'array'
}

@test "without a word from firmware, nodes are those of the next dump" {
	grep -v -e 'SRAT: Node' -e '^NUMA: Node' $log >log
	run replay log
	[ "$status" -eq 0 ] || { echo "$output"; false; }
}

@test "memory that firmware calls hotpluggable" {
	# Nodes 0 and 3 have something reserved, the kernel and the initial RAM disk:
	# they cannot be unplugged after all. Node 1 has nothing yet.
	sed -e '/^ACPI: SRAT: Node [013]/s/$/ hotplug/' \
		-e '/^ memory.* on node 1 /s/flags: 0x0/flags: 0x1/' $log >log
	run replay log
	[ "$status" -eq 0 ] || { echo "$output"; false; }
	[[ "$output" == *'1 later dump: 1 equal'* ]]
	sed '/^ACPI: SRAT: Node 1/s/$/ hotplug/' $log >log
	differs "$(grep -n '^ memory\[.* on node 1 ' log | tail -n 1 | cut -d: -f1)" 'flags 0x1'
}
