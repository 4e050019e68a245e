// SPDX-License-Identifier: GPL-2.0
/*
 * Part A: what zones keep for whom. Each check compares the number that it is
 * about, on machines that it draws, and no other.
 */
#include <stdio.h>

#include "machine.h"

/* A check's code is of one round, with a machine of its own. */
#define CHECK(_id, _name, _rounds)						\
	static void check_##_id(struct grade *g)				\
	{									\
		machine_rounds(g, "/tmp/marks", _rounds, _id);			\
	}									\
	GRADE_CHECK(_id, "zones", _name, check_##_id)

static void boot_pc(struct machine *m, uint64_t pages)
{
	machine_new(m, ZONES_X86_64);
	machine_pc(m, pages);
	machine_boot(m, TAKES_SOME);
}

static void boot_i386(struct machine *m, uint64_t pages)
{
	machine_new(m, ZONES_I386);
	machine_i386(m, pages);
	machine_boot(m, TAKES_SOME);
}

/* The square root of sixteen times low memory: as KB, from 128 to 262144. */
static void min_free_kbytes(struct machine *m, unsigned int round)
{
	const uint64_t sizes[] = {
		/* Too small for its root, ordinary, and too large. */
		0x101 + grade_below(m->g, 0x7f), 0x200 + grade_below(m->g, 0x1000),
		MB(grade_between(m->g, 64, 2000)), MB(grade_between(m->g, 4000, 600000)),
		GB(grade_between(m->g, 4200, 6000)),
		/* What is above low memory is not counted. */
		MB(grade_between(m->g, 1500, 2900)),
	};
	uint64_t pages = sizes[round / 2];
	char kb[32];

	if (round % 2 && pages < GB(3))
		boot_i386(m, pages);
	else
		boot_pc(m, pages);
	snprintf(kb, sizeof(kb), "%llu", (unsigned long long)m->zones.min_free_kbytes);
	grade_expect(m->g, kb, "min_free_kbytes");
}

CHECK(min_free_kbytes, "min-free-kbytes", 12);

/* min: of what is kept, to each zone as of what there is. */
static void share(struct machine *m, unsigned int round)
{
	unsigned int nodes = 1 + round % 4;

	machine_new(m, ZONES_X86_64);
	machine_keep(m, grade_between(m->g, 200, 100000));
	machine_numa(m, nodes, nodes * MB(grade_between(m->g, 200, 3000)));
	machine_boot(m, TAKES_SOME);
	machine_same_all(m, FIELD_MIN);
}

CHECK(share, "share", 8);

/* | min | a quarter of that, or a thousandth of the zone | low | as much | high */
static void gaps(struct machine *m, unsigned int round)
{
	machine_new(m, ZONES_X86_64);
	/* Now the one, now the other is larger; and as it is by itself. */
	if (round % 3)
		machine_keep(m, grade_between(m->g, 256, 1000) << (round % 3 * 4));
	machine_numa(m, 2, MB(grade_between(m->g, 500, 50000)));
	machine_boot(m, TAKES_SOME);
	machine_same_all(m, FIELD_LOW);
	machine_same_all(m, FIELD_HIGH);
}

CHECK(gaps, "gaps", 8);

/* HIGHMEM: a min of its own, a 1024th, from 32 to 128; its gaps are its share's. */
static void highmem(struct machine *m, unsigned int round)
{
	const unsigned int sizes[] = {
		grade_between(m->g, 3000, 20000), grade_between(m->g, 40000, 125000),
		grade_between(m->g, 160000, 500000), grade_between(m->g, 160000, 500000),
	};

	machine_new(m, ZONES_I386);
	if (round == 3)
		machine_keep(m, grade_between(m->g, 20000, 60000));
	machine_i386(m, 0x36ffe + sizes[round]);
	machine_boot(m, TAKES_SOME);
	machine_same_all(m, FIELD_MIN);
	machine_same_all(m, FIELD_LOW);
	machine_same_all(m, FIELD_HIGH);
}

CHECK(highmem, "highmem", 4);

/* | DMA: a 256th of what is above, up to where the request may go | DMA32: ... | Normal */
static void protection(struct machine *m, unsigned int round)
{
	if (round == 0)
		boot_pc(m, MB(grade_between(m->g, 20, 2000)));
	else if (round == 1)
		boot_pc(m, MB(grade_between(m->g, 4500, 90000)));
	else if (round == 2)
		boot_i386(m, MB(grade_between(m->g, 100, 800)));
	else
		boot_i386(m, MB(grade_between(m->g, 1200, 2900)));
	machine_same_all(m, FIELD_PROTECTION);
}

CHECK(protection, "protection", 4);

/* What other nodes have above a zone does not count. */
static void protection_nodes(struct machine *m, unsigned int round)
{
	unsigned int nodes = 2 + round % 3;

	machine_new(m, ZONES_X86_64);
	machine_numa(m, nodes, nodes * MB(grade_between(m->g, 1500, 4000)));
	machine_boot(m, TAKES_SOME);
	machine_same_all(m, FIELD_PROTECTION);
}

CHECK(protection_nodes, "protection-nodes", 8);

/* One page in so many; 0 is none; and what manages nothing protects nothing. */
static void ratio(struct machine *m, unsigned int round)
{
	unsigned int kind;

	machine_new(m, ZONES_X86_64);
	for (kind = IN_ZONE_DMA; kind <= IN_ZONE_NORMAL; kind++)
		if (round != kind + 3)
			machine_ratio(m, kind, grade_between(m->g, 1, 700));
	if (round < 3)
		machine_ratio(m, round, 0);
	machine_pc(m, MB(grade_between(m->g, 4500, 20000)));
	machine_boot(m, round == 6 ? TAKES_ALL_DMA : TAKES_SOME);
	machine_same_all(m, FIELD_PROTECTION);
}

CHECK(ratio, "ratio", 7);

/* Anything, and all numbers of it. */
static void machines(struct machine *m, unsigned int round)
{
	unsigned int nodes = 1 + round % MAX_NODES;
	bool is_i386 = !grade_below(m->g, 3);
	enum field field;

	machine_new(m, is_i386 ? ZONES_I386 : ZONES_X86_64);
	if (!grade_below(m->g, 3))
		machine_keep(m, grade_between(m->g, 128, 90000));
	if (!grade_below(m->g, 3))
		machine_ratio(m, IN_ZONE_DMA, grade_between(m->g, 1, 300));
	if (is_i386)
		machine_i386(m, MB(grade_between(m->g, 16, 3000)));
	else
		machine_numa(m, nodes, nodes * MB(grade_between(m->g, 64, 20000)));
	machine_boot(m, TAKES_SOME);
	for (field = FIELD_MIN; field <= FIELD_PROTECTION; field++)
		machine_same_all(m, field);
}

CHECK(machines, "machines", 12);
