// SPDX-License-Identifier: GPL-2.0
/*
 * What the buddy model must do, told three ways: small zones drawn out page by
 * page, tables whose entries follow from arithmetic, and long random runs
 * against the naive twin.
 *
 * In the drawings a letter is an allocated page, a digit a free one with its
 * block's order.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buddy.h"
#include "buddy_twin.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static struct buddy b;
static struct buddy_page map[8192];

static void start(unsigned int npages, unsigned int max_order)
{
	buddy_init(&b, map, npages, max_order);
	buddy_free_all(&b);
}

/* The lists from order 0 up, head first: "5|6 2||8". */
static void expect_lists(const char *expected)
{
	char lists[4096] = "";
	unsigned int order, pfn;

	for (order = 0; order < b.max_order; order++) {
		if (order)
			strcat(lists, "|");
		for (pfn = b.free_area[order].head; pfn != BUDDY_NONE; pfn = map[pfn].next)
			sprintf(lists + strlen(lists), "%s%u",
				pfn == b.free_area[order].head ? "" : " ", pfn);
	}
	cr_expect_str_eq(lists, expected, "lists are %s, not %s", lists, expected);
}

static unsigned int free_pages_total(void)
{
	unsigned int order, pages = 0;

	for (order = 0; order < b.max_order; order++)
		pages += b.free_area[order].nr_free << order;
	return pages;
}

Test(init, nothing_is_free_before_it_is_freed)
{
	buddy_init(&b, map, 16, 5);
	expect_lists("||||");
	cr_expect_eq(buddy_alloc(&b, 0), BUDDY_NONE);
}

Test(init, free_all_makes_the_largest_aligned_blocks)
{
	/* 13 = 8 + 4 + 1, largest first because pfn 0 is aligned to anything. */
	start(13, 5);
	expect_lists("12||8|0|");
	/* The largest order bounds a block: three of order 1, and one page. */
	start(7, 2);
	expect_lists("6|0 2 4");
}

Test(init, free_all_follows_the_binary_digits)
{
	unsigned int npages, order;

	/* Below 2^10 pages, one block for each bit that is set. */
	for (npages = 1; npages < 1024; npages++) {
		start(npages, 11);
		for (order = 0; order < 11; order++)
			cr_assert_eq(b.free_area[order].nr_free, npages >> order & 1);
	}
}

Test(alloc, takes_the_lowest_part_and_frees_upper_halves)
{
	/*
	 * before  4444444444444444
	 * after   A011222233333333
	 */
	start(16, 5);
	cr_expect_eq(buddy_alloc(&b, 0), 0);
	expect_lists("1|2|4|8|");
}

Test(alloc, prefers_a_block_of_the_right_size)
{
	/* A011222233333333: order 1 has a block of its own at 2. */
	start(16, 5);
	buddy_alloc(&b, 0);
	cr_expect_eq(buddy_alloc(&b, 1), 2);
	cr_expect_eq(buddy_alloc(&b, 0), 1);
	/* ABCC222233333333: now a page must come out of the block at 4. */
	cr_expect_eq(buddy_alloc(&b, 0), 4);
	expect_lists("5|6||8|");
}

Test(alloc, fails_only_when_no_block_is_large_enough)
{
	start(16, 5);
	cr_expect_eq(buddy_alloc(&b, 4), 0);
	cr_expect_eq(buddy_alloc(&b, 0), BUDDY_NONE);
	buddy_free(&b, 0, 4);
	cr_expect_eq(buddy_alloc(&b, 5), BUDDY_NONE, "order 5 is max_order");
	expect_lists("||||0");
}

Test(alloc, takes_from_the_head)
{
	start(32, 4);	/* four blocks of order 3 */
	expect_lists("|||0 8 16 24");
	cr_expect_eq(buddy_alloc(&b, 3), 0);
	cr_expect_eq(buddy_alloc(&b, 3), 8);
	buddy_free(&b, 0, 3);	/* the largest order merges no further */
	expect_lists("|||0 16 24");
	cr_expect_eq(buddy_alloc(&b, 3), 0, "what was freed last is handed out first");
}

Test(free, merges_from_either_side)
{
	static const unsigned int orders[2][2] = { { 0, 1 }, { 1, 0 } };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		start(2, 2);
		buddy_alloc(&b, 0);
		buddy_alloc(&b, 0);
		buddy_free(&b, orders[i][0], 0);
		buddy_free(&b, orders[i][1], 0);
		expect_lists("|0");
	}
}

Test(free, merges_all_the_way_up)
{
	/* A011222233333333 and A comes back: four merges. */
	start(16, 5);
	buddy_alloc(&b, 0);
	buddy_free(&b, 0, 0);
	expect_lists("||||0");
}

Test(free, does_not_merge_neighbours_that_are_no_buddies)
{
	/* AB CD: pages 1 and 2 are neighbours with different parents. */
	start(4, 3);
	while (buddy_alloc(&b, 0) != BUDDY_NONE)
		;
	buddy_free(&b, 1, 0);
	buddy_free(&b, 2, 0);
	expect_lists("2 1||");
}

Test(free, does_not_merge_with_a_buddy_of_another_order)
{
	/* AABC: free B alone. When AA returns, its buddy is one page of two. */
	start(4, 3);
	buddy_alloc(&b, 1);
	buddy_alloc(&b, 0);
	buddy_alloc(&b, 0);
	buddy_free(&b, 2, 0);
	buddy_free(&b, 0, 1);
	expect_lists("2|0|");
}

Test(free, does_not_look_past_the_zone)
{
	/* 6 pages: the block at 4 has no buddy at 6. */
	start(6, 4);
	cr_expect_eq(buddy_alloc(&b, 1), 4);
	buddy_free(&b, 4, 1);
	expect_lists("|4|0|");
}

Test(free, goes_to_the_tail_when_a_double_merge_is_near)
{
	/*
	 * AB22....CDEF....  zone of 16, largest order 4. Pages 2, 3 are free as
	 * one block of order 1. Freeing A: its buddy B is in use, but the pair's
	 * buddy (2, 3) is free whole: A waits at the tail. Freeing C: the pair's
	 * buddy (10, 11) is in use: C goes to the head.
	 */
	start(16, 5);
	while (buddy_alloc(&b, 0) != BUDDY_NONE)
		;
	buddy_free(&b, 14, 0);
	buddy_free(&b, 2, 0);
	buddy_free(&b, 3, 0);
	expect_lists("14|2|||");
	buddy_free(&b, 0, 0);
	expect_lists("14 0|2|||");
	buddy_free(&b, 8, 0);
	expect_lists("8 14 0|2|||");
}

Test(free, never_to_the_tail_within_two_of_the_top)
{
	/* Orders 0 and 1 of a zone whose max_order is 2: no list is left to merge to. */
	start(4, 2);
	while (buddy_alloc(&b, 0) != BUDDY_NONE)
		;
	buddy_free(&b, 2, 0);
	buddy_free(&b, 3, 0);
	buddy_free(&b, 0, 0);
	expect_lists("0|2");
}

Test(free, with_a_smaller_order_loses_the_rest)
{
	/* AA: freed as one page, the second stays allocated for good. */
	start(2, 2);
	buddy_alloc(&b, 1);
	buddy_free(&b, 0, 0);
	cr_expect_eq(free_pages_total(), 1);
	cr_expect(buddy_block_is_allocated(&b, 1, 0));
}

Test(free, in_other_pieces_is_the_same_as_whole)
{
	unsigned int order, i;

	for (order = 0; order < 5; order++) {
		start(32, 6);
		cr_assert_eq(buddy_alloc(&b, order), 0);
		for (i = 0; i < 1u << order; i++)
			buddy_free(&b, i, 0);
		expect_lists("|||||0");
	}
}

Test(exact, keeps_the_pages_asked_for_and_frees_the_tail)
{
	unsigned int nr;

	for (nr = 1; nr <= 64; nr++) {
		start(64, 7);
		cr_assert_eq(buddy_alloc_exact(&b, nr), 0);
		cr_assert_eq(free_pages_total(), 64 - nr);
		buddy_free_exact(&b, 0, nr);
		expect_lists("||||||0");
	}
	start(64, 7);
	cr_expect_eq(buddy_alloc_exact(&b, 65), BUDDY_NONE);
	expect_lists("||||||0");
}

Test(exact, frees_the_tail_to_the_tail)
{
	/* 5 of 8: pages 5, then 6 and 7, which merge. All lists below were empty. */
	start(8, 4);
	cr_expect_eq(buddy_alloc_exact(&b, 5), 0);
	expect_lists("5|6||");
	/* With a page already on list 0, page 5 queues up behind it. */
	start(16, 4);
	buddy_alloc(&b, 3);
	buddy_free(&b, 1, 0);
	cr_expect_eq(buddy_alloc_exact(&b, 5), 8);
	expect_lists("1 13|14||");
}

Test(check, knows_what_may_be_freed)
{
	static const struct {
		unsigned int pfn, order;
		bool allocated;
	} table[] = {
		{ 0, 0, true },	 { 0, 1, true },   { 2, 1, true },  { 0, 2, true },
		{ 1, 1, false }, /* not aligned */
		{ 4, 0, false }, /* free */
		{ 5, 0, false }, /* inside a free block */
		{ 0, 3, false }, /* half of it is free */
		{ 16, 0, false }, { 8, 4, false }, { 0, 5, false }, { 0, 31, false },
	};
	unsigned int i;

	start(16, 5);
	buddy_alloc(&b, 2);	/* AAAA222233333333 */
	for (i = 0; i < ARRAY_SIZE(table); i++)
		cr_expect_eq(buddy_block_is_allocated(&b, table[i].pfn, table[i].order),
			     table[i].allocated, "pfn %u order %u", table[i].pfn,
			     table[i].order);
}

/* Two free buddies of one order side by side should have merged. */
static void expect_merged(void)
{
	unsigned int pfn, order;

	for (pfn = 0; pfn < b.npages; pfn++) {
		order = map[pfn].order;
		if (!map[pfn].buddy || order + 1 == b.max_order)
			continue;
		pfn ^= 1u << order;
		cr_assert(pfn >= b.npages || !map[pfn].buddy || map[pfn].order != order);
		pfn ^= 1u << order;
	}
}

static void expect_equal(const struct twin *t)
{
	unsigned int order, pfn, i;

	for (order = 0; order < b.max_order; order++) {
		cr_assert_eq(b.free_area[order].nr_free, t->list[order].nr);
		pfn = b.free_area[order].head;
		for (i = 0; i < t->list[order].nr; i++, pfn = map[pfn].next)
			cr_assert_eq(pfn, t->list[order].pfns[i]);
		cr_assert_eq(pfn, BUDDY_NONE);
	}
}

static void run_against_twin(unsigned int seed, unsigned int npages,
			     unsigned int max_order, unsigned int steps)
{
	static struct { unsigned int pfn, order; } held[8192];
	unsigned int nr = 0, step, i, order, pfn;
	struct twin t;

	srandom(seed);
	start(npages, max_order);
	twin_init(&t, npages, max_order);
	for (step = 0; step < steps; step++) {
		/* Waves: fill for a while, then drain for a while. */
		bool fill = random() % 8 < (step / 500 % 2 ? 3 : 5);

		if (fill || !nr) {
			order = random() % max_order * (random() % 4) / 3;
			pfn = buddy_alloc(&b, order);
			cr_assert_eq(pfn, twin_alloc(&t, order), "step %u", step);
			if (pfn == BUDDY_NONE)
				continue;
			held[nr].pfn = pfn;
			held[nr++].order = order;
		} else {
			i = random() % nr;
			cr_assert(buddy_block_is_allocated(&b, held[i].pfn, held[i].order));
			buddy_free(&b, held[i].pfn, held[i].order);
			twin_free(&t, held[i].pfn, held[i].order);
			held[i] = held[--nr];
		}
		if (step % 97 == 0) {
			expect_equal(&t);
			expect_merged();
		}
	}
	while (nr--) {
		buddy_free(&b, held[nr].pfn, held[nr].order);
		twin_free(&t, held[nr].pfn, held[nr].order);
	}
	expect_equal(&t);
	cr_expect_eq(free_pages_total(), npages);
	twin_destroy(&t);

	/* Everything is back: as many blocks of each order as boot made. */
	twin_init(&t, npages, max_order);
	for (order = 0; order < max_order; order++)
		cr_expect_eq(b.free_area[order].nr_free, t.list[order].nr);
	twin_destroy(&t);
}

Test(random, equals_the_twin_on_a_power_of_two)
{
	unsigned int seed;

	for (seed = 1; seed <= 5; seed++)
		run_against_twin(seed, 1024, 11, 100000);
}

Test(random, equals_the_twin_on_odd_zones)
{
	static const unsigned int npages[] = { 1, 2, 3, 1000, 1023, 1025, 4095 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(npages); i++)
		run_against_twin(100 + i, npages[i], 11, 20000);
}

Test(random, equals_the_twin_for_every_largest_order)
{
	unsigned int max_order;

	for (max_order = 1; max_order <= 13; max_order++)
		run_against_twin(200 + max_order, 777, max_order, 10000);
}
