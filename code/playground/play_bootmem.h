/* SPDX-License-Identifier: GPL-2.0 */
/* What a search of bootmem's looked at: noted here, for `looked`. */
#ifndef PLAYGROUND_PLAY_BOOTMEM_H
#define PLAYGROUND_PLAY_BOOTMEM_H

#include "../boot-time/model/bootmem.h"
#include "play.h"

void play_bootmem_forget_looks(void);
void play_bootmem_look(const struct bootmem_data *bdata, unsigned long long index,
		       unsigned long long stop);
void play_bootmem_end_looks(bool was_found);
void play_bootmem_say_looks(struct play *p, unsigned int (*nid_of)(const struct bootmem_data *));

#endif
