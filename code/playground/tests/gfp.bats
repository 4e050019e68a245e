#!/usr/bin/env bats
# The playground's gfp: its words, its expressions, its versions, its errors.

load playground
model=gfp

@test "flags: the words that describe them" {
	says 'flags GFP_KERNEL' 'zone=NORMAL sleep=yes io=yes fs=yes reserve=none'
	says 'flags GFP_ATOMIC' 'zone=NORMAL sleep=no io=no fs=no reserve=5/8'
	says 'flags GFP_NOWAIT' 'zone=NORMAL sleep=no io=no fs=no reserve=none'
	says 'flags GFP_NOFS' 'zone=NORMAL sleep=yes io=yes fs=no reserve=none'
	says 'flags GFP_NOIO' 'zone=NORMAL sleep=yes io=no fs=no reserve=none'
	says 'flags GFP_KERNEL|__GFP_DMA' 'zone=DMA sleep=yes io=yes fs=yes reserve=none'
	says 'flags GFP_DMA32' 'zone=DMA32 sleep=no io=no fs=no reserve=none'
	says 'flags GFP_HIGHUSER_MOVABLE|__GFP_HIGH' 'zone=MOVABLE sleep=yes io=yes fs=yes reserve=1/2'
	says 'flags __GFP_DMA|__GFP_DMA32|__GFP_MEMALLOC' 'zone=BAD sleep=no io=no fs=no reserve=all'
}

@test "flags: who asks, and in what scope" {
	says 'flags GFP_KERNEL nofs' 'zone=NORMAL sleep=yes io=yes fs=no reserve=none'
	says 'flags GFP_KERNEL noio|memalloc' 'zone=NORMAL sleep=yes io=no fs=no reserve=all'
	says 'flags GFP_KERNEL rt' 'zone=NORMAL sleep=yes io=yes fs=yes reserve=1/2'
	says 'flags GFP_KERNEL rt|hardirq' 'zone=NORMAL sleep=yes io=yes fs=yes reserve=none'
	says 'flags GFP_KERNEL task' 'zone=NORMAL sleep=yes io=yes fs=yes reserve=none'
	says 'flags GFP_HIGHUSER_MOVABLE pin' 'zone=NORMAL sleep=yes io=yes fs=yes reserve=none'
}

@test "expressions are C's, with names, numbers and parentheses" {
	while read -r expression value; do
		says "bits $expression" "$(answers "bits $value")"
		[[ "$(answers "bits $expression")" == "$value"* ]]
	done <<-'END'
		GFP_KERNEL 0xcc0
		0xCC0 0xcc0
		0 0x0
		3264 0xcc0
		4294967295 0xffffffff
		GFP_KERNEL&~__GFP_DIRECT_RECLAIM 0x8c0
		GFP_KERNEL&~(__GFP_IO|__GFP_FS) 0xc00
		GFP_ATOMIC|GFP_KERNEL&~__GFP_RECLAIM 0xae0
		(GFP_ATOMIC|GFP_KERNEL)&~__GFP_RECLAIM 0x2e0
		~~__GFP_IO 0x40
		((((0x40)))) 0x40
		__GFP_NOLOCKDEP|__GFP_ZERO 0x100
		0xffffffff&__GFP_COMP 0x40000
	END
}

@test "bits: a priority taken apart" {
	says 'bits GFP_KERNEL' '0xcc0 __GFP_IO|__GFP_FS|__GFP_DIRECT_RECLAIM|__GFP_KSWAPD_RECLAIM'
	says 'bits GFP_KERNEL noio' '0xc00 __GFP_DIRECT_RECLAIM|__GFP_KSWAPD_RECLAIM'
	says 'bits 0x1000000|__GFP_DMA' '0x1000001 __GFP_DMA|0x1000000'
	says 'bits 0' '0x0'
	says 'version 2.0\nbits GFP_KERNEL|GFP_DMA' '0x83 GFP_KERNEL|GFP_DMA'
	says 'version 2.4\nbits GFP_KERNEL' '0x7 __GFP_WAIT|__GFP_HIGH|__GFP_IO'
	says 'version 2.6\nbits GFP_KERNEL' '0xd0 __GFP_WAIT|__GFP_IO|__GFP_FS'
}

@test "names: each is what bits makes of it, in every version" {
	total=0
	for version in 2.0 2.2 2.4 2.6 6.1; do
		answers "version $version\nnames" | tail -n 1 | tr ' ' '\n' >names
		while IFS== read -r name value; do
			[[ "$(answers "version $version\nbits $name" | tail -n 1)" =~ ^$value( |$) ]] ||
				{ echo "$version: $name"; false; }
			total=$((total + 1))
		done <names
	done
	echo "$total names compared"
	[ $total -gt 90 ]
}

@test "size: a class and its waste, or pages, or fail" {
	says 'size 90' 'class=96 waste=6'
	says 'size 96' 'class=96 waste=0'
	says 'size 97' 'class=128 waste=31'
	says 'size 0' 'class=0 waste=0'
	says 'size 1' 'class=8 waste=7'
	says 'size 8192' 'class=8192 waste=0'
	says 'size 8193' 'pages order=2 waste=8191'
	says 'size 0x400000' 'pages order=10 waste=0'
	says 'size 4194305' fail
	says 'size 18446744073709551615' fail
	says 'size 72 64' 'class=128 waste=56'
	says 'size 130 128' 'class=256 waste=126'
}

@test "version changes the answers of both" {
	says 'version 2.0' ok
	says 'version 2.0\nflags GFP_BUFFER' 'zone=NORMAL sleep=no io=no fs=no reserve=1/8+12pages'
	says 'version 2.0\nflags GFP_NFS|GFP_DMA' 'zone=DMA sleep=yes io=yes fs=yes reserve=all-5pages'
	says 'version 2.0\nflags GFP_ATOMIC' 'zone=NORMAL sleep=no io=no fs=no reserve=all'
	says 'version 2.0\nsize 4096' 'class=8176 waste=4080'
	says 'version 2.0\nsize 131049' fail
	says 'version 2.4\nflags GFP_ATOMIC' 'zone=NORMAL sleep=no io=no fs=no reserve=3/4'
	says 'version 2.4\nflags GFP_HIGHUSER' 'zone=HIGHMEM sleep=yes io=yes fs=yes reserve=none'
	says 'version 2.4\nsize 90' 'class=128 waste=38'
	says 'version 2.4\nsize 131073' fail
	says 'version 2.6\nflags GFP_NOWAIT' 'zone=NORMAL sleep=no io=no fs=no reserve=1/4'
	says 'version 2.6\nsize 4096' 'pages order=0 waste=0'
	says 'version 2.4\nversion 6.1\nsize 90' 'class=96 waste=6'
}

@test "machine: the zones that there are" {
	says 'machine i386\nflags __GFP_HIGHMEM' 'zone=HIGHMEM sleep=no io=no fs=no reserve=none'
	says 'machine i386\nflags __GFP_DMA32' 'zone=NORMAL sleep=no io=no fs=no reserve=none'
	says 'machine i386\nmachine x86_64\nflags __GFP_DMA32' 'zone=DMA32 sleep=no io=no fs=no reserve=none'
	# A version brings its own.
	says 'machine i386\nversion 6.1\nflags __GFP_HIGHMEM' 'zone=NORMAL sleep=no io=no fs=no reserve=none'
}

@test "mark: the free pages at which a request first fails" {
	says 'mark 704 0 GFP_ATOMIC' 264
	says 'mark 704 0 GFP_NOWAIT' 704
	says 'mark 704 0 GFP_KERNEL&~__GFP_DIRECT_RECLAIM' 704
	says 'mark 704 0 GFP_KERNEL|__GFP_MEMALLOC' 0
	says 'mark 704 100 GFP_ATOMIC' 364
	says 'mark 704 100 GFP_KERNEL rt' 452
	says 'mark 704 0 GFP_NOWAIT task 30' 734
	says 'mark 704 0 GFP_ATOMIC task 30' 264
}

@test "legal and context: what is wrong, and why" {
	says 'legal GFP_KERNEL kmalloc' yes
	says 'legal GFP_HIGHUSER' yes
	says 'legal GFP_HIGHUSER kmalloc' 'no: kmalloc() has no HIGHMEM or DMA32 caches; it warns and clears the bits'
	[[ "$(answers 'legal GFP_ATOMIC|__GFP_NOFAIL|__GFP_DMA|__GFP_DMA32')" == "no: of DMA, "*"; NOFAIL must "* ]]
	says 'context process GFP_KERNEL' yes
	says 'context spinlock GFP_KERNEL' 'no: it may sleep: GFP_ATOMIC or GFP_NOWAIT'
	says 'context hardirq GFP_ATOMIC' yes
	says 'context fs GFP_NOFS' yes
	[[ "$(answers 'context nmi GFP_ATOMIC')" == 'no: '* ]]
}

@test "wrong arguments are told what would be right, and change nothing" {
	deep=$(printf '(%.0s' {1..5000})
	bad=(
		'flags' 'flags GFP_KRNEL' 'flags |' 'flags GFP_KERNEL|' 'flags GFP_KERNEL)' 'flags (GFP_KERNEL'
		'flags GFP_KERNEL~__GFP_IO' 'flags GFP_KERNEL & __GFP_IO' 'flags 12x' 'flags 0x' 'flags 0x100000000' 'flags 4294967296'
		'flags 0xg' 'flags ~' 'flags ()' 'flags GFP_KERNEL irq' 'flags GFP_KERNEL noio|' 'flags GFP_WAIT'
		"flags ${deep}GFP_KERNEL" 'size' 'size -1' 'size x' 'size 18446744073709551616' 'size 1 4' 'size 1 24' 'size 1 512'
		'version' 'version 3.0' 'version 2' 'machine alpha' 'bits' 'names 1' 'legal GFP_KERNEL slab'
		'context irq GFP_KERNEL' 'context fs' 'mark 1 2' 'mark -1 0 GFP_KERNEL' 'mark 1 x GFP_KERNEL'
		'mark 1 0 GFP_KERNEL who' 'mark 1 0 GFP_KERNEL rt x' 'flag GFP_KERNEL'
	)
	for command in "${bad[@]}"; do
		run playground <<<$'version 2.4\nversion 6.1\n'"$command"$'\nflags GFP_ATOMIC'
		[ "$status" -eq 1 ]
		[[ "${lines[2]}" == "error: <stdin>:3: "* ]] || { echo "$command: ${lines[2]}"; false; }
		[ "${lines[3]}" = 'zone=NORMAL sleep=no io=no fs=no reserve=5/8' ]
		[ "${#lines[@]}" -eq 4 ]
	done
	echo "${#bad[@]} bad commands"
	[[ "$(answers 'flags GFP_KRNEL')" == *"'GFP_KRNEL' is no flag of 6.1; "* ]]
	[[ "$(answers 'version 3')" == *'which are: 2.0 2.2 2.4 2.6 6.1' ]]
}

@test "what is known of 6.1 only says so" {
	for command in 'mark 1 0 GFP_KERNEL' 'legal GFP_KERNEL' 'context fs GFP_KERNEL' 'flags GFP_KERNEL noio' 'size 9 64'; do
		[[ "$(answers "version 2.4\n$command")" == *'known here of 6.1 only; say: version 6.1' ]] ||
			{ echo "$command"; false; }
	done
}
