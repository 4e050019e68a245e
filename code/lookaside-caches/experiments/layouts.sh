# How large is an object's slot, and how many pages has a slab? Two hundred caches,
# and those of the kernel's own, against what /sys/kernel/slab says of them.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

echo '== some'
open_pair slabscope slab
put cpus "$(grep -c '^processor' /proc/cpuinfo)"
head_rows
while read -r request; do
	cache some $request
	print_row $request
done <<-'END'
	100 0 0
	100 0 0 ctor
	100 0 SLAB_HWCACHE_ALIGN
	100 0 SLAB_RED_ZONE
	100 0 SLAB_POISON
	100 0 SLAB_STORE_USER
	24 0 SLAB_HWCACHE_ALIGN
	100 256 0
	1104 0 0
	2048 0 0
	4096 0 0
	20000 0 0
	4194304 0 0
END

echo '== two hundred'
random_caches 200
before=$compared
while read -r request; do
	cache $request
done </tmp/requests
awk '{ with += $4 != "0"; ctor += $5 == "ctor" }
	END { print NR " caches, " with " with flags, " ctor " with a constructor" }' /tmp/requests
echo "$((compared - before)) numbers of theirs compared"

echo "== the kernel's own"
before=$compared caches=0
for dir in /sys/kernel/slab/*; do
	[ -L "$dir" ] && continue
	flags=0
	while read -r file flag; do
		read -r value <"$dir/$file"
		[ "$value" = 0 ] || flags="$flags|$flag"
	done <<-'END'
		hwcache_align SLAB_HWCACHE_ALIGN
		reclaim_account SLAB_RECLAIM_ACCOUNT
		destroy_by_rcu SLAB_TYPESAFE_BY_RCU
		cache_dma SLAB_CACHE_DMA
	END
	ctor=
	! read -r value <"$dir/ctor" || ctor=ctor
	sysfs "${dir##*/}"
	set -- $measured
	model create "own-$caches" "$4" "$5" "${flags#0|}" $ctor
	predicted=$(field size order objects)
	compare_each
	caches=$((caches + 1))
done
echo "$caches caches, $((compared - before)) numbers compared"
finish
