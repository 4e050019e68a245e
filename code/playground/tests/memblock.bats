#!/usr/bin/env bats
# The playground's memblock: its protocol, the model against its naive twin, and
# against Linux's own mm/memblock.c, compiled from the lab kernel's source.

load playground
model=memblock

@test "a dump is one line: memory, then what is reserved, by address" {
	[ "$(answers 'add 0x100000 0x7f00000 0\nadd 0x1000 0x9e000 0\nreserve 0 0x1000\ndump')" = \
		$'ok\nok\nok\nM[0x1000,0x9f000)n0 M[0x100000,0x8000000)n0 R[0x0,0x1000)' ]
	[ "$(answers 'add 0x1000 0x1000\nadd 0x2000 4096 1\ndump')" = \
		$'ok\nok\nM[0x1000,0x2000) M[0x2000,0x3000)n1' ]
	answers 'dump\nadd 0 0\ndump' >replies
	printf '\nok\n\n' | cmp - replies
}

@test "any range is taken: empty, wrapping, given twice, not there" {
	[ "$(answers 'add 0x1000 0xffffffffffffffff\ndump')" = $'ok\nM[0x1000,0xffffffffffffffff)' ]
	[ "$(answers 'reserve 0xffffffffffffffff 9\nreserve 18446744073709551614 9\ndump')" = \
		$'ok\nok\nR[0xfffffffffffffffe,0xffffffffffffffff)' ]
	[ "$(answers 'free 5 5\nremove 0 7\nreserve 3 9\nreserve 3 9\nfree 4 1\ndump')" = \
		$'ok\nok\nok\nok\nok\nR[0x3,0x4) R[0x5,0xc)' ]
	# What is there already stays on its node.
	[ "$(answers 'add 0x2000 0x1000 2\nadd 0 0x5000 1\ndump')" = \
		$'ok\nok\nM[0x0,0x2000)n1 M[0x2000,0x3000)n2 M[0x3000,0x5000)n1' ]
}

@test "alloc goes to the top, or to the bottom, never to the first page" {
	memory='add 0 0x10000 0\nadd 0x10000 0x10000 1\n'
	[ "$(answers "${memory}alloc 100 64\nalloc 4096 4096\nbottom_up 1\nalloc 1 1\nalloc 1 4096" | tail -n 5)" = \
		$'0x1ff80\n0x1e000\nok\n0x1000\n0x2000' ]
	[ "$(answers 'add 0 0x1000\nalloc 1 1')" = $'ok\nfail' ]
}

@test "alloc tries the node, any node, then without MIN; MAX is kept" {
	memory='add 0x1000 0xf000 0\nadd 0x10000 0x10000 1\n'
	for case in '0x1000 4096 0 0 0:0xf000' '0x1000 4096 0 0 -1:0x1f000' '0x10000 4096 0 0 0:0x10000' \
		'0x1000 4096 0x10000 0 0:0x1f000' '0x1000 4096 0x30000 0 0:0xf000' '0x1000 4096 0 0x9000 1:0x8000' \
		'0x11000 1 0 0 -1:fail' '1 1 0 0x1000 -1:fail' '0x1000 4096 0 0x9000:0x8000' '1 0 0x8000 0x9000:0x8fc0'; do
		[ "$(answers "${memory}alloc ${case%:*}" | tail -n 1)" = "${case#*:}" ] || { echo "$case"; false; }
	done
	[ "$(answers "${memory}alloc_exact_nid 0x10000 4096 0 0 0" | tail -n 1)" = fail ]
	[ "$(answers "${memory}phys_alloc_range 0x1000 4096 0x3000 0x5000" | tail -n 1)" = 0x4000 ]
	[ "$(answers "${memory}limit 0x5000\nalloc 4096 4096" | tail -n 1)" = 0x4000 ]
}

@test "flags follow the node in a dump" {
	flags='mark_hotplug 0x1000 0x1000\nkernelcore_mirror 1\nmark_mirror 0x1000 0x2000\nmark_nomap 0x4000 1\n'
	[ "$(answers "add 0 0x5000 3\n${flags}dump" | tail -n 1)" = \
		'M[0x0,0x1000)n3 M[0x1000,0x2000)n3:hotplug,mirror M[0x2000,0x3000)n3:mirror M[0x3000,0x4000)n3 M[0x4000,0x4001)n3:nomap M[0x4001,0x5000)n3' ]
	[ "$(answers "add 0 0x5000\n${flags}alloc 1 4096\nmovable_node 1\nalloc 0xfff 1\nalloc 2 1" | tail -n 3)" = \
		$'ok\n0x2001\n0x4ffe' ]
}

@test "a full array may move into the memory that it describes" {
	{
		echo allow_resize
		echo 'add 0 0x400000'
		for i in $(seq 129); do
			echo "reserve $((i * 8192)) 4096"
		done
		echo dump
	} | playground >replies
	# 256 regions of 24 bytes are two pages, at the top.
	grep -q 'R\[0x3fe000,0x400000)$' replies
	[ "$(tail -n 1 replies | tr ' ' '\n' | grep -c R)" -eq 130 ]
}

@test "without that it moves elsewhere, as often as it must" {
	for i in $(seq 5000); do
		echo "add $((i * 2)) 1"
	done >trace
	echo dump >>trace
	[ "$(playground trace | tail -n 1 | wc -w)" -eq 5000 ]
}

@test "free_all counts the pages that are free as a whole" {
	[ "$(answers 'add 0x1000 0x9ec00\nreserve 0x5800 1\nfree_all' | tail -n 1)" = 157 ]
}

@test "wrong arguments are told what would be right, and change nothing" {
	bad=(
		'add' 'add 1' 'add x 1' 'add 1 -1' 'add 1 2 -1' 'add 1 2 1024' 'add 1 2 3 4' 'reserve 1'
		'free 0x10000000000000000 1' 'alloc 1' 'alloc 1 1 0 0 -2' 'alloc 1 1 0 0 -11' 'alloc 1 1 0 0 1024'
		'alloc -1 1' 'alloc 1 1 0 0 0 0' 'bottom_up' 'bottom_up 2' 'dump 1' 'trim 0' 'limit' 'set_node 0 1'
		'mark_nomap 0' 'movable_node yes' 'alloc_exact_nid 1 1' 'phys_alloc_range 1 1 0' 'memory'
	)
	for command in "${bad[@]}"; do
		run playground <<<$'add 0x1000 0x1000\n'"$command"$'\ndump'
		[ "$status" -eq 1 ]
		[[ "${lines[1]}" == "error: <stdin>:2: "* ]] || { echo "$command: ${lines[1]}"; false; }
		[ "${lines[2]}" = 'M[0x1000,0x2000)' ] || { echo "$command: ${lines[2]}"; false; }
	done
	playground >replies < <(for i in $(seq 130); do echo "add $((i * 2)) 1"; done; echo allow_resize) || true
	[[ "$(tail -n 1 replies)" == 'error: '*'say it earlier' ]]
	echo "${#bad[@]} bad commands"
}

# trace SEED SHAPE: random commands, and what the twin answers.
trace() {
	"$OUT/test/memblock_trace" "$1" 20000 "$2" trace expected
}

@test "random commands on four kinds of memory: equal to the naive twin" {
	for shape in pages bytes machine edges; do
		for seed in 1 2; do
			trace $seed $shape
			playground trace >replies
			cmp expected replies
		done
		echo "$shape: $(grep -c ^0x replies) addresses, $(grep -c fail replies) fail in the last of 2 runs"
	done
}

@test "the same commands: equal to Linux's own mm/memblock.c" {
	for shape in pages bytes machine edges wild; do
		for seed in 11 12; do
			trace $seed $shape
			playground trace >replies
			"$OUT/test/memblock_oracle" memblock trace 2>/dev/null | cmp - replies
		done
		echo "$shape: $(wc -l <replies) replies compared in the last of 2 runs"
	done
}

@test "arrays that move into memory: equal to Linux's own mm/memblock.c" {
	for seed in 21 22 23; do
		trace $seed machine
		sed -i '1i allow_resize' trace
		playground trace >replies || true
		"$OUT/test/memblock_oracle" memblock trace 2>/dev/null >linux || true
		cmp linux replies
		# The arrays do take memory: the twin, whose do not, says otherwise.
		! sed 1d replies | cmp -s - expected || false
	done
}
