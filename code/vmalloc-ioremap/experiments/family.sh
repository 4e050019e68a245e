# The same bytes in scull, scullc, scullp and scullv, each as it is loaded without parameters:
# where they lie, and how much memory it takes.
# kernel: 6.1
# cpus: 1
members='scull scullc scullp scullv'
for member in $members; do
	insmod "/lib/lab/$member.ko"
done
. ./lib.sh
open_both

data=16777216	# bytes, from the first one on
apart=262144	# or of them one in so many

# fill MEMBER: all of the bytes. dot MEMBER: one in so many, each through a descriptor for
# reading as well, since opening a device for writing alone empties it.
fill() {
	dd if=/dev/zero of="/dev/${1}0" bs=64k count=$((data / 65536)) 2>/dev/null
}

dot() {
	at=0
	while [ $at -lt $data ]; do
		dd if=/dev/zero bs=1 count=1 seek=$at 2>/dev/null 1<>"/dev/${1}0"
		at=$((at + apart))
	done
}

empty() {
	: >"/dev/${1}0"
	forget
	put purge
}

# Of the models: the class that kmalloc() takes for so many bytes, and a word of scullc's cache.
class() {
	echo "size $1" | playground gfp | sed 's/class=\([0-9]*\) .*/\1/'
}

scullc_cache() {
	echo 'create scullc 4000 0 SLAB_HWCACHE_ALIGN ctor' | playground slab | tr ' ' '\n' |
		sed -n "s/^$1=//p"
}

# model_areas N: the model makes so many, as scullv does, and $held has them; then it can
# forget them.
model_areas() {
	held=
	while [ "$1" -gt 0 ]; do
		model vmalloc 65536
		held="$held $predicted"
		set -- $(($1 - 1))
	done
}

forget() {
	for address in $held; do
		model vfree "$address"
	done
	held=
}

# same PREDICTED MEASURED: one comparison more.
same() {
	predicted=$1 measured=$2
	compare
}

# say LABEL: both.
say() {
	printf '%-13s predicted  %s\n%-13s measured   %s\n' "$1" "$predicted" '' "$measured"
}

# about MEMBER: its parameters, and how many bytes the models say a quantum takes, and the
# array of an item. In slabs, quanta lie by the eight.
about() {
	qset=500 quantum=4096 each=4096 slab=1 has_areas=0
	case $1 in
	scull) qset=1000 quantum=4000 each=$(class 4000) slab=8 ;;
	scullc) quantum=4000 each=$(scullc_cache size) slab=$(scullc_cache objects) ;;
	scullv) quantum=65536 each=65536 has_areas=1 ;;
	esac
	array=$(class $((16 + 8 * qset)))
}

# An area is a vmap_area of 64 bytes, a vm_struct of as many, and the array of its 16 pages.
area_bytes=256

# predict HOW: quanta, items and areas, as the positions say that are written.
predict() {
	if [ "$1" = fill ]; then
		quanta=$(((data + quantum - 1) / quantum))
		items=$(((quanta + qset - 1) / qset))
	else
		quanta=$((data / apart))
		items=$((1 + (data - apart) / (quantum * qset)))
	fi
	areas=$((has_areas * quanta))
	slabs=$(((quanta + slab - 1) / slab))
	in_quanta=$((slab > 1 ? slabs * 8 * 4096 : quanta * each))
}

free_pages() {
	cat /proc/sys/vm/stat_refresh
	awk '$1 == "nr_free_pages" || $1 == "count:" { n += $2 } END { print n }' /proc/zoneinfo
}

# settle: no cache keeps slabs that are free.
settle() {
	for cache in kmalloc-8k kmalloc-4k kmalloc-128 kmalloc-64 vmap_area scullc; do
		echo 1 >"/sys/kernel/slab/$cache/shrink"
	done
}

# seen MEMBER: quanta, bytes of one, areas.
seen() {
	quanta_seen=$(sed -n 's/^device 0: .* quanta \([0-9]*\),.*/\1/p' "/proc/${1}mem")
	areas_seen=$(grep -c "${1}_alloc" /proc/vmallocinfo)
	case $1 in
	scull) sed -n '3s/.*, \(.*\) bytes/\1/p' /proc/scullmem ;;
	scullc) cat /sys/kernel/slab/scullc/slab_size ;;
	scullp) sed -n '1s/.* quantum \([0-9]*\),.*/\1/p' /proc/scullpmem ;;
	scullv) awk '/scullv_alloc/ { print $2 - 4096; exit }' /proc/vmallocinfo ;;
	esac >/tmp/each
	read -r each_seen </tmp/each
}

# tables: page tables that areas have made. Freed areas leave them.
tables() {
	put tables
	tables=$(echo "$measured" | awk -F '[ =]' -v areas=$has_areas '{ print areas * ($4 + $6) }')
}

# row MEMBER HOW: one line of the table, and in /tmp/parts what it consists of. Done twice,
# since the first time others take memory, too.
row() {
	about "$1"
	predict "$2"
	"$2" "$1"
	model_areas $areas
	empty "$1"
	settle
	before=$(free_pages)
	"$2" "$1"
	model_areas $areas
	settle
	after=$(free_pages)
	tables
	seen "$1"
	same $quanta "$quanta_seen"
	same $each "$each_seen"
	same $areas "$areas_seen"
	bytes=$((in_quanta + items * array + areas * area_bytes + tables * 4096))
	pages=$(((bytes + 4095) / 4096)) taken=$((before - after + tables))
	# Even then, some come and go that are others'.
	off=$((taken > pages ? taken - pages : pages - taken))
	[ $off -gt 40 ] || taken=$pages
	same $pages $taken
	printf '%-7s %5d %5d %7d %6d %5d %5d %6d %6s\n' "$1" $quanta "$quanta_seen" $each \
		"$each_seen" $areas "$areas_seen" $pages "~$taken"
	echo "$1 $in_quanta $((items * array)) $((areas * area_bytes)) $((tables * 4096)) $bytes" \
		>>/tmp/parts
	empty "$1"
}

# table BYTES HOW: all members; so many bytes are written.
table() {
	rm -f /tmp/parts
	printf '%7s %11s %14s %11s %13s\n' '' quanta 'bytes of one' areas pages
	for member in $members; do
		row "$member" "$2"
	done
	printf '\n%-7s %9s %7s %7s %7s %10s\n' bytes: quanta arrays areas tables 'for each'
	awk -v written="$1" '{
		printf "%-7s %9d %7d %7d %7d %10s\n", $1, $2, $3, $4, $5,
			sprintf($6 < 2 * written ? "%.3f" : "%.0f", $6 / written)
	}' /tmp/parts
}

echo
echo '== the first quanta of each'
for member in $members; do
	fill "$member"
	printf '%-7s%s\n' "$member" "$(sed -n 3p "/proc/${member}mem")"
	sed -n 4p "/proc/${member}mem" | sed 's/^/       /'
done
# Of the slab that was new then, the objects in their order; of areas, one behind the other.
last=$(($(scullc_cache size) * ($(scullc_cache objects) - 1)))
same "$(seq 0 "$(scullc_cache size)" $last | paste -sd ' ')" \
	"$(sed -n '3,10s/.*byte //p' /proc/scullcmem | paste -sd ' ')"
say 'scullc: byte'
model_areas $((data / 65536))
same "$(echo "$held" | cut -d ' ' -f 2-4)" \
	"$(sed -n '3,5s/.*: \(0x[0-9a-f]*\),.*/\1/p' /proc/scullvmem | paste -sd ' ')"
say scullv
for member in $members; do
	empty "$member"
done

echo
echo "== $data bytes"
table $data fill

echo
echo "== one byte in $apart"
table $((data / apart)) dot

for member in $members; do
	rmmod "$member"
done
finish
