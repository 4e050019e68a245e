// SPDX-License-Identifier: GPL-2.0
/*
 * Where a scull device keeps its bytes: a sorted list of items, each an array
 * of pointers to quanta. Lists and arrays only grow, and each pointer appears
 * when what it points to is complete, so that a page fault can follow them
 * without a lock. They shrink in scull_trim(), which keeps mappings out first.
 */
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "scull.h"

struct scull_place {
	u64 item;
	u32 quantum;	/* in the item */
	u32 offset;	/* in the quantum, bytes */
};

static struct scull_place scull_locate(const struct scull_dev *dev, u64 pos)
{
	const struct scull_shape *shape = &dev->shape;
	struct scull_place at;
	u64 rest;

	at.item = div64_u64_rem(pos, (u64)shape->quantum * shape->qset, &rest);
	at.quantum = div_u64_rem(rest, shape->quantum, &at.offset);
	return at;
}

//! [follow]
/* The link to the first item that is not before @index: NULL at the end. */
static struct scull_qset **scull_follow(struct scull_dev *dev, u64 index)
{
	struct scull_qset **link = &dev->items;
	struct scull_qset *item;

	for (;;) {
		/* pairs with the release in scull_publish() */
		item = smp_load_acquire(link);
		if (!item || item->index >= index)
			return link;
		link = &item->next;
	}
}

//! [follow]
/**
 * scull_lookup() - the byte at a position, if there is memory for it
 * @dev: the device, locked or mapped
 * @pos: the position in bytes
 * @left: receives the bytes from there to the end of the quantum, at least 1
 *
 * Context: Any. Takes no lock, so that a page fault may call it while a
 * read() or write() of the same device waits for that very fault.
 * Return: The byte's address, or NULL in a hole.
 */
//! [lookup]
void *scull_lookup(struct scull_dev *dev, u64 pos, u32 *left)
{
	struct scull_place at = scull_locate(dev, pos);
	struct scull_qset **link = scull_follow(dev, at.item);
	struct scull_qset *item;
	void *quantum;

	*left = dev->shape.quantum - at.offset;
	/* pairs with the release in scull_publish() */
	item = smp_load_acquire(link);
	if (!item || item->index != at.item)
		return NULL;
	/* and so does this one */
	quantum = smp_load_acquire(&item->data[at.quantum]);
	return quantum ? quantum + at.offset : NULL;
}

//! [lookup]
/* Release: whoever finds the pointer finds what was written through it. */
static void scull_publish(struct scull_dev *dev, struct scull_qset **link,
			  struct scull_qset *item, void **slot, void *quantum)
{
	if (!*slot)
		dev->quanta++;
	/* pairs with scull_lookup() */
	smp_store_release(slot, quantum);
	/* pairs with scull_follow() */
	smp_store_release(link, item);
}

static struct scull_qset *scull_new_item(struct scull_dev *dev, u64 index,
					 struct scull_qset *next)
{
	struct scull_qset *item;

	item = kzalloc(struct_size(item, data, dev->shape.qset),
		       GFP_KERNEL | __GFP_NOWARN);
	if (item) {
		item->index = index;
		item->next = next;
	}
	return item;
}

/**
 * scull_store() - store bytes, as many as one quantum takes
 * @dev: the device, locked for writing
 * @pos: where they go
 * @from: where they come from; advanced by what was stored
 *
 * A quantum that has to be made is filled before it appears in the device: a
 * failure leaves no trace, and nobody ever maps a page without its bytes.
 *
 * Context: May sleep.
 * Return: Bytes stored, at least 1; or -ENOMEM, or -EFAULT.
 */
ssize_t scull_store(struct scull_dev *dev, u64 pos, struct iov_iter *from)
{
	struct scull_place at = scull_locate(dev, pos);
	struct scull_qset **link = scull_follow(dev, at.item), *item = *link;
	ssize_t err = -ENOMEM;
	size_t copied;
	void *quantum;

	if (!item || item->index != at.item)
		item = scull_new_item(dev, at.item, *link);
	//! [store-ladder]
	if (!item)
		goto out;
	quantum = item->data[at.quantum] ?: dev->ops->alloc(dev);
	if (!quantum)
		goto free_item;
	copied = copy_from_iter(quantum + at.offset,
				dev->shape.quantum - at.offset, from);
	err = -EFAULT;
	if (!copied)
		goto free_quantum;
	scull_publish(dev, link, item, &item->data[at.quantum], quantum);
	return copied;

free_quantum:
	if (!item->data[at.quantum])
		dev->ops->free(dev, quantum);
free_item:
	if (item != *link)
		kfree(item);
out:
	return err;
	//! [store-ladder]
}

//! [freeze]
/**
 * scull_freeze() - keep mappings out, so that the storage may shrink
 * @dev: the device, locked for writing
 *
 * Return: true, and scull_thaw() is due; false if the device is mapped.
 */
bool scull_freeze(struct scull_dev *dev)
{
	return atomic_cmpxchg(&dev->maps, 0, -1) == 0;
}

/**
 * scull_thaw() - let mappings in again
 * @dev: the device, frozen
 */
void scull_thaw(struct scull_dev *dev)
{
	atomic_set_release(&dev->maps, 0);
}

//! [freeze]
/**
 * scull_trim() - give back all that a device holds
 * @dev: the device, locked for writing
 *
 * Context: May sleep.
 * Return: 0, or -EBUSY while a process has the device mapped.
 */
int scull_trim(struct scull_dev *dev)
{
	struct scull_qset *item, *next;
	u32 i;

	if (!scull_freeze(dev))
		return -EBUSY;
	for (item = dev->items; item; item = next) {
		next = item->next;
		for (i = 0; i < dev->shape.qset; i++)
			if (item->data[i])
				dev->ops->free(dev, item->data[i]);
		kfree(item);
		cond_resched();
	}
	dev->items = NULL;
	dev->quanta = 0;
	dev->size = 0;
	scull_thaw(dev);
	return 0;
}
