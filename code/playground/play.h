/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The playground: a line in, a reply line out, for every model of the book.
 * Freestanding like the models, so a terminal, a trace file, a grader and a
 * browser can drive the same one. Whoever hosts it brings output and memory.
 */
#ifndef PLAYGROUND_PLAY_H
#define PLAYGROUND_PLAY_H

#include "../model.h"

#define PLAY_MAX_ARGS 8

struct play;

/**
 * struct play_command - one word that a model understands
 * @name: the word
 * @args: its arguments as a reader is told them: "NPAGES [MAX_ORDER]"
 * @min: arguments at least
 * @max: arguments at most, up to PLAY_MAX_ARGS
 * @run: does it and replies, with play_text() and the like, or with
 *       play_error() before anything else was said
 */
struct play_command {
	const char *name;
	const char *args;
	unsigned int min;
	unsigned int max;
	void (*run)(struct play *p, char *const argv[], unsigned int argc);
};

/* A model: its name, and its commands up to one without a name. */
struct play_model {
	const char *name;
	const struct play_command *commands;
};

/* Every model that is linked in, up to NULL: see models.c. */
extern const struct play_model *const play_models[];

/**
 * struct play_machine - what a host brings whose memory is real
 * @bits_per_long: 32 or 64: the machine's
 * @bootmap: memory for the bitmap of node @nid, which has the pfns from @start
 *           to before @end; it begins with a page, and is not zeroed; or NULL
 * @virt_to_pfn: the page that such a bitmap begins with
 * @zero: clears @size bytes at the physical address @addr
 * @give: takes 2^@order pages from @pfn on, which nobody manages any more
 */
struct play_machine {
	unsigned int bits_per_long;
	void *(*bootmap)(unsigned int nid, unsigned long long start,
			 unsigned long long end, size_t bytes);
	unsigned long long (*virt_to_pfn)(const void *map);
	void (*zero)(unsigned long long addr, unsigned long long size);
	void (*give)(unsigned long long pfn, unsigned int order);
};

/**
 * struct play_host - what a host brings
 * @emit: takes @len bytes of reply
 * @memory: takes @old back, which it gave before, or NULL; gives @bytes of
 *          zeroed memory, or NULL if there is no more, or if @bytes is 0
 * @machine: NULL where memory is only imagined
 */
struct play_host {
	void (*emit)(const char *text, size_t len);
	void *(*memory)(void *old, size_t bytes);
	const struct play_machine *machine;
};

/* One conversation. Set model, host and source; the rest starts at 0. */
struct play {
	const struct play_model *model;
	const struct play_host *host;
	const char *source;		/* named in errors: a file, or "<stdin>" */
	unsigned long line;
	unsigned long errors;
	bool failed;			/* the command at hand has replied "error: " */
};

const struct play_model *play_find_model(const char *name);
void play_line(struct play *p, char *line, size_t len);

/* For the models' commands. */
size_t play_length(const char *text);
bool play_equal(const char *a, const char *b);
void *play_memory(struct play *p, void *old, size_t bytes);
bool play_number(struct play *p, const char *word, const char *what,
		 unsigned long long min, unsigned long long max,
		 unsigned long long *value);
void play_text(struct play *p, const char *text);
void play_decimal(struct play *p, unsigned long value);
void play_hex(struct play *p, unsigned long long value);
void play_error(struct play *p);

#endif
