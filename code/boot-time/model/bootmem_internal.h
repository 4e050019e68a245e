/* SPDX-License-Identifier: GPL-2.0 */
/* What bootmem.c and bootmem_map.c share, and nobody else needs. */
#ifndef BOOT_TIME_BOOTMEM_INTERNAL_H
#define BOOT_TIME_BOOTMEM_INTERNAL_H

#include "bootmem.h"

#define PFN_DOWN(x)	((x) >> BOOTMEM_PAGE_SHIFT)
#define PFN_UP(x)	(((x) + BOOTMEM_PAGE_SIZE - 1) >> BOOTMEM_PAGE_SHIFT)
#define PFN_PHYS(x)	((x) << BOOTMEM_PAGE_SHIFT)

/* As the last bootmem_reset() had them. */
extern struct bootmem_hooks bootmem_hooks;

static inline unsigned long long
node_pages(const struct bootmem_data *bdata)
{
	return bdata->node_low_pfn - PFN_DOWN(bdata->node_boot_start);
}

#endif
