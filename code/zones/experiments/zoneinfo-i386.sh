# What zoneinfo.sh does, for i386: one machine without high memory, and two with.
# Where low memory ends is told by the log, as its ranges are.
# runs: host
set -eu
. "$(dirname "$0")/lib.sh"
arch=i386
ratios='DMA Normal'

machine '64 MB' --memory 64
machine '1 GB' --memory 1024
machine '2 GB' --memory 2048

sed -n 's/^Linux version \([^ ]*\).*/# Linux \1 for i386, three machines/p' "$folder/log"
echo
echo '== numbers that are as predicted'
echo 'machine     zones   at boot     again      told'
cat "$folder/table"
show 'zones of' '1 GB'
show 'zones of' '2 GB'
finish_numbers
