// SPDX-License-Identifier: GPL-2.0
/*
 * Text: words and numbers read as Linux reads its command line, and put
 * together for the console.
 */
#include "kernel.h"

/* From here on, a line of text has no room for a further number. */
#define LINE_TAKEN	(LINE_MAX - 32)

/**
 * starts() - take a beginning off a text
 * @text: moved past it, if it is there
 * @with: the beginning
 *
 * Return: whether it was there
 */
bool starts(const char **text, const char *with)
{
	size_t len = strlen(with);

	if (strlen(*text) < len || memcmp(*text, with, len))
		return false;
	*text += len;
	return true;
}

static unsigned int digit(char c)
{
	c |= 0x20;
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/**
 * parse_size() - read a number as memparse() of Linux does
 * @text: moved past the number: decimal, 0x-hex or 0-octal, then K, M, G, T, P
 *        or E for so many times 2^10; not moved where no number is
 *
 * Return: the number
 */
u64 parse_size(const char **text)
{
	static const char units[] = "kmgtpe";
	unsigned int base = **text == '0' ? 8 : 10;
	const char *unit = units;
	u64 value = 0;

	if (starts(text, "0x") || starts(text, "0X"))
		base = 16;
	if (digit(**text) >= base)
		return 0;
	while (digit(**text) < base && **text)
		value = value * base + digit(*(*text)++);
	while (*unit && *unit != (**text | 0x20))
		unit++;
	if (*unit && (*text)++)
		value <<= 10 * (unit - units + 1);
	return value;
}

static char *put_number(char *to, u64 value, unsigned int base)
{
	char digits[24];
	unsigned int n = 0;

	do {
		/* Only 32-bit numbers are said in decimal: no 64-bit division. */
		unsigned int rest = base == 16 ? value & 15 : (uint32_t)value % base;

		digits[n++] = "0123456789abcdef"[rest];
		value = base == 16 ? value >> 4 : (uint32_t)value / base;
	} while (value);
	while (n)
		*to++ = digits[--n];
	return to;
}

/**
 * format_line() - put words together, as vsnprintf() does
 * @to: LINE_MAX bytes; what is longer is cut off
 * @format: knows %s, %u, and a hexadecimal number of 64 bits, with its 0x
 * @args: what goes in there
 *
 * Return: bytes written, the final NUL not counted
 */
size_t format_line(char *to, const char *format, va_list args)
{
	char *start = to;
	const char *text;

	while (*format && to < start + LINE_TAKEN) {
		if (starts(&format, "%s")) {
			for (text = va_arg(args, const char *); *text; text++)
				if (to < start + LINE_TAKEN)
					*to++ = *text;
		} else if (starts(&format, "%u")) {
			to = put_number(to, va_arg(args, unsigned int), 10);
		} else if (starts(&format, "%#llx")) {
			*to++ = '0';
			*to++ = 'x';
			to = put_number(to, va_arg(args, u64), 16);
		} else {
			*to++ = *format++;
		}
	}
	*to = '\0';
	return to - start;
}

/**
 * print() - write a line, or part of one, to the console, as printf() does
 * @format: as for format_line()
 */
void print(const char *format, ...)
{
	char line[LINE_MAX];
	va_list args;
	size_t len;

	va_start(args, format);
	len = format_line(line, format, args);
	va_end(args);
	say_bytes(line, len);
	if (len >= LINE_TAKEN)
		say_bytes("...\n", 4);
}
