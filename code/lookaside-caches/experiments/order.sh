# Which object comes next, and where it lies: step by step; then of four thousand
# random steps on four caches, with their lists.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

echo '== three objects'
open_pair slabscope slab
put create t 100 0 0
ask alloc t
ask alloc t
ask alloc t
ask free t 0 1
ask free t 0 0
ask alloc t
ask alloc t
ask alloc t

echo '== where they lie'
for index in 0 1 2 3; do
	ask where t 0 $index
done

echo '== the freelist'
put create f 512 0 0
put alloc f
both freelist f 0
say '1 allocated'
repeat 4 alloc f
both freelist f 0
say '4 more'
put free f 0 0
both freelist f 0
say '0 freed'
put free f 0 3
both freelist f 0
say '3 freed'

echo '== random'
# Objects of several slabs, few or many to the slab, and one debug cache.
for cache in 'r1 1000 0 0' 'r2 4096 0 0' 'r3 100 64 0 ctor' 'r4 3000 0 SLAB_RED_ZONE'; do
	put create $cache
done
random_work 4000 1 r1 r2 r3 r4
echo "$taken objects taken, $freed freed, $shrunk times shrunk"
ask partial r1 0
ask partial r2
finish
