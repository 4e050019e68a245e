/* SPDX-License-Identifier: GPL-2.0 */
/* allocator for other modules: contiguous memory out of the RAM that mem= hid. */
#ifndef BOOT_TIME_ALLOCATOR_H
#define BOOT_TIME_ALLOCATOR_H

#include <linux/types.h>

void *allocator_allocate_dma_for(const char *owner, size_t size, phys_addr_t *physical);
void allocator_free_dma(const void *address);

#define allocator_allocate_dma(size, physical) \
	allocator_allocate_dma_for(KBUILD_MODNAME, size, physical)

#endif
