/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine twice over: the student's kernel in QEMU, and the reference beside
 * the judge. Both are told the same lines, and must reply the same.
 */
#ifndef BOOT_TIME_CHECKS_MACHINE_H
#define BOOT_TIME_CHECKS_MACHINE_H

#include "../../../code/boot-time/model/bootmem.h"
#include "../../harness/grade.h"

#define PAGE	BOOTMEM_PAGE_SIZE

/* The shapes; how large everything is, the seed decides. */
enum shape {
	LONE,	/* one node from 0 on, with a hole */
	PAIR,	/* two nodes; the second starts at an odd page */
	CROWD,	/* four nodes; the last one lies above 4 GB, so it has no bitmap */
	SPLIT,	/* nodes of the kernel's own making, and RAM hidden by mem= */
	SHAPES
};

/**
 * struct machine - a machine under test
 * @g: the check
 * @nodes: its nodes, 0 and up
 * @addr: what the last machine_say() took from the reference: its address
 * @size: its bytes; 0 if it took nothing
 */
struct machine {
	struct grade *g;
	unsigned int nodes;
	unsigned long long addr;
	unsigned long long size;
};

bool machine_start(struct machine *m, struct grade *g, enum shape shape);
bool machine_say(struct machine *m, const char *format, ...) __printf(2, 3);
bool machine_same_maps(struct machine *m);
bool machine_fill(struct machine *m, unsigned long long addr, unsigned long long size,
		  unsigned int byte);
bool machine_holds(struct machine *m, unsigned long long addr, unsigned long long size,
		   unsigned int byte, const char *what);
const char *machine_map(unsigned int nid);

/**
 * struct stage - some of a node's pages, and all else of the node reserved
 * @m: the machine
 * @own: that, unless other stages are on it
 * @nid: the node
 * @node: address of the node's first page
 * @start: address of the stage's first page, number 0 below
 */
struct stage {
	struct machine *m;
	struct machine own;
	unsigned int nid;
	unsigned long long node;
	unsigned long long start;
};

bool stage_start(struct stage *s, struct grade *g, enum shape shape, unsigned int nid,
		 unsigned int pages, unsigned int align);
bool stage_open(struct stage *s, struct machine *m, unsigned int nid, unsigned int pages,
		unsigned int align);
bool stage_free(struct stage *s, unsigned int page, unsigned int pages);
bool stage_core(struct stage *s, unsigned long long size, unsigned long long align,
		unsigned long long goal);
unsigned long long stage_page(const struct stage *s, unsigned int page);

#endif
