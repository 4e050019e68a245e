/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bootmem allocator of Linux 2.6.24 (mm/bootmem.c, <linux/bootmem.h>), bit
 * for bit: one bitmap a node, one list of all nodes' allocators in the order
 * of their start. The names are that version's. Addresses are physical, in
 * bytes, and 64 bits wide wherever this runs.
 */
#ifndef BOOT_TIME_BOOTMEM_H
#define BOOT_TIME_BOOTMEM_H

#include "../../model.h"

#define BOOTMEM_PAGE_SHIFT	12
#define BOOTMEM_PAGE_SIZE	0x1000ull

/* x86 in 2.6.24, as physical addresses. */
#define SMP_CACHE_BYTES		64
#define MAX_DMA_ADDRESS		0x1000000ull
#define ARCH_LOW_ADDRESS_LIMIT	0xffffffffull

/*
 * What comes back where Linux had no address to give. No request can be
 * answered with these: they are in the last page of 2^64 bytes.
 */
#define BOOTMEM_FAIL	0xffffffffffffffffull	/* NULL */
#define BOOTMEM_PANIC	0xfffffffffffffffeull	/* panic("Out of memory") */
#define BOOTMEM_BUG	0xfffffffffffffffdull	/* a BUG; nothing was changed */

//! [bootmem-data]
/* One node's allocator. An index is a page counted from the node's first. */
struct bootmem_data {
	unsigned long long node_boot_start;	/* bytes, page aligned */
	unsigned long long node_low_pfn;	/* end, exclusive */
	unsigned long *node_bootmem_map;	/* a bit a page, 1: reserved */
	unsigned long long last_offset;		/* bytes used of ... */
	unsigned long long last_pos;		/* ... the last page: index */
	unsigned long long last_success;	/* bytes: where to go on */
	struct bootmem_data *next;		/* by ascending start */
};

//! [bootmem-data]

#define BOOTMEM_PASS (~0ull)

/**
 * struct bootmem_hooks - what the model asks of whoever uses it
 * @zero: clears @size bytes at the physical address @addr
 * @virt_to_pfn: the page that a bitmap begins with
 * @look: hears of each block that a search looks at: its first index, and the
 *        index of the page that rules it out, or behind the block if none does;
 *        and of where each pass of the search begins, with BOOTMEM_PASS as @stop
 *
 * Each may be NULL: where memory is only imagined, where nobody watches.
 */
struct bootmem_hooks {
	void (*zero)(unsigned long long addr, unsigned long long size);
	unsigned long long (*virt_to_pfn)(const void *map);
	void (*look)(const struct bootmem_data *bdata, unsigned long long index,
		     unsigned long long stop);
};

/* Start over: no node registered, these hooks (NULL: none). */
void bootmem_reset(const struct bootmem_hooks *hooks);

/* Bytes of bitmap that a node of so many pages needs, in whole longs. */
unsigned long long bootmem_bootmap_bytes(unsigned long long pages);

/* The first of all registered allocators, by address; then ->next. */
struct bootmem_data *bootmem_first(void);

/* Registers pfns [start, end): all reserved. @map has bootmem_bootmap_bytes(). */
void init_bootmem_node(struct bootmem_data *bdata, unsigned long *map,
		       unsigned long long start, unsigned long long end);

/* false: a BUG() in Linux; nothing was changed. */
bool reserve_bootmem_node(struct bootmem_data *bdata, unsigned long long addr,
			  unsigned long long size);
bool free_bootmem_node(struct bootmem_data *bdata, unsigned long long addr,
		       unsigned long long size);

/* Node 0, which the plain forms work on, wherever it stands in the list. */
void bootmem_set_node0(struct bootmem_data *bdata);
bool reserve_bootmem(unsigned long long addr, unsigned long long size);
bool free_bootmem(unsigned long long addr, unsigned long long size);

bool bootmem_page_is_reserved(const struct bootmem_data *bdata, unsigned long long pfn);
unsigned long long bootmem_run_end(const struct bootmem_data *bdata, unsigned long long pfn);

/* An address; or BOOTMEM_FAIL, BOOTMEM_PANIC, BOOTMEM_BUG where it says so. */
unsigned long long __alloc_bootmem_core(struct bootmem_data *bdata, unsigned long long size,
					unsigned long long align, unsigned long long goal,
					unsigned long long limit);
unsigned long long __alloc_bootmem_nopanic(unsigned long long size, unsigned long long align,
					   unsigned long long goal);
unsigned long long __alloc_bootmem(unsigned long long size, unsigned long long align,
				   unsigned long long goal);
unsigned long long __alloc_bootmem_node(struct bootmem_data *bdata, unsigned long long size,
					unsigned long long align, unsigned long long goal);
unsigned long long __alloc_bootmem_low(unsigned long long size, unsigned long long align,
				       unsigned long long goal);
unsigned long long __alloc_bootmem_low_node(struct bootmem_data *bdata, unsigned long long size,
					    unsigned long long align, unsigned long long goal);

//! [front-ends]
#define alloc_bootmem(x) \
	__alloc_bootmem(x, SMP_CACHE_BYTES, MAX_DMA_ADDRESS)
#define alloc_bootmem_low(x) \
	__alloc_bootmem_low(x, SMP_CACHE_BYTES, 0)
#define alloc_bootmem_pages(x) \
	__alloc_bootmem(x, BOOTMEM_PAGE_SIZE, MAX_DMA_ADDRESS)
#define alloc_bootmem_low_pages(x) \
	__alloc_bootmem_low(x, BOOTMEM_PAGE_SIZE, 0)
#define alloc_bootmem_node(node, x) \
	__alloc_bootmem_node(node, x, SMP_CACHE_BYTES, MAX_DMA_ADDRESS)
#define alloc_bootmem_pages_node(node, x) \
	__alloc_bootmem_node(node, x, BOOTMEM_PAGE_SIZE, MAX_DMA_ADDRESS)
#define alloc_bootmem_low_pages_node(node, x) \
	__alloc_bootmem_low_node(node, x, BOOTMEM_PAGE_SIZE, 0)
//! [front-ends]

/**
 * bootmem_give_fn - takes a block that a node hands over to the buddy system
 * @context: as given to free_all_bootmem_node()
 * @pfn: the block's first page
 * @order: it has 2^order pages
 */
typedef void bootmem_give_fn(void *context, unsigned long long pfn, unsigned int order);

unsigned long long free_all_bootmem_node(struct bootmem_data *bdata, unsigned int bits_per_long,
					 bootmem_give_fn *give, void *context);

#endif
