// SPDX-License-Identifier: GPL-2.0
/*
 * scullc: the memory device whose quanta come from a lookaside cache of its
 * own. A cache has objects of one size: that of the quantum is settled when
 * the module is loaded, and ioctl() cannot set it.
 */
#include <linux/cache.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "../../scull/scull.h"

static unsigned int scullc_devs = SCULL_DEVS;
module_param(scullc_devs, uint, 0444);
MODULE_PARM_DESC(scullc_devs, "number of devices");

static unsigned int scullc_quantum = 4000;
module_param(scullc_quantum, uint, 0444);
MODULE_PARM_DESC(scullc_quantum, "bytes in a quantum");

static unsigned int scullc_qset = SCULL_QSET;
module_param(scullc_qset, uint, 0444);
MODULE_PARM_DESC(scullc_qset, "quanta in an item");

static struct kmem_cache *scullc_cache;

//! [scullc-allocator]
/*
 * The core wants quanta that are zeroed, and a free one always is: here, when
 * its slab is new, and whenever it comes back. So write() has nothing to
 * clear, and what a device held is gone from memory once it is emptied.
 */
static void scullc_construct(void *quantum)
{
	memset(quantum, 0, scullc_quantum);
}

/* Not kmem_cache_zalloc(): of a cache with a constructor, SLUB warns. */
static void *scullc_alloc(const struct scull_dev *dev)
{
	return kmem_cache_alloc(scullc_cache, GFP_KERNEL | __GFP_NOWARN);
}

/* It goes back as the constructor left it, which is not called again. */
static void scullc_free(const struct scull_dev *dev, void *quantum)
{
	scullc_construct(quantum);
	kmem_cache_free(scullc_cache, quantum);
}

//! [scullc-allocator]
/* The slab, by its first page, and where in it the quantum starts. */
static void scullc_describe(struct seq_file *m, void *quantum)
{
	struct page *slab = virt_to_head_page(quantum);

	seq_printf(m, "slab at pfn %lu, byte %td", page_to_pfn(slab),
		   quantum - page_address(slab));
}

static const struct scull_ops scullc_ops = {
	.name = "scullc",
	.alloc = scullc_alloc,
	.free = scullc_free,
	.describe = scullc_describe,
};

/*
 * A cache with a constructor is never merged with another, so this one is in
 * /proc/slabinfo under its name. Its objects go to and from user space, which
 * hardened usercopy must be told. The most is a word and its padding under
 * what kmalloc() gives: SLUB links free objects behind what is constructed.
 */
static int __init scullc_init(void)
{
	struct scull_shape shape = {
		.quantum = scullc_quantum, .qset = scullc_qset,
	};
	int err;

	if (!scullc_quantum ||
	    scullc_quantum > KMALLOC_MAX_SIZE - L1_CACHE_BYTES)
		return -EINVAL;
	scullc_cache = kmem_cache_create_usercopy("scullc", scullc_quantum, 0,
						  SLAB_HWCACHE_ALIGN, 0,
						  scullc_quantum,
						  scullc_construct);
	if (!scullc_cache)
		return -ENOMEM;
	err = scull_register(&scullc_ops, scullc_devs, &shape);
	if (err)
		kmem_cache_destroy(scullc_cache);
	return err;
}

//! [scullc-exit]
/* In this order: a cache goes when it has all its objects back. */
static void __exit scullc_exit(void)
{
	scull_unregister();
	kmem_cache_destroy(scullc_cache);
}

//! [scullc-exit]
module_init(scullc_init);
module_exit(scullc_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A memory device on a lookaside cache");
