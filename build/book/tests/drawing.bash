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

# grouped N: 1234567 as 1,234,567
grouped() {
	sed ':a; s/\([0-9]\)\([0-9]\{3\}\)\($\|,\)/\1,\2\3/; ta' <<<"$1"
}

# rects FIGURE ATTRIBUTE FILTER: that attribute of each rectangle that the filter finds
rects() {
	grep '<rect ' "$figures/$1.svg" | grep -- "$3" | sed "s/.* $2=\"\([^\"]*\)\".*/\1/"
}

# scaled VALUE PIXELS PER: how long VALUE is drawn, if PER is so many pixels
scaled() {
	awk -v value="$1" -v pixels="$2" -v per="$3" 'BEGIN { printf "%.2f\n", value * pixels / per }' | sed 's/\.*0*$//'
}
