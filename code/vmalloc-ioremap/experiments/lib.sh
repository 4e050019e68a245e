# What this chapter's experiments share: both sides start where the vmalloc range is free
# from some address on, and nothing below it is.
. /lib/lab/compare.sh

# A physical address that no RAM and no device has: mapped, and never touched.
nowhere=0x1000000000

# open_both: $start is left, and the model's range begins there.
open_both() {
	open_pair vmapscope vmap
	kernel quiet
	start=${measured% *}
	model range "$start" "${measured#* }" cpus="$(nproc)" gbpages=0 \
		nodes="$(ls -d /sys/devices/system/node/node* | wc -l)"
	[ "$predicted" = ok ] || die "the model takes no such range: $predicted"
	echo "free from $start on"
}

# at PAGES: the address so many pages, in decimal, behind $start.
at() {
	printf '0x%x' $((start + $1 * 4096))
}
