/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A cache of the running kernel's, seen as the model would have it: struct
 * slab_cache, filled in from SLUB's own records. A slab's number is what the
 * model would say: a new one has the lowest that no other has.
 */
#ifndef LOOKASIDE_CACHES_SLAB_SEEN_H
#define LOOKASIDE_CACHES_SLAB_SEEN_H

#include "../model/slab.h"

struct kmem_cache;

/**
 * struct slab_seen - a cache, and what was seen of it
 * @kernel: the cache; nobody else may use it
 * @cache: all that was seen; the owner's
 * @slabs: where each slab is, by its number, or was
 * @objects: where each object is that was ever handed out
 */
struct slab_seen {
	struct kmem_cache *kernel;
	struct slab_cache *cache;
	void **slabs;
	void **objects;
};

unsigned int slab_seen_cpus(void);
struct kmem_cache *slab_seen_kmem_cache(const char *name,
					const struct slab_request *request,
					bool mergeable);
void slab_seen_layout(const struct kmem_cache *kernel, bool ctor,
		      struct slab_layout *l);
int slab_seen_create(struct slab_seen *seen, struct slab_cache *cache,
		     const char *name, const struct slab_request *request,
		     bool mergeable);
struct slab_object slab_seen_alloc(struct slab_seen *seen);
void slab_seen_free(struct slab_seen *seen, struct slab_object object);
void slab_seen_shrink(struct slab_seen *seen);
struct slab_leak slab_seen_leak(const struct slab_seen *seen);
void slab_seen_destroy(struct slab_seen *seen);
unsigned int slab_seen_where(const struct slab_seen *seen, struct slab_object object);
const void *slab_seen_slot(const struct slab_seen *seen, struct slab_object object);

#endif
