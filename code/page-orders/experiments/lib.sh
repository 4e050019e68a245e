# What this chapter's experiments share: the model and the running kernel, side
# by side. Both start from the same free lists, get the same commands in the
# playground's protocol, and every reply of one is compared with the other's.
#
# Descriptor 3 is the kernel (/proc/buddyscope), 4 and 5 are the model.

compared=0
differences=0

die() {
	echo "$0: $*" >&2
	exit 1
}

last_node() {
	ls -d /sys/devices/system/node/node* | sed 's/.*node//' | sort -n | tail -n 1
}

# open_both [NODE]: without NODE, the machine's last one.
open_both() {
	insmod /lib/lab/buddyscope.ko nid="${1:-$(last_node)}" || exit 1
	exec 3<>/proc/buddyscope
	mkfifo /tmp/model.in /tmp/model.out
	playground buddy </tmp/model.in >/tmp/model.out &
	exec 4>/tmp/model.in 5</tmp/model.out
	load_model
}

# Read the zone's lists, and make the model's the same.
load_model() {
	echo zone >&3
	read -r _ node _ zone _ _ _ end <&3
	{
		echo "empty $end"
		for order in 0 1 2 3 4 5 6 7 8 9 10; do
			echo "blocks $order" >&3
			read -r pfns <&3
			for pfn in $pfns; do
				echo "add $pfn $order"
			done
		done
	} >/tmp/load
	cat /tmp/load >&4
	head -n "$(wc -l </tmp/load)" <&5 | grep -v '^ok$' && die 'the model takes no such lists'
	echo "node $node, zone $zone"
}

# ask_file COMMANDS: put many commands to both; their replies are left in
# /tmp/predicted and /tmp/measured.
ask_file() {
	: >/tmp/predicted >/tmp/measured
	count=$(wc -l <"$1")
	from=1
	while [ "$from" -le "$count" ]; do
		# In parts: a fifo holds no more than 64 KB of replies.
		sed -n "$from,$((from + 999))p" "$1" >/tmp/part
		cat /tmp/part >&3
		cat <&3 >>/tmp/measured
		cat /tmp/part >&4
		head -n "$(wc -l </tmp/part)" <&5 >>/tmp/predicted
		from=$((from + 1000))
	done
	[ "$(wc -l </tmp/measured)" -eq "$count" ] || die 'the kernel left a command unanswered'
	[ "$(wc -l </tmp/predicted)" -eq "$count" ] || die 'the model left a command unanswered'
	compared=$((compared + count))
	differ=$(paste -d '|' /tmp/predicted /tmp/measured |
		awk -F '|' '$1 != $2 { n++ } END { print n + 0 }')
	differences=$((differences + differ))
}

# put COMMAND...: put one command to both; $predicted and $measured are left.
put() {
	echo "$*" >&3
	read -r measured <&3 || die 'the kernel left a command unanswered'
	echo "$*" >&4
	read -r predicted <&5 || die 'the model left a command unanswered'
	compared=$((compared + 1))
	[ "$predicted" = "$measured" ] || differences=$((differences + 1))
}

# ask COMMAND...: the same, and show what each says.
ask() {
	put "$@"
	printf '%-14s predicted  %s\n%-14s measured   %s\n' "$*" "$predicted" '' "$measured"
}

# pages_in COUNTS...: pages in a reply of free_area. Each count is of blocks
# twice the size of those before.
pages_in() {
	pages=0 size=1
	for count; do
		pages=$((pages + count * size)) size=$((size * 2))
	done
	echo "$pages"
}

# The last line, and the exit status, of every experiment that compares.
finish() {
	exec 3>&- 4>&- 5<&-
	rmmod buddyscope
	echo
	echo "$compared replies compared, $differences differ"
	[ "$compared" -gt 0 ] && [ "$differences" -eq 0 ]
}
