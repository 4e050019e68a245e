// SPDX-License-Identifier: GPL-2.0
/*
 * The demonstrations: every front end by its name, requests that share a page,
 * a node that has nothing left, what freeing loses, and the end of boot, when
 * bootmem hands all that is free over to the buddy system.
 */
#include "../../page-orders/model/buddy.h"
#include "kernel.h"

#define MAX_RUNS	64

/* Who gets what a node hands over: one zone, that of the node at hand. */
static struct buddy zone;
static u64 zone_start;		/* pfn */
static unsigned int given[6];	/* blocks of 2^order pages */

static struct bootmem_data *allocator_of(unsigned int nid)
{
	struct bootmem_data *bdata = bootmem_first();

	while (bdata->node_boot_start != nodes[nid].span.start)
		bdata = bdata->next;
	return bdata;
}

static bool is_empty(unsigned int nid)
{
	return nodes[nid].span.start == nodes[nid].span.end;
}

/* Real RAM comes with whatever was in it. */
static void show_junk(void)
{
	u64 end;

	if (memory_run(MAX_DMA_ADDRESS, &end) == RAM)
		print("# %#llx holds %#llx, left by whoever had it before\n", MAX_DMA_ADDRESS,
		      (u64)*(const uint32_t *)AT(MAX_DMA_ADDRESS));
}

//! [demo]
static void show_front_ends(void)
{
	unsigned int nid;

	print("# == each front end by its name\n");
	ask("alloc_bootmem 100");
	ask("alloc_bootmem 100");
	ask("alloc_bootmem_pages 100");
	ask("alloc_bootmem_low 100");
	ask("alloc_bootmem_low_pages 100");
	for (nid = 0; nid < nr_nodes; nid++) {
		ask("alloc_bootmem_node %u 100", nid);
		ask("alloc_bootmem_pages_node %u 100", nid);
		ask("alloc_bootmem_low_pages_node %u 100", nid);
	}
}

//! [demo]
static void show_sharing(void)
{
	unsigned int i;

	print("# == small requests share a page\n");
	for (i = 0; i < 5; i++)
		ask("alloc 1000 64 0x1400000");
	ask("alloc 10 1 0x1400000");
	print("# == alignment and goal\n");
	ask("alloc 4096 0x100000 0x1400000");
	ask("alloc 4096 4096 0x1800000");
	ask("low 4096 4096 0x1800000");
}

static unsigned int free_runs(unsigned int nid, struct range *runs)
{
	struct bootmem_data *bdata = allocator_of(nid);
	u64 pfn = nodes[nid].span.start >> BOOTMEM_PAGE_SHIFT, end;
	unsigned int count = 0;

	for (; pfn < bdata->node_low_pfn && count < MAX_RUNS; pfn = end) {
		end = bootmem_run_end(bdata, pfn);
		if (!bootmem_page_is_reserved(bdata, pfn))
			runs[count++] = (struct range){ pfn << BOOTMEM_PAGE_SHIFT,
							end << BOOTMEM_PAGE_SHIFT };
	}
	return count;
}

static void show_fallback(unsigned int nid)
{
	static struct range runs[MAX_RUNS];
	unsigned int count = free_runs(nid, runs), i;

	print("# == node %u has nothing left\n", nid);
	for (i = 0; i < count; i++)
		ask("reserve_node %u %#llx %#llx", nid, runs[i].start,
		    runs[i].end - runs[i].start);
	ask("alloc_bootmem_node %u 5000", nid);
	ask("alloc_bootmem_pages_node %u 5000", nid);
	ask("alloc_bootmem_low_pages_node %u 5000", nid);
	for (i = 0; i < count; i++)
		ask("free_node %u %#llx %#llx", nid, runs[i].start,
		    runs[i].end - runs[i].start);
}

static void show_loss(unsigned int nid)
{
	u64 address;

	print("# == what a free loses\n");
	address = ask("alloc_node %u 10000 4096 0", nid);
	ask("map %u", nid);
	ask("free_node %u %#llx 10000", nid, address);
	ask("map %u", nid);
	ask("alloc_node %u 10000 4096 0", nid);
	ask("alloc_node %u 8192 4096 0", nid);
}

/**
 * demo_give() - take a block for the buddy system, which merges what it can
 * @pfn: the block's first page
 * @order: it has 2^order pages
 */
//! [give]
void demo_give(unsigned long long pfn, unsigned int order)
{
	given[order]++;
	if (zone.npages)
		buddy_free(&zone, pfn - zone_start, order);
}

//! [give]
static void say_free_area(void)
{
	unsigned int order;

	print("buddy> free_area\n");
	for (order = 0; order < zone.max_order; order++)
		print("%s%u", order ? " " : "", zone.free_area[order].nr_free);
	print("\n");
}

static void hand_over(unsigned int nid)
{
	u64 block = BOOTMEM_PAGE_SIZE << (BUDDY_MAX_ORDER - 1);
	const struct range *span = &nodes[nid].span;
	unsigned int npages, pfn;
	u64 map;

	zone_start = (span->start & ~(block - 1)) >> BOOTMEM_PAGE_SHIFT;
	npages = (span->end >> BOOTMEM_PAGE_SHIFT) - zone_start;
	print("# == node %u hands over; its zone begins at pfn %#llx\n", nid, zone_start);
	map = ask("alloc_node %u %#llx 4096 0", nid, (u64)npages * sizeof(*zone.map));
	if (map == BOOTMEM_FAIL)
		return;
	ask("map %u", nid);
	print("buddy> empty %u\nok\n", npages);
	buddy_init(&zone, AT(map), npages, BUDDY_MAX_ORDER);
	memset(given, 0, sizeof(given));
	ask("free_all %u", nid);
	print("# given: %u blocks of 32 pages, %u single pages\n", given[5], given[0]);
	say_free_area();
	pfn = buddy_alloc(&zone, 3);
	print("buddy> alloc 3\n");
	if (pfn == BUDDY_NONE)
		print("fail\n");
	else
		print("%u\n", pfn);
	say_free_area();
}

/**
 * demo() - show everything, on the machine that there is
 */
void demo(void)
{
	unsigned int nid;

	show_junk();
	show_front_ends();
	show_sharing();
	for (nid = 0; nid < nr_nodes; nid++)
		if (!is_empty(nid))
			show_fallback(nid);
	show_loss(0);
	for (nid = 0; nid < nr_nodes; nid++)
		if (!is_empty(nid))
			hand_over(nid);
	print("# all zero when we got it, and kept what was written: %u allocations\n", nr_used);
}
