# SPDX-License-Identifier: GPL-2.0
# What slabpools.bats has the guest do, in one session.
name=slabpools
. /tmp/guest.sh

# The pool's promise, for each size; the cache fails when this shell asks it.
promise() {
	exec 3<>/proc/slabpools
	exec 6<>/proc/self/make-it-fail
	for min_nr in 1 2 7 64; do
		ask pool $min_nr
		echo 1 >&6
		got=0
		while echo take GFP_NOWAIT >&3 && read -r reply <&3 && [ "${reply% *}" = got=yes ]; do
			got=$((got + 1))
		done
		echo 0 >&6
		echo "$min_nr promised, $got got"
		ask drop
	done
	exec 3>&- 6>&-
}

# Each of these waits for what somebody else gives back.
waits() {
	exec 3<>/proc/slabpools
	exec 6<>/proc/self/make-it-fail
	ask pool 1
	echo 1 >&6
	ask take GFP_NOWAIT
	for ms in 0 1 50; do
		ask later $ms
		ask take GFP_KERNEL
	done
	echo 0 >&6
	ask give
	ask drop
	exec 3>&- 6>&-
}

rounds() {
	asks 'pool 64' 'take GFP_KERNEL' 'take GFP_NOWAIT' 'later 5' give drop 'pool 3' 'take GFP_KERNEL' \
		reuse 'race 20' 'grace typesafe 160 typesafe' 'grace plain 160 plain'
}

unloaded_in_use() {
	asks 'pool 3' 'take GFP_KERNEL' 'take GFP_KERNEL' 'later 1000'
}

cd /sys/kernel/debug/failslab || exit 1
echo Y >task-filter
echo N >ignore-gfp-wait
echo 0 >verbose
echo -1 >times
echo 100 >probability
cd /
section promise with "" promise
section waits with "" waits
section in-use with "" unloaded_in_use
section race with "" asks 'race 500'
# What one command frees, the next shall find.
taskset -p 1 $$ >/dev/null
section typesafe with "" asks reuse reuse 'grace typesafe 400 typesafe' 'grace plain 400 plain'
section words with "" asks 'take GFP_NOWAIT' give drop 'later 1' 'pool 0' 'pool 65' 'pool 1' 'pool 1' \
	'take GFP_ATOMIC' take give 'later 1001' 'grace a 0 plain' 'grace a 1025 plain' \
	'grace a 1 other' 'race 0' 'race 1001' drop
section rounds accounted 10 with "" rounds
# scull_check has its own way to make allocations fail.
echo 0 >/sys/kernel/debug/failslab/probability
section load /tmp/scull_check load /tmp/slabpools.ko "" slabpools
