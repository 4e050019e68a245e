/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of vmap share: room, a range, and requests that must succeed. */
#ifndef VMALLOC_IOREMAP_VMAP_TEST_H
#define VMALLOC_IOREMAP_VMAP_TEST_H

#include <criterion/criterion.h>

#include "vmap.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define KB	1024ull
#define MB	(1024 * KB)
#define GB	(1024 * MB)
#define PAGE	VMAP_PAGE_SIZE

/* x86-64's, with four levels and no KASLR. */
#define START	0xffffc90000000000ull

static struct vmap v;
static struct vmap_va vas[4096];
static unsigned int puds[1024];
static struct vmap_pmd_table pmd_tables[64];

static struct vmap_machine machine = {
	.cpus = 1, .nodes = 1, .totalram_pages = 1 << 20, .gbpages = true,
};

static const struct vmap_room room = {
	vas, ARRAY_SIZE(vas), puds, pmd_tables, ARRAY_SIZE(pmd_tables),
};

static inline void start(unsigned long long size)
{
	cr_assert_leq(vmap_nr_puds(START, START + size), ARRAY_SIZE(puds));
	vmap_init(&v, START, START + size, &machine, &room);
}

/* Each gives the distance from START. */
static inline unsigned long long vmalloc(unsigned long long size)
{
	unsigned long long addr = 0;

	cr_assert_eq(vmap_vmalloc(&v, size, 1, &addr), VMAP_OK);
	return addr - START;
}

static inline unsigned long long ioremap(unsigned long long phys, unsigned long long size)
{
	unsigned long long addr = 0;

	cr_assert_eq(vmap_ioremap(&v, phys, size, &addr), VMAP_OK);
	return addr - START;
}

static inline void vfree(unsigned long long at)
{
	cr_assert_eq(vmap_vfree(&v, START + at), VMAP_OK);
}

static inline void iounmap(unsigned long long at)
{
	cr_assert_eq(vmap_iounmap(&v, START + at), VMAP_OK);
}

#endif
