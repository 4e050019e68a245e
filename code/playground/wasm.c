// SPDX-License-Identifier: GPL-2.0
/*
 * The playground in a reader's browser: the page writes a line to play_input(),
 * calls play_run(), and reads the reply at play_output().
 *
 * Built with --target=wasm32 and no library, so memory is what the module has.
 */
#include "play.h"

#define INPUT_SIZE	256
#define OUTPUT_SIZE	65536
#define ARENA_SIZE	(1024 * 1024)

#define EXPORT __attribute__((visibility("default")))

static char input[INPUT_SIZE + 1];
static char output[OUTPUT_SIZE];
static size_t output_len;
static unsigned long long arena[ARENA_SIZE / 8];

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

static void *memory(size_t bytes)
{
	return bytes <= ARENA_SIZE ? memset(arena, 0, bytes) : NULL;
}

static const struct play_host host = { emit, memory };
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
