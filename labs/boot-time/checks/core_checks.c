// SPDX-License-Identifier: GPL-2.0
/*
 * The core's search, one idea a check. Requests go to __alloc_bootmem_core()
 * itself, and are whole pages, so that nothing here asks for the fallback or
 * for merging. In the drawings a dot is a free page, an x a reserved one.
 */
#include "machine.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "boot-time", _name, _run)

static void boots(struct grade *g)
{
	enum shape shape;
	struct machine m;

	for (shape = LONE; shape < SHAPES; shape++) {
		machine_start(&m, g, shape);
		machine_say(&m, "nodes");
		machine_same_maps(&m);
	}
}

CHECK(boots, "boots", boots);

/*
 * x..xx.....x.xx...		runs of any length; requests, until there is no room
 *
 * ....(39 to 109)....x.......	and long ones, of which all but the last lack a page
 */
static void first_fit(struct grade *g)
{
	unsigned int want = grade_between(g, 40, 110);
	unsigned int page = 0, run, i;
	struct stage s;

	stage_start(&s, g, LONE, 0, 96, 1);
	while (page < 80 && !grade_failed(g)) {
		page += grade_between(g, 1, 3);
		run = grade_between(g, 1, 7);
		stage_free(&s, page, run);
		page += run;
	}
	for (i = 0; i < 24 && !grade_failed(g); i++)
		stage_core(&s, grade_between(g, 1, 6) * PAGE, PAGE, 0);
	stage_core(&s, 8 * PAGE, PAGE, 0);
	machine_same_maps(s.m);

	stage_start(&s, g, LONE, 0, 512, 1);
	page = grade_between(g, 1, 40);
	for (i = 0; i < 3; i++, page += want)
		stage_free(&s, page, want - 1);
	stage_free(&s, page, want);
	stage_core(&s, want * PAGE, PAGE, 0);
	stage_core(&s, grade_between(g, 33, want - 1) * PAGE, PAGE, 0);
	machine_same_maps(s.m);
}

CHECK(first_fit, "first-fit", first_fit);

/*
 * xx......|xxxxxxxx|........|........	a run that begins between two multiples
 */
static void aligned(struct grade *g)
{
	unsigned int round;

	for (round = 0; round < 3 && !grade_failed(g); round++) {
		unsigned int align = 2u << grade_below(g, 3);
		struct stage s;

		stage_start(&s, g, LONE, 0, 10 * align, align);
		stage_free(&s, grade_between(g, 1, align - 1), align);
		stage_free(&s, 4 * align + grade_between(g, 1, align - 1), 4 * align);
		stage_core(&s, grade_between(g, 1, align) * PAGE, align * PAGE, 0);
		stage_core(&s, grade_between(g, align + 1, 2 * align) * PAGE, align * PAGE, 0);
		stage_core(&s, PAGE, PAGE, 0);
		stage_core(&s, align * PAGE, align * PAGE, 0);
		machine_same_maps(s.m);
	}
}

CHECK(aligned, "aligned", aligned);

/*
 * ..x.....|........|........	The first block fails at page 2. The next to be
 * tried is not the one that begins at the multiple behind that page, but the
 * one after it.
 */
static void skips_one(struct grade *g)
{
	unsigned int align = 4u << grade_below(g, 2);
	unsigned int round;
	struct stage s;

	for (round = 0; round < 3 && !grade_failed(g); round++) {
		unsigned int hole = grade_between(g, 1, align - 1);
		unsigned int pages = grade_between(g, hole + 1, 2 * align);

		stage_start(&s, g, LONE, 0, 12 * align, align);
		stage_free(&s, 0, hole);
		stage_free(&s, hole + 1, 3 * align - hole - 1 + (round ? 4 * align : 0));
		/* In the first round no other block has room, and so it fails. */
		stage_core(&s, (round ? pages : 2 * align) * PAGE, align * PAGE, 0);
		machine_same_maps(s.m);
	}
	stage_start(&s, g, LONE, 0, 12 * align, align);
	stage_free(&s, 0, align + grade_between(g, 1, align - 1));
	stage_free(&s, 2 * align, 4 * align);
	stage_core(&s, 2 * align * PAGE, align * PAGE, 0);
	machine_same_maps(s.m);
}

CHECK(skips_one, "skips-one", skips_one);

/* Node 1 of PAIR begins at an odd page, so every alignment above a page lacks something. */
static void node_offset(struct grade *g)
{
	unsigned int round, page;

	for (round = 0; round < 4 && !grade_failed(g); round++) {
		unsigned int align = 2u << grade_below(g, 4);
		struct stage s;

		stage_start(&s, g, PAIR, 1, 8 * align, align);
		stage_free(&s, 0, 8 * align);
		page = grade_between(g, 1, 3) * align;
		/* At a goal, above it, and again from the node's start. */
		stage_core(&s, PAGE, align * PAGE, stage_page(&s, page));
		stage_core(&s, 2 * PAGE, align * PAGE,
			   stage_page(&s, page + grade_between(g, 1, align)));
		stage_core(&s, 7 * align * PAGE, PAGE, stage_page(&s, page));
		stage_core(&s, PAGE, align * PAGE, stage_page(&s, 8 * align - 1));
		stage_core(&s, PAGE, align * PAGE, 0);
		machine_same_maps(s.m);
	}
}

CHECK(node_offset, "node-offset", node_offset);

/* Each goal lies above all that was given before, so the last success plays no part. */
static void goal(struct grade *g)
{
	struct stage s;
	unsigned int page = 0, i;

	stage_start(&s, g, PAIR, 1, 256, 1);
	stage_free(&s, 0, 256);
	for (i = 0; i < 6; i++) {
		page += grade_between(g, 8, 30);
		stage_core(&s, grade_between(g, 1, 4) * PAGE, PAGE,
			   stage_page(&s, page) - grade_between(g, 0, PAGE - 1));
	}
	machine_same_maps(s.m);
}

CHECK(goal, "goal", goal);

/* Below the node, or at its end and above: then there is none. */
static void goal_outside(struct grade *g)
{
	unsigned long long end;
	unsigned int i;
	struct stage s;

	stage_start(&s, g, PAIR, 1, 64, 1);
	end = bootmem_first()->next->node_low_pfn * PAGE;
	stage_free(&s, 4, 8);
	stage_free(&s, 16, 40);
	/* The last success is above the first free page, and of no use here either. */
	stage_core(&s, 10 * PAGE, PAGE, 0);
	for (i = 0; i < 2; i++) {
		stage_core(&s, PAGE, PAGE, s.node - grade_between(g, 1, 2000));
		stage_core(&s, PAGE, PAGE, end + grade_below(g, 3) * PAGE);
	}
	stage_core(&s, PAGE, PAGE, s.node);
	machine_same_maps(s.m);
}

CHECK(goal_outside, "goal-outside", goal_outside);

/* Some room below the goal, less above it: who wants more than that goes below. */
static void second_pass(struct grade *g)
{
	static const unsigned int pages[] = { 5, 4, 3, 9 };
	unsigned int round, i;

	for (round = 0; round < 3 && !grade_failed(g); round++) {
		unsigned int goal = grade_between(g, 50, 100);
		struct stage s;

		stage_start(&s, g, LONE, 0, 128, 1);
		stage_free(&s, goal - grade_between(g, 20, 49), 12);
		stage_free(&s, goal + grade_between(g, 0, 20), 4);
		for (i = 0; i < ARRAY_SIZE(pages); i++)
			stage_core(&s, pages[i] * PAGE, PAGE, stage_page(&s, goal));
		machine_same_maps(s.m);
	}
}

CHECK(second_pass, "second-pass", second_pass);

/*
 * | goal ..... | AAAA ....	A was given last. The next request for the same
 * goal goes on behind A, though there is room before it: the last success is
 * above the goal. A free below it lowers it, where the node begins at 0.
 */
static void last_success(struct grade *g)
{
	unsigned int room = grade_between(g, 4, 20);
	unsigned int high = room + grade_between(g, 5, 20);
	struct stage s;

	stage_start(&s, g, LONE, 0, 128, 1);
	stage_free(&s, room, 3);
	stage_free(&s, high, 40);
	stage_core(&s, 4 * PAGE, PAGE, stage_page(&s, 1));
	stage_core(&s, PAGE, PAGE, stage_page(&s, 1));
	stage_core(&s, PAGE, PAGE, stage_page(&s, high + 20));
	stage_core(&s, PAGE, PAGE, stage_page(&s, 1));
	stage_free(&s, high + 1, 2);
	stage_core(&s, PAGE, PAGE, stage_page(&s, 1));
	stage_core(&s, PAGE, PAGE, 0);
	stage_core(&s, PAGE, PAGE, stage_page(&s, 1));
	machine_same_maps(s.m);
	/* It counts from the node's start; a free lowers it to an address. */
	stage_start(&s, g, PAIR, 1, 128, 1);
	stage_free(&s, 0, 128);
	stage_core(&s, 4 * PAGE, PAGE, stage_page(&s, high));
	stage_core(&s, PAGE, PAGE, stage_page(&s, room));
	stage_free(&s, high + 1, 2);
	stage_core(&s, PAGE, PAGE, stage_page(&s, room));
	stage_core(&s, PAGE, 4 * PAGE, stage_page(&s, room));
	machine_same_maps(s.m);
}

CHECK(last_success, "last-success", last_success);

static bool core_below(struct stage *s, unsigned int pages, unsigned long long goal,
		       unsigned long long limit)
{
	return machine_say(s->m, "core %u %llu %llu 0x%llx 0x%llx", s->nid, pages * PAGE, PAGE,
			   goal, limit);
}

/*
 * Where the node ends for a request: rounded down to pages, and never above
 * the node's own end. At or below the node's start there is nothing.
 */
static void limit(struct grade *g)
{
	unsigned int cut = grade_between(g, 6, 20);
	struct stage s;

	stage_start(&s, g, PAIR, 1, 512, 1);
	stage_free(&s, 2, 400);
	core_below(&s, 1, 0, s.node);
	core_below(&s, 1, 0, s.node - grade_between(g, 1, 5000));
	core_below(&s, cut - 1, 0, stage_page(&s, cut));
	core_below(&s, 3, 0, stage_page(&s, cut) + grade_between(g, 0, PAGE - 1));
	core_below(&s, cut - 5, 0, stage_page(&s, cut) - grade_between(g, 1, PAGE - 1));
	core_below(&s, cut - 5, 0, stage_page(&s, cut) + grade_between(g, 1, PAGE - 1));
	core_below(&s, 2, 0, ~0ull);
	/* A goal at the limit is none. One below it holds, and the last success with it. */
	core_below(&s, 1, stage_page(&s, 300), stage_page(&s, 300));
	core_below(&s, 1, stage_page(&s, 299), stage_page(&s, 300));
	/* Pages against bytes: with a limit, a last success this high counts for nothing. */
	core_below(&s, 1, stage_page(&s, 100), stage_page(&s, 390));
	core_below(&s, 1, stage_page(&s, 350), 0);
	core_below(&s, 1, stage_page(&s, 150), stage_page(&s, 390));
	machine_same_maps(s.m);
}

CHECK(limit, "limit", limit);

/* What is a BUG in Linux is one here, and nothing has changed by it. */
static void bugs(struct grade *g)
{
	struct stage s;

	stage_start(&s, g, LONE, 0, 32, 1);
	stage_free(&s, 3, 20);
	stage_core(&s, PAGE, PAGE, 0);
	stage_core(&s, 0, PAGE, 0);
	stage_core(&s, grade_between(g, 1, 9000), 0, 0);
	stage_core(&s, grade_between(g, 1, 9000), 3 << grade_below(g, 12), 0);
	stage_core(&s, 1, ~0ull, 0);
	stage_core(&s, 2 * PAGE, PAGE, 0);
	/* Of no size that there is, but a size. */
	stage_core(&s, ~0ull, PAGE, 0);
	stage_core(&s, ~0ull - grade_below(g, PAGE), PAGE, 0);
	machine_same_maps(s.m);
}

CHECK(bugs, "bugs", bugs);
