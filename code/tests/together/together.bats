#!/usr/bin/env bats
# All modules of the book in one guest: loaded together, each at its work while all others
# stay, unloaded in another order, and nothing left. The guest does it in one session
# (guest.sh, work.sh); its log is build/out/test/together.log, or build/out/kasan/test/.

load ../../scull/tests/family

# names: every module that a Kbuild of the book names.
names() {
	sed -n 's/^obj-m += \(.*\)\.o$/\1/p' "$ROOT"/code/*/module/Kbuild | sort
}

# Nodes 1 and 2 are for those who want a quiet one, each its own. 2 MB are hidden from Linux, for
# allocator.
setup_file() {
	local put=() file first=${MEMORY:-448}

	mkdir -p "$OUT/test"
	export FAMILY_LOG="$OUT/test/together.log"
	names >"$OUT/test/together.names"
	for file in $(names); do
		put+=(--put "$OUT/modules/$file.ko:/lib/lab/$file.ko")
	done
	for file in "$ROOT"/code/{page-orders,kmalloc-flags,vmalloc-ioremap}/experiments/*.sh; do
		put+=(--put "$file:/tmp/book/$(basename "${file%/experiments/*}")/${file##*/}")
	done
	"$OUT/bin/vm" run --limit 500 --node "$first" --node 32 --node 32 --device edu \
		--append "mem=$((first + 62))M bigbuf=8M" "${put[@]}" \
		--put "$OUT/test/together.names:/tmp/modules" \
		--put "$OUT/guest/playground:/bin/playground" \
		--put "$OUT/test/scull_check:/tmp/scull_check" \
		--put "$OUT/test/pool_check:/tmp/pool_check" \
		--put "$OUT/test/contexts_check:/tmp/contexts_check" \
		--put "$ROOT/code/scope/compare.sh:/lib/lab/compare.sh" \
		--put "$ROOT/code/scull/tests/guest.sh:/tmp/family.sh" \
		--put "$BATS_TEST_DIRNAME/work.sh:/tmp/work.sh" \
		--put "$BATS_TEST_DIRNAME/guest.sh:/tmp/guest.sh" \
		-- 'sh /tmp/guest.sh' >"$FAMILY_LOG" 2>&1 || true
}

# well SECTION...: each ended well, and all that was compared there came out as expected.
well() {
	local text

	for name; do
		text=$(section "$name")
		[ "${text##*$'\n'}" = "-- 0" ] || { echo "$name: ${text:-did not run}"; return 1; }
		! grep '^FAIL' <<<"$text" || return 1
	done
}

# counted SECTION...: how much was compared: lines, and what their modules and experiments counted.
counted() {
	for name; do
		section "$name"
	done | awk '/^ok/ { n++ } { for (i = 2; i <= NF; i++) if ($i ~ /^(comparisons|replies)/) n += substr($(i - 1), match($(i - 1), /[0-9]/)) }
		END { print n + 0 }'
}

@test "every module that a Kbuild of the book names is loaded, with all others, without a splat" {
	well load
	section load | grep -x "ok   modules loaded: $(names | wc -l)"
	[ "$(names | wc -l)" -ge 23 ]
}

@test "each does its work while all others stay, and what comes out is as predicted" {
	for module in $(names); do
		well "$module"
		[ "$(counted "$module")" -gt 1 ]
	done
	echo "# $(names | wc -l) modules, $(counted $(names)) comparisons" >&3
}

@test "the scull family at once: writers, readers, truncaters, mappers and listers on four devices" {
	well at-once
	echo "# $(counted at-once) comparisons" >&3
}

@test "unloaded in another order: no device, /proc entry, cache, area, resource or driver is left" {
	well unload left
	section unload | grep -x 'ok   modules loaded: 0'
	echo "# $(section left | sed -n 's/^ok   lines of what there is: //p') lines compared" >&3
}

@test "twenty-four times more, in the other order: as before, nothing is left" {
	well rounds left-at-end
	[ "$(section rounds | grep -c 'modules loaded: 0$')" = 24 ]
}

@test "and less than a page a time is lost" {
	[[ "$(section kernel)" != *-kasan* ]] || skip "KASAN keeps the call trace of whoever allocated"
	local lost

	lost=$(section rounds | sed -n 's/^pages lost.*: //p')
	echo "# $lost pages in 18 rounds" >&3
	[ "$lost" -lt 18 ]
}

# Out-of-tree modules (bit 12), and tests (bit 18): no bad page, no oops, no warning.
@test "the kernel is tainted by what the modules are, and by nothing that they did" {
	well tainted tainted-at-end
	section tainted | grep -x 0
	section tainted-at-end | grep -x $(((1 << 12) + (1 << 18)))
}
