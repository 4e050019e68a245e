#!/usr/bin/env bats
# The rules and oddities of Linux 2.6.24's bootmem, one by one, in the
# playground. Every reply is worked out by hand: why it is right stands beside it.
# "index" is a page's number counted from its node's first.

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# holds: "COMMAND -> REPLY  # why" a line; where there is no reply, it is ok.
holds() {
	sed -e 's/[[:space:]]*#.*//' -e '/./!d' -e '/->/!s/$/ -> ok/' >both
	sed 's/ *->.*//' both >commands
	sed 's/.*-> *//' both >expected
	"$OUT/bin/playground" bootmem commands >replies || [ $? -eq 1 ]
	sed -i 's/^error: .*/error/' replies
	diff expected replies || { paste commands replies; false; }
}

@test "a small request begins in the last page of the one before" {
	holds <<-'EOF'
		node 0 0 0x8000
		alloc_bootmem 100 -> 0x1000000	# the goal of 16 MB; 100 bytes of page 0x1000 are used
		alloc_bootmem 100 -> 0x1000080	# 100 rounded up to 64 is 0x80; used up to 228
		alloc_bootmem 4000 -> 0x1000100	# 228 rounded up is 0x100; 3840 left there, 160 in page 0x1001
		alloc_bootmem 1 -> 0x10010c0	# 160 rounded up is 0xc0
		map 0 -> F[0x0,0x1000) R[0x1000,0x1002) F[0x1002,0x8000)
	EOF
}

@test "what fits to the last byte takes no new page, and leaves none to share" {
	holds <<-'EOF'
		node 0 0 8
		alloc 64 64 0 -> 0x0
		alloc 4032 64 0 -> 0x40		# size = what is left: 0 bytes and 0 pages go on
		map 0 -> R[0x0,0x1) F[0x1,0x8)
		alloc 64 64 0 -> 0x1000		# last offset is 0: no merge
		alloc 8128 64 0 -> 0x1040	# 4032 left, 4096 go on: one page, all of it
		alloc 64 64 0 -> 0x3000		# last offset is 0 again
		map 0 -> R[0x0,0x4) F[0x4,0x8)
	EOF
}

@test "the last page may round up to nothing left: the next is used from its start" {
	holds <<-'EOF'
		node 0 0 8
		alloc 4095 1 0 -> 0x0
		alloc 10 64 0 -> 0x1000		# 4095 rounded up to 64 is 4096
		alloc 1 1 0 -> 0x100a
		map 0 -> R[0x0,0x2) F[0x2,0x8)
	EOF
}

@test "an alignment of a page or more shares nothing" {
	holds <<-'EOF'
		node 0 0 8
		alloc 100 64 0 -> 0x0
		alloc 100 4096 0 -> 0x1000
		alloc 100 2048 0 -> 0x1800	# 100 bytes of page 1 are used, rounded up to 2048
		alloc 100 8192 0 -> 0x2000
	EOF
}

@test "only the very last allocation's page is shared, and only if the next one follows" {
	holds <<-'EOF'
		node 0 0 16
		alloc 100 64 0x8000 -> 0x8000	# last position 8
		alloc 100 64 0 -> 0x0		# page 0 is not 9: a page of its own
		alloc 100 64 0x9000 -> 0x9000	# last position is 0 now, page 8 forgotten
		reserve 0xa000 1
		alloc 100 64 0x9000 -> 0xb000	# page 11 does not follow 9
		map 0 -> R[0x0,0x1) F[0x1,0x8) R[0x8,0xc) F[0xc,0x10)
	EOF
}

@test "without a free page a small request fails, although the last page has room" {
	holds <<-'EOF'
		node 0 0 1
		alloc 100 64 0 -> 0x0
		alloc_nopanic 100 64 0 -> fail
		alloc 100 64 0 -> panic
		map 0 -> R[0x0,0x1)
	EOF
}

@test "it takes as many free pages as if it shared nothing" {
	holds <<-'EOF'
		node 0 0 2
		alloc 64 64 0 -> 0x0
		alloc_nopanic 4097 64 0 -> fail	# from 0x40 on it would end in page 1: but two are looked for
		alloc 4096 64 0 -> 0x40		# one is looked for, and taken: 64 bytes are in it
		map 0 -> R[0x0,0x2)
	EOF
}

@test "a page that was freed is still the last: a request is put into it unreserved" {
	holds <<-'EOF'
		node 0 0 8
		alloc 100 64 0 -> 0x0
		free 0 4096
		alloc 100 64 0x1000 -> 0x80	# found page 1, follows page 0: merged, no page taken
		map 0 -> F[0x0,0x8)
		alloc 4096 4096 0 -> 0x0	# and given away a second time
	EOF
}

@test "after a block that fails, the next aligned one is not tried" {
	holds <<-'EOF'
		node 0 0 16
		reserve 0x1000 1
		alloc 8192 8192 0 -> 0x4000	# 0 meets page 1: rounded up 2, plus the step 4
		alloc 8192 8192 0 -> 0x6000	# once more 0, then 4: the next clear one is 6
		map 0 -> F[0x0,0x1) R[0x1,0x2) F[0x2,0x4) R[0x4,0x8) F[0x8,0x10)
	EOF
	# With the skipped block the only one, there is none.
	holds <<-'EOF'
		node 0 0 4
		reserve 0x1000 1
		alloc_nopanic 8192 8192 0 -> fail
		alloc_nopanic 8192 4096 0 -> 0x2000	# step 1: from 1 on to 2
	EOF
	# In steps of one page nothing is lost but the page that was set.
	holds <<-'EOF'
		node 0 0 8
		reserve 0x1000 1
		alloc 8192 64 0 -> 0x2000
	EOF
}

@test "a candidate that is rounded up to a page that is set goes on by the step" {
	holds <<-'EOF'
		node 0 0 16
		reserve 0 0x1000
		reserve 0x4000 1
		alloc 4096 0x4000 0 -> 0x8000	# clear is 1, rounded up 4, set: 8
	EOF
}

@test "above a page, alignment counts from the node's start" {
	holds <<-'EOF'
		node 0 0x105 0x1105
		alloc 64 0x100000 0 -> 0x205000	# offset 0xfb pages; rounded up to 256 that is index 0x100
	EOF
	holds <<-'EOF'
		node 0 0x105 0x1105
		alloc 8192 8192 0 -> 0x107000	# offset 1; rounded up to 2: index 2
		alloc 8192 8192 0 -> 0x109000	# index 4
	EOF
	holds <<-'EOF'
		node 0 0x105 0x1105
		alloc 64 8192 0x106000 -> 0x109000	# 0x1000 rounded up is 2 pages, offset 1: 3, rounded up 4
	EOF
	# Below the offset there is nothing, in either pass.
	holds <<-'EOF'
		node 0 0x105 0x205
		alloc_nopanic 64 0x100000 0 -> fail	# index 0x100 is the end
		alloc_nopanic 64 0x100000 0x180000 -> fail
		alloc 64 4096 0 -> 0x105000		# a page's alignment has no offset
	EOF
}

@test "a goal is kept to, or else everything is searched" {
	holds <<-'EOF'
		node 0 0 16
		alloc 4096 4096 0xc000 -> 0xc000
		alloc 0x4000 4096 0xc000 -> 0x0		# 3 pages up to the end: second pass from 0
		alloc 64 64 0xffc0 -> 0xf000		# a multiple of 64 within page 15: that page
		free 0xf000 4096
		alloc 64 64 0xffc1 -> 0x4000		# rounded up to 64 it is 0x10000, the end: second pass
		alloc 64 64 0x10000 -> 0x4040		# not below the end: no goal
		alloc 64 64 1 -> 0x4080			# a goal of one byte: rounded up to 64, page 0
	EOF
}

@test "a size beyond all counting is just too large" {
	holds <<-'EOF'
		node 0 0 16
		alloc_nopanic 0xffffffffffffffff 64 0 -> fail	# 2^52 pages, not 0
		alloc 0xfffffffffffff001 4096 0xffffffffffffffff -> panic
		alloc 64 0x8000000000000000 0x1000 -> 0x0	# rounded up to 2^63; then from 0
		alloc 64 0x8000000000000000 0x1000 -> panic	# page 0 is set: the next step is 2^51 pages on
	EOF
}

@test "the last success replaces a goal below it, until a free lowers it" {
	holds <<-'EOF'
		node 0 0 0x100
		alloc 4096 4096 0x10000 -> 0x10000
		alloc 4096 4096 0x40000 -> 0x40000	# last success 0x10000 is lower: the goal
		alloc 4096 4096 0x10000 -> 0x41000	# last success 0x40000: 0x11000 is not looked at
		alloc 4096 4096 0 -> 0x0		# without a goal, from the start; last success 0
		alloc 4096 4096 0x10000 -> 0x11000
		alloc 4096 4096 0x40000 -> 0x42000	# 0x40000 and 0x41000 are set
		free 0x10000 4096			# last success 0x10000
		alloc 4096 4096 0x8000 -> 0x10000
	EOF
}

@test "a free lowers the last success even if it frees no page" {
	holds <<-'EOF'
		node 0 0 0x100
		alloc 4096 4096 0x20000 -> 0x20000
		free 0x18040 1
		map 0 -> F[0x0,0x20) R[0x20,0x21) F[0x21,0x100)
		alloc 64 64 0x8000 -> 0x18000		# 0x18040 is a multiple of 64, in page 0x18
		alloc 4096 4096 0x20000 -> 0x21000
		free 0x18040 1
		alloc 4096 4096 0x8000 -> 0x19000	# 0x18040 rounded up to 4096
		free 0x18040 1
		free 0x1a000 1				# not below it: stays
		alloc 4096 4096 0x8000 -> 0x1a000	# 0x19000 is set
	EOF
}

@test "a free that is refused leaves the last success" {
	holds <<-'EOF'
		node 0 0 0x100
		alloc 4096 4096 0x20000 -> 0x20000
		free 0x18000 4096 -> error		# free already
		alloc 4096 4096 0x8000 -> 0x21000	# last success is still 0x20000
	EOF
}

@test "the last success counts from the node's start, but a free gives it an address" {
	# Two pages from 8 MB on, the first of them freed, then a goal of 4 MB.
	holds <<-'EOF'
		node 0 0 0x1000
		alloc 4096 4096 0x800000 -> 0x800000
		alloc 4096 4096 0x800000 -> 0x801000	# last success 0x801000
		free 0x800000 4096			# is lower: last success 0x800000
		alloc 4096 4096 0x400000 -> 0x800000
	EOF
	# The same 16 MB higher: 0x1800000 is not lower than 0x801000, counted from 16 MB.
	holds <<-'EOF'
		node 0 0x1000 0x2000
		alloc 4096 4096 0x1800000 -> 0x1800000
		alloc 4096 4096 0x1800000 -> 0x1801000
		free 0x1800000 4096
		alloc 4096 4096 0x1400000 -> 0x1802000
	EOF
	# And where the address is lower, it is taken as that many bytes behind the node's start.
	holds <<-'EOF'
		node 0 0x100 0x400
		alloc 4096 4096 0x380000 -> 0x380000	# last success 0x280000
		free 0x1fe000 1				# lower: last success 0x1fe000
		alloc 4096 4096 0x180000 -> 0x2fe000	# 0x100000 + 0x1fe000
	EOF
}

@test "low: the limit is compared in pages with the last success in bytes" {
	holds <<-'EOF'
		node 0 0 0x2000
		alloc 4096 4096 0x800000 -> 0x800000
		low 4096 4096 0x100000 -> 0x100000	# 0xfffff > 0x800000 does not hold: the goal
		low 4096 4096 0xff000 -> 0xff000	# nor does 0xfffff > 0x100000
		low 4096 4096 0xfe000 -> 0x101000	# 0xfffff > 0xff000: from there on, two are set
		alloc 4096 4096 0x80000 -> 0x102000	# without a limit the last success always counts
	EOF
	# At the border: 0xfffff pages are more than 0xffffe bytes, and not more than 0xfffff.
	holds <<-'EOF'
		node 0 0 0x200
		alloc 4096 4096 0x180000 -> 0x180000
		free 0xfffff 1
		low 4096 4096 0xf0000 -> 0xf0000
		alloc 4096 4096 0x180000 -> 0x181000
		free 0xffffe 1
		low 4096 4096 0xf0000 -> 0x100000	# 0xffffe rounded up
	EOF
}

@test "low: the last page below 4 GB is left out" {
	holds <<-'EOF'
		node 0 0xffff0 0x100010
		low 0xf000 64 0 -> 0xffff0000		# 0xffffffff is 0xfffff whole pages
		low_node 0 1 64 0 -> fail
		alloc_nopanic 1 4096 0 -> 0xfffff000	# no limit, no such end
		low 1 64 0 -> panic
	EOF
	holds <<-'EOF'
		node 0 0xfffff 0x100010			# starts below the limit, but ends at it
		node 1 0x100010 0x100020
		low_node 0 1 64 0 -> fail
		low_node 1 1 64 0 -> fail		# starts above it
		low 1 64 0 -> panic
		alloc 1 64 0 -> 0xfffff000
	EOF
}

@test "low: every node below the limit is tried, by low_node only the one" {
	holds <<-'EOF'
		node 0 0 2
		node 1 0x10 0x12
		low 0x2000 64 0 -> 0x0
		low_node 0 64 64 0 -> fail
		alloc_bootmem_low_pages_node 0 64 -> fail
		low 0x2000 64 0 -> 0x10000
		low 64 64 0 -> panic
	EOF
}

@test "alloc_bootmem, then alloc_bootmem_low: from the start, not behind the last" {
	holds <<-'EOF'
		node 0 0 0x8000
		reserve 0 4096				# as x86 does with page 0
		alloc_bootmem 100 -> 0x1000000
		alloc_bootmem_low 100 -> 0x1000		# goal 0 is no goal; page 1 is not behind 0x1000
	EOF
}

@test "nodes are tried in the order of their start, whatever they are called" {
	holds <<-'EOF'
		node 2 0x300 0x304
		node 0 0x200 0x204
		node 1 0x100 0x104
		alloc_node 2 0x4000 64 0 -> 0x300000
		alloc_node 2 64 64 0 -> 0x100000	# full: the lowest of all
		alloc 0x3000 4096 0 -> 0x101000
		alloc_bootmem_node 1 64 -> 0x200000	# full: the lowest that is not
		alloc 0x5000 4096 0 -> panic		# no request spans two nodes
		free 0x100000 4096		# the plain form means node 0, wherever it is: nothing there
		free 0x200000 4096
		map 1 -> R[0x100,0x104)
		map 0 -> F[0x200,0x204)
	EOF
	holds <<-'EOF'
		node 0 0 4
		node 1 4 8
		alloc_nopanic 0x8000 4096 0 -> fail	# though the nodes touch
	EOF
}

@test "a goal on a higher node is met by the lowest with room" {
	holds <<-'EOF'
		node 0 0 0x1000
		node 1 0x80000 0x81000
		reserve 0 4096
		alloc 64 64 0x80000000 -> 0x1000		# beyond node 0's end: dropped there
		alloc_node 1 64 64 0x80000000 -> 0x80000000
		alloc_node 1 64 64 0x1000000 -> 0x80000040	# below node 1: dropped there
	EOF
}

@test "each node remembers its own last page and last success" {
	holds <<-'EOF'
		node 0 0 16
		node 1 16 32
		alloc_node 0 64 64 0 -> 0x0
		alloc_node 1 64 64 0 -> 0x10000
		alloc_node 0 64 64 0 -> 0x40
		alloc_node 1 64 64 0 -> 0x10040
	EOF
}

@test "a node without memory fails, and another gives" {
	holds <<-'EOF'
		node 0 0 4
		node 1 0x100 0x100
		alloc_bootmem_node 1 64 -> 0x0
		low_node 1 64 64 0 -> fail
		free_all 1 -> 0
	EOF
}

@test "each front end: its alignment, its goal, its node, its end" {
	# Twice each: the second request shows whether it shares a page.
	for case in \
		'alloc_bootmem 0x1000000 0x1000040' 'alloc_bootmem_pages 0x1000000 0x1001000' \
		'alloc_bootmem_low 0x0 0x40' 'alloc_bootmem_low_pages 0x0 0x1000'; do
		read -r name first second <<<"$case"
		holds <<-EOF
			node 0 0 0x2000
			$name 1 -> $first
			$name 1 -> $second
			$name 0x10000000 -> panic
			$name 0 -> error
		EOF
	done
	for case in \
		'alloc_bootmem_node 0x3000000 0x3000040 panic' \
		'alloc_bootmem_pages_node 0x3000000 0x3001000 panic' \
		'alloc_bootmem_low_pages_node 0x3000000 0x3001000 fail'; do
		read -r name first second last <<<"$case"
		holds <<-EOF
			node 0 0 0x2000
			node 1 0x3000 0x5000
			$name 1 1 -> $first		# node 1 starts above the goal
			$name 1 1 -> $second
			$name 1 0x10000000 -> $last
			$name 1 0 -> error
		EOF
	done
	# Where node 1 begins below 16 MB, the goal shows.
	holds <<-'EOF'
		node 1 0x800 0x2000
		alloc_bootmem_node 1 1 -> 0x1000000
		alloc_bootmem_pages_node 1 1 -> 0x1001000
		alloc_bootmem_low_pages_node 1 1 -> 0x800000
	EOF
}

@test "_pages is an alignment: the size is in bytes" {
	holds <<-'EOF'
		node 0 0 16
		alloc_bootmem_pages 1 -> 0x0
		alloc_bootmem_pages 4097 -> 0x1000
		map 0 -> R[0x0,0x3) F[0x3,0x10)
	EOF
}

@test "reserve rounds outwards, free inwards: a partial page is lost" {
	holds <<-'EOF'
		node 0 0 16
		reserve 0xfff 2
		map 0 -> R[0x0,0x2) F[0x2,0x10)
		reserve 0 0x4000		# reserved already in part: silently
		free 0x800 0x2800		# page 0 from its middle, 1 and 2 whole
		map 0 -> R[0x0,0x1) F[0x1,0x3) R[0x3,0x4) F[0x4,0x10)
		alloc 6000 4096 0x8000 -> 0x8000
		free 0x8000 6000		# page 9 is not wholly inside
		map 0 -> R[0x0,0x1) F[0x1,0x3) R[0x3,0x4) F[0x4,0x9) R[0x9,0xa) F[0xa,0x10)
	EOF
}

@test "a range may begin below the node: its index is unsigned, so it lies behind all others" {
	holds <<-'EOF'
		node 0 0x100 0x110
		reserve 0xff000 0x3000		# from index -1, which is 2^52 - 1, to 2: nothing
		reserve 0xfe000 0x1001		# from 2^52 - 2 to 0, since the end rounds up to 0: nothing
		reserve 0xfe000 0x1000 -> error	# from 2^52 - 2 to 2^52 - 1: past the end
		map 0 -> F[0x100,0x110)
		reserve 0x100000 0x3000
		free 0xff000 0x2000		# from -1 to 1: nothing
		map 0 -> R[0x100,0x103) F[0x103,0x110)
		free 0xff001 0x1fff		# the first whole page is the node's first, index 0
		map 0 -> F[0x100,0x101) R[0x101,0x103) F[0x103,0x110)
		free 0xff001 0x10 -> error	# from 0 to 2^52 - 1
		free 0xfd001 0x10		# from -2, 64 bits wide, to 2^52 - 3: nothing
		map 0 -> F[0x100,0x101) R[0x101,0x103) F[0x103,0x110)
	EOF
	# Freeing nothing there lowers the last success as any free does.
	holds <<-'EOF'
		node 0 0x100 0x400
		alloc 4096 4096 0x380000 -> 0x380000	# last success 0x280000
		free 0x10000 1
		alloc 4096 4096 0x110000 -> 0x110000	# last success 0x10000, the goal's 0x10000 no lower
		alloc 4096 4096 0x118000 -> 0x118000	# had it stayed: 0x381000
	EOF
}

@test "a range ends in the node: free may reach into the page behind, which it rounds off" {
	holds <<-'EOF'
		node 0 0 16
		reserve 0xf000 0x1001 -> error
		reserve 0xf000 0x1000
		free 0xf000 0x2000 -> error
		free 0xf000 0x1fff
		map 0 -> F[0x0,0x10)
	EOF
}

@test "handing over counts the free pages; then the node has nothing to give" {
	holds <<-'EOF'
		node 0 0x105 0x1105
		node 1 0x2000 0x2003
		alloc_node 0 0x3000 64 0 -> 0x105000
		free_all 0 -> 4093
		alloc_nopanic 64 64 0 -> 0x2000000
		alloc_node 0 64 64 0 -> 0x2000040
		free_all 1 -> 2
		alloc 64 64 0 -> panic
	EOF
}
