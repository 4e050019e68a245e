# For the tests that hold a chapter's drawings to its models; $figures is the
# folder where the drawings are.

# ask MODEL COMMAND...: what the playground replies to the last one
ask() {
	local model=$1
	shift
	printf '%s\n' "$@" | "$OUT/bin/playground" "$model" | tail -n 1
}

# texts FIGURE: every text in it, a line each
texts() {
	sed -n 's/.*<text[^>]*>\(.*\)<\/text>/\1/p' "$figures/$1.svg"
}

# says FIGURE TEXT: these words stand in it, as one text
says() {
	texts "$1" | grep -qxF -- "$2" || {
		echo "$1.svg does not say: $2"
		return 1
	}
}
