#!/usr/bin/env bats
# The mini-kernel on machines of many shapes: what it registers, what it says to
# requests, and how it ends, when all is well and when it is not.

bats_require_minimum_version 1.5.0

# boot OPTION...: its console, and its status.
boot() {
	run timeout 60 "$OUT/bin/vm" boot --limit 20 "$@" "$OUT/mini/mini.elf"
}

# with_table FILE OPTION...: boot on a machine whose firmware has this table too.
with_table() {
	printf '#!/bin/sh\nexec qemu-system-x86_64 "$@" -acpitable file=%s\n' "$1" >qemu
	chmod +x qemu
	QEMU=$PWD/qemu boot "${@:2}"
}

# srat NODE FROM_MB MB...: a table with these ranges, as hex words for perl.
srat() {
	perl -e '
		my $entries = "";
		while (@ARGV) {
			my ($node, $from, $size) = splice @ARGV, 0, 3;
			$entries .= pack("CCVvQ<Q<VVQ<", 1, 40, $node, 0,
					 $from << 20, $size << 20, 0, 1, 0);
		}
		my $length = 48 + length $entries;
		print pack("a4VCCa6a8Va4VVQ<", "SRAT", $length, 1, 0, "OURS", "TABLE", 1,
			   "OURS", 1, 1, 0), $entries;' "$@"
}

setup() {
	cd "$BATS_TEST_TMPDIR"
}

has() {
	grep -qxF -e "$1" <<<"$output" || { echo "no line '$1' in:"; echo "$output"; false; }
}

has_no() {
	! grep -qF -e "$1" <<<"$output" || { echo "there is '$1' in:"; echo "$output"; false; }
}

predicted() {
	run "$ROOT/code/boot-time/kernel/predict" "$@"
	[ "$status" -eq 0 ] || { echo "$output"; false; }
	[[ ${lines[-1]} =~ ^[1-9][0-9]*\ replies\ compared,\ 0\ differ$ ]]
}

@test "every reply is the host's, on machines small and large, even and uneven" {
	predicted --memory 32
	predicted --memory 1024
	predicted --memory 96 --nodes 3
	predicted --node 8 --node 16 --node 200
	predicted --node 33 --node 65 --node 7 --node 1
	predicted --node 16 --node 16 --node 16 --node 16 --node 16 --node 16 --node 16 --node 16
	predicted --node 1024 --node 3072 --node 64
	predicted --memory 128 --append 'numa=fake=5'
	predicted --memory 128 --append 'memmap=1M$17M,3M$40M,5M#90M mem=100M'
}

@test "predict notices a reply that differs" {
	mkdir -p out/bin out/mini
	ln -s "$OUT/mini/mini.elf" out/mini/mini.elf
	ln -s "$OUT/bin/playground" out/bin/playground
	printf '#!/bin/sh\n%s "$@" | sed "s/^0x1000080$/0x1000040/"\n' "$OUT/bin/vm" >out/bin/vm
	chmod +x out/bin/vm
	OUT=$PWD/out run "$ROOT/code/boot-time/kernel/predict" --memory 64
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == *" 1 differ" ]]
}

@test "one node is registered with what it has, holes and all" {
	boot --memory 128 --append '-- map 0'
	[ "$status" -eq 0 ]
	has '> node 0 0x0 0x7fe0'
	has '> reserve_node 0 0xa0000 0x50000 # a hole'
	has '> reserve_node 0 0x0 0x1000 # the BIOS'"'"'s first page'
	has '> reserve_node 0 0x100000 0x20000 # the kernel'
	has 'R[0x0,0x1) F[0x1,0x9) R[0x9,0xa) F[0xa,0x9f) R[0x9f,0x122) F[0x122,0x7fe0)'
}

@test "the firmware's nodes are taken from its SRAT" {
	boot --node 64 --node 32 --node 48 --append '-- map 2'
	has '> node 0 0x0 0x4000'
	has '> node 1 0x4000 0x6000'
	has '> node 2 0x6000 0x8fe0'
	has '> reserve_node 1 0x4000000 0x1000 # its bitmap'
	has 'R[0x6000,0x6001) F[0x6001,0x8fe0)'
}

@test "mem= ends RAM there, and a node behind it has none" {
	boot --memory 128 --append 'mem=64M -- map 0'
	has '> node 0 0x0 0x4000'
	boot --nodes 2 --memory 128 --append 'mem=0x10000K -- alloc_bootmem_node 1 64; alloc_bootmem_low_pages_node 1 64'
	has '# node 1: no memory'
	has '> node 1 0x4000 0x4000'
	[ "${lines[-3]}" = 0x1000000 ]
	[ "${lines[-1]}" = fail ]
	boot --nodes 2 --memory 128 --append 'mem=80M -- map 1'
	has 'R[0x4000,0x4001) F[0x4001,0x5000)'
}

@test "memmap= reserves, adds, and starts from nothing" {
	boot --memory 128 --append 'memmap=8M$40M -- map 0'
	has '> reserve_node 0 0x2800000 0x800000 # reserved'
	[[ ${lines[-1]} == *'F[0x122,0x2800) R[0x2800,0x3000) F[0x3000,0x7fe0)' ]]
	boot --memory 128 --append "memmap=8M#40M -- map 0"
	has "> reserve_node 0 0x2800000 0x800000 # ACPI's"
	boot --memory 128 --append 'memmap=exactmap,640K@0,31M@1M -- map 0'
	has '> node 0 0x0 0x2000'
	boot --memory 128 --append 'mem=32M memmap=16M@64M -- map 0'
	has '> node 0 0x0 0x5000'
	has '> reserve_node 0 0x2000000 0x2000000 # a hole'
}

@test "a bitmap goes where its node has room for it" {
	boot --memory 128 --append 'memmap=30M$0x121000 -- map 0'
	has '> reserve_node 0 0x1f21000 0x1000 # its bitmap'
	boot --nodes 2 --memory 128 --append 'memmap=1M$64M -- map 1'
	has '> reserve_node 1 0x4100000 0x1000 # its bitmap'
}

@test "a node registered anew has its bitmap where it was; one that the machine has not, none" {
	boot --memory 128 --append '-- alloc_bootmem_low 100; reset; node 0 0 0x7fe0; reserve_node 0 0 0x122000; alloc_bootmem_low 100; node 20 0x8000 0x8040; map 0'
	[ "$status" -eq 0 ]
	has '0x122000'
	has 'error: <stdin>:15: 8 bytes of bitmap have no room in this node; make it larger'
	has 'R[0x0,0x123) F[0x123,0x7fe0)'
}

@test "numa=fake= cuts one node into several, where the firmware has none" {
	boot --memory 128 --append 'numa=fake=3 -- map 1'
	has '> node 0 0x0 0x2800'
	has '> node 1 0x2800 0x5000'
	has '> node 2 0x5000 0x7fe0'
	boot --memory 128 --nodes 2 --append 'numa=fake=3 -- map 1'
	has '# numa=fake=3: not done: the firmware has nodes'
	has '> node 1 0x4000 0x7fe0'
	for parts in 9 31; do
		boot --memory 128 --append "numa=fake=$parts -- map 0"
		has "# numa=fake=$parts: not done: from 1 to 8 nodes of 4 MB or more are possible"
		has '> node 0 0x0 0x7fe0'
	done
}

@test "memory above 4 GB is out of reach, and said to be" {
	boot --node 2048 --node 1024 --append '-- alloc_bootmem_node 1 100'
	has '# node 1: what it has above 4 GB is out of our reach'
	has '> node 1 0x100000 0x100000'
	[ "${lines[-1]}" = 0x1000000 ]
	boot --node 1024 --node 3072 --append '-- map 1'
	has '# node 1: what it has above 4 GB is out of our reach'
	[[ ${lines[-1]} == 'R[0x40000,0x40008) F[0x40008,0x7ffe0)' ]]
	boot --memory 4096 --append '-- map 0'
	has '# node 0: what it has above 4 GB is out of our reach'
	has '> node 0 0x0 0x7ffe0'
}

@test "a word that it does not know is said, and the rest goes on" {
	boot --memory 64 --append 'quiet mem=lots memmap=3M@y numa=fake= numa=fake=2x mem=48M -- map 0'
	[ "$status" -eq 0 ]
	has '# quiet: not understood; there are: mem=, memmap=, numa=fake=, demo, serve, and -- before requests'
	[[ $output == *"# mem=lots: not understood from 'lots' on; say "* ]]
	[[ $output == *"# memmap=3M@y: not understood from 'y' on; say "* ]]
	has '# numa=fake=: not understood; say numa=fake=N'
	has '# numa=fake=2x: not understood; say numa=fake=N'
	has '> node 0 0x0 0x3000'
	long=$(head -c 3000 /dev/zero | tr '\0' x)
	boot --memory 64 --append "$long -- map 0"
	[ "$status" -eq 0 ]
	has '> node 0 0x0 0x3fe0'
}

@test "an SRAT of our own is believed, or said to be wrong and not used" {
	srat 5 0 64 2 64 64 >table
	with_table "$PWD/table" --memory 128 --append '-- map 1'
	has '> node 0 0x0 0x4000'
	has '> node 1 0x4000 0x7fe0'
	srat 0 0 64 1 48 80 >table
	with_table "$PWD/table" --memory 128 --append '-- map 0'
	has '# SRAT: memory that is on two nodes: not used'
	has '> node 0 0x0 0x7fe0'
	srat 0 0 64 >table
	with_table "$PWD/table" --memory 128 --append '-- map 0'
	has '# SRAT: it leaves memory out: not used'
	has '> node 0 0x0 0x7fe0'
	srat 0 0 32 1 32 32 0 64 64 >table
	with_table "$PWD/table" --memory 128 --append 'numa=fake=2 -- map 0'
	has "# SRAT: a node lies between another's ends: not used"
	has '> node 1 0x3c00 0x7fe0'
	{ srat 0 0 64 1 64 64; printf '\1'; } >table
	perl -e 'open F, "+<", "table"; seek F, 4, 0; print F pack "V", 129'
	with_table "$PWD/table" --memory 128 --append '-- map 0'
	has '# SRAT: an entry that does not end: not used'
}

@test "requests from the command line get their replies, bad ones too" {
	boot --memory 64 --append '-- alloc_bootmem 100;  alloc_bootmem 100 ;; nonsense; alloc 1 3 0;fill 0x1000000 4096 7;'
	[ "$status" -eq 0 ]
	[ "${lines[-10]}" = '> alloc_bootmem 100' ]
	[ "${lines[-9]}" = 0x1000000 ]
	[ "${lines[-7]}" = 0x1000080 ]
	[[ ${lines[-5]} == "error: <stdin>:12: bootmem has no command 'nonsense'; "* ]]
	[[ ${lines[-3]} == 'error: <stdin>:13: ALIGN must be a power of two'* ]]
	[ "${lines[-1]}" = ok ]
}

@test "serve: a line in, a line out, to the end of the input" {
	printf '%s\n' 'alloc_bootmem_pages 1' '' '# nothing' 'fill 0x1000000 4096 7' \
		'fill 0 1 1' 'fill 0x100000 1 1' 'fill 0xf0000000 1 1' 'alloc_bootmem 8' >input
	boot --memory 64 --append serve --input input
	[ "$status" -eq 0 ]
	[ "${lines[-7]}" = '# ready' ]
	[ "${lines[-6]}" = 0x1000000 ]
	[ "${lines[-5]}" = ok ]
	for line in 4 3 2; do
		[[ ${lines[-$line]} == error:*'that is not all memory, or some of it is in use since boot' ]]
	done
	[ "${lines[-1]}" = 0x1000040 ]
}

@test "serve ends at poweroff, and takes lines of any length and end" {
	{
		printf 'map 0\r\n'
		head -c 3000 /dev/zero | tr '\0' 'a'
		printf '\nmap 0\npoweroff\nmap 0\n'
	} >input
	boot --memory 64 --append serve --input input
	[ "$status" -eq 0 ]
	[[ ${lines[-4]} == 'R[0x0,'* ]]
	[[ ${lines[-3]} == error:*"bootmem has no command 'aaa"* ]]
	[ "${lines[-2]}" = "${lines[-4]}" ]
	[ "${lines[-1]}" = ok ]
}

# say_much N: what is said where the command line has a word of N letters.
say_much() {
	timeout 20 qemu-system-x86_64 -M q35 -display none -nodefaults -m 64 -serial stdio \
		-device isa-debug-exit,iobase=0xf4,iosize=4 -kernel "$OUT/mini/mini.elf" \
		-append "$(head -c "$1" /dev/zero | tr '\0' x) -- $(yes 'nonsense;' | head -n 5) map 0; map 0" \
		</dev/null
}

@test "the last words reach a reader who is late" {
	say_much 50 >known || [ "$?" -eq 33 ]
	more=$((4096 + 8 - $(stat -c %s known)))
	[ "$more" -gt 0 ]
	export -f say_much
	# A pipe that takes all but the last eight bytes, and who reads it comes too late.
	perl -e 'open my $said, "-|", @ARGV or die; fcntl($said, 1031, 4096) or die; sleep 2;
		print while <$said>' bash -c "say_much $((50 + more))" >said
	[ "$(stat -c %s said)" -eq 4104 ]
	diff <(tail -n 4 said) <(tail -n 4 known)
}

@test "memory that was not zero is, once it is handed out" {
	boot --memory 64 --junk 64
	[ "$status" -eq 0 ]
	has '# 0x1000000 holds 0xa5a5a5a5, left by whoever had it before'
	[[ ${lines[-1]} =~ ^'# all zero when we got it, and kept what was written: '[1-9] ]]
	boot --memory 64
	has '# 0x1000000 holds 0x0, left by whoever had it before'
}

# faulty N SENTENCE: mistake number N of faulty.c ends in this line, as it should.
faulty() {
	run timeout 60 "$OUT/bin/vm" boot --limit 20 --junk 32 --memory 64 \
		--append "-- alloc_bootmem $1" "$OUT/test/faulty.elf"
	[ "$status" -eq 126 ]
	[[ ${lines[-2]} == "!! $2"* ]] || { echo "$output"; false; }
	[[ ${lines[-1]} == "vm: the guest's kernel gave up: \"!! $2"* ]]
}

@test "a mistake of the processor's kind ends in one line" {
	faulty 1 'page fault (vector 14) at eip 0x'
	[[ ${lines[-2]} == *', error code 0x0, address 0x0: a null pointer' ]]
	faulty 2 'division by zero (vector 0) at eip 0x'
	faulty 3 'invalid instruction (vector 6) at eip 0x'
	faulty 4 'double fault at eip 0x'
	[[ ${lines[-2]} == *': the stack has run over' ]]
	faulty 5 'page fault (vector 14) at eip 0x'
	[[ ${lines[-2]} =~ ', error code 0x3, address 0x10'[0-9a-f]{4}$ ]]
	faulty 6 'general protection (vector 13) at eip 0x'
}

@test "a mistake with memory ends in one line" {
	faulty 7 'memory was handed out and not cleared: 0x1000000'
	faulty 8 'memory was handed out and not cleared: 0x1000040'
	faulty 9 'memory was handed out that is not zero: 0x100003c'
	faulty 10 "memory is to be cleared that is nobody's to give: 0xf0000000"
	faulty 11 "memory is to be cleared that is nobody's to give: 0x100000"
}

@test "a loop ends by the limit, and an endless talk by the flood" {
	run "$OUT/bin/vm" boot --limit 2 --memory 64 --append '-- alloc_bootmem 12' "$OUT/test/faulty.elf"
	[ "$status" -eq 124 ]
	run "$OUT/bin/vm" boot --limit 60 --memory 64 --append '-- alloc_bootmem 13' "$OUT/test/faulty.elf"
	[ "$status" -eq 125 ]
	[[ $output == *'flooded its console'* ]]
}

@test "without QEMU's device for it, the power goes off all the same" {
	run -0 timeout 20 qemu-system-x86_64 -M q35 -display none -nodefaults -m 64 -serial stdio \
		-kernel "$OUT/mini/mini.elf" -append '-- map 0' </dev/null
	[[ ${lines[-1]} == 'R[0x0,'* ]]
}

@test "gdb stops at __alloc_bootmem_core, and knows who called it" {
	run -0 timeout 60 "$ROOT/build/gdb" -batch </dev/null
	[[ $output == *'Breakpoint 1, __alloc_bootmem_core ('* ]]
	[[ $output =~ '#0  __alloc_bootmem_core (bdata=0x'[0-9a-f]+.*', size=100, align=64, goal=16777216, limit=0)' ]]
	[[ $output =~ '#'[0-9]+' '.*' kernel_main (magic=732803074, info=' ]]
}

@test "make vm KERNEL=mini takes the reader's requests, and what is typed" {
	cd "$ROOT"
	run -0 make -s vm KERNEL=mini MEMORY=64 NODES=2 WORDS=mem=60M \
		REQUESTS='alloc_bootmem_pages_node 1 5000; map 1' </dev/null
	has '> node 1 0x2000 0x3c00'
	has '0x2001000'
	has 'R[0x2000,0x2003) F[0x2003,0x3c00)'
	echo 'alloc_bootmem 100' >"$BATS_TEST_TMPDIR/typed"
	run -0 make -s vm KERNEL=mini <"$BATS_TEST_TMPDIR/typed"
	[ "${lines[-1]}" = 0x1000000 ]
}

@test "it can be read in an evening" {
	cd "$ROOT/code/boot-time/kernel"
	[ "$(cat ./*.[ch] | gcc -fpreprocessed -dD -E -P -x c - | grep -c .)" -lt 1300 ]
	[ "$(ls ./*.S | wc -l)" -eq 1 ]
	[ "$(wc -l <boot.S)" -lt 120 ]
}
