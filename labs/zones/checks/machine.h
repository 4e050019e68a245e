/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine twice over: with the student's code in the guest, and with the
 * reference beside the judge. Both are told the same, and must make the same of it.
 */
#ifndef ZONES_CHECKS_MACHINE_H
#define ZONES_CHECKS_MACHINE_H

#include "../../../code/zones/model/zones.h"
#include "../../harness/grade.h"

#define MAX_RANGES	32
#define MAX_NODES	8

#define MB(n)		((uint64_t)(n) << (20 - ZONES_PAGE_SHIFT))
#define GB(n)		((uint64_t)(n) << (30 - ZONES_PAGE_SHIFT))

/**
 * struct machine - a machine under test
 * @g: the check
 * @zones: the reference
 * @ranges: its RAM
 * @nr_ranges: how many of them are there
 * @kb: min_free_kbytes, if that was told; else 0
 * @built: what the student's code made of it
 */
struct machine {
	struct grade *g;
	struct zones_machine zones;
	struct zones_range ranges[MAX_RANGES];
	unsigned int nr_ranges;
	unsigned int kb;
	char *built;
};

/* What boot needs: nothing, up to an eighth of each zone, or all of DMA. */
enum boot_takes { TAKES_NOTHING, TAKES_SOME, TAKES_ALL_DMA };

/* Machines by turns; a new one; RAM, in pfns; boot. */
void machine_rounds(struct grade *g, const char *program, unsigned int rounds,
		    void (*run)(struct machine *m, unsigned int round));
void machine_new(struct machine *m, enum zones_arch arch);
void machine_ram(struct machine *m, uint64_t start, uint64_t end, unsigned int nid);
void machine_boot(struct machine *m, enum boot_takes takes);

/* Shapes: how large each is, the seed decides. */
void machine_pc(struct machine *m, uint64_t pages);
void machine_i386(struct machine *m, uint64_t pages);
void machine_numa(struct machine *m, unsigned int nodes, uint64_t pages);

/* Settings. The machine boots again: machine_boot() is due. */
void machine_keep(struct machine *m, unsigned int kb);
void machine_ratio(struct machine *m, unsigned int kind, unsigned int ratio);
void machine_distance(struct machine *m, unsigned int from, unsigned int to,
		      unsigned int distance);

/* What zones keep: which of their numbers. */
enum field { FIELD_MIN, FIELD_LOW, FIELD_HIGH, FIELD_PROTECTION };

bool machine_same(struct machine *m, unsigned int nid, unsigned int kind, enum field field);
bool machine_same_all(struct machine *m, enum field field);

/* Who is asked, and who gives. Flags are names of 6.1 with | between them. */
unsigned int flags_of(const char *names);
bool machine_same_fallback(struct machine *m);
bool machine_same_list(struct machine *m, unsigned int nid, const char *flags);
bool machine_same_kept(struct machine *m, unsigned int nid, const char *flags,
		       unsigned int order);
uint64_t machine_left(const struct machine *m, unsigned int nid, unsigned int kind,
		      enum zones_mark mark, unsigned int highest);
bool machine_free(struct machine *m, unsigned int nid, unsigned int kind, uint64_t pages);
bool machine_alloc(struct machine *m, unsigned int nid, const char *flags,
		   unsigned int order);
bool machine_same_free(struct machine *m);

/* Those that have pages. */
bool machine_next_zone(const struct machine *m, unsigned int *nid, unsigned int *kind);

#define for_each_zone(_m, _nid, _kind)						\
	for ((_nid) = 0, (_kind) = 0; machine_next_zone(_m, &(_nid), &(_kind)); (_kind)++)

/* As /proc/zoneinfo has them. */
extern const char *const kind_names[ZONES_NR_KINDS];

#endif
