/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A driver with eight call sites in eight contexts. The sites are in contexts.c;
 * who calls them, when and holding what, is in contexts_main.c; and memory is
 * made short for them in contexts_squeeze.c.
 */
#ifndef KMALLOC_FLAGS_CONTEXTS_H
#define KMALLOC_FLAGS_CONTEXTS_H

#include <linux/list.h>
#include <linux/types.h>

#include "contexts_ioctl.h"

#define CONTEXTS_BUFFERS	4

/**
 * struct contexts_session - what an open file has
 * @buffers: memory of its own
 * @table: entries of a size that the user chooses, or NULL
 * @table_bytes: how long it is
 */
struct contexts_session {
	void *buffers[CONTEXTS_BUFFERS];
	void *table;
	size_t table_bytes;
};

/**
 * struct contexts_record - bytes that came in
 * @list: its place among the records, or not yet in use
 * @len: how many bytes
 * @bytes: they, in memory of their own
 */
struct contexts_record {
	struct list_head list;
	size_t len;
	void *bytes;
};

/* 1 and 2: open() and its undoing, and an ioctl. They may wait. */
struct contexts_session *contexts_open(size_t len);
void contexts_release(struct contexts_session *session);
int contexts_table(struct contexts_session *session, size_t n, size_t size);

/* 3: under a spinlock. 4: a timer. 5: a hard interrupt. 6: the store's lock is held. */
struct contexts_record *contexts_locked(const void *bytes, size_t len);
struct contexts_record *contexts_timer(const void *bytes, size_t len);
struct contexts_record *contexts_interrupt(const void *bytes, size_t len);
struct contexts_record *contexts_writeback(const void *bytes, size_t len);
void contexts_drop(struct contexts_record *record);

/* 7 and 8: ioctls. kfree() takes back what they return. */
void *contexts_dma(size_t len);
void *contexts_window(size_t want, size_t least, size_t *got);

/* Not a site, and not to be changed: a function of others, which 6 has to call. */
int contexts_seal(struct contexts_record *record);

/* contexts_squeeze.c */
enum contexts_squeeze {
	CONTEXTS_PLENTY,
	CONTEXTS_LOW,		/* at the min mark: only who may use the reserve gets some */
	CONTEXTS_OUT,		/* who cannot wait gets nothing */
	CONTEXTS_LOW_16M,	/* the same, but only below 16 MB */
};

int contexts_squeeze_init(void);
void contexts_squeeze_exit(void);
void contexts_squeeze(enum contexts_squeeze how);
void contexts_squeeze_again(void);
unsigned int contexts_unsqueeze(void);

#endif
