// SPDX-License-Identifier: GPL-2.0
/*
 * zones_trace SEED STEPS TRACE REPLIES: write random machines, and requests to
 * them, for the playground's zones into TRACE, and into REPLIES what the naive
 * twin of the model answers; of what fails, only that it does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../zones/model/zones_twin.h"

#define REQUESTS_A_MACHINE 500

static FILE *trace, *replies;
static struct twin twin;
static const char *const kinds[TWIN_KINDS] = { "DMA", "DMA32", "Normal", "HighMem", "Movable" };

/* Flags by name, in an order in which one may be left out or not. */
static const struct { const char *name; unsigned int bits; } flags_known[] = {
	{ "GFP_KERNEL", 0xcc0 }, { "GFP_ATOMIC", 0xa20 }, { "GFP_NOWAIT", 0x800 },
	{ "GFP_DMA", 0x1 }, { "GFP_DMA32", 0x4 }, { "GFP_HIGHUSER_MOVABLE", 0x100cca },
	{ "__GFP_THISNODE", 0x200000 }, { "__GFP_HIGHMEM", 0x2 }, { "__GFP_HIGH", 0x20 },
	{ "__GFP_NOFAIL", 0x8000 }, { "__GFP_MEMALLOC", 0x20000 },
	{ "__GFP_NOMEMALLOC", 0x80000 }, { "__GFP_NORETRY", 0x10000 },
};

static unsigned long below(unsigned long n)
{
	return random() % n;
}

static bool has_kind(unsigned int kind)
{
	return kind != (twin.i386 ? TWIN_DMA32 : TWIN_HIGHMEM);
}

static void say_ok(void)
{
	fputs("ok\n", replies);
}

/* Of a page or many, where there is room; the first at the start of memory, or near 4 GB. */
static void write_ram(void)
{
	unsigned long start = below(4) ? below(TWIN_PAGES - 1) : below(2) ? 1 : 0xfff00, end;
	unsigned long size = 1 + below(below(3) ? 0x40000 : 0x800);
	unsigned int nid = below(6);

	for (end = start; end < TWIN_PAGES && end < start + size && !twin.owner[end]; end++)
		twin.owner[end] = 1 + nid;
	if (end == start)
		return;
	fprintf(trace, "ram 0x%lx 0x%lx %u\n", start << 12, (end - start) << 12, nid);
	say_ok();
}

static void write_managed(void)
{
	unsigned int place;

	for (place = 0; place < TWIN_NODES * TWIN_KINDS; place++) {
		struct twin_zone *zone = &twin.zone[0][0] + place;

		if (!zone->present || !below(3))
			continue;
		zone->managed -= below(zone->present / 4 + 1);
		fprintf(trace, "managed %u %s %lu\n", place / TWIN_KINDS,
			kinds[place % TWIN_KINDS], zone->managed);
		say_ok();
	}
}

static void write_distances(void)
{
	unsigned int i, j;

	for (i = 0; i < 6; i++)
		for (j = 0; j < 6; j++)
			if (i != j) {
				twin.distance[i][j] = 11 + below(30);
				fprintf(trace, "distance %u %u %u\n", i, j, twin.distance[i][j]);
				say_ok();
			}
}

static void write_build(void)
{
	unsigned int nid, kind, i;

	fputs("build\n", trace);
	for (nid = 0; nid < TWIN_NODES; nid++)
		for (kind = 0; kind < TWIN_KINDS; kind++) {
			const struct twin_zone *zone = &twin.zone[nid][kind];

			if (!zone->present)
				continue;
			fprintf(replies, "node=%u zone=%s spanned=%lu present=%lu managed=%lu",
				nid, kinds[kind], zone->spanned, zone->present, zone->managed);
			fprintf(replies, " min=%lu low=%lu high=%lu protection=", zone->min,
				zone->low, zone->high);
			for (i = 0; i < TWIN_KINDS; i++)
				if (has_kind(i))
					fprintf(replies, "%s%lu", i ? "," : "", zone->reserve[i]);
			fputc('\n', replies);
		}
}

static void write_fallbacks(void)
{
	unsigned int nid, i;

	for (nid = 0; nid < TWIN_NODES; nid++) {
		if (!twin_has_node(&twin, nid))
			continue;
		fprintf(trace, "fallback %u\n", nid);
		for (i = 0; i < twin.nr_nodes; i++)
			fprintf(replies, "%s%u", i ? " " : "", twin.order[nid][i]);
		fputc('\n', replies);
	}
}

/* The same names in the trace and as bits. */
static unsigned int write_flags(void)
{
	unsigned int chosen = below(6), i;
	unsigned int bits = flags_known[chosen].bits;

	fputs(flags_known[chosen].name, trace);
	for (i = 6; i < sizeof(flags_known) / sizeof(*flags_known); i++) {
		if (below(6))
			continue;
		fprintf(trace, "|%s", flags_known[i].name);
		bits |= flags_known[i].bits;
	}
	return bits;
}

static void write_place(unsigned int place)
{
	fprintf(replies, "node=%u zone=%s\n", place / TWIN_KINDS, kinds[place % TWIN_KINDS]);
}

static void write_zonelist(unsigned int nid)
{
	unsigned int places[TWIN_NODES * TWIN_KINDS], nr, i;

	fprintf(trace, "zonelist %u ", nid);
	nr = twin_zonelist(&twin, nid, write_flags(), places);
	fputc('\n', trace);
	for (i = 0; i < nr; i++)
		write_place(places[i]);
	if (!nr)
		fputs("fail\n", replies);
}

static void write_alloc(unsigned int nid)
{
	unsigned int order = below(3) ? below(4) : below(12), flags, place = 0;

	fprintf(trace, "alloc %u ", nid);
	flags = write_flags();
	fprintf(trace, " %u\n", order);
	if (twin_alloc(&twin, nid, flags, order, &place) == TWIN_GOT)
		write_place(place);
	else
		fputs("fail\n", replies);
}

/* Near to where some request gets nothing. */
static void write_free(unsigned int nid)
{
	unsigned int kind = below(TWIN_KINDS);
	struct twin_zone *zone = &twin.zone[nid][kind];
	unsigned long free = below(zone->high + zone->reserve[below(TWIN_KINDS)] + 20);

	if (!has_kind(kind) || free > zone->managed)
		return;
	zone->free = free;
	fprintf(trace, "nr_free %u %s %lu\nnr_free %u %s\n", nid, kinds[kind], free, nid,
		kinds[kind]);
	fprintf(replies, "ok\n%lu\n", free);
}

static void write_machine(void)
{
	bool i386 = below(2);
	unsigned int i;

	twin_init(&twin, i386);
	fprintf(trace, "arch %s\n", i386 ? "i386" : "x86_64");
	say_ok();
	for (i = 1 + below(12); i; i--)
		write_ram();
	if (i386 && below(2)) {
		twin.lowmem = 1 + below(0x60000);
		fprintf(trace, "lowmem 0x%lx\n", twin.lowmem << 12);
		say_ok();
	}
	twin_count(&twin);
	write_managed();
	if (below(2))
		write_distances();
	twin_boot(&twin);
	write_build();
	write_fallbacks();
}

static void write_request(void)
{
	unsigned int nid;

	do {
		nid = below(6);
	} while (!twin_has_node(&twin, nid));
	if (!below(3))
		write_free(nid);
	if (below(4))
		write_alloc(nid);
	else
		write_zonelist(nid);
}

int main(int argc, char *argv[])
{
	unsigned long steps, step;

	if (argc != 5) {
		fputs("zones_trace SEED STEPS TRACE REPLIES\n", stderr);
		return 2;
	}
	srandom(atoi(argv[1]));
	trace = fopen(argv[3], "w");
	replies = fopen(argv[4], "w");
	if (!trace || !replies) {
		perror("zones_trace");
		return 2;
	}
	steps = atol(argv[2]);
	for (step = 0; step < steps; step++) {
		if (step % REQUESTS_A_MACHINE == 0)
			write_machine();
		write_request();
	}
	return fclose(trace) || fclose(replies) ? 2 : 0;
}
