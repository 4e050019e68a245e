// SPDX-License-Identifier: GPL-2.0
/* The judge's own playground: bootmem alone, with the reference behind it. */
#include "../../../code/playground/models.h"

const struct play_model *const play_models[] = { &play_bootmem, NULL };
