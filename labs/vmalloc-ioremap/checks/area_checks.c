// SPDX-License-Identifier: GPL-2.0
/*
 * Part B: what an area is made of, and when its addresses come back. In the
 * drawings each letter is a page of an area, g its guard page, p one of its
 * page array, l a lazy page and . a free one.
 */
#include "range.h"

#define CHECK(_id, _name, _rounds)	RANGE_CHECK(_id, _name, "/tmp/area vmap", _rounds)

/* A BAR of some device, at a multiple of @align. */
static uint64_t any_bar(struct range *r, uint64_t align)
{
	return GB(3) + align * grade_below(r->g, 1000);
}

/* AgBBg: as many whole pages as it takes, and one behind them. */
static void guard(struct range *r, unsigned int round)
{
	unsigned int pages = grade_between(r->g, 1, 200);

	(void)round;
	range_new(r, range_any_start(r), GB(1));
	range_vmalloc(r, 1, 1);
	range_vmalloc(r, PAGES(pages) - 1, 1);
	range_vmalloc(r, PAGES(pages), 1);
	range_vmalloc(r, PAGES(pages) + 1, 1);
	range_vmalloc(r, PAGES(pages) + grade_between(r->g, 2, 4000), 1);
	range_ioremap(r, any_bar(r, PAGES(1)), grade_between(r->g, 1, 4096));
	range_same_areas(r);
}

CHECK(guard, "guard", 3);

/* AgllllCg: not given until a purge, and merged on the list of those that wait. */
static void lazy(struct range *r, unsigned int round)
{
	unsigned int i;

	range_new(r, range_any_start(r), GB(1));
	for (i = 0; i < 14; i++)
		range_keep(r, grade_between(r->g, 1, 5));
	for (i = 0; i < 9; i++) {
		range_drop(r, grade_below(r->g, r->nr_addrs));
		range_same_areas(r);
		range_vmalloc(r, grade_between(r->g, 1, 4096 << round), 1);
	}
	range_purge(r);
	range_same_areas(r);
	for (i = 0; i < 6; i++)
		range_vmalloc(r, grade_between(r->g, 1, 4096 << round), 1);
	range_same_areas(r);
}

CHECK(lazy, "lazy", 3);

/* 32 MB for each bit of the number of CPUs may be lazy: one page more, and it is purged. */
static void lazy_limit(struct range *r, unsigned int round)
{
	static const unsigned int cpus[] = { 1, 2, 3, 4, 7, 8, 64 };
	uint64_t addr[8];
	unsigned int i, areas;

	r->machine.cpus = cpus[round];
	range_new(r, range_any_start(r), GB(1));
	areas = vmap_lazy_max_pages(&r->v) / 8192;
	for (i = 0; i < areas; i++)
		addr[i] = range_ioremap(r, any_bar(r, MB(32)), PAGES(8191));
	range_keep(r, 1);
	for (i = 0; i < areas && !grade_failed(r->g); i++)
		range_iounmap(r, addr[i]);
	range_same_areas(r);
	range_drop(r, 0);
	range_same_areas(r);
	range_keep(r, 1);
	/* And counts from nothing again. */
	range_drop(r, 0);
	range_same_areas(r);
}

CHECK(lazy_limit, "lazy-limit", 7);

/* llllllBg: who finds no addresses has them purged, and looks once more. */
static void last_resort(struct range *r, unsigned int round)
{
	unsigned int pages = grade_between(r->g, 10, 300);

	range_new(r, range_any_start(r), PAGES(pages + 6));
	range_keep(r, pages - 1);
	range_keep(r, 1);
	range_drop(r, 0);
	range_same_areas(r);
	if (round) {
		/* In vain; and then nothing is lazy any more. */
		range_vmalloc(r, PAGES(pages + round), 1);
		range_same_areas(r);
	}
	range_vmalloc(r, PAGES(pages - 1), 1);
	range_same_areas(r);
	range_vmalloc(r, PAGES(pages - 1), 1);
	range_vmalloc(r, PAGES(1), 1);
	range_same_areas(r);
}

CHECK(last_resort, "last-resort", 3);

/* A...AgppgBg: more than 512 pages have their array in an area of its own. */
static void page_array(struct range *r, unsigned int round)
{
	static const uint64_t sizes[] = {
		PAGES(ONE_ARRAY), PAGES(ONE_ARRAY) + 1, PAGES(2 * ONE_ARRAY),
		PAGES(2 * ONE_ARRAY + 1), GB(1), GB(1) + 1,
	};
	uint64_t size = sizes[round] + (round % 2 ? PAGES(grade_below(r->g, 300)) : 0), addr;

	range_new(r, range_any_start(r), GB(4));
	addr = range_vmalloc(r, size, 1);
	range_vmalloc(r, 1, 1);
	range_same_areas(r);
	range_same_tables(r);
	range_vfree(r, addr);
	range_same_areas(r);
	range_purge(r);
	range_vmalloc(r, size, 1);
	range_vmalloc(r, 1, 1);
	range_same_areas(r);
}

CHECK(page_array, "page-array", 6);

/* There is room for the area, and none for its array: neither is kept. */
static void array_unwinds(struct range *r, unsigned int round)
{
	unsigned int pages = grade_between(r->g, ONE_ARRAY + 1, 2000);

	range_new(r, range_any_start(r), PAGES(pages + 2));
	range_vmalloc(r, PAGES(pages), 1);
	range_same_areas(r);
	range_same_tables(r);
	range_keep(r, round ? ONE_ARRAY : pages - 300);
	range_vmalloc(r, 1, 1);
	range_same_areas(r);
}

CHECK(array_unwinds, "array-unwinds", 2);

/* Any page of it will do; what is another's, or nobody's, is not freed. */
static void inside(struct range *r, unsigned int round)
{
	unsigned int pages = grade_between(r->g, 2, 90);
	uint64_t area, bar, large, array;

	range_new(r, range_any_start(r), GB(1));
	range_vmalloc(r, 1, 1);
	area = range_vmalloc(r, PAGES(pages), 1);
	bar = range_ioremap(r, any_bar(r, PAGES(1)), PAGES(pages));
	large = range_vmalloc(r, PAGES(2 * ONE_ARRAY), 1);
	array = large + PAGES(2 * ONE_ARRAY + 1);
	range_vfree(r, bar);
	range_iounmap(r, area);
	range_vfree(r, area + grade_between(r->g, 1, 4095));
	range_vfree(r, array);
	range_vfree(r, array + GB(1) / 2);
	range_iounmap(r, array);
	range_same_areas(r);
	/* The first page, one inside, the guard page. */
	range_vfree(r, area + PAGES(round == 1 ? grade_between(r->g, 1, pages - 1) :
				    round ? pages : 0));
	range_iounmap(r, bar + grade_between(r->g, 1, 2 * 4096 - 1));
	range_vfree(r, area);
	range_vfree(r, area + PAGES(pages));
	range_iounmap(r, bar);
	range_vfree(r, large + PAGES(grade_below(r->g, ONE_ARRAY)));
	range_same_areas(r);
	range_same_tables(r);
}

CHECK(inside, "inside", 3);

/* As far behind a page's start as the device's registers are; all pages that they touch. */
static void ioremap(struct range *r, unsigned int round)
{
	uint64_t size = grade_between(r->g, 1, 5000 << 3 * round);
	uint64_t phys = any_bar(r, PAGES(1)), addr;

	range_new(r, range_any_start(r), GB(8));
	range_vmalloc(r, 1, 1);
	range_ioremap(r, phys, size);
	range_ioremap(r, phys + grade_between(r->g, 1, 4095), size);
	range_ioremap(r, phys + 4095, 2);
	addr = range_ioremap(r, phys + 4000, PAGES(round + 1));
	range_iounmap(r, addr);
	/* A multiple of itself, or of the next power of two, but of no more than 1 GB. */
	range_ioremap(r, phys, PAGES(1u << round));
	range_ioremap(r, phys, PAGES((1u << round) + 1));
	range_ioremap(r, phys, MB(1) << round);
	range_same_areas(r);
	if (round < 4)
		return;
	/* The first multiple of 1 GB that is free is none of 2 GB. */
	range_new(r, range_any_start(r) & ~(GB(2) - 1), GB(8));
	range_vmalloc(r, 1, 1);
	range_ioremap(r, phys, GB(1) + MB(1));
	range_same_areas(r);
}

CHECK(ioremap, "ioremap", 5);

/* Nothing, more than there is, and beyond the last address. */
static void refusals(struct range *r, unsigned int round)
{
	unsigned int pages = grade_between(r->g, 1000, 9000);

	(void)round;
	r->machine.totalram_pages = pages;
	range_new(r, range_any_start(r), GB(1));
	range_vmalloc(r, 1, 1);
	range_vmalloc(r, 0, 1);
	range_vmalloc(r, PAGES(pages + 1), 1);
	range_vmalloc(r, PAGES(pages) + 4095, 1);
	range_ioremap(r, GB(3), 0);
	range_ioremap(r, GB(3), -GB(3));
	range_ioremap(r, GB(3) + grade_between(r->g, 1, 4095), -GB(3));
	range_ioremap(r, GB(3), GB(2));
	range_same_areas(r);
}

CHECK(refusals, "refusals", 2);

/* Mapped with the largest entries that fit, unmapped at once; the tables stay. */
static void tables(struct range *r, unsigned int round)
{
	uint64_t addrs[4];
	unsigned int i;

	r->machine.gbpages = round != 1;
	r->machine.nodes = round + 1;
	range_new(r, round == 2 ? range_any_start(r) : RANGE_START, GB(8));
	addrs[0] = range_vmalloc(r, MB(5), 1);
	addrs[1] = range_ioremap(r, GB(4) + MB(2), MB(grade_between(r->g, 2, 9)));
	range_same_tables(r);
	addrs[2] = range_ioremap(r, GB(5), GB(1) + MB(4));
	addrs[3] = range_vmalloc_huge(r, MB(grade_between(r->g, 1, 9)));
	range_same_tables(r);
	for (i = 0; i < 4; i++) {
		if (i % 3)
			range_iounmap(r, addrs[i]);
		else
			range_vfree(r, addrs[i]);
		range_same_tables(r);
	}
	range_same_areas(r);
}

CHECK(tables, "tables", 3);

#define STEPS	70

static void any_request(struct range *r)
{
	uint64_t pages = 1 + grade_below(r->g, 4096 >> grade_below(r->g, 13)), addr;
	unsigned int what = grade_below(r->g, 4);

	if (what == 0)
		addr = range_ioremap(r, any_bar(r, 512), PAGES(pages));
	else if (what == 1)
		addr = range_vmalloc_huge(r, PAGES(pages));
	else
		addr = range_vmalloc(r, PAGES(pages), 1);
	/* The lowest bit says whose it is. */
	if (addr)
		r->addrs[r->nr_addrs++] = addr - addr % VMAP_PAGE_SIZE + !what;
}

static void free_any(struct range *r)
{
	unsigned int which = grade_below(r->g, r->nr_addrs);
	uint64_t addr = r->addrs[which];

	r->addrs[which] = r->addrs[--r->nr_addrs];
	if (addr & 1)
		range_iounmap(r, addr);
	else
		range_vfree(r, addr);
}

static void whole(struct range *r, unsigned int round)
{
	unsigned int step;

	r->machine.cpus = grade_between(r->g, 1, 9);
	r->machine.nodes = grade_between(r->g, 1, 3);
	r->machine.gbpages = round % 2;
	range_new(r, range_any_start(r), MB(grade_between(r->g, 30, 90 << 2 * round)));
	for (step = 0; step < STEPS && !grade_failed(r->g); step++)
		if (r->nr_addrs > RANGE_MOST_AREAS / 2 ||
		    (r->nr_addrs && grade_below(r->g, 5) < 2))
			free_any(r);
		else
			any_request(r);
	range_same_areas(r);
	range_same_tables(r);
}

RANGE_CHECK(whole, "whole", "/tmp/area vmap", 3);
