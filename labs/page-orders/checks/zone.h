/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A zone twice over: the student's in the guest, and the reference beside the
 * judge. Each step is taken by both, and the replies must be the same.
 */
#ifndef PAGE_ORDERS_CHECKS_ZONE_H
#define PAGE_ORDERS_CHECKS_ZONE_H

#include "../../../code/page-orders/model/buddy.h"
#include "../../harness/grade.h"

/**
 * struct zone - a zone under test
 * @g: the check
 * @reference: the zone as it should be
 * @map: the reference's memory
 * @taken: what the last zone_alloc() took, a pfn or BUDDY_NONE
 */
struct zone {
	struct grade *g;
	struct buddy reference;
	struct buddy_page *map;
	unsigned int taken;
};

/* Start: with all pages free as after boot, or with none. End: zone_close(). */
bool zone_boot(struct zone *z, struct grade *g, unsigned int npages,
	       unsigned int max_order);
bool zone_empty(struct zone *z, struct grade *g, unsigned int npages,
		unsigned int max_order);
void zone_close(struct zone *z);

/* Steps. */
bool zone_add(struct zone *z, unsigned int pfn, unsigned int order);
bool zone_alloc(struct zone *z, unsigned int order);
bool zone_free(struct zone *z, unsigned int pfn, unsigned int order);

/* Comparisons: how many blocks of each order; which, in which place of the list. */
bool zone_same_counts(struct zone *z);
bool zone_same_list(struct zone *z, unsigned int order);
bool zone_same_lists(struct zone *z);

#endif
