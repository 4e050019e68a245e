// SPDX-License-Identifier: GPL-2.0
/*
 * Part B, long random traces. One judge knows only what each zone has, so that
 * a walk in another order can be sound all the same; the other demands the
 * reference's every choice.
 */
#include <stdio.h>
#include <string.h>

#include "machine.h"

#define STEPS	60

static const char *const requests[] = {
	"GFP_KERNEL", "GFP_KERNEL", "GFP_NOWAIT", "GFP_ATOMIC", "GFP_DMA", "GFP_DMA32",
	"GFP_HIGHUSER_MOVABLE", "GFP_KERNEL|__GFP_HIGH", "GFP_KERNEL|__GFP_THISNODE",
	"GFP_DMA32|__GFP_THISNODE", "GFP_KERNEL|__GFP_MEMALLOC", "GFP_ATOMIC|GFP_DMA",
};

static const char *draw_request(struct grade *g)
{
	return requests[grade_below(g, ARRAY_SIZE(requests))];
}

static unsigned int draw_nid(const struct machine *m)
{
	return grade_below(m->g, m->zones.nr_nodes);
}

/* Most zones are nearly used up, as when it matters who keeps what. */
static void draw_free(struct machine *m)
{
	unsigned int nid, kind;

	for_each_zone(m, nid, kind) {
		unsigned int highest = kind;

		if (kind < IN_ZONE_NORMAL)
			highest = grade_between(m->g, kind, IN_ZONE_NORMAL);
		machine_free(m, nid, kind, grade_below(m->g, 20) +
			     machine_left(m, nid, kind, grade_below(m->g, 2), highest));
	}
}

static void draw_machine(struct machine *m)
{
	unsigned int nodes = grade_between(m->g, 1, 5), from, to;
	bool is_i386 = !grade_below(m->g, 4);

	machine_new(m, is_i386 ? ZONES_I386 : ZONES_X86_64);
	if (grade_below(m->g, 2))
		machine_keep(m, grade_between(m->g, 256, 4000));
	if (is_i386) {
		machine_i386(m, MB(grade_between(m->g, 900, 2900)));
		nodes = 1;
	} else {
		machine_numa(m, nodes, nodes * MB(grade_between(m->g, 500, 5000)));
	}
	for (from = 0; from < nodes; from++)
		for (to = 0; to < nodes; to++)
			if (from != to && grade_below(m->g, 2))
				machine_distance(m, from, to, 10 * grade_between(m->g, 2, 4));
	machine_boot(m, TAKES_SOME);
}

/* A zone that may serve this request. */
static bool may_have(const struct machine *m, unsigned int nid, const char *flags,
		     struct zones_ref ref)
{
	struct zones_ref refs[ZONES_MAX_REFS];
	unsigned int nr = zones_zonelist(&m->zones, nid, flags_of(flags), refs), i;

	for (i = 0; i < nr; i++)
		if (refs[i].nid == ref.nid && refs[i].kind == ref.kind)
			return true;
	return false;
}

/* Whether some zone of the request's has more than it keeps from it. */
static bool somebody_has(const struct machine *m, unsigned int nid, const char *flags,
			 unsigned int order)
{
	struct zones_ref refs[ZONES_MAX_REFS];
	unsigned int bits = flags_of(flags), i;
	unsigned int nr = zones_zonelist(&m->zones, nid, bits, refs);

	for (i = 0; i < nr; i++)
		if (m->zones.node[refs[i].nid].zone[refs[i].kind].free >
		    zones_kept(&m->zones, refs[i], bits, order))
			return true;
	return false;
}

static bool read_place(const struct machine *m, const char *reply, struct zones_ref *ref)
{
	unsigned int nid, kind;
	char name[16], end;

	if (sscanf(reply, "node=%u zone=%15[A-Za-z0-9]%c", &nid, name, &end) != 2)
		return false;
	for (kind = 0; kind < ZONES_NR_KINDS && strcmp(kind_names[kind], name); kind++)
		;
	*ref = (struct zones_ref){ nid, kind };
	return nid < MAX_NODES && kind < ZONES_NR_KINDS &&
	       m->zones.node[nid].zone[kind].present;
}

static void judge_place(struct machine *m, unsigned int nid, const char *flags,
			unsigned int order, const char *reply)
{
	struct zones_zone *zone;
	struct zones_ref ref;

	if (!read_place(m, reply, &ref)) {
		grade_fail(m->g, "a zone of this machine", reply, "there is no such zone");
		return;
	}
	zone = &m->zones.node[ref.nid].zone[ref.kind];
	if (!may_have(m, nid, flags, ref))
		grade_fail(m->g, "a zone that the flags allow", reply,
			   "%s on node %u may not have this zone", flags, nid);
	else if (zone->free <= zones_kept(&m->zones, ref, flags_of(flags), order))
		grade_fail(m->g, "a zone with pages to spare", reply,
			   "%llu pages are free there, all of which it keeps from %s, order %u",
			   (unsigned long long)zone->free, flags, order);
	else
		zone->free -= 1u << order;
}

static void judge_alloc(struct machine *m)
{
	unsigned int nid = draw_nid(m), order = grade_below(m->g, 4);
	const char *flags = draw_request(m->g);
	bool must = somebody_has(m, nid, flags, order);
	const char *reply = grade_ask(m->g, "alloc %u %s %u", nid, flags, order);

	if (reply && !strncmp(reply, "node=", 5))
		judge_place(m, nid, flags, order, reply);
	else if (reply && (must || strncmp(reply, "fail: ", 6)))
		grade_fail(m->g, "some zone", reply, "a zone has more than it keeps from %s",
			   flags);
}

static void sound_round(struct machine *m, unsigned int round)
{
	unsigned int step;

	(void)round;
	draw_machine(m);
	draw_free(m);
	for (step = 0; step < STEPS && !grade_failed(m->g); step++)
		judge_alloc(m);
	machine_same_free(m);
}

static void trace_round(struct machine *m, unsigned int round)
{
	unsigned int step;

	(void)round;
	draw_machine(m);
	draw_free(m);
	machine_same_fallback(m);
	for (step = 0; step < STEPS && !grade_failed(m->g); step++)
		machine_alloc(m, draw_nid(m), draw_request(m->g),
			      grade_below(m->g, 3) ? 0 : grade_below(m->g, 5));
	machine_same_list(m, draw_nid(m), draw_request(m->g));
	machine_same_kept(m, draw_nid(m), draw_request(m->g), grade_below(m->g, 11));
	machine_same_free(m);
}

static void sound(struct grade *g)
{
	machine_rounds(g, "/tmp/walk", 4, sound_round);
}

GRADE_CHECK(sound, "zones", "sound", sound);

static void trace(struct grade *g)
{
	machine_rounds(g, "/tmp/walk", 6, trace_round);
}

GRADE_CHECK(trace, "zones", "trace", trace);
