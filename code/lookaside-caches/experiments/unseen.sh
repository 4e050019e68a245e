# The same mistakes with a cache that has no debug flags: the log stays empty, and
# what they do, they do to somebody else.
. "$(dirname "$0")/lib.sh"

# unseen COMMAND EXPECTED: what it does.
unseen() {
	predicted=$2
	kernel "$1"
	say "$1"
}

echo '== out of bounds'
open_bugs unseen 100 -
model info unseen
# What the slot has left over, nobody misses; after that comes the next object.
spare=$(($(field size) - 100)) pointer=$(field offset)
for bytes in 4 8; do
	unseen "overrun $bytes" "freed=yes neighbour=$((bytes - spare))"
	unseen "underrun $bytes" "freed=yes neighbour=$((bytes - spare))"
done
echo '== after its time'
unseen 'uninit' "changed=$pointer-$((pointer + 7)) first=0x53 last=0x53"
unseen 'stale 10' ok
unseen 'reuse 10' 'byte=0x55'
unseen 'steer' 'first=same second=stray'
echo '== freed wrongly'
unseen 'double-free' 'same=yes'
unseen 'middle' 'overlap=yes'
echo '== said'
predicted=nothing measured=$(reports)
say 'the log'
finish
