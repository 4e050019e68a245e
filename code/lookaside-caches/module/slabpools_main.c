// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/slabpools: what stands on caches. A mempool, which keeps some objects for
 * when the cache has none; and SLAB_TYPESAFE_BY_RCU, which keeps slabs for those
 * who still look at objects that are free.
 */
#include <linux/init.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "../../scope/scope.h"
#include "refuse.h"
#include "slabpools_rcu.h"

#define ELEMENT_SIZE	256
#define MAX_MIN_NR	64
#define MAX_TAKEN	(2 * MAX_MIN_NR)
#define MAX_OBJECTS	1024
#define OBJECT_SIZE	1000

static struct kmem_cache *elements;
static mempool_t *pool;

/* What was taken and not yet given back, last one last. */
static DEFINE_SPINLOCK(taken_lock);
static void *taken[MAX_TAKEN];
static unsigned int nr_taken;

static void push(void *element)
{
	spin_lock(&taken_lock);
	taken[nr_taken++] = element;
	spin_unlock(&taken_lock);
}

static void *pop(void)
{
	void *element;

	spin_lock(&taken_lock);
	element = nr_taken ? taken[--nr_taken] : NULL;
	spin_unlock(&taken_lock);
	return element;
}

static void run_pool(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long min_nr;

	if (pool) {
		refuse(p, "pool", " has been said; drop that pool first");
		return;
	}
	if (!play_number(p, argv[0], "MIN_NR", 1, MAX_MIN_NR, &min_nr))
		return;
	pool = mempool_create_slab_pool(min_nr, elements);
	if (pool)
		play_text(p, "ok");
	else
		refuse_for_memory(p);
}

static bool have_pool(struct play *p)
{
	if (!pool)
		refuse(p, "this", " needs a pool; say first: pool MIN_NR");
	return pool;
}

static void say_left(struct play *p)
{
	play_text(p, "left=");
	play_decimal(p, pool->curr_nr);
}

static bool read_gfp(struct play *p, const char *word, gfp_t *gfp)
{
	*gfp = strcmp(word, "GFP_KERNEL") ? GFP_NOWAIT : GFP_KERNEL;
	if (*gfp == GFP_KERNEL || !strcmp(word, "GFP_NOWAIT"))
		return true;
	refuse(p, word, " is not possible; FLAGS are GFP_KERNEL or GFP_NOWAIT");
	return false;
}

static void run_take(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long switches = current->nvcsw;
	void *element;
	gfp_t gfp;

	if (!have_pool(p) || !read_gfp(p, argv[0], &gfp))
		return;
	if (nr_taken == MAX_TAKEN) {
		refuse(p, "take", " has been said often enough; give some back");
		return;
	}
	element = mempool_alloc(pool, gfp);
	if (element)
		push(element);
	play_text(p, element ? "got=yes " : "got=no ");
	say_left(p);
	play_text(p, current->nvcsw == switches ? "" : " slept");
}

static bool have_taken(struct play *p)
{
	if (have_pool(p) && !nr_taken)
		refuse(p, "this", " needs something that was taken; say first: take FLAGS");
	return pool && nr_taken;
}

static void run_give(struct play *p, char *const argv[], unsigned int argc)
{
	if (!have_taken(p))
		return;
	mempool_free(pop(), pool);
	say_left(p);
}

/* Somebody else, who gives an element back while we wait for one. */
static void give_later(struct work_struct *work)
{
	mempool_free(pop(), pool);
}

static DECLARE_DELAYED_WORK(later, give_later);

static void run_later(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long ms;

	if (!have_taken(p) || !play_number(p, argv[0], "MS", 0, MSEC_PER_SEC, &ms))
		return;
	if (schedule_delayed_work(&later, msecs_to_jiffies(ms)))
		play_text(p, "ok");
	else
		refuse(p, "later", " was said before, and is not over; wait, or drop the pool");
}

static void drop_pool(void)
{
	void *element;

	cancel_delayed_work_sync(&later);
	while ((element = pop()))
		mempool_free(element, pool);
	mempool_destroy(pool);
	pool = NULL;
}

static void run_drop(struct play *p, char *const argv[], unsigned int argc)
{
	if (!have_pool(p))
		return;
	drop_pool();
	play_text(p, "ok");
}

/* Objects and the slabs that they are in, while those are slabs. */
static struct kmem_cache *kept;
static void *objects[MAX_OBJECTS];
static struct folio *slabs[MAX_OBJECTS];
static unsigned int nr_slabs;

static unsigned int still_slabs(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < nr_slabs; i++)
		n += folio_test_slab(slabs[i]);
	return n;
}

static unsigned int fill(unsigned int nr)
{
	unsigned int i;

	nr_slabs = 0;
	for (i = 0; i < nr; i++) {
		objects[i] = kmem_cache_alloc(kept, GFP_KERNEL);
		if (!objects[i])
			break;
		if (!nr_slabs || slabs[nr_slabs - 1] != virt_to_folio(objects[i]))
			slabs[nr_slabs++] = virt_to_folio(objects[i]);
	}
	return i;
}

static void say(struct play *p, const char *name, unsigned long value)
{
	play_text(p, name);
	play_decimal(p, value);
}

/* Free them all while a reader may look; slabs that are empty are given back. */
static void run_grace(struct play *p, char *const argv[], unsigned int argc)
{
	bool typesafe = !strcmp(argv[2], "typesafe");
	unsigned long long nr;
	unsigned int got, i;

	if (!play_number(p, argv[1], "OBJECTS", 1, MAX_OBJECTS, &nr))
		return;
	if (!typesafe && strcmp(argv[2], "plain")) {
		refuse(p, argv[2], " is not possible; a cache is typesafe or plain");
		return;
	}
	kmem_cache_destroy(kept);
	kept = kmem_cache_create(argv[0], OBJECT_SIZE, 0, SLAB_NOLEAKTRACE |
				 (typesafe ? SLAB_TYPESAFE_BY_RCU : 0), NULL);
	if (!kept) {
		refuse_for_memory(p);
		return;
	}
	got = fill(nr);
	say(p, "slabs=", nr_slabs);
	rcu_read_lock();
	for (i = 0; i < got; i++)
		kmem_cache_free(kept, objects[i]);
	say(p, " reading=", still_slabs());
	rcu_read_unlock();
	rcu_barrier();
	say(p, " after=", still_slabs());
}

static void run_reuse(struct play *p, char *const argv[], unsigned int argc)
{
	struct items_reuse reuse;

	if (items_reuse(&reuse)) {
		refuse_for_memory(p);
		return;
	}
	play_text(p, reuse.same ? "same=yes" : "same=no");
	say(p, " key=", reuse.key);
	say(p, " generation=", reuse.generation);
	say(p, " constructed=", reuse.constructed);
}

static void run_race(struct play *p, char *const argv[], unsigned int argc)
{
	struct items_race race;
	unsigned long long ms;

	if (!play_number(p, argv[0], "MS", 1, MSEC_PER_SEC, &ms))
		return;
	if (items_race(&race, ms)) {
		refuse_for_memory(p);
		return;
	}
	say(p, "found=", race.found);
	say(p, " stale=", race.stale);
	say(p, " wrong=", race.wrong);
}

static const struct play_command commands[] = {
	{ "pool", "MIN_NR", 1, 1, run_pool },
	{ "take", "FLAGS", 1, 1, run_take },
	{ "give", "", 0, 0, run_give },
	{ "later", "MS", 1, 1, run_later },
	{ "drop", "", 0, 0, run_drop },
	{ "grace", "NAME OBJECTS typesafe|plain", 3, 3, run_grace },
	{ "reuse", "", 0, 0, run_reuse },
	{ "race", "MS", 1, 1, run_race },
	{ }
};

static const struct play_model slabpools = { "slabpools", commands };
const struct play_model *const play_models[] = { &slabpools, NULL };

static int __init slabpools_init(void)
{
	int err = -ENOMEM;

	elements = kmem_cache_create("slabpools-elements", ELEMENT_SIZE, 0,
				     SLAB_NOLEAKTRACE, NULL);
	if (!elements)
		return err;
	err = items_open();
	if (err)
		goto no_items;
	err = scope_register(&slabpools);
	if (err)
		goto no_scope;
	return 0;

no_scope:
	items_close();
no_items:
	kmem_cache_destroy(elements);
	return err;
}

static void __exit slabpools_exit(void)
{
	scope_unregister();
	if (pool)
		drop_pool();
	kmem_cache_destroy(kept);
	items_close();
	kmem_cache_destroy(elements);
}

module_init(slabpools_init);
module_exit(slabpools_exit);
MODULE_DESCRIPTION("Mempools, and caches that wait for RCU's readers");
MODULE_LICENSE("GPL");
