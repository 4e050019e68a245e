// SPDX-License-Identifier: GPL-2.0
/*
 * scull: the memory device whose quanta come from kmalloc(), of any size up to
 * what kmalloc() gives. The first of the family; it cannot be mapped.
 */
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "../../scull/scull.h"

static unsigned int scull_devs = SCULL_DEVS;
module_param(scull_devs, uint, 0444);
MODULE_PARM_DESC(scull_devs, "number of devices");

static unsigned int scull_quantum = 4000;
module_param(scull_quantum, uint, 0444);
MODULE_PARM_DESC(scull_quantum, "bytes in a quantum");

static unsigned int scull_qset = 1000;
module_param(scull_qset, uint, 0444);
MODULE_PARM_DESC(scull_qset, "quanta in an item");

//! [scull-allocator]
/* In write(), so it may sleep; no warning: whoever writes gets -ENOMEM. */
static void *scull_alloc(const struct scull_dev *dev)
{
	return kzalloc(dev->shape.quantum, GFP_KERNEL | __GFP_NOWARN);
}

static void scull_free(const struct scull_dev *dev, void *quantum)
{
	kfree(quantum);
}

//! [scull-allocator]
/* Where it is, and how many bytes kmalloc() took for it. */
static void scull_describe(struct seq_file *m, void *quantum)
{
	seq_printf(m, "%lx, %zu bytes", (unsigned long)quantum, ksize(quantum));
}

static const struct scull_ops scull_kmalloc_ops = {
	.name = "scull",
	.max_quantum = KMALLOC_MAX_SIZE,
	.alloc = scull_alloc,
	.free = scull_free,
	.describe = scull_describe,
};

static int __init scull_init(void)
{
	struct scull_shape shape = {
		.quantum = scull_quantum, .qset = scull_qset,
	};

	return scull_register(&scull_kmalloc_ops, scull_devs, &shape);
}

static void __exit scull_exit(void)
{
	scull_unregister();
}

module_init(scull_init);
module_exit(scull_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A memory device on kmalloc()");
