// SPDX-License-Identifier: GPL-2.0
/*
 * A zone at rest is one that nobody else asks for pages, whose free blocks are
 * all MIGRATE_MOVABLE, and whose per-CPU lists are empty and stay so. Then the
 * buddy system alone decides which pages a request gets: what a model can tell.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "zone_probe.h"

static struct zone *lowest_zone(int nid)
{
	struct zone *zones;
	unsigned int i;

	if (nid < 0 || nid >= MAX_NUMNODES || !node_online(nid))
		return NULL;
	zones = NODE_DATA(nid)->node_zones;
	for (i = 0; i < MAX_NR_ZONES; i++)
		if (populated_zone(&zones[i]))
			return &zones[i];
	return NULL;
}

/*
 * __GFP_MEMALLOC passes by the watermarks: only the free lists say no. And no
 * flag for reclaim: nothing is to change the zone but the request itself.
 */
static gfp_t gfp_for(const struct zone *zone)
{
	gfp_t gfp = __GFP_MEMALLOC | __GFP_THISNODE | __GFP_NOWARN;

	switch (zone_idx(zone)) {
	case ZONE_DMA:
		return gfp | __GFP_DMA;
	case ZONE_DMA32:
		return gfp | __GFP_DMA32;
	default:
		return gfp;
	}
}

//! [sidestep]
/*
 * Small orders come from a per-CPU list, which the page allocator locks with a
 * trylock, in case an interrupt has it: mm/page_alloc.c, rmqueue_pcplist() and
 * free_unref_page(), v6.1. Where that fails it turns to the buddy system. So
 * whoever holds the lock has no per-CPU list.
 */
static struct page *alloc_from_buddy(struct zone *zone, gfp_t gfp,
				     unsigned int order)
{
	struct per_cpu_pages *pcp = get_cpu_ptr(zone->per_cpu_pageset);
	struct page *page;

	spin_lock(&pcp->lock);
	page = alloc_pages_node(zone_to_nid(zone), gfp, order);
	spin_unlock(&pcp->lock);
	put_cpu_ptr(zone->per_cpu_pageset);
	return page;
}

//! [sidestep]
static void free_to_buddy(struct zone *zone, struct page *page, unsigned int order)
{
	struct per_cpu_pages *pcp = get_cpu_ptr(zone->per_cpu_pageset);
	unsigned int i;

	/* The allocator wants one reference on the first page, none behind it. */
	for (i = 0; i < 1u << order; i++)
		set_page_count(page + i, i == 0);
	spin_lock(&pcp->lock);
	__free_pages(page, order);
	spin_unlock(&pcp->lock);
	put_cpu_ptr(zone->per_cpu_pageset);
}

/* The flag that asks for pages of a migratetype: gfp_migratetype() backwards. */
static gfp_t gfp_migrate(int migratetype)
{
	switch (migratetype) {
	case MIGRATE_MOVABLE:
		return __GFP_MOVABLE;
	case MIGRATE_RECLAIMABLE:
		return __GFP_RECLAIMABLE;
	default:
		return 0;
	}
}

static int keep_swept(struct zone_probe *zp, struct page *page, unsigned int order)
{
	if (!page)
		return -EAGAIN;
	set_page_private(page, order);
	list_add(&page->lru, &zp->swept);
	return 0;
}

/* Take what this CPU's lists hold: there is a list for each order and migratetype. */
static long sweep_this_cpu(void *arg)
{
	struct zone_probe *zp = arg;
	struct list_head *lists = raw_cpu_ptr(zp->zone->per_cpu_pageset)->lists;
	int nid = zone_to_nid(zp->zone);
	int index, err = 0;

	for (index = 0; index < NR_PCP_LISTS && !err; index++) {
		gfp_t gfp = zp->gfp | gfp_migrate(index % MIGRATE_PCPTYPES);
		unsigned int order = index / MIGRATE_PCPTYPES;

		while (!list_empty(&lists[index]) && !err)
			err = keep_swept(zp, alloc_pages_node(nid, gfp, order), order);
	}
	return err;
}

/* Take every free block of a migratetype that is not ours to measure. */
static int sweep_free_lists(struct zone_probe *zp, int migratetype)
{
	unsigned int order = NR_PAGE_ORDERS;
	gfp_t gfp = zp->gfp | gfp_migrate(migratetype);
	int err = 0;

	while (order-- && !err) {
		struct free_area *area = &zp->zone->free_area[order];

		while (!list_empty(&area->free_list[migratetype]) && !err)
			err = keep_swept(zp, alloc_from_buddy(zp->zone, gfp, order), order);
	}
	return err;
}

static int sweep(struct zone_probe *zp)
{
	int cpu, err = 0;

	for_each_online_cpu(cpu)
		if (!err)
			err = work_on_cpu(cpu, sweep_this_cpu, zp);
	if (!err)
		err = sweep_free_lists(zp, MIGRATE_UNMOVABLE);
	if (!err)
		err = sweep_free_lists(zp, MIGRATE_RECLAIMABLE);
	return err;
}

/**
 * zone_probe_open() - bring a zone to rest
 * @zp: the probe
 * @nid: the node; its lowest zone is the one
 *
 * Context: Process; may sleep.
 * Return: 0; -ENODEV if the node has no pages; -ENOMEM; -EAGAIN if somebody
 *         else took a page first. Only after 0 is zone_probe_close() due.
 */
int zone_probe_open(struct zone_probe *zp, int nid)
{
	int err;

	INIT_LIST_HEAD(&zp->swept);
	zp->zone = lowest_zone(nid);
	if (!zp->zone)
		return -ENODEV;
	zp->gfp = gfp_for(zp->zone);
	zp->held = bitmap_zalloc(zp->zone->spanned_pages, GFP_KERNEL);
	if (!zp->held)
		return -ENOMEM;

	err = sweep(zp);
	if (err)
		zone_probe_close(zp);
	zp->gfp |= __GFP_MOVABLE;
	return err;
}

/**
 * zone_probe_close() - give back everything that the probe took
 * @zp: the probe
 *
 * Context: Process; may sleep.
 */
void zone_probe_close(struct zone_probe *zp)
{
	struct page *page, *next;
	unsigned long bit;

	for_each_set_bit(bit, zp->held, zp->zone->spanned_pages)
		free_to_buddy(zp->zone, pfn_to_page(zp->zone->zone_start_pfn + bit), 0);
	list_for_each_entry_safe(page, next, &zp->swept, lru)
		free_to_buddy(zp->zone, page, page_private(page));
	bitmap_free(zp->held);
}

static unsigned long bit_of(const struct zone_probe *zp, unsigned int pfn)
{
	return pfn - zp->zone->zone_start_pfn;
}

/**
 * zone_probe_alloc() - take a block of 2^@order pages from the zone
 * @zp: the probe
 * @order: the order
 *
 * Context: Any but an interrupt; does not sleep.
 * Return: The first pfn, or ZONE_PROBE_NONE.
 */
unsigned int zone_probe_alloc(struct zone_probe *zp, unsigned int order)
{
	struct page *page = alloc_from_buddy(zp->zone, zp->gfp, order);

	if (!page)
		return ZONE_PROBE_NONE;
	bitmap_set(zp->held, bit_of(zp, page_to_pfn(page)), 1u << order);
	return page_to_pfn(page);
}

/**
 * zone_probe_alloc_exact() - alloc_pages_exact(), from the zone
 * @zp: the probe, on node 0: alloc_pages_exact() takes no node
 * @nr_pages: pages, at least 1
 *
 * Context: Any but an interrupt; does not sleep.
 * Return: The first pfn, or ZONE_PROBE_NONE.
 */
unsigned int zone_probe_alloc_exact(struct zone_probe *zp, unsigned int nr_pages)
{
	struct per_cpu_pages *pcp = get_cpu_ptr(zp->zone->per_cpu_pageset);
	unsigned int pfn = ZONE_PROBE_NONE;
	void *address;

	spin_lock(&pcp->lock);
	address = alloc_pages_exact((size_t)nr_pages << PAGE_SHIFT, zp->gfp);
	spin_unlock(&pcp->lock);
	put_cpu_ptr(zp->zone->per_cpu_pageset);
	if (address) {
		pfn = page_to_pfn(virt_to_page(address));
		bitmap_set(zp->held, bit_of(zp, pfn), nr_pages);
	}
	return pfn;
}

/**
 * zone_probe_free() - give a block back, in the pieces that the caller likes
 * @zp: the probe
 * @pfn: the block's first pfn
 * @order: the order to free it with
 *
 * Context: Any but an interrupt; does not sleep.
 * Return: false, and nothing is done, where the block is not aligned or the
 *         probe does not hold all of it.
 */
bool zone_probe_free(struct zone_probe *zp, unsigned int pfn, unsigned int order)
{
	unsigned long bit = bit_of(zp, pfn), size = 1ul << order;

	if (order >= NR_PAGE_ORDERS || pfn & (size - 1) || !zone_spans_pfn(zp->zone, pfn) ||
	    !zone_spans_pfn(zp->zone, pfn + size - 1) ||
	    find_next_zero_bit(zp->held, bit + size, bit) < bit + size)
		return false;
	bitmap_clear(zp->held, bit, size);
	free_to_buddy(zp->zone, pfn_to_page(pfn), order);
	return true;
}

/**
 * zone_probe_nr_free() - how many free blocks of an order there are
 * @zp: the probe
 * @order: the order
 *
 * Return: The count, as in /proc/buddyinfo.
 */
unsigned int zone_probe_nr_free(const struct zone_probe *zp, unsigned int order)
{
	return zp->zone->free_area[order].nr_free;
}

/**
 * zone_probe_visit_blocks() - walk a free list, head first
 * @zp: the probe
 * @order: the list's order
 * @visit: called with @context for each block, under zone->lock
 * @context: for @visit
 *
 * Context: Any; takes zone->lock.
 * Return: How many blocks there were.
 */
int zone_probe_visit_blocks(const struct zone_probe *zp, unsigned int order,
			    zone_probe_visit visit, void *context)
{
	struct list_head *list = &zp->zone->free_area[order].free_list[MIGRATE_MOVABLE];
	unsigned long flags;
	struct page *page;
	int count = 0;

	spin_lock_irqsave(&zp->zone->lock, flags);
	list_for_each_entry(page, list, buddy_list) {
		visit(context, page_to_pfn(page), order);
		count++;
	}
	spin_unlock_irqrestore(&zp->zone->lock, flags);
	return count;
}
