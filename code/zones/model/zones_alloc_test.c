// SPDX-License-Identifier: GPL-2.0
/*
 * Whom a request asks, in which order, and when it gets nothing.
 */
#include "zones_test.h"

static struct zones_machine m;

static void boot(enum zones_arch arch, const struct zones_range *ranges, unsigned int nr)
{
	zones_init(&m, arch);
	zones_layout(&m, ranges, nr);
	zones_boot(&m);
}

/* Nodes that are all NORMAL, so far apart; the distances row by row. */
static void boot_nodes(unsigned int nr, const unsigned char *distance)
{
	struct zones_range ranges[8] = { 0 };
	unsigned int i, j;

	for (i = 0; i < nr; i++)
		ranges[i] = (struct zones_range){ GB(4 + i), GB(5 + i), i };
	boot(ZONES_X86_64, ranges, nr);
	for (i = 0; distance && i < nr; i++)
		for (j = 0; j < nr; j++)
			m.distance[i][j] = distance[i * nr + j];
	zones_set_fallback(&m);
}

/* "0123|1230|...": each node's. */
static void expect_fallback(const char *expected)
{
	char text[128] = "";
	unsigned int nid, i;

	for (nid = 0; nid < m.nr_nodes; nid++) {
		if (nid)
			strcat(text, "|");
		for (i = 0; i < m.nr_nodes; i++)
			sprintf(text + strlen(text), "%u", m.node[nid].fallback[i]);
	}
	cr_expect_str_eq(text, expected, "%s, not %s", text, expected);
}

Test(fallback, equally_far_nodes_follow_in_a_circle)
{
	boot_nodes(1, NULL);
	expect_fallback("0");
	boot_nodes(2, NULL);
	expect_fallback("01|10");
	boot_nodes(4, NULL);
	/* Higher numbers first; all in one distance, and so no load but on the first. */
	expect_fallback("0123|1230|2301|3012");
}

Test(fallback, the_nearest_node_comes_first)
{
	static const unsigned char line[] = {
		10, 15, 20, 25,
		15, 10, 15, 20,
		20, 15, 10, 15,
		25, 20, 15, 10,
	};

	boot_nodes(4, line);
	/* Of two neighbours the one with the higher number. */
	expect_fallback("0123|1203|2310|3210");
}

Test(fallback, distances_need_not_be_the_same_both_ways)
{
	static const unsigned char oneway[] = {
		10, 30, 20,
		20, 10, 30,
		30, 20, 10,
	};

	boot_nodes(3, oneway);
	expect_fallback("021|102|210");
}

Test(fallback, whom_others_turn_to_first_comes_later)
{
	/* Two boxes of three: in the other box, not always the same one is asked first. */
	static const unsigned char boxes[] = {
		10, 15, 15, 25, 25, 25,
		15, 10, 15, 25, 25, 25,
		15, 15, 10, 25, 25, 25,
		25, 25, 25, 10, 15, 15,
		25, 25, 25, 15, 10, 15,
		25, 25, 25, 15, 15, 10,
	};

	boot_nodes(6, boxes);
	/* As the lab kernel logs it when QEMU is given the same distances. */
	expect_fallback("012345|120453|201534|345012|453120|534201");
}

Test(fallback, a_higher_number_is_worth_one_of_distance)
{
	/* From node 1, node 0 at 14 is as far as node 2 at 15; at 15 it is farther. */
	static const unsigned char nearer[] = {
		10, 20, 20,
		14, 10, 15,
		20, 20, 10,
	};
	static const unsigned char equal[] = {
		10, 20, 20,
		15, 10, 15,
		20, 20, 10,
	};

	boot_nodes(3, nearer);
	expect_fallback("012|102|201");
	boot_nodes(3, equal);
	expect_fallback("012|120|201");
}

/* "0Normal 0DMA32 1Normal" */
static void expect_zonelist(unsigned int nid, unsigned int flags, const char *expected)
{
	static const char *const names[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable" };
	struct zones_ref refs[ZONES_MAX_REFS];
	unsigned int nr = zones_zonelist(&m, nid, flags, refs), i;
	char text[256] = "";

	for (i = 0; i < nr; i++)
		sprintf(text + strlen(text), "%s%u%s", i ? " " : "", refs[i].nid,
			names[refs[i].kind]);
	cr_expect_str_eq(text, expected, "%u %#x: %s, not %s", nid, flags, text, expected);
}

/* Node 0 has all three zones, node 1 one, node 2 has two. */
static void boot_three_nodes(void)
{
	static const struct zones_range ranges[] = {
		{ 0, GB(1), 0 }, { GB(4), GB(5), 0 }, { GB(5), GB(6), 1 },
		{ GB(2), GB(3), 2 }, { GB(6), GB(7), 2 },
	};

	boot(ZONES_X86_64, ranges, ARRAY_SIZE(ranges));
}

Test(zonelist, all_of_a_node_comes_before_any_of_the_next)
{
	boot_three_nodes();
	expect_zonelist(0, KERNEL, "0Normal 0DMA32 0DMA 1Normal 2Normal 2DMA32");
	expect_zonelist(1, KERNEL, "1Normal 2Normal 2DMA32 0Normal 0DMA32 0DMA");
	expect_zonelist(2, KERNEL, "2Normal 2DMA32 0Normal 0DMA32 0DMA 1Normal");
}

Test(zonelist, begins_with_the_highest_zone_that_the_flags_allow)
{
	boot_three_nodes();
	expect_zonelist(0, KERNEL | GFP_BIT_DMA, "0DMA");
	expect_zonelist(0, KERNEL | GFP_BIT_DMA32, "0DMA32 0DMA 2DMA32");
	/* On a node that has no such memory, that of another. */
	expect_zonelist(1, KERNEL | GFP_BIT_DMA, "0DMA");
	expect_zonelist(1, KERNEL | GFP_BIT_DMA32, "2DMA32 0DMA32 0DMA");
	/* A kernel of 64 bits has no HIGHMEM, and MOVABLE is empty unless asked for at boot. */
	expect_zonelist(1, KERNEL | GFP_BIT_HIGHMEM, "1Normal 2Normal 2DMA32 0Normal 0DMA32 0DMA");
	expect_zonelist(1, HIGHUSER_MOVABLE, "1Normal 2Normal 2DMA32 0Normal 0DMA32 0DMA");
}

Test(zonelist, thisnode_stays)
{
	boot_three_nodes();
	expect_zonelist(0, KERNEL | GFP_BIT_THISNODE, "0Normal 0DMA32 0DMA");
	expect_zonelist(2, KERNEL | GFP_BIT_THISNODE | GFP_BIT_DMA32, "2DMA32");
	expect_zonelist(1, KERNEL | GFP_BIT_THISNODE | GFP_BIT_DMA, "");
}

Test(zonelist, on_i386)
{
	static const struct zones_range range = { 0, GB(2), 0 };

	boot(ZONES_I386, &range, 1);
	expect_zonelist(0, KERNEL, "0Normal 0DMA");
	expect_zonelist(0, HIGHUSER_MOVABLE, "0HighMem 0Normal 0DMA");
	expect_zonelist(0, KERNEL | GFP_BIT_HIGHMEM, "0HighMem 0Normal 0DMA");
	expect_zonelist(0, KERNEL | GFP_BIT_DMA32, "0Normal 0DMA");
	expect_zonelist(0, KERNEL | GFP_BIT_DMA, "0DMA");
}

Test(zonelist, contradictions_have_none)
{
	boot_three_nodes();
	expect_zonelist(0, GFP_BIT_DMA | GFP_BIT_DMA32, "");
	expect_zonelist(0, GFP_BIT_DMA | GFP_BIT_HIGHMEM, "");
}

/* Take pages until there are none, and say how many came from each zone on the way. */
static unsigned long take(unsigned int nid, unsigned int flags, unsigned int order,
			  unsigned int from_nid, unsigned int from_kind)
{
	unsigned long taken = 0;
	struct zones_ref ref;

	while (zones_alloc(&m, nid, flags, order, &ref) == ZONES_GOT)
		taken += ref.nid == from_nid && ref.kind == from_kind;
	return taken;
}

static struct zones_zone *zone_at(unsigned int nid, unsigned int kind)
{
	return &m.node[nid].zone[kind];
}

Test(alloc, one_zone_gives_down_to_its_min_mark)
{
	/* 64 MB: min 256, low 320. */
	static const struct zones_range range = { GB(4), GB(4) + MB(64), 0 };

	boot(ZONES_X86_64, &range, 1);
	cr_expect_eq(take(0, KERNEL, 0, 0, IN_ZONE_NORMAL), MB(64) - 256);
	cr_expect_eq(zone_at(0, IN_ZONE_NORMAL)->free, 256);
	cr_expect_eq(take(0, ATOMIC, 0, 0, IN_ZONE_NORMAL), 160);	/* to 3/8 of min */
	cr_expect_eq(take(0, GFP_BIT_HIGH, 0, 0, IN_ZONE_NORMAL), 0);
	cr_expect_eq(take(0, KERNEL | GFP_BIT_MEMALLOC, 0, 0, IN_ZONE_NORMAL), 96);
	cr_expect_eq(zone_at(0, IN_ZONE_NORMAL)->free, 0);
}

Test(alloc, every_zone_keeps_its_low_mark_before_one_goes_below)
{
	struct zones_ref ref;

	boot_nodes(2, NULL);
	/* Node 0 has one page above low: it is given, then node 1 gives. */
	zone_at(0, IN_ZONE_NORMAL)->free = zone_at(0, IN_ZONE_NORMAL)->mark[ZONES_LOW] + 1;
	cr_expect_eq(zones_alloc(&m, 0, KERNEL, 0, &ref), ZONES_GOT);
	cr_expect_eq(ref.nid, 0);
	cr_expect_eq(zones_alloc(&m, 0, KERNEL, 0, &ref), ZONES_GOT);
	cr_expect_eq(ref.nid, 1);
	/* When both are at their low marks, node 0 is the first to go below. */
	zone_at(1, IN_ZONE_NORMAL)->free = zone_at(1, IN_ZONE_NORMAL)->mark[ZONES_LOW];
	cr_expect_eq(zones_alloc(&m, 0, KERNEL, 0, &ref), ZONES_GOT);
	cr_expect_eq(ref.nid, 0);
	/* __GFP_THISNODE goes there at once. */
	zone_at(1, IN_ZONE_NORMAL)->free++;
	cr_expect_eq(zones_alloc(&m, 0, KERNEL | GFP_BIT_THISNODE, 0, &ref), ZONES_GOT);
	cr_expect_eq(ref.nid, 0);
}

Test(alloc, low_memory_is_kept_from_who_could_go_higher)
{
	static const struct zones_range range = { 0, GB(1), 0 };
	uint64_t kept;

	boot(ZONES_X86_64, &range, 1);
	/* 1008 MB above DMA: a 256th are 1008 pages; DMA's own min is 1/64 of 1024. */
	kept = zone_at(0, IN_ZONE_DMA)->mark[ZONES_MIN] + 1008;
	cr_expect_eq(kept, 16 + 1008);
	cr_expect_eq(take(0, KERNEL, 0, 0, IN_ZONE_DMA), MB(16) - kept);
	cr_expect_eq(zone_at(0, IN_ZONE_DMA32)->free, zone_at(0, IN_ZONE_DMA32)->mark[ZONES_MIN]);
	/* Who can use nothing else gets them. */
	cr_expect_eq(take(0, KERNEL | GFP_BIT_DMA, 0, 0, IN_ZONE_DMA), 1008);
}

Test(alloc, highmem_is_given_first_and_low_memory_kept)
{
	static const struct zones_range range = { 0, GB(2), 0 };
	struct zones_ref ref;

	boot(ZONES_I386, &range, 1);
	/* 1152 MB of HIGHMEM: NORMAL keeps a 32nd, 9216 pages, from who can have them. */
	cr_expect_eq(zone_at(0, IN_ZONE_NORMAL)->lowmem_reserve[IN_ZONE_MOVABLE], 9216);
	cr_expect_eq(zones_alloc(&m, 0, HIGHUSER_MOVABLE, 0, &ref), ZONES_GOT);
	cr_expect_eq(ref.kind, IN_ZONE_HIGHMEM);
	take(0, HIGHUSER_MOVABLE, 0, 0, IN_ZONE_HIGHMEM);
	cr_expect_eq(zone_at(0, IN_ZONE_HIGHMEM)->free, 128);
	cr_expect_eq(zone_at(0, IN_ZONE_NORMAL)->free,
		     zone_at(0, IN_ZONE_NORMAL)->mark[ZONES_MIN] + 9216);
	cr_expect_eq(take(0, KERNEL, 0, 0, IN_ZONE_NORMAL), 9216);
}

Test(alloc, a_block_counts_as_its_last_page)
{
	static const struct zones_range range = { GB(4), GB(4) + MB(64), 0 };
	struct zones_zone *zone = zone_at(0, IN_ZONE_NORMAL);
	struct zones_ref ref;
	unsigned int order;

	boot(ZONES_X86_64, &range, 1);
	for (order = 0; order < ZONES_MAX_ORDER; order++) {
		ref = (struct zones_ref){ 0, IN_ZONE_NORMAL };
		cr_expect_eq(zones_kept(&m, ref, NOWAIT, order), 256 + (1u << order) - 1);
		zone->free = 256 + (1u << order) - 1;
		cr_expect_eq(zones_alloc(&m, 0, NOWAIT, order, &ref), ZONES_TOO_FEW);
		zone->free++;
		cr_expect_eq(zones_alloc(&m, 0, NOWAIT, order, &ref), ZONES_GOT);
		cr_expect_eq(zone->free, 256);
	}
}

Test(alloc, says_why_not)
{
	struct zones_ref ref;

	boot_three_nodes();
	cr_expect_eq(zones_alloc(&m, 0, KERNEL, ZONES_MAX_ORDER, &ref), ZONES_BAD_ORDER);
	cr_expect_eq(zones_alloc(&m, 0, GFP_BIT_DMA | GFP_BIT_DMA32, 0, &ref), ZONES_BAD_KIND);
	cr_expect_eq(zones_alloc(&m, 1, GFP_BIT_THISNODE | GFP_BIT_DMA, 0, &ref), ZONES_NOWHERE);
	zone_at(0, IN_ZONE_DMA)->free = 0;
	cr_expect_eq(zones_alloc(&m, 1, GFP_BIT_DMA, 0, &ref), ZONES_TOO_FEW);
	cr_expect_eq(ref.nid, 0);
	cr_expect_eq(ref.kind, IN_ZONE_DMA);
}

Test(alloc, nofail_goes_on_where_the_oom_killer_would_be_asked)
{
	static const struct zones_range range = { 0, GB(1), 0 };
	struct zones_ref ref;

	boot(ZONES_X86_64, &range, 1);
	zone_at(0, IN_ZONE_DMA32)->free = 1;
	zone_at(0, IN_ZONE_DMA)->free = 1;
	cr_expect_eq(zones_alloc(&m, 0, KERNEL, 0, &ref), ZONES_TOO_FEW);
	/* For low memory it is not, and half of min is left. */
	cr_expect_eq(zones_alloc(&m, 0, KERNEL | GFP_BIT_NOFAIL | GFP_BIT_DMA, 0, &ref),
		     ZONES_TOO_FEW);
	cr_expect_eq(zones_alloc(&m, 0, KERNEL | GFP_BIT_NOFAIL, 0, &ref), ZONES_GOT);
	cr_expect_eq(ref.kind, IN_ZONE_DMA32);
}
