# SPDX-License-Identifier: GPL-2.0
# A hundred pages from vmalloc, a hundred from kmalloc, each marked, for the host to find.
insmod /tmp/vmapscope.ko
exec 3<>/proc/vmapscope

say() {
	echo "$*" >&3
	read -r reply <&3
}

# Memory that has been in use: many pages, every other one given back.
i=0
while [ $i -lt 240 ]; do
	say vmalloc 4096
	pages="$pages $reply"
	i=$((i + 1))
done
i=0
for page in $pages; do
	[ $((i % 2)) = 0 ] || say vfree "$page"
	i=$((i + 1))
done

# SEED KIND: the kernel's word for where the pages are, and the marks.
area() {
	say "$2" 409600
	address=$reply
	say pfns "$address"
	echo "$2 at $address: $reply"
	say mark "$address" "$1"
	echo "marks $1 100"
	read -r _
}

area 1 vmalloc
area 2 kmalloc
