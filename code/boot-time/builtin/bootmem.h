/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <linux/bootmem.h> as it was until 4.19, on memblock, which took its place:
 * every front end by its name, for code in the kernel's image. It is of use as
 * long as memblock gives memory out: from setup_arch() to mm_init(), that is in
 * early_param() and __setup() handlers. A module cannot link to memblock.
 *
 * What is as it was: sizes are bytes, addresses to reserve and free physical;
 * memory comes zeroed, at its address in the direct map; a goal is a wish, a
 * limit is not; a call that panicked panics.
 *
 * What is not: memblock takes the highest range that fits, bootmem took the
 * first one above its goal, so the same calls get other addresses. Requests
 * share pages byte by byte, with no memory of the last one. And memblock knows
 * what is reserved, not on which node: freeing what is free is no bug to it.
 *
 * There is no successor to init_bootmem(), init_bootmem_node(),
 * free_bootmem_with_active_regions() and bootmem_bootmap_pages(): there is no
 * bitmap to set up. Memory is made known by memblock_add_node().
 */
#ifndef BOOT_TIME_BOOTMEM_H
#define BOOT_TIME_BOOTMEM_H

#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/panic.h>
#include <linux/pfn.h>
#include <linux/string.h>
#include <linux/version.h>
#include <asm/dma.h>

#define BOOTMEM_DEFAULT		0
#define BOOTMEM_EXCLUSIVE	1

/* memblock_free() took a physical address until 5.16, and a pointer since. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
#define memblock_phys_free memblock_free
#endif

static __always_inline void *bootmem_or_panic(void *memory, unsigned long size)
{
	if (!memory)
		panic("Out of memory: bootmem alloc of %lu bytes failed!", size);
	return memory;
}

//! [bootmem-any]
/*
 * Any node. The goal becomes memblock's lower limit: where nothing above it
 * fits, memblock itself tries once more without one.
 */
static __always_inline void *
__alloc_bootmem_nopanic(unsigned long size, unsigned long align,
			unsigned long goal)
{
	return memblock_alloc_try_nid(size, align, goal,
				      MEMBLOCK_ALLOC_ACCESSIBLE, NUMA_NO_NODE);
}

static __always_inline void *
__alloc_bootmem(unsigned long size, unsigned long align, unsigned long goal)
{
	void *memory = __alloc_bootmem_nopanic(size, align, goal);

	return bootmem_or_panic(memory, size);
}

//! [bootmem-any]
/* "Low" is below 4 GiB, whatever the zones are. The limit is kept. */
static __always_inline void *
__alloc_bootmem_low_nopanic(unsigned long size, unsigned long align, unsigned long goal)
{
	return memblock_alloc_try_nid(size, align, goal, ARCH_LOW_ADDRESS_LIMIT,
				      NUMA_NO_NODE);
}

static __always_inline void *
__alloc_bootmem_low(unsigned long size, unsigned long align, unsigned long goal)
{
	return bootmem_or_panic(__alloc_bootmem_low_nopanic(size, align, goal), size);
}

//! [bootmem-node]
/*
 * The node first, then all. bootmem went on in order of address; memblock
 * takes the highest, and drops the goal only when all nodes have failed.
 */
static __always_inline void *
__alloc_bootmem_node_nopanic(pg_data_t *pgdat, unsigned long size,
			     unsigned long align, unsigned long goal)
{
	return memblock_alloc_try_nid(size, align, goal,
				      MEMBLOCK_ALLOC_ACCESSIBLE,
				      pgdat->node_id);
}

/* That node alone, below 4 GiB, or NULL: as in 2.6.24, without a panic. */
static __always_inline void *
__alloc_bootmem_low_node(pg_data_t *pgdat, unsigned long size,
			 unsigned long align, unsigned long goal)
{
	void *memory = memblock_alloc_exact_nid_raw(size, align, goal,
						    ARCH_LOW_ADDRESS_LIMIT,
						    pgdat->node_id);

	return memory ? memset(memory, 0, size) : NULL;
}

//! [bootmem-node]
static __always_inline void *
__alloc_bootmem_node(pg_data_t *pgdat, unsigned long size, unsigned long align,
		     unsigned long goal)
{
	return bootmem_or_panic(__alloc_bootmem_node_nopanic(pgdat, size, align, goal), size);
}

/* It was to spare memory below 4 GiB. memblock does: it begins at the top. */
#define __alloc_bootmem_node_high(pgdat, size, align, goal) \
	__alloc_bootmem_node(pgdat, size, align, goal)

//! [bootmem-front-ends]
#define alloc_bootmem(x) \
	__alloc_bootmem(x, SMP_CACHE_BYTES, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_pages(x) \
	__alloc_bootmem(x, PAGE_SIZE, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_low(x) \
	__alloc_bootmem_low(x, SMP_CACHE_BYTES, 0)
#define alloc_bootmem_low_pages(x) \
	__alloc_bootmem_low(x, PAGE_SIZE, 0)
#define alloc_bootmem_node(pgdat, x) \
	__alloc_bootmem_node(pgdat, x, SMP_CACHE_BYTES, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_pages_node(pgdat, x) \
	__alloc_bootmem_node(pgdat, x, PAGE_SIZE, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_low_pages_node(pgdat, x) \
	__alloc_bootmem_low_node(pgdat, x, PAGE_SIZE, 0)

//! [bootmem-front-ends]
/* Since 2.6.27, some later: the same, but NULL instead of a panic. */
#define alloc_bootmem_nopanic(x) \
	__alloc_bootmem_nopanic(x, SMP_CACHE_BYTES, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_pages_nopanic(x) \
	__alloc_bootmem_nopanic(x, PAGE_SIZE, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_node_nopanic(pgdat, x) \
	__alloc_bootmem_node_nopanic(pgdat, x, SMP_CACHE_BYTES, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_pages_node_nopanic(pgdat, x) \
	__alloc_bootmem_node_nopanic(pgdat, x, PAGE_SIZE, __pa(MAX_DMA_ADDRESS))
#define alloc_bootmem_low_pages_nopanic(x) \
	__alloc_bootmem_low_nopanic(x, PAGE_SIZE, 0)
#define alloc_bootmem_align(x, align) \
	__alloc_bootmem(x, align, __pa(MAX_DMA_ADDRESS))

//! [bootmem-reserve]
/*
 * bootmem had whole pages: reserving rounded outward, freeing inward, and the
 * partial pages stayed reserved. memblock is exact to the byte, so we round.
 * 2.6.24 took no flags, and only node 0's addresses.
 */
static __always_inline int bootmem_reserve(phys_addr_t addr, phys_addr_t size,
					   int flags)
{
	phys_addr_t start = PAGE_ALIGN_DOWN(addr);
	phys_addr_t end = PAGE_ALIGN(addr + size);

	if (flags & BOOTMEM_EXCLUSIVE &&
	    memblock_is_region_reserved(start, end - start))
		return -EBUSY;
	return memblock_reserve(start, end - start);
}

static __always_inline void free_bootmem(phys_addr_t addr, phys_addr_t size)
{
	phys_addr_t start = PAGE_ALIGN(addr);
	phys_addr_t end = PAGE_ALIGN_DOWN(addr + size);

	if (start < end)
		memblock_phys_free(start, end - start);
}

//! [bootmem-reserve]
/* With flags or, as in 2.6.24, without. */
#define reserve_bootmem(addr, size, ...) \
	bootmem_reserve(addr, size, (__VA_ARGS__ + 0))
#define reserve_bootmem_node(pgdat, addr, size, ...) \
	((void)(pgdat), bootmem_reserve(addr, size, (__VA_ARGS__ + 0)))
#define reserve_bootmem_generic(addr, size, ...) \
	bootmem_reserve(addr, size, (__VA_ARGS__ + 0))

static __always_inline void free_bootmem_node(pg_data_t *pgdat, phys_addr_t addr,
					      phys_addr_t size)
{
	free_bootmem(addr, size);
}

/* What is reserved still, to the buddy system, when that has taken over. */
#define free_bootmem_late(addr, size) memblock_free_late(addr, size)

/* For an architecture's mem_init(), once; it said how many pages, until 5.13. */
#define free_all_bootmem() memblock_free_all()

/* 3.14 to 4.19 had memblock in bootmem's clothes; an alignment of 0 is a cache line. */
#define MEMBLOCK_VIRT_ALIGN(align) ((align) ? (align) : SMP_CACHE_BYTES)
#define memblock_virt_alloc(x, align) \
	__alloc_bootmem(x, MEMBLOCK_VIRT_ALIGN(align), 0)
#define memblock_virt_alloc_nopanic(x, align) \
	__alloc_bootmem_nopanic(x, MEMBLOCK_VIRT_ALIGN(align), 0)
#define memblock_virt_alloc_low(x, align) \
	__alloc_bootmem_low(x, MEMBLOCK_VIRT_ALIGN(align), 0)
#define memblock_virt_alloc_low_nopanic(x, align) \
	__alloc_bootmem_low_nopanic(x, MEMBLOCK_VIRT_ALIGN(align), 0)
#define memblock_virt_alloc_from_nopanic(x, align, min) \
	__alloc_bootmem_nopanic(x, MEMBLOCK_VIRT_ALIGN(align), min)
#define memblock_virt_alloc_node(x, nid) \
	__alloc_bootmem_node(NODE_DATA(nid), x, SMP_CACHE_BYTES, 0)
#define memblock_virt_alloc_node_nopanic(x, nid) \
	__alloc_bootmem_node_nopanic(NODE_DATA(nid), x, SMP_CACHE_BYTES, 0)

#endif
