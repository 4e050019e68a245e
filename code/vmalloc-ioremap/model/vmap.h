/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's virtual address ranges, handed out as mm/vmalloc.c of 6.1.192
 * does it: the same requests get the same addresses. And the page tables that
 * they cost on x86-64 with four levels.
 */
#ifndef VMALLOC_IOREMAP_VMAP_H
#define VMALLOC_IOREMAP_VMAP_H

#include "../../model.h"

#define VMAP_PAGE_SHIFT		12
#define VMAP_PMD_SHIFT		21
#define VMAP_PUD_SHIFT		30
#define VMAP_P4D_SHIFT		39
#define VMAP_PAGE_SIZE		0x1000ull
#define VMAP_PMD_SIZE		0x200000ull
#define VMAP_PUD_SIZE		0x40000000ull
#define VMAP_P4D_SIZE		0x8000000000ull

/* Entries of a page table, whatever its level. */
#define VMAP_ENTRIES		512

/* No area, no table: an index that has no entry. */
#define VMAP_NONE		0xffffffffu

/* @x up to a multiple of @align, down to one: a power of two. */
#define VMAP_ALIGN(x, align)	(((x) + (align) - 1) & ~((align) - 1))
#define VMAP_ALIGN_DOWN(x, align)	((x) & ~((align) - 1))

enum vmap_kind {
	VMAP_FREE,
	VMAP_VMALLOC,
	VMAP_PAGES,	/* the page array of a vmalloc, a vmalloc itself */
	VMAP_IOREMAP,
	VMAP_LAZY,	/* freed and unmapped, its addresses not yet free */
};

/**
 * struct vmap_va - an area of virtual addresses
 * @start: its first byte
 * @end: behind its last byte, which is the guard page's
 * @kind: what it is
 * @next: the next one, by address, on the list of busy or lazy areas
 * @phys: an ioremap's: the physical address behind @start
 * @pages: a vmalloc's: the area of its page array; VMAP_NONE: kmalloc has it
 * @subtree_max: free: the largest area from here down the tree, in bytes
 * @parent: free: above this in the tree
 * @child: free: below it: left, right
 * @red: free: its colour in the tree
 */
struct vmap_va {
	unsigned long long start;
	unsigned long long end;
	enum vmap_kind kind;
	unsigned int next;
	unsigned long long phys;
	unsigned int pages;

	unsigned long long subtree_max;
	unsigned int parent;
	unsigned int child[2];
	bool red;
};

/**
 * struct vmap_machine - what decides besides the request
 * @cpus: online CPUs: how much may be lazy before it is purged
 * @nodes: online NUMA nodes: how large a vmalloc must be for huge pages
 * @totalram_pages: no vmalloc is larger
 * @gbpages: does the processor map 1 GB with one entry?
 */
struct vmap_machine {
	unsigned int cpus;
	unsigned int nodes;
	unsigned long long totalram_pages;
	bool gbpages;
};

/* What a pmd entry is: none, a 2 MB page, or a pte table with so many ptes. */
#define VMAP_PMD_NONE		0u
#define VMAP_PMD_HUGE		1u
#define VMAP_PMD_TABLE		2u

/* A pmd table: 1 GB of addresses. */
struct vmap_pmd_table {
	unsigned short entry[VMAP_ENTRIES];
	unsigned int next_unused;
};

/* What a pud entry is: VMAP_NONE, a 1 GB page, or the index of a pmd table. */
#define VMAP_PUD_HUGE		0xfffffffeu

/**
 * struct vmap_tables - the page tables of a range of addresses
 * @base: the address that the first pud entry is for
 * @puds: every pud entry of the range
 * @nr_puds: how many
 * @pmd_tables: room for pmd tables
 * @unused: the first that is none at present
 * @nr_unused: how many are none
 * @nr_pud: table pages of each level
 * @nr_pmd: ...
 * @nr_pte: ...
 * @mapped_4k: entries that map something, by size
 * @mapped_2m: ...
 * @mapped_1g: ...
 */
struct vmap_tables {
	unsigned long long base;
	unsigned int *puds;
	unsigned int nr_puds;
	struct vmap_pmd_table *pmd_tables;
	unsigned int unused;
	unsigned int nr_unused;

	unsigned int nr_pud;
	unsigned int nr_pmd;
	unsigned int nr_pte;
	unsigned int mapped_4k;
	unsigned int mapped_2m;
	unsigned int mapped_1g;
};

/**
 * struct vmap - all of it
 * @start: where the range begins: VMALLOC_START
 * @end: behind its end: VMALLOC_END
 * @machine: what decides besides the request
 * @vas: room for areas
 * @unused: the first that is none at present, linked by @next
 * @nr_unused: how many are none
 * @root: the tree of free areas
 * @busy: areas in use, by address
 * @lazy: areas waiting for a purge, by address, neighbours merged
 * @nr_lazy: their pages: vmap_lazy_nr
 * @tables: the page tables
 */
struct vmap {
	unsigned long long start;
	unsigned long long end;
	struct vmap_machine machine;
	struct vmap_va *vas;
	unsigned int unused;
	unsigned int nr_unused;
	unsigned int root;
	unsigned int busy;
	unsigned int lazy;
	unsigned long long nr_lazy;
	struct vmap_tables tables;
};

/* The room that whoever uses the model brings. */
struct vmap_room {
	struct vmap_va *vas;
	unsigned int nr_vas;
	unsigned int *puds;		/* vmap_nr_puds() of them */
	struct vmap_pmd_table *pmd_tables;
	unsigned int nr_pmd_tables;
};

/* How a request ended. */
enum vmap_status {
	VMAP_OK,
	VMAP_NO_SIZE,		/* 0 bytes */
	VMAP_WRAPS,		/* the last byte lies before the first */
	VMAP_EXCEEDS_RAM,	/* a vmalloc of more pages than there are */
	VMAP_NO_ADDRESSES,	/* no free area is large enough, even after a purge */
	VMAP_NO_AREA,		/* nothing is mapped at this address */
	VMAP_WRONG_KIND,	/* vfree() of an ioremap, iounmap() of a vmalloc */
	VMAP_UNALIGNED,		/* vfree() of an address that starts no page */
	VMAP_NO_ROOM,		/* what the model was given is used up */
};

unsigned int vmap_nr_puds(unsigned long long start, unsigned long long end);
void vmap_init(struct vmap *v, unsigned long long start, unsigned long long end,
	       const struct vmap_machine *machine, const struct vmap_room *room);

enum vmap_status vmap_vmalloc(struct vmap *v, unsigned long long size,
			      unsigned long long align, unsigned long long *addr);
enum vmap_status vmap_vmalloc_huge(struct vmap *v, unsigned long long size,
				   unsigned long long *addr);
enum vmap_status vmap_vfree(struct vmap *v, unsigned long long addr);
enum vmap_status vmap_ioremap(struct vmap *v, unsigned long long phys,
			      unsigned long long size, unsigned long long *addr);
enum vmap_status vmap_iounmap(struct vmap *v, unsigned long long addr);
void vmap_purge(struct vmap *v);
unsigned long long vmap_lazy_max_pages(const struct vmap *v);

/* vmap_free.c: the free areas, for whoever brings a state from elsewhere too. */
unsigned int vmap_new_va(struct vmap *v);
unsigned long long vmap_take(struct vmap *v, unsigned long long size,
			     unsigned long long align);
void vmap_give(struct vmap *v, unsigned int va);

/* vmap_tables.c */
void vmap_tables_init(struct vmap_tables *t, unsigned long long start,
		      unsigned long long end, const struct vmap_room *room);
unsigned int vmap_new_pmd_table(struct vmap_tables *t);
void vmap_map(struct vmap_tables *t, unsigned long long addr, unsigned long long end,
	      unsigned long long phys, unsigned int max_page_shift);
void vmap_unmap(struct vmap_tables *t, unsigned long long addr, unsigned long long end);

#endif
