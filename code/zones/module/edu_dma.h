/* SPDX-License-Identifier: GPL-2.0 */
/*
 * QEMU's edu device for what it has in common with a capture card: it has memory of
 * its own, it copies between that and ours by itself, and it has 28 address lines.
 */
#ifndef ZONES_EDU_DMA_H
#define ZONES_EDU_DMA_H

#include <linux/dma-mapping.h>
#include <linux/pci.h>

#define EDU_VENDOR_ID	0x1234
#define EDU_DEVICE_ID	0x11e8

#define EDU_ADDRESS_BITS 28

/*
 * What is copied each time. The device has room for 4096 bytes, but QEMU 7.2 dies
 * of a transfer that reaches the last one.
 */
#define EDU_BYTES	(4096 - 8)

/**
 * struct edu - one device
 * @pdev: its place on the bus
 * @regs: its registers, BAR 0
 * @limit_ms: how long a transfer may take
 * @own: a page in its reach, to fill its memory from and to look at it
 * @own_at: where the device finds @own
 */
struct edu {
	struct pci_dev *pdev;
	void __iomem *regs;
	unsigned int limit_ms;
	void *own;
	dma_addr_t own_at;
};

int edu_init(struct edu *edu, struct pci_dev *pdev, unsigned int limit_ms);
int edu_copy(struct edu *edu, dma_addr_t at, enum dma_data_direction direction);

#endif
