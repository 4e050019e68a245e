// SPDX-License-Identifier: GPL-2.0
/* The models that this playground has. */
#include "models.h"

const struct play_model *const play_models[] = {
	&play_buddy,
	&play_bootmem,
	&play_memblock,
	&play_gfp,
	&play_slab,
	&play_zones,
	&play_vmap,
	NULL,
};
