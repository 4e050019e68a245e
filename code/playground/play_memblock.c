// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's `memblock`: 6.1's, its memory only imagined. It starts with
 * none, and with arrays that lie elsewhere and grow; after `allow_resize` they
 * lie in the memory they describe, as in Linux.
 */
#include "../boot-time/model/memblock.h"
#include "models.h"

#define ANY_ADDRESS (~0ull)

static struct memblock mb;
static struct play *talk;

static struct memblock_region *new_array(unsigned long max)
{
	if (max > SIZE_MAX / sizeof(struct memblock_region))
		return NULL;
	return talk->host->memory(NULL, max * sizeof(struct memblock_region));
}

static struct memblock_region *grow(struct memblock *unused, struct memblock_type *type,
				    unsigned long max)
{
	struct memblock_region *array = new_array(max);
	unsigned long i;

	(void)unused;
	if (!array)
		return NULL;
	for (i = 0; i < type->cnt; i++)
		array[i] = type->regions[i];
	talk->host->memory(type->regions, 0);
	return array;
}

static const struct memblock_hooks hooks = { .grow = grow };

/* Every command comes through here first: there is nothing to set up by hand. */
static bool start(struct play *p)
{
	struct memblock_region *memory, *reserved;

	talk = p;
	if (mb.memory.regions)
		return true;
	memory = new_array(INIT_MEMBLOCK_REGIONS);
	reserved = new_array(INIT_MEMBLOCK_REGIONS);
	if (!memory || !reserved) {
		play_error(p);
		play_text(p, "there is no memory here for two arrays of 128 regions");
		return false;
	}
	memblock_init(&mb, &hooks, memory, reserved, INIT_MEMBLOCK_REGIONS);
	mb.can_resize = MEMBLOCK_RESIZE_OUTSIDE;
	return true;
}

static bool read_range(struct play *p, char *const argv[], unsigned long long *base,
		       unsigned long long *size)
{
	return start(p) && play_number(p, argv[0], "BASE", 0, ANY_ADDRESS, base) &&
	       play_number(p, argv[1], "SIZE", 0, ANY_ADDRESS, size);
}

static void say_ok(struct play *p, int failed)
{
	if (failed) {
		play_error(p);
		play_text(p, "the array of regions is full; here is no room for a larger one");
	} else {
		play_text(p, "ok");
	}
}

static void run_add(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long base, size, nid;

	if (!read_range(p, argv, &base, &size))
		return;
	if (argc < 3)
		say_ok(p, memblock_add(&mb, base, size));
	else if (play_number(p, argv[2], "NID", 0, MAX_NUMNODES - 1, &nid))
		say_ok(p, memblock_add_node(&mb, base, size, nid, MEMBLOCK_NONE));
}

static void run_on_range(struct play *p, char *const argv[],
			 int (*call)(struct memblock *mb, phys_addr_t base, phys_addr_t size))
{
	unsigned long long base, size;

	if (read_range(p, argv, &base, &size))
		say_ok(p, call(&mb, base, size));
}

/* The commands that are a call of the same shape: a base and a size. */
#define RUN_ON_RANGE(name, call)						\
static void run_##name(struct play *p, char *const argv[], unsigned int argc)	\
{										\
	(void)argc;								\
	run_on_range(p, argv, call);						\
}

RUN_ON_RANGE(remove, memblock_remove)
RUN_ON_RANGE(reserve, memblock_reserve)
RUN_ON_RANGE(free, memblock_phys_free)
RUN_ON_RANGE(mark_hotplug, memblock_mark_hotplug)
RUN_ON_RANGE(clear_hotplug, memblock_clear_hotplug)
RUN_ON_RANGE(mark_mirror, memblock_mark_mirror)
RUN_ON_RANGE(mark_nomap, memblock_mark_nomap)
RUN_ON_RANGE(clear_nomap, memblock_clear_nomap)

/* SIZE ALIGN [MIN [MAX [NID]]] */
struct request {
	unsigned long long size, align, min_addr, max_addr;
	int nid;
};

static bool read_request(struct play *p, char *const argv[], unsigned int argc,
			 struct request *r)
{
	unsigned long long nid;

	*r = (struct request){ .nid = NUMA_NO_NODE };
	if (!start(p) || !play_number(p, argv[0], "SIZE", 0, ANY_ADDRESS, &r->size) ||
	    !play_number(p, argv[1], "ALIGN", 0, ANY_ADDRESS, &r->align))
		return false;
	if (argc > 2 && !play_number(p, argv[2], "MIN", 0, ANY_ADDRESS, &r->min_addr))
		return false;
	if (argc > 3 && !play_number(p, argv[3], "MAX", 0, ANY_ADDRESS, &r->max_addr))
		return false;
	if (argc <= 4 || (argv[4][0] == '-' && argv[4][1] == '1' && !argv[4][2]))
		return true;
	if (!play_number(p, argv[4], "NID, if it is not -1,", 0, MAX_NUMNODES - 1, &nid))
		return false;
	r->nid = nid;
	return true;
}

static void say_address(struct play *p, phys_addr_t addr)
{
	if (addr)
		play_hex(p, addr);
	else
		play_text(p, "fail");
}

static void run_request(struct play *p, char *const argv[], unsigned int argc,
			phys_addr_t (*call)(struct memblock *mb, phys_addr_t size,
					    phys_addr_t align, phys_addr_t min_addr,
					    phys_addr_t max_addr, int nid))
{
	struct request r;

	if (read_request(p, argv, argc, &r))
		say_address(p, call(&mb, r.size, r.align, r.min_addr, r.max_addr, r.nid));
}

static void run_alloc(struct play *p, char *const argv[], unsigned int argc)
{
	run_request(p, argv, argc, memblock_alloc_try_nid);
}

static void run_alloc_exact_nid(struct play *p, char *const argv[], unsigned int argc)
{
	run_request(p, argv, argc, memblock_alloc_exact_nid_raw);
}

static phys_addr_t on_any_node(struct memblock *state, phys_addr_t size, phys_addr_t align,
			       phys_addr_t start_addr, phys_addr_t end_addr, int nid)
{
	(void)nid;
	return memblock_phys_alloc_range(state, size, align, start_addr, end_addr);
}

static void run_phys_alloc_range(struct play *p, char *const argv[], unsigned int argc)
{
	run_request(p, argv, argc, on_any_node);
}

static void run_switch(struct play *p, const char *word, bool *value)
{
	unsigned long long number;

	if (!start(p) || !play_number(p, word, "the switch", 0, 1, &number))
		return;
	*value = number;
	play_text(p, "ok");
}

static void run_bottom_up(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argc;
	run_switch(p, argv[0], &mb.bottom_up);
}

static void run_movable_node(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argc;
	run_switch(p, argv[0], &mb.movable_node);
}

static void run_kernelcore_mirror(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argc;
	run_switch(p, argv[0], &mb.mirrored_kernelcore);
}

static void run_limit(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long limit;

	(void)argc;
	if (!start(p) || !play_number(p, argv[0], "ADDR", 0, ANY_ADDRESS, &limit))
		return;
	mb.current_limit = limit;
	play_text(p, "ok");
}

static void run_trim(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long align;

	(void)argc;
	if (!start(p) || !play_number(p, argv[0], "ALIGN", 1, ANY_ADDRESS, &align))
		return;
	memblock_trim_memory(&mb, align);
	play_text(p, "ok");
}

static void run_set_node(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long base, size, nid;
	int failed;

	(void)argc;
	if (!read_range(p, argv, &base, &size) ||
	    !play_number(p, argv[2], "NID", 0, MAX_NUMNODES - 1, &nid))
		return;
	failed = memblock_set_node(&mb, base, size, &mb.memory, nid) ||
		 memblock_set_node(&mb, base, size, &mb.reserved, nid);
	say_ok(p, failed);
}

static void run_allow_resize(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argv;
	(void)argc;
	if (!start(p))
		return;
	if (mb.memory.max > INIT_MEMBLOCK_REGIONS || mb.reserved.max > INIT_MEMBLOCK_REGIONS) {
		play_error(p);
		play_text(p, "an array has grown past 128 regions already; say it earlier");
		return;
	}
	memblock_allow_resize(&mb);
	play_text(p, "ok");
}

static void run_free_all(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long pages;

	(void)argv;
	(void)argc;
	if (!start(p))
		return;
	pages = memblock_free_all(&mb, NULL, NULL);
	if (pages > 0xffffffff)
		play_hex(p, pages);
	else
		play_decimal(p, pages);
}

static void say_regions(struct play *p, const struct memblock_type *type, const char *letter,
			bool *first)
{
	static const char *const flags[] = { "hotplug", "mirror", "nomap", "driver_managed" };
	unsigned long i;
	unsigned int bit;

	for (i = 0; i < type->cnt; i++) {
		const struct memblock_region *rgn = &type->regions[i];
		const char *separator = ":";

		if (!rgn->size)
			continue;
		if (!*first)
			play_text(p, " ");
		*first = false;
		play_text(p, letter);
		play_text(p, "[");
		play_hex(p, rgn->base);
		play_text(p, ",");
		play_hex(p, rgn->base + rgn->size);
		play_text(p, ")");
		if (rgn->nid != MAX_NUMNODES) {
			play_text(p, "n");
			play_decimal(p, rgn->nid);
		}
		for (bit = 0; bit < 4; bit++) {
			if (!(rgn->flags & 1u << bit))
				continue;
			play_text(p, separator);
			play_text(p, flags[bit]);
			separator = ",";
		}
	}
}

static void run_dump(struct play *p, char *const argv[], unsigned int argc)
{
	bool first = true;

	(void)argv;
	(void)argc;
	if (!start(p))
		return;
	say_regions(p, &mb.memory, "M", &first);
	say_regions(p, &mb.reserved, "R", &first);
}

static const struct play_command commands[] = {
	{ "add", "BASE SIZE [NID]", 2, 3, run_add },
	{ "remove", "BASE SIZE", 2, 2, run_remove },
	{ "reserve", "BASE SIZE", 2, 2, run_reserve },
	{ "free", "BASE SIZE", 2, 2, run_free },
	{ "alloc", "SIZE ALIGN [MIN MAX NID]", 2, 5, run_alloc },
	{ "alloc_exact_nid", "SIZE ALIGN MIN MAX NID", 5, 5, run_alloc_exact_nid },
	{ "phys_alloc_range", "SIZE ALIGN START END", 4, 4, run_phys_alloc_range },
	{ "bottom_up", "0|1", 1, 1, run_bottom_up },
	{ "limit", "ADDR", 1, 1, run_limit },
	{ "set_node", "BASE SIZE NID", 3, 3, run_set_node },
	{ "mark_hotplug", "BASE SIZE", 2, 2, run_mark_hotplug },
	{ "clear_hotplug", "BASE SIZE", 2, 2, run_clear_hotplug },
	{ "movable_node", "0|1", 1, 1, run_movable_node },
	{ "mark_mirror", "BASE SIZE", 2, 2, run_mark_mirror },
	{ "kernelcore_mirror", "0|1", 1, 1, run_kernelcore_mirror },
	{ "mark_nomap", "BASE SIZE", 2, 2, run_mark_nomap },
	{ "clear_nomap", "BASE SIZE", 2, 2, run_clear_nomap },
	{ "trim", "ALIGN", 1, 1, run_trim },
	{ "allow_resize", "", 0, 0, run_allow_resize },
	{ "free_all", "", 0, 0, run_free_all },
	{ "dump", "", 0, 0, run_dump },
	{ NULL, NULL, 0, 0, NULL },
};

const struct play_model play_memblock = { "memblock", commands };
