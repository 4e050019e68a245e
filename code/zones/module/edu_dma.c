// SPDX-License-Identifier: GPL-2.0
/*
 * Driving the edu device's DMA. Its registers are described in QEMU's
 * docs/specs/edu.txt: tell it from where, to where and how much, then to run; it
 * has ended when that bit is clear again.
 */
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/iopoll.h>

#include "edu_dma.h"

#define EDU_ID		0x00
#define EDU_SOURCE	0x80
#define EDU_DESTINATION	0x88
#define EDU_COUNT	0x90
#define EDU_COMMAND	0x98

#define EDU_RUN		BIT(0)
#define EDU_TO_RAM	BIT(1)

/* Where the device has its own memory, in the addresses of its registers. */
#define EDU_MEMORY	0x40000

#define POLL_US		2000

static bool is_edu(const struct edu *edu)
{
	return (readl(edu->regs + EDU_ID) & 0xff) == 0xed;
}

/**
 * edu_init() - make a device ready to copy
 * @edu: the device, zeroed; what it gets goes with @pdev's driver
 * @pdev: where it was found
 * @limit_ms: how long a transfer may take, milliseconds; 0: for ever
 *
 * Context: Probe; may sleep.
 * Return: 0, or a negative error number.
 */
int edu_init(struct edu *edu, struct pci_dev *pdev, unsigned int limit_ms)
{
	struct device *dev = &pdev->dev;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return err;
	err = pcim_iomap_regions(pdev, BIT(0), "edudma");
	if (err)
		return err;
	edu->pdev = pdev;
	edu->limit_ms = limit_ms;
	edu->regs = pcim_iomap_table(pdev)[0];
	if (!is_edu(edu))
		return dev_err_probe(dev, -ENODEV, "is no edu by its id\n");
	err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(EDU_ADDRESS_BITS));
	if (err)
		return dev_err_probe(dev, err, "no memory is within reach\n");
	edu->own = dmam_alloc_coherent(dev, PAGE_SIZE, &edu->own_at,
				       GFP_KERNEL);
	return edu->own ? 0 : -ENOMEM;
}

static int edu_wait(struct edu *edu)
{
	u32 command;

	return readl_poll_timeout(edu->regs + EDU_COMMAND, command,
				  !(command & EDU_RUN), POLL_US,
				  edu->limit_ms * USEC_PER_MSEC);
}

/**
 * edu_copy() - let the device copy EDU_BYTES
 * @edu: the device
 * @at: the address that it is told
 * @direction: DMA_TO_DEVICE: from @at; DMA_FROM_DEVICE: to @at
 *
 * Context: May sleep. One at a time.
 * Return: 0, or -ETIMEDOUT. Who is late copies nothing: the bus is closed.
 */
int edu_copy(struct edu *edu, dma_addr_t at, enum dma_data_direction direction)
{
	bool to_ram = direction == DMA_FROM_DEVICE;
	int err;

	/* While it runs it takes no orders: one of before may still do. */
	err = edu_wait(edu);
	if (err)
		return err;
	pci_set_master(edu->pdev);
	writeq(to_ram ? EDU_MEMORY : at, edu->regs + EDU_SOURCE);
	writeq(to_ram ? at : EDU_MEMORY, edu->regs + EDU_DESTINATION);
	writeq(EDU_BYTES, edu->regs + EDU_COUNT);
	writeq(EDU_RUN | (to_ram ? EDU_TO_RAM : 0), edu->regs + EDU_COMMAND);
	err = edu_wait(edu);
	if (err)
		pci_clear_master(edu->pdev);
	return err;
}
