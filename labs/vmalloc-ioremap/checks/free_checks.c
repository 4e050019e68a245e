// SPDX-License-Identifier: GPL-2.0
/*
 * Part A: which addresses a request gets, what is left, and what comes back. In
 * the drawings each letter is a page of an area, g its guard page, . a free one.
 */
#include "range.h"

#define CHECK(_id, _name, _rounds)	RANGE_CHECK(_id, _name, "/tmp/free vmap", _rounds)

/* About half of what is kept, in any order; their addresses come back. */
static void make_holes(struct range *r)
{
	unsigned int n = r->nr_addrs / 2;

	while (n-- && !grade_failed(r->g))
		range_drop(r, grade_below(r->g, r->nr_addrs));
	range_purge(r);
}

static void keep_some(struct range *r, unsigned int n, unsigned int most_pages)
{
	while (n-- && !grade_failed(r->g))
		range_keep(r, grade_between(r->g, 1, most_pages));
}

/* Requests of up to so many pages, each aligned to fewer than 2^@aligns of them. */
static void ask_some(struct range *r, unsigned int most_pages, unsigned int aligns)
{
	unsigned int step;

	for (step = 0; step < 16; step++)
		range_vmalloc(r, PAGES(grade_between(r->g, 1, most_pages)),
			      aligns ? PAGES(1u << grade_below(r->g, aligns)) : 1);
}

/* Ag....BBg..Cg: two pages and a guard page go behind A, the next ones behind C. */
static void lowest_fit(struct range *r, unsigned int round)
{
	range_new(r, range_any_start(r), GB(1));
	keep_some(r, 20 + 10 * round, 6);
	make_holes(r);
	ask_some(r, 9, 0);
	range_same_areas(r);
}

CHECK(lowest_fit, "lowest-fit", 3);

/*
 * Holes, by turns, in which the request fits however they lie, and in which it
 * does not fit at all: whoever takes the lowest that does is right.
 */
static void alignment(struct range *r, unsigned int round)
{
	unsigned int align = 2u << round, size = grade_between(r->g, 2, 7), hole;
	uint64_t large = PAGES(1ull << grade_between(r->g, 9, 18));

	range_new(r, range_any_start(r), GB(2));
	for (hole = 0; hole < 6; hole++) {
		bool does = hole >= 2 && grade_below(r->g, 2);

		range_keep(r, does ? size + align + grade_below(r->g, 9) : size - 1);
		range_vmalloc(r, grade_between(r->g, 1, 4000), 1);
	}
	while (r->nr_addrs && !grade_failed(r->g))
		range_drop(r, 0);
	range_purge(r);
	range_vmalloc(r, PAGES(size), PAGES(align));
	/* What alignment has skipped is free, and the lowest. */
	range_vmalloc(r, 1, 1);
	range_vmalloc(r, 1, PAGES(1));
	range_same_areas(r);
	range_new(r, range_any_start(r), GB(4));
	range_vmalloc(r, PAGES(size), large);
	range_vmalloc(r, PAGES(size), 1);
}

CHECK(alignment, "alignment", 6);

/* Single pages until there is no room: every page that is free is given. */
static void fill(struct range *r)
{
	unsigned int step;

	for (step = 0; step < 40 && range_vmalloc(r, 1, 1); step++)
		;
	range_same_areas(r);
}

/* From the start, the end or the middle of what is free, or all of it. */
static void remains(struct range *r, unsigned int round)
{
	unsigned int size = grade_between(r->g, 2, 9), align = 16, skip, rest;
	uint64_t start = RANGE_START + PAGES(align * grade_between(r->g, 1, 1 << 16));

	/* | skip | size and guard | rest |, of which the middle begins at a multiple of align */
	skip = round & 1 ? grade_between(r->g, 1, 12) : 0;
	rest = round & 2 ? grade_between(r->g, 1, 12) : 0;
	range_new(r, start - PAGES(skip), PAGES(skip + size + 1 + rest));
	range_vmalloc(r, PAGES(size), PAGES(align));
	fill(r);
}

CHECK(remains, "remains", 4);

/* AgBgCg, freed in any order, purged each time or later: six pages, in one. */
static void merge(struct range *r, unsigned int round)
{
	unsigned int pages = grade_between(r->g, 100, 150);
	uint64_t all;

	range_new(r, range_any_start(r), PAGES(pages));
	keep_some(r, 20, 3);
	while (r->nr_addrs && !grade_failed(r->g)) {
		range_drop(r, grade_below(r->g, r->nr_addrs));
		if (round && grade_below(r->g, round))
			continue;
		range_purge(r);
		all = range_vmalloc(r, PAGES(grade_between(r->g, 1, 20)), 1);
		if (all)
			range_vfree(r, all);
	}
	range_purge(r);
	all = range_vmalloc(r, PAGES(pages - 1), 1);
	if (!grade_failed(r->g))
		range_vfree(r, all);
}

CHECK(merge, "merge", 4);

/* A page too much is refused; what is left after that is given all the same. */
static void full(struct range *r, unsigned int round)
{
	uint64_t pages = grade_between(r->g, 20, 500), start = range_any_start(r), all;

	if (round == 1)
		start = -PAGES(pages + 1);
	else if (round == 2)
		start = RANGE_START + GB((uint64_t)grade_below(r->g, 9));
	range_new(r, start, PAGES(pages));
	range_vmalloc(r, PAGES(pages), 1);
	range_vmalloc(r, PAGES(1ull << grade_between(r->g, 20, 39)), 1);
	/* All of it, and where it begins at a multiple of that, also with alignment. */
	all = range_vmalloc(r, PAGES(pages - 1), round == 2 ? GB(1) : 1);
	range_vmalloc(r, 1, 1);
	range_vfree(r, all);
	range_vmalloc(r, PAGES(pages - 2), 1);
	range_vmalloc(r, 1, 1);
	range_same_areas(r);
}

CHECK(full, "full", 3);

/*
 * Where alignment makes it a matter of luck whether a hole does, the tree's
 * shape decides: v6.1 looks for one that is sure to do, and takes what it comes by.
 */
static void shape(struct range *r, unsigned int round)
{
	range_new(r, range_any_start(r), GB(1));
	keep_some(r, 40 + round, 24);
	make_holes(r);
	ask_some(r, 6, 6);
}

CHECK(shape, "shape", 5);
