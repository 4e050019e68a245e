// SPDX-License-Identifier: GPL-2.0
/*
 * What an operation of the buddy model costs, by the size of its zone.
 *
 * "one page": from a single free block of all pages, one page out and back in:
 * the longest way there is, as many splits and merges as the zone has orders.
 * "mixed": random orders taken and freed, half of the zone in use, the largest
 * order that of Linux. A line each: pages, orders, operations a second of the
 * one and of the other; medians.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../bench.h"
#include "../model/buddy.h"

#define ROUNDS 5
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static void one_page(struct buddy *b, unsigned int operations)
{
	for (; operations; operations -= 2)
		buddy_free(b, buddy_alloc(b, 0), 0);
}

struct block {
	unsigned int pfn;
	unsigned int order;
};

/* A cheap generator: the library's would cost more than the allocator. */
static unsigned int draw(void)
{
	static unsigned int state = 1;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static unsigned int fill_half(struct buddy *b, struct block *held)
{
	unsigned int nr = 0, pages = 0;

	while (pages < b->npages / 2) {
		held[nr].order = draw() % 4;
		held[nr].pfn = buddy_alloc(b, held[nr].order);
		if (held[nr].pfn == BUDDY_NONE)
			break;
		pages += 1u << held[nr++].order;
	}
	return nr;
}

/* Free a random block, take another of the same order: the zone stays half full. */
static void mixed(struct buddy *b, struct block *held, unsigned int nr,
		  unsigned int operations)
{
	for (; operations; operations -= 2) {
		struct block *block = &held[draw() % nr];

		buddy_free(b, block->pfn, block->order);
		block->pfn = buddy_alloc(b, block->order);
	}
}

static double median_rate(struct buddy *b, struct block *held, unsigned int nr,
			  unsigned int operations)
{
	double rate[ROUNDS];
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		double start = bench_now();

		if (held)
			mixed(b, held, nr, operations);
		else
			one_page(b, operations);
		rate[i] = operations / (bench_now() - start);
	}
	return bench_median(rate, ROUNDS);
}

int main(void)
{
	static const unsigned int logs[] = { 10, 16, 22 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(logs); i++) {
		unsigned int npages = 1u << logs[i];
		struct buddy_page *map = malloc(npages * sizeof(*map));
		struct block *held = malloc(npages * sizeof(*held));
		double longest, random;
		struct buddy b;

		if (!map || !held) {
			perror("buddy_bench");
			return 1;
		}
		buddy_init(&b, map, npages, logs[i] + 1);
		buddy_free_all(&b);
		longest = median_rate(&b, NULL, 0, 2000000);

		buddy_init(&b, map, npages, BUDDY_MAX_ORDER);
		buddy_free_all(&b);
		random = median_rate(&b, held, fill_half(&b, held), 2000000);
		printf("%u %u %.0f %.0f\n", npages, logs[i], longest, random);
		free(held);
		free(map);
	}
	return 0;
}
