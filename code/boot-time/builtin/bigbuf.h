/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bigbuf for the kernel's other code: pages of the buffer that was taken at
 * boot. What the bigphysarea patch offered to drivers, with a node, and with
 * the asker's name for /proc/bigbuf.
 */
#ifndef BOOT_TIME_BIGBUF_H
#define BOOT_TIME_BIGBUF_H

#include <linux/numa.h>

void *bigbuf_alloc_pages_for(const char *owner, int nid, unsigned long count,
			     unsigned long align);
void bigbuf_free_pages(const void *base);

#define bigbuf_alloc_pages_node(nid, count, align) \
	bigbuf_alloc_pages_for(KBUILD_MODNAME, nid, count, align)
#define bigbuf_alloc_pages(count, align) \
	bigbuf_alloc_pages_for(KBUILD_MODNAME, NUMA_NO_NODE, count, align)

#endif
