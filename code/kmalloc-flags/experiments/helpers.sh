# kcalloc(), krealloc() and kvmalloc(): what they do follows from the size that
# they end up asking kmalloc() for.
. "$(dirname "$0")/lib.sh"

# N times BYTES, unless that is more than 64 bits hold.
kcalloc() {
	if [ "$1" -gt $((9223372036854775807 / $2)) ]; then
		predicted=fail
	else
		model size $(($1 * $2))
	fi
	kernel kcalloc "$1" "$2"
	say "kcalloc($1, $2)"
}

# A block stays where it is for as long as it is large enough.
krealloc() {
	model size "$1"
	left=$(($1 + ${predicted#*waste=} - $2))
	if [ "$left" -ge 0 ]; then
		predicted="stays ${predicted% waste=*} waste=$left"
	else
		model size "$2"
		predicted="moves $predicted"
	fi
	kernel krealloc "$1" "$2"
	say "krealloc: $1 to $2"
}

# What kmalloc() cannot give comes from vmalloc().
kvmalloc() {
	model size "$1"
	[ "$predicted" = fail ] && predicted=vmalloc || predicted=kmalloc
	kernel kvmalloc "$1"
	say "kvmalloc($1)"
}

echo '== kcalloc'
open_pair gfpscope gfp
kcalloc 100 40
kcalloc 4611686018427387905 4
echo "in 64 bits, the last product is $((4611686018427387905 * 4))"
echo '== krealloc'
krealloc 100 128
krealloc 100 129
krealloc 97 96
krealloc 8193 16384
krealloc 8193 16385
echo '== kvmalloc'
kvmalloc 100
kvmalloc 4194304
kvmalloc 4194305
finish
