// SPDX-License-Identifier: GPL-2.0
/*
 * The model of model/slab.c held against the running kernel at work: which
 * object each allocation gets and where every slab and free object is then, when
 * constructors run, what fills an object's slot.
 */
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "slab_kunit.h"
#include "slab_probe.h"
#include "slab_seen.h"

#define MAX_HELD	600
#define STEPS		3000

/* One cache, twice: the model's, and the kernel's as it is seen. */
struct twins {
	struct slab_cache model;
	struct slab_cache real;
	struct slab_seen seen;
	struct slab_object held[MAX_HELD];
	unsigned int nr_held;
	unsigned int seed;
};

static struct twins twins;

static unsigned int draw(unsigned int below)
{
	twins.seed = twins.seed * 1103515245 + 12345;
	return (twins.seed >> 16) % below;
}

static void expect_equal(struct kunit *test, const char *what, unsigned int predicted,
			 unsigned int measured)
{
	if (slab_kunit_failed(test))
		return;
	slab_kunit_compared++;
	KUNIT_EXPECT_EQ_MSG(test, predicted, measured, "%s", what);
}

static void compare_list(struct kunit *test, const char *what, unsigned int predicted,
			 unsigned int measured)
{
	while (predicted != SLAB_NONE && predicted == measured) {
		slab_kunit_compared++;
		predicted = twins.model.slabs[predicted].next;
		measured = twins.real.slabs[measured].next;
	}
	expect_equal(test, what, predicted, measured);
}

//! [compare-slab]
static void compare_slab(struct kunit *test, unsigned int slab)
{
	const struct slab *predicted = &twins.model.slabs[slab];
	const struct slab *measured = &twins.real.slabs[slab];
	size_t first = (size_t)slab * twins.model.layout.objects;
	unsigned int i;

	expect_equal(test, "exists", predicted->exists, measured->exists);
	if (!predicted->exists || !measured->exists)
		return;
	expect_equal(test, "inuse", predicted->inuse, measured->inuse);
	expect_equal(test, "frozen", predicted->frozen, measured->frozen);
	expect_equal(test, "freelist", predicted->freelist, measured->freelist);
	/* Each object: held, or the next free one. */
	for (i = 0; i < twins.model.layout.objects; i++)
		expect_equal(test, "link", twins.model.links[first + i],
			     twins.real.links[first + i]);
}

//! [compare-slab]

/* Every list, every slab, every free pointer; @cpu is the one that we are on. */
static void compare_all(struct kunit *test)
{
	const struct slab_cpu *predicted = &twins.model.cpus[0];
	const struct slab_cpu *measured = &twins.real.cpus[smp_processor_id()];
	unsigned int slab;

	expect_equal(test, "slabs", twins.model.nr_slabs, twins.real.nr_slabs);
	expect_equal(test, "numbered", twins.model.numbered, twins.real.numbered);
	expect_equal(test, "partial", twins.model.nr_partial, twins.real.nr_partial);
	expect_equal(test, "constructed", twins.model.ctor_calls, twins.real.ctor_calls);
	compare_list(test, "the node's list", twins.model.head, twins.real.head);
	compare_list(test, "the CPU's list", predicted->partial, measured->partial);
	expect_equal(test, "the CPU's slab", predicted->slab, measured->slab);
	expect_equal(test, "the CPU's freelist", predicted->freelist, measured->freelist);
	for (slab = 0; slab < twins.model.numbered; slab++)
		compare_slab(test, slab);
}

static void start(struct kunit *test, const struct slab_request *request)
{
	static struct slab_cpu cpu;
	unsigned int room = MAX_HELD + 32;
	struct slab_layout layout;

	twins = (struct twins){ .seed = request->size };
	KUNIT_ASSERT_TRUE(test, slab_lay_out(&layout, request, slab_seen_cpus()));
	slab_cache_init(&twins.model, &layout, &cpu, 1);
	slab_give_room(&twins.model,
		       kunit_kzalloc(test, room * sizeof(struct slab), GFP_KERNEL),
		       kunit_kzalloc(test, room * layout.objects * 2, GFP_KERNEL), room);
	KUNIT_ASSERT_NOT_NULL(test, twins.model.slabs);
	KUNIT_ASSERT_NOT_NULL(test, twins.model.links);
	KUNIT_ASSERT_EQ(test, 0, slab_seen_create(&twins.seen, &twins.real,
						  slab_kunit_name(), request, false));
}

static void take_one(struct kunit *test)
{
	struct slab_object predicted = slab_alloc(&twins.model, 0);
	struct slab_object measured = slab_seen_alloc(&twins.seen);

	expect_equal(test, "slab", predicted.slab, measured.slab);
	expect_equal(test, "index", predicted.index, measured.index);
	KUNIT_ASSERT_NE(test, measured.slab, SLAB_NONE);
	expect_equal(test, "bytes before it", slab_where(&twins.model.layout, predicted.index),
		     slab_seen_where(&twins.seen, measured));
	twins.held[twins.nr_held++] = measured;
}

static void give_back(struct kunit *test, unsigned int i)
{
	/* The model trusts its caller; what it would not have given, it must not get. */
	if (!slab_kunit_failed(test))
		slab_free(&twins.model, twins.held[i], 0);
	slab_seen_free(&twins.seen, twins.held[i]);
	twins.held[i] = twins.held[--twins.nr_held];
}

/* What destroying would leave is what shrinking leaves; then leave nothing. */
static void finish(struct kunit *test)
{
	struct slab_leak predicted = slab_destroy(&twins.model);
	struct slab_leak measured;

	slab_seen_shrink(&twins.seen);
	measured = slab_seen_leak(&twins.seen);
	expect_equal(test, "objects that would leak", predicted.objects, measured.objects);
	expect_equal(test, "slabs that would leak", predicted.slabs, measured.slabs);
	while (twins.nr_held)
		give_back(test, twins.nr_held - 1);
	expect_equal(test, "slabs in the end", slab_destroy(&twins.model).slabs, 0);
	slab_seen_shrink(&twins.seen);
	expect_equal(test, "slabs in the end", slab_seen_leak(&twins.seen).slabs, 0);
	slab_seen_destroy(&twins.seen);
}

/* Waves: fill for a while, then drain for a while; shrink now and then. */
static void run_trace(struct kunit *test, const struct slab_request *request)
{
	unsigned int step, limit;

	start(test, request);
	limit = min(MAX_HELD, 40 * twins.model.layout.objects);
	migrate_disable();
	for (step = 0; step < STEPS && !slab_kunit_failed(test); step++) {
		bool fill = draw(8) < (step / 700 % 2 ? 3 : 5);

		if ((fill && twins.nr_held < limit) || !twins.nr_held)
			take_one(test);
		else
			give_back(test, draw(twins.nr_held));
		if (!draw(500)) {
			slab_shrink(&twins.model);
			slab_seen_shrink(&twins.seen);
			compare_all(test);
		} else if (step % 37 == 0) {
			compare_all(test);
		}
	}
	finish(test);
	migrate_enable();
}

static void random_work_of_many_sizes(struct kunit *test)
{
	static const unsigned int sizes[] = { 100, 512, 1000, 2048, 4096, 8192, 20000 };
	struct slab_request request = { 0 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		request.size = sizes[i];
		run_trace(test, &request);
	}
}

static void random_work_with_a_constructor(struct kunit *test)
{
	const struct slab_request request = { .size = 1500, .ctor = true };

	run_trace(test, &request);
}

static void random_work_of_debug_caches(struct kunit *test)
{
	static const struct slab_request requests[] = {
		{ 512, .flags = SLAB_BIT_CONSISTENCY_CHECKS },
		{ 1000, .flags = SLAB_BIT_RED_ZONE | SLAB_BIT_POISON },
		{ 3000, .flags = SLAB_BIT_STORE_USER, .ctor = true },
		{ 20000, .flags = SLAB_BIT_RED_ZONE },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(requests); i++)
		run_trace(test, &requests[i]);
}

/*
 * Slabs of 64 objects with 1, 2, 3 and so on of them free, in no order of theirs: up
 * to 32 they are sorted, the others stay behind them as they were.
 */
static void shrinking_sorts_by_free_objects(struct kunit *test)
{
	const struct slab_request request = { .size = 64 };
	struct slab_object object;
	unsigned int i, nr;

	start(test, &request);
	migrate_disable();
	for (i = 0; i < 40 * twins.model.layout.objects; i++) {
		slab_alloc(&twins.model, 0);
		slab_seen_alloc(&twins.seen);
	}
	for (i = 0; i < 40; i++) {
		object.slab = 7 * i % 40;
		nr = object.slab + 1;
		for (object.index = 0; object.index < nr; object.index++) {
			slab_free(&twins.model, object, 0);
			slab_seen_free(&twins.seen, object);
		}
	}
	compare_all(test);
	slab_shrink(&twins.model);
	slab_seen_shrink(&twins.seen);
	compare_all(test);
	for (object.slab = 0; object.slab < 40; object.slab++) {
		for (object.index = 0; object.index < twins.model.layout.objects; object.index++) {
			if (!slab_is_allocated(&twins.real, object))
				continue;
			slab_free(&twins.model, object, 0);
			slab_seen_free(&twins.seen, object);
		}
	}
	finish(test);
	migrate_enable();
}

/* What the constructor was given, one after the other. */
#define MAX_CALLS	64
static void *constructed[MAX_CALLS];
static unsigned int nr_calls;

static void note_call(void *object)
{
	if (nr_calls < MAX_CALLS)
		constructed[nr_calls] = object;
	nr_calls++;
}

/* All of a slab at once, by address, before the first is handed out; then never. */
static void constructor_runs_once_an_object(struct kunit *test)
{
	const struct slab_request request = { .size = 500, .ctor = true };
	unsigned int round, i;
	struct kmem_cache *cache;
	struct slab_layout l;
	void *object = NULL;

	KUNIT_ASSERT_TRUE(test, slab_lay_out(&l, &request, slab_seen_cpus()));
	KUNIT_ASSERT_LE(test, l.objects, MAX_CALLS);
	nr_calls = 0;
	cache = kmem_cache_create(slab_kunit_name(), request.size, 0, 0, note_call);
	KUNIT_ASSERT_NOT_NULL(test, cache);
	expect_equal(test, "calls before the first object", 0, nr_calls);
	migrate_disable();
	for (round = 0; round < 3; round++) {
		object = kmem_cache_alloc(cache, GFP_KERNEL);
		expect_equal(test, "calls", l.objects, nr_calls);
		kmem_cache_free(cache, object);
	}
	migrate_enable();
	for (i = 0; i < l.objects; i++) {
		slab_kunit_compared++;
		KUNIT_EXPECT_PTR_EQ(test, constructed[i],
				    slab_probe_slab_of(object) + i * l.size);
	}
	kmem_cache_destroy(cache);
	expect_equal(test, "calls in all", l.objects, nr_calls);
}

static void compare_bytes(struct kunit *test, const struct slab_seen *seen,
			  struct slab_object object)
{
	const struct slab_layout *l = &seen->cache->layout;
	struct slab_part parts[SLAB_MAX_PARTS];
	const void *at = slab_seen_slot(seen, object);
	unsigned int nr = slab_parts(l, slab_is_allocated(seen->cache, object), parts);
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (parts[i].fill != SLAB_ANY_BYTE && !slab_kunit_failed(test)) {
			slab_kunit_compared += parts[i].bytes;
			KUNIT_EXPECT_TRUE_MSG(test, !memchr_inv(at, parts[i].fill, parts[i].bytes),
					      "%u bytes, flags %#x, ctor %d, index %u, part %u",
					      l->object_size, l->flags, l->ctor,
					      object.index, i);
		}
		at += parts[i].bytes;
	}
}

/* Of each cache four objects: held; freed; taken again; never taken. */
static void bytes_of_every_debug_slot(struct kunit *test)
{
	static const unsigned int sizes[] = { 1, 8, 13, 64, 100, 500, 1000, 2000 };
	struct slab_request request = { 0 };
	struct slab_object object;
	struct slab_seen seen;
	struct slab_cache cache;
	unsigned int i, j;

	for (i = 0; i < 16 * ARRAY_SIZE(sizes); i++) {
		request.size = sizes[i / 16];
		request.flags = (i & 1 ? SLAB_BIT_RED_ZONE : 0) |
				(i & 2 ? SLAB_BIT_POISON : 0) |
				(i & 4 ? SLAB_BIT_STORE_USER : 0) |
				SLAB_BIT_CONSISTENCY_CHECKS;
		request.ctor = i & 8;
		request.align = i % 3 ? 0 : 32;
		seen = (struct slab_seen){ 0 };
		KUNIT_ASSERT_EQ(test, 0, slab_seen_create(&seen, &cache, slab_kunit_name(),
							  &request, false));
		for (j = 0; j < 3; j++)
			object = slab_seen_alloc(&seen);
		slab_seen_free(&seen, object);
		object.index--;
		slab_seen_free(&seen, object);
		slab_seen_alloc(&seen);
		for (object.index = 0; object.index < 4; object.index++)
			compare_bytes(test, &seen, object);
		for (object.index = 0; object.index < 2; object.index++)
			slab_seen_free(&seen, object);
		slab_seen_destroy(&seen);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(random_work_of_many_sizes),
	KUNIT_CASE(random_work_with_a_constructor),
	KUNIT_CASE(random_work_of_debug_caches),
	KUNIT_CASE(shrinking_sorts_by_free_objects),
	KUNIT_CASE(constructor_runs_once_an_object),
	KUNIT_CASE(bytes_of_every_debug_slot),
	{ }
};

static struct kunit_suite suite = {
	.name = "slab",
	.init = slab_kunit_start,
	.exit = slab_kunit_end,
	.test_cases = cases,
};

kunit_test_suite(suite);
