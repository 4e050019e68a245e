/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's memory in the model's terms: what the model is to be
 * told, and how its zones are called there.
 */
#ifndef ZONES_KERNEL_MAP_H
#define ZONES_KERNEL_MAP_H

#include <linux/mmzone.h>

#include "../model/zones.h"

enum gfp_highest_zone kernel_map_kind(const struct zone *zone);
struct zones_zone *kernel_map_find(struct zones_machine *m, const struct zone *zone);
int kernel_map_read(struct zones_machine *m);
int kernel_map_renew(struct zones_machine *m);

#endif
