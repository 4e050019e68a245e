# SPDX-License-Identifier: GPL-2.0
# What kasan.bats has the guest do: slabbugs makes its mistakes, each on a cache of its own.
name=slabbugs
. /tmp/family.sh

# mistake COMMAND...: what KASAN says of it, without addresses.
mistake() {
	echo "== $*"
	dmesg -c >/dev/null
	asks 'create bugs 100 -' "$*" destroy
	dmesg | sed -nE 's/^BUG: KASAN: (slab-)?(.*-free|.*-bounds) in (.*)\+0x.*/report \2 in \3/p
		s/^(Read|Write) of size ([0-9]+) .*/\1 \2/p
		s/^The buggy address is located ([0-9]+ bytes) (inside of|to the (left|right) of).*/at \1 \2/p
		s/^ which belongs to the cache (.*)/cache \1/p'
	echo "-- 0"
}

insmod /tmp/slabbugs.ko
mistake overrun 4
mistake underrun 4
mistake stale 60
mistake double-free
mistake middle
mistake uninit
rmmod slabbugs
echo '== tainted'
cat /proc/sys/kernel/tainted
echo '-- 0'
