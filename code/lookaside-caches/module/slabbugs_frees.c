// SPDX-License-Identifier: GPL-2.0
/*
 * slabbugs' commands about what is free: objects freed twice, in the middle, to
 * others, and the free pointers that all of it goes through.
 */
#include <linux/gfp.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "refuse.h"
#include "slabbugs.h"
#include "slabbugs_bench.h"

static u8 decoy[BENCH_MAX_SIZE] __aligned(sizeof(void *));

/*
 * Free pointers are followed unseen: whoever writes into a free object says
 * what the allocation after the next one returns. The decoy has the bytes of
 * the free object, so its own free pointer leads back to where the list went on.
 */
static void steer(struct play *p, const struct pair *pair, size_t bytes)
{
	void *first, *second;

	bench_free_pair(pair);
	if (bench.flags) {
		refuse(p, "steer", " is for a cache without debug flags; say: stale OFFSET");
		return;
	}
	memcpy(decoy, pair->low, bench.size);
	memset_l((unsigned long *)pair->low, (unsigned long)decoy,
		 bench.size / sizeof(long));
	first = bench_take(bench.cache);
	second = bench_take(bench.cache);
	play_text(p, first == pair->low ? "first=same" : "first=other");
	play_text(p, second == decoy ? " second=stray" : " second=object");
	if (second != decoy)
		kmem_cache_free(bench.cache, second);
	kmem_cache_free(bench.cache, first);
}

/**
 * run_steer() - `steer`: to memory that is no object
 * @p: the conversation
 * @argv: none
 * @argc: none
 *
 * Context: Process; may sleep.
 */
void run_steer(struct play *p, char *const argv[], unsigned int argc)
{
	bench_with_pair(p, steer, 0);
}

/*
 * Freed twice, an object is its own successor, and never runs out. With checks,
 * it has none: 6.1 clears the free pointer first, and only then looks.
 */
static void double_free(struct play *p, const struct pair *pair, size_t bytes)
{
	unsigned long *link = (unsigned long *)(pair->low + bench_free_pointer());
	void *first, *second;
	unsigned long next;
	bool same;

	kmem_cache_free(bench.cache, pair->low);
	next = *link;
	free_twice(bench.cache, bench_take(bench.cache));
	if (bench.flags)
		*link = next;
	first = bench_take(bench.cache);
	second = bench_take(bench.cache);
	same = first == second;
	if (same) {
		*link = next;
		bench_take(bench.cache);
	} else {
		kmem_cache_free(bench.cache, second);
	}
	kmem_cache_free(bench.cache, first);
	kmem_cache_free(bench.cache, pair->high);
	play_text(p, same ? "same=yes" : "same=no");
}

/**
 * run_double_free() - `double-free`: are the next two the same?
 * @p: the conversation
 * @argv: none
 * @argc: none
 *
 * Context: Process; may sleep.
 */
void run_double_free(struct play *p, char *const argv[], unsigned int argc)
{
	bench_with_pair(p, double_free, 0);
}

/* The same with nobody to repair it: the objects behind it are cut off. */
static void cut(struct play *p, const struct pair *pair, size_t bytes)
{
	if (bench.flags) {
		bench.leaks = true;
		free_twice(bench.cache, pair->low);
		kmem_cache_free(bench.cache, pair->high);
		play_text(p, "ok");
	} else {
		bench_free_pair(pair);
		refuse(p, "cut", " needs a cache that is checked; create one with F");
	}
}

/**
 * run_cut() - `cut`: a double free that is not repaired
 * @p: the conversation
 * @argv: none
 * @argc: none
 *
 * Context: Process; may sleep.
 */
void run_cut(struct play *p, char *const argv[], unsigned int argc)
{
	bench_with_pair(p, cut, 0);
}

/* The free pointer of this would-be object is written at once, too. */
static void middle(struct play *p, const struct pair *pair, size_t bytes)
{
	u8 *middle = pair->low + BENCH_REACH;
	unsigned long *link = (unsigned long *)(middle + bench_free_pointer());
	unsigned long was = *link;
	u8 *next;

	free_the_middle(bench.cache, pair->low, BENCH_REACH);
	next = bench_take(bench.cache);
	if (next != middle)
		kmem_cache_free(bench.cache, next);
	*link = was;
	bench_free_pair(pair);
	play_text(p, next == middle ? "overlap=yes" : "overlap=no");
}

/**
 * run_middle() - `middle`: is the next one in the middle of another?
 * @p: the conversation
 * @argv: none
 * @argc: none
 *
 * Context: Process; may sleep.
 */
void run_middle(struct play *p, char *const argv[], unsigned int argc)
{
	bench_with_pair(p, middle, 0);
}

/* With no checks, these two end in a cache that nobody can repair, and an oops. */
static bool may_free_foreign(struct play *p)
{
	if (!bench_is_whole(p))
		return false;
	if (!bench.flags)
		refuse(p, "this", " would not end well; create the cache with F");
	return bench.flags;
}

/**
 * run_wrong_cache() - `wrong-cache`: whom does it go to?
 * @p: the conversation
 * @argv: none
 * @argc: none
 *
 * Context: Process; may sleep.
 */
void run_wrong_cache(struct play *p, char *const argv[], unsigned int argc)
{
	struct kmem_cache *other;
	void *object;

	if (!may_free_foreign(p))
		return;
	other = kmem_cache_create("slabbugs-other", bench.size, 0,
				  bench.flags | SLAB_NOLEAKTRACE, NULL);
	if (!other) {
		refuse_for_memory(p);
		return;
	}
	object = bench_take(other);
	free_to_wrong_cache(bench.cache, object);
	play_text(p, bench_was_freed(other, object) ? "freed=yes" : "freed=no");
	kmem_cache_destroy(other);
}

/**
 * run_foreign() - `foreign`: a page that is of no cache
 * @p: the conversation
 * @argv: none
 * @argc: none
 *
 * Context: Process; may sleep.
 */
void run_foreign(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long page;

	if (!may_free_foreign(p))
		return;
	page = __get_free_page(GFP_KERNEL);
	if (!page) {
		refuse_for_memory(p);
		return;
	}
	free_what_is_no_object(bench.cache, page);
	free_page(page);
	play_text(p, "ok");
}
