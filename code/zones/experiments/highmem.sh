# An i386 with 2 GB. The kernel has 1 GB of addresses, less what it maps on demand:
# the RAM that they reach is low memory, and all above it is the zone HighMem. A
# file's pages come from there first.
# arch: i386
# nodes: 2048
set -eu

echo '== boot'
dmesg | grep 'MB [A-Z]*MEM available'
dmesg | sed -n '/^Zone ranges/,/^Initmem/p' | sed '$d'

echo '== zoneinfo'
awk '/^Node/ { zone = $4 }
	$1 == "spanned" { spanned = $2 }
	$1 == "present" { present = $2 }
	$1 == "start_pfn:" {
		printf "%-8s start_pfn %-7d spanned %-7d present %d\n", zone, $2, spanned, present
	}' /proc/zoneinfo

echo '== a file of 64 MB'
free_pages() {
	awk '/^Node/ { zone = $4 } $1 == "nr_free_pages" { print zone, $2 }' /proc/zoneinfo
}
free_pages >/tmp/before
dd if=/dev/zero of=/tmp/file bs=1M count=64 2>/dev/null
# In steps of 5 %: a few pages are always on their way to or from a per-CPU list, and
# who keeps the book of the file takes some, too.
free_pages | paste -d ' ' /tmp/before - |
	awk '{ zone[NR] = $1; all += gave[NR] = $2 - $4 }
		END { for (i = 1; i <= NR; i++)
			printf "%-8s gave %d %%\n", zone[i], 5 * int(gave[i] * 20 / all + 0.5) }'
