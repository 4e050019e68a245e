// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/NAMEmem: every device, its items, and where their first quanta lie.
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "scull.h"

#define SCULL_SHOWN	8	/* quanta of an item */

static struct scull_dev *proc_devices;
static unsigned int proc_devs;
static struct proc_dir_entry *proc_entry;

static void scull_show_item(struct seq_file *m, const struct scull_dev *dev,
			    const struct scull_qset *item)
{
	u32 i, shown = 0;

	seq_printf(m, "  item %llu\n", item->index);
	for (i = 0; i < dev->shape.qset && shown < SCULL_SHOWN; i++) {
		if (!item->data[i])
			continue;
		seq_printf(m, "    %4u: ", i);
		dev->ops->describe(m, item->data[i]);
		seq_putc(m, '\n');
		shown++;
	}
}

static int scull_show_device(struct seq_file *m, struct scull_dev *dev)
{
	const struct scull_qset *item;

	if (down_read_killable(&dev->lock))
		return -EINTR;
	seq_printf(m, "device %td: qset %u, order %u, quantum %u, ",
		   dev - proc_devices, dev->shape.qset, dev->shape.order,
		   dev->shape.quantum);
	seq_printf(m, "size %lld, quanta %lu, mappings %d\n", dev->size,
		   dev->quanta, atomic_read(&dev->maps));
	for (item = dev->items; item && !seq_has_overflowed(m); item = item->next)
		scull_show_item(m, dev, item);
	up_read(&dev->lock);
	return 0;
}

/* seq_file calls again, with more room, if it is too long. */
static int scull_show(struct seq_file *m, void *v)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < proc_devs && !err && !seq_has_overflowed(m); i++)
		err = scull_show_device(m, &proc_devices[i]);
	return err;
}

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
	proc_entry = proc_create_single(name, 0400, NULL, scull_show);
	return proc_entry ? 0 : -ENOMEM;
}

/**
 * scull_proc_remove() - remove it; returns when nobody reads it any more
 */
void scull_proc_remove(void)
{
	proc_remove(proc_entry);
}
