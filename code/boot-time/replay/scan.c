// SPDX-License-Identifier: GPL-2.0
/* See scan.h. */
#include <ctype.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "scan.h"

static const char *number(const char *text, unsigned int base, uint64_t *value)
{
	const char *start = text;

	for (*value = 0;; text++) {
		unsigned int d;

		if (isdigit((unsigned char)*text))
			d = *text - '0';
		else if (base == 16 && *text >= 'a' && *text <= 'f')
			d = *text - 'a' + 10;
		else
			return text > start ? text : NULL;
		if (*value > (~0ull - d) / base)
			return NULL;
		*value = *value * base + d;
	}
}

/* All 16 digits, or all 8 on a 32-bit machine. */
static const char *address(const char *text, uint64_t *value)
{
	const char *end = strncmp(text, "0x", 2) ? NULL : number(text + 2, 16, value);

	return end && (end - text == 18 || end - text == 10) ? end : NULL;
}

static const char *range(const char *text, const char *pattern, uint64_t *base, uint64_t *size)
{
	uint64_t last;
	const char *end = scan(text, pattern, base, &last);

	if (end)
		*size = last - *base + 1;
	return end;
}

static const char *caller(const char *text)
{
	static const char names[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
	size_t len = strspn(text, names);
	uint64_t offset, size;
	const char *end = scan(text, "0x%x", &offset);

	if (!end && len)
		end = scan(text + len, "+0x%x/0x%x", &offset, &size);
	return end && !*end ? end : NULL;
}

const char *scan(const char *text, const char *pattern, ...)
{
	va_list args;

	va_start(args, pattern);
	for (; text && *pattern; pattern++) {
		if (*pattern != '%') {
			text = *text == *pattern ? text + 1 : NULL;
			continue;
		}
		switch (*++pattern) {
		case 'u':
			text = number(text, 10, va_arg(args, uint64_t *));
			break;
		case 'x':
			text = number(text, 16, va_arg(args, uint64_t *));
			break;
		case 'd': {
			int *value = va_arg(args, int *);
			uint64_t nid;

			*value = -1;
			if (!strncmp(text, "-1", 2)) {
				text += 2;
			} else {
				text = number(text, 10, &nid);
				*value = nid;
			}
			break;
		}
		case 'a':
			text = address(text, va_arg(args, uint64_t *));
			break;
		case 'r':
		case 'm': {
			const char *form = *pattern == 'r' ? "[%a-%a]" : "[mem 0x%x-0x%x]";
			uint64_t *base = va_arg(args, uint64_t *);

			text = range(text, form, base, va_arg(args, uint64_t *));
			break;
		}
		default:
			*va_arg(args, const char **) = text;
			text = caller(text);
		}
	}
	va_end(args);
	return text;
}

bool has_range_and_caller(const char *text)
{
	uint64_t base, size;
	const char *who;

	for (text = strchr(text, '['); text; text = strchr(text + 1, '['))
		if (scan(text, "%r %c", &base, &size, &who))
			return true;
	return false;
}
