/* SPDX-License-Identifier: GPL-2.0 */
/* What the two files of the playground's `gfp` share: its reading of words. */
#ifndef PLAYGROUND_PLAY_GFP_H
#define PLAYGROUND_PLAY_GFP_H

#include "../kmalloc-flags/model/gfp.h"
#include "play.h"

size_t gfp_word_length(const char *at);
void gfp_blame(struct play *p, const char *at, size_t len);
bool gfp_read_flags(struct play *p, const struct gfp_version *version,
		    const char *word, unsigned int *flags);
bool gfp_read_choice(struct play *p, const char *word, size_t len,
		     const char *const list[], unsigned int *index);

#endif
