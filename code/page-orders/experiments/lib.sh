# What this chapter's experiments share: both sides start from the same free lists.
. /lib/lab/compare.sh

last_node() {
	ls -d /sys/devices/system/node/node* | sed 's/.*node//' | sort -n | tail -n 1
}

# open_both [NODE]: without NODE, the machine's last one.
open_both() {
	open_pair buddyscope buddy nid="${1:-$(last_node)}"
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

# pages_in COUNTS...: pages in a reply of free_area. Each count is of blocks
# twice the size of those before.
pages_in() {
	pages=0 size=1
	for count; do
		pages=$((pages + count * size)) size=$((size * 2))
	done
	echo "$pages"
}
