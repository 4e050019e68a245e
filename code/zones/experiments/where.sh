# Where do pages come from? Each node is asked for some with each flag; then node 1
# is drained, and asked for one page at a time until it has none to spare. Its lower
# zone keeps more from who could have had pages of the higher one.
#
# nodes: 2016 64 768
# kernel: 6.1
. "$(dirname "$0")/lib.sh"
. /lib/lab/compare.sh

# Low memory makes the kernel raise a zone's marks for a while, where pages of one kind
# get into another's blocks.
echo 0 >/proc/sys/vm/watermark_boost_factor

# The machine, with marks and ratios as the last state of lib.sh has set them.
sh -c "$says_all" >"$folder/log"
tell told
open_pair zonescope zones
cat "$folder/told" >&4
head -n "$(wc -l <"$folder/told")" <&5 | grep -v '^ok$' && die 'the model takes no such machine'

# one NID FLAGS ORDER: one request to both. The kernel says what was free when it
# was asked, and then the model is; why it gets nothing, only the model says.
one() {
	kernel alloc "$@"
	got=$measured
	kernel before
	set_free $measured
	model alloc "$@"
	predicted=${predicted%%: *}
	measured=$got
	compare
}

set_free() {
	while [ $# -gt 0 ]; do
		model nr_free "$1" "$2" "$3"
		[ "$predicted" = ok ] || die "the model has no room for $3 free pages: $predicted"
		shift 3
	done
}

# until_none NR FLAGS: ask node 1 for so many pages, more than there are to spare.
until_none() {
	differed=$differences
	one 1 "$2" 0
	first=$measured
	for i in $(seq 2 "$1"); do
		one 1 "$2" 0
	done
	printf '%s\n    first %s, in the end %s\n' "node 1, $2" "$first" "$measured"
	[ "$differed" -eq "$differences" ] || echo 'not as predicted'
}

# mark NAME ZONE: one of node 1's, as the model has it.
mark() {
	{
		cat "$folder/told"
		echo build
	} | playground zones | sed -n "s/^node=1 zone=$2 .* $1=\([0-9]*\) .*/\1/p"
}

drain() {
	kernel drain 1 "$1" "$2"
}

echo '== flags'
for nid in 0 1 2; do
	for flags in GFP_KERNEL GFP_DMA GFP_DMA32 GFP_HIGHUSER_MOVABLE 'GFP_KERNEL|__GFP_DMA'; do
		one $nid "$flags" 0
		printf '%-32s predicted  %s\n%-32s measured   %s\n' \
			"node $nid, $flags" "$predicted" '' "$measured"
	done
done
for order in 1 2 3 4 5 6 7 8 9 10; do
	one 1 GFP_NOWAIT $order
done
echo "node 1, GFP_NOWAIT, order 10: $measured"
kernel release

echo '== node 1 keeps what it has'
high=$(mark high Normal)
drain DMA32 0
drain Normal $((high + 64))
until_none 150 '__GFP_MOVABLE|__GFP_THISNODE'
until_none 60 '__GFP_MOVABLE|__GFP_THISNODE|__GFP_HIGH|__GFP_NOMEMALLOC'
until_none 60 '__GFP_MOVABLE|__GFP_THISNODE|__GFP_HIGH'
kernel release

echo '== another node comes before the min mark'
drain DMA32 0
drain Normal $((high + 64))
until_none 150 __GFP_MOVABLE
until_none 60 '__GFP_MOVABLE|__GFP_THISNODE'
kernel release

echo '== low memory is kept from who could have other'
drain DMA32 0
drain Normal 0
kernel release 1 DMA32 $((8192 / 50 + $(mark high DMA32) + 64))
until_none 150 '__GFP_MOVABLE|__GFP_THISNODE'
until_none 230 '__GFP_MOVABLE|__GFP_DMA32|__GFP_THISNODE'
kernel release
finish
