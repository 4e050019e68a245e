# The names that Doxygen documents, from its tag file: a line for each with the
# name, the folder of the file that defines it, and the address in the book.
# root is the project's folder, with a slash; folders are told from there.
# A function that a header declares too is listed where it is defined.

function inner(line)
{
	sub(/^[^>]*>/, "", line)
	sub(/<.*/, "", line)
	return line
}

/<compound / { file = $0 ~ /kind="file"/; member = ""; name = ""; folder = ""; page = "" }
/<member / {
	match($0, /kind="[a-z]*"/)
	member = substr($0, RSTART + 6, RLENGTH - 7)
}
/<\/member>/ {
	if (file && (member == "function" || member == "define")) {
		key = name "\t" folder
		if (!(key in where))
			order[++count] = key
		if (!(key in where) || page ~ /_8c\.html$/)
			where[key] = "api/" anchorfile "#" anchor
	}
	member = ""
}
/<name>/ { name = inner($0) }
/<path>/ {
	folder = inner($0)
	if (index(folder, root) == 1)
		folder = substr(folder, length(root) + 1)
}
/<anchorfile>/ { anchorfile = inner($0) }
/<anchor>/ { anchor = inner($0) }
/<filename>/ {
	page = inner($0)
	if (file) {
		if (page !~ /\.html$/)
			page = page ".html"
		source = page
		sub(/\.html$/, "_source.html", source)
		key = folder name "\t"
		order[++count] = key
		where[key] = "api/" source
	}
}
END {
	for (i = 1; i <= count; i++)
		print order[i] "\t" where[order[i]]
}
