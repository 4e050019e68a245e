// SPDX-License-Identifier: GPL-2.0
/*
 * The model of model/gfp.c held against the running kernel: what every size
 * gets from kmalloc(), what zone every combination of zone bits gets, what
 * every name stands for, what every scope leaves of every flag.
 */
#include <kunit/test.h>
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "../../compat.h"
#include "../model/gfp.h"

/* Blocks of a class that are held at once, to see more than one slot of a slab. */
#define HELD_BLOCKS	64

static const struct gfp_zones zones = {
	.dma = IS_ENABLED(CONFIG_ZONE_DMA),
	.dma32 = IS_ENABLED(CONFIG_ZONE_DMA32),
	.highmem = IS_ENABLED(CONFIG_HIGHMEM),
};

static const struct gfp_version *version;

/* What a test has compared, so that its log can say so. */
static unsigned long compared;

static struct kmalloc_block predict(size_t size)
{
	return kmalloc_block(version->classes, size, KMALLOC_MIN_SIZE);
}

//! [ksize]
/* The compiler may not reason about sizes that cannot be had. */
static void compare_size(struct kunit *test, size_t size)
{
	struct kmalloc_block block = predict(size);
	void *p;

	OPTIMIZER_HIDE_VAR(size);
	p = kmalloc(size, GFP_KERNEL | __GFP_NOWARN);
	compared++;
	KUNIT_EXPECT_EQ_MSG(test, !p, block.kind == KMALLOC_KIND_FAIL,
			    "%zu bytes", size);
	if (p)
		KUNIT_EXPECT_EQ_MSG(test, ksize(p), block.size, "of %zu", size);
	kfree(p);
}

static void sizes_up_to_8192(struct kunit *test)
{
	size_t size;

	for (size = 1; size <= 8192; size++)
		compare_size(test, size);
}

//! [ksize]
static void powers_of_two_up_to_the_limit(struct kunit *test)
{
	size_t size;

	for (size = 1; size <= KMALLOC_MAX_SIZE; size *= 2) {
		if (size > 1)
			compare_size(test, size - 1);
		compare_size(test, size);
		if (size < KMALLOC_MAX_SIZE)
			compare_size(test, size + 1);
	}
	compared++;
	KUNIT_EXPECT_EQ(test, KMALLOC_MAX_SIZE, version->classes->max_size);
	compared++;
	KUNIT_EXPECT_EQ(test, KMALLOC_MAX_CACHE_SIZE, version->classes->max_cached);
}

static void nothing_past_the_limit(struct kunit *test)
{
	unsigned int shift;

	compare_size(test, KMALLOC_MAX_SIZE + 1);
	for (shift = KMALLOC_SHIFT_MAX + 1; shift < BITS_PER_LONG; shift++) {
		compare_size(test, (1ul << shift) - 1);
		compare_size(test, 1ul << shift);
		compare_size(test, (1ul << shift) + 1);
	}
	compare_size(test, ULONG_MAX);
}

static void nothing_asked_for(struct kunit *test)
{
	struct kmalloc_block block = predict(0);
	void *p = kmalloc(0, GFP_KERNEL);

	compared++;
	KUNIT_EXPECT_PTR_EQ(test, p, ZERO_SIZE_PTR);
	compared++;
	KUNIT_EXPECT_EQ(test, ksize(p), block.size);
	kfree(p);
}

static void rounds_up_as_the_kernel_does(struct kunit *test)
{
	size_t size;

	for (size = 0; size <= KMALLOC_MAX_SIZE; size += size < 8192 ? 1 : 4095) {
		compared++;
		KUNIT_EXPECT_EQ_MSG(test, kmalloc_size_roundup(size), predict(size).size,
				    "%zu bytes", size);
	}
}

/*
 * A class's blocks lie side by side from the start of a page on, so their
 * addresses divide by what divides the class; pages are aligned to their size.
 */
static void addresses_are_aligned(struct kunit *test)
{
	static void *held[HELD_BLOCKS];
	const unsigned int *size;
	unsigned int i;

	for (size = version->classes->sizes; *size; size++) {
		size_t bytes = predict(*size).size;

		for (i = 0; i < HELD_BLOCKS; i++) {
			held[i] = kmalloc(bytes, GFP_KERNEL);
			compared++;
			KUNIT_EXPECT_NOT_NULL(test, held[i]);
			KUNIT_EXPECT_EQ_MSG(test, (unsigned long)held[i] & ((bytes & -bytes) - 1),
					    0ul, "%zu bytes", bytes);
		}
		while (i--)
			kfree(held[i]);
	}
	for (i = 2; i < KMALLOC_SHIFT_MAX - PAGE_SHIFT; i++) {
		void *p = kmalloc(PAGE_SIZE << i, GFP_KERNEL | __GFP_NOWARN);

		compared++;
		KUNIT_EXPECT_NOT_NULL(test, p);
		KUNIT_EXPECT_EQ_MSG(test, (unsigned long)p & ((PAGE_SIZE << i) - 1), 0ul,
				    "order %u", i);
		kfree(p);
	}
}

static enum zone_type kernel_zone(enum gfp_highest_zone zone)
{
	switch (zone) {
#ifdef CONFIG_ZONE_DMA
	case IN_ZONE_DMA:
		return ZONE_DMA;
#endif
#ifdef CONFIG_ZONE_DMA32
	case IN_ZONE_DMA32:
		return ZONE_DMA32;
#endif
	case IN_ZONE_NORMAL:
		return ZONE_NORMAL;
#ifdef CONFIG_HIGHMEM
	case IN_ZONE_HIGHMEM:
		return ZONE_HIGHMEM;
#endif
	case IN_ZONE_MOVABLE:
		return ZONE_MOVABLE;
	default:
		return 0;	/* the table has no entry: the lowest zone */
	}
}

static void zone_of_every_combination(struct kunit *test)
{
	unsigned int bits;

	for (bits = 0; bits <= GFP_BITS_ZONE; bits++) {
		enum gfp_highest_zone zone = gfp_highest_zone(bits, &zones);
		gfp_t flags = (__force gfp_t)bits;

		compared++;
		KUNIT_EXPECT_EQ_MSG(test, GFP_ZONE_BAD >> bits & 1,
				    zone == IN_ZONE_BAD, "bits %#x", bits);
		/* There a kernel with DEBUG_VM would stop. */
		if (zone == IN_ZONE_BAD && IS_ENABLED(CONFIG_DEBUG_VM))
			continue;
		compared++;
		KUNIT_EXPECT_EQ_MSG(test, gfp_zone(flags), kernel_zone(zone),
				    "bits %#x", bits);
		compared++;
		KUNIT_EXPECT_EQ_MSG(test, gfp_zone(GFP_KERNEL | flags),
				    kernel_zone(zone), "GFP_KERNEL | %#x", bits);
	}
}

#define NAME(name) { #name, (__force unsigned int)(name), NULL }
static const struct gfp_name kernel_names[] = {
	NAME(__GFP_DMA), NAME(__GFP_HIGHMEM), NAME(__GFP_DMA32), NAME(__GFP_MOVABLE),
	NAME(__GFP_RECLAIMABLE), NAME(__GFP_HIGH), NAME(__GFP_IO), NAME(__GFP_FS),
	NAME(__GFP_ZERO), NAME(__GFP_DIRECT_RECLAIM), NAME(__GFP_KSWAPD_RECLAIM),
	NAME(__GFP_WRITE), NAME(__GFP_NOWARN), NAME(__GFP_RETRY_MAYFAIL),
	NAME(__GFP_NOFAIL), NAME(__GFP_NORETRY), NAME(__GFP_MEMALLOC), NAME(__GFP_COMP),
	NAME(__GFP_NOMEMALLOC), NAME(__GFP_HARDWALL), NAME(__GFP_THISNODE),
	NAME(__GFP_ACCOUNT), NAME(__GFP_ZEROTAGS), NAME(__GFP_SKIP_ZERO),
	NAME(__GFP_NOLOCKDEP), NAME(__GFP_RECLAIM), NAME(GFP_ATOMIC), NAME(GFP_KERNEL),
	NAME(GFP_KERNEL_ACCOUNT), NAME(GFP_NOWAIT), NAME(GFP_NOIO), NAME(GFP_NOFS),
	NAME(GFP_USER), NAME(GFP_DMA), NAME(GFP_DMA32), NAME(GFP_HIGHUSER),
	NAME(GFP_HIGHUSER_MOVABLE), NAME(GFP_TRANSHUGE_LIGHT), NAME(GFP_TRANSHUGE),
#ifdef __GFP_ATOMIC
	NAME(__GFP_ATOMIC), NAME(__GFP_SKIP_KASAN_UNPOISON), NAME(__GFP_SKIP_KASAN_POISON),
#endif
};

static void every_name_has_its_bits(struct kunit *test)
{
	unsigned int i, nr = 0;

	if (!KERNEL_IS_MODELLED) {
		kunit_skip(test, "the numbers change: the model has those of 6.1");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(kernel_names); i++) {
		const char *name = kernel_names[i].name;
		const struct gfp_name *ours = gfp_find_name(version, name, strlen(name));

		compared++;
		KUNIT_ASSERT_NOT_NULL_MSG(test, ours, "the model has no %s", name);
		KUNIT_EXPECT_EQ_MSG(test, ours->bits, kernel_names[i].bits, "%s", name);
	}
	while (version->names[nr].name)
		nr++;
	compared++;
	KUNIT_EXPECT_EQ(test, nr, ARRAY_SIZE(kernel_names));
}

/* What the kernel makes of @flags inside the scopes that @caller names. */
static gfp_t in_scopes(gfp_t flags, unsigned int caller)
{
	unsigned int noio = 0, nofs = 0, pin = 0;

	if (caller & GFP_CALLER_NOIO)
		noio = memalloc_noio_save();
	if (caller & GFP_CALLER_NOFS)
		nofs = memalloc_nofs_save();
	if (caller & GFP_CALLER_PIN)
		pin = memalloc_pin_save();
	flags = current_gfp_context(flags);
	if (caller & GFP_CALLER_PIN)
		memalloc_pin_restore(pin);
	if (caller & GFP_CALLER_NOFS)
		memalloc_nofs_restore(nofs);
	if (caller & GFP_CALLER_NOIO)
		memalloc_noio_restore(noio);
	return flags;
}

static void every_scope_and_flag(struct kunit *test)
{
	unsigned int all = GFP_CALLER_NOIO | GFP_CALLER_NOFS | GFP_CALLER_PIN;
	unsigned int caller, bits;

	for (caller = 0; caller <= all; caller += GFP_CALLER_NOIO) {
		for (bits = 0; bits < 0x1000; bits++) {
			gfp_t left = in_scopes((__force gfp_t)bits, caller);

			compared++;
			KUNIT_EXPECT_EQ_MSG(test, (__force unsigned int)left,
					    gfp_in_scope(bits, caller),
					    "bits %#x, scopes %#x", bits, caller);
		}
	}
}

static void who_may_sleep(struct kunit *test)
{
	unsigned int bits;

	for (bits = 0; bits < 0x1000; bits++) {
		compared++;
		KUNIT_EXPECT_EQ_MSG(test, gfpflags_allow_blocking((__force gfp_t)bits),
				    gfp_meaning(bits, 0, &zones).sleep, "bits %#x", bits);
	}
}

static int start_case(struct kunit *test)
{
	compared = 0;
	version = gfp_find_version("6.1");
	return 0;
}

static void end_case(struct kunit *test)
{
	kunit_info(test, "%lu comparisons\n", compared);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(sizes_up_to_8192),
	KUNIT_CASE(powers_of_two_up_to_the_limit),
	KUNIT_CASE(nothing_past_the_limit),
	KUNIT_CASE(nothing_asked_for),
	KUNIT_CASE(rounds_up_as_the_kernel_does),
	KUNIT_CASE(addresses_are_aligned),
	KUNIT_CASE(zone_of_every_combination),
	KUNIT_CASE(every_name_has_its_bits),
	KUNIT_CASE(every_scope_and_flag),
	KUNIT_CASE(who_may_sleep),
	{ }
};

static struct kunit_suite suite = {
	.name = "gfp",
	.init = start_case,
	.exit = end_case,
	.test_cases = cases,
};

kunit_test_suite(suite);
MODULE_DESCRIPTION("The gfp model's predictions, held against this kernel");
MODULE_LICENSE("GPL");
