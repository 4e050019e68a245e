// SPDX-License-Identifier: GPL-2.0
/*
 * What the zones model must do, as tables whose entries follow from arithmetic,
 * and as small machines whose pages are taken until they have none to spare.
 *
 * In the drawings a letter is a node's RAM, one for each 16 MB, a dot a hole.
 */
#include "zones_test.h"

static struct zones_machine m;

/* What the firmware of a PC leaves below 1 MB: pages 1 to 0x9e. */
#define PC_LOW { 1, 0x9f, 0 }

static void lay_out(enum zones_arch arch, const struct zones_range *ranges, unsigned int nr)
{
	zones_init(&m, arch);
	zones_layout(&m, ranges, nr);
}

/* Nodes of 16 MB, each all of one zone: they begin at 4 GB. */
static void start_nodes(unsigned int nr)
{
	struct zones_range ranges[ZONES_MAX_NODES];
	unsigned int nid;

	for (nid = 0; nid < nr; nid++)
		ranges[nid] = (struct zones_range){ GB(4) + MB(16) * nid,
						    GB(4) + MB(16) * (nid + 1), nid };
	lay_out(ZONES_X86_64, ranges, nr);
}

struct expected { unsigned int nid, kind; uint64_t start, spanned, present; };

static void expect_zones(const struct expected *expected, unsigned int nr)
{
	unsigned int nid, kind, i, populated = 0;

	for (i = 0; i < nr; i++) {
		const struct zones_zone *zone = &m.node[expected[i].nid].zone[expected[i].kind];

		cr_expect_eq(zone->start, expected[i].start, "start of %u", i);
		cr_expect_eq(zone->spanned, expected[i].spanned, "spanned of %u", i);
		cr_expect_eq(zone->present, expected[i].present, "present of %u", i);
		cr_expect_eq(zone->managed, expected[i].present, "managed of %u", i);
	}
	for (nid = 0; nid < ZONES_MAX_NODES; nid++)
		for (kind = 0; kind < ZONES_NR_KINDS; kind++)
			populated += m.node[nid].zone[kind].present > 0;
	cr_expect_eq(populated, nr, "%u zones with pages", populated);
}

Test(layout, a_pc_of_5_gb)
{
	static const struct zones_range ranges[] = {
		PC_LOW, { MB(1), GB(2), 0 }, { GB(4), GB(7), 0 }
	};
	/* Spanned begins with the first page of RAM, and goes on over holes. */
	static const struct expected expected[] = {
		{ 0, IN_ZONE_DMA, 1, MB(16) - 1, 0x9e + MB(15) },
		{ 0, IN_ZONE_DMA32, MB(16), GB(4) - MB(16), GB(2) - MB(16) },
		{ 0, IN_ZONE_NORMAL, GB(4), GB(3), GB(3) },
	};

	lay_out(ZONES_X86_64, ranges, ARRAY_SIZE(ranges));
	expect_zones(expected, ARRAY_SIZE(expected));
	cr_expect_eq(m.dram_start, 1);
}

Test(layout, the_same_pc_without_what_is_above_4_gb)
{
	/* A zone ends where RAM does, so DMA32 spans no hole now. */
	static const struct zones_range ranges[] = { { MB(1), GB(2), 0 }, PC_LOW };
	static const struct expected expected[] = {
		{ 0, IN_ZONE_DMA, 1, MB(16) - 1, 0x9e + MB(15) },
		{ 0, IN_ZONE_DMA32, MB(16), GB(2) - MB(16), GB(2) - MB(16) },
	};

	lay_out(ZONES_X86_64, ranges, ARRAY_SIZE(ranges));
	expect_zones(expected, ARRAY_SIZE(expected));
}

Test(layout, less_than_16_mb_is_all_dma)
{
	static const struct zones_range ranges[] = { PC_LOW, { MB(1), MB(8), 0 } };
	static const struct expected expected[] = {
		{ 0, IN_ZONE_DMA, 1, MB(8) - 1, 0x9e + MB(7) },
	};

	lay_out(ZONES_X86_64, ranges, ARRAY_SIZE(ranges));
	expect_zones(expected, ARRAY_SIZE(expected));
	lay_out(ZONES_I386, ranges, ARRAY_SIZE(ranges));
	expect_zones(expected, ARRAY_SIZE(expected));
	/* What is not there begins nowhere; and no zone ends behind the last page. */
	cr_expect_eq(m.node[0].zone[IN_ZONE_NORMAL].start, 0);
	cr_expect_eq(m.boundary[IN_ZONE_NORMAL], MB(8));
	cr_expect_eq(m.boundary[IN_ZONE_HIGHMEM], MB(8));
}

Test(layout, an_i386_of_2_gb_has_1152_mb_of_highmem)
{
	static const struct zones_range ranges[] = { PC_LOW, { MB(1), GB(2), 0 } };
	static const struct expected expected[] = {
		{ 0, IN_ZONE_DMA, 1, MB(16) - 1, 0x9e + MB(15) },
		{ 0, IN_ZONE_NORMAL, MB(16), MB(880), MB(880) },
		{ 0, IN_ZONE_HIGHMEM, MB(896), MB(1152), MB(1152) },
	};

	lay_out(ZONES_I386, ranges, ARRAY_SIZE(ranges));
	expect_zones(expected, ARRAY_SIZE(expected));
}

Test(layout, lowmem_ends_where_it_is_told_to)
{
	static const struct zones_range ranges[] = { { 0, MB(64), 0 } };
	static const struct expected expected[] = {
		{ 0, IN_ZONE_DMA, 0, MB(16), MB(16) },
		{ 0, IN_ZONE_NORMAL, MB(16), MB(16), MB(16) },
		{ 0, IN_ZONE_HIGHMEM, MB(32), MB(32), MB(32) },
	};
	static const struct expected below_16_mb[] = {
		{ 0, IN_ZONE_DMA, 0, MB(8), MB(8) },
		{ 0, IN_ZONE_HIGHMEM, MB(8), MB(56), MB(56) },
	};

	zones_init(&m, ZONES_I386);
	m.lowmem_end = MB(32);
	zones_layout(&m, ranges, ARRAY_SIZE(ranges));
	expect_zones(expected, ARRAY_SIZE(expected));
	m.lowmem_end = MB(8);
	zones_layout(&m, ranges, ARRAY_SIZE(ranges));
	expect_zones(below_16_mb, ARRAY_SIZE(below_16_mb));
}

Test(layout, nodes_have_parts_of_zones)
{
	/*
	 * 0     16    32          4 GB
	 * AAAAAAAABB..AABB ... ... BBBB
	 *
	 * Node 0 spans what node 1 has between its own.
	 */
	static const struct zones_range ranges[] = {
		{ 0, MB(32), 0 }, { MB(32), MB(40), 1 }, { MB(48), MB(56), 0 },
		{ MB(56), MB(64), 1 }, { GB(4), GB(4) + MB(16), 1 },
	};
	static const struct expected expected[] = {
		{ 0, IN_ZONE_DMA, 0, MB(16), MB(16) },
		{ 0, IN_ZONE_DMA32, MB(16), MB(40), MB(24) },
		{ 1, IN_ZONE_DMA32, MB(32), GB(4) - MB(32), MB(16) },
		{ 1, IN_ZONE_NORMAL, GB(4), MB(16), MB(16) },
	};

	lay_out(ZONES_X86_64, ranges, ARRAY_SIZE(ranges));
	expect_zones(expected, ARRAY_SIZE(expected));
	cr_expect_eq(m.nr_nodes, 2);
}

Test(layout, a_zone_may_be_spanned_and_have_no_page)
{
	static const struct zones_range ranges[] = { { 0, MB(8), 0 }, { GB(5), GB(6), 0 } };
	static const struct expected expected[] = {
		{ 0, IN_ZONE_DMA, 0, MB(16), MB(8) },
		{ 0, IN_ZONE_NORMAL, GB(4), GB(2), GB(1) },
	};

	lay_out(ZONES_X86_64, ranges, ARRAY_SIZE(ranges));
	expect_zones(expected, ARRAY_SIZE(expected));
	cr_expect_eq(m.node[0].zone[IN_ZONE_DMA32].spanned, GB(4) - MB(16));
}

Test(layout, what_was_there_before_is_gone)
{
	static const struct zones_range ranges[] = { { 0, MB(8), 5 } };

	start_nodes(3);
	zones_layout(&m, ranges, 1);
	cr_expect_eq(m.nr_nodes, 1);
	cr_expect_not(m.node[0].exists);
	cr_expect_eq(m.node[0].zone[IN_ZONE_NORMAL].present, 0);
	cr_expect(m.node[5].exists);
}

/* One zone of so many managed pages. */
static void start_managed(uint64_t pages)
{
	struct zones_range range = { GB(4), GB(4) + pages, 0 };

	lay_out(ZONES_X86_64, &range, 1);
	zones_boot(&m);
}

Test(marks, min_free_kbytes_is_the_table_above_the_kernels_rule)
{
	/* mm/page_alloc.c has it in a comment, from 16 MB to 16 GB. */
	static const struct { uint64_t pages, kb; } table[] = {
		{ MB(16), 512 }, { MB(32), 724 }, { MB(64), 1024 }, { MB(128), 1448 },
		{ MB(256), 2048 }, { MB(512), 2896 }, { GB(1), 4096 }, { GB(2), 5792 },
		{ GB(4), 8192 }, { GB(8), 11585 }, { GB(16), 16384 },
		/* 128 at least, 256 MB at most. */
		{ MB(1), 128 }, { 1, 128 }, { GB(4096), 262144 }, { GB(8192), 262144 },
		{ GB(4096) - 1, 262143 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		start_managed(table[i].pages);
		cr_expect_eq(m.min_free_kbytes, table[i].kb, "%u: %lu", i,
			     (unsigned long)m.min_free_kbytes);
		/* One zone has all of it. */
		cr_expect_eq(m.node[0].zone[IN_ZONE_NORMAL].mark[ZONES_MIN], table[i].kb / 4);
	}
}

static void expect_marks(unsigned int nid, unsigned int kind, uint64_t min, uint64_t low,
			 uint64_t high)
{
	const uint64_t *mark = m.node[nid].zone[kind].mark;

	cr_expect_eq(mark[ZONES_MIN], min, "min is %lu", (unsigned long)mark[ZONES_MIN]);
	cr_expect_eq(mark[ZONES_LOW], low, "low is %lu", (unsigned long)mark[ZONES_LOW]);
	cr_expect_eq(mark[ZONES_HIGH], high, "high is %lu", (unsigned long)mark[ZONES_HIGH]);
}

Test(marks, their_distance_is_a_quarter_of_min_or_a_thousandth_of_the_zone)
{
	/* 16 MB: min 128, a quarter is 32, a thousandth 4. */
	start_managed(MB(16));
	expect_marks(0, IN_ZONE_NORMAL, 128, 160, 192);
	/* 1 GB: min 1024, a quarter is 256, a thousandth 262. */
	start_managed(GB(1));
	expect_marks(0, IN_ZONE_NORMAL, 1024, 1286, 1548);
}

Test(marks, zones_share_by_their_managed_pages)
{
	static const struct zones_range ranges[] = { { 0, MB(64), 0 }, { MB(64), MB(128), 1 } };

	lay_out(ZONES_X86_64, ranges, ARRAY_SIZE(ranges));
	zones_boot(&m);
	/* 128 MB: 1448 KB are 362 pages; an eighth, three eighths, a half. */
	expect_marks(0, IN_ZONE_DMA, 45, 56, 67);
	expect_marks(0, IN_ZONE_DMA32, 135, 168, 201);
	expect_marks(1, IN_ZONE_DMA32, 181, 226, 271);

	/* Who has nothing to manage keeps nothing, and the others have it all. */
	m.node[0].zone[IN_ZONE_DMA].managed = 0;
	m.node[0].zone[IN_ZONE_DMA32].managed = MB(64);
	zones_boot(&m);
	expect_marks(0, IN_ZONE_DMA, 0, 0, 0);
	expect_marks(0, IN_ZONE_DMA32, 181, 226, 271);
}

Test(marks, an_administrator_may_say_how_much)
{
	start_managed(MB(64));
	zones_set_marks(&m, 20000);
	cr_expect_eq(m.min_free_kbytes, 20000);
	expect_marks(0, IN_ZONE_NORMAL, 5000, 6250, 7500);
	/* Three KB are no page. */
	zones_set_marks(&m, 3);
	expect_marks(0, IN_ZONE_NORMAL, 0, 16, 32);
}

Test(marks, highmem_has_a_min_of_its_own)
{
	/* Of 64 MB in low memory: 256 pages, 4 a megabyte; HIGHMEM's distances share in it. */
	static const struct { uint64_t highmem, min, gap; } table[] = {
		{ MB(16), 32, 16 },	/* no less than 32 */
		{ MB(256), 64, 256 },	/* a 1024th */
		{ MB(512), 128, 512 },
		{ MB(1024), 128, 1024 },	/* no more than 128 */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct zones_range range = { 0, MB(64) + table[i].highmem, 0 };

		zones_init(&m, ZONES_I386);
		m.lowmem_end = MB(64);
		zones_layout(&m, &range, 1);
		zones_boot(&m);
		cr_expect_eq(m.min_free_kbytes, 1024);
		expect_marks(0, IN_ZONE_DMA, 64, 80, 96);
		expect_marks(0, IN_ZONE_HIGHMEM, table[i].min, table[i].min + table[i].gap,
			     table[i].min + 2 * table[i].gap);
		/* MOVABLE would be made of it, and keeps as much of no page at all. */
		expect_marks(0, IN_ZONE_MOVABLE, 32, 32, 32);
	}
	start_managed(MB(64));
	expect_marks(0, IN_ZONE_MOVABLE, 0, 0, 0);
}

Test(reserves, a_zone_keeps_a_fraction_of_what_is_above_it)
{
	static const struct zones_range ranges[] = {
		{ 0, GB(2), 0 }, { GB(4), GB(6), 0 }, { GB(6), GB(8), 1 }
	};
	/* By row who keeps, by column the highest zone of who asks. */
	static const uint64_t expected[][ZONES_NR_KINDS] = {
		[IN_ZONE_DMA] = { 0, 2032, 4080, 4080, 4080 },
		[IN_ZONE_DMA32] = { 0, 0, 2048, 2048, 2048 },
		[IN_ZONE_NORMAL] = { 0, 0, 0, 0, 0 },
	};
	unsigned int kind, highest;

	lay_out(ZONES_X86_64, ranges, ARRAY_SIZE(ranges));
	zones_boot(&m);
	for (kind = 0; kind < ARRAY_SIZE(expected); kind++)
		for (highest = 0; highest < ZONES_NR_KINDS; highest++) {
			cr_expect_eq(m.node[0].zone[kind].lowmem_reserve[highest],
				     expected[kind][highest], "%u from %u", kind, highest);
			/* Another node's memory is not above one's own. */
			cr_expect_eq(m.node[1].zone[kind].lowmem_reserve[highest], 0);
		}
}

Test(reserves, the_ratio_decides_and_0_is_off)
{
	static const struct zones_range range = { 0, MB(912), 0 };
	uint64_t *dma = m.node[0].zone[IN_ZONE_DMA].lowmem_reserve;
	uint64_t *normal = m.node[0].zone[IN_ZONE_NORMAL].lowmem_reserve;

	zones_init(&m, ZONES_I386);
	zones_layout(&m, &range, 1);
	zones_boot(&m);
	/* 880 MB above DMA, then 16 more of HIGHMEM, of which NORMAL keeps a 32nd. */
	cr_expect_eq(dma[IN_ZONE_NORMAL], 880);
	cr_expect_eq(dma[IN_ZONE_HIGHMEM], 896);
	cr_expect_eq(dma[IN_ZONE_MOVABLE], 896);
	cr_expect_eq(normal[IN_ZONE_HIGHMEM], 128);
	m.reserve_ratio[IN_ZONE_NORMAL] = 1;
	m.reserve_ratio[IN_ZONE_DMA] = 0;
	zones_set_reserves(&m);
	cr_expect_eq(normal[IN_ZONE_HIGHMEM], MB(16));
	cr_expect_eq(dma[IN_ZONE_HIGHMEM], 0);
	/* Without pages of its own it has nothing to keep. */
	m.node[0].zone[IN_ZONE_NORMAL].managed = 0;
	zones_set_reserves(&m);
	cr_expect_eq(normal[IN_ZONE_HIGHMEM], 0);
}
