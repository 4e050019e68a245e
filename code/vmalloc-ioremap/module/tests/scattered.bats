#!/usr/bin/env bats
# The pages of a vmalloc and of a kmalloc, found by the host in the guest's RAM: it looks at
# every page that there is, and takes nobody's word.

setup_file() {
	export SEEN="$OUT/test/scattered.log"
	"$OUT/test/ram_witness" 256 1 '' "$OUT/modules/vmapscope.ko:/tmp/vmapscope.ko" \
		"$BATS_TEST_DIRNAME/scattered_guest.sh:/tmp/session.sh" -- 'sh /tmp/session.sh' >"$SEEN" 2>&1
	echo "-- $?" >>"$SEEN"
}

# seen SEED: the page frames with the marks, in their order, as FIRST-LAST.
seen() {
	sed -n "s/^marks $1 100: //p" "$SEEN"
}

# frames SEED: the same, one a line. claimed KIND: the kernel's word for it.
frames() {
	seen "$1" | tr ' ' '\n' | while IFS=- read -r first last; do
		seq "$first" "$last"
	done
}

claimed() {
	sed -n "s/^$1 at [^:]*: //p" "$SEEN" | tr ' ' '\n'
}

@test "a kmalloc is a hundred pages in a row" {
	[[ "$(seen 2)" =~ ^([0-9]+)-([0-9]+)$ ]]
	[ $((BASH_REMATCH[2] - BASH_REMATCH[1])) -eq 99 ]
	grep '^kmalloc at 0xffff888' "$SEEN"
}

@test "a vmalloc has a hundred pages as well, in more than fifty places" {
	[ "$(frames 1 | sort -u | wc -l)" -eq 100 ]
	[ "$(seen 1 | wc -w)" -gt 50 ]
	grep '^vmalloc at 0xffffc9' "$SEEN"
	echo "# in $(seen 1 | wc -w) places" >&3
}

@test "each page is where vmalloc_to_pfn() and virt_to_page() say" {
	diff <(claimed vmalloc) <(frames 1)
	diff <(claimed kmalloc) <(frames 2)
	echo "# $(cat <(frames 1) <(frames 2) | wc -l) comparisons" >&3
}

@test "the linear map gives a kmalloc's address away, a vmalloc's says nothing" {
	local address first

	address=$(sed -n 's/^kmalloc at \(0x[0-9a-f]*\):.*/\1/p' "$SEEN")
	first=$(frames 2 | head -n 1)
	[ $((address - 0xffff888000000000)) -eq $((first * 4096)) ]
}

@test "the session ran to its end" {
	grep -x -- '-- 0' "$SEEN"
}
