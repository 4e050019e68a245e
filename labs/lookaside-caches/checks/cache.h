/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A cache twice over: the student's in the guest, and the reference beside the
 * judge. Each step is taken by both, and the replies must be the same.
 */
#ifndef LOOKASIDE_CACHES_CHECKS_CACHE_H
#define LOOKASIDE_CACHES_CHECKS_CACHE_H

#include "../../../code/lookaside-caches/model/slab.h"
#include "../../harness/grade.h"

/* What a request is called in the playground's words, behind the cache's name. */
#define REQUEST_TEXT	512
void request_text(char text[REQUEST_TEXT], const struct slab_request *request);

#define MAX_CPUS	8

/**
 * struct cache - a cache under test
 * @g: the check
 * @reference: the cache as it should be
 * @cpus: the reference's, as are
 * @slabs: its room, and
 * @links: the free pointers in it
 * @taken: what the last cache_alloc() took
 */
struct cache {
	struct grade *g;
	struct slab_cache reference;
	struct slab_cpu cpus[MAX_CPUS];
	struct slab *slabs;
	unsigned short *links;
	struct slab_object taken;
};

/* Start: a cache without a slab, of a size and flags. End: cache_close(). */
bool cache_open(struct cache *c, struct grade *g, const struct slab_request *request,
		unsigned int nr_cpus);
void cache_close(struct cache *c);

/* Steps. */
bool cache_alloc(struct cache *c, unsigned int cpu);
bool cache_free(struct cache *c, struct slab_object object, unsigned int cpu);
bool cache_shrink(struct cache *c);

/* Comparisons: where slabs are, a list of them, a slab's free objects, constructor calls. */
bool cache_same_slabs(struct cache *c);
bool cache_same_node(struct cache *c);
bool cache_same_cpu(struct cache *c, unsigned int cpu);
bool cache_same_freelist(struct cache *c, unsigned int slab);
bool cache_same_ctor_calls(struct cache *c);

#endif
