/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory for the edu device to copy from and to, got in several ways, right and
 * wrong.
 */
#ifndef ZONES_EDU_BUFFER_H
#define ZONES_EDU_BUFFER_H

#include "edu_dma.h"

struct edu_buffer;

/**
 * struct edu_buffer_kind - a way to get a buffer
 * @name: its name
 * @take: fills in page and data, and what else it needs; 0 or -ENOMEM
 * @give_back: frees it
 * @copy: lets the device copy, and says in told which address it was given
 */
struct edu_buffer_kind {
	const char *name;
	int (*take)(struct edu *edu, struct edu_buffer *buffer);
	void (*give_back)(struct edu *edu, struct edu_buffer *buffer);
	int (*copy)(struct edu *edu, struct edu_buffer *buffer,
		    enum dma_data_direction direction);
};

/**
 * struct edu_buffer - a page for the device
 * @kind: how it was got; NULL: there is none
 * @page: the page
 * @data: where the processor finds it
 * @told: the address that the device was given, the last time
 * @reached: the page at what the device sees of that address; ours as well
 */
struct edu_buffer {
	const struct edu_buffer_kind *kind;
	struct page *page;
	void *data;
	dma_addr_t told;
	struct page *reached;
};

const struct edu_buffer_kind *edu_buffer_kind(const char *name);
int edu_buffer_take(struct edu *edu, struct edu_buffer *buffer,
		    const struct edu_buffer_kind *kind);
void edu_buffer_give_back(struct edu *edu, struct edu_buffer *buffer);

#endif
