#!/usr/bin/env bats
# The playground's vmap: its addresses, its areas and tables, its errors.

load playground
model=vmap

range='range 0xffffc90000000000 0xffffe90000000000'

@test "vmalloc: pages, and a guard page behind them" {
	says "$range" ok
	says "$range\nvmalloc 1" 0xffffc90000000000
	says "$range\nvmalloc 1\nvmalloc 1" 0xffffc90000002000
	says "$range\nvmalloc 8193\nvmalloc 1" 0xffffc90000004000
	says "$range\nvmalloc 1\nvmalloc 1 0x10000" 0xffffc90000010000
	says 'range 0x1000 0x4000\nvmalloc 0x2000' 0x1000
}

@test "vfree: the address comes back with a purge, not before" {
	says "$range\nvmalloc 1\nvmalloc 1\nvfree 0xffffc90000000000\nvmalloc 1" 0xffffc90000004000
	says "$range\nvmalloc 1\nvmalloc 1\nvfree 0xffffc90000000000\npurge\nvmalloc 1" 0xffffc90000000000
	# 33 MB are more than one CPU may leave; two may leave 64.
	says "$range\nvmalloc 0x2100000\nvfree 0xffffc90000000000\nvmalloc 1" 0xffffc90000000000
	says "$range cpus=2\nvmalloc 0x2100000\nvfree 0xffffc90000000000\nvmalloc 1" 0xffffc90002113000
}

@test "ioremap: the offset stays, the area is aligned to its size" {
	says "$range\nvmalloc 1\nioremap 0xfebf0010 4" 0xffffc90000002010
	says "$range\nvmalloc 1\nioremap 0xfebf0ffe 4" 0xffffc90000002ffe
	says "$range\nvmalloc 1\nioremap 0xfebf0ffe 4\nvmalloc 1" 0xffffc90000005000
	says "$range\nvmalloc 1\nioremap 0xfe000000 0x100000" 0xffffc90000100000
	says "$range\nvmalloc 1\nioremap 0x4000000000 0x80000000" 0xffffc90040000000
	says "$range\nioremap 0xfebf0010 4\niounmap 0xffffc90000000010\npurge\nvmalloc 1" 0xffffc90000000000
}

@test "areas: by address, with guard pages, what is freed and not purged too" {
	says "$range\nareas" ''
	says "$range\nvmalloc 1\nioremap 0xfebf0010 4\nvmalloc 1\nvmalloc 1\nvfree 0xffffc90000004000\nareas" \
		"vmalloc[0xffffc90000000000,0xffffc90000002000) $(:
		)ioremap[0xffffc90000002000,0xffffc90000004000)@0xfebf0000 $(:
		)unpurged[0xffffc90000004000,0xffffc90000006000) $(:
		)vmalloc[0xffffc90000006000,0xffffc90000008000)"
	says "$range\nvmalloc 0x200001\nareas" \
		'vmalloc[0xffffc90000000000,0xffffc90000202000) pages[0xffffc90000202000,0xffffc90000205000)'
	says "$range\nvmalloc 1\nvmalloc 1\nvfree 0xffffc90000000000\nvfree 0xffffc90000002000\nareas" \
		'unpurged[0xffffc90000000000,0xffffc90000004000)'
}

@test "tables: pages of tables, and what is mapped by size" {
	says "$range\ntables" 'pud=64 pmd=0 pte=0 4k=0 2m=0 1g=0'
	says "$range\nvmalloc 5000\ntables" 'pud=64 pmd=1 pte=1 4k=2 2m=0 1g=0'
	says "$range\nvmalloc 5000\nvfree 0xffffc90000000000\ntables" 'pud=64 pmd=1 pte=1 4k=0 2m=0 1g=0'
	says "$range\nioremap 0xe0000000 0x500000\ntables" 'pud=64 pmd=1 pte=1 4k=256 2m=2 1g=0'
	says "$range\nioremap 0x4000000000 0x40000000\ntables" 'pud=64 pmd=0 pte=0 4k=0 2m=0 1g=1'
	says "$range gbpages=0\nioremap 0x4000000000 0x40000000\ntables" 'pud=64 pmd=1 pte=0 4k=0 2m=512 1g=0'
	says "$range\nvmalloc_huge 0x200000\ntables" 'pud=64 pmd=1 pte=0 4k=0 2m=1 1g=0'
	says "$range nodes=2\nvmalloc_huge 0x200000\ntables" 'pud=64 pmd=1 pte=1 4k=512 2m=0 1g=0'
}

@test "entries: each table below the pud tables, and what is in it" {
	says "$range\nentries" ''
	says "$range\nvmalloc 5000\nentries" 'pmd[0xffffc90000000000] pte[0xffffc90000000000]=2x1'
	says "$range\nvmalloc 5000\nvfree 0xffffc90000000000\nentries" \
		'pmd[0xffffc90000000000] pte[0xffffc90000000000]=0x1'
	says "$range\nioremap 0xe0000000 0x500000\nentries" \
		'pmd[0xffffc90000000000] 2m[0xffffc90000000000]=2 pte[0xffffc90000400000]=256x1'
	# 2048 ptes from the third of a table on; the last two, and a page array's four, are in the fifth.
	says "$range\nvmalloc 1\nvmalloc 0x800000\nentries" "pmd[0xffffc90000000000] $(:
		)pte[0xffffc90000000000]=511x1 pte[0xffffc90000200000]=512x3 pte[0xffffc90000800000]=6x1"
	says "$range\nvmalloc 1\nioremap 0x4000000000 0x40000000\nentries" \
		'pmd[0xffffc90000000000] pte[0xffffc90000000000]=1x1 1g[0xffffc90040000000]=1'
	says "$range gbpages=0\nioremap 0x4000000000 0x40000000\nentries" \
		'pmd[0xffffc90000000000] 2m[0xffffc90000000000]=512'
}

@test "fail says why" {
	says "$range\nvmalloc 0" 'fail: no size'
	says "$range\nioremap 0xfebf0000 0" 'fail: no size'
	says "$range\nioremap 4096 0xffffffffffffffff" 'fail: wraps around'
	says "$range ram=1000\nvmalloc 0x3e9000" 'fail: more than all RAM'
	says "$range ram=1000\nvmalloc 0x3e8fff" 0xffffc90000000000
	says 'range 0x100000 0x104000\nvmalloc 0x4000' 'fail: no free area is large enough'
	says 'range 0x100000 0x104000\nvmalloc 0x3000' 0x100000
	says 'range 0x100000 0x104000\nvmalloc 1\nvmalloc 1\nvmalloc 1' 'fail: no free area is large enough'
	says 'range 0x100000 0x104000\nvmalloc 1\nvmalloc 1\nvfree 0x102000\nvmalloc 1' 0x102000
}

@test "wrong arguments are told what would be right, and change nothing" {
	bad=(
		vmalloc 'vmalloc x' 'vmalloc -1' 'vmalloc 1 3' 'vmalloc 1 0' 'vmalloc 1 2 3'
		'vmalloc 0x100000000000' vmalloc_huge 'vmalloc_huge 1 2' 'ioremap 0xfebf0000'
		'ioremap 0x10000000000000 1' 'ioremap 1 2 3' vfree 'vfree 0' 'vfree 0xffffc90000000001'
		'vfree 0xffffc90000004000' 'vfree 0xffffc90000002000' 'vfree 1 2' 'iounmap 0xffffc90000000000'
		'iounmap 0xffffc90000004000' iounmap 'purge 1' 'areas 1' 'tables 1' 'entries 1' 'range 1 2' 'range 0x1000'
		'range 0x2000 0x1000' 'range 0x1000 0x1000' 'range 0x1000 0x800000002000' 'range 0 0x1000'
		'range 0x1000 0x2000 cpu=1' 'range 0x1000 0x2000 cpus' 'range 0x1000 0x2000 cpus=0'
		'range 0x1000 0x2000 gbpages=2' 'range 0x1000 0x2000 nodes=x' 'range 0x1000 0x2000 1'
		'free 1'
	)
	for command in "${bad[@]}"; do
		run playground <<<"$(printf '%b' "$range")"$'\nvmalloc 1\nioremap 0xfebf0000 1\n'"$command"$'\nareas'
		[ "$status" -eq 1 ]
		[[ "${lines[3]}" == "error: <stdin>:4: "* ]] || { echo "$command: ${lines[3]}"; false; }
		[ "${lines[4]}" = 'vmalloc[0xffffc90000000000,0xffffc90000002000) ioremap[0xffffc90000002000,0xffffc90000004000)@0xfebf0000' ] ||
			{ echo "$command: ${lines[4]}"; false; }
	done
	echo "${#bad[@]} bad commands"
}

@test "before range there is nothing to take from" {
	for command in 'vmalloc 1' 'vmalloc_huge 1' 'vfree 0' 'ioremap 0 1' 'iounmap 0' purge areas tables entries; do
		says "$command" 'error: <stdin>:1: there is no range yet; say: range START END'
	done
}

@test "range starts again, with room for whatever is asked" {
	says "$range\nvmalloc 1\nrange 0x1000 0x800000001000\nvmalloc 1" 0x1000
	says 'range 0xffffffffffff0000 0xfffffffffffff000\nvmalloc 0xe000\nvfree 0xffffffffffff0000\ntables' \
		'pud=1 pmd=1 pte=1 4k=0 2m=0 1g=0'
	says "$(printf 'range 0x1000 0x800000001000\\n%.0s' {1..200})vmalloc 1" 0x1000
	# 256 GB with 4 KB pages in them are all there is room for.
	says "$range\nvmalloc 0x4100000000" "error: <stdin>:2: that is more areas, or more GB with 4 KB or$(:
		) 2 MB pages in them, than there is memory for here; start again with: range"
}

@test "30,000 random commands, and everything freed: equal to the naive twin" {
	for seed in 1 2 3; do
		"$OUT/test/vmap_trace" $seed 10000 trace expected
		playground trace >replies
		cmp expected replies
	done
	echo "$(wc -l <replies) replies compared in the last of 3 runs"
}
