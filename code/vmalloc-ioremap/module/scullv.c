// SPDX-License-Identifier: GPL-2.0
/*
 * scullv: the memory device whose quanta are vmalloc's, 2^order pages each,
 * wherever they lie. It can be mapped into a process at any order.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/vmalloc.h>

#include "../../compat.h"
#include "../../scull/scull.h"

/* 16 pages: what other ways to get as much in one piece may fail at. */
#define SCULLV_ORDER	4

static unsigned int scullv_devs = SCULL_DEVS;
module_param(scullv_devs, uint, 0444);
MODULE_PARM_DESC(scullv_devs, "number of devices");

static unsigned int scullv_qset = SCULL_QSET;
module_param(scullv_qset, uint, 0444);
MODULE_PARM_DESC(scullv_qset, "quanta in an item");

static unsigned int scullv_order = SCULLV_ORDER;
module_param(scullv_order, uint, 0444);
MODULE_PARM_DESC(scullv_order, "a quantum has 2^order pages");

//! [scullv-allocator]
static void *scullv_alloc(const struct scull_dev *dev)
{
	gfp_t gfp = GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN;

	return __vmalloc(PAGE_SIZE << dev->shape.order, gfp);
}

static void scullv_free(const struct scull_dev *dev, void *quantum)
{
	vfree(quantum);
}

//! [scullv-allocator]
static void scullv_describe(struct seq_file *m, void *quantum)
{
	seq_printf(m, "%#lx, first page at pfn %lu", (unsigned long)quantum,
		   vmalloc_to_pfn(quantum));
}

//! [scullv-page]
/* Each page was allocated by itself: munmap() drops what a fault took. */
static int scullv_may_map(const struct scull_dev *dev)
{
	return 0;
}

static struct page *scullv_page(void *address)
{
	return vmalloc_to_page(address);
}

//! [scullv-page]
static const struct scull_ops scullv_ops = {
	.name = "scullv",
	.max_order = NR_PAGE_ORDERS - 1,
	.alloc = scullv_alloc,
	.free = scullv_free,
	.describe = scullv_describe,
	.may_map = scullv_may_map,
	.page = scullv_page,
};

static int __init scullv_init(void)
{
	struct scull_shape shape = {
		.qset = scullv_qset, .order = scullv_order,
	};

	return scull_register(&scullv_ops, scullv_devs, &shape);
}

static void __exit scullv_exit(void)
{
	scull_unregister();
}

module_init(scullv_init);
module_exit(scullv_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A memory device on vmalloc'ed pages");
