// SPDX-License-Identifier: GPL-2.0
/*
 * Part A, one idea a check. Most load a state with `empty` and `add`, so that
 * a check of merging asks nothing of splitting, and the other way round.
 */
#include <stdlib.h>

#include "zone.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "page-orders", _name, _run)

/* Blocks of one order lie this far apart, so that none is another's buddy. */
static unsigned int stride(unsigned int order)
{
	return 2u << order;
}

static void initial_state(struct grade *g)
{
	unsigned int round;

	for (round = 0; round < 3; round++) {
		unsigned int max_order = grade_between(g, 3, BUDDY_MAX_ORDER);
		struct zone z;

		if (zone_boot(&z, g, grade_between(g, 100, 5000), max_order) &&
		    zone_same_counts(&z))
			zone_same_lists(&z);
		zone_close(&z);
	}
}

CHECK(initial_state, "initial-state", initial_state);

/*
 * | .... | AAAA | .... | AAAA | ....		A: free, of the order asked for
 */
static void exact_fit(struct grade *g)
{
	unsigned int order = grade_between(g, 0, 4);
	unsigned int pfns[6], i;
	struct zone z;

	for (i = 0; i < 6; i++)
		pfns[i] = i * stride(order);
	grade_shuffle(g, pfns, 6);
	if (zone_empty(&z, g, 6 * stride(order), order + 1 + grade_below(g, 4))) {
		for (i = 0; i < 6; i++)
			zone_add(&z, pfns[i], order);
		for (i = 0; i < 6; i++)
			zone_alloc(&z, order);
		zone_same_counts(&z);
	}
	zone_close(&z);
}

CHECK(exact_fit, "exact-fit", exact_fit);

/* Which half is handed out is no matter here, but which block it comes from is. */
static void smallest_list(struct grade *g)
{
	unsigned int order = grade_between(g, 0, 3);
	unsigned int larger = order + 1 + grade_below(g, 2);
	unsigned int size = 1u << larger;
	unsigned int pfn = stride(larger + 2) * grade_between(g, 1, 3);
	struct zone z;

	if (zone_empty(&z, g, stride(larger + 2) * 5, larger + 4)) {
		const char *reply;
		char *end;

		zone_add(&z, 0, larger + 2);
		zone_add(&z, pfn + stride(larger + 1), larger + 1);
		zone_add(&z, pfn, larger);
		reply = grade_ask(g, "alloc %u", order);
		if (reply) {
			unsigned long got = strtoul(reply, &end, 10);

			if (end == reply || *end || got < pfn || got >= pfn + size)
				grade_fail(g, "a pfn in the smallest block that will do", reply,
					   "that block has %u pages from %u", size, pfn);
		}
	}
	zone_close(&z);
}

CHECK(smallest_list, "smallest-list", smallest_list);

/*
 * | ................ |  ->  | A | . | .. | .... | ........ |
 */
static void split_keeps_low(struct grade *g)
{
	unsigned int round;

	for (round = 0; round < 4; round++) {
		unsigned int high = grade_between(g, 2, 9);
		struct zone z;

		if (zone_empty(&z, g, 4u << high, high + 1)) {
			zone_add(&z, grade_below(g, 4) << high, high);
			zone_alloc(&z, grade_below(g, high));
		}
		zone_close(&z);
	}
}

CHECK(split_keeps_low, "split-keeps-low", split_keeps_low);

/*
 * Where the upper halves go on their lists is no question: a larger block is
 * split only if the lists below it, down to the order asked for, are empty.
 */
static void split_lists(struct grade *g)
{
	unsigned int high = grade_between(g, 4, 6);
	unsigned int i;
	struct zone z;

	if (zone_empty(&z, g, 8u << high, high + 1)) {
		for (i = 0; i < 8; i += 2)
			zone_add(&z, (i ^ 4) << high, high);
		for (i = 0; i < 3; i++) {
			zone_alloc(&z, grade_below(g, high - 1));
			zone_same_counts(&z);
			zone_same_lists(&z);
		}
	}
	zone_close(&z);
}

CHECK(split_lists, "split-lists", split_lists);

/* Half of all pages free, no two of them together; then none; then a low limit. */
static void fail_exactly(struct grade *g)
{
	unsigned int order = grade_between(g, 0, 3);
	unsigned int i;
	struct zone z;

	if (zone_empty(&z, g, 16 * stride(order), 9)) {
		for (i = 0; i < 16; i++)
			zone_add(&z, i * stride(order), order);
		zone_alloc(&z, order + 1 + grade_below(g, 8 - order));
		zone_alloc(&z, order);
		for (i = 0; i < 15; i++)
			zone_alloc(&z, order);
		zone_alloc(&z, order);
		zone_alloc(&z, 0);
		zone_same_counts(&z);
	}
	zone_close(&z);
	if (grade_failed(g))
		return;
	if (zone_boot(&z, g, 24, 4)) {
		for (i = 0; i < 4; i++)
			zone_alloc(&z, 3);
		zone_alloc(&z, 0);
	}
	zone_close(&z);
}

CHECK(fail_exactly, "fail-exactly", fail_exactly);

/*
 * | AAAA | xxxx |  ->  | AAAAAAAA |		x: freed now; A: free before
 */
static void merge_once(struct grade *g)
{
	unsigned int round;

	for (round = 0; round < 4; round++) {
		unsigned int order = grade_between(g, 0, 5);
		unsigned int pair = grade_between(g, 0, 3) * stride(order);
		unsigned int upper = (round & 1) << order;
		struct zone z;

		if (zone_empty(&z, g, 4 * stride(order), order + 2 + grade_below(g, 3))) {
			zone_add(&z, pair + upper, order);
			zone_free(&z, pair + (1u << order) - upper, order);
			zone_same_counts(&z);
			zone_same_list(&z, order + 1);
		}
		zone_close(&z);
	}
}

CHECK(merge_once, "merge-once", merge_once);

static void merge_chain(struct grade *g)
{
	unsigned int top = grade_between(g, 4, 6);
	unsigned int pfns[64], i;
	struct zone z;

	for (i = 0; i < 1u << top; i++)
		pfns[i] = i;
	grade_shuffle(g, pfns, 1u << top);
	if (zone_empty(&z, g, 1u << top, BUDDY_MAX_ORDER)) {
		for (i = 0; i < 1u << top && !grade_failed(g); i++)
			zone_free(&z, pfns[i], 0);
		zone_same_counts(&z);
		zone_same_list(&z, top);
	}
	zone_close(&z);
}

CHECK(merge_chain, "merge-chain", merge_chain);

/* A buddy that is free in part; one outside the zone; one at the largest order. */
static void merge_stops(struct grade *g)
{
	unsigned int order = grade_between(g, 1, 5);
	unsigned int size = 1u << order;
	struct zone z;

	if (zone_empty(&z, g, 7 * size, order + 3)) {
		zone_add(&z, size, order - 1);
		zone_free(&z, 0, order);
		zone_same_counts(&z);
		zone_add(&z, 2 * size + size / 2, order - 1);
		zone_free(&z, 3 * size, order);
		zone_same_counts(&z);
		zone_free(&z, 6 * size, order);
		zone_same_counts(&z);
	}
	zone_close(&z);
	if (grade_failed(g))
		return;
	if (zone_empty(&z, g, 6 * size, order + 1)) {
		unsigned int i;

		for (i = 0; i < 6; i++)
			zone_free(&z, i * size, order);
		zone_same_counts(&z);
	}
	zone_close(&z);
}

CHECK(merge_stops, "merge-stops", merge_stops);

/*
 * The pair is A and x; its buddy P is free as a whole, or is not.
 *
 * | xxxx | used | PPPPPPPP |
 */
static void place(struct grade *g, unsigned int order, bool likely, bool at_top)
{
	unsigned int size = 1u << order;
	unsigned int pair = 2 * size * grade_below(g, 2);
	struct zone z;

	if (zone_empty(&z, g, 16 * size, order + (at_top ? 2 : 3))) {
		zone_add(&z, 8 * size, order);
		zone_add(&z, 12 * size, order);
		if (likely)
			zone_add(&z, pair ^ 2 * size, order + 1);
		zone_free(&z, pair + size * grade_below(g, 2), order);
		zone_same_list(&z, order);
	}
	zone_close(&z);
}

static void head_or_tail(struct grade *g)
{
	unsigned int round;

	for (round = 0; round < 2 && !grade_failed(g); round++) {
		place(g, grade_between(g, 0, 3), true, false);
		place(g, grade_between(g, 0, 3), false, false);
		place(g, grade_between(g, 0, 3), true, true);
	}
}

CHECK(head_or_tail, "head-or-tail", head_or_tail);

static void other_pieces(struct grade *g)
{
	unsigned int order = grade_between(g, 3, 5);
	unsigned int pfns[32], i;
	struct zone z;

	for (i = 0; i < 1u << order; i++)
		pfns[i] = i;
	grade_shuffle(g, pfns, 1u << order);
	if (zone_boot(&z, g, 2u << order, order + 2)) {
		/* Taken as one block, given back by the page. */
		zone_alloc(&z, order);
		for (i = 0; i < 1u << order && !grade_failed(g); i++)
			zone_free(&z, pfns[i], 0);
		zone_same_counts(&z);
		/* Taken by the page, given back as one block. */
		for (i = 0; i < 1u << order && !grade_failed(g); i++)
			zone_alloc(&z, 0);
		zone_free(&z, 0, order);
		zone_same_counts(&z);
	}
	zone_close(&z);
}

CHECK(other_pieces, "other-pieces", other_pieces);
