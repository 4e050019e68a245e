# An object is freed twice: with checks, the second time is refused; without, the
# next two allocations return the same object.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

echo '== with checks'
open_bugs bugs 100 FZPU
model alloc bugs
model free bugs 0 0
kernel double-free
splat >/tmp/splat
first=$measured
predicted='Object already free' measured=$(reports)
say double-free
predicted='same=no' measured=$first
say 'then two more'
dmesg -c >/dev/null

echo '== others'
kernel middle
predicted='Invalid object pointer' measured=$(reports)
say middle
dmesg -c >/dev/null
kernel wrong-cache
predicted='Wrong slab cache. bugs but object is from slabbugs-other' measured=$(reports)
say wrong-cache
dmesg -c >/dev/null
kernel foreign
predicted='Object is not a Slab page!' measured=$(reports)
say foreign

echo '== unrepaired'
# 6.1 clears the free pointer before it looks: the free list ends with this object.
open_bugs cut 100 FZPU
model info cut
count=$(($(field objects) - 1))
dmesg -c >/dev/null
kernel cut
heard=$(reports)
predicted='Object already free' measured=${heard%% Wrong*}
say cut
predicted="Wrong object count. Counter is 1 but counted were $count"
measured=${heard#*free }
say 'another is freed'
dmesg -c >/dev/null
kernel destroy
predicted="fail objects=$((count - 1))"
measured="fail objects=$(dmesg | grep -c '^Object ')"
say destroy

echo '== without'
open_bugs unseen 100 -
kernel double-free
first=$measured
predicted=nothing measured=$(reports)
say double-free
predicted='same=yes' measured=$first
say 'then two more'
echo '== the splat'
cat /tmp/splat
finish
