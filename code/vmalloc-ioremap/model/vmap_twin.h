/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ranges once more, as naive as can be: a byte for each page says what it
 * is, another how it is mapped, and every question is a walk over them. What
 * the tests hold the model against.
 */
#ifndef VMALLOC_IOREMAP_VMAP_TWIN_H
#define VMALLOC_IOREMAP_VMAP_TWIN_H

#include <stdbool.h>

#define TWIN_PAGES	(128u * 1024)	/* 512 MB */
#define TWIN_AREAS	4096
#define TWIN_NOWHERE	0xffffffffu

struct vmap_twin_area {
	unsigned int first;	/* page */
	unsigned int pages;	/* the guard page counted */
	unsigned int array;	/* where its page array is, or TWIN_NOWHERE */
	bool ioremap;
};

/* States are '.', a free page; 'l', a lazy one; 'u', one in use. */
struct vmap_twin {
	unsigned int lazy_max;
	char state[TWIN_PAGES];
	char mapped[TWIN_PAGES];	/* by an entry of 4 KB: 4, of 2 MB: 2, not at all: 0 */
	bool pte_table[TWIN_PAGES / 512];
	struct vmap_twin_area areas[TWIN_AREAS];
	unsigned int nr_areas;
};

struct vmap_twin_counts {
	unsigned int lazy;
	unsigned int pte_tables;
	unsigned int mapped_4k;
	unsigned int mapped_2m;
};

void twin_init(struct vmap_twin *t, unsigned int cpus);
unsigned int twin_lowest(const struct vmap_twin *t, unsigned int pages, unsigned int align);
unsigned int twin_sure(const struct vmap_twin *t, unsigned int pages, unsigned int align);
struct vmap_twin_area *twin_use(struct vmap_twin *t, unsigned int first, unsigned int pages,
				bool huge);
unsigned int twin_vmalloc(struct vmap_twin *t, unsigned int pages);
void twin_add_array(struct vmap_twin *t, struct vmap_twin_area *area);
void twin_free(struct vmap_twin *t, unsigned int area);
void twin_purge(struct vmap_twin *t);
struct vmap_twin_counts twin_count(const struct vmap_twin *t);

#endif
