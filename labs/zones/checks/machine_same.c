// SPDX-License-Identifier: GPL-2.0
/* Ask the student's code and the reference the same, and compare the two. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

#define PLACE_TEXT	32

static void place_text(char text[PLACE_TEXT], unsigned int nid, unsigned int kind)
{
	snprintf(text, PLACE_TEXT, "node=%u zone=%s", nid, kind_names[kind]);
}

static void field_text(char text[128], const struct machine *m, const struct zones_zone *zone,
		       enum field field)
{
	static const char *const names[] = { "min", "low", "high" };
	size_t len = 0;
	unsigned int kind;

	if (field != FIELD_PROTECTION) {
		snprintf(text, 128, "%s=%llu", names[field],
			 (unsigned long long)zone->mark[field]);
		return;
	}
	for (kind = 0; kind < ZONES_NR_KINDS; kind++)
		if (zones_has_kind(m->zones.arch, kind))
			len += snprintf(text + len, 128 - len, "%s%llu",
					len ? "," : "protection=",
					(unsigned long long)zone->lowmem_reserve[kind]);
}

/**
 * machine_same() - has the student's code the same number for a zone?
 * @m: the machine, booted
 * @nid: the zone's node
 * @kind: the zone
 * @field: which number
 *
 * Return: true, or false after a finding.
 */
bool machine_same(struct machine *m, unsigned int nid, unsigned int kind, enum field field)
{
	char place[PLACE_TEXT], expected[128], *seen;
	const char *line, *at;
	bool same;

	if (grade_failed(m->g))
		return false;
	place_text(place, nid, kind);
	field_text(expected, m, &m->zones.node[nid].zone[kind], field);
	line = strstr(m->built, place);
	at = line ? strstr(line, expected) : NULL;
	seen = grade_up_to(line ?: m->built, "|");
	/* The whole word, and in this zone's line. */
	same = at && at < line + strlen(seen) && strchr(" |", at[strlen(expected)]);
	if (!same)
		grade_fail(m->g, expected, seen, "%s keeps something else", place);
	free(seen);
	return same;
}

/**
 * machine_same_all() - the same number, for every zone?
 * @m: the machine, booted
 * @field: which number
 *
 * Return: true, or false after a finding.
 */
bool machine_same_all(struct machine *m, enum field field)
{
	unsigned int nid, kind;

	for_each_zone(m, nid, kind)
		machine_same(m, nid, kind, field);
	return !grade_failed(m->g);
}

/**
 * flags_of() - the bits behind names
 * @names: of 6.1, with | between them
 *
 * Return: The bits.
 */
unsigned int flags_of(const char *names)
{
	const struct gfp_version *version = gfp_find_version("6.1");
	unsigned int flags = 0;
	size_t len;

	for (; *names; names += len + !!names[len]) {
		const struct gfp_name *name;

		len = strcspn(names, "|");
		name = gfp_find_name(version, names, len);
		if (!name)
			grade_die("a check has a flag of no name: %s", names);
		flags |= name->bits;
	}
	return flags;
}

/* A reply, as it should be; longer than any. */
struct line {
	char text[4096];
	size_t len;
};

static void add(struct line *line, const char *format, ...)
	__printf(2, 3);

static void add(struct line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line->len += vsnprintf(line->text + line->len, sizeof(line->text) - line->len,
			       format, args);
	va_end(args);
	if (line->len >= sizeof(line->text))
		grade_die("a reply of the reference has %zu bytes", line->len);
}

/**
 * machine_same_fallback() - does each node turn to the same nodes?
 * @m: the machine, booted
 *
 * Return: true, or false after a finding.
 */
bool machine_same_fallback(struct machine *m)
{
	unsigned int nid, i;

	for (nid = 0; nid < MAX_NODES; nid++) {
		const struct zones_node *node = &m->zones.node[nid];
		struct line line = { .len = 0 };

		for (i = 0; node->exists && i < m->zones.nr_nodes; i++)
			add(&line, "%s%u", i ? " " : "", node->fallback[i]);
		if (node->exists)
			grade_expect(m->g, line.text, "fallback %u", nid);
	}
	return !grade_failed(m->g);
}

static void add_kept(struct line *line, const struct machine *m, struct zones_ref ref,
		     unsigned int flags, unsigned int order)
{
	add(line, " free=%llu kept=%llu",
	    (unsigned long long)m->zones.node[ref.nid].zone[ref.kind].free,
	    (unsigned long long)zones_kept(&m->zones, ref, flags, order));
}

#define NO_ORDER	(~0u)

/* The zones that the reference has for a request, and with an order what each keeps. */
static struct line line_of(const struct machine *m, unsigned int nid, const char *names,
			   unsigned int order)
{
	struct zones_ref refs[ZONES_MAX_REFS];
	unsigned int flags = flags_of(names), i;
	unsigned int nr = zones_zonelist(&m->zones, nid, flags, refs);
	struct line line = { .len = 0 };
	char place[PLACE_TEXT];

	for (i = 0; i < nr; i++) {
		place_text(place, refs[i].nid, refs[i].kind);
		add(&line, "%s%s", i ? "|" : "", place);
		if (order != NO_ORDER)
			add_kept(&line, m, refs[i], flags, order);
	}
	if (!nr)
		add(&line, "fail: none of the zones that it may have has memory");
	return line;
}

/**
 * machine_same_list() - the same zones, in the same order?
 * @m: the machine, booted
 * @nid: the node that a request prefers
 * @flags: its flags
 *
 * Return: true, or false after a finding.
 */
bool machine_same_list(struct machine *m, unsigned int nid, const char *flags)
{
	struct line line = line_of(m, nid, flags, NO_ORDER);

	return grade_expect(m->g, line.text, "zonelist %u %s", nid, flags);
}

/**
 * machine_same_kept() - does each zone keep as much from a request?
 * @m: the machine, booted
 * @nid: the node that it prefers
 * @flags: its flags
 * @order: for 2^@order pages
 *
 * Return: true, or false after a finding.
 */
bool machine_same_kept(struct machine *m, unsigned int nid, const char *flags,
		       unsigned int order)
{
	struct line line = line_of(m, nid, flags, order);

	return grade_expect(m->g, line.text, "kept %u %s %u", nid, flags, order);
}

/**
 * machine_left() - the pages that are left in a zone when it gives no more
 * @m: the machine, booted
 * @nid: its node
 * @kind: the zone
 * @mark: down to which it gives
 * @highest: the highest zone that the request may have
 *
 * Return: How many.
 */
uint64_t machine_left(const struct machine *m, unsigned int nid, unsigned int kind,
		      enum zones_mark mark, unsigned int highest)
{
	const struct zones_zone *zone = &m->zones.node[nid].zone[kind];

	return zone->mark[mark] + zone->lowmem_reserve[highest];
}

/**
 * machine_free() - say how many pages a zone has free
 * @m: the machine, booted
 * @nid: its node
 * @kind: the zone
 * @pages: up to what it manages
 *
 * Return: true, or false after a finding.
 */
bool machine_free(struct machine *m, unsigned int nid, unsigned int kind, uint64_t pages)
{
	struct zones_zone *zone = &m->zones.node[nid].zone[kind];

	zone->free = pages < zone->managed ? pages : zone->managed;
	return grade_expect(m->g, "ok", "nr_free %u %s %llu", nid, kind_names[kind],
			    (unsigned long long)zone->free);
}

/* Of a refusal, the reason counts, and not what more it tells. */
static void judge_alloc(struct machine *m, const char *expected, const char *reply,
			const char *asked)
{
	bool fails = !strncmp(expected, "fail: ", 6);

	if (reply && (fails ? strncmp(reply, expected, strlen(expected)) :
			      strcmp(reply, expected)))
		grade_fail(m->g, expected, reply, "a wrong reply to '%s'", asked);
}

/**
 * machine_alloc() - ask for pages; they must come from where the reference has them
 * @m: the machine, booted
 * @nid: the node that is preferred
 * @flags: of the request
 * @order: 2^@order pages
 *
 * Return: true, or false after a finding.
 */
bool machine_alloc(struct machine *m, unsigned int nid, const char *flags, unsigned int order)
{
	const char *const failures[] = {
		[ZONES_BAD_ORDER] = "the largest order is 10",
		[ZONES_BAD_KIND] = gfp_problem_text(GFP_PROBLEM_ZONES),
		[ZONES_NOWHERE] = "none of the zones that it may have has memory",
		[ZONES_TOO_FEW] = "no zone has enough to spare",
	};
	enum zones_outcome outcome;
	char expected[256], asked[128];
	struct zones_ref ref;

	outcome = zones_alloc(&m->zones, nid, flags_of(flags), order, &ref);
	if (outcome == ZONES_GOT)
		place_text(expected, ref.nid, ref.kind);
	else
		snprintf(expected, sizeof(expected), "fail: %s", failures[outcome]);
	snprintf(asked, sizeof(asked), "alloc %u %s %u", nid, flags, order);
	judge_alloc(m, expected, grade_ask(m->g, "%s", asked), asked);
	return !grade_failed(m->g);
}

/**
 * machine_same_free() - has every zone as many pages left?
 * @m: the machine, booted
 *
 * Return: true, or false after a finding.
 */
bool machine_same_free(struct machine *m)
{
	unsigned int nid, kind;
	char pages[32];

	for_each_zone(m, nid, kind) {
		snprintf(pages, sizeof(pages), "%llu",
			 (unsigned long long)m->zones.node[nid].zone[kind].free);
		grade_expect(m->g, pages, "nr_free %u %s", nid, kind_names[kind]);
	}
	return !grade_failed(m->g);
}
