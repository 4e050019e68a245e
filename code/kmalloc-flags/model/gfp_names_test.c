// SPDX-License-Identifier: GPL-2.0
/*
 * The names of each version: priorities are sums of modifiers, and what each
 * version's flags mean.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "gfp.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static unsigned int bits_of(const struct gfp_version *v, const char *name)
{
	const struct gfp_name *entry = gfp_find_name(v, name, strlen(name));

	cr_assert_not_null(entry, "%s has no %s", v->name, name);
	return entry->bits;
}

static void expect_parts(const char *version, const char *name, const char *expected)
{
	const struct gfp_version *v = gfp_find_version(version);
	const struct gfp_name *parts[GFP_MAX_PARTS];
	unsigned int unknown, nr, i;
	char text[1024] = "";

	nr = gfp_take_apart(v, bits_of(v, name), parts, &unknown);
	cr_expect_eq(unknown, 0, "%s: %s has %#x left", version, name, unknown);
	for (i = 0; i < nr; i++)
		sprintf(text + strlen(text), "%s%s", i ? "|" : "",
			strncmp(parts[i]->name, "__GFP_", 6) ? parts[i]->name :
							       parts[i]->name + 6);
	cr_expect_str_eq(text, expected, "%s: %s is %s", version, name, text);
}

Test(names, priorities_are_sums_of_modifiers)
{
	static const char *const rows[][3] = {
		{ "2.0", "GFP_KERNEL", "GFP_KERNEL" },
		{ "2.0", "GFP_BUFFER", "GFP_BUFFER" },
		{ "2.2", "GFP_ATOMIC", "HIGH" },
		{ "2.2", "GFP_KERNEL", "WAIT|MED|IO" },
		{ "2.2", "GFP_USER", "WAIT|LOW|IO" },
		{ "2.2", "GFP_BUFFER", "WAIT|LOW" },
		{ "2.2", "GFP_NFS", "WAIT|HIGH|IO" },
		{ "2.2", "GFP_KSWAPD", "IO|SWAP" },
		{ "2.4", "GFP_ATOMIC", "HIGH" },
		{ "2.4", "GFP_KERNEL", "WAIT|HIGH|IO" },
		{ "2.4", "GFP_USER", "WAIT|IO" },
		{ "2.4", "GFP_HIGHUSER", "WAIT|IO|HIGHMEM" },
		{ "2.4", "GFP_BUFFER", "WAIT|HIGH" },
		{ "2.6", "GFP_ATOMIC", "HIGH" },
		{ "2.6", "GFP_NOWAIT", "" },
		{ "2.6", "GFP_KERNEL", "WAIT|IO|FS" },
		{ "2.6", "GFP_NOIO", "WAIT" },
		{ "2.6", "GFP_NOFS", "WAIT|IO" },
		{ "2.6", "GFP_USER", "WAIT|IO|FS|HARDWALL" },
		{ "2.6", "GFP_HIGHUSER", "HIGHMEM|WAIT|IO|FS|HARDWALL" },
		{ "2.6", "GFP_HIGHUSER_MOVABLE", "HIGHMEM|WAIT|IO|FS|HARDWALL|MOVABLE" },
		{ "2.6", "GFP_TEMPORARY", "WAIT|IO|FS|RECLAIMABLE" },
		{ "2.6", "GFP_THISNODE", "NOWARN|NORETRY|THISNODE" },
		{ "6.1", "GFP_ATOMIC", "HIGH|ATOMIC|KSWAPD_RECLAIM" },
		{ "6.1", "GFP_NOWAIT", "KSWAPD_RECLAIM" },
		{ "6.1", "GFP_KERNEL", "IO|FS|DIRECT_RECLAIM|KSWAPD_RECLAIM" },
		{ "6.1", "GFP_NOIO", "DIRECT_RECLAIM|KSWAPD_RECLAIM" },
		{ "6.1", "GFP_NOFS", "IO|DIRECT_RECLAIM|KSWAPD_RECLAIM" },
		{ "6.1", "GFP_TRANSHUGE_LIGHT",
		  "HIGHMEM|MOVABLE|IO|FS|NOWARN|COMP|NOMEMALLOC|HARDWALL" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect_parts(rows[i][0], rows[i][1], rows[i][2]);
}

Test(names, every_name_can_be_taken_apart)
{
	const struct gfp_name *parts[GFP_MAX_PARTS], *name;
	const struct gfp_version *v;
	unsigned int unknown, nr, sum, i;

	for (v = gfp_versions; v->name; v++) {
		for (name = v->names; name->name; name++) {
			nr = gfp_take_apart(v, name->bits, parts, &unknown);
			cr_assert_leq(nr, GFP_MAX_PARTS);
			for (sum = 0, i = 0; i < nr; i++) {
				cr_expect_eq(sum & parts[i]->bits, 0, "%s", name->name);
				sum += parts[i]->bits;
			}
			cr_expect_eq(sum, name->bits, "%s: %s", v->name, name->name);
			cr_expect_eq(unknown, 0);
			cr_expect_str_not_empty(name->source);
			cr_expect_eq(gfp_find_name(v, name->name, strlen(name->name)), name,
				     "%s stands twice in %s", name->name, v->name);
		}
	}
}

Test(names, what_has_no_name_is_left)
{
	const struct gfp_name *parts[GFP_MAX_PARTS];
	unsigned int unknown;

	cr_expect_eq(gfp_take_apart(gfp_find_version("6.1"), ~0u, parts, &unknown), 24);
	cr_expect_eq(unknown, ~0u << 24);
	cr_expect_eq(gfp_take_apart(gfp_find_version("2.6"), 0x2008, parts, &unknown), 0);
	cr_expect_eq(unknown, 0x2008);
	/* A level that 2.0 does not have, and a bit. */
	cr_expect_eq(gfp_take_apart(gfp_find_version("2.0"), 0x87, parts, &unknown), 1);
	cr_expect_str_eq(parts[0]->name, "GFP_DMA");
	cr_expect_eq(unknown, 0x7);
}

Test(names, only_whole_names_are_found)
{
	const struct gfp_version *v = gfp_find_version("6.1");

	cr_expect_null(gfp_find_name(v, "GFP_KERNE", 9));
	cr_expect_null(gfp_find_name(v, "GFP_KERNELS", 11));
	cr_expect_null(gfp_find_name(v, "", 0));
	cr_expect_not_null(gfp_find_name(v, "GFP_KERNELS", 10));
	cr_expect_null(gfp_find_version("2"));
	cr_expect_null(gfp_find_version("2.60"));
	cr_expect_null(gfp_find_version(""));
}

/* One version's answer, in a line: zone, may sleep, I/O, filesystem, reserve. */
Test(versions, mean_what_their_allocators_do)
{
	static const struct {
		const char *version, *name;
		enum gfp_highest_zone zone;
		const char *may;		/* s, i, f, or a dash */
		struct gfp_reserve reserve;
	} rows[] = {
		{ "2.0", "GFP_KERNEL", IN_ZONE_NORMAL, "sif", { 0, 0 } },
		{ "2.0", "GFP_USER", IN_ZONE_NORMAL, "sif", { 0, 0 } },
		{ "2.0", "GFP_ATOMIC", IN_ZONE_NORMAL, "---", { 8, 0 } },
		/* 2.0 gives up at once instead of freeing something. */
		{ "2.0", "GFP_BUFFER", IN_ZONE_NORMAL, "---", { 1, 12 } },
		{ "2.0", "GFP_IO", IN_ZONE_NORMAL, "s--", { 1, 12 } },
		{ "2.0", "GFP_NFS", IN_ZONE_NORMAL, "sif", { 8, -5 } },
		{ "2.2", "GFP_KERNEL", IN_ZONE_NORMAL, "sif", { 8, 0 } },
		{ "2.2", "GFP_ATOMIC", IN_ZONE_NORMAL, "---", { 8, 0 } },
		{ "2.2", "GFP_USER", IN_ZONE_NORMAL, "sif", { 0, 0 } },
		{ "2.2", "GFP_BUFFER", IN_ZONE_NORMAL, "s--", { 0, 0 } },
		{ "2.2", "GFP_DMA", IN_ZONE_DMA, "---", { 0, 0 } },
		/* HIGH is in both; only WAIT makes a difference. */
		{ "2.4", "GFP_KERNEL", IN_ZONE_NORMAL, "sif", { 0, 0 } },
		{ "2.4", "GFP_ATOMIC", IN_ZONE_NORMAL, "---", { 6, 0 } },
		{ "2.4", "GFP_BUFFER", IN_ZONE_NORMAL, "s--", { 0, 0 } },
		{ "2.4", "GFP_HIGHUSER", IN_ZONE_HIGHMEM, "sif", { 0, 0 } },
		{ "2.4", "GFP_DMA", IN_ZONE_DMA, "---", { 6, 0 } },
		{ "2.6", "GFP_KERNEL", IN_ZONE_NORMAL, "sif", { 0, 0 } },
		{ "2.6", "GFP_ATOMIC", IN_ZONE_NORMAL, "---", { 5, 0 } },
		{ "2.6", "GFP_NOWAIT", IN_ZONE_NORMAL, "---", { 2, 0 } },
		{ "2.6", "GFP_NOFS", IN_ZONE_NORMAL, "si-", { 0, 0 } },
		{ "2.6", "GFP_NOIO", IN_ZONE_NORMAL, "s--", { 0, 0 } },
		{ "2.6", "GFP_HIGHUSER", IN_ZONE_HIGHMEM, "sif", { 0, 0 } },
		{ "2.6", "GFP_HIGHUSER_MOVABLE", IN_ZONE_MOVABLE, "sif", { 0, 0 } },
		{ "6.1", "GFP_KERNEL", IN_ZONE_NORMAL, "sif", { 0, 0 } },
		{ "6.1", "GFP_ATOMIC", IN_ZONE_NORMAL, "---", { 5, 0 } },
		{ "6.1", "GFP_NOWAIT", IN_ZONE_NORMAL, "---", { 0, 0 } },
		{ "6.1", "GFP_DMA32", IN_ZONE_DMA32, "---", { 0, 0 } },
		{ "6.1", "GFP_HIGHUSER", IN_ZONE_NORMAL, "sif", { 0, 0 } },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct gfp_version *v = gfp_find_version(rows[i].version);
		struct gfp_meaning m = v->meaning(bits_of(v, rows[i].name), &v->zones);

		cr_expect_eq(m.zone, rows[i].zone, "%s: %s", v->name, rows[i].name);
		cr_expect_eq(m.sleep, rows[i].may[0] == 's', "%s: %s", v->name, rows[i].name);
		cr_expect_eq(m.io, rows[i].may[1] == 'i', "%s: %s", v->name, rows[i].name);
		cr_expect_eq(m.fs, rows[i].may[2] == 'f', "%s: %s", v->name, rows[i].name);
		cr_expect_eq(m.reserve.eighths, rows[i].reserve.eighths, "%s: %s", v->name,
			     rows[i].name);
		cr_expect_eq(m.reserve.pages, rows[i].reserve.pages, "%s: %s", v->name,
			     rows[i].name);
	}
}

Test(versions, zone_bits_together)
{
	const struct gfp_version *v24 = gfp_find_version("2.4");
	const struct gfp_version *v26 = gfp_find_version("2.6");
	static const struct gfp_zones all = { true, true, true };

	/* None was illegal then: the lowest zone won. */
	cr_expect_eq(v24->meaning(0x18, &all).zone, IN_ZONE_DMA);
	cr_expect_eq(v26->meaning(0x03, &all).zone, IN_ZONE_DMA);
	cr_expect_eq(v26->meaning(0x05, &all).zone, IN_ZONE_DMA);
	cr_expect_eq(v26->meaning(0x06, &all).zone, IN_ZONE_DMA32);
	cr_expect_eq(v26->meaning(0x100006, &all).zone, IN_ZONE_DMA32);
	cr_expect_eq(v26->meaning(0x100000, &all).zone, IN_ZONE_NORMAL);
}
