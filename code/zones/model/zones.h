/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine's memory as Linux 6.1.192 divides it: nodes into zones, with what
 * each zone keeps for whom; and the zones that a request may have, in the order
 * in which they are tried.
 */
#ifndef ZONES_ZONES_H
#define ZONES_ZONES_H

#include "../../kmalloc-flags/model/gfp.h"
#include "../../model.h"

#define ZONES_PAGE_SHIFT	12
#define ZONES_MAX_NODES		64	/* MAX_NUMNODES of the lab kernel */
#define ZONES_NR_KINDS		IN_ZONE_BAD
#define ZONES_MAX_ORDER		11	/* MAX_ORDER of 6.1: orders are below it */

/* The machine's kind decides where zones end. */
enum zones_arch { ZONES_X86_64, ZONES_I386 };

/* RAM of one node: page frames from @start to before @end. */
struct zones_range {
	uint64_t start;
	uint64_t end;
	unsigned int nid;
};

enum zones_mark { ZONES_MIN, ZONES_LOW, ZONES_HIGH, ZONES_NR_MARKS };

/* One kind of memory on one node. All but @start is in pages. */
struct zones_zone {
	uint64_t start;			/* the first pfn; 0 if nothing is spanned */
	uint64_t spanned;		/* from there to its end, holes and all */
	uint64_t present;		/* RAM in it */
	uint64_t managed;		/* RAM that boot left to the allocator */
	uint64_t free;
	uint64_t mark[ZONES_NR_MARKS];
	uint64_t lowmem_reserve[ZONES_NR_KINDS];	/* by a request's highest zone */
};

/**
 * struct zones_node - memory near to some CPUs
 * @exists: it has RAM
 * @start: its first pfn
 * @end: the pfn after its last
 * @zone: by enum gfp_highest_zone
 * @fallback: every node that has RAM, in the order in which they are tried
 */
struct zones_node {
	bool exists;
	uint64_t start;
	uint64_t end;
	struct zones_zone zone[ZONES_NR_KINDS];
	unsigned char fallback[ZONES_MAX_NODES];
};

/**
 * struct zones_machine - a machine, and what Linux makes of it
 * @arch: set by zones_init(), as what follows; to be changed before zones_layout()
 * @lowmem_end: i386: the pfn where low memory ends
 * @reserve_ratio: /proc/sys/vm/lowmem_reserve_ratio, by zone; 0 is off
 * @distance: from the first node to the second, as the firmware's SLIT has it
 * @nr_nodes: how many have RAM
 * @boundary: zones end there, if nodes do not end before: pfns
 * @dram_start: the first pfn that is RAM
 * @min_free_kbytes: /proc/sys/vm/min_free_kbytes
 * @node: by nid
 */
struct zones_machine {
	enum zones_arch arch;
	uint64_t lowmem_end;
	unsigned int reserve_ratio[ZONES_NR_KINDS];
	unsigned char distance[ZONES_MAX_NODES][ZONES_MAX_NODES];
	unsigned int nr_nodes;
	uint64_t boundary[ZONES_NR_KINDS];
	uint64_t dram_start;
	uint64_t min_free_kbytes;
	struct zones_node node[ZONES_MAX_NODES];
};

/* A zone by its place. */
struct zones_ref {
	unsigned char nid;
	unsigned char kind;
};

/* The longest that a zonelist can be. */
#define ZONES_MAX_REFS (ZONES_MAX_NODES * ZONES_NR_KINDS)

/* zones.c: what there is */
void zones_init(struct zones_machine *m, enum zones_arch arch);
bool zones_has_kind(enum zones_arch arch, enum gfp_highest_zone kind);
void zones_layout(struct zones_machine *m, const struct zones_range *ranges,
		  unsigned int nr_ranges);

/* zones_marks.c: what is kept for whom */
uint64_t zones_min_free_kbytes(const struct zones_machine *m);
void zones_set_marks(struct zones_machine *m, uint64_t min_free_kbytes);
void zones_set_reserves(struct zones_machine *m);

/* What a request comes to. */
enum zones_outcome {
	ZONES_GOT,
	ZONES_BAD_ORDER,	/* no block is so large */
	ZONES_BAD_KIND,		/* its zone bits contradict one another */
	ZONES_NOWHERE,		/* its zonelist is empty */
	ZONES_TOO_FEW,		/* each zone keeps what it has */
};

/* zones_alloc.c: who is asked, and who gives */
void zones_set_fallback(struct zones_machine *m);
unsigned int zones_zonelist(const struct zones_machine *m, unsigned int nid,
			    unsigned int flags, struct zones_ref refs[ZONES_MAX_REFS]);
uint64_t zones_kept(const struct zones_machine *m, struct zones_ref ref,
		    unsigned int flags, unsigned int order);
enum zones_outcome zones_alloc(struct zones_machine *m, unsigned int nid,
			       unsigned int flags, unsigned int order,
			       struct zones_ref *ref);
void zones_boot(struct zones_machine *m);

#endif
