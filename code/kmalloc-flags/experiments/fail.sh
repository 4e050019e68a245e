# GFP_KERNEL may sleep, and can fail all the same: where there is memory but not
# in one piece; beyond the limit; and wherever a test wants it to.
#
# nodes: 224 32
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# scattered ORDER: of node 1, each second page is free, and those in between can
# neither be moved nor freed. Above order 3, the kernel does not insist.
scattered() {
	[ "$1" -eq 0 ] && predicted=got || predicted=failed
	kernel scattered GFP_KERNEL "$1"
	free=${measured#*free=}
	case $measured in
	got=yes*) measured=got ;;
	*) measured=failed ;;
	esac
	# How many there are to halve, the boot decides: 32 MB less what it took.
	[ "$free" -gt 3500 ] && [ "$free" -lt 4096 ] && free='over 3500'
	row "GFP_KERNEL, order $1, $free pages free"
}

echo '== scattered'
open_node
head_row 'half of node 1 is free'
for order in 0 4 5; do
	scattered $order
done
echo '== what the log says'
dmesg | grep 'page allocation failure' | sed 's/^[^:]*/sh/' | head -n 1

echo '== the limit'
ask size 4194305

echo '== injected'
# The nth allocation that this shell makes from here on fails: in write(), scull
# makes two, an item and a quantum.
insmod /lib/lab/scull.ko
echo N >/sys/kernel/debug/failslab/ignore-gfp-wait
echo N >/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait
exec 6<>/dev/scull0 7>/proc/self/fail-nth 8>/dev/null
head_row 'write() with the nth allocation failing'
for nth in 1 2 3; do
	[ $nth -le 2 ] && predicted=failed || predicted=written
	echo $nth >&7
	echo >&6 2>&8 && measured=written || measured=failed
	echo 0 >&7
	row "n = $nth"
done
head -n 1 /proc/scullmem
exec 6>&- 7>&- 8>&-
rmmod scull
finish
