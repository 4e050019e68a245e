// SPDX-License-Identifier: GPL-2.0
/*
 * The naive twin. A page is in a zone because of its own number; a place in a
 * zonelist is nid * TWIN_KINDS + kind.
 */
#include <stdlib.h>
#include <string.h>

#include "zones_twin.h"

#define DMA		0x1
#define HIGHMEM		0x2
#define DMA32		0x4
#define MOVABLE		0x8
#define HIGH		0x20
#define DIRECT_RECLAIM	0x400
#define RETRY_MAYFAIL	0x4000
#define NOFAIL		0x8000
#define NORETRY		0x10000
#define MEMALLOC	0x20000
#define NOMEMALLOC	0x80000
#define THISNODE	0x200000

void twin_init(struct twin *t, bool i386)
{
	unsigned int i, j;

	memset(t, 0, sizeof(*t));
	t->i386 = i386;
	t->lowmem = 896ul << 8;
	t->ratio[TWIN_DMA] = 256;
	t->ratio[TWIN_DMA32] = 256;
	t->ratio[TWIN_NORMAL] = 32;
	for (i = 0; i < TWIN_NODES; i++)
		for (j = 0; j < TWIN_NODES; j++)
			t->distance[i][j] = i == j ? 10 : 20;
}

static unsigned int kind_of(const struct twin *t, unsigned long pfn)
{
	if (t->i386 && pfn >= t->lowmem)
		return TWIN_HIGHMEM;
	if (pfn < 16ul << 8)
		return TWIN_DMA;
	return t->i386 || pfn >= 4096ul << 8 ? TWIN_NORMAL : TWIN_DMA32;
}

bool twin_has_node(const struct twin *t, unsigned int nid)
{
	unsigned int kind;

	for (kind = 0; kind < TWIN_KINDS; kind++)
		if (t->zone[nid][kind].present)
			return true;
	return false;
}

/* Look at each page: is it there, and between the first of a node and its last? */
void twin_count(struct twin *t)
{
	static unsigned long first[TWIN_NODES], last[TWIN_NODES];
	struct twin_zone *zone;
	unsigned long pfn;
	unsigned int nid;

	memset(t->zone, 0, sizeof(t->zone));
	for (pfn = 0; pfn < TWIN_PAGES; pfn++) {
		if (!t->owner[pfn])
			continue;
		nid = t->owner[pfn] - 1;
		zone = &t->zone[nid][kind_of(t, pfn)];
		if (!twin_has_node(t, nid))
			first[nid] = pfn;
		last[nid] = pfn;
		zone->present++;
		zone->managed++;
	}
	t->nr_nodes = 0;
	for (nid = 0; nid < TWIN_NODES; nid++) {
		if (!twin_has_node(t, nid))
			continue;
		t->nr_nodes++;
		for (pfn = first[nid]; pfn <= last[nid]; pfn++)
			t->zone[nid][kind_of(t, pfn)].spanned++;
	}
}

static void set_marks(struct twin *t)
{
	unsigned long lowmem = 0, share, gap;
	bool has_highmem = false;
	unsigned int nid, kind;

	for (nid = 0; nid < TWIN_NODES; nid++) {
		for (kind = TWIN_DMA; kind <= TWIN_NORMAL; kind++)
			lowmem += t->zone[nid][kind].managed;
		has_highmem |= t->zone[nid][TWIN_HIGHMEM].present;
	}
	for (t->kb = 0; (t->kb + 1) * (t->kb + 1) <= lowmem * 64; t->kb++)
		;
	if (t->kb < 128)
		t->kb = 128;
	for (nid = 0; nid < TWIN_NODES; nid++)
		for (kind = 0; kind < TWIN_KINDS; kind++) {
			struct twin_zone *zone = &t->zone[nid][kind];

			share = lowmem ? t->kb / 4 * zone->managed / lowmem : 0;
			gap = share / 4 > zone->managed / 1000 ? share / 4 : zone->managed / 1000;
			zone->min = share;
			if (kind == TWIN_HIGHMEM || (kind == TWIN_MOVABLE && has_highmem)) {
				zone->min = zone->managed / 1024;
				zone->min = zone->min < 32 ? 32 : zone->min > 128 ? 128 : zone->min;
			}
			zone->low = zone->min + gap;
			zone->high = zone->min + 2 * gap;
		}
}

static unsigned long sum_managed(const struct twin_zone *from, const struct twin_zone *to)
{
	return from > to ? 0 : to->managed + sum_managed(from, to - 1);
}

static void set_reserves(struct twin *t)
{
	unsigned int nid, low, high;
	struct twin_zone *zone;

	for (nid = 0; nid < TWIN_NODES; nid++)
		for (low = 0; low < TWIN_KINDS; low++)
			for (high = low + 1; high < TWIN_KINDS; high++) {
				zone = t->zone[nid];
				if (!t->ratio[low] || !zone[low].managed)
					continue;
				zone[low].reserve[high] = sum_managed(&zone[low + 1], &zone[high]) /
							  t->ratio[low];
			}
}

/* For qsort(), which has no other way to know. */
static const struct twin *sorted;
static unsigned int sorted_nid, loads[TWIN_NODES];

static int compare_nodes(const void *a, const void *b)
{
	unsigned int i = *(const unsigned int *)a, j = *(const unsigned int *)b;
	int far_i = sorted->distance[sorted_nid][i] + (i < sorted_nid);
	int far_j = sorted->distance[sorted_nid][j] + (j < sorted_nid);

	if (i == sorted_nid || j == sorted_nid)
		return i == sorted_nid ? -(j != sorted_nid) : 1;
	if (far_i != far_j)
		return far_i - far_j;
	return loads[i] != loads[j] ? (int)loads[i] - (int)loads[j] : (int)i - (int)j;
}

static void sort_nodes(struct twin *t)
{
	unsigned int nid, other, i, nr;

	memset(loads, 0, sizeof(loads));
	sorted = t;
	for (nid = 0; nid < TWIN_NODES; nid++) {
		unsigned int *order = t->order[nid];

		if (!twin_has_node(t, nid))
			continue;
		for (other = nr = 0; other < TWIN_NODES; other++)
			if (twin_has_node(t, other))
				order[nr++] = other;
		sorted_nid = nid;
		qsort(order, nr, sizeof(*order), compare_nodes);
		for (i = 1; i < nr; i++)
			if (t->distance[nid][order[i]] != t->distance[nid][order[i - 1]])
				loads[order[i]]++;
	}
}

void twin_boot(struct twin *t)
{
	unsigned int nid, kind;

	set_marks(t);
	set_reserves(t);
	sort_nodes(t);
	for (nid = 0; nid < TWIN_NODES; nid++)
		for (kind = 0; kind < TWIN_KINDS; kind++)
			t->zone[nid][kind].free = t->zone[nid][kind].managed;
}

/* -1: more zone bits than one may be. */
int twin_highest(const struct twin *t, unsigned int flags)
{
	bool dma = flags & DMA, dma32 = flags & DMA32, highmem = flags & HIGHMEM;

	if (dma + dma32 + highmem > 1)
		return -1;
	if (dma)
		return TWIN_DMA;
	if (dma32)
		return t->i386 ? TWIN_NORMAL : TWIN_DMA32;
	if (highmem && flags & MOVABLE)
		return TWIN_MOVABLE;
	return highmem && t->i386 ? TWIN_HIGHMEM : TWIN_NORMAL;
}

unsigned int twin_zonelist(const struct twin *t, unsigned int nid, unsigned int flags,
			   unsigned int places[TWIN_NODES * TWIN_KINDS])
{
	unsigned int nr = 0, i;
	int kind;

	for (i = 0; i < t->nr_nodes; i++) {
		unsigned int from = t->order[nid][i];

		if (from != nid && flags & THISNODE)
			continue;
		for (kind = twin_highest(t, flags); kind >= 0; kind--)
			if (t->zone[from][kind].present)
				places[nr++] = from * TWIN_KINDS + kind;
	}
	return nr;
}

static unsigned long half(unsigned long min)
{
	return min - min / 2;
}

static unsigned long three_quarters(unsigned long n)
{
	return n - n / 4;
}

/* With so many free pages or fewer, try number @try gets nothing; -1: there is none. */
static long stops_at(const struct twin_zone *zone, unsigned int flags, int highest, int try)
{
	long reserve = zone->reserve[highest];
	unsigned int polite = NORETRY | RETRY_MAYFAIL | THISNODE | DMA | DMA32;

	switch (try) {
	case 0:
		return zone->low + reserve;
	case 1:
		if (!(flags & HIGH))
			return zone->min + reserve;
		if (flags & (DIRECT_RECLAIM | NOMEMALLOC))
			return half(zone->min) + reserve;
		return three_quarters(half(zone->min)) + reserve;
	case 2:
		return flags & MEMALLOC && !(flags & NOMEMALLOC) ? 0 : -1;
	default:
		if (!(flags & NOFAIL) || !(flags & DIRECT_RECLAIM))
			return -1;
		return flags & polite ? (long)half(zone->min) + reserve : 0;
	}
}

enum twin_reply twin_alloc(struct twin *t, unsigned int nid, unsigned int flags,
			   unsigned int order, unsigned int *place)
{
	unsigned int places[TWIN_NODES * TWIN_KINDS], nr, i;
	int highest = twin_highest(t, flags), try;

	if (highest < 0 || order > 10)
		return TWIN_FAIL;
	nr = twin_zonelist(t, nid, flags, places);
	for (try = 0; try < 4; try++)
		for (i = 0; i < nr; i++) {
			struct twin_zone *zone = &t->zone[0][0] + places[i];
			long stop = stops_at(zone, flags, highest, try);
			long last = (long)zone->free - (1l << order) + 1;

			if (stop < 0 || last <= stop)
				continue;
			zone->free -= 1ul << order;
			*place = places[i];
			return TWIN_GOT;
		}
	return TWIN_FAIL;
}
