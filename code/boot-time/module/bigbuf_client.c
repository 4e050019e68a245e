// SPDX-License-Identifier: GPL-2.0
/* What a driver does with bigbuf: ask at load, use, give back. For the tests. */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "../builtin/bigbuf.h"

static unsigned long count = 1;
module_param(count, ulong, 0444);
MODULE_PARM_DESC(count, "pages");

static unsigned long align;
module_param(align, ulong, 0444);
MODULE_PARM_DESC(align, "what the first page's number is a multiple of");

static int nid = NUMA_NO_NODE;
module_param(nid, int, 0444);
MODULE_PARM_DESC(nid, "the NUMA node, -1 for any");

static void *pages;

static int __init client_init(void)
{
	phys_addr_t physical;

	pages = bigbuf_alloc_pages_node(nid, count, align);
	if (!pages)
		return -ENOMEM;
	physical = virt_to_phys(pages);
	memset(pages, 0x5a, count << PAGE_SHIFT);
	pr_info("bigbuf_client: %lu pages at %pa\n", count, &physical);
	return 0;
}

static void __exit client_exit(void)
{
	bigbuf_free_pages(pages);
}

module_init(client_init);
module_exit(client_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Asks bigbuf for pages");
