// SPDX-License-Identifier: GPL-2.0
/*
 * How the playground's `gfp` reads flags: names of the version at hand and
 * numbers, joined as in C, where ~ binds before & and & before |.
 */
#include "play_gfp.h"

#define MAX_DEPTH 16	/* of parentheses in one another */

/* A word that is being read from its start to its end. */
struct reader {
	struct play *p;
	const struct gfp_version *version;
	const char *at;
	unsigned int depth;
};

/**
 * gfp_word_length() - where a name or a number ends
 * @at: its start
 *
 * Return: Its bytes, up to an operator or the end of the word.
 */
size_t gfp_word_length(const char *at)
{
	size_t len = 0;

	while (at[len] && at[len] != '|' && at[len] != '&' && at[len] != '~' &&
	       at[len] != '(' && at[len] != ')')
		len++;
	return len;
}

/**
 * gfp_blame() - start an error reply with what it is about, quoted
 * @p: the conversation
 * @at: the words that are wrong
 * @len: bytes of them
 */
void gfp_blame(struct play *p, const char *at, size_t len)
{
	play_error(p);
	play_text(p, "'");
	p->host->emit(at, len);
	play_text(p, "' ");
}

static unsigned int digit(char c)
{
	unsigned int lower = c | 0x20;

	if (c >= '0' && c <= '9')
		return c - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 16;
}

static bool read_number(const char *at, size_t len, unsigned int *value)
{
	unsigned int base = 10;
	unsigned long long sum = 0;
	size_t i = 0;

	if (len > 2 && at[0] == '0' && (at[1] | 0x20) == 'x') {
		base = 16;
		i = 2;
	}
	for (; i < len; i++) {
		if (digit(at[i]) >= base)
			return false;
		sum = sum * base + digit(at[i]);
		if (sum > 0xffffffff)
			return false;
	}
	*value = sum;
	return len;
}

static bool read_any(struct reader *r, unsigned int *value);

static bool read_name(struct reader *r, unsigned int *value)
{
	size_t len = gfp_word_length(r->at);
	const struct gfp_name *name = gfp_find_name(r->version, r->at, len);

	if (name) {
		*value = name->bits;
	} else if (!read_number(r->at, len, value)) {
		gfp_blame(r->p, r->at, len);
		play_text(r->p, "is no flag of ");
		play_text(r->p, r->version->name);
		play_text(r->p, "; `names` lists them; bits may be a number");
		return false;
	}
	r->at += len;
	return true;
}

/* A name, a number, ~ and one of them, or an expression in parentheses. */
static bool read_term(struct reader *r, unsigned int *value)
{
	bool inverted = false;

	while (*r->at == '~') {
		inverted = !inverted;
		r->at++;
	}
	if (*r->at == '(') {
		if (++r->depth > MAX_DEPTH) {
			play_error(r->p);
			play_text(r->p, "too many parentheses in one another; say it with fewer");
			return false;
		}
		r->at++;
		if (!read_any(r, value))
			return false;
		if (*r->at != ')') {
			play_error(r->p);
			play_text(r->p, "a ')' is missing; close what '(' opens");
			return false;
		}
		r->depth--;
		r->at++;
	} else if (!read_name(r, value)) {
		return false;
	}
	if (inverted)
		*value = ~*value;
	return true;
}

static bool read_all(struct reader *r, unsigned int *value)
{
	unsigned int term;

	if (!read_term(r, value))
		return false;
	while (*r->at == '&') {
		r->at++;
		if (!read_term(r, &term))
			return false;
		*value &= term;
	}
	return true;
}

/* As in C: ~ before &, & before |. */
static bool read_any(struct reader *r, unsigned int *value)
{
	unsigned int term;

	if (!read_all(r, value))
		return false;
	while (*r->at == '|') {
		r->at++;
		if (!read_all(r, &term))
			return false;
		*value |= term;
	}
	return true;
}

/**
 * gfp_read_flags() - read an expression
 * @p: the conversation
 * @version: whose names it uses
 * @word: the expression, without spaces
 * @flags: where its value goes
 *
 * Return: true, or false after an error reply.
 */
bool gfp_read_flags(struct play *p, const struct gfp_version *version,
		    const char *word, unsigned int *flags)
{
	struct reader r = { .p = p, .version = version, .at = word };

	if (!read_any(&r, flags))
		return false;
	if (!*r.at)
		return true;
	gfp_blame(p, r.at, gfp_word_length(r.at) + 1);
	play_text(p, "joins nothing; join names by | and leave some out by &~");
	return false;
}

/**
 * gfp_read_choice() - find a word in a list
 * @p: the conversation
 * @word: the word; it needs no end
 * @len: bytes of it
 * @list: what may be said, up to NULL
 * @index: where it stands goes here
 *
 * Return: true, or false after an error reply that tells the list.
 */
bool gfp_read_choice(struct play *p, const char *word, size_t len,
		     const char *const list[], unsigned int *index)
{
	const char *const *choice;
	size_t i;

	for (choice = list; *choice; choice++) {
		for (i = 0; i < len && (*choice)[i] == word[i]; i++)
			;
		if (i == len && !(*choice)[len]) {
			*index = choice - list;
			return true;
		}
	}
	gfp_blame(p, word, len);
	play_text(p, "is none of:");
	for (choice = list; *choice; choice++) {
		play_text(p, " ");
		play_text(p, *choice);
	}
	return false;
}
