# What compaction mends: two files grow side by side in memory, page by page in
# turn, and one of them is deleted. Every second page of a long stretch is free.
# Pages of files can be moved; so the kernel moves them together when told to.
#
# kernel: 6.1

# look: node 0's DMA32: $free pages, and how many lie in blocks of 16 pages
# or more, $large.
look() {
	read -r free large <<-END
		$(awk '/^Node 0, zone +DMA32/ {
			size = 1
			for (i = 5; i <= NF; i++) {
				free += $i * size
				large += size >= 16 ? $i * size : 0
				size *= 2
			}
			print free, large
		}' /proc/buddyinfo)
	END
}

# Rounded, since a running system is never quite still: to 10 MB, and down to 10%.
say() {
	printf '%-11s %4d MB free, at least %2d%% of it in blocks of order 4 and up\n' \
		"$1" $((($2 / 256 + 5) / 10 * 10)) $((100 * $3 / $2 / 10 * 10))
}

mkdir -p /mnt
mount -t tmpfs -o size=90% tmpfs /mnt
echo '== fill'
look
say before "$free" "$large"
awk -v pages=$((free * 35 / 100)) 'BEGIN {
	page = sprintf("%4095s", "x")
	for (i = 0; i < pages; i++) {
		print page >"/mnt/kept"
		fflush("/mnt/kept")
		print page >"/mnt/deleted"
		fflush("/mnt/deleted")
	}
}'
look
say filled "$free" "$large"

echo '== delete'
stay=$large
rm /mnt/deleted
look
# Not one of the freed pages finds its buddy free: what was large before, is now.
say predicted "$free" "$stay"
say measured "$free" "$large"
predicted=$((100 * stay / free)) measured=$((100 * large / free))

echo '== compact'
echo 1 >/proc/sys/vm/compact_memory
look
say measured "$free" "$large"

echo
echo '1 share compared'
[ $((predicted - measured)) -le 3 ] && [ $((measured - predicted)) -le 3 ] &&
	[ $((100 * large / free)) -gt 80 ]
