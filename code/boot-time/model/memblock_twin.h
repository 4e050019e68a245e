/* SPDX-License-Identifier: GPL-2.0 */
/*
 * memblock once more, as naive as can be: one list of the addresses where
 * something changes, and what holds from each of them on. Nothing is merged or
 * split by rule; a region is a stretch over which nothing changes. What the
 * tests hold memblock.c and memblock_alloc.c against.
 */
#ifndef BOOT_TIME_MEMBLOCK_TWIN_H
#define BOOT_TIME_MEMBLOCK_TWIN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define TWIN_NO_NODE	(-1)

/* Holds from @addr up to the next one's. */
struct twin_stretch {
	uint64_t addr;
	bool memory;
	bool reserved;
	int nid;			/* of the memory */
	int reserved_nid;
	unsigned int flags;		/* of the memory: TWIN_... */
};

#define TWIN_HOTPLUG	1u
#define TWIN_MIRROR	2u
#define TWIN_NOMAP	4u

struct twin {
	struct twin_stretch *at;
	unsigned int nr;
	unsigned int room;
	bool bottom_up;
	bool movable_node;
	bool some_mirror;
	bool mirrored_kernelcore;
	uint64_t limit;
};

void twin_init(struct twin *t);
void twin_destroy(struct twin *t);
void twin_add(struct twin *t, uint64_t base, uint64_t size, int nid);
void twin_remove(struct twin *t, uint64_t base, uint64_t size);
void twin_reserve(struct twin *t, uint64_t base, uint64_t size);
void twin_free(struct twin *t, uint64_t base, uint64_t size);
void twin_set_node(struct twin *t, int nid, uint64_t base, uint64_t size);
void twin_flag(struct twin *t, uint64_t base, uint64_t size, unsigned int flag, bool set);
void twin_trim(struct twin *t, uint64_t align);
uint64_t twin_alloc(struct twin *t, uint64_t size, uint64_t align, uint64_t min,
		    uint64_t max, int nid, bool exact);
void twin_dump(const struct twin *t, FILE *file);

#endif
