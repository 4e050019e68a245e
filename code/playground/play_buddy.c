// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's `buddy`: one zone, its blocks by pfn. `init` starts as boot
 * leaves it; `empty` and `add` load a state that was read elsewhere.
 */
#include "../page-orders/model/buddy.h"
#include "models.h"

/* 2^26 pages are 256 GiB of RAM, and under a gigabyte of map. */
#define MAX_NPAGES 0x4000000ul

static struct buddy zone;

static bool zone_is_missing(struct play *p)
{
	if (zone.npages)
		return false;
	play_error(p);
	play_text(p, "there is no zone yet; say: init NPAGES");
	return true;
}

static bool start_zone(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long npages, max_order = BUDDY_MAX_ORDER;

	if (!play_number(p, argv[0], "NPAGES", 1, MAX_NPAGES, &npages))
		return false;
	if (argc > 1 && !play_number(p, argv[1], "MAX_ORDER", 1,
				     BUDDY_MAX_ORDER_LIMIT, &max_order))
		return false;
	zone.npages = 0;
	zone.map = play_memory(p, zone.map, npages * sizeof(*zone.map));
	if (!zone.map)
		return false;
	buddy_init(&zone, zone.map, npages, max_order);
	return true;
}

static void run_init(struct play *p, char *const argv[], unsigned int argc)
{
	if (!start_zone(p, argv, argc))
		return;
	buddy_free_all(&zone);
	play_text(p, "ok");
}

static void run_empty(struct play *p, char *const argv[], unsigned int argc)
{
	if (start_zone(p, argv, argc))
		play_text(p, "ok");
}

static bool read_order(struct play *p, const char *word, unsigned long long *order)
{
	return !zone_is_missing(p) &&
	       play_number(p, word, "ORDER", 0, zone.max_order - 1, order);
}

/* A block that is allocated as a whole: what `free` and `add` take. */
static bool read_block(struct play *p, char *const argv[], unsigned long long *pfn,
		       unsigned long long *order)
{
	if (!read_order(p, argv[1], order) ||
	    !play_number(p, argv[0], "PFN", 0, zone.npages - 1, pfn))
		return false;
	if (buddy_block_is_allocated(&zone, *pfn, *order))
		return true;
	play_error(p);
	play_text(p, argv[0]);
	if (*pfn & ((1ul << *order) - 1)) {
		play_text(p, " starts no block of this order; PFN must be a multiple of ");
		play_decimal(p, 1ul << *order);
	} else if (zone.npages - *pfn < 1ul << *order) {
		play_text(p, " starts a block that ends outside the zone; its last pfn is ");
		play_decimal(p, zone.npages - 1);
	} else {
		play_text(p, " starts a block with a page that is free already;");
		play_text(p, " free what was allocated, once");
	}
	return false;
}

/* @give: what takes the block: one of buddy_add_free() and buddy_free(). */
static void give_block(struct play *p, char *const argv[],
		       void (*give)(struct buddy *b, unsigned int pfn, unsigned int order))
{
	unsigned long long pfn, order;

	if (!read_block(p, argv, &pfn, &order))
		return;
	give(&zone, pfn, order);
	play_text(p, "ok");
}

static void run_add(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argc;
	give_block(p, argv, buddy_add_free);
}

static void say_pfn(struct play *p, unsigned int pfn)
{
	if (pfn == BUDDY_NONE)
		play_text(p, "fail");
	else
		play_decimal(p, pfn);
}

static void run_alloc(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long order;

	(void)argc;
	if (read_order(p, argv[0], &order))
		say_pfn(p, buddy_alloc(&zone, order));
}

static void run_free(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argc;
	give_block(p, argv, buddy_free);
}

static void run_alloc_exact(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long nr_pages;

	(void)argc;
	if (zone_is_missing(p) || !play_number(p, argv[0], "NR_PAGES", 1,
					       1ul << (zone.max_order - 1), &nr_pages))
		return;
	say_pfn(p, buddy_alloc_exact(&zone, nr_pages));
}

static void run_free_area(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned int order;

	(void)argv;
	(void)argc;
	if (zone_is_missing(p))
		return;
	for (order = 0; order < zone.max_order; order++) {
		if (order)
			play_text(p, " ");
		play_decimal(p, zone.free_area[order].nr_free);
	}
}

static void run_blocks(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long order;
	unsigned int head, pfn;

	(void)argc;
	if (!read_order(p, argv[0], &order))
		return;
	head = zone.free_area[order].head;
	for (pfn = head; pfn != BUDDY_NONE; pfn = zone.map[pfn].next) {
		if (pfn != head)
			play_text(p, " ");
		play_decimal(p, pfn);
	}
}

static const struct play_command commands[] = {
	{ "init", "NPAGES [MAX_ORDER]", 1, 2, run_init },
	{ "empty", "NPAGES [MAX_ORDER]", 1, 2, run_empty },
	{ "add", "PFN ORDER", 2, 2, run_add },
	{ "alloc", "ORDER", 1, 1, run_alloc },
	{ "free", "PFN ORDER", 2, 2, run_free },
	{ "alloc_exact", "NR_PAGES", 1, 1, run_alloc_exact },
	{ "free_area", "", 0, 0, run_free_area },
	{ "blocks", "ORDER", 1, 1, run_blocks },
	{ NULL, NULL, 0, 0, NULL },
};

const struct play_model play_buddy = { "buddy", commands };
