# What areas cost in page tables: a pte table for 2 MB, a pmd table for 1 GB, and one entry
# for 2 MB where ioremap can, or vmalloc_huge. What was built stays.
# kernel: 6.1
. ./lib.sh
open_both

echo
echo '== the first page costs two tables, the next ones none'
ask tables
ask vmalloc 4096
ask tables
ask vmalloc 4096
ask tables

echo
echo '== 16 MB'
ask vmalloc 16777216
big=$measured
ask tables
ask vfree "$big"
ask tables

echo
echo '== 16 MB of a device, in entries of 2 MB'
ask ioremap $nowhere 16777216
device=$measured
ask tables
ask iounmap "$device"
ask tables

echo
echo '== the same, when no 2 MB of it are aligned'
ask ioremap 0x1000001000 16777216
device=$measured
ask tables
ask iounmap "$device"

echo
echo '== where tables were left, entries of 2 MB take their place'
ask purge
ask ioremap $nowhere 33554432
ask tables

echo
echo '== vmalloc_huge'
ask vmalloc_huge 4194304
ask tables
finish
