// SPDX-License-Identifier: GPL-2.0
/*
 * Part B: which object comes next, and where a slab goes. In the drawings a
 * slab is its objects, a letter for each that is held and a dot for each that
 * is free; [ ] is a CPU's slab, ( ) one on its partial list, < > one on the
 * node's list; a full slab that no one has stands bare.
 */
#include <stdio.h>

#include "cache.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "lookaside-caches", _name, _run)

/* Sizes by their objects in a slab: 8 of one page, 8 of eight, 16, 21 of one. */
static const unsigned int sizes[] = { 512, 4096, 256, 192 };

static void start(struct cache *c, struct grade *g, unsigned int size, unsigned int nr_cpus)
{
	cache_open(c, g, &(struct slab_request){ .size = size }, nr_cpus);
}

/* Take @nr objects, or those of @nr slabs. */
static void take(struct cache *c, unsigned int nr)
{
	while (nr--)
		cache_alloc(c, 0);
}

static void fill(struct cache *c, unsigned int nr)
{
	take(c, nr * c->reference.layout.objects);
}

/* Give back the objects of a slab from index @from up to before @to. */
static void give(struct cache *c, unsigned int slab, unsigned int from, unsigned int to)
{
	for (; from < to; from++)
		cache_free(c, slab_at(slab, from), 0);
}

/* abcdefgh [i.......]: by address, and not one slab before the last is used up. */
static void objects_in_order(struct grade *g)
{
	struct cache c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes) && !grade_failed(g); i++) {
		start(&c, g, sizes[i], 1);
		fill(&c, 2);
		cache_alloc(&c, 0);
		cache_same_slabs(&c);
		cache_same_freelist(&c, 2);
		cache_close(&c);
	}
}

CHECK(objects_in_order, "objects-in-order", objects_in_order);

/* One call an object when a slab is made, before the first of them goes out. */
static void constructor(struct grade *g)
{
	struct slab_request request = { .size = 8 * grade_between(g, 20, 100), .ctor = true };
	unsigned int objects, i;
	struct cache c;

	cache_open(&c, g, &request, 1);
	objects = c.reference.layout.objects;
	cache_same_ctor_calls(&c);
	cache_alloc(&c, 0);
	cache_same_ctor_calls(&c);
	for (i = 0; i < 3; i++) {
		cache_free(&c, c.taken, 0);
		cache_alloc(&c, 0);
	}
	take(&c, objects - 1);
	cache_same_ctor_calls(&c);
	cache_alloc(&c, 0);
	cache_same_ctor_calls(&c);
	/* What was given back and is made again is constructed again. */
	give(&c, 1, 0, 1);
	cache_shrink(&c);
	cache_alloc(&c, 0);
	cache_same_ctor_calls(&c);
	cache_close(&c);
	if (grade_failed(g))
		return;
	request.ctor = false;
	cache_open(&c, g, &request, 1);
	fill(&c, 1);
	cache_same_ctor_calls(&c);
	cache_close(&c);
}

CHECK(constructor, "constructor", constructor);

/* [abcd....] -> free b, free a -> [..cd....]: a, b, then e. */
static void last_freed_first(struct grade *g)
{
	unsigned int indices[16], held, freed, i, round;
	struct cache c;

	start(&c, g, 256, 1);
	for (round = 0; round < 3; round++) {
		held = grade_between(g, 6, 14);
		freed = grade_between(g, 3, held - 1);
		for (i = 0; i < held; i++) {
			cache_alloc(&c, 0);
			indices[i] = c.taken.index;
		}
		grade_shuffle(g, indices, held);
		for (i = 0; i < freed; i++)
			cache_free(&c, slab_at(0, indices[i]), 0);
		cache_same_freelist(&c, 0);
		take(&c, freed);
		for (i = 0; i < held; i++)
			cache_free(&c, slab_at(0, indices[i]), 0);
	}
	cache_same_slabs(&c);
	cache_close(&c);
}

CHECK(last_freed_first, "last-freed-first", last_freed_first);

/* abcdefgh [i.......], free c: ab(.)defgh, once the CPU's own slab is used up. */
static void slab_comes_back(struct grade *g)
{
	struct cache c;
	size_t i;

	for (i = 0; i < 3 && !grade_failed(g); i++) {
		unsigned int objects;

		start(&c, g, sizes[i], 1);
		objects = c.reference.layout.objects;
		fill(&c, 2);
		cache_alloc(&c, 0);
		cache_free(&c, slab_at(0, grade_below(g, objects - 1)), 0);
		cache_free(&c, slab_at(0, objects - 1), 0);
		cache_same_cpu(&c, 0);
		cache_free(&c, slab_at(1, grade_below(g, objects)), 0);
		cache_same_cpu(&c, 0);
		cache_same_slabs(&c);
		cache_same_freelist(&c, 0);
		take(&c, objects + 3);
		cache_same_slabs(&c);
		cache_close(&c);
	}
}

CHECK(slab_comes_back, "slab-comes-back", slab_comes_back);

/*
 * 4096 bytes: two slabs on a CPU's list. With the third, (.bc)(.de) go to the
 * node, and (.fg) begins a new list.
 */
static void goes_to_the_node(struct grade *g)
{
	unsigned int slabs[8] = { 0, 1, 2, 3, 4, 5, 6, 7 }, i;
	struct cache c;

	start(&c, g, 4096, 1);
	fill(&c, 9);
	grade_shuffle(g, slabs, 8);
	for (i = 0; i < 8; i++) {
		cache_free(&c, slab_at(slabs[i], grade_below(g, 8)), 0);
		cache_same_cpu(&c, 0);
		cache_same_node(&c);
	}
	cache_same_slabs(&c);
	/* The list as long as it may be, or shorter: all of it, and only then. */
	take(&c, 1);
	cache_free(&c, slab_at(8, 0), 0);
	cache_same_cpu(&c, 0);
	cache_same_node(&c);
	cache_close(&c);
}

CHECK(goes_to_the_node, "goes-to-the-node", goes_to_the_node);

/* <a......><b......><c......><d......>: the first is the CPU's, some more come along. */
static void takes_several(struct grade *g)
{
	static const unsigned int some[] = { 4096, 1024, 512 };
	unsigned int round, slab;
	struct cache c;

	for (round = 0; round < ARRAY_SIZE(some) && !grade_failed(g); round++) {
		unsigned int nr = 6 + 3 * round;

		start(&c, g, some[round], 1);
		fill(&c, nr + 1);
		for (slab = 0; slab < nr; slab++)
			cache_free(&c, slab_at(slab, grade_below(g, 8)), 0);
		cache_shrink(&c);
		cache_same_node(&c);
		take(&c, 1);
		cache_same_node(&c);
		cache_same_cpu(&c, 0);
		cache_same_slabs(&c);
		take(&c, nr - 1);
		cache_same_slabs(&c);
		cache_close(&c);
	}
}

CHECK(takes_several, "takes-several", takes_several);

/* What CPU 1 frees into CPU 0's [ab..] waits until CPU 0's own objects are gone. */
static void other_cpus(struct grade *g)
{
	unsigned int nr_cpus = grade_between(g, 2, 4);
	unsigned int last = nr_cpus - 1, objects, i;
	struct cache c;

	start(&c, g, 512, nr_cpus);
	objects = c.reference.layout.objects;
	take(&c, 4);
	cache_alloc(&c, last);
	cache_free(&c, slab_at(0, 1), last);
	cache_free(&c, slab_at(0, 3), last);
	cache_same_freelist(&c, 0);
	cache_same_slabs(&c);
	take(&c, objects - 4);
	take(&c, 2);
	cache_same_slabs(&c);
	take(&c, 1);
	/* Slab 0 is full and no one's: it goes to the CPU that frees. */
	cache_free(&c, slab_at(0, grade_below(g, objects)), last);
	cache_same_cpu(&c, last);
	cache_same_cpu(&c, 0);
	for (i = 0; i < objects; i++)
		cache_alloc(&c, last);
	cache_same_slabs(&c);
	cache_close(&c);
}

CHECK(other_cpus, "other-cpus", other_cpus);

/* <.bcdefgh> -> <........>: with the last object it goes, if the node has enough. */
static void given_back(struct grade *g)
{
	unsigned int slab;
	struct cache c;

	start(&c, g, 4096, 1);
	fill(&c, 12);
	for (slab = 0; slab < 11; slab++)
		cache_free(&c, slab_at(slab, 0), 0);
	/* Ten on the node's list. One that is on the CPU's is not the node's to give back. */
	give(&c, 10, 1, 8);
	cache_same_slabs(&c);
	cache_same_cpu(&c, 0);
	for (slab = 0; slab < 10; slab++) {
		give(&c, slab, 1, 8);
		cache_same_slabs(&c);
	}
	cache_same_node(&c);
	fill(&c, 1);
	cache_same_slabs(&c);
	cache_close(&c);
}

CHECK(given_back, "given-back", given_back);
