// SPDX-License-Identifier: GPL-2.0
/*
 * What zones keep: watermarks, below which requests wake kswapd, wait or fail,
 * and the lowmem reserve, which a zone keeps from requests that could go
 * higher. mm/page_alloc.c, 6.1.192.
 */
#include "zones.h"

#define PAGE_KB_SHIFT		(ZONES_PAGE_SHIFT - 10)
#define LEAST_MIN_FREE_KB	128
#define MOST_MIN_FREE_KB	262144
#define LEAST_HIGHMEM_MIN	32	/* SWAP_CLUSTER_MAX */
#define MOST_HIGHMEM_MIN	128
#define HIGHMEM_MIN_SHIFT	10	/* a 1024th of the zone */
#define WATERMARK_SCALE		10	/* /proc/sys/vm/watermark_scale_factor */
#define WATERMARK_SCALE_OF	10000

/* A machine of 32 bits has no instruction for it, and calls what is not here. */
static uint64_t divide(uint64_t n, uint64_t by)
{
	uint64_t quotient = 0, rest = 0;
	int bit;

	for (bit = 63; bit >= 0; bit--) {
		rest = rest << 1 | (n >> bit & 1);
		quotient <<= 1;
		if (rest >= by) {
			rest -= by;
			quotient |= 1;
		}
	}
	return quotient;
}

/* The largest root whose square is not above @n; bits are tried from high to low. */
static uint64_t square_root(uint64_t n)
{
	uint64_t root = 0;
	int bit;

	for (bit = 31; bit >= 0; bit--) {
		uint64_t larger = root | 1ull << bit;

		if (larger * larger <= n)
			root = larger;
	}
	return root;
}

static uint64_t clamp_to(uint64_t value, uint64_t least, uint64_t most)
{
	if (value < least)
		return least;
	return value > most ? most : value;
}

/* Managed pages below HIGHMEM, of all nodes. */
static uint64_t lowmem_pages(const struct zones_machine *m)
{
	uint64_t pages = 0;
	unsigned int nid, kind;

	for (nid = 0; nid < ZONES_MAX_NODES; nid++)
		for (kind = 0; kind <= IN_ZONE_NORMAL; kind++)
			pages += m->node[nid].zone[kind].managed;
	return pages;
}

/**
 * zones_min_free_kbytes() - how much boot decides to keep free
 * @m: the machine
 *
 * It grows like the square root of memory: four times the RAM, twice as much.
 *
 * Return: KB. calculate_min_free_kbytes(), when no zone has marks yet, with no
 *         huge pages for which khugepaged would raise it.
 */
uint64_t zones_min_free_kbytes(const struct zones_machine *m)
{
	uint64_t lowmem_kbytes = lowmem_pages(m) << PAGE_KB_SHIFT;

	return clamp_to(square_root(lowmem_kbytes * 16), LEAST_MIN_FREE_KB,
			MOST_MIN_FREE_KB);
}

/* MOVABLE gets its pages from the highest zone, and is what that is. */
static bool is_highmem(const struct zones_machine *m, unsigned int kind)
{
	if (kind == IN_ZONE_MOVABLE)
		return m->boundary[IN_ZONE_HIGHMEM] > m->boundary[IN_ZONE_NORMAL];
	return kind == IN_ZONE_HIGHMEM;
}

/*
 * A zone's share of what is kept free is its share of low memory. HIGHMEM has a
 * small min of its own, because what reserves are for does not live there; the
 * distances of its marks are the zone's share all the same.
 */
//! [marks]
static void set_marks(struct zones_zone *zone, bool is_highmem, uint64_t share)
{
	uint64_t scaled = divide(zone->managed * WATERMARK_SCALE,
				 WATERMARK_SCALE_OF);
	uint64_t gap = share >> 2;

	if (gap < scaled)
		gap = scaled;
	zone->mark[ZONES_MIN] = share;
	if (is_highmem)
		zone->mark[ZONES_MIN] =
			clamp_to(zone->managed >> HIGHMEM_MIN_SHIFT,
				 LEAST_HIGHMEM_MIN, MOST_HIGHMEM_MIN);
	zone->mark[ZONES_LOW] = zone->mark[ZONES_MIN] + gap;
	zone->mark[ZONES_HIGH] = zone->mark[ZONES_LOW] + gap;
}

//! [marks]
/**
 * zones_set_marks() - min, low and high of every zone
 * @m: the machine
 * @min_free_kbytes: what zones keep free together, in KB
 *
 * __setup_per_zone_wmarks().
 */
void zones_set_marks(struct zones_machine *m, uint64_t min_free_kbytes)
{
	uint64_t pages_min = min_free_kbytes >> PAGE_KB_SHIFT;
	uint64_t lowmem = lowmem_pages(m);
	unsigned int nid, kind;

	m->min_free_kbytes = min_free_kbytes;
	for (nid = 0; nid < ZONES_MAX_NODES; nid++)
		for (kind = 0; kind < ZONES_NR_KINDS; kind++) {
			struct zones_zone *zone = &m->node[nid].zone[kind];
			uint64_t share = lowmem ? divide(pages_min * zone->managed, lowmem) : 0;

			set_marks(zone, is_highmem(m, kind), share);
		}
}

//! [reserves]
/* What zone @kind keeps, by the highest zone that a request may have. */
static void set_reserves(struct zones_node *node, unsigned int kind,
			 unsigned int ratio)
{
	struct zones_zone *zone = &node->zone[kind];
	bool closed = !ratio || !zone->managed;
	unsigned int highest;
	uint64_t above = 0;

	for (highest = kind + 1; highest < ZONES_NR_KINDS; highest++) {
		above += node->zone[highest].managed;
		zone->lowmem_reserve[highest] =
			closed ? 0 : divide(above, ratio);
	}
}

//! [reserves]
/**
 * zones_set_reserves() - what each zone keeps from requests that could go higher
 * @m: the machine
 *
 * By the highest zone that a request may have: a fraction of what its own node
 * has above the zone, up to there. setup_per_zone_lowmem_reserve().
 */
void zones_set_reserves(struct zones_machine *m)
{
	unsigned int nid, kind;

	for (nid = 0; nid < ZONES_MAX_NODES; nid++)
		for (kind = 0; kind < ZONES_NR_KINDS; kind++)
			set_reserves(&m->node[nid], kind,
				     m->reserve_ratio[kind]);
}
