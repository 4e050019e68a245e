// SPDX-License-Identifier: GPL-2.0
/*
 * scullp: the memory device whose quanta are page sets, 2^order pages each.
 * At order 0 it can be mapped into a process.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "../../compat.h"
#include "../../scull/scull.h"

static unsigned int scullp_devs = SCULL_DEVS;
module_param(scullp_devs, uint, 0444);
MODULE_PARM_DESC(scullp_devs, "number of devices");

static unsigned int scullp_qset = SCULL_QSET;
module_param(scullp_qset, uint, 0444);
MODULE_PARM_DESC(scullp_qset, "quanta in an item");

static unsigned int scullp_order;
module_param(scullp_order, uint, 0444);
MODULE_PARM_DESC(scullp_order, "a quantum has 2^order pages");

//! [allocator]
/* No warning: whoever writes gets -ENOMEM, and that says it all. */
static void *scullp_alloc(const struct scull_dev *dev)
{
	gfp_t gfp = GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN;

	return (void *)__get_free_pages(gfp, dev->shape.order);
}

static void scullp_free(const struct scull_dev *dev, void *quantum)
{
	free_pages((unsigned long)quantum, dev->shape.order);
}

//! [allocator]
static void scullp_describe(struct seq_file *m, void *quantum)
{
	seq_printf(m, "pfn %lu", page_to_pfn(virt_to_page(quantum)));
}

//! [mmap-refusal]
/*
 * Only the first page of a page set has a reference count of its own. Were
 * the others mapped, munmap() would drop each to zero and free it under us.
 */
static int scullp_may_map(const struct scull_dev *dev)
{
	return dev->shape.order ? -ENODEV : 0;
}

static struct page *scullp_page(void *address)
{
	return virt_to_page(address);
}

//! [mmap-refusal]
//! [plug]
static const struct scull_ops scullp_ops = {
	.name = "scullp",
	.max_order = NR_PAGE_ORDERS - 1,
	.alloc = scullp_alloc,
	.free = scullp_free,
	.describe = scullp_describe,
	.may_map = scullp_may_map,
	.page = scullp_page,
};

static int __init scullp_init(void)
{
	struct scull_shape shape = {
		.qset = scullp_qset, .order = scullp_order,
	};

	return scull_register(&scullp_ops, scullp_devs, &shape);
}

//! [plug]
static void __exit scullp_exit(void)
{
	scull_unregister();
}

module_init(scullp_init);
module_exit(scullp_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A memory device on whole pages");
