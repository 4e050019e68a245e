// SPDX-License-Identifier: GPL-2.0
/*
 * The bootmem allocator, after mm/bootmem.c of Linux 2.6.24: first fit in a
 * bitmap, with three memories of the allocation before. Its oddities are kept.
 *
 * Linux looks at bit after bit; this looks at a word at a time, and sees the
 * same. Where Linux would stop in BUG(), this says so and changes nothing.
 */
#include "bitmap.h"
#include "bootmem_internal.h"

/* No index. */
#define NO_BLOCK	(~0ull)

static struct bootmem_data *bdata_list;
struct bootmem_hooks bootmem_hooks;

static unsigned long long align_up(unsigned long long x, unsigned long long align)
{
	return (x + align - 1) & ~(align - 1);
}

/**
 * bootmem_reset() - start over: no node is registered
 * @hooks: what the model may call; NULL for nothing
 *
 * Context: Any. Nothing in this file sleeps, and nothing in it may be called
 *          by two at a time: while it was in use there was but one.
 */
void bootmem_reset(const struct bootmem_hooks *hooks)
{
	bdata_list = NULL;
	bootmem_set_node0(NULL);
	bootmem_hooks = hooks ? *hooks : (struct bootmem_hooks){ 0 };
}

/**
 * bootmem_first() - the allocator that every search over all nodes begins with
 *
 * Return: The one with the lowest start, or NULL; the others follow by ->next.
 */
struct bootmem_data *bootmem_first(void)
{
	return bdata_list;
}

static void link_bootmem(struct bootmem_data *bdata)
{
	struct bootmem_data **link = &bdata_list;

	while (*link && (*link)->node_boot_start <= bdata->node_boot_start)
		link = &(*link)->next;
	bdata->next = *link;
	*link = bdata;
}

/**
 * init_bootmem_node() - register a node's allocator, all of its pages reserved
 * @bdata: the allocator; it is linked, and belongs to the list from here on
 * @map: bootmem_bootmap_bytes() of the caller's memory, whatever is in it; NULL
 *       for a node without memory, from which nothing can be allocated
 * @start: the node's first pfn
 * @end: its last pfn + 1; at most 2^52 - 1; @start if there is no memory
 *
 * Whoever knows which of the pages are there frees those: init_bootmem_core()
 * in mm/bootmem.c, v2.6.24.
 */
void init_bootmem_node(struct bootmem_data *bdata, unsigned long *map,
		       unsigned long long start, unsigned long long end)
{
	unsigned long long i;

	*bdata = (struct bootmem_data){
		.node_boot_start = PFN_PHYS(start),
		.node_low_pfn = end,
		.node_bootmem_map = map,
	};
	link_bootmem(bdata);
	/* The bits behind the last page too: they are never to look free. */
	for (i = 0; i < bitmap_words(end - start); i++)
		map[i] = ~0ul;
}

//! [core-preferred]
/* Where the search begins, as an index that does not count the offset. */
static unsigned long long preferred_index(const struct bootmem_data *bdata,
					  unsigned long long align,
					  unsigned long long goal,
					  unsigned long long limit_pfn,
					  unsigned long long end_pfn)
{
	unsigned long long preferred;

	if (!goal || goal < bdata->node_boot_start || PFN_DOWN(goal) >= end_pfn)
		return 0;
	preferred = goal - bdata->node_boot_start;
	/* A page number against bytes: so it is in Linux. */
	if (bdata->last_success >= preferred &&
	    (!limit_pfn || limit_pfn > bdata->last_success))
		preferred = bdata->last_success;
	return PFN_DOWN(align_up(preferred, align));
}

//! [core-preferred]
static void look(const struct bootmem_data *bdata, unsigned long long index,
		 unsigned long long stop)
{
	if (bootmem_hooks.look)
		bootmem_hooks.look(bdata, index, stop);
}

//! [core-scan]
/* The first block of @areasize free pages from index @i on, or NO_BLOCK. */
static unsigned long long find_block(const struct bootmem_data *bdata,
				     unsigned long long i,
				     unsigned long long eidx,
				     unsigned long long areasize,
				     unsigned long long incr)
{
	const unsigned long *map = bdata->node_bootmem_map;
	unsigned long long end, j;

	look(bdata, i, BOOTMEM_PASS);
	while (i < eidx) {
		i = align_up(find_next_zero_bit(map, eidx, i), incr);
		if (i >= eidx)
			break;
		end = areasize > eidx - i ? eidx : i + areasize;
		j = find_next_bit(map, end, i);
		look(bdata, i, j);
		if (j - i == areasize)
			return i;
		/* Passes over a candidate: the block at align_up(j, incr). */
		i = align_up(j, incr) + incr;
	}
	return NO_BLOCK;
}

//! [core-scan]
//! [core-search]
/* Above the preferred index first, then from the node's start. */
static unsigned long long search_node(const struct bootmem_data *bdata,
				      unsigned long long areasize,
				      unsigned long long align,
				      unsigned long long goal,
				      unsigned long long limit_pfn)
{
	unsigned long long end_pfn = bdata->node_low_pfn;
	unsigned long long incr = PFN_DOWN(align) ? PFN_DOWN(align) : 1;
	unsigned long long eidx, offset, preferred, start;

	if (limit_pfn && end_pfn > limit_pfn)
		end_pfn = limit_pfn;
	eidx = end_pfn - PFN_DOWN(bdata->node_boot_start);
	/* What the node's start lacks to be aligned. */
	offset = PFN_DOWN(-bdata->node_boot_start & (align - 1));
	preferred = offset +
		    preferred_index(bdata, align, goal, limit_pfn, end_pfn);

	start = find_block(bdata, preferred, eidx, areasize, incr);
	if (start == NO_BLOCK && preferred > offset)
		start = find_block(bdata, offset, eidx, areasize, incr);
	return start;
}

//! [core-search]
//! [core-merge]
/* The pages from index @start on go to a request: its first byte's address. */
static unsigned long long take_block(struct bootmem_data *bdata,
				     unsigned long long start,
				     unsigned long long size,
				     unsigned long long align)
{
	unsigned long long begin = PFN_PHYS(start);
	unsigned long long end;

	/* Begin in the page before, if the last allocation left some of it. */
	if (align < BOOTMEM_PAGE_SIZE && bdata->last_offset &&
	    bdata->last_pos + 1 == start)
		begin = PFN_PHYS(bdata->last_pos) +
			align_up(bdata->last_offset, align);

	end = begin + size;
	bdata->last_pos = PFN_UP(end) - 1;
	bdata->last_offset = end & (BOOTMEM_PAGE_SIZE - 1);
	bitmap_fill(bdata->node_bootmem_map, start, PFN_UP(end), true);
	return bdata->node_boot_start + begin;
}

//! [core-merge]
static bool is_power_of_2(unsigned long long n)
{
	return n && !(n & (n - 1));
}

/**
 * __alloc_bootmem_core() - allocate from one node
 * @bdata: the node's allocator
 * @size: bytes, at least 1
 * @align: what the address is to be a multiple of, in bytes; a power of two.
 *         Above a page it is kept only where the node's start is so aligned
 * @goal: an address to look at and above first; 0 for none
 * @limit: an address that the last page lies below; 0 for none
 *
 * First fit from the goal or the last success, whichever is higher, then from
 * the node's start: __alloc_bootmem_core() in mm/bootmem.c, v2.6.24.
 *
 * Return: An address, the memory cleared; BOOTMEM_FAIL; or BOOTMEM_BUG.
 */
//! [core]
unsigned long long __alloc_bootmem_core(struct bootmem_data *bdata,
					unsigned long long size,
					unsigned long long align,
					unsigned long long goal,
					unsigned long long limit)
{
	/* Of any size; rounded up as a sum, the largest would be 0 pages. */
	unsigned long long areasize = PFN_DOWN(size - 1) + 1;
	unsigned long long start, addr;

	if (!size || !is_power_of_2(align))
		return BOOTMEM_BUG;
	if (!bdata->node_bootmem_map ||
	    (limit && bdata->node_boot_start >= limit))
		return BOOTMEM_FAIL;

	start = search_node(bdata, areasize, align, goal, PFN_DOWN(limit));
	if (start == NO_BLOCK)
		return BOOTMEM_FAIL;
	bdata->last_success = PFN_PHYS(start);
	addr = take_block(bdata, start, size, align);
	if (bootmem_hooks.zero)
		bootmem_hooks.zero(addr, size);
	return addr;
}

//! [core]
//! [any-node]
/* From one node after the other, lowest address first. */
static unsigned long long alloc_from_any(unsigned long long size,
					 unsigned long long align,
					 unsigned long long goal,
					 unsigned long long limit)
{
	struct bootmem_data *bdata;
	unsigned long long addr;

	for (bdata = bdata_list; bdata; bdata = bdata->next) {
		addr = __alloc_bootmem_core(bdata, size, align, goal, limit);
		if (addr != BOOTMEM_FAIL)
			return addr;
	}
	return BOOTMEM_FAIL;
}

//! [any-node]
/**
 * __alloc_bootmem_nopanic() - allocate from any node, lowest address first
 * @size: bytes, at least 1
 * @align: bytes, a power of two
 * @goal: an address to look at and above first, on each node by itself
 *
 * Return: An address; BOOTMEM_FAIL if no node has room; or BOOTMEM_BUG.
 */
unsigned long long __alloc_bootmem_nopanic(unsigned long long size,
					   unsigned long long align,
					   unsigned long long goal)
{
	return alloc_from_any(size, align, goal, 0);
}

/**
 * __alloc_bootmem() - allocate from any node, or panic
 * @size: bytes, at least 1
 * @align: bytes, a power of two
 * @goal: as in __alloc_bootmem_nopanic()
 *
 * Return: An address; BOOTMEM_PANIC if no node has room; or BOOTMEM_BUG.
 */
unsigned long long __alloc_bootmem(unsigned long long size,
				   unsigned long long align,
				   unsigned long long goal)
{
	unsigned long long addr = __alloc_bootmem_nopanic(size, align, goal);

	return addr == BOOTMEM_FAIL ? BOOTMEM_PANIC : addr;
}

/**
 * __alloc_bootmem_node() - allocate from a node, else from any, or panic
 * @bdata: the allocator of the node to try first
 * @size: bytes, at least 1
 * @align: bytes, a power of two
 * @goal: as in __alloc_bootmem_nopanic()
 *
 * Return: An address; BOOTMEM_PANIC if no node has room; or BOOTMEM_BUG.
 */
//! [fallback]
unsigned long long __alloc_bootmem_node(struct bootmem_data *bdata,
					unsigned long long size,
					unsigned long long align,
					unsigned long long goal)
{
	unsigned long long addr;

	addr = __alloc_bootmem_core(bdata, size, align, goal, 0);
	if (addr != BOOTMEM_FAIL)
		return addr;
	return __alloc_bootmem(size, align, goal);
}

//! [fallback]
/**
 * __alloc_bootmem_low() - allocate below 4 GB from any node, or panic
 * @size: bytes, at least 1
 * @align: bytes, a power of two
 * @goal: as in __alloc_bootmem_nopanic()
 *
 * The limit counts in whole pages: the last page below 4 GB is above it.
 *
 * Return: An address; BOOTMEM_PANIC if no node has room; or BOOTMEM_BUG.
 */
unsigned long long __alloc_bootmem_low(unsigned long long size,
				       unsigned long long align,
				       unsigned long long goal)
{
	unsigned long long addr;

	addr = alloc_from_any(size, align, goal, ARCH_LOW_ADDRESS_LIMIT);
	return addr == BOOTMEM_FAIL ? BOOTMEM_PANIC : addr;
}

/**
 * __alloc_bootmem_low_node() - allocate below 4 GB from this node alone
 * @bdata: the node's allocator
 * @size: bytes, at least 1
 * @align: bytes, a power of two
 * @goal: as in __alloc_bootmem_core()
 *
 * Return: An address; BOOTMEM_FAIL, with no other node tried; or BOOTMEM_BUG.
 */
unsigned long long __alloc_bootmem_low_node(struct bootmem_data *bdata,
					    unsigned long long size,
					    unsigned long long align,
					    unsigned long long goal)
{
	return __alloc_bootmem_core(bdata, size, align, goal,
				    ARCH_LOW_ADDRESS_LIMIT);
}
