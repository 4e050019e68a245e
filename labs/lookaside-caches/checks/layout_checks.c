// SPDX-License-Identifier: GPL-2.0
/*
 * Part A: what a size, an alignment and flags make of an object and of a slab.
 * Each check compares those numbers that it is about, and no others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "lookaside-caches", _name, _run)

#define WORD		8u
#define RED		SLAB_BIT_RED_ZONE
#define POISON		SLAB_BIT_POISON
#define USER		SLAB_BIT_STORE_USER
#define RCU		SLAB_BIT_TYPESAFE_BY_RCU
#define HWCACHE		SLAB_BIT_HWCACHE_ALIGN
#define RECLAIM		SLAB_BIT_RECLAIM_ACCOUNT

/* The numbers of a layout, in the order in which `info` tells them. */
static const struct field {
	const char *name;
	size_t offset;
} fields[] = {
#define FIELD(_name) { #_name "=", offsetof(struct slab_layout, _name) }
	FIELD(order), FIELD(objects), FIELD(size), FIELD(waste), FIELD(align),
	FIELD(inuse), FIELD(offset), FIELD(red_left_pad), FIELD(min_partial),
	FIELD(cpu_partial), FIELD(cpu_partial_slabs),
};

/* Which of them: a bit each. */
enum {
	ORDER = 1 << 0, OBJECTS = 1 << 1, SIZE = 1 << 2, WASTE = 1 << 3, ALIGN = 1 << 4,
	INUSE = 1 << 5, OFFSET = 1 << 6, RED_LEFT_PAD = 1 << 7,
	OBJECT = INUSE | OFFSET | RED_LEFT_PAD | SIZE,
	SLAB = ORDER | OBJECTS | WASTE,
	ALL = (1 << ARRAY_SIZE(fields)) - 1,
};

static void same_field(struct grade *g, const char *reply, const struct slab_layout *l,
		       const struct field *field)
{
	unsigned int right = *(const unsigned int *)((const char *)l + field->offset);
	const char *at = reply;
	char expected[48], *seen;

	/* A word of its own: " size=", not "object_size=". */
	do
		at = strstr(at + (at != reply), field->name);
	while (at && at != reply && at[-1] != ' ');
	snprintf(expected, sizeof(expected), "%s%u", field->name, right);
	seen = at ? grade_up_to(at, " ") : grade_format("%s", reply);
	if (strcmp(seen, expected))
		grade_fail(g, expected, seen, "the cache is laid out in another way");
	free(seen);
}

/* Create it, look at some of its numbers, destroy it. */
static void same_layout(struct grade *g, const struct slab_request *request,
			unsigned int nr_cpus, unsigned int which)
{
	char text[REQUEST_TEXT], *info;
	struct slab_layout l;
	const char *reply;
	size_t i;

	request_text(text, request);
	grade_expect(g, "ok", "cpus %u", nr_cpus);
	reply = grade_ask(g, "create c %s", text);
	if (!slab_lay_out(&l, request, nr_cpus)) {
		if (reply && (strncmp(reply, "error: ", 7) || !strstr(reply, "a slot of ")))
			grade_fail(g, "no cache: no slab is that large", reply,
				   "a slab would have more than 1024 pages");
		return;
	}
	if (!reply)
		return;
	if (!strncmp(reply, "error: ", 7)) {
		grade_fail(g, "a cache", reply, "slab_lay_out() fails, and should not");
		return;
	}
	info = grade_format("%s", grade_ask(g, "info c") ?: "");
	for (i = 0; i < ARRAY_SIZE(fields) && !grade_failed(g); i++)
		if (which & 1 << i)
			same_field(g, info, &l, &fields[i]);
	free(info);
	grade_expect(g, "ok", "destroy c");
}

static void start(struct grade *g)
{
	grade_open(g, "/tmp/layout slab");
}

/* On one CPU, as most numbers have nothing to do with CPUs. */
static void same_on_one_cpu(struct grade *g, unsigned int size, unsigned int align,
			    unsigned int flags, bool ctor, unsigned int which)
{
	const struct slab_request request = { size, align, flags, ctor };

	same_layout(g, &request, 1, which);
}

static void all_on_one_cpu(struct grade *g, const unsigned int *sizes, size_t count,
			   unsigned int which)
{
	size_t i;

	for (i = 0; i < count; i++)
		same_on_one_cpu(g, sizes[i], 0, 0, false, which);
}

static unsigned int pick(struct grade *g, const unsigned int *of, size_t count)
{
	return of[grade_below(g, count)];
}

/* | half a line or less | more: a whole one | whatever was asked for, if more | */
static void alignment(struct grade *g)
{
	unsigned int bits;

	start(g);
	for (bits = 3; bits <= 6; bits++) {
		same_on_one_cpu(g, 1u << bits, 0, HWCACHE, false, ALIGN);
		same_on_one_cpu(g, (1u << bits) + 1, 0, HWCACHE, false, ALIGN);
	}
	same_on_one_cpu(g, grade_between(g, 1, 7), 0, HWCACHE, false, ALIGN);
	/* Less than a page: with any order there is room for an object. */
	same_on_one_cpu(g, grade_between(g, 66, 3000), 0, HWCACHE, false, ALIGN);
	same_on_one_cpu(g, grade_between(g, 1, 3000), 0, 0, false, ALIGN);
	for (bits = 0; bits <= 9; bits++)
		same_on_one_cpu(g, grade_between(g, 1, 200), 1u << bits,
				grade_below(g, 2) ? HWCACHE : 0, false, ALIGN);
}

CHECK(alignment, "alignment", alignment);

/* | ....next.... |    or, where the bytes are somebody's,    | ........ | next | */
static void free_pointer(struct grade *g)
{
	static const unsigned int outside[] = { POISON, RCU, POISON | RCU };
	unsigned int round, size;

	start(g);
	for (round = 0; round < 8; round++) {
		size = grade_between(g, 1, 300 << round % 4);
		same_on_one_cpu(g, size, 0, 0, false, INUSE | OFFSET | SIZE);
		same_on_one_cpu(g, size, 0, 0, true, INUSE | OFFSET | SIZE);
		same_on_one_cpu(g, size, 0, pick(g, outside, 3), false, INUSE | OFFSET | SIZE);
	}
	/* Half of it is no multiple of a word. */
	same_on_one_cpu(g, 8 * grade_between(g, 1, 30) * 2 + 8, 0, 0, false, OFFSET);
}

CHECK(free_pointer, "free-pointer", free_pointer);

/* | cccc | object | cc | next | cccc | */
static void red_zones(struct grade *g)
{
	unsigned int round;

	start(g);
	/* Too small to hold a pointer that nobody may overrun. */
	same_on_one_cpu(g, grade_between(g, 1, 7), 0, RED, false, OBJECT);
	same_on_one_cpu(g, 8, 0, RED, false, OBJECT);
	for (round = 0; round < 6; round++) {
		unsigned int words = grade_between(g, 1, 100);

		same_on_one_cpu(g, words * WORD, 0, RED, false, OBJECT);
		same_on_one_cpu(g, words * WORD + grade_between(g, 1, 7), 0, RED, false, OBJECT);
		same_on_one_cpu(g, words * WORD, 0, RED, true, OBJECT);
		same_on_one_cpu(g, grade_between(g, 1, 200), 16u << grade_below(g, 4), RED,
				grade_below(g, 2), OBJECT);
	}
}

CHECK(red_zones, "red-zones", red_zones);

/* | cccc | object | cc | next | allocated by | freed by | cccc | */
static void debug_bytes(struct grade *g)
{
	unsigned int round;

	start(g);
	for (round = 0; round < 6; round++) {
		unsigned int size = grade_between(g, 1, 900);

		same_on_one_cpu(g, size, 0, USER, false, OBJECT);
		same_on_one_cpu(g, size, 0, USER | POISON, false, OBJECT);
		same_on_one_cpu(g, size, 0, USER | RED, false, OBJECT);
		same_on_one_cpu(g, size, 0, USER | RED | POISON, grade_below(g, 2), OBJECT);
		same_on_one_cpu(g, size, 0, SLAB_BIT_CONSISTENCY_CHECKS | SLAB_BIT_TRACE, false,
				OBJECT);
	}
}

CHECK(debug_bytes, "debug-bytes", debug_bytes);

/* Sizes in whole words, without flags: the slot is the object. */
static void order_waste(struct grade *g)
{
	/* Just a sixteenth; just more. An eighth will do, a quarter, or one object less. */
	static const unsigned int edges[] = {
		480, 472, 520, 512, 5000, 8200, 11000, 16384, 4096, 8, 2728, 1368
	};
	size_t i;

	start(g);
	all_on_one_cpu(g, edges, ARRAY_SIZE(edges), SLAB);
	for (i = 0; i < 24; i++)
		same_on_one_cpu(g, 8 * grade_between(g, 1, 128 << i % 5), 0, 0, false, SLAB);
}

CHECK(order_waste, "order-waste", order_waste);

static void order_cpus(struct grade *g)
{
	static const unsigned int cpus[] = { 2, 3, 4, 7, 8, 15, 16, 64, 1000, 8192 };
	static const unsigned int sizes[] = { 192, 256, 512, 704, 1024, 2048, 4096, 96 };
	struct slab_request request = { 0 };
	size_t i;

	start(g);
	for (i = 0; i < 3 * ARRAY_SIZE(cpus); i++) {
		request.size = i & 1 ? pick(g, sizes, ARRAY_SIZE(sizes)) :
				       8 * grade_between(g, 1, 512);
		same_layout(g, &request, cpus[i % ARRAY_SIZE(cpus)], SLAB);
	}
}

CHECK(order_cpus, "order-cpus", order_cpus);

/* One object in a slab; and more than any slab holds. */
static void order_large(struct grade *g)
{
	static const unsigned int edges[] = { 16392, 20000, 32768, 32776, 65536, SLAB_MAX_SIZE };
	unsigned int i, most;

	start(g);
	same_on_one_cpu(g, SLAB_MAX_SIZE, 0, 0, true, SLAB);
	same_on_one_cpu(g, SLAB_MAX_SIZE - grade_below(g, 7), 0, RED, false, SLAB);
	all_on_one_cpu(g, edges, ARRAY_SIZE(edges), SLAB);
	for (i = 0; i < 8; i++) {
		most = i < 7 ? 5000u << i : SLAB_MAX_SIZE / 8;
		same_on_one_cpu(g, 8 * grade_between(g, 4096, most), 0, 0, false, SLAB);
	}
}

CHECK(order_large, "order-large", order_large);

#define CACHES	6

/* The oldest that will do, in the order in which they were created. */
static void merges_with(struct grade *g, const struct slab_layout *caches,
			const unsigned int *names, const struct slab_request *request)
{
	char text[REQUEST_TEXT], expected[16] = "none";
	unsigned int i;

	for (i = 0; i < CACHES; i++)
		if (slab_mergeable(&caches[i], request))
			break;
	if (i < CACHES)
		snprintf(expected, sizeof(expected), "c%u", names[i]);
	request_text(text, request);
	grade_expect(g, expected, "merge %s", text);
}

static void merge(struct grade *g)
{
	/* The first two leave the slot as it is: nothing else is in the way. */
	static const unsigned int alone[] = {
		SLAB_BIT_TRACE, SLAB_BIT_NOLEAKTRACE, RED, POISON, USER, RCU
	};
	static const unsigned int alike[] = {
		RECLAIM, SLAB_BIT_CACHE_DMA, SLAB_BIT_CACHE_DMA32, SLAB_BIT_PANIC,
		SLAB_BIT_CONSISTENCY_CHECKS, HWCACHE
	};
	unsigned int size = 64 * grade_between(g, 3, 15);
	const struct slab_request requests[CACHES] = {
		{ size, 0, 0, false }, { size, 0, 0, true }, { size, 0, RECLAIM, false },
		{ size + 64, 0, 0, false }, { size + 128, 0, pick(g, alone, 2), false },
		{ size, 0, SLAB_BIT_CACHE_DMA, false },
	};
	unsigned int names[CACHES] = { 0, 1, 2, 3, 4, 5 }, i;
	struct slab_layout caches[CACHES];
	char text[REQUEST_TEXT];

	start(g);
	grade_shuffle(g, names, CACHES);
	for (i = 0; i < CACHES; i++) {
		slab_lay_out(&caches[i], &requests[names[i]], 1);
		request_text(text, &requests[names[i]]);
		grade_ask(g, "create c%u %s", names[i], text);
	}
	for (i = 0; i < 9; i++)
		merges_with(g, caches, names, &(struct slab_request){ size - i, 0, 0, false });
	for (i = 8; i <= 256; i *= 2)
		merges_with(g, caches, names, &(struct slab_request){ size - 1, i, 0, false });
	for (i = 0; i < ARRAY_SIZE(alone); i++)
		merges_with(g, caches, names, &(struct slab_request){ size, 0, alone[i], false });
	for (i = 0; i < ARRAY_SIZE(alike); i++)
		merges_with(g, caches, names, &(struct slab_request){ size, 0, alike[i], false });
	merges_with(g, caches, names, &(struct slab_request){ size, 0, 0, true });
	merges_with(g, caches, names, &(struct slab_request){ size + 1, 0, 0, false });
	merges_with(g, caches, names, &(struct slab_request){ size + 57, 0, 0, false });
	merges_with(g, caches, names, &(struct slab_request){ size + 128, 0, 0, false });
	merges_with(g, caches, names, &(struct slab_request){ size - 16, 64, 0, false });
	merges_with(g, caches, names, &(struct slab_request){ size, 64, RECLAIM, false });
}

CHECK(merge, "merge", merge);

/* Anything, and all numbers of it. */
static void layouts(struct grade *g)
{
	static const unsigned int flags[] = {
		0, 0, HWCACHE, RED, POISON, USER, RCU, RED | POISON, RED | USER,
		RED | POISON | USER, HWCACHE | RED | POISON | USER, HWCACHE | RCU,
		RECLAIM, SLAB_BIT_TRACE, SLAB_BIT_MEM_SPREAD
	};
	unsigned int round;

	start(g);
	for (round = 0; round < 80; round++) {
		struct slab_request request = {
			.size = grade_between(g, 1, 60u << round % 10),
			.align = grade_below(g, 3) ? 0 : 1u << grade_below(g, 10),
			.flags = pick(g, flags, ARRAY_SIZE(flags)),
			.ctor = !grade_below(g, 3),
		};

		same_layout(g, &request, 1u << grade_below(g, 14), ALL);
	}
}

CHECK(layouts, "layouts", layouts);
