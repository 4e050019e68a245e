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

# until_none NR FLAGS [MARK]: ask node 1 for so many pages, more than there are to spare. Then
# find out at how many free ones its zone stops to give: at that mark, if another node follows.
until_none() {
	differed=$differences
	one 1 "$2" 0
	first=$measured
	for i in $(seq 2 "$1"); do
		one 1 "$2" 0
	done
	printf '%s\n    first %s, in the end %s\n' "node 1, $2" "$first" "$measured"
	[ "$differed" -eq "$differences" ] || echo 'not as predicted'
	zone=${first#*zone=}
	predicted=$(kept "$zone" "$2" ${3-})
	measured=$(stop "$zone" "$2" $((predicted + 4))) || exit
	compare
	printf '    %s stops at    predicted %4d    measured %4d\n' "$zone" "$predicted" "$measured"
}

# told COMMAND: the same machine, in a model that is asked for this alone.
told() {
	{
		cat "$folder/told"
		echo "$1"
	} | playground zones
}

# mark NAME ZONE: one of node 1's, as the model has it.
mark() {
	told build | sed -n "s/^node=1 zone=$2 .* $1=\([0-9]*\) .*/\1/p"
}

# kept ZONE FLAGS [MARK]: with how many free pages it gives none, by the model: whatever the
# flags may have, or only above this mark, without a reserve.
kept() {
	if [ -n "${3-}" ]; then
		mark "$3" "$1"
	else
		told "kept 1 $2 0" | sed -n "s/^node=1 zone=$1 .* kept=//p"
	fi
}

# leave ZONE FLAGS PAGES: so many free ones, no more and no fewer. The lists of the CPU are
# filled and emptied by several pages at a time: so it takes other orders in between.
leave() {
	tries=0
	kernel nr_free 1 "$1"
	while [ "$measured" -ne "$3" ]; do
		[ $tries -lt 200 ] || die "there cannot be $3 free pages in $1"
		kernel release 1 "$1" $((96 + tries % 7 * 64))
		kernel alloc 1 "$2" $((tries % 4))
		kernel drain 1 "$1" "$3"
		tries=$((tries + 1))
	done
}

# stop ZONE FLAGS LEFT: the same, by the kernel. It gets so many free pages, and is asked; and
# one less, until it gives none.
stop() {
	left=$3
	measured=$first
	while [ "$measured" = "$first" ]; do
		leave "$1" "$2" "$left"
		kernel alloc 1 "$2" 0
		left=$((left - 1))
	done
	echo $((left + 1))
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
until_none 150 __GFP_MOVABLE low
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
