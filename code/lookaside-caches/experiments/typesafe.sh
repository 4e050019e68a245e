# SLAB_TYPESAFE_BY_RCU: under rcu_read_lock(), an object that was freed may be
# another object at once; but its slab is not given back before a grace period.
. "$(dirname "$0")/lib.sh"

echo '== the object'
open_pair slabpools slab
predicted='same=yes key=2 generation=2 constructed=0'
kernel reuse
say reuse

# Allocate and free so many objects, one after the other, from a cache of 1000
# bytes with these flags. The model then has $slabs left, of $all.
predict() {
	model create "$1" 1000 0 "SLAB_NOLEAKTRACE$2"
	: >/tmp/objects
	for n in $(seq "$nr"); do
		model alloc "$1"
		echo "$predicted" >>/tmp/objects
	done
	model info "$1"
	all=$(field slabs)
	while read -r object; do
		model free "$1" $object
	done </tmp/objects
	model info "$1"
	slabs=$(field slabs)
}

echo '== the slabs'
nr=160
predict plain ''
predicted="slabs=$all reading=$slabs after=$slabs"
kernel grace plain $nr plain
say plain
predict typesafe '|SLAB_TYPESAFE_BY_RCU'
predicted="slabs=$all reading=$all after=$slabs"
kernel grace typesafe $nr typesafe
say typesafe
predicted=$slabs measured=$(sed 's/ .*//' /sys/kernel/slab/typesafe/slabs)
say sysfs
finish
