# What vmalloc and ioremap refuse, and what they say about it.
# kernel: 6.1
. /lib/lab/compare.sh
open_pair vmapscope vmap
model range 0xffffc90000000000 0xffffe90000000000 ram="$(awk '/^MemTotal/ { print $2 / 4 }' /proc/meminfo)"

# try COMMAND...: the kernel says no more than "fail".
try() {
	kernel "$@"
	model "$@"
	printf '%s\n  predicted  %s\n  measured   %s\n' "$*" "$predicted" "$measured"
	dmesg -c | sed -n 's/^WARNING: .* at \(.*\)+0x.*/  WARNING at \1()/p'
	predicted=${predicted%%:*}
	compare
}

dmesg -c >/dev/null
try vmalloc 0
try vmalloc 0x20000000
try ioremap 0x1000000000 0
try ioremap 0x1000000000 0xffffffffffffffff

echo
echo '== of RAM the model knows nothing'
kernel ioremap 0x4000000 4096
printf '%s\n  measured   %s\n' 'ioremap 0x4000000 4096' "$measured"
dmesg | grep '^ioremap on RAM' | sed 's/^/  /'
finish
