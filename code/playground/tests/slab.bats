#!/usr/bin/env bats
# The playground's slab: its layouts, its objects, its errors.

load playground
model=slab

@test "create: order, objects, size and waste" {
	says 'create a 64 0 0' 'order=0 objects=64 size=64 waste=0'
	says 'create a 100 0 0' 'order=0 objects=39 size=104 waste=40'
	says 'create a 100 0 0 ctor' 'order=0 objects=36 size=112 waste=64'
	says 'create a 100 0 SLAB_HWCACHE_ALIGN' 'order=0 objects=32 size=128 waste=0'
	says 'create a 100 0 SLAB_RED_ZONE|SLAB_POISON|SLAB_STORE_USER' 'order=0 objects=21 size=192 waste=64'
	says 'create a 4194304 0 SLAB_PANIC|SLAB_ACCOUNT' 'order=10 objects=1 size=4194304 waste=0'
	says 'create a 0x40 0x100 0' 'order=0 objects=16 size=256 waste=0'
}

@test "cpus: the order depends on it, for what is created later" {
	says 'create a 512 0 0' 'order=0 objects=8 size=512 waste=0'
	says 'cpus 2' ok
	says 'cpus 2\ncreate a 512 0 0' 'order=1 objects=16 size=512 waste=0'
	says 'cpus 8\ncreate a 512 0 0' 'order=2 objects=32 size=512 waste=0'
	says 'create a 512 0 0\ncpus 8\ninfo a' "$(answers 'create a 512 0 0\ninfo a' | tail -n 1)"
}

@test "alloc and free: slab and index, the last one freed first" {
	says 'create a 2048 0 0\nalloc a' '0 0'
	says 'create a 2048 0 0\nalloc a\nalloc a' '0 1'
	says 'create a 2048 0 0\nalloc a\nalloc a\nfree a 0 0' ok
	says 'create a 2048 0 0\nalloc a\nalloc a\nfree a 0 0\nalloc a' '0 0'
	# 8 objects of 2048 bytes in an order-2 slab: the ninth is the next slab's.
	says "create a 2048 0 0$(printf '\\nalloc a%.0s' {1..9})" '1 0'
}

@test "where: bytes of the slab before an object" {
	says 'create a 512 0 0\nalloc a\nalloc a\nwhere a 0 1' 512
	says 'create a 100 32 SLAB_RED_ZONE\nalloc a\nalloc a\nwhere a 0 1' $((32 + 160))
}

@test "many slabs: room grows, and nothing moves" {
	{
		echo create a 2048 0 0
		for ((i = 0; i < 8000; i++)); do echo alloc a; done
		echo info a
		for ((i = 0; i < 8000; i++)); do echo free a $((i / 8)) $((i % 8)); done
		echo shrink a
		echo info a
	} >trace
	playground trace >replies
	for ((i = 0; i < 8000; i++)); do echo "$((i / 8)) $((i % 8))"; done | cmp - <(sed -n 2,8001p replies)
	[[ "$(sed -n 8002p replies)" == *' slabs=1000 partial=0 allocated=8000 ctor_calls=0' ]]
	[[ "$(tail -n 1 replies)" == *' slabs=0 partial=0 allocated=0 ctor_calls=0' ]]
}

@test "info: the whole layout, and the state" {
	says 'create a 100 0 SLAB_RED_ZONE ctor\nalloc a\ninfo a' "order=0 objects=32 size=128 waste=0 object_size=100 align=8 inuse=104 offset=104 red_left_pad=8 min_partial=5 cpu_partial=0 cpu_partial_slabs=0 slabs=1 partial=1 allocated=1 ctor_calls=32"
	says 'create a 512 0 0\ninfo a' "order=0 objects=8 size=512 waste=0 object_size=512 align=8 inuse=512 offset=256 red_left_pad=0 min_partial=5 cpu_partial=52 cpu_partial_slabs=13 slabs=0 partial=0 allocated=0 ctor_calls=0"
}

@test "two CPUs: what another one frees waits" {
	setup='cpus 2\ncreate a 4096 0 0\nalloc a\nalloc a\nalloc a 1\nfree a 0 0 1'
	says "$setup\nslabs a" '0=cpu0/1 1=cpu1/1'
	says "$setup\nfreelist a 0" 'cpu0: 2 3 4 5 6 7 slab: 0'
	says "$setup\nfreelist a 1" 'cpu1: 1 2 3 4 5 6 7 slab:'
	says "$setup\nalloc a" '0 2'
	says "$setup\nshrink a\npartial a" '0 1'
	says "$setup\nshrink a\nfreelist a 0" 'slab: 2 3 4 5 6 7 0'
}

@test "slabs and lists: own, partial, the node's, full" {
	fill=$(printf '\\nalloc a%.0s' {1..24})
	says "create a 4096 0 0$fill\nslabs a" '0=full/8 1=full/8 2=cpu0/8'
	says "create a 4096 0 0$fill\nfree a 0 3\nfree a 1 2\nslabs a" '0=cpu0-partial/7 1=cpu0-partial/7 2=cpu0/8'
	says "create a 4096 0 0$fill\nfree a 0 3\nfree a 1 2\npartial a 0" '1 0'
	says "create a 4096 0 0$fill\nfree a 0 3\nshrink a\nslabs a" '0=partial/7 1=full/8 2=full/8'
}

@test "destroy: ok, or how many objects remain, and then for ever" {
	says 'create a 64 0 0\ndestroy a' ok
	says 'create a 64 0 0\nalloc a\nfree a 0 0\ndestroy a' ok
	says 'create a 64 0 0\nalloc a\ndestroy a\ninfo a' "$(answers 'create a 64 0 0\nalloc a\nshrink a\ninfo a' | tail -n 1)"
	says 'create a 64 0 0\nalloc a\nalloc a\ndestroy a' 'fail objects=2 slabs=1'
	says 'create a 64 0 0\nalloc a\ndestroy a\nfree a 0 0' ok
	[[ "$(answers 'create a 64 0 0\nalloc a\ndestroy a\nalloc a')" == *"'a' was destroyed; its objects can only be freed" ]]
	[[ "$(answers 'create a 64 0 0\nalloc a\ndestroy a\nfree a 0 0\ndestroy a')" == *'Linux never frees it; take another name' ]]
	says 'create a 64 0 0\ndestroy a\ncreate a 8 0 0' 'order=0 objects=512 size=8 waste=0'
}

@test "merge: with the oldest that will do" {
	says 'merge 64 0 0' none
	says 'create a 192 0 0\ncreate b 192 0 0\nmerge 190 0 0' a
	says 'create a 192 0 SLAB_POISON\ncreate b 192 0 0\nmerge 190 0 0' b
	says 'create a 192 0 0\nmerge 190 0 0 ctor' none
	says 'create a 192 0 0\ncreate b 192 0 SLAB_CACHE_DMA\nmerge 192 0 SLAB_CACHE_DMA' b
}

@test "200 caches at a time" {
	for ((i = 1; i <= 200; i++)); do echo "create cache-$i $((i * 8)) 0 0"; done >trace
	for ((i = 1; i <= 200; i++)); do printf 'alloc cache-%d\nfree cache-%d 0 0\ndestroy cache-%d\n' $i $i $i; done >>trace
	playground trace >replies
	[ "$(grep -c "^order=" replies)" -eq 200 ]
	[ "$(grep -cx ok replies)" -eq 400 ]
	[ "$(wc -l <replies)" -eq 800 ]
}

@test "wrong arguments are told what would be right, and change nothing" {
	bad=(
		'cpus' 'cpus 0' 'cpus 8193' 'cpus x' 'create' 'create b 64 0' 'create a 64 0 0' 'create b 0 0 0'
		'create b 4194305 0 0' 'create b 64 3 0' 'create b 64 -1 0' 'create b 64 0x800000 0' 'create b 64 0 SLAB_POISN'
		'create b 64 0 SLAB_POISON|' 'create b 64 0 |' 'create b 64 0 1' 'create b 64 0 0|SLAB_POISON' 'create b 64 0 SLAB_KMALLOC'
		'create b 64 0 SLAB_FAILSLAB' 'create b 64 0 0 dtor' 'create b 4194304 0 SLAB_RED_ZONE' 'alloc' 'alloc b' 'alloc a 1'
		'free a 0' 'free a 0 1' 'free a 1 0' 'free a 0 64' 'free a x 0' 'free b 0 0' 'free a 0 0 1' 'shrink b' 'destroy b'
		'info b' 'info' 'merge 64' 'merge 64 0 X' 'slabs b' 'partial a 1' 'partial b' 'freelist a' 'freelist a 1' 'freelist b 0' 'parts a 0' 'parts a 1 0' 'parts a 0 64' 'parts b 0 0' 'size a'
	)
	for command in "${bad[@]}"; do
		run playground <<<$'create a 64 0 0\nalloc a\n'"$command"$'\nslabs a\nalloc a'
		[ "$status" -eq 1 ]
		[[ "${lines[2]}" == "error: <stdin>:3: "* ]] || { echo "$command: ${lines[2]}"; false; }
		[ "${lines[3]}" = '0=cpu0/1' ] || { echo "$command: ${lines[3]}"; false; }
		[ "${lines[4]}" = '0 1' ]
		[ "${#lines[@]}" -eq 5 ]
	done
	echo "${#bad[@]} bad commands"
	[[ "$(answers 'create a 64 0 0\nalloc a\nfree a 0 0\nfree a 0 0')" == *'this object is free already; name one that was allocated' ]]
	[[ "$(answers 'alloc b')" == *"'b' is no cache; make it by: create NAME SIZE ALIGN FLAGS" ]]
}

@test "parts: an object's slot, free and allocated" {
	says 'create a 512 0 0\nalloc a\nparts a 0 0' object=512
	says 'create a 512 0 0\nalloc a\nparts a 0 1' 'object=256 free_pointer=8 object=248'
	create='create a 100 0 SLAB_RED_ZONE|SLAB_POISON|SLAB_STORE_USER\nalloc a'
	says "$create\nparts a 0 0" 'red_zone=8:cc object=100 red_zone=4:cc free_pointer=8 alloc_track=32 free_track=32 padding=8:5a'
	says "$create\nparts a 0 1" 'red_zone=8:bb object=99:6b object=1:a5 red_zone=4:bb free_pointer=8 alloc_track=32 free_track=32 padding=8:5a'
	says "$create\nfree a 0 0\nparts a 0 0" "$(answers "$create\nparts a 0 1" | tail -n 1)"
}
