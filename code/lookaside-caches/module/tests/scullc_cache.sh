# SPDX-License-Identifier: GPL-2.0
# For the guest scripts of scullc: its cache, as the kernel shows it.
cache=/sys/kernel/slab/scullc
# KMALLOC_MAX_SIZE less a cache line.
largest=$(((4 << 20) - 64))

# same WHAT EXPECTED SEEN
same() {
	if [ "$2" = "$3" ]; then
		echo "ok   $1: $3"
	else
		echo "FAIL $1: expected $2, saw $3"
		return 1
	fi
}

# Of a file of the cache, which may go on with a count for each node.
value() {
	cut -d ' ' -f 1 $cache/"$1"
}

# all_back COMMAND: once the device is empty again, the cache holds no object and no slab.
all_back() {
	"$@" || return 1
	: >$dev
	echo 1 >$cache/shrink
	same 'objects still held' 0 "$(value objects)" && same 'slabs still held' 0 "$(value slabs)"
}

# Of usersize, 6.12 makes a file only where it counts.
layout() {
	for file in object_size slab_size objs_per_slab order align hwcache_align aliases usersize; do
		echo "$file=$(value $file 2>/dev/null)"
	done
	cat $cache/ctor
}

# Whoever writes gets ENOMEM; the log is not told.
slabs_fail() {
	/tmp/scull_check slabs $dev "$(value objs_per_slab)" "$(value order)" scullc || return 1
	same 'words in the log' 0 "$(dmesg | grep -c -e 'page allocation failure' -e 'SLUB: Unable')"
}

one_of_the_largest() {
	dd if=/tmp/data of=$dev bs=1M 2>/dev/null || return 1
	/tmp/scull_check same /tmp/data $dev && same 'quanta held' 3 "$(sed -n 's/.*quanta \([0-9]*\),.*/\1/p' /proc/scullcmem | head -n 1)"
}

# In /proc/slabinfo under its own name: name, active objects, all, size, in a slab, pages.
own_line() {
	head -c 40000 /tmp/data >$dev
	same lines 1 "$(grep -c '^scullc ' /proc/slabinfo)" || return 1
	same 'bytes of a slot, objects and pages of a slab' \
		"$(value slab_size) $(value objs_per_slab) $((1 << $(value order)))" \
		"$(awk '$1 == "scullc" { print $4, $5, $6 }' /proc/slabinfo)" || return 1
	same slabs "$(value slabs)" "$(awk '$1 == "scullc" { print $15 }' /proc/slabinfo)"
}

# Without the module, no cache.
gone() {
	same 'lines in slabinfo' 0 "$(grep -c '^scullc ' /proc/slabinfo)" &&
		same 'folder in sysfs' none "$(ls -d $cache 2>/dev/null || echo none)"
}
