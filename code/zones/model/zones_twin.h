/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The model's naive twin: it walks over every page and sorts where the model
 * calculates and selects. Slow, and different on purpose.
 */
#ifndef ZONES_ZONES_TWIN_H
#define ZONES_ZONES_TWIN_H

#include <stdbool.h>

#define TWIN_NODES 64
#define TWIN_PAGES 0x200000ul		/* 8 GB of addresses */

enum { TWIN_DMA, TWIN_DMA32, TWIN_NORMAL, TWIN_HIGHMEM, TWIN_MOVABLE, TWIN_KINDS };

struct twin_zone {
	unsigned long spanned, present, managed, free, min, low, high;
	unsigned long reserve[TWIN_KINDS];
};

/**
 * struct twin - a machine
 * @i386: or else x86_64
 * @lowmem: i386: the pfn where low memory ends
 * @owner: of each page, 1 + nid; 0 where there is none
 * @ratio: of the reserves
 * @distance: from node to node
 * @kb: min_free_kbytes
 * @zone: by nid and kind
 * @nr_nodes: with RAM
 * @order: by nid: the nodes, nearest first
 */
struct twin {
	bool i386;
	unsigned long lowmem;
	unsigned char owner[TWIN_PAGES];
	unsigned int ratio[TWIN_KINDS];
	unsigned int distance[TWIN_NODES][TWIN_NODES];
	unsigned long kb;
	struct twin_zone zone[TWIN_NODES][TWIN_KINDS];
	unsigned int nr_nodes;
	unsigned int order[TWIN_NODES][TWIN_NODES];
};

/* What a request comes to, and where. */
enum twin_reply { TWIN_GOT, TWIN_FAIL };

void twin_init(struct twin *t, bool i386);
void twin_count(struct twin *t);
void twin_boot(struct twin *t);
bool twin_has_node(const struct twin *t, unsigned int nid);
int twin_highest(const struct twin *t, unsigned int flags);
unsigned int twin_zonelist(const struct twin *t, unsigned int nid, unsigned int flags,
			   unsigned int places[TWIN_NODES * TWIN_KINDS]);
enum twin_reply twin_alloc(struct twin *t, unsigned int nid, unsigned int flags,
			   unsigned int order, unsigned int *place);

#endif
