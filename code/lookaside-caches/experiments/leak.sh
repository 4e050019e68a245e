# A cache is destroyed while some of its objects are in use: Linux says which, and
# who has them, and leaves the cache as it is.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

echo '== who has them'
open_bugs bugs 100 FZPU
kernel leak 3 2
for n in 1 2 3 4 5; do
	model alloc bugs
done
# How many from where, and who called; without times and processes.
sed -E 's/ age=.*//; s/\+0x[0-9a-f]+\/0x[0-9a-f]+//; /play_line/,/^$/d' \
	/sys/kernel/debug/slab/bugs/alloc_traces | tee /tmp/traces
predicted='3 2' measured=$(awk '$1 ~ /^[0-9]/ { print $1 }' /tmp/traces | paste -s -d ' ' -)
compare

echo '== destroyed'
model info bugs
size=$(field size) left=$(field red_left_pad)
model destroy bugs
kernel destroy
splat >/tmp/splat
measured="fail objects=$(grep -c '^Object ' /tmp/splat) slabs=$(grep -c '^BUG' /tmp/splat)"
say destroy
measured=$(sed -n 's/^Object .*=//p' /tmp/splat | paste -s -d ' ' -)
predicted=$(seq -s ' ' $left $size $((left + 4 * size)))
say '@offset='
predicted=5 measured=$(sed 's/ .*//' /sys/kernel/slab/bugs/objects)
say 'still there'
echo '== the splat, without stacks'
grep -v '^ ' /tmp/splat
finish
