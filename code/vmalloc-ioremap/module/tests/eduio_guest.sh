# SPDX-License-Identifier: GPL-2.0
# What eduio.bats has the guest do, in one session.
name=eduio
. /tmp/guest.sh

driver=/sys/bus/pci/drivers/eduio

# found COMMAND: run it in the device's folder, which has the driver's files.
found() {
	(cd $driver/0* && "$@")
}

factorials() {
	for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 31 33; do
		echo $n >factorial && echo "$n $(cat factorial)"
	done
	echo "interrupts $(cat interrupts) $(awk '$NF == "eduio" { print $2, $(NF - 2) }' /proc/interrupts)"
}

nonsense() {
	for text in x '' -1 4294967296 '1 2'; do
		echo "$text" >factorial
	done
	cat interrupts
}

# command_is BITS: set the register `command` of the device, 16 bits at byte 4 of its configuration.
command_is() {
	printf "$(printf '\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8)))" |
		dd of=config bs=2 seek=2 conv=notrunc 2>/dev/null
}

# With the line switched off the interrupt waits in the device.
unheard() {
	command=$(od -An -tu2 -j4 -N2 config)
	echo 5 >factorial
	cat factorial
	command_is $((command | 0x400))
	echo 6 >factorial
	cat factorial
	command_is $((command))
	echo 7 >factorial
	cat factorial
}

many() {
	i=0
	while [ $i -lt 200 ]; do
		echo $((i % 13)) >factorial || return 1
		i=$((i + 1))
	done
}

at_once() {
	many & first=$!
	many & second=$!
	wait $first && wait $second && cat interrupts
}

info() {
	echo 1 >/proc/sys/kernel/kptr_restrict
	awk 'NR == 1 { print $1, $2 }' resource
	grep eduio /proc/vmallocinfo
	grep eduio /proc/iomem
}

gone() {
	! grep -h eduio /proc/vmallocinfo /proc/iomem /proc/interrupts
}

bind_rounds() {
	device=$(basename $driver/0*)
	round=0
	while [ $round -lt 120 ]; do
		echo "$device" >$driver/unbind && gone && echo "$device" >$driver/bind || return 1
		round=$((round + 1))
		[ $round != 60 ] || start=$(free_pages)
	done
	lost=$((start - $(free_pages)))
	echo "pages lost in the last 60 of $round rounds: $lost"
	[ $lost -lt 60 ] && found factorials | tail -n 1
}

# Each allocation that binding makes fails once: the driver is there and works, or nothing is.
# The device is enabled before, once and for all: that asks ACPI, which takes a failure badly.
bind_under_fire() {
	device=$(basename $driver/0*)
	echo "$device" >$driver/unbind
	echo 1 >/sys/bus/pci/devices/"$device"/enable
	for kind in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$kind/ignore-gfp-wait
		echo Y >/sys/kernel/debug/$kind/task-filter
		echo 0 >/sys/kernel/debug/$kind/verbose
	done
	failed=0
	nth=1
	while [ $nth -lt 300 ]; do
		# Open, so that in between the shell allocates nothing.
		exec 7>$driver/bind 8<>/proc/self/fail-nth
		echo $nth >&8
		echo "$device" >&7
		read -r left <&8
		echo 0 >&8
		exec 7>&- 8>&-
		if [ -e $driver/"$device" ]; then
			(cd $driver/"$device" && echo 10 >factorial && [ "$(cat factorial)" = 3628800 ]) || return 1
			echo "$device" >$driver/unbind
		else
			failed=$((failed + 1))
		fi
		gone || return 1
		[ "$left" = 0 ] || break
		nth=$((nth + 1))
	done 2>/tmp/errors
	echo "allocations that failed: $((nth - 1)); bindings that failed with them: $failed"
	sort /tmp/errors | uniq -c
	echo "$device" >$driver/bind
	[ $nth -lt 300 ] && [ $failed -gt 0 ]
}

for msi in 1 0; do
	section "factorials-$msi" with msi=$msi found factorials
	section "at-once-$msi" with msi=$msi found at_once
done
section nonsense with "" found nonsense
section unheard with msi=0 found unheard
section info with "" found info
section gone gone
section bind with "" bind_rounds
# By line: a message's number is new each time, and Linux warns where one is half made.
section fire with msi=0 bind_under_fire
section gone-at-end gone
