// SPDX-License-Identifier: GPL-2.0
/*
 * The char device that the scull family shares: its file operations, and how
 * it comes and goes. Storage is in store.c, mapping in mmap.c.
 */
#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "scull.h"
#include "scull_ioctl.h"

static struct scull_shape scull_default;
static struct scull_dev *scull_devices;
static unsigned int scull_devs;
static struct class scull_class;
static struct cdev scull_cdev;
static dev_t scull_first;	/* minor numbers start at 0 */

/*
 * A device opened only for writing starts empty, as under O_TRUNC; O_APPEND
 * says that what is there shall stay.
 */
static int scull_open(struct inode *inode, struct file *file)
{
	struct scull_dev *dev = &scull_devices[iminor(inode)];
	unsigned int flags = file->f_flags & (O_ACCMODE | O_APPEND | O_TRUNC);
	int err;

	file->private_data = dev;
	if (flags != O_WRONLY && !(flags & O_TRUNC))
		return 0;
	if (down_write_killable(&dev->lock))
		return -EINTR;
	err = scull_trim(dev);
	up_write(&dev->lock);
	return err;
}

/* Holes read as zeros: stopping there would hide what lies behind them. */
static ssize_t scull_copy_out(struct scull_dev *dev, u64 pos,
			      struct iov_iter *to)
{
	u32 left;
	void *address = scull_lookup(dev, pos, &left);
	size_t len = min_t(u64, left, dev->size - pos);

	len = address ? copy_to_iter(address, len, to) : iov_iter_zero(len, to);
	return len ?: -EFAULT;
}

/* After each quantum: others may run, and a dying process need not finish. */
static int scull_breathe(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

static ssize_t scull_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct scull_dev *dev = iocb->ki_filp->private_data;
	loff_t start = iocb->ki_pos;
	ssize_t n = 0;

	if (down_read_killable(&dev->lock))
		return -EINTR;
	while (iov_iter_count(to) && iocb->ki_pos < dev->size && !n) {
		n = scull_copy_out(dev, iocb->ki_pos, to);
		if (n > 0) {
			iocb->ki_pos += n;
			n = scull_breathe();
		}
	}
	up_read(&dev->lock);
	return iocb->ki_pos - start ?: n;
}

static ssize_t scull_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct scull_dev *dev = iocb->ki_filp->private_data;
	loff_t start;
	ssize_t n = 0;

	if (down_write_killable(&dev->lock))
		return -EINTR;
	start = iocb->ki_flags & IOCB_APPEND ? dev->size : iocb->ki_pos;
	iocb->ki_pos = start;
	if (iov_iter_count(from) > MAX_LFS_FILESIZE - start)
		n = -EFBIG;
	while (iov_iter_count(from) && !n) {
		n = scull_store(dev, iocb->ki_pos, from);
		if (n > 0) {
			iocb->ki_pos += n;
			n = scull_breathe();
		}
	}
	if (iocb->ki_pos > max(start, dev->size))
		WRITE_ONCE(dev->size, iocb->ki_pos);
	up_write(&dev->lock);
	return iocb->ki_pos - start ?: n;
}

static loff_t scull_llseek(struct file *file, loff_t offset, int whence)
{
	struct scull_dev *dev = file->private_data;

	return generic_file_llseek_size(file, offset, whence, MAX_LFS_FILESIZE,
					READ_ONCE(dev->size));
}

/* Make @shape consistent; -EINVAL if no device can be so. */
static int scull_check_shape(const struct scull_ops *ops,
			     struct scull_shape *shape)
{
	if (!shape->qset || shape->qset > SCULL_MAX_QSET)
		return -EINVAL;
	if (shape->order > ops->max_order)
		return -EINVAL;
	if (ops->max_order)
		shape->quantum = PAGE_SIZE << shape->order;
	else if (ops->max_quantum && shape->quantum > ops->max_quantum)
		return -EINVAL;
	return shape->quantum ? 0 : -EINVAL;
}

/* Only an empty device that nobody maps can be cut up in another way. */
static int scull_reshape(struct scull_dev *dev, struct scull_shape shape)
{
	int err = scull_check_shape(dev->ops, &shape);

	if (err)
		return err;
	if (dev->items || !scull_freeze(dev))
		return -EBUSY;
	dev->shape = shape;
	scull_thaw(dev);
	return 0;
}

/* Set what @cmd sets, if it does; *@value becomes what it was before. */
static int scull_setting(struct scull_dev *dev, unsigned int cmd, bool set,
			 u32 *value)
{
	struct scull_shape shape = dev->shape;
	u32 *field;

	switch ((_IOC_NR(cmd) - 1) % 3) {
	case 0:
		if (set && !dev->ops->max_quantum)
			return -EINVAL;
		field = &shape.quantum;
		break;
	case 1:
		field = &shape.qset;
		break;
	default:
		field = &shape.order;
	}
	swap(*field, *value);
	return set ? scull_reshape(dev, shape) : 0;
}

static int scull_change(struct scull_dev *dev, unsigned int cmd, u32 *value)
{
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (down_write_killable(&dev->lock))
		return -EINTR;
	if (cmd == SCULL_IOCRESET)
		err = scull_reshape(dev, scull_default);
	else
		err = scull_setting(dev, cmd, true, value);
	up_write(&dev->lock);
	return err;
}

static int scull_query(struct scull_dev *dev, unsigned int cmd, u32 *value)
{
	int err;

	if (down_read_killable(&dev->lock))
		return -EINTR;
	err = scull_setting(dev, cmd, false, value);
	up_read(&dev->lock);
	return err;
}

static long scull_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct scull_dev *dev = file->private_data;
	u32 __user *user = (u32 __user *)arg;
	u32 value = arg;
	long err;

	switch (cmd) {
	case SCULL_IOCRESET:
	case SCULL_IOCTQUANTUM ... SCULL_IOCTORDER:
		return scull_change(dev, cmd, &value);
	case SCULL_IOCSQUANTUM ... SCULL_IOCSORDER:
		return get_user(value, user) ?: scull_change(dev, cmd, &value);
	case SCULL_IOCGQUANTUM ... SCULL_IOCGORDER:
		return scull_query(dev, cmd, &value) ?: put_user(value, user);
	case SCULL_IOCQQUANTUM ... SCULL_IOCQORDER:
		err = scull_query(dev, cmd, &value);
		return err ?: (long)value;
	case SCULL_IOCXQUANTUM ... SCULL_IOCXORDER:
		err = get_user(value, user) ?: scull_change(dev, cmd, &value);
		return err ?: put_user(value, user);
	case SCULL_IOCHQUANTUM ... SCULL_IOCHORDER:
		err = scull_change(dev, cmd, &value);
		return err ?: (long)value;
	default:
		return -ENOTTY;
	}
}

static const struct file_operations scull_fops = {
	.owner = THIS_MODULE,
	.open = scull_open,
	.read_iter = scull_read_iter,
	.write_iter = scull_write_iter,
	.llseek = scull_llseek,
	.unlocked_ioctl = scull_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = scull_mmap,
};

/* Removes those that there are. */
static void scull_remove_nodes(void)
{
	unsigned int i;

	for (i = 0; i < scull_devs; i++)
		device_destroy(&scull_class, scull_first + i);
}

static int scull_make_nodes(void)
{
	struct device *node;
	unsigned int i;

	for (i = 0; i < scull_devs; i++) {
		node = device_create(&scull_class, NULL, scull_first + i, NULL,
				     "%s%u", scull_class.name, i);
		if (IS_ERR(node))
			return PTR_ERR(node);
	}
	return 0;
}

static int scull_make_devices(const struct scull_ops *ops, unsigned int devs,
			      const struct scull_shape *shape)
{
	unsigned int i;
	int err;

	scull_default = *shape;
	err = scull_check_shape(ops, &scull_default);
	if (err || !devs || devs > SCULL_MAX_DEVS)
		return -EINVAL;
	scull_devices = kcalloc(devs, sizeof(*scull_devices), GFP_KERNEL);
	if (!scull_devices)
		return -ENOMEM;
	for (i = 0; i < devs; i++) {
		scull_devices[i].ops = ops;
		scull_devices[i].shape = scull_default;
		init_rwsem(&scull_devices[i].lock);
	}
	scull_devs = devs;
	return 0;
}

/**
 * scull_register() - make the devices of a member of the family
 * @ops: the member
 * @devs: how many devices, 1 to SCULL_MAX_DEVS
 * @shape: what every device starts with
 *
 * Makes /dev/NAME0 and so on, and /proc/NAMEmem. Once in a module.
 *
 * Context: Module initialisation; may sleep.
 * Return: 0; -EINVAL if a number is out of its range; else what failed.
 */
int scull_register(const struct scull_ops *ops, unsigned int devs,
		   const struct scull_shape *shape)
{
	int err = scull_make_devices(ops, devs, shape);

	if (err)
		return err;
	err = alloc_chrdev_region(&scull_first, 0, devs, ops->name);
	if (err)
		goto free_devices;
	scull_class.name = ops->name;
	err = class_register(&scull_class);
	if (err)
		goto free_region;
	err = scull_proc_create(scull_devices, devs);
	if (err)
		goto unregister_class;
	cdev_init(&scull_cdev, &scull_fops);
	scull_cdev.owner = THIS_MODULE;
	err = cdev_add(&scull_cdev, scull_first, devs);
	if (err)
		goto remove_proc;
	err = scull_make_nodes();
	if (!err)
		return 0;

	scull_remove_nodes();
	cdev_del(&scull_cdev);
remove_proc:
	scull_proc_remove();
unregister_class:
	class_unregister(&scull_class);
free_region:
	unregister_chrdev_region(scull_first, devs);
free_devices:
	kfree(scull_devices);
	return err;
}

/**
 * scull_unregister() - undo scull_register(), and give all memory back
 *
 * Context: Module exit; may sleep. No device is open, since an open device
 * holds the module.
 */
void scull_unregister(void)
{
	unsigned int i;

	scull_remove_nodes();
	cdev_del(&scull_cdev);
	scull_proc_remove();
	class_unregister(&scull_class);
	unregister_chrdev_region(scull_first, scull_devs);
	for (i = 0; i < scull_devs; i++)
		scull_trim(&scull_devices[i]);
	kfree(scull_devices);
}
