// SPDX-License-Identifier: GPL-2.0
/*
 * bigbuf: contiguous memory, taken at boot, when there still is some, and
 * handed out at run time. The kernel's command line says how much:
 *
 *   bigbuf=64M               anywhere
 *   bigbuf=0:32M,1:32M       so much on each of these nodes
 *
 * It must be linked into the image: by the time that a module can be loaded,
 * the memory that boot left is the buddy system's, whose blocks end at 4 MiB.
 */
#define pr_fmt(fmt) "bigbuf: " fmt

#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "bigbuf.h"
#include "bootmem.h"
#include "page_pool.h"

#define USAGE "say bigbuf=64M, or bigbuf=0:32M,1:32M for nodes"

static struct page_area areas[MAX_NUMNODES];
static struct page_pool bigbuf = { .name = "bigbuf", .areas = areas };

/* What Linux needs to come up: less than this must not be left to it. */
static u64 __init left_for_linux(void)
{
	return SZ_16M + memblock_phys_mem_size() / 16;
}

/* A number and, perhaps, one of KMGT. memparse() does not mind an overflow. */
static int __init parse_size(const char *text, u64 *size)
{
	static const char units[] = "KMGT";
	size_t len = strcspn(text, "KMGTkmgt");
	char digits[24] = "";
	int err;

	if (len >= sizeof(digits) || (text[len] && text[len + 1]))
		return -EINVAL;
	memcpy(digits, text, len);
	err = kstrtoull(digits, 0, size);
	if (!err && text[len]) {
		unsigned int unit = strchr(units, toupper(text[len])) - units;

		if (check_shl_overflow(*size, 10 * (unit + 1), size))
			err = -ERANGE;
	}
	return err;
}

static bool __init has_room(const char *text, u64 size)
{
	u64 free = memblock_phys_mem_size() - memblock_reserved_size();
	u64 most = free - min(free, left_for_linux());

	if (size <= most)
		return true;
	bigbuf.why = "there was no room for what bigbuf= asked for";
	pr_err("no room for bigbuf=%s: %llu MB are free, and Linux needs some; ask for at most %lluM\n",
	       text, free >> 20, most >> 20);
	return false;
}

static void __init tell(const struct page_area *area, const char *text, int nid)
{
	pr_info("%lu pages at %pa, node %d\n", area->nr_pages, &area->base, area->nid);
	if (nid != NUMA_NO_NODE && nid != area->nid)
		pr_warn("node %d had no room for bigbuf=%s: they are node %d's\n", nid, text,
			area->nid);
}

//! [bigbuf-take]
/* We may say no, boot may not: hence the forms that do not panic. */
static void __init take(const char *text, int nid, u64 size)
{
	struct page_area *area = &areas[bigbuf.nr_areas];
	void *memory;

	size = PAGE_ALIGN(size);
	if (nid == NUMA_NO_NODE)
		memory = alloc_bootmem_pages_nopanic(size);
	else
		memory = alloc_bootmem_pages_node_nopanic(NODE_DATA(nid), size);
	if (!memory) {
		bigbuf.why = "no free range was as long as bigbuf= asked for";
		pr_err("no %s in one piece; ask for less\n", text);
		return;
	}

	area->virt = memory;
	area->base = __pa(memory);
	area->nr_pages = PHYS_PFN(size);
	area->nid = early_pfn_to_nid(PHYS_PFN(area->base));
	bigbuf.nr_areas++;
	tell(area, text, nid);
}

//! [bigbuf-take]

static void __init refuse(const char *text, const char *what)
{
	bigbuf.why = "what bigbuf= says makes no sense";
	pr_err("bigbuf=%s: %s; " USAGE "\n", text, what);
}

/* SIZE or NODE:SIZE */
static void __init take_word(char *text)
{
	char *colon = strchr(text, ':');
	int nid = NUMA_NO_NODE, err;
	u64 size;

	if (colon) {
		*colon = '\0';
		err = kstrtoint(text, 10, &nid);
		*colon = ':';
		if (err || nid < 0 || nid >= MAX_NUMNODES || !node_online(nid))
			return refuse(text, "there is no such node");
	}
	err = parse_size(colon ? colon + 1 : text, &size);
	if (err == -ERANGE)
		refuse(text, "more than any machine has");
	else if (err)
		refuse(text, "that is no size");
	else if (!size)
		refuse(text, "a size of 0 is no buffer");
	else if (bigbuf.nr_areas == ARRAY_SIZE(areas))
		refuse(text, "too many buffers");
	else if (has_room(text, size))
		take(text, nid, size);
}

//! [bigbuf-setup]
/*
 * start_kernel() parses the command line once setup_arch() has told memblock
 * what memory there is, and before mm_init() gives it to the buddy system.
 */
static int __init bigbuf_setup(char *sizes)
{
	char *text;

	while ((text = strsep(&sizes, ",")))
		take_word(text);
	return 1;
}
__setup("bigbuf=", bigbuf_setup);

//! [bigbuf-setup]
/**
 * bigbuf_alloc_pages_for() - contiguous pages from the buffer, not zeroed
 * @owner: whom /proc/bigbuf shall name; the macros say the module
 * @nid: the node they must be on, or NUMA_NO_NODE
 * @count: pages
 * @align: what the first page's number is to be a multiple of: a power of two,
 *         or 0 for any
 *
 * bigphysarea_alloc_pages(count, align, priority) in today's terms: its
 * priority was for kmalloc(), and everybody said GFP_KERNEL.
 *
 * Context: Process; may sleep.
 * Return: The first page's address in the direct map, for virt_to_phys() or
 *         dma_map_single(); NULL where that many cannot be had.
 */
void *bigbuf_alloc_pages_for(const char *owner, int nid, unsigned long count,
			     unsigned long align)
{
	struct page_grant *grant = ERR_PTR(-ENOMEM);

	if (bigbuf.nr_areas)
		grant = page_pool_alloc(&bigbuf, nid, count, align, owner);
	return IS_ERR(grant) ? NULL : page_grant_virt(grant);
}
EXPORT_SYMBOL_GPL(bigbuf_alloc_pages_for);

/**
 * bigbuf_free_pages() - give them back, all that were asked for at once
 * @base: what bigbuf_alloc_pages() returned; NULL is fine
 *
 * Context: Process; may sleep.
 */
void bigbuf_free_pages(const void *base)
{
	if (base)
		WARN(!bigbuf.nr_areas || page_pool_free_virt(&bigbuf, base),
		     "bigbuf: nobody has pages that begin at %p\n", base);
}
EXPORT_SYMBOL_GPL(bigbuf_free_pages);

static int __init bigbuf_init(void)
{
	unsigned int i;
	int err;

	/* Without its word on the command line it leaves no trace. */
	if (!bigbuf.nr_areas && !bigbuf.why)
		return 0;
	err = page_pool_init(&bigbuf);
	if (!err) {
		err = page_pool_register(&bigbuf);
		if (!err)
			return 0;
		page_pool_destroy(&bigbuf);
	}
	for (i = 0; i < bigbuf.nr_areas; i++)
		free_bootmem_late(areas[i].base, PFN_PHYS(areas[i].nr_pages));
	bigbuf.nr_areas = 0;
	return err;
}
device_initcall(bigbuf_init);
