// SPDX-License-Identifier: GPL-2.0
/*
 * Which addresses a request must get. In the drawings each letter is a page of
 * an area, g its guard page, l a lazy page and . a free one.
 */
#include "vmap_test.h"

Test(vmalloc, begins_where_the_range_does_and_guards_each_area)
{
	/* AgBBgCg */
	start(1 * GB);
	cr_expect_eq(vmalloc(PAGE), 0);
	cr_expect_eq(vmalloc(2 * PAGE), 2 * PAGE);
	cr_expect_eq(vmalloc(PAGE), 5 * PAGE);
}

Test(vmalloc, rounds_up_to_pages)
{
	static const struct { unsigned long long size, pages; } table[] = {
		{ 1, 1 }, { 4095, 1 }, { 4096, 1 }, { 4097, 2 }, { 10000, 3 }, { 64 * KB, 16 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		start(1 * GB);
		vmalloc(table[i].size);
		cr_expect_eq(vmalloc(1), (table[i].pages + 1) * PAGE, "%llu bytes",
			     table[i].size);
		cr_expect_eq(v.tables.mapped_4k, table[i].pages + 1);
	}
}

Test(vmalloc, aligns_when_asked)
{
	unsigned long long addr;

	/* Ag......BgCg: what alignment skips stays free, and is the lowest fit. */
	start(1 * GB);
	vmalloc(1);
	cr_expect_eq(vmap_vmalloc(&v, 1, 8 * PAGE, &addr), VMAP_OK);
	cr_expect_eq(addr, START + 8 * PAGE);
	cr_expect_eq(vmalloc(1), 2 * PAGE);
	cr_expect_eq(vmap_vmalloc(&v, 1, PAGE, &addr), VMAP_OK);
	cr_expect_eq(addr, START + 4 * PAGE);
}

Test(vmalloc, refuses_nothing_and_more_than_ram)
{
	unsigned long long addr;

	machine.totalram_pages = 1000;
	start(1 * GB);
	cr_expect_eq(vmap_vmalloc(&v, 0, 1, &addr), VMAP_NO_SIZE);
	cr_expect_eq(vmap_vmalloc(&v, 1001 * PAGE, 1, &addr), VMAP_EXCEEDS_RAM);
	/* Pages are counted in whole: 4095 bytes more are none. */
	cr_expect_eq(vmap_vmalloc(&v, 1000 * PAGE + 4095, 1, &addr), VMAP_OK);
	machine.totalram_pages = 1 << 20;
}

Test(vmalloc, more_than_2_mb_takes_a_second_area_for_its_page_array)
{
	/* 512 pointers of 8 bytes are a page, which kmalloc has; 513 are two. */
	start(1 * GB);
	vmalloc(2 * MB);
	cr_expect_eq(vmalloc(1), 2 * MB + PAGE);
	start(1 * GB);
	vmalloc(2 * MB + 1);
	cr_expect_eq(vmalloc(1), 2 * MB + 2 * PAGE + 3 * PAGE);

	/* Its hole, if there is one, need not be behind it. */
	start(1 * GB);
	vmalloc(2 * PAGE);
	vmalloc(1);
	vfree(0);
	vmap_purge(&v);
	cr_expect_eq(vmalloc(3 * MB), 5 * PAGE);
	cr_expect_eq(vmalloc(1), 5 * PAGE + 3 * MB + PAGE);
}

Test(vmalloc, page_arrays_have_page_arrays)
{
	/* 1 GB and a page: 262145 pointers, 2 MB and 8 bytes, which take 513 pages. */
	start(4 * GB);
	vmalloc(GB + PAGE);
	cr_expect_eq(vmalloc(1), (GB + 2 * PAGE) + (2 * MB + 2 * PAGE) + 3 * PAGE);
	vfree(0);
	cr_expect_eq(v.tables.mapped_4k, 1);
}

Test(vfree, addresses_come_back_only_with_a_purge)
{
	start(1 * GB);
	vmalloc(PAGE);
	vmalloc(PAGE);
	vfree(0);
	/* llBg */
	cr_expect_eq(vmalloc(PAGE), 4 * PAGE);
	vmap_purge(&v);
	/* ..BgCg */
	cr_expect_eq(vmalloc(PAGE), 0);
	cr_expect_eq(v.nr_lazy, 0);
}

Test(vfree, a_hole_serves_the_lowest_request_that_fits_it)
{
	/* ...BgDgFg: three pages, of which a two-page area needs all. */
	start(1 * GB);
	vmalloc(2 * PAGE);
	vmalloc(PAGE);
	vmalloc(PAGE);
	vfree(0);
	vmap_purge(&v);
	cr_expect_eq(vmalloc(3 * PAGE), 7 * PAGE, "with its guard page too large");
	cr_expect_eq(vmalloc(2 * PAGE), 0);
	cr_expect_eq(vmalloc(PAGE), 11 * PAGE);
}

Test(vfree, neighbours_merge)
{
	unsigned int order[][3] = {
		{ 0, 2, 4 }, { 0, 4, 2 }, { 2, 0, 4 }, { 2, 4, 0 }, { 4, 0, 2 }, { 4, 2, 0 },
	}, i, j;

	/* AgBgCgDg, then six pages free whatever went first, purged each time or at once. */
	for (i = 0; i < 2 * ARRAY_SIZE(order); i++) {
		start(1 * GB);
		for (j = 0; j < 4; j++)
			vmalloc(PAGE);
		for (j = 0; j < 3; j++) {
			vfree(order[i / 2][j] * PAGE);
			if (i % 2)
				vmap_purge(&v);
		}
		vmap_purge(&v);
		cr_expect_eq(vmalloc(5 * PAGE), 0);
	}
}

Test(vfree, takes_any_page_of_an_area_and_nothing_else)
{
	start(1 * GB);
	vmalloc(3 * PAGE);
	ioremap(0xfeb00000, PAGE);
	cr_expect_eq(vmap_vfree(&v, START + 1), VMAP_UNALIGNED);
	cr_expect_eq(vmap_vfree(&v, START + 4 * PAGE), VMAP_WRONG_KIND);
	cr_expect_eq(vmap_iounmap(&v, START), VMAP_WRONG_KIND);
	cr_expect_eq(vmap_vfree(&v, START + 6 * PAGE), VMAP_NO_AREA);
	cr_expect_eq(vmap_vfree(&v, START - PAGE), VMAP_NO_AREA);
	cr_expect_eq(vmap_iounmap(&v, START + 6 * PAGE), VMAP_NO_AREA);
	cr_expect_eq(vmap_vfree(&v, START + 2 * PAGE), VMAP_OK);
	cr_expect_eq(vmap_vfree(&v, START), VMAP_NO_AREA, "it is lazy now");
	vmalloc(3 * MB);
	cr_expect_eq(vmap_vfree(&v, START + 7 * PAGE + 3 * MB), VMAP_WRONG_KIND, "a page array");
}

Test(lazy, so_much_for_each_bit_of_the_number_of_cpus)
{
	static const struct { unsigned int cpus, mb; } table[] = {
		{ 1, 32 }, { 2, 64 }, { 3, 64 }, { 4, 96 }, { 7, 96 }, { 8, 128 }, { 64, 224 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		machine.cpus = table[i].cpus;
		start(1 * GB);
		cr_expect_eq(vmap_lazy_max_pages(&v) * PAGE, table[i].mb * MB);
	}
	machine.cpus = 1;
}

Test(lazy, one_page_more_is_purged)
{
	/* 31 MB and its page array: 7936 + 1 + 16 + 1 = 7954 pages of 8192. */
	start(1 * GB);
	vmalloc(31 * MB);
	vmalloc(237 * PAGE);
	vmalloc(PAGE);
	vfree(0);
	cr_expect_eq(v.nr_lazy, 7954);
	vfree((7954) * PAGE);
	cr_expect_eq(v.nr_lazy, 8192, "as much as may be");
	vfree((7954 + 238) * PAGE);
	cr_expect_eq(v.nr_lazy, 0);
	cr_expect_eq(vmalloc(PAGE), 0);
}

Test(lazy, is_purged_before_a_request_fails)
{
	unsigned long long addr;

	start(16 * PAGE);
	vmalloc(6 * PAGE);
	vmalloc(8 * PAGE);	/* AAAAAAgBBBBBBBBg */
	vfree(0);
	cr_expect_eq(vmap_vmalloc(&v, 7 * PAGE, 1, &addr), VMAP_NO_ADDRESSES);
	cr_expect_eq(v.nr_lazy, 0);
	vfree(7 * PAGE);
	cr_expect_eq(vmalloc(15 * PAGE), 0, "all of it, with the guard page");
	cr_expect_eq(vmap_vmalloc(&v, 1, 1, &addr), VMAP_NO_ADDRESSES);
}

Test(vmalloc, gives_its_area_back_where_the_page_array_finds_none)
{
	unsigned long long addr;

	start(3 * MB + 2 * PAGE);
	cr_expect_eq(vmap_vmalloc(&v, 3 * MB, 1, &addr), VMAP_NO_ADDRESSES);
	cr_expect_eq(v.busy, VMAP_NONE);
	cr_expect_eq(v.tables.mapped_4k, 0);
	vmap_purge(&v);
	cr_expect_eq(vmalloc(2 * MB), 0);
}

Test(ioremap, maps_the_pages_that_the_bytes_touch)
{
	static const struct { unsigned long long phys, size, pages; } table[] = {
		{ 0xfeb00000, 1, 1 }, { 0xfeb00fff, 1, 1 }, { 0xfeb00fff, 2, 2 },
		{ 0xfeb00010, 4096, 2 }, { 0xfeb00000, 4096, 1 }, { 0xfeb00000, 4097, 2 },
		{ 0xfeb00800, 3 * 4096, 4 },
	};
	unsigned int i;

	start(1 * GB);
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		unsigned int before = v.tables.mapped_4k;

		cr_expect_eq(ioremap(table[i].phys, table[i].size) % PAGE, table[i].phys % PAGE);
		cr_expect_eq(v.tables.mapped_4k - before, table[i].pages);
	}
}

Test(ioremap, is_aligned_to_its_size_rounded_up_to_a_power_of_two)
{
	static const struct { unsigned long long size, align; } table[] = {
		{ 1, PAGE }, { PAGE, PAGE }, { PAGE + 1, 2 * PAGE }, { 2 * PAGE, 2 * PAGE },
		{ 3 * PAGE, 4 * PAGE }, { 64 * KB, 64 * KB }, { 64 * KB + 1, 128 * KB },
		{ 2 * MB, 2 * MB }, { 3 * MB, 4 * MB }, { GB, GB }, { GB + 1, GB },
		{ 5 * GB, GB },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		start(16 * GB);
		vmalloc(1);
		/* Behind two pages, so at the first multiple. */
		cr_expect_eq(ioremap(64 * GB, table[i].size),
			     VMAP_ALIGN(2 * PAGE, table[i].align), "%llu bytes", table[i].size);
	}
}

Test(ioremap, refuses_nothing_and_what_wraps)
{
	unsigned long long addr;

	start(1 * GB);
	cr_expect_eq(vmap_ioremap(&v, 0xfeb00000, 0, &addr), VMAP_NO_SIZE);
	cr_expect_eq(vmap_ioremap(&v, ~0ull, 2, &addr), VMAP_WRAPS);
	cr_expect_eq(vmap_ioremap(&v, 0, 1 * GB, &addr), VMAP_NO_ADDRESSES);
}

Test(iounmap, takes_the_address_with_its_offset)
{
	start(1 * GB);
	cr_expect_eq(ioremap(0xfeb00123, 4), 0x123);
	cr_expect_eq(ioremap(0xfeb00123, 4), 2 * PAGE + 0x123);
	iounmap(0x123);
	cr_expect_eq(v.nr_lazy, 2);
	vmap_purge(&v);
	cr_expect_eq(ioremap(0xfeb00000, 4), 0);
}

/*
 * Four pages, aligned to four, and a guard page: a hole of eight is sure to have
 * them, one of five has them if it happens to begin at a multiple of four. Such
 * a hole is taken where the search through the tree comes by it, and only there.
 */
static void make_holes(bool another)
{
	/* XXgBBBBgHHHHgCg, then the rest. H goes, and X before it if there is to be another. */
	start(1 * GB);
	vmalloc(2 * PAGE);
	vmalloc(4 * PAGE);
	vmalloc(4 * PAGE);
	vmalloc(PAGE);
	if (another) {
		vfree(0);
		vmap_purge(&v);
	}
	vfree(8 * PAGE);
	vmap_purge(&v);
}

Test(ioremap, a_hole_that_just_does_may_be_passed_by)
{
	/* The rest is the root; left of it no area is sure to do. */
	make_holes(false);
	cr_expect_eq(ioremap(0xfeb00000, 4 * PAGE), 16 * PAGE);
	cr_expect_eq(vmalloc(4 * PAGE), 8 * PAGE, "without alignment it just fits");

	/* Of three areas the middle one is the root, and stays it when X is used again. */
	make_holes(true);
	cr_expect_eq(vmalloc(2 * PAGE), 0);
	cr_expect_eq(ioremap(0xfeb00000, 4 * PAGE), 8 * PAGE, "the same areas were free");
}

Test(vmalloc_huge, is_aligned_and_rounded_from_2_mb_on)
{
	unsigned long long addr;

	start(1 * GB);
	cr_expect_eq(vmap_vmalloc_huge(&v, 2 * MB - 1, &addr), VMAP_OK);
	cr_expect_eq(addr, START);
	cr_expect_eq(v.tables.mapped_2m, 0);
	cr_expect_eq(vmap_vmalloc_huge(&v, 2 * MB + 1, &addr), VMAP_OK);
	cr_expect_eq(addr, START + 4 * MB, "and its page array is in front of it");
	cr_expect_eq(v.tables.mapped_2m, 2);
	cr_expect_eq(vmalloc(1), 2 * MB + PAGE + 3 * PAGE);
}

Test(vmalloc_huge, needs_2_mb_for_each_node)
{
	unsigned long long addr;

	machine.nodes = 2;
	start(1 * GB);
	cr_expect_eq(vmap_vmalloc_huge(&v, 4 * MB - 1, &addr), VMAP_OK);
	cr_expect_eq(v.tables.mapped_2m, 0);
	cr_expect_eq(vmap_vmalloc_huge(&v, 4 * MB, &addr), VMAP_OK);
	cr_expect_eq(v.tables.mapped_2m, 2);
	machine.nodes = 1;
}

Test(vmalloc_huge, does_with_small_pages_where_alignment_finds_no_place)
{
	unsigned long long addr;

	/* 3 MB and some, of which no 2 MB with a guard page are aligned. */
	start(4 * MB);
	vmalloc(PAGE);
	cr_expect_eq(vmap_vmalloc_huge(&v, 2 * MB, &addr), VMAP_OK);
	cr_expect_eq(addr, START + 2 * PAGE);
	cr_expect_eq(v.tables.mapped_2m, 0);
	cr_expect_eq(v.tables.mapped_4k, 1 + 512);
}

static void give(unsigned long long first, unsigned long long end)
{
	unsigned int va = vmap_new_va(&v);

	v.vas[va].start = first;
	v.vas[va].end = end;
	vmap_give(&v, va);
}

Test(range, what_is_free_outside_is_for_others)
{
	unsigned long long addr;

	/* The kernel's tree has all there is, the modules' part too; the first area spans both. */
	start(16 * PAGE);
	give(PAGE, START - GB);
	give(START - PAGE, START);
	give(START + 16 * PAGE, START + GB);
	cr_expect_eq(vmalloc(7 * PAGE), 0);
	cr_expect_eq(ioremap(0xfeb00000, PAGE), 8 * PAGE);
	cr_expect_eq(vmap_vmalloc(&v, 6 * PAGE, 1, &addr), VMAP_NO_ADDRESSES);
	cr_expect_eq(vmalloc(5 * PAGE), 10 * PAGE);
	cr_expect_eq(vmap_vmalloc(&v, PAGE, 1, &addr), VMAP_NO_ADDRESSES);
}

Test(range, nothing_is_behind_the_last_address)
{
	unsigned long long addr;

	vmap_init(&v, 0ull - 64 * MB, 0ull - PAGE, &machine, &room);
	cr_expect_eq(vmap_vmalloc(&v, PAGE, GB, &addr), VMAP_NO_ADDRESSES);
	cr_expect_eq(vmap_vmalloc(&v, PAGE, 32 * MB, &addr), VMAP_OK);
	cr_expect_eq(addr, 0ull - 64 * MB);
	cr_expect_eq(vmap_vmalloc(&v, PAGE, 32 * MB, &addr), VMAP_OK);
	cr_expect_eq(addr, 0ull - 32 * MB);
	cr_expect_eq(v.tables.nr_pte, 2);
	cr_expect_eq(vmap_vmalloc(&v, PAGE, 32 * MB, &addr), VMAP_NO_ADDRESSES);
}

Test(model, says_when_it_is_full)
{
	unsigned long long addr;
	unsigned int i;

	start(16 * GB);
	for (i = 0; vmap_vmalloc(&v, 1, 1, &addr) == VMAP_OK; i++)
		;
	cr_expect_eq(vmap_vmalloc(&v, 1, 1, &addr), VMAP_NO_ROOM);
	cr_expect_eq(vmap_ioremap(&v, 0, 1, &addr), VMAP_NO_ROOM);
	cr_expect_geq(i, ARRAY_SIZE(vas) - 8);
	while (i--)
		vfree(2 * i * PAGE);
	cr_expect_eq(v.tables.mapped_4k, 0);
	cr_expect_eq(vmalloc(1), (ARRAY_SIZE(vas) - 8) * 2 * PAGE);
}
