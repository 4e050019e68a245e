// SPDX-License-Identifier: GPL-2.0
/*
 * What a request of the bootmem model costs on a nearly full node, by the
 * node's size, beside a scan that looks at bit after bit as Linux did.
 *
 * "full": all is taken but the last pages, so that the search passes over
 * everything. "holes": one page in 64 is free as well, each alone, so that the
 * search looks at each and goes on. A line each: pages; requests a second of
 * the model and of the scan, full; the same with holes; medians. Both must give
 * the same addresses.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../bench.h"
#include "../model/bootmem.h"

#define ROUNDS 5
#define LEFT 4		/* pages at the end: what is asked for */
#define LONG (8 * sizeof(long))

static struct bootmem_data node;

static bool is_set(unsigned long i)
{
	return node.node_bootmem_map[i / LONG] >> i % LONG & 1;
}

/* For a page's alignment and no goal: the search alone. */
static unsigned long scan(unsigned long pages, unsigned long nr)
{
	unsigned long i, j;

	for (i = 0; i < pages; i++) {
		if (is_set(i))
			continue;
		for (j = i + 1; j < i + nr && j < pages && !is_set(j); j++)
			;
		if (j == i + nr)
			return i;
		i = j;
	}
	return pages;
}

static void fill(unsigned long pages, bool holes)
{
	unsigned long i;

	bootmem_reset(NULL);
	init_bootmem_node(&node, node.node_bootmem_map, 0, pages);
	free_bootmem_node(&node, (pages - LEFT) * BOOTMEM_PAGE_SIZE, LEFT * BOOTMEM_PAGE_SIZE);
	for (i = 0; holes && i + LEFT < pages; i += 64)
		free_bootmem_node(&node, (i + i / 64 % 63) * BOOTMEM_PAGE_SIZE,
				  BOOTMEM_PAGE_SIZE);
}

/* Takes the last pages and gives them back: the address they were found at. */
static unsigned long long ask_model(unsigned long pages)
{
	unsigned long long size = LEFT * BOOTMEM_PAGE_SIZE;
	unsigned long long addr;

	addr = __alloc_bootmem_core(&node, size, BOOTMEM_PAGE_SIZE, 0, 0);
	return free_bootmem_node(&node, addr, size) ? addr : pages;
}

static unsigned long long ask_scan(unsigned long pages)
{
	return scan(pages, LEFT) * BOOTMEM_PAGE_SIZE;
}

/* Requests a second, so many bits of bitmap long, median. */
static double median_rate(unsigned long long (*ask)(unsigned long pages),
			  unsigned long pages, unsigned long bits)
{
	unsigned long i, round, requests = bits / pages;
	double rates[ROUNDS];

	for (round = 0; round < ROUNDS; round++) {
		double begin = bench_now();

		for (i = 0; i < requests; i++) {
			if (ask(pages) != (pages - LEFT) * BOOTMEM_PAGE_SIZE) {
				fputs("bootmem_bench: found at another address\n", stderr);
				exit(1);
			}
		}
		rates[round] = requests / (bench_now() - begin);
	}
	return bench_median(rates, ROUNDS);
}

int main(void)
{
	unsigned int log, holes;

	node.node_bootmem_map = malloc(bootmem_bootmap_bytes(1ul << 22));
	if (!node.node_bootmem_map) {
		perror("bootmem_bench");
		return 1;
	}
	for (log = 12; log <= 22; log += 2) {
		unsigned long pages = 1ul << log;

		printf("%lu", pages);
		for (holes = 0; holes < 2; holes++) {
			fill(pages, holes);
			printf(" %.1f", median_rate(ask_model, pages, 1ul << 28));
			printf(" %.1f", median_rate(ask_scan, pages, 1ul << 25));
		}
		printf("\n");
	}
	free(node.node_bootmem_map);
	return 0;
}
