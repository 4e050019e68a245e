// SPDX-License-Identifier: GPL-2.0
/*
 * The workbench: one cache, and what sets a mistake up, looks what it did, and
 * cleans up behind it.
 */
#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/string.h>

#include "refuse.h"
#include "slabbugs_bench.h"

struct bench bench;

/**
 * bench_is_open() - is there a cache?
 * @p: the conversation, which is told if not
 *
 * Context: Any.
 */
bool bench_is_open(struct play *p)
{
	if (!bench.cache)
		refuse(p, "this", " needs a cache; say first: create NAME SIZE FLAGS");
	return bench.cache;
}

/**
 * bench_is_whole() - is there a cache, and none of its objects in use?
 * @p: the conversation, which is told if not
 *
 * Context: Any.
 */
bool bench_is_whole(struct play *p)
{
	if (bench_is_open(p) && bench.leaks)
		refuse(p, "this", " needs a cache that leaks none; destroy, and create another");
	return bench.cache && !bench.leaks;
}

/**
 * bench_free_pointer() - where SLUB keeps the free pointer
 *
 * As calculate_sizes() in mm/slub.c, 6.1.192.
 *
 * Context: Any; there is a cache.
 * Return: Bytes from the object's start.
 */
unsigned int bench_free_pointer(void)
{
	unsigned int inuse = ALIGN(bench.size, sizeof(void *));

	if (!(bench.flags & SLAB_POISON))
		return ALIGN_DOWN(bench.size / 2, sizeof(void *));
	if (bench.flags & SLAB_RED_ZONE && inuse == bench.size)
		inuse += sizeof(void *);
	return inuse;
}

/**
 * bench_take() - allocate what may be in use already
 * @from: the cache
 *
 * The compiler trusts kmem_cache_alloc() that it does not return the same twice:
 * it would not compare. And nobody can stop in the middle of a mistake.
 *
 * Context: Process; may sleep.
 * Return: An object, never NULL.
 */
void *bench_take(struct kmem_cache *from)
{
	void *object = kmem_cache_alloc(from, GFP_KERNEL | __GFP_NOFAIL);

	OPTIMIZER_HIDE_VAR(object);
	return object;
}

/**
 * bench_was_freed() - what was freed last is what is allocated first: is it this?
 * @from: the cache
 * @object: that someone tried to free just now, on this CPU
 *
 * Context: Process; may sleep.
 */
bool bench_was_freed(struct kmem_cache *from, void *object)
{
	void *next = bench_take(from);

	kmem_cache_free(from, next);
	return next == object;
}

/**
 * bench_free_and_say() - free an object that something was done to
 * @p: the conversation, which is told if SLUB did free it
 * @object: the object
 *
 * SLUB repairs what it finds, but does not free it then: it can be freed again.
 *
 * Context: Process; may sleep.
 */
void bench_free_and_say(struct play *p, void *object)
{
	bool freed;

	kmem_cache_free(bench.cache, object);
	freed = bench_was_freed(bench.cache, object);
	if (!freed)
		kmem_cache_free(bench.cache, object);
	play_text(p, freed ? "freed=yes" : "freed=no");
}

static noinline void take_pair(struct pair *pair)
{
	u8 *a = bench_take(bench.cache);
	u8 *b = bench_take(bench.cache);

	pair->low = min(a, b);
	pair->high = max(a, b);
	memset(a, 0, bench.size);
	memset(b, 0, bench.size);
}

/**
 * bench_free_pair() - free both, so that the lower one is allocated first
 * @pair: two objects
 *
 * Context: Process; may sleep.
 */
void bench_free_pair(const struct pair *pair)
{
	kmem_cache_free(bench.cache, pair->high);
	kmem_cache_free(bench.cache, pair->low);
}

/**
 * bench_with_pair() - make a mistake with two objects
 * @p: the conversation
 * @mistake: makes it, replies, and frees both
 * @bytes: for @mistake
 *
 * All of it is done on one CPU, whose freelist is the one that it is about.
 *
 * Context: Process; may sleep.
 */
void bench_with_pair(struct play *p,
		     void (*mistake)(struct play *p, const struct pair *pair, size_t bytes),
		     size_t bytes)
{
	struct pair pair;

	if (!bench_is_whole(p))
		return;
	migrate_disable();
	take_pair(&pair);
	mistake(p, &pair, bytes);
	migrate_enable();
}
