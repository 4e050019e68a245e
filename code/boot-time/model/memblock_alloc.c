// SPDX-License-Identifier: GPL-2.0
/*
 * How memblock finds a free range, from the top or from the bottom, and the
 * calls that take one. Every behaviour is that of mm/memblock.c, v6.1.
 */
#include "memblock_internal.h"

//! [should-skip]
static bool should_skip_region(const struct memblock *mb,
			       const struct memblock_region *m, int nid,
			       unsigned int flags)
{
	if (nid != NUMA_NO_NODE && nid != m->nid)
		return true;
	if (mb->movable_node && (m->flags & ~flags & MEMBLOCK_HOTPLUG))
		return true;
	if ((flags & MEMBLOCK_MIRROR) && !(m->flags & MEMBLOCK_MIRROR))
		return true;
	return m->flags & ~flags & (MEMBLOCK_NOMAP | MEMBLOCK_DRIVER_MANAGED);
}

//! [should-skip]

/*
 * A walk over what is free: memory's regions, and for each the gaps between
 * the reserved ones, gap i being what lies below reserved.regions[i]. Both
 * arrays are sorted, so one pass over both finds every range.
 */
struct free_range {
	unsigned long region;	/* upwards: the next; downwards: how many are left */
	unsigned long gap;
	phys_addr_t start;
	phys_addr_t end;
};

static phys_addr_t gap_start(const struct memblock_type *type, unsigned long gap)
{
	return gap ? end_of(&type->regions[gap - 1]) : 0;
}

static phys_addr_t gap_end(const struct memblock_type *type, unsigned long gap)
{
	return gap < type->cnt ? type->regions[gap].base : PHYS_ADDR_MAX;
}

static bool next_free_range(const struct memblock *mb, struct free_range *r, int nid,
			    unsigned int flags)
{
	for (; r->region < mb->memory.cnt; r->region++) {
		const struct memblock_region *m = &mb->memory.regions[r->region];

		if (should_skip_region(mb, m, nid, flags))
			continue;
		for (; r->gap <= mb->reserved.cnt; r->gap++) {
			phys_addr_t start = gap_start(&mb->reserved, r->gap);
			phys_addr_t end = gap_end(&mb->reserved, r->gap);

			if (start >= end_of(m))
				break;
			if (m->base >= end)
				continue;
			r->start = larger(m->base, start);
			r->end = smaller(end_of(m), end);
			*(end_of(m) <= end ? &r->region : &r->gap) += 1;
			return true;
		}
	}
	return false;
}

static bool next_free_range_rev(const struct memblock *mb, struct free_range *r, int nid,
				unsigned int flags)
{
	for (; r->region; r->region--) {
		const struct memblock_region *m = &mb->memory.regions[r->region - 1];

		if (should_skip_region(mb, m, nid, flags))
			continue;
		for (; r->gap; r->gap--) {
			phys_addr_t start = gap_start(&mb->reserved, r->gap - 1);
			phys_addr_t end = gap_end(&mb->reserved, r->gap - 1);

			if (end <= m->base)
				break;
			if (end_of(m) <= start)
				continue;
			r->start = larger(m->base, start);
			r->end = smaller(end_of(m), end);
			*(m->base >= start ? &r->region : &r->gap) -= 1;
			return true;
		}
	}
	return false;
}

static phys_addr_t find_range_bottom_up(const struct memblock *mb, phys_addr_t start,
					phys_addr_t end, phys_addr_t size,
					phys_addr_t align, int nid, unsigned int flags)
{
	struct free_range free = { 0 };

	while (next_free_range(mb, &free, nid, flags)) {
		phys_addr_t this_start = clamp_to(free.start, start, end);
		phys_addr_t this_end = clamp_to(free.end, start, end);
		phys_addr_t cand = round_up(this_start, align);

		if (cand < this_end && this_end - cand >= size)
			return cand;
	}
	return 0;
}

//! [find-top-down]
static phys_addr_t find_range_top_down(const struct memblock *mb,
				       phys_addr_t start, phys_addr_t end,
				       phys_addr_t size, phys_addr_t align,
				       int nid, unsigned int flags)
{
	struct free_range free = {
		.region = mb->memory.cnt, .gap = mb->reserved.cnt + 1,
	};

	while (next_free_range_rev(mb, &free, nid, flags)) {
		phys_addr_t this_start = clamp_to(free.start, start, end);
		phys_addr_t this_end = clamp_to(free.end, start, end);
		phys_addr_t cand = round_down(this_end - size, align);

		if (this_end >= size && cand >= this_start)
			return cand;
	}
	return 0;
}

//! [find-top-down]

static phys_addr_t memblock_find_in_range_node(const struct memblock *mb, phys_addr_t size,
					       phys_addr_t align, phys_addr_t start,
					       phys_addr_t end, int nid, unsigned int flags)
{
	if (end == MEMBLOCK_ALLOC_ACCESSIBLE || end == MEMBLOCK_ALLOC_NOLEAKTRACE)
		end = mb->current_limit;
	/* Never the first page: its address is what failure looks like. */
	start = larger(start, MEMBLOCK_PAGE_SIZE);
	end = larger(start, end);

	if (mb->bottom_up)
		return find_range_bottom_up(mb, start, end, size, align, nid, flags);
	return find_range_top_down(mb, start, end, size, align, nid, flags);
}

static unsigned int choose_memblock_flags(const struct memblock *mb)
{
	return mb->has_some_mirror ? MEMBLOCK_MIRROR : MEMBLOCK_NONE;
}

/* For the arrays themselves: any node, mirrored if there is such memory. */
phys_addr_t memblock_find_in_range(const struct memblock *mb, phys_addr_t start,
				   phys_addr_t end, phys_addr_t size, phys_addr_t align)
{
	unsigned int flags = choose_memblock_flags(mb);
	phys_addr_t found = memblock_find_in_range_node(mb, size, align, start, end,
							NUMA_NO_NODE, flags);

	if (!found && flags)
		found = memblock_find_in_range_node(mb, size, align, start, end,
						    NUMA_NO_NODE, MEMBLOCK_NONE);
	return found;
}

/**
 * memblock_alloc_range_nid() - find a free range and reserve it
 * @mb: the state
 * @size: bytes
 * @align: a power of two; 0 is SMP_CACHE_BYTES
 * @start: not below this address, nor in the first page
 * @end: not at or above this one, or MEMBLOCK_ALLOC_ACCESSIBLE
 * @nid: first on this node, unless NUMA_NO_NODE
 * @exact_nid: and on no other
 *
 * Return: The physical address, or 0.
 */
//! [alloc-range]
phys_addr_t memblock_alloc_range_nid(struct memblock *mb, phys_addr_t size,
				     phys_addr_t align, phys_addr_t start,
				     phys_addr_t end, int nid, bool exact_nid)
{
	unsigned int flags = choose_memblock_flags(mb);
	phys_addr_t found;

	if (nid == MAX_NUMNODES)
		nid = NUMA_NO_NODE;
	if (!align)
		align = SMP_CACHE_BYTES;
again:
	found = memblock_find_in_range_node(mb, size, align, start, end, nid,
					    flags);
	if (found && !memblock_reserve(mb, found, size))
		return found;
	if (nid != NUMA_NO_NODE && !exact_nid) {
		found = memblock_find_in_range_node(mb, size, align, start, end,
						    NUMA_NO_NODE, flags);
		if (found && !memblock_reserve(mb, found, size))
			return found;
	}
	if (flags & MEMBLOCK_MIRROR) {
		flags &= ~MEMBLOCK_MIRROR;
		goto again;
	}
	return 0;
}

//! [alloc-range]

/* Between two addresses, on any node: memblock_alloc_range_nid() says the rest. */
phys_addr_t memblock_phys_alloc_range(struct memblock *mb, phys_addr_t size,
				      phys_addr_t align, phys_addr_t start, phys_addr_t end)
{
	return memblock_alloc_range_nid(mb, size, align, start, end, NUMA_NO_NODE, false);
}

/* First on a node, then on any; its name is all that it says in the log. */
phys_addr_t memblock_phys_alloc_try_nid(struct memblock *mb, phys_addr_t size,
					phys_addr_t align, int nid)
{
	return memblock_alloc_range_nid(mb, size, align, 0, MEMBLOCK_ALLOC_ACCESSIBLE, nid,
					false);
}

//! [alloc-internal]
static phys_addr_t memblock_alloc_internal(struct memblock *mb,
					   phys_addr_t size, phys_addr_t align,
					   phys_addr_t min_addr,
					   phys_addr_t max_addr, int nid,
					   bool exact_nid)
{
	phys_addr_t alloc;

	max_addr = smaller(max_addr, mb->current_limit);
	alloc = memblock_alloc_range_nid(mb, size, align, min_addr, max_addr,
					 nid, exact_nid);
	/* The lower limit is a wish: better below it than not at all. */
	if (!alloc && min_addr)
		alloc = memblock_alloc_range_nid(mb, size, align, 0, max_addr,
						 nid, exact_nid);
	return alloc;
}

//! [alloc-internal]

/* As memblock_alloc_try_nid(), but on no other node. */
phys_addr_t memblock_alloc_exact_nid_raw(struct memblock *mb, phys_addr_t size,
					 phys_addr_t align, phys_addr_t min_addr,
					 phys_addr_t max_addr, int nid)
{
	return memblock_alloc_internal(mb, size, align, min_addr, max_addr, nid, true);
}

/**
 * memblock_alloc_try_nid() - allocate, on a node if possible
 * @mb: the state
 * @size: bytes
 * @align: a power of two; 0 is SMP_CACHE_BYTES
 * @min_addr: not below this address, if possible
 * @max_addr: not at or above this one, or MEMBLOCK_ALLOC_ACCESSIBLE
 * @nid: the node, or NUMA_NO_NODE
 *
 * The node is given up first, then @min_addr, never @max_addr. Linux returns
 * the virtual address of the same memory, zeroed.
 *
 * Return: The physical address, or 0.
 */
phys_addr_t memblock_alloc_try_nid(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				   phys_addr_t min_addr, phys_addr_t max_addr, int nid)
{
	return memblock_alloc_internal(mb, size, align, min_addr, max_addr, nid, false);
}

/**
 * memblock_free_all() - hand what is free over to the buddy system
 * @mb: the state
 * @give: called for each block; may be NULL
 * @context: what to call it with
 *
 * A page is given if all of it is free: in blocks as large as their address
 * and the range allow, up to 2^(MEMBLOCK_MAX_ORDER - 1) pages.
 *
 * Return: The pages given.
 */
unsigned long long memblock_free_all(struct memblock *mb, memblock_give_fn *give,
				     void *context)
{
	struct free_range free = { 0 };
	unsigned long long pages = 0;

	memblock_clear_hotplug(mb, 0, PHYS_ADDR_MAX);
	while (next_free_range(mb, &free, NUMA_NO_NODE, MEMBLOCK_NONE)) {
		unsigned long long pfn = round_up(free.start, MEMBLOCK_PAGE_SIZE) >> 12;
		unsigned long long end = free.end >> 12;

		while (pfn < end) {
			unsigned int order = MEMBLOCK_MAX_ORDER - 1;

			while (pfn & ((1ull << order) - 1) || end - pfn < 1ull << order)
				order--;
			if (give)
				give(context, pfn, order);
			pages += 1ull << order;
			pfn += 1ull << order;
		}
	}
	return pages;
}
