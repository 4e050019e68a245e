# device: edu
# eduio: a device's registers mapped, a factorial computed by it, an interrupt when it is done.
compared=0
differences=0

# expect WHAT PREDICTED MEASURED
expect() {
	printf '%-24s predicted  %s\n%-24s measured   %s\n' "$1" "$2" '' "$3"
	compared=$((compared + 1))
	[ "$2" = "$3" ] || differences=$((differences + 1))
}

echo 1 >/proc/sys/kernel/kptr_restrict
insmod /lib/lab/eduio.ko
cd /sys/bus/pci/drivers/eduio/0*
read -r start end flags <resource
echo '== BAR 0, and where it is mapped'
dmesg | grep '^eduio 0'
grep eduio /proc/iomem
grep eduio /proc/vmallocinfo | sed 's/+0x[^ ]* \[eduio\]//'
read -r area size _ <<-END
	$(grep eduio /proc/vmallocinfo)
END
expect 'bytes of the area' $((end - start + 1 + 4096)) "$size"
expect 'its address' "$(printf 'range 0xffffc90000000000 0xffffe90000000000\nvmalloc 1\nioremap %s %d\n' \
	"$start" $((end - start + 1)) | playground vmap | tail -n 1)" "${area%-*}"

echo
echo '== factorials, in 32 bits'
result=1
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
	result=$((result * n & 0xffffffff))
	echo $n >factorial
	expect "$n!" $result "$(cat factorial)"
done

echo
echo '== interrupts'
expect 'taken by eduio' 14 "$(cat interrupts)"
expect 'in /proc/interrupts' 14 "$(awk '$NF == "eduio" { print $2 }' /proc/interrupts)"

cd / && rmmod eduio
echo
echo "$compared numbers compared, $differences differ"
[ $differences -eq 0 ]
