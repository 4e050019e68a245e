// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/edubuf: the memory of QEMU's edu device, as a file. What is written goes through
 * a buffer that the device can reach, and the device fetches it there; what is read, it
 * puts there first.
 */
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/iopoll.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/uaccess.h>

/* The device's registers, in BAR 0: QEMU's docs/specs/edu.txt. */
#define EDU_SOURCE		0x80
#define EDU_DESTINATION		0x88
#define EDU_COUNT		0x90
#define EDU_COMMAND		0x98
#define EDU_RUN			BIT(0)	/* set: copy; clear again: it has copied */
#define EDU_TO_RAM		BIT(1)

/* The device's memory is at this address of its own, and it has so many address lines. */
#define EDU_MEMORY		0x40000
#define EDU_ADDRESS_BITS	28

/* As large as the file is. QEMU 7.2 ends where a transfer ends with the last byte, or has none. */
#define EDU_BYTES		(4096 - 8)

#define POLL_US			2000

static unsigned int limit = 2000;
module_param(limit, uint, 0644);
MODULE_PARM_DESC(limit, "how long a transfer may take, milliseconds; 0: for ever");

/**
 * struct edubuf - a device, and the buffer that it copies from and to
 * @pdev: its place on the bus
 * @regs: its registers
 * @data: the buffer, a page, where the processor finds it
 * @at: where the device does
 */
struct edubuf {
	struct pci_dev *pdev;
	void __iomem *regs;
	void *data;
	dma_addr_t at;
};

/* The device that is there, until it goes; held while it is used. */
static DEFINE_MUTEX(edubuf_lock);
static struct edubuf *edubuf;

static int edubuf_wait(struct edubuf *edu)
{
	u32 command;

	return readl_poll_timeout(edu->regs + EDU_COMMAND, command, !(command & EDU_RUN),
				  POLL_US, limit * USEC_PER_MSEC);
}

/*
 * Have the device copy @len bytes, from @offset in the buffer to the same place in its
 * memory, or back. Returns 0, or -ETIMEDOUT: then it will not touch the buffer any more.
 */
static int edubuf_copy(struct edubuf *edu, loff_t offset, size_t len, bool to_ram)
{
	dma_addr_t ours = edu->at + offset, its = EDU_MEMORY + offset;
	int err;

	/* While it runs it takes no orders: one of before may still do. */
	err = edubuf_wait(edu);
	if (err)
		return err;
	pci_set_master(edu->pdev);
	writeq(to_ram ? its : ours, edu->regs + EDU_SOURCE);
	writeq(to_ram ? ours : its, edu->regs + EDU_DESTINATION);
	writeq(len, edu->regs + EDU_COUNT);
	writeq(EDU_RUN | (to_ram ? EDU_TO_RAM : 0), edu->regs + EDU_COMMAND);
	err = edubuf_wait(edu);
	if (err)
		pci_clear_master(edu->pdev);
	return err;
}

static ssize_t edubuf_read(struct file *file, char __user *to, size_t count, loff_t *pos)
{
	ssize_t result = -ENODEV;

	if (!count || *pos >= EDU_BYTES)
		return 0;
	count = min_t(size_t, count, EDU_BYTES - *pos);
	mutex_lock(&edubuf_lock);
	if (edubuf)
		result = edubuf_copy(edubuf, *pos, count, true);
	if (!result && copy_to_user(to, edubuf->data + *pos, count))
		result = -EFAULT;
	mutex_unlock(&edubuf_lock);
	if (result)
		return result;
	*pos += count;
	return count;
}

static ssize_t edubuf_write(struct file *file, const char __user *from, size_t count,
			    loff_t *pos)
{
	ssize_t result = -ENODEV;

	if (!count)
		return 0;
	if (*pos >= EDU_BYTES)
		return -ENOSPC;
	count = min_t(size_t, count, EDU_BYTES - *pos);
	mutex_lock(&edubuf_lock);
	if (edubuf)
		result = copy_from_user(edubuf->data + *pos, from, count) ? -EFAULT : 0;
	if (!result)
		result = edubuf_copy(edubuf, *pos, count, false);
	mutex_unlock(&edubuf_lock);
	if (result)
		return result;
	*pos += count;
	return count;
}

static const struct file_operations edubuf_fops = {
	.owner = THIS_MODULE,
	.llseek = default_llseek,
	.read = edubuf_read,
	.write = edubuf_write,
};

static struct miscdevice edubuf_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "edubuf",
	.fops = &edubuf_fops,
};

/* In the device's folder under /sys: where the device finds the buffer. */
static ssize_t address_show(struct device *dev, struct device_attribute *attr, char *text)
{
	struct edubuf *edu = dev_get_drvdata(dev);

	return sysfs_emit(text, "%pad\n", &edu->at);
}

static DEVICE_ATTR_RO(address);

static struct attribute *edubuf_attrs[] = { &dev_attr_address.attr, NULL };
ATTRIBUTE_GROUPS(edubuf);

static int edubuf_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edubuf *edu;
	int err;

	if (edubuf)
		return dev_err_probe(&pdev->dev, -EBUSY, "one edu is enough\n");
	edu = kzalloc(sizeof(*edu), GFP_KERNEL);
	if (!edu)
		return -ENOMEM;
	edu->pdev = pdev;
	pci_set_drvdata(pdev, edu);
	err = pci_enable_device(pdev);
	if (err)
		goto free;
	err = pci_request_region(pdev, 0, "edubuf");
	if (err)
		goto disable;
	err = -ENOMEM;
	edu->regs = pci_iomap(pdev, 0, 0);
	if (!edu->regs)
		goto release;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(EDU_ADDRESS_BITS));
	if (err)
		goto unmap;
	err = -ENOMEM;
	edu->data = dma_alloc_coherent(&pdev->dev, PAGE_SIZE, &edu->at, GFP_KERNEL);
	if (!edu->data)
		goto unmap;
	mutex_lock(&edubuf_lock);
	edubuf = edu;
	mutex_unlock(&edubuf_lock);
	err = misc_register(&edubuf_misc);
	if (!err)
		return 0;

	/* A file of before may be open, and in use. */
	mutex_lock(&edubuf_lock);
	edubuf = NULL;
	mutex_unlock(&edubuf_lock);
	pci_clear_master(pdev);
	dma_free_coherent(&pdev->dev, PAGE_SIZE, edu->data, edu->at);
unmap:
	pci_iounmap(pdev, edu->regs);
release:
	pci_release_region(pdev, 0);
disable:
	pci_disable_device(pdev);
free:
	kfree(edu);
	return err;
}

/* Files may be open still; whoever uses one finds no device. */
static void edubuf_remove(struct pci_dev *pdev)
{
	struct edubuf *edu = pci_get_drvdata(pdev);

	misc_deregister(&edubuf_misc);
	mutex_lock(&edubuf_lock);
	edubuf = NULL;
	mutex_unlock(&edubuf_lock);
	/* Before the buffer goes: what is late must not find it. */
	pci_clear_master(pdev);
	dma_free_coherent(&pdev->dev, PAGE_SIZE, edu->data, edu->at);
	pci_iounmap(pdev, edu->regs);
	pci_release_region(pdev, 0);
	pci_disable_device(pdev);
	kfree(edu);
}

static const struct pci_device_id edubuf_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{ }
};
MODULE_DEVICE_TABLE(pci, edubuf_ids);

static struct pci_driver edubuf_driver = {
	.name = "edubuf",
	.id_table = edubuf_ids,
	.probe = edubuf_probe,
	.remove = edubuf_remove,
	.dev_groups = edubuf_groups,
};
module_pci_driver(edubuf_driver);

MODULE_DESCRIPTION("The memory of QEMU's edu device as a file");
MODULE_LICENSE("GPL");
