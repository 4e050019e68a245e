// SPDX-License-Identifier: GPL-2.0
/*
 * Part A, long random traces. One judge knows only what has been given, so that
 * another choice than the lowest can be sound all the same; the other demands
 * the reference's every address.
 */
#include <stdio.h>
#include <stdlib.h>

#include "range.h"

#define STEPS	60

/* What the student has given, by address. */
struct given {
	uint64_t start;
	uint64_t end;
};

struct sound {
	struct grade *g;
	uint64_t start;
	uint64_t end;
	struct given given[STEPS];
	unsigned int nr;
};

/* The largest stretch of which nothing is given, in bytes. */
static uint64_t largest_gap(const struct sound *s)
{
	uint64_t largest = 0, from = s->start, to;
	unsigned int i;

	for (i = 0; i <= s->nr; i++) {
		to = i < s->nr ? s->given[i].start : s->end;
		largest = to - from > largest ? to - from : largest;
		from = i < s->nr ? s->given[i].end : from;
	}
	return largest;
}

static void add_given(struct sound *s, struct given new)
{
	unsigned int i = s->nr++;

	for (; i && s->given[i - 1].start > new.start; i--)
		s->given[i] = s->given[i - 1];
	s->given[i] = new;
}

static void judge_given(struct sound *s, struct given new, uint64_t align, const char *reply)
{
	unsigned int i;

	if (new.start % align || new.start % VMAP_PAGE_SIZE)
		grade_fail(s->g, "a multiple of what was asked for", reply,
			   "the address is not aligned");
	if (new.start < s->start || new.end > s->end || new.end < new.start)
		grade_fail(s->g, "an address in the range", reply,
			   "the area or its guard page lies outside the range");
	for (i = 0; i < s->nr; i++)
		if (new.start < s->given[i].end && s->given[i].start < new.end)
			grade_fail(s->g, "addresses that nobody has", reply,
				   "somebody has these addresses: 0x%llx to 0x%llx",
				   (unsigned long long)s->given[i].start,
				   (unsigned long long)s->given[i].end);
	if (!grade_failed(s->g))
		add_given(s, new);
}

static void ask_sound(struct sound *s, uint64_t bytes, uint64_t align)
{
	bool must = largest_gap(s) >= bytes + PAGES(1) + align - 1;
	const char *reply = grade_ask(s->g, "vmalloc %llu 0x%llx", (unsigned long long)bytes,
				      (unsigned long long)align);
	struct given new;
	char *end;

	if (!reply)
		return;
	new.start = strtoull(reply, &end, 0);
	new.end = new.start + bytes + PAGES(1);
	if (new.start && !*end)
		judge_given(s, new, align, reply);
	else if (must)
		grade_fail(s->g, "some address", reply, "a free area is large enough");
}

static void free_sound(struct sound *s, unsigned int which)
{
	grade_expect(s->g, "ok", "vfree 0x%llx", (unsigned long long)s->given[which].start);
	grade_expect(s->g, "ok", "purge");
	for (s->nr--; which < s->nr; which++)
		s->given[which] = s->given[which + 1];
}

/* In the end all of it is free, and in one. */
static void sound_round(struct range *r, unsigned int round)
{
	struct sound s = { .g = r->g, .start = range_any_start(r) };
	unsigned int step;

	(void)round;
	/* A vmalloc of more than 512 pages would need a second area. */
	s.end = s.start + PAGES(grade_between(r->g, 100, ONE_ARRAY));
	grade_expect(r->g, "ok", "range 0x%llx 0x%llx", (unsigned long long)s.start,
		     (unsigned long long)s.end);
	for (step = 0; step < STEPS && !grade_failed(r->g); step++)
		if (s.nr && !grade_below(r->g, 3))
			free_sound(&s, grade_below(r->g, s.nr));
		else
			ask_sound(&s, PAGES(grade_between(r->g, 1, 20)),
				  PAGES(1u << grade_below(r->g, 4)));
	while (s.nr && !grade_failed(r->g))
		free_sound(&s, 0);
	ask_sound(&s, s.end - s.start - PAGES(1), 1);
}

RANGE_CHECK(sound_round, "sound", "/tmp/free vmap", 3);

static void trace_round(struct range *r, unsigned int round)
{
	unsigned int step;
	uint64_t addr;

	range_new(r, range_any_start(r), PAGES(grade_between(r->g, 300, 900 << 2 * round)));
	for (step = 0; step < STEPS && !grade_failed(r->g); step++) {
		if (r->nr_addrs && grade_below(r->g, 5) < 2) {
			range_drop(r, grade_below(r->g, r->nr_addrs));
			if (grade_below(r->g, 2))
				range_purge(r);
			continue;
		}
		addr = range_vmalloc(r, PAGES(grade_between(r->g, 1, 24)),
				     PAGES(1u << (grade_below(r->g, 2) * grade_below(r->g, 6))));
		if (addr)
			r->addrs[r->nr_addrs++] = addr;
	}
	range_same_areas(r);
}

RANGE_CHECK(trace_round, "trace", "/tmp/free vmap", 4);
