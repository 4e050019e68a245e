#!/usr/bin/env bats
# The scull family is small: a core and four members, in fewer than 900 lines of C.
#
# A line counts if something is left of it without its comments: of *.c and *.h in code/scull,
# and of each scull*.c in code/*/module. gcc's preprocessor takes the comments out, and leaves
# directives and macros as they are. Tests do not count, nor does code/compat.h, which all
# modules share.

limit=900

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
}

lines_of_code() {
	gcc -fpreprocessed -dD -E -P -x c "$1" | grep -c '[^[:space:]]'
}

@test "what is counted: lines with code or a directive on them, and no others" {
	cat >"$BATS_TEST_TMPDIR/sample.c" <<-'END'
		// SPDX-License-Identifier: GPL-2.0
		/*
		 * Not counted.
		 */
		#include <linux/mm.h>
		#define SAMPLE	2	/* counted, as the line above is */

		// Not counted, nor is the empty line.
		static int sample(void)
		{
			/* not counted */
			return SAMPLE;	// counted
		}
	END
	[ "$(lines_of_code "$BATS_TEST_TMPDIR/sample.c")" -eq 6 ]
}

@test "core and four members: fewer than $limit lines of C" {
	core=("$ROOT"/code/scull/*.[ch])
	members=("$ROOT"/code/*/module/scull*.c)
	[ "${#core[@]}" -ge 6 ]
	[ "${#members[@]}" -eq 4 ]
	sum=0
	for file in "${core[@]}" "${members[@]}"; do
		lines=$(lines_of_code "$file")
		printf '%4d %s\n' "$lines" "${file#"$ROOT"/}"
		sum=$((sum + lines))
	done
	echo "# $sum lines without comments, $(cat "${core[@]}" "${members[@]}" | wc -l) with" >&3
	[ $sum -lt $limit ]
}
