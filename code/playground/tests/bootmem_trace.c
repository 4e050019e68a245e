// SPDX-License-Identifier: GPL-2.0
/*
 * bootmem_trace SEED STEPS DIR: write random commands for the playground's
 * bootmem, STEPS of them and many a look, and what the naive twin of the model
 * answers, for one machine after the other: DIR/1.trace and DIR/1.replies, and
 * so on. Of an error there is only the beginning: "error: 1.trace:7:". Counts
 * on stdout how often the twin applied each of its rules.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../boot-time/model/bootmem_twin.h"

#define MACHINES	10
#define NIDS		7	/* a prime */
#define HELD		512
#define MAX_PAGES	2500
#define CROSSING	(0x8000000000000ul - 8)		/* pfn, just below 2^63 bytes */
#define TOP		(0xffffffffffffful - MAX_PAGES)	/* and below 2^64 */
#define GOAL_4G		0x100000000ul
#define MAX_DMA		0x1000000ul
#define CACHE_LINE	64ul

static FILE *trace, *replies;
static struct twin twin;
static unsigned int machine, line, nr_looks;
static struct held { unsigned int nid; uint64_t addr, size; } held[HELD];
static unsigned int nr_held;
static unsigned int nids[4];		/* as registered */
static bool mostly_free;

static uint64_t below(uint64_t n)
{
	return (((uint64_t)random() << 31) ^ random()) % n;
}

static bool one_in(unsigned int n)
{
	return !below(n);
}

static uint64_t between(uint64_t min, uint64_t max)
{
	return min + below(max - min + 1);
}

/* Each command is a line, and so is its reply. */
static void say(const char *command)
{
	fprintf(trace, "%s", command);
	line++;
}

static void say_number(uint64_t value)
{
	fprintf(trace, one_in(4) ? " %lu" : " 0x%lx", value);
}

static void say_nid(unsigned int nid)
{
	fprintf(trace, " %u", nid);
}

static void answer_error(void)
{
	fprintf(replies, "error: %u.trace:%u:\n", machine, line);
}

static void answer_ok(bool ok)
{
	fputc('\n', trace);
	if (ok)
		fputs("ok\n", replies);
	else
		answer_error();
}

static unsigned int any_nid(void)
{
	return nids[below(twin.nr)];
}

/* A page of a node, in bytes; of one without memory, its start. */
static uint64_t page_of(const struct twin_node *n)
{
	return (n->first + (n->end > n->first ? below(n->end - n->first) : 0)) * TWIN_PAGE;
}

/* The whole of a run of reserved pages, or a few of them. */
static bool reserved_run(const struct twin_node *n, uint64_t *addr, uint64_t *size)
{
	uint64_t pages = n->end - n->first, from, to;

	from = pages ? twin_next_reserved(n, below(pages), pages) : 0;
	if (from == pages)
		return false;
	to = twin_next_clear(n, from, pages);
	if (one_in(3))
		to = between(from + 1, to);
	*addr = (n->first + from) * TWIN_PAGE;
	*size = (to - from) * TWIN_PAGE;
	return true;
}

static void write_map(unsigned int nid)
{
	const struct twin_node *n = &twin.node[nid];
	uint64_t pages = n->end - n->first, from, to;
	bool reserved = twin_next_reserved(n, 0, 1) == 0;

	say("map");
	say_nid(nid);
	fputc('\n', trace);
	for (from = 0; from < pages; from = to, reserved = !reserved) {
		to = (reserved ? twin_next_clear : twin_next_reserved)(n, from, pages);
		fprintf(replies, "%s%c[0x%lx,0x%lx)", from ? " " : "", reserved ? 'R' : 'F',
			n->first + from, n->first + to);
	}
	fputc('\n', replies);
}

/* What the next request depends on, beside the pages. */
static void write_last(unsigned int nid)
{
	const struct twin_node *n = &twin.node[nid];

	say("last");
	say_nid(nid);
	fputc('\n', trace);
	fprintf(replies, "last_pos=0x%lx last_offset=0x%lx last_success=0x%lx\n",
		n->last_pos, n->last_offset, n->last_success);
}

static void write_state(unsigned int nid)
{
	write_map(nid);
	write_last(nid);
	nr_looks += 2;
}

static void hold(unsigned int nid, uint64_t addr, uint64_t size)
{
	held[nr_held < HELD ? nr_held++ : below(HELD)] = (struct held){ nid, addr, size };
}

static void answer_address(uint64_t addr, uint64_t size)
{
	unsigned int i;

	fputc('\n', trace);
	if (addr == TWIN_WRONG) {
		answer_error();
	} else if (addr == TWIN_PANIC || addr == TWIN_FAIL) {
		fputs(addr == TWIN_PANIC ? "panic\n" : "fail\n", replies);
	} else {
		fprintf(replies, "0x%lx\n", addr);
		for (i = 0; i < twin.nr; i++)
			if (addr / TWIN_PAGE >= twin.node[nids[i]].first &&
			    addr / TWIN_PAGE < twin.node[nids[i]].end)
				hold(nids[i], addr, size);
	}
}

/* The top of what 64 bits can say. */
static uint64_t extreme(void)
{
	return one_in(3) ? -below(3 * TWIN_PAGE) : 1ul << between(20, 63);
}

static uint64_t any_size(void)
{
	switch (below(32)) {
	case 0:
		return one_in(4) ? 0 : TWIN_PAGE * between(1, 2000);
	case 1:
		return extreme();
	case 2 ... 3:
		return between(1, 64 * TWIN_PAGE);
	case 4 ... 6:
		return TWIN_PAGE * between(1, 16);
	case 7 ... 8:
		return 64 * between(1, 64);
	case 9 ... 14:
		return between(1, 3 * TWIN_PAGE);
	default:
		return between(1, 600);
	}
}

static uint64_t any_align(void)
{
	switch (below(32)) {
	case 0:
		return one_in(2) ? between(0, 200) : 3ul << below(62);
	case 1:
		return 1ul << between(23, 63);
	case 2 ... 8:
		return 1ul << between(13, 22);
	case 9 ... 12:
		return TWIN_PAGE;
	case 13 ... 22:
		return 1ul << below(12);
	default:
		return CACHE_LINE;
	}
}

/* Often just behind the last page that a node gave: there requests merge. */
static uint64_t any_goal(void)
{
	const struct twin_node *n = &twin.node[any_nid()];

	switch (below(16)) {
	case 0 ... 3:
		return 0;
	case 4 ... 5:
		return MAX_DMA;
	case 6:
		return GOAL_4G + below(16) * TWIN_PAGE;
	case 7:
		return extreme();
	case 8 ... 10:
		return (n->first + n->last_pos + 1) * TWIN_PAGE;
	case 11:
		return page_of(n) + below(TWIN_PAGE);
	default:
		return page_of(n);
	}
}

enum caller { ALLOC, NOPANIC, LOW, NODE, LOW_NODE, NR_CALLERS };

/* The callers first, which are told an alignment and a goal; then who tells them. */
static const struct request {
	const char *name;
	enum caller caller;
	uint64_t align, goal;
} requests[] = {
	{ "alloc", ALLOC, 0, 0 },
	{ "alloc_nopanic", NOPANIC, 0, 0 },
	{ "low", LOW, 0, 0 },
	{ "alloc_node", NODE, 0, 0 },
	{ "low_node", LOW_NODE, 0, 0 },
	{ "alloc_bootmem", ALLOC, CACHE_LINE, MAX_DMA },
	{ "alloc_bootmem_low", LOW, CACHE_LINE, 0 },
	{ "alloc_bootmem_pages", ALLOC, TWIN_PAGE, MAX_DMA },
	{ "alloc_bootmem_low_pages", LOW, TWIN_PAGE, 0 },
	{ "alloc_bootmem_node", NODE, CACHE_LINE, MAX_DMA },
	{ "alloc_bootmem_pages_node", NODE, TWIN_PAGE, MAX_DMA },
	{ "alloc_bootmem_low_pages_node", LOW_NODE, TWIN_PAGE, 0 },
};

#define NR_REQUESTS (sizeof(requests) / sizeof(*requests))

static uint64_t ask_twin(enum caller caller, unsigned int nid, uint64_t size,
			 uint64_t align, uint64_t goal)
{
	switch (caller) {
	case ALLOC:
		return twin_alloc(&twin, size, align, goal);
	case NOPANIC:
		return twin_alloc_nopanic(&twin, size, align, goal);
	case LOW:
		return twin_low(&twin, size, align, goal);
	case NODE:
		return twin_alloc_node(&twin, nid, size, align, goal);
	default:
		return twin_low_node(&twin, nid, size, align, goal);
	}
}

static void write_request(void)
{
	const struct request *r = &requests[below(one_in(4) ? NR_REQUESTS : NR_CALLERS)];
	uint64_t size = any_size(), align = r->align, goal = r->goal;
	unsigned int nid = any_nid();

	say(r->name);
	if (r->caller >= NODE)
		say_nid(nid);
	say_number(size);
	if (!align) {
		align = any_align();
		goal = any_goal();
		say_number(align);
		say_number(goal);
	}
	answer_address(ask_twin(r->caller, nid, size, align, goal), size);
}

/* The plain forms are node 0's, whether that is where the range lies or not. */
static void write_range(bool reserve, unsigned int nid, uint64_t addr, uint64_t size)
{
	bool plain = nid == 0 ? !one_in(3) : one_in(20);

	say(reserve ? "reserve" : "free");
	if (plain) {
		nid = 0;
	} else {
		fputs("_node", trace);
		say_nid(nid);
	}
	say_number(addr);
	say_number(size);
	answer_ok(twin.node[nid].registered &&
		  (reserve ? twin_reserve : twin_free)(&twin, nid, addr, size));
}

/* Anything at all: outside, twice, nothing. */
static void write_wild_range(bool reserve)
{
	const struct twin_node *n = &twin.node[any_nid()];
	uint64_t addr = page_of(n), size = any_size();

	if (one_in(4))
		addr += below(TWIN_PAGE);
	if (one_in(6))
		size = n->end * TWIN_PAGE - addr + below(3);
	if (one_in(8))
		addr -= TWIN_PAGE * below(100);
	if (one_in(10))
		addr = extreme();
	if (one_in(10))
		size = -addr - below(3);
	write_range(reserve, any_nid(), addr, size);
}

static void drop_held(uint64_t addr, uint64_t size)
{
	unsigned int i;

	for (i = nr_held; i--;)
		if (held[i].addr + held[i].size > addr && held[i].addr < addr + size)
			held[i] = held[--nr_held];
}

static void write_free(void)
{
	unsigned int nid = any_nid();
	uint64_t addr, size, cut;

	if (one_in(16)) {
		write_wild_range(false);
	} else if (one_in(3) && reserved_run(&twin.node[nid], &addr, &size)) {
		if (!one_in(8))
			drop_held(addr, size);
		write_range(false, nid, addr, size);
	} else if (nr_held) {
		struct held h = held[below(nr_held)];

		drop_held(h.addr, 1);
		if (one_in(4)) {
			cut = below(h.size);
			h.addr += cut;
			h.size -= cut;
			h.size -= one_in(2) ? below(h.size) : 0;
		}
		write_range(false, h.nid, h.addr, h.size);
	}
}

static void write_reserve(void)
{
	unsigned int nid = any_nid();
	uint64_t addr = page_of(&twin.node[nid]) + below(TWIN_PAGE);

	if (one_in(4))
		write_wild_range(true);
	else
		write_range(true, nid, addr, between(1, 2 * TWIN_PAGE));
}

static void write_step(void)
{
	uint64_t kind = below(100);

	if (one_in(200))
		mostly_free = !mostly_free;
	if (kind < 3)
		write_reserve();
	else if (kind < (mostly_free ? 75 : 30))
		write_free();
	else
		write_request();
	if (one_in(8))
		write_state(any_nid());
}

/* Where nodes begin: what the rules make a difference of. */
static uint64_t any_gap(uint64_t pfn)
{
	static const uint64_t starts[] = {
		0x105, 0x400, 0xf80, 0x1003, 0xffe00, 0xfffc0, 0x100000, 0x100001,
	};
	uint64_t start = starts[below(sizeof(starts) / sizeof(*starts))];

	if (one_in(24))
		return one_in(2) ? CROSSING : TOP;
	if (one_in(4))
		return pfn;
	return start > pfn && !one_in(3) ? start : pfn + between(1, 700);
}

/* One to four nodes, ascending, registered under any number in any order. */
static void write_machine(void)
{
	unsigned int nr = between(1, 4), step = between(1, NIDS - 1), node_0, i, j;
	struct twin_range at[4];
	uint64_t pfn = 0;

	twin = (struct twin){ 0 };
	nr_held = 0;
	line = 0;
	nr_looks = 0;
	for (i = 0; i < nr; i++) {
		at[i].start = any_gap(pfn);
		if (at[i].start >= CROSSING)
			nr = i + 1;
		at[i].end = at[i].start + (one_in(3) ? below(41) : between(40, MAX_PAGES));
		pfn = at[i].end;
	}
	/* Seldom without node 0. */
	node_0 = below(one_in(8) ? NIDS : nr);
	for (i = 0; i < nr; i++) {
		nids[i] = (i + NIDS - node_0) * step % NIDS;
		j = between(i, nr - 1);
		say("node");
		say_nid(nids[i]);
		say_number(at[j].start);
		say_number(at[j].end);
		twin_add_node(&twin, nids[i], at[j].start, at[j].end);
		at[j] = at[i];
		answer_ok(true);
	}
}

static void write_end(void)
{
	unsigned int i;

	for (i = 0; i < twin.nr; i++)
		write_state(nids[i]);
	for (i = 0; i < twin.nr; i++) {
		write_request();
		say("free_all");
		say_nid(nids[i]);
		fputc('\n', trace);
		fprintf(replies, "%lu\n", twin_free_all(&twin, nids[i]));
	}
	write_request();
}

static FILE *open_next(const char *dir, const char *suffix)
{
	char name[4096];
	FILE *file;

	snprintf(name, sizeof(name), "%s/%u.%s", dir, machine, suffix);
	file = fopen(name, "w");
	if (!file) {
		perror(name);
		exit(2);
	}
	return file;
}

int main(int argc, char *argv[])
{
	unsigned long seen[TWIN_EVENTS] = { 0 }, steps;
	unsigned int i;

	if (argc != 4) {
		fputs("bootmem_trace SEED STEPS DIR\n", stderr);
		return 2;
	}
	srandom(atoi(argv[1]));
	for (machine = 1; machine <= MACHINES; machine++) {
		trace = open_next(argv[3], "trace");
		replies = open_next(argv[3], "replies");
		write_machine();
		steps = atol(argv[2]) / MACHINES;
		while (line - nr_looks < steps)
			write_step();
		write_end();
		for (i = 0; i < TWIN_EVENTS; i++)
			seen[i] += twin.seen[i];
		twin_destroy(&twin);
		if (fclose(trace) || fclose(replies)) {
			perror("bootmem_trace");
			return 2;
		}
	}
	for (i = 0; i < TWIN_EVENTS; i++)
		printf("%lu %s\n", seen[i], twin_events[i]);
	return 0;
}
