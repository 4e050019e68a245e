// SPDX-License-Identifier: GPL-2.0
/*
 * See buddy_twin.h. Written from the rules alone, in words: a free block is
 * (pfn, order); buddies share a parent; a block that is freed goes to the
 * front, or to the back if its parent's buddy is free as a whole.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "buddy_twin.h"

static void insert(struct twin_list *list, unsigned int at, unsigned int pfn)
{
	memmove(list->pfns + at + 1, list->pfns + at, (list->nr - at) * sizeof(pfn));
	list->pfns[at] = pfn;
	list->nr++;
}

static bool find(const struct twin_list *list, unsigned int pfn, unsigned int *at)
{
	for (*at = 0; *at < list->nr; (*at)++)
		if (list->pfns[*at] == pfn)
			return true;
	return false;
}

static void take(struct twin_list *list, unsigned int at)
{
	list->nr--;
	memmove(list->pfns + at, list->pfns + at + 1,
		(list->nr - at) * sizeof(*list->pfns));
}

/* The other child of the same parent: one block to the right, or to the left. */
static unsigned int sibling(unsigned int pfn, unsigned int order)
{
	unsigned int size = 1u << order;

	return pfn / size % 2 ? pfn - size : pfn + size;
}

static unsigned int parent(unsigned int pfn, unsigned int order)
{
	return pfn - pfn % (2u << order);
}

/**
 * twin_init() - a zone with all pages free, as boot leaves it
 * @t: the twin
 * @npages: its pages
 * @max_order: one more than the largest order
 */
void twin_init(struct twin *t, unsigned int npages, unsigned int max_order)
{
	unsigned int pfn, order;

	t->npages = npages;
	t->max_order = max_order;
	for (order = 0; order < max_order; order++) {
		t->list[order].pfns = malloc((npages + 1) * sizeof(pfn));
		t->list[order].nr = 0;
	}
	for (pfn = 0; pfn < npages; pfn += 1u << order) {
		for (order = max_order - 1; order; order--)
			if (pfn % (1u << order) == 0 && pfn + (1u << order) <= npages)
				break;
		insert(&t->list[order], t->list[order].nr, pfn);
	}
}

/**
 * twin_destroy() - give the lists' memory back
 * @t: the twin
 */
void twin_destroy(struct twin *t)
{
	unsigned int order;

	for (order = 0; order < t->max_order; order++)
		free(t->list[order].pfns);
}

/**
 * twin_alloc() - take a block
 * @t: the twin
 * @order: its order
 *
 * Return: The first pfn, or TWIN_NONE.
 */
unsigned int twin_alloc(struct twin *t, unsigned int order)
{
	unsigned int from = order;
	unsigned int pfn;

	while (from < t->max_order && !t->list[from].nr)
		from++;
	if (from >= t->max_order)
		return TWIN_NONE;
	pfn = t->list[from].pfns[0];
	take(&t->list[from], 0);
	while (from-- > order)
		insert(&t->list[from], 0, sibling(pfn, from));
	return pfn;
}

/**
 * twin_free() - give a block back
 * @t: the twin
 * @pfn: its first pfn
 * @order: its order
 */
void twin_free(struct twin *t, unsigned int pfn, unsigned int order)
{
	struct twin_list *list;
	unsigned int at;
	bool last;

	while (order + 1 < t->max_order &&
	       find(&t->list[order], sibling(pfn, order), &at)) {
		take(&t->list[order], at);
		pfn = parent(pfn, order);
		order++;
	}
	list = &t->list[order];
	last = order + 2 < t->max_order &&
	       find(&t->list[order + 1], sibling(parent(pfn, order), order + 1), &at);
	insert(list, last ? list->nr : 0, pfn);
}
