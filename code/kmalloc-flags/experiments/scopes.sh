# What a scope does to the requests in it. Node 1 is drained down to its min mark
# and asked for a page more: who may sleep, frees memory then, and all who could
# give some are told what the request allows.
#
# nodes: 224 32
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# reclaim FLAGS [SCOPE]: one who frees memory (memalloc) does not go to free some.
reclaim() {
	model flags "$@"
	io=$(has io) fs=$(has fs) sleeps=$(has sleep)
	predicted='no reclaim'
	if [ "$sleeps" = yes ] && [ "${2-}" != memalloc ]; then
		predicted="io=$io fs=$fs"
	fi
	kernel reclaim "$@"
	case $measured in
	*' reclaims=no') measured='no reclaim' ;;
	*) measured=${measured#*reclaims=yes } ;;
	esac
	printf '%-24s %-10s predicted  %s\n%-35s measured   %s\n' "$1" "${2-}" "$predicted" '' "$measured"
	compare
}

echo '== flags'
open_node
reclaim GFP_KERNEL
reclaim GFP_NOFS
reclaim GFP_NOIO
reclaim GFP_NOWAIT
echo '== scopes'
reclaim GFP_KERNEL nofs
reclaim GFP_KERNEL noio
reclaim GFP_NOFS noio
reclaim GFP_KERNEL memalloc
finish
