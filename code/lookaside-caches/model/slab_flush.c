// SPDX-License-Identifier: GPL-2.0
/*
 * A cache that is asked to let go: CPUs give their slabs back to the node,
 * empty slabs go back to the page allocator; what remains is what someone
 * holds. And the questions about a cache that change nothing.
 */
#include "slab_internal.h"

/* The fullest slabs go first; so many classes of them: SHRINK_PROMOTE_MAX. */
#define PROMOTE_MAX 32

/**
 * slab_unfreeze_partials() - put a CPU's partial slabs on the node's list
 * @c: the cache
 * @slab: the first of them, which its CPU does not keep, or SLAB_NONE
 *
 * To its tail; empty ones only while the node has fewer than min_partial:
 * __unfreeze_partials() in mm/slub.c.
 *
 * Context: Any; never sleeps.
 */
void slab_unfreeze_partials(struct slab_cache *c, unsigned int slab)
{
	unsigned int next;

	for (; slab != SLAB_NONE; slab = next) {
		next = c->slabs[slab].next;
		c->slabs[slab].frozen = false;
		if (is_superfluous(c, slab))
			discard_slab(c, slab);
		else
			add_partial(c, slab, true);
	}
}

/*
 * The CPU's freelist goes in front of the slab's. A slab that others freed
 * into meanwhile goes to the list's tail: deactivate_slab().
 */
static void deactivate_slab(struct slab_cache *c, struct slab_cpu *cpu)
{
	unsigned int slab = cpu->slab;
	struct slab *s = &c->slabs[slab];
	bool to_tail = s->freelist != SLAB_NO_OBJECT;
	unsigned short *last = &cpu->freelist;

	for (; *last != SLAB_NO_OBJECT; s->inuse--)
		last = link_of(c, slab, *last);
	*last = s->freelist;
	s->freelist = cpu->freelist;
	s->frozen = false;
	cpu->slab = SLAB_NONE;
	cpu->freelist = SLAB_NO_OBJECT;
	if (is_superfluous(c, slab))
		discard_slab(c, slab);
	else if (s->freelist != SLAB_NO_OBJECT)
		add_partial(c, slab, to_tail);
}

/*
 * One CPU after the other. Linux has all of them at it at once, so that on several
 * the slabs get to the node's list in any order.
 */
static void flush_all(struct slab_cache *c)
{
	unsigned int i, slab;

	for (i = 0; i < c->nr_cpus; i++) {
		if (c->cpus[i].slab != SLAB_NONE)
			deactivate_slab(c, &c->cpus[i]);
		slab = c->cpus[i].partial;
		c->cpus[i].partial = SLAB_NONE;
		slab_unfreeze_partials(c, slab);
	}
}

static void discard_empty(struct slab_cache *c)
{
	unsigned int slab, next;

	for (slab = c->head; slab != SLAB_NONE; slab = next) {
		next = c->slabs[slab].next;
		if (c->slabs[slab].inuse)
			continue;
		remove_partial(c, slab);
		discard_slab(c, slab);
	}
}

/**
 * slab_shrink() - give back every slab that is empty
 * @c: the cache
 *
 * All CPUs first give back what they have. The slabs that remain on the
 * node's list are sorted, those with the fewest free objects first; from 33
 * free objects on they stay as they are behind the others:
 * __kmem_cache_do_shrink() in mm/slub.c.
 *
 * Context: Any; never sleeps.
 */
void slab_shrink(struct slab_cache *c)
{
	unsigned int free, slab, next;

	flush_all(c);
	discard_empty(c);
	for (free = PROMOTE_MAX; free; free--) {
		for (slab = c->head; slab != SLAB_NONE; slab = next) {
			next = c->slabs[slab].next;
			if (c->layout.objects - c->slabs[slab].inuse != free)
				continue;
			remove_partial(c, slab);
			add_partial(c, slab, false);
		}
	}
}

/**
 * slab_destroy() - give back everything, if nobody holds an object
 * @c: the cache
 *
 * What someone holds keeps its slab, and the cache stays as it is then; Linux
 * warns, "Slab cache still has objects", and never frees it:
 * __kmem_cache_shutdown() in mm/slub.c, kmem_cache_destroy() in
 * mm/slab_common.c.
 *
 * Context: Any; never sleeps.
 * Return: How many objects and slabs remain: none if all went well.
 */
struct slab_leak slab_destroy(struct slab_cache *c)
{
	struct slab_leak leak = { 0 };
	unsigned int slab;

	flush_all(c);
	discard_empty(c);
	leak.slabs = c->nr_slabs;
	for (slab = 0; slab < c->numbered; slab++)
		if (c->slabs[slab].exists)
			leak.objects += c->slabs[slab].inuse;
	return leak;
}

/**
 * slab_is_allocated() - may this object be freed?
 * @c: the cache
 * @object: any slab, any index
 *
 * Context: Any; never sleeps.
 * Return: true if slab_free() may be called with it.
 */
bool slab_is_allocated(const struct slab_cache *c, struct slab_object object)
{
	return object.slab < c->numbered && c->slabs[object.slab].exists &&
	       object.index < c->layout.objects &&
	       *link_of(c, object.slab, object.index) == SLAB_ALLOCATED;
}

/**
 * slab_is_on_cpu() - is this the slab that a CPU allocates from?
 * @c: the cache
 * @slab: a slab that exists
 * @cpu: the CPU goes here
 *
 * Context: Any; never sleeps.
 * Return: true if it is some CPU's.
 */
bool slab_is_on_cpu(const struct slab_cache *c, unsigned int slab,
		    unsigned int *cpu)
{
	for (*cpu = 0; *cpu < c->nr_cpus; (*cpu)++)
		if (c->cpus[*cpu].slab == slab)
			return true;
	return false;
}

/**
 * slab_is_listed() - is this slab on a list?
 * @c: the cache
 * @head: the list's first slab, or SLAB_NONE: the node's or a CPU's partial
 * @slab: any slab
 *
 * Context: Any; never sleeps.
 * Return: true if it is.
 */
bool slab_is_listed(const struct slab_cache *c, unsigned int head,
		    unsigned int slab)
{
	while (head != SLAB_NONE && head != slab)
		head = c->slabs[head].next;
	return head != SLAB_NONE;
}

/**
 * slab_allocated() - count a slab's objects that someone holds
 * @c: the cache
 * @slab: a slab that exists
 *
 * Not inuse: that counts what is on a CPU's freelist as well.
 *
 * Context: Any; never sleeps.
 * Return: The objects.
 */
unsigned int slab_allocated(const struct slab_cache *c, unsigned int slab)
{
	struct slab_object object = { .slab = slab };
	unsigned int nr = 0;

	for (; object.index < c->layout.objects; object.index++)
		nr += slab_is_allocated(c, object);
	return nr;
}
