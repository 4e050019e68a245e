// SPDX-License-Identifier: GPL-2.0
/*
 * What a size, an alignment and flags make of a cache: tables whose entries
 * are worked out by hand from the rules, and properties that hold for all.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "slab.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define RED	SLAB_BIT_RED_ZONE
#define POISON	SLAB_BIT_POISON
#define USER	SLAB_BIT_STORE_USER
#define RCU	SLAB_BIT_TYPESAFE_BY_RCU
#define HWCACHE	SLAB_BIT_HWCACHE_ALIGN

static struct slab_layout lay_out(unsigned int size, unsigned int align,
				  unsigned int flags, bool ctor, unsigned int cpus)
{
	struct slab_request request = { size, align, flags, ctor };
	struct slab_layout l;

	cr_assert_null(slab_refused(&request));
	cr_assert(slab_lay_out(&l, &request, cpus), "%u bytes", size);
	return l;
}

static void expect_slot(unsigned int size, unsigned int align, unsigned int flags,
			bool ctor, unsigned int left, unsigned int inuse,
			unsigned int offset, unsigned int slot)
{
	struct slab_layout l = lay_out(size, align, flags, ctor, 1);

	cr_expect_eq(l.red_left_pad, left, "%u, 0x%x: %u", size, flags, l.red_left_pad);
	cr_expect_eq(l.inuse, inuse, "%u, 0x%x: %u", size, flags, l.inuse);
	cr_expect_eq(l.offset, offset, "%u, 0x%x: %u", size, flags, l.offset);
	cr_expect_eq(l.size, slot, "%u, 0x%x: %u", size, flags, l.size);
}

static void expect_align(unsigned int size, unsigned int align, unsigned int flags,
			 unsigned int becomes)
{
	struct slab_layout l = lay_out(size, align, flags, false, 1);

	cr_expect_eq(l.align, becomes, "%u, %u: %u", size, align, l.align);
	cr_expect_eq(l.size % l.align, 0, "%u, %u: %u", size, align, l.size);
}

static void expect_order(unsigned int cpus, unsigned int size, unsigned int order,
			 unsigned int objects, unsigned int waste)
{
	struct slab_layout l = lay_out(size, 0, 0, false, cpus);

	cr_expect_eq(l.order, order, "%u CPUs, %u: %u", cpus, size, l.order);
	cr_expect_eq(l.objects, objects, "%u CPUs, %u: %u", cpus, size, l.objects);
	cr_expect_eq(l.waste, waste, "%u CPUs, %u: %u", cpus, size, l.waste);
}

static void expect_partial(unsigned int size, unsigned int flags, unsigned int min,
			   unsigned int objects, unsigned int nr_slabs)
{
	struct slab_layout l = lay_out(size, 0, flags, false, 1);

	cr_expect_eq(l.min_partial, min, "%u: %u", size, l.min_partial);
	cr_expect_eq(l.cpu_partial, objects, "%u: %u", size, l.cpu_partial);
	cr_expect_eq(l.cpu_partial_slabs, nr_slabs, "%u: %u", size, l.cpu_partial_slabs);
}

/*
 * Without flags a slot is the object, rounded up to 8 bytes; the free pointer
 * is at half the object's size, rounded down to 8. Then, from front to end:
 * left red zone (a word, rounded up to the alignment), object, right red zone
 * (a word, unless rounding left a gap), free pointer (with poison, RCU, a
 * constructor, or a red zone around less than a word), two tracks of 32 bytes,
 * a word of red zone.
 */
Test(layout, slot_by_flags)
{
	expect_slot(1, 0, 0, false, 0, 8, 0, 8);
	expect_slot(8, 0, 0, false, 0, 8, 0, 8);
	expect_slot(16, 0, 0, false, 0, 16, 8, 16);
	expect_slot(100, 0, 0, false, 0, 104, 48, 104);	/* 100 / 2 = 50 */
	expect_slot(104, 0, 0, false, 0, 104, 48, 104);	/* 52 */
	expect_slot(112, 0, 0, false, 0, 112, 56, 112);
	/* Behind the object: 8 more. */
	expect_slot(100, 0, 0, true, 0, 104, 104, 112);
	expect_slot(100, 0, RCU, false, 0, 104, 104, 112);
	expect_slot(100, 0, POISON, false, 0, 104, 104, 112);
	expect_slot(100, 0, POISON | RCU, true, 0, 104, 104, 112);
	expect_slot(64, 64, RCU, false, 0, 64, 64, 128);
	/* 100 leaves 4 bytes to 104: they are the right red zone. */
	expect_slot(100, 0, RED, false, 8, 104, 48, 120);	/* 8+104+8 */
	expect_slot(104, 0, RED, false, 8, 112, 48, 128);	/* 8+104+8+8 */
	expect_slot(4, 0, RED, false, 8, 8, 8, 32);		/* 8+8+8+8 */
	expect_slot(8, 0, RED, false, 8, 16, 0, 32);		/* 8+8+8+8 */
	expect_slot(64, 64, RED, false, 64, 72, 32, 192);	/* 64+72+8=144 */
	expect_slot(100, 0, USER, false, 0, 104, 48, 168);	/* 104+64 */
	expect_slot(100, 0, RED | POISON | USER, false, 8, 104, 104, 192);
	expect_slot(104, 0, RED | POISON | USER, false, 8, 112, 112, 200);
	/* These cost nothing. */
	expect_slot(100, 0, SLAB_BIT_CONSISTENCY_CHECKS, false, 0, 104, 48, 104);
	expect_slot(100, 0, SLAB_BIT_TRACE, false, 0, 104, 48, 104);
	expect_slot(100, 0, SLAB_BIT_CACHE_DMA, false, 0, 104, 48, 104);
	expect_slot(100, 0, SLAB_BIT_RECLAIM_ACCOUNT, false, 0, 104, 48, 104);
	expect_slot(100, 0, SLAB_BIT_PANIC | SLAB_BIT_ACCOUNT, false, 0, 104, 48, 104);
}

/* SLAB_HWCACHE_ALIGN: 64, halved while the object fits in half of it. */
Test(layout, alignment)
{
	expect_align(1, 0, HWCACHE, 8);		/* 64, 32, .. 1; never below 8 */
	expect_align(16, 0, HWCACHE, 16);
	expect_align(17, 0, HWCACHE, 32);
	expect_align(32, 0, HWCACHE, 32);
	expect_align(33, 0, HWCACHE, 64);
	expect_align(1000, 0, HWCACHE, 64);
	expect_align(16, 128, HWCACHE, 128);	/* what was asked for wins */
	expect_align(16, 4, 0, 8);
	expect_align(16, 1, 0, 8);
	expect_align(1000, 512, 0, 512);
}

/*
 * Objects wanted: 4 * (fls(CPUs) + 1), so 8 on one CPU, 12 on 2, 20 on 8, 24
 * on 16; no more than order 3 holds. The first order that holds them and has
 * at most a 16th over; else an 8th, a 4th; else one object less.
 */
Test(layout, order_by_size_and_cpus)
{
	expect_order(8, 64, 0, 64, 0);
	expect_order(8, 96, 0, 42, 64);
	expect_order(8, 192, 0, 21, 64);
	expect_order(16, 192, 1, 42, 128);	/* 24 * 192 = 4608: order 0 is too small */
	expect_order(8, 256, 1, 32, 0);
	expect_order(8, 512, 2, 32, 0);
	expect_order(8, 1024, 3, 32, 0);
	expect_order(8, 2048, 3, 16, 0);
	expect_order(8, 4096, 3, 8, 0);
	expect_order(8, 8192, 3, 4, 0);
	expect_order(1, 512, 0, 8, 0);		/* 8 * 512 is a page */
	expect_order(2, 512, 1, 16, 0);		/* 12 * 512 is more than one */
	expect_order(1, 480, 0, 8, 256);	/* 256 is a 16th of a page, just not more */
	expect_order(1, 472, 1, 17, 168);	/* 320 would be: order 1 */
	expect_order(1, 520, 1, 15, 392);	/* 4160: order 1; 392 <= 8192 / 16 */
	expect_order(4, 704, 2, 23, 192);	/* 16 * 704: order 2; 192 <= 16384 / 16 */
	expect_order(1, 5000, 3, 6, 2768);	/* 6 objects: 2768 <= 32768 / 8 */
	expect_order(1, 8200, 3, 3, 8168);	/* 8168 <= 32768 / 4 */
	expect_order(1, 11000, 2, 1, 5384);	/* two leave 10768 over: too many */
	expect_order(1, 16384, 3, 2, 0);	/* two are still tried for */
	expect_order(1, 20000, 3, 1, 12768);	/* one: any waste will do */
	expect_order(1, 32768, 3, 1, 0);
	expect_order(1, 32776, 4, 1, 32760);	/* more than order 3 has */
	expect_order(1, 4194304, 10, 1, 0);
}

/* 2 * cpu_partial objects, in slabs, rounded up. */
Test(layout, partial_lists)
{
	expect_partial(8, 0, 5, 120, 1);		/* 240 in slabs of 512 */
	expect_partial(64, 0, 5, 120, 4);		/* 240 in 64s: 3.75 */
	expect_partial(248, 0, 5, 120, 15);		/* 240 in 16s */
	expect_partial(256, 0, 5, 52, 7);		/* 104 in 16s: 6.5 */
	expect_partial(1016, 0, 5, 52, 13);		/* 104 in 8s */
	expect_partial(1024, 0, 5, 24, 6);		/* 48 in 8s */
	expect_partial(4088, 0, 5, 24, 6);
	expect_partial(4096, 0, 6, 6, 2);		/* 2^12: 12 / 2; 12 in 8s */
	expect_partial(1 << 20, 0, 10, 6, 12);
	expect_partial(1 << 22, 0, 10, 6, 12);	/* not 11 */
	expect_partial(64, POISON, 5, 0, 0);
	expect_partial(64, SLAB_BIT_CONSISTENCY_CHECKS, 5, 0, 0);
	expect_partial(64, SLAB_BIT_TRACE, 5, 0, 0);
	expect_partial(64, RCU, 5, 120, 5);		/* 72: 56 in a slab */
}

Test(layout, what_is_refused)
{
	static const struct slab_request bad[] = {
		{ 0, 0, 0, false }, { 4194305, 0, 0, false }, { 8, 3, 0, false },
		{ 8, 0x800000, 0, false }, { 8, 0, SLAB_BIT_KMALLOC, false },
		{ 8, 0, SLAB_BIT_FAILSLAB, false }, { 8, 0, 0x40000000, false },
		{ 8, 0, 1, false },
	};
	static const struct slab_request too_large = { 4194304, 0, RED, false };
	struct slab_layout l;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		cr_expect_not_null(slab_refused(&bad[i]), "case %u", i);
	cr_expect_null(slab_refused(&too_large));
	cr_expect_not(slab_lay_out(&l, &too_large, 1));
}

/* SLUB has no use for it, so it does not keep it; but it is no error. */
Test(layout, mem_spread_is_dropped)
{
	cr_expect_eq(lay_out(8, 0, SLAB_BIT_MEM_SPREAD | RCU, false, 1).flags, RCU);
}

/* Whatever is asked for: what a slab must be. */
Test(layout, properties)
{
	static const unsigned int flags[] = {
		0, HWCACHE, RED, POISON, USER, RCU, RED | POISON, RED | USER,
		RED | POISON | USER, HWCACHE | RED | POISON | USER, HWCACHE | RCU
	};
	static const unsigned int cpus[] = { 1, 2, 3, 4, 7, 8, 64, 8192 };
	unsigned int size, f, c, align;

	for (size = 1; size <= 40000; size += size < 5000 ? 1 : 97) {
		f = size % ARRAY_SIZE(flags);
		c = size / 7 % ARRAY_SIZE(cpus);
		align = size % 5 ? 0 : 1u << size % 13;
		struct slab_layout l = lay_out(size, align, flags[f], size % 3 == 0, cpus[c]);

		cr_assert_eq(l.objects * l.size + l.waste, 4096u << l.order);
		cr_assert_lt(l.waste, l.size);
		cr_assert_geq(l.size, size + l.red_left_pad);
		cr_assert_eq(l.size % l.align, 0);
		cr_assert_eq(l.red_left_pad % l.align, 0);
		cr_assert_eq(l.offset % 8, 0);
		cr_assert_leq(l.red_left_pad + l.offset + 8, l.size);
		cr_assert(l.offset >= l.inuse || l.offset <= size / 2);
		cr_assert(l.order <= 3 || l.objects == 1);
	}
}

Test(merge, who_with_whom)
{
	static const struct slab_request caches[] = {
		{ 192, 0, 0, false }, { 192, 0, 0, true }, { 192, 0, RCU, false },
		{ 192, 0, SLAB_BIT_RECLAIM_ACCOUNT, false }, { 184, 0, POISON, false },
	};
	/* Which of the caches above: 1 for the first, 2, 4, 8, 16. */
	static const struct { struct slab_request request; unsigned int with; } cases[] = {
		{ { 192, 0, 0, false }, 1 },
		{ { 185, 0, 0, false }, 1 },	/* 192 as well */
		{ { 184, 0, 0, false }, 0 },	/* a word less */
		{ { 193, 0, 0, false }, 0 },
		{ { 192, 64, 0, false }, 1 },	/* 3 * 64 */
		{ { 160, 64, 0, false }, 1 },	/* rounded up to 192 */
		{ { 192, 128, 0, false }, 0 },	/* 256 */
		{ { 192, 0, HWCACHE, false }, 1 },
		{ { 192, 0, SLAB_BIT_PANIC, false }, 1 },
		{ { 192, 0, SLAB_BIT_MEM_SPREAD, false }, 1 },
		{ { 192, 0, SLAB_BIT_ACCOUNT, false }, 1 },
		{ { 192, 0, 0, true }, 0 },
		{ { 192, 0, SLAB_BIT_RECLAIM_ACCOUNT, false }, 8 },
		{ { 192, 0, SLAB_BIT_CACHE_DMA, false }, 0 },
		{ { 192, 0, SLAB_BIT_CACHE_DMA32, false }, 0 },
		{ { 184, 0, POISON, false }, 0 },
		{ { 192, 0, RED, false }, 0 },
		{ { 192, 0, USER, false }, 0 },
		{ { 192, 0, SLAB_BIT_TRACE, false }, 0 },
		{ { 192, 0, SLAB_BIT_NOLEAKTRACE, false }, 0 },
		{ { 192, 0, RCU, false }, 0 },
		/* Debugging without a trace in the objects is not in the list. */
		{ { 192, 0, SLAB_BIT_CONSISTENCY_CHECKS, false }, 1 },
	};
	unsigned int i, k, with;
	struct slab_layout l;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (with = 0, k = 0; k < ARRAY_SIZE(caches); k++) {
			cr_assert(slab_lay_out(&l, &caches[k], 1));
			with |= slab_mergeable(&l, &cases[i].request) << k;
		}
		cr_expect_eq(with, cases[i].with, "case %u: %u", i, with);
	}
}

Test(names, each_is_found_and_nothing_else)
{
	const struct slab_name *name;

	for (name = slab_names; name->name; name++)
		cr_expect_eq(slab_find_name(name->name, strlen(name->name)), name);
	cr_expect_null(slab_find_name("SLAB_POISO", 10));
	cr_expect_null(slab_find_name("SLAB_POISONS", 12));
	cr_expect_null(slab_find_name("", 0));
	cr_expect_eq(slab_find_name("SLAB_POISON|", 11)->bits, POISON);
}
