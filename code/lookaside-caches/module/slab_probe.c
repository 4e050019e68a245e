// SPDX-License-Identifier: GPL-2.0
/*
 * See slab_probe.h. What SLUB keeps of a cache, mm/slab.h declares for mm/
 * alone: this file includes it all the same, and so needs the kernel's whole
 * source. Where it cannot be built, slab_probe_none.c stands in: see Kbuild.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <../mm/slab.h>

#include "slab_probe.h"

/* struct kmem_cache_order_objects of mm/slub.c: the order above the objects. */
#define OO_SHIFT	16
#define OO_MASK		((1u << OO_SHIFT) - 1)

/**
 * slab_probe_missing() - can this kernel's slabs be read, and does the model hold?
 *
 * Return: NULL if so; else why not: then no other function may be called.
 */
const char *slab_probe_missing(void)
{
	return NULL;
}

/**
 * slab_probe_layout() - read how a cache is laid out
 * @s: the cache
 * @l: becomes its layout
 */
void slab_probe_layout(const struct kmem_cache *s, struct slab_probe_layout *l)
{
	*l = (struct slab_probe_layout){
		.flags = (__force unsigned int)s->flags,
		.object_size = s->object_size,
		.align = s->align,
		.inuse = s->inuse,
		.offset = s->offset,
		.red_left_pad = s->red_left_pad,
		.size = s->size,
		.order = s->oo.x >> OO_SHIFT,
		.objects = s->oo.x & OO_MASK,
		.min_partial = s->min_partial,
		.cpu_partial = s->cpu_partial,
		.cpu_partial_slabs = s->cpu_partial_slabs,
	};
}

/**
 * slab_probe_names() - how many names has a cache?
 * @s: the cache
 *
 * Return: One, and one more for each cache that was merged with it.
 */
unsigned int slab_probe_names(const struct kmem_cache *s)
{
	return s->refcount;
}

/**
 * slab_probe_slab_of() - find an object's slab
 * @object: from kmem_cache_alloc()
 *
 * Return: The slab.
 */
void *slab_probe_slab_of(const void *object)
{
	return slab_address(virt_to_slab(object));
}

/* A slab that exists, or that existed: its page is not gone. */
static struct slab *slab_at(void *address)
{
	return (struct slab *)virt_to_folio(address);
}

/**
 * slab_probe_exists() - is this still a slab of the cache?
 * @s: the cache
 * @slab: was one
 *
 * Return: false if it was given back.
 */
bool slab_probe_exists(const struct kmem_cache *s, void *slab)
{
	return folio_test_slab(virt_to_folio(slab)) && slab_at(slab)->slab_cache == s &&
	       slab_address(slab_at(slab)) == slab;
}

/**
 * slab_probe_read() - read a slab's counters
 * @slab: one that exists
 * @into: they go here
 */
void slab_probe_read(void *slab, struct slab_probe_slab *into)
{
	struct slab *at = slab_at(slab);

	*into = (struct slab_probe_slab){
		.objects = at->objects,
		.inuse = at->inuse,
		.waiting = at->slabs,
		.frozen = at->frozen,
	};
}

/* Follow the free pointers: each free object has the next one's address. */
static void walk(const struct kmem_cache *s, void *object, slab_probe_visit visit,
		 void *context)
{
	for (; object; object = *(void **)((char *)object + s->offset))
		visit(context, object);
}

/**
 * slab_probe_free_objects() - visit a slab's free objects that no CPU took
 * @s: the cache
 * @slab: one of its slabs
 * @visit: called for each, in the order in which they are linked
 * @context: for @visit
 */
void slab_probe_free_objects(const struct kmem_cache *s, void *slab,
			     slab_probe_visit visit, void *context)
{
	walk(s, slab_at(slab)->freelist, visit, context);
}

/**
 * slab_probe_cpu_slab() - find the slab that a CPU allocates from
 * @s: the cache
 * @cpu: the CPU
 *
 * Return: The slab, or NULL.
 */
void *slab_probe_cpu_slab(const struct kmem_cache *s, unsigned int cpu)
{
	struct slab *slab = per_cpu_ptr(s->cpu_slab, cpu)->slab;

	return slab ? slab_address(slab) : NULL;
}

/**
 * slab_probe_cpu_objects() - visit the free objects that a CPU took
 * @s: the cache
 * @cpu: the CPU
 * @visit: called for each, in the order in which they are linked
 * @context: for @visit
 */
void slab_probe_cpu_objects(const struct kmem_cache *s, unsigned int cpu,
			    slab_probe_visit visit, void *context)
{
	walk(s, per_cpu_ptr(s->cpu_slab, cpu)->freelist, visit, context);
}

/**
 * slab_probe_cpu_partial() - visit a CPU's partial list
 * @s: the cache
 * @cpu: the CPU
 * @visit: called for each slab, head first
 * @context: for @visit
 */
void slab_probe_cpu_partial(const struct kmem_cache *s, unsigned int cpu,
			    slab_probe_visit visit, void *context)
{
	struct slab *slab = per_cpu_ptr(s->cpu_slab, cpu)->partial;

	for (; slab; slab = slab->next)
		visit(context, slab_address(slab));
}

/**
 * slab_probe_node_partial() - visit the nodes' partial lists
 * @s: the cache
 * @visit: called for each slab, head first; may not sleep
 * @context: for @visit
 */
void slab_probe_node_partial(const struct kmem_cache *s, slab_probe_visit visit,
			     void *context)
{
	struct slab *slab;
	unsigned long flags;
	int nid;

	for_each_node(nid) {
		struct kmem_cache_node *n = s->node[nid];

		if (!n)
			continue;
		spin_lock_irqsave(&n->list_lock, flags);
		list_for_each_entry(slab, &n->partial, slab_list)
			visit(context, slab_address(slab));
		spin_unlock_irqrestore(&n->list_lock, flags);
	}
}
