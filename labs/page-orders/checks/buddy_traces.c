// SPDX-License-Identifier: GPL-2.0
/*
 * Part A, long random traces. One judge knows only which pages are in use, so
 * an allocator that makes other choices can be sound all the same; the other
 * demands the reference's every choice.
 */
#include <stdlib.h>
#include <string.h>

#include "zone.h"

#define MAX_PAGES	1500
#define MAX_ORDER	8

struct block {
	unsigned int pfn;
	unsigned int order;
};

/* What a judge without a reference knows. */
struct ledger {
	struct grade *g;
	unsigned int npages;
	unsigned int max_order;
	unsigned int nblocks;
	struct block blocks[MAX_PAGES];
	bool used[MAX_PAGES];
};

static bool is_free(const struct ledger *l, unsigned int pfn, unsigned int order)
{
	unsigned int i;

	if (pfn + (1u << order) > l->npages)
		return false;
	for (i = 0; i < 1u << order; i++)
		if (l->used[pfn + i])
			return false;
	return true;
}

/* If every free block is merged as far as it goes, this much decides. */
static bool must_succeed(const struct ledger *l, unsigned int order)
{
	unsigned int pfn;

	for (pfn = 0; pfn < l->npages; pfn += 1u << order)
		if (is_free(l, pfn, order))
			return true;
	return false;
}

static void mark(struct ledger *l, const struct block *block, bool used)
{
	memset(l->used + block->pfn, used, 1u << block->order);
}

static bool judge_alloc(struct ledger *l, unsigned int order)
{
	const char *reply = grade_ask(l->g, "alloc %u", order);
	struct block block = { .order = order };
	char *end;

	if (!reply)
		return false;
	if (!strcmp(reply, "fail")) {
		if (must_succeed(l, order))
			return grade_fail(l->g, "a pfn", reply,
					  "there is room for an aligned block of order %u",
					  order);
		return true;
	}
	block.pfn = strtoul(reply, &end, 10);
	if (end == reply || *end)
		return grade_fail(l->g, "a pfn or fail", reply, "this is no reply");
	if (block.pfn >= l->npages || l->npages - block.pfn < 1u << order)
		return grade_fail(l->g, "a block inside the zone", reply,
				  "the zone has %u pages", l->npages);
	if (block.pfn & ((1u << order) - 1))
		return grade_fail(l->g, "an aligned block", reply,
				  "a block of order %u starts at a multiple of %u", order,
				  1u << order);
	if (!is_free(l, block.pfn, order))
		return grade_fail(l->g, "a block of pages that nobody has", reply,
				  "a page was given out twice");
	mark(l, &block, true);
	l->blocks[l->nblocks++] = block;
	return true;
}

static bool judge_free(struct ledger *l)
{
	unsigned int pick = grade_below(l->g, l->nblocks);
	struct block block = l->blocks[pick];

	l->blocks[pick] = l->blocks[--l->nblocks];
	mark(l, &block, false);
	return grade_expect(l->g, "ok", "free %u %u", block.pfn, block.order);
}

static void sound(struct grade *g)
{
	struct ledger *l = grade_alloc(sizeof(*l));
	char *before = NULL;
	unsigned int step;

	l->g = g;
	l->npages = grade_between(g, 300, 700);
	l->max_order = grade_between(g, 5, MAX_ORDER);
	grade_open(g, "/tmp/buddy buddy");
	grade_expect(g, "ok", "init %u %u", l->npages, l->max_order);
	if (!grade_failed(g))
		before = grade_format("%s", grade_ask(g, "free_area") ?: "");
	for (step = 0; step < 300 && !grade_failed(g); step++) {
		/* First it fills up, then it is churned. */
		if (!l->nblocks || grade_below(g, 100) < (step < 150 ? 75 : 50))
			judge_alloc(l, grade_below(g, grade_between(g, 1, l->max_order)));
		else
			judge_free(l);
	}
	while (l->nblocks && !grade_failed(g))
		judge_free(l);
	if (!grade_failed(g))
		grade_expect(g, before, "free_area");
	grade_close(g);
	free(before);
	free(l);
}

GRADE_CHECK(sound, "page-orders", "sound", sound);

/* As the reference; every so often all lists are compared, and in the end. */
static void follow(struct grade *g, unsigned int npages, unsigned int max_order)
{
	struct block *blocks = grade_alloc(MAX_PAGES * sizeof(*blocks));
	unsigned int nblocks = 0, step;
	struct zone z;

	zone_boot(&z, g, npages, max_order);
	for (step = 0; step < 250 && !grade_failed(g); step++) {
		unsigned int order = grade_below(g, grade_between(g, 1, max_order));

		if (!nblocks || grade_below(g, 100) < (step < 120 ? 75 : 45)) {
			zone_alloc(&z, order);
			if (z.taken != BUDDY_NONE)
				blocks[nblocks++] = (struct block){ z.taken, order };
		} else {
			unsigned int pick = grade_below(g, nblocks);
			struct block block = blocks[pick];

			blocks[pick] = blocks[--nblocks];
			zone_free(&z, block.pfn, block.order);
		}
		if (step % 50 == 49)
			zone_same_lists(&z);
	}
	zone_same_counts(&z);
	zone_close(&z);
	free(blocks);
}

static void trace(struct grade *g)
{
	follow(g, grade_between(g, 200, 400), grade_between(g, 3, 5));
	if (!grade_failed(g))
		follow(g, grade_between(g, 700, MAX_PAGES), grade_between(g, 7, BUDDY_MAX_ORDER));
}

GRADE_CHECK(trace, "page-orders", "trace", trace);
