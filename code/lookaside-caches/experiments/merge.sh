# One cache or two? The model knows what sysfs says of the kernel's caches that may
# be shared, and predicts for each new one which of them it becomes a name of.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# merged SIZE ALIGN FLAGS [ctor]: with which of them; left in $predicted and $measured.
merged() {
	kernel create mine "$@"
	case $measured in error*) die "$measured" ;; esac
	link=$(readlink /sys/kernel/slab/mine)
	kernel destroy mine
	case " $shared " in
	*" $link "*) measured=$link ;;
	*) measured=none ;;
	esac
	model merge "$@"
	compare
}

open_pair slabscope slab merge=1
shared=$(cd /sys/kernel/slab && echo :*)
for name in $shared; do
	dir=/sys/kernel/slab/$name
	flags=0
	[ "$(cat "$dir/hwcache_align")" = 0 ] || flags="$flags|SLAB_HWCACHE_ALIGN"
	[ "$(cat "$dir/reclaim_account")" = 0 ] || flags="$flags|SLAB_RECLAIM_ACCOUNT"
	model create "$name" "$(cat "$dir/object_size")" "$(cat "$dir/align")" "${flags#0|}"
	predicted=$(field size)
	measured=$(cat "$dir/slab_size")
	compare
done
echo "== of $(ls -d /sys/kernel/slab/[!:]* | wc -l) names, these are one cache"
names() {
	ls -l /sys/kernel/slab | sed -n 's/.* \([^ ]*\) -> :0000192$/\1/p' | paste -s -d ' ' -
}
names
echo '== and one more'
kernel create mine 192 0 0
names
echo "lines of /proc/slabinfo that begin with mine: $(grep -c '^mine ' /proc/slabinfo)"
kernel destroy mine

echo '== merged with which?'
printf '%7s %5s %-24s %12s %12s\n' size align flags predicted measured
while read -r request; do
	set -- $request
	merged "$@"
	printf '%7s %5s %-24s %12s %12s\n' "$1" "$2" "$(echo "$3${4+|$4}" |
		sed 's/SLAB_//g; s/^0|//')" "$predicted" "$measured"
done <<-'END'
	192 0 0
	185 0 0
	184 0 0
	193 0 0
	192 64 0
	192 128 0
	100 0 SLAB_HWCACHE_ALIGN
	192 0 SLAB_PANIC
	192 0 0 ctor
	192 0 SLAB_RED_ZONE
	192 0 SLAB_TYPESAFE_BY_RCU
	192 0 SLAB_RECLAIM_ACCOUNT
	192 0 SLAB_CACHE_DMA
END

echo '== two hundred more'
random_caches 200
found=0
while read -r name request; do
	merged $request
	[ "$measured" = none ] || found=$((found + 1))
done </tmp/requests
echo "$found of $(wc -l </tmp/requests) merged"
finish
