# How deep may a request dig? Take the pages of node 1 one by one, until a request
# is refused, and look how many are free then.
#
# nodes: 224 32
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# The zone's min mark, and what it protects from requests that could go higher.
look() {
	read -r zone min protection <<-END
		$(awk '$1 == "Node" { zone = $2 == "1," ? $4 : "" }
			zone && $1 == "min" { min = $2 }
			zone && $1 == "managed" { managed = $2 }
			zone && $1 == "protection:" && managed { gsub(/[,()]/, ""); print zone, min, $4 }
		' /proc/zoneinfo)
	END
	echo "node 1, zone $zone: min $min, protection $protection"
	echo
}

# mark EXPR [SCOPE]: the request, or all who ask in such a scope.
mark() {
	model mark "$min" "$protection" "$@"
	kernel mark "$@"
	row "$*"
}

echo '== marks'
open_node
look
head_row 'refused, with so many pages free:'
mark GFP_NOWAIT
mark 'GFP_KERNEL&~__GFP_DIRECT_RECLAIM'
mark 'GFP_NOWAIT|__GFP_HIGH|__GFP_NOMEMALLOC'
mark GFP_ATOMIC
mark '__GFP_HIGH'
mark 'GFP_NOWAIT|__GFP_MEMALLOC'

echo '== memalloc'
head_row 'by a task that frees memory itself:'
mark GFP_NOWAIT memalloc
mark 'GFP_NOWAIT|__GFP_NOMEMALLOC' memalloc

echo '== again, with another min'
echo $(($(cat /proc/sys/vm/min_free_kbytes) * 3)) >/proc/sys/vm/min_free_kbytes
look
head_row 'refused, with so many pages free:'
mark GFP_NOWAIT
mark 'GFP_NOWAIT|__GFP_HIGH|__GFP_NOMEMALLOC'
mark GFP_ATOMIC
mark 'GFP_NOWAIT|__GFP_MEMALLOC'
finish
