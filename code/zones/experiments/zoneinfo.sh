# All that /proc/zoneinfo says of zones, and what boot logs of them, on seven
# machines, predicted from their memory map and from what boot left as managed.
# Each is asked three times: as boot has set the marks, when they are calculated
# again, and with another min_free_kbytes and other ratios.
# runs: host
set -eu
. "$(dirname "$0")/lib.sh"

machine '64 MB' --memory 64
machine '1 GB' --memory 1024
machine '5 GB' --memory 5120
machine 'two nodes' --node 3072 --node 512 --append 'memmap=64M$256M'
machine 'four nodes' --node 96 --node 2048 --node 64 --node 1024 \
	--append 'memmap=16M$64M memmap=8M$100M'
machine 'in a row' --node 1024 --node 1024 --node 1024 --node 1024 \
	--distance 0:1:20 --distance 1:2:20 --distance 2:3:20 \
	--distance 0:2:30 --distance 1:3:30 --distance 0:3:40
machine 'two boxes' --node 64 --node 64 --node 64 --node 64 --node 64 --node 64 \
	--distance 0:1:15 --distance 0:2:15 --distance 1:2:15 \
	--distance 3:4:15 --distance 3:5:15 --distance 4:5:15

sed -n 's/^Linux version \([^ ]*\).*/# Linux \1, seven machines/p' "$folder/log"
echo
echo '== numbers that are as predicted'
echo 'machine     zones   at boot     again      told'
cat "$folder/table"
show 'zones of' '5 GB'
show 'zones of' 'four nodes'
show 'orders of' 'four nodes'
show 'orders of' 'in a row'
show 'orders of' 'two boxes'
finish_numbers
