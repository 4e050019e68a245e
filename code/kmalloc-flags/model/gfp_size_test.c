// SPDX-License-Identifier: GPL-2.0
/*
 * What a size costs: the boundaries of each version's classes, and for 6.1 an
 * answer for every size that is worked out another way.
 */
#include <criterion/criterion.h>

#include "gfp.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static struct kmalloc_block block_of(const char *version, unsigned long long size)
{
	return kmalloc_block(gfp_find_version(version)->classes, size, 1);
}

/* 6.1 by its rule: a power of two from 8 on, unless 96 or 192 is nearer. */
static unsigned long rule_6_1(unsigned long size, unsigned int min_size)
{
	unsigned long power = min_size;

	while (power < size)
		power *= 2;
	if (min_size <= 32 && size > 64 && size <= 96)
		return 96;
	if (min_size <= 64 && size > 128 && size <= 192)
		return 192;
	return power;
}

Test(size, of_every_request_up_to_the_largest_class)
{
	unsigned int min_size, size;

	for (min_size = 8; min_size <= 256; min_size *= 2) {
		for (size = 1; size <= 8192; size++) {
			struct kmalloc_block b;

			b = kmalloc_block(gfp_find_version("6.1")->classes, size, min_size);
			cr_assert_eq(b.kind, KMALLOC_KIND_CLASS);
			cr_assert_eq(b.size, rule_6_1(size, min_size), "%u bytes, minimum %u",
				     size, min_size);
			cr_assert_eq(b.waste, b.size - size);
		}
	}
}

Test(size, above_it_is_pages_up_to_the_limit)
{
	unsigned int order;

	for (order = 2; order <= 10; order++) {
		unsigned long bytes = 4096ul << order;
		struct kmalloc_block b = block_of("6.1", bytes);

		cr_expect_eq(b.kind, KMALLOC_KIND_PAGES);
		cr_expect_eq(b.order, order);
		cr_expect_eq(b.waste, 0);
		b = block_of("6.1", bytes / 2 + 1);
		cr_expect_eq(b.order, order);
		cr_expect_eq(b.waste, bytes / 2 - 1);
	}
	cr_expect_eq(block_of("6.1", (4ul << 20) + 1).kind, KMALLOC_KIND_FAIL);
	cr_expect_eq(block_of("6.1", ~0ull).kind, KMALLOC_KIND_FAIL);
	/* Not cut to 32 bits on the way. */
	cr_expect_eq(block_of("6.1", 1ull << 32 | 8).kind, KMALLOC_KIND_FAIL);
}

Test(size, at_the_boundaries_of_each_version)
{
	static const struct {
		const char *version;
		unsigned long size, block;	/* 0: nothing */
		enum kmalloc_kind kind;
	} rows[] = {
		/* 8 bytes of each block are its header: a page's worth takes two. */
		{ "2.0", 0, 32, KMALLOC_KIND_CLASS },
		{ "2.0", 24, 32, KMALLOC_KIND_CLASS },
		{ "2.0", 25, 64, KMALLOC_KIND_CLASS },
		{ "2.0", 244, 252, KMALLOC_KIND_CLASS },
		{ "2.0", 245, 508, KMALLOC_KIND_CLASS },
		{ "2.0", 4072, 4080, KMALLOC_KIND_CLASS },
		{ "2.0", 4096, 8176, KMALLOC_KIND_CLASS },
		{ "2.0", 131048, 131056, KMALLOC_KIND_CLASS },
		{ "2.0", 131049, 0, KMALLOC_KIND_FAIL },
		{ "2.2", 131072, 131072, KMALLOC_KIND_CLASS },
		{ "2.4", 0, 32, KMALLOC_KIND_CLASS },
		{ "2.4", 33, 64, KMALLOC_KIND_CLASS },
		/* No 96, no 192. */
		{ "2.4", 65, 128, KMALLOC_KIND_CLASS },
		{ "2.4", 129, 256, KMALLOC_KIND_CLASS },
		{ "2.4", 131072, 131072, KMALLOC_KIND_CLASS },
		{ "2.4", 131073, 0, KMALLOC_KIND_FAIL },
		{ "2.6", 0, 0, KMALLOC_KIND_CLASS },
		{ "2.6", 96, 96, KMALLOC_KIND_CLASS },
		{ "2.6", 193, 256, KMALLOC_KIND_CLASS },
		{ "2.6", 2048, 2048, KMALLOC_KIND_CLASS },
		/* More than half a page is a page. */
		{ "2.6", 2049, 4096, KMALLOC_KIND_PAGES },
		{ "2.6", 4097, 8192, KMALLOC_KIND_PAGES },
		{ "2.6", 4194304, 4194304, KMALLOC_KIND_PAGES },
		{ "2.6", 4194305, 0, KMALLOC_KIND_FAIL },
		{ "6.1", 0, 0, KMALLOC_KIND_CLASS },
		{ "6.1", 2049, 4096, KMALLOC_KIND_CLASS },
		{ "6.1", 8192, 8192, KMALLOC_KIND_CLASS },
		{ "6.1", 8193, 16384, KMALLOC_KIND_PAGES },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kmalloc_block b = block_of(rows[i].version, rows[i].size);

		cr_expect_eq(b.kind, rows[i].kind, "%s, %lu bytes", rows[i].version,
			     rows[i].size);
		cr_expect_eq(b.size, rows[i].block, "%s, %lu bytes: %lu", rows[i].version,
			     rows[i].size, b.size);
		if (b.size)
			cr_expect_eq(b.waste, b.size - rows[i].size);
	}
}

Test(size, the_tables_hang_together)
{
	const struct gfp_version *v;
	unsigned int i;

	for (v = gfp_versions; v->name; v++) {
		const struct kmalloc_classes *c = v->classes;

		for (i = 1; c->sizes[i]; i++)
			cr_expect_gt(c->sizes[i], c->sizes[i - 1], "%s", v->name);
		/* The largest that is cached fits its class, header and all. */
		cr_expect_geq(c->sizes[i - 1], c->max_cached + c->header, "%s", v->name);
		cr_expect_geq(c->max_size, c->max_cached, "%s", v->name);
		cr_expect_str_not_empty(c->source);
		cr_expect_str_not_empty(c->above);
	}
}
