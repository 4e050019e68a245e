/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The running kernel's free vmalloc addresses and page tables, read so that the
 * model can start from them.
 */
#ifndef VMALLOC_IOREMAP_VMAP_PROBE_H
#define VMALLOC_IOREMAP_VMAP_PROBE_H

#include "../model/vmap.h"

int vmap_probe_find(void);
bool vmap_probe_load(struct vmap *v, const struct vmap_room *room);
bool vmap_probe_equal(const struct vmap *v);
unsigned long vmap_probe_lazy(void);
void vmap_probe_settle(void);
void vmap_probe_tables(struct vmap_tables *t, unsigned long start, unsigned long end);
int vmap_probe_quiet(unsigned long *start, unsigned long *end);
void vmap_probe_end_quiet(void);

#endif
