#!/usr/bin/env bats
# edudma in the lab kernel: where a device of 28 address lines reads and writes, and that
# the module copes. The guest does most in one session; its log is build/out/test/edudma.log.

load ../../../scull/tests/family

setup_file() {
	family_session edudma "$BATS_TEST_DIRNAME/edudma_guest.sh" --memory 512 --device edu
}

# reply COMMAND: what section $in has for it, the last time.
reply() {
	section "$in" | sed -n "s/^$1 -> //p" | tail -n 1
}

# says COMMAND PATTERN: the same, all of it.
says() {
	local reply

	reply=$(reply "$1")
	echo "$1 -> $reply"
	[[ $reply =~ ^($2)$ ]]
}

# page FIELD: of the last buffer that section $in took, address or zone.
page() {
	reply 'buffer [a-z]*' | sed "s/.*$1=\([^ ]*\).*/\1/"
}

# all_say_none TIMES: so often there was no device.
all_say_none() {
	[ "$(section "$in" | grep -c -- 'error: .* there is no edu here; start QEMU with -device edu$')" = "$1" ]
}

# other OPTION... -- COMMAND: one thing of the session on another machine; its log goes to $in.
other() {
	{
		echo "== $in"
		timeout 120 "$OUT/bin/vm" run --limit 100 "${@:1:$# - 2}" \
			--put "$OUT/modules/edudma.ko:/tmp/edudma.ko" \
			--put "$OUT/test/scull_check:/tmp/scull_check" \
			--put "$ROOT/code/scull/tests/guest.sh:/tmp/guest.sh" \
			--put "$BATS_TEST_DIRNAME/edudma_guest.sh:/tmp/session.sh" \
			-- "only='${*: -1}'; . /tmp/session.sh"
	} >>"$FAMILY_LOG" 2>&1
}

# reaches: the device writes to the page and reads from it.
reaches() {
	says from_device "told=$(page address)"
	says 'look buffer 3' bytes=4088
	says 'look buffer 1' bytes=0
}

@test "a command that makes no sense is told what would" {
	in=words
	holds words
	says nonsense 'error: .*'
	says buffer 'error: .* say it as: buffer coherent.dma.raw.streaming'
	says 'buffer any' 'error: .* KIND must be coherent, dma, raw or streaming'
	says 'fill device 0' 'error: .* SEED must be a number from 1 .*'
	says 'fill device 4294967296' 'error: .* SEED must be a number from 1 .*'
	says 'fill nowhere 1' 'error: .* PLACE must be buffer, reached or device'
	says 'fill buffer 1' 'error: .* there is no buffer; say first: buffer KIND'
	says 'look reached 1' 'error: .* there is no buffer; .*'
	says to_device 'error: .* there is no buffer; .*'
	says release ok
}

@test "memory from dma_alloc_coherent() is in reach" {
	in=coherent
	holds coherent
	reaches
	says 'look device 2' bytes=0
	says 'look device 1' bytes=4088
	[ $(($(page address))) -lt $((1 << 28)) ]
}

@test "and so is memory from the DMA zone" {
	in=dma
	holds dma
	reaches
	[ "$(page zone)" = DMA ]
}

@test "a page above 256 MB is missed both ways, and the one 256 MB below it is hit" {
	in=raw
	holds raw
	[ $(($(page address))) -ge $((1 << 28)) ]
	says from_device "told=$(page address)"
	says 'look buffer 3' bytes=0
	says 'look buffer 1' bytes=4088
	says 'look reached 3' bytes=4088
	says 'look device 1' bytes=0
	says 'look device 2' bytes=4088
}

@test "lent by dma_map_page() it is refused, with a warning, and nothing is copied" {
	in=streaming
	holds streaming
	says from_device 'fail: dma_map_page\(\) has no address for the device'
	says to_device 'fail: dma_map_page\(\) has no address for the device'
	section streaming | grep -q 'overflow (mask fffffff'
	says 'look buffer 1' bytes=4088
	says 'look reached 3' bytes=0
	says 'look device 2' bytes=0
}

@test "a bounce buffer that is itself out of reach does not help" {
	in=forced
	other --memory 512 --append swiotlb=force --device edu -- 'with "" refused'
	section forced | grep -q "swiotlb addr .* overflow (mask fffffff"
	says from_device 'fail: dma_map_page\(\) has no address for the device'
	says 'look buffer 1' bytes=4088
}

@test "one that is in reach does: the bytes come to the page by way of it" {
	in=bounced
	other --memory 3072 --append 'memmap=3840M$256M' --device edu -- 'with "" both_ways streaming'
	[ $(($(page address))) -ge $((1 << 32)) ]
	told=$(reply from_device)
	[ $((${told#told=})) -lt $((1 << 28)) ]
	says 'look buffer 3' bytes=4088
	says 'look reached 3' bytes=0
	says 'look device 1' bytes=4088
}

@test "a device with more lines reaches the same page" {
	in=wide
	other --memory 512 --device edu,dma_mask=0xffffffff -- 'with "" both_ways raw'
	[ $(($(page address))) -ge $((1 << 28)) ]
	reaches
	says 'look reached 3' bytes=0
	says 'look device 1' bytes=4088
}

@test "on a machine that is all in reach there is no page to miss, and that is said" {
	in=small
	other --memory 256 --device edu -- 'with "" both_ways raw'
	says 'buffer raw' 'fail: no memory of this kind'
	says to_device 'error: .* there is no buffer; .*'
}

@test "a transfer that does not end in time: said, and nothing is written later" {
	in=late
	holds late
	[ "$(section late | grep -c '^from_device -> fail: the device has not ended within its limit')" = 2 ]
	says 'look buffer 1' bytes=4088
	says 'fill device 1' 'fail: the device has not ended .*'
}

@test "one reader at a time" {
	holds two-readers
	section two-readers | grep -q 'Resource busy\|Device or resource busy'
}

@test "the device is taken from the driver while it has a buffer, and given back" {
	in=bind
	holds bind
	all_say_none 3
	reaches
}

@test "the device is pulled out and found again; without one, every command says so" {
	in=no-device
	holds no-device
	all_say_none 5
	reaches
}

@test "a hundred buffers, twenty of each kind or more, cost less than 20 pages" {
	holds rounds
}

@test "loading it a hundred times, and unloading it with a buffer, costs less than a page each time" {
	holds loads
}

@test "a buffer of each kind with each of its allocations failing: said, and nothing is lost" {
	holds failing
	# Where a large block is not to be had, there are smaller ones: raw works all the same.
	grep -qx 'buffer raw: 0 failed' <<<"$(section failing)"
	for kind in coherent dma; do
		[[ $(section failing) =~ "buffer $kind: "([0-9]+)" failed" ]]
		[ "${BASH_REMATCH[1]}" -gt 0 ]
	done
	[ "$(section failing | grep -c '^from_device -> told=')" = 3 ]
}

# ACPI, asked where the device's interrupt goes, does not survive that an allocation of its own
# fails (acpi_rs_get_prt_method_data(), 6.1.192); so it is not asked.
@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	[[ "$(section kernel)" == 6.1.* ]] ||
		skip "another kernel's module_add_driver() may say EINVAL where memory is missing, as Linux 6.12's does"
	in=load
	other --memory 512 --append acpi=noirq --device edu -- load_failing
	holds load
}

@test "the session ran to its end" {
	session_ended
}
