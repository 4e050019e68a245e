// SPDX-License-Identifier: GPL-2.0
/*
 * See slab_twin.h. Written from the rules alone, in words: a CPU empties its
 * slab, then its partial slabs, then takes a few from the node,
 * then a new slab. An object that comes back stands first. A slab that was
 * full goes to the CPU that freed into it; a CPU with too many gives all of
 * them to the node; the node keeps min_partial slabs, even if they are empty.
 */
#include <string.h>

#include "slab_twin.h"

static void insert(unsigned int *at, unsigned int *nr, unsigned int where,
		   unsigned int value)
{
	memmove(at + where + 1, at + where, (*nr - where) * sizeof(*at));
	at[where] = value;
	++*nr;
}

static unsigned int take(unsigned int *at, unsigned int *nr, unsigned int where)
{
	unsigned int value = at[where];

	--*nr;
	memmove(at + where, at + where + 1, (*nr - where) * sizeof(*at));
	return value;
}

static void prepend(struct slab_twin_list *list, unsigned int slab)
{
	insert(list->at, &list->nr, 0, slab);
}

static void append(struct slab_twin_list *list, unsigned int slab)
{
	insert(list->at, &list->nr, list->nr, slab);
}

static unsigned int first(struct slab_twin_list *list)
{
	return take(list->at, &list->nr, 0);
}

static bool holds(const struct slab_twin_list *list, unsigned int slab)
{
	unsigned int i;

	for (i = 0; i < list->nr; i++)
		if (list->at[i] == slab)
			return true;
	return false;
}

static void drop(struct slab_twin_list *list, unsigned int slab)
{
	unsigned int i = 0;

	while (list->at[i] != slab)
		i++;
	take(list->at, &list->nr, i);
}

static bool enough(const struct slab_twin *t, unsigned int slab)
{
	return t->slab[slab].nr_free == t->objects && t->node.nr >= t->min_partial;
}

static unsigned int make(struct slab_twin *t)
{
	unsigned int lowest = 0, slab, i;

	for (i = 1; i < t->unused.nr; i++)
		if (t->unused.at[i] < t->unused.at[lowest])
			lowest = i;
	if (t->unused.nr)
		slab = take(t->unused.at, &t->unused.nr, lowest);
	else
		slab = t->numbered++;
	t->slab[slab].nr_free = t->objects;
	for (i = 0; i < t->objects; i++)
		t->slab[slab].free[i] = i;
	return slab;
}

/* The CPU may hand out what the slab has free; nothing is left in it. */
static void adopt(struct slab_twin *t, struct slab_twin_cpu *cpu, unsigned int slab)
{
	cpu->own.nr = 0;
	append(&cpu->own, slab);
	cpu->nr_free = t->slab[slab].nr_free;
	memcpy(cpu->free, t->slab[slab].free, cpu->nr_free * sizeof(*cpu->free));
	t->slab[slab].nr_free = 0;
}

static void partials_to_node(struct slab_twin *t, struct slab_twin_cpu *cpu)
{
	while (cpu->partial.nr) {
		unsigned int slab = first(&cpu->partial);

		append(enough(t, slab) ? &t->unused : &t->node, slab);
	}
}

/**
 * slab_twin_init() - a cache without slabs
 * @t: the twin
 * @objects: in a slab
 * @min_partial: slabs that the node keeps even if empty
 * @cpu_slabs: slabs on a CPU's partial list at which it gives them up
 * @nr_cpus: CPUs
 * @debug: one object at a time
 */
void slab_twin_init(struct slab_twin *t, unsigned int objects,
		    unsigned int min_partial, unsigned int cpu_slabs,
		    unsigned int nr_cpus, bool debug)
{
	memset(t, 0, sizeof(*t));
	t->objects = objects;
	t->min_partial = min_partial;
	t->cpu_slabs = cpu_slabs;
	t->nr_cpus = nr_cpus;
	t->debug = debug;
}

/**
 * slab_twin_alloc() - take an object
 * @t: the twin
 * @cpu: where
 * @slab: its slab goes here
 * @index: and its index
 */
void slab_twin_alloc(struct slab_twin *t, unsigned int cpu, unsigned int *slab,
		     unsigned int *index)
{
	struct slab_twin_cpu *c = &t->cpu[cpu];
	unsigned int more;

	if (t->debug) {
		if (!t->node.nr)
			append(&t->node, make(t));
		*slab = t->node.at[0];
		*index = take(t->slab[*slab].free, &t->slab[*slab].nr_free, 0);
		if (!t->slab[*slab].nr_free)
			first(&t->node);
		return;
	}
	if (!c->nr_free && c->own.nr && t->slab[c->own.at[0]].nr_free) {
		adopt(t, c, c->own.at[0]);
	} else if (!c->nr_free && c->partial.nr) {
		adopt(t, c, first(&c->partial));
	} else if (!c->nr_free && t->node.nr) {
		adopt(t, c, first(&t->node));
		for (more = 0; more < t->cpu_slabs / 2 + 1 && t->node.nr; more++)
			prepend(&c->partial, first(&t->node));
	} else if (!c->nr_free) {
		adopt(t, c, make(t));
	}
	*slab = c->own.at[0];
	*index = take(c->free, &c->nr_free, 0);
}

static bool is_frozen(const struct slab_twin *t, unsigned int slab)
{
	unsigned int i;

	for (i = 0; i < t->nr_cpus; i++)
		if (holds(&t->cpu[i].own, slab) || holds(&t->cpu[i].partial, slab))
			return true;
	return false;
}

/**
 * slab_twin_free() - give an object back
 * @t: the twin
 * @cpu: where
 * @slab: its slab
 * @index: and its index
 */
void slab_twin_free(struct slab_twin *t, unsigned int cpu, unsigned int slab,
		    unsigned int index)
{
	struct slab_twin_cpu *c = &t->cpu[cpu];

	if (holds(&c->own, slab)) {
		insert(c->free, &c->nr_free, 0, index);
		return;
	}
	insert(t->slab[slab].free, &t->slab[slab].nr_free, 0, index);
	if (is_frozen(t, slab))
		return;
	if (!t->debug && !holds(&t->node, slab)) {
		if (c->partial.nr >= t->cpu_slabs)
			partials_to_node(t, c);
		prepend(&c->partial, slab);
	} else if (enough(t, slab)) {
		if (holds(&t->node, slab))
			drop(&t->node, slab);
		append(&t->unused, slab);
	} else if (!holds(&t->node, slab)) {
		append(&t->node, slab);
	}
}

/**
 * slab_twin_flush() - all CPUs give back what they have
 * @t: the twin
 */
void slab_twin_flush(struct slab_twin *t)
{
	struct slab_twin_cpu *c;
	struct slab_twin_slab *s;
	bool freed_elsewhere;
	unsigned int slab;

	for (c = t->cpu; c < t->cpu + t->nr_cpus; c++) {
		if (c->own.nr) {
			slab = first(&c->own);
			s = &t->slab[slab];
			freed_elsewhere = s->nr_free;
			while (c->nr_free)
				insert(s->free, &s->nr_free, 0, c->free[--c->nr_free]);
			if (enough(t, slab))
				append(&t->unused, slab);
			else if (s->nr_free && freed_elsewhere)
				append(&t->node, slab);
			else if (s->nr_free)
				prepend(&t->node, slab);
		}
		partials_to_node(t, c);
	}
}

/**
 * slab_twin_drop_empty() - the node gives its empty slabs back
 * @t: the twin, after slab_twin_flush()
 */
void slab_twin_drop_empty(struct slab_twin *t)
{
	unsigned int i = t->node.nr;

	while (i--)
		if (t->slab[t->node.at[i]].nr_free == t->objects)
			append(&t->unused, take(t->node.at, &t->node.nr, i));
}

/**
 * slab_twin_shrink() - give back what is empty, sort what is not
 * @t: the twin
 *
 * Fewest free objects first; of as many, the one that stood behind comes
 * first; from 33 on they keep their order, behind the others.
 */
void slab_twin_shrink(struct slab_twin *t)
{
	struct slab_twin_list old;
	unsigned int free, i;

	slab_twin_flush(t);
	slab_twin_drop_empty(t);
	old = t->node;
	t->node.nr = 0;
	for (free = 1; free <= 32; free++)
		for (i = old.nr; i--;)
			if (t->slab[old.at[i]].nr_free == free)
				append(&t->node, old.at[i]);
	for (i = 0; i < old.nr; i++)
		if (t->slab[old.at[i]].nr_free > 32)
			append(&t->node, old.at[i]);
}
