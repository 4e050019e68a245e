/* SPDX-License-Identifier: GPL-2.0 */
/*
 * memblock, which took over from bootmem, as Linux 6.1 has it, answer
 * for answer. Two sorted arrays of ranges, what memory there is and what of it
 * is taken; what is free is the difference. The names are Linux's, and what is
 * global there is in one struct here.
 */
#ifndef BOOT_TIME_MEMBLOCK_H
#define BOOT_TIME_MEMBLOCK_H

#include "../../model.h"

#ifndef __KERNEL__
typedef uint64_t phys_addr_t;

#define NUMA_NO_NODE	(-1)		/* in a request: any node */
#define MAX_NUMNODES	1024		/* in a region: no node was given */
#define SMP_CACHE_BYTES	64
#endif

#define MEMBLOCK_PAGE_SIZE	4096ull
#define MEMBLOCK_MAX_ORDER	11	/* exclusive, as in v6.1 */

/* In place of a highest address: up to the current limit; no limit at all. */
#define MEMBLOCK_ALLOC_ACCESSIBLE	0ull
#define MEMBLOCK_ALLOC_NOLEAKTRACE	1ull	/* the same limit */
#define MEMBLOCK_ALLOC_ANYWHERE		(~0ull)
#define MEMBLOCK_LOW_LIMIT		0ull
#define MEMBLOCK_LOW_ADDRESS_LIMIT	0xffffffffull

/* Linux starts with arrays for so many regions, of so many bytes each. */
#define INIT_MEMBLOCK_REGIONS	128
#define MEMBLOCK_REGION_BYTES	24

enum memblock_flags {
	MEMBLOCK_NONE = 0x0,
	MEMBLOCK_HOTPLUG = 0x1,		/* may be unplugged later */
	MEMBLOCK_MIRROR = 0x2,		/* kept twice, by the machine */
	MEMBLOCK_NOMAP = 0x4,		/* not in the direct map */
	MEMBLOCK_DRIVER_MANAGED = 0x8,	/* a driver's to hand out */
};

//! [memblock]
struct memblock_region {
	phys_addr_t base;		/* bytes */
	phys_addr_t size;
	unsigned int flags;
	int nid;			/* MAX_NUMNODES: none */
};

struct memblock_type {
	unsigned long cnt;		/* if empty 1, of size 0 */
	unsigned long max;
	phys_addr_t total_size;
	struct memblock_region *regions;	/* by ascending base */
	phys_addr_t array;		/* their address, if inside */
	const char *name;
};

//! [memblock]
/* What happens when an array is full. */
enum memblock_resize {
	MEMBLOCK_RESIZE_NEVER,		/* the call fails: Linux, early on */
	MEMBLOCK_RESIZE_INSIDE,		/* into the memory: Linux */
	MEMBLOCK_RESIZE_OUTSIDE,	/* somewhere else */
};

struct memblock {
	bool bottom_up;
	phys_addr_t current_limit;
	struct memblock_type memory;
	struct memblock_type reserved;
	/* From here on, what stands beside it in mm/memblock.c. */
	enum memblock_resize can_resize;
	bool has_some_mirror;
	bool mirrored_kernelcore;	/* kernelcore=mirror */
	bool movable_node;		/* movable_node */
	const struct memblock_hooks *hooks;
};

/**
 * struct memblock_hooks - what the model asks of whoever uses it
 * @grow: as realloc(): room for @max regions of @type in place of those it
 *        has, which are kept; NULL where there is no more
 * @debug: told what memblock=debug prints: the name of a call, or "memory is
 *         doubled" or "reserved is doubled", and the range; may be NULL
 */
struct memblock_hooks {
	struct memblock_region *(*grow)(struct memblock *mb, struct memblock_type *type,
					unsigned long max);
	void (*debug)(struct memblock *mb, const char *what, phys_addr_t base,
		      phys_addr_t size);
};

void memblock_init(struct memblock *mb, const struct memblock_hooks *hooks,
		   struct memblock_region *memory, struct memblock_region *reserved,
		   unsigned long max);
void memblock_allow_resize(struct memblock *mb);

/* 0, or -1 where an array is full and may not or cannot grow: -ENOMEM in Linux. */
int memblock_add(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_add_node(struct memblock *mb, phys_addr_t base, phys_addr_t size, int nid,
		      unsigned int flags);
int memblock_remove(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_reserve(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_phys_free(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_set_node(struct memblock *mb, phys_addr_t base, phys_addr_t size,
		      struct memblock_type *type, int nid);
int memblock_mark_hotplug(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_clear_hotplug(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_mark_mirror(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_mark_nomap(struct memblock *mb, phys_addr_t base, phys_addr_t size);
int memblock_clear_nomap(struct memblock *mb, phys_addr_t base, phys_addr_t size);
void memblock_trim_memory(struct memblock *mb, phys_addr_t align);

/* The physical address, or 0. */
phys_addr_t memblock_alloc_range_nid(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				     phys_addr_t start, phys_addr_t end, int nid,
				     bool exact_nid);
phys_addr_t memblock_phys_alloc_range(struct memblock *mb, phys_addr_t size,
				      phys_addr_t align, phys_addr_t start, phys_addr_t end);
phys_addr_t memblock_phys_alloc_try_nid(struct memblock *mb, phys_addr_t size,
					phys_addr_t align, int nid);
phys_addr_t memblock_alloc_exact_nid_raw(struct memblock *mb, phys_addr_t size,
					 phys_addr_t align, phys_addr_t min_addr,
					 phys_addr_t max_addr, int nid);
phys_addr_t memblock_alloc_try_nid(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				   phys_addr_t min_addr, phys_addr_t max_addr, int nid);

//! [memblock-front-ends]
#define memblock_alloc(mb, size, align) \
	memblock_alloc_try_nid(mb, size, align, MEMBLOCK_LOW_LIMIT, \
			       MEMBLOCK_ALLOC_ACCESSIBLE, NUMA_NO_NODE)
#define memblock_alloc_from(mb, size, align, min_addr) \
	memblock_alloc_try_nid(mb, size, align, min_addr, \
			       MEMBLOCK_ALLOC_ACCESSIBLE, NUMA_NO_NODE)
#define memblock_alloc_low(mb, size, align) \
	memblock_alloc_try_nid(mb, size, align, MEMBLOCK_LOW_LIMIT, \
			       MEMBLOCK_LOW_ADDRESS_LIMIT, NUMA_NO_NODE)
#define memblock_alloc_node(mb, size, align, nid) \
	memblock_alloc_try_nid(mb, size, align, MEMBLOCK_LOW_LIMIT, \
			       MEMBLOCK_ALLOC_ACCESSIBLE, nid)
//! [memblock-front-ends]

/**
 * memblock_give_fn - takes a block that is handed over to the buddy system
 * @context: as given to memblock_free_all()
 * @pfn: the block's first page
 * @order: it has 2^order pages
 */
typedef void memblock_give_fn(void *context, unsigned long long pfn, unsigned int order);

unsigned long long memblock_free_all(struct memblock *mb, memblock_give_fn *give,
				     void *context);

#endif
