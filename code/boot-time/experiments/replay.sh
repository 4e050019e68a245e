# The lab kernel's own boot, told by memblock=debug and replayed through the
# memblock model, on five machines: is each address the one that was predicted?
# runs: host
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# boot NAME VM-OPTION...: the log is lossless, since dmesg reads it afterwards.
boot() {
	log=$folder/$1.log
	"$OUT/bin/vm" run --cold --append memblock=debug "$2" "$3" ${4+"$4" "$5"} -- dmesg >"$log"
	"$OUT/bin/memblock-replay" --table "$log" >"$folder/$1" || [ $? -eq 1 ]
}

boot '64 MB' --memory 64
boot '1 GB' --memory 1024
boot '5 GB' --memory 5120
boot 'two nodes' --memory 512 --nodes 2
boot 'four nodes' --memory 512 --nodes 4

sed -n 's/^Linux version \([^ ]*\).*/# Linux \1, five machines/p' "$folder/64 MB.log"
echo
echo 'machine     allocations  equal  differ'
for name in '64 MB' '1 GB' '5 GB' 'two nodes' 'four nodes'; do
	sed -n 's/^\([0-9]*\) allocations: \([0-9]*\) equal, \([0-9]*\) differ$/\1 \2 \3/p' \
		"$folder/$name" | while read -r all equal differ; do
		printf '%-11s %11s %6s %7s\n' "$name" "$all" "$equal" "$differ"
	done
done
echo
echo 'the first of the 5 GB machine; "=" says that the kernel has the same address'
# Without the numbers of the lines, which vary with what else Linux says.
head -n 12 "$folder/5 GB" | awk '{
	same = NR == 1 ? " " : $7 == $8 ? "=" : $8
	printf "%8s %8s %4s %11s %11s %11s %s  %s\n", $2, $3, $4, $5, $6, $7, same, $9
}'
! grep -h '^first difference' "$folder"/* || exit 1
