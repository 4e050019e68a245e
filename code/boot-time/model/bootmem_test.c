// SPDX-License-Identifier: GPL-2.0
/*
 * How the bootmem model allocates: small nodes drawn out, a test for each
 * oddity of 2.6.24.
 */
#include "bootmem_test.h"

TestSuite(nodes, .init = start);
TestSuite(core, .init = start);
TestSuite(goal, .init = start);
TestSuite(align, .init = start);
TestSuite(merge, .init = start);
TestSuite(limit, .init = start);
TestSuite(callers, .init = start);

Test(nodes, are_listed_by_their_start)
{
	add(2, 0x300, 1);
	add(0, 0x200, 1);
	add(3, 0x100, 1);
	add(1, 0x400, 1);
	cr_expect_eq(bootmem_first(), &nodes[3]);
	cr_expect_eq(nodes[3].next, &nodes[0]);
	cr_expect_eq(nodes[0].next, &nodes[2]);
	cr_expect_eq(nodes[2].next, &nodes[1]);
	cr_expect_null(nodes[1].next);
}

Test(nodes, have_nothing_until_it_is_freed)
{
	struct bootmem_data *node = add(0, 0, 70);

	expect_addr(__alloc_bootmem_core(node, 1, 1, 0, 0), BOOTMEM_FAIL);
	cr_expect_eq(bootmem_run_end(node, 0), 70);
	cr_expect(free_bootmem_node(node, 0, 70 * PAGE));
	cr_expect_eq(bootmem_run_end(node, 3), 70);
	/* The last long has bits behind the last page. */
	expect_addr(__alloc_bootmem_core(node, 70 * PAGE + 1, PAGE, 0, 0), BOOTMEM_FAIL);
	expect_addr(__alloc_bootmem_core(node, 70 * PAGE, PAGE, 0, 0), 0);
}

Test(nodes, without_memory_are_passed_over)
{
	init_bootmem_node(&nodes[1], NULL, 0, 0);
	draw(0, 4, "..");
	expect_addr(__alloc_bootmem_low_node(&nodes[1], 1, 1, 0), BOOTMEM_FAIL);
	expect_addr(__alloc_bootmem_node(&nodes[1], 1, 1, 0), 0x4000);
	cr_expect_not(reserve_bootmem_node(&nodes[1], 0, 1));
	cr_expect_not(free_bootmem_node(&nodes[1], 0, 1));
}

Test(core, takes_the_first_fit)
{
	static const struct {
		const char *before;
		unsigned long long size, addr;
		const char *after;
	} table[] = {
		{ "........", 1, 0x10000, "#......." },
		{ "........", 0x1001, 0x10000, "##......" },
		{ "#.##..#...", 0x1000, 0x11000, "####..#..." },
		{ "#.##..#...", 0x2000, 0x14000, "#.#####..." },
		{ "#.##..#...", 0x2001, 0x17000, "#.##..####" },
		{ "#.##..#...", 0x3001, BOOTMEM_FAIL, "#.##..#..." },
		{ "##########", 1, BOOTMEM_FAIL, "##########" },
		{ "....", 0x4000, 0x10000, "####" },
		{ "....", 0x4001, BOOTMEM_FAIL, "...." },
		{ "....", ~0ull, BOOTMEM_FAIL, "...." },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		struct bootmem_data *node = draw_alone(0x10, table[i].before);

		expect_addr(__alloc_bootmem_core(node, table[i].size, 64, 0, 0), table[i].addr);
		expect_drawing(node, table[i].after);
	}
}

Test(core, size_0_and_odd_alignments_are_bugs)
{
	static const unsigned long long aligns[] = { 0, 3, 96, 4097, ~0ull, (1ull << 63) + 1 };
	struct bootmem_data *node = draw(0, 0, "..");
	unsigned int i;

	expect_addr(__alloc_bootmem_core(node, 0, 64, 0, 0), BOOTMEM_BUG);
	for (i = 0; i < ARRAY_SIZE(aligns); i++)
		expect_addr(__alloc_bootmem_core(node, 1, aligns[i], 0, 0), BOOTMEM_BUG);
	/* Whoever calls the core passes it on, also where the node could not serve. */
	expect_addr(__alloc_bootmem_nopanic(0, 64, 0), BOOTMEM_BUG);
	expect_addr(__alloc_bootmem(0, 64, 0), BOOTMEM_BUG);
	expect_addr(__alloc_bootmem_node(node, 1, 3, 0), BOOTMEM_BUG);
	expect_addr(__alloc_bootmem_low(1, 0, 0), BOOTMEM_BUG);
	expect_addr(__alloc_bootmem_core(node, 1, 0, 0, 1), BOOTMEM_BUG);
	expect_drawing(node, "..");
}

static unsigned long long cleared_addr, cleared_size;

static void clear(unsigned long long addr, unsigned long long size)
{
	cleared_addr = addr;
	cleared_size = size;
}

Test(core, clears_what_it_gives_and_no_more)
{
	bootmem_reset(&(struct bootmem_hooks){ .zero = clear });
	draw(0, 0x10, "....");
	expect_addr(alloc_bootmem(100), 0x10000);
	cr_expect(cleared_addr == 0x10000 && cleared_size == 100);
	/* Begins in the first page, at 128. */
	expect_addr(alloc_bootmem(5000), 0x10080);
	cr_expect(cleared_addr == 0x10080 && cleared_size == 5000);
	cleared_size = 0;
	expect_addr(alloc_bootmem(0x4000), BOOTMEM_PANIC);
	cr_expect_eq(cleared_size, 0);
}

static char looks[256];

static void note_look(const struct bootmem_data *bdata, unsigned long long index,
		      unsigned long long stop)
{
	char *end = looks + strlen(looks);

	(void)bdata;
	if (stop == BOOTMEM_PASS)
		sprintf(end, "|%llu", index);
	else
		sprintf(end, " %llu:%llu", index, stop);
}

Test(core, tells_what_it_looks_at)
{
	/* Two pages from page 4 on: 5 is taken, 7 alone; again: 0 alone; 2 and 3. */
	bootmem_reset(&(struct bootmem_hooks){ .look = note_look });
	draw(0, 0, ".#...##.");
	looks[0] = '\0';
	expect_addr(__alloc_bootmem_core(nodes, 2 * PAGE, 64, 0x4000, 0), 0x2000);
	cr_expect_str_eq(looks, "|4 4:5 7:8|0 0:1 2:4", "%s", looks);
}

Test(goal, is_where_the_search_begins)
{
	struct bootmem_data *node = draw(0, 0x10, "....#...");

	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x13000, 0), 0x13000);
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x12000, 0), 0x15000);
	expect_drawing(node, "...###..");
}

Test(goal, is_rounded_up_to_the_alignment_then_down_to_a_page)
{
	draw(0, 0x10, "....");
	expect_addr(__alloc_bootmem_core(nodes, 1, 64, 0x11001, 0), 0x11000);
	draw_alone(0x10, "....");
	expect_addr(__alloc_bootmem_core(nodes, 1, PAGE, 0x11001, 0), 0x12000);
}

Test(goal, is_dropped_where_nothing_fits_above)
{
	struct bootmem_data *node = draw(0, 0x10, "...#.#..");

	expect_addr(__alloc_bootmem_core(node, 3 * PAGE, PAGE, 0x14000, 0), 0x10000);
	expect_drawing(node, "####.#..");
}

Test(goal, outside_the_node_is_no_goal)
{
	static const unsigned long long goals[] = { 0xffff, 1, 0x14000, 0x20000, ~0ull };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(goals); i++) {
		draw_alone(0x10, "....");
		nodes->last_success = 0x2000;
		expect_addr(__alloc_bootmem_core(nodes, 1, 1, goals[i], 0), 0x10000);
	}
	/* In the last page it is one, though it is never reached. */
	draw_alone(0x10, "....");
	expect_addr(__alloc_bootmem_core(nodes, 1, 1, 0x13fff, 0), 0x13000);
}

Test(goal, gives_way_to_a_last_success_above_it)
{
	struct bootmem_data *node = draw(0, 0, "........");

	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x5000, 0), 0x5000);
	expect_addr(node->last_success, 0x5000);
	/* A goal below: page 2 is free, and passed over. */
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x2000, 0), 0x6000);
	/* Without a goal there is no hint: from the start. */
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0, 0), 0);
	expect_addr(node->last_success, 0);
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x2000, 0), 0x2000);
}

Test(goal, meets_a_limit_in_pages_and_a_success_in_bytes)
{
	struct bootmem_data *node = add_free(0, 0, 0x1000);

	/* 4 GB are 0xfffff pages: more than 0x80000 bytes, so the hint holds ... */
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x80000, 0), 0x80000);
	expect_addr(__alloc_bootmem_low_node(node, PAGE, PAGE, 0x10000), 0x81000);
	/* ... and fewer than 0x200000, so it does not. */
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0x200000, 0), 0x200000);
	expect_addr(__alloc_bootmem_low_node(node, PAGE, PAGE, 0x10000), 0x10000);
}

Test(align, is_kept_where_the_node_is_aligned)
{
	unsigned int shift;

	for (shift = 0; shift <= 24; shift++) {
		struct bootmem_data *node;

		bootmem_reset(NULL);
		node = add_free(0, 0x1000, 0x2000);
		expect_addr(__alloc_bootmem_core(node, 1, 1, 0, 0), 0x1000000);
		expect_addr(__alloc_bootmem_core(node, 1, 1ull << shift, 0, 0),
			    0x1000000 + (1ull << shift));
	}
}

Test(align, passes_over_a_block_after_one_that_failed)
{
	/*
	 * Two pages at a multiple of two. Block 0 fails at page 1, which rounds up
	 * to 2; the search goes on a step later, at 4.
	 *
	 * before  .#......
	 * after   .#..##..
	 */
	struct bootmem_data *node = draw(0, 0, ".#......");

	expect_addr(__alloc_bootmem_core(node, 0x2000, 0x2000, 0, 0), 0x4000);
	expect_drawing(node, ".#..##..");
	/* So it fails, though pages 2 and 3 are free and aligned. */
	node = draw_alone(0, ".#..");
	expect_addr(__alloc_bootmem_core(node, 0x2000, 0x2000, 0, 0), BOOTMEM_FAIL);
	/* A block whose first page is taken is left for the very next. */
	node = draw_alone(0, "#...");
	expect_addr(__alloc_bootmem_core(node, 0x2000, 0x2000, 0, 0), 0x2000);
}

Test(align, is_counted_from_a_start_that_is_not_aligned)
{
	static const struct {
		unsigned long long align, addr;
	} table[] = {	/* 0xfb pages to the next MB; as an index rounded up to 0x100 */
		{ MB, 0x205000 }, { 0x2000, 0x107000 }, { 0x4000, 0x109000 },
		{ PAGE, 0x105000 }, { 64, 0x105000 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		bootmem_reset(NULL);
		add_free(0, 0x105, 0x400);
		expect_addr(__alloc_bootmem_core(nodes, PAGE, table[i].align, 0, 0), table[i].addr);
	}
	/* With a goal: 0x5b from the start, rounded up, and the offset once more. */
	bootmem_reset(NULL);
	add_free(0, 0x105, 0x400);
	expect_addr(__alloc_bootmem_core(nodes, PAGE, MB, 0x160000, 0), 0x305000);
}

Test(align, of_a_second_search_has_the_same_offset)
{
	/* Index 1 is aligned, and rounded up to 2. The goal, index 7, is past the end. */
	struct bootmem_data *node = draw(0, 0x105, "......");

	expect_addr(__alloc_bootmem_core(node, PAGE, 0x2000, 0x10a000, 0), 0x107000);
}

Test(align, as_large_as_there_is_never_hangs)
{
	static const unsigned long long firsts[] = {
		0, 1, 0x105, 0x8000000000000 - 3, 0xfffffffffffff - 8
	};
	unsigned int shift, i;

	for (shift = 12; shift < 64; shift++) {
		for (i = 0; i < ARRAY_SIZE(firsts); i++) {
			unsigned long long got, at = firsts[i] * PAGE;

			draw_alone(firsts[i], "#.......");
			got = __alloc_bootmem_core(nodes, PAGE, 1ull << shift, at + 0x5000, 0);
			cr_expect(got == BOOTMEM_FAIL || (got > at && got < at + 8 * PAGE));
		}
	}
}

Test(merge, goes_on_in_the_last_page)
{
	static const struct {
		unsigned long long size, align, addr, pos, offset;
	} table[] = {		/* one after the other */
		{ 100, 64, 0x0, 0, 100 },
		{ 100, 64, 0x80, 0, 228 },	/* 100 rounded up to 64s */
		{ 8, 1, 0xe4, 0, 236 },		/* right behind */
		{ 3860, 1, 0xec, 0, 0 },	/* what is left, to the byte: 4096 - 236 */
		{ 10, 1, 0x1000, 1, 10 },	/* a full page is no page to share */
		{ 5000, 2048, 0x1800, 2, 2952 }, /* 2048 in page 1, the rest in page 2 */
		{ 20, 4096, 0x3000, 3, 20 },	/* a page's alignment shares none */
		{ 4090, 64, 0x3040, 4, 58 },	/* but is shared */
		{ 4000, 1, 0x403a, 4, 4058 },
		{ 100, 64, 0x5000, 5, 100 },	/* 4058 rounds up to 4096 */
		{ 2 * PAGE - 128, 64, 0x5080, 6, 0 },	/* ends with a page */
		{ 1, 1, 0x7000, 7, 1 },
	};
	struct bootmem_data *node = draw(0, 0, "........");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		/* Each finds a free page first: the last needs one that is not there. */
		expect_addr(__alloc_bootmem_core(node, table[i].size, table[i].align, 0, 0),
			    table[i].addr);
		cr_expect(node->last_pos == table[i].pos && node->last_offset == table[i].offset,
			  "after %u: %llu %llu", i, node->last_pos, node->last_offset);
	}
	expect_drawing(node, "########");
}

Test(merge, needs_a_free_page_to_notice_the_room)
{
	/* One page, 100 bytes of it used: no room for 1 more. */
	struct bootmem_data *node = draw(0, 0, "#.#");

	expect_addr(__alloc_bootmem_core(node, 100, 64, 0, 0), 0x1000);
	expect_addr(__alloc_bootmem_core(node, 1, 1, 0, 0), BOOTMEM_FAIL);
	/* The page behind is freed, and stays free: the room was there. */
	cr_expect(free_bootmem(0x2000, PAGE));
	expect_addr(__alloc_bootmem_core(node, 1, 1, 0, 0), 0x1064);
	expect_drawing(node, "##.");
}

Test(merge, only_where_the_free_page_is_next)
{
	/* The page behind page 0 is taken: 100 bytes begin in page 2. */
	struct bootmem_data *node = draw(0, 0, ".#..");

	expect_addr(__alloc_bootmem_core(node, 100, 64, 0, 0), 0);
	expect_addr(__alloc_bootmem_core(node, 100, 64, 0, 0), 0x2000);
	expect_drawing(node, "###.");
}

Test(merge, only_with_the_very_last_allocation)
{
	struct bootmem_data *node = draw(0, 0, "........");

	expect_addr(__alloc_bootmem_core(node, 100, 64, 0, 0), 0);
	expect_addr(__alloc_bootmem_core(node, 100, 64, 0x5000, 0), 0x5000);
	expect_addr(__alloc_bootmem_core(node, 100, 64, 0, 0), 0x1000);
	expect_drawing(node, "##...#..");
}

Test(merge, not_for_an_alignment_of_a_page_or_more)
{
	struct bootmem_data *node = draw(0, 0, "....");

	expect_addr(__alloc_bootmem_core(node, PAGE + 100, 64, 0, 0), 0);
	expect_addr(__alloc_bootmem_core(node, 1, 0x2000, 0, 0), 0x2000);
}

Test(merge, of_each_node_is_its_own)
{
	draw(0, 0, "..");
	draw(1, 2, "..");
	expect_addr(__alloc_bootmem_node(&nodes[0], 100, 64, 0), 0);
	expect_addr(__alloc_bootmem_node(&nodes[1], 100, 64, 0), 0x2000);
	expect_addr(__alloc_bootmem_node(&nodes[0], 100, 64, 0), 0x80);
	expect_addr(__alloc_bootmem_node(&nodes[1], 100, 64, 0), 0x2080);
}

Test(merge, into_a_page_that_was_freed_meanwhile)
{
	/*
	 * Page 2 goes back, and pages 3, 4 are free. The next request, past the
	 * goal, still begins in page 2, which stays free: whoever gets it next
	 * shares it unknowingly.
	 */
	struct bootmem_data *node = draw(0, 0, "##...#");

	expect_addr(__alloc_bootmem_core(node, 100, 64, 0x2000, 0), 0x2000);
	cr_expect(free_bootmem(0x2000, PAGE));
	expect_addr(__alloc_bootmem_core(node, 100, 64, 0x3000, 0), 0x2080);
	expect_drawing(node, "##...#");
	expect_addr(__alloc_bootmem_core(node, PAGE, PAGE, 0, 0), 0x2000);
}

Test(limit, is_counted_in_whole_pages)
{
	static const struct {
		unsigned long long limit, addr;
	} table[] = {
		{ 0x13000, BOOTMEM_FAIL }, { 0x13fff, BOOTMEM_FAIL }, { 0x14000, 0x13000 },
		{ 0x10001, BOOTMEM_FAIL }, { 0x10000, BOOTMEM_FAIL }, { 1, BOOTMEM_FAIL },
		{ ~0ull, 0x13000 }, { 0, 0x13000 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		draw_alone(0x10, "###.");
		expect_addr(__alloc_bootmem_core(nodes, 1, 1, 0, table[i].limit), table[i].addr);
	}
	/* Less than a page is 0 pages, and 0 is no limit: on a node that starts at 0. */
	draw_alone(0, "###.");
	expect_addr(__alloc_bootmem_core(nodes, 1, 1, 0, 0xfff), 0x3000);
}

Test(limit, of_low_memory_leaves_out_the_page_below_4_gb)
{
	/* Two pages below 4 GB and two above. */
	draw(0, GB4_PFN - 2, "....");
	expect_addr(alloc_bootmem_low_pages(1), (GB4_PFN - 2) * PAGE);
	expect_addr(alloc_bootmem_low_pages_node(&nodes[0], 1), BOOTMEM_FAIL);
	expect_addr(alloc_bootmem_low_pages(1), BOOTMEM_PANIC);
	expect_addr(alloc_bootmem_low(1), BOOTMEM_PANIC);
	/* A goal above the limit is no goal. */
	cr_expect(free_bootmem((GB4_PFN - 2) * PAGE, PAGE));
	expect_addr(__alloc_bootmem_low(1, 1, GB4_PFN * PAGE), (GB4_PFN - 2) * PAGE);
	expect_addr(alloc_bootmem_pages(1), (GB4_PFN - 1) * PAGE);
	/* A node that starts at the limit or above is passed over. */
	draw_alone(GB4_PFN, "..");
	expect_addr(__alloc_bootmem_low_node(nodes, 1, 1, 0), BOOTMEM_FAIL);
	draw_alone(GB4_PFN - 1, "..");
	expect_addr(__alloc_bootmem_low_node(nodes, 1, 1, 0), BOOTMEM_FAIL);
}

Test(callers, go_from_node_to_node_by_address)
{
	/* Registered in another order, and with other numbers. */
	draw(2, 0x300, "..");
	draw(0, 0x200, "..");
	draw(1, 0x100, "..");
	expect_addr(__alloc_bootmem(2 * PAGE, PAGE, 0), 0x100000);
	expect_addr(__alloc_bootmem(2 * PAGE, PAGE, 0), 0x200000);
	expect_addr(__alloc_bootmem(2 * PAGE, PAGE, 0), 0x300000);
	expect_addr(__alloc_bootmem_nopanic(2 * PAGE, PAGE, 0), BOOTMEM_FAIL);
	expect_addr(__alloc_bootmem(2 * PAGE, PAGE, 0), BOOTMEM_PANIC);
}

Test(callers, drop_the_goal_before_the_node)
{
	/* The goal is on node 1: node 0 is asked first, and drops it. */
	draw(0, 0x100, "..");
	draw(1, 0x200, "..");
	expect_addr(__alloc_bootmem(PAGE, PAGE, 0x201000), 0x100000);
}

Test(callers, of_a_node_try_it_first)
{
	draw(0, 0x100, "...");
	draw(1, 0x200, "..");
	draw(2, 0x300, "..");
	/* Its own, then by address; the goal is kept for the others. */
	expect_addr(__alloc_bootmem_node(&nodes[1], PAGE, PAGE, 0x101000), 0x200000);
	expect_addr(__alloc_bootmem_node(&nodes[1], PAGE, PAGE, 0x101000), 0x201000);
	expect_addr(__alloc_bootmem_node(&nodes[1], PAGE, PAGE, 0x101000), 0x101000);
	expect_addr(__alloc_bootmem_node(&nodes[1], 2 * PAGE, PAGE, 0), 0x300000);
	expect_addr(__alloc_bootmem_node(&nodes[1], 2 * PAGE, PAGE, 0), BOOTMEM_PANIC);
	/* The low form tries it alone. */
	expect_addr(__alloc_bootmem_low_node(&nodes[1], 1, 1, 0), BOOTMEM_FAIL);
	expect_addr(__alloc_bootmem_low(1, 1, 0), 0x100000);
}

Test(callers, without_a_node_panic)
{
	expect_addr(__alloc_bootmem_nopanic(1, 1, 0), BOOTMEM_FAIL);
	expect_addr(__alloc_bootmem(1, 1, 0), BOOTMEM_PANIC);
	expect_addr(__alloc_bootmem_low(1, 1, 0), BOOTMEM_PANIC);
}

Test(callers, front_ends_pass_their_alignment_and_goal)
{
	/* Node 0 up to 32 MB, node 1 from there on: MAX_DMA_ADDRESS is on node 0. */
	add_free(0, 0, 0x2000);
	add_free(1, 0x2000, 0x2000);
	expect_addr(alloc_bootmem(100), 0x1000000);
	expect_addr(alloc_bootmem(100), 0x1000080);
	expect_addr(alloc_bootmem_pages(100), 0x1001000);
	expect_addr(alloc_bootmem_low(100), 0);
	expect_addr(alloc_bootmem_low(100), 0x80);
	expect_addr(alloc_bootmem_low_pages(100), 0x1000);
	expect_addr(alloc_bootmem_node(&nodes[1], 100), 0x2000000);
	expect_addr(alloc_bootmem_node(&nodes[1], 100), 0x2000080);
	expect_addr(alloc_bootmem_pages_node(&nodes[1], 100), 0x2001000);
	expect_addr(alloc_bootmem_low_pages_node(&nodes[1], 100), 0x2002000);
	expect_addr(alloc_bootmem_low_pages_node(&nodes[0], 100), 0x2000);
	expect_addr(alloc_bootmem_pages_node(&nodes[0], 100), 0x1002000);
}
