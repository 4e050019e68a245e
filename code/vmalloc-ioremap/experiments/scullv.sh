# scullv, a device whose memory is vmalloc's: where it put a hundred thousand bytes.
insmod /lib/lab/scullv.ko
head -c 100000 /dev/zero | tr '\0' x >/dev/scullv0
head -n 4 /proc/scullvmem
echo 1 >/proc/sys/kernel/kptr_restrict
echo '== /proc/vmallocinfo'
grep scullv_alloc /proc/vmallocinfo | sed 's/+0x[^ ]* \[scullv\]//'
rmmod scullv
