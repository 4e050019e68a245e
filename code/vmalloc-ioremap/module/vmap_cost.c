// SPDX-License-Identifier: GPL-2.0
/*
 * What memory costs that is asked for in one way or another: the time to get it
 * and to give it back. Only the ratio of two such times, of one and the same
 * machine, says something.
 */
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "vmap_cost.h"

#define MAX_PAIRS	1000000

/* Whoever runs in between is in the time of a batch: the median has none of it. */
#define BATCHES		9

struct way {
	const char *name;
	void *(*get)(size_t size);
	void (*put)(const void *memory);
};

static void *get_kmalloc(size_t size)
{
	return kmalloc(size, GFP_KERNEL | __GFP_NOWARN);
}

static void *get_vmalloc(size_t size)
{
	return vmalloc(size);
}

static void *get_kvmalloc(size_t size)
{
	return kvmalloc(size, GFP_KERNEL);
}

static const struct way ways[] = {
	{ "kmalloc", get_kmalloc, kfree },
	{ "vmalloc", get_vmalloc, vfree },
	{ "kvmalloc", get_kvmalloc, kvfree },
};

static const struct way *read_way(struct play *p, const char *word)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++)
		if (!strcmp(ways[i].name, word))
			return &ways[i];
	play_error(p);
	play_text(p, "'");
	play_text(p, word);
	play_text(p, "' must be kmalloc, vmalloc or kvmalloc");
	return NULL;
}

/* In ns; 0 if there was none. */
static u64 time_pairs(const struct way *way, size_t size, unsigned int pairs)
{
	u64 start = ktime_get_ns();
	void *memory;

	while (pairs--) {
		memory = way->get(size);
		if (!memory)
			return 0;
		way->put(memory);
	}
	return ktime_get_ns() - start;
}

static int compare_times(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/**
 * run_cost() - the command "cost WAY SIZE PAIRS"
 * @p: the conversation; is told how many ns it took to get SIZE bytes in that
 *     way and give them back, PAIRS times, or "fail"
 * @argv: the arguments
 * @argc: how many
 *
 * A purge that becomes due, of what vfree() left for later, is a part of it.
 *
 * Context: May sleep.
 */
void run_cost(struct play *p, char *const argv[], unsigned int argc)
{
	const struct way *way = read_way(p, argv[0]);
	unsigned long long size, pairs;
	u64 times[BATCHES];
	unsigned int i;

	if (!way || !play_number(p, argv[1], "SIZE", 1, ULONG_MAX, &size) ||
	    !play_number(p, argv[2], "PAIRS", 1, MAX_PAIRS, &pairs))
		return;
	for (i = 0; i < BATCHES; i++) {
		times[i] = time_pairs(way, size, pairs);
		if (!times[i]) {
			play_text(p, "fail");
			return;
		}
		cond_resched();
	}
	sort(times, BATCHES, sizeof(*times), compare_times, NULL);
	play_decimal(p, times[BATCHES / 2]);
}
