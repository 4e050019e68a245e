# mem=126M on a machine of 128 MB: Linux does not see the last 2 MB. The module
# allocator finds them, less what the firmware keeps for its tables, and hands
# them out; the host finds the pattern that a program wrote there.
# runs: host
set -eu

"$OUT/test/ram_witness" 128 1 mem=126M "$OUT/test/pool_check:/bin/pool_check" \
	"$OUT/modules/allocator.ko:/lib/lab/allocator.ko" -- 'echo "# Linux $(uname -r), 128 MB: mem=126M"
	echo "== what the firmware says, and what mem= made of it"
	dmesg | grep -e "BIOS-e820.*0000000007" -e "e820: remove.*07e00000"
	echo "== what Linux has behind the first megabyte"
	grep -E "^0(01|7)[0-9a-f]*-" /proc/iomem
	insmod /lib/lab/allocator.ko
	echo "== with the module allocator"
	grep -A 1 -E "^0(01|7)[0-9a-f]*-.*(RAM|allocator|Res)" /proc/iomem | grep -e ^07 -e "  07"
	echo "== all of it, for a program"
	pool_check all /dev/allocator 126
	cat /proc/allocator'
