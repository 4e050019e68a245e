// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's `bootmem`: nodes by number, each with its allocator, and
 * the calls of Linux 2.6.24 by their names. After a panic it goes on: nothing
 * was allocated, so nothing has changed.
 */
#include "../boot-time/model/bootmem.h"
#include "models.h"
#include "play_bootmem.h"

#define MAX_NODES 64

/* 2^30 pages are 4 TB of RAM, and 128 MB of bitmap. */
#define MAX_NODE_PAGES 0x40000000ull

/* The end of the last page but one: see BOOTMEM_FAIL. */
#define MAX_PFN (~0ull >> BOOTMEM_PAGE_SHIFT)

static struct node {
	struct bootmem_data bdata;
	bool known;
	void *map;
	struct node *before;	/* it came after this one */
} nodes[MAX_NODES];

static struct node *newest;

static const struct play_machine imagined = { .bits_per_long = 64 };

static const struct play_machine *machine(struct play *p)
{
	return p->host->machine ? p->host->machine : &imagined;
}

static unsigned int nid_of(const struct bootmem_data *bdata)
{
	return (const struct node *)bdata - nodes;
}

/* "node 3", for an error. */
static void say_node(struct play *p, const struct bootmem_data *bdata)
{
	play_text(p, "node ");
	play_decimal(p, nid_of(bdata));
}

static void say_range(struct play *p, unsigned long long start, unsigned long long end)
{
	play_text(p, "[");
	play_hex(p, start);
	play_text(p, ",");
	play_hex(p, end);
	play_text(p, ")");
}

static unsigned long long first_pfn(const struct bootmem_data *bdata)
{
	return bdata->node_boot_start >> BOOTMEM_PAGE_SHIFT;
}

static bool is_empty(const struct bootmem_data *bdata)
{
	return first_pfn(bdata) == bdata->node_low_pfn;
}

static bool read_node(struct play *p, const char *word, struct bootmem_data **bdata)
{
	unsigned long long nid;

	if (!play_number(p, word, "NID", 0, MAX_NODES - 1, &nid))
		return false;
	*bdata = &nodes[nid].bdata;
	if (nodes[nid].known)
		return true;
	play_error(p);
	play_text(p, "there is no ");
	say_node(p, *bdata);
	play_text(p, "; say: node ");
	play_decimal(p, nid);
	play_text(p, " START_PFN END_PFN");
	return false;
}

/* A node that has not handed its memory over. */
static bool read_node_with_map(struct play *p, const char *word,
			       struct bootmem_data **bdata)
{
	if (!read_node(p, word, bdata))
		return false;
	if ((*bdata)->node_bootmem_map || is_empty(*bdata))
		return true;
	play_error(p);
	say_node(p, *bdata);
	play_text(p, " has handed its memory over, and its bitmap is gone; ask before free_all");
	return false;
}

static bool overlaps(struct play *p, unsigned long long start, unsigned long long end)
{
	struct bootmem_data *bdata;

	for (bdata = bootmem_first(); bdata; bdata = bdata->next) {
		if (end <= first_pfn(bdata) || start >= bdata->node_low_pfn ||
		    start == end)
			continue;
		play_error(p);
		say_node(p, bdata);
		play_text(p, " has pages of these: it is ");
		say_range(p, first_pfn(bdata), bdata->node_low_pfn);
		play_text(p, "; nodes must be apart");
		return true;
	}
	return false;
}

/* Memory for a bitmap: in the node where there is a machine, else anywhere. */
static bool get_map(struct play *p, struct node *node, unsigned long long start,
		    unsigned long long end)
{
	size_t bytes = bootmem_bootmap_bytes(end - start);

	node->map = NULL;
	if (!bytes)
		return true;
	if (!machine(p)->bootmap) {
		node->map = play_memory(p, NULL, bytes);
		return node->map;
	}
	node->map = machine(p)->bootmap(node - nodes, start, end, bytes);
	if (node->map)
		return true;
	play_error(p);
	play_decimal(p, bytes);
	play_text(p, " bytes of bitmap have no room in this node; make it larger");
	return false;
}

static bool read_new_node(struct play *p, char *const argv[], struct node **node,
			  unsigned long long *start, unsigned long long *end)
{
	unsigned long long nid;

	if (!play_number(p, argv[0], "NID", 0, MAX_NODES - 1, &nid) ||
	    !play_number(p, argv[1], "START_PFN", 0, MAX_PFN - 1, start) ||
	    !play_number(p, argv[2], "END_PFN", *start,
			 MAX_PFN - *start > MAX_NODE_PAGES ? *start + MAX_NODE_PAGES : MAX_PFN,
			 end))
		return false;
	*node = &nodes[nid];
	if (!(*node)->known)
		return true;
	play_error(p);
	play_text(p, "there is a ");
	say_node(p, &(*node)->bdata);
	play_text(p, " already; take another number, or start over with: reset");
	return false;
}

static void run_node(struct play *p, char *const argv[], unsigned int argc)
{
	struct bootmem_hooks hooks = {
		machine(p)->zero, machine(p)->virt_to_pfn, play_bootmem_look
	};
	unsigned long long start, end;
	struct node *node;

	(void)argc;
	if (!read_new_node(p, argv, &node, &start, &end) || overlaps(p, start, end) ||
	    !get_map(p, node, start, end))
		return;
	if (!newest)
		bootmem_reset(&hooks);
	node->known = true;
	node->before = newest;
	newest = node;
	init_bootmem_node(&node->bdata, node->map, start, end);
	if (node == nodes)
		bootmem_set_node0(&node->bdata);
	free_bootmem_node(&node->bdata, start << BOOTMEM_PAGE_SHIFT,
			  (end - start) << BOOTMEM_PAGE_SHIFT);
	play_text(p, "ok");
}

static void run_reset(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argv;
	(void)argc;
	for (; newest; newest = newest->before) {
		if (!machine(p)->bootmap)
			p->host->memory(newest->map, 0);
		newest->known = false;
	}
	bootmem_reset(NULL);
	play_bootmem_forget_looks();
	play_text(p, "ok");
}

static void say_what_is_wrong(struct play *p, const struct bootmem_data *bdata,
			      unsigned long long addr, unsigned long long size)
{
	unsigned long long end = bdata->node_low_pfn << BOOTMEM_PAGE_SHIFT;

	play_error(p);
	if (addr > end || size > end - addr) {
		play_text(p, "the range must end in ");
		say_node(p, bdata);
		play_text(p, ", which ends at ");
		play_hex(p, end);
	} else if (addr < bdata->node_boot_start) {
		play_text(p, "the range must lie in ");
		say_node(p, bdata);
		play_text(p, ", which starts at ");
		play_hex(p, bdata->node_boot_start);
	} else {
		play_text(p, "a page of the range is free already;");
		play_text(p, " free what was reserved or allocated, once");
	}
}

typedef bool range_fn(struct bootmem_data *bdata, unsigned long long addr,
		      unsigned long long size);

static void change_range(struct play *p, const char *nid, char *const argv[],
			 range_fn *change)
{
	unsigned long long addr, size;
	struct bootmem_data *bdata;

	if (!read_node_with_map(p, nid, &bdata) ||
	    !play_number(p, argv[0], "ADDR", 0, ~0ull, &addr) ||
	    !play_number(p, argv[1], "SIZE", 1, ~0ull, &size))
		return;
	if (change(bdata, addr, size))
		play_text(p, "ok");
	else
		say_what_is_wrong(p, bdata, addr, size);
}

#define RUN_RANGE(command, nid, range, change)					\
static void run_##command(struct play *p, char *const argv[], unsigned int argc) \
{										\
	(void)argc;								\
	change_range(p, nid, range, change);					\
}

RUN_RANGE(reserve, "0", argv, reserve_bootmem_node)
RUN_RANGE(free, "0", argv, free_bootmem_node)
RUN_RANGE(reserve_node, argv[0], argv + 1, reserve_bootmem_node)
RUN_RANGE(free_node, argv[0], argv + 1, free_bootmem_node)

static bool read_size(struct play *p, const char *word, unsigned long long *size)
{
	play_bootmem_forget_looks();
	return play_number(p, word, "SIZE", 1, ~0ull, size);
}

struct request {
	unsigned long long size;
	unsigned long long align;
	unsigned long long goal;
};

static bool read_request(struct play *p, char *const argv[], struct request *r)
{
	if (!read_size(p, argv[0], &r->size) ||
	    !play_number(p, argv[1], "ALIGN", 1, ~0ull, &r->align) ||
	    !play_number(p, argv[2], "GOAL", 0, ~0ull, &r->goal))
		return false;
	if (!(r->align & (r->align - 1)))
		return true;
	play_error(p);
	play_text(p, "ALIGN must be a power of two, not ");
	play_text(p, argv[1]);
	return false;
}

static void say_address(struct play *p, unsigned long long addr)
{
	play_bootmem_end_looks(addr != BOOTMEM_FAIL && addr != BOOTMEM_PANIC);
	if (addr == BOOTMEM_FAIL)
		play_text(p, "fail");
	else if (addr == BOOTMEM_PANIC)
		play_text(p, "panic");
	else
		play_hex(p, addr);
}

#define RUN_REQUEST(command, call)						\
static void run_##command(struct play *p, char *const argv[], unsigned int argc) \
{										\
	struct request r;							\
										\
	(void)argc;								\
	if (read_request(p, argv, &r))						\
		say_address(p, call(r.size, r.align, r.goal));			\
}

#define RUN_REQUEST_NODE(command, call)						\
static void run_##command(struct play *p, char *const argv[], unsigned int argc) \
{										\
	struct bootmem_data *bdata;						\
	struct request r;							\
										\
	(void)argc;								\
	if (read_node(p, argv[0], &bdata) && read_request(p, argv + 1, &r))	\
		say_address(p, call(bdata, r.size, r.align, r.goal));		\
}

/* The front ends of <linux/bootmem.h>, each by its own name. */
#define RUN_FRONT_END(name)							\
static void run_##name(struct play *p, char *const argv[], unsigned int argc)	\
{										\
	unsigned long long size;						\
										\
	(void)argc;								\
	if (read_size(p, argv[0], &size))					\
		say_address(p, name(size));					\
}

#define RUN_FRONT_END_NODE(name)						\
static void run_##name(struct play *p, char *const argv[], unsigned int argc)	\
{										\
	struct bootmem_data *bdata;						\
	unsigned long long size;						\
										\
	(void)argc;								\
	if (read_node(p, argv[0], &bdata) && read_size(p, argv[1], &size))	\
		say_address(p, name(bdata, size));				\
}

RUN_REQUEST(alloc, __alloc_bootmem)
RUN_REQUEST(alloc_nopanic, __alloc_bootmem_nopanic)
RUN_REQUEST(low, __alloc_bootmem_low)
RUN_REQUEST_NODE(alloc_node, __alloc_bootmem_node)
RUN_REQUEST_NODE(low_node, __alloc_bootmem_low_node)
RUN_FRONT_END(alloc_bootmem)
RUN_FRONT_END(alloc_bootmem_pages)
RUN_FRONT_END(alloc_bootmem_low)
RUN_FRONT_END(alloc_bootmem_low_pages)
RUN_FRONT_END_NODE(alloc_bootmem_node)
RUN_FRONT_END_NODE(alloc_bootmem_pages_node)
RUN_FRONT_END_NODE(alloc_bootmem_low_pages_node)

/* What the callers above end in, with a limit, and with what they never pass on. */
static void run_core(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long size, align, goal, limit, addr;
	struct bootmem_data *bdata;

	(void)argc;
	play_bootmem_forget_looks();
	if (!read_node(p, argv[0], &bdata) ||
	    !play_number(p, argv[1], "SIZE", 0, ~0ull, &size) ||
	    !play_number(p, argv[2], "ALIGN", 0, ~0ull, &align) ||
	    !play_number(p, argv[3], "GOAL", 0, ~0ull, &goal) ||
	    !play_number(p, argv[4], "LIMIT", 0, ~0ull, &limit))
		return;
	addr = __alloc_bootmem_core(bdata, size, align, goal, limit);
	if (addr != BOOTMEM_BUG) {
		say_address(p, addr);
		return;
	}
	play_error(p);
	play_text(p, "that is a BUG in Linux; SIZE must be 1 or more, ALIGN a power of two");
}

static void run_map(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long pfn, end;
	struct bootmem_data *bdata;

	(void)argc;
	if (!read_node_with_map(p, argv[0], &bdata))
		return;
	for (pfn = first_pfn(bdata); pfn < bdata->node_low_pfn; pfn = end) {
		end = bootmem_run_end(bdata, pfn);
		if (pfn != first_pfn(bdata))
			play_text(p, " ");
		play_text(p, bootmem_page_is_reserved(bdata, pfn) ? "R" : "F");
		say_range(p, pfn, end);
	}
}

static void run_looked(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argv;
	(void)argc;
	play_bootmem_say_looks(p, nid_of);
}

static void run_nodes(struct play *p, char *const argv[], unsigned int argc)
{
	struct bootmem_data *bdata;

	(void)argv;
	(void)argc;
	for (bdata = bootmem_first(); bdata; bdata = bdata->next) {
		if (bdata != bootmem_first())
			play_text(p, " ");
		play_decimal(p, nid_of(bdata));
		play_text(p, ":");
		say_range(p, first_pfn(bdata), bdata->node_low_pfn);
	}
}

static void run_last(struct play *p, char *const argv[], unsigned int argc)
{
	struct bootmem_data *bdata;

	(void)argc;
	if (!read_node(p, argv[0], &bdata))
		return;
	play_text(p, "last_pos=");
	play_hex(p, bdata->last_pos);
	play_text(p, " last_offset=");
	play_hex(p, bdata->last_offset);
	play_text(p, " last_success=");
	play_hex(p, bdata->last_success);
}

static void give(void *context, unsigned long long pfn, unsigned int order)
{
	struct play *p = context;

	if (machine(p)->give)
		machine(p)->give(pfn, order);
}

/* From here on the node has no bitmap, so that it is passed over: as in Linux. */
static void run_free_all(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long pages, bytes, count = 0;
	struct bootmem_data *bdata;

	(void)argc;
	if (!read_node_with_map(p, argv[0], &bdata))
		return;
	if (!is_empty(bdata))
		count = free_all_bootmem_node(bdata, machine(p)->bits_per_long, give, p);
	if (machine(p)->virt_to_pfn) {
		pages = bdata->node_low_pfn - first_pfn(bdata);
		bytes = bootmem_bootmap_bytes(pages) + BOOTMEM_PAGE_SIZE - 1;
		count -= bytes >> BOOTMEM_PAGE_SHIFT;
	}
	play_decimal(p, count);
}

static const struct play_command commands[] = {
	{ "node", "NID START_PFN END_PFN", 3, 3, run_node },
	{ "reserve", "ADDR SIZE", 2, 2, run_reserve },
	{ "free", "ADDR SIZE", 2, 2, run_free },
	{ "reserve_node", "NID ADDR SIZE", 3, 3, run_reserve_node },
	{ "free_node", "NID ADDR SIZE", 3, 3, run_free_node },
	{ "alloc", "SIZE ALIGN GOAL", 3, 3, run_alloc },
	{ "alloc_nopanic", "SIZE ALIGN GOAL", 3, 3, run_alloc_nopanic },
	{ "alloc_node", "NID SIZE ALIGN GOAL", 4, 4, run_alloc_node },
	{ "low", "SIZE ALIGN GOAL", 3, 3, run_low },
	{ "low_node", "NID SIZE ALIGN GOAL", 4, 4, run_low_node },
	{ "alloc_bootmem", "SIZE", 1, 1, run_alloc_bootmem },
	{ "alloc_bootmem_pages", "SIZE", 1, 1, run_alloc_bootmem_pages },
	{ "alloc_bootmem_low", "SIZE", 1, 1, run_alloc_bootmem_low },
	{ "alloc_bootmem_low_pages", "SIZE", 1, 1, run_alloc_bootmem_low_pages },
	{ "alloc_bootmem_node", "NID SIZE", 2, 2, run_alloc_bootmem_node },
	{ "alloc_bootmem_pages_node", "NID SIZE", 2, 2, run_alloc_bootmem_pages_node },
	{ "alloc_bootmem_low_pages_node", "NID SIZE", 2, 2, run_alloc_bootmem_low_pages_node },
	{ "core", "NID SIZE ALIGN GOAL LIMIT", 5, 5, run_core },
	{ "map", "NID", 1, 1, run_map },
	{ "free_all", "NID", 1, 1, run_free_all },
	{ "nodes", "", 0, 0, run_nodes },
	{ "last", "NID", 1, 1, run_last },
	{ "looked", "", 0, 0, run_looked },
	{ "reset", "", 0, 0, run_reset },
	{ NULL, NULL, 0, 0, NULL },
};

const struct play_model play_bootmem = { "bootmem", commands };
