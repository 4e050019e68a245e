# When is a constructor called, and how often?
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# calls WHEN [CACHE]: how often it has been called until now.
calls() {
	both info "${2:-t}"
	predicted=$(echo "$predicted" | sed 's/.*ctor_calls=//')
	measured=$(echo "$measured" | sed 's/.*ctor_calls=//')
	printf '%-40s %10s %10s\n' "$1" "$predicted" "$measured"
	compare
}

echo '== calls'
open_pair slabscope slab
put create t 100 0 0 ctor
printf '%-40s %10s %10s\n' '100 bytes, 36 objects to the slab' predicted measured
calls 'the cache is made'
put alloc t
calls 'one is allocated'
put free t 0 0
calls 'it is freed'
put alloc t
calls 'it is allocated again'
repeat 36 alloc t
calls '36 more'

echo '== a slab goes and comes back'
put free t 1 0
calls "the second slab's only object is freed"
put shrink t
calls 'the cache is shrunk: one slab is left'
put alloc t
calls 'one more'

echo '== with debugging'
put create d 100 0 SLAB_RED_ZONE ctor
put alloc d
calls '32 to the slab: one is allocated' d
put create n 100 0 0
put alloc n
calls 'without a constructor: one is allocated' n
finish
