// SPDX-License-Identifier: GPL-2.0
/*
 * One node that nobody else needs: take its pages one by one, and see at which
 * mark a request is refused, what it does where nothing is left, and that half
 * the node can be free without two pages side by side.
 */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/vmstat.h>

#include "../../compat.h"
#include "node_drain.h"

static struct zone *zone;	/* the node's only one */

/* Who asks at the moment, and what reclaim told the shrinkers about it. */
static struct task_struct *asker;
static struct node_drain_answer *asked;

/*
 * Whoever reclaims asks each shrinker what there is to free, and tells it the
 * flags of the request that it works for. We free nothing, and note them.
 */
static unsigned long witness_count(struct shrinker *shrinker, struct shrink_control *sc)
{
	if (current == READ_ONCE(asker)) {
		asked->reclaims = true;
		asked->told = sc->gfp_mask;
	}
	return SHRINK_EMPTY;
}

static unsigned long witness_scan(struct shrinker *shrinker, struct shrink_control *sc)
{
	return SHRINK_STOP;
}

static struct shrinker *witness;

/**
 * node_drain_open() - choose the node
 * @nid: the node, which must have exactly one zone
 *
 * Context: Process; may sleep.
 * Return: 0; -ENODEV if there is no such node, or it has not one zone;
 *         -ENOMEM. Only after 0 is node_drain_close() due.
 */
int node_drain_open(int nid)
{
	unsigned int i, zones = 0;

	if (nid < 0 || nid >= MAX_NUMNODES || !node_online(nid))
		return -ENODEV;
	for (i = 0; i < MAX_NR_ZONES; i++)
		if (populated_zone(&NODE_DATA(nid)->node_zones[i])) {
			zone = &NODE_DATA(nid)->node_zones[i];
			zones++;
		}
	if (zones != 1)
		return -ENODEV;
	witness = shrinker_new("gfpscope", witness_count, witness_scan);
	return witness ? 0 : -ENOMEM;
}

/**
 * node_drain_close() - undo node_drain_open()
 *
 * Context: Process; may sleep.
 */
void node_drain_close(void)
{
	shrinker_delete(witness);
}

static struct page *ask(gfp_t gfp, unsigned int order)
{
	return alloc_pages_node(zone_to_nid(zone), gfp | __GFP_THISNODE, order);
}

/*
 * The page allocator decides by the zone's count of free pages. Each CPU adds
 * to it only now and then: here, what this one has in hand is added at once.
 */
static unsigned long free_pages_now(void)
{
	s8 *in_hand = this_cpu_ptr(zone->per_cpu_zonestats)->vm_stat_diff + NR_FREE_PAGES;
	unsigned long flags;

	local_irq_save(flags);
	zone_page_state_add(*in_hand, zone, NR_FREE_PAGES);
	*in_hand = 0;
	local_irq_restore(flags);
	return zone_page_state(zone, NR_FREE_PAGES);
}

/*
 * Holding the lock of this CPU's lists of pages turns requests away from them
 * and to the buddy system, page by page. The lists would take many at once.
 */
static struct per_cpu_pages *lists_lock(void)
	__acquires(lists)
{
	struct per_cpu_pages *lists = get_cpu_ptr(zone->per_cpu_pageset);

	spin_lock(&lists->lock);
	return lists;
}

static void lists_unlock(struct per_cpu_pages *lists)
	__releases(lists)
{
	spin_unlock(&lists->lock);
	put_cpu_ptr(zone->per_cpu_pageset);
}

/* Take what those lists hold: there is one for each small order and migratetype. */
static void drain_lists(struct list_head *taken)
{
	static const gfp_t mobility[MIGRATE_PCPTYPES] = {
		[MIGRATE_MOVABLE] = __GFP_MOVABLE,
		[MIGRATE_RECLAIMABLE] = __GFP_RECLAIMABLE,
	};
	struct list_head *lists = raw_cpu_ptr(zone->per_cpu_pageset)->lists;
	struct page *page;
	unsigned int i, order;

	for (i = 0; i < NR_LOWORDER_PCP_LISTS; i++) {
		order = i / MIGRATE_PCPTYPES;
		while (!list_empty(&lists[i])) {
			page = ask(__GFP_MEMALLOC | mobility[i % MIGRATE_PCPTYPES], order);
			if (!page)
				break;
			set_page_private(page, order);
			list_add(&page->lru, taken);
		}
	}
}

//! [drain]
/* Take pages with @gfp until refused. Return: how many are free then. */
static unsigned long drain(gfp_t gfp, struct list_head *taken)
{
	struct per_cpu_pages *lists = lists_lock();
	unsigned long nr_free;
	struct page *page;

	do {
		nr_free = free_pages_now();
		page = ask(gfp | __GFP_NOWARN, 0);
		if (page) {
			set_page_private(page, 0);
			list_add(&page->lru, taken);
		}
	} while (page);
	lists_unlock(lists);
	return nr_free;
}

//! [drain]
/* Give pages back: all, or single ones with an odd number. */
static void refill(struct list_head *taken, bool all)
{
	struct per_cpu_pages *lists = lists_lock();
	struct page *page, *next;
	unsigned int order;

	list_for_each_entry_safe(page, next, taken, lru) {
		order = page_private(page);
		if (all || (!order && page_to_pfn(page) & 1)) {
			list_del(&page->lru);
			__free_pages(page, order);
		}
	}
	lists_unlock(lists);
}

/**
 * node_drain_mark() - at how many free pages requests are first refused
 * @gfp: of the requests, each for one page; without __GFP_DIRECT_RECLAIM
 *
 * Context: Process. Sleeps nowhere, so that on one CPU nobody comes between.
 * Return: The zone's free pages when the first one failed.
 */
unsigned long node_drain_mark(gfp_t gfp)
{
	LIST_HEAD(taken);
	unsigned long nr_free = drain(gfp, &taken);

	refill(&taken, true);
	return nr_free;
}

/* One request, and what it does. */
static struct node_drain_answer answer_to(gfp_t gfp, unsigned int order)
{
	struct node_drain_answer answer = { .nr_free = free_pages_now() };
	struct page *page;

	asked = &answer;
	WRITE_ONCE(asker, current);
	page = ask(gfp, order);
	WRITE_ONCE(asker, NULL);
	answer.got = page;
	if (page)
		__free_pages(page, order);
	return answer;
}

/**
 * node_drain_ask() - what a request does where GFP_NOWAIT gets nothing more
 * @gfp: its flags; it asks for one page
 *
 * Context: Process; may sleep if @gfp says so.
 * Return: What it did.
 */
struct node_drain_answer node_drain_ask(gfp_t gfp)
{
	struct node_drain_answer answer;
	LIST_HEAD(taken);

	/* Down to the min mark, even if the caller is PF_MEMALLOC. */
	drain(GFP_NOWAIT | __GFP_NOMEMALLOC, &taken);
	answer = answer_to(gfp, 0);
	refill(&taken, true);
	return answer;
}

/**
 * node_drain_scattered() - the same where each second page is free
 * @gfp: its flags
 * @order: it asks for 2^@order pages
 *
 * Context: Process; may sleep if @gfp says so.
 * Return: What it did.
 */
struct node_drain_answer node_drain_scattered(gfp_t gfp, unsigned int order)
{
	struct node_drain_answer answer;
	LIST_HEAD(taken);

	drain_lists(&taken);
	drain(__GFP_MEMALLOC, &taken);
	refill(&taken, false);
	answer = answer_to(gfp, order);
	refill(&taken, true);
	return answer;
}
