// SPDX-License-Identifier: GPL-2.0
/*
 * Items by key, found without a lock. The cache is SLAB_TYPESAFE_BY_RCU: an item
 * that a reader has found may be freed, and be another item at once, but under
 * rcu_read_lock() its memory stays an item, with a lock that works.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "slabpools_rcu.h"

#define KEYS	8
#define NO_KEY	KEYS
#define BYTES	32

/* What is constructed: the lock, free; no key; and how often it had one. */
struct item {
	spinlock_t lock;	/* the rest */
	unsigned int key;
	unsigned int generation;
	u8 bytes[BYTES];		/* each is the key */
};

static struct item __rcu *table[KEYS];
static struct kmem_cache *items;
static unsigned int constructed;

static void item_construct(void *object)
{
	struct item *item = object;

	spin_lock_init(&item->lock);
	item->key = NO_KEY;
	item->generation = 0;
	constructed++;
}

static void set_key(struct item *item, unsigned int key)
{
	spin_lock(&item->lock);
	item->key = key;
	item->generation += key != NO_KEY;
	memset(item->bytes, key, BYTES);
	spin_unlock(&item->lock);
}

/* One writer at a time: who calls these. */
static int insert(unsigned int key, gfp_t gfp)
{
	struct item *item = kmem_cache_alloc(items, gfp);

	if (!item)
		return -ENOMEM;
	set_key(item, key);
	rcu_assign_pointer(table[key], item);
	return 0;
}

/* Unpublished, then without a key, then free: no grace period in between. */
static void drop(unsigned int key)
{
	struct item *item = rcu_dereference_protected(table[key], true);

	if (!item)
		return;
	RCU_INIT_POINTER(table[key], NULL);
	set_key(item, NO_KEY);
	kmem_cache_free(items, item);
}

//! [look-again]
/* Copy what the key's item holds; @stale counts those that were it no more. */
static bool lookup(unsigned int key, u8 bytes[BYTES], unsigned long *stale)
{
	struct item *item;
	bool found = false;

	rcu_read_lock();
	while (!found && (item = rcu_dereference(table[key]))) {
		/* To be late more often. */
		udelay(1);
		/* By now it may be another item, or free; but it is one. */
		spin_lock(&item->lock);
		found = item->key == key;
		if (found)
			memcpy(bytes, item->bytes, BYTES);
		spin_unlock(&item->lock);
		*stale += !found;
	}
	rcu_read_unlock();
	return found;
}

//! [look-again]
/**
 * items_reuse() - free an item that a reader has just found
 * @reuse: receives what the reader then has
 *
 * Context: Process; may sleep. No two at once, nor with items_race().
 * Return: 0; -ENOMEM.
 */
int items_reuse(struct items_reuse *reuse)
{
	unsigned int before;
	struct item *item;
	int err;

	err = insert(1, GFP_KERNEL);
	if (err)
		return err;
	before = constructed;
	rcu_read_lock();
	item = rcu_dereference(table[1]);
	drop(1);
	err = insert(2, GFP_NOWAIT);
	spin_lock(&item->lock);
	reuse->same = item == rcu_dereference(table[2]);
	reuse->key = item->key;
	reuse->generation = item->generation;
	spin_unlock(&item->lock);
	rcu_read_unlock();
	reuse->constructed = constructed - before;
	drop(2);
	return err;
}

/* Each key is taken away and given back, and each freed item is the next key's. */
static int writer(void *unused)
{
	unsigned int key = 0;

	while (!kthread_should_stop()) {
		if (rcu_access_pointer(table[key]))
			drop(key);
		else
			insert(key, GFP_KERNEL);
		key = (key + 1) % KEYS;
		cond_resched();
	}
	for (key = 0; key < KEYS; key++)
		drop(key);
	return 0;
}

/**
 * items_race() - look items up while another thread frees and reuses them
 * @race: receives what happened
 * @ms: for so many milliseconds
 *
 * Context: Process; sleeps. No two at once, nor with items_reuse().
 * Return: 0; -ENOMEM.
 */
int items_race(struct items_race *race, unsigned int ms)
{
	unsigned long end = jiffies + msecs_to_jiffies(ms);
	struct task_struct *thread;
	u8 bytes[BYTES];
	unsigned int key;
	int err;

	memset(race, 0, sizeof(*race));
	for (key = 0; key < KEYS; key += 2) {
		err = insert(key, GFP_KERNEL);
		if (err)
			goto drop_all;
	}
	thread = kthread_run(writer, NULL, "slabpools");
	err = PTR_ERR_OR_ZERO(thread);
	if (err)
		goto drop_all;
	for (key = 0; time_before(jiffies, end); key = (key + 1) % KEYS) {
		if (lookup(key, bytes, &race->stale)) {
			race->found++;
			race->wrong += !!memchr_inv(bytes, key, BYTES);
		}
		cond_resched();
	}
	kthread_stop(thread);
drop_all:
	for (key = 0; key < KEYS; key++)
		drop(key);
	return err;
}

/**
 * items_open() - make the cache
 *
 * Context: Process; may sleep.
 * Return: 0; -ENOMEM.
 */
int items_open(void)
{
	items = kmem_cache_create("slabpools-items", sizeof(struct item), 0,
				  SLAB_TYPESAFE_BY_RCU, item_construct);
	return items ? 0 : -ENOMEM;
}

/**
 * items_close() - destroy the cache; nobody uses it any more
 *
 * Context: Process; may sleep.
 */
void items_close(void)
{
	kmem_cache_destroy(items);
}
