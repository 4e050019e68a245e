# 64 MB in one piece, on a machine whose page allocator has no block above 4 MB:
# bigbuf took them at boot. A program in the guest maps them and writes a pattern
# to them; the host finds it in the guest's RAM, at the address that was claimed.
# Then two nodes, with a buffer each; then a machine that has no 64 MB to give.
# runs: host
set -eu

# guest MEMORY NODES WORDS COMMAND
guest() {
	"$OUT/test/ram_witness" "$1" "$2" "$3" "$OUT/test/pool_check:/bin/pool_check" \
		"$OUT/modules/bigbuf_client.ko:/lib/lab/bigbuf_client.ko" -- "$4"
}

guest 128 1 bigbuf=64M 'echo "# Linux $(uname -r), 128 MB: bigbuf=64M"
	dmesg | grep ^bigbuf:
	echo "== the last order that /proc/buddyinfo has a column for"
	awk "NR == 1 { kb = 4; for (i = 6; i <= NF; i++) kb *= 2; print NF - 5 \": blocks of \" kb \" KB\" }" \
		/proc/buddyinfo
	echo "== a program takes the buffer"
	pool_check fill /dev/bigbuf 0 16384 0 4711
	echo "== a driver does"
	insmod /lib/lab/bigbuf_client.ko count=16384
	cat /proc/bigbuf
	rmmod bigbuf_client
	echo "== and asks for a page more than there is"
	insmod /lib/lab/bigbuf_client.ko count=16385 2>&1 || true'

echo
echo '== two nodes of 128 MB: bigbuf=0:32M,1:32M'
guest 256 2 bigbuf=0:32M,1:32M 'cat /proc/bigbuf
	pool_check fill /dev/bigbuf 0 8192 0 1 && pool_check fill /dev/bigbuf 1 8192 0 2'

echo
echo '== a machine of 64 MB: bigbuf=64M'
guest 64 1 bigbuf=64M 'dmesg | grep ^bigbuf:
	cat /proc/bigbuf' | fold -s -w 72 | sed 's/ *$//'
