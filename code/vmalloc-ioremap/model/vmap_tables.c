// SPDX-License-Identifier: GPL-2.0
/*
 * The page tables of x86-64 with four levels: what a mapping costs. A table,
 * once there, stays when its entries go; only a huge entry in its place frees
 * it. The pud tables of the whole range are there from boot on.
 */
#include "vmap.h"

/**
 * vmap_nr_puds() - how many pud entries a range has
 * @start: where it begins
 * @end: behind its end
 *
 * Return: entries, each for 1 GB.
 */
unsigned int vmap_nr_puds(unsigned long long start, unsigned long long end)
{
	return (VMAP_ALIGN(end, VMAP_PUD_SIZE) - VMAP_ALIGN_DOWN(start, VMAP_PUD_SIZE)) >>
	       VMAP_PUD_SHIFT;
}

/**
 * vmap_tables_init() - the tables of a range in which nothing is mapped
 * @t: the tables
 * @start: where the range begins
 * @end: behind its end
 * @room: room for the entries and tables
 *
 * Source: preallocate_vmalloc_pages(), arch/x86/mm/init_64.c, 6.1.192.
 */
void vmap_tables_init(struct vmap_tables *t, unsigned long long start,
		      unsigned long long end, const struct vmap_room *room)
{
	unsigned int i;

	*t = (struct vmap_tables){
		.base = VMAP_ALIGN_DOWN(start, VMAP_PUD_SIZE),
		.puds = room->puds,
		.nr_puds = vmap_nr_puds(start, end),
		.pmd_tables = room->pmd_tables,
		.unused = VMAP_NONE,
		.nr_unused = room->nr_pmd_tables,
		.nr_pud = (VMAP_ALIGN(end, VMAP_P4D_SIZE) -
			   VMAP_ALIGN_DOWN(start, VMAP_P4D_SIZE)) >> VMAP_P4D_SHIFT,
	};
	for (i = 0; i < t->nr_puds; i++)
		t->puds[i] = VMAP_NONE;
	for (i = room->nr_pmd_tables; i--; ) {
		t->pmd_tables[i].next_unused = t->unused;
		t->unused = i;
	}
}

/**
 * vmap_new_pmd_table() - a pmd table, empty
 * @t: the tables, which have room for one
 *
 * Return: its index, for a pud entry.
 */
unsigned int vmap_new_pmd_table(struct vmap_tables *t)
{
	unsigned int table = t->unused, i;

	t->unused = t->pmd_tables[table].next_unused;
	t->nr_unused--;
	t->nr_pmd++;
	for (i = 0; i < VMAP_ENTRIES; i++)
		t->pmd_tables[table].entry[i] = VMAP_PMD_NONE;
	return table;
}

static unsigned short *pmd_of(struct vmap_pmd_table *table, unsigned long long addr)
{
	return &table->entry[addr >> VMAP_PMD_SHIFT & (VMAP_ENTRIES - 1)];
}

static bool is_table(unsigned short pmd)
{
	return pmd >= VMAP_PMD_TABLE;
}

/* A 1 GB page replaces what is there: a pmd table, and the pte tables below it. */
static void free_pmd_table(struct vmap_tables *t, unsigned int table)
{
	unsigned int i;

	for (i = 0; i < VMAP_ENTRIES; i++)
		if (is_table(t->pmd_tables[table].entry[i]))
			t->nr_pte--;
	t->pmd_tables[table].next_unused = t->unused;
	t->unused = table;
	t->nr_unused++;
	t->nr_pmd--;
}

/* Where what one entry of @size is for ends, or the range does. */
static unsigned long long entry_end(unsigned long long addr, unsigned long long end,
				    unsigned long long size)
{
	unsigned long long next = VMAP_ALIGN_DOWN(addr, size) + size;

	return next - 1 < end - 1 ? next : end;
}

/* May one entry of @size map all of what is at @addr? */
static bool is_huge(unsigned long long addr, unsigned long long next,
		    unsigned long long phys, unsigned long long size)
{
	return next - addr == size && !((addr | phys) & (size - 1));
}

//! [map-pmds]
/* Map within one pmd table: a 2 MB page where one fits, ptes where not. */
static void map_pmds(struct vmap_tables *t, unsigned int *pud,
		     unsigned long long addr, unsigned long long end,
		     unsigned long long phys, unsigned int max_page_shift)
{
	unsigned long long next;
	unsigned short *pmd;

	if (*pud == VMAP_NONE)
		*pud = vmap_new_pmd_table(t);
	pmd = pmd_of(&t->pmd_tables[*pud], addr);
	for (; addr != end; pmd++, phys += next - addr, addr = next) {
		next = entry_end(addr, end, VMAP_PMD_SIZE);
		if (max_page_shift >= VMAP_PMD_SHIFT &&
		    is_huge(addr, next, phys, VMAP_PMD_SIZE)) {
			t->nr_pte -= is_table(*pmd);
			t->mapped_2m++;
			*pmd = VMAP_PMD_HUGE;
			continue;
		}
		if (*pmd == VMAP_PMD_NONE) {
			t->nr_pte++;
			*pmd = VMAP_PMD_TABLE;
		}
		*pmd += (next - addr) >> VMAP_PAGE_SHIFT;
		t->mapped_4k += (next - addr) >> VMAP_PAGE_SHIFT;
	}
}

//! [map-pmds]
/**
 * vmap_map() - map a range of addresses in which nothing is mapped
 * @t: the tables; there must be room for its pmd tables
 * @addr: the first byte, a multiple of the page size
 * @end: behind the last
 * @phys: what is mapped at @addr; only its alignment matters
 * @max_page_shift: the largest entry: VMAP_PAGE_SHIFT, VMAP_PMD_SHIFT or VMAP_PUD_SHIFT
 *
 * Source: vmap_range_noflush(), mm/vmalloc.c, 6.1.192.
 */
void vmap_map(struct vmap_tables *t, unsigned long long addr, unsigned long long end,
	      unsigned long long phys, unsigned int max_page_shift)
{
	unsigned int *pud = &t->puds[(addr - t->base) >> VMAP_PUD_SHIFT];
	unsigned long long next;

	for (; addr != end; pud++, phys += next - addr, addr = next) {
		next = entry_end(addr, end, VMAP_PUD_SIZE);
		if (max_page_shift >= VMAP_PUD_SHIFT && is_huge(addr, next, phys, VMAP_PUD_SIZE)) {
			if (*pud != VMAP_NONE)
				free_pmd_table(t, *pud);
			t->mapped_1g++;
			*pud = VMAP_PUD_HUGE;
			continue;
		}
		map_pmds(t, pud, addr, next, phys, max_page_shift);
	}
}

static void unmap_pmds(struct vmap_tables *t, struct vmap_pmd_table *table,
		       unsigned long long addr, unsigned long long end)
{
	unsigned short *pmd = pmd_of(table, addr);
	unsigned long long next;

	for (; addr != end; pmd++, addr = next) {
		next = entry_end(addr, end, VMAP_PMD_SIZE);
		if (*pmd == VMAP_PMD_HUGE) {
			*pmd = VMAP_PMD_NONE;
			t->mapped_2m--;
		} else {
			*pmd -= (next - addr) >> VMAP_PAGE_SHIFT;
			t->mapped_4k -= (next - addr) >> VMAP_PAGE_SHIFT;
		}
	}
}

/**
 * vmap_unmap() - unmap what vmap_map() mapped; the tables stay
 * @t: the tables
 * @addr: the first byte
 * @end: behind the last
 *
 * Source: __vunmap_range_noflush(), mm/vmalloc.c, 6.1.192.
 */
void vmap_unmap(struct vmap_tables *t, unsigned long long addr, unsigned long long end)
{
	unsigned long long next;
	unsigned int *pud;

	for (; addr != end; addr = next) {
		next = entry_end(addr, end, VMAP_PUD_SIZE);
		pud = &t->puds[(addr - t->base) >> VMAP_PUD_SHIFT];
		if (*pud == VMAP_PUD_HUGE) {
			*pud = VMAP_NONE;
			t->mapped_1g--;
		} else {
			unmap_pmds(t, &t->pmd_tables[*pud], addr, next);
		}
	}
}
