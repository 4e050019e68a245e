// SPDX-License-Identifier: GPL-2.0
/*
 * Which object comes next, and where a slab goes: small caches step by step,
 * then long random runs against the naive twin.
 *
 * In the drawings a slab is its objects, a letter for each that is held and a
 * dot for each that is free; [ ] is a CPU's slab, ( ) one on its partial list,
 * < > one on the node's list; a full slab that no one has stands bare.
 */
#include <criterion/criterion.h>

#include "slab.h"
#include "slab_twin.h"

#define MAX_LINKS (SLAB_TWIN_SLABS * SLAB_TWIN_OBJECTS)

static struct slab_cache c;
static struct slab_cpu cpus[SLAB_TWIN_CPUS];
static struct slab slabs[SLAB_TWIN_SLABS];
static unsigned short links[MAX_LINKS];

static void start(unsigned int size, unsigned int flags, bool ctor,
		  unsigned int nr_cpus, unsigned int room)
{
	struct slab_request request = { size, 0, flags, ctor };
	struct slab_layout layout;

	cr_assert(slab_lay_out(&layout, &request, 1));
	slab_cache_init(&c, &layout, cpus, nr_cpus);
	slab_give_room(&c, slabs, links, room);
}

static void expect_alloc(unsigned int cpu, unsigned int slab, unsigned int index)
{
	struct slab_object object = slab_alloc(&c, cpu);

	cr_assert_eq(object.slab, slab, "slab %u, not %u", object.slab, slab);
	cr_assert_eq(object.index, index, "index %u, not %u", object.index, index);
}

/* The objects of several slabs, counted through from slab @from on. */
static struct slab_object nth(unsigned int from, unsigned int i)
{
	return slab_at(from + i / c.layout.objects, i % c.layout.objects);
}

/* Take the objects of @nr whole slabs, first to last; or give them back. */
static void fill(unsigned int from, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr * c.layout.objects; i++)
		expect_alloc(0, nth(from, i).slab, nth(from, i).index);
}

static void drain(unsigned int from, unsigned int nr)
{
	unsigned int i = 0;

	while (i < nr * c.layout.objects)
		slab_free(&c, nth(from, i++), 0);
}

static void expect_node(const unsigned int *list, unsigned int nr)
{
	unsigned int slab = c.head, i;

	for (i = 0; i < nr; i++, slab = c.slabs[slab].next)
		cr_assert_eq(slab, list[i], "place %u: %u, not %u", i, slab, list[i]);
	cr_assert_eq(slab, SLAB_NONE);
	cr_assert_eq(c.nr_partial, nr);
}

/* [........] -> [abc.....] -> free b, free a -> [..c.....]: a, b, then d. */
Test(freelist, last_freed_is_first_taken)
{
	start(512, 0, false, 1, 4);
	cr_assert_eq(c.layout.objects, 8);
	expect_alloc(0, 0, 0);
	expect_alloc(0, 0, 1);
	expect_alloc(0, 0, 2);
	slab_free(&c, slab_at(0, 1), 0);
	slab_free(&c, slab_at(0, 0), 0);
	expect_alloc(0, 0, 0);
	expect_alloc(0, 0, 1);
	expect_alloc(0, 0, 3);
}

Test(freelist, without_room_there_is_no_object)
{
	start(4096, 0, false, 1, 1);
	cr_expect_not(slab_needs_room(&c));
	fill(0, 1);
	cr_expect(slab_needs_room(&c));
	cr_expect_eq(slab_alloc(&c, 0).slab, SLAB_NONE);
	slab_free(&c, slab_at(0, 3), 0);
	expect_alloc(0, 0, 3);
	cr_expect_eq(slab_alloc(&c, 0).slab, SLAB_NONE);
}

Test(freelist, room_that_grows_keeps_everything)
{
	static unsigned short more_links[64];
	static struct slab more[4];

	start(512, 0, false, 1, 1);
	fill(0, 1);
	slab_give_room(&c, more, more_links, 4);
	slab_free(&c, slab_at(0, 2), 0);
	expect_alloc(0, 0, 2);
	expect_alloc(0, 1, 0);
}

/* Of 0 to 3, slabs 2 and 1 go: the next two are 1 and 2, and then comes 4. */
Test(freelist, a_new_slab_has_the_lowest_number_that_is_free)
{
	start(20000, SLAB_BIT_TRACE, false, 1, 8);
	fill(0, 4);
	slab_free(&c, slab_at(2, 0), 0);
	slab_free(&c, slab_at(1, 0), 0);
	slab_shrink(&c);
	cr_expect_eq(c.nr_slabs, 2);
	expect_alloc(0, 1, 0);
	expect_alloc(0, 2, 0);
	expect_alloc(0, 4, 0);
}

/* One call an object, when its slab is made, never when it is taken again. */
Test(ctor, runs_when_a_slab_is_made)
{
	start(504, 0, true, 1, 4);
	cr_assert_eq(c.layout.objects, 8);	/* of 512: the free pointer is outside */
	cr_expect_eq(c.ctor_calls, 0);
	expect_alloc(0, 0, 0);
	cr_expect_eq(c.ctor_calls, 8);
	slab_free(&c, slab_at(0, 0), 0);
	fill(0, 1);
	cr_expect_eq(c.ctor_calls, 8);
	expect_alloc(0, 1, 0);
	cr_expect_eq(c.ctor_calls, 16);
	/* A slab that was given back and is made again is constructed again. */
	slab_free(&c, slab_at(1, 0), 0);
	slab_shrink(&c);
	expect_alloc(0, 1, 0);
	cr_expect_eq(c.ctor_calls, 24);
}

Test(ctor, no_constructor_no_calls)
{
	start(512, 0, false, 1, 4);
	fill(0, 2);
	cr_expect_eq(c.ctor_calls, 0);
}

/*
 * abcdefgh [i.......] free c: ab(.)defgh goes to the CPU's list; the CPU's own
 * slab is used up first, then c's.
 */
Test(cpu, a_full_slab_comes_back_by_the_partial_list)
{
	start(512, 0, false, 1, 4);
	fill(0, 1);
	expect_alloc(0, 1, 0);
	slab_free(&c, slab_at(0, 2), 0);
	slab_free(&c, slab_at(0, 5), 0);
	cr_expect_eq(c.cpus[0].partial, 0);
	for (unsigned int i = 1; i < 8; i++)
		expect_alloc(0, 1, i);
	expect_alloc(0, 0, 5);
	expect_alloc(0, 0, 2);
	expect_alloc(0, 2, 0);
}

/*
 * 4096-byte objects: 8 a slab, 2 slabs on the CPU's list. Of the third the
 * first two go to the node: the one that was put there last stands first.
 */
Test(cpu, a_full_partial_list_goes_to_the_node)
{
	start(4096, 0, false, 1, 8);
	cr_assert_eq(c.layout.cpu_partial_slabs, 2);
	fill(0, 4);
	slab_free(&c, slab_at(0, 0), 0);
	slab_free(&c, slab_at(1, 0), 0);
	expect_node(NULL, 0);
	slab_free(&c, slab_at(2, 0), 0);
	expect_node((unsigned int[]){ 1, 0 }, 2);
	cr_expect_eq(c.cpus[0].partial, 2);
	cr_expect_eq(c.slabs[2].slabs, 1);
}

/*
 * Nothing on the CPU, 6 slabs on the node's list: the first becomes the CPU's
 * slab, and 2 / 2 + 1 more its partial list, the last of them in front.
 */
Test(cpu, takes_several_slabs_from_the_node)
{
	unsigned int i;

	start(4096, 0, false, 1, 16);
	fill(0, 7);
	for (i = 0; i < 6; i++)
		slab_free(&c, slab_at(i, i), 0);
	slab_shrink(&c);
	/* Two at a time, last first: 1 0 3 2 5 4. All have 1 free: reversed. */
	expect_node((unsigned int[]){ 4, 5, 2, 3, 0, 1 }, 6);
	expect_alloc(0, 4, 4);
	expect_node((unsigned int[]){ 3, 0, 1 }, 3);
	cr_expect_eq(c.cpus[0].partial, 2);
	expect_alloc(0, 2, 2);
	expect_alloc(0, 5, 5);
	expect_alloc(0, 3, 3);
}

/* What another CPU frees into [ab..] waits until its CPU's own is used up. */
Test(cpu, frees_from_another_cpu)
{
	unsigned int i;

	start(512, 0, false, 2, 4);
	expect_alloc(0, 0, 0);
	expect_alloc(0, 0, 1);
	expect_alloc(1, 1, 0);
	slab_free(&c, slab_at(0, 0), 1);
	slab_free(&c, slab_at(0, 1), 1);
	for (i = 2; i < 8; i++)
		expect_alloc(0, 0, i);
	expect_alloc(0, 0, 1);
	expect_alloc(0, 0, 0);
	expect_alloc(0, 2, 0);
	/* Slab 0 is full and no one's: it goes to the CPU that frees. */
	slab_free(&c, slab_at(0, 4), 1);
	cr_expect_eq(c.cpus[1].partial, 0);
	cr_expect_eq(c.cpus[0].partial, SLAB_NONE);
}

/* A slab into which others freed goes to the tail when its CPU lets go. */
Test(cpu, flush_head_or_tail)
{
	start(512, 0, false, 3, 4);
	expect_alloc(0, 0, 0);
	expect_alloc(1, 1, 0);
	expect_alloc(1, 1, 1);
	expect_alloc(1, 1, 2);
	expect_alloc(2, 2, 0);
	slab_free(&c, slab_at(1, 1), 0);
	cr_expect_eq(slab_destroy(&c).objects, 4);
	/* 0 to the head; 1 behind it, for it was freed into; 2 to the head. */
	expect_node((unsigned int[]){ 2, 0, 1 }, 3);
	/* The CPU's free objects come before those that others freed. */
	cr_expect_eq(c.slabs[1].freelist, 3);
}

/* The node keeps 6 slabs of 4096-byte objects even when they are empty. */
Test(node, keeps_min_partial_empty_slabs)
{
	start(4096, 0, false, 1, 32);
	fill(0, 20);
	drain(0, 19);
	/*
	 * Slabs 2, 4, .. 18 each find two on the CPU's list and drain it: 0 to
	 * 5 to the node, 6 to 17 back. 18 is on the list, 19 the CPU's slab.
	 */
	cr_expect_eq(c.nr_partial, 6);
	cr_expect_eq(c.nr_slabs, 8);
	slab_shrink(&c);
	cr_expect_eq(c.nr_partial, 0);
	cr_expect_eq(c.nr_slabs, 1);
	drain(19, 1);
	slab_shrink(&c);
	cr_expect_eq(c.nr_slabs, 0);
}

/* <.bcdefgh> -> <........>: the last object, when the node has enough. */
Test(node, an_emptied_slab_goes_back_at_once_if_there_are_enough)
{
	unsigned int i;

	start(4096, 0, false, 1, 32);
	fill(0, 12);
	for (i = 0; i < 11; i++)
		slab_free(&c, slab_at(i, 0), 0);
	cr_assert_eq(c.nr_partial, 10);
	for (i = 1; i < 8; i++)
		slab_free(&c, slab_at(0, i), 0);
	cr_expect_eq(c.nr_partial, 9);
	cr_expect_not(c.slabs[0].exists);
	cr_expect_not(slab_is_allocated(&c, slab_at(0, 0)));
}

/* Fewest free objects first; of as many, the one that stood behind. */
Test(shrink, sorts_by_free_objects)
{
	unsigned int i;

	start(4096, 0, false, 1, 16);
	fill(0, 6);
	for (i = 0; i < 3; i++)
		slab_free(&c, slab_at(0, i), 0);
	slab_free(&c, slab_at(1, 0), 0);
	for (i = 0; i < 3; i++)
		slab_free(&c, slab_at(2, i), 0);
	slab_free(&c, slab_at(3, 0), 0);
	slab_free(&c, slab_at(3, 1), 0);
	slab_shrink(&c);
	/* The node had 1 0 3 2, with 1, 3, 2 and 3 free. */
	expect_node((unsigned int[]){ 1, 3, 2, 0 }, 4);
}

/* From 33 free objects on, slabs stay as they were: 64-byte objects, 64 a slab. */
Test(shrink, leaves_slabs_with_many_free_alone)
{
	unsigned int i;

	start(64, 0, false, 1, 16);
	fill(0, 4);
	for (i = 0; i < 33; i++)
		slab_free(&c, slab_at(0, i), 0);
	for (i = 0; i < 40; i++)
		slab_free(&c, slab_at(1, i), 0);
	for (i = 0; i < 32; i++)
		slab_free(&c, slab_at(2, i), 0);
	slab_shrink(&c);
	/* The CPU had (2)(1)(0). */
	expect_node((unsigned int[]){ 2, 1, 0 }, 3);
}

Test(destroy, of_a_cache_that_nobody_uses)
{
	start(512, 0, false, 1, 8);
	cr_expect_eq(slab_destroy(&c).slabs, 0);
	fill(0, 3);
	drain(0, 3);
	cr_expect_eq(slab_destroy(&c).slabs, 0);
	cr_expect_eq(c.nr_slabs, 0);
}

Test(destroy, says_how_many_objects_remain)
{
	struct slab_leak leak;

	start(512, 0, false, 1, 8);
	fill(0, 3);
	drain(1, 1);
	slab_free(&c, slab_at(2, 0), 0);
	leak = slab_destroy(&c);
	cr_expect_eq(leak.objects, 15);
	cr_expect_eq(leak.slabs, 2);
	drain(0, 1);
	leak = slab_destroy(&c);
	cr_expect_eq(leak.objects, 7);
	cr_expect_eq(leak.slabs, 1);
}

/* No CPU's slab: <abc.....> on the node's list at once, and off it when full. */
Test(debug, one_object_at_a_time)
{
	start(512, SLAB_BIT_CONSISTENCY_CHECKS, false, 2, 8);
	expect_alloc(0, 0, 0);
	expect_node((unsigned int[]){ 0 }, 1);
	expect_alloc(1, 0, 1);
	for (unsigned int i = 2; i < 8; i++)
		expect_alloc(0, 0, i);
	expect_node(NULL, 0);
	fill(1, 1);
	expect_alloc(0, 2, 0);
	/* A slab that was full goes to the tail. */
	slab_free(&c, slab_at(1, 4), 0);
	slab_free(&c, slab_at(0, 6), 0);
	expect_node((unsigned int[]){ 2, 1, 0 }, 3);
	cr_expect_eq(c.cpus[0].slab, SLAB_NONE);
}

/* 2^14 and more: 7 empty slabs stay; the next goes back, from full in one step. */
Test(debug, a_slab_of_one_object)
{
	unsigned int i;

	start(20000, SLAB_BIT_TRACE, false, 1, 8);
	cr_assert_eq(c.layout.objects, 1);
	cr_assert_eq(c.layout.min_partial, 7);
	for (i = 0; i < 8; i++)
		expect_alloc(0, i, 0);
	expect_node(NULL, 0);
	for (i = 0; i < 8; i++)
		slab_free(&c, slab_at(i, 0), 0);
	expect_node((unsigned int[]){ 0, 1, 2, 3, 4, 5, 6 }, 7);
	cr_expect_eq(c.nr_slabs, 7);
}

Test(queries, what_may_be_freed)
{
	start(512, 0, false, 1, 8);
	cr_expect_not(slab_is_allocated(&c, slab_at(0, 0)));
	expect_alloc(0, 0, 0);
	cr_expect(slab_is_allocated(&c, slab_at(0, 0)));
	cr_expect_not(slab_is_allocated(&c, slab_at(0, 1)));
	cr_expect_not(slab_is_allocated(&c, slab_at(0, 8)));
	cr_expect_not(slab_is_allocated(&c, slab_at(1, 0)));
	cr_expect_not(slab_is_allocated(&c, slab_at(SLAB_NONE, 0)));
	cr_expect_eq(slab_allocated(&c, 0), 1);
	slab_free(&c, slab_at(0, 0), 0);
	cr_expect_not(slab_is_allocated(&c, slab_at(0, 0)));
}
