// SPDX-License-Identifier: GPL-2.0
/*
 * buddy_trace SEED STEPS NPAGES TRACE REPLIES: write random commands for the
 * playground's buddy into TRACE, and into REPLIES what the naive twin of the
 * model answers. At the end everything is freed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../page-orders/model/buddy.h"
#include "../../page-orders/model/buddy_twin.h"

static FILE *trace, *replies;
static struct twin twin;
static struct { unsigned int pfn, order; } *held;
static unsigned int nr_held;

static void write_free_area(void)
{
	unsigned int order;

	fputs("free_area\n", trace);
	for (order = 0; order < twin.max_order; order++)
		fprintf(replies, "%s%u", order ? " " : "", twin.list[order].nr);
	fputc('\n', replies);
}

static void write_blocks(unsigned int order)
{
	const struct twin_list *list = &twin.list[order];
	unsigned int i;

	fprintf(trace, "blocks 0x%x\n", order);
	for (i = 0; i < list->nr; i++)
		fprintf(replies, "%s%u", i ? " " : "", list->pfns[i]);
	fputc('\n', replies);
}

static void write_alloc(unsigned int order)
{
	unsigned int pfn = twin_alloc(&twin, order);

	fprintf(trace, "alloc %u\n", order);
	if (pfn == TWIN_NONE) {
		fputs("fail\n", replies);
		return;
	}
	fprintf(replies, "%u\n", pfn);
	held[nr_held].pfn = pfn;
	held[nr_held++].order = order;
}

static void write_free(unsigned int i)
{
	twin_free(&twin, held[i].pfn, held[i].order);
	fprintf(trace, "free %u %u\n", held[i].pfn, held[i].order);
	fputs("ok\n", replies);
	held[i] = held[--nr_held];
}

static void write_step(void)
{
	unsigned int kind = random() % 16;

	if (kind == 0)
		write_free_area();
	else if (kind == 1)
		write_blocks(random() % twin.max_order);
	else if (kind < 9 || !nr_held)
		write_alloc(random() % 6);
	else
		write_free(random() % nr_held);
}

int main(int argc, char *argv[])
{
	unsigned long steps;
	unsigned int order;

	if (argc != 6) {
		fputs("buddy_trace SEED STEPS NPAGES TRACE REPLIES\n", stderr);
		return 2;
	}
	srandom(atoi(argv[1]));
	twin_init(&twin, atoi(argv[3]), BUDDY_MAX_ORDER);
	held = calloc(twin.npages, sizeof(*held));
	trace = fopen(argv[4], "w");
	replies = fopen(argv[5], "w");
	if (!held || !trace || !replies) {
		perror("buddy_trace");
		return 2;
	}

	fprintf(trace, "init %u\n", twin.npages);
	fputs("ok\n", replies);
	for (steps = atol(argv[2]); steps; steps--)
		write_step();
	while (nr_held)
		write_free(nr_held - 1);
	write_free_area();
	for (order = 0; order < twin.max_order; order++)
		write_blocks(order);
	return fclose(trace) || fclose(replies) ? 2 : 0;
}
