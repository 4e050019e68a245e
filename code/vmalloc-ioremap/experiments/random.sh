# Random requests, put to the kernel and to the model: every address, and every table. A device's
# page or less is all that is mapped: for more, the shape of the kernel's tree has a say, which
# the playground does not know (vmap_kunit does, and compares that too).
# kernel: 6.1
. ./lib.sh
open_both

# pick N: a number below N, the same in each run.
seed=5
pick() {
	seed=$(((seed * 1103515245 + 12345) & 0x7fffffff))
	picked=$(((seed >> 8) % $1))
}

# What is mapped: how it is freed, and where it is.
held=
count=0
hold() {
	held="$held $1=$measured"
	count=$((count + 1))
}

free_one() {
	pick $count
	set -- $held
	shift "$picked"
	held=$(echo "$held " | sed "s/ $1 / /")
	count=$((count - 1))
	put "${1%=*}" "${1#*=}"
}

step=0
while [ $step -lt 400 ]; do
	pick 10
	if [ $count -gt 30 ] || { [ $count -gt 0 ] && [ $picked -lt 4 ]; }; then
		free_one
	elif [ $picked -eq 4 ]; then
		put purge
	elif [ $picked -lt 7 ]; then
		pick 4096
		put ioremap $((nowhere + picked)) 1
		hold iounmap
	else
		pick 20
		pick $((2 << picked))
		put vmalloc $((picked + 1))
		hold vfree
	fi
	put tables
	step=$((step + 1))
done
echo "$step requests, and page tables after each; at the end $count areas are left:"
echo "$predicted"
finish
