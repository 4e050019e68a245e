// SPDX-License-Identifier: GPL-2.0
/*
 * What a compiler takes for granted even where there is no C library.
 */
#include "kernel.h"

void *memset(void *to, int byte, size_t size)
{
	void *start = to;
	size_t words = size / 4;

	/* Words first: an emulator takes as long for a byte as for a word. */
	asm volatile("rep stosl" : "+D"(to), "+c"(words)
		     : "a"((byte & 0xff) * 0x01010101u) : "memory");
	size &= 3;
	asm volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
	return start;
}

void *memcpy(void *to, const void *from, size_t size)
{
	void *start = to;

	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
	return start;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a, *y = b;

	while (size-- && *x == *y)
		x++, y++;
	return size + 1 ? *x - *y : 0;
}

size_t strlen(const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	return len;
}
