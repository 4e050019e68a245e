// SPDX-License-Identifier: GPL-2.0
/*
 * The flags that a cache may be created with, by their names in
 * include/linux/slab.h of 6.1, and those that only the kernel itself may use.
 */
#include "slab.h"

const struct slab_name slab_names[] = {
	{ "SLAB_CONSISTENCY_CHECKS", SLAB_BIT_CONSISTENCY_CHECKS },
	{ "SLAB_RED_ZONE", SLAB_BIT_RED_ZONE },
	{ "SLAB_POISON", SLAB_BIT_POISON },
	{ "SLAB_KMALLOC", SLAB_BIT_KMALLOC },
	{ "SLAB_HWCACHE_ALIGN", SLAB_BIT_HWCACHE_ALIGN },
	{ "SLAB_CACHE_DMA", SLAB_BIT_CACHE_DMA },
	{ "SLAB_CACHE_DMA32", SLAB_BIT_CACHE_DMA32 },
	{ "SLAB_STORE_USER", SLAB_BIT_STORE_USER },
	{ "SLAB_RECLAIM_ACCOUNT", SLAB_BIT_RECLAIM_ACCOUNT },
	{ "SLAB_TEMPORARY", SLAB_BIT_RECLAIM_ACCOUNT },
	{ "SLAB_PANIC", SLAB_BIT_PANIC },
	{ "SLAB_TYPESAFE_BY_RCU", SLAB_BIT_TYPESAFE_BY_RCU },
	{ "SLAB_MEM_SPREAD", SLAB_BIT_MEM_SPREAD },
	{ "SLAB_TRACE", SLAB_BIT_TRACE },
	{ "SLAB_DEBUG_OBJECTS", SLAB_BIT_DEBUG_OBJECTS },
	{ "SLAB_NOLEAKTRACE", SLAB_BIT_NOLEAKTRACE },
	{ "SLAB_FAILSLAB", SLAB_BIT_FAILSLAB },
	{ "SLAB_ACCOUNT", SLAB_BIT_ACCOUNT },
	{ "SLAB_NO_USER_FLAGS", SLAB_BIT_NO_USER_FLAGS },
	{ NULL, 0 },
};

/**
 * slab_find_name() - look a flag's name up
 * @name: "SLAB_POISON", say; it needs no end
 * @len: bytes of it
 *
 * Return: The name with its bits, or NULL.
 */
const struct slab_name *slab_find_name(const char *name, size_t len)
{
	const struct slab_name *entry;
	size_t i;

	for (entry = slab_names; entry->name; entry++) {
		for (i = 0; i < len && entry->name[i] == name[i]; i++)
			;
		if (i == len && !entry->name[len])
			return entry;
	}
	return NULL;
}
