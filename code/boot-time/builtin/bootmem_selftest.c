// SPDX-License-Identifier: GPL-2.0
/*
 * Every call of bootmem.h, made at boot where the command line has the word
 * bootmem_selftest, and what came of it, a line each. It judges nothing: the
 * suite on the host knows what each call owes. bootmem_selftest=NAME asks that
 * one front end for a terabyte, to see it panic.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/page-flags.h>
#include <linux/printk.h>
#include <linux/sizes.h>

#include "bootmem.h"

#define TOO_MUCH (1024ul * SZ_1G)
#define PAINTED SZ_1M

/* Memory that was used before: a front end that does not clear it shows. */
static void __init paint(int nid)
{
	void *memory = memblock_alloc_try_nid_raw(PAINTED, PAGE_SIZE, 0, 0, nid);

	if (memory) {
		memset(memory, 0xa5, PAINTED);
		memblock_phys_free(__pa(memory), PAINTED);
	}
}

static void __init tell(const char *call, const void *memory, size_t size)
{
	phys_addr_t base;

	if (!memory) {
		pr_info("bootmem: %s none\n", call);
		return;
	}
	base = __pa(memory);
	pr_info("bootmem: %s %pa node %d %s %s\n", call, &base,
		early_pfn_to_nid(PHYS_PFN(base)),
		memchr_inv(memory, 0, size) ? "dirty" : "zero",
		memblock_is_region_reserved(base, size) ? "reserved" : "free");
}

#define TRY(call, size) tell(#call, call, size)

static void __init try_any(void)
{
	TRY(alloc_bootmem(100), 100);
	TRY(alloc_bootmem_pages(100), 100);
	TRY(alloc_bootmem_low(100), 100);
	TRY(alloc_bootmem_low_pages(5000), 5000);
	TRY(alloc_bootmem_align(100, SZ_2M), 100);
	TRY(alloc_bootmem_nopanic(100), 100);
	TRY(alloc_bootmem_pages_nopanic(100), 100);
	TRY(alloc_bootmem_low_pages_nopanic(100), 100);
	TRY(__alloc_bootmem(100, 256, SZ_32M), 100);
	TRY(__alloc_bootmem(100, 256, TOO_MUCH), 100);
	TRY(__alloc_bootmem_nopanic(100, 256, 0), 100);
	TRY(__alloc_bootmem_low(100, SZ_64K, 0), 100);
	TRY(__alloc_bootmem_low_nopanic(100, SZ_64K, 0), 100);
	TRY(alloc_bootmem_nopanic(TOO_MUCH), 0);
	TRY(alloc_bootmem_pages_nopanic(TOO_MUCH), 0);
	TRY(alloc_bootmem_low_pages_nopanic(TOO_MUCH), 0);
	TRY(memblock_virt_alloc(100, 0), 100);
	TRY(memblock_virt_alloc_nopanic(100, 0), 100);
	TRY(memblock_virt_alloc_low(100, 0), 100);
	TRY(memblock_virt_alloc_low_nopanic(100, 0), 100);
	TRY(memblock_virt_alloc_from_nopanic(100, 0, SZ_32M), 100);
}

static void __init try_node(int nid)
{
	pg_data_t *pgdat = NODE_DATA(nid);

	pr_info("bootmem: on node %d\n", nid);
	paint(nid);
	TRY(alloc_bootmem_node(pgdat, 100), 100);
	TRY(alloc_bootmem_pages_node(pgdat, 100), 100);
	TRY(alloc_bootmem_low_pages_node(pgdat, 100), 100);
	TRY(alloc_bootmem_node_nopanic(pgdat, 100), 100);
	TRY(alloc_bootmem_pages_node_nopanic(pgdat, 100), 100);
	TRY(__alloc_bootmem_node(pgdat, 100, 256, 0), 100);
	TRY(__alloc_bootmem_node_high(pgdat, 100, 256, 0), 100);
	TRY(__alloc_bootmem_node_nopanic(pgdat, 100, 256, 0), 100);
	TRY(__alloc_bootmem_low_node(pgdat, 100, 256, 0), 100);
	TRY(memblock_virt_alloc_node(100, nid), 100);
	TRY(memblock_virt_alloc_node_nopanic(100, nid), 100);
	TRY(alloc_bootmem_node_nopanic(pgdat, TOO_MUCH), 0);
	TRY(alloc_bootmem_pages_node_nopanic(pgdat, TOO_MUCH), 0);
	TRY(alloc_bootmem_low_pages_node(pgdat, TOO_MUCH), 0);
}

/* Fill the node; what it then lacks must come from another, or not at all. */
static void __init try_fallback(int nid)
{
	pg_data_t *pgdat = NODE_DATA(nid);
	unsigned long piece = PFN_PHYS(pgdat->node_present_pages / 16);
	void *pieces[16];
	int n = 0;

	pr_info("bootmem: with node %d full\n", nid);
	while (n < 16 && (pieces[n] = memblock_alloc_exact_nid_raw(piece, PAGE_SIZE, 0, 0, nid)))
		n++;
	TRY(alloc_bootmem_node(pgdat, piece), piece);
	TRY(alloc_bootmem_pages_node(pgdat, piece), piece);
	TRY(alloc_bootmem_node_nopanic(pgdat, piece), piece);
	TRY(alloc_bootmem_pages_node_nopanic(pgdat, piece), piece);
	TRY(alloc_bootmem_low_pages_node(pgdat, piece), piece);
	while (n--)
		free_bootmem_node(pgdat, __pa(pieces[n]), piece);
}

static phys_addr_t late __initdata;

/* How many bytes more are reserved after each call. */
static void __init try_ranges(void)
{
	void *memory = alloc_bootmem_pages(3 * PAGE_SIZE);
	phys_addr_t base = __pa(memory), before;
	pg_data_t *pgdat = NODE_DATA(early_pfn_to_nid(PHYS_PFN(base)));
	int answer;

#define RANGE(call) do { \
		before = memblock_reserved_size(); \
		call; \
		pr_info("bootmem: %s %lld\n", #call, \
			(s64)(memblock_reserved_size() - before)); \
	} while (0)
#define ANSWER(call) do { \
		before = memblock_reserved_size(); \
		answer = call; \
		pr_info("bootmem: %s = %d %lld\n", #call, answer, \
			(s64)(memblock_reserved_size() - before)); \
	} while (0)

	RANGE(free_bootmem(base + 100, 3 * PAGE_SIZE - 100));
	ANSWER(reserve_bootmem(base + 2 * PAGE_SIZE - 1, 2));
	ANSWER(reserve_bootmem(base + PAGE_SIZE, 1, BOOTMEM_DEFAULT));
	ANSWER(reserve_bootmem(base + PAGE_SIZE, 1, BOOTMEM_EXCLUSIVE));
	RANGE(free_bootmem(base + 1, PAGE_SIZE));
	RANGE(free_bootmem_node(pgdat, base, 2 * PAGE_SIZE));
	ANSWER(reserve_bootmem_node(pgdat, base, 1, BOOTMEM_EXCLUSIVE));
	ANSWER(reserve_bootmem_generic(base + PAGE_SIZE, 1, BOOTMEM_EXCLUSIVE));
	late = base;
}

/* With the buddy system in charge. */
static int __init try_late(void)
{
	struct page *page = late ? pfn_to_page(PHYS_PFN(late)) : NULL;
	bool was;

	if (!page)
		return 0;
	was = PageReserved(page);
	free_bootmem_late(late, PAGE_SIZE);
	pr_info("bootmem: free_bootmem_late(base, PAGE_SIZE) PageReserved %d then %d\n",
		was, PageReserved(page));
	return 0;
}
late_initcall(try_late);

static void __init try_panic(const char *name)
{
	pg_data_t *pgdat = NODE_DATA(first_online_node);

#define MUST_PANIC(front_end, ...) do { \
		if (!strcmp(name, #front_end)) \
			front_end(__VA_ARGS__); \
	} while (0)

	MUST_PANIC(alloc_bootmem, TOO_MUCH);
	MUST_PANIC(alloc_bootmem_pages, TOO_MUCH);
	MUST_PANIC(alloc_bootmem_low, TOO_MUCH);
	MUST_PANIC(alloc_bootmem_low_pages, TOO_MUCH);
	MUST_PANIC(alloc_bootmem_align, TOO_MUCH, SZ_2M);
	MUST_PANIC(alloc_bootmem_node, pgdat, TOO_MUCH);
	MUST_PANIC(alloc_bootmem_pages_node, pgdat, TOO_MUCH);
	pr_info("bootmem: %s did not panic\n", name);
}

static int __init bootmem_selftest(char *rest)
{
	int nid;

	if (*rest == '=') {
		try_panic(rest + 1);
		return 1;
	}
	paint(NUMA_NO_NODE);
	try_any();
	for_each_online_node(nid)
		try_node(nid);
	if (num_online_nodes() > 1)
		for_each_online_node(nid)
			try_fallback(nid);
	try_ranges();
	return 1;
}
__setup("bootmem_selftest", bootmem_selftest);
