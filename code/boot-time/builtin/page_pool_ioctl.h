/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a program says to a device that hands out a page pool, /dev/bigbuf or
 * /dev/allocator. Pages that it got it maps with mmap(), MAP_SHARED, their
 * physical address as the offset. Those not freed go back when it closes.
 */
#ifndef BOOT_TIME_PAGE_POOL_IOCTL_H
#define BOOT_TIME_PAGE_POOL_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define POOL_ANY_NODE (-1)

/**
 * struct pool_request - pages of a pool, contiguous
 * @nid: the NUMA node that they must be on, or POOL_ANY_NODE
 * @align: the first page's number shall be a multiple of this: a power of two,
 *         or 0 for any
 * @count: pages. Where they cannot be had (ENOMEM), it becomes the largest
 *         count that could
 * @physical: the answer: the first page's physical address. What to free
 */
struct pool_request {
	__s32 nid;
	__u32 align;
	__u64 count;
	__u64 physical;
};

#define POOL_IOC_ALLOC	_IOWR('b', 1, struct pool_request)
#define POOL_IOC_FREE	_IOW('b', 2, struct pool_request)

#endif
