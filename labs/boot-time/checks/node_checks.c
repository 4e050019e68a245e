// SPDX-License-Identifier: GPL-2.0
/*
 * The callers of the core: which nodes they ask, in which order, with which
 * limit, and what they say when none has room. Requests are whole pages.
 */
#include "machine.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "boot-time", _name, _run)

/* Two nodes with as many free pages each, and some more. */
struct pair {
	struct machine m;
	struct stage s[2];
	unsigned int pages;
};

static bool open_pair(struct pair *p, struct grade *g, unsigned int more0,
		      unsigned int more1)
{
	p->pages = grade_between(g, 3, 8);
	machine_start(&p->m, g, PAIR);
	stage_open(&p->s[0], &p->m, 0, 64, 1);
	stage_open(&p->s[1], &p->m, 1, 64, 1);
	stage_free(&p->s[0], grade_between(g, 1, 9), p->pages + more0);
	return stage_free(&p->s[1], grade_between(g, 1, 9), p->pages + more1);
}

/* A page, as often. */
static void ask(struct pair *p, unsigned int times, const char *command)
{
	while (times--)
		machine_say(&p->m, "%s %llu %llu 0", command, PAGE, PAGE);
}

/* Node 0, then node 1: also for a goal that lies in node 1. */
static void in_order(struct grade *g)
{
	struct pair p;

	open_pair(&p, g, 0, 34);
	machine_say(&p.m, "alloc_nopanic %llu %llu 0", (p.pages + 1) * PAGE, PAGE);
	machine_say(&p.m, "alloc_nopanic %llu %llu 0x%llx", PAGE, PAGE,
		    stage_page(&p.s[1], 5));
	ask(&p, p.pages + 1, "alloc_nopanic");
	machine_say(&p.m, "alloc_nopanic %llu %llu 0x%llx", 3 * PAGE, PAGE,
		    stage_page(&p.s[1], 25));
	machine_say(&p.m, "alloc %llu %llu 0", 2 * PAGE, PAGE);
	machine_same_maps(&p.m);
}

CHECK(in_order, "in-order", in_order);

/* Who fails, and who panics. In between, what fits is still to be had. */
static void fail_or_panic(struct grade *g)
{
	struct pair p;

	open_pair(&p, g, 0, 0);
	machine_say(&p.m, "alloc_nopanic %llu %llu 0", (p.pages + 1) * PAGE, PAGE);
	machine_say(&p.m, "alloc %llu %llu 0", (p.pages + 1) * PAGE, PAGE);
	machine_say(&p.m, "alloc_node 1 %llu %llu 0", (p.pages + 1) * PAGE, PAGE);
	machine_say(&p.m, "alloc_nopanic %llu %llu 0", p.pages * PAGE, PAGE);
	machine_say(&p.m, "alloc_nopanic %llu %llu 0", p.pages * PAGE, PAGE);
	machine_say(&p.m, "alloc_nopanic 1 1 0");
	machine_say(&p.m, "alloc_bootmem 1");
	machine_say(&p.m, "alloc_bootmem_pages_node 0 1");
	machine_same_maps(&p.m);
}

CHECK(fail_or_panic, "fail-or-panic", fail_or_panic);

/* The node that was asked for; if it has no room, everybody in order. */
static void node_first(struct grade *g)
{
	struct pair p;

	open_pair(&p, g, 12, 0);
	ask(&p, p.pages + 2, "alloc_node 1");
	machine_say(&p.m, "alloc_bootmem_pages_node 1 %llu", grade_between(g, 1, 3) * PAGE);
	ask(&p, 1, "alloc_node 0");
	machine_same_maps(&p.m);
	if (grade_failed(g))
		return;
	open_pair(&p, g, 0, 25);
	machine_say(&p.m, "alloc_node 0 %llu %llu 0x%llx", (p.pages + 1) * PAGE, PAGE,
		    stage_page(&p.s[1], 20));
	machine_say(&p.m, "alloc_bootmem_pages_node 0 %llu", p.pages * PAGE);
	machine_say(&p.m, "alloc_bootmem_node 0 %u", grade_between(g, 1, 9000));
	machine_same_maps(&p.m);
}

CHECK(node_first, "node-first", node_first);

/*
 * With the limit of 4 GB. All memory here lies below it, but the limit tells
 * all the same: last successes that a goal would give way to do not count.
 */
static void low(struct grade *g)
{
	struct pair p;

	open_pair(&p, g, 0, 2);
	ask(&p, p.pages + 1, "low");
	machine_say(&p.m, "alloc_bootmem_low_pages %llu", p.pages * PAGE);
	machine_say(&p.m, "low %llu %llu 0", 2 * PAGE, PAGE);
	machine_say(&p.m, "alloc_bootmem_low %u", grade_between(g, 1, 90));
	machine_same_maps(&p.m);
	if (grade_failed(g))
		return;
	machine_start(&p.m, g, PAIR);
	stage_open(&p.s[0], &p.m, 0, 400, 1);
	stage_free(&p.s[0], 0, 400);
	machine_say(&p.m, "core 0 %llu %llu 0x%llx 0", PAGE, PAGE, stage_page(&p.s[0], 350));
	machine_say(&p.m, "low %llu %llu 0x%llx", PAGE, PAGE,
		    stage_page(&p.s[0], grade_between(g, 290, 340)));
	machine_same_maps(&p.m);
}

CHECK(low, "low", low);

/* That node and no other; and no panic. */
static void low_node(struct grade *g)
{
	struct pair p;

	open_pair(&p, g, 18, 0);
	ask(&p, p.pages + 1, "low_node 1");
	machine_say(&p.m, "alloc_bootmem_low_pages_node 1 1");
	machine_say(&p.m, "alloc_bootmem_low_pages_node 0 %u", grade_between(g, 1, 9000));
	machine_say(&p.m, "low_node 0 %llu %llu 0x%llx", PAGE, PAGE, stage_page(&p.s[0], 15));
	machine_same_maps(&p.m);
}

CHECK(low_node, "low-node", low_node);

/* A node without memory that we reach, and one that has handed its memory over. */
static void no_bitmap(struct grade *g)
{
	struct machine m;

	machine_start(&m, g, CROWD);
	machine_say(&m, "core 3 %llu %llu 0 0", PAGE, PAGE);
	machine_say(&m, "alloc_node 3 %llu %llu 0", PAGE, PAGE);
	machine_say(&m, "free_all 0");
	machine_say(&m, "core 0 %llu %llu 0 0", PAGE, PAGE);
	machine_say(&m, "alloc_nopanic %llu %llu 0", PAGE, PAGE);
	machine_say(&m, "alloc_node 0 %u %llu 0", grade_between(g, 1, 9000), PAGE);
	machine_say(&m, "low %llu %llu 0", PAGE, PAGE);
	machine_say(&m, "free_all 1");
	machine_say(&m, "free_all 2");
	machine_say(&m, "alloc_nopanic 1 1 0");
	machine_say(&m, "alloc 1 1 0");
}

CHECK(no_bitmap, "no-bitmap", no_bitmap);
