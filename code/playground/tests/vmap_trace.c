// SPDX-License-Identifier: GPL-2.0
/*
 * vmap_trace SEED STEPS TRACE REPLIES: write random commands for the
 * playground's vmap into TRACE, and into REPLIES what the naive twin of the
 * model answers. At the end everything is freed. The twin cannot say what an
 * aligned request gets: every ioremap is of one page.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../vmalloc-ioremap/model/vmap.h"
#include "../../vmalloc-ioremap/model/vmap_twin.h"

#define START		0xffffc90000000000ull
#define MAX_PAGES	4096
#define MAX_LIVE	60

static FILE *trace, *replies;
static struct vmap_twin twin;

static unsigned long long address(unsigned int page)
{
	return START + page * VMAP_PAGE_SIZE;
}

static void write_vmalloc(void)
{
	unsigned int max = MAX_PAGES >> random() % 13;
	unsigned int pages = 1 + random() % max;

	fprintf(trace, "vmalloc %llu\n", pages * VMAP_PAGE_SIZE - random() % 4096);
	fprintf(replies, "0x%llx\n", address(twin_vmalloc(&twin, pages)));
}

static void write_ioremap(void)
{
	unsigned int offset = random() % 4096;
	unsigned int page = twin_vmalloc(&twin, 1);

	fprintf(trace, "ioremap 0x%x 1\n", 0xfebf0000 + offset);
	fprintf(replies, "0x%llx\n", address(page) + offset);
	twin.areas[twin.nr_areas - 1].ioremap = true;
}

/* An area, but no page array: that goes with its own. */
static void write_free(unsigned int i)
{
	unsigned int other;

	for (other = 0; other < twin.nr_areas; other++)
		if (twin.areas[other].array == twin.areas[i].first)
			i = other;
	fprintf(trace, "%s 0x%llx\n", twin.areas[i].ioremap ? "iounmap" : "vfree",
		address(twin.areas[i].first));
	fputs("ok\n", replies);
	twin_free(&twin, i);
}

static void write_purge(void)
{
	fputs("purge\n", trace);
	fputs("ok\n", replies);
	twin_purge(&twin);
}

static void write_tables(void)
{
	struct vmap_twin_counts c = twin_count(&twin);

	fputs("tables\n", trace);
	fprintf(replies, "pud=1 pmd=%d pte=%u 4k=%u 2m=0 1g=0\n", c.pte_tables != 0, c.pte_tables,
		c.mapped_4k);
}

static void write_step(void)
{
	unsigned int kind = random() % 32;

	if (kind == 0)
		write_purge();
	else if (kind == 1)
		write_tables();
	else if (twin.nr_areas > random() % (2 * MAX_LIVE))
		write_free(random() % twin.nr_areas);
	else if (kind < 8)
		write_ioremap();
	else
		write_vmalloc();
}

int main(int argc, char *argv[])
{
	unsigned long steps;

	if (argc != 5) {
		fputs("vmap_trace SEED STEPS TRACE REPLIES\n", stderr);
		return 2;
	}
	srandom(atoi(argv[1]));
	twin_init(&twin, 1);
	trace = fopen(argv[3], "w");
	replies = fopen(argv[4], "w");
	if (!trace || !replies) {
		perror("vmap_trace");
		return 2;
	}

	fprintf(trace, "range 0x%llx 0x%llx\n", START, address(TWIN_PAGES));
	fputs("ok\n", replies);
	for (steps = atol(argv[2]); steps; steps--)
		write_step();
	while (twin.nr_areas)
		write_free(twin.nr_areas - 1);
	write_purge();
	write_tables();
	fputs("areas\n", trace);
	fputs("\n", replies);
	return fclose(trace) || fclose(replies) ? 2 : 0;
}
