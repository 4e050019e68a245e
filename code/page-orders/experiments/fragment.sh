# Why is there no room for eight pages, with a thousand free? Take every page
# of a zone, give back seven of each eight, and ask for order 3.
. "$(dirname "$0")/lib.sh"

echo '== before'
open_both
ask free_area
all=$(pages_in $measured)
echo "$all pages are free"

echo '== take'
yes 'alloc 0' | head -n $((all + 1)) >/tmp/takes
ask_file /tmp/takes
echo "$(grep -c '^[0-9]' /tmp/measured) pages taken, then: $(tail -n 1 /tmp/measured)"

echo '== give back'
grep '^[0-9]' /tmp/measured >/tmp/taken
awk '$1 % 8 != 7 { print "free", $1, 0 }' /tmp/taken >/tmp/frees
ask_file /tmp/frees
ask free_area
echo "$(pages_in $measured) pages are free"

echo '== eight pages'
ask alloc 2
four=$measured
ask alloc 3

echo '== the rest'
ask free "$four" 2
awk '$1 % 8 == 7 { print "free", $1, 0 }' /tmp/taken >/tmp/frees
ask_file /tmp/frees
ask alloc 3
finish
