#!/usr/bin/env bats
# The playground's zones: its machines, its zonelists, its requests, its errors.

load playground
model=zones

# replies COMMANDS REPLIES: all replies that are not just ok must be these.
replies() {
	local got
	got=$(answers "$1\n" | grep -vx ok)
	[ "$got" = "$(printf '%b' "$2")" ] || { echo "$1: $got"; return 1; }
}

# Machines: what QEMU's PC has, and an i386 with HIGHMEM.
low='ram 0x1000 0x9e000 0'
pc="$low\nram 0x100000 0x7fee0000 0\nram 0x100000000 0xc0000000 0"
i386="arch i386\n$low\nram 0x100000 0x7fee0000 0"

# Worked out by hand: 158 pages below 640 KB, 15 MB above 1 MB. 5,242,232 KB in all:
# min_free_kbytes is the root of 16 times as much, 9158, or 2289 pages.
@test "build: a line for each zone that has pages" {
	replies "$pc\nbuild" \
'node=0 zone=DMA spanned=4095 present=3998 managed=3998 min=6 low=9 high=12 protection=0,2031,5103,5103
node=0 zone=DMA32 spanned=1044480 present=520160 managed=520160 min=908 low=1428 high=1948 protection=0,0,3072,3072
node=0 zone=Normal spanned=786432 present=786432 managed=786432 min=1373 low=2159 high=2945 protection=0,0,0,0'
	replies "$i386\nbuild" \
'node=0 zone=DMA spanned=4095 present=3998 managed=3998 min=16 low=20 high=24 protection=0,880,2031,2031
node=0 zone=Normal spanned=225280 present=225280 managed=225280 min=940 low=1175 high=1410 protection=0,0,9215,9215
node=0 zone=HighMem spanned=294880 present=294880 managed=294880 min=128 low=435 high=742 protection=0,0,0,0'
}

# As the lab kernel had them in /proc/zoneinfo on a machine of 1 GB, when it was told to set
# its marks and reserves again.
@test "managed: what boot left, and not what is there, decides" {
	replies "ram 0x1000 0x9e000 0\nram 0x100000 0x3fee0000 0\nmanaged 0 DMA 3840
managed 0 DMA32 251359\nmin_free_kbytes 4029\nbuild" \
'node=0 zone=DMA spanned=4095 present=3998 managed=3840 min=15 low=18 high=21 protection=0,981,981,981
node=0 zone=DMA32 spanned=258016 present=258016 managed=251359 min=991 low=1242 high=1493 protection=0,0,0,0'
}

@test "lowmem: where an i386's low memory ends" {
	replies "$i386\nlowmem 0x20000000\nbuild" \
'node=0 zone=DMA spanned=4095 present=3998 managed=3998 min=22 low=27 high=32 protection=0,496,2031,2031
node=0 zone=Normal spanned=126976 present=126976 managed=126976 min=700 low=875 high=1050 protection=0,0,12287,12287
node=0 zone=HighMem spanned=393184 present=393184 managed=393184 min=128 low=670 high=1212 protection=0,0,0,0'
	replies "$i386\nlowmem 0x10000000\nlowmem 0x38000000\nranges" \
'zone=DMA from=0x1000 to=0xffffff
zone=Normal from=0x1000000 to=0x37ffffff
zone=HighMem from=0x38000000 to=0x7ffdffff'
}

@test "ranges: as the kernel logs them" {
	replies "$pc\nranges" \
'zone=DMA from=0x1000 to=0xffffff
zone=DMA32 from=0x1000000 to=0xffffffff
zone=Normal from=0x100000000 to=0x1bfffffff'
	replies "$low\nranges" 'zone=DMA from=0x1000 to=0x9efff'
}

@test "ram: whole pages count, in any order" {
	# From 1 MB and a byte to 16 MB, less the first page; and 158 pages below.
	replies 'ram 0x100001 0xefffff 3\nram 0x9fc 0x9f204 3\nbuild' \
'node=3 zone=DMA spanned=4095 present=3997 managed=3997 min=126 low=157 high=188 protection=0,0,0,0'
}

@test "zonelist: the zones of a request, first choice first" {
	nodes="$pc\nram 0x1c0000000 0x10000000 1"
	replies "$nodes\nzonelist 0 GFP_KERNEL" 'node=0 zone=Normal
node=0 zone=DMA32
node=0 zone=DMA
node=1 zone=Normal'
	replies "$nodes\nzonelist 1 GFP_KERNEL" 'node=1 zone=Normal
node=0 zone=Normal
node=0 zone=DMA32
node=0 zone=DMA'
	replies "$nodes\nzonelist 1 GFP_KERNEL|__GFP_DMA32" 'node=0 zone=DMA32\nnode=0 zone=DMA'
	replies "$nodes\nzonelist 1 GFP_KERNEL|__GFP_THISNODE" 'node=1 zone=Normal'
	replies "$nodes\nzonelist 1 GFP_DMA|__GFP_THISNODE" 'fail: none of the zones that it may have has memory'
	replies "$nodes\nzonelist 1 GFP_DMA|GFP_DMA32" \
		'fail: of DMA, DMA32 and HIGHMEM one may be set; gfp_zone() has no zone for more'
	replies "$i386\nzonelist 0 GFP_HIGHUSER_MOVABLE" 'node=0 zone=HighMem\nnode=0 zone=Normal\nnode=0 zone=DMA'
	replies "$i386\nzonelist 0 GFP_DMA32" 'node=0 zone=Normal\nnode=0 zone=DMA'
}

@test "fallback: by distance, and in a circle where that is equal" {
	four='ram 0 0x4000000 0\nram 0x4000000 0x4000000 1\nram 0x8000000 0x4000000 2\nram 0xc000000 0x4000000 3'
	replies "$four\nfallback 0\nfallback 1\nfallback 2\nfallback 3" '0 1 2 3\n1 2 3 0\n2 3 0 1\n3 0 1 2'
	# A line of four, told one way: the other way stays 20.
	replies "$four\ndistance 1 0 15\ndistance 3 1 12\nfallback 1\nfallback 3" '1 0 2 3\n3 1 0 2'
}

@test "alloc: a zone, until there is none" {
	replies "$pc\nalloc 0 GFP_KERNEL 0\nalloc 0 GFP_KERNEL|__GFP_DMA32 10\nalloc 0 GFP_DMA 3" \
		'node=0 zone=Normal\nnode=0 zone=DMA32\nnode=0 zone=DMA'
	replies "$pc\nalloc 0 GFP_KERNEL 11" 'fail: the largest order is 10'
	# 3998 pages and a min of 6: three blocks of 1024, then what is left is too small.
	replies "$pc\nalloc 0 GFP_DMA 10\nalloc 0 GFP_DMA 10\nalloc 0 GFP_DMA 10\nalloc 0 GFP_DMA 10\nnr_free 0 DMA" \
'node=0 zone=DMA\nnode=0 zone=DMA\nnode=0 zone=DMA
fail: no zone has enough to spare; the first, node=0 zone=DMA, has free=926 and must have more than 1029
926'
	# Who could have gone higher leaves DMA its 5103 pages: all of them.
	replies "$pc\nnr_free 0 Normal 0\nnr_free 0 DMA32 0\nalloc 0 GFP_KERNEL 0\nalloc 0 GFP_DMA 0" \
'fail: no zone has enough to spare; the first, node=0 zone=Normal, has free=0 and must have more than 1373
node=0 zone=DMA'
	# GFP_ATOMIC leaves three eighths of a min of 1373: 516, as halves and quarters round.
	replies "$pc\nnr_free 0 DMA32 0\nnr_free 0 Normal 517\nalloc 0 GFP_NOWAIT 0\nalloc 0 GFP_ATOMIC 0\nalloc 0 GFP_ATOMIC 0" \
'fail: no zone has enough to spare; the first, node=0 zone=Normal, has free=517 and must have more than 1373
node=0 zone=Normal
fail: no zone has enough to spare; the first, node=0 zone=Normal, has free=516 and must have more than 516'
}

@test "kept: what a request leaves each of its zones, and gets one page above" {
	# Of a min of 908, 341: half, less a quarter of that. Of 6, 3. Then what is reserved.
	replies "$pc\nnr_free 0 Normal 517\nkept 0 GFP_ATOMIC 0" 'node=0 zone=Normal free=517 kept=516
node=0 zone=DMA32 free=520160 kept=3413\nnode=0 zone=DMA free=3998 kept=5106'
	says "$pc\nkept 0 GFP_KERNEL|__GFP_DMA 3" 'node=0 zone=DMA free=3998 kept=13'
	says "$pc\nkept 0 GFP_KERNEL 11" 'fail: the largest order is 10'
	says "$pc\nkept 0 GFP_DMA|GFP_DMA32 0" \
		'fail: of DMA, DMA32 and HIGHMEM one may be set; gfp_zone() has no zone for more'
	for free in 3412 3413 3414; do
		answers "$pc\nnr_free 0 Normal 0\nnr_free 0 DMA32 $free\nalloc 0 GFP_ATOMIC 0" | tail -n 1
	done | cut -d ' ' -f 1,2 | xargs | grep -x 'fail: no fail: no node=0 zone=DMA32'
}

@test "to build again, or to change the machine, frees everything" {
	replies "$low\nalloc 0 GFP_KERNEL 0\nnr_free 0 DMA\nram 0x100000 0x1000 1\nnr_free 0 DMA" 'node=0 zone=DMA\n157\n158'
	says "$low\nalloc 0 GFP_KERNEL 0\nbuild\nnr_free 0 DMA" 158
	[ "$(answers "$low\narch x86_64\n$low\nbuild" | wc -l)" -eq 4 ]
}

@test "min_free_kbytes and reserve_ratio: as /proc/sys/vm has them" {
	replies "$pc\nmin_free_kbytes\nmin_free_kbytes 20000\nmin_free_kbytes" '9158\n20000'
	replies "$i386\nmin_free_kbytes 8000\nreserve_ratio Normal 0\nreserve_ratio DMA 1000\nbuild" \
'node=0 zone=DMA spanned=4095 present=3998 managed=3998 min=34 low=42 high=50 protection=0,225,520,520
node=0 zone=Normal spanned=225280 present=225280 managed=225280 min=1965 low=2456 high=2947 protection=0,0,0,0
node=0 zone=HighMem spanned=294880 present=294880 managed=294880 min=128 low=771 high=1414 protection=0,0,0,0'
}

@test "zones may be named in capitals, or not" {
	replies "$pc\nmanaged 0 NORMAL 1\nmanaged 0 dma32 2\nmanaged 0 Dma 3\nnr_free 0 normal\nnr_free 0 DMA32\nnr_free 0 dma" '1\n2\n3'
}

@test "wrong arguments are told what would be right, and change nothing" {
	bad=(
		'arch' 'arch ia64' 'ram 0 4096' 'ram 0 0 0' 'ram 0 1 0' 'ram 1 4096 0' 'ram 0xfffffff0000 0x20000 0'
		'ram 0 4096 64' 'ram x 4096 0' 'ram 0x1000 0x1000 1' 'ram 0x9e000 0x100000 0' 'lowmem 0x38000000'
		'managed 0 HIGHMEM 1' 'managed 0 Zone 1' 'managed 64 DMA 1' 'managed 0 DMA -1' 'managed 0 DMA'
		'distance 0 1 10' 'distance 0 0 20' 'distance 0 1 256' 'distance 0 64 20' 'reserve_ratio HighMem 1'
		'reserve_ratio DMA' 'min_free_kbytes x' 'build 1' 'fallback 1' 'fallback x' 'zonelist 1 GFP_KERNEL'
		'zonelist 0 GFP_KRNEL' 'zonelist 0' 'kept 0 GFP_KERNEL' 'kept 0 GFP_KERNEL x' 'kept 1 GFP_KERNEL 0' 'alloc 0 GFP_KERNEL' 'alloc 2 GFP_KERNEL 0' 'alloc 0 GFP_KERNEL x'
		'alloc 0 GFP_ 0' 'nr_free 0 DMA 159' 'nr_free 0 Movable 1' 'nr_free 1 DMA' 'nr_free 0' 'zone'
	)
	for command in "${bad[@]}"; do
		run playground <<<"$(printf '%b' "$low")"$'\n'"$command"$'\nbuild'
		[ "$status" -eq 1 ]
		[[ "${lines[1]}" == "error: <stdin>:2: "* ]] || { echo "$command: ${lines[1]}"; false; }
		[ "${lines[2]}" = 'node=0 zone=DMA spanned=158 present=158 managed=158 min=32 low=40 high=48 protection=0,0,0,0' ]
		[ "${#lines[@]}" -eq 3 ]
	done
	echo "${#bad[@]} bad commands"
	says 'arch i386\nmanaged 0 DMA32 1' \
		"error: <stdin>:2: 'DMA32' is no zone of this machine; it has: DMA Normal HighMem Movable"
	says "$low\nram 0x9e000 0x100000 2" \
		'error: <stdin>:2: a page cannot be there twice, and node 0 has RAM from 0x1000 to before 0x9f000'
}

@test "more managed than present is told when it is built" {
	for command in build ranges 'fallback 0' 'alloc 0 GFP_KERNEL 0' 'nr_free 0 DMA' min_free_kbytes; do
		says "$low\nmanaged 0 DMA 159\n$command" \
			'error: <stdin>:3: node=0 zone=DMA has present=158; managed can be no more, not 159'
	done
	replies "$low\nmanaged 1 Normal 0\nnr_free 0 DMA" 158
}

@test "before there is memory, whatever asks for it says so" {
	for command in build ranges 'fallback 0' 'zonelist 0 GFP_KERNEL' 'kept 0 GFP_KERNEL 0' 'alloc 0 GFP_KERNEL 0' 'nr_free 0 DMA' min_free_kbytes; do
		says "arch x86_64\n$command" \
			'error: <stdin>:2: there is no memory yet; say: ram BASE SIZE NID'
	done
}

@test "a thousand ranges on 64 nodes, and 16 TB in one" {
	for i in {0..999}; do
		echo "ram $((0x100000000 + i * 0x200000)) 0x100000 $((i % 64))"
	done >trace
	echo build >>trace
	[ "$(playground trace | grep -c ' zone=Normal ')" -eq 64 ]
	[ "$(playground trace | sed -n 's/.* present=\([0-9]*\) .*/\1/p' | awk '{ n += $1 } END { print n }')" -eq 256000 ]
	# Watermarks of 256 MB together, and a 256th of all that is above.
	replies 'ram 0 0xffffffff000 0\nbuild' \
'node=0 zone=DMA spanned=4096 present=4096 managed=4096 min=0 low=4 high=8 protection=0,4080,16777199,16777199
node=0 zone=DMA32 spanned=1044480 present=1044480 managed=1044480 min=15 low=1059 high=2103 protection=0,0,16773119,16773119
node=0 zone=Normal spanned=4293918719 present=4293918719 managed=4293918719 min=65519 low=4359437 high=8653355 protection=0,0,0,0'
}

# The twin counts every page of its machines, and sorts where the model selects.
@test "60,000 random requests on 120 machines: equal to the naive twin" {
	for seed in 1 2 3; do
		"$OUT/test/zones_trace" $seed 20000 trace expected
		playground trace | sed 's/^fail: .*/fail/' >got
		cmp expected got
		total=$((${total-0} + $(wc -l <got)))
	done
	echo "$total replies compared"
}
