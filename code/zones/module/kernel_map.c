// SPDX-License-Identifier: GPL-2.0
/*
 * What the model is told of the running kernel: RAM, from the resource tree;
 * the node of each page, from its struct page; the distances of nodes; and what
 * boot has left as managed. All else is the model's to say.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "kernel_map.h"
#include "zone_walk.h"

#define MIN_FREE_KBYTES		"/proc/sys/vm/min_free_kbytes"
#define LOWMEM_RESERVE_RATIO	"/proc/sys/vm/lowmem_reserve_ratio"

/* By enum zone_type. */
static const enum gfp_highest_zone kinds[MAX_NR_ZONES] = {
#ifdef CONFIG_ZONE_DMA
	[ZONE_DMA] = IN_ZONE_DMA,
#endif
#ifdef CONFIG_ZONE_DMA32
	[ZONE_DMA32] = IN_ZONE_DMA32,
#endif
	[ZONE_NORMAL] = IN_ZONE_NORMAL,
#ifdef CONFIG_HIGHMEM
	[ZONE_HIGHMEM] = IN_ZONE_HIGHMEM,
#endif
	[ZONE_MOVABLE] = IN_ZONE_MOVABLE,
#ifdef CONFIG_ZONE_DEVICE
	[ZONE_DEVICE] = IN_ZONE_BAD,
#endif
};

/**
 * kernel_map_kind() - which of the model's zones one of the kernel's is
 * @zone: the kernel's
 *
 * Return: Its kind; IN_ZONE_BAD of ZONE_DEVICE, which the model does not have.
 */
enum gfp_highest_zone kernel_map_kind(const struct zone *zone)
{
	return kinds[zone_idx(zone)];
}

/**
 * kernel_map_find() - the model's zone for one of the kernel's
 * @m: the model
 * @zone: the kernel's
 *
 * Return: Its zone; NULL of ZONE_DEVICE, which the model does not have.
 */
struct zones_zone *kernel_map_find(struct zones_machine *m, const struct zone *zone)
{
	enum gfp_highest_zone kind = kernel_map_kind(zone);

	return kind == IN_ZONE_BAD ? NULL : &m->node[zone->zone_pgdat->node_id].zone[kind];
}

/* Ranges that are being collected, or counted where @at is NULL. */
struct collection {
	struct zones_range *at;
	unsigned int nr;
};

static void append(struct collection *c, unsigned long start, unsigned long end, int nid)
{
	if (c->at)
		c->at[c->nr] = (struct zones_range){ start, end, nid };
	c->nr++;
}

/* A range of RAM, cut where the next page is another node's. */
static void add_ram(struct collection *c, unsigned long start, unsigned long end)
{
	unsigned long pfn;

	for (pfn = start; pfn < end; pfn++) {
		int nid = page_to_nid(pfn_to_page(pfn));

		if (pfn + 1 < end && page_to_nid(pfn_to_page(pfn + 1)) == nid)
			continue;
		append(c, start, pfn + 1, nid);
		start = pfn + 1;
	}
}

static unsigned int collect(struct zones_range *at)
{
	struct collection c = { at, 0 };
	const struct resource *res;

	for (res = iomem_resource.child; res; res = res->sibling)
		if ((res->flags & IORESOURCE_SYSTEM_RAM) == IORESOURCE_SYSTEM_RAM)
			add_ram(&c, PFN_UP(res->start), PFN_DOWN(res->end + 1));
	return c.nr;
}

static void set_distances(struct zones_machine *m)
{
	int from, to;

	for_each_online_node(from)
		for_each_online_node(to)
			m->distance[from][to] = node_distance(from, to);
}

static void set_managed(struct zones_machine *m)
{
	struct zone *zone;

	for (zone = zone_walk_next(NULL); zone; zone = zone_walk_next(zone)) {
		struct zones_zone *told = kernel_map_find(m, zone);

		if (told)
			told->managed = zone_managed_pages(zone);
	}
}

/**
 * kernel_map_read() - tell a model the running kernel's memory
 * @m: the model; it is as after zones_boot()
 *
 * Context: May sleep.
 * Return: 0 or a negative errno.
 */
int kernel_map_read(struct zones_machine *m)
{
	unsigned int nr = collect(NULL);
	struct zones_range *ranges = kcalloc(nr, sizeof(*ranges), GFP_KERNEL);

	if (!ranges)
		return -ENOMEM;
	collect(ranges);
	zones_init(m, IS_ENABLED(CONFIG_X86_64) ? ZONES_X86_64 : ZONES_I386);
#ifdef CONFIG_HIGHMEM
	m->lowmem_end = PFN_DOWN(__pa(high_memory - 1) + 1);
#endif
	set_distances(m);
	zones_layout(m, ranges, nr);
	kfree(ranges);
	set_managed(m);
	zones_boot(m);
	return 0;
}

/* Read a file of one line, and write the same to it if it is @put back. */
static int read_line(const char *path, char *line, size_t size, bool put)
{
	struct file *file = filp_open(path, put ? O_RDWR : O_RDONLY, 0);
	loff_t pos = 0;
	ssize_t len;

	if (IS_ERR(file))
		return PTR_ERR(file);
	len = kernel_read(file, line, size - 1, &pos);
	pos = 0;
	if (put && len > 0)
		len = kernel_write(file, line, len, &pos);
	filp_close(file, NULL);
	if (len < 0)
		return len;
	line[len] = '\0';
	return 0;
}

/**
 * kernel_map_renew() - let the kernel set its marks and reserves again
 * @m: the model, which is told min_free_kbytes
 *
 * Both date from early boot, before the initial RAM disk and the kernel's own
 * __init pages were given back: there were fewer managed pages then. To write
 * the one file and to read the other makes the kernel calculate again.
 *
 * Context: May sleep; of a process that sees /proc.
 * Return: 0 or a negative errno.
 */
int kernel_map_renew(struct zones_machine *m)
{
	unsigned int kbytes;
	char line[64];
	int err;

	err = read_line(LOWMEM_RESERVE_RATIO, line, sizeof(line), false);
	if (!err)
		err = read_line(MIN_FREE_KBYTES, line, sizeof(line), true);
	if (!err)
		err = kstrtouint(strim(line), 10, &kbytes);
	if (!err)
		zones_set_marks(m, kbytes);
	return err;
}
