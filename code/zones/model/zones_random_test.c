// SPDX-License-Identifier: GPL-2.0
/*
 * Machines as nobody builds them, and thousands of requests to each: the model
 * and its naive twin must agree about every number and every answer.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "zones.h"
#include "zones_twin.h"

#define MAX_RANGES 40

static struct zones_machine m;
static struct twin t;
static struct zones_range ranges[MAX_RANGES];
static unsigned int nr_ranges;

static unsigned long below(unsigned long n)
{
	return random() % n;
}

/* Where zones end, and somewhere near, and anywhere. */
static unsigned long any_pfn(void)
{
	static const unsigned long edges[] = {
		0, 0x1000, 0x38000, 0x100000, 0x40000, TWIN_PAGES - 1
	};
	unsigned long pfn = below(3) ? below(TWIN_PAGES) :
			    edges[below(6)] + below(2000) - 1000;

	return pfn < TWIN_PAGES ? pfn : 0;
}

/* Ranges in disorder, of interleaved nodes, with holes; no page twice. */
static void add_ranges(void)
{
	unsigned int wanted = 1 + below(MAX_RANGES), nodes = 1 + below(TWIN_NODES);
	unsigned long pfn, end;

	for (nr_ranges = 0; nr_ranges < wanted; nr_ranges++) {
		struct zones_range *range = &ranges[nr_ranges];

		do {
			pfn = any_pfn();
		} while (t.owner[pfn]);
		end = pfn + 1 + below(below(2) ? 300 : 300000);
		range->nid = below(nodes);
		for (range->start = pfn; pfn < end && pfn < TWIN_PAGES && !t.owner[pfn]; pfn++)
			t.owner[pfn] = 1 + range->nid;
		range->end = pfn;
	}
}

static void set_distances(void)
{
	unsigned int i, j, kinds = 1 + below(20);

	for (i = 0; i < TWIN_NODES; i++)
		for (j = 0; j < TWIN_NODES; j++) {
			t.distance[i][j] = i == j ? 10 : 11 + below(kinds) * 12;
			m.distance[i][j] = t.distance[i][j];
		}
}

static void set_managed(void)
{
	unsigned int nid, kind;

	for (nid = 0; nid < TWIN_NODES; nid++)
		for (kind = 0; kind < TWIN_KINDS; kind++) {
			unsigned long present = t.zone[nid][kind].present;

			t.zone[nid][kind].managed -= below(4) ? below(present / 8 + 1) : 0;
			if (!below(16))
				t.zone[nid][kind].managed = 0;
			m.node[nid].zone[kind].managed = t.zone[nid][kind].managed;
		}
}

static void make_machine(unsigned int seed)
{
	unsigned int kind;
	bool i386;

	srandom(seed);
	i386 = below(2);
	twin_init(&t, i386);
	zones_init(&m, i386 ? ZONES_I386 : ZONES_X86_64);
	add_ranges();
	if (below(2)) {
		t.lowmem = 1 + any_pfn();
		m.lowmem_end = t.lowmem;
	}
	if (below(2))
		set_distances();
	for (kind = 0; kind < TWIN_KINDS; kind++) {
		if (!below(4))
			t.ratio[kind] = below(300);
		m.reserve_ratio[kind] = t.ratio[kind];
	}
	zones_layout(&m, ranges, nr_ranges);
	twin_count(&t);
	set_managed();
	zones_boot(&m);
	twin_boot(&t);
}

static void expect_equal_zones(unsigned int seed)
{
	unsigned int nid, kind, i;

	cr_assert_eq(m.min_free_kbytes, t.kb);
	cr_assert_eq(m.nr_nodes, t.nr_nodes);
	for (nid = 0; nid < TWIN_NODES; nid++)
		for (kind = 0; kind < TWIN_KINDS; kind++) {
			const struct zones_zone *zone = &m.node[nid].zone[kind];
			struct twin_zone ours = {
				zone->spanned, zone->present, zone->managed, zone->free,
				zone->mark[ZONES_MIN], zone->mark[ZONES_LOW],
				zone->mark[ZONES_HIGH], { 0 },
			};

			for (i = 0; i < TWIN_KINDS; i++)
				ours.reserve[i] = zone->lowmem_reserve[i];
			cr_assert(!memcmp(&ours, &t.zone[nid][kind], sizeof(ours)),
				  "machine %u: node %u, zone %u", seed, nid, kind);
		}
}

static void expect_equal_zonelist(unsigned int nid, unsigned int flags)
{
	unsigned int places[TWIN_NODES * TWIN_KINDS], i;
	struct zones_ref refs[ZONES_MAX_REFS];
	unsigned int nr = zones_zonelist(&m, nid, flags, refs);

	cr_assert_eq(nr, twin_zonelist(&t, nid, flags, places));
	for (i = 0; i < nr; i++)
		cr_assert_eq(refs[i].nid * TWIN_KINDS + refs[i].kind, places[i]);
}

static unsigned int any_node(void)
{
	unsigned int nid;

	do {
		nid = below(TWIN_NODES);
	} while (!twin_has_node(&t, nid));
	return nid;
}

/* The zone bits often, the others that count sometimes. */
static unsigned int any_flags(void)
{
	static const unsigned int bits[] = {
		GFP_BIT_HIGH, GFP_BIT_DIRECT_RECLAIM, GFP_BIT_RETRY_MAYFAIL, GFP_BIT_NOFAIL,
		GFP_BIT_NORETRY, GFP_BIT_MEMALLOC, GFP_BIT_NOMEMALLOC, GFP_BIT_THISNODE,
		GFP_BIT_ATOMIC, GFP_BIT_KSWAPD_RECLAIM,
	};
	unsigned int flags = below(2) ? 0 : 1u << below(4), i;

	if (!below(4))
		flags |= below(16);
	for (i = 0; i < sizeof(bits) / sizeof(*bits); i++)
		flags |= below(4) ? 0 : bits[i];
	return flags;
}

/* A zone with as many free pages as some request may or may not have. */
static void set_free(void)
{
	unsigned int nid = any_node(), kind = below(TWIN_KINDS);
	struct twin_zone *zone = &t.zone[nid][kind];
	unsigned long free = below(2) ? zone->reserve[below(TWIN_KINDS)] : 0;

	free += below(zone->high + 70);
	if (free > zone->managed)
		free = zone->managed;
	zone->free = free;
	m.node[nid].zone[kind].free = free;
}

static void request(unsigned int seed)
{
	unsigned int nid = any_node(), flags = any_flags(), place = 0;
	unsigned int order = below(3) ? below(3) : below(13);
	enum zones_outcome outcome;
	struct zones_ref ref;

	outcome = zones_alloc(&m, nid, flags, order, &ref);
	cr_assert_eq(twin_alloc(&t, nid, flags, order, &place) == TWIN_GOT,
		     outcome == ZONES_GOT, "%u: %u %#x %u", seed, nid, flags, order);
	cr_assert_eq(outcome == ZONES_BAD_ORDER, order > 10);
	if (order <= 10)
		cr_assert_eq(outcome == ZONES_BAD_KIND, twin_highest(&t, flags) < 0);
	if (outcome == ZONES_GOT)
		cr_assert_eq(ref.nid * TWIN_KINDS + ref.kind, place, "%u: %u %#x %u", seed, nid,
			     flags, order);
	/* What its first choice keeps is what it cannot have, and one page more it can. */
	if (outcome == ZONES_TOO_FEW) {
		struct zones_zone *zone = &m.node[ref.nid].zone[ref.kind];
		uint64_t was = zone->free, kept = zones_kept(&m, ref, flags, order);

		cr_assert_leq(was, kept);
		zone->free = kept + 1;
		cr_assert_eq(zones_alloc(&m, nid, flags, order, &ref), ZONES_GOT);
		zone->free = was;
	}
}

Test(random, every_number_of_200_machines_equals_the_twin)
{
	unsigned int seed, nid, flags;

	for (seed = 1; seed <= 200; seed++) {
		make_machine(seed);
		expect_equal_zones(seed);
		for (nid = 0; nid < TWIN_NODES; nid++)
			for (flags = 0; twin_has_node(&t, nid) && flags < 16; flags++) {
				expect_equal_zonelist(nid, flags);
				expect_equal_zonelist(nid, flags | GFP_BIT_THISNODE);
			}
	}
}

Test(random, two_million_requests_get_what_the_twin_gives)
{
	unsigned int seed, step;

	for (seed = 1001; seed <= 1040; seed++) {
		make_machine(seed);
		for (step = 0; step < 50000; step++) {
			if (!below(4))
				set_free();
			request(seed);
		}
	}
}
