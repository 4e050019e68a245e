/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bootmem allocator once more, as naive as can be: no bitmap, a list of
 * the ranges of pages that are reserved. Written from the rules in words alone;
 * what the tests hold bootmem.c against. It counts which rules it applied.
 */
#ifndef BOOT_TIME_BOOTMEM_TWIN_H
#define BOOT_TIME_BOOTMEM_TWIN_H

#include <stdbool.h>
#include <stdint.h>

#define TWIN_NODES	16
#define TWIN_PAGE	4096ul

/* In place of an address. */
#define TWIN_FAIL	(~0ul)
#define TWIN_PANIC	(~0ul - 1)
#define TWIN_WRONG	(~0ul - 2)	/* nothing was changed */

/* The rules that a stream of requests should have met: see twin_events[]. */
enum twin_event {
	TWIN_NODE_ABOVE_LIMIT,
	TWIN_NODE_CUT_BY_LIMIT,
	TWIN_START_NOT_ALIGNED,
	TWIN_GOAL_BELOW_NODE,
	TWIN_GOAL_BEYOND_END,
	TWIN_GOAL_KEPT,
	TWIN_HINT_TAKEN,
	TWIN_HINT_BEYOND_END,
	TWIN_HINT_REFUSED,
	TWIN_CANDIDATE_SET,
	TWIN_BLOCK_MET_SET,
	TWIN_BLOCK_MET_END,
	TWIN_FIT_SKIPPED,
	TWIN_FIRST_PASS,
	TWIN_SECOND_PASS,
	TWIN_SECOND_PASS_FAILED,
	TWIN_NO_SECOND_PASS,
	TWIN_ROOM_UNUSED,
	TWIN_ANSWER_NOT_ALIGNED,
	TWIN_MERGED_INSIDE,
	TWIN_MERGED_EXACTLY,
	TWIN_MERGED_ONWARDS,
	TWIN_MERGED_NOTHING_LEFT,
	TWIN_MERGED_INTO_FREE,
	TWIN_NOT_MERGED_PAGE_ALIGN,
	TWIN_NOT_MERGED_FULL,
	TWIN_NOT_MERGED_ELSEWHERE,
	TWIN_NEXT_NODE,
	TWIN_FALLBACK,
	TWIN_FAILED,
	TWIN_PANICKED,
	TWIN_LOW_PANICKED,
	TWIN_LOW_NODE_FAILED,
	TWIN_BAD_SIZE,
	TWIN_BAD_ALIGN,
	TWIN_RESERVED_FROM_BELOW,
	TWIN_RESERVED_AGAIN,
	TWIN_RANGE_OUTSIDE,
	TWIN_RANGE_BELOW,
	TWIN_RANGE_EMPTY,
	TWIN_FREED_TWICE,
	TWIN_FREED_FROM_BELOW,
	TWIN_FREED_NO_PAGE,
	TWIN_FREED_LESS,
	TWIN_FREE_LOWERED_HINT,
	TWIN_FREE_LEFT_HINT,
	TWIN_EVENTS
};

extern const char *const twin_events[TWIN_EVENTS];

/* Pages by index, counted from the node's first: [start, end). */
struct twin_range {
	uint64_t start, end;
};

struct twin_node {
	uint64_t first, end;		/* pfns: [first, end) */
	bool registered;
	bool handed_over;
	struct twin_range *reserved;	/* ascending, a gap between any two */
	unsigned int nr_reserved;
	uint64_t last_pos, last_offset, last_success;
};

struct twin {
	struct twin_node node[TWIN_NODES];		/* by nid */
	struct twin_node *by_start[TWIN_NODES];
	unsigned int nr;
	unsigned long seen[TWIN_EVENTS];
};

void twin_add_node(struct twin *t, unsigned int nid, uint64_t first, uint64_t end);
void twin_destroy(struct twin *t);

bool twin_reserve(struct twin *t, unsigned int nid, uint64_t addr, uint64_t size);
bool twin_free(struct twin *t, unsigned int nid, uint64_t addr, uint64_t size);
uint64_t twin_free_all(struct twin *t, unsigned int nid);
uint64_t twin_next_reserved(const struct twin_node *n, uint64_t from, uint64_t end);
uint64_t twin_next_clear(const struct twin_node *n, uint64_t from, uint64_t end);

uint64_t twin_alloc_nopanic(struct twin *t, uint64_t size, uint64_t align, uint64_t goal);
uint64_t twin_alloc(struct twin *t, uint64_t size, uint64_t align, uint64_t goal);
uint64_t twin_alloc_node(struct twin *t, unsigned int nid, uint64_t size, uint64_t align,
			 uint64_t goal);
uint64_t twin_low(struct twin *t, uint64_t size, uint64_t align, uint64_t goal);
uint64_t twin_low_node(struct twin *t, unsigned int nid, uint64_t size, uint64_t align,
		       uint64_t goal);

#endif
