# Turns kernel-doc comments into what Doxygen reads, line for line, so that
# line numbers stay those of the source.
#
#   name() - summary         the brief description
#   struct name - summary    the same
#   @x: text                 a parameter; in a struct, a member
#   Context: Return:         sections
#   @x and %X in the text    a parameter's name, a constant
#   //! [name]               one of the book's marks: no documentation at all

# In running text @name is a parameter; Doxygen would take it for a command.
function prose(s,    done, before)
{
	gsub(/%[A-Z_]/, "\001&", s)
	gsub(/\001%/, "", s)
	done = ""
	while (match(s, /@[A-Za-z_][A-Za-z0-9_]*/)) {
		before = substr(s, 1, RSTART - 1)
		done = done before "<em>" substr(s, RSTART + 1, RLENGTH - 1) "</em>"
		s = substr(s, RSTART + RLENGTH)
	}
	return done s
}

/^[ \t]*\/\/! \[/ { sub(/\/\/!/, "//"); print; next }

/^[ \t]*\/\*\*[ \t]*$/ { inside = 1; opening = 1; type = 0; print; next }

!inside { print; next }

/\*\// { inside = 0; print; next }

opening {
	opening = 0
	if (match($0, /^ \* (struct|union|enum|typedef) [A-Za-z0-9_]+ - /)) {
		type = 1
		print " * @brief " prose(substr($0, RLENGTH + 1))
		next
	}
	if (match($0, /^ \* [A-Za-z0-9_]+(\(\))? - /)) {
		print " * @brief " prose(substr($0, RLENGTH + 1))
		next
	}
}

match($0, /^ \* @[A-Za-z0-9_.]+:/) {
	name = substr($0, 5, RLENGTH - 5)
	rest = prose(substr($0, RLENGTH + 1))
	print type ? " * - <b>" name "</b>:" rest : " * @param " name rest
	next
}
match($0, /^ \* @\.\.\.:/) { print " * @param ..." prose(substr($0, RLENGTH + 1)); next }
match($0, /^ \* Context:/) { print " * @context" prose(substr($0, RLENGTH + 1)); next }
match($0, /^ \* Returns?:/) { print " * @return" prose(substr($0, RLENGTH + 1)); next }

{ print prose($0) }
