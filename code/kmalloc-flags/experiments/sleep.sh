# May I sleep? 64 bytes, asked for while a spinlock is held: the lab kernel
# complains (DEBUG_ATOMIC_SLEEP) where the flags would let the caller sleep.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# locked FLAGS: the model knows if they sleep; the log, if the kernel minds.
locked() {
	model flags "$1"
	[ "$(has sleep)" = yes ] && predicted=splat || predicted=quiet
	dmesg -c >/dev/null
	kernel locked "$1"
	dmesg >/tmp/log
	grep -q '^BUG: sleeping function' /tmp/log && measured=splat || measured=quiet
	row "$1"
}

echo '== under a spinlock'
open_pair gfpscope gfp
head_row 'kmalloc(64, ...)'
locked GFP_ATOMIC
locked GFP_NOWAIT
locked 'GFP_KERNEL&~__GFP_DIRECT_RECLAIM'
# The kernel says it once a second, no more.
locked GFP_KERNEL
cp /tmp/log /tmp/splat
sleep 1.1
locked GFP_NOFS
sleep 1.1
locked GFP_NOIO

echo '== the splat'
# Without offsets and numbers, and without what all system calls have below.
sed -n '/^BUG/,/proc_reg_write/p' /tmp/splat |
	sed -E '/^CPU:/d; s/\+0x[0-9a-f]+\/0x[0-9a-f]+//; s/pid: [0-9]+/pid: N/'
finish
