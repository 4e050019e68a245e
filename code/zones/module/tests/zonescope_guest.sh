# SPDX-License-Identifier: GPL-2.0
# What zonescope.bats has the guest do, in one session, on nodes of 224 and 32 MB.
name=zonescope
. /tmp/guest.sh

words() {
	asks 'alloc 1 GFP_NOWAIT 0' 'alloc 2 GFP_NOWAIT 0' 'alloc x GFP_NOWAIT 0' 'alloc 64 GFP_NOWAIT 0' \
		'alloc 1 GFP_NOWHAT 0' 'alloc 1 GFP_NOWAIT 11' 'alloc 1 GFP_NOWAIT' 'nr_free 1 Normal' \
		'nr_free 1 dma32' 'nr_free 0 x' 'drain 1 DMA32' 'drain 1 DMA32 -1' 'release 1' 'release 1 DMA32 x' \
		'release' 'release' 'before'
}

places() {
	asks 'page 1 GFP_NOWAIT 0' 'page 1 GFP_DMA 0' 'page 1 GFP_DMA32 3' 'page 0 GFP_HIGHUSER_MOVABLE 0' \
		'page 1 GFP_DMA|__GFP_THISNODE 0'
}

# Drained to the last page, and part of it given back.
drained() {
	asks 'drain 1 DMA32 100' 'drain 1 DMA32 0' 'alloc 1 GFP_NOWAIT|__GFP_THISNODE 0' 'release 1 DMA32 1000' \
		'nr_free 1 DMA32' 'alloc 1 GFP_NOWAIT|__GFP_THISNODE 4' 'release 0 DMA 1' 'release'
}

# Blocks of every order that nobody gives back but rmmod.
held() {
	exec 3<>/proc/zonescope
	for order in 0 1 2 3 4 5 6 7 8 9 10; do
		ask alloc 0 GFP_KERNEL $order
		ask alloc 1 GFP_NOWAIT $order
	done
	ask drain 1 DMA32 5000
	exec 3>&-
}

section words with "" words
section places with "" places
section drained with "" drained
section held accounted 10 with "" held
section load /tmp/scull_check load /tmp/zonescope.ko "" zonescope
