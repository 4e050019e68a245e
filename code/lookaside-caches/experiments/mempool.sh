# A mempool of three objects, on a cache that fails whenever this shell asks it
# (failslab): what was set aside is there, and no more. What comes back fills the
# pool first.
. "$(dirname "$0")/lib.sh"

fail=/sys/kernel/debug/failslab
min_nr=3

# both COMMAND EXPECTED
both() {
	predicted=$2
	kernel "$1"
	say "$1"
}

echo '== the cache has some'
open_pair slabpools slab
echo Y >$fail/task-filter
echo N >$fail/ignore-gfp-wait
echo 0 >$fail/verbose
echo -1 >$fail/times
echo 100 >$fail/probability
exec 6<>/proc/self/make-it-fail
both "pool $min_nr" ok
both 'take GFP_NOWAIT' "got=yes left=$min_nr"

echo '== it has none'
echo 1 >&6
left=$min_nr
while [ $left -gt 0 ]; do
	left=$((left - 1))
	both 'take GFP_NOWAIT' "got=yes left=$left"
done
both 'take GFP_NOWAIT' 'got=no left=0'
# Somebody gives one back in 20 ms.
both 'later 20' ok
both 'take GFP_KERNEL' 'got=yes left=0 slept'

echo '== given back'
while [ $left -lt $min_nr ]; do
	left=$((left + 1))
	both give "left=$left"
done
both give "left=$min_nr"
echo 0 >&6
exec 6>&-
echo 1 >/sys/kernel/slab/slabpools-elements/shrink
predicted=$min_nr measured=$(sed 's/ .*//' /sys/kernel/slab/slabpools-elements/objects)
say 'in use'
finish
