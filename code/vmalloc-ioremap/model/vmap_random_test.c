// SPDX-License-Identifier: GPL-2.0
/*
 * Long random runs against the naive twin: the same addresses, the same lazy
 * pages, the same tables. What an aligned request gets depends on the shape of
 * the tree, which the twin has not: there it knows the lowest place that would
 * do and the lowest that is sure to, and the model must be between. The kernel
 * itself is asked in vmap_kunit_main.c.
 */
#include <stdlib.h>

#include "vmap_test.h"
#include "vmap_twin.h"

static struct vmap_twin t;

/* Black areas on each way down: in a red-black tree, the same on all. */
static int check_tree(unsigned int va, unsigned int parent, unsigned long long *behind)
{
	struct vmap_va *a;
	unsigned long long max;
	int left, right;

	if (va == VMAP_NONE)
		return 0;
	a = &vas[va];
	cr_assert_eq(a->parent, parent);
	cr_assert(!a->red || (parent != VMAP_NONE && !vas[parent].red));
	left = check_tree(a->child[0], va, behind);
	cr_assert_gt(a->start, *behind, "in order, and not merged with the one before");
	*behind = a->end;
	right = check_tree(a->child[1], va, behind);
	cr_assert_eq(left, right);
	max = a->end - a->start;
	for (int i = 0; i < 2; i++)
		if (a->child[i] != VMAP_NONE && vas[a->child[i]].subtree_max > max)
			max = vas[a->child[i]].subtree_max;
	cr_assert_eq(a->subtree_max, max);
	return left + !a->red;
}

static void expect_free_as_twin(unsigned int va)
{
	unsigned long long page;

	if (va == VMAP_NONE)
		return;
	expect_free_as_twin(vas[va].child[0]);
	for (page = (vas[va].start - START) / PAGE; page < (vas[va].end - START) / PAGE; page++) {
		cr_assert_eq(t.state[page], '.');
		t.state[page] = 'f';
	}
	expect_free_as_twin(vas[va].child[1]);
}

static void expect_equal(void)
{
	struct vmap_twin_counts c = twin_count(&t);
	unsigned long long behind = 0;
	unsigned int page;

	check_tree(v.root, VMAP_NONE, &behind);
	cr_assert_eq(v.nr_lazy, c.lazy);
	cr_assert_eq(v.tables.nr_pte, c.pte_tables);
	cr_assert_eq(v.tables.mapped_4k, c.mapped_4k);
	cr_assert_eq(v.tables.mapped_2m, c.mapped_2m);
	expect_free_as_twin(v.root);
	for (page = 0; page < TWIN_PAGES; page++) {
		cr_assert_neq(t.state[page], '.', "free in the twin, not in the model");
		if (t.state[page] == 'f')
			t.state[page] = '.';
	}
}

/* Sizes of all magnitudes up to @max pages. */
static unsigned int any_size(unsigned int max)
{
	unsigned int size = max >> rand() % 13;

	return 1 + rand() % (size ? size : 1);
}

static void aligned_must_lie_between(unsigned int first, unsigned int pages, unsigned int align)
{
	cr_assert_eq(first % align, 0);
	cr_assert_geq(first, twin_lowest(&t, pages + 1, align));
	cr_assert_leq(first, twin_sure(&t, pages + 1, align));
}

static void do_ioremap(void)
{
	unsigned int pages = any_size(2048), align = 1, first;
	bool huge = rand() % 2;

	while (align < pages)
		align *= 2;
	first = ioremap(huge ? 0xc0000000 : 0xc0001000, pages * PAGE) / PAGE;
	aligned_must_lie_between(first, pages, align);
	twin_use(&t, first, pages + 1, huge)->ioremap = true;
}

static void do_vmalloc_huge(void)
{
	unsigned int pages = any_size(2048), first;
	unsigned long long addr;

	cr_assert_eq(vmap_vmalloc_huge(&v, pages * PAGE, &addr), VMAP_OK);
	first = (addr - START) / PAGE;
	if (pages < 512) {
		cr_assert_eq(first, twin_vmalloc(&t, pages));
		return;
	}
	pages = (pages + 511) / 512 * 512;
	aligned_must_lie_between(first, pages, 512);
	twin_add_array(&t, twin_use(&t, first, pages + 1, true));
}

static void do_vmalloc(void)
{
	unsigned int pages = any_size(4096);

	cr_assert_eq(vmalloc(pages * PAGE - rand() % 4096) / PAGE, twin_vmalloc(&t, pages));
}

static bool is_array(unsigned int first)
{
	unsigned int i;

	for (i = 0; i < t.nr_areas; i++)
		if (t.areas[i].array == first)
			return true;
	return false;
}

static void do_free(void)
{
	unsigned int i = rand() % t.nr_areas;

	if (is_array(t.areas[i].first))
		return;
	if (t.areas[i].ioremap)
		iounmap(t.areas[i].first * PAGE + rand() % 4096);
	else
		vfree(t.areas[i].first * PAGE);
	twin_free(&t, i);
}

static void step(unsigned int live)
{
	switch (rand() % 40) {
	case 0:
		vmap_purge(&v);
		twin_purge(&t);
		break;
	case 1:
		do_vmalloc_huge();
		break;
	case 2 ... 7:
		do_ioremap();
		break;
	default:
		if (t.nr_areas > (unsigned int)rand() % (2 * live))
			do_free();
		else
			do_vmalloc();
	}
}

static void run(unsigned int seed, unsigned int steps, unsigned int live)
{
	srand(seed);
	machine.cpus = 1 + seed % 2;
	start(TWIN_PAGES * PAGE);
	twin_init(&t, machine.cpus);
	while (steps--) {
		step(live);
		if (steps % 16 == 0)
			expect_equal();
	}
	while (t.nr_areas)
		do_free();
	vmap_purge(&v);
	twin_purge(&t);
	expect_equal();
	cr_assert_eq(v.vas[v.root].start, START, "all is one again");
	cr_assert_eq(v.vas[v.root].end, START + TWIN_PAGES * PAGE);
	machine.cpus = 1;
}

Test(random, few_areas)
{
	run(1, 2000, 10);
	run(2, 2000, 10);
}

Test(random, many_areas)
{
	run(3, 2000, 60);
	run(4, 2000, 80);
}
