// SPDX-License-Identifier: GPL-2.0
/*
 * The model of model/zones.c held against the running kernel: each zone's
 * place and pages, its marks and what it keeps for whom, every node's zonelist
 * for every combination of zone bits, and where pages come from.
 */
#include <kunit/test.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "../../compat.h"
#include "kernel_map.h"
#include "zone_walk.h"

static struct zones_machine m;

/* What a test has compared, so that its log can say so. */
static unsigned long compared;

static void end_case(struct kunit *test)
{
	kunit_info(test, "%lu comparisons\n", compared);
}

typedef void (*zone_check)(struct kunit *test, struct zone *zone,
			   const struct zones_zone *predicted);

/* Every zone of every node, be it empty. */
static void for_every_zone(struct kunit *test, zone_check check)
{
	const struct zones_zone *predicted;
	struct zone *zone;

	for (zone = zone_walk_next(NULL); zone; zone = zone_walk_next(zone)) {
		predicted = kernel_map_find(&m, zone);
		if (predicted)
			check(test, zone, predicted);
	}
}

static void expect_number(struct kunit *test, struct zone *zone, const char *what,
			  unsigned long measured, uint64_t predicted)
{
	compared++;
	KUNIT_EXPECT_EQ_MSG(test, (uint64_t)measured, predicted, "%s of node %d, zone %s", what,
			    zone_to_nid(zone), zone->name);
}

static void check_place(struct kunit *test, struct zone *zone,
			const struct zones_zone *predicted)
{
	expect_number(test, zone, "start", zone->zone_start_pfn, predicted->start);
	expect_number(test, zone, "spanned", zone->spanned_pages, predicted->spanned);
	expect_number(test, zone, "present", zone->present_pages, predicted->present);
}

static void where_every_zone_is(struct kunit *test)
{
	for_every_zone(test, check_place);
}

static void check_marks(struct kunit *test, struct zone *zone,
			const struct zones_zone *predicted)
{
	const unsigned long *mark = zone->_watermark;

	/* Later kernels give MOVABLE a min, too, where there is none. */
	if (!KERNEL_IS_MODELLED && !populated_zone(zone))
		return;
	expect_number(test, zone, "min", mark[WMARK_MIN], predicted->mark[ZONES_MIN]);
	expect_number(test, zone, "low", mark[WMARK_LOW], predicted->mark[ZONES_LOW]);
	expect_number(test, zone, "high", mark[WMARK_HIGH], predicted->mark[ZONES_HIGH]);
}

static void marks_of_every_zone(struct kunit *test)
{
	for_every_zone(test, check_marks);
}

static void check_reserves(struct kunit *test, struct zone *zone,
			   const struct zones_zone *predicted)
{
	int i;

	for (i = 0; i < MAX_NR_ZONES; i++) {
		enum gfp_highest_zone highest = kernel_map_kind(&zone->zone_pgdat->node_zones[i]);

		if (highest != IN_ZONE_BAD)
			expect_number(test, zone, "reserve", zone->lowmem_reserve[i],
				      predicted->lowmem_reserve[highest]);
	}
}

static void what_every_zone_keeps_for_whom(struct kunit *test)
{
	for_every_zone(test, check_reserves);
}

/* The kernel's zonelist for @gfp, less the zones that are too high, in the model's terms. */
static unsigned int kernel_zonelist(int nid, gfp_t gfp, struct zones_ref refs[ZONES_MAX_REFS])
{
	const struct zoneref *z = node_zonelist(nid, gfp)->_zonerefs;
	unsigned int nr = 0;

	for (; z->zone; z++)
		if (zonelist_zone_idx((struct zoneref *)z) <= gfp_zone(gfp))
			refs[nr++] = (struct zones_ref){ zone_to_nid(z->zone),
							 kernel_map_kind(z->zone) };
	return nr;
}

static void expect_zonelist(struct kunit *test, int nid, unsigned int bits)
{
	static struct zones_ref measured[ZONES_MAX_REFS], predicted[ZONES_MAX_REFS];
	unsigned int nr = kernel_zonelist(nid, (__force gfp_t)bits, measured), i;

	compared++;
	KUNIT_ASSERT_EQ_MSG(test, nr, zones_zonelist(&m, nid, bits, predicted),
			    "zones for node %d, flags %#x", nid, bits);
	for (i = 0; i < nr; i++) {
		compared++;
		KUNIT_EXPECT_EQ_MSG(test, measured[i].nid, predicted[i].nid,
				    "choice %u of node %d, flags %#x", i, nid, bits);
		compared++;
		KUNIT_EXPECT_EQ_MSG(test, measured[i].kind, predicted[i].kind,
				    "choice %u of node %d, flags %#x", i, nid, bits);
	}
}

static void zonelists_of_all_zone_bits(struct kunit *test)
{
	unsigned int bits;
	int nid;

	for_each_online_node(nid)
		for (bits = 0; bits <= GFP_BITS_ZONE; bits++) {
			if (gfp_problems(bits, false) & GFP_PROBLEM_ZONES)
				continue;
			expect_zonelist(test, nid, bits);
			expect_zonelist(test, nid, bits | (__force unsigned int)__GFP_THISNODE);
		}
}

/* The model's zones have as many free pages as the kernel's have now. */
static void copy_free(void)
{
	struct zones_zone *ours;
	struct zone *zone;

	for (zone = zone_walk_next(NULL); zone; zone = zone_walk_next(zone)) {
		ours = kernel_map_find(&m, zone);
		if (ours)
			ours->free = zone_page_state(zone, NR_FREE_PAGES);
	}
}

static void expect_page(struct kunit *test, int nid, gfp_t gfp, unsigned int order)
{
	enum zones_outcome outcome;
	struct zones_ref ref = { };
	struct page *page;

	copy_free();
	outcome = zones_alloc(&m, nid, (__force unsigned int)gfp, order, &ref);
	page = alloc_pages_node(nid, gfp, order);
	compared++;
	KUNIT_EXPECT_EQ_MSG(test, !page, outcome != ZONES_GOT, "node %d, %pGg, order %u", nid,
			    &gfp, order);
	if (!page)
		return;
	compared++;
	KUNIT_EXPECT_EQ_MSG(test, page_to_nid(page), (int)ref.nid, "node %d, %pGg", nid, &gfp);
	compared++;
	KUNIT_EXPECT_EQ_MSG(test, kernel_map_kind(page_zone(page)),
			    (enum gfp_highest_zone)ref.kind, "node %d, %pGg", nid, &gfp);
	__free_pages(page, order);
}

static void pages_come_from_where_they_should(struct kunit *test)
{
	static const gfp_t places[] = {
		0, __GFP_DMA, __GFP_DMA32, __GFP_HIGHMEM, __GFP_HIGHMEM | __GFP_MOVABLE
	};
	unsigned int i, order;
	int nid;

	for_each_online_node(nid)
		for (i = 0; i < ARRAY_SIZE(places); i++)
			for (order = 0; order <= 4; order++) {
				gfp_t gfp = GFP_NOWAIT | __GFP_NOWARN | places[i];

				expect_page(test, nid, gfp, order);
				expect_page(test, nid, gfp | __GFP_THISNODE, order);
			}
}

static int start_case(struct kunit *test)
{
	compared = 0;
	return 0;
}

static int start_suite(struct kunit_suite *suite)
{
	int err = kernel_map_read(&m);

	return err ? err : kernel_map_renew(&m);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(where_every_zone_is),
	KUNIT_CASE(marks_of_every_zone),
	KUNIT_CASE(what_every_zone_keeps_for_whom),
	KUNIT_CASE(zonelists_of_all_zone_bits),
	KUNIT_CASE(pages_come_from_where_they_should),
	{ }
};

static struct kunit_suite suite = {
	.name = "zones",
	.suite_init = start_suite,
	.init = start_case,
	.exit = end_case,
	.test_cases = cases,
};

kunit_test_suite(suite);
MODULE_DESCRIPTION("The zones model's predictions, held against this kernel");
MODULE_LICENSE("GPL");
