// SPDX-License-Identifier: GPL-2.0
/*
 * Small requests: when they share a page with the one before, and what of the
 * memory they get is cleared. Like the search, without the fallback.
 */
#include "machine.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "boot-time", _name, _run)

static unsigned int small_align(struct grade *g)
{
	return 1u << grade_below(g, 9);
}

static bool open_free(struct stage *s, struct grade *g)
{
	stage_start(s, g, LONE, 0, 64, 1);
	return stage_free(s, 4, 40);
}

/* All in one page, each behind the one before, aligned as it asked. */
static void merge_fits(struct grade *g)
{
	unsigned int round, i;

	for (round = 0; round < 3 && !grade_failed(g); round++) {
		struct stage s;

		open_free(&s, g);
		for (i = 0; i < 7; i++)
			stage_core(&s, grade_between(g, 1, 300), small_align(g), 0);
		machine_same_maps(s.m);
	}
}

CHECK(merge_fits, "merge-fits", merge_fits);

/* To the page's very end, and over it by some bytes or pages. */
static void merge_grows(struct grade *g)
{
	unsigned int used = grade_between(g, 1, 60) * 64;
	unsigned int round;

	for (round = 0; round < 4 && !grade_failed(g); round++) {
		struct stage s;

		open_free(&s, g);
		stage_core(&s, used, 64, 0);
		if (round == 0)
			stage_core(&s, PAGE - used, 64, 0);
		else if (round == 1)
			stage_core(&s, PAGE - used + grade_between(g, 1, 2000), 64, 0);
		else if (round == 2)
			stage_core(&s, PAGE - used + grade_between(g, 1, 3) * PAGE, 64, 0);
		else
			stage_core(&s, grade_between(g, 2, 5) * PAGE - 100, 64, 0);
		/* What comes next shows where it ended. */
		stage_core(&s, grade_between(g, 1, 80), 8, 0);
		stage_core(&s, grade_between(g, 1, 80), 8, 0);
		machine_same_maps(s.m);
	}
}

CHECK(merge_grows, "merge-grows", merge_grows);

/* Where the next free page is not the next page; behind a full page; of whole pages. */
static void merge_apart(struct grade *g)
{
	struct stage s;

	stage_start(&s, g, LONE, 0, 64, 2);
	stage_free(&s, 1, 1);
	stage_free(&s, 3 + 2 * grade_below(g, 3), 30);
	stage_core(&s, grade_between(g, 1, 2000), small_align(g), 0);
	/* A reserved page lies between. */
	stage_core(&s, grade_between(g, 1, 2000), small_align(g), 0);
	/* The next page, an even one, and an alignment of two. */
	stage_core(&s, grade_between(g, 1, 2000), 2 * PAGE, 0);
	/* The alignment is a page's; then the page before is full. */
	stage_core(&s, PAGE, PAGE, 0);
	stage_core(&s, grade_between(g, 1, 2000), small_align(g), 0);
	/* A goal leads away from it. */
	stage_core(&s, grade_between(g, 1, 2000), small_align(g), stage_page(&s, 20));
	stage_core(&s, grade_between(g, 1, 2000), small_align(g), 0);
	machine_same_maps(s.m);
}

CHECK(merge_apart, "merge-apart", merge_apart);

/* The search wants a free page even for what the last one has room for. */
static void needs_a_page(struct grade *g)
{
	unsigned int pages = grade_between(g, 1, 4);
	struct stage s;

	stage_start(&s, g, LONE, 0, 32, 1);
	stage_free(&s, 5, pages);
	stage_core(&s, pages * PAGE - grade_between(g, 100, 3000), 64, 0);
	stage_core(&s, grade_between(g, 1, 30), 1, 0);
	/* With a page behind it, it shares; and takes nothing of that page. */
	stage_free(&s, 5 + pages, 1);
	stage_core(&s, grade_between(g, 1, 30), 1, 0);
	machine_same_maps(s.m);
}

CHECK(needs_a_page, "needs-a-page", needs_a_page);

/*
 * RAM is full of junk at power-on. What is handed out must be clear, to its
 * last byte, and what was handed out before in the same page must be left.
 */
static void cleared(struct grade *g)
{
	struct {
		unsigned long long addr, size;
		unsigned int byte;
	} got[12];
	unsigned int i;
	struct stage s;

	open_free(&s, g);
	for (i = 0; i < ARRAY_SIZE(got) && !grade_failed(g); i++) {
		stage_core(&s, grade_between(g, 1, i & 3 ? 900 : 12000), small_align(g), 0);
		if (grade_failed(g))
			break;
		got[i].addr = s.own.addr;
		got[i].size = s.own.size;
		got[i].byte = grade_between(g, 1, 255);
		machine_holds(s.m, got[i].addr, got[i].size, 0, "memory just handed out");
		machine_fill(s.m, got[i].addr, got[i].size, got[i].byte);
	}
	for (i = 0; i < ARRAY_SIZE(got) && !grade_failed(g); i++)
		machine_holds(s.m, got[i].addr, got[i].size, got[i].byte,
			      "memory that was handed out before");
}

CHECK(cleared, "cleared", cleared);
