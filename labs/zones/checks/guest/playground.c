// SPDX-License-Identifier: GPL-2.0
/*
 * The playground of this lab: it has one model, with the student's code in it,
 * and puts a reply of many lines into one, with | between them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../../../code/playground/models.h"

const struct play_model *const play_models[] = {
	&play_zones,
	NULL,
};

static FILE *reply;

static void emit(const char *text, size_t len)
{
	fprintf(reply, "%.*s", (int)len, text);
}

static void *memory(void *old, size_t bytes)
{
	void *fresh = bytes ? calloc(1, bytes) : NULL;

	free(old);
	return fresh;
}

static const struct play_host host = { .emit = emit, .memory = memory };

/* What came of one line, as one line. */
static void answer(struct play *p, char *line, size_t len)
{
	char *text;
	size_t size, i;

	reply = open_memstream(&text, &size);
	if (!reply)
		abort();
	play_line(p, line, len);
	fclose(reply);
	for (i = 0; i < size; i++)
		putchar(text[i] == '\n' && i + 1 < size ? '|' : text[i]);
	fflush(stdout);
	free(text);
}

int main(void)
{
	struct play p = { .model = &play_zones, .host = &host, .source = "<stdin>" };
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) >= 0)
		answer(&p, line, len);
	return 0;
}
