# Two pages taken, one given back: nobody complains, and a page is gone until
# somebody remembers it.
. "$(dirname "$0")/lib.sh"

echo '== take two'
open_both
ask free_area
before=$(pages_in $measured)
ask alloc 1
pair=$measured

echo '== give back one'
ask free "$pair" 0
ask free_area
echo "$((before - $(pages_in $measured))) page is missing"

echo '== and the other'
ask free $((pair + 1)) 0
ask free_area
finish
