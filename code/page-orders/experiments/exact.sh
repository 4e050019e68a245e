# alloc_pages_exact(): five pages come out of a block of eight, and the tail
# goes back page by page. It takes no node, so this is node 0 everywhere.
. "$(dirname "$0")/lib.sh"

echo '== take five'
open_both 0
ask alloc_exact 5
first=$measured
ask free_area

echo '== where the tail went'
ask blocks 0
ask blocks 1

echo '== give back'
for page in 0 1 2 3 4; do
	echo "free $((first + page)) 0"
done >/tmp/frees
ask_file /tmp/frees
ask free_area
finish
