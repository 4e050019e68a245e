#!/usr/bin/env bats
# The playground's bootmem: its protocol, and the model against its naive twin.
# The rules one by one are in bootmem_rules.bats.

load playground
model=bootmem

@test "a new node is all free, a map is its runs" {
	[ "$(answers 'node 0 0x100 0x8000\nmap 0')" = $'ok\nF[0x100,0x8000)' ]
	[ "$(answers 'node 0 0 0x8000\nreserve 0 0x102000\nmap 0')" = \
		$'ok\nok\nR[0x0,0x102) F[0x102,0x8000)' ]
	[ "$(answers 'node 0 0 3\nreserve 0x1000 1\nmap 0\nreserve 0 12288\nmap 0')" = \
		$'ok\nok\nF[0x0,0x1) R[0x1,0x2) F[0x2,0x3)\nok\nR[0x0,0x3)' ]
}

@test "numbers have 64 bits" {
	[ "$(answers 'node 0 0x100000000 0x100000010\nalloc 64 64 0x100000008000\nmap 0')" = \
		$'ok\n0x100000008000\nF[0x100000000,0x100000008) R[0x100000008,0x100000009) F[0x100000009,0x100000010)' ]
	[ "$(answers 'node 0 0 4\nalloc_nopanic 18446744073709551615 64 0')" = $'ok\nfail' ]
}

@test "panic ends a request, not the conversation" {
	run playground <<<$'node 0 0 4\nalloc 0x5000 64 0\nalloc 64 64 0'
	[ "$status" -eq 0 ]
	[ "$output" = $'ok\npanic\n0x0' ]
}

# Node 1 comes first in memory; its page 0x11 is taken, and the last page of a
# request for 100 bytes; so is page 0x201 of node 0, and last success is there.
machine='node 0 0x200 0x210\nnode 1 0x10 0x20\nreserve_node 1 0x11000 1\n'
machine+='alloc_node 0 100 64 0x201000\nalloc_node 1 100 64 0x13000\n'
# Maps show the pages; requests the last position, offset and success.
look='map 0\nmap 1\nalloc_node 0 8 8 0x200000\nalloc_node 1 8 8 0x12000\nmap 0\nmap 1\n'
looks=$'F[0x200,0x201) R[0x201,0x202) F[0x202,0x210)
F[0x10,0x11) R[0x11,0x12) F[0x12,0x13) R[0x13,0x14) F[0x14,0x20)
0x201068\n0x13068
F[0x200,0x201) R[0x201,0x202) F[0x202,0x210)
F[0x10,0x11) R[0x11,0x12) F[0x12,0x13) R[0x13,0x14) F[0x14,0x20)'

# refuses COMMAND...: each gets an error that names its place, and changes nothing.
refuses() {
	for command in "$@"; do
		run playground <<<"$(printf '%b' "$machine$command\n$look")"
		[ "$status" -eq 1 ] || { echo "$command: status $status"; false; }
		[[ "${lines[5]}" == 'error: <stdin>:6: '?* ]] || { echo "$command: ${lines[5]}"; false; }
		# What is wrong, and then what would be right.
		[[ "${lines[5]}" =~ ';'|' must '|'say it as: ' ]] || { echo "$command: ${lines[5]}"; false; }
		[ "$(printf '%s\n' "${lines[@]:6}")" = "$looks" ] ||
			{ printf '%s\n' "$command:" "${lines[@]:6}"; false; }
	done
	echo "$# commands"
}

@test "without a wrong command, the machine looks as it should" {
	[ "$(answers "$machine$look" | tail -n 6)" = "$looks" ]
}

@test "requests that are a bug in the kernel change nothing" {
	bad=()
	for form in alloc alloc_nopanic 'alloc_node 0' low 'low_node 1'; do
		bad+=("$form 0 64 0" "$form 0 0 0" "$form 64 0 0" "$form 64 3 0" "$form 64 96 0"
			"$form 64 0x8000000000000001 0" "$form 64 0xffffffffffffffff 0"
			"$form 0 4096 0xffffffffffffffff")
	done
	for form in alloc_bootmem{,_low}{,_pages} alloc_bootmem{,_pages,_low_pages}_node\ 1; do
		bad+=("$form 0")
	done
	refuses "${bad[@]}"
}

@test "the core takes a limit, and says itself what is a bug" {
	refuses 'core 0 0 64 0 0' 'core 0 64 0 0 0' 'core 0 64 96 0 0x208000' 'core 1 0 3 0 1' \
		'core 2 64 64 0 0' 'core 0 64 64 0' 'core 0 64 64 0 0 0'
	[ "$(answers 'node 0 16 64
core 0 4096 4096 0 0x10000
core 0 8192 4096 0 0x11fff
core 0 4096 4096 0 0x11fff
core 0 4096 4096 0x30000 0x30000
core 0 4096 4096 0x30000 0')" = 'ok
fail
fail
0x10000
0x11000
0x30000' ]
}

@test "ranges that are a bug in the kernel change nothing" {
	refuses 'reserve 0x200000 0' 'reserve_node 1 0x10000 0' 'free 0x201000 0' 'free_node 1 0x13000 0' \
		'reserve 0x210000 1' 'reserve 0x20f000 0x1001' 'reserve 0x10000 4096' \
		'reserve 0 0xffffffffffffffff' 'reserve 0xffffffffffffffff 1' \
		'reserve_node 1 0x1f000 0x1001' 'reserve_node 1 0x200000 4096' \
		'reserve 0x20f000 0xffffffffffdf2000' 'free 0x201000 0xffffffffffdff001' \
		'free 0x200000 4096' 'free 0x201000 8192' 'free 0x200fff 0x3000' 'free 0x200000 0x10000' \
		'free_node 1 0x12000 8192' 'free_node 1 0x201000 4096' 'free 0x1ff001 16' \
		'free 0x20f001 8192' 'free_node 1 0x1f000 0x2000' 'free 0x211000 1' \
		'free 0xffffffffffffffff 0xffffffffffffffff'
}

@test "nodes that cannot be change nothing" {
	refuses 'node 1 0x300 0x310' 'node 0 0x200 0x210' 'node 2 0x211 0x210' 'node 2 0x20f 0x220' \
		'node 2 0x1f0 0x201' 'node 2 0 0x1000' 'node 2 0x12 0x13' \
		'node 2 0x300 0xffffffffffffffff' 'node 2 0 0xffffffffffffffff' \
		'node 2 0xfffffffffffffffe 0xffffffffffffffff' 'node 0xffffffffffffffff 0x300 0x310' \
		'node 4294967296 0x300 0x310' 'node -1 0x300 0x310' \
		'map 2' 'free_all 2' 'reserve_node 2 0 1' 'free_node 2 0 1' 'alloc_node 2 64 64 0' \
		'low_node 2 64 64 0' 'alloc_bootmem_node 2 64' 'alloc_bootmem_pages_node 2 64' \
		'alloc_bootmem_low_pages_node 2 64' 'map 18446744073709551615' 'map 4294967297'
}

@test "what is no number, or not the right number of them, changes nothing" {
	refuses node 'node 2' 'node 2 0x300' 'node 2 0x300 0x310 1' 'node x 0x300 0x310' 'node 2 300x 0x310' \
		map 'map 0 1' 'map x' free_all 'free_all 0 1' 'free_all zero' \
		reserve 'reserve 0x200000' 'reserve 0x200000 1 1' 'reserve 0x 1' 'reserve 0 -1' \
		free 'free 0x201000' 'free 0x201000 1 1' 'free_node 1 0x13000' 'reserve_node 1 0x13000' \
		alloc 'alloc 64' 'alloc 64 64' 'alloc 64 64 0 0' 'alloc 18446744073709551616 64 0' \
		'alloc 64 64 1e9' 'alloc 0x10000000000000000 64 0' 'low 64 64' 'alloc_nopanic 64 64 0 0' \
		'alloc_node 0 64 64' 'low_node 0 64 64' 'alloc_node 0 64 64 0 0' \
		alloc_bootmem 'alloc_bootmem 64 64' 'alloc_bootmem_node 64' 'alloc_bootmem_pages_node 0' \
		'alloc_bootmem_low_pages_node 0 64 64' 'alloc_bootmem_low_pages' 'alloc_bootmem_pages 0 64'
}

@test "there is no alloc_bootmem_low_node, and what there is is listed" {
	run playground <<<'alloc_bootmem_low_node 0 64'
	[ "$status" -eq 1 ]
	[[ "$output" == "error: <stdin>:1: bootmem has no command 'alloc_bootmem_low_node'; it has: "* ]]
	for command in 'node NID START_PFN END_PFN' 'reserve ADDR SIZE' 'free ADDR SIZE' \
		'reserve_node NID ADDR SIZE' 'free_node NID ADDR SIZE' 'alloc SIZE ALIGN GOAL' \
		'alloc_nopanic SIZE ALIGN GOAL' 'alloc_node NID SIZE ALIGN GOAL' 'low SIZE ALIGN GOAL' \
		'low_node NID SIZE ALIGN GOAL' 'alloc_bootmem SIZE' 'alloc_bootmem_pages SIZE' \
		'alloc_bootmem_low SIZE' 'alloc_bootmem_low_pages SIZE' 'alloc_bootmem_node NID SIZE' \
		'alloc_bootmem_pages_node NID SIZE' 'alloc_bootmem_low_pages_node NID SIZE' \
		'map NID' 'free_all NID'; do
		[[ "$output, " == *" $command, "* ]] || { echo "not listed: $command"; false; }
	done
}

@test "an error names the file and the line, and the rest goes on" {
	printf '# a machine\nnode 0 0 16\n\nalloc 0 64 0\nalloc 64 64 0\n' >trace
	run playground trace
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ "${lines[1]}" == 'error: trace:4: '* ]]
	[ "${lines[2]}" = 0x0 ]
}

@test "before the first node there is nothing to give, and no node 0" {
	[ "$(answers 'alloc 64 64 0\nlow 64 64 0\nalloc_nopanic 64 64 0')" = $'panic\npanic\nfail' ]
	for command in 'reserve 0 1' 'free 0 1' 'map 0' 'free_all 0' 'alloc_node 0 64 64 0'; do
		[[ "$(answers "$command")" == 'error: <stdin>:1: '?* ]] || { echo "$command"; false; }
	done
	# The plain forms mean node 0, not just any.
	[[ "$(answers 'node 1 0 16\nreserve 0 1\nfree 0 1\nmap 1\n')" == \
		$'ok\nerror: <stdin>:2: '*$'\nerror: <stdin>:3: '*$'\nF[0x0,0x10)' ]]
}

@test "a node that was handed over has no bitmap any more" {
	for command in 'map 0' 'reserve 0 1' 'free 0 1' 'reserve_node 0 0 1' 'free_node 0 0 1' 'free_all 0'; do
		[[ "$(answers "node 0 0 16\nreserve 0 4096\nfree_all 0\n$command\nalloc_nopanic 64 64 0")" == \
			$'ok\nok\n15\nerror: <stdin>:4: '*$'\nfail' ]] || { echo "$command"; false; }
	done
}

@test "nodes, last, looked, reset: what is registered, remembered, was looked at; and over" {
	[ "$(answers 'nodes\nlooked\nnode 5 0x100 0x110\nnode 0 0 16\nnodes')" = \
		$'\n\nok\nok\n0:[0x0,0x10) 5:[0x100,0x110)' ]
	# 8 KB at index 0 meets page 1; 2 is skipped; 4 and 5 are free. Then index 1 is all of its page.
	[ "$(answers 'node 0 0 16\nreserve 0x1000 1\nalloc 5000 8192 0\nlooked\nlast 0')" = \
		$'ok\nok\n0x4000\nn0 from 0x0 0x0:0x1 0x4:0x6 found\nlast_pos=0x5 last_offset=0x388 last_success=0x4000' ]
	[ "$(answers 'node 0 0 4\nalloc 64 64 0\nreset\nnodes\nnode 0 0 4\nlast 0\nmap 0')" = \
		$'ok\n0x0\nok\n\nok\nlast_pos=0x0 last_offset=0x0 last_success=0x0\nF[0x0,0x4)' ]
}

# Both answer machines of one to four nodes, ten a seed, with holes, above 4 GB, registered in
# any order; pages and memories are compared often, of errors only the place. No rule may be
# without its case.
@test "50,000 random requests on 10 machines, for 20 seeds: equal to the naive twin" {
	for seed in {1..20}; do
		mkdir $seed
		"$OUT/test/bootmem_trace" $seed 50000 $seed >$seed/counts
		for machine in {1..10}; do
			status=0
			(cd $seed && playground $machine.trace) >replies || status=$?
			sed -i -E 's/^(error: [^:]*:[0-9]+:) .+/\1/' replies
			cmp $seed/$machine.replies replies
			[ $status -eq "$(grep -c -m 1 ^error replies)" ]
		done
	done
	cat */counts | awk '{ n = $1; $1 = ""; seen[$0] += n } END { for (rule in seen) print seen[rule] rule }' |
		sort -n >counts
	[ -s counts ]
	awk '$1 == 0 { print "never:" $0; missing = 1 } END { exit missing }' counts
	echo "$(cat */*.replies | wc -l) replies compared; the rarest rule: $(head -n 1 counts)"
}

# sanitized FILE: as it replies under the sanitizers, in a minute at most; each command gets one
# line, and there is nothing on stderr. (Their own exit status is 1, too.)
sanitized() {
	timeout 60 "$OUT/test/playground" bootmem "$1" >replies 2>err || [ $? -eq 1 ]
	[ ! -s err ]
	[ "$(wc -l <replies)" -eq "$(wc -l <"$1")" ]
}

@test "random requests, under the sanitizers" {
	mkdir seed
	"$OUT/test/bootmem_trace" 21 50000 seed >counts
	for machine in {1..10}; do
		(cd seed && sanitized $machine.trace)
	done
}

@test "numbers at every edge of 64 bits, in every place of every command" {
	edges='0 1 4095 4096 0x1000000 0xfffff000 0xffffffff 0x100000000 0x7fffffffffffffff
		0x8000000000000000 0xfffffffffffff000 0xfffffffffffff001 0xffffffffffffffff'
	awk -v edges="$edges" '
	function cross(command, places, i) {
		if (!places) {
			print command
			return
		}
		for (i = 1; i <= nr; i++)
			cross(command " " edge[i], places - 1)
	}
	BEGIN {
		nr = split(edges, edge)
		print "node 0 0 16\nnode 1 0xfff00 0x100010\nnode 2 0x7fffffffffff8 0x8000000000008"
		print "node 3 0xffffffffffff0 0xfffffffffffff"
		for (nid = 0; nid < 4; nid++) {
			cross("alloc_node " nid, 3)
			cross("low_node " nid, 3)
			cross("reserve_node " nid, 2)
			cross("free_node " nid, 2)
			cross("alloc_bootmem_node " nid, 1)
			cross("alloc_bootmem_pages_node " nid, 1)
			cross("alloc_bootmem_low_pages_node " nid, 1)
			print "map " nid
		}
		cross("alloc", 3)
		cross("alloc_nopanic", 3)
		cross("low", 3)
		cross("free", 2)
		cross("reserve", 2)
		cross("map", 1)
		cross("last", 1)
		cross("free_all", 1)
		print "reset"
		cross("node", 3)
	}' >trace
	sanitized trace
	[ -z "$(grep -vE '^(ok|fail|panic|error: trace:[0-9]+: .+|0x[0-9a-f]+|[RF]\[.*\)|last_pos=.*|[0-9]+)$' replies)" ]
	echo "$(wc -l <replies) commands"
}

@test "a node of 4 TB answers at once" {
	size=0x40000000000
	printf '%s\n' 'node 0 0 0x40000000' "alloc $size 64 0" "free 0 $size" 'alloc 64 64 0x3fffffff000' \
		'alloc_nopanic 64 0x80000000000 0x1000' "reserve 0 $size" 'alloc_nopanic 1 1 0x1000' 'map 0' >trace
	[ "$(timeout 20 "$OUT/bin/playground" bootmem trace)" = \
		$'ok\n0x0\nok\n0x3fffffff000\n0x0\nok\nfail\nR[0x0,0x40000000)' ]
}
