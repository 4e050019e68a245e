# Past the end and before the start, by a few bytes: with a red zone, SLUB finds
# them when the object is freed. Which byte it names, the model's layout says.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# hit INDEX BYTE: what the report should say of byte BYTE of slot INDEX, counted
# from the slot's start: in which red zone it is, where in the slab, and what it
# held while the object was in use.
hit() {
	model info bugs
	byte=$(($1 * $(field size) + $2))
	model parts bugs 0 "$1"
	at=0
	for part in $predicted; do
		length=${part#*=}
		at=$((at + ${length%%:*}))
		[ "$2" -lt $at ] && break
	done
	[ "$2" -lt "$left" ] && side=Left || side=Right
	case $part in
	red_zone=*) predicted="$side Redzone overwritten" ;;
	*) predicted="nothing" ;;
	esac
	predicted="$predicted @offset=$byte 0x55 for 0x${part#*:}"
}

# mistake COMMAND INDEX BYTE: the first byte that it writes and should not is
# byte BYTE of slot INDEX.
mistake() {
	hit "$2" "$3"
	dmesg -c >/dev/null
	kernel "$1"
	reply=$measured
	measured=$(reports)
	say "$1"
	splat >/tmp/splat
}

echo '== by how much'
open_bugs bugs 100 FZPU
model alloc bugs
model alloc bugs
model info bugs
left=$(field red_left_pad)
mistake 'overrun 1' 0 $((left + 100))
cp /tmp/splat /tmp/overrun
mistake 'overrun 4' 0 $((left + 100))
mistake 'underrun 1' 1 $((left - 1))
mistake 'underrun 8' 1 $((left - 8))
predicted='freed=no neighbour=0' measured=$reply
say 'what it did'
echo '== the splat'
cat /tmp/overrun
finish
