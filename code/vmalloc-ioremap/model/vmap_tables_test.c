// SPDX-License-Identifier: GPL-2.0
/*
 * What mappings cost in page tables: a pte table has 2 MB, a pmd table 1 GB, a
 * pud table 512 GB, and those stand from boot on.
 */
#include "vmap_test.h"

static void expect_tables(unsigned int pmd, unsigned int pte, unsigned int mapped_4k,
			  unsigned int mapped_2m, unsigned int mapped_1g)
{
	cr_expect_eq(v.tables.nr_pmd, pmd, "%u pmd tables", v.tables.nr_pmd);
	cr_expect_eq(v.tables.nr_pte, pte, "%u pte tables", v.tables.nr_pte);
	cr_expect_eq(v.tables.mapped_4k, mapped_4k, "%u of 4k", v.tables.mapped_4k);
	cr_expect_eq(v.tables.mapped_2m, mapped_2m, "%u of 2m", v.tables.mapped_2m);
	cr_expect_eq(v.tables.mapped_1g, mapped_1g, "%u of 1g", v.tables.mapped_1g);
}

Test(tables, pud_tables_are_there_for_each_512_gb)
{
	static unsigned int all[32768];
	struct vmap_room whole = room;

	whole.puds = all;
	vmap_init(&v, START, START + (32ull << 40), &machine, &whole);
	cr_expect_eq(v.tables.nr_puds, ARRAY_SIZE(all));
	cr_expect_eq(v.tables.nr_pud, 64);
	vmap_init(&v, START, START + 512 * GB, &machine, &room);
	cr_expect_eq(v.tables.nr_pud, 1);
	vmap_init(&v, START + 511 * GB, START + 513 * GB, &machine, &room);
	cr_expect_eq(v.tables.nr_pud, 2);
	vmap_init(&v, START + PAGE, START + 2 * PAGE, &machine, &room);
	cr_expect_eq(v.tables.nr_puds, 1);
}

Test(tables, the_first_page_costs_two)
{
	start(1 * GB);
	expect_tables(0, 0, 0, 0, 0);
	vmalloc(1);
	expect_tables(1, 1, 1, 0, 0);
	vmalloc(1);
	expect_tables(1, 1, 2, 0, 0);
}

Test(tables, guard_pages_have_no_table)
{
	/* 2 MB fill a pte table; the guard page would be the next one's first. */
	start(1 * GB);
	vmalloc(2 * MB);
	expect_tables(1, 1, 512, 0, 0);
	vmalloc(1);
	expect_tables(1, 2, 513, 0, 0);
}

Test(tables, stay_when_their_entries_go)
{
	/* 64 MB and a page: 16385 pages in 33 tables, and 33 pages of page array in the last. */
	start(1 * GB);
	vmalloc(64 * MB + PAGE);
	expect_tables(1, 33, 16385 + 33, 0, 0);
	vfree(0);
	expect_tables(1, 33, 0, 0, 0);
	vmap_purge(&v);
	vmalloc(64 * MB + PAGE);
	expect_tables(1, 33, 16385 + 33, 0, 0);
}

Test(tables, a_range_need_not_begin_where_a_table_does)
{
	/* One page in front of 1 GB, three behind. */
	vmap_init(&v, START + GB - PAGE, START + 2 * GB, &machine, &room);
	cr_expect_eq(v.tables.nr_puds, 2);
	vmalloc(4 * PAGE);
	expect_tables(2, 2, 4, 0, 0);
	vfree(GB - PAGE);
	expect_tables(2, 2, 0, 0, 0);
}

Test(huge, ioremap_uses_2_mb_where_both_addresses_are_aligned)
{
	start(4 * GB);
	cr_expect_eq(ioremap(0xe0000000, 2 * MB), 0);
	expect_tables(1, 0, 0, 1, 0);

	/* 5 MB: two of 2 MB, and 256 pages. */
	start(4 * GB);
	ioremap(0xe0000000, 5 * MB);
	expect_tables(1, 1, 256, 2, 0);

	/* The physical address is no multiple of 2 MB: nothing will be huge. */
	start(4 * GB);
	ioremap(0xe0100000, 4 * MB);
	expect_tables(1, 2, 1024, 0, 0);
}

Test(huge, ioremap_uses_1_gb_where_the_processor_can)
{
	start(16 * GB);
	ioremap(64 * GB, 2 * GB);
	expect_tables(0, 0, 0, 0, 2);
	iounmap(0);
	expect_tables(0, 0, 0, 0, 0);

	machine.gbpages = false;
	start(16 * GB);
	ioremap(64 * GB, 2 * GB);
	expect_tables(2, 0, 0, 1024, 0);
	iounmap(0);
	expect_tables(2, 0, 0, 0, 0);
	machine.gbpages = true;
}

Test(huge, an_entry_replaces_the_table_that_was_left_there)
{
	start(4 * GB);
	vmalloc(2 * MB);
	vfree(0);
	vmap_purge(&v);
	expect_tables(1, 1, 0, 0, 0);
	cr_expect_eq(ioremap(0xe0000000, 2 * MB), 0);
	expect_tables(1, 0, 0, 1, 0);
	iounmap(0);
	vmap_purge(&v);
	expect_tables(1, 0, 0, 0, 0);
	vmalloc(1);
	expect_tables(1, 1, 1, 0, 0);
	vfree(0);
	vmap_purge(&v);

	/* 1 GB: the pmd table goes, and what is below it. */
	cr_expect_eq(ioremap(64 * GB, GB), 0);
	expect_tables(0, 0, 0, 0, 1);
	cr_expect_eq(v.tables.nr_unused, ARRAY_SIZE(pmd_tables));
}

Test(huge, vmalloc_never_is_unless_asked)
{
	unsigned long long addr;

	start(1 * GB);
	vmalloc(4 * MB);	/* and 2 pages of page array */
	expect_tables(1, 3, 1024 + 2, 0, 0);
	start(1 * GB);
	cr_assert_eq(vmap_vmalloc_huge(&v, 4 * MB, &addr), VMAP_OK);
	expect_tables(1, 1, 2, 2, 0);
	cr_assert_eq(vmap_vfree(&v, addr), VMAP_OK);
	expect_tables(1, 1, 0, 0, 0);
}

Test(tables, cost_by_size)
{
	unsigned long long pages;

	/* From START on, without page arrays: a pte table for each 512 pages begun. */
	for (pages = 1; pages <= 512; pages++) {
		start(1 * GB);
		vmalloc(pages * PAGE);
		expect_tables(1, 1, pages, 0, 0);
	}
	for (pages = 513; pages < 3000; pages++) {
		unsigned long long array = (pages * 8 + PAGE - 1) / PAGE;

		start(1 * GB);
		vmalloc(pages * PAGE);
		/* The array lies behind the guard page. */
		expect_tables(1, (pages + 1 + array + 511) / 512, pages + array, 0, 0);
	}
}
