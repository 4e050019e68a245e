// SPDX-License-Identifier: GPL-2.0
/* What a driver does with allocator: ask at load, use, give back. For the tests. */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>

#include "allocator.h"

static unsigned long size = PAGE_SIZE;
module_param(size, ulong, 0444);
MODULE_PARM_DESC(size, "bytes");

static void *memory;

static int __init client_init(void)
{
	phys_addr_t physical;

	memory = allocator_allocate_dma(size, &physical);
	if (!memory)
		return -ENOMEM;
	memset(memory, 0x5a, size);
	pr_info("allocator_client: %lu bytes at %pa\n", size, &physical);
	return 0;
}

static void __exit client_exit(void)
{
	allocator_free_dma(memory);
}

module_init(client_init);
module_exit(client_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Asks allocator for memory");
