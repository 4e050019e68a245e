/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tree of free areas: red-black, by address, each area knowing the largest
 * one from itself down. Its shape decides, where alignment makes a search look
 * past an area that would just do, so it is balanced as lib/rbtree.c does it.
 */
#ifndef VMALLOC_IOREMAP_VMAP_TREE_H
#define VMALLOC_IOREMAP_VMAP_TREE_H

#include "vmap.h"

enum { VMAP_LEFT, VMAP_RIGHT };

void vmap_tree_update(struct vmap *v, unsigned int va);
void vmap_tree_insert(struct vmap *v, unsigned int va, unsigned int parent,
		      unsigned int side);
void vmap_tree_remove(struct vmap *v, unsigned int va);

#endif
