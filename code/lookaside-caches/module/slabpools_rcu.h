/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Items by key, found without a lock: a cache with SLAB_TYPESAFE_BY_RCU under
 * readers who come too late.
 */
#ifndef LOOKASIDE_CACHES_SLABPOOLS_RCU_H
#define LOOKASIDE_CACHES_SLABPOOLS_RCU_H

#include <linux/types.h>

/**
 * struct items_reuse - what a late reader found
 * @same: the object that it had found had another key by then
 * @key: which one
 * @generation: how often the object was given a key
 * @constructed: objects that were constructed meanwhile
 */
struct items_reuse {
	bool same;
	unsigned int key;
	unsigned int generation;
	unsigned int constructed;
};

/**
 * struct items_race - what readers and a writer did to each other
 * @found: lookups that found an item of the key
 * @stale: items that had changed their key between look and lock
 * @wrong: items whose bytes were not those of their key
 */
struct items_race {
	unsigned long found;
	unsigned long stale;
	unsigned long wrong;
};

int items_open(void);
void items_close(void);
int items_reuse(struct items_reuse *reuse);
int items_race(struct items_race *race, unsigned int ms);

#endif
