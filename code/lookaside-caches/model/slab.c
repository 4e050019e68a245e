// SPDX-License-Identifier: GPL-2.0
/*
 * One cache at work, after mm/slub.c of Linux 6.1.192: which object the next
 * allocation gets, and where a slab goes when one of its objects comes back.
 *
 * A slab is in one place at a time: a CPU's slab, on a CPU's partial list, on
 * the node's partial list, or, full, on no list at all. The first two are
 * frozen: their CPU alone decides about them. A debug cache has only the
 * last two.
 */
#include "slab_internal.h"

/* The lowest number that no slab has. */
static unsigned int new_number(struct slab_cache *c)
{
	unsigned int slab = 0;

	if (c->nr_slabs == c->numbered)
		return c->numbered++;
	while (c->slabs[slab].exists)
		slab++;
	return slab;
}

//! [new-slab]
static unsigned int new_slab(struct slab_cache *c)
{
	unsigned int objects = c->layout.objects;
	unsigned int slab, i;

	if (slab_needs_room(c))
		return SLAB_NONE;
	slab = new_number(c);

	c->slabs[slab] = (struct slab){ .next = SLAB_NONE, .prev = SLAB_NONE,
					.exists = true };
	for (i = 0; i < objects; i++)
		*link_of(c, slab, i) = i + 1 < objects ? i + 1 : SLAB_NO_OBJECT;
	if (c->layout.ctor)
		c->ctor_calls += objects;
	c->nr_slabs++;
	return slab;
}

//! [new-slab]
/*
 * Put a slab that was just frozen on the CPU's list. A list that is full goes
 * to the node as a whole, and a new one begins.
 */
static void put_cpu_partial(struct slab_cache *c, struct slab_cpu *cpu,
			    unsigned int slab)
{
	unsigned int old = cpu->partial;
	unsigned int unfreeze = SLAB_NONE;
	unsigned int slabs = 0;

	if (old != SLAB_NONE) {
		slabs = c->slabs[old].slabs;
		if (slabs >= c->layout.cpu_partial_slabs) {
			unfreeze = old;
			old = SLAB_NONE;
			slabs = 0;
		}
	}
	c->slabs[slab].slabs = slabs + 1;
	c->slabs[slab].next = old;
	cpu->partial = slab;
	slab_unfreeze_partials(c, unfreeze);
}

//! [load-freelist]
/* The CPU takes all free objects of its slab: no one else may hand them out. */
static void load_freelist(struct slab_cache *c, struct slab_cpu *cpu,
			  unsigned int slab)
{
	struct slab *s = &c->slabs[slab];

	cpu->slab = slab;
	cpu->freelist = s->freelist;
	s->freelist = SLAB_NO_OBJECT;
	s->inuse = c->layout.objects;
	s->frozen = true;
}

//! [load-freelist]
/*
 * The node's first partial slab becomes the CPU's, and about half of what its
 * partial list may hold comes along.
 */
static bool get_partial(struct slab_cache *c, struct slab_cpu *cpu)
{
	unsigned int more = 0;
	unsigned int slab;

	if (c->head == SLAB_NONE)
		return false;
	slab = c->head;
	remove_partial(c, slab);
	load_freelist(c, cpu, slab);
	while (more <= c->layout.cpu_partial_slabs / 2 && c->head != SLAB_NONE) {
		slab = c->head;
		remove_partial(c, slab);
		c->slabs[slab].frozen = true;
		put_cpu_partial(c, cpu, slab);
		more++;
	}
	return true;
}

//! [refill]
/* Own freelist, own slab, own partial list, the node's, a new slab. */
static bool refill(struct slab_cache *c, struct slab_cpu *cpu)
{
	unsigned int slab = cpu->slab;

	if (slab != SLAB_NONE && c->slabs[slab].freelist == SLAB_NO_OBJECT) {
		/* Full: on no list until one of its objects comes back. */
		c->slabs[slab].frozen = false;
		cpu->slab = SLAB_NONE;
		slab = SLAB_NONE;
	}
	if (slab == SLAB_NONE && cpu->partial != SLAB_NONE) {
		slab = cpu->partial;
		cpu->partial = c->slabs[slab].next;
	}
	if (slab == SLAB_NONE && get_partial(c, cpu))
		return true;
	if (slab == SLAB_NONE)
		slab = new_slab(c);
	if (slab == SLAB_NONE)
		return false;
	load_freelist(c, cpu, slab);
	return true;
}

//! [refill]
static struct slab_object alloc_debug(struct slab_cache *c)
{
	struct slab_object object = { .slab = c->head };
	bool fresh = object.slab == SLAB_NONE;
	struct slab *s;

	if (fresh)
		object.slab = new_slab(c);
	if (object.slab == SLAB_NONE)
		return object;
	s = &c->slabs[object.slab];
	object.index = pop(c, object.slab, &s->freelist);
	s->inuse++;
	if (fresh && s->freelist != SLAB_NO_OBJECT)
		add_partial(c, object.slab, false);
	else if (!fresh && s->freelist == SLAB_NO_OBJECT)
		remove_partial(c, object.slab);
	return object;
}

/**
 * slab_cache_init() - make a cache that has no slab yet
 * @c: the cache
 * @layout: of its objects; copied
 * @cpus: @nr_cpus of the caller's; the cache keeps the pointer
 * @nr_cpus: CPUs that allocate and free, from 1
 *
 * There is no room for slabs before slab_give_room().
 *
 * Context: Any; never sleeps. The caller keeps calls on one @c apart.
 */
void slab_cache_init(struct slab_cache *c, const struct slab_layout *layout,
		     struct slab_cpu *cpus, unsigned int nr_cpus)
{
	unsigned int i;

	*c = (struct slab_cache){ .layout = *layout, .cpus = cpus,
				  .nr_cpus = nr_cpus,
				  .head = SLAB_NONE, .tail = SLAB_NONE };
	for (i = 0; i < nr_cpus; i++)
		cpus[i] = (struct slab_cpu){ SLAB_NONE, SLAB_NONE, SLAB_NO_OBJECT };
}

/**
 * slab_give_room() - bring the memory that slabs are kept in
 * @c: the cache
 * @slabs: @room of the caller's; the cache keeps the pointer
 * @links: @room times the layout's objects; kept as well
 * @room: slabs that may exist at a time; no fewer than were numbered before
 *
 * What stood in the room before is copied; that room is the caller's again.
 *
 * Context: Any; never sleeps.
 */
void slab_give_room(struct slab_cache *c, struct slab *slabs,
		    unsigned short *links, unsigned int room)
{
	size_t i;

	for (i = 0; i < c->numbered; i++)
		slabs[i] = c->slabs[i];
	for (i = 0; i < (size_t)c->numbered * c->layout.objects; i++)
		links[i] = c->links[i];
	c->slabs = slabs;
	c->links = links;
	c->room = room;
}

/**
 * slab_needs_room() - would a new slab find no memory?
 * @c: the cache
 *
 * Context: Any; never sleeps.
 * Return: true if slab_alloc() can fail before slab_give_room() gave more.
 */
bool slab_needs_room(const struct slab_cache *c)
{
	return c->nr_slabs == c->room;
}

/**
 * slab_alloc() - take an object
 * @c: the cache
 * @cpu: where: below nr_cpus; a debug cache does not care
 *
 * slab_alloc_node(), ___slab_alloc(), get_partial_node() and, for debug
 * caches, alloc_single_from_partial() and alloc_single_from_new_slab() in
 * mm/slub.c. A new slab has the lowest number that no other has; its objects
 * go in the order of their addresses. Its constructor calls, one an object, all
 * come before its first object goes out.
 *
 * Context: Any; never sleeps.
 * Return: The object, or one of slab SLAB_NONE if there is no room.
 */
struct slab_object slab_alloc(struct slab_cache *c, unsigned int cpu)
{
	struct slab_cpu *this_cpu = &c->cpus[cpu];
	struct slab_object object = { .slab = SLAB_NONE };

	if (is_debug(c))
		return alloc_debug(c);
	if (this_cpu->freelist == SLAB_NO_OBJECT && !refill(c, this_cpu))
		return object;
	object.slab = this_cpu->slab;
	object.index = pop(c, object.slab, &this_cpu->freelist);
	return object;
}

static void free_debug(struct slab_cache *c, struct slab_object object)
{
	struct slab *s = &c->slabs[object.slab];
	bool was_full = s->freelist == SLAB_NO_OBJECT;

	push(c, object.slab, object.index, &s->freelist);
	s->inuse--;
	if (is_superfluous(c, object.slab)) {
		if (!was_full)
			remove_partial(c, object.slab);
		discard_slab(c, object.slab);
	} else if (was_full) {
		add_partial(c, object.slab, true);
	}
}

/**
 * slab_free() - give an object back
 * @c: the cache
 * @object: what slab_alloc() gave. Trusted, as Linux trusts it without
 *          debugging: see slab_is_allocated()
 * @cpu: where: below nr_cpus; a debug cache does not care
 *
 * To the head of a freelist: the CPU's if its slab is the object's, else the
 * slab's. A slab that was full becomes the CPU's, on its partial list; one on
 * the node's list stays there, unless it is empty and the node has enough:
 * do_slab_free(), __slab_free(), put_cpu_partial() and, for debug caches,
 * free_to_partial_list() in mm/slub.c.
 *
 * Context: Any; never sleeps.
 */
//! [slab-free]
void slab_free(struct slab_cache *c, struct slab_object object,
	       unsigned int cpu)
{
	struct slab_cpu *this_cpu = &c->cpus[cpu];
	struct slab *s = &c->slabs[object.slab];
	bool was_full;

	if (is_debug(c)) {
		free_debug(c, object);
		return;
	}
	if (object.slab == this_cpu->slab) {
		push(c, object.slab, object.index, &this_cpu->freelist);
		return;
	}
	was_full = s->freelist == SLAB_NO_OBJECT;
	push(c, object.slab, object.index, &s->freelist);
	s->inuse--;
	if (s->frozen)
		return;
	if (was_full) {
		s->frozen = true;
		put_cpu_partial(c, this_cpu, object.slab);
	} else if (is_superfluous(c, object.slab)) {
		remove_partial(c, object.slab);
		discard_slab(c, object.slab);
	}
}

//! [slab-free]
