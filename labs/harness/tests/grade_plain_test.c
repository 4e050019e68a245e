// SPDX-License-Identifier: GPL-2.0
/* What of a submission's bytes goes into a report as it is, and what does not. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../grade_lab.h"

static const struct {
	const char *said;
	const char *shown;
} cases[] = {
	{ "", "" },
	{ "0x1000\nend", "0x1000\nend" },
	{ "café €100 𝄞", "café €100 𝄞" },
	{ "a\tb\rc\x1b[2Jd\x7f", "a\\x09b\\x0dc\\x1b[2Jd\\x7f" },
	/* No UTF-8: alone, cut off, longer than it need be, a surrogate, above the last. */
	{ "\x80|\xff", "\\x80|\\xff" },
	{ "\xe2\x82", "\\xe2\\x82" },
	{ "\xc0\xaf|\xe0\x80\xaf", "\\xc0\\xaf|\\xe0\\x80\\xaf" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
	/* C1, line and paragraph separators. */
	{ "\xc2\x9b|\xc2\xa0", "\\xc2\\x9b|\xc2\xa0" },
	{ "\xe2\x80\xa8|\xe2\x80\xa9", "\\xe2\\x80\\xa8|\\xe2\\x80\\xa9" },
	/* What turns the order around: embeddings, isolates, marks. */
	{ "\xe2\x80\xaa|\xe2\x80\xae", "\\xe2\\x80\\xaa|\\xe2\\x80\\xae" },
	{ "\xe2\x81\xa6|\xe2\x81\xa9", "\\xe2\\x81\\xa6|\\xe2\\x81\\xa9" },
	{ "\xd8\x9c|\xe2\x80\x8e|\xe2\x80\x8f", "\\xd8\\x9c|\\xe2\\x80\\x8e|\\xe2\\x80\\x8f" },
	/* Their neighbours are text. */
	{ "\xd8\x9b|\xe2\x80\x90|\xe2\x80\xaf|\xe2\x81\xaa",
	  "\xd8\x9b|\xe2\x80\x90|\xe2\x80\xaf|\xe2\x81\xaa" },
};

Test(grade_plain, shows_text_and_spells_the_rest)
{
	char *shown;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		shown = grade_plain(cases[i].said);
		cr_expect_str_eq(shown, cases[i].shown, "case %zu: '%s'", i, shown);
		free(shown);
	}
}
