# SPDX-License-Identifier: GPL-2.0
# What gfpscope.bats has the guest do, in one session, on nodes of 224 and 32 MB.
name=gfpscope
. /tmp/guest.sh

two_readers() {
	exec 3<>/proc/gfpscope
	sh -c 'exec 4<>/proc/gfpscope' && return 1
	exec 3>&-
}

# The node has what it had before, after everything that takes pages from it.
rounds() {
	exec 3<>/proc/gfpscope
	for round in 1 2 3 4 5; do
		ask mark GFP_ATOMIC
		ask mark 'GFP_NOWAIT|__GFP_MEMALLOC'
		ask reclaim GFP_KERNEL
		ask reclaim GFP_KERNEL memalloc
		ask scattered GFP_KERNEL 0
		ask size 5000
		ask krealloc 100 5000
		ask kvmalloc 5000000
	done
	exec 3>&-
}

loads() {
	for parameter in nid=0 nid=2 nid=1000; do
		echo "$parameter: $(insmod /tmp/gfpscope.ko "$parameter" 2>&1)"
	done
	ls /sys/module/gfpscope /proc/gfpscope 2>/dev/null || echo "nothing was left"
}

echo 0 >/proc/sys/vm/watermark_boost_factor
section words with nid=1 asks 'size 100' 'size' 'size x' 'mark GFP_FOO' 'mark GFP_KERNEL' \
	'mark GFP_NOWAIT|' 'mark GFP_NOWAIT&__GFP_HIGH' 'mark GFP_NOWAIT nowhere' \
	'scattered GFP_KERNEL 11' 'krealloc 0 1' 'size 18446744073709551615' \
	'kcalloc 2 9223372036854775808'
section joined with nid=1 asks 'mark GFP_ATOMIC' 'mark GFP_NOWAIT|__GFP_HIGH' \
	'mark GFP_KERNEL|__GFP_HIGH&~__GFP_DIRECT_RECLAIM'
section no-node with "" asks 'mark GFP_ATOMIC' 'scattered GFP_KERNEL 0' 'size 100'
section two-readers with "" two_readers
section loads loads
section rounds accounted 10 with nid=1 rounds
section load /tmp/scull_check load /tmp/gfpscope.ko nid=1 gfpscope
