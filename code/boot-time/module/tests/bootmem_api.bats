#!/usr/bin/env bats
# bootmem.h, the old boot-time API on memblock, in the lab kernel: it boots with the word
# bootmem_selftest, and makes every call before the buddy system stands. What came of each is
# judged here. The logs are build/out/test/bootmem_api-*.log.

header="$ROOT/code/boot-time/builtin/bootmem.h"
selftest="$ROOT/code/boot-time/builtin/bootmem_selftest.c"

setup_file() {
	mkdir -p "$OUT/test"
	observe uma --memory 128
	observe two-nodes --memory 256 --nodes 2
	observe three-nodes --memory 3072 --nodes 3
}

# observe NAME OPTION...: boot a machine, keep what the self-test said.
observe() {
	local log="$OUT/test/bootmem_api-$1.log"

	shift
	"$OUT/bin/vm" run "$@" --append bootmem_selftest -- dmesg >"$log.whole" 2>&1 || true
	sed -n 's/^bootmem: //p' "$log.whole" >"$log"
}

# Where each node's memory is: the third machine has a hole from 2 to 4 GiB.
declare -gA spans=(
	[uma]="0:0x0-0x8000000"
	[two-nodes]="0:0x0-0x8000000 1:0x8000000-0x10000000"
	[three-nodes]="0:0x0-0x40000000 1:0x40000000-0x80000000 2:0x100000000-0x140000000"
)

# What a call owes: its alignment, and where the memory must be: anywhere, below 4 GiB, or
# nowhere. On a node, both hold for that node's memory alone; what is "only" on a node, is
# nowhere where the node has none below 4 GiB.
any_calls="
alloc_bootmem(100)|64|any
alloc_bootmem_pages(100)|4096|any
alloc_bootmem_low(100)|64|low
alloc_bootmem_low_pages(5000)|4096|low
alloc_bootmem_align(100, SZ_2M)|0x200000|any
alloc_bootmem_nopanic(100)|64|any
alloc_bootmem_pages_nopanic(100)|4096|any
alloc_bootmem_low_pages_nopanic(100)|4096|low
__alloc_bootmem(100, 256, SZ_32M)|256|any
__alloc_bootmem(100, 256, TOO_MUCH)|256|any
__alloc_bootmem_nopanic(100, 256, 0)|256|any
__alloc_bootmem_low(100, SZ_64K, 0)|0x10000|low
__alloc_bootmem_low_nopanic(100, SZ_64K, 0)|0x10000|low
alloc_bootmem_nopanic(TOO_MUCH)|1|nowhere
alloc_bootmem_pages_nopanic(TOO_MUCH)|1|nowhere
alloc_bootmem_low_pages_nopanic(TOO_MUCH)|1|nowhere
memblock_virt_alloc(100, 0)|64|any
memblock_virt_alloc_nopanic(100, 0)|64|any
memblock_virt_alloc_low(100, 0)|64|low
memblock_virt_alloc_low_nopanic(100, 0)|64|low
memblock_virt_alloc_from_nopanic(100, 0, SZ_32M)|64|any"

node_calls="
alloc_bootmem_node(pgdat, 100)|64|any
alloc_bootmem_pages_node(pgdat, 100)|4096|any
alloc_bootmem_low_pages_node(pgdat, 100)|4096|only low
alloc_bootmem_node_nopanic(pgdat, 100)|64|any
alloc_bootmem_pages_node_nopanic(pgdat, 100)|4096|any
__alloc_bootmem_node(pgdat, 100, 256, 0)|256|any
__alloc_bootmem_node_high(pgdat, 100, 256, 0)|256|any
__alloc_bootmem_node_nopanic(pgdat, 100, 256, 0)|256|any
__alloc_bootmem_low_node(pgdat, 100, 256, 0)|256|only low
memblock_virt_alloc_node(100, nid)|64|any
memblock_virt_alloc_node_nopanic(100, nid)|64|any
alloc_bootmem_node_nopanic(pgdat, TOO_MUCH)|1|nowhere
alloc_bootmem_pages_node_nopanic(pgdat, TOO_MUCH)|1|nowhere
alloc_bootmem_low_pages_node(pgdat, TOO_MUCH)|1|nowhere"

# part MACHINE HEADING: the lines under a heading, "" for those before the first.
part() {
	awk -v want="$2" '/^(on|with) node/ { on = $0; next } /^(free|reserve)_bootmem/ { on = "ranges" }
		on == want' "$OUT/test/bootmem_api-$1.log"
}

# span_of MACHINE NODE: sets start and end.
span_of() {
	local span

	for span in ${spans[$1]}; do
		[ "${span%%:*}" = "$2" ] || continue
		span=${span#*:} start=$((${span%-*})) end=$((${span#*-}))
		return 0
	done
	echo "there is no node $2"
	return 1
}

# judge MACHINE NODE CALLS <LINES: NODE is -1 for any.
judge() {
	local machine=$1 node=$2 lines call align where said address on state

	lines=$(cat)
	[ "$(wc -l <<<"$lines")" = "$(grep -c . <<<"$3")" ] || { echo "not all: $lines"; return 1; }
	while IFS='|' read -r call align where; do
		said=$(awk -v call="$call " 'index($0, call) == 1 { print substr($0, length(call) + 1) }' <<<"$lines")
		echo "$call: $said"
		[ "$(wc -l <<<"$said")" = 1 ]
		if [ "$where" = 'only low' ]; then
			span_of "$machine" "$node"
			where=$([ $start -lt $((1 << 32)) ] && echo low || echo nowhere)
		fi
		if [ "$where" = nowhere ]; then
			[ "$said" = none ]
			continue
		fi
		read -r address _ on state <<<"$said"
		[ "$state" = 'zero reserved' ]
		[ $((address % align)) = 0 ]
		[ "$node" = -1 ] || [ "$on" = "$node" ]
		span_of "$machine" "$on"
		[ $((address)) -ge $start ] && [ $((address + 5000)) -le $end ]
		[ "$where" = any ] || [ $((address + 5000)) -le $((0xffffffff)) ]
	done < <(grep . <<<"$3")
}

@test "the front ends that take no node: alignment, limit, zeroed; NULL for a terabyte" {
	for machine in uma two-nodes three-nodes; do
		part $machine "" | judge $machine -1 "$any_calls"
	done
}

@test "memory comes from the top: above 4 GiB unless low was asked for" {
	for call in 'alloc_bootmem(100)' 'alloc_bootmem_pages(100)' '__alloc_bootmem(100, 256, TOO_MUCH)'; do
		part three-nodes "" | grep -F "$call 0x000000013"
	done
	part three-nodes "" | grep -F 'alloc_bootmem_low(100) 0x000000007'
}

@test "the _node front ends: on that node; _low alone says no where the node has no low memory" {
	part uma "on node 0" | judge uma 0 "$node_calls"
	for node in 0 1; do
		part two-nodes "on node $node" | judge two-nodes $node "$node_calls"
	done
	for node in 0 1 2; do
		part three-nodes "on node $node" | judge three-nodes $node "$node_calls"
	done
	[ "$(part three-nodes "on node 2" | grep -c 'low.* none$')" = 3 ]
}

@test "with the node full: from another, and _low from none" {
	for machine in two-nodes three-nodes; do
		nodes=$(wc -w <<<"${spans[$machine]}")
		for ((node = 0; node < nodes; node++)); do
			said=$(part $machine "with node $node full")
			echo "$machine: $said"
			[ "$(grep -c 'alloc_bootmem.*node.* 0x.* node [0-9] zero reserved$' <<<"$said")" = 4 ]
			! grep " node $node " <<<"$said" || false
			grep -xF 'alloc_bootmem_low_pages_node(pgdat, piece) none' <<<"$said"
		done
	done
}

@test "reserving rounds outward, freeing inward; exclusive is refused what is taken" {
	for machine in uma two-nodes three-nodes; do
		part $machine ranges | grep -v late | diff - <(cat <<-'END'
			free_bootmem(base + 100, 3 * PAGE_SIZE - 100) -8192
			reserve_bootmem(base + 2 * PAGE_SIZE - 1, 2) = 0 8192
			reserve_bootmem(base + PAGE_SIZE, 1, BOOTMEM_DEFAULT) = 0 0
			reserve_bootmem(base + PAGE_SIZE, 1, BOOTMEM_EXCLUSIVE) = -16 0
			free_bootmem(base + 1, PAGE_SIZE) 0
			free_bootmem_node(pgdat, base, 2 * PAGE_SIZE) -8192
			reserve_bootmem_node(pgdat, base, 1, BOOTMEM_EXCLUSIVE) = 0 4096
			reserve_bootmem_generic(base + PAGE_SIZE, 1, BOOTMEM_EXCLUSIVE) = 0 4096
		END
		)
	done
}

@test "free_bootmem_late hands a reserved page to the buddy system" {
	for machine in uma two-nodes three-nodes; do
		grep -x 'free_bootmem_late(base, PAGE_SIZE) PageReserved 1 then 0' \
			"$OUT/test/bootmem_api-$machine.log"
	done
}

@test "what panicked panics" {
	for call in $(sed -n 's/.*MUST_PANIC(\(alloc_bootmem[a-z_]*\),.*/\1/p' "$selftest"); do
		run "$OUT/bin/vm" run --cold --memory 64 \
			--append "earlyprintk=serial bootmem_selftest=$call" -- true
		echo "$call: $output"
		[ "$status" -eq 126 ]
		[[ "$output" == *"Out of memory: bootmem alloc of 1099511627776 bytes failed!"* ]]
	done
}

@test "no call of the header is left out" {
	names=$(sed -n 's/^#define \([a-z_]*\)(.*/\1/p; s/^\(__alloc_bootmem[a-z_]*\)(.*/\1/p
		s/^static __always_inline void \(free_bootmem[a-z_]*\)(.*/\1/p' "$header" |
		grep -v -x free_all_bootmem)
	[ "$(wc -l <<<"$names")" -gt 30 ]
	for name in $names; do
		grep -q "[(, ]$name(" "$selftest" || { echo "$name is not tested"; false; }
	done
	for name in $(sed -n 's/^#define \(alloc_bootmem[a-z_]*\)(.*/\1/p' "$header" |
		grep -v -e nopanic -e low_pages_node); do
		grep -q "MUST_PANIC($name," "$selftest" || { echo "$name's panic is not tested"; false; }
	done
}

@test "the kernel complains of nothing" {
	for machine in uma two-nodes three-nodes; do
		! grep -E 'WARNING|BUG|Call Trace' "$OUT/test/bootmem_api-$machine.log.whole" || false
	done
}
