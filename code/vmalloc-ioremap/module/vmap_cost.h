/* SPDX-License-Identifier: GPL-2.0 */
/* What memory costs that is asked for in one way or another. */
#ifndef VMALLOC_IOREMAP_VMAP_COST_H
#define VMALLOC_IOREMAP_VMAP_COST_H

#include "../../playground/play.h"

void run_cost(struct play *p, char *const argv[], unsigned int argc);

#endif
