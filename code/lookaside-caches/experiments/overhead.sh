# The same 4 MB in scull, on kmalloc(), and in scullc, on a cache of its own: how
# many bytes a quantum takes, and all of them in pages.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

data=4194304

# line DRIVER [PERCENT]: bytes of a slot, and pages. With PERCENT they are compared
# to so much, and said with a ~: in the caches of kmalloc(), others have objects too.
line() {
	pages=${predicted#* }
	measured=$(echo "$measured" | awk -v pages="$pages" -v percent="${2-0}" '{
		off = $2 > pages ? $2 - pages : pages - $2
		print $1, off * 100 <= pages * percent ? pages : $2 }')
	printf '%7d  %-7s %10d %9d %11d %9s %7d%%\n' "$quantum" "$1" "${predicted% *}" \
		"${measured% *}" "$pages" "${2+~}${measured#* }" $((((pages * 4096 - data) * 100 + data / 2) / data))
	compare
}

# predict SIZE ALIGN FLAGS [ctor]: of a cache with such objects.
predict() {
	model create "$name" "$@"
	model info "$name"
	per=$(field objects) quanta=$(((data + quantum - 1) / quantum))
	needed="$(field size) $(((quanta + per - 1) / per << $(field order)))"
	model destroy "$name"
	predicted=$needed
}

pages_of() {
	awk -v name="$1" '$1 == name { print $15 * $6 }' /proc/slabinfo
}

fill() {
	echo 1 >/sys/kernel/slab/"$name"/shrink
	before=$(pages_of "$name")
	dd if=/dev/zero of=/dev/"$1"0 bs=1M count=4 2>/dev/null
	after=$(pages_of "$name")
}

open_model slab
printf '%7s  %-7s %20s %21s\n' '' '' 'bytes of a slot' pages
printf '%7s  %-7s %10s %9s %11s %9s %8s\n' quantum driver predicted measured \
	predicted measured overhead
for quantum in 97 1100 2100 4000 4096; do
	class=$(echo "size $quantum" | playground gfp | sed 's/class=\([0-9]*\) .*/\1/')
	name=kmalloc-$(echo "$class" | sed 's/^2048/2k/; s/^4096/4k/')
	predict "$class" "$class" 0
	insmod /lib/lab/scull.ko scull_quantum="$quantum"
	fill scull
	measured="$(sed -n '3s/.*, \(.*\) bytes/\1/p' /proc/scullmem) $((after - before))"
	line scull 1
	rmmod scull

	name=scullc
	predict "$quantum" 0 SLAB_HWCACHE_ALIGN ctor
	insmod /lib/lab/scullc.ko scullc_quantum="$quantum"
	fill scullc
	measured="$(cat /sys/kernel/slab/scullc/slab_size) $((after - before))"
	line scullc
	rmmod scullc
done
finish
