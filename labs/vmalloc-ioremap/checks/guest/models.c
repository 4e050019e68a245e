// SPDX-License-Identifier: GPL-2.0
/* The playground of this lab has one model: the student's. */
#include "../../../../code/playground/models.h"

const struct play_model *const play_models[] = {
	&play_vmap,
	NULL,
};
