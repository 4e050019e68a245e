// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's protocol: one command a line, `#` starts a comment, numbers
 * are decimal or 0x-hex, each command gets one reply line, a bad one gets
 * `error: ` with its place and what would be right.
 */
#include "play.h"

/**
 * play_length() - count a text's bytes
 * @text: NUL-terminated
 *
 * Return: Its bytes, without the NUL.
 */
size_t play_length(const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	return len;
}

/**
 * play_equal() - are two texts the same?
 * @a: NUL-terminated
 * @b: NUL-terminated
 *
 * Return: true if they are.
 */
bool play_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/**
 * play_text() - add to the reply
 * @p: the conversation
 * @text: what to add, NUL-terminated
 */
void play_text(struct play *p, const char *text)
{
	p->host->emit(text, play_length(text));
}

/**
 * play_decimal() - add a number to the reply
 * @p: the conversation
 * @value: the number
 */
void play_decimal(struct play *p, unsigned long value)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = '0' + value % 10;
		value /= 10;
	} while (value);
	p->host->emit(digits + at, sizeof(digits) - at);
}

/**
 * play_hex() - add a number to the reply, as 0x and lower-case digits
 * @p: the conversation
 * @value: the number
 */
void play_hex(struct play *p, unsigned long long value)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value & 15];
		value >>= 4;
	} while (value);
	digits[--at] = 'x';
	digits[--at] = '0';
	p->host->emit(digits + at, sizeof(digits) - at);
}

/**
 * play_error() - start an error reply: the caller goes on with what is wrong
 * @p: the conversation
 *
 * Says "error: SOURCE:LINE: ". The conversation goes on after the line; its
 * host ends with an error.
 */
void play_error(struct play *p)
{
	p->failed = true;
	p->errors++;
	play_text(p, "error: ");
	play_text(p, p->source);
	play_text(p, ":");
	play_decimal(p, p->line);
	play_text(p, ": ");
}

/**
 * play_memory() - get memory from the host, zeroed
 * @p: the conversation
 * @old: what is given back for it, or NULL; gone, whatever comes
 * @bytes: how much, at least 1
 *
 * Return: The memory, good until it is given back; NULL after an error reply.
 */
void *play_memory(struct play *p, void *old, size_t bytes)
{
	void *memory = p->host->memory(old, bytes);

	if (!memory) {
		play_error(p);
		play_decimal(p, bytes);
		play_text(p, " bytes are more memory than there is here; ask for less");
	}
	return memory;
}

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static bool parse_number(const char *word, unsigned long long *value)
{
	unsigned int base = 10;
	unsigned long long most = ~0ull / 10;

	if (word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
		base = 16;
		most = ~0ull / 16;
		word += 2;
	}
	if (!*word)
		return false;
	for (*value = 0; *word; word++) {
		unsigned int d = digit(*word);

		if (d >= base || *value > most || *value * base > ~0ull - d)
			return false;
		*value = *value * base + d;
	}
	return true;
}

/* The same on every machine: in decimal what each has room to divide. */
static void say_bound(struct play *p, unsigned long long value)
{
	if (value > 0xffffffff)
		play_hex(p, value);
	else
		play_decimal(p, value);
}

/**
 * play_number() - read a number from a command's argument
 * @p: the conversation
 * @word: the argument, decimal or 0x-hex
 * @what: its name, for the error: "ORDER"
 * @min: the smallest that is right
 * @max: the largest that is right
 * @value: where it goes
 *
 * Return: true, or false after an error reply.
 */
bool play_number(struct play *p, const char *word, const char *what,
		 unsigned long long min, unsigned long long max,
		 unsigned long long *value)
{
	if (parse_number(word, value) && *value >= min && *value <= max)
		return true;
	play_error(p);
	play_text(p, what);
	play_text(p, " must be a number from ");
	say_bound(p, min);
	play_text(p, " to ");
	say_bound(p, max);
	play_text(p, ", not '");
	play_text(p, word);
	play_text(p, "'");
	return false;
}

/**
 * play_find_model() - look a model up
 * @name: as it is called on the command line: "buddy"
 *
 * Return: The model, or NULL.
 */
const struct play_model *play_find_model(const char *name)
{
	const struct play_model *const *model;

	for (model = play_models; *model; model++)
		if (play_equal((*model)->name, name))
			return *model;
	return NULL;
}

static void say_usage(struct play *p, const struct play_command *command)
{
	play_text(p, command->name);
	if (command->args[0]) {
		play_text(p, " ");
		play_text(p, command->args);
	}
}

static void run_command(struct play *p, char *const argv[], unsigned int argc)
{
	const struct play_command *command = p->model->commands;

	while (command->name && !play_equal(command->name, argv[0]))
		command++;
	if (command->name && argc - 1 >= command->min && argc - 1 <= command->max) {
		command->run(p, argv + 1, argc - 1);
		return;
	}

	play_error(p);
	if (command->name) {
		play_text(p, "say it as: ");
		say_usage(p, command);
		return;
	}
	play_text(p, p->model->name);
	play_text(p, " has no command '");
	play_text(p, argv[0]);
	play_text(p, "'; it has: ");
	for (command = p->model->commands; command->name; command++) {
		if (command != p->model->commands)
			play_text(p, ", ");
		say_usage(p, command);
	}
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/**
 * play_line() - answer one line
 * @p: the conversation
 * @line: the line, which is cut into words in place; @line[@len] is written to
 * @len: its bytes, the newline counted or not
 *
 * A line without a command gets no reply.
 */
void play_line(struct play *p, char *line, size_t len)
{
	char *argv[PLAY_MAX_ARGS + 2];
	unsigned int argc = 0;
	size_t i;

	p->line++;
	p->failed = false;
	line[len] = '\0';
	for (i = 0; i < len && line[i] != '#' && argc < PLAY_MAX_ARGS + 2; i++) {
		if (is_space(line[i]))
			continue;
		argv[argc++] = line + i;
		while (i < len && !is_space(line[i]) && line[i] != '#')
			i++;
		if (line[i] == '#')
			len = i;
		line[i] = '\0';
	}
	if (!argc)
		return;
	run_command(p, argv, argc);
	play_text(p, "\n");
}
