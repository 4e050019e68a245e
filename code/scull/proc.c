// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/NAMEmem: every device, its items, and where their first quanta lie.
 * A position is the device's number in the upper half, and in the lower half
 * 0 for the device itself or n for its n-th item.
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "scull.h"

#define SCULL_SHOWN	8	/* quanta of an item */

/* From start to stop, the device is locked: the item cannot go away. */
struct scull_iter {
	struct scull_dev *dev;
	struct scull_qset *item;	/* NULL: the device itself */
};

static struct scull_dev *proc_devices;
static unsigned int proc_devs;
static struct proc_dir_entry *proc_entry;

static void *scull_seq_start(struct seq_file *m, loff_t *pos)
{
	struct scull_iter *it = m->private;

	for (; *pos >> 32 < proc_devs; *pos = ((*pos >> 32) + 1) << 32) {
		u32 n = *pos;

		it->dev = &proc_devices[*pos >> 32];
		it->item = NULL;
		if (down_read_killable(&it->dev->lock))
			return ERR_PTR(-EINTR);
		if (!n)
			return it;
		for (it->item = it->dev->items; it->item && --n;)
			it->item = it->item->next;
		if (it->item)
			return it;
		up_read(&it->dev->lock);
	}
	return NULL;
}

static void *scull_seq_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct scull_iter *it = v;

	it->item = it->item ? it->item->next : it->dev->items;
	if (it->item) {
		++*pos;
		return it;
	}
	up_read(&it->dev->lock);
	*pos = ((*pos >> 32) + 1) << 32;
	return scull_seq_start(m, pos);
}

static void scull_seq_stop(struct seq_file *m, void *v)
{
	struct scull_iter *it = v;

	if (!IS_ERR_OR_NULL(it))
		up_read(&it->dev->lock);
}

static int scull_seq_show(struct seq_file *m, void *v)
{
	const struct scull_iter *it = v;
	const struct scull_dev *dev = it->dev;
	u32 i, shown = 0;

	if (!it->item) {
		seq_printf(m, "device %td: qset %u, order %u, quantum %u, ",
			   dev - proc_devices, dev->shape.qset,
			   dev->shape.order, dev->shape.quantum);
		seq_printf(m, "size %lld, quanta %lu, mappings %d\n",
			   dev->size, dev->quanta, atomic_read(&dev->maps));
		return 0;
	}
	seq_printf(m, "  item %llu\n", it->item->index);
	for (i = 0; i < dev->shape.qset && shown < SCULL_SHOWN; i++) {
		if (!it->item->data[i])
			continue;
		seq_printf(m, "    %4u: ", i);
		dev->ops->describe(m, it->item->data[i]);
		seq_putc(m, '\n');
		shown++;
	}
	return 0;
}

static const struct seq_operations scull_seq_ops = {
	.start = scull_seq_start,
	.next = scull_seq_next,
	.stop = scull_seq_stop,
	.show = scull_seq_show,
};

/**
 * scull_proc_create() - make /proc/NAMEmem, for root: it tells addresses
 * @devices: the devices
 * @devs: how many
 *
 * Return: 0 or -ENOMEM.
 */
int scull_proc_create(struct scull_dev *devices, unsigned int devs)
{
	char name[32];

	proc_devices = devices;
	proc_devs = devs;
	snprintf(name, sizeof(name), "%smem", devices->ops->name);
	proc_entry = proc_create_seq_private(name, 0400, NULL, &scull_seq_ops,
					     sizeof(struct scull_iter), NULL);
	return proc_entry ? 0 : -ENOMEM;
}

/**
 * scull_proc_remove() - remove it; returns when nobody reads it any more
 */
void scull_proc_remove(void)
{
	proc_remove(proc_entry);
}
