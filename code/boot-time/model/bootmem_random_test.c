// SPDX-License-Identifier: GPL-2.0
/* The bootmem model and its naive twin, asked the same at random. */
#include "bootmem_test.h"
#include "bootmem_twin.h"

/* Machines of three nodes: aligned or not, near 4 GB, at the end of all. */
static const struct shape {
	unsigned long long first[3];
	unsigned int pages[3];
} shapes[] = {
	{ { 0, 0x200, 0x1000 }, { 0x200, 0x200, 0x400 } },
	{ { 0x1003, 100, 0 }, { 509, 70, 70 } },
	{ { 0xf00, 0x1300, 0x1340 }, { 0x400, 64, 0x800 } },
	{ { GB4_PFN - 100, 0x40, GB4_PFN + 0x123 }, { 200, 300, 333 } },
	{ { 0x8000000000000 - 50, 0xfffffffffffff - 90, 5 }, { 100, 90, 1 } },
};

static unsigned long long draw_number(unsigned long long below)
{
	return ((unsigned long long)random() << 31 ^ random()) % below;
}

static unsigned long long draw_near(const struct bootmem_data *node)
{
	unsigned long long first = node->node_boot_start / PAGE;

	return node->node_boot_start - 0x2000 * (node->node_boot_start > 0) +
	       draw_number((node->node_low_pfn - first + 4) * PAGE);
}

static unsigned long long draw_size(void)
{
	static const unsigned long long most[] = { 200, 200, PAGE, 4 * PAGE, 64 * PAGE };

	return 1 + draw_number(most[draw_number(ARRAY_SIZE(most))]);
}

static void expect_twin(const struct twin *t, unsigned int nid)
{
	const struct twin_node *twin = &t->node[nid];
	const struct bootmem_data *node = &nodes[nid];
	unsigned long long i, first = node->node_boot_start / PAGE;

	cr_assert_eq(node->last_pos, twin->last_pos);
	cr_assert_eq(node->last_offset, twin->last_offset);
	cr_assert_eq(node->last_success, twin->last_success);
	for (i = 0; first + i < node->node_low_pfn; i++)
		cr_assert_eq(bootmem_page_is_reserved(node, first + i),
			     twin_next_reserved(twin, i, i + 1) == i);
}

static void ask_both(struct twin *t, unsigned int nid)
{
	unsigned long long goal = draw_number(3) ? draw_near(&nodes[draw_number(3)]) : 0;
	unsigned long long align = 1ull << draw_number(draw_number(8) ? 15 : 64);
	unsigned long long size = draw_size(), addr;

	switch (draw_number(5)) {
	case 0:
		addr = __alloc_bootmem(size, align, goal);
		cr_assert_eq(addr, twin_alloc(t, size, align, goal));
		break;
	case 1:
		addr = __alloc_bootmem_low(size, align, goal);
		cr_assert_eq(addr, twin_low(t, size, align, goal));
		break;
	case 2:
		addr = __alloc_bootmem_low_node(&nodes[nid], size, align, goal);
		cr_assert_eq(addr, twin_low_node(t, nid, size, align, goal));
		break;
	default:
		addr = __alloc_bootmem_node(&nodes[nid], size, align, goal);
		cr_assert_eq(addr, twin_alloc_node(t, nid, size, align, goal));
	}
}

static void change_both(struct twin *t, unsigned int nid)
{
	unsigned long long addr = draw_near(&nodes[nid]), size = draw_size();

	if (draw_number(5))
		cr_assert_eq(free_bootmem_node(&nodes[nid], addr, size),
			     twin_free(t, nid, addr, size));
	else
		cr_assert_eq(reserve_bootmem_node(&nodes[nid], addr, size),
			     twin_reserve(t, nid, addr, size));
}

Test(random, requests_are_answered_as_by_the_twin)
{
	static struct twin t;
	unsigned int i, nid, step;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		bootmem_reset(NULL);
		t = (struct twin){ 0 };
		for (nid = 0; nid < 3; nid++) {
			add_free(nid, shapes[i].first[nid], shapes[i].pages[nid]);
			twin_add_node(&t, nid, shapes[i].first[nid],
				      shapes[i].first[nid] + shapes[i].pages[nid]);
		}
		srandom(i);
		for (step = 0; step < 40000; step++) {
			nid = draw_number(3);
			/* Full for a while, then half empty for a while. */
			if (draw_number(8) < (step / 1000 % 2 ? 3 : 5))
				ask_both(&t, nid);
			else
				change_both(&t, nid);
			if (step % 100 == 0)
				expect_twin(&t, nid);
		}
		twin_destroy(&t);
	}
}
