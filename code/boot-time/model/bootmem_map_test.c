// SPDX-License-Identifier: GPL-2.0
/*
 * The bootmem model's bitmap: how ranges are reserved and freed, what is
 * rounded and which way, and how the rest goes to the buddy system.
 */
#include "bitmap.h"
#include "bootmem_test.h"

TestSuite(reserve, .init = start);
TestSuite(free, .init = start);
TestSuite(handover, .init = start);

Test(bitmap, words_and_bits_agree_at_every_edge)
{
	unsigned long map[4];
	unsigned int from, to, i;

	for (from = 0; from <= 200; from++) {
		for (to = from; to <= 200; to++) {
			memset(map, 0, sizeof(map));
			bitmap_fill(map, from, to, true);
			for (i = 0; i < 200; i++)
				cr_assert_eq(test_bit(i, map), i >= from && i < to);
			cr_assert_eq(find_next_bit(map, 200, 0), from < to ? from : 200);
			cr_assert_eq(find_next_zero_bit(map, 200, from), to);
			bitmap_fill(map, from, to, false);
			cr_assert_eq(find_next_bit(map, to, from), to);
		}
	}
}

Test(bitmap, is_whole_longs)
{
	unsigned int bits = 8 * sizeof(long);

	cr_expect_eq(bootmem_bootmap_bytes(0), 0);
	cr_expect_eq(bootmem_bootmap_bytes(1), sizeof(long));
	cr_expect_eq(bootmem_bootmap_bytes(bits), sizeof(long));
	cr_expect_eq(bootmem_bootmap_bytes(bits + 1), 2 * sizeof(long));
}

struct range_case {
	unsigned long long addr, size;
	const char *after;	/* NULL: a bug, nothing is changed */
};

static void try_ranges(const struct range_case *c, unsigned int nr, const char *before,
		       bool (*change)(struct bootmem_data *bdata, unsigned long long addr,
				      unsigned long long size))
{
	for (; nr; nr--, c++) {
		struct bootmem_data *node = draw_alone(0x10, before);

		cr_expect_eq(change(node, c->addr, c->size), !!c->after, "%#llx %#llx",
			     c->addr, c->size);
		expect_drawing(node, c->after ? c->after : before);
	}
}

Test(reserve, rounds_outwards)
{
	static const struct range_case table[] = {
		{ 0x10000, 0x4000, "####" }, { 0x10000, 1, "#..." },
		{ 0x10fff, 1, "#..." },	     { 0x10fff, 2, "##.." },
		{ 0x11001, 0xfff, ".#.." },  { 0x11001, 0x1000, ".##." },
		{ 0x13fff, 1, "...#" },
		{ 0x13fff, 2, NULL },	     { 0x14000, 1, NULL },
		{ 0x10000, 0, NULL },	     { 0x11000, ~0ull, NULL },
		{ 0x11000, -0x11000ull, NULL }, { ~0ull, 1, NULL },
		/* From below the node: the first index is huge, no loop runs ... */
		{ 0xffff, 2, "...." },	     { 0, 0x12000, "...." },
		{ 0xf001, 2, "...." },	     { 0x1000, 0xf000, "...." },
		/* ... unless the last is as well; the end counts all the same. */
		{ 0xf000, 0x5001, NULL },    { 0, 0xf000, NULL },	     { 0xe000, 1, NULL },
	};

	try_ranges(table, ARRAY_SIZE(table), "....", reserve_bootmem_node);
}

Test(reserve, twice_is_no_error)
{
	struct bootmem_data *node = draw(0, 0, ".##.");

	cr_expect(reserve_bootmem(0, 0x2000));
	expect_drawing(node, "###.");
}

Test(free, rounds_inwards)
{
	static const struct range_case table[] = {
		{ 0x10000, 0x4000, "...." }, { 0x10000, 0xfff, "####" },
		{ 0x10001, 0x1fff, "#.##" }, { 0x10001, 0x1ffe, "####" },
		{ 0x10fff, 0x2002, "#..#" },
		/* The end is rounded down before it is compared. */
		{ 0x13000, 0x1fff, "###." }, { 0x13000, 0x2000, NULL },
		{ 0x14000, 0xfff, "####" },  { 0x15000, 1, NULL },
		{ 0x10000, 0, NULL },	     { 0x11000, ~0ull, NULL },
		{ 0x11000, -0x11000ull, NULL },
		/* From the page below the node on: rounded up, that is index 0. */
		{ 0xf001, 0x1fff, ".###" },  { 0xf001, 0xfff, "####" },
		{ 0xf001, 0xffe, NULL },
		/* From further below: a huge index, no loop runs. */
		{ 0xf000, 0x2000, "####" },  { 0, 0x1000, "####" },
		{ 0xf000, 0x6000, NULL },
	};

	try_ranges(table, ARRAY_SIZE(table), "####", free_bootmem_node);
}

Test(free, twice_is_a_bug_that_changes_nothing)
{
	struct bootmem_data *node = draw(0, 0, "..#.####");

	node->last_success = 0x7000;
	/* Its first page could be freed, its second is free. */
	cr_expect_not(free_bootmem(0x2000, 0x2000));
	cr_expect_not(free_bootmem(0x6000, 0x3000));
	expect_drawing(node, "..#.####");
	expect_addr(node->last_success, 0x7000);
}

Test(free, plain_form_is_for_node_0_alone)
{
	/* Node 0 has [4, 8), node 1 comes before it. */
	cr_expect_not(free_bootmem(0x4000, 0x1000), "there is no node 0");
	cr_expect_not(reserve_bootmem(0x4000, 0x1000), "there is no node 0");
	draw(1, 0, "####");
	draw(0, 4, "####");
	cr_expect(free_bootmem(0x5000, 0x1000));
	expect_drawing(&nodes[0], "#.##");
	/* Below node 0 and before its last page: outside of its bitmap. */
	cr_expect_not(reserve_bootmem(0x1000, 0x1000));
	expect_drawing(&nodes[1], "####");
}

Test(free, lowers_last_success_even_if_no_page_is_freed)
{
	struct bootmem_data *node = draw(0, 0, "########");

	node->last_success = 0x5000;
	cr_expect(free_bootmem(0x6000, 0x1000));
	expect_addr(node->last_success, 0x5000);
	cr_expect(free_bootmem(0x2100, 0x100));
	expect_addr(node->last_success, 0x2100);
}

Test(free, takes_an_address_for_bytes_from_the_node_s_start)
{
	/*
	 * Node at pfn 4. Index 8 was the last success: 0x8000 from the start.
	 * Index 2 is freed, address 0x6000: that is below 0x8000, and stands for
	 * index 6 from here on.
	 *
	 * before  #########...
	 * freed   ##.######...
	 * asked   ##.#######..  from the start, and yet not index 2
	 */
	struct bootmem_data *node = draw(0, 4, "########....");

	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x4000, 0), 0xc000);
	cr_expect(free_bootmem_node(node, 0x6000, PAGE));
	expect_addr(node->last_success, 0x6000);
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x4000, 0), 0xd000);
	expect_drawing(node, "##.#######..");

	/* On a node far up no address is that low: the page stays behind the hint. */
	node = draw(1, 0x1000, "########....");
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x1000000, 0), 0x1008000);
	cr_expect(free_bootmem_node(node, 0x1002000, PAGE));
	expect_addr(node->last_success, 0x8000);
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x1000000, 0), 0x1009000);
}

static char given[4096];

/* "0+6 40 41": a block of order 6, and two pages. */
static void give(void *context, unsigned long long pfn, unsigned int order)
{
	char *end = given + strlen(given);

	cr_assert_eq(context, nodes, "what was given as context");
	cr_assert(end - given < (long)sizeof(given) - 32);
	sprintf(end, order ? "%s%llx+%u" : "%s%llx", end == given ? "" : " ", pfn, order);
}

static void hand_over(struct bootmem_data *node, unsigned int bits, unsigned long long pages,
		      const char *blocks)
{
	unsigned long long got;

	given[0] = '\0';
	got = free_all_bootmem_node(node, bits, give, nodes);
	cr_expect_eq(got, pages, "%llu pages, not %llu", got, pages);
	cr_expect_str_eq(given, blocks, "%s, not %s", given, blocks);
}

Test(handover, gives_a_long_of_free_pages_as_one_block)
{
	/* Pages 0 to 63 and 129 to 194; page 64 begins a long with a gap. */
	add_free(0, 0, 195);
	cr_expect(reserve_bootmem(64 * PAGE, 65 * PAGE));
	cr_expect(reserve_bootmem(130 * PAGE, 62 * PAGE));
	hand_over(&nodes[0], 64, 64 + 1 + 3, "0+6 81 c0 c1 c2");
	/* The same for a machine of 32 bits. */
	bootmem_reset(NULL);
	add_free(0, 0, 100);
	cr_expect(reserve_bootmem(33 * PAGE, 30 * PAGE));
	hand_over(&nodes[0], 32, 70, "0+5 20 3f 40+5 60 61 62 63");
}

Test(handover, gives_the_last_long_as_one_block_only_if_it_is_whole)
{
	add_free(0, 0, 128);
	hand_over(&nodes[0], 64, 128, "0+6 40+6");
	/* 63 pages: two longs of 32 bits but for a page. */
	add_free(1, 128, 63);
	cr_expect(reserve_bootmem_node(&nodes[1], 163 * PAGE, 28 * PAGE));
	hand_over(&nodes[1], 32, 35, "80+5 a0 a1 a2");
}

static bool goes_as_one_block(unsigned long long first, unsigned int bits)
{
	struct bootmem_data *node;

	bootmem_reset(NULL);
	node = add_free(0, first, bits);
	given[0] = '\0';
	cr_expect_eq(free_all_bootmem_node(node, bits, give, nodes), bits);
	return strchr(given, '+');
}

Test(handover, gives_page_by_page_where_the_start_is_not_aligned)
{
	/*
	 * The lowest bit of the start must be above that of a block: 64 pages are
	 * not enough for blocks of 64, 128 are. And the bit is looked for in an
	 * int, which has none of 4 GB.
	 */
	static const struct {
		unsigned long long first;
		unsigned int bits;
		bool whole;
	} table[] = {
		{ 0, 64, true },	  { 0, 32, true },
		{ 64, 64, false },	  { 64, 32, true },
		{ 128, 64, true },	  { 128, 32, true },
		{ 32, 32, false },	  { 1, 64, false },
		{ 3 * 128, 64, true },	  { 3 * 64, 64, false },
		{ GB4_PFN, 64, false },	  { 3 * GB4_PFN, 32, false },
		{ GB4_PFN / 2, 64, true }, { GB4_PFN + 128, 64, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		cr_expect_eq(goes_as_one_block(table[i].first, table[i].bits), table[i].whole,
			     "%#llx", table[i].first);
}

static unsigned long long map_pfn(const void *map)
{
	return map == maps[0] ? 0x77 : 0x99;
}

Test(handover, gives_the_bitmap_s_pages_at_last)
{
	/* 2^15 bits are a page. Of node 0 a page is free, of node 1 none. */
	bootmem_reset(&(struct bootmem_hooks){ .virt_to_pfn = map_pfn });
	add(0, 0, 0x8001);
	cr_expect(free_bootmem(0x3000, PAGE));
	hand_over(&nodes[0], 64, 3, "3 77 78");
	add(1, 0x9000, 0x8000);
	hand_over(&nodes[1], 32, 1, "99");
}

Test(handover, is_the_end_of_the_node)
{
	struct bootmem_data *node = add_free(0, 0, 3);

	add_free(1, 3, 1);
	expect_addr(__alloc_bootmem_node(node, PAGE, PAGE, 0), 0);
	hand_over(node, 64, 2, "1 2");
	expect_addr(free_all_bootmem_node(node, 64, give, nodes), BOOTMEM_BUG);
	cr_expect_not(reserve_bootmem(0, PAGE));
	cr_expect_not(free_bootmem(0, PAGE));
	expect_addr(__alloc_bootmem_low_node(node, 1, 1, 0), BOOTMEM_FAIL);
	expect_addr(__alloc_bootmem_node(node, 1, 1, 0), 0x3000);
}
