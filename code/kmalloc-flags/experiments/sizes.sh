# How large is a block, and how much of it was not asked for? ksize() of some
# sizes against the model; then of each size from 1 to 20000.
. "$(dirname "$0")/lib.sh"

echo '== classes'
open_pair gfpscope gfp
for size in 8 9 64 65 96 97 128 129 192 193 4000 4097 8192; do
	ask size $size
done

echo '== pages'
for size in 8193 16384 16385 100000; do
	ask size $size
done

echo '== the limit'
for size in 4194304 4194305; do
	ask size $size
done
ask size 0

echo '== all'
seq 20000 | sed 's/^/size /' >/tmp/sizes
ask_file /tmp/sizes
awk '{
	split($NF, waste, "=")
	asked += NR
	given += NR + waste[2]
} END {
	printf "sizes 1 to 20000, each once: %.0f%% of the memory is waste\n", 100 * (1 - asked / given)
}' /tmp/measured
finish
