/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the bootmem model share: a machine of four nodes, and
 * drawings of them. A character is a page: `.` is free, `#` is reserved or
 * allocated.
 */
#ifndef BOOT_TIME_BOOTMEM_TEST_H
#define BOOT_TIME_BOOTMEM_TEST_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootmem.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PAGE BOOTMEM_PAGE_SIZE
#define MB 0x100000ull
#define GB4_PFN 0x100000ull
#define MAX_PAGES 0x8040

static struct bootmem_data nodes[4];
static unsigned long maps[4][MAX_PAGES / 32];

#define expect_addr(got, want) do {						\
	unsigned long long is = (got), ought = (want);				\
										\
	cr_expect_eq(is, ought, "%#llx, not %#llx", is, ought);			\
} while (0)

static inline struct bootmem_data *add(unsigned int nid, unsigned long long first,
				       unsigned long long pages)
{
	cr_assert(bootmem_bootmap_bytes(pages) <= sizeof(maps[nid]));
	/* Whatever was in the bitmap before. */
	memset(maps[nid], 0x5a, sizeof(maps[nid]));
	init_bootmem_node(&nodes[nid], maps[nid], first, first + pages);
	if (!nid)
		bootmem_set_node0(nodes);
	return &nodes[nid];
}

static inline struct bootmem_data *add_free(unsigned int nid, unsigned long long first,
					    unsigned long long pages)
{
	struct bootmem_data *node = add(nid, first, pages);

	cr_assert(free_bootmem_node(node, first * PAGE, pages * PAGE));
	return node;
}

/* A node from a drawing. */
static inline struct bootmem_data *draw(unsigned int nid, unsigned long long first,
					const char *drawing)
{
	struct bootmem_data *node = add(nid, first, strlen(drawing));
	unsigned int i;

	for (i = 0; drawing[i]; i++)
		if (drawing[i] == '.')
			cr_assert(free_bootmem_node(node, (first + i) * PAGE, PAGE));
	return node;
}

/* A machine that has this node alone. */
static inline struct bootmem_data *draw_alone(unsigned long long first, const char *drawing)
{
	bootmem_reset(NULL);
	return draw(0, first, drawing);
}

static inline void expect_drawing(const struct bootmem_data *node, const char *drawing)
{
	unsigned long long first = node->node_boot_start / PAGE;
	char is[256] = "";
	unsigned int i;

	for (i = 0; drawing[i]; i++)
		is[i] = bootmem_page_is_reserved(node, first + i) ? '#' : '.';
	cr_expect_str_eq(is, drawing, "%s, not %s", is, drawing);
}

static inline void start(void)
{
	bootmem_reset(NULL);
}

#endif
