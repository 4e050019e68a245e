/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A node brought to its knees: what each kind of request still gets there.
 */
#ifndef KMALLOC_FLAGS_NODE_DRAIN_H
#define KMALLOC_FLAGS_NODE_DRAIN_H

#include <linux/gfp.h>

/**
 * struct node_drain_answer - what a request was seen to do
 * @nr_free: pages that were free in the zone when it was made
 * @got: it got what it asked for
 * @reclaims: it went to free memory itself, with
 * @told: the flags that shrinkers are told of
 */
struct node_drain_answer {
	unsigned long nr_free;
	bool got;
	bool reclaims;
	gfp_t told;
};

int node_drain_open(int nid);
void node_drain_close(void);
unsigned long node_drain_mark(gfp_t gfp);
struct node_drain_answer node_drain_ask(gfp_t gfp);
struct node_drain_answer node_drain_scattered(gfp_t gfp, unsigned int order);

#endif
