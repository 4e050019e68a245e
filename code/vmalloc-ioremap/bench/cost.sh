# What it costs to get memory and give it back, by its size: with kmalloc, with vmalloc, and
# with kvmalloc, which tries one and then the other. Instructions of a pair.
# clock: instructions
. /lib/lab/compare.sh
insmod /lib/lab/vmapscope.ko || exit 1
exec 3<>/proc/vmapscope

# cost WAY BYTES: in $cost. As many pairs as it takes to have 32 MB of addresses lazily freed:
# that much costs one purge, which belongs to the price.
cost() {
	pairs=$((8192 / ($2 / 4096 + 1)))
	kernel cost "$1" "$2" $pairs
	cost=$((measured / pairs))
}

# costs WAY COLUMN: those of all sizes.
costs() {
	while read -r bytes; do
		cost "$1" "$bytes"
		echo $cost
	done </tmp/sizes >"/tmp/$2"
}

bytes=4096
while [ $bytes -le 4194304 ]; do
	echo $bytes
	bytes=$((bytes * 2))
done >/tmp/sizes
for way in kmalloc vmalloc kvmalloc; do
	costs $way $way
done
# Vmalloc takes single pages. As many as the lists of a CPU hold come from there, and go back
# there; now they hold more.
echo 8 >/proc/sys/vm/percpu_pagelist_high_fraction
costs vmalloc longer
echo '# bytes; instructions of a pair: kmalloc, vmalloc, kvmalloc, vmalloc where the lists of a CPU hold more'
cd /tmp && paste -d ' ' sizes kmalloc vmalloc kvmalloc longer
