# Random requests: blocks of orders 0 to 4 taken and freed, four hundred times,
# and the whole list vector compared after each.
. "$(dirname "$0")/lib.sh"

seed=1
draw() {
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	drawn=$((seed / 65536 % $1))
}

echo '== run'
open_both
held= nr_held=0 taken=0 freed=0
for step in $(seq 400); do
	draw 8
	if [ "$nr_held" -eq 0 ] || [ "$drawn" -lt 5 ]; then
		draw 5
		order=$drawn
		put alloc "$order"
		held="$held $measured:$order" nr_held=$((nr_held + 1)) taken=$((taken + 1))
	else
		draw "$nr_held"
		keep=
		for block in $held; do
			[ "$drawn" -eq 0 ] && chosen=$block || keep="$keep $block"
			drawn=$((drawn - 1))
		done
		put free "${chosen%:*}" "${chosen#*:}"
		held=$keep nr_held=$((nr_held - 1)) freed=$((freed + 1))
	fi
	put free_area
done
echo "$taken blocks taken, $freed freed"

echo '== lists'
for order in 0 1 2 3 4 5 6 7 8 9 10; do
	ask blocks "$order"
done
finish
