#!/usr/bin/env bats
# eduio in the lab kernel, in a guest that has QEMU's edu. The guest does everything in one
# session (eduio_guest.sh); each test here judges one property.

load ../../../scull/tests/family

setup_file() {
	family_session eduio "$BATS_TEST_DIRNAME/eduio_guest.sh" --device=edu
}

# factorials MSI: all are right, modulo 2^32, and each came with one interrupt, as DEVICE has it.
factorials() {
	holds "factorials-$1"
	diff <(section "factorials-$1" | grep '^[0-9]') <(
		for n in {0..20} 31 33; do
			for ((result = 1, i = 2; i <= n; i++)); do
				result=$((result * i & 0xffffffff))
			done
			echo "$n $result"
		done
	)
	[[ "$(section "factorials-$1" | grep '^interrupts')" == "interrupts 23 23 $2"* ]]
	echo "# 24 comparisons" >&3
}

@test "factorials, and an interrupt for each, by message" {
	factorials 1 PCI-MSI
}

@test "factorials, and an interrupt for each, by line" {
	factorials 0 IO-APIC
}

@test "two at once wait for each other: 400 results, 400 interrupts" {
	holds at-once-1
	holds at-once-0
	section at-once-1 | grep -x 400
	section at-once-0 | grep -x 400
}

@test "what is no number is refused, and the device never hears of it" {
	section nonsense | grep -x 0
	[ "$(section nonsense | grep -c 'Invalid argument')" = 4 ]
	[ "$(section nonsense | grep -cE 'Numerical result out of range|Result not representable')" = 1 ]
}

@test "an interrupt that does not come: ETIMEDOUT, the old result, and the next one is right" {
	section unheard | grep -E 'timed out'
	[ "$(section unheard | grep -x '[0-9]*')" = $'120\n120\n5040' ]
	[ "$(section unheard | tail -n 1)" = '-- 0' ]
}

@test "the area: as large as the BAR and a guard page, aligned to the BAR's size" {
	local start end area size

	holds info
	read -r start end < <(section info)
	read -r area size _ < <(section info | grep ioremap)
	[ $size -eq $((end - start + 1 + 4096)) ]
	[ $((${area%-*} % (end - start + 1))) -eq 0 ]
	section info | grep "phys=$start ioremap"
}

@test "the area is where the model puts it" {
	local release area base size predicted

	release=$("$OUT/bin/vm" run -- 'uname -r')
	[[ "$release" == 6.1.* ]] || skip "the model is of Linux 6.1"
	read -r area size _ < <(section info | grep ioremap)
	read -r base end < <(section info)
	# Below it there is room, but none that a megabyte aligned to itself fits in.
	predicted=$(printf 'range 0xffffc90000000000 0xffffe90000000000\nvmalloc 1\nioremap %s 0x100000' "$base" |
		"$OUT/bin/playground" vmap | tail -n 1)
	[ "$predicted" = "${area%-*}" ]
}

@test "without the driver nothing of it is left" {
	holds gone
	holds gone-at-end
}

@test "unbound and bound again, 120 times: it works, and less than a page a round is lost" {
	holds bind
	section bind | grep '^interrupts 23 '
}

@test "binding with each of its allocations failing: it works, or nothing is left" {
	holds fire
	echo "# $(section fire | grep 'allocations')" >&3
}

@test "without the device the module loads, and does nothing" {
	run "$OUT/bin/vm" run --put "$OUT/modules/eduio.ko:/tmp/eduio.ko" -- \
		'insmod /tmp/eduio.ko && ls /sys/bus/pci/drivers/eduio && rmmod eduio'
	[ "$status" -eq 0 ]
	[[ "$output" != *0000:* ]]
}

@test "the session ran to its end" {
	session_ended
}
