#!/usr/bin/env bats
# slabscope in the lab kernel, where the experiments do not go: what it refuses, what it leaves
# behind, on two CPUs. The guest's log is build/out/test/slabscope_guest.log.

load ../../../scull/tests/family

setup_file() {
	family_session slabscope "$BATS_TEST_DIRNAME/slabscope_guest.sh" --cpus 2 --one-thread
}

# says LINE COMMAND PATTERN: what section $in has there.
says() {
	local line
	line=$(section "$in" | sed -n "$1p")
	[[ "$line" == "$2 -> "* ]] && grep -qE -- "-> $3\$" <<<"$line" || {
		echo "$line"
		false
	}
}

@test "a command that makes no sense is told what would" {
	in=words
	holds words
	says 1 'create a 100 0 0' 'order=0 objects=39 size=104 waste=40'
	says 2 'create a 100 0 0' "error: .*'a' is there already; .*"
	says 3 'create dentry 64 0 0' 'error: .* the kernel has a cache of that name; take another'
	says 4 'create b 64 0 SLAB_KMALLOC' "error: .* the kernel's own; leave them out"
	says 5 'create b 4194304 0 SLAB_RED_ZONE' 'error: .* kmem_cache_create\(\) refused it; .*'
	says 6 'alloc b' "error: .*'b' is no cache; .*"
	says 7 'alloc a 2' 'error: .* CPU must be a number from 0 to 1.*'
	says 8 'alloc a x' 'error: .* CPU must be a number .*'
	says 9 'free a 0 0' 'error: .* is no slab of this cache, .*'
	says 10 'alloc a' '0 0'
	says 11 'free a 0 1' 'error: .* this object is free already; .*'
	says 12 'free a 0 39' 'error: .* INDEX must be a number from 0 to 38.*'
	says 13 'free a 1 0' 'error: .* is no slab of this cache, .*'
	says 14 'free a 0 0 2' 'error: .* CPU must be a number .*'
	says 15 'where a 0 1' 'error: .* this object is free already; .*'
	says 16 'parts a 1 0' 'error: .* is no slab of this cache, .*'
	says 17 'freelist a 7' 'error: .* is no slab of this cache, .*'
	says 18 'cpus 1' 'error: .* this machine has 2 CPUs; say that'
	says 19 'cpus 2' ok
	says 20 'free a 0 0' ok
	says 21 'free a 0 0' 'error: .* this object is free already; .*'
	says 22 'destroy a' ok
	says 23 'destroy a' "error: .*'a' is no cache; .*"
	says 24 'alloc a' "error: .*'a' is no cache; .*"
}

@test "each CPU takes from a slab of its own, and frees where it is told" {
	in=cpus
	holds cpus
	says 3 'alloc a 0' '0 0'
	says 4 'alloc a 1' '1 0'
	says 5 'alloc a 0' '0 1'
	says 6 'slabs a' '0=cpu0/2 1=cpu1/1'
	says 8 'freelist a 0' 'cpu0: 2 3 4 5 6 7 slab: 0'
	says 9 'freelist a 1' 'cpu1: 1 2 3 4 5 6 7 slab:'
}

@test "what is held when the module goes is freed, the caches are destroyed" {
	holds held
	section held | grep -x 500
	section held | grep -x 'fail objects=100 slabs=13'
	holds left
	section left | grep -x 'nothing was left'
}

@test "twenty times of it cost less than a page each" {
	holds rounds
}

@test "where caches may merge they are not worked, and say with whom" {
	in=merge
	holds merge
	says 2 'alloc a' 'error: .* load slabscope without merge=1'
	says 3 'merge 190 0 0' a
	says 4 'merge 190 0 SLAB_POISON' none
	says 7 'merge 230 0 SLAB_CACHE_DMA32' b
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	holds load
}

@test "the session ran to its end" {
	session_ended
}
