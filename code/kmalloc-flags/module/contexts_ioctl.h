/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/contexts, as a program sees it. Opening it is the first of the eight
 * call sites; the others are ioctls. What read() and write() reach is the table.
 */
#ifndef KMALLOC_FLAGS_CONTEXTS_IOCTL_H
#define KMALLOC_FLAGS_CONTEXTS_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define CONTEXTS_MAX_BYTES	16384

/* Where a record is made. */
enum contexts_where {
	CONTEXTS_LOCKED,
	CONTEXTS_TIMER,
	CONTEXTS_INTERRUPT,
	CONTEXTS_WRITEBACK,
};

struct contexts_request {
	__u64 a;
	__u64 b;
	__u64 bytes;	/* the caller's buffer, of up to CONTEXTS_MAX_BYTES */
};

/* A record of @b bytes, made @a (enum contexts_where). 0. */
#define CONTEXTS_RECORD	_IOW('k', 1, struct contexts_request)
/* Take the oldest record, into room for @b bytes; its length. */
#define CONTEXTS_TAKE	_IOW('k', 2, struct contexts_request)
/* A table of @a entries of @b bytes each. 0. */
#define CONTEXTS_TABLE	_IOW('k', 3, struct contexts_request)
/* A buffer for ISA's DMA with @b bytes in it; the pfn of its start. */
#define CONTEXTS_DMA	_IOW('k', 4, struct contexts_request)
/* A window of @a bytes if that is easy, else of @b; the length it came to. */
#define CONTEXTS_WINDOW	_IOW('k', 5, struct contexts_request)
/* What happened during the last call of a site: bits as below. */
#define CONTEXTS_TOLD	_IO('k', 6)

#define CONTEXTS_RECLAIMED	1	/* the site had memory reclaimed */
#define CONTEXTS_WITH_IO	2	/* with leave to start I/O, always */
#define CONTEXTS_WITH_FS	4	/* with leave to enter filesystems, once or more */
#define CONTEXTS_LIGHTLY	8	/* with __GFP_NORETRY, always */
#define CONTEXTS_SCOPED		16	/* and it left a memalloc scope open */

#endif
