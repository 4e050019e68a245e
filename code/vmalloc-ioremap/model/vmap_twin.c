// SPDX-License-Identifier: GPL-2.0
/* The naive twin of vmap: see vmap_twin.h. */
#include <stdlib.h>
#include <string.h>

#include "vmap_twin.h"

void twin_init(struct vmap_twin *t, unsigned int cpus)
{
	memset(t, 0, sizeof(*t));
	memset(t->state, '.', sizeof(t->state));
	for (; cpus; cpus /= 2)
		t->lazy_max += 8192;
}

static unsigned int free_from(const struct vmap_twin *t, unsigned int first)
{
	unsigned int page = first;

	while (page < TWIN_PAGES && t->state[page] == '.')
		page++;
	return page - first;
}

/* The lowest place for an area of @pages, the guard page counted, at a multiple of @align. */
unsigned int twin_lowest(const struct vmap_twin *t, unsigned int pages, unsigned int align)
{
	unsigned int first;

	for (first = 0; first < TWIN_PAGES; first += align)
		if (free_from(t, first) >= pages)
			return first;
	return TWIN_NOWHERE;
}

/* The place in the lowest free stretch that has it wherever the stretch begins. */
unsigned int twin_sure(const struct vmap_twin *t, unsigned int pages, unsigned int align)
{
	unsigned int first = 0, run;

	while (first < TWIN_PAGES) {
		run = free_from(t, first);
		/* Linux asks for align - 1 bytes more, which in pages are align. */
		if (run >= pages + (align > 1 ? align : 0))
			return (first + align - 1) / align * align;
		first += run ? run : 1;
	}
	return TWIN_NOWHERE;
}

static void map(struct vmap_twin *t, unsigned int page, unsigned int size)
{
	unsigned int i;

	for (i = 0; i < (size == 2 ? 512 : 1); i++)
		t->mapped[page + i] = size;
	t->pte_table[page / 512] = size == 4;
}

struct vmap_twin_area *twin_use(struct vmap_twin *t, unsigned int first, unsigned int pages,
				bool huge)
{
	struct vmap_twin_area *area = &t->areas[t->nr_areas++];
	unsigned int page = first, end = first + pages - 1;

	if (t->nr_areas > TWIN_AREAS || free_from(t, first) < pages)
		abort();
	*area = (struct vmap_twin_area){ first, pages, TWIN_NOWHERE, false };
	memset(t->state + first, 'u', pages);
	while (page < end) {
		bool large = huge && page % 512 == 0 && end - page >= 512;

		map(t, page, large ? 2 : 4);
		page += large ? 512 : 1;
	}
	return area;
}

/* The array of pointers of an area: a page has 512; what fits in one is kmalloc's. */
void twin_add_array(struct vmap_twin *t, struct vmap_twin_area *area)
{
	unsigned int pages = area->pages - 1;

	if (pages <= 512)
		return;
	area->array = twin_vmalloc(t, (pages + 511) / 512);
}

unsigned int twin_vmalloc(struct vmap_twin *t, unsigned int pages)
{
	unsigned int first = twin_lowest(t, pages + 1, 1);

	if (first == TWIN_NOWHERE)
		abort();
	twin_add_array(t, twin_use(t, first, pages + 1, false));
	return first;
}

static void make_lazy(struct vmap_twin *t, unsigned int i)
{
	struct vmap_twin_area *area = &t->areas[i];

	memset(t->state + area->first, 'l', area->pages);
	memset(t->mapped + area->first, 0, area->pages);
	*area = t->areas[--t->nr_areas];
}

void twin_free(struct vmap_twin *t, unsigned int area)
{
	unsigned int array = t->areas[area].array, i;

	make_lazy(t, area);
	for (i = 0; i < t->nr_areas; i++)
		if (t->areas[i].first == array)
			make_lazy(t, i);
	if (twin_count(t).lazy > t->lazy_max)
		twin_purge(t);
}

void twin_purge(struct vmap_twin *t)
{
	unsigned int page;

	for (page = 0; page < TWIN_PAGES; page++)
		if (t->state[page] == 'l')
			t->state[page] = '.';
}

struct vmap_twin_counts twin_count(const struct vmap_twin *t)
{
	struct vmap_twin_counts c = { 0 };
	unsigned int page;

	for (page = 0; page < TWIN_PAGES; page++) {
		c.lazy += t->state[page] == 'l';
		c.mapped_4k += t->mapped[page] == 4;
		c.mapped_2m += t->mapped[page] == 2;
		c.pte_tables += page % 512 == 0 && t->pte_table[page / 512];
	}
	c.mapped_2m /= 512;
	return c;
}
