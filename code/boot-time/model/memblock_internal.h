/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the two halves of the memblock model share: memblock.c, which keeps the
 * arrays, and memblock_alloc.c, which searches them.
 */
#ifndef BOOT_TIME_MEMBLOCK_INTERNAL_H
#define BOOT_TIME_MEMBLOCK_INTERNAL_H

#include "memblock.h"

#define PHYS_ADDR_MAX (~(phys_addr_t)0)

static inline phys_addr_t smaller(phys_addr_t a, phys_addr_t b)
{
	return a < b ? a : b;
}

static inline phys_addr_t larger(phys_addr_t a, phys_addr_t b)
{
	return a > b ? a : b;
}

static inline phys_addr_t clamp_to(phys_addr_t addr, phys_addr_t start, phys_addr_t end)
{
	return smaller(larger(addr, start), end);
}

/* With masks, not divisions: what is no power of two gets what Linux gives it. */
static inline phys_addr_t round_down(phys_addr_t addr, phys_addr_t align)
{
	return addr & ~(align - 1);
}

static inline phys_addr_t round_up(phys_addr_t addr, phys_addr_t align)
{
	return ((addr - 1) | (align - 1)) + 1;
}

static inline phys_addr_t end_of(const struct memblock_region *rgn)
{
	return rgn->base + rgn->size;
}

phys_addr_t memblock_find_in_range(const struct memblock *mb, phys_addr_t start,
				   phys_addr_t end, phys_addr_t size, phys_addr_t align);

#endif
