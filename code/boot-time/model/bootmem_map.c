// SPDX-License-Identifier: GPL-2.0
/*
 * A bootmem node's bitmap from outside, after mm/bootmem.c of Linux 2.6.24:
 * pages are reserved and freed, looked up, and at last handed over to the
 * buddy system.
 *
 * Where Linux would stop in BUG(), or write outside the bitmap, this says so
 * and has changed nothing.
 */
#include "bitmap.h"
#include "bootmem_internal.h"

static struct bootmem_data *node0;

/**
 * bootmem_bootmap_bytes() - size of a node's bitmap
 * @pages: pages of the node, holes included
 *
 * Return: Bytes, in whole longs: get_mapsize() in mm/bootmem.c, v2.6.24.
 */
unsigned long long bootmem_bootmap_bytes(unsigned long long pages)
{
	return bitmap_words(pages) * sizeof(long);
}

/**
 * bootmem_set_node0() - say which allocator is node 0's
 * @bdata: the one that reserve_bootmem() and free_bootmem() work on: Linux
 *         asks NODE_DATA(0), wherever that node lies
 */
void bootmem_set_node0(struct bootmem_data *bdata)
{
	node0 = bdata;
}

/* Would a loop over these indices leave the bitmap? One that ends at once would not. */
static bool leaves_map(const struct bootmem_data *bdata,
		       unsigned long long sidx, unsigned long long eidx)
{
	return sidx < eidx && eidx > node_pages(bdata);
}

/**
 * reserve_bootmem_node() - take a range out of what may be allocated
 * @bdata: the node's allocator
 * @addr: where the range begins, in bytes
 * @size: its bytes, at least 1
 *
 * Rounds outwards: a page that is touched is reserved; reserved twice is no
 * error: reserve_bootmem_core() in mm/bootmem.c, v2.6.24.
 *
 * Return: false where that is a BUG(), or writes outside the bitmap.
 */
//! [reserve]
bool reserve_bootmem_node(struct bootmem_data *bdata, unsigned long long addr,
			  unsigned long long size)
{
	unsigned long long last = addr + size - 1;
	unsigned long long sidx = PFN_DOWN(addr - bdata->node_boot_start);
	unsigned long long eidx = PFN_UP(addr + size - bdata->node_boot_start);

	if (!bdata->node_bootmem_map || !size || last < addr ||
	    PFN_DOWN(last) >= bdata->node_low_pfn ||
	    leaves_map(bdata, sidx, eidx))
		return false;
	bitmap_fill(bdata->node_bootmem_map, sidx, eidx, true);
	return true;
}

//! [reserve]
/**
 * free_bootmem_node() - give a range to the allocator
 * @bdata: the node's allocator
 * @addr: where the range begins, in bytes
 * @size: its bytes, at least 1
 *
 * Rounds inwards: a page that is not whole in the range stays reserved, for
 * good: free_bootmem_core() in mm/bootmem.c, v2.6.24.
 *
 * Return: false where that is a BUG(), or writes outside the bitmap.
 */
//! [free]
bool free_bootmem_node(struct bootmem_data *bdata, unsigned long long addr,
		       unsigned long long size)
{
	unsigned long *map = bdata->node_bootmem_map;
	unsigned long long end = addr + size;
	unsigned long long first = PFN_DOWN(bdata->node_boot_start);
	unsigned long long sidx = PFN_UP(addr) - first;
	unsigned long long eidx = PFN_DOWN(end - bdata->node_boot_start);

	if (!map || !size || end < addr ||
	    PFN_DOWN(end) > bdata->node_low_pfn ||
	    leaves_map(bdata, sidx, eidx) ||
	    find_next_zero_bit(map, eidx, sidx) < eidx)
		return false;
	/* An address, where the core keeps bytes from the node's start. */
	if (addr < bdata->last_success)
		bdata->last_success = addr;
	bitmap_fill(map, sidx, eidx, false);
	return true;
}

//! [free]
/**
 * reserve_bootmem() - reserve_bootmem_node() on node 0, wherever the range lies
 * @addr: where the range begins, in bytes
 * @size: its bytes
 *
 * Return: false where Linux would have a BUG(), or there is no node 0.
 */
bool reserve_bootmem(unsigned long long addr, unsigned long long size)
{
	return node0 && reserve_bootmem_node(node0, addr, size);
}

/**
 * free_bootmem() - free_bootmem_node() on node 0, wherever the range lies
 * @addr: where the range begins, in bytes
 * @size: its bytes
 *
 * Return: false where Linux would have a BUG(), or there is no node 0.
 */
bool free_bootmem(unsigned long long addr, unsigned long long size)
{
	return node0 && free_bootmem_node(node0, addr, size);
}

/**
 * bootmem_page_is_reserved() - look a page up
 * @bdata: the node's allocator, which still has its bitmap
 * @pfn: one of the node's pages
 *
 * Return: true if it is reserved, or allocated: bootmem knows no difference.
 */
bool bootmem_page_is_reserved(const struct bootmem_data *bdata,
			      unsigned long long pfn)
{
	return test_bit(pfn - PFN_DOWN(bdata->node_boot_start),
			bdata->node_bootmem_map);
}

/**
 * bootmem_run_end() - how far the pages are all reserved, or all free
 * @bdata: the node's allocator, which still has its bitmap
 * @pfn: one of the node's pages
 *
 * Return: The first pfn behind @pfn that is otherwise, or the node's end.
 */
unsigned long long bootmem_run_end(const struct bootmem_data *bdata,
				   unsigned long long pfn)
{
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long long first = PFN_DOWN(bdata->node_boot_start);
	unsigned long long pages = node_pages(bdata);

	if (bootmem_page_is_reserved(bdata, pfn))
		return first + find_next_zero_bit(map, pages, pfn - first);
	return first + find_next_bit(map, pages, pfn - first);
}

/* Is every group of 2^order pages, counted from the node's start, a block? */
static bool groups_are_blocks(const struct bootmem_data *bdata,
			      unsigned int order)
{
	/* Linux asked ffs(), which takes an int: 4 GB looks like no address. */
	unsigned int start = bdata->node_boot_start;

	return !bdata->node_boot_start ||
	       (start & -start) > BOOTMEM_PAGE_SIZE << order;
}

static unsigned long long give_block(const struct bootmem_data *bdata,
				     unsigned long long i, unsigned int order,
				     bootmem_give_fn *give, void *context)
{
	give(context, PFN_DOWN(bdata->node_boot_start) + i, order);
	return 1ull << order;
}

static unsigned long long give_pages(const struct bootmem_data *bdata,
				     unsigned long long i,
				     unsigned long long end,
				     bootmem_give_fn *give, void *context)
{
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long long count = 0;

	for (i = find_next_zero_bit(map, end, i); i < end;
	     i = find_next_zero_bit(map, end, i + 1))
		count += give_block(bdata, i, 0, give, context);
	return count;
}

static unsigned long long give_map(const struct bootmem_data *bdata,
				   bootmem_give_fn *give, void *context)
{
	unsigned long long bytes = bootmem_bootmap_bytes(node_pages(bdata));
	unsigned long long i;

	if (!bootmem_hooks.virt_to_pfn)
		return 0;
	for (i = 0; i < PFN_UP(bytes); i++)
		give(context, bootmem_hooks.virt_to_pfn(bdata->node_bootmem_map) + i, 0);
	return i;
}

/**
 * free_all_bootmem_node() - hand a node's free pages over to the buddy system
 * @bdata: the node's allocator; it has no bitmap from here on, and so nothing
 * @bits_per_long: 32 or 64, of the Linux that is asked about: a long of free
 *                 pages goes as one block, where the node starts aligned enough
 * @give: called with every block, by ascending pfn; then with the pages of the
 *        bitmap itself, if there is a hook that knows them
 * @context: for @give
 *
 * free_all_bootmem_core() in mm/bootmem.c, v2.6.24.
 *
 * Return: How many pages were handed over; BOOTMEM_BUG if they were before.
 */
//! [handover]
unsigned long long free_all_bootmem_node(struct bootmem_data *bdata,
					 unsigned int bits_per_long,
					 bootmem_give_fn *give, void *context)
{
	unsigned long *map = bdata->node_bootmem_map;
	unsigned long long pages = node_pages(bdata);
	unsigned long long i, end, count = 0;
	unsigned int order = __builtin_ctz(bits_per_long);
	bool gofast = groups_are_blocks(bdata, order);

	if (!map)
		return BOOTMEM_BUG;
	for (i = 0; i < pages; i = end) {
		bool whole = pages - i >= bits_per_long;

		end = whole ? i + bits_per_long : pages;
		if (!gofast || !whole || find_next_bit(map, end, i) < end)
			count += give_pages(bdata, i, end, give, context);
		else
			count += give_block(bdata, i, order, give, context);
	}
	count += give_map(bdata, give, context);
	bdata->node_bootmem_map = NULL;
	return count;
}

//! [handover]
