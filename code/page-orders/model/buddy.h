/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The buddy allocator of one zone, one migratetype, without per-CPU lists:
 * free blocks of 2^order pages on one list per order. It makes every choice
 * that mm/page_alloc.c of v6.1 makes, so the same requests get the same pfns.
 */
#ifndef PAGE_ORDERS_BUDDY_H
#define PAGE_ORDERS_BUDDY_H

#include "../../model.h"

/* Orders run from 0 to max_order - 1: in v6.1 MAX_ORDER (11) is exclusive. */
#define BUDDY_MAX_ORDER		11
#define BUDDY_MAX_ORDER_LIMIT	24

/* No pfn: the end of a list, or an allocation that failed. */
#define BUDDY_NONE		0xffffffffu

//! [structures]
/* What the model knows of one page. Linux keeps the same in struct page. */
struct buddy_page {
	unsigned int next;	/* neighbours on the free list, */
	unsigned int prev;	/* as pfns; BUDDY_NONE at its ends */
	unsigned char order;	/* meaningful while buddy is true */
	bool buddy;		/* heads a free block: PageBuddy() */
};

struct buddy_free_area {
	unsigned int head;
	unsigned int tail;
	unsigned int nr_free;	/* blocks, not pages */
};

struct buddy {
	struct buddy_page *map;	/* one entry for each pfn below npages */
	unsigned int npages;
	unsigned int max_order;
	struct buddy_free_area free_area[BUDDY_MAX_ORDER_LIMIT];
};

//! [structures]
void buddy_init(struct buddy *b, struct buddy_page *map, unsigned int npages,
		unsigned int max_order);
void buddy_free_all(struct buddy *b);
void buddy_add_free(struct buddy *b, unsigned int pfn, unsigned int order);
unsigned int buddy_alloc(struct buddy *b, unsigned int order);
void buddy_free(struct buddy *b, unsigned int pfn, unsigned int order);
unsigned int buddy_alloc_exact(struct buddy *b, unsigned int nr_pages);
void buddy_free_exact(struct buddy *b, unsigned int pfn, unsigned int nr_pages);
bool buddy_block_is_allocated(const struct buddy *b, unsigned int pfn,
			      unsigned int order);

#endif
