# What this chapter's experiments share: how a machine's log and its /proc/zoneinfo
# become commands for the playground's zones. On the host, where machines are
# booted, also how all numbers of one are compared.
#
# In $folder: log, what the machine said; ram, the ranges that it found; told,
# commands; predicted and measured, one number a line.

# Which lab kernel, and the zones that have a ratio. For the other one a script says
# arch=i386 ratios='DMA Normal'.
arch=x86_64
ratios='DMA DMA32 Normal'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
compared=0
differences=0

# Boot set the marks before it had given back all memory that it used itself; told
# to calculate again, the kernel has more to share. The third time it is told how
# much to keep free, and other ratios.
says_all='dmesg
	cd /proc/sys/vm
	state() {
		echo "== $1"
		cat /proc/zoneinfo
		echo "min_free_kbytes $(cat min_free_kbytes)"
	}
	echo == distances
	cat /sys/devices/system/node/node*/distance 2>/dev/null
	state boot
	cat min_free_kbytes >min_free_kbytes
	cat lowmem_reserve_ratio >/dev/null
	state again
	echo $(($(cat min_free_kbytes) * 2)) >min_free_kbytes
	sed "s/[1-9][0-9]*/50/g" lowmem_reserve_ratio >lowmem_reserve_ratio
	state told'

# section STATE: that part of the log.
section() {
	awk -v state="$1" '$1 == "==" { found = $2 == state; next } found' "$folder/log"
}

# zoneinfo STATE: the zones that had pages, as the playground says them.
zoneinfo() {
	section "$1" | awk '
		$1 == "Node" { place = "node=" ($2 + 0) " zone=" $4 }
		$1 ~ /^(spanned|present|managed|min|low|high)$/ { has[$1] = $2 }
		$1 == "protection:" && has["present"] > 0 {
			gsub(/.*\(|[ )]/, "")
			print place " spanned=" has["spanned"] " present=" has["present"] \
				" managed=" has["managed"] " min=" has["min"] " low=" has["low"] \
				" high=" has["high"] " protection=" $0
		}'
}

# lowmem: where an i386's low memory ends, as it says.
lowmem() {
	sed -n 's/^ *low ram: 0 - \([0-9a-f]*\)$/0x\1/p' "$folder/log"
}

# place ADDR: the node and the zone of this address, which is of low memory.
place() {
	while read -r nid start end; do
		[ $(($1)) -ge $((start)) ] && [ $(($1)) -le $((end)) ] || continue
		if [ $(($1)) -lt $((1 << 24)) ]; then
			zone=DMA
		elif [ $arch = x86_64 ] && [ $(($1)) -lt $((1 << 32)) ]; then
			zone=DMA32
		else
			zone=Normal
		fi
		echo "node=$nid zone=$zone"
	done <"$folder/ram"
}

# What was not managed yet when boot set the marks: places, and how many pages came
# to them later, from the initial RAM disk and from the kernel's own image.
given_back() {
	initrd=$(sed -n 's/.*RAMDISK: \[mem \(0x[0-9a-f]*\)-.*/\1/p' "$folder/log" | tail -n 1)
	sed -n 's/^Freeing \(initrd\|unused kernel\) .*memory: \([0-9]*\)K$/\1 \2/p' "$folder/log" |
		sed "s/^initrd/$initrd/; s/^unused kernel/0x1000000/" |
		while read -r address kb; do
			echo "$(place "$address") $((kb / 4))"
		done
}

# managed STATE: what was managed, as commands.
managed() {
	{
		[ "$1" != boot ] || given_back
		zoneinfo "$1"
	} | awk '
		NF == 3 { later[$1 $2] += $3 }
		NF > 3 {
			pages = substr($5, length("managed=") + 1) - later[$1 $2]
			print "managed", substr($1, length("node=") + 1), substr($2, length("zone=") + 1), pages
		}'
}

# tell STATE: what the model must know of the machine, as it was then; in $folder/told.
tell() {
	sed -n 's/^  node *\([0-9]*\): \[mem \(0x[0-9a-f]*\)-\(0x[0-9a-f]*\)\]$/\1 \2 \3/p' \
		"$folder/log" >"$folder/ram"
	{
		echo "arch $arch"
		[ $arch = x86_64 ] || echo "lowmem $(lowmem)"
		while read -r nid start end; do
			echo "ram $start $((end + 1 - start)) $nid"
		done <"$folder/ram"
		section distances | awk '{
			for (i = 1; i <= NF; i++)
				if (i != NR)
					print "distance", NR - 1, i - 1, $i
		}'
		managed "$1"
		[ "$1" = boot ] || section "$1" | grep '^min_free_kbytes '
		[ "$1" != told ] || printf 'reserve_ratio %s 50\n' $ratios
	} >"$folder/told"
}

# numbers: each of a line's on a line of its own, after its place; less what was told.
numbers() {
	awk '{
		for (i = 3; i <= NF; i++) {
			split($i, field, "=")
			n = split(field[2], value, ",")
			for (j = 1; j <= n && field[1] != "managed"; j++)
				print $1, $2, field[1], value[j]
		}
	}'
}

# ask COMMAND: what the model says to it.
ask() {
	{
		cat "$folder/told"
		echo "$1"
	} | "$OUT/bin/playground" zones | grep -vx ok
}

# What boot logs: where zones end, whom each node falls back to, how much is kept free.
logged() {
	sed -n '/^Zone ranges:/,/^Movable zone start/p' "$folder/log" |
		sed -n 's/^ *\([^ ]*\) *\[mem 0x0*\([0-9a-f]*\)-0x0*\([0-9a-f]*\)\]$/all zone=\1 from=0x\2 to=0x\3/p' |
		numbers
	sed -n 's/^Fallback order for Node [0-9]*: //p' "$folder/log" | xargs -n 1
	section boot | sed -n 's/^min_free_kbytes //p'
}

foreseen() {
	ask ranges | sed 's/^/all /' | numbers
	sed -n 's/^Fallback order for Node \([0-9]*\): .*/\1/p' "$folder/log" |
		while read -r nid; do
			ask "fallback $nid"
		done | xargs -n 1
	ask min_free_kbytes
}

# compare_state STATE: all that follows from what was managed then; $result is left.
compare_state() {
	tell "$1"
	ask build | numbers >"$folder/predicted"
	zoneinfo "$1" | numbers >"$folder/measured"
	if [ "$1" = boot ]; then
		foreseen >>"$folder/predicted"
		logged >>"$folder/measured"
	fi
	paste -d '|' "$folder/predicted" "$folder/measured" >"$folder/both"
	awk -F '|' '$1 != $2 { print "predicted|measured: " $0 }' "$folder/both" >"$folder/differ"
	all=$(wc -l <"$folder/both") bad=$(wc -l <"$folder/differ")
	compared=$((compared + all)) differences=$((differences + bad))
	result=$((all - bad))/$all
}

# boot VM-OPTION...: with the kernel that $arch says, and its own guest.
boot() (
	[ $arch = x86_64 ] || export KERNEL="$OUT/kernel/$arch" OUT="$OUT/$arch"
	"$OUT/bin/vm" run --cold "$@" -- "$says_all" >"$folder/log"
)

# machine NAME VM-OPTION...: boot it and compare all; leaves a line for the table.
machine() {
	name=$1
	shift
	boot "$@"
	row=$(printf '%-11s %5s' "$name" "$(zoneinfo boot | wc -l)")
	for state in boot again told; do
		compare_state $state
		row="$row $(printf '%9s' "$result")"
		cat "$folder/differ"
	done
	printf '%s\n' "$row" >>"$folder/table"
	zoneinfo again >"$folder/zones of $name"
	sed -n 's/^Fallback order for \(.*[0-9]\) *$/\1/p' "$folder/log" >"$folder/orders of $name"
}

# show WHAT MACHINE: what was measured there, as wide as the page.
show() {
	echo
	echo "== $1 '$2'"
	fold -s -w 72 "$folder/$1 $2" | sed 's/ *$//'
}

# The last line, and the exit status, where numbers are compared.
finish_numbers() {
	echo
	echo "$compared numbers compared, $differences differ"
	[ "$compared" -gt 0 ] && [ "$differences" -eq 0 ]
}
