/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of the zones model share: sizes in pages, and flags by name. */
#ifndef ZONES_ZONES_TEST_H
#define ZONES_ZONES_TEST_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "zones.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MB(n) ((uint64_t)(n) << 8)
#define GB(n) MB((n) * 1024ull)

#define KERNEL	(GFP_BIT_DIRECT_RECLAIM | GFP_BIT_KSWAPD_RECLAIM | GFP_BIT_IO | GFP_BIT_FS)
#define NOWAIT	GFP_BIT_KSWAPD_RECLAIM
#define ATOMIC	(GFP_BIT_HIGH | GFP_BIT_ATOMIC | GFP_BIT_KSWAPD_RECLAIM)
#define HIGHUSER_MOVABLE (KERNEL | GFP_BIT_HIGHMEM | GFP_BIT_MOVABLE)

#endif
