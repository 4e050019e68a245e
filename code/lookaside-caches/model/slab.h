/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A lookaside cache as SLUB of Linux 6.1.192 lays it out and works it: what a
 * size, an alignment and flags make of an object, and which object each
 * allocation gets. x86-64, one memory node, built as the lab kernel is:
 * CONFIG_SLUB_DEBUG, SLUB_CPU_PARTIAL and STACKDEPOT; no freelist hardening,
 * no random freelists, no memory cgroups.
 */
#ifndef LOOKASIDE_CACHES_SLAB_H
#define LOOKASIDE_CACHES_SLAB_H

#include "../../model.h"

/* The bits of 6.1, where they are called SLAB_ and the rest of the name. */
enum slab_bit {
	SLAB_BIT_CONSISTENCY_CHECKS	= 0x100,
	SLAB_BIT_RED_ZONE		= 0x400,
	SLAB_BIT_POISON			= 0x800,
	SLAB_BIT_KMALLOC		= 0x1000,
	SLAB_BIT_HWCACHE_ALIGN		= 0x2000,
	SLAB_BIT_CACHE_DMA		= 0x4000,
	SLAB_BIT_CACHE_DMA32		= 0x8000,
	SLAB_BIT_STORE_USER		= 0x10000,
	SLAB_BIT_RECLAIM_ACCOUNT	= 0x20000,
	SLAB_BIT_PANIC			= 0x40000,
	SLAB_BIT_TYPESAFE_BY_RCU	= 0x80000,
	SLAB_BIT_MEM_SPREAD		= 0x100000,
	SLAB_BIT_TRACE			= 0x200000,
	SLAB_BIT_NOLEAKTRACE		= 0x800000,
	SLAB_BIT_FAILSLAB		= 0x2000000,
	SLAB_BIT_ACCOUNT		= 0,	/* without memory cgroups */
	SLAB_BIT_DEBUG_OBJECTS		= 0,	/* without CONFIG_DEBUG_OBJECTS */
	SLAB_BIT_NO_USER_FLAGS		= 0x10000000,
	/* Any of these makes a debug cache: one object at a time, under a lock. */
	SLAB_BITS_DEBUG			= SLAB_BIT_CONSISTENCY_CHECKS |
					  SLAB_BIT_RED_ZONE | SLAB_BIT_POISON |
					  SLAB_BIT_STORE_USER | SLAB_BIT_TRACE,
};

struct slab_name {
	const char *name;
	unsigned int bits;
};

#define SLAB_PAGE_SIZE	4096u
#define SLAB_MAX_SIZE	0x400000u	/* KMALLOC_MAX_SIZE, in bytes */
#define SLAB_MAX_ORDER	11		/* MAX_ORDER: exclusive in 6.1 */

/* No slab: the end of a list, or no memory. No object: a freelist's end. */
#define SLAB_NONE	0xffffffffu
#define SLAB_NO_OBJECT	0xffffu

/* What kmem_cache_create() is told. */
struct slab_request {
	unsigned int size;	/* bytes, from 1 */
	unsigned int align;	/* bytes: 0 or a power of two */
	unsigned int flags;	/* of enum slab_bit */
	bool ctor;		/* is there a constructor? */
};

/* What it makes of that; all but flags, ctor, order and counts in bytes. */
struct slab_layout {
	unsigned int flags;		/* those that SLUB keeps */
	bool ctor;
	unsigned int object_size;	/* as asked for */
	unsigned int align;
	unsigned int inuse;		/* the object, and its right red zone */
	unsigned int offset;		/* of the free pointer in the object */
	unsigned int red_left_pad;	/* in front of the object */
	unsigned int size;		/* from one object to the next */
	unsigned int order;		/* of a slab's pages */
	unsigned int objects;		/* in a slab */
	unsigned int waste;		/* at a slab's end, for no object */
	unsigned int min_partial;	/* slabs that a node keeps, even empty */
	unsigned int cpu_partial;	/* objects on a CPU's partial list, and */
	unsigned int cpu_partial_slabs;	/* the slabs that stand for them */
};

/* What lies in an object's slot. */
enum slab_use {
	SLAB_USE_RED_ZONE,
	SLAB_USE_OBJECT,
	SLAB_USE_FREE_POINTER,
	SLAB_USE_ALLOC_TRACK,		/* who allocated it, on which CPU, when */
	SLAB_USE_FREE_TRACK,		/* who freed it last */
	SLAB_USE_PADDING,
};

#define SLAB_MAX_PARTS	8
#define SLAB_ANY_BYTE	(-1)

struct slab_part {
	enum slab_use use;
	unsigned int bytes;
	int fill;	/* every byte of it; SLAB_ANY_BYTE: whatever was written */
};

//! [places]
/* A slab, by its number. Linux keeps this in the page's own struct slab. */
struct slab {
	unsigned int next;		/* on the list that the slab is on; */
	unsigned int prev;		/* prev: on the node's list only */
	unsigned int slabs;		/* on a CPU's list: from here on */
	unsigned short freelist;	/* first free one that no CPU took */
	unsigned short inuse;		/* objects that are not on freelist */
	bool frozen;			/* a CPU's: its slab, or on its list */
	bool exists;
};

struct slab_cpu {
	unsigned int slab;		/* allocated from, or SLAB_NONE */
	unsigned int partial;		/* list of slabs to go on with */
	unsigned short freelist;	/* first free object of slab */
};

//! [places]
struct slab_cache {
	struct slab_layout layout;
	struct slab_cpu *cpus;
	unsigned int nr_cpus;
	struct slab *slabs;		/* by number, and for each object the */
	unsigned short *links;		/* next free one: the free pointers */
	unsigned int room;		/* slabs that fit in both */
	unsigned int numbered;		/* slab numbers that were ever given out */
	unsigned int nr_slabs;		/* of them, those that exist */
	unsigned int head, tail;	/* the node's partial list */
	unsigned int nr_partial;
	unsigned int ctor_calls;
};

struct slab_object {
	unsigned int slab;		/* SLAB_NONE: no memory */
	unsigned int index;
};

/* An object by its place. */
static inline struct slab_object slab_at(unsigned int slab, unsigned int index)
{
	return (struct slab_object){ slab, index };
}

/* What a cache holds on to after all CPUs gave their slabs back. */
struct slab_leak {
	unsigned int objects;
	unsigned int slabs;
};

extern const struct slab_name slab_names[];
const struct slab_name *slab_find_name(const char *name, size_t len);

const char *slab_refused(const struct slab_request *request);
bool slab_lay_out(struct slab_layout *l, const struct slab_request *request,
		  unsigned int nr_cpus);
bool slab_mergeable(const struct slab_layout *l,
		    const struct slab_request *request);
unsigned int slab_where(const struct slab_layout *l, unsigned int index);
unsigned int slab_parts(const struct slab_layout *l, bool allocated,
			struct slab_part parts[SLAB_MAX_PARTS]);

void slab_cache_init(struct slab_cache *c, const struct slab_layout *layout,
		     struct slab_cpu *cpus, unsigned int nr_cpus);
void slab_give_room(struct slab_cache *c, struct slab *slabs,
		    unsigned short *links, unsigned int room);
bool slab_needs_room(const struct slab_cache *c);
struct slab_object slab_alloc(struct slab_cache *c, unsigned int cpu);
void slab_free(struct slab_cache *c, struct slab_object object, unsigned int cpu);
bool slab_is_allocated(const struct slab_cache *c, struct slab_object object);
bool slab_is_on_cpu(const struct slab_cache *c, unsigned int slab,
		    unsigned int *cpu);
bool slab_is_listed(const struct slab_cache *c, unsigned int head,
		    unsigned int slab);
unsigned int slab_allocated(const struct slab_cache *c, unsigned int slab);
void slab_shrink(struct slab_cache *c);
struct slab_leak slab_destroy(struct slab_cache *c);

#endif
