# How large a piece kmalloc() can give: what is free in one piece decides, and in the end
# KMALLOC_MAX_SIZE. vmalloc() needs as many pages, wherever they are; kvmalloc() tries both.
# kernel: 6.1
# cpus: 1
. ./lib.sh
insmod /lib/lab/scullp.ko scullp_order=3 || exit 1
insmod /lib/lab/vmapscope.ko || exit 1
scope=vmapscope
exec 3<>/proc/vmapscope

# largest: the order of the largest free blocks, of the zone that has nearly all of them.
largest() {
	awk '/zone +DMA32/ { for (i = 5; i <= NF; i++) if ($i) order = i - 5; print order }' \
		/proc/buddyinfo
}

# order_of BYTES
order_of() {
	order=0
	while [ $((4096 << order)) -lt "$1" ]; do
		order=$((order + 1))
	done
}

# served ADDRESS: by whom, to go by the address; and gives it back.
served() {
	case $1 in
	fail) return ;;
	0xffff888*) kernel kfree "$1" && measured=kmalloc ;;
	*) kernel vfree "$1" && measured=vmalloc ;;
	esac
}

# try WAY BYTES PREDICTED: one request.
try() {
	kernel "$1" "$2"
	served "$measured"
	predicted=$3
	compare
	row="$row $(printf '%9s %9s' "$predicted" "$measured")"
}

sizes() {
	can=$(largest)
	echo "the largest free blocks are of order $can: $((4 << can)) KB each"
	printf '%8s %19s %19s %19s\n' '' kmalloc vmalloc kvmalloc \
		bytes 'predicted measured' 'predicted measured' 'predicted measured'
	for bytes in "$@"; do
		row=$(printf '%8d' "$bytes")
		order_of "$bytes"
		by=kmalloc
		[ $order -le "$can" ] || by=fail
		try kmalloc "$bytes" $by
		try vmalloc "$bytes" vmalloc
		[ $by = kmalloc ] || by=vmalloc
		try kvmalloc "$bytes" $by
		echo "$row"
	done
}

free_pages() {
	awk '$1 == "nr_free_pages" { n += $2 } END { print n }' /proc/zoneinfo
}

echo '== after boot'
sizes 4096 32768 65536 1048576 4194304 4194305 16777216

# Two devices grow in turn, 32 KB by 32 KB, and one of them is emptied. What is left in larger
# pieces is taken.
awk -v turns=$((($(free_pages) - 6144) / 16)) 'BEGIN {
	quantum = sprintf("%32767s", "x")
	for (i = 0; i < turns; i++) {
		print quantum >"/dev/scullp0"
		fflush("/dev/scullp0")
		print quantum >"/dev/scullp1"
		fflush("/dev/scullp1")
	}
}'
: >/dev/scullp1
bytes=4194304
while [ $bytes -gt 32768 ]; do
	kernel kmalloc $bytes
	[ "$measured" != fail ] || bytes=$((bytes / 2))
done

echo
free=$(free_pages)
echo "== $((free / 2560 * 10)) MB are free, in pieces"
sizes 4096 32768 65536 1048576 4194304 4194305 16777216
rmmod scullp
finish
