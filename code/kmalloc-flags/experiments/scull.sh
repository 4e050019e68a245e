# scull, a device whose memory is from kmalloc(): where it put ten thousand bytes.
echo '== as LDD has it'
insmod /lib/lab/scull.ko
head -c 10000 /dev/zero | tr '\0' x >/dev/scull0
head -n 5 /proc/scullmem
rmmod scull

echo '== quanta of 97 bytes'
insmod /lib/lab/scull.ko scull_quantum=97 scull_qset=2
echo hello >/dev/scull0
head -n 3 /proc/scullmem
rmmod scull
