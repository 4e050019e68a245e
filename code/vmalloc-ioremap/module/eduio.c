// SPDX-License-Identifier: GPL-2.0
/*
 * eduio: a driver for QEMU's `edu`, a PCI device made for teaching. It maps the
 * device's registers, and has it compute factorials, waiting for its interrupt.
 * /sys/bus/pci/drivers/eduio/ADDRESS/factorial: write a number, read the result.
 */
#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>

#include "../../compat.h"

#define EDU_VENDOR	0x1234
#define EDU_DEVICE	0x11e8

/* Registers of 4 bytes, by their offset in BAR 0. */
#define EDU_ID		0x00	/* version, and 0xed */
#define EDU_LIVENESS	0x04	/* what was written, inverted */
#define EDU_FACTORIAL	0x08	/* a number; when it is computed, the result */
#define EDU_STATUS	0x20
#define EDU_COMPUTING	0x01	/* read only */
#define EDU_INTERRUPT	0x80	/* interrupt when a result is there */
#define EDU_IRQ_STATUS	0x24	/* which interrupts are pending */
#define EDU_IRQ_RESULT	0x01
#define EDU_IRQ_ACK	0x64	/* they are no more */

/* Microseconds are enough; a busy host is given a thousand times as much. */
#define RESULT_LIMIT	(2 * HZ)

static bool eduio_msi = true;
module_param_named(msi, eduio_msi, bool, 0444);
MODULE_PARM_DESC(msi, "interrupt by message, not by line, where the device can");

struct eduio {
	void __iomem *regs;
	struct mutex lock;		/* one computation at a time */
	struct completion computed;
	u32 result;
	unsigned int interrupts;
};

//! [eduio-interrupt]
/* A line may be shared, so the first question is whether it was us. */
static irqreturn_t eduio_interrupt(int irq, void *data)
{
	struct eduio *edu = data;
	u32 pending = readl(edu->regs + EDU_IRQ_STATUS);

	if (!pending)
		return IRQ_NONE;
	writel(pending, edu->regs + EDU_IRQ_ACK);
	edu->interrupts++;
	if (pending & EDU_IRQ_RESULT)
		complete(&edu->computed);
	return IRQ_HANDLED;
}

//! [eduio-interrupt]
//! [eduio-compute]
static int eduio_compute(struct eduio *edu, u32 n)
{
	if (readl(edu->regs + EDU_STATUS) & EDU_COMPUTING)
		return -EBUSY;
	reinit_completion(&edu->computed);
	writel(EDU_INTERRUPT, edu->regs + EDU_STATUS);
	writel(n, edu->regs + EDU_FACTORIAL);
	if (!wait_for_completion_timeout(&edu->computed, RESULT_LIMIT))
		return -ETIMEDOUT;
	edu->result = readl(edu->regs + EDU_FACTORIAL);
	return 0;
}

//! [eduio-compute]
static ssize_t factorial_store(struct device *dev, struct device_attribute *attr,
			       const char *text, size_t len)
{
	struct eduio *edu = dev_get_drvdata(dev);
	u32 n;
	int err = kstrtou32(text, 0, &n);

	if (err)
		return err;
	mutex_lock(&edu->lock);
	err = eduio_compute(edu, n);
	mutex_unlock(&edu->lock);
	return err ?: len;
}

static ssize_t factorial_show(struct device *dev, struct device_attribute *attr, char *text)
{
	struct eduio *edu = dev_get_drvdata(dev);

	return sysfs_emit(text, "%u\n", edu->result);
}
static DEVICE_ATTR_RW(factorial);

static ssize_t interrupts_show(struct device *dev, struct device_attribute *attr, char *text)
{
	struct eduio *edu = dev_get_drvdata(dev);

	return sysfs_emit(text, "%u\n", edu->interrupts);
}
static DEVICE_ATTR_RO(interrupts);

static struct attribute *eduio_attrs[] = {
	&dev_attr_factorial.attr,
	&dev_attr_interrupts.attr,
	NULL,
};
ATTRIBUTE_GROUPS(eduio);

/* Is it what its numbers say, and does it answer? */
static int eduio_check(struct pci_dev *pdev, struct eduio *edu)
{
	u32 id = readl(edu->regs + EDU_ID), inverted;

	writel(0x12345678, edu->regs + EDU_LIVENESS);
	inverted = readl(edu->regs + EDU_LIVENESS);
	if ((id & 0xff) != 0xed || inverted != (u32)~0x12345678) {
		dev_err(&pdev->dev, "id %#x, liveness %#x: this is no edu\n", id, inverted);
		return -ENODEV;
	}
	dev_info(&pdev->dev, "edu %u.%u at %pR\n", id >> 24, id >> 16 & 0xff,
		 &pdev->resource[0]);
	return 0;
}

//! [eduio-map]
static int eduio_map(struct pci_dev *pdev, struct eduio *edu)
{
	int err = pci_request_region(pdev, 0, "eduio");

	if (err)
		return err;
	edu->regs = ioremap(pci_resource_start(pdev, 0),
			    pci_resource_len(pdev, 0));
	if (edu->regs)
		return 0;
	pci_release_region(pdev, 0);
	return -ENOMEM;
}

//! [eduio-map]
static void eduio_unmap(struct pci_dev *pdev, struct eduio *edu)
{
	iounmap(edu->regs);
	pci_release_region(pdev, 0);
}

/* A message is a write into memory, which the device may do only as bus master. */
static int eduio_listen(struct pci_dev *pdev, struct eduio *edu)
{
	int err;

	pci_set_master(pdev);
	err = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_INTX | (eduio_msi ? PCI_IRQ_MSI : 0));
	if (err < 0)
		goto no_vectors;
	err = request_irq(pci_irq_vector(pdev, 0), eduio_interrupt, IRQF_SHARED, "eduio", edu);
	if (!err)
		return 0;
	pci_free_irq_vectors(pdev);
no_vectors:
	pci_clear_master(pdev);
	return err;
}

static void eduio_unlisten(struct pci_dev *pdev, struct eduio *edu)
{
	writel(0, edu->regs + EDU_STATUS);
	free_irq(pci_irq_vector(pdev, 0), edu);
	pci_free_irq_vectors(pdev);
	pci_clear_master(pdev);
}

static int eduio_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct eduio *edu = kzalloc(sizeof(*edu), GFP_KERNEL);
	int err = -ENOMEM;

	if (!edu)
		return err;
	mutex_init(&edu->lock);
	init_completion(&edu->computed);
//! [eduio-unwind]
	err = pci_enable_device(pdev);
	if (err)
		goto not_enabled;
	err = eduio_map(pdev, edu);
	if (err)
		goto not_mapped;
	err = eduio_check(pdev, edu) ?: eduio_listen(pdev, edu);
	if (err)
		goto not_heard;
	pci_set_drvdata(pdev, edu);
	return 0;

not_heard:
	eduio_unmap(pdev, edu);
not_mapped:
	pci_disable_device(pdev);
not_enabled:
	kfree(edu);
	return err;
//! [eduio-unwind]
}

static void eduio_remove(struct pci_dev *pdev)
{
	struct eduio *edu = pci_get_drvdata(pdev);

	eduio_unlisten(pdev, edu);
	eduio_unmap(pdev, edu);
	pci_disable_device(pdev);
	kfree(edu);
}

static const struct pci_device_id eduio_ids[] = {
	{ PCI_DEVICE(EDU_VENDOR, EDU_DEVICE) },
	{ }
};
MODULE_DEVICE_TABLE(pci, eduio_ids);

static struct pci_driver eduio_driver = {
	.name = "eduio",
	.id_table = eduio_ids,
	.probe = eduio_probe,
	.remove = eduio_remove,
	.dev_groups = eduio_groups,
};
module_pci_driver(eduio_driver);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A driver for QEMU's edu device");
