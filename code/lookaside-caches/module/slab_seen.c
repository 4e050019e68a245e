// SPDX-License-Identifier: GPL-2.0
/*
 * See slab_seen.h. After each step everything is read again: what the kernel
 * has, not what it should have.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "../model/slab_internal.h"
#include "slab_probe.h"
#include "slab_seen.h"

#define FIRST_ROOM	8
/* mm/slub.c's own, which kmem_cache_create() is never told: the two highest. */
#define SLUB_FLAGS	0xc0000000u

/* Where free objects or slabs, as they are visited, are to be linked. */
struct link {
	const struct slab_seen *seen;
	unsigned int slab;		/* whose objects these are */
	unsigned int prev;		/* slab that was visited last */
	unsigned int *head;
	unsigned short *next;		/* where the next object's index goes */
};

/* The cache that makes an object just now: a constructor is not told. */
static struct slab_cache *making;

static void construct(void *object)
{
	making->ctor_calls++;
}

/**
 * slab_seen_cpus() - count CPUs as calculate_order() in mm/slub.c does
 *
 * Return: Those that are present; if that is 1, those that are possible.
 */
unsigned int slab_seen_cpus(void)
{
	return num_present_cpus() > 1 ? num_present_cpus() : nr_cpu_ids;
}

/**
 * slab_seen_kmem_cache() - have the kernel make a cache
 * @name: for /sys/kernel/slab
 * @request: what is asked for
 * @mergeable: may it become another name of one that exists? A usercopy region
 *             prevents that, and changes nothing else
 *
 * Context: May sleep.
 * Return: The cache, or NULL: the kernel refused, and its log says more.
 */
struct kmem_cache *slab_seen_kmem_cache(const char *name,
					const struct slab_request *request,
					bool mergeable)
{
	return kmem_cache_create_usercopy(name, request->size, request->align,
					  (__force slab_flags_t)request->flags, 0,
					  mergeable ? 0 : request->size,
					  request->ctor ? construct : NULL);
}

/**
 * slab_seen_layout() - read how a cache is laid out
 * @kernel: the cache
 * @ctor: has it a constructor?
 * @l: becomes the layout
 *
 * Context: Any.
 */
void slab_seen_layout(const struct kmem_cache *kernel, bool ctor,
		      struct slab_layout *l)
{
	struct slab_probe_layout found;

	slab_probe_layout(kernel, &found);
	*l = (struct slab_layout){
		.flags = found.flags & ~SLUB_FLAGS,
		.ctor = ctor,
		.object_size = found.object_size,
		.align = found.align,
		.inuse = found.inuse,
		.offset = found.offset,
		.red_left_pad = found.red_left_pad,
		.size = found.size,
		.order = found.order,
		.objects = found.objects,
		.waste = (PAGE_SIZE << found.order) - found.objects * found.size,
		.min_partial = found.min_partial,
		.cpu_partial = found.cpu_partial,
		.cpu_partial_slabs = found.cpu_partial_slabs,
	};
}

/**
 * slab_seen_create() - make a cache, and see it
 * @seen: becomes what is seen of it; set to zero by the caller
 * @cache: the same, as the model has it
 * @name: for /sys/kernel/slab
 * @request: what is asked for
 * @mergeable: as for slab_seen_kmem_cache()
 *
 * Context: May sleep.
 * Return: 0, -ENOMEM, or -EINVAL: the kernel refused, and its log says more.
 */
int slab_seen_create(struct slab_seen *seen, struct slab_cache *cache,
		     const char *name, const struct slab_request *request,
		     bool mergeable)
{
	struct slab_layout layout;
	struct slab_cpu *cpus = kvcalloc(nr_cpu_ids, sizeof(*cpus), GFP_KERNEL);

	if (!cpus)
		return -ENOMEM;
	seen->kernel = slab_seen_kmem_cache(name, request, mergeable);
	if (!seen->kernel) {
		kvfree(cpus);
		return -EINVAL;
	}
	seen->cache = cache;
	slab_seen_layout(seen->kernel, request->ctor, &layout);
	slab_cache_init(cache, &layout, cpus, nr_cpu_ids);
	return 0;
}

/* Twice the room. What is in @slabs beyond what is numbered does not matter. */
static int make_room(struct slab_seen *seen)
{
	struct slab_cache *c = seen->cache;
	unsigned int room = c->room ? 2 * c->room : FIRST_ROOM;
	struct slab *slabs = kvcalloc(room, sizeof(*slabs), GFP_KERNEL);
	unsigned short *links = kvcalloc(array_size(room, c->layout.objects),
					 sizeof(*links), GFP_KERNEL);
	void **where = kvcalloc(array_size(room, c->layout.objects + 1),
				sizeof(*where), GFP_KERNEL);
	void **old_where = seen->slabs;
	struct slab *old_slabs = c->slabs;
	unsigned short *old_links = c->links;

	if (!slabs || !links || !where) {
		kvfree(slabs);
		kvfree(links);
		kvfree(where);
		return -ENOMEM;
	}
	/* One block: slabs, then objects. */
	if (old_where) {
		memcpy(where, old_where, c->numbered * sizeof(*where));
		memcpy(where + room, seen->objects,
		       c->numbered * c->layout.objects * sizeof(*where));
	}
	seen->slabs = where;
	seen->objects = where + room;
	slab_give_room(c, slabs, links, room);
	kvfree(old_slabs);
	kvfree(old_links);
	kvfree(old_where);
	return 0;
}

static unsigned int number_of(const struct slab_seen *seen, const void *where)
{
	unsigned int slab;

	for (slab = 0; slab < seen->cache->numbered; slab++)
		if (seen->cache->slabs[slab].exists && seen->slabs[slab] == where)
			return slab;
	return SLAB_NONE;
}

/* A slab that was not there before: there is room, and the lowest number is its. */
static unsigned int give_number(const struct slab_seen *seen, void *where)
{
	struct slab_cache *c = seen->cache;
	unsigned int slab = 0;

	while (slab < c->numbered && c->slabs[slab].exists)
		slab++;
	if (slab == c->numbered)
		c->numbered++;
	c->slabs[slab].exists = true;
	seen->slabs[slab] = where;
	return slab;
}

static unsigned int index_of(const struct slab_seen *seen, unsigned int slab,
			     const void *object)
{
	const struct slab_layout *l = &seen->cache->layout;

	return (object - seen->slabs[slab] - l->red_left_pad) / l->size;
}

static void **place_of(const struct slab_seen *seen, struct slab_object object)
{
	return &seen->objects[(size_t)object.slab * seen->cache->layout.objects +
			      object.index];
}

/**
 * slab_seen_where() - where in its slab does an object begin?
 * @seen: the cache
 * @object: one that is allocated
 *
 * Return: The bytes before it.
 */
unsigned int slab_seen_where(const struct slab_seen *seen, struct slab_object object)
{
	return *place_of(seen, object) - seen->slabs[object.slab];
}

/**
 * slab_seen_slot() - find where an object's slot begins
 * @seen: the cache
 * @object: of a slab that exists
 *
 * Return: There; the object begins red_left_pad bytes on.
 */
const void *slab_seen_slot(const struct slab_seen *seen, struct slab_object object)
{
	return seen->slabs[object.slab] + object.index * seen->cache->layout.size;
}

static void link_object(void *context, void *object)
{
	struct link *link = context;
	unsigned int index = index_of(link->seen, link->slab, object);

	*link->next = index;
	link->next = link_of(link->seen->cache, link->slab, index);
	*link->next = SLAB_NO_OBJECT;
}

static void link_slab(void *context, void *where)
{
	struct link *link = context;
	struct slab *slabs = link->seen->cache->slabs;
	unsigned int slab = number_of(link->seen, where);

	if (slab == SLAB_NONE)
		return;
	*link->head = slab;
	link->head = &slabs[slab].next;
	*link->head = SLAB_NONE;
	slabs[slab].prev = link->prev;
	link->prev = slab;
}

static void look_at_slab(const struct slab_seen *seen, unsigned int slab)
{
	struct slab *s = &seen->cache->slabs[slab];
	struct link link = { .seen = seen, .slab = slab, .next = &s->freelist };
	struct slab_probe_slab found;
	unsigned int i;

	s->exists = slab_probe_exists(seen->kernel, seen->slabs[slab]);
	if (!s->exists)
		return;
	seen->cache->nr_slabs++;
	for (i = 0; i < seen->cache->layout.objects; i++)
		*link_of(seen->cache, slab, i) = SLAB_ALLOCATED;
	slab_probe_read(seen->slabs[slab], &found);
	s->inuse = found.inuse;
	s->frozen = found.frozen;
	s->slabs = found.waiting;
	s->freelist = SLAB_NO_OBJECT;
	slab_probe_free_objects(seen->kernel, seen->slabs[slab], link_object, &link);
}

static void look_at_cpu(const struct slab_seen *seen, unsigned int cpu)
{
	struct slab_cpu *c = &seen->cache->cpus[cpu];
	struct link link = { .seen = seen, .prev = SLAB_NONE, .head = &c->partial,
			     .next = &c->freelist };

	*c = (struct slab_cpu){ SLAB_NONE, SLAB_NONE, SLAB_NO_OBJECT };
	c->slab = number_of(seen, slab_probe_cpu_slab(seen->kernel, cpu));
	link.slab = c->slab;
	if (c->slab != SLAB_NONE)
		slab_probe_cpu_objects(seen->kernel, cpu, link_object, &link);
	slab_probe_cpu_partial(seen->kernel, cpu, link_slab, &link);
}

/* Slabs first: what is given back is on no list, and a number is free again. */
static void look(const struct slab_seen *seen)
{
	struct slab_cache *c = seen->cache;
	struct link link = { .seen = seen, .prev = SLAB_NONE, .head = &c->head };
	unsigned int i;

	/* The pages of such a slab outlive it by a grace period. */
	if (c->nr_slabs && c->layout.flags & SLAB_BIT_TYPESAFE_BY_RCU)
		rcu_barrier();
	c->nr_slabs = 0;
	for (i = 0; i < c->numbered; i++)
		if (c->slabs[i].exists)
			look_at_slab(seen, i);
	for_each_possible_cpu(i)
		look_at_cpu(seen, i);
	c->head = SLAB_NONE;
	slab_probe_node_partial(seen->kernel, link_slab, &link);
	c->tail = link.prev;
	c->nr_partial = 0;
	for (i = c->head; i != SLAB_NONE; i = c->slabs[i].next)
		c->nr_partial++;
}

/**
 * slab_seen_alloc() - take an object from the kernel's cache, on this CPU
 * @seen: the cache
 *
 * Context: May sleep; the caller stays on its CPU.
 * Return: The object, or one of slab SLAB_NONE: no memory.
 */
struct slab_object slab_seen_alloc(struct slab_seen *seen)
{
	struct slab_object object = { .slab = SLAB_NONE };
	void *where, *slab;

	if (slab_needs_room(seen->cache) && make_room(seen))
		return object;
	making = seen->cache;
	where = kmem_cache_alloc(seen->kernel, GFP_KERNEL);
	if (!where)
		return object;
	slab = slab_probe_slab_of(where);
	object.slab = number_of(seen, slab);
	if (object.slab == SLAB_NONE)
		object.slab = give_number(seen, slab);
	object.index = index_of(seen, object.slab, where);
	*place_of(seen, object) = where;
	look(seen);
	return object;
}

/**
 * slab_seen_free() - give an object back, on this CPU
 * @seen: the cache
 * @object: one that is allocated
 *
 * Context: May sleep; the caller stays on its CPU.
 */
void slab_seen_free(struct slab_seen *seen, struct slab_object object)
{
	kmem_cache_free(seen->kernel, *place_of(seen, object));
	look(seen);
}

/**
 * slab_seen_shrink() - give back every slab that is empty
 * @seen: the cache
 *
 * Context: May sleep.
 */
void slab_seen_shrink(struct slab_seen *seen)
{
	kmem_cache_shrink(seen->kernel);
	look(seen);
}

/**
 * slab_seen_leak() - what would remain if the cache were destroyed?
 * @seen: the cache, after slab_seen_shrink(), which is how destroying begins
 *
 * Return: The objects that are held, and their slabs.
 */
struct slab_leak slab_seen_leak(const struct slab_seen *seen)
{
	struct slab_leak leak = { .slabs = seen->cache->nr_slabs };
	unsigned int slab;

	for (slab = 0; slab < seen->cache->numbered; slab++)
		if (seen->cache->slabs[slab].exists)
			leak.objects += seen->cache->slabs[slab].inuse;
	return leak;
}

/**
 * slab_seen_destroy() - destroy the cache; nothing of it is held
 * @seen: the cache
 *
 * Context: May sleep.
 */
void slab_seen_destroy(struct slab_seen *seen)
{
	kmem_cache_destroy(seen->kernel);
	kvfree(seen->cache->cpus);
	kvfree(seen->cache->slabs);
	kvfree(seen->cache->links);
	kvfree(seen->slabs);
}
