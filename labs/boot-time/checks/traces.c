// SPDX-License-Identifier: GPL-2.0
/*
 * Random requests of every kind, on each machine. What is handed out is looked
 * at from outside: it must be clear, and keep what is written to it while
 * others are served.
 */
#include "machine.h"

#define REQUESTS	90
#define MAX_WITNESSES	16
#define MAX_WITNESS	0x20000		/* bytes */

/* Memory that was handed out, with the byte that was written all over it. */
struct witness {
	unsigned long long addr;
	unsigned long long size;
	unsigned int byte;
};

struct trace {
	struct grade *g;
	struct machine m;
	struct witness seen[MAX_WITNESSES];
	unsigned int nseen;
};

static bool chance(struct grade *g, unsigned int percent)
{
	return grade_below(g, 100) < percent;
}

static const struct bootmem_data *pick_node(struct grade *g, unsigned int *nid)
{
	const struct bootmem_data *node = bootmem_first();
	unsigned int n = 0, i;

	/* The list goes by address, and so do the numbers of QEMU's nodes. */
	for (node = bootmem_first(); node; node = node->next)
		n++;
	*nid = grade_below(g, n);
	node = bootmem_first();
	for (i = 0; i < *nid; i++)
		node = node->next;
	return node;
}

static unsigned long long node_bytes(const struct bootmem_data *node)
{
	return node->node_low_pfn * PAGE - node->node_boot_start;
}

static unsigned long long some_address(struct grade *g)
{
	unsigned int nid;
	const struct bootmem_data *node = pick_node(g, &nid);
	unsigned long long mb = node_bytes(node) >> 20;

	return node->node_boot_start + grade_below(g, mb + 2) * 0x100000ull +
	       (chance(g, 50) ? grade_below(g, 256) * PAGE : grade_below(g, 0x100000));
}

/* Reserve, so that nothing is one large run. */
static void break_up(struct trace *t)
{
	unsigned int i, j, nid;

	for (i = 0; i < 10; i++) {
		const struct bootmem_data *node = pick_node(t->g, &nid);
		unsigned long long at = node->node_boot_start + 0x200000;

		for (j = 0; j < 3 && node_bytes(node) > 0x400000; j++) {
			at += grade_between(t->g, 1, 200) * PAGE;
			machine_say(&t->m, "reserve_node %u 0x%llx %u", nid,
				    at + grade_below(t->g, PAGE), grade_between(t->g, 1, 90000));
		}
	}
}

static unsigned long long some_size(struct grade *g)
{
	if (chance(g, 60))
		return grade_between(g, 1, 2500);
	if (chance(g, 70))
		return grade_between(g, 1, 20) * PAGE;
	return grade_between(g, 1, 900000);
}

static void request(struct trace *t)
{
	static const char * const plain[] = { "alloc", "alloc_nopanic", "low" };
	static const char * const node[] = { "alloc_node", "low_node", "alloc_node" };
	static const char * const front[] = {
		"alloc_bootmem", "alloc_bootmem_pages", "alloc_bootmem_low",
		"alloc_bootmem_low_pages",
	};
	static const char * const front_node[] = {
		"alloc_bootmem_node", "alloc_bootmem_pages_node",
		"alloc_bootmem_low_pages_node",
	};
	unsigned int kind = grade_below(t->g, 4);
	unsigned long long size = some_size(t->g);
	unsigned int align = 1u << (chance(t->g, 80) ? grade_below(t->g, 13) :
				    grade_between(t->g, 13, 20));
	unsigned long long goal = chance(t->g, 50) ? 0 : some_address(t->g);
	unsigned int nid, pick = grade_below(t->g, 3);

	pick_node(t->g, &nid);
	if (kind == 0)
		machine_say(&t->m, "%s %llu %u 0x%llx", plain[pick], size, align, goal);
	else if (kind == 1)
		machine_say(&t->m, "%s %u %llu %u 0x%llx", node[pick], nid, size, align, goal);
	else if (kind == 2)
		machine_say(&t->m, "%s %llu", front[grade_below(t->g, 4)], size);
	else
		machine_say(&t->m, "%s %u %llu", front_node[pick], nid, size);
}

/* Some of what was handed out is given back, in whole or in part. */
static void give_back(struct trace *t)
{
	unsigned int pick = grade_below(t->g, t->nseen);
	struct witness w = t->seen[pick];
	const struct bootmem_data *node = bootmem_first();
	unsigned int nid = 0;

	t->seen[pick] = t->seen[--t->nseen];
	for (; node->node_low_pfn * PAGE <= w.addr; node = node->next)
		nid++;
	machine_say(&t->m, "free_node %u 0x%llx %llu", nid, w.addr, w.size);
}

/*
 * A page that was freed while the allocator remembers that some of it is left
 * can be handed out twice: so it was in Linux, and the later one has it then.
 */
static void forget_overlapped(struct trace *t, const struct witness *w)
{
	unsigned int i = 0;

	while (i < t->nseen) {
		const struct witness *v = &t->seen[i];

		if (v->addr < w->addr + w->size && w->addr < v->addr + v->size)
			t->seen[i] = t->seen[--t->nseen];
		else
			i++;
	}
}

static void look_at(struct trace *t)
{
	struct witness w = { t->m.addr, t->m.size, grade_between(t->g, 1, 255) };

	forget_overlapped(t, &w);
	if (!w.size || grade_failed(t->g) || w.size > MAX_WITNESS)
		return;
	machine_holds(&t->m, w.addr, w.size, 0, "memory just handed out");
	machine_fill(&t->m, w.addr, w.size, w.byte);
	if (t->nseen == MAX_WITNESSES)
		t->seen[grade_below(t->g, t->nseen)] = w;
	else
		t->seen[t->nseen++] = w;
}

static void follow(struct grade *g, enum shape shape)
{
	struct trace t = { .g = g };
	unsigned int i;

	machine_start(&t.m, g, shape);
	break_up(&t);
	for (i = 0; i < REQUESTS && !grade_failed(g); i++) {
		if (t.nseen > 4 && chance(g, 15)) {
			give_back(&t);
		} else {
			request(&t);
			look_at(&t);
		}
		if (i % 30 == 29)
			machine_same_maps(&t.m);
	}
	for (i = 0; i < t.nseen && !grade_failed(g); i++)
		machine_holds(&t.m, t.seen[i].addr, t.seen[i].size, t.seen[i].byte,
			      "memory that was handed out before");
}

static void trace_lone(struct grade *g)
{
	follow(g, LONE);
}

GRADE_CHECK(trace_lone, "boot-time", "trace-lone", trace_lone);

static void trace_nodes(struct grade *g)
{
	follow(g, PAIR);
	follow(g, CROWD);
	follow(g, SPLIT);
}

GRADE_CHECK(trace_nodes, "boot-time", "trace-nodes", trace_nodes);
