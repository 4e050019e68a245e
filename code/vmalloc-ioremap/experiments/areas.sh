# Where vmalloc and ioremap put their areas, and when the addresses of what was freed come back.
# kernel: 6.1
. ./lib.sh
open_both

# areas: every area from $start on, as /proc/vmallocinfo has it, against the model's.
echo 1 >/proc/sys/kernel/kptr_restrict
areas() {
	model areas
	predicted=$(echo "$predicted" | sed 's/@0x[0-9a-f]*//g; s/pages\[/vmalloc[/g')
	measured=$(awk -v from="$start" -v to=0xffffe '
		$1 >= to || $1 < from { next }
		/unpurged/ { print "unpurged[" $1 ")" }
		/ ioremap$/ { print "ioremap[" $1 ")" }
		/pages=/ { print "vmalloc[" $1 ")" }' /proc/vmallocinfo |
		sed 's/-/,/' | sort -t '[' -k 2 | paste -sd ' ')
	compare
	echo "$measured" | tr ' ' '\n'
}

echo
echo '== a guard page behind each'
ask vmalloc 4096
ask vmalloc 8193
ask vmalloc 1
areas

echo
echo '== freed, but free only after a purge'
ask vfree "$(at 2)"
ask vmalloc 8193
areas
ask purge
ask vmalloc 8193
ask vmalloc 1

echo
echo '== ioremap: aligned to its size, and the gap stays for others'
ask ioremap $nowhere 4096
ask ioremap 0x1000000ffe 4
ask ioremap $nowhere 65536
ask ioremap $nowhere 65537
ask ioremap $nowhere 3145728
ask vmalloc 4096
areas

echo
echo '== more than 2 MB: a second area, for the array of pages'
ask vmalloc 2097152
ask vmalloc 2097153
ask vmalloc 4096
areas

echo
echo '== more than 32 MB lazy for one CPU, and a worker purges'
put ioremap $nowhere 31457280
big=$measured
ask vmalloc 4096
ask iounmap "$big"
ask vmalloc 4096
put ioremap $nowhere 4194304
ask iounmap "$measured"
ask vmalloc 4096
put ioremap $nowhere 31457280
[ "$measured" = "$big" ] && echo "30 MB of ioremap are at $big again"
finish
