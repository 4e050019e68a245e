/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One zone of the running kernel, held still: take and free blocks without the
 * per-CPU lists in between, and read the buddy system's own free lists.
 */
#ifndef PAGE_ORDERS_ZONE_PROBE_H
#define PAGE_ORDERS_ZONE_PROBE_H

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mmzone.h>

#include "../../compat.h"

#define ZONE_PROBE_NONE 0xffffffffu

/**
 * struct zone_probe - a zone, and what we hold of it
 * @zone: the lowest zone with pages on its node, so that no request can fall
 *        further down
 * @gfp: flags that lead to this zone and nowhere else, and take what there is
 * @held: one bit for each pfn from zone_start_pfn on: the page is ours
 * @swept: taken out of the way: what the per-CPU lists held, and the free
 *         blocks of other migratetypes than MIGRATE_MOVABLE
 */
struct zone_probe {
	struct zone *zone;
	gfp_t gfp;
	unsigned long *held;
	struct list_head swept;
};

typedef void (*zone_probe_visit)(void *context, unsigned int pfn, unsigned int order);

int zone_probe_open(struct zone_probe *zp, int nid);
void zone_probe_close(struct zone_probe *zp);
unsigned int zone_probe_alloc(struct zone_probe *zp, unsigned int order);
unsigned int zone_probe_alloc_exact(struct zone_probe *zp, unsigned int nr_pages);
bool zone_probe_free(struct zone_probe *zp, unsigned int pfn, unsigned int order);
unsigned int zone_probe_nr_free(const struct zone_probe *zp, unsigned int order);
int zone_probe_visit_blocks(const struct zone_probe *zp, unsigned int order,
			    zone_probe_visit visit, void *context);

#endif
