# scullp, a device whose memory is whole pages: where it put ten thousand bytes.
echo '== order 0'
insmod /lib/lab/scullp.ko
head -c 10000 /dev/zero | tr '\0' x >/dev/scullp0
cat /proc/scullpmem | head -n 5
rmmod scullp

echo '== order 2'
insmod /lib/lab/scullp.ko scullp_order=2
head -c 10000 /dev/zero | tr '\0' x >/dev/scullp0
cat /proc/scullpmem | head -n 5
rmmod scullp
