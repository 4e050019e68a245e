// SPDX-License-Identifier: GPL-2.0
/*
 * Where the compiler cannot be confined, the text itself must be harmless. A
 * crude reading, and a strict one: it may refuse what is honest, and says how
 * to write that instead.
 */
#include <ctype.h>
#include <stdlib.h>
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

/* The compiler continues a line also where blanks come between the two. */
static bool continues_line(const char *text)
{
	return *text == '\\' && text[1 + strspn(text + 1, " \t\v\f\r")] == '\n';
}

/* A continued line, a trigraph, a pasted token: a word could be hidden in it. */
static bool hides_text(const char *text)
{
	return continues_line(text) || !strncmp(text, "?\?", 2) ||
	       !strncmp(text, "##", 2) || !strncmp(text, "%:", 2);
}

/* There, seen from @file, is a file of the build. */
static bool leads_into(const char *build, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');
	char *joined = grade_format("%s/%.*s/%s", build, slash ? (int)(slash - file) : 0, file,
				    path);
	char *real = realpath(joined, NULL);
	char *inside = realpath(build, NULL);
	size_t len = inside ? strlen(inside) : 0;
	bool leads = real && inside && !strncmp(real, inside, len) && real[len] == '/';

	free(inside);
	free(real);
	free(joined);
	return leads;
}

/*
 * A path without "..", which leads nowhere but into the folders that the build names;
 * or one that climbs, and still leads into the build: what is not there the compiler
 * would look for in the system's folders, and climb from those.
 */
static bool include_is_plain(const char *text, const char *build, const char *file)
{
	bool plain;
	char *path;

	text += strspn(text, " \t");
	if ((*text != '"' && *text != '<') || text[1] == '/')
		return false;
	path = grade_up_to(text + 1, *text == '"' ? "\"\n" : ">\n");
	plain = !strstr(path, "..") || (*text == '"' && leads_into(build, file, path));
	free(path);
	return plain;
}

/**
 * grade_check_source() - is this text harmless to compile unconfined?
 * @build: the folder that it is compiled in, with all that belongs there
 * @file: what it is called, and its place in that folder
 * @text: its content
 *
 * Return: NULL, or why it is refused: a heap string for the report.
 */
char *grade_check_source(const char *build, const struct grade_file *file, const char *text)
{
	unsigned int line = 1;
	const char *c;
	size_t i;

	for (c = text; *c; c++) {
		line += *c == '\n';
		if (hides_text(c))
			return grade_format("%s:%u: a continued line or a pasted token: %s",
					    file->name, line, remedy);
		if (c > text && (isalnum((unsigned char)c[-1]) || c[-1] == '_'))
			continue;
		if (word_at(c, "include") && !include_is_plain(c + 7, build, file->place))
			return grade_format("%s:%u: this include leads outside the build",
					    file->name, line);
		for (i = 0; i < ARRAY_SIZE(words); i++)
			if (word_at(c, words[i]))
				return grade_format("%s:%u: '%s': %s", file->name, line, words[i],
						    remedy);
	}
	return NULL;
}
