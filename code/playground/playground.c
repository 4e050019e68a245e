// SPDX-License-Identifier: GPL-2.0
/*
 * playground MODEL [FILE]: drive a model from a trace file or a terminal. One
 * reply line for each command; exit status 1 if any of them was an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "play.h"

static void emit(const char *text, size_t len)
{
	fwrite(text, 1, len, stdout);
}

static void *memory(void *old, size_t bytes)
{
	free(old);
	return bytes ? calloc(1, bytes) : NULL;
}

static const struct play_host host = { .emit = emit, .memory = memory };

static int explain(void)
{
	const struct play_model *const *model;

	fputs("usage: playground MODEL [FILE]\nmodels:", stderr);
	for (model = play_models; *model; model++)
		fprintf(stderr, " %s", (*model)->name);
	fputc('\n', stderr);
	return 2;
}

static int answer(struct play *p, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	/* A reply leaves at once: whoever sent the command may be waiting for it. */
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	errno = 0;
	while ((len = getline(&line, &size, file)) >= 0)
		play_line(p, line, len);
	free(line);
	if (ferror(file)) {
		fprintf(stderr, "playground: %s: %s\n", p->source, strerror(errno));
		return 1;
	}
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "playground: writing a reply: %s\n", strerror(errno));
		return 1;
	}
	return p->errors ? 1 : 0;
}

int main(int argc, char *argv[])
{
	struct play p = { .host = &host, .source = "<stdin>" };
	FILE *file = stdin;

	if (argc < 2 || argc > 3)
		return explain();
	p.model = play_find_model(argv[1]);
	if (!p.model) {
		fprintf(stderr, "playground: there is no model '%s'\n", argv[1]);
		return explain();
	}
	if (argc == 3) {
		p.source = argv[2];
		file = fopen(p.source, "r");
		if (!file) {
			fprintf(stderr, "playground: %s: %s\n", p.source, strerror(errno));
			return 2;
		}
	}
	return answer(&p, file);
}
