# What the columns of /proc/slabinfo say of a cache while its objects come and go.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

look() {
	slabinfo objects
	say "$1"
}

# take FROM TO: objects by number, and remember where they are.
take() {
	for n in $(seq "$1" "$2"); do
		put alloc objects
		eval "object_$n='$predicted'"
	done
}

give() {
	for n; do
		eval "put free objects \$object_$n"
	done
}

open_pair slabscope slab
put create objects 700 0 0
echo '== these columns, and the number of slabs'
sed -n '2{s/ : .*//; s/  */ /gp}' /proc/slabinfo
echo '== allocated'
take 1 1
look '1 held'
take 2 60
look '60 held'
echo '== every second one freed'
give $(seq 1 2 60)
look '30 held'
put shrink objects
look '30, shrunk'
echo '== all freed'
give $(seq 2 2 60)
look '0 held'
put shrink objects
look '0, shrunk'
finish
