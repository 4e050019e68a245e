// SPDX-License-Identifier: GPL-2.0
/*
 * The two arrays: regions go in, are split and merged, come out. The search
 * through them is in memblock_alloc.c. Every behaviour is that of Linux 6.1,
 * whose file has the same name, in mm/.
 */
#include "memblock_internal.h"

/* What would wrap past the last address is cut off just before it. */
static phys_addr_t memblock_cap_size(phys_addr_t base, phys_addr_t size)
{
	return smaller(size, PHYS_ADDR_MAX - base);
}

static void memblock_dbg(struct memblock *mb, const char *what, phys_addr_t base,
			 phys_addr_t size)
{
	if (mb->hooks->debug)
		mb->hooks->debug(mb, what, base, size);
}

static void init_type(struct memblock_type *type, const char *name,
		      struct memblock_region *regions, unsigned long max)
{
	static const struct memblock_region none = { .nid = MAX_NUMNODES };

	*type = (struct memblock_type){ .cnt = 1, .max = max, .name = name };
	type->regions = regions;
	regions[0] = none;
}

/**
 * memblock_init() - start with no memory, top-down, without a limit
 * @mb: the state
 * @hooks: how its arrays grow, and who listens
 * @memory: room for @max regions
 * @reserved: room for @max regions
 * @max: at least 1; INIT_MEMBLOCK_REGIONS in Linux
 *
 * The arrays may not grow yet: see can_resize and memblock_allow_resize().
 */
void memblock_init(struct memblock *mb, const struct memblock_hooks *hooks,
		   struct memblock_region *memory, struct memblock_region *reserved,
		   unsigned long max)
{
	*mb = (struct memblock){ .current_limit = MEMBLOCK_ALLOC_ANYWHERE, .hooks = hooks };
	init_type(&mb->memory, "memory", memory, max);
	init_type(&mb->reserved, "reserved", reserved, max);
}

/**
 * memblock_allow_resize() - let full arrays move into the memory they describe
 * @mb: the state
 *
 * To be called when all that must not be overwritten has been reserved.
 */
void memblock_allow_resize(struct memblock *mb)
{
	mb->can_resize = MEMBLOCK_RESIZE_INSIDE;
}

static void memblock_insert_region(struct memblock_type *type, unsigned long idx,
				   phys_addr_t base, phys_addr_t size, int nid,
				   unsigned int flags)
{
	unsigned long i;

	for (i = type->cnt++; i > idx; i--)
		type->regions[i] = type->regions[i - 1];
	type->regions[idx].base = base;
	type->regions[idx].size = size;
	type->regions[idx].flags = flags;
	type->regions[idx].nid = nid;
	type->total_size += size;
}

static void close_gap(struct memblock_type *type, unsigned long idx, unsigned long nr)
{
	for (type->cnt -= nr; idx < type->cnt; idx++)
		type->regions[idx] = type->regions[idx + nr];
}

static void memblock_remove_regions(struct memblock_type *type, unsigned long idx,
				    unsigned long nr)
{
	unsigned long i;

	for (i = idx; i < idx + nr; i++)
		type->total_size -= type->regions[i].size;
	if (nr == type->cnt) {
		nr--;
		type->regions[nr] = (struct memblock_region){ .nid = MAX_NUMNODES };
	}
	close_gap(type, idx, nr);
}

/* Neighbours become one where node and flags are the same. */
static void memblock_merge_regions(struct memblock_type *type)
{
	struct memblock_region *this = type->regions;
	unsigned long i, kept = 1;

	for (i = 1; i < type->cnt; i++) {
		const struct memblock_region *next = &type->regions[i];

		if (end_of(this) == next->base && this->nid == next->nid &&
		    this->flags == next->flags) {
			this->size += next->size;
		} else {
			*++this = *next;
			kept++;
		}
	}
	type->cnt = kept;
}

static phys_addr_t region_bytes(unsigned long max)
{
	return (phys_addr_t)max * MEMBLOCK_REGION_BYTES;
}

static phys_addr_t array_bytes(unsigned long max)
{
	return round_up(region_bytes(max), MEMBLOCK_PAGE_SIZE);
}

/* Room for twice the array, beside the range that waits to be reserved. */
static phys_addr_t find_room(struct memblock *mb, const struct memblock_type *type,
			     phys_addr_t start, phys_addr_t size)
{
	phys_addr_t bytes = array_bytes(type->max * 2);
	phys_addr_t addr;

	if (type != &mb->reserved) {
		start = 0;
		size = 0;
	}
	addr = memblock_find_in_range(mb, start + size, mb->current_limit, bytes,
				      MEMBLOCK_PAGE_SIZE);
	if (!addr && size)
		addr = memblock_find_in_range(mb, 0, smaller(start, mb->current_limit),
					      bytes, MEMBLOCK_PAGE_SIZE);
	return addr;
}

//! [double-array]
static int memblock_double_array(struct memblock *mb,
				 struct memblock_type *type, phys_addr_t start,
				 phys_addr_t size)
{
	bool inside = mb->can_resize == MEMBLOCK_RESIZE_INSIDE;
	phys_addr_t addr = inside ? find_room(mb, type, start, size) : 0;
	phys_addr_t old_array = type->array;
	phys_addr_t old_bytes = array_bytes(type->max);
	struct memblock_region *regions = NULL;

	if (mb->can_resize == MEMBLOCK_RESIZE_OUTSIDE || addr)
		regions = mb->hooks->grow(mb, type, type->max * 2);
	if (!regions)
		return -1;
	type->regions = regions;
	type->max *= 2;
	if (!inside)
		return 0;

	/* The array's own memory is an allocation like any other. */
	type->array = addr;
	memblock_dbg(mb, type == &mb->memory ? "memory is doubled" :
		     "reserved is doubled", addr, region_bytes(type->max));
	if (old_array)
		memblock_phys_free(mb, old_array, old_bytes);
	return memblock_reserve(mb, addr, array_bytes(type->max));
}

//! [double-array]

//! [add-range]
/* Of [base, end) what no region covers yet: count it, or put it in. */
static unsigned long add_pieces(struct memblock_type *type, phys_addr_t base,
				phys_addr_t end, int nid, unsigned int flags,
				bool insert)
{
	unsigned long idx, nr_new = 0;

	for (idx = 0; idx < type->cnt; idx++) {
		phys_addr_t rbase = type->regions[idx].base;
		phys_addr_t rend = end_of(&type->regions[idx]);

		if (rbase >= end)
			break;
		if (rend <= base)
			continue;
		if (rbase > base) {
			nr_new++;
			if (insert)
				memblock_insert_region(type, idx++, base,
						       rbase - base, nid,
						       flags);
		}
		base = smaller(rend, end);
	}
	if (base < end) {
		nr_new++;
		if (insert)
			memblock_insert_region(type, idx, base, end - base,
					       nid, flags);
	}
	return nr_new;
}

//! [add-range]

static int memblock_add_range(struct memblock *mb, struct memblock_type *type,
			      phys_addr_t base, phys_addr_t size, int nid,
			      unsigned int flags)
{
	phys_addr_t end = base + memblock_cap_size(base, size);
	unsigned long nr_new;

	if (base == end)
		return 0;
	if (!type->regions[0].size) {
		type->cnt = 0;
		type->total_size = 0;
		memblock_insert_region(type, 0, base, end - base, nid, flags);
		return 0;
	}
	nr_new = add_pieces(type, base, end, nid, flags, false);
	if (!nr_new)
		return 0;
	while (type->cnt + nr_new > type->max)
		if (memblock_double_array(mb, type, base, end - base))
			return -1;
	add_pieces(type, base, end, nid, flags, true);
	memblock_merge_regions(type);
	return 0;
}

/*
 * Cut regions at both ends of the range, so that none crosses them: then
 * regions[*start_rgn] to regions[*end_rgn - 1] are what lies inside.
 */
static int memblock_isolate_range(struct memblock *mb,
				  struct memblock_type *type,
				  phys_addr_t base, phys_addr_t size,
				  unsigned long *start_rgn,
				  unsigned long *end_rgn)
{
	phys_addr_t end = base + memblock_cap_size(base, size);
	phys_addr_t cuts[] = { base, end };
	unsigned long idx, i;

	*start_rgn = 0;
	*end_rgn = 0;
	if (base == end)
		return 0;
	while (type->cnt + 2 > type->max)
		if (memblock_double_array(mb, type, base, end - base))
			return -1;

	for (i = 0; i < 2; i++) {
		for (idx = 0; idx < type->cnt; idx++) {
			struct memblock_region *rgn = &type->regions[idx];
			phys_addr_t below = cuts[i] - rgn->base;

			if (end_of(rgn) <= cuts[i])
				continue;
			if (rgn->base < cuts[i]) {
				rgn->base += below;
				rgn->size -= below;
				type->total_size -= below;
				memblock_insert_region(type, idx++,
						       cuts[i] - below, below,
						       rgn->nid, rgn->flags);
			}
			break;
		}
		*(i ? end_rgn : start_rgn) = idx;
	}
	return 0;
}

static int memblock_remove_range(struct memblock *mb, struct memblock_type *type,
				 phys_addr_t base, phys_addr_t size)
{
	unsigned long start_rgn, end_rgn;

	if (memblock_isolate_range(mb, type, base, size, &start_rgn, &end_rgn))
		return -1;
	if (start_rgn < end_rgn)
		memblock_remove_regions(type, start_rgn, end_rgn - start_rgn);
	return 0;
}

/**
 * memblock_add() - tell of memory, on no node yet
 * @mb: the state
 * @base: its first byte
 * @size: bytes; what would wrap is cut off, 0 adds nothing
 *
 * Where the range overlaps what is there already, that stays as it is.
 *
 * Return: 0, or -1 where the array is full.
 */
int memblock_add(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	memblock_dbg(mb, __func__, base, size);
	return memblock_add_range(mb, &mb->memory, base, size, MAX_NUMNODES, MEMBLOCK_NONE);
}

/* The same, on a node and with flags. */
int memblock_add_node(struct memblock *mb, phys_addr_t base, phys_addr_t size, int nid,
		      unsigned int flags)
{
	memblock_dbg(mb, __func__, base, size);
	return memblock_add_range(mb, &mb->memory, base, size, nid, flags);
}

/* This range is no memory after all; what is reserved of it stays reserved. */
int memblock_remove(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	memblock_dbg(mb, __func__, base, size);
	return memblock_remove_range(mb, &mb->memory, base, size);
}

/* Take a range, memory or not, taken already or not. */
int memblock_reserve(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	memblock_dbg(mb, __func__, base, size);
	return memblock_add_range(mb, &mb->reserved, base, size, MAX_NUMNODES, MEMBLOCK_NONE);
}

/* Give a range back, to the byte; what was not reserved is no mistake. */
int memblock_phys_free(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	memblock_dbg(mb, __func__, base, size);
	return memblock_remove_range(mb, &mb->reserved, base, size);
}

/**
 * memblock_set_node() - say which node a range is on
 * @mb: the state
 * @base: its first byte
 * @size: bytes
 * @type: &@mb->memory or &@mb->reserved; no search looks at the latter's nodes
 * @nid: the node
 *
 * Return: 0, or -1 where the array is full.
 */
int memblock_set_node(struct memblock *mb, phys_addr_t base, phys_addr_t size,
		      struct memblock_type *type, int nid)
{
	unsigned long start_rgn, end_rgn, i;

	if (memblock_isolate_range(mb, type, base, size, &start_rgn, &end_rgn))
		return -1;
	for (i = start_rgn; i < end_rgn; i++)
		type->regions[i].nid = nid;
	memblock_merge_regions(type);
	return 0;
}

static int memblock_setclr_flag(struct memblock *mb, phys_addr_t base, phys_addr_t size,
				bool set, unsigned int flag)
{
	struct memblock_type *type = &mb->memory;
	unsigned long rgn, end_rgn;

	if (memblock_isolate_range(mb, type, base, size, &rgn, &end_rgn))
		return -1;
	for (; rgn < end_rgn; rgn++) {
		type->regions[rgn].flags &= ~flag;
		if (set)
			type->regions[rgn].flags |= flag;
	}
	memblock_merge_regions(type);
	return 0;
}

/* Under movable_node such memory is left alone, so that it can be unplugged. */
int memblock_mark_hotplug(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return memblock_setclr_flag(mb, base, size, true, MEMBLOCK_HOTPLUG);
}

int memblock_clear_hotplug(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return memblock_setclr_flag(mb, base, size, false, MEMBLOCK_HOTPLUG);
}

/* Such memory comes first from now on. Means nothing without kernelcore=mirror. */
int memblock_mark_mirror(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	if (!mb->mirrored_kernelcore)
		return 0;
	mb->has_some_mirror = true;
	return memblock_setclr_flag(mb, base, size, true, MEMBLOCK_MIRROR);
}

/* Such memory is never handed out. */
int memblock_mark_nomap(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return memblock_setclr_flag(mb, base, size, true, MEMBLOCK_NOMAP);
}

int memblock_clear_nomap(struct memblock *mb, phys_addr_t base, phys_addr_t size)
{
	return memblock_setclr_flag(mb, base, size, false, MEMBLOCK_NOMAP);
}

/**
 * memblock_trim_memory() - cut every region of memory down to whole units
 * @mb: the state
 * @align: bytes in a unit
 *
 * The total of memory still counts what was cut off, as it does in v6.1.
 */
void memblock_trim_memory(struct memblock *mb, phys_addr_t align)
{
	struct memblock_type *type = &mb->memory;
	unsigned long i = 0;

	while (i < type->cnt) {
		struct memblock_region *rgn = &type->regions[i];
		phys_addr_t start = round_up(rgn->base, align);
		phys_addr_t end = round_down(end_of(rgn), align);

		if (start < end) {
			rgn->base = start;
			rgn->size = end - start;
			i++;
		} else if (start == rgn->base && end == end_of(rgn)) {
			i++;
		} else {
			memblock_remove_regions(type, i, 1);
		}
	}
}
