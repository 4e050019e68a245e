# Make a skeleton of a reference: awk -f skeleton.awk HINTS REFERENCE
#
# HINTS has, after a line `== NAME`, the body that the function NAME gets in
# place of its own; lines that start with # are comments. Marks of regions go:
# they are the book's. Every name must be found, or there is no skeleton.

function fail(file, line, what) {
	printf "%s:%d: %s\n", file, line, what > "/dev/stderr"
	failed = 1
	exit 1
}

FNR == NR {
	if (/^== /) {
		hint = $2
		body[hint] = ""
		line_of[hint] = FNR
	} else if (!/^#/ && hint != "") {
		body[hint] = body[hint] $0 "\n"
	} else if (!/^#/ && NF) {
		fail(FILENAME, FNR, "text before the first line `== NAME`")
	}
	hints = FILENAME
	next
}

/^[ \t]*\/\/! \[/ { next }

# A definition starts in the first column, and its name stands before a bracket.
/^[a-z].*\(/ && !/;$/ {
	name = $0
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
	current = name in body ? name : ""
}

$0 == "{" && current != "" {
	printf "{\n%s", body[current]
	found[current] = 1
	skipping = 1
}

$0 == "}" { skipping = 0; current = "" }

!skipping { print }

END {
	if (failed)
		exit 1
	for (name in body)
		if (!(name in found))
			fail(hints, line_of[name], FILENAME " defines no function " name "()")
}
