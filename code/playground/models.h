/* SPDX-License-Identifier: GPL-2.0 */
/* Each model's side of the playground, in its play_NAME.c. */
#ifndef PLAYGROUND_MODELS_H
#define PLAYGROUND_MODELS_H

#include "play.h"

extern const struct play_model play_buddy;
extern const struct play_model play_bootmem;
extern const struct play_model play_memblock;
extern const struct play_model play_gfp;
extern const struct play_model play_slab;
extern const struct play_model play_zones;
extern const struct play_model play_vmap;

#endif
