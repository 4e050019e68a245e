/* SPDX-License-Identifier: GPL-2.0 */
/* Every zone of every node, for a module: the kernel keeps its own way to itself. */
#ifndef ZONES_ZONE_WALK_H
#define ZONES_ZONE_WALK_H

#include <linux/mmzone.h>

struct zone *zone_walk_next(struct zone *zone);

#endif
