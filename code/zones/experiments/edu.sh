# A device with 28 address lines, and a page above 256 MB. The edu device copies what
# it has to the address that it is told; the guest looks whether the bytes are there,
# and the host looks for them in all of the guest's RAM. Then pages that were asked for
# as such a device needs them; and a machine with a bounce buffer in reach.
# runs: host
set -eu
. "$(dirname "$0")/lib.sh"

# What the guest runs, after kinds=. Each place is filled with bytes of its own, by a seed:
# the page, the one that the device sees instead, the device; for each kind others.
in_guest='
	dmesg
	echo == distances
	cat /sys/devices/system/node/node*/distance
	echo == again
	cat /proc/zoneinfo
	echo "min_free_kbytes $(cat /proc/sys/vm/min_free_kbytes)"
	echo == edu
	ask() {
		echo "$*" >&3
		read -r reply <&3
		echo "$*: $reply"
	}
	find() {
		echo "find 4088 $1"
		read -r answer
	}
	insmod /lib/lab/edudma.ko
	exec 3<>/proc/edudma
	seed=0
	for kind in $kinds; do
		ask buffer $kind
		page=$((seed + 1)) reached=$((seed + 2)) device=$((seed + 3))
		ask fill reached $reached
		ask fill buffer $page
		ask fill device $device
		ask from_device
		ask look buffer $device
		find $device
		find $page
		ask fill reached $reached
		ask fill buffer $page
		ask to_device
		ask look device $page
		ask look device $reached
		seed=$device
	done
	exec 3>&-
	rmmod edudma'

# guest MEMORY WORDS KIND...: boot it and run that; the log, and in a file of its own
# what each kind came to.
guest() {
	memory=$1 words=$2
	shift 2
	"$OUT/test/ram_witness" "$memory" 1 "$words" device=edu \
		"$OUT/modules/edudma.ko:/lib/lab/edudma.ko" -- "kinds='$*' $in_guest" >"$folder/log"
	tell again
	section edu | awk -v folder="$folder" '
		/^buffer / { kind = folder "/" substr($2, 1, length($2) - 1) }
		{ print >kind }'
}

# got COMMAND [NTH]: what the module or the host replied to it, the first time or another.
got() {
	sed -n "s/^$1[ 0-9]*: //p" "$folder/$kind" | sed -n "${2-1}p"
}

# take KIND FLAGS ORDER: the page that it got, as the playground gets one; $address is left.
take() {
	kind=$1
	buffer=$(got "buffer $kind")
	address=${buffer%% *}
	address=${address#address=}
	case $buffer in
	address=*) ;;
	*)
		echo "edu.sh: no page of kind $kind: $buffer" >&2
		exit 1
		;;
	esac
	holds 'the page is in' "$(ask "alloc 0 $2 $3")" "${buffer#* }"
	if [ "$(seen "$address")" = "$address" ]; then
		echo '                           in reach: below 256 MB'
	else
		echo '                           out of reach: above 256 MB'
	fi
}

# What a device sees of an address that has 28 lines.
seen() {
	printf '0x%x\n' $(($1 & 0x0fffffff))
}

# places ADDRESS...: in words, beside the page.
places() {
	words=
	for place; do
		case $place in
		"$address") words="$words, the page" ;;
		"$(seen "$address")") words="$words, $(((address - place) >> 20)) MB below the page" ;;
		0x*)
			if [ "$(seen "$place")" = "$place" ]; then
				words="$words, elsewhere below 256 MB"
			else
				words="$words, elsewhere"
			fi
			;;
		*) words="$words, $place" ;;
		esac
	done
	echo "${words#, }"
}

# holds WHAT PREDICTED MEASURED: one comparison.
holds() {
	compared=$((compared + 1))
	[ "$2" = "$3" ] || differences=$((differences + 1))
	printf '%-26s predicted  %s\n%-26s measured   %s\n' "$1" "$2" '' "$3"
}

# where_read: of the page and the one that the device sees, whose bytes it has read.
where_read() {
	case $(got 'look device' 1),$(got 'look device' 2) in
	bytes=4088,bytes=0) places "$address" ;;
	bytes=0,bytes=4088) places "$(seen "$address")" ;;
	bytes=0,bytes=0) echo nowhere ;;
	esac
}

told() {
	got from_device | sed 's/^told=//; s/^fail: .*/fail/'
}

# follow: it is told the page's address, and goes where it sees that to be.
follow() {
	target=$(seen "$address") bytes=0 old=$address
	[ "$target" != "$address" ] || bytes=4088 old=nowhere
	outcome "$address" "$target" "$old" $bytes "$target"
}

# outcome TOLD WRITES LEFT BYTES READS: what the device is told, where its bytes are
# then, and where the page's old ones; how many the guest sees; from where it reads.
outcome() {
	holds 'the device is told' "$(places "$1")" "$(places "$(told)")"
	holds 'the host finds its bytes' "$(places $2)" "$(places $(got find 1))"
	holds "and the page's old ones" "$(places "$3")" "$(places $(got find 2))"
	holds 'the guest, in the page' "bytes=$4" "$(got 'look buffer')"
	holds 'the device reads from' "$(places "$5")" "$(where_read)"
}

guest 512 '' raw coherent dma streaming
echo "# Linux $(sed -n 's/.*Linux version \([^ ]*\) .*/\1/p' "$folder/log"), 512 MB, and a device that reaches 256"

echo '== any page, by its physical address'
take raw GFP_KERNEL 10
follow

# The page that is next on the list is the one of before, and out of reach: so the
# kernel has to ask again, for the zone that is surely in reach.
echo '== from dma_alloc_coherent(), by a mask of 28 bits'
take coherent GFP_DMA 0
follow

echo '== from alloc_page(GFP_KERNEL | __GFP_DMA)'
take dma 'GFP_KERNEL|__GFP_DMA' 0
follow

echo '== any page, lent by dma_map_page()'
take streaming GFP_KERNEL 10
outcome fail nowhere "$address" 0 nowhere

# 256 MB at 0, nothing more below 4 GB, and memory above: so the kernel makes a bounce
# buffer, and has to make it in reach.
guest 3072 'memmap=3840M$256M' streaming
echo '== the same, where there is a bounce buffer below 256 MB'
take streaming GFP_KERNEL 10
outcome 'elsewhere below 256 MB' "$(told) $address" nowhere 4088 "$address"
finish_numbers
