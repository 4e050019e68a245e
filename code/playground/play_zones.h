/* SPDX-License-Identifier: GPL-2.0 */
/* What the two files of the playground's `zones` share: its machine. */
#ifndef PLAYGROUND_PLAY_ZONES_H
#define PLAYGROUND_PLAY_ZONES_H

#include "../zones/model/zones.h"
#include "play.h"

void zones_say_field(struct play *p, const char *name, uint64_t value);
void zones_say_kind(struct play *p, unsigned int kind);
void zones_say_place(struct play *p, unsigned int nid, unsigned int kind);
bool zones_read_kind(struct play *p, const char *word, unsigned int *kind);
struct zones_machine *zones_built(struct play *p);
struct zones_machine *zones_rebuilt(struct play *p);
struct zones_machine *zones_read_node(struct play *p, const char *word,
				      unsigned long long *nid);

/* Commands that change the machine. */
void zones_run_arch(struct play *p, char *const argv[], unsigned int argc);
void zones_run_ram(struct play *p, char *const argv[], unsigned int argc);
void zones_run_lowmem(struct play *p, char *const argv[], unsigned int argc);
void zones_run_managed(struct play *p, char *const argv[], unsigned int argc);
void zones_run_distance(struct play *p, char *const argv[], unsigned int argc);
void zones_run_reserve_ratio(struct play *p, char *const argv[], unsigned int argc);
void zones_run_min_free_kbytes(struct play *p, char *const argv[], unsigned int argc);

#endif
