/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A cache once more, as naive as can be: each list an array of numbers, first
 * one first, and a slab is where a search finds it. Slow, and so plain that it
 * can be checked by eye: what the tests hold slab.c against.
 */
#ifndef LOOKASIDE_CACHES_SLAB_TWIN_H
#define LOOKASIDE_CACHES_SLAB_TWIN_H

#include <stdbool.h>

#define SLAB_TWIN_SLABS		2048
#define SLAB_TWIN_OBJECTS	512
#define SLAB_TWIN_CPUS		4

struct slab_twin_list {
	unsigned int nr;
	unsigned int at[SLAB_TWIN_SLABS];
};

struct slab_twin_slab {
	unsigned int nr_free;		/* not with a CPU */
	unsigned int free[SLAB_TWIN_OBJECTS];
};

struct slab_twin_cpu {
	struct slab_twin_list own;	/* its slab, or none */
	struct slab_twin_list partial;
	unsigned int nr_free;
	unsigned int free[SLAB_TWIN_OBJECTS];
};

struct slab_twin {
	unsigned int objects, min_partial, cpu_slabs, nr_cpus;
	bool debug;
	unsigned int numbered;
	struct slab_twin_list unused;	/* numbers; the lowest is taken first */
	struct slab_twin_list node;
	struct slab_twin_slab slab[SLAB_TWIN_SLABS];
	struct slab_twin_cpu cpu[SLAB_TWIN_CPUS];
};

void slab_twin_init(struct slab_twin *t, unsigned int objects,
		    unsigned int min_partial, unsigned int cpu_slabs,
		    unsigned int nr_cpus, bool debug);
void slab_twin_alloc(struct slab_twin *t, unsigned int cpu, unsigned int *slab,
		     unsigned int *index);
void slab_twin_free(struct slab_twin *t, unsigned int cpu, unsigned int slab,
		    unsigned int index);
void slab_twin_flush(struct slab_twin *t);
void slab_twin_drop_empty(struct slab_twin *t);
void slab_twin_shrink(struct slab_twin *t);

#endif
