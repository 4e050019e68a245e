// SPDX-License-Identifier: GPL-2.0
/* Drive the student's zone and the reference in step, and compare the two. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zone.h"

static bool start(struct zone *z, struct grade *g, const char *how, unsigned int npages,
		  unsigned int max_order)
{
	z->g = g;
	z->map = grade_alloc(npages * sizeof(*z->map));
	buddy_init(&z->reference, z->map, npages, max_order);
	if (!grade_open(g, "/tmp/buddy buddy"))
		return false;
	return grade_expect(g, "ok", "%s %u %u", how, npages, max_order);
}

/**
 * zone_boot() - a zone with all its pages free
 * @z: the zone
 * @g: the check
 * @npages: its pages
 * @max_order: one more than its largest order
 *
 * Return: true, or false after a finding; zone_close() is due in either case.
 */
bool zone_boot(struct zone *z, struct grade *g, unsigned int npages,
	       unsigned int max_order)
{
	bool started = start(z, g, "init", npages, max_order);

	if (z->map)
		buddy_free_all(&z->reference);
	return started;
}

/**
 * zone_empty() - a zone with none of its pages free
 * @z: the zone
 * @g: the check
 * @npages: its pages
 * @max_order: one more than its largest order
 *
 * Return: true, or false after a finding; zone_close() is due in either case.
 */
bool zone_empty(struct zone *z, struct grade *g, unsigned int npages,
		unsigned int max_order)
{
	return start(z, g, "empty", npages, max_order);
}

/**
 * zone_close() - end what zone_boot() or zone_empty() began
 * @z: the zone
 */
void zone_close(struct zone *z)
{
	free(z->map);
	z->map = NULL;
	grade_close(z->g);
}

/**
 * zone_add() - load a free block onto its list's tail
 * @z: the zone
 * @pfn: its first page
 * @order: its order
 *
 * Return: true, or false after a finding.
 */
bool zone_add(struct zone *z, unsigned int pfn, unsigned int order)
{
	buddy_add_free(&z->reference, pfn, order);
	return grade_expect(z->g, "ok", "add %u %u", pfn, order);
}

/**
 * zone_alloc() - take a block; it must be the one that the reference takes
 * @z: the zone
 * @order: its order
 *
 * Return: true, or false after a finding.
 */
bool zone_alloc(struct zone *z, unsigned int order)
{
	char expected[16] = "fail";

	z->taken = buddy_alloc(&z->reference, order);
	if (z->taken != BUDDY_NONE)
		snprintf(expected, sizeof(expected), "%u", z->taken);
	return grade_expect(z->g, expected, "alloc %u", order);
}

/**
 * zone_free() - give a block back
 * @z: the zone
 * @pfn: its first page
 * @order: its order
 *
 * Return: true, or false after a finding.
 */
bool zone_free(struct zone *z, unsigned int pfn, unsigned int order)
{
	buddy_free(&z->reference, pfn, order);
	return grade_expect(z->g, "ok", "free %u %u", pfn, order);
}

/**
 * zone_same_counts() - as many free blocks of each order?
 * @z: the zone
 *
 * Return: true, or false after a finding.
 */
bool zone_same_counts(struct zone *z)
{
	char expected[BUDDY_MAX_ORDER_LIMIT * 11 + 1];
	unsigned int order;
	size_t len = 0;

	for (order = 0; order < z->reference.max_order; order++)
		len += snprintf(expected + len, sizeof(expected) - len, "%s%u",
				order ? " " : "", z->reference.free_area[order].nr_free);
	return grade_expect(z->g, expected, "free_area");
}

/**
 * zone_same_list() - the same blocks on one list, in the same places?
 * @z: the zone
 * @order: which list
 *
 * Return: true, or false after a finding.
 */
bool zone_same_list(struct zone *z, unsigned int order)
{
	const struct buddy_free_area *area = &z->reference.free_area[order];
	char *expected = grade_alloc(11 * (area->nr_free + 1));
	unsigned int pfn;
	size_t len = 0;
	bool same;

	for (pfn = area->head; pfn != BUDDY_NONE; pfn = z->map[pfn].next)
		len += sprintf(expected + len, "%s%u", len ? " " : "", pfn);
	same = grade_expect(z->g, expected, "blocks %u", order);
	free(expected);
	return same;
}

/**
 * zone_same_lists() - the same blocks on every list, in the same places?
 * @z: the zone
 *
 * Return: true, or false after a finding.
 */
bool zone_same_lists(struct zone *z)
{
	unsigned int order;

	for (order = 0; order < z->reference.max_order; order++)
		if (!zone_same_list(z, order))
			return false;
	return true;
}
