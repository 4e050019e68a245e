// SPDX-License-Identifier: GPL-2.0
/*
 * What lies in an object's slot, against rows worked out by hand from the
 * drawing above init_object() in mm/slub.c, and for all layouts: it adds up.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "slab.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define RED	SLAB_BIT_RED_ZONE
#define POISON	SLAB_BIT_POISON
#define USER	SLAB_BIT_STORE_USER
#define RCU	SLAB_BIT_TYPESAFE_BY_RCU

static struct slab_layout lay_out(unsigned int size, unsigned int align,
				  unsigned int flags, bool ctor)
{
	struct slab_request request = { size, align, flags, ctor };
	struct slab_layout l;

	cr_assert(slab_lay_out(&l, &request, 1));
	return l;
}

/* @expected: "r8:bb o99:6b ...", a letter for each use */
static void expect_parts(const struct slab_layout *l, bool allocated, const char *expected)
{
	static const char letters[] = "ro*AFp";
	struct slab_part parts[SLAB_MAX_PARTS];
	unsigned int i, nr = slab_parts(l, allocated, parts);
	char said[200] = "";

	for (i = 0; i < nr; i++) {
		char *end = said + strlen(said);

		end += sprintf(end, "%s%c%u", i ? " " : "", letters[parts[i].use],
			       parts[i].bytes);
		if (parts[i].fill != SLAB_ANY_BYTE)
			sprintf(end, ":%02x", parts[i].fill);
	}
	cr_expect_str_eq(said, expected);
}

static void expect_both(unsigned int size, unsigned int flags, bool ctor,
			const char *if_free, const char *if_allocated)
{
	struct slab_layout l = lay_out(size, 0, flags, ctor);

	expect_parts(&l, false, if_free);
	expect_parts(&l, true, if_allocated);
}

Test(parts, without_debugging_the_pointer_lies_in_a_free_object)
{
	expect_both(100, 0, false, "o48 *8 o44 p4", "o100 p4");
	expect_both(512, 0, false, "o256 *8 o248", "o512");
	expect_both(8, 0, false, "*8", "o8");
	expect_both(5, 0, false, "*8", "o5 p3");
}

Test(parts, behind_the_object_where_the_object_is_not_to_be_touched)
{
	expect_both(100, 0, true, "o100 p4 *8", "o100 p4 *8");
	expect_both(100, RCU, false, "o100 p4 *8", "o100 p4 *8");
	expect_both(100, POISON, false, "o99:6b o1:a5 p4:5a *8", "o100 p4:5a *8");
	expect_both(5, RED, false, "r8:bb o5 r3:bb *8 p8", "r8:cc o5 r3:cc *8 p8");
}

Test(parts, a_constructor_or_rcu_keeps_the_poison_out_of_the_object)
{
	expect_both(100, POISON, true, "o100 p4:5a *8", "o100 p4:5a *8");
	expect_both(100, POISON | RCU, false, "o100 p4:5a *8", "o100 p4:5a *8");
}

Test(parts, red_zones_on_both_sides)
{
	expect_both(100, RED, false, "r8:bb o48 *8 o44 r4:bb p8", "r8:cc o100 r4:cc p8");
	/* No room left for the right one: a word more. */
	expect_both(64, RED, false, "r8:bb o32 *8 o24 r8:bb p8", "r8:cc o64 r8:cc p8");
}

Test(parts, all_at_once)
{
	expect_both(100, RED | POISON | USER, false,
		    "r8:bb o99:6b o1:a5 r4:bb *8 A32 F32 p8:5a",
		    "r8:cc o100 r4:cc *8 A32 F32 p8:5a");
	expect_both(1, POISON, false, "o1:a5 p7:5a *8", "o1 p7:5a *8");
}

Test(parts, they_add_up)
{
	static const unsigned int flags[] = { 0, RED, POISON, USER, RCU, RED | POISON,
					      RED | USER, RED | POISON | USER, RCU | RED | POISON };
	unsigned int i, j, size, align, nr, bytes;
	unsigned int seen = 0;

	for (i = 0; i < 4 * ARRAY_SIZE(flags); i++) {
		for (align = 0; align <= 256; align = align ? 2 * align : 16) {
			for (size = 1; size <= 300; size++) {
				struct slab_layout l = lay_out(size, align, flags[i / 4], i & 1);
				struct slab_part parts[SLAB_MAX_PARTS];

				nr = slab_parts(&l, i & 2, parts);
				cr_assert_leq(nr, SLAB_MAX_PARTS);
				for (bytes = 0, j = 0; j < nr; j++)
					bytes += parts[j].bytes;
				cr_assert_eq(bytes, l.size);
				seen++;
			}
		}
	}
	cr_expect_eq(seen, 4 * 9 * 6 * 300);
}

/* Side by side, each behind its left red zone, which is as long as the alignment. */
Test(where, one_slot_after_the_other)
{
	struct slab_layout plain = lay_out(100, 0, 0, false);
	struct slab_layout fenced = lay_out(100, 32, RED, false);

	cr_expect_eq(slab_where(&plain, 0), 0);
	cr_expect_eq(slab_where(&plain, 38), 38 * 104);
	cr_expect_eq(slab_where(&fenced, 0), 32);
	cr_expect_eq(slab_where(&fenced, 3), 32 + 3 * 160);
}
