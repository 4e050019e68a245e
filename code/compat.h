/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the book's modules need to build, unchanged, on every Linux from 6.1 to
 * 6.12. A module says what the later kernel says; here the earlier one learns
 * it. Each entry says which version changed what, and why. Of the modules' files the
 * only one that looks at the version: a test holds the others to that.
 */
#ifndef CODE_COMPAT_H
#define CODE_COMPAT_H

#include <linux/mmzone.h>
#include <linux/pci.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/version.h>

//! [orders]
/*
 * How many orders there are. Up to 6.3 MAX_ORDER was that, 11. 6.4 made it the
 * largest order, 10, as everybody had always read it; and 6.8 gave both things
 * names of their own, so that code which has not noticed stops compiling.
 */
#ifndef NR_PAGE_ORDERS
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define NR_PAGE_ORDERS (MAX_ORDER + 1)
#else
#define NR_PAGE_ORDERS MAX_ORDER
#endif
#endif
//! [orders]

//! [intx]
/*
 * An interrupt by one of the four wires INTA to INTD, without a message. 6.12
 * calls it what the PCI specification does: nothing about it is "legacy" to
 * a device that has no other.
 */
#ifndef PCI_IRQ_INTX
#define PCI_IRQ_INTX PCI_IRQ_LEGACY
#endif
//! [intx]

typedef unsigned long (*shrinker_fn)(struct shrinker *s, struct shrink_control *sc);

//! [shrinker]
/**
 * shrinker_new() - ask to be asked for memory when there is little
 * @name: for debugfs
 * @count: how many objects could be freed
 * @scan: free some of them
 *
 * From 6.7 on the kernel makes the shrinker, because reclaim may still look at
 * it when its owner is done with it. Before, the owner brought the memory. A
 * name would not do: the two do not take the same steps.
 *
 * Context: may sleep
 * Return: the shrinker, registered, or NULL
 */
static inline struct shrinker *shrinker_new(const char *name, shrinker_fn count,
					    shrinker_fn scan)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	struct shrinker *s = shrinker_alloc(0, "%s", name);
#else
	struct shrinker *s = kzalloc(sizeof(*s), GFP_KERNEL);
#endif

	if (!s)
		return NULL;
	s->count_objects = count;
	s->scan_objects = scan;
	s->seeks = 0;	/* what it has is worth nothing: ask each time */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_register(s);
#else
	if (register_shrinker(s, "%s", name)) {
		kfree(s);
		return NULL;
	}
#endif
	return s;
}

//! [shrinker]

/**
 * shrinker_delete() - no more questions
 * @s: of shrinker_new()
 *
 * Context: may sleep
 */
static inline void shrinker_delete(struct shrinker *s)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_free(s);
#else
	unregister_shrinker(s);
	kfree(s);
#endif
}

//! [modelled]
/*
 * Is this the Linux that the models are of? Slabs, flags and free areas are
 * laid out otherwise in later ones, and no header makes a prediction true.
 * What holds a model against the kernel asks first, and skips, saying why.
 */
#define KERNEL_IS_MODELLED (LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0))
//! [modelled]

#endif
