// SPDX-License-Identifier: GPL-2.0
/*
 * See bootmem_twin.h. The rules, in words, are those of mm/bootmem.c, v2.6.24.
 * A range that ends beyond 2^64 is past the end, though; a size is as many
 * pages as it is, without wrapping around; and a bug changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "bootmem_twin.h"

#define LOW_LIMIT 0xfffffffful

const char *const twin_events[TWIN_EVENTS] = {
	[TWIN_NODE_ABOVE_LIMIT] = "limit: the node starts above it",
	[TWIN_NODE_CUT_BY_LIMIT] = "limit: the node ends above it",
	[TWIN_START_NOT_ALIGNED] = "offset: the node's start is not aligned",
	[TWIN_GOAL_BELOW_NODE] = "goal: below the node",
	[TWIN_GOAL_BEYOND_END] = "goal: beyond the end",
	[TWIN_GOAL_KEPT] = "goal: kept",
	[TWIN_HINT_TAKEN] = "goal: last success instead",
	[TWIN_HINT_BEYOND_END] = "goal: last success instead, beyond the end",
	[TWIN_HINT_REFUSED] = "goal: not last success, limit in pages <= it in bytes",
	[TWIN_CANDIDATE_SET] = "scan: aligned page is set",
	[TWIN_BLOCK_MET_SET] = "scan: set bit in the block",
	[TWIN_BLOCK_MET_END] = "scan: end in the block",
	[TWIN_FIT_SKIPPED] = "scan: skipped a block that would have done",
	[TWIN_FIRST_PASS] = "scan: found",
	[TWIN_SECOND_PASS] = "scan: found in the second pass",
	[TWIN_SECOND_PASS_FAILED] = "scan: not found in the second pass either",
	[TWIN_NO_SECOND_PASS] = "scan: not found, and no second pass",
	[TWIN_ROOM_UNUSED] = "scan: not found, though the last page has room",
	[TWIN_ANSWER_NOT_ALIGNED] = "scan: found, not aligned",
	[TWIN_MERGED_INSIDE] = "merge: no new page",
	[TWIN_MERGED_EXACTLY] = "merge: no new page, and the last is full",
	[TWIN_MERGED_ONWARDS] = "merge: new pages",
	[TWIN_MERGED_NOTHING_LEFT] = "merge: rounded up, nothing left of the last page",
	[TWIN_MERGED_INTO_FREE] = "merge: the last page has been freed",
	[TWIN_NOT_MERGED_PAGE_ALIGN] = "no merge: aligned to a page or more",
	[TWIN_NOT_MERGED_FULL] = "no merge: the page before is full",
	[TWIN_NOT_MERGED_ELSEWHERE] = "no merge: the last page is not the one before",
	[TWIN_NEXT_NODE] = "nodes: not the first in the list",
	[TWIN_FALLBACK] = "nodes: another than the one asked for",
	[TWIN_FAILED] = "nodes: none, fail",
	[TWIN_PANICKED] = "nodes: none, panic",
	[TWIN_LOW_PANICKED] = "nodes: none below the limit, panic",
	[TWIN_LOW_NODE_FAILED] = "nodes: not this one below the limit, fail",
	[TWIN_BAD_SIZE] = "bug: size 0",
	[TWIN_BAD_ALIGN] = "bug: alignment",
	[TWIN_RESERVED_FROM_BELOW] = "reserve: from below the node, nothing",
	[TWIN_RESERVED_AGAIN] = "reserve: reserved already",
	[TWIN_RANGE_OUTSIDE] = "bug: range past the end",
	[TWIN_RANGE_BELOW] = "bug: range below the node",
	[TWIN_RANGE_EMPTY] = "bug: range of size 0",
	[TWIN_FREED_TWICE] = "bug: free already",
	[TWIN_FREED_FROM_BELOW] = "free: from below the node, nothing",
	[TWIN_FREED_NO_PAGE] = "free: not one whole page",
	[TWIN_FREED_LESS] = "free: a partial page lost",
	[TWIN_FREE_LOWERED_HINT] = "free: last success lowered",
	[TWIN_FREE_LEFT_HINT] = "free: last success left",
};

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t round_up(uint64_t value, uint64_t multiple)
{
	return value % multiple ? value - value % multiple + multiple : value;
}

static uint64_t pages_of(uint64_t size)
{
	return size / TWIN_PAGE + (size % TWIN_PAGE != 0);
}

/* The first reserved range that ends behind page @from, or NULL. */
static const struct twin_range *range_behind(const struct twin_node *n, uint64_t from)
{
	unsigned int i;

	for (i = 0; i < n->nr_reserved; i++)
		if (n->reserved[i].end > from)
			return &n->reserved[i];
	return NULL;
}

/**
 * twin_next_reserved() - look for a reserved page
 * @n: the node
 * @from: index of the first page to look at
 * @end: index that ends the search
 *
 * Return: The lowest index that is reserved, or @end.
 */
uint64_t twin_next_reserved(const struct twin_node *n, uint64_t from, uint64_t end)
{
	const struct twin_range *r = range_behind(n, from);

	return r ? smaller(larger(r->start, from), end) : end;
}

/* The same for the lowest index that is free. */
uint64_t twin_next_clear(const struct twin_node *n, uint64_t from, uint64_t end)
{
	const struct twin_range *r = range_behind(n, from);

	return smaller(r && r->start <= from ? r->end : from, end);
}

/* Ranges come in ascending order; one that touches the last makes it longer. */
static void append(struct twin_node *n, uint64_t start, uint64_t end)
{
	if (start >= end)
		return;
	if (n->nr_reserved && n->reserved[n->nr_reserved - 1].end == start)
		n->reserved[n->nr_reserved - 1].end = end;
	else
		n->reserved[n->nr_reserved++] = (struct twin_range){ start, end };
}

/* The list anew: what was left of [from, to), that, what was right of it. */
static void set_pages(struct twin_node *n, uint64_t from, uint64_t to, bool reserved)
{
	struct twin_range *old = n->reserved;
	unsigned int nr = n->nr_reserved, i;

	if (from >= to)
		return;
	n->reserved = malloc((nr + 2) * sizeof(*old));
	if (!n->reserved)
		abort();
	n->nr_reserved = 0;
	for (i = 0; i < nr; i++)
		append(n, old[i].start, smaller(old[i].end, from));
	if (reserved)
		append(n, from, to);
	for (i = 0; i < nr; i++)
		append(n, larger(old[i].start, to), old[i].end);
	free(old);
}

/**
 * twin_add_node() - register a node, all its pages free
 * @t: the twin, all zero at first
 * @nid: the node's number, below TWIN_NODES
 * @first: its first pfn
 * @end: the pfn behind its last; @first for a node without memory
 */
void twin_add_node(struct twin *t, unsigned int nid, uint64_t first, uint64_t end)
{
	struct twin_node *n = &t->node[nid];
	unsigned int at = t->nr++;

	*n = (struct twin_node){ .first = first, .end = end, .registered = true };
	for (; at && t->by_start[at - 1]->first > first; at--)
		t->by_start[at] = t->by_start[at - 1];
	t->by_start[at] = n;
}

/**
 * twin_destroy() - give the lists' memory back
 * @t: the twin
 */
void twin_destroy(struct twin *t)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++)
		free(t->by_start[i]->reserved);
}

/* What is wrong wherever the range is; it ends at pfn @to, rounded as its caller does. */
static bool range_is_wrong(struct twin *t, const struct twin_node *n, uint64_t addr,
			   uint64_t size, uint64_t to)
{
	bool outside = addr + size < addr || to > n->end || n->first == n->end;

	t->seen[TWIN_RANGE_EMPTY] += !size;
	t->seen[TWIN_RANGE_OUTSIDE] += outside;
	return !size || outside;
}

/**
 * twin_reserve() - reserve_bootmem_node()
 * @t: the twin
 * @nid: a registered node
 * @addr: physical address, bytes
 * @size: bytes
 *
 * A range that begins below the node reserves nothing. If it ends there too,
 * page before the node not counted, it is a bug.
 *
 * Return: false where it is a bug.
 */
bool twin_reserve(struct twin *t, unsigned int nid, uint64_t addr, uint64_t size)
{
	struct twin_node *n = &t->node[nid];
	uint64_t from = addr / TWIN_PAGE, to = pages_of(addr + size);

	if (range_is_wrong(t, n, addr, size, to))
		return false;
	if (from < n->first) {
		t->seen[to < n->first ? TWIN_RANGE_BELOW : TWIN_RESERVED_FROM_BELOW]++;
		return to >= n->first;
	}
	from -= n->first;
	to -= n->first;
	t->seen[TWIN_RESERVED_AGAIN] += twin_next_reserved(n, from, to) < to;
	set_pages(n, from, to, true);
	return true;
}

/**
 * twin_free() - free_bootmem_node()
 * @t: the twin
 * @nid: a registered node
 * @addr: physical address, bytes
 * @size: bytes
 *
 * A range whose first whole page is below the node frees nothing. One that
 * lies within the page before the node is a bug.
 *
 * Return: false where it is a bug.
 */
bool twin_free(struct twin *t, unsigned int nid, uint64_t addr, uint64_t size)
{
	struct twin_node *n = &t->node[nid];
	uint64_t from = pages_of(addr), to = (addr + size) / TWIN_PAGE;

	if (range_is_wrong(t, n, addr, size, to))
		return false;
	if (from >= n->first && to < n->first) {
		t->seen[TWIN_RANGE_BELOW]++;
		return false;
	}
	if (from < n->first) {
		t->seen[TWIN_FREED_FROM_BELOW]++;
		from = to;
	}
	if (from < to && twin_next_clear(n, from - n->first, to - n->first) < to - n->first) {
		t->seen[TWIN_FREED_TWICE]++;
		return false;
	}
	t->seen[TWIN_FREED_NO_PAGE] += from >= to;
	t->seen[TWIN_FREED_LESS] += from < to && (addr | size) % TWIN_PAGE;
	t->seen[addr < n->last_success ? TWIN_FREE_LOWERED_HINT : TWIN_FREE_LEFT_HINT]++;
	n->last_success = smaller(n->last_success, addr);
	if (from < to)
		set_pages(n, from - n->first, to - n->first, false);
	return true;
}

/**
 * twin_free_all() - free_all_bootmem_node()
 * @t: the twin
 * @nid: a registered node; afterwards it has no bitmap, so nothing to give
 *
 * Return: Pages released, those of the bitmap not counted.
 */
uint64_t twin_free_all(struct twin *t, unsigned int nid)
{
	struct twin_node *n = &t->node[nid];
	uint64_t nr = n->end - n->first;
	unsigned int i;

	for (i = 0; i < n->nr_reserved; i++)
		nr -= n->reserved[i].end - n->reserved[i].start;
	n->handed_over = true;
	return nr;
}

/* Rule 6. */
static uint64_t scan(struct twin *t, const struct twin_node *n, uint64_t from,
		     uint64_t end, uint64_t pages, uint64_t step)
{
	uint64_t at = from, j;

	while (at < end) {
		at = round_up(twin_next_clear(n, at, end), step);
		if (at >= end)
			break;
		j = twin_next_reserved(n, at, end);
		if (j == at) {
			t->seen[TWIN_CANDIDATE_SET]++;
			at += step;
			continue;
		}
		if (j - at >= pages)
			return at;
		t->seen[j < end ? TWIN_BLOCK_MET_SET : TWIN_BLOCK_MET_END]++;
		at = round_up(j, step);
		t->seen[TWIN_FIT_SKIPPED] += at < end &&
			twin_next_reserved(n, at, end) - at >= pages;
		at += step;
	}
	return TWIN_FAIL;
}

/* Rule 4, in bytes, before it is rounded. */
static uint64_t preferred(struct twin *t, const struct twin_node *n, uint64_t goal,
			  uint64_t limit_pages, uint64_t end_pfn)
{
	uint64_t start = n->first * TWIN_PAGE;

	if (!goal)
		return 0;
	if (goal < start) {
		t->seen[TWIN_GOAL_BELOW_NODE]++;
		return 0;
	}
	if (goal / TWIN_PAGE >= end_pfn) {
		t->seen[TWIN_GOAL_BEYOND_END]++;
		return 0;
	}
	if (n->last_success < goal - start) {
		t->seen[TWIN_GOAL_KEPT]++;
		return goal - start;
	}
	if (limit_pages && limit_pages <= n->last_success) {
		t->seen[TWIN_HINT_REFUSED]++;
		return goal - start;
	}
	t->seen[TWIN_HINT_TAKEN]++;
	t->seen[TWIN_HINT_BEYOND_END] += n->last_success / TWIN_PAGE >= end_pfn - n->first;
	return n->last_success;
}

/* Rules 9 and 10: @at is the first of @pages free pages. */
static uint64_t take(struct twin *t, struct twin_node *n, uint64_t at, uint64_t pages,
		     uint64_t size, uint64_t align)
{
	uint64_t begin, left;

	if (align >= TWIN_PAGE || !n->last_offset || n->last_pos + 1 != at) {
		t->seen[!n->last_offset ? TWIN_NOT_MERGED_FULL :
			n->last_pos + 1 == at ? TWIN_NOT_MERGED_PAGE_ALIGN :
			TWIN_NOT_MERGED_ELSEWHERE]++;
		n->last_pos = at + pages - 1;
		n->last_offset = size % TWIN_PAGE;
		set_pages(n, at, at + pages, true);
		return (n->first + at) * TWIN_PAGE;
	}

	t->seen[TWIN_MERGED_INTO_FREE] +=
		twin_next_reserved(n, n->last_pos, n->last_pos + 1) != n->last_pos;
	begin = round_up(n->last_offset, align);
	left = TWIN_PAGE - begin;
	begin += (n->first + n->last_pos) * TWIN_PAGE;
	t->seen[TWIN_MERGED_NOTHING_LEFT] += !left;
	if (size < left) {
		t->seen[TWIN_MERGED_INSIDE]++;
		n->last_offset = TWIN_PAGE - left + size;
		return begin;
	}
	size -= left;
	t->seen[size ? TWIN_MERGED_ONWARDS : TWIN_MERGED_EXACTLY]++;
	pages = pages_of(size);
	n->last_pos = at + pages - 1;
	n->last_offset = size % TWIN_PAGE;
	set_pages(n, at, at + pages, true);
	return begin;
}

/* Rules 1 to 8. Size and alignment are right. */
static uint64_t core(struct twin *t, struct twin_node *n, uint64_t size, uint64_t align,
		     uint64_t goal, uint64_t limit)
{
	uint64_t start = n->first * TWIN_PAGE, end_pfn = n->end;
	uint64_t pages = pages_of(size), step = larger(align / TWIN_PAGE, 1);
	uint64_t offset, from, end, at, addr;

	if (limit && start >= limit) {
		t->seen[TWIN_NODE_ABOVE_LIMIT]++;
		return TWIN_FAIL;
	}
	if (n->handed_over)
		return TWIN_FAIL;
	limit /= TWIN_PAGE;
	if (limit && limit < end_pfn) {
		t->seen[TWIN_NODE_CUT_BY_LIMIT]++;
		end_pfn = limit;
	}
	end = end_pfn - n->first;
	offset = (round_up(start, align) - start) / TWIN_PAGE;
	t->seen[TWIN_START_NOT_ALIGNED] += offset != 0;
	from = round_up(preferred(t, n, goal, limit, end_pfn), align) / TWIN_PAGE + offset;

	at = scan(t, n, from, end, pages, step);
	if (at != TWIN_FAIL) {
		t->seen[TWIN_FIRST_PASS]++;
	} else if (from > offset) {
		at = scan(t, n, offset, end, pages, step);
		t->seen[at == TWIN_FAIL ? TWIN_SECOND_PASS_FAILED : TWIN_SECOND_PASS]++;
	} else {
		t->seen[TWIN_NO_SECOND_PASS]++;
	}
	if (at == TWIN_FAIL) {
		if (align < TWIN_PAGE && n->last_offset)
			t->seen[TWIN_ROOM_UNUSED] += size <= TWIN_PAGE - n->last_offset;
		return TWIN_FAIL;
	}
	n->last_success = at * TWIN_PAGE;
	addr = take(t, n, at, pages, size, align);
	t->seen[TWIN_ANSWER_NOT_ALIGNED] += addr % align != 0;
	return addr;
}

static bool request_is_wrong(struct twin *t, uint64_t size, uint64_t align)
{
	bool bad_align = __builtin_popcountl(align) != 1;

	t->seen[TWIN_BAD_SIZE] += !size;
	t->seen[TWIN_BAD_ALIGN] += bad_align;
	return !size || bad_align;
}

/* Every node, in the order of their start. */
static uint64_t any_node(struct twin *t, uint64_t size, uint64_t align, uint64_t goal,
			 uint64_t limit)
{
	uint64_t addr;
	unsigned int i;

	if (request_is_wrong(t, size, align))
		return TWIN_WRONG;
	for (i = 0; i < t->nr; i++) {
		addr = core(t, t->by_start[i], size, align, goal, limit);
		if (addr != TWIN_FAIL) {
			t->seen[TWIN_NEXT_NODE] += i != 0;
			return addr;
		}
	}
	return TWIN_FAIL;
}

/*
 * The callers, by the names that the playground gives them. Sizes, alignments
 * and goals are in bytes. Return: an address, TWIN_FAIL, TWIN_PANIC, TWIN_WRONG.
 */
uint64_t twin_alloc_nopanic(struct twin *t, uint64_t size, uint64_t align, uint64_t goal)
{
	uint64_t addr = any_node(t, size, align, goal, 0);

	t->seen[TWIN_FAILED] += addr == TWIN_FAIL;
	return addr;
}

uint64_t twin_alloc(struct twin *t, uint64_t size, uint64_t align, uint64_t goal)
{
	uint64_t addr = any_node(t, size, align, goal, 0);

	t->seen[TWIN_PANICKED] += addr == TWIN_FAIL;
	return addr == TWIN_FAIL ? TWIN_PANIC : addr;
}

static uint64_t one_node(struct twin *t, unsigned int nid, uint64_t size, uint64_t align,
			 uint64_t goal, uint64_t limit)
{
	if (request_is_wrong(t, size, align))
		return TWIN_WRONG;
	return core(t, &t->node[nid], size, align, goal, limit);
}

uint64_t twin_alloc_node(struct twin *t, unsigned int nid, uint64_t size, uint64_t align,
			 uint64_t goal)
{
	uint64_t addr = one_node(t, nid, size, align, goal, 0);

	if (addr != TWIN_FAIL)
		return addr;
	addr = twin_alloc(t, size, align, goal);
	t->seen[TWIN_FALLBACK] += addr != TWIN_PANIC;
	return addr;
}

uint64_t twin_low(struct twin *t, uint64_t size, uint64_t align, uint64_t goal)
{
	uint64_t addr = any_node(t, size, align, goal, LOW_LIMIT);

	t->seen[TWIN_LOW_PANICKED] += addr == TWIN_FAIL;
	return addr == TWIN_FAIL ? TWIN_PANIC : addr;
}

uint64_t twin_low_node(struct twin *t, unsigned int nid, uint64_t size, uint64_t align,
		       uint64_t goal)
{
	uint64_t addr = one_node(t, nid, size, align, goal, LOW_LIMIT);

	t->seen[TWIN_LOW_NODE_FAILED] += addr == TWIN_FAIL;
	return addr;
}
