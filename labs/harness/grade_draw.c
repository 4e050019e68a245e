// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers for a check to draw: the seed and the check's name determine them, so that
 * a grading can be repeated.
 */
#include "grade_run.h"

/* splitmix64 */
static uint64_t draw(uint64_t *chance)
{
	uint64_t z = *chance += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/**
 * grade_random() - draw a number
 * @g: the check
 *
 * Return: 64 bits that the seed and the check's name determine.
 */
uint64_t grade_random(struct grade *g)
{
	return draw(&g->chance);
}

/**
 * grade_number() - a number that all checks can have
 * @g: the check
 * @name: its name
 *
 * Return: 64 bits that the seed and this name determine.
 */
uint64_t grade_number(struct grade *g, const char *name)
{
	uint64_t chance = grade_seed_for(g->s->seed, name);

	return draw(&chance);
}

/**
 * grade_below() - draw a number below a limit
 * @g: the check
 * @limit: the limit, at least 1
 *
 * Return: From 0 to @limit - 1.
 */
unsigned int grade_below(struct grade *g, unsigned int limit)
{
	return (grade_random(g) >> 32) * limit >> 32;
}

/**
 * grade_between() - draw a number from a range
 * @g: the check
 * @low: the smallest
 * @high: the largest
 *
 * Return: From @low to @high.
 */
unsigned int grade_between(struct grade *g, unsigned int low, unsigned int high)
{
	return low + grade_below(g, high - low + 1);
}

/**
 * grade_shuffle() - bring numbers into a random order
 * @g: the check, whose seed decides
 * @numbers: the numbers
 * @count: how many
 */
void grade_shuffle(struct grade *g, unsigned int *numbers, unsigned int count)
{
	while (count > 1) {
		unsigned int pick = grade_below(g, count--);
		unsigned int held = numbers[pick];

		numbers[pick] = numbers[count];
		numbers[count] = held;
	}
}
