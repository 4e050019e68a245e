# What kmalloc() wastes, as figures/kmalloc-flags/classes.dat has it.

# blocks_of VERSION: WASTE and BLOCK of each size from 1 to 8192
blocks_of() {
	{
		echo "version $1"
		seq -f 'size %.0f' 8192
	} | "$OUT/bin/playground" gfp | sed -n '2,$p' | awk -F'[= ]' '
		/^class=/ { print $4, $2 }
		/^pages / { print $5, 4096 * 2 ^ $3 }'
}

# waste_table: the file; of all sizes both ends of each class, and some between them
waste_table() {
	echo '# bytes, and percent of the block that is wasted in 2.0.40, 2.4.0, 6.1.192'
	paste -d ' ' <(seq 8192) <(blocks_of 2.0) <(blocks_of 2.4) <(blocks_of 6.1) | awk '
		function percent(waste, block) { return sprintf("%.1f", 100 * waste / block) }
		function line() {
			return size " " percent(w20, b20) " " percent(w24, b24) " " percent(w61, b61)
		}
		{
			edge = NR > 1 && ($3 != b20 || $5 != b24 || $7 != b61)
			if (edge && printed != size)
				print line()
			size = $1; w20 = $2; b20 = $3; w24 = $4; b24 = $5; w61 = $6; b61 = $7
			if (edge || size >= next_size) {
				print line()
				printed = size
				next_size = size * 1.12
			}
		}
		END { if (printed != size) print line() }'
}
