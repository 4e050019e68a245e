/* SPDX-License-Identifier: GPL-2.0 */
/*
 * slabbugs' workbench: the cache that mistakes are made with, and two of its
 * objects.
 */
#ifndef LOOKASIDE_CACHES_SLABBUGS_BENCH_H
#define LOOKASIDE_CACHES_SLABBUGS_BENCH_H

#include <linux/slab.h>

#include "../../playground/play.h"

#define BENCH_REACH	8	/* bytes that a mistake goes too far, at most */
#define BENCH_MIN_SIZE	24	/* a free pointer can be that far off, and inside */
#define BENCH_MAX_SIZE	1024	/* several objects in each slab */

/**
 * struct bench - the cache
 * @cache: or NULL
 * @size: of its objects, in bytes
 * @flags: its debug flags
 * @leaks: some objects are nobody's: which are free is not known any more
 */
struct bench {
	struct kmem_cache *cache;
	unsigned int size;
	slab_flags_t flags;
	bool leaks;
};

/* Two objects, zeroed; in a slab of which nobody has any, side by side. */
struct pair {
	u8 *low;
	u8 *high;
};

extern struct bench bench;

bool bench_is_open(struct play *p);
bool bench_is_whole(struct play *p);
unsigned int bench_free_pointer(void);
void *bench_take(struct kmem_cache *from);
bool bench_was_freed(struct kmem_cache *from, void *object);
void bench_free_and_say(struct play *p, void *object);
void bench_free_pair(const struct pair *pair);
void bench_with_pair(struct play *p,
		     void (*mistake)(struct play *p, const struct pair *pair, size_t bytes),
		     size_t bytes);

/* The commands in slabbugs_frees.c. */
void run_steer(struct play *p, char *const argv[], unsigned int argc);
void run_double_free(struct play *p, char *const argv[], unsigned int argc);
void run_cut(struct play *p, char *const argv[], unsigned int argc);
void run_middle(struct play *p, char *const argv[], unsigned int argc);
void run_wrong_cache(struct play *p, char *const argv[], unsigned int argc);
void run_foreign(struct play *p, char *const argv[], unsigned int argc);

#endif
