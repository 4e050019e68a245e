// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/buddyscope: the playground's protocol, answered by the running kernel.
 * What `playground buddy` predicts for a zone, this measures on it.
 *
 * Open it for reading and writing, write commands, read a reply for each.
 */
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "../../scope/scope.h"
#include "zone_probe.h"

static int nid = -1;
module_param(nid, int, 0444);
MODULE_PARM_DESC(nid, "node to look at; its lowest zone is the one (last node)");

static struct zone_probe probe;

static void say_pfn(struct play *p, unsigned int pfn)
{
	if (pfn == ZONE_PROBE_NONE)
		play_text(p, "fail");
	else
		play_decimal(p, pfn);
}

static bool read_order(struct play *p, const char *word,
		       unsigned long long *order)
{
	return play_number(p, word, "ORDER", 0,
			   NR_PAGE_ORDERS - 1, order);
}

/* What a command of one number does with it. */
typedef void (*number_command)(struct play *p, unsigned int number);

static void with_order(struct play *p, const char *word, number_command run)
{
	unsigned long long order;

	if (read_order(p, word, &order))
		run(p, order);
}

static void with_nr_pages(struct play *p, const char *word, number_command run)
{
	unsigned long long nr_pages;

	if (play_number(p, word, "NR_PAGES", 1, 1u << (NR_PAGE_ORDERS - 1),
			&nr_pages))
		run(p, nr_pages);
}

static void run_zone(struct play *p, char *const argv[], unsigned int argc)
{
	play_text(p, "node ");
	play_decimal(p, zone_to_nid(probe.zone));
	play_text(p, " zone ");
	play_text(p, probe.zone->name);
	play_text(p, " start ");
	play_decimal(p, probe.zone->zone_start_pfn);
	play_text(p, " end ");
	play_decimal(p, zone_end_pfn(probe.zone));
}

static void alloc_order(struct play *p, unsigned int order)
{
	say_pfn(p, zone_probe_alloc(&probe, order));
}

static void run_alloc(struct play *p, char *const argv[], unsigned int argc)
{
	with_order(p, argv[0], alloc_order);
}

static void alloc_exact(struct play *p, unsigned int nr_pages)
{
	say_pfn(p, zone_probe_alloc_exact(&probe, nr_pages));
}

static void run_alloc_exact(struct play *p, char *const argv[], unsigned int argc)
{
	if (zone_to_nid(probe.zone)) {
		play_error(p);
		play_text(p, "alloc_pages_exact() takes no node; load buddyscope with nid=0");
		return;
	}
	with_nr_pages(p, argv[0], alloc_exact);
}

static void run_free(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long pfn, order;

	if (!read_order(p, argv[1], &order) ||
	    !play_number(p, argv[0], "PFN", probe.zone->zone_start_pfn,
			 zone_end_pfn(probe.zone) - 1, &pfn))
		return;
	if (zone_probe_free(&probe, pfn, order)) {
		play_text(p, "ok");
		return;
	}
	play_error(p);
	play_text(p, argv[0]);
	play_text(p, " starts no block of this order that was allocated here");
}

static void run_free_area(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned int order;

	for (order = 0; order < NR_PAGE_ORDERS; order++) {
		if (order)
			play_text(p, " ");
		play_decimal(p, zone_probe_nr_free(&probe, order));
	}
}

/* What a walk over a free list says, with a space before all but the first. */
struct said {
	struct play *play;
	bool any;
};

static void say_block(void *context, unsigned int pfn, unsigned int order)
{
	struct said *said = context;

	if (said->any)
		play_text(said->play, " ");
	said->any = true;
	play_decimal(said->play, pfn);
}

static void say_blocks(struct play *p, unsigned int order)
{
	struct said said = { .play = p };

	zone_probe_visit_blocks(&probe, order, say_block, &said);
}

static void run_blocks(struct play *p, char *const argv[], unsigned int argc)
{
	with_order(p, argv[0], say_blocks);
}

static const struct play_command commands[] = {
	{ "zone", "", 0, 0, run_zone },
	{ "alloc", "ORDER", 1, 1, run_alloc },
	{ "alloc_exact", "NR_PAGES", 1, 1, run_alloc_exact },
	{ "free", "PFN ORDER", 2, 2, run_free },
	{ "free_area", "", 0, 0, run_free_area },
	{ "blocks", "ORDER", 1, 1, run_blocks },
	{ }
};

static const struct play_model buddyscope = { "buddyscope", commands };
const struct play_model *const play_models[] = { &buddyscope, NULL };

static int __init last_online_node(void)
{
	int node, last = 0;

	for_each_online_node(node)
		last = node;
	return last;
}

static int __init buddyscope_init(void)
{
	int err;

	if (nid < 0)
		nid = last_online_node();
	err = zone_probe_open(&probe, nid);
	if (err)
		return err;
	err = scope_register(&buddyscope);
	if (err)
		zone_probe_close(&probe);
	return err;
}

static void __exit buddyscope_exit(void)
{
	scope_unregister();
	zone_probe_close(&probe);
}

module_init(buddyscope_init);
module_exit(buddyscope_exit);
MODULE_DESCRIPTION("The buddy system's free lists, through the playground's protocol");
MODULE_LICENSE("GPL");
