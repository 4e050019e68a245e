// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/vmapscope: the playground's protocol, answered by the running kernel.
 * What `playground vmap` predicts, this measures; and it says, and marks for
 * others to find, where the pages of an area really are.
 *
 * Open it for reading and writing, write commands, read a reply for each.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "../../playground/play_vmap.h"
#include "../../scope/scope.h"
#include "vmap_cost.h"
#include "vmap_probe.h"

#define MAX_AREAS	256

/* 32 MB; enough for whoever wants to see how pages lie. */
#define MAX_MARKED	8192

enum area_kind { NOTHING, KMALLOC, VMALLOC, IOREMAP };

/* What was asked for here, and is not given back. */
static struct area {
	enum area_kind kind;
	unsigned long addr;
	unsigned long size;
} areas[MAX_AREAS];

static unsigned long quiet_start, quiet_end;

static void run_quiet(struct play *p, char *const argv[], unsigned int argc)
{
	if (!quiet_start && vmap_probe_quiet(&quiet_start, &quiet_end)) {
		play_error(p);
		play_text(p, "there is no memory left to fill the gaps with; unload vmapscope");
		return;
	}
	play_hex(p, quiet_start);
	play_text(p, " ");
	play_hex(p, quiet_end);
}

static void give_back(struct area *area)
{
	switch (area->kind) {
	case KMALLOC:
		kfree((void *)area->addr);
		break;
	case VMALLOC:
		vfree((void *)area->addr);
		break;
	case IOREMAP:
		iounmap((void __iomem *)area->addr);
		break;
	case NOTHING:
		break;
	}
	area->kind = NOTHING;
}

/* The area that holds @addr; with NOTHING, one without an area. */
static struct area *find_area(struct play *p, enum area_kind kind, unsigned long addr)
{
	unsigned int i;

	for (i = 0; i < MAX_AREAS; i++)
		if (areas[i].kind == kind && (!kind || areas[i].addr == addr))
			return &areas[i];
	play_error(p);
	play_text(p, kind ? "nothing that was asked for here is there" :
			    "256 areas are as many as there can be here; free one");
	return NULL;
}

static void keep(struct play *p, struct area *area, enum area_kind kind, unsigned long addr,
		 unsigned long size)
{
	if (!addr) {
		play_text(p, "fail");
		return;
	}
	*area = (struct area){ kind, addr, size };
	play_hex(p, addr);
}

/* It says who served it, too, where that may be either. */
static enum area_kind kind_of(const void *memory)
{
	return is_vmalloc_addr(memory) ? VMALLOC : KMALLOC;
}

static bool read_size(struct play *p, const char *word, unsigned long long *size)
{
	return play_number(p, word, "SIZE", 0, ULONG_MAX, size);
}

static void allocate(struct play *p, const char *word,
		     void *(*call)(unsigned long size, gfp_t gfp))
{
	struct area *area = find_area(p, NOTHING, 0);
	unsigned long long size;
	void *memory;

	if (!area || !read_size(p, word, &size))
		return;
	memory = call(size, GFP_KERNEL | __GFP_NOWARN);
	keep(p, area, kind_of(memory), (unsigned long)memory, size);
}

/* In later kernels they are macros, and have no address. */
static void *call_vmalloc(unsigned long size, gfp_t gfp)
{
	return __vmalloc(size, gfp);
}

static void *call_vmalloc_huge(unsigned long size, gfp_t gfp)
{
	return vmalloc_huge(size, gfp);
}

static void *call_kmalloc(unsigned long size, gfp_t gfp)
{
	return kmalloc(size, gfp);
}

static void *call_kvmalloc(unsigned long size, gfp_t gfp)
{
	return kvmalloc(size, gfp);
}

static void run_vmalloc(struct play *p, char *const argv[], unsigned int argc)
{
	allocate(p, argv[0], call_vmalloc);
}

static void run_vmalloc_huge(struct play *p, char *const argv[], unsigned int argc)
{
	allocate(p, argv[0], call_vmalloc_huge);
}

static void run_kmalloc(struct play *p, char *const argv[], unsigned int argc)
{
	allocate(p, argv[0], call_kmalloc);
}

static void run_kvmalloc(struct play *p, char *const argv[], unsigned int argc)
{
	allocate(p, argv[0], call_kvmalloc);
}

static void run_ioremap(struct play *p, char *const argv[], unsigned int argc)
{
	struct area *area = find_area(p, NOTHING, 0);
	unsigned long long phys, size;

	if (area && play_number(p, argv[0], "PHYS", 0, ULONG_MAX, &phys) &&
	    read_size(p, argv[1], &size))
		keep(p, area, IOREMAP, (unsigned long)ioremap(phys, size), size);
}

static void free_at(struct play *p, const char *word, enum area_kind kind)
{
	unsigned long long addr;
	struct area *area;

	if (!play_number(p, word, "ADDR", 1, ULONG_MAX, &addr))
		return;
	area = find_area(p, kind, addr);
	if (!area)
		return;
	give_back(area);
	vmap_probe_settle();
	play_text(p, "ok");
}

static void run_vfree(struct play *p, char *const argv[], unsigned int argc)
{
	free_at(p, argv[0], VMALLOC);
}

static void run_iounmap(struct play *p, char *const argv[], unsigned int argc)
{
	free_at(p, argv[0], IOREMAP);
}

static void run_kfree(struct play *p, char *const argv[], unsigned int argc)
{
	free_at(p, argv[0], KMALLOC);
}

static void run_purge(struct play *p, char *const argv[], unsigned int argc)
{
	vm_unmap_aliases();
	play_text(p, "ok");
}

static void run_tables(struct play *p, char *const argv[], unsigned int argc)
{
	struct vmap_tables t;

	vmap_probe_tables(&t, quiet_start ?: VMALLOC_START, quiet_end ?: VMALLOC_END);
	play_vmap_tables(p, &t);
}

/* An area with pages of RAM behind it, by its address. */
static struct area *read_pages(struct play *p, const char *word)
{
	unsigned long long addr;

	if (!play_number(p, word, "ADDR", 1, ULONG_MAX, &addr))
		return NULL;
	return find_area(p, kind_of((void *)addr), addr);
}

static unsigned long pfn_at(const struct area *area, unsigned long at)
{
	void *addr = (void *)(area->addr + at);

	return area->kind == VMALLOC ? vmalloc_to_pfn(addr) : page_to_pfn(virt_to_page(addr));
}

static void run_pfns(struct play *p, char *const argv[], unsigned int argc)
{
	struct area *area = read_pages(p, argv[0]);
	unsigned long at;

	for (at = 0; area && at < min(area->size, MAX_MARKED * PAGE_SIZE); at += PAGE_SIZE) {
		if (at)
			play_text(p, " ");
		play_decimal(p, pfn_at(area, at));
	}
}

/* Each page begins with a number that no other page has, made as the one who looks makes it. */
static void run_mark(struct play *p, char *const argv[], unsigned int argc)
{
	struct area *area = read_pages(p, argv[0]);
	unsigned long long seed;
	unsigned long at;

	if (!area || !play_number(p, argv[1], "SEED", 1, U32_MAX, &seed))
		return;
	for (at = 0; at < area->size; at += PAGE_SIZE)
		*(u64 *)(area->addr + at) = (at + (seed << 32)) * 0x9e3779b97f4a7c15;
	play_text(p, "ok");
}

static const struct play_command commands[] = {
	{ "quiet", "", 0, 0, run_quiet },
	{ "vmalloc", "SIZE", 1, 1, run_vmalloc },
	{ "vmalloc_huge", "SIZE", 1, 1, run_vmalloc_huge },
	{ "kmalloc", "SIZE", 1, 1, run_kmalloc },
	{ "kvmalloc", "SIZE", 1, 1, run_kvmalloc },
	{ "ioremap", "PHYS SIZE", 2, 2, run_ioremap },
	{ "vfree", "ADDR", 1, 1, run_vfree },
	{ "kfree", "ADDR", 1, 1, run_kfree },
	{ "iounmap", "ADDR", 1, 1, run_iounmap },
	{ "purge", "", 0, 0, run_purge },
	{ "tables", "", 0, 0, run_tables },
	{ "pfns", "ADDR", 1, 1, run_pfns },
	{ "mark", "ADDR SEED", 2, 2, run_mark },
	{ "cost", "WAY SIZE TIMES", 3, 3, run_cost },
	{ NULL, NULL, 0, 0, NULL },
};

static const struct play_model vmapscope = { "vmapscope", commands };
const struct play_model *const play_models[] = { &vmapscope, NULL };

static int __init vmapscope_init(void)
{
	int err = vmap_probe_find();

	return err ?: scope_register(&vmapscope);
}

static void __exit vmapscope_exit(void)
{
	unsigned int i;

	scope_unregister();
	for (i = 0; i < MAX_AREAS; i++)
		give_back(&areas[i]);
	vmap_probe_end_quiet();
}

module_init(vmapscope_init);
module_exit(vmapscope_exit);
MODULE_DESCRIPTION("Answers the playground's vmap commands for the running kernel");
MODULE_LICENSE("GPL");
