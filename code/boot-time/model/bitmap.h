/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bitmap in longs, bit 0 the lowest of the first: what <linux/bitops.h> and
 * lib/find_bit.c do for Linux, a word at a time.
 */
#ifndef BOOT_TIME_BITMAP_H
#define BOOT_TIME_BITMAP_H

#include "../../model.h"

#define BITMAP_SHIFT	(sizeof(long) == 8 ? 6 : 5)
#define BITMAP_MASK	(8ull * sizeof(long) - 1)

/* Longs for so many bits. */
static inline unsigned long long bitmap_words(unsigned long long bits)
{
	return (bits + BITMAP_MASK) >> BITMAP_SHIFT;
}

static inline bool test_bit(unsigned long long i, const unsigned long *map)
{
	return map[i >> BITMAP_SHIFT] >> (i & BITMAP_MASK) & 1;
}

/* The first bit of [i, end) that is set in the map when all of @flip is turned. */
static inline unsigned long long bitmap_find(const unsigned long *map,
					     unsigned long long end,
					     unsigned long long i,
					     unsigned long flip)
{
	unsigned long word;

	if (i >= end)
		return end;
	word = (map[i >> BITMAP_SHIFT] ^ flip) & ~0ul << (i & BITMAP_MASK);
	while (!word) {
		i = (i | BITMAP_MASK) + 1;
		if (i >= end)
			return end;
		word = map[i >> BITMAP_SHIFT] ^ flip;
	}
	i = (i & ~BITMAP_MASK) + __builtin_ctzl(word);
	return i < end ? i : end;
}

/**
 * find_next_bit() - search for a bit that is set
 * @map: the bitmap
 * @end: where the search ends, exclusive
 * @i: where it begins; may be @end or above
 *
 * Return: The first set bit's index, or @end.
 */
static inline unsigned long long find_next_bit(const unsigned long *map,
					       unsigned long long end,
					       unsigned long long i)
{
	return bitmap_find(map, end, i, 0);
}

/**
 * find_next_zero_bit() - search for a bit that is clear
 * @map: the bitmap
 * @end: where the search ends, exclusive
 * @i: where it begins; may be @end or above
 *
 * Return: The first clear bit's index, or @end.
 */
static inline unsigned long long find_next_zero_bit(const unsigned long *map,
						    unsigned long long end,
						    unsigned long long i)
{
	return bitmap_find(map, end, i, ~0ul);
}

/**
 * bitmap_fill() - set or clear bits
 * @map: the bitmap
 * @i: the first
 * @end: the last + 1; nothing is done if it is @i or below
 * @value: what they become
 */
static inline void bitmap_fill(unsigned long *map, unsigned long long i,
			       unsigned long long end, bool value)
{
	while (i < end) {
		unsigned long long stop = (i | BITMAP_MASK) + 1;
		unsigned long mask;

		if (stop > end)
			stop = end;
		mask = ~0ul << (i & BITMAP_MASK) & ~0ul >> (-stop & BITMAP_MASK);
		if (value)
			map[i >> BITMAP_SHIFT] |= mask;
		else
			map[i >> BITMAP_SHIFT] &= ~mask;
		i = stop;
	}
}

#endif
