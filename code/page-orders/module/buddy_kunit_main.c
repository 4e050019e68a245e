// SPDX-License-Identifier: GPL-2.0
/*
 * The model of model/buddy.c held against the running kernel: both start from
 * the same free lists, get the same requests, and must give the same pages and
 * be left with the same lists, in the same order.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/random.h>

#include "../model/buddy.h"
#include "zone_probe.h"

#define RANDOM_STEPS	4000
#define HELD_BLOCKS	512

static int nid = -1;
module_param(nid, int, 0444);
MODULE_PARM_DESC(nid, "node to test on; its lowest zone is the one (last node)");

static unsigned long long seed = 1;
module_param(seed, ullong, 0444);
MODULE_PARM_DESC(seed, "seed of the random requests (1)");

static struct zone_probe probe;
static struct buddy model;
static struct buddy_page *map;

/* What a test has compared, so that its log can say so. */
static unsigned long compared;

static void load_block(void *context, unsigned int pfn, unsigned int order)
{
	buddy_add_free(context, pfn, order);
}

/* A walk along the model's list, beside a walk along the kernel's. */
struct walk {
	unsigned int pfn;
	unsigned long differences;
};

static void compare_block(void *context, unsigned int pfn, unsigned int order)
{
	struct walk *walk = context;

	compared++;
	if (walk->pfn != pfn)
		walk->differences++;
	if (walk->pfn != BUDDY_NONE)
		walk->pfn = model.map[walk->pfn].next;
}

static void expect_same_lists(struct kunit *test)
{
	unsigned int order;

	for (order = 0; order < NR_PAGE_ORDERS; order++) {
		struct walk walk = { .pfn = model.free_area[order].head };

		zone_probe_visit_blocks(&probe, order, compare_block, &walk);
		KUNIT_EXPECT_EQ_MSG(test, walk.differences, 0ul, "on list %u", order);
		KUNIT_EXPECT_EQ_MSG(test, walk.pfn, BUDDY_NONE,
				    "the model's list %u is longer", order);
	}
}

static void expect_same_counts(struct kunit *test)
{
	unsigned int order;

	for (order = 0; order < NR_PAGE_ORDERS; order++) {
		compared++;
		KUNIT_EXPECT_EQ_MSG(test, zone_probe_nr_free(&probe, order),
				    model.free_area[order].nr_free, "order %u", order);
	}
}

/* Take a block from both. They agree, or the test ends here. */
static unsigned int alloc_both(struct kunit *test, unsigned int order)
{
	unsigned int predicted = buddy_alloc(&model, order);
	unsigned int pfn = zone_probe_alloc(&probe, order);

	compared++;
	KUNIT_ASSERT_EQ_MSG(test, pfn, predicted, "order %u", order);
	return pfn;
}

static void free_both(struct kunit *test, unsigned int pfn, unsigned int order)
{
	buddy_free(&model, pfn, order);
	KUNIT_ASSERT_TRUE(test, zone_probe_free(&probe, pfn, order));
}

static void loads_the_same(struct kunit *test)
{
	expect_same_counts(test);
	expect_same_lists(test);
}

//! [random]
static void random_requests(struct kunit *test)
{
	static struct { unsigned int pfn, order; } held[HELD_BLOCKS];
	unsigned int nr_held = 0, step, i;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, seed);
	for (step = 0; step < RANDOM_STEPS; step++) {
		unsigned int order = prandom_u32_state(&rnd) % 5;

		if (nr_held == HELD_BLOCKS ||
		    (nr_held && prandom_u32_state(&rnd) & 1)) {
			i = prandom_u32_state(&rnd) % nr_held;
			free_both(test, held[i].pfn, held[i].order);
			held[i] = held[--nr_held];
		} else {
			held[nr_held].pfn = alloc_both(test, order);
			held[nr_held].order = order;
			nr_held += held[nr_held].pfn != BUDDY_NONE;
		}
		expect_same_counts(test);
	}
	expect_same_lists(test);
	while (nr_held--)
		free_both(test, held[nr_held].pfn, held[nr_held].order);
	expect_same_lists(test);
}

//! [random]
/* Take single pages until there is none; link them up through @taken. */
static unsigned int take_all_pages(struct kunit *test, unsigned int *taken)
{
	unsigned int nr = 0;
	unsigned int pfn;

	while ((pfn = alloc_both(test, 0)) != BUDDY_NONE)
		taken[nr++] = pfn;
	return nr;
}

static unsigned int total_free(void)
{
	unsigned int order, pages = 0;

	for (order = 0; order < NR_PAGE_ORDERS; order++)
		pages += zone_probe_nr_free(&probe, order) << order;
	return pages;
}

//! [fragment]
static void fragmentation_fails_order_3(struct kunit *test)
{
	unsigned int nr, i, pages = 0;
	unsigned int *taken;

	taken = kvmalloc_array(model.npages, sizeof(*taken), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, taken);
	nr = take_all_pages(test, taken);
	for (i = 0; i < nr; i++) {
		if (taken[i] % 8 == 7)
			continue;
		free_both(test, taken[i], 0);
		pages++;
	}
	KUNIT_EXPECT_EQ(test, total_free(), pages);
	KUNIT_EXPECT_EQ(test, alloc_both(test, 3), BUDDY_NONE);
	kunit_info(test, "order 3 fails with %u of %u pages free\n", pages, nr);
	expect_same_lists(test);

	for (i = 0; i < nr; i++)
		if (taken[i] % 8 == 7)
			free_both(test, taken[i], 0);
	expect_same_lists(test);
	kvfree(taken);
}

//! [fragment]
static void exact_gives_back_the_tail(struct kunit *test)
{
	unsigned int nr_pages, i;

	if (zone_to_nid(probe.zone)) {
		kunit_skip(test, "alloc_pages_exact() takes no node: nid=0 tests it");
		return;
	}
	for (nr_pages = 1; nr_pages <= 64; nr_pages++) {
		unsigned int predicted = buddy_alloc_exact(&model, nr_pages);
		unsigned int pfn = zone_probe_alloc_exact(&probe, nr_pages);

		compared++;
		KUNIT_ASSERT_EQ_MSG(test, pfn, predicted, "%u pages", nr_pages);
		expect_same_lists(test);
		for (i = 0; i < nr_pages; i++)
			free_both(test, pfn + i, 0);
		expect_same_lists(test);
	}
}

static void free_in_other_pieces(struct kunit *test)
{
	unsigned int order, i, pfn;

	for (order = 1; order < 6; order++) {
		pfn = alloc_both(test, order);
		KUNIT_ASSERT_NE(test, pfn, BUDDY_NONE);
		for (i = 0; i < 1u << order; i += 2) {
			free_both(test, pfn + i + 1, 0);
			free_both(test, pfn + i, 0);
			expect_same_counts(test);
		}
		expect_same_lists(test);
	}
}

static int start_case(struct kunit *test)
{
	compared = 0;
	return 0;
}

static void end_case(struct kunit *test)
{
	kunit_info(test, "%lu comparisons\n", compared);
}

static int start_suite(struct kunit_suite *suite)
{
	unsigned int order;
	int node, err;

	if (nid < 0)
		for_each_online_node(node)
			nid = node;
	err = zone_probe_open(&probe, nid);
	if (err)
		return err;
	map = kvcalloc(zone_end_pfn(probe.zone), sizeof(*map), GFP_KERNEL);
	if (!map) {
		zone_probe_close(&probe);
		return -ENOMEM;
	}
	buddy_init(&model, map, zone_end_pfn(probe.zone), NR_PAGE_ORDERS);
	for (order = 0; order < NR_PAGE_ORDERS; order++)
		zone_probe_visit_blocks(&probe, order, load_block, &model);
	return 0;
}

static void end_suite(struct kunit_suite *suite)
{
	zone_probe_close(&probe);
	kvfree(map);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(loads_the_same),
	KUNIT_CASE(random_requests),
	KUNIT_CASE(free_in_other_pieces),
	KUNIT_CASE(exact_gives_back_the_tail),
	KUNIT_CASE(fragmentation_fails_order_3),
	{ }
};

static struct kunit_suite suite = {
	.name = "buddy",
	.suite_init = start_suite,
	.suite_exit = end_suite,
	.init = start_case,
	.exit = end_case,
	.test_cases = cases,
};

kunit_test_suite(suite);
MODULE_DESCRIPTION("The buddy model's predictions, held against this kernel");
MODULE_LICENSE("GPL");
