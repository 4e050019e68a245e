/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buddy allocator once more, as naive as can be: each free list an array
 * of pfns, head first, and every question a search through it. Slow, and so
 * plain that it can be checked by eye: what the tests hold buddy.c against.
 */
#ifndef PAGE_ORDERS_BUDDY_TWIN_H
#define PAGE_ORDERS_BUDDY_TWIN_H

#define TWIN_NONE	0xffffffffu
#define TWIN_ORDERS	24

struct twin_list {
	unsigned int *pfns;
	unsigned int nr;
};

struct twin {
	unsigned int npages;
	unsigned int max_order;
	struct twin_list list[TWIN_ORDERS];
};

void twin_init(struct twin *t, unsigned int npages, unsigned int max_order);
void twin_destroy(struct twin *t);
unsigned int twin_alloc(struct twin *t, unsigned int order);
void twin_free(struct twin *t, unsigned int pfn, unsigned int order);

#endif
