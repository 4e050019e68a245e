# One page out of a quiet zone, and back: what happens to the free lists.
. "$(dirname "$0")/lib.sh"

echo '== before'
open_both
ask free_area

echo '== out'
ask alloc 0
page=$measured
ask free_area

echo '== back'
ask free "$page" 0
ask free_area
finish
