// SPDX-License-Identifier: GPL-2.0
/*
 * What the memblock model must do: small memories drawn out, tables whose
 * entries follow from arithmetic, and random calls against the naive twin. That
 * it does what Linux's own file does is tested with the playground.
 *
 * In the drawings a character is 4 KB from address 0 on: `.` is no memory, a
 * digit memory on that node, `m` memory on none, `#` memory that is reserved.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memblock.h"
#include "memblock_twin.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define KB4 0x1000ull
#define MB 0x100000ull
#define ALL (~0ull)

static struct memblock mb;
static char said[4096];
static bool no_room;

static struct memblock_region *grow(struct memblock *unused, struct memblock_type *type,
				    unsigned long max)
{
	(void)unused;
	return no_room ? NULL : realloc(type->regions, max * sizeof(*type->regions));
}

static void debug(struct memblock *unused, const char *what, phys_addr_t base,
		  phys_addr_t size)
{
	size_t len = strlen(said);

	(void)unused;
	snprintf(said + len, sizeof(said) - len, "%s [0x%" PRIx64 "-0x%" PRIx64 "]\n", what,
		 base, base + size - 1);
}

static const struct memblock_hooks hooks = { .grow = grow, .debug = debug };

static void start(unsigned long max)
{
	free(mb.memory.regions);
	free(mb.reserved.regions);
	memblock_init(&mb, &hooks, malloc(max * sizeof(struct memblock_region)),
		      malloc(max * sizeof(struct memblock_region)), max);
	no_room = false;
	said[0] = '\0';
}

/* A drawing, as calls. */
static void draw(const char *drawing)
{
	phys_addr_t at;

	start(INIT_MEMBLOCK_REGIONS);
	for (at = 0; drawing[at]; at++) {
		if (drawing[at] >= '0' && drawing[at] <= '9')
			memblock_add_node(&mb, at * KB4, KB4, drawing[at] - '0', 0);
		else if (drawing[at] != '.')
			memblock_add(&mb, at * KB4, KB4);
		if (drawing[at] == '#')
			memblock_reserve(&mb, at * KB4, KB4);
	}
	said[0] = '\0';
}

/* The regions of one array in the playground's words, each with a letter first. */
static void write_regions(const struct memblock_type *type, const char *letter, char *text)
{
	static const char *const flags[] = { "", ":hotplug", ":mirror", "", ":nomap" };
	const struct memblock_region *rgn;

	for (rgn = type->regions; rgn < type->regions + type->cnt; rgn++) {
		if (!rgn->size)
			continue;
		text += sprintf(text, "%s[0x%" PRIx64 ",0x%" PRIx64 ")", letter, rgn->base,
				rgn->base + rgn->size);
		if (rgn->nid != MAX_NUMNODES)
			text += sprintf(text, "n%d", rgn->nid);
		text += sprintf(text, "%s ", flags[rgn->flags]);
	}
	*text = '\0';
}

static void expect(const struct memblock_type *type, const char *expected)
{
	char text[4096];

	write_regions(type, "", text);
	text[strlen(text) - (*text != '\0')] = '\0';
	cr_expect_str_eq(text, expected, "%s is %s, not %s", type->name, text, expected);
}

Test(add, knows_only_what_it_was_told)
{
	start(8);
	expect(&mb.memory, "");
	cr_expect_eq(mb.memory.cnt, 1, "an empty array has a region of size 0");
	memblock_add(&mb, 0x1000, 0x1000);
	expect(&mb.memory, "[0x1000,0x2000)");
	memblock_remove(&mb, 0, ALL);
	expect(&mb.memory, "");
	cr_expect_eq(mb.memory.cnt, 1);
	cr_expect_eq(mb.memory.total_size, 0);
}

Test(add, merges_neighbours_of_one_kind_only)
{
	draw("m.m.0011");
	expect(&mb.memory, "[0x0,0x1000) [0x2000,0x3000) [0x4000,0x6000)n0 [0x6000,0x8000)n1");
	/* Two regions and the hole between them become one: mmm.0011 */
	memblock_add(&mb, 0x1000, 0x1000);
	expect(&mb.memory, "[0x0,0x3000) [0x4000,0x6000)n0 [0x6000,0x8000)n1");
	memblock_set_node(&mb, 0, ALL, &mb.memory, 0);
	expect(&mb.memory, "[0x0,0x3000)n0 [0x4000,0x8000)n0");
}

Test(add, leaves_what_is_there_as_it_is)
{
	/* .11.22 + node 3 over all of it: 311322 */
	draw(".11.22");
	memblock_add_node(&mb, 0, 6 * KB4, 3, 0);
	expect(&mb.memory, "[0x0,0x1000)n3 [0x1000,0x3000)n1 [0x3000,0x4000)n3 [0x4000,0x6000)n2");
	cr_expect_eq(mb.memory.total_size, 6 * KB4);
}

Test(add, takes_any_range)
{
	static const struct {
		phys_addr_t base, size;
		const char *expected;
	} table[] = {
		{ 0x1000, 0, "" },
		{ ALL, 1, "" },		/* one byte short of the last address */
		{ ALL - 1, ALL, "[0xfffffffffffffffe,0xffffffffffffffff)" },
		{ 0x1000, ALL, "[0x1000,0xffffffffffffffff)" },
		{ 0, 1, "[0x0,0x1)" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		start(4);
		cr_expect_eq(memblock_add(&mb, table[i].base, table[i].size), 0);
		cr_expect_eq(memblock_reserve(&mb, table[i].base, table[i].size), 0);
		expect(&mb.memory, table[i].expected);
		expect(&mb.reserved, table[i].expected);
		cr_expect_eq(memblock_phys_free(&mb, table[i].base, table[i].size), 0);
		expect(&mb.reserved, "");
	}
}

Test(remove, cuts_to_the_byte)
{
	/* mmmm less [0x800,0x2801): both ends are inside of a page. */
	draw("mmmm");
	memblock_remove(&mb, 0x800, 0x2001);
	expect(&mb.memory, "[0x0,0x800) [0x2801,0x4000)");
	cr_expect_eq(mb.memory.total_size, 0x800 + 0x17ff);
}

Test(remove, of_memory_keeps_what_is_reserved)
{
	draw("m##m");
	memblock_remove(&mb, 0, ALL);
	expect(&mb.reserved, "[0x1000,0x3000)");
	cr_expect_eq(memblock_alloc(&mb, 1, 1), 0);
}

Test(trim, keeps_whole_pages_and_the_old_total)
{
	/* The BIOS says 0x1000 to 0x9fc00: half a page less a kilobyte is lost. */
	start(8);
	memblock_add(&mb, 0x1000, 0x9ec00);
	memblock_add(&mb, 0x100200, 0x800);
	memblock_trim_memory(&mb, KB4);
	expect(&mb.memory, "[0x1000,0x9f000)");
	cr_expect_eq(mb.memory.total_size, 0x9ec00, "as in v6.1: only what goes whole counts");
}

Test(alloc, goes_to_the_top_or_to_the_bottom)
{
	draw(".mm#mmm");
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0x6000);
	cr_expect_eq(memblock_alloc(&mb, 2 * KB4, KB4), 0x4000);
	cr_expect_eq(memblock_alloc(&mb, 100, 64), 0x2f80, "0x3000 - 100, down to 64");
	draw(".mm#mmm");
	mb.bottom_up = true;
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0x1000);
	cr_expect_eq(memblock_alloc(&mb, 2 * KB4, KB4), 0x4000);
	cr_expect_eq(memblock_alloc(&mb, 100, 64), 0x2000);
}

Test(alloc, does_not_span_regions)
{
	/* Four pages in a row, two on each node: three are not to be had. */
	draw("....0011");
	cr_expect_eq(memblock_alloc(&mb, 3 * KB4, KB4), 0);
	cr_expect_eq(memblock_alloc(&mb, 2 * KB4, KB4), 0x6000);
}

Test(alloc, never_the_first_page)
{
	draw("mm");
	mb.bottom_up = true;
	cr_expect_eq(memblock_alloc(&mb, 1, 1), 0x1000);
	cr_expect_eq(memblock_alloc(&mb, KB4, 1), 0);
	mb.bottom_up = false;
	cr_expect_eq(memblock_alloc(&mb, KB4, 1), 0);
}

Test(alloc, gives_up_the_node_then_the_lower_limit)
{
	static const struct {
		phys_addr_t size, min, max;
		int nid;
		phys_addr_t expected, exact;
	} table[] = {
		/*  0123456789abcdef    pages; see draw() below */
		{ 1, 0, 0, -1, 0xf, 0xf },
		{ 1, 0, 0, 0, 0x7, 0x7 },
		{ 4, 0, 0, 0, 0x4, 0x4 },
		{ 5, 0, 0, 0, 0xb, 0 },		/* node 0 has no five in a row */
		{ 1, 8, 0, 0, 0xf, 0x7 },	/* min counts more than the node */
		{ 1, 8, 0xa, 1, 0x9, 0x9 },
		{ 1, 1, 4, -1, 0x2, 0x2 },
		{ 2, 0x2, 4, 1, 0x1, 0 },	/* without min: on node 0 only */
		{ 1, 0, 3, 1, 0x2, 0 },
		{ 1, 0x20, 0, -1, 0xf, 0xf },	/* nothing lies above min */
		{ 9, 0, 0, -1, 0, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		draw(".00.000011111111");
		cr_expect_eq(memblock_alloc_try_nid(&mb, table[i].size * KB4, KB4,
						    table[i].min * KB4, table[i].max * KB4,
						    table[i].nid),
			     table[i].expected * KB4, "entry %u", i);
		draw(".00.000011111111");
		cr_expect_eq(memblock_alloc_exact_nid_raw(&mb, table[i].size * KB4, KB4,
							  table[i].min * KB4,
							  table[i].max * KB4, table[i].nid),
			     table[i].exact * KB4, "entry %u, exact", i);
	}
}

Test(alloc, of_a_physical_range_keeps_to_it)
{
	draw(".mmmmmmm");
	cr_expect_eq(memblock_phys_alloc_range(&mb, KB4, KB4, 2 * KB4, 4 * KB4), 0x3000);
	cr_expect_eq(memblock_phys_alloc_range(&mb, 3 * KB4, KB4, 2 * KB4, 4 * KB4), 0);
	cr_expect_eq(memblock_phys_alloc_range(&mb, KB4, KB4, 6 * KB4, 0), 0x7000);
	cr_expect_eq(memblock_phys_alloc_range(&mb, KB4, KB4, 6 * KB4, 1), 0x6000,
		     "1 stands for the current limit as well");
}

Test(alloc, obeys_the_current_limit)
{
	draw(".mmmmmmm");
	mb.current_limit = 0x4000;
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0x3000);
	cr_expect_eq(memblock_alloc_from(&mb, KB4, KB4, 0x5000), 0x2000);
	cr_expect_eq(memblock_alloc_try_nid(&mb, KB4, KB4, 0, ALL, -1), 0x1000);
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0);
	/* A range that is named is named: the limit is for those who name none. */
	cr_expect_eq(memblock_phys_alloc_range(&mb, KB4, KB4, 0, ALL), 0x7000);
}

Test(alloc, front_ends_pass_what_their_names_say)
{
	start(8);
	memblock_add_node(&mb, MB, MB, 0, 0);
	memblock_add_node(&mb, 0x100000000, MB, 1, 0);
	cr_expect_eq(memblock_alloc(&mb, 64, 64), 0x1000fffc0);
	cr_expect_eq(memblock_alloc_low(&mb, 64, 64), 0x1fffc0);
	cr_expect_eq(memblock_alloc_node(&mb, 64, 0, 0), 0x1fff80, "align 0 is a cache line");
	cr_expect_eq(memblock_alloc_from(&mb, 64, 1, 0x100000), 0x1000fff80);
	cr_expect_eq(memblock_phys_alloc_try_nid(&mb, 64, 64, 0), 0x1fff40);
	cr_expect_eq(memblock_phys_alloc_try_nid(&mb, 64, 64, MAX_NUMNODES), 0x1000fff40);
}

Test(alloc, of_nothing_finds_a_place_and_takes_none)
{
	draw(".mmm");
	cr_expect_eq(memblock_alloc(&mb, 0, KB4), 0x4000);
	expect(&mb.reserved, "");
}

Test(flags, mirrored_memory_comes_first)
{
	draw(".mmmm");
	memblock_mark_mirror(&mb, 0x2000, KB4);
	expect(&mb.memory, "[0x1000,0x5000)");	/* without kernelcore=mirror, nothing */
	mb.mirrored_kernelcore = true;
	memblock_mark_mirror(&mb, 0x2000, KB4);
	expect(&mb.memory, "[0x1000,0x2000) [0x2000,0x3000):mirror [0x3000,0x5000)");
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0x2000);
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0x4000, "then any");
}

Test(flags, hotplug_counts_under_movable_node_and_nomap_always)
{
	draw(".mmmm");
	memblock_mark_hotplug(&mb, 0x3000, 2 * KB4);
	memblock_mark_nomap(&mb, 0x2000, KB4);
	expect(&mb.memory, "[0x1000,0x2000) [0x2000,0x3000):nomap [0x3000,0x5000):hotplug");
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0x4000);
	mb.movable_node = true;
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0x1000);
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0);
	memblock_clear_nomap(&mb, 0, ALL);
	memblock_clear_hotplug(&mb, 0x4000, KB4);
	expect(&mb.memory, "[0x1000,0x3000) [0x3000,0x4000):hotplug [0x4000,0x5000)");
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0x2000);
}

/* Pages 1, 3, 5, ...: as many regions as pages. */
static int reserve_every_other_page(unsigned int nr)
{
	unsigned int i;
	int failed = 0;

	for (i = 0; i < nr && !failed; i++)
		failed = memblock_reserve(&mb, (2 * i + 1) * KB4, KB4);
	return failed;
}

Test(resize, is_not_allowed_at_first)
{
	start(INIT_MEMBLOCK_REGIONS);
	memblock_add(&mb, 0, 2 * MB);
	cr_expect_eq(reserve_every_other_page(128), 0);
	cr_expect_eq(memblock_reserve(&mb, 300 * KB4, KB4), -1);
	cr_expect_eq(mb.reserved.cnt, 128);
	cr_expect_eq(memblock_phys_free(&mb, KB4, 1), -1, "freeing may need room for two");
	cr_expect_eq(memblock_alloc(&mb, KB4, KB4), 0, "there is memory, but no region for it");
}

Test(resize, inside_takes_memory_and_gives_the_old_array_back)
{
	start(INIT_MEMBLOCK_REGIONS);
	memblock_add(&mb, 0, 4 * MB);
	memblock_allow_resize(&mb);
	cr_expect_eq(reserve_every_other_page(128), 0);
	said[0] = '\0';
	/* 256 regions of 24 bytes: two pages, from the top. */
	cr_expect_eq(memblock_reserve(&mb, 257 * KB4, KB4), 0);
	cr_expect_str_eq(said, "memblock_reserve [0x101000-0x101fff]\n"
			       "reserved is doubled [0x3fe000-0x3ff7ff]\n"
			       "memblock_reserve [0x3fe000-0x3fffff]\n", "%s", said);
	cr_expect_eq(mb.reserved.max, 256);
	cr_expect_eq(mb.reserved.cnt, 130);

	cr_expect_eq(reserve_every_other_page(254), 0);
	said[0] = '\0';
	/* 512: three pages, since the two of the old array are still in use. */
	cr_expect_eq(memblock_reserve(&mb, 0x300000, KB4), 0);
	cr_expect_eq(memblock_reserve(&mb, 0x302000, KB4), 0);
	cr_expect_str_eq(said, "memblock_reserve [0x300000-0x300fff]\n"
			       "memblock_reserve [0x302000-0x302fff]\n"
			       "reserved is doubled [0x3fb000-0x3fdfff]\n"
			       "memblock_phys_free [0x3fe000-0x3fffff]\n"
			       "memblock_reserve [0x3fb000-0x3fdfff]\n", "%s", said);
}

Test(resize, keeps_clear_of_the_range_that_waits)
{
	/* The range to be reserved is at the very top: the array goes below it. */
	start(2);
	memblock_add(&mb, MB, MB);
	memblock_allow_resize(&mb);
	reserve_every_other_page(2);
	cr_expect_eq(memblock_reserve(&mb, 2 * MB - KB4, KB4), 0);
	expect(&mb.reserved, "[0x1000,0x2000) [0x3000,0x4000) [0x1fe000,0x200000)");
}

Test(resize, fails_without_room)
{
	start(4);
	memblock_allow_resize(&mb);
	cr_expect_eq(reserve_every_other_page(5), -1, "there is no memory at all");
	start(4);
	memblock_add(&mb, MB, MB);
	memblock_allow_resize(&mb);
	no_room = true;
	cr_expect_eq(reserve_every_other_page(5), -1);
	expect(&mb.reserved, "[0x1000,0x2000) [0x3000,0x4000) [0x5000,0x6000) [0x7000,0x8000)");
}

Test(resize, outside_takes_no_memory)
{
	start(1);
	mb.can_resize = MEMBLOCK_RESIZE_OUTSIDE;
	memblock_add(&mb, 0, 4 * MB);
	cr_expect_eq(reserve_every_other_page(500), 0);
	cr_expect_eq(mb.reserved.cnt, 500);
	cr_expect_eq(mb.reserved.total_size, 500 * KB4);
}

static void note_block(void *context, unsigned long long pfn, unsigned int order)
{
	sprintf((char *)context + strlen(context), "%llu:%u ", pfn, order);
}

Test(free_all, gives_whole_pages_in_the_largest_blocks)
{
	char blocks[256] = "";

	/* .mmmmmmm less a byte of page 3: pages 1, 2, and 4 to 7 in one. */
	draw(".mmmmmmm");
	memblock_reserve(&mb, 0x3800, 1);
	cr_expect_eq(memblock_free_all(&mb, note_block, blocks), 6);
	cr_expect_str_eq(blocks, "1:0 2:0 4:2 ", "%s", blocks);

	start(4);
	memblock_add(&mb, 0, 16 * MB);
	blocks[0] = '\0';
	cr_expect_eq(memblock_free_all(&mb, note_block, blocks), 4096);
	cr_expect_str_eq(blocks, "0:10 1024:10 2048:10 3072:10 ", "order 10 is the largest");
}

Test(free_all, gives_hotplug_memory_but_not_what_is_not_mapped)
{
	draw(".mmmmmmm");
	mb.movable_node = true;
	memblock_mark_hotplug(&mb, 0x4000, 2 * KB4);
	memblock_mark_nomap(&mb, 0x6000, 2 * KB4);
	cr_expect_eq(memblock_free_all(&mb, NULL, NULL), 5);
}

static void expect_equal(const struct twin *t)
{
	static char text[1 << 20], expected[1 << 20];
	FILE *file = fmemopen(expected, sizeof(expected), "w");

	twin_dump(t, file);
	fputs(" ", file);
	fclose(file);
	write_regions(&mb.memory, "M", text);
	write_regions(&mb.reserved, "R", text + strlen(text));
	cr_assert_str_eq(*text ? text : " ", expected);
}

static void random_step(struct twin *t, unsigned int seed, unsigned int step)
{
	phys_addr_t base = random() % (64 * MB), size = random() % (256 * 1024);
	phys_addr_t align = 1ull << random() % 16;
	int nid = random() % 3, kind = random() % 10;

	if (kind == 0) {
		memblock_add_node(&mb, base, size * 8, nid, 0);
		twin_add(t, base, size * 8, nid);
	} else if (kind == 1) {
		memblock_remove(&mb, base, size);
		twin_remove(t, base, size);
	} else if (kind == 2) {
		memblock_reserve(&mb, base, size);
		twin_reserve(t, base, size);
	} else if (kind < 5) {
		memblock_phys_free(&mb, base, size * 2);
		twin_free(t, base, size * 2);
	} else {
		mb.bottom_up = step / 100 % 2;
		t->bottom_up = mb.bottom_up;
		size = size % 20000 + 1;
		cr_assert_eq(memblock_alloc_try_nid(&mb, size, align, base, 0, nid),
			     twin_alloc(t, size, align, base, 0, nid, false),
			     "seed %u, step %u", seed, step);
	}
}

Test(random, equals_the_twin)
{
	unsigned int seed, step;
	struct twin t;

	for (seed = 1; seed <= 10; seed++) {
		srandom(seed);
		start(INIT_MEMBLOCK_REGIONS);
		mb.can_resize = MEMBLOCK_RESIZE_OUTSIDE;
		twin_init(&t);
		for (step = 0; step < 5000; step++) {
			random_step(&t, seed, step);
			if (step % 50 == 0)
				expect_equal(&t);
		}
		expect_equal(&t);
		twin_destroy(&t);
	}
}
