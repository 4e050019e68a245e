// SPDX-License-Identifier: GPL-2.0
/*
 * Part B: who is asked, in which order, and who gives. In the drawings, | is
 * what a zone keeps from the request, and what is free stands behind it.
 */
#include <stdio.h>
#include <string.h>

#include "machine.h"

/* A check's code is of one round, with a machine of its own. */
#define CHECK(_id, _name, _rounds)						\
	static void check_##_id(struct grade *g)				\
	{									\
		machine_rounds(g, "/tmp/walk", _rounds, _id);			\
	}									\
	GRADE_CHECK(_id, "zones", _name, check_##_id)

static const char *const kinds_of_request[] = {
	"GFP_KERNEL", "GFP_DMA", "GFP_DMA32", "GFP_HIGHUSER", "GFP_HIGHUSER_MOVABLE",
};

static void same_lists(struct machine *m)
{
	unsigned int nid;
	size_t i;

	for (nid = 0; nid < MAX_NODES; nid++)
		for (i = 0; m->zones.node[nid].exists && i < ARRAY_SIZE(kinds_of_request); i++)
			machine_same_list(m, nid, kinds_of_request[i]);
}

static void new_pc(struct machine *m, unsigned int least_mb, unsigned int most_mb)
{
	machine_new(m, ZONES_X86_64);
	machine_pc(m, MB(grade_between(m->g, least_mb, most_mb)));
}

/* All of its memory is above 4 GB. */
static void new_high(struct machine *m)
{
	machine_new(m, ZONES_X86_64);
	machine_ram(m, GB(4), GB(grade_between(m->g, 5, 9)), 0);
}

static void new_numa(struct machine *m, unsigned int nodes)
{
	machine_new(m, ZONES_X86_64);
	machine_numa(m, nodes, nodes * MB(grade_between(m->g, 1500, 4000)));
}

/* From the highest that the flags allow down to DMA; what has no pages is left out. */
static void zonelist(struct machine *m, unsigned int round)
{
	if (round == 0) {
		new_pc(m, 5000, 9000);
	} else if (round == 1) {
		new_pc(m, 100, 2000);
	} else if (round == 2) {
		new_high(m);
	} else {
		machine_new(m, ZONES_I386);
		machine_i386(m, MB(grade_between(m->g, 1000, 2000)));
	}
	machine_boot(m, TAKES_SOME);
	same_lists(m);
}

CHECK(zonelist, "zonelist", 4);

/* All zones of the near node, then all of the next. */
static void node_by_node(struct machine *m, unsigned int round)
{
	new_numa(m, 2 + round);
	machine_boot(m, TAKES_SOME);
	same_lists(m);
}

CHECK(node_by_node, "node-by-node", 3);

/* Nearest first; and there need not be as far as back. No two are equally far. */
static void distances(struct machine *m, unsigned int round)
{
	unsigned int nodes = 3 + round, from, to, ranks[MAX_NODES];

	new_numa(m, nodes);
	for (from = 0; from < nodes; from++) {
		for (to = 0; to < nodes; to++)
			ranks[to] = to;
		grade_shuffle(m->g, ranks, nodes);
		for (to = 0; to < nodes; to++)
			if (from != to)
				machine_distance(m, from, to, 12 + 20 * ranks[to] +
						 grade_below(m->g, 10));
	}
	machine_boot(m, TAKES_NOTHING);
	machine_same_fallback(m);
}

CHECK(distances, "distances", 4);

/* Equally far: those with a higher number first, and not the same for everyone. */
static void spread(struct machine *m, unsigned int round)
{
	unsigned int nodes = 3 + round, from, to;

	new_numa(m, nodes);
	/* Pairs that are near, and all others far. */
	for (from = 0; nodes % 2 == 0 && from < nodes; from++)
		for (to = 0; to < nodes; to++)
			if (from != to)
				machine_distance(m, from, to, from / 2 == to / 2 ? 15 : 31);
	machine_boot(m, TAKES_NOTHING);
	machine_same_fallback(m);
}

CHECK(spread, "spread", MAX_NODES - 2);

/* Nobody else's, however empty the node is. */
static void this_node(struct machine *m, unsigned int round)
{
	unsigned int nid = grade_below(m->g, 2 + round), kind;

	new_numa(m, 2 + round);
	machine_boot(m, TAKES_SOME);
	machine_same_list(m, nid, "GFP_KERNEL|__GFP_THISNODE");
	machine_same_list(m, nid, "GFP_DMA32|__GFP_THISNODE");
	machine_same_list(m, nid, "GFP_DMA|__GFP_THISNODE");
	for (kind = 0; kind <= IN_ZONE_NORMAL; kind++)
		if (m->zones.node[nid].zone[kind].present)
			machine_free(m, nid, kind, 0);
	machine_alloc(m, nid, "GFP_KERNEL|__GFP_THISNODE", 0);
	machine_alloc(m, nid, "GFP_KERNEL", 0);
}

CHECK(this_node, "this-node", 4);

/*
 * Each zone gets a few pages more than a mark and its reserve leave a request
 * that may go up to @highest.
 */
static void near_mark(struct machine *m, enum zones_mark mark, unsigned int highest,
		      unsigned int most)
{
	unsigned int nid, kind;

	for_each_zone(m, nid, kind)
		machine_free(m, nid, kind, machine_left(m, nid, kind, mark, highest) +
			     grade_between(m->g, 1, most));
}

static void ask(struct machine *m, unsigned int nid, const char *flags, unsigned int times)
{
	while (times-- && !grade_failed(m->g))
		machine_alloc(m, nid, flags, 0);
}

/* | low | 3  | low | 2 : five, from two zones, rather than any from below a low mark. */
static void low_mark(struct machine *m, unsigned int round)
{
	new_numa(m, 2 + round);
	machine_boot(m, TAKES_SOME);
	near_mark(m, ZONES_LOW, IN_ZONE_NORMAL, 5);
	ask(m, grade_below(m->g, 2), "GFP_KERNEL", 6 * (2 + round));
	machine_same_free(m);
}

CHECK(low_mark, "low-mark", 3);

/* When nobody is above low, from the first again, down to min; then there is none. */
static void min_mark(struct machine *m, unsigned int round)
{
	if (round)
		new_numa(m, 2);
	else
		new_pc(m, 4500, 9000);
	machine_boot(m, TAKES_SOME);
	near_mark(m, ZONES_MIN, IN_ZONE_NORMAL, 6);
	ask(m, 0, "GFP_KERNEL", 32);
	machine_same_free(m);
}

CHECK(min_mark, "min-mark", 3);

/* As little is free as matters to @flags, and to an ordinary request not at all. */
static void near_kept(struct machine *m, const char *flags)
{
	unsigned int nid, kind;

	for_each_zone(m, nid, kind) {
		struct zones_ref ref = { nid, kind };

		machine_free(m, nid, kind, grade_between(m->g, 1, 4) +
			     zones_kept(&m->zones, ref, flags_of(flags), 0));
	}
}

/* | half of min, for __GFP_HIGH | ... | an eighth, for GFP_ATOMIC | ... | nothing at all */
static void reserves(struct machine *m, unsigned int round)
{
	static const char *const deep[] = {
		"GFP_KERNEL|__GFP_HIGH", "GFP_ATOMIC", "GFP_KERNEL|__GFP_MEMALLOC",
		"GFP_KERNEL|__GFP_NOFAIL", "GFP_NOWAIT",
	};

	new_pc(m, 4500, 9000);
	machine_keep(m, grade_between(m->g, 300, 500));
	machine_boot(m, TAKES_SOME);
	machine_same_kept(m, 0, deep[round], 0);
	near_kept(m, deep[round]);
	ask(m, 0, "GFP_KERNEL", 3);
	ask(m, 0, deep[round], 14);
	machine_same_free(m);
}

CHECK(reserves, "reserves", 5);

/* DMA32 has enough for who can go no higher, and keeps it from all others. */
static void lowmem_reserve(struct machine *m, unsigned int round)
{
	new_pc(m, 4500, 9000 << round);
	machine_boot(m, TAKES_SOME);
	near_mark(m, ZONES_MIN, IN_ZONE_DMA32, 6);
	machine_free(m, 0, IN_ZONE_NORMAL, 0);
	ask(m, 0, "GFP_KERNEL", 2);
	ask(m, 0, "GFP_DMA32", 14);
	near_mark(m, ZONES_MIN, IN_ZONE_NORMAL, 6);
	ask(m, 0, "GFP_KERNEL", 20);
	near_mark(m, ZONES_MIN, IN_ZONE_DMA, 6);
	ask(m, 0, "GFP_DMA32", 2);
	ask(m, 0, "GFP_DMA", 7);
	machine_same_free(m);
}

CHECK(lowmem_reserve, "lowmem-reserve", 3);

static void never(struct machine *m)
{
	new_numa(m, 2);
	machine_boot(m, TAKES_SOME);
	machine_alloc(m, 0, "GFP_KERNEL", 11);
	machine_alloc(m, 0, "GFP_KERNEL", grade_between(m->g, 12, 60));
	machine_alloc(m, 0, "GFP_DMA|__GFP_HIGHMEM", 0);
	new_high(m);
	machine_boot(m, TAKES_SOME);
	machine_alloc(m, 0, "GFP_DMA32", 0);
	machine_alloc(m, 0, "GFP_KERNEL", 0);
	machine_same_free(m);
}

/* 2^order pages, of which the last must not be the zone's own; and what is never got. */
static void orders(struct machine *m, unsigned int order)
{
	if (order > 10) {
		never(m);
		return;
	}
	new_numa(m, 2);
	machine_boot(m, TAKES_SOME);
	near_mark(m, ZONES_LOW, IN_ZONE_NORMAL, 3u << order);
	machine_same_kept(m, 0, "GFP_KERNEL", order);
	machine_alloc(m, 0, "GFP_KERNEL", order);
	machine_alloc(m, 1, "GFP_KERNEL", order);
	machine_alloc(m, 0, "GFP_DMA", order);
	machine_alloc(m, 1, "GFP_DMA32", order);
	machine_same_free(m);
}

CHECK(orders, "orders", 12);
