/* SPDX-License-Identifier: GPL-2.0 */
/* Replies that the playground's vmap and the running kernel's share. */
#ifndef PLAYGROUND_PLAY_VMAP_H
#define PLAYGROUND_PLAY_VMAP_H

#include "play.h"

struct vmap_tables;

void play_vmap_tables(struct play *p, const struct vmap_tables *t);

#endif
