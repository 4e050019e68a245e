// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's `zones`: what a machine's memory is divided into, and what a
 * request gets. A reply has a line for each zone that it is about.
 */
#include "models.h"
#include "play_gfp.h"
#include "play_zones.h"

/* Between the zones of a reply. */
static void say_break(struct play *p, bool *is_first)
{
	if (!*is_first)
		play_text(p, "\n");
	*is_first = false;
}

/* Zones that the kernel does not have get no column. */
static void say_protection(struct play *p, const struct zones_machine *m,
			   const struct zones_zone *zone)
{
	unsigned int kind;

	play_text(p, " protection=");
	for (kind = 0; kind < ZONES_NR_KINDS; kind++)
		if (zones_has_kind(m->arch, kind))
			zones_say_field(p, kind ? "," : "", zone->lowmem_reserve[kind]);
}

static void say_zone(struct play *p, const struct zones_machine *m, unsigned int nid,
		     unsigned int kind)
{
	const struct zones_zone *zone = &m->node[nid].zone[kind];

	zones_say_place(p, nid, kind);
	zones_say_field(p, " spanned=", zone->spanned);
	zones_say_field(p, " present=", zone->present);
	zones_say_field(p, " managed=", zone->managed);
	zones_say_field(p, " min=", zone->mark[ZONES_MIN]);
	zones_say_field(p, " low=", zone->mark[ZONES_LOW]);
	zones_say_field(p, " high=", zone->mark[ZONES_HIGH]);
	say_protection(p, m, zone);
}

static void run_build(struct play *p, char *const argv[], unsigned int argc)
{
	const struct zones_machine *m = zones_rebuilt(p);
	unsigned int nid, kind;
	bool is_first = true;

	(void)argv;
	(void)argc;
	for (nid = 0; m && nid < ZONES_MAX_NODES; nid++)
		for (kind = 0; kind < ZONES_NR_KINDS; kind++) {
			if (!m->node[nid].zone[kind].present)
				continue;
			say_break(p, &is_first);
			say_zone(p, m, nid, kind);
		}
}

/* Under "Zone ranges", as the kernel logs them: the last byte, not what follows. */
static void run_ranges(struct play *p, char *const argv[], unsigned int argc)
{
	const struct zones_machine *m = zones_built(p);
	bool is_first = true;
	unsigned int kind;
	uint64_t from;

	(void)argv;
	(void)argc;
	if (!m)
		return;
	from = m->dram_start;
	for (kind = 0; kind < ZONES_NR_KINDS; kind++) {
		uint64_t end = m->boundary[kind];

		if (from == end)
			continue;
		say_break(p, &is_first);
		zones_say_kind(p, kind);
		play_text(p, " from=");
		play_hex(p, from << ZONES_PAGE_SHIFT);
		play_text(p, " to=");
		play_hex(p, (end << ZONES_PAGE_SHIFT) - 1);
		from = end;
	}
}

static void run_fallback(struct play *p, char *const argv[], unsigned int argc)
{
	const struct zones_machine *m;
	unsigned long long nid;
	unsigned int i;

	(void)argc;
	m = zones_read_node(p, argv[0], &nid);
	for (i = 0; m && i < m->nr_nodes; i++)
		zones_say_field(p, i ? " " : "", m->node[nid].fallback[i]);
}

/* Who is asked for what, and where it is to be near. */
struct request {
	struct zones_machine *machine;
	unsigned long long nid;
	unsigned int flags;
};

static bool read_request(struct play *p, char *const argv[], struct request *rq)
{
	rq->machine = zones_read_node(p, argv[0], &rq->nid);
	return rq->machine &&
	       gfp_read_flags(p, gfp_find_version("6.1"), argv[1], &rq->flags);
}

static void say_nowhere(struct play *p)
{
	play_text(p, "fail: none of the zones that it may have has memory");
}

static void say_bad_kind(struct play *p)
{
	play_text(p, "fail: ");
	play_text(p, gfp_problem_text(GFP_PROBLEM_ZONES));
}

static void say_bad_order(struct play *p)
{
	zones_say_field(p, "fail: the largest order is ", ZONES_MAX_ORDER - 1);
}

/* A request's zonelist, unless the reply says already why it has none. */
static unsigned int read_zonelist(struct play *p, char *const argv[], struct request *rq,
				  struct zones_ref refs[ZONES_MAX_REFS])
{
	unsigned int nr;

	if (!read_request(p, argv, rq))
		return 0;
	if (gfp_problems(rq->flags, false) & GFP_PROBLEM_ZONES) {
		say_bad_kind(p);
		return 0;
	}
	nr = zones_zonelist(rq->machine, rq->nid, rq->flags, refs);
	if (!nr)
		say_nowhere(p);
	return nr;
}

static void run_zonelist(struct play *p, char *const argv[], unsigned int argc)
{
	struct zones_ref refs[ZONES_MAX_REFS];
	bool is_first = true;
	struct request rq;
	unsigned int nr, i;

	(void)argc;
	nr = read_zonelist(p, argv, &rq, refs);
	for (i = 0; i < nr; i++) {
		say_break(p, &is_first);
		zones_say_place(p, refs[i].nid, refs[i].kind);
	}
}

static bool read_order(struct play *p, const char *word, unsigned long long *order)
{
	return play_number(p, word, "ORDER", 0, 63, order);
}

/* What each zone has free, and what it keeps of that from this request. */
static void run_kept(struct play *p, char *const argv[], unsigned int argc)
{
	struct zones_ref refs[ZONES_MAX_REFS];
	unsigned long long order;
	bool is_first = true;
	struct request rq;
	unsigned int nr, i;

	(void)argc;
	if (!zones_built(p) || !read_order(p, argv[2], &order))
		return;
	if (order >= ZONES_MAX_ORDER) {
		say_bad_order(p);
		return;
	}
	nr = read_zonelist(p, argv, &rq, refs);
	for (i = 0; i < nr; i++) {
		const struct zones_zone *zone = &rq.machine->node[refs[i].nid].zone[refs[i].kind];

		say_break(p, &is_first);
		zones_say_place(p, refs[i].nid, refs[i].kind);
		zones_say_field(p, " free=", zone->free);
		zones_say_field(p, " kept=", zones_kept(rq.machine, refs[i], rq.flags, order));
	}
}

static void say_too_few(struct play *p, const struct request *rq, struct zones_ref ref,
			unsigned int order)
{
	const struct zones_zone *zone = &rq->machine->node[ref.nid].zone[ref.kind];

	play_text(p, "fail: no zone has enough to spare; the first, ");
	zones_say_place(p, ref.nid, ref.kind);
	zones_say_field(p, ", has free=", zone->free);
	zones_say_field(p, " and must have more than ",
			zones_kept(rq->machine, ref, rq->flags, order));
}

static void run_alloc(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long order;
	struct zones_ref ref;
	struct request rq;

	(void)argc;
	if (!read_request(p, argv, &rq) || !read_order(p, argv[2], &order))
		return;
	switch (zones_alloc(rq.machine, rq.nid, rq.flags, order, &ref)) {
	case ZONES_GOT:
		zones_say_place(p, ref.nid, ref.kind);
		break;
	case ZONES_BAD_ORDER:
		say_bad_order(p);
		break;
	case ZONES_BAD_KIND:
		say_bad_kind(p);
		break;
	case ZONES_NOWHERE:
		say_nowhere(p);
		break;
	case ZONES_TOO_FEW:
		say_too_few(p, &rq, ref, order);
		break;
	}
}

static void run_nr_free(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long nid, pages;
	struct zones_machine *m;
	struct zones_zone *zone;
	unsigned int kind;

	m = zones_read_node(p, argv[0], &nid);
	if (!m || !zones_read_kind(p, argv[1], &kind))
		return;
	zone = &m->node[nid].zone[kind];
	if (argc == 2) {
		play_decimal(p, zone->free);
		return;
	}
	if (!play_number(p, argv[2], "PAGES", 0, zone->managed, &pages))
		return;
	zone->free = pages;
	play_text(p, "ok");
}

static const struct play_command commands[] = {
	{ "arch", "i386|x86_64", 1, 1, zones_run_arch },
	{ "ram", "BASE SIZE NID", 3, 3, zones_run_ram },
	{ "lowmem", "ADDR", 1, 1, zones_run_lowmem },
	{ "managed", "NID ZONE PAGES", 3, 3, zones_run_managed },
	{ "distance", "FROM TO DISTANCE", 3, 3, zones_run_distance },
	{ "reserve_ratio", "ZONE RATIO", 2, 2, zones_run_reserve_ratio },
	{ "min_free_kbytes", "[KB]", 0, 1, zones_run_min_free_kbytes },
	{ "build", "", 0, 0, run_build },
	{ "ranges", "", 0, 0, run_ranges },
	{ "fallback", "NID", 1, 1, run_fallback },
	{ "zonelist", "NID FLAGS", 2, 2, run_zonelist },
	{ "kept", "NID FLAGS ORDER", 3, 3, run_kept },
	{ "alloc", "NID FLAGS ORDER", 3, 3, run_alloc },
	{ "nr_free", "NID ZONE [PAGES]", 2, 3, run_nr_free },
	{ NULL, NULL, 0, 0, NULL },
};

const struct play_model play_zones = { "zones", commands };
