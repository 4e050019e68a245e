// SPDX-License-Identifier: GPL-2.0
/*
 * Where the compiler cannot be confined, the text itself must be harmless. A
 * crude reading, and a strict one: it may refuse what is honest, and says how
 * to write that instead.
 */
#include <ctype.h>
#include <string.h>

#include "grade_build.h"

/* What reaches files or sections behind the compiler's back, or hides that it does. */
static const char *const words[] = {
	"asm", "__asm", "__asm__", "section", "__section", "__section__", "constructor",
	"__constructor__", "destructor", "__destructor__", "incbin", "__has_include",
	"include_next", "__has_include_next", "import", "_Pragma", "embed",
};

static const char remedy[] =
	"refused where the compiler is not confined; do without, or install bubblewrap";

static bool word_at(const char *text, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(text, word, len) && !isalnum((unsigned char)text[len]) &&
	       text[len] != '_';
}

/* A continued line, a trigraph, a pasted token: a word could be hidden in it. */
static bool hides_text(const char *text)
{
	return !strncmp(text, "\\\n", 2) || !strncmp(text, "?\?", 2) ||
	       !strncmp(text, "##", 2) || !strncmp(text, "%:", 2);
}

/* A path that leads nowhere but into the folders that the build names. */
static bool include_is_plain(const char *text)
{
	while (*text == ' ' || *text == '\t')
		text++;
	if (*text != '"' && *text != '<')
		return false;
	if (text[1] == '/')
		return false;
	for (text++; *text && *text != '\n' && *text != '"' && *text != '>'; text++)
		if (text[0] == '.' && text[1] == '.' && strncmp(text, "../", 3))
			return false;
	return true;
}

/* "../" is right twice over: the project's own headers are reached so. */
static unsigned int climbs(const char *text)
{
	unsigned int count = 0;

	for (; *text && *text != '\n'; text++)
		count += !strncmp(text, "../", 3);
	return count;
}

/**
 * grade_check_source() - is this text harmless to compile unconfined?
 * @name: the file's name, for the report
 * @text: its content
 *
 * Return: NULL, or why it is refused: a heap string for the report.
 */
char *grade_check_source(const char *name, const char *text)
{
	unsigned int line = 1;
	const char *c;
	size_t i;

	for (c = text; *c; c++) {
		line += *c == '\n';
		if (hides_text(c))
			return grade_format("%s:%u: a continued line or a pasted token: %s",
					    name, line, remedy);
		if (c > text && (isalnum((unsigned char)c[-1]) || c[-1] == '_'))
			continue;
		if (word_at(c, "include") && (!include_is_plain(c + 7) || climbs(c) > 3))
			return grade_format("%s:%u: this include leads outside the build", name,
					    line);
		for (i = 0; i < ARRAY_SIZE(words); i++)
			if (word_at(c, words[i]))
				return grade_format("%s:%u: '%s': %s", name, line, words[i],
						    remedy);
	}
	return NULL;
}
