// SPDX-License-Identifier: GPL-2.0
/*
 * From zone to zone, node by node. The kernel's own for_each_zone() needs
 * functions that it does not export.
 */
#include <linux/nodemask.h>

#include "zone_walk.h"

/**
 * zone_walk_next() - the zone after this one
 * @zone: it, or NULL to begin
 *
 * Context: Any; nodes must neither come nor go.
 * Return: The next, be it empty; after the last, NULL.
 */
struct zone *zone_walk_next(struct zone *zone)
{
	int nid = zone ? zone->zone_pgdat->node_id : first_online_node;

	if (!zone)
		return NODE_DATA(nid)->node_zones;
	if (zone_idx(zone) + 1 < MAX_NR_ZONES)
		return zone + 1;
	nid = next_online_node(nid);
	return nid < MAX_NUMNODES ? NODE_DATA(nid)->node_zones : NULL;
}
