// SPDX-License-Identifier: GPL-2.0
/*
 * Which zones a request may have, who is tried first, and who has pages to
 * spare: build_zonelists(), get_page_from_freelist() and
 * __alloc_pages_slowpath() of mm/page_alloc.c, 6.1.192.
 */
#include "zones.h"

#define NO_NODE ZONES_MAX_NODES

/*
 * The nearest node of those not @used; of two that are equally near, the one
 * with a higher number than @local, then the one that fewer nodes turn to first.
 * When zonelists are built at boot, no node is known to have a CPU yet, so none
 * is a worse choice for that.
 */
//! [next-best-node]
static unsigned int
find_next_best_node(const struct zones_machine *m, unsigned int local,
		    const unsigned int load[ZONES_MAX_NODES],
		    const bool used[ZONES_MAX_NODES])
{
	unsigned int best = NO_NODE, least = ~0u, nid, value;

	for (nid = 0; nid < ZONES_MAX_NODES; nid++) {
		if (!m->node[nid].exists || used[nid])
			continue;
		value = m->distance[local][nid] + (nid < local);
		value = value * ZONES_MAX_NODES + load[nid];
		if (value < least) {
			least = value;
			best = nid;
		}
	}
	return best;
}

//! [next-best-node]
static void set_node_fallback(struct zones_machine *m, unsigned int local,
			      unsigned int load[ZONES_MAX_NODES])
{
	bool used[ZONES_MAX_NODES] = { false };
	unsigned int previous = local, next = local, nr = 0;

	while (next != NO_NODE) {
		/* First of those so far away: spread others over the rest. */
		if (m->distance[local][next] != m->distance[local][previous])
			load[next]++;
		m->node[local].fallback[nr++] = next;
		used[next] = true;
		previous = next;
		next = find_next_best_node(m, local, load, used);
	}
}

/**
 * zones_set_fallback() - whom each node turns to when it has nothing
 * @m: the machine
 *
 * Nodes are served in the order of their numbers, and who was served before
 * makes a difference to who comes later. build_zonelists().
 */
void zones_set_fallback(struct zones_machine *m)
{
	unsigned int load[ZONES_MAX_NODES] = { 0 };
	unsigned int nid;

	for (nid = 0; nid < ZONES_MAX_NODES; nid++)
		if (m->node[nid].exists)
			set_node_fallback(m, nid, load);
}

static enum gfp_highest_zone highest_zone(const struct zones_machine *m, unsigned int flags)
{
	const struct gfp_zones zones = {
		.dma = zones_has_kind(m->arch, IN_ZONE_DMA),
		.dma32 = zones_has_kind(m->arch, IN_ZONE_DMA32),
		.highmem = zones_has_kind(m->arch, IN_ZONE_HIGHMEM),
	};

	return gfp_highest_zone(flags, &zones);
}

/**
 * zones_zonelist() - the zones that a request may have, first choice first
 * @m: the machine
 * @nid: the node that it prefers, which exists
 * @flags: bits of 6.1
 * @refs: the zones
 *
 * All zones of a node, from the highest that the flags allow down, before any
 * of the next node: near memory is worth more than low memory.
 *
 * Return: How many they are; 0 as well if the zone bits make no sense.
 */
//! [zonelist]
unsigned int zones_zonelist(const struct zones_machine *m, unsigned int nid,
			    unsigned int flags,
			    struct zones_ref refs[ZONES_MAX_REFS])
{
	enum gfp_highest_zone highest = highest_zone(m, flags);
	unsigned int nr_nodes = flags & GFP_BIT_THISNODE ? 1 : m->nr_nodes;
	unsigned int nr = 0, i, kind;

	if (highest == IN_ZONE_BAD)
		return 0;
	for (i = 0; i < nr_nodes; i++) {
		unsigned int from = m->node[nid].fallback[i];

		for (kind = highest + 1; kind--;)
			if (m->node[from].zone[kind].present)
				refs[nr++] = (struct zones_ref){ from, kind };
	}
	return nr;
}

//! [zonelist]
/* What a try reads of a zone, if it may go down to @mark. */
static struct gfp_marks marks_of(const struct zones_machine *m, struct zones_ref ref,
				 unsigned int flags, enum zones_mark mark)
{
	const struct zones_zone *zone = &m->node[ref.nid].zone[ref.kind];

	return (struct gfp_marks){
		.min = zone->mark[mark],
		.lowmem_reserve = zone->lowmem_reserve[highest_zone(m, flags)],
	};
}

/**
 * zones_kept() - what a zone keeps from a request, whatever it tries
 * @m: the machine
 * @ref: the zone, one of the request's zonelist
 * @flags: bits of 6.1
 * @order: 2^@order pages are asked for
 *
 * Return: So many free pages, at which it gets nothing there. With one more it
 *         gets a block, if there is one: free pages are counted here, and
 *         whether 2^@order of them are neighbours is the buddy system's affair.
 */
uint64_t zones_kept(const struct zones_machine *m, struct zones_ref ref,
		    unsigned int flags, unsigned int order)
{
	struct gfp_marks marks = marks_of(m, ref, flags, ZONES_MIN);

	return gfp_first_failure(&marks, flags, 0) + (1ul << order) - 1;
}

//! [walk]
/* One walk along the zonelist. */
static bool try_zones(struct zones_machine *m, const struct zones_ref *refs,
		      unsigned int nr, unsigned int flags, unsigned int order,
		      enum zones_mark mark, unsigned int alloc_flags,
		      struct zones_ref *got)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		struct zones_node *node = &m->node[refs[i].nid];
		struct zones_zone *zone = &node->zone[refs[i].kind];
		struct gfp_marks marks = marks_of(m, refs[i], flags, mark);

		if (zone->free < (1ul << order) +
				 gfp_failing_pages(&marks, flags, alloc_flags))
			continue;
		zone->free -= 1ul << order;
		*got = refs[i];
		return true;
	}
	return false;
}

//! [walk]
/**
 * zones_alloc() - ask for 2^@order pages
 * @m: the machine; a zone that gives has so many free pages less
 * @nid: the node that is preferred, which exists
 * @flags: bits of 6.1, of an ordinary task's request
 * @order: 2^@order pages
 * @ref: the zone that gave; if none did (ZONES_TOO_FEW), the first choice
 *
 * The first walk leaves every zone its low mark: rather a page from farther
 * away than work for kswapd. Then each may go down to its min mark, or as far
 * below as the flags say. Reclaim is taken to free nothing.
 *
 * Return: What came of it.
 */
enum zones_outcome zones_alloc(struct zones_machine *m, unsigned int nid,
			       unsigned int flags, unsigned int order,
			       struct zones_ref *ref)
{
	unsigned int slow = gfp_alloc_flags(flags, 0);
	unsigned int reserve = gfp_reserve_flags(flags, 0);
	unsigned int nofail = gfp_nofail_flags(flags);
	struct zones_ref refs[ZONES_MAX_REFS];
	unsigned int nr;

	if (order >= ZONES_MAX_ORDER)
		return ZONES_BAD_ORDER;
	if (highest_zone(m, flags) == IN_ZONE_BAD)
		return ZONES_BAD_KIND;
	nr = zones_zonelist(m, nid, flags, refs);
	if (!nr)
		return ZONES_NOWHERE;
//! [tries]
	if (try_zones(m, refs, nr, flags, order, ZONES_LOW, 0, ref) ||
	    try_zones(m, refs, nr, flags, order, ZONES_MIN, slow, ref) ||
	    (reserve &&
	     try_zones(m, refs, nr, flags, order, ZONES_MIN, reserve, ref)) ||
	    (nofail &&
	     try_zones(m, refs, nr, flags, order, ZONES_MIN, nofail, ref)))
		return ZONES_GOT;
//! [tries]
	*ref = refs[0];
	return ZONES_TOO_FEW;
}
