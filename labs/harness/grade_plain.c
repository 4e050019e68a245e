// SPDX-License-Identifier: GPL-2.0
/*
 * What a submission said, made fit to be shown: a reply, a console or a
 * compiler may repeat any bytes, and a terminal or a reader of JSON would
 * take some of them for more than text.
 */
#include <stdio.h>
#include <string.h>

#include "grade_lab.h"

/* C1 controls; what separates lines, and what turns the order of characters around. */
static bool plays_tricks(unsigned int code)
{
	return code < 0xa0 || code == 0x61c || code == 0x200e || code == 0x200f ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Bytes of the character that begins here, in UTF-8; 0 if none does that may be shown. */
static size_t character(const unsigned char *c)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = *c >= 0xf0 ? 4 : *c >= 0xe0 ? 3 : 2;
	unsigned int code = *c & 0x7f >> len;
	size_t i;

	if (*c < 0x80)
		return (*c >= ' ' && *c != 0x7f) || *c == '\n';
	if (*c < 0xc0 || *c >= 0xf8)
		return 0;
	for (i = 1; i < len; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (c[i] & 0x3f);
	}
	if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	return plays_tricks(code) ? 0 : len;
}

/**
 * grade_plain() - a text as it can be shown anywhere
 * @text: any bytes up to a NUL
 *
 * Return: The text on the heap, in UTF-8; each byte of a control character other
 * than a newline, and of what is no UTF-8, as a backslash, x and two digits.
 */
char *grade_plain(const char *text)
{
	char *plain = grade_alloc(4 * strlen(text) + 1);
	char *to = plain;
	size_t len;

	while (*text) {
		len = character((const unsigned char *)text);
		if (len)
			to = mempcpy(to, text, len);
		else
			to += sprintf(to, "\\x%02x", (unsigned char)*text);
		text += len ? len : 1;
	}
	return plain;
}
