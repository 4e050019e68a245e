// SPDX-License-Identifier: GPL-2.0
/*
 * Long random runs of a cache against its naive twin: the same objects, the
 * same lists, at every step.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "slab.h"
#include "slab_twin.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static struct slab_cache c;
static struct slab_cpu cpus[SLAB_TWIN_CPUS];
static struct slab slabs[SLAB_TWIN_SLABS];
static unsigned short links[SLAB_TWIN_SLABS * SLAB_TWIN_OBJECTS];
static struct slab_twin t;

static void expect_list(unsigned int head, const struct slab_twin_list *list)
{
	unsigned int i;

	for (i = 0; i < list->nr; i++, head = c.slabs[head].next)
		cr_assert_eq(head, list->at[i]);
	cr_assert_eq(head, SLAB_NONE);
}

static void expect_free(unsigned int slab, unsigned int index,
			const unsigned int *list, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		cr_assert_eq(index, list[i]);
		index = c.links[slab * c.layout.objects + index];
	}
	cr_assert_eq(index, SLAB_NO_OBJECT);
}

static void expect_equal(void)
{
	unsigned int i, slab;

	cr_assert_eq(c.nr_slabs, t.numbered - t.unused.nr);
	cr_assert_eq(c.nr_partial, t.node.nr);
	expect_list(c.head, &t.node);
	for (i = 0; i < t.nr_cpus; i++) {
		expect_list(c.cpus[i].partial, &t.cpu[i].partial);
		slab = c.cpus[i].slab;
		if (slab == SLAB_NONE)
			continue;
		cr_assert_eq(slab, t.cpu[i].own.at[0]);
		expect_free(slab, c.cpus[i].freelist, t.cpu[i].free, t.cpu[i].nr_free);
	}
	for (slab = 0; slab < c.numbered; slab++) {
		if (!c.slabs[slab].exists)
			continue;
		expect_free(slab, c.slabs[slab].freelist, t.slab[slab].free,
			    t.slab[slab].nr_free);
		cr_assert_eq(c.slabs[slab].inuse, t.objects - t.slab[slab].nr_free);
	}
}

static void start(unsigned int size, unsigned int flags, unsigned int nr_cpus)
{
	struct slab_request request = { size, 0, flags, false };
	struct slab_layout l;

	cr_assert(slab_lay_out(&l, &request, nr_cpus));
	slab_cache_init(&c, &l, cpus, nr_cpus);
	slab_give_room(&c, slabs, links, SLAB_TWIN_SLABS);
	slab_twin_init(&t, l.objects, l.min_partial, l.cpu_partial_slabs, nr_cpus,
		       flags & SLAB_BITS_DEBUG);
}

static void run_against_twin(unsigned int seed, unsigned int size,
			     unsigned int flags, unsigned int nr_cpus,
			     unsigned int steps)
{
	static struct slab_object held[1500];
	unsigned int nr = 0, step, i, cpu, slab, index;

	srandom(seed);
	start(size, flags, nr_cpus);
	for (step = 0; step < steps; step++) {
		/* Waves: fill for a while, then drain for a while. */
		bool fill = random() % 8 < (step / 2000 % 2 ? 3 : 5);

		cpu = random() % nr_cpus;
		if ((fill && nr < ARRAY_SIZE(held)) || !nr) {
			held[nr] = slab_alloc(&c, cpu);
			slab_twin_alloc(&t, cpu, &slab, &index);
			cr_assert_eq(held[nr].slab, slab, "step %u", step);
			cr_assert_eq(held[nr].index, index, "step %u", step);
			nr++;
		} else {
			i = random() % nr;
			cr_assert(slab_is_allocated(&c, held[i]));
			slab_free(&c, held[i], cpu);
			slab_twin_free(&t, cpu, held[i].slab, held[i].index);
			held[i] = held[--nr];
		}
		if (random() % 3000 == 0) {
			slab_shrink(&c);
			slab_twin_shrink(&t);
		}
		if (step % 97 == 0)
			expect_equal();
	}
	expect_equal();
	cr_assert_eq(slab_destroy(&c).objects, nr);
	slab_twin_flush(&t);
	slab_twin_drop_empty(&t);
	expect_equal();
	while (nr--)
		slab_free(&c, held[nr], 0);
	cr_assert_eq(slab_destroy(&c).slabs, 0);
	cr_assert_eq(c.nr_slabs, 0);
}

Test(random, equals_the_twin_for_many_sizes)
{
	static const unsigned int sizes[] = { 8, 64, 200, 512, 1024, 2048, 4096, 8192, 20000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		run_against_twin(i + 1, sizes[i], 0, 1, 20000);
}

Test(random, equals_the_twin_on_several_cpus)
{
	static const unsigned int sizes[] = { 64, 512, 4096, 8192, 20000 };
	unsigned int i, nr_cpus;

	for (nr_cpus = 2; nr_cpus <= SLAB_TWIN_CPUS; nr_cpus++)
		for (i = 0; i < ARRAY_SIZE(sizes); i++)
			run_against_twin(100 * nr_cpus + i, sizes[i], 0, nr_cpus, 20000);
}

Test(random, equals_the_twin_of_a_debug_cache)
{
	static const unsigned int sizes[] = { 64, 512, 4096, 20000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		run_against_twin(1000 + i, sizes[i],
				 SLAB_BIT_RED_ZONE | SLAB_BIT_POISON, 2, 20000);
}
