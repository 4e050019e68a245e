// SPDX-License-Identifier: GPL-2.0
/*
 * See memblock_twin.h. Written from the rules in words: memory is described by
 * adding, taken by reserving; a request goes to the highest place that fits, or
 * to the lowest, in memory that is free, on one node, with one set of flags.
 */
#include <stdlib.h>
#include <string.h>

#include "memblock_twin.h"

#define LAST (~0ull)		/* in no range ever */

/**
 * twin_init() - no memory, nothing reserved
 * @t: the twin
 */
void twin_init(struct twin *t)
{
	*t = (struct twin){ .room = 64, .nr = 1, .limit = LAST };
	t->at = calloc(t->room, sizeof(*t->at));
	t->at[0].nid = TWIN_NO_NODE;
	t->at[0].reserved_nid = TWIN_NO_NODE;
}

void twin_destroy(struct twin *t)
{
	free(t->at);
}

static uint64_t end_of(const struct twin *t, unsigned int i)
{
	return i + 1 < t->nr ? t->at[i + 1].addr : LAST;
}

/* Something may change at @addr: the number of the stretch that starts there. */
static unsigned int cut(struct twin *t, uint64_t addr)
{
	unsigned int i = 0;

	while (i < t->nr && t->at[i].addr < addr)
		i++;
	if (i < t->nr && t->at[i].addr == addr)
		return i;
	if (t->nr == t->room) {
		t->room *= 2;
		t->at = realloc(t->at, t->room * sizeof(*t->at));
	}
	memmove(&t->at[i + 1], &t->at[i], (t->nr - i) * sizeof(*t->at));
	t->at[i] = t->at[i - 1];
	t->at[i].addr = addr;
	t->nr++;
	return i;
}

/* Forget the places where nothing changes after all. */
static void tidy(struct twin *t)
{
	unsigned int i, kept = 0;

	for (i = 1; i < t->nr; i++) {
		struct twin_stretch *a = &t->at[kept];
		const struct twin_stretch *b = &t->at[i];

		if (a->memory == b->memory && a->reserved == b->reserved &&
		    a->nid == b->nid && a->reserved_nid == b->reserved_nid &&
		    a->flags == b->flags)
			continue;
		t->at[++kept] = *b;
	}
	t->nr = kept + 1;
}

#define for_each_stretch(t, s, base, size)					\
	for (uint64_t last_ = (size) < LAST - (base) ? (base) + (size) : LAST,	\
	     first_ = (cut(t, last_), cut(t, base)), i_ = first_;		\
	     i_ < (t)->nr && ((s) = &(t)->at[i_])->addr < last_; i_++)

static void no_memory(struct twin_stretch *s)
{
	s->memory = false;
	s->nid = TWIN_NO_NODE;
	s->flags = 0;
}

void twin_add(struct twin *t, uint64_t base, uint64_t size, int nid)
{
	struct twin_stretch *s;

	for_each_stretch(t, s, base, size) {
		if (s->memory)
			continue;
		s->memory = true;
		s->nid = nid;
	}
	tidy(t);
}

void twin_remove(struct twin *t, uint64_t base, uint64_t size)
{
	struct twin_stretch *s;

	for_each_stretch(t, s, base, size)
		no_memory(s);
	tidy(t);
}

void twin_reserve(struct twin *t, uint64_t base, uint64_t size)
{
	struct twin_stretch *s;

	for_each_stretch(t, s, base, size)
		s->reserved = true;
	tidy(t);
}

void twin_free(struct twin *t, uint64_t base, uint64_t size)
{
	struct twin_stretch *s;

	for_each_stretch(t, s, base, size) {
		s->reserved = false;
		s->reserved_nid = TWIN_NO_NODE;
	}
	tidy(t);
}

void twin_set_node(struct twin *t, int nid, uint64_t base, uint64_t size)
{
	struct twin_stretch *s;

	for_each_stretch(t, s, base, size) {
		s->nid = s->memory ? nid : TWIN_NO_NODE;
		s->reserved_nid = s->reserved ? nid : TWIN_NO_NODE;
	}
	tidy(t);
}

void twin_flag(struct twin *t, uint64_t base, uint64_t size, unsigned int flag, bool set)
{
	struct twin_stretch *s;

	if (flag == TWIN_MIRROR && !t->mirrored_kernelcore)
		return;
	if (flag == TWIN_MIRROR)
		t->some_mirror = true;
	for_each_stretch(t, s, base, size) {
		if (s->memory)
			s->flags = set ? s->flags | flag : s->flags & ~flag;
	}
	tidy(t);
}

static bool same_region(const struct twin *t, unsigned int i, unsigned int j)
{
	return t->at[i].memory && t->at[j].memory && t->at[i].nid == t->at[j].nid &&
	       t->at[i].flags == t->at[j].flags;
}

/* The first stretch of a region of memory, from @i on; its last in *@last. */
static unsigned int region(const struct twin *t, unsigned int i, unsigned int *last)
{
	while (i < t->nr && !t->at[i].memory)
		i++;
	*last = i;
	while (*last + 1 < t->nr && same_region(t, i, *last + 1))
		++*last;
	return i;
}

/**
 * twin_trim() - keep whole units of each region only
 * @t: the twin
 * @align: bytes in a unit
 */
void twin_trim(struct twin *t, uint64_t align)
{
	struct twin was = *t;
	unsigned int i, last;

	was.at = malloc(t->nr * sizeof(*t->at));
	memcpy(was.at, t->at, t->nr * sizeof(*t->at));
	for (i = region(&was, 0, &last); i < was.nr; i = region(&was, last + 1, &last)) {
		uint64_t start = was.at[i].addr, end = end_of(&was, last);
		uint64_t first = start % align ? align - start % align : 0;

		if (first > end - start)
			first = end - start;
		twin_remove(t, start, first);
		if (first < end - start)
			twin_remove(t, end - end % align, end % align);
	}
	free(was.at);
}

struct want {
	uint64_t size, align, from, to;
	int nid;
	bool mirror;
};

static bool suits(const struct twin *t, const struct twin_stretch *s, const struct want *w)
{
	return s->memory && !s->reserved && !(s->flags & TWIN_NOMAP) &&
	       !(t->movable_node && s->flags & TWIN_HOTPLUG) &&
	       !(w->mirror && !(s->flags & TWIN_MIRROR)) &&
	       (w->nid == TWIN_NO_NODE || w->nid == s->nid);
}

/* The place in [start, end), or 0. */
static uint64_t place(const struct twin *t, uint64_t start, uint64_t end,
		      const struct want *w)
{
	uint64_t at;

	if (start < w->from)
		start = w->from;
	if (end > w->to)
		end = w->to;
	if (start >= end || end - start < w->size)
		return 0;
	if (t->bottom_up) {
		uint64_t skip = start % w->align ? w->align - start % w->align : 0;

		return skip <= end - start - w->size ? start + skip : 0;
	}
	at = end - w->size;
	at -= at % w->align;
	return at >= start ? at : 0;
}

static uint64_t find(const struct twin *t, const struct want *w)
{
	uint64_t found = 0, at;
	unsigned int i, last;

	for (i = 0; i < t->nr; i = last + 1) {
		last = i;
		if (!suits(t, &t->at[i], w))
			continue;
		while (last + 1 < t->nr && same_region(t, i, last + 1) &&
		       !t->at[last + 1].reserved)
			last++;
		at = place(t, t->at[i].addr, end_of(t, last), w);
		if (at && t->bottom_up)
			return at;
		if (at)
			found = at;
	}
	return found;
}

/**
 * twin_alloc() - take the best place
 * @t: the twin
 * @size: bytes, at least 1
 * @align: a power of two, or 0 for 64
 * @min: not below, if possible
 * @max: not at or above; 0 or 1: the limit
 * @nid: preferred node, or TWIN_NO_NODE
 * @exact: no other node
 *
 * What is given up first comes last: mirrored memory, then the node, for each
 * of them; then all over again without @min.
 *
 * Return: Its address, or 0.
 */
uint64_t twin_alloc(struct twin *t, uint64_t size, uint64_t align, uint64_t min,
		    uint64_t max, int nid, bool exact)
{
	uint64_t to = max > t->limit ? t->limit : max;
	int round;

	if (to < 2)
		to = t->limit;
	for (round = 0; round < 8; round++) {
		bool without_min = round & 4, plain = round & 2, any_node = round & 1;
		struct want w = {
			.size = size, .align = align ? align : 64,
			.from = without_min || min < 4096 ? 4096 : min, .to = to,
			.nid = any_node ? TWIN_NO_NODE : nid, .mirror = !plain,
		};
		uint64_t found;

		if ((without_min && !min) || (!plain && !t->some_mirror) ||
		    (any_node && exact))
			continue;
		found = find(t, &w);
		if (found) {
			twin_reserve(t, found, size);
			return found;
		}
	}
	return 0;
}

static void say(FILE *file, bool *first, char letter, uint64_t base, uint64_t end, int nid,
		unsigned int flags)
{
	fprintf(file, "%s%c[0x%llx,0x%llx)", *first ? "" : " ", letter,
		(unsigned long long)base, (unsigned long long)end);
	*first = false;
	if (nid != TWIN_NO_NODE)
		fprintf(file, "n%d", nid);
	if (flags)
		fprintf(file, ":%s%s%s%s%s", flags & TWIN_HOTPLUG ? "hotplug" : "",
			flags & TWIN_HOTPLUG && flags & ~TWIN_HOTPLUG ? "," : "",
			flags & TWIN_MIRROR ? "mirror" : "",
			flags & TWIN_MIRROR && flags & TWIN_NOMAP ? "," : "",
			flags & TWIN_NOMAP ? "nomap" : "");
}

/**
 * twin_dump() - what the playground's `dump` says
 * @t: the twin
 * @file: where to
 */
void twin_dump(const struct twin *t, FILE *file)
{
	unsigned int i, last;
	bool first = true;

	for (i = region(t, 0, &last); i < t->nr; i = region(t, last + 1, &last))
		say(file, &first, 'M', t->at[i].addr, end_of(t, last), t->at[i].nid,
		    t->at[i].flags);
	for (i = 0; i < t->nr; i = last + 1) {
		last = i;
		if (!t->at[i].reserved)
			continue;
		while (last + 1 < t->nr && t->at[last + 1].reserved &&
		       t->at[last + 1].reserved_nid == t->at[i].reserved_nid)
			last++;
		say(file, &first, 'R', t->at[i].addr, end_of(t, last),
		    t->at[i].reserved_nid, 0);
	}
}
