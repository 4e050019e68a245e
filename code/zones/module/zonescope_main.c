// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/zonescope: where the running kernel finds pages for whom, in the words of
 * `playground zones`. The experiments of chapter zones compare the two.
 *
 * Open it for reading and writing, write commands, read a reply for each.
 */
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../../compat.h"
#include "../../scope/gfp_words.h"
#include "../../scope/scope.h"
#include "zone_walk.h"

/* Blocks that are ours, in page->lru; the order of each is its page's private. */
static LIST_HEAD(held);

/* What each zone had free before the last request, by node and zone. */
static unsigned long free_before[MAX_NUMNODES][MAX_NR_ZONES];

static void note_free(void)
{
	struct zone *zone;

	for (zone = zone_walk_next(NULL); zone; zone = zone_walk_next(zone))
		free_before[zone_to_nid(zone)][zone_idx(zone)] =
			zone_page_state(zone, NR_FREE_PAGES);
}

static void hold(struct page *page, unsigned int order)
{
	set_page_private(page, order);
	list_add(&page->lru, &held);
}

/* Give back up to @most pages, of one zone or of all. */
static unsigned long release(const struct zone *zone, unsigned long most)
{
	struct page *page, *next;
	unsigned long pages = 0;

	list_for_each_entry_safe(page, next, &held, lru) {
		unsigned int order = page_private(page);

		if (zone && page_zone(page) != zone)
			continue;
		if (pages + (1ul << order) > most)
			break;
		set_page_private(page, 0);
		list_del(&page->lru);
		__free_pages(page, order);
		pages += 1ul << order;
		cond_resched();
	}
	return pages;
}

static bool read_node(struct play *p, const char *word, unsigned long long *nid)
{
	if (!play_number(p, word, "NID", 0, MAX_NUMNODES - 1, nid))
		return false;
	if (node_online(*nid))
		return true;
	play_error(p);
	play_text(p, "there is no node ");
	play_decimal(p, *nid);
	play_text(p, " here; /sys/devices/system/node has those that are");
	return false;
}

static struct zone *read_zone(struct play *p, char *const argv[])
{
	unsigned long long nid;
	struct zone *zones;
	int i;

	if (!read_node(p, argv[0], &nid))
		return NULL;
	zones = NODE_DATA(nid)->node_zones;
	for (i = 0; i < MAX_NR_ZONES; i++)
		if (!strcasecmp(zones[i].name, argv[1]) && populated_zone(&zones[i]))
			return &zones[i];
	play_error(p);
	play_text(p, argv[1]);
	play_text(p, " is no zone with pages on this node; /proc/zoneinfo names them");
	return NULL;
}

/* A block as @argv asks for it: ours from now on, or given back at once. */
static void request(struct play *p, char *const argv[], bool is_ours)
{
	unsigned long long nid, order;
	struct page *page;
	gfp_t gfp;

	if (!read_node(p, argv[0], &nid) || !scope_read_gfp(p, argv[1], &gfp) ||
	    !play_number(p, argv[2], "ORDER", 0, NR_PAGE_ORDERS - 1, &order))
		return;
//! [request]
	/* Nobody is to be killed for a measurement. */
	if (gfpflags_allow_blocking(gfp))
		gfp |= __GFP_NORETRY;
	note_free();
	page = alloc_pages_node(nid, gfp | __GFP_NOWARN, order);
//! [request]
	if (!page) {
		play_text(p, "fail");
		return;
	}
	if (!is_ours) {
		play_text(p, "pfn=");
		play_hex(p, page_to_pfn(page));
		play_text(p, " ");
	}
	play_text(p, "node=");
	play_decimal(p, page_to_nid(page));
	play_text(p, " zone=");
	play_text(p, page_zone(page)->name);
	if (is_ours)
		hold(page, order);
	else
		__free_pages(page, order);
}

static void run_alloc(struct play *p, char *const argv[], unsigned int argc)
{
	request(p, argv, true);
}

static void run_page(struct play *p, char *const argv[], unsigned int argc)
{
	request(p, argv, false);
}

/* As words that come in threes: NID ZONE PAGES. */
static void run_before(struct play *p, char *const argv[], unsigned int argc)
{
	const char *between = "";
	struct zone *zone;

	for (zone = zone_walk_next(NULL); zone; zone = zone_walk_next(zone)) {
		if (!populated_zone(zone))
			continue;
		play_text(p, between);
		between = " ";
		play_decimal(p, zone_to_nid(zone));
		play_text(p, " ");
		play_text(p, zone->name);
		play_text(p, " ");
		play_decimal(p, free_before[zone_to_nid(zone)][zone_idx(zone)]);
	}
}

static void run_nr_free(struct play *p, char *const argv[], unsigned int argc)
{
	struct zone *zone = read_zone(p, argv);

	if (zone)
		play_decimal(p, zone_page_state(zone, NR_FREE_PAGES));
}

/* What has this zone as its first choice; watermarks do not count. */
static gfp_t gfp_to_drain(const struct zone *zone)
{
	gfp_t gfp = __GFP_THISNODE | __GFP_MEMALLOC | __GFP_NOWARN;

	switch (zone_idx(zone)) {
#ifdef CONFIG_ZONE_DMA
	case ZONE_DMA:
		return gfp | __GFP_DMA;
#endif
#ifdef CONFIG_ZONE_DMA32
	case ZONE_DMA32:
		return gfp | __GFP_DMA32;
#endif
#ifdef CONFIG_HIGHMEM
	case ZONE_HIGHMEM:
		return gfp | __GFP_HIGHMEM;
#endif
	default:
		return gfp;
	}
}

/*
 * Take pages until @left are free, or @gfp gets none here. None left means none
 * on the per-CPU list either, which would come back by itself some time.
 */
static void drain(struct zone *zone, gfp_t gfp, unsigned long left)
{
	while (!left || zone_page_state(zone, NR_FREE_PAGES) > left) {
		struct page *page = alloc_pages_node(zone_to_nid(zone), gfp, 0);

		if (!page)
			return;
		if (page_zone(page) != zone) {
			__free_page(page);
			return;
		}
		hold(page, 0);
		cond_resched();
	}
}

/*
 * Before it breaks up blocks of another migratetype, a request that may have
 * two zones of a node goes to the second: so take from each type what it has.
 */
static void run_drain(struct play *p, char *const argv[], unsigned int argc)
{
	static const gfp_t types[] = { __GFP_MOVABLE, __GFP_RECLAIMABLE, 0 };
	struct zone *zone = read_zone(p, argv);
	unsigned long long left;
	unsigned int i;

	if (!zone || !play_number(p, argv[2], "LEFT", 0, ULONG_MAX, &left))
		return;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		drain(zone, gfp_to_drain(zone) | types[i], left);
	play_decimal(p, zone_page_state(zone, NR_FREE_PAGES));
}

static void run_release(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long most = ULONG_MAX;
	struct zone *zone = NULL;

	if (argc == 3) {
		zone = read_zone(p, argv);
		if (!zone || !play_number(p, argv[2], "PAGES", 0, ULONG_MAX, &most))
			return;
	} else if (argc) {
		play_error(p);
		play_text(p, "say it as: release, or release NID ZONE PAGES");
		return;
	}
	play_decimal(p, release(zone, most));
}

static const struct play_command commands[] = {
	{ "alloc", "NID FLAGS ORDER", 3, 3, run_alloc },
	{ "page", "NID FLAGS ORDER", 3, 3, run_page },
	{ "before", "", 0, 0, run_before },
	{ "nr_free", "NID ZONE", 2, 2, run_nr_free },
	{ "drain", "NID ZONE LEFT", 3, 3, run_drain },
	{ "release", "[NID ZONE PAGES]", 0, 3, run_release },
	{ }
};

static const struct play_model zonescope = { "zonescope", commands };
const struct play_model *const play_models[] = { &zonescope, NULL };

static int __init zonescope_init(void)
{
	return scope_register(&zonescope);
}

static void __exit zonescope_exit(void)
{
	scope_unregister();
	release(NULL, ULONG_MAX);
}

module_init(zonescope_init);
module_exit(zonescope_exit);
MODULE_DESCRIPTION("Where pages come from, through the playground's protocol");
MODULE_LICENSE("GPL");
