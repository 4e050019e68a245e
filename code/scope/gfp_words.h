/* SPDX-License-Identifier: GPL-2.0 */
/* How a scope reads the flags of a request. */
#ifndef SCOPE_GFP_WORDS_H
#define SCOPE_GFP_WORDS_H

#include <linux/gfp.h>

#include "../playground/play.h"

bool scope_read_gfp(struct play *p, const char *expr, gfp_t *gfp);

#endif
