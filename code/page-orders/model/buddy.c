// SPDX-License-Identifier: GPL-2.0
/*
 * One zone's free blocks, after mm/page_alloc.c of Linux v6.1.
 *
 * The invariant that everything rests on: every free page belongs to exactly
 * one block on exactly one list, a block of order n starts at a multiple of
 * 2^n, and two free buddies never lie side by side unmerged.
 */
#include "buddy.h"

static void set_links(struct buddy *b, unsigned int order, unsigned int prev,
		      unsigned int next)
{
	struct buddy_free_area *area = &b->free_area[order];

	if (prev == BUDDY_NONE)
		area->head = next;
	else
		b->map[prev].next = next;
	if (next == BUDDY_NONE)
		area->tail = prev;
	else
		b->map[next].prev = prev;
}

//! [free-lists]
static void add_between(struct buddy *b, unsigned int pfn, unsigned int order,
			unsigned int prev, unsigned int next)
{
	struct buddy_page *page = &b->map[pfn];

	*page = (struct buddy_page){ next, prev, order, true };
	set_links(b, order, prev, pfn);
	set_links(b, order, pfn, next);
	b->free_area[order].nr_free++;
}

static void add_to_free_list(struct buddy *b, unsigned int pfn,
			     unsigned int order)
{
	add_between(b, pfn, order, BUDDY_NONE, b->free_area[order].head);
}

static void add_to_free_list_tail(struct buddy *b, unsigned int pfn,
				  unsigned int order)
{
	add_between(b, pfn, order, b->free_area[order].tail, BUDDY_NONE);
}

//! [free-lists]
static void del_page_from_free_list(struct buddy *b, unsigned int pfn,
				    unsigned int order)
{
	struct buddy_page *page = &b->map[pfn];

	set_links(b, order, page->prev, page->next);
	page->buddy = false;
	b->free_area[order].nr_free--;
}

//! [find-buddy]
static unsigned int find_buddy_pfn(unsigned int pfn, unsigned int order)
{
	return pfn ^ (1u << order);
}

static bool page_is_buddy(const struct buddy *b, unsigned int pfn,
			  unsigned int order)
{
	return pfn < b->npages && b->map[pfn].buddy &&
	       b->map[pfn].order == order;
}

//! [find-buddy]
/**
 * buddy_init() - make an allocator that has no free page yet
 * @b: the allocator
 * @map: @npages entries of the caller's; the allocator keeps the pointer
 * @npages: pages in the zone, which starts at pfn 0; below BUDDY_NONE
 * @max_order: one more than the largest order, 1 to BUDDY_MAX_ORDER_LIMIT;
 *             BUDDY_MAX_ORDER is what v6.1 has
 *
 * Context: Any; never sleeps. The caller keeps two calls on one @b apart, as
 *          zone->lock does in the kernel.
 */
void buddy_init(struct buddy *b, struct buddy_page *map, unsigned int npages,
		unsigned int max_order)
{
	unsigned int i;

	b->map = map;
	b->npages = npages;
	b->max_order = max_order;
	for (i = 0; i < max_order; i++)
		b->free_area[i] = (struct buddy_free_area){ BUDDY_NONE, BUDDY_NONE, 0 };
	for (i = 0; i < npages; i++)
		map[i] = (struct buddy_page){ BUDDY_NONE, BUDDY_NONE, 0, false };
}

/**
 * buddy_add_free() - put a block on its list's tail as it is, merging nothing
 * @b: the allocator
 * @pfn: the block's first page, a multiple of 2^@order
 * @order: the block's order, below max_order
 *
 * For loading a state that was read elsewhere, a list at a time, head first;
 * and for pages that were never free before, which v6.1 frees to the tail
 * (__free_pages_core() in mm/page_alloc.c).
 *
 * Context: Any; never sleeps.
 */
void buddy_add_free(struct buddy *b, unsigned int pfn, unsigned int order)
{
	add_to_free_list_tail(b, pfn, order);
}

//! [free-all]
/**
 * buddy_free_all() - free every page, as the end of boot does
 * @b: the allocator, straight from buddy_init()
 *
 * From pfn 0 up, each time the largest block that is aligned and fits, each
 * to its list's tail: __free_pages_memory() in mm/memblock.c, v6.1.
 *
 * Context: Any; never sleeps.
 */
void buddy_free_all(struct buddy *b)
{
	unsigned int pfn = 0;

	while (pfn < b->npages) {
		unsigned int order = b->max_order - 1;

		while (pfn & ((1u << order) - 1) ||
		       b->npages - pfn < 1u << order)
			order--;
		buddy_add_free(b, pfn, order);
		pfn += 1u << order;
	}
}

//! [free-all]
//! [expand]
/* Halve the block at @pfn, from order @high to @low; keep the lower half. */
static void expand(struct buddy *b, unsigned int pfn, unsigned int low,
		   unsigned int high)
{
	while (high > low) {
		high--;
		add_to_free_list(b, pfn + (1u << high), high);
	}
}

//! [expand]
//! [alloc]
/**
 * buddy_alloc() - take a block of 2^@order pages
 * @b: the allocator
 * @order: the order wanted
 *
 * The head of the first list that is not empty, from @order up; what is too
 * much is split off: __rmqueue_smallest() in mm/page_alloc.c, v6.1.
 *
 * Context: Any; never sleeps.
 * Return: The block's first pfn, or BUDDY_NONE if no block is large enough or
 *         @order is max_order or more.
 */
unsigned int buddy_alloc(struct buddy *b, unsigned int order)
{
	unsigned int current_order, pfn;

	for (current_order = order; current_order < b->max_order;
	     current_order++) {
		pfn = b->free_area[current_order].head;
		if (pfn == BUDDY_NONE)
			continue;
		del_page_from_free_list(b, pfn, current_order);
		expand(b, pfn, order, current_order);
		return pfn;
	}
	return BUDDY_NONE;
}

//! [alloc]
//! [merge-likely]
/*
 * The block at @pfn stays at @order because its buddy is in use. If the pair's
 * own buddy is free as a whole, the pair will merge twice over as soon as the
 * buddy comes back: worth leaving @pfn at the tail, to be handed out last.
 */
static bool buddy_merge_likely(const struct buddy *b, unsigned int pfn,
			       unsigned int order)
{
	unsigned int pair;

	if (order + 2 >= b->max_order)
		return false;
	pair = pfn & find_buddy_pfn(pfn, order);
	return page_is_buddy(b, find_buddy_pfn(pair, order + 1), order + 1);
}

//! [merge-likely]
//! [free]
static void free_one_page(struct buddy *b, unsigned int pfn, unsigned int order,
			  bool to_tail)
{
	while (order + 1 < b->max_order) {
		unsigned int buddy_pfn = find_buddy_pfn(pfn, order);

		if (!page_is_buddy(b, buddy_pfn, order))
			break;
		del_page_from_free_list(b, buddy_pfn, order);
		pfn &= buddy_pfn;
		order++;
	}

	if (to_tail || buddy_merge_likely(b, pfn, order))
		add_to_free_list_tail(b, pfn, order);
	else
		add_to_free_list(b, pfn, order);
}

//! [free]
/**
 * buddy_free() - give a block back, and merge it as far as it goes
 * @b: the allocator
 * @pfn: the block's first page, a multiple of 2^@order
 * @order: its order, below max_order. Trusted, as Linux trusts it: see
 *         buddy_block_is_allocated()
 *
 * While the buddy is free, and free as one block of the same order, take it
 * off its list and double: __free_one_page() in mm/page_alloc.c, v6.1.
 *
 * Context: Any; never sleeps.
 */
void buddy_free(struct buddy *b, unsigned int pfn, unsigned int order)
{
	free_one_page(b, pfn, order, false);
}

//! [alloc-exact]
/**
 * buddy_alloc_exact() - take exactly @nr_pages contiguous pages
 * @b: the allocator
 * @nr_pages: how many, at least 1
 *
 * The smallest order that holds them, and the pages behind them given back at
 * once, one by one, to the tail: make_alloc_exact() in mm/page_alloc.c, v6.1.
 *
 * Context: Any; never sleeps.
 * Return: The first pfn, or BUDDY_NONE if no block is large enough.
 */
unsigned int buddy_alloc_exact(struct buddy *b, unsigned int nr_pages)
{
	unsigned int order = 0;
	unsigned int pfn, i;

	while (order < b->max_order && 1u << order < nr_pages)
		order++;
	pfn = buddy_alloc(b, order);
	if (pfn == BUDDY_NONE)
		return BUDDY_NONE;
	for (i = nr_pages; i < 1u << order; i++)
		free_one_page(b, pfn + i, 0, true);
	return pfn;
}

//! [alloc-exact]
/**
 * buddy_free_exact() - give back what buddy_alloc_exact() took
 * @b: the allocator
 * @pfn: the first pfn
 * @nr_pages: as many as were taken
 *
 * One page after the other: free_pages_exact() in mm/page_alloc.c, v6.1.
 *
 * Context: Any; never sleeps.
 */
void buddy_free_exact(struct buddy *b, unsigned int pfn, unsigned int nr_pages)
{
	unsigned int i;

	for (i = 0; i < nr_pages; i++)
		buddy_free(b, pfn + i, 0);
}

/**
 * buddy_block_is_allocated() - may this block be freed?
 * @b: the allocator
 * @pfn: the block's first page
 * @order: the order to free it with
 *
 * True where the block is aligned, inside the zone, and none of its pages is
 * free. A block may be freed in other pieces than it was taken in, as
 * free_pages_exact() does. Takes time proportional to 2^@order.
 *
 * Context: Any; never sleeps.
 * Return: true if buddy_free() may be called with the same arguments.
 */
bool buddy_block_is_allocated(const struct buddy *b, unsigned int pfn,
			      unsigned int order)
{
	unsigned int size, i;

	if (order >= b->max_order)
		return false;
	size = 1u << order;
	if (pfn & (size - 1) || pfn >= b->npages || b->npages - pfn < size)
		return false;
	for (i = order; i < b->max_order; i++)
		if (page_is_buddy(b, pfn & ~((1u << i) - 1), i))
			return false;
	for (i = 0; i < size; i++)
		if (b->map[pfn + i].buddy)
			return false;
	return true;
}
