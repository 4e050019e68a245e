// SPDX-License-Identifier: GPL-2.0
/*
 * What flags mean in 6.1: tables that follow from the comments of
 * include/linux/gfp.h and from arithmetic, and properties over many flags.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "gfp.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define GFP_ATOMIC	(GFP_BIT_HIGH | GFP_BIT_ATOMIC | GFP_BIT_KSWAPD_RECLAIM)
#define GFP_RECLAIM	(GFP_BIT_DIRECT_RECLAIM | GFP_BIT_KSWAPD_RECLAIM)
#define GFP_KERNEL	(GFP_RECLAIM | GFP_BIT_IO | GFP_BIT_FS)
#define GFP_NOWAIT	GFP_BIT_KSWAPD_RECLAIM
#define GFP_NOIO	GFP_RECLAIM
#define GFP_NOFS	(GFP_RECLAIM | GFP_BIT_IO)

static const struct gfp_zones x86_64 = { .dma = true, .dma32 = true };
static const struct gfp_zones i386 = { .dma = true, .highmem = true };
static const struct gfp_zones none = { 0 };

/* In the order of the bits MOVABLE, DMA32, HIGHMEM, DMA, as gfp.h's comment is. */
static const enum gfp_highest_zone zones_x86_64[16] = {
	IN_ZONE_NORMAL, IN_ZONE_DMA, IN_ZONE_NORMAL, IN_ZONE_BAD,
	IN_ZONE_DMA32, IN_ZONE_BAD, IN_ZONE_BAD, IN_ZONE_BAD,
	IN_ZONE_NORMAL, IN_ZONE_DMA, IN_ZONE_MOVABLE, IN_ZONE_BAD,
	IN_ZONE_DMA32, IN_ZONE_BAD, IN_ZONE_BAD, IN_ZONE_BAD,
};

Test(zone, of_all_sixteen_combinations)
{
	unsigned int bits;

	for (bits = 0; bits < 16; bits++) {
		enum gfp_highest_zone zone = zones_x86_64[bits];

		cr_expect_eq(gfp_highest_zone(bits, &x86_64), zone, "bits %#x", bits);
		/* i386 has no DMA32; and HIGHMEM where it is asked for alone. */
		if (zone == IN_ZONE_DMA32)
			zone = IN_ZONE_NORMAL;
		if (bits == GFP_BIT_HIGHMEM)
			zone = IN_ZONE_HIGHMEM;
		cr_expect_eq(gfp_highest_zone(bits, &i386), zone, "i386, bits %#x", bits);
		if (zone != IN_ZONE_BAD && zone != IN_ZONE_MOVABLE)
			zone = IN_ZONE_NORMAL;
		cr_expect_eq(gfp_highest_zone(bits, &none), zone, "one zone, bits %#x", bits);
	}
}

Test(zone, other_bits_do_not_matter)
{
	unsigned int bits, flag;

	for (bits = 0; bits < 16; bits++)
		for (flag = 16; flag; flag <<= 1)
			cr_assert_eq(gfp_highest_zone(bits | flag, &x86_64),
				     zones_x86_64[bits]);
}

Test(meaning, of_the_priorities)
{
	static const struct {
		unsigned int flags;
		bool sleep, io, fs, kswapd;
		unsigned char eighths;
	} rows[] = {
		{ GFP_KERNEL, true, true, true, true, 0 },
		{ GFP_NOFS, true, true, false, true, 0 },
		{ GFP_NOIO, true, false, false, true, 0 },
		{ GFP_NOWAIT, false, false, false, true, 0 },
		/* Half, and a quarter of the other half: 4/8 + 1/8. */
		{ GFP_ATOMIC, false, false, false, true, 5 },
		{ 0, false, false, false, false, 0 },
		/* May not wait: then there is no I/O that it could start. */
		{ GFP_KERNEL & ~GFP_BIT_DIRECT_RECLAIM, false, false, false, true, 0 },
		{ GFP_BIT_IO | GFP_BIT_FS, false, false, false, false, 0 },
		{ GFP_KERNEL | GFP_BIT_HIGH, true, true, true, true, 4 },
		{ GFP_ATOMIC | GFP_BIT_NOMEMALLOC, false, false, false, true, 4 },
		{ GFP_KERNEL | GFP_BIT_MEMALLOC, true, true, true, true, 8 },
		{ GFP_NOWAIT | GFP_BIT_MEMALLOC | GFP_BIT_NOMEMALLOC, false, false, false,
		  true, 0 },
		/* Where the OOM killer is asked there is all; else what HIGH has. */
		{ GFP_KERNEL | GFP_BIT_NOFAIL, true, true, true, true, 8 },
		{ GFP_KERNEL | GFP_BIT_NOFAIL | GFP_BIT_NORETRY, true, true, true, true, 4 },
		{ GFP_KERNEL | GFP_BIT_NOFAIL | GFP_BIT_DMA, true, true, true, true, 4 },
		{ GFP_NOWAIT | GFP_BIT_NOFAIL, false, false, false, true, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct gfp_meaning m = gfp_meaning(rows[i].flags, 0, &x86_64);

		cr_expect_eq(m.sleep, rows[i].sleep, "%#x", rows[i].flags);
		cr_expect_eq(m.io, rows[i].io, "%#x", rows[i].flags);
		cr_expect_eq(m.fs, rows[i].fs, "%#x", rows[i].flags);
		cr_expect_eq(m.kswapd, rows[i].kswapd, "%#x", rows[i].flags);
		cr_expect_eq(m.reserve.eighths, rows[i].eighths, "%#x: %u/8", rows[i].flags,
			     m.reserve.eighths);
		cr_expect_eq(m.reserve.pages, 0);
	}
}

Test(meaning, is_that_of_what_a_scope_leaves)
{
	struct gfp_meaning m = gfp_meaning(GFP_KERNEL, GFP_CALLER_NOFS, &x86_64);

	cr_expect(m.sleep && m.io && !m.fs);
	m = gfp_meaning(GFP_KERNEL | GFP_BIT_HIGHMEM | GFP_BIT_MOVABLE,
			GFP_CALLER_NOIO | GFP_CALLER_PIN, &x86_64);
	cr_expect(m.sleep && !m.io && !m.fs);
	cr_expect_eq(m.zone, IN_ZONE_NORMAL);
}

Test(scope, takes_bits_away_and_adds_none)
{
	unsigned int flags, caller;

	cr_expect_eq(gfp_in_scope(GFP_KERNEL, GFP_CALLER_NOFS), GFP_NOFS);
	cr_expect_eq(gfp_in_scope(GFP_KERNEL, GFP_CALLER_NOIO), GFP_NOIO);
	cr_expect_eq(gfp_in_scope(GFP_BIT_MOVABLE, GFP_CALLER_PIN), 0);
	cr_expect_eq(gfp_in_scope(GFP_KERNEL, GFP_CALLER_NOIO | GFP_CALLER_NOFS), GFP_NOIO);
	for (caller = 0; caller < 0x100; caller++) {
		for (flags = 0; flags < 0x1000; flags++) {
			unsigned int left = gfp_in_scope(flags, caller);

			cr_assert_eq(left & ~flags, 0);
			cr_assert_eq(gfp_in_scope(left, caller), left);
			if (!(caller & (GFP_CALLER_NOIO | GFP_CALLER_NOFS | GFP_CALLER_PIN)))
				cr_assert_eq(left, flags);
		}
	}
}

static unsigned int any_flags(void)
{
	return ((unsigned int)rand() ^ (unsigned int)rand() << 8) & GFP_BITS_ALL;
}

/* min 1000: a half leaves 500, a quarter of that 375. */
Test(first_failure, by_hand)
{
	static const struct gfp_marks marks = { .min = 1000, .lowmem_reserve = 30 };
	static const struct {
		unsigned int flags, caller;
		unsigned long pages;
	} rows[] = {
		{ GFP_KERNEL, 0, 1030 },
		{ GFP_NOWAIT, 0, 1030 },
		{ GFP_KERNEL & ~GFP_BIT_DIRECT_RECLAIM, 0, 1030 },
		{ GFP_ATOMIC, 0, 405 },
		{ GFP_BIT_HIGH, 0, 405 },
		{ GFP_ATOMIC | GFP_BIT_NOMEMALLOC, 0, 530 },
		{ GFP_KERNEL | GFP_BIT_HIGH, 0, 530 },
		/* A realtime task counts as HIGH if it may wait, and is no interrupt. */
		{ GFP_KERNEL, GFP_CALLER_RT, 530 },
		{ GFP_NOWAIT, GFP_CALLER_RT, 1030 },
		{ GFP_KERNEL, GFP_CALLER_RT | GFP_CALLER_SOFTIRQ, 1030 },
		{ GFP_KERNEL, GFP_CALLER_RT | GFP_CALLER_HARDIRQ, 1030 },
		/* PF_MEMALLOC is the task's: it counts in its softirqs, no further. */
		{ GFP_KERNEL, GFP_CALLER_MEMALLOC, 0 },
		{ GFP_ATOMIC, GFP_CALLER_MEMALLOC | GFP_CALLER_SOFTIRQ, 0 },
		{ GFP_ATOMIC, GFP_CALLER_MEMALLOC | GFP_CALLER_HARDIRQ, 405 },
		{ GFP_KERNEL | GFP_BIT_NOMEMALLOC, GFP_CALLER_MEMALLOC, 1030 },
		{ GFP_NOWAIT | GFP_BIT_MEMALLOC, 0, 0 },
		{ GFP_NOWAIT | GFP_BIT_MEMALLOC | GFP_BIT_NOMEMALLOC, 0, 1030 },
		/* The victim's half takes the place of HIGH's: GFP_ATOMIC has more. */
		{ GFP_KERNEL, GFP_CALLER_OOM_VICTIM, 530 },
		{ GFP_KERNEL | GFP_BIT_HIGH, GFP_CALLER_OOM_VICTIM, 530 },
		{ GFP_ATOMIC, GFP_CALLER_OOM_VICTIM, 405 },
		{ GFP_KERNEL, GFP_CALLER_OOM_VICTIM | GFP_CALLER_SOFTIRQ, 1030 },
		{ GFP_KERNEL | GFP_BIT_NOFAIL, 0, 0 },
		{ GFP_KERNEL | GFP_BIT_NOFAIL | GFP_BIT_THISNODE, 0, 530 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned long pages = gfp_first_failure(&marks, rows[i].flags, rows[i].caller);

		cr_expect_eq(pages, rows[i].pages, "flags %#x, caller %#x: %lu, not %lu",
			     rows[i].flags, rows[i].caller, pages, rows[i].pages);
	}
}

/* An odd min: what is taken away is rounded down, so what stays is rounded up. */
Test(first_failure, rounds_as_integers_do)
{
	static const unsigned long atomic[] = { 0, 1, 1, 2, 2, 3, 3, 3, 3, 4 };
	struct gfp_marks marks = { 0 };

	for (marks.min = 0; marks.min < ARRAY_SIZE(atomic); marks.min++)
		cr_expect_eq(gfp_first_failure(&marks, GFP_ATOMIC, 0), atomic[marks.min],
			     "min %lu", marks.min);
}

Test(first_failure, a_boost_is_for_all_but_atomic)
{
	static const struct gfp_marks marks = { .min = 1000, .boost = 200 };

	cr_expect_eq(gfp_first_failure(&marks, GFP_NOWAIT, 0), 1200);
	cr_expect_eq(gfp_first_failure(&marks, GFP_ATOMIC, 0), 375);
	/* It is the bit ATOMIC, not the right to the reserve: 1200 * 3/8. */
	cr_expect_eq(gfp_first_failure(&marks, GFP_NOWAIT | GFP_BIT_HIGH, 0), 450);
	cr_expect_eq(gfp_first_failure(&marks, GFP_KERNEL | GFP_BIT_HIGH | GFP_BIT_ATOMIC, 0),
		     600, "the slow path clears ATOMIC of who may reclaim");
}

Test(first_failure, blocks_for_high_orders_are_for_who_cannot_wait)
{
	static const struct gfp_marks marks = { .min = 1000, .highatomic = 512 };

	cr_expect_eq(gfp_first_failure(&marks, GFP_KERNEL, 0), 1512);
	cr_expect_eq(gfp_first_failure(&marks, GFP_NOWAIT, 0), 1000);
	cr_expect_eq(gfp_first_failure(&marks, GFP_ATOMIC, 0), 375);
	/* The mark would let these go on, but only such blocks are left. */
	cr_expect_eq(gfp_first_failure(&marks, GFP_KERNEL | GFP_BIT_HIGH, 0), 512);
	cr_expect_eq(gfp_first_failure(&marks, GFP_KERNEL | GFP_BIT_MEMALLOC, 0), 512);
	/* Not so for these two, which may take from them. */
	cr_expect_eq(gfp_first_failure(&marks, GFP_KERNEL, GFP_CALLER_OOM_VICTIM), 500);
	cr_expect_eq(gfp_first_failure(&marks, GFP_NOWAIT | GFP_BIT_HIGH, 0), 375);
}

Test(first_failure, is_what_the_reserve_says)
{
	struct gfp_marks marks = { .min = 8 * 12345, .lowmem_reserve = 777 };
	unsigned int i;

	srand(1);
	for (i = 0; i < 100000; i++) {
		unsigned int flags = any_flags();
		unsigned int caller = rand() & 0xff;
		struct gfp_reserve r = gfp_meaning(flags, caller, &x86_64).reserve;
		unsigned long expected = 12345 * (8ul - r.eighths);

		if (r.eighths < 8)
			expected += marks.lowmem_reserve;
		cr_assert_eq(gfp_first_failure(&marks, flags, caller), expected,
			     "flags %#x, caller %#x", flags, caller);
	}
}

Test(first_failure, nomemalloc_never_helps_and_high_never_hurts)
{
	static const struct gfp_marks marks = { 1000, 64, 100, 50 };
	unsigned int i;

	srand(2);
	for (i = 0; i < 100000; i++) {
		unsigned int flags = any_flags();
		unsigned int caller = rand() & 0xff;
		unsigned long pages = gfp_first_failure(&marks, flags, caller);

		cr_assert_leq(pages, marks.min + marks.boost + marks.lowmem_reserve +
			      marks.highatomic);
		cr_assert_geq(gfp_first_failure(&marks, flags | GFP_BIT_NOMEMALLOC, caller),
			      pages, "flags %#x, caller %#x", flags, caller);
		cr_assert_leq(gfp_first_failure(&marks, flags | GFP_BIT_HIGH, caller), pages,
			      "flags %#x, caller %#x", flags, caller);
		cr_assert_leq(gfp_first_failure(&marks, flags | GFP_BIT_MEMALLOC, caller),
			      pages, "flags %#x, caller %#x", flags, caller);
	}
}

Test(problems, are_found_one_by_one)
{
	static const struct {
		unsigned int flags, pages, kmalloc;
	} rows[] = {
		{ GFP_KERNEL, 0, 0 },
		{ GFP_ATOMIC | GFP_BIT_DMA, 0, 0 },
		{ GFP_KERNEL | GFP_BIT_HIGHMEM | GFP_BIT_MOVABLE, 0, GFP_PROBLEM_SLAB },
		{ GFP_KERNEL | GFP_BIT_DMA32, 0, GFP_PROBLEM_SLAB },
		{ GFP_BIT_DMA | GFP_BIT_DMA32, GFP_PROBLEM_ZONES,
		  GFP_PROBLEM_ZONES | GFP_PROBLEM_SLAB },
		{ GFP_BIT_MOVABLE | GFP_BIT_RECLAIMABLE, GFP_PROBLEM_MOBILITY,
		  GFP_PROBLEM_MOBILITY },
		{ GFP_ATOMIC | GFP_KERNEL, GFP_PROBLEM_ATOMIC_RECLAIM,
		  GFP_PROBLEM_ATOMIC_RECLAIM },
		{ GFP_KERNEL | GFP_BIT_NOFAIL, 0, 0 },
		{ GFP_ATOMIC | GFP_BIT_NOFAIL, GFP_PROBLEM_NOFAIL_ATOMIC,
		  GFP_PROBLEM_NOFAIL_ATOMIC },
		{ 0x40000000, GFP_PROBLEM_UNKNOWN, GFP_PROBLEM_UNKNOWN },
	};
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cr_expect_eq(gfp_problems(rows[i].flags, false), rows[i].pages, "%#x",
			     rows[i].flags);
		cr_expect_eq(gfp_problems(rows[i].flags, true), rows[i].kmalloc, "%#x",
			     rows[i].flags);
	}
	for (bit = 1; bit <= GFP_PROBLEM_UNKNOWN; bit <<= 1)
		cr_expect_str_not_empty(gfp_problem_text(bit));
	cr_expect_str_empty(gfp_problem_text(bit));
}

Test(context, allows_what_it_can_wait_for)
{
	/* Letters in the order of enum gfp_context: allowed, or a dash. */
	static const struct { unsigned int flags; const char *allowed; } rows[] = {
		{ GFP_KERNEL, "p-------" },
		{ GFP_NOFS, "pf------" },
		{ GFP_NOIO, "pfi-----" },
		{ GFP_ATOMIC, "pfisbh--" },
		{ GFP_NOWAIT, "pfisbh--" },
		{ GFP_KERNEL & ~GFP_BIT_DIRECT_RECLAIM, "pfisbh--" },
		/* FS without IO: the filesystem's locks, and its I/O. */
		{ GFP_NOIO | GFP_BIT_FS, "p-------" },
	};
	unsigned int i, context;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (context = 0; rows[i].allowed[context]; context++)
			cr_expect_eq(!gfp_refused(rows[i].flags, context),
				     rows[i].allowed[context] != '-', "%#x in context %u",
				     rows[i].flags, context);
}

Test(context, a_scope_makes_gfp_kernel_right)
{
	cr_expect_null(gfp_refused(gfp_in_scope(GFP_KERNEL, GFP_CALLER_NOFS), GFP_CONTEXT_FS));
	cr_expect_null(gfp_refused(gfp_in_scope(GFP_KERNEL, GFP_CALLER_NOIO), GFP_CONTEXT_IO));
	/* But no scope makes it atomic. */
	cr_expect_not_null(gfp_refused(gfp_in_scope(GFP_KERNEL, GFP_CALLER_NOIO),
				       GFP_CONTEXT_SPINLOCK));
}
