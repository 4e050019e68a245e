# Four CPUs: larger slabs; a slab for each; what another CPU frees waits. Then four
# thousand random steps, each on one of the four.
#
# cpus: 4
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

echo '== more CPUs, more pages to the slab'
open_pair slabscope slab
printf '%6s %17s %20s %20s\n' '' '1 CPU, predicted' '4 CPUs, predicted' '4 CPUs, measured'
printf '%6s %8s %8s %11s %8s %11s %8s\n' size order objects order objects order objects
i=0
for size in 64 192 256 512 1024 1104 2048 4096 8192; do
	model cpus 1
	model create "one-$size" $size 0 0
	one=$(field order objects)
	model cpus 4
	model create "four-$size" $size 0 0
	predicted=$(field order objects)
	kernel create "four-$size" $size 0 0
	read -r order <"/sys/kernel/slab/four-$size/order"
	read -r objects <"/sys/kernel/slab/four-$size/objs_per_slab"
	measured="$order $objects"
	printf '%6s %8s %8s %11s %8s %11s %8s\n' $size $one $predicted $measured
	compare
done
random_caches 200
while read -r request; do
	cache $request
done </tmp/requests
echo "and $(wc -l </tmp/requests) more, each of five numbers"

echo '== freed by another CPU'
put cpus 4
put create a 4096 0 0
put alloc a 0
put alloc a 0
put alloc a 1
ask slabs a
ask free a 0 0 1
ask freelist a 0
ask alloc a 0
ask freelist a 0

echo '== full, and freed by another CPU'
repeat 14 alloc a 0
ask slabs a
ask free a 0 5 3
ask slabs a

echo '== random'
for cache in 'r1 1000 0 0' 'r2 4096 0 0' 'r3 100 64 0 ctor' 'r4 3000 0 SLAB_RED_ZONE'; do
	put create $cache
done
random_work 4000 4 r1 r2 r3 r4
echo "$taken objects taken, $freed freed"
finish
