# SPDX-License-Identifier: GPL-2.0
# What slabscope.bats has the guest do, in one session, on two CPUs.
name=slabscope
. /tmp/guest.sh

words() {
	asks 'create a 100 0 0' 'create a 100 0 0' 'create dentry 64 0 0' 'create b 64 0 SLAB_KMALLOC' \
		'create b 4194304 0 SLAB_RED_ZONE' 'alloc b' 'alloc a 2' 'alloc a x' 'free a 0 0' \
		'alloc a' 'free a 0 1' 'free a 0 39' 'free a 1 0' 'free a 0 0 2' 'where a 0 1' 'parts a 1 0' \
		'freelist a 7' 'cpus 1' 'cpus 2' 'free a 0 0' 'free a 0 0' 'destroy a' 'destroy a' 'alloc a'
}

# Each CPU has its own slab.
cpus() {
	asks 'cpus 2' 'create a 4096 0 0' 'alloc a 0' 'alloc a 1' 'alloc a 0' 'slabs a' 'free a 0 0 1' \
		'freelist a 0' 'freelist a 1'
}

# More than one room full of slabs; then leave it all to rmmod.
held() {
	exec 3<>/proc/slabscope
	while read -r cache request; do
		echo "create held-$cache $request" >&3
		for i in $(seq 100); do echo "alloc held-$cache"; done >&3
	done <<-'END'
		large 4096 0 0
		small 32 0 0
		debug 4096 0 SLAB_RED_ZONE|SLAB_POISON
		rcu 512 0 SLAB_TYPESAFE_BY_RCU
		ctor 1000 0 0 ctor
	END
	cat <&3 | grep -c '^[0-9]* [0-9]*$'
	echo 'destroy held-large' >&3
	cat <&3
	exec 3>&-
}

often() {
	for round in $(seq 20); do
		with "" held || return 1
	done
}

# What RCU protects goes a little later.
nothing_left() {
	for i in 1 2 3 4 5; do
		ls /sys/kernel/slab | grep -q '^held-' && sleep 1
	done
	ls /sys/kernel/slab | grep '^held-' || echo 'nothing was left'
}

section words with "" words
section cpus with "" cpus
section held with "" held
section left nothing_left
section rounds accounted 20 often
section merge with merge=1 asks 'create a 192 0 0' 'alloc a' 'merge 190 0 0' 'merge 190 0 SLAB_POISON' \
	'create b 232 0 SLAB_CACHE_DMA32' 'create c 230 0 SLAB_CACHE_DMA32' 'merge 230 0 SLAB_CACHE_DMA32'
section load /tmp/scull_check load /tmp/slabscope.ko "" slabscope
