# What slabs are made of each size, as figures/lookaside-caches/order.dat has it.

# sizes: multiples of 8 up to 1024, then of 32
sizes() {
	seq 8 8 1024
	seq 1056 32 8192
}

# slabs_of CPUS: ORDER, OBJECTS and WASTE for each size
slabs_of() {
	{
		echo "cpus $1"
		sizes | sed 's/.*/create a & 0 0\ndestroy a/'
	} | "$OUT/bin/playground" slab | sed -n 's/^order=\(.*\) objects=\(.*\) size=.* waste=\(.*\)/\1 \2 \3/p'
}

# order_table: the file
order_table() {
	echo '# bytes; with one-page slabs: percent wasted; for 1 CPU, for 16: order, objects, percent wasted'
	paste -d ' ' <(sizes) <(slabs_of 1) <(slabs_of 16) | awk '
		function percent(waste, order) { return sprintf("%.1f", 100 * waste / (4096 * 2 ^ order)) }
		{
			print $1, ($1 > 4096 ? "-" : percent(4096 % $1, 0)),
				$2, $3, percent($4, $2), $5, $6, percent($7, $5)
		}'
}
