// SPDX-License-Identifier: GPL-2.0
/*
 * Where zones begin and end, and how many pages are in each: free_area_init()
 * of mm/page_alloc.c and zone_sizes_init() of arch/x86/mm/init.c, 6.1.192.
 */
#include "zones.h"

#define PFN_16MB	0x1000ull
#define PFN_896MB	0x38000ull
#define PFN_4GB		0x100000ull

#define LOCAL_DISTANCE	10
#define REMOTE_DISTANCE	20

/* What a zone protects is a fraction of what lies above: one in so many. */
static const unsigned int reserve_ratio[ZONES_NR_KINDS] = {
	[IN_ZONE_DMA] = 256,
	[IN_ZONE_DMA32] = 256,
	[IN_ZONE_NORMAL] = 32,
};

/**
 * zones_init() - a machine without memory
 * @m: the machine
 * @arch: what it is
 *
 * All nodes are equally far from one another, as they are without a SLIT.
 */
void zones_init(struct zones_machine *m, enum zones_arch arch)
{
	unsigned int i, j;

	m->arch = arch;
	m->lowmem_end = PFN_896MB;
	for (i = 0; i < ZONES_NR_KINDS; i++)
		m->reserve_ratio[i] = reserve_ratio[i];
	for (i = 0; i < ZONES_MAX_NODES; i++)
		for (j = 0; j < ZONES_MAX_NODES; j++)
			m->distance[i][j] = i == j ? LOCAL_DISTANCE : REMOTE_DISTANCE;
	zones_layout(m, NULL, 0);
}

/**
 * zones_has_kind() - is a zone configured?
 * @arch: of which machine
 * @kind: which
 *
 * Return: Whether /proc/zoneinfo has it, be it empty. arch/x86/Kconfig, 6.1.192.
 */
bool zones_has_kind(enum zones_arch arch, enum gfp_highest_zone kind)
{
	switch (kind) {
	case IN_ZONE_DMA32:
		return arch == ZONES_X86_64;
	case IN_ZONE_HIGHMEM:
		return arch == ZONES_I386;
	default:
		return kind < IN_ZONE_BAD;
	}
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* @pfn, or of @start and @end the one that is nearer. */
static uint64_t clamp_pfn(uint64_t pfn, uint64_t start, uint64_t end)
{
	if (pfn < start)
		return start;
	return pfn > end ? end : pfn;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

//! [boundaries]
/* Where the zones of every node end, if RAM ends at @max_pfn. */
static void set_boundaries(struct zones_machine *m, uint64_t max_pfn)
{
	bool is_i386 = m->arch == ZONES_I386;
	uint64_t max_low_pfn = is_i386 ? smaller(m->lowmem_end, max_pfn) :
					 max_pfn;
	uint64_t ends[ZONES_NR_KINDS] = {
		[IN_ZONE_DMA] = smaller(PFN_16MB, max_low_pfn),
		[IN_ZONE_DMA32] = is_i386 ? 0 : smaller(PFN_4GB, max_low_pfn),
		[IN_ZONE_NORMAL] = max_low_pfn,
		[IN_ZONE_HIGHMEM] = is_i386 ? max_pfn : 0,
	};
	uint64_t start = m->dram_start;
	unsigned int kind;

	for (kind = 0; kind < ZONES_NR_KINDS; kind++) {
		start = larger(ends[kind], start);
		m->boundary[kind] = start;
	}
}

//! [boundaries]
static void set_nodes(struct zones_machine *m, const struct zones_range *ranges,
		      unsigned int nr_ranges)
{
	unsigned int i;

	for (i = 0; i < nr_ranges; i++) {
		const struct zones_range *range = &ranges[i];
		struct zones_node *node = &m->node[range->nid];

		if (!node->exists || range->start < node->start)
			node->start = range->start;
		node->end = larger(node->end, range->end);
		m->nr_nodes += !node->exists;
		node->exists = true;
	}
}

/* RAM of node @nid between two page frames. */
static uint64_t count_present(const struct zones_range *ranges, unsigned int nr_ranges,
			      unsigned int nid, uint64_t start, uint64_t end)
{
	uint64_t present = 0;
	unsigned int i;

	for (i = 0; i < nr_ranges; i++)
		if (ranges[i].nid == nid)
			present += clamp_pfn(ranges[i].end, start, end) -
				   clamp_pfn(ranges[i].start, start, end);
	return present;
}

static void clear(struct zones_node *node)
{
	unsigned int i;

	node->exists = false;
	node->start = 0;
	node->end = 0;
	for (i = 0; i < ZONES_NR_KINDS; i++)
		node->zone[i] = (struct zones_zone){ .start = 0 };
}

/**
 * zones_layout() - divide memory into zones
 * @m: the machine; whatever it had is gone
 * @ranges: its RAM, whole pages; no page twice
 * @nr_ranges: how many
 *
 * A zone of a node is what lies between the zone's boundaries, which are the
 * same for all nodes, and between the node's first page and its last. All that
 * is present is managed; boot leaves less, so set that next, then zones_boot().
 */
void zones_layout(struct zones_machine *m, const struct zones_range *ranges,
		  unsigned int nr_ranges)
{
	uint64_t max_pfn = 0;
	unsigned int nid, kind, i;

	m->nr_nodes = 0;
	for (nid = 0; nid < ZONES_MAX_NODES; nid++)
		clear(&m->node[nid]);
	m->dram_start = nr_ranges ? ranges[0].start : 0;
	for (i = 0; i < nr_ranges; i++) {
		m->dram_start = smaller(m->dram_start, ranges[i].start);
		max_pfn = larger(max_pfn, ranges[i].end);
	}
	set_boundaries(m, max_pfn);
	set_nodes(m, ranges, nr_ranges);

	for (nid = 0; nid < ZONES_MAX_NODES; nid++) {
		struct zones_node *node = &m->node[nid];
		uint64_t from = 0;

		for (kind = 0; kind < ZONES_NR_KINDS; kind++) {
			struct zones_zone *zone = &node->zone[kind];
			uint64_t start = clamp_pfn(node->start, from, m->boundary[kind]);
			uint64_t end = clamp_pfn(node->end, from, m->boundary[kind]);

			from = m->boundary[kind];
			zone->spanned = end - start;
			zone->start = zone->spanned ? start : 0;
			zone->present = count_present(ranges, nr_ranges, nid, start, end);
			zone->managed = zone->present;
		}
	}
}

/**
 * zones_boot() - all that follows from managed pages
 * @m: the machine, after zones_layout()
 *
 * All that is managed is free, then.
 */
void zones_boot(struct zones_machine *m)
{
	unsigned int nid, kind;

	zones_set_marks(m, zones_min_free_kbytes(m));
	zones_set_reserves(m);
	zones_set_fallback(m);
	for (nid = 0; nid < ZONES_MAX_NODES; nid++)
		for (kind = 0; kind < ZONES_NR_KINDS; kind++)
			m->node[nid].zone[kind].free = m->node[nid].zone[kind].managed;
}
