// SPDX-License-Identifier: GPL-2.0
/*
 * The model of model/vmap.c held against the running kernel: it starts from the
 * kernel's free areas and page tables, and from there on must know every
 * address, every lazy page, every table, and the tree of free areas itself.
 */
#include <kunit/test.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/sizes.h>
#include <linux/vmalloc.h>

#include "../../compat.h"
#include "vmap_probe.h"

/* Of addresses, which no device has here, nothing is touched. */
#define NO_DEVICE	0x1000000000ull

#define MAX_VAS		2048
#define MAX_TABLES	64
#define MAX_AREAS	64

static struct vmap v;
static struct vmap_room room;

struct area {
	void *addr;
	bool ioremap;
	unsigned int pages;
};

/* What the test at hand has mapped. */
static struct area areas[MAX_AREAS];
static unsigned int nr_areas;

static unsigned long compared;
static struct rnd_state rnd;

static void compare_tables(struct kunit *test)
{
	struct vmap_tables t;

	vmap_probe_tables(&t, VMALLOC_START, VMALLOC_END);
	compared += 6;
	KUNIT_EXPECT_EQ(test, v.tables.nr_pud, t.nr_pud);
	KUNIT_EXPECT_EQ(test, v.tables.nr_pmd, t.nr_pmd);
	KUNIT_EXPECT_EQ(test, v.tables.nr_pte, t.nr_pte);
	KUNIT_EXPECT_EQ(test, v.tables.mapped_4k, t.mapped_4k);
	KUNIT_EXPECT_EQ(test, v.tables.mapped_2m, t.mapped_2m);
	KUNIT_EXPECT_EQ(test, v.tables.mapped_1g, t.mapped_1g);
}

/* Where the model says that a purge is due, a worker purges. */
static void compare_lazy(struct kunit *test)
{
	vmap_probe_settle();
	compared += 2;
	KUNIT_EXPECT_EQ(test, v.nr_lazy, (unsigned long long)vmap_probe_lazy());
	KUNIT_EXPECT_TRUE_MSG(test, vmap_probe_equal(&v), "the tree of free areas");
}

static void compare_all(struct kunit *test, void *addr, unsigned long long predicted)
{
	compared++;
	KUNIT_ASSERT_EQ(test, predicted, (unsigned long long)(unsigned long)addr);
	compare_lazy(test);
	compare_tables(test);
}

static void keep(void *addr, bool ioremap, size_t size)
{
	if (addr)
		areas[nr_areas++] = (struct area){ addr, ioremap, PFN_UP(size) };
}

static void *do_vmalloc(struct kunit *test, size_t size)
{
	unsigned long long predicted = 0;
	void *addr = __vmalloc(size, GFP_KERNEL | __GFP_NOWARN);

	vmap_vmalloc(&v, size, 1, &predicted);
	keep(addr, false, size);
	compare_all(test, addr, predicted);
	return addr;
}

static void *do_vmalloc_huge(struct kunit *test, size_t size)
{
	unsigned long long predicted = 0;
	void *addr = vmalloc_huge(size, GFP_KERNEL | __GFP_NOWARN);

	vmap_vmalloc_huge(&v, size, &predicted);
	keep(addr, false, size);
	compare_all(test, addr, predicted);
	return addr;
}

static void __iomem *do_ioremap(struct kunit *test, phys_addr_t phys, size_t size)
{
	unsigned long long predicted = 0;
	void __iomem *addr = ioremap(phys, size);

	vmap_ioremap(&v, phys, size, &predicted);
	keep((__force void *)addr, true, offset_in_page(phys) + size);
	compare_all(test, (__force void *)addr, predicted);
	return addr;
}

static void do_purge(struct kunit *test)
{
	vm_unmap_aliases();
	vmap_purge(&v);
	compare_lazy(test);
}

static void do_free(struct kunit *test, unsigned int i)
{
	struct area area = areas[i];

	/* Whether a page array is freed before or after the worker has run, chance decides. */
	if (!area.ioremap && area.pages > 512 &&
	    v.nr_lazy + 2 * area.pages > vmap_lazy_max_pages(&v))
		do_purge(test);
	areas[i] = areas[--nr_areas];
	if (area.ioremap) {
		iounmap((__force void __iomem *)area.addr);
		vmap_iounmap(&v, (unsigned long)area.addr);
	} else {
		vfree(area.addr);
		vmap_vfree(&v, (unsigned long)area.addr);
	}
	compare_lazy(test);
	compare_tables(test);
}

static void free_all(struct kunit *test)
{
	while (nr_areas)
		do_free(test, nr_areas - 1);
}

static void a_guard_page_behind_each(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < MAX_AREAS; i++)
		do_vmalloc(test, (i % 7 + 1) * PAGE_SIZE);
	for (i = 0; i < MAX_AREAS; i++) {
		void *guard = areas[i].addr + areas[i].pages * PAGE_SIZE;

		compared += 2;
		KUNIT_EXPECT_NOT_NULL(test, vmalloc_to_page(guard - 1));
		KUNIT_EXPECT_NULL(test, vmalloc_to_page(guard));
	}
	free_all(test);
}

static void every_size_up_to_64_pages(struct kunit *test)
{
	size_t size;

	for (size = 1; size <= 64 * PAGE_SIZE; size += 1023) {
		do_vmalloc(test, size);
		if (nr_areas == MAX_AREAS)
			free_all(test);
	}
	free_all(test);
}

static void ioremap_at_every_alignment(struct kunit *test)
{
	unsigned int shift;

	for (shift = 0; shift <= 31; shift++) {
		do_vmalloc(test, 1);
		do_ioremap(test, NO_DEVICE, 1ul << shift);
		do_ioremap(test, NO_DEVICE + 1, 1ul << shift);
		do_ioremap(test, NO_DEVICE + PAGE_SIZE, (1ul << shift) + 1);
		if (shift % 8 == 7)
			free_all(test);
	}
	free_all(test);
	do_purge(test);
}

/* A page of pointers, 512, is kmalloc's, and one more is not. */
static void page_arrays_past_2_mb(struct kunit *test)
{
	do_vmalloc(test, SZ_2M);
	do_vmalloc(test, SZ_2M + 1);
	do_vmalloc(test, 5 * SZ_2M);
	do_vmalloc(test, 1);
	free_all(test);
	do_purge(test);
}

static void huge_pages_replace_tables(struct kunit *test)
{
	unsigned int round;

	for (round = 0; round < 3; round++) {
		do_vmalloc(test, 3 * SZ_2M);
		free_all(test);
		do_purge(test);
		do_ioremap(test, NO_DEVICE, SZ_4M);
		do_ioremap(test, NO_DEVICE + SZ_1M, SZ_4M);
		do_vmalloc_huge(test, SZ_2M);
		do_vmalloc_huge(test, SZ_4M + 1);
		free_all(test);
		do_purge(test);
	}
}

static void what_is_lazy_is_purged_when_too_much(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 20; i++) {
		do_vmalloc(test, 1);
		do_ioremap(test, NO_DEVICE, 3 * SZ_1M);
		do_free(test, nr_areas - 1);
	}
	free_all(test);
}

static size_t random_size(unsigned int max_shift)
{
	unsigned int shift = prandom_u32_state(&rnd) % (max_shift + 1);

	return 1 + (prandom_u32_state(&rnd) & ((1ul << shift) - 1));
}

static void random_step(struct kunit *test)
{
	unsigned int kind = prandom_u32_state(&rnd) % 16;

	if (nr_areas && (nr_areas == MAX_AREAS || kind < 6))
		do_free(test, prandom_u32_state(&rnd) % nr_areas);
	else if (kind == 6)
		do_purge(test);
	else if (kind == 7)
		do_vmalloc_huge(test, random_size(22));
	else if (kind < 12)
		do_ioremap(test, NO_DEVICE + (random_size(30) & (kind % 2 ? PMD_MASK : ~0ul)),
			   random_size(25));
	else
		do_vmalloc(test, random_size(21));
}

static void a_thousand_random_steps(struct kunit *test)
{
	unsigned int i;

	prandom_seed_state(&rnd, 5);
	for (i = 0; i < 1000; i++)
		random_step(test);
	free_all(test);
	do_purge(test);
}

static void ask_for_too_much(struct kunit *test)
{
	unsigned long long addr;

	compared += 3;
	KUNIT_EXPECT_EQ(test, vmap_vmalloc(&v, (totalram_pages() + 1) * PAGE_SIZE, 1, &addr),
			VMAP_EXCEEDS_RAM);
	KUNIT_EXPECT_NULL(test, __vmalloc((totalram_pages() + 1) * PAGE_SIZE,
					  GFP_KERNEL | __GFP_NOWARN));
	KUNIT_EXPECT_NULL(test, (__force void *)ioremap(NO_DEVICE, 0));
}

static int load_kernels_state(struct kunit *test)
{
	compared = 0;
	nr_areas = 0;
	if (!KERNEL_IS_MODELLED)
		kunit_skip(test, "the model is of 6.1: later ones keep their areas otherwise");
	KUNIT_ASSERT_EQ_MSG(test, vmap_probe_find(), 0, "vmalloc's variables are not found");
	KUNIT_ASSERT_TRUE(test, vmap_probe_load(&v, &room));
	return 0;
}

static void tell_compared(struct kunit *test)
{
	kunit_info(test, "%lu comparisons\n", compared);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_guard_page_behind_each),
	KUNIT_CASE(every_size_up_to_64_pages),
	KUNIT_CASE(ioremap_at_every_alignment),
	KUNIT_CASE(page_arrays_past_2_mb),
	KUNIT_CASE(huge_pages_replace_tables),
	KUNIT_CASE(what_is_lazy_is_purged_when_too_much),
	KUNIT_CASE(a_thousand_random_steps),
	KUNIT_CASE(ask_for_too_much),
	{ }
};

/* The model's room, for all cases: taken before any of them looks at free areas. */
static int get_room(struct kunit_suite *suite)
{
	room.nr_vas = MAX_VAS;
	room.vas = kvcalloc(MAX_VAS, sizeof(*room.vas), GFP_KERNEL);
	room.puds = kvcalloc(vmap_nr_puds(VMALLOC_START, VMALLOC_END), sizeof(*room.puds),
			     GFP_KERNEL);
	room.nr_pmd_tables = MAX_TABLES;
	room.pmd_tables = kvcalloc(MAX_TABLES, sizeof(*room.pmd_tables), GFP_KERNEL);
	return room.vas && room.puds && room.pmd_tables ? 0 : -ENOMEM;
}

static void drop_room(struct kunit_suite *suite)
{
	kvfree(room.vas);
	kvfree(room.puds);
	kvfree(room.pmd_tables);
}

static struct kunit_suite suite = {
	.name = "vmap",
	.suite_init = get_room,
	.suite_exit = drop_room,
	.init = load_kernels_state,
	.exit = tell_compared,
	.test_cases = cases,
};

kunit_test_suite(suite);
MODULE_DESCRIPTION("The vmap model's predictions, held against this kernel");
MODULE_LICENSE("GPL");
