// SPDX-License-Identifier: GPL-2.0
/* Tell the student's code and the reference of a machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

/* As /proc/zoneinfo has them, in the order of enum gfp_highest_zone. */
const char *const kind_names[ZONES_NR_KINDS] = {
	"DMA", "DMA32", "Normal", "HighMem", "Movable"
};

/**
 * machine_rounds() - try the student's code on machines, one after the other
 * @g: the check
 * @program: the student's playground
 * @rounds: how many; it ends with the first finding
 * @run: makes a machine of its number, and tries it
 */
void machine_rounds(struct grade *g, const char *program, unsigned int rounds,
		    void (*run)(struct machine *m, unsigned int round))
{
	struct machine m = { .g = g };
	unsigned int round;

	grade_open(g, program);
	for (round = 0; round < rounds && !grade_failed(g); round++)
		run(&m, round);
	free(m.built);
	grade_close(g);
}

/**
 * machine_next_zone() - step to a zone that has pages
 * @m: the machine, booted
 * @nid: where to begin; becomes the zone's node
 * @kind: the same of its kind; one too many is the next node's first
 *
 * Return: false if there is none.
 */
bool machine_next_zone(const struct machine *m, unsigned int *nid, unsigned int *kind)
{
	for (; *nid < MAX_NODES; ++*nid, *kind = 0)
		for (; *kind < ZONES_NR_KINDS; ++*kind)
			if (m->zones.node[*nid].zone[*kind].present)
				return true;
	return false;
}

/**
 * machine_new() - a machine without RAM, in the place of the one before
 * @m: the machine
 * @arch: what it is
 */
void machine_new(struct machine *m, enum zones_arch arch)
{
	m->nr_ranges = 0;
	m->kb = 0;
	zones_init(&m->zones, arch);
	grade_expect(m->g, "ok", "arch %s", arch == ZONES_I386 ? "i386" : "x86_64");
}

/**
 * machine_ram() - give it RAM
 * @m: the machine
 * @start: pfn
 * @end: the pfn behind it
 * @nid: of which node
 */
void machine_ram(struct machine *m, uint64_t start, uint64_t end, unsigned int nid)
{
	if (m->nr_ranges == MAX_RANGES)
		grade_die("a check has more than %u ranges", MAX_RANGES);
	m->ranges[m->nr_ranges++] = (struct zones_range){ start, end, nid };
	grade_expect(m->g, "ok", "ram 0x%llx 0x%llx %u",
		     (unsigned long long)start << ZONES_PAGE_SHIFT,
		     (unsigned long long)(end - start) << ZONES_PAGE_SHIFT, nid);
}

static uint64_t taken(struct machine *m, unsigned int kind, uint64_t present,
		      enum boot_takes takes)
{
	if (takes == TAKES_ALL_DMA)
		return kind == IN_ZONE_DMA ? present : 0;
	return grade_below(m->g, present / 8 + 1);
}

/* What boot leaves is told to both. */
static void take(struct machine *m, enum boot_takes takes)
{
	unsigned int nid, kind;

	for_each_zone(m, nid, kind) {
		struct zones_zone *zone = &m->zones.node[nid].zone[kind];

		zone->managed -= taken(m, kind, zone->present, takes);
		grade_expect(m->g, "ok", "managed %u %s %llu", nid, kind_names[kind],
			     (unsigned long long)zone->managed);
	}
}

/**
 * machine_boot() - have it divided, and its zones' marks and reserves set
 * @m: the machine, which has RAM
 * @takes: what boot needs of it
 */
void machine_boot(struct machine *m, enum boot_takes takes)
{
	const char *reply;

	zones_layout(&m->zones, m->ranges, m->nr_ranges);
	if (takes)
		take(m, takes);
	zones_boot(&m->zones);
	if (m->kb)
		zones_set_marks(&m->zones, m->kb);
	reply = grade_ask(m->g, "build");
	free(m->built);
	m->built = reply ? grade_format("%s", reply) : NULL;
}

/**
 * machine_pc() - a PC as QEMU and its firmware make it
 * @m: the machine, new
 * @pages: how much RAM, more than 1 MB
 *
 * | 4 KB, 636 KB of RAM, a hole up to 1 MB | RAM, at most to 3 GB | the rest from 4 GB on |
 */
void machine_pc(struct machine *m, uint64_t pages)
{
	uint64_t low = pages < GB(3) ? pages : GB(3);

	machine_ram(m, 1, 0x9f, 0);
	machine_ram(m, 0x100, low, 0);
	if (pages > low)
		machine_ram(m, GB(4), GB(4) + pages - low, 0);
}

/**
 * machine_i386() - a PC of 32 bits
 * @m: the machine, new
 * @pages: how much RAM, less than 3 GB; above 879 MB it is HIGHMEM
 */
void machine_i386(struct machine *m, uint64_t pages)
{
	grade_expect(m->g, "ok", "lowmem 0x36ffe000");
	m->zones.lowmem_end = 0x36ffe;
	machine_pc(m, pages);
}

/**
 * machine_numa() - a PC of several nodes, with holes inside and between them
 * @m: the machine, new
 * @nodes: how many
 * @pages: how much address space all of them cover together, 64 MB a node or more
 *
 * The node that has the first of it need not be the first.
 */
void machine_numa(struct machine *m, unsigned int nodes, uint64_t pages)
{
	unsigned int first = grade_below(m->g, nodes), i;
	uint64_t each = pages / nodes, at = 1, end, hole;

	for (i = 0; i < nodes; i++, at = end) {
		unsigned int nid = (first + i) % nodes;

		end = i == nodes - 1 ? pages : each * (i + 1) - grade_below(m->g, each / 4);
		hole = at + grade_between(m->g, 0x100, (end - at) / 2);
		machine_ram(m, at, hole, nid);
		machine_ram(m, hole + grade_between(m->g, 1, (end - at) / 4), end, nid);
		end += grade_below(m->g, 0x100);
	}
}

/**
 * machine_keep() - set /proc/sys/vm/min_free_kbytes
 * @m: the machine, new
 * @kb: what its zones are to keep free together, in KB
 */
void machine_keep(struct machine *m, unsigned int kb)
{
	m->kb = kb;
	grade_expect(m->g, "ok", "min_free_kbytes %u", kb);
}

/**
 * machine_ratio() - set a number of /proc/sys/vm/lowmem_reserve_ratio
 * @m: the machine
 * @kind: of which zone
 * @ratio: one page in so many; 0: none
 */
void machine_ratio(struct machine *m, unsigned int kind, unsigned int ratio)
{
	m->zones.reserve_ratio[kind] = ratio;
	grade_expect(m->g, "ok", "reserve_ratio %s %u", kind_names[kind], ratio);
}

/**
 * machine_distance() - how far is it from one node to another?
 * @m: the machine
 * @from: nid
 * @to: another
 * @distance: more than 10
 */
void machine_distance(struct machine *m, unsigned int from, unsigned int to,
		      unsigned int distance)
{
	m->zones.distance[from][to] = distance;
	grade_expect(m->g, "ok", "distance %u %u %u", from, to, distance);
}
