# How fast the members of the scull family are: 16 MB written into an empty device, written
# again, read, and given back. Medians of five, with the quanta that each has unless told, and
# with a page in each quantum.
# clock: instructions
members='scull scullc scullp scullv'

now() {
	while read -r word at now rest; do
		[ "$word $at" != 'now at' ] || return 0
	done </proc/timer_list
}

# lap NAME: how long since the last one, to the file of that name.
lap() {
	last=$now
	now
	echo $((now - last)) >>"/tmp/$1"
}

copy() {
	dd bs=64k count=256 2>/dev/null
}

# Without a device: what the program itself takes, and reading zeros.
once() {
	now
	dd if=/dev/null of=/dev/null 2>/dev/null
	lap none
	copy </dev/zero >/dev/null
	lap zeros
	for member in $members; do
		copy </dev/zero >"/dev/${member}0"
		lap "$member.write"
		copy </dev/zero 1<>"/dev/${member}0"
		lap "$member.again"
		copy <"/dev/${member}0" >/dev/null
		lap "$member.read"
		: >"/dev/${member}0"
		lap "$member.empty"
	done
}

# median FILE [LESS]: less the median of that file.
median() {
	sort -n "/tmp/$1" | awk -v less="${2-0}" 'NR == 3 { print $1 - less }'
}

# family NAME PARAMETERS...: one line for each member, which gets the next parameters. In
# instructions for a KB, and how many times as fast as scull.
family() {
	name=$1
	shift
	for member in $members; do
		insmod "/lib/lab/$member.ko" $1 || exit 1
		shift
	done
	rm -f /tmp/*.write /tmp/*.again /tmp/*.read /tmp/*.empty /tmp/none /tmp/zeros
	for round in 1 2 3 4 5; do
		once
	done
	none=$(median none) zeros=$(median zeros)
	for member in $members; do
		rmmod "$member"
		echo "$name $member $(median "$member.write" "$zeros")" \
			"$(median "$member.again" "$zeros") $(median "$member.read" "$none")" \
			"$(median "$member.empty")"
	done | awk '{
		for (i = 3; i <= 6; i++) {
			$i = int($i / 16384 + 0.5)
			if (NR == 1)
				scull[i] = $i
			$(i + 4) = sprintf("%.2f", scull[i] / $i)
		}
		print
	}'
}

echo '# quanta, member; instructions to write a KB, write it again, read it, give it back; speeds, scull being 1'
family own '' '' '' ''
echo
echo
family page 'scull_quantum=4096 scull_qset=500' scullc_quantum=4096 '' scullv_order=0
