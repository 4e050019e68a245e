// SPDX-License-Identifier: GPL-2.0
/*
 * A page pool hands out contiguous pages, first fit, a bitmap for each area:
 * what bootmem did at boot, at run time, and with the names of those who have
 * them. There is no struct page in it: hidden RAM has none.
 */
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "page_pool.h"

/**
 * page_pool_init() - make the bitmaps
 * @pool: name, areas and their number are set, and the rest is 0
 *
 * Context: Process; may sleep.
 * Return: 0 or -ENOMEM; then nothing is left.
 */
int page_pool_init(struct page_pool *pool)
{
	unsigned int i;

	mutex_init(&pool->lock);
	INIT_LIST_HEAD(&pool->grants);
	for (i = 0; i < pool->nr_areas; i++) {
		struct page_area *area = &pool->areas[i];

		area->used = kvcalloc(BITS_TO_LONGS(area->nr_pages), sizeof(long), GFP_KERNEL);
		if (!area->used) {
			page_pool_destroy(pool);
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * page_pool_destroy() - forget the bitmaps, and what was not given back
 * @pool: the pool; nobody can reach it any more
 *
 * Context: Process; may sleep.
 */
void page_pool_destroy(struct page_pool *pool)
{
	struct page_grant *grant, *next;
	unsigned int i;

	list_for_each_entry_safe(grant, next, &pool->grants, list) {
		pr_warn("%s: %s never gave back its %lu pages at %pa\n", pool->name,
			grant->owner, grant->count, &(phys_addr_t){ page_grant_phys(grant) });
		page_pool_remove(pool, grant);
	}
	for (i = 0; i < pool->nr_areas; i++) {
		kvfree(pool->areas[i].used);
		pool->areas[i].used = NULL;
	}
}

/**
 * page_grant_phys() - where a grant's pages are
 * @grant: the grant
 *
 * Return: The first one's physical address.
 */
phys_addr_t page_grant_phys(const struct page_grant *grant)
{
	return grant->area->base + PFN_PHYS(grant->first);
}

/**
 * page_grant_virt() - where the kernel sees a grant's pages
 * @grant: the grant
 *
 * Return: The first one's virtual address.
 */
void *page_grant_virt(const struct page_grant *grant)
{
	return grant->area->virt + PFN_PHYS(grant->first);
}

static bool is_on(const struct page_area *area, int nid)
{
	return nid == NUMA_NO_NODE || nid == area->nid;
}

//! [first-fit]
/* The alignment is of the page's number, wherever the area begins. */
static bool find_pages(const struct page_area *area, unsigned long count,
		       unsigned long align, unsigned long *first)
{
	unsigned long mask = align ? align - 1 : 0;

	if (count > area->nr_pages || count > UINT_MAX)
		return false;
	*first = bitmap_find_next_zero_area_off(area->used, area->nr_pages, 0,
						count, mask,
						PHYS_PFN(area->base) & mask);
	return *first < area->nr_pages;
}

//! [first-fit]
static void insert_grant(struct page_pool *pool, struct page_grant *grant)
{
	struct page_grant *other;

	list_for_each_entry(other, &pool->grants, list)
		if (page_grant_phys(other) > page_grant_phys(grant))
			break;
	list_add_tail(&grant->list, &other->list);
	bitmap_set(grant->area->used, grant->first, grant->count);
}

/**
 * page_pool_alloc() - contiguous pages, not zeroed
 * @pool: the pool
 * @nid: the node they must be on, or NUMA_NO_NODE
 * @count: pages
 * @align: what the first one's number is to be a multiple of: a power of two,
 *         or 0 for any
 * @owner: whom /proc shall name
 *
 * Context: Process; may sleep.
 * Return: The grant; ERR_PTR(-EINVAL) for no pages or no power of two,
 *         ERR_PTR(-ENODEV) where the node has no area, ERR_PTR(-ENOMEM).
 */
struct page_grant *page_pool_alloc(struct page_pool *pool, int nid, unsigned long count,
				   unsigned long align, const char *owner)
{
	struct page_grant *grant;
	int err = -ENODEV;
	unsigned int i;

	if (!count || (align && !is_power_of_2(align)))
		return ERR_PTR(-EINVAL);
	grant = kzalloc(sizeof(*grant), GFP_KERNEL);
	if (!grant)
		return ERR_PTR(-ENOMEM);
	grant->count = count;
	strscpy(grant->owner, owner, sizeof(grant->owner));

	mutex_lock(&pool->lock);
	for (i = 0; i < pool->nr_areas; i++) {
		grant->area = &pool->areas[i];
		if (!is_on(grant->area, nid))
			continue;
		err = -ENOMEM;
		if (!find_pages(grant->area, count, align, &grant->first))
			continue;
		insert_grant(pool, grant);
		mutex_unlock(&pool->lock);
		return grant;
	}
	mutex_unlock(&pool->lock);
	kfree(grant);
	return ERR_PTR(err);
}

/**
 * page_pool_largest() - what could be had
 * @pool: the pool
 * @nid: the node, or NUMA_NO_NODE
 * @align: as for page_pool_alloc()
 *
 * Context: Process; may sleep.
 * Return: The largest count, for now, that page_pool_alloc() would not refuse;
 *         0 for none.
 */
unsigned long page_pool_largest(struct page_pool *pool, int nid, unsigned long align)
{
	unsigned long largest = 0, first;
	unsigned int i;

	mutex_lock(&pool->lock);
	for (i = 0; i < pool->nr_areas; i++) {
		unsigned long can = 0, cannot = pool->areas[i].nr_pages + 1;

		if (!is_on(&pool->areas[i], nid))
			continue;
		while (cannot - can > 1) {
			unsigned long count = can + (cannot - can) / 2;

			if (find_pages(&pool->areas[i], count, align, &first))
				can = count;
			else
				cannot = count;
		}
		largest = max(largest, can);
	}
	mutex_unlock(&pool->lock);
	return largest;
}

/**
 * page_pool_remove() - take a grant back
 * @pool: the pool
 * @grant: one of its grants, mapped by nobody; gone afterwards
 *
 * Context: With the pool's lock held, or with nobody else about.
 */
void page_pool_remove(struct page_pool *pool, struct page_grant *grant)
{
	bitmap_clear(grant->area->used, grant->first, grant->count);
	list_del(&grant->list);
	kfree(grant);
}

/**
 * page_pool_free_virt() - take back what the kernel's own code was granted
 * @pool: the pool
 * @address: of the first page, as page_grant_virt() said
 *
 * Context: Process; may sleep.
 * Return: 0; -EINVAL if no such grant begins there.
 */
int page_pool_free_virt(struct page_pool *pool, const void *address)
{
	struct page_grant *grant;
	int err = -EINVAL;

	mutex_lock(&pool->lock);
	list_for_each_entry(grant, &pool->grants, list) {
		if (grant->file || page_grant_virt(grant) != address)
			continue;
		page_pool_remove(pool, grant);
		err = 0;
		break;
	}
	mutex_unlock(&pool->lock);
	return err;
}
