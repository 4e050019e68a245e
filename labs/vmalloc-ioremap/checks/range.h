/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A range of addresses twice over: with the student's code in the guest, and
 * with the reference beside the judge. Both are asked the same, one request at
 * a time, and must say the same.
 */
#ifndef VMALLOC_IOREMAP_CHECKS_RANGE_H
#define VMALLOC_IOREMAP_CHECKS_RANGE_H

#include "../../../code/vmalloc-ioremap/model/vmap.h"
#include "../../harness/grade.h"

/* Where x86-64's begins, with four levels. */
#define RANGE_START	0xffffc90000000000ull
#define PAGES(n)	((n) * VMAP_PAGE_SIZE)
#define MB(n)		((n) * 0x100000ull)
#define GB(n)		((n) * VMAP_PUD_SIZE)

/* As many pages as one page has pointers to; a vmalloc of more has a second area. */
#define ONE_ARRAY	512

#define RANGE_MOST_AREAS	64

/**
 * struct range - a range under test
 * @g: the check
 * @v: the reference
 * @machine: what decides besides the request; set it before range_new()
 * @addrs: areas that a check has at present, for its own use
 * @nr_addrs: how many
 */
struct range {
	struct grade *g;
	struct vmap v;
	struct vmap_machine machine;
	uint64_t addrs[RANGE_MOST_AREAS];
	unsigned int nr_addrs;
};

/* Ranges by turns; a new one, all of it free. */
void range_rounds(struct grade *g, const char *program, unsigned int rounds,
		  void (*run)(struct range *r, unsigned int round));
void range_new(struct range *r, uint64_t start, uint64_t bytes);
uint64_t range_any_start(struct range *r);

/* A request to both; the address that both gave, or 0 where both refused, or after a finding. */
uint64_t range_vmalloc(struct range *r, uint64_t size, uint64_t align);
uint64_t range_vmalloc_huge(struct range *r, uint64_t size);
uint64_t range_ioremap(struct range *r, uint64_t phys, uint64_t size);
void range_vfree(struct range *r, uint64_t addr);
void range_iounmap(struct range *r, uint64_t addr);
void range_purge(struct range *r);

/* The same areas, used and unpurged; the same table pages and entries. */
bool range_same_areas(struct range *r);
bool range_same_tables(struct range *r);

/* A vmalloc whose address is kept; one of those that are kept is freed. */
void range_keep(struct range *r, uint64_t pages);
void range_drop(struct range *r, unsigned int which);

/* A check's code is of one round, with a range of its own. */
#define RANGE_CHECK(_id, _name, _program, _rounds)				\
	static void check_##_id(struct grade *g)				\
	{									\
		range_rounds(g, _program, _rounds, _id);			\
	}									\
	GRADE_CHECK(_id, "vmalloc-ioremap", _name, check_##_id)

#endif
