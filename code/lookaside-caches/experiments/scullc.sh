# scullc, a device on a cache of its own: where it puts ten thousand bytes, what
# 8 MB make of its cache, and what is left of that when they are gone.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# quanta N: so many in the model; where they are is left in /tmp/quanta.
quanta() {
	seq "$1" | sed 's/.*/alloc scullc/' >/tmp/part
	cat /tmp/part >&4
	head -n "$1" <&5 >/tmp/quanta
}

# The device gives them back in the order of their positions.
give_back() {
	sed 's/^/free scullc /' /tmp/quanta >/tmp/part
	cat /tmp/part >&4
	head -n "$(wc -l </tmp/part)" <&5 >/tmp/freed
	: >/dev/scullc0
}

# of_cache FILE: from sysfs, which goes on with a number for each node.
of_cache() {
	sed 's/ .*//' /sys/kernel/slab/scullc/"$1"
}

# look LABEL
look() {
	slabinfo scullc
	say "$1"
}

open_model slab
insmod /lib/lab/scullc.ko
model create scullc 4000 0 SLAB_HWCACHE_ALIGN ctor
measured="order=$(of_cache order) objects=$(of_cache objs_per_slab) size=$(of_cache slab_size)"
measured="$measured waste=$(((4096 << $(of_cache order)) - $(of_cache objs_per_slab) * $(of_cache slab_size)))"
say 'the cache'
cat /sys/kernel/slab/scullc/ctor

echo '== ten thousand bytes'
head -c 10000 /dev/zero | tr '\0' x >/dev/scullc0
quanta 3
head -n 5 /proc/scullcmem
model info scullc
predicted=$(awk -v size="$(field size)" '{ print $2 * size }' /tmp/quanta | paste -s -d ' ' -)
measured=$(sed -n 's/.*byte //p' /proc/scullcmem | paste -s -d ' ' -)
say 'bytes'
give_back

echo '== 8 MB: active objects, all, size, in a slab, pages, slabs'
look before
dd if=/dev/zero of=/dev/scullc0 bs=1M count=8 2>/dev/null
quanta $(((8 * 1048576 + 3999) / 4000))
head -n 1 /proc/scullcmem
look during
give_back
look after
echo 1 >/sys/kernel/slab/scullc/shrink
model shrink scullc
look 'and shrunk'
rmmod scullc
predicted=0 measured=$(grep -c '^scullc' /proc/slabinfo)
say 'unloaded: lines'
finish
