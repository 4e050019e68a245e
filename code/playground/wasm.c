// SPDX-License-Identifier: GPL-2.0
/*
 * The playground in a reader's browser: the page writes a line to play_input(),
 * calls play_run(), and reads the reply at play_output().
 *
 * Built with --target=wasm32 and no library, so memory is what the module has.
 */
#include "play.h"

#define INPUT_SIZE	1024	/* bytes; every gfp flag there is, by name, joined */
#define OUTPUT_SIZE	65536
#define ARENA_SIZE	(1024 * 1024)

#define EXPORT __attribute__((visibility("default")))

static char input[INPUT_SIZE + 1];
static char output[OUTPUT_SIZE];
static size_t output_len;

/* Blocks one behind the other; the last can be given back. */
static struct {
	size_t used;
	unsigned long long words[ARENA_SIZE / 8];
} arena;

struct block {
	unsigned long long size;	/* of what follows */
	char memory[];
};

/* The compiler calls these two on its own. */
void *memset(void *at, int byte, size_t len)
{
	char *p = at;

	while (len--)
		*p++ = byte;
	return at;
}

void *memcpy(void *to, const void *from, size_t len)
{
	char *p = to;
	const char *q = from;

	while (len--)
		*p++ = *q++;
	return to;
}

static void emit(const char *text, size_t len)
{
	if (len > OUTPUT_SIZE - output_len)
		len = OUTPUT_SIZE - output_len;
	memcpy(output + output_len, text, len);
	output_len += len;
}

static void *memory(void *old, size_t bytes)
{
	size_t room;
	struct block *block;

	if (old) {
		block = (struct block *)((char *)old - sizeof(*block));
		if (block->memory + block->size == (char *)arena.words + arena.used)
			arena.used -= sizeof(*block) + block->size;
	}
	room = ARENA_SIZE - arena.used;
	if (!bytes || room < sizeof(*block) || bytes > room - sizeof(*block))
		return NULL;

	block = (struct block *)((char *)arena.words + arena.used);
	block->size = (bytes + 7) & ~(size_t)7;
	arena.used += sizeof(*block) + block->size;
	return memset(block->memory, 0, bytes);
}

static const struct play_host host = { .emit = emit, .memory = memory };
static struct play play = { .host = &host, .source = "board" };

EXPORT char *play_input(void)
{
	return input;
}

EXPORT const char *play_output(void)
{
	return output;
}

EXPORT void play_open(const char *model)
{
	play.model = play_find_model(model);
}

EXPORT unsigned int play_run(unsigned int len)
{
	output_len = 0;
	if (play.model && len <= INPUT_SIZE)
		play_line(&play, input, len);
	return output_len;
}
