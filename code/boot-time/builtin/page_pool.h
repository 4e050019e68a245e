/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A page pool: areas of contiguous physical pages that the kernel's own
 * allocators do not know, and who has which of them.
 */
#ifndef BOOT_TIME_PAGE_POOL_H
#define BOOT_TIME_PAGE_POOL_H

#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct file;

/**
 * struct page_area - contiguous pages
 * @base: physical address of the first
 * @nr_pages: how many
 * @nid: the NUMA node that they are on, or NUMA_NO_NODE where nobody knows
 * @virt: where the kernel has them mapped
 * @used: one bit for each page: it is granted
 */
struct page_area {
	phys_addr_t base;
	unsigned long nr_pages;
	int nid;
	void *virt;
	unsigned long *used;
};

/**
 * struct page_grant - pages that somebody has
 * @list: the pool's grants, by address
 * @area: the area that they are of
 * @first: the first page's index there
 * @count: pages
 * @maps: how many user mappings show them
 * @file: the open device that they were asked through, NULL for the kernel's own
 * @owner: a name for /proc
 */
struct page_grant {
	struct list_head list;
	struct page_area *area;
	unsigned long first;
	unsigned long count;
	unsigned int maps;
	const struct file *file;
	char owner[32];
};

/**
 * struct page_pool - the areas and the grants
 * @name: of the device in /dev and the file in /proc
 * @areas: the areas
 * @nr_areas: how many
 * @why: where there are none: why
 * @lock: see below
 * @grants: struct page_grant
 * @misc: the device
 */
struct page_pool {
	const char *name;
	struct page_area *areas;
	unsigned int nr_areas;
	const char *why;
	/*
	 * Guards the areas' bitmaps, the grants and all in them. It is taken under
	 * a process's mmap lock, so nobody may touch user memory under it.
	 */
	struct mutex lock;
	struct list_head grants;
	struct miscdevice misc;
};

int page_pool_init(struct page_pool *pool);
void page_pool_destroy(struct page_pool *pool);

struct page_grant *page_pool_alloc(struct page_pool *pool, int nid, unsigned long count,
				   unsigned long align, const char *owner);
unsigned long page_pool_largest(struct page_pool *pool, int nid, unsigned long align);
void page_pool_remove(struct page_pool *pool, struct page_grant *grant);
int page_pool_free_virt(struct page_pool *pool, const void *address);

phys_addr_t page_grant_phys(const struct page_grant *grant);
void *page_grant_virt(const struct page_grant *grant);

int page_pool_register(struct page_pool *pool);
void page_pool_unregister(struct page_pool *pool);

#endif
