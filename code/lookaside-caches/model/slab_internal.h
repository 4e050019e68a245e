/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lists of a cache: free objects through their links, the node's partial
 * slabs through next and prev, and slabs that go back through next alone.
 */
#ifndef LOOKASIDE_CACHES_SLAB_INTERNAL_H
#define LOOKASIDE_CACHES_SLAB_INTERNAL_H

#include "slab.h"

/* In an object's link while the object is allocated: no index is so high. */
#define SLAB_ALLOCATED 0xfffeu

static inline unsigned short *link_of(const struct slab_cache *c,
				      unsigned int slab, unsigned int index)
{
	return &c->links[(size_t)slab * c->layout.objects + index];
}

static inline bool is_debug(const struct slab_cache *c)
{
	return c->layout.flags & SLAB_BITS_DEBUG;
}

//! [push-pop]
/* Take a freelist's first object. */
static inline unsigned int pop(const struct slab_cache *c, unsigned int slab,
			       unsigned short *freelist)
{
	unsigned int index = *freelist;

	*freelist = *link_of(c, slab, index);
	*link_of(c, slab, index) = SLAB_ALLOCATED;
	return index;
}

static inline void push(const struct slab_cache *c, unsigned int slab,
			unsigned int index, unsigned short *freelist)
{
	*link_of(c, slab, index) = *freelist;
	*freelist = index;
}

//! [push-pop]
static inline void set_links(struct slab_cache *c, unsigned int prev, unsigned int next)
{
	if (prev == SLAB_NONE)
		c->head = next;
	else
		c->slabs[prev].next = next;
	if (next == SLAB_NONE)
		c->tail = prev;
	else
		c->slabs[next].prev = prev;
}

static inline void add_partial(struct slab_cache *c, unsigned int slab, bool to_tail)
{
	unsigned int prev = to_tail ? c->tail : SLAB_NONE;
	unsigned int next = to_tail ? SLAB_NONE : c->head;

	set_links(c, prev, slab);
	set_links(c, slab, next);
	c->slabs[slab].prev = prev;
	c->slabs[slab].next = next;
	c->nr_partial++;
}

static inline void remove_partial(struct slab_cache *c, unsigned int slab)
{
	set_links(c, c->slabs[slab].prev, c->slabs[slab].next);
	c->nr_partial--;
}

static inline void discard_slab(struct slab_cache *c, unsigned int slab)
{
	c->slabs[slab].exists = false;
	c->nr_slabs--;
}

/* The node keeps so many slabs even if they are empty; the rest go back. */
static inline bool is_superfluous(const struct slab_cache *c, unsigned int slab)
{
	return !c->slabs[slab].inuse && c->nr_partial >= c->layout.min_partial;
}

void slab_unfreeze_partials(struct slab_cache *c, unsigned int slab);

#endif
