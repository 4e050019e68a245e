/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SLUB's own records of a cache, read and not touched: its layout, its lists,
 * its free pointers. A slab is named by the address at which it begins.
 *
 * Nobody else may work the cache meanwhile.
 */
#ifndef LOOKASIDE_CACHES_SLAB_PROBE_H
#define LOOKASIDE_CACHES_SLAB_PROBE_H

#include <linux/types.h>

struct kmem_cache;

/* As in struct slab_layout of the model. */
struct slab_probe_layout {
	unsigned int flags;
	unsigned int object_size;
	unsigned int align;
	unsigned int inuse;
	unsigned int offset;
	unsigned int red_left_pad;
	unsigned int size;
	unsigned int order;
	unsigned int objects;
	unsigned int min_partial;
	unsigned int cpu_partial;
	unsigned int cpu_partial_slabs;
};

/* What a slab's page says of it. */
struct slab_probe_slab {
	unsigned int objects;
	unsigned int inuse;
	unsigned int waiting;	/* on a CPU's partial list: slabs from here on */
	bool frozen;
};

/* A slab of a list, or a free object of a slab. */
typedef void (*slab_probe_visit)(void *context, void *address);

const char *slab_probe_missing(void);
void slab_probe_layout(const struct kmem_cache *s, struct slab_probe_layout *l);
unsigned int slab_probe_names(const struct kmem_cache *s);
void *slab_probe_slab_of(const void *object);
bool slab_probe_exists(const struct kmem_cache *s, void *slab);
void slab_probe_read(void *slab, struct slab_probe_slab *into);
void slab_probe_free_objects(const struct kmem_cache *s, void *slab,
			     slab_probe_visit visit, void *context);
void *slab_probe_cpu_slab(const struct kmem_cache *s, unsigned int cpu);
void slab_probe_cpu_objects(const struct kmem_cache *s, unsigned int cpu,
			    slab_probe_visit visit, void *context);
void slab_probe_cpu_partial(const struct kmem_cache *s, unsigned int cpu,
			    slab_probe_visit visit, void *context);
void slab_probe_node_partial(const struct kmem_cache *s, slab_probe_visit visit,
			     void *context);

#endif
