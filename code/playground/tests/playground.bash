# For the suites of the playground's models: $model is the one that a suite is about.

setup() {
	cd "$BATS_TEST_TMPDIR"
}

playground() {
	"$OUT/test/playground" "$model" "$@"
}

# answers COMMANDS: what the model replies, one line each.
answers() {
	printf '%b' "$1" | playground
}

# says COMMANDS LAST: the last reply must be this one.
says() {
	local last
	last=$(answers "$1" | tail -n 1)
	[ "$last" = "$2" ] || { echo "$1: $last"; return 1; }
}
