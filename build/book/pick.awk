# Of the reference's names, those that a chapter writes, as the Lua table
# that the weave looks them up in.
#
#   awk -f pick.awk CHAPTER NAMES
#
# NAMES has a line for each: the name, the folder of the file that defines it,
# the address in the reference. A file goes by its path.

FNR == NR {
	text = $0
	while (match(text, /[A-Za-z_][A-Za-z0-9_]*\(\)/)) {
		seen[substr(text, RSTART, RLENGTH - 2)] = 1
		text = substr(text, RSTART + RLENGTH)
	}
	text = $0
	while (match(text, /[A-Za-z0-9_.-]+\/[A-Za-z0-9_.\/-]+/)) {
		seen[substr(text, RSTART, RLENGTH)] = 1
		text = substr(text, RSTART + RLENGTH)
	}
	next
}

{ split($0, field, "\t") }

field[1] in seen {
	entry = sprintf("{ dir = \"%s\", url = \"%s\" }, ", field[2], field[3])
	if (!(field[1] in entries))
		order[++count] = field[1]
	entries[field[1]] = entries[field[1]] entry
}

END {
	print "return {"
	for (i = 1; i <= count; i++)
		printf "  [\"%s\"] = { %s},\n", order[i], entries[order[i]]
	print "}"
}
