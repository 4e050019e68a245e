# Where slabs are, and what moves them: full ones that come back, the CPU's list
# when it is full, what remains when everything was freed.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

echo '== three slabs full'
# 8 objects of 4096 bytes to the slab; two slabs on a CPU's list, and 6 on the
# node's, even if they are empty.
open_pair slabscope slab
put create a 4096 0 0
repeat 24 alloc a
ask slabs a

echo '== of each one is freed'
ask free a 0 3
ask free a 1 5
ask slabs a
ask partial a 0
ask free a 2 1
for i in 1 2 3; do ask alloc a; done

echo '== the list of the CPU is full'
put create b 4096 0 0
repeat 40 alloc b
for slab in 0 1 2 3; do
	put free b $slab 0
	both partial b 0
	say "$((slab + 1)) freed: CPU's"
	both partial b
	say "          node's"
done

echo '== everything is freed'
put create c 4096 0 0
repeat 160 alloc c
both info c
only slabs partial allocated
say '160 allocated'
for slab in $(seq 0 19); do
	for index in 0 1 2 3 4 5 6 7; do
		put free c $slab $index
	done
done
both info c
only slabs partial allocated
say 'all freed'
put shrink c
both info c
only slabs partial allocated
say shrunk
finish
