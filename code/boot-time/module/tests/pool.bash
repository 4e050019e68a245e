# For the suites of what hands out a page pool: a guest that the host looks into, and what
# each such device owes. All that a guest printed is in $output, and shown where a test fails.

bats_require_minimum_version 1.5.0

# guest MEMORY NODES APPEND COMMAND: with the modules and the checks in /tmp, on the path.
guest() {
	local put=() file

	for file in "$OUT"/test/{pool,scull}_check "$OUT"/modules/{bigbuf,allocator}*.ko; do
		put+=("$file:/tmp/${file##*/}")
	done
	run "$OUT/test/ram_witness" "$1" "$2" "$3" "${put[@]}" -- "PATH=\$PATH:/tmp; $4"
	echo "$output"
}

# is_said TEXT...: the guest printed each.
is_said() {
	for text; do
		[[ "$output" == *"$text"* ]] || { echo "not said: $text"; return 1; }
	done
}

# refuses_what_it_must NAME WORDS PREPARE
refuses_what_it_must() {
	guest 128 1 "$2" "$3"" pool_check limits /dev/$1 && cat /proc/$1; dmesg | grep -E 'WARN|BUG'"
	is_said ', 0 used'
	! grep -e '^FAIL' -e WARN -e BUG <<<"$output" || false
	[ "$(grep -c ^ok <<<"$output")" = 35 ]
}

# survives_a_race NAME WORDS PREPARE
survives_a_race() {
	guest 128 1 "$2" "$3"" pool_check race /dev/$1 4 && cat /proc/$1"
	[ "$status" -eq 0 ]
	[ "$(grep -c '^ok   process' <<<"$output")" = 4 ]
	is_said ', 0 used'
}
