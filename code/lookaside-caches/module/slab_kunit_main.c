// SPDX-License-Identifier: GPL-2.0
/*
 * The model of model/slab_layout.c held against the running kernel: how it lays
 * caches out, what it refuses, what it merges.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "slab_kunit.h"
#include "slab_probe.h"
#include "slab_seen.h"

unsigned long slab_kunit_compared;

/**
 * slab_kunit_name() - make up a name for a cache
 *
 * No two caches share one: a cache may go later than kmem_cache_destroy() says.
 *
 * Return: The name, good until the next one.
 */
const char *slab_kunit_name(void)
{
	static unsigned int nr_named;
	static char name[32];

	snprintf(name, sizeof(name), "slab_kunit-%u", nr_named++);
	return name;
}

/**
 * slab_kunit_start() - the init of a suite: skip what this kernel cannot do
 * @test: a case
 *
 * Return: 0.
 */
int slab_kunit_start(struct kunit *test)
{
	const char *missing = slab_probe_missing();

	if (!missing && IS_ENABLED(CONFIG_KASAN))
		missing = "KASAN adds to each object, and keeps back what is freed";
	slab_kunit_compared = 0;
	if (missing)
		kunit_skip(test, "%s", missing);
	return 0;
}

/**
 * slab_kunit_end() - the exit of a suite: say what was compared
 * @test: a case
 */
void slab_kunit_end(struct kunit *test)
{
	kunit_info(test, "%lu comparisons\n", slab_kunit_compared);
}

static struct kmem_cache *make(const struct slab_request *request, bool mergeable)
{
	return slab_seen_kmem_cache(slab_kunit_name(), request, mergeable);
}

static void compare_layout(struct kunit *test, const struct slab_request *request)
{
	struct slab_layout predicted, found;
	struct kmem_cache *cache;

	if (slab_kunit_failed(test))
		return;
	KUNIT_ASSERT_TRUE(test, slab_lay_out(&predicted, request, slab_seen_cpus()));
	cache = make(request, false);
	KUNIT_ASSERT_NOT_NULL(test, cache);
	slab_seen_layout(cache, request->ctor, &found);
	kmem_cache_destroy(cache);
#define SAME(member) do {							\
	slab_kunit_compared++;							\
	KUNIT_EXPECT_EQ_MSG(test, predicted.member, found.member,		\
			    "%u bytes, align %u, flags %#x, ctor %d",		\
			    request->size, request->align, request->flags,	\
			    request->ctor);					\
} while (0)
	SAME(flags);
	SAME(object_size);
	SAME(align);
	SAME(inuse);
	SAME(offset);
	SAME(red_left_pad);
	SAME(size);
	SAME(order);
	SAME(objects);
	SAME(waste);
	SAME(min_partial);
	SAME(cpu_partial);
	SAME(cpu_partial_slabs);
#undef SAME
}

/* Where something may change: words, cache lines, pages, and what is beside. */
static const unsigned int sizes[] = {
	1, 7, 8, 9, 16, 24, 31, 32, 33, 63, 64, 65, 96, 100, 127, 128, 129, 192, 200,
	255, 256, 257, 384, 500, 512, 513, 680, 1000, 1023, 1024, 1025, 1364, 2000,
	2048, 2049, 2730, 3000, 4000, 4095, 4096, 4097, 5000, 8192, 10000, 16384,
	20000, 32768, 32769, 50000, 65536, 100000, 1000000,
};

static const unsigned int flags[] = {
	0, SLAB_BIT_HWCACHE_ALIGN, SLAB_BIT_RED_ZONE, SLAB_BIT_POISON,
	SLAB_BIT_STORE_USER, SLAB_BIT_CONSISTENCY_CHECKS, SLAB_BIT_TYPESAFE_BY_RCU,
	SLAB_BIT_RED_ZONE | SLAB_BIT_POISON,
	SLAB_BIT_RED_ZONE | SLAB_BIT_POISON | SLAB_BIT_STORE_USER |
	SLAB_BIT_CONSISTENCY_CHECKS | SLAB_BIT_HWCACHE_ALIGN,
};

static void layouts_of_every_size_and_flag(struct kunit *test)
{
	struct slab_request request = { 0 };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		for (j = 0; j < ARRAY_SIZE(flags); j++) {
			request.size = sizes[i];
			request.flags = flags[j];
			request.ctor = (i + j) % 3 == 0;
			compare_layout(test, &request);
		}
	}
}

static void layouts_of_every_alignment(struct kunit *test)
{
	struct slab_request request = { 0 };
	unsigned int i;

	for (request.align = 1; request.align <= 2 * PAGE_SIZE; request.align *= 2) {
		for (i = 0; i < ARRAY_SIZE(sizes); i += 3) {
			request.size = sizes[i];
			request.flags = flags[i % ARRAY_SIZE(flags)];
			request.ctor = i % 2;
			compare_layout(test, &request);
		}
	}
}

static void layouts_of_consecutive_sizes(struct kunit *test)
{
	struct slab_request request = { 0 };

	for (request.size = 1; request.size <= 300; request.size++)
		compare_layout(test, &request);
	for (request.size = 900; request.size <= 8500; request.size += 41)
		compare_layout(test, &request);
}

static void is_refused(struct kunit *test, const struct slab_request *request)
{
	struct slab_layout layout;
	bool predicted = slab_refused(request) ||
			 !slab_lay_out(&layout, request, slab_seen_cpus());
	struct kmem_cache *cache = make(request, false);

	slab_kunit_compared++;
	KUNIT_EXPECT_EQ_MSG(test, !cache, predicted, "%u bytes, flags %#x",
			    request->size, request->flags);
	kmem_cache_destroy(cache);
}

static void flags_and_sizes_that_are_refused(struct kunit *test)
{
	struct slab_request request = { .size = 64 };
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		request.flags = 1u << bit;
		is_refused(test, &request);
	}
	request.size = SLAB_MAX_SIZE;
	request.flags = 0;
	is_refused(test, &request);
	request.flags = SLAB_BIT_RED_ZONE;
	is_refused(test, &request);
	request.flags = 0;
	request.size = SLAB_MAX_SIZE + 1;
	is_refused(test, &request);
}

/*
 * None of the kernel's own caches has SLAB_CACHE_DMA32: with it, ours merge
 * with each other or not at all.
 */
static const struct slab_request pairs[] = {
	{ 192 }, { 190 }, { 185 }, { 184 }, { 193 }, { 200 }, { 256 }, { 192, 64 },
	{ 192, 128 }, { 150, 64 }, { 8 }, { 7, 8 }, { 192, .ctor = true },
	{ 192, .flags = SLAB_BIT_HWCACHE_ALIGN },
	{ 129, .flags = SLAB_BIT_HWCACHE_ALIGN }, { 192, .flags = SLAB_BIT_RED_ZONE },
	{ 192, .flags = SLAB_BIT_POISON }, { 192, .flags = SLAB_BIT_STORE_USER },
	{ 192, .flags = SLAB_BIT_TRACE }, { 192, .flags = SLAB_BIT_CONSISTENCY_CHECKS },
	{ 192, .flags = SLAB_BIT_TYPESAFE_BY_RCU },
	{ 192, .flags = SLAB_BIT_NOLEAKTRACE }, { 192, .flags = SLAB_BIT_PANIC },
	{ 192, .flags = SLAB_BIT_RECLAIM_ACCOUNT }, { 192, .flags = SLAB_BIT_CACHE_DMA },
	{ 192, .flags = SLAB_BIT_NO_USER_FLAGS }, { 192, .flags = SLAB_BIT_MEM_SPREAD },
};

static void merges_or_not(struct kunit *test)
{
	struct kmem_cache *first, *second;
	struct slab_request a, b;
	struct slab_layout layout;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		a = pairs[i];
		a.flags |= SLAB_BIT_CACHE_DMA32;
		first = make(&a, true);
		KUNIT_ASSERT_NOT_NULL(test, first);
		slab_seen_layout(first, a.ctor, &layout);
		for (j = 0; j < ARRAY_SIZE(pairs) && !slab_kunit_failed(test); j++) {
			b = pairs[j];
			b.flags |= SLAB_BIT_CACHE_DMA32;
			second = make(&b, true);
			slab_kunit_compared++;
			KUNIT_EXPECT_EQ_MSG(test, second == first,
					    slab_mergeable(&layout, &b),
					    "pair %u, %u", i, j);
			KUNIT_EXPECT_EQ(test, slab_probe_names(first),
					second == first ? 2u : 1u);
			kmem_cache_destroy(second);
		}
		kmem_cache_destroy(first);
	}
}

/* The oldest of several that would do; a usercopy region keeps a cache alone. */
static void merges_with_the_oldest(struct kunit *test)
{
	const struct slab_request loose = { 192, .flags = SLAB_BIT_CACHE_DMA32 };
	const struct slab_request tight = { 185, .flags = SLAB_BIT_CACHE_DMA32 };
	struct kmem_cache *alone = make(&loose, false);
	struct kmem_cache *oldest = make(&loose, true);
	struct kmem_cache *third = make(&tight, true);

	slab_kunit_compared += 3;
	KUNIT_EXPECT_PTR_NE(test, oldest, alone);
	KUNIT_EXPECT_PTR_EQ(test, third, oldest);
	KUNIT_EXPECT_EQ(test, slab_probe_names(oldest), 2u);
	kmem_cache_destroy(third);
	kmem_cache_destroy(oldest);
	kmem_cache_destroy(alone);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(layouts_of_every_size_and_flag),
	KUNIT_CASE(layouts_of_every_alignment),
	KUNIT_CASE(layouts_of_consecutive_sizes),
	KUNIT_CASE(flags_and_sizes_that_are_refused),
	KUNIT_CASE(merges_or_not),
	KUNIT_CASE(merges_with_the_oldest),
	{ }
};

static struct kunit_suite suite = {
	.name = "slab-layout",
	.init = slab_kunit_start,
	.exit = slab_kunit_end,
	.test_cases = cases,
};

kunit_test_suite(suite);
MODULE_DESCRIPTION("The slab model's predictions, held against this kernel");
MODULE_LICENSE("GPL");
