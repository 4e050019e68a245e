# The machines that the chapter's drawings show, as commands of `zones`: RAM as
# the lab kernel's guest has it, and what boot left of it to the allocator.

low='ram 0x1000 0x9e000 0'

# 5 GB, of which QEMU puts 2 below 4 GB and 3 above.
five_gb=(
	"$low" 'ram 0x100000 0x7fee0000 0' 'ram 0x100000000 0xc0000000 0'
	'managed 0 DMA 3840' 'managed 0 DMA32 501655' 'managed 0 Normal 762630'
	'min_free_kbytes 9003'
)

# 2 GB and a 32-bit kernel, whose low memory ends so much below 896 MB because of
# what it has above its vmalloc range.
i386=(
	'arch i386' 'lowmem 0x36ffe000' "$low" 'ram 0x100000 0x7fee0000 0'
	'managed 0 DMA 3840' 'managed 0 Normal 215750' 'managed 0 HighMem 298978'
	'min_free_kbytes 3743'
)

# Four nodes of 1 GB in a row, each as far from the next.
row=(
	"$low" 'ram 0x100000 0x3ff00000 0' 'ram 0x40000000 0x3ffe0000 1'
	'ram 0x100000000 0x40000000 2' 'ram 0x140000000 0x40000000 3'
)
for ((from = 0; from < 4; from++)); do
	for ((to = 0; to < 4; to++)); do
		distance=$((10 + 10 * (from > to ? from - to : to - from)))
		row+=("distance $from $to $distance")
	done
done

# What the builder calls "Two nodes", when boot keeps one page in 64, and all that is
# free of node 1 above its low mark is gone.
builder=(
	"$low" 'ram 0x100000 0x3ff00000 0' 'ram 0x44000000 0x3c000000 0' 'ram 0x100000000 0x40000000 0'
	'ram 0x140000000 0x10000000 1' 'ram 0x154000000 0xc000000 1'
	'managed 0 DMA 3935' 'managed 0 DMA32 495936' 'managed 0 Normal 258048' 'managed 1 Normal 112896'
)
