// SPDX-License-Identifier: GPL-2.0
/*
 * mm/vmalloc.c exports calls, and no state. Its variables are found by their
 * names, as /proc/kallsyms has them: from an exported variable that is linked
 * near them, symbol by symbol.
 */
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <linux/writeback.h>

#include "vmap_probe.h"

#define MAX_SYMBOLS	1000

static struct rb_root *free_root;
static atomic_long_t *lazy_nr;
static struct work_struct *purge_work;

/* The symbol @name among those that follow @from in memory. */
static void *find_symbol(const char *name, void *from)
{
	unsigned long addr = (unsigned long)from;
	char text[KSYM_SYMBOL_LEN], found[KSYM_NAME_LEN];
	unsigned long offset, size;
	unsigned int i;

	for (i = 0; i < MAX_SYMBOLS; i++, addr += size - offset) {
		sprint_symbol(text, addr);
		if (sscanf(text, "%127[^+]+%lx/%lx", found, &offset, &size) != 3)
			return NULL;
		if (!strcmp(found, name))
			return (void *)(addr - offset);
	}
	return NULL;
}

/**
 * vmap_probe_find() - find the kernel's variables; call before anything else
 *
 * Context: Any.
 * Return: 0 or -ENOENT.
 */
int vmap_probe_find(void)
{
	free_root = find_symbol("free_vmap_area_root", &high_memory);
	lazy_nr = find_symbol("vmap_lazy_nr", &high_memory);
	purge_work = find_symbol("drain_vmap_work", &dirty_writeback_interval);
	return free_root && lazy_nr && purge_work ? 0 : -ENOENT;
}

/**
 * vmap_probe_lazy() - how many pages' addresses wait for a purge
 *
 * Return: pages.
 */
unsigned long vmap_probe_lazy(void)
{
	return atomic_long_read(lazy_nr);
}

/**
 * vmap_probe_settle() - wait for the worker that purges, if it has been called
 *
 * It is where too much is lazy: free_vmap_area_noflush(), mm/vmalloc.c, v6.1.
 *
 * Context: May sleep.
 */
void vmap_probe_settle(void)
{
	flush_work(purge_work);
}

static struct vmap_area *area_of(struct rb_node *node)
{
	return rb_entry(node, struct vmap_area, rb_node);
}

/* The model's copy of the subtree at @node. */
static unsigned int copy_tree(struct vmap *v, struct rb_node *node, unsigned int parent)
{
	unsigned int va;

	if (!node)
		return VMAP_NONE;
	va = vmap_new_va(v);
	if (va == VMAP_NONE)
		return VMAP_NONE;
	v->vas[va].start = area_of(node)->va_start;
	v->vas[va].end = area_of(node)->va_end;
	v->vas[va].subtree_max = area_of(node)->subtree_max_size;
	v->vas[va].red = !(node->__rb_parent_color & 1);
	v->vas[va].parent = parent;
	v->vas[va].child[0] = copy_tree(v, node->rb_left, va);
	v->vas[va].child[1] = copy_tree(v, node->rb_right, va);
	return va;
}

static bool same_tree(const struct vmap *v, struct rb_node *node, unsigned int va)
{
	const struct vmap_va *a;

	if (!node || va == VMAP_NONE)
		return !node && va == VMAP_NONE;
	a = &v->vas[va];
	return a->start == area_of(node)->va_start && a->end == area_of(node)->va_end &&
	       a->subtree_max == area_of(node)->subtree_max_size &&
	       a->red == !(node->__rb_parent_color & 1) &&
	       same_tree(v, node->rb_left, a->child[0]) &&
	       same_tree(v, node->rb_right, a->child[1]);
}

/**
 * vmap_probe_equal() - are the free areas the model's, and is the tree the same?
 * @v: the model
 *
 * Context: While nobody maps or frees: nothing is locked.
 * Return: true if all is equal, colours and maxima too.
 */
bool vmap_probe_equal(const struct vmap *v)
{
	return same_tree(v, free_root->rb_node, v->root);
}

static pud_t *find_pud(unsigned long addr)
{
	pgd_t *pgd = pgd_offset(current->active_mm, addr);
	p4d_t *p4d = p4d_offset(pgd, addr);

	/* Of this range they are all there from boot on. */
	return pud_offset(p4d, addr);
}

static unsigned int count_ptes(pmd_t *pmd)
{
	pte_t *pte = (pte_t *)pmd_page_vaddr(*pmd);
	unsigned int i, present = 0;

	for (i = 0; i < PTRS_PER_PTE; i++)
		present += !!pte_present(pte[i]);
	return present;
}

/* @table: where it is copied to, or NULL. */
static void read_pmds(struct vmap_tables *t, pud_t *pud, struct vmap_pmd_table *table)
{
	pmd_t *pmd = pud_pgtable(*pud);
	unsigned short entry;
	unsigned int i;

	for (i = 0; i < PTRS_PER_PMD; i++, pmd++) {
		entry = VMAP_PMD_NONE;
		if (pmd_none(*pmd)) {
			continue;
		} else if (pmd_leaf(*pmd)) {
			t->mapped_2m++;
			entry = VMAP_PMD_HUGE;
		} else {
			unsigned int present = count_ptes(pmd);

			t->nr_pte++;
			t->mapped_4k += present;
			entry = VMAP_PMD_TABLE + present;
		}
		if (table)
			table->entry[i] = entry;
	}
}

/* @t: only counted, unless @copy. */
static void read_tables(struct vmap_tables *t, unsigned long start, unsigned long end,
			bool copy)
{
	unsigned long addr;
	unsigned int i = 0;

	for (addr = start & PUD_MASK; addr < end; addr += PUD_SIZE, i++) {
		pud_t *pud = find_pud(addr);

		if (!i || !(addr & ~PGDIR_MASK))
			t->nr_pud++;
		if (pud_none(*pud))
			continue;
		if (pud_leaf(*pud)) {
			t->mapped_1g++;
			if (copy)
				t->puds[i] = VMAP_PUD_HUGE;
			continue;
		}
		if (copy) {
			t->puds[i] = vmap_new_pmd_table(t);
			read_pmds(t, pud, &t->pmd_tables[t->puds[i]]);
		} else {
			t->nr_pmd++;
			read_pmds(t, pud, NULL);
		}
	}
}

/**
 * vmap_probe_tables() - count the kernel's page tables for some addresses
 * @t: where the counts go; nothing else of it is set
 * @start: the first address, of the vmalloc range
 * @end: behind the last
 *
 * Context: While nobody maps or unmaps.
 */
void vmap_probe_tables(struct vmap_tables *t, unsigned long start, unsigned long end)
{
	*t = (struct vmap_tables){ 0 };
	read_tables(t, start, end, false);
}

/**
 * vmap_probe_load() - make the model's state the kernel's
 * @v: the model
 * @room: room for it
 *
 * Purges first: then no address is lazy. What is in use stays unknown to the
 * model, and is nobody's business but its owner's.
 *
 * Context: May sleep. While nobody else maps or frees.
 * Return: true if all of it found room.
 */
bool vmap_probe_load(struct vmap *v, const struct vmap_room *room)
{
	struct vmap_machine machine = {
		.cpus = num_online_cpus(),
		.nodes = num_online_nodes(),
		.totalram_pages = totalram_pages(),
		.gbpages = boot_cpu_has(X86_FEATURE_GBPAGES),
	};

	vmap_init(v, VMALLOC_START, VMALLOC_END, &machine, room);
	v->tables.nr_pud = 0;
	vm_unmap_aliases();
	read_tables(&v->tables, VMALLOC_START, VMALLOC_END, true);
	/* All of it in use, then what is free. */
	vmap_take(v, v->end - v->start, 1);
	v->root = copy_tree(v, free_root->rb_node, VMAP_NONE);
	return vmap_probe_equal(v);
}

/* A page mapped again and again, where addresses are to be in use. */
#define FILL_PAGES	4096
#define MAX_FILLS	1024

static struct page *fill_pages[FILL_PAGES];
static void *fills[MAX_FILLS];
static unsigned int nr_fills;

static struct vmap_area *next_free(struct vmap_area *va)
{
	struct rb_node *node = va ? rb_next(&va->rb_node) : rb_first(free_root);

	return node ? area_of(node) : NULL;
}

/* What of a free area is vmalloc's: it may begin before, or go on. */
static unsigned long start_of(const struct vmap_area *va)
{
	return max(va->va_start, VMALLOC_START);
}

static unsigned long pages_of(const struct vmap_area *va, unsigned long end)
{
	end = min(va->va_end, end);
	return end > start_of(va) ? (end - start_of(va)) >> PAGE_SHIFT : 0;
}

static struct vmap_area *largest_free(void)
{
	struct vmap_area *largest = next_free(NULL), *va;

	for (va = largest; va; va = next_free(va))
		if (pages_of(va, VMALLOC_END) > pages_of(largest, VMALLOC_END))
			largest = va;
	return largest;
}

/* Fill the lowest free area below @end, but never so that a single page would be left. */
static int fill_lowest(unsigned long end)
{
	unsigned long pages = 0, count;
	struct vmap_area *va;

	for (va = next_free(NULL); va && pages < 2; va = next_free(va))
		pages = pages_of(va, end);
	if (pages < 2)
		return 0;
	count = min(pages - 1, FILL_PAGES - 1ul);
	if (pages - count == 2)
		count--;
	if (nr_fills == MAX_FILLS)
		return -ENOMEM;
	fills[nr_fills] = vmap(fill_pages, count, VM_MAP, PAGE_KERNEL);
	return fills[nr_fills] ? ++nr_fills : -ENOMEM;
}

/**
 * vmap_probe_quiet() - make the vmalloc range free from some GB on, and only there
 * @start: where the free addresses begin; no page table is there below them but pud tables
 * @end: behind their end
 *
 * Whatever fits into a gap below would go there: so all of them are filled.
 *
 * Context: May sleep. While nobody else maps or frees. Once.
 * Return: 0 or -ENOMEM; vmap_probe_end_quiet() in both cases.
 */
int vmap_probe_quiet(unsigned long *start, unsigned long *end)
{
	struct page *page = alloc_page(GFP_KERNEL);
	int filled;

	if (!page)
		return -ENOMEM;
	memset_p((void **)fill_pages, page, FILL_PAGES);
	vm_unmap_aliases();
	/* Two pages more, so that a filling has room below the boundary. */
	*start = ALIGN(start_of(largest_free()) + 2 * PAGE_SIZE, PUD_SIZE);
	*end = min(largest_free()->va_end, VMALLOC_END) & PAGE_MASK;
	do {
		filled = fill_lowest(*start);
	} while (filled > 0);
	return filled;
}

/**
 * vmap_probe_end_quiet() - give back what the quiet has cost, but its page tables
 *
 * Context: May sleep.
 */
void vmap_probe_end_quiet(void)
{
	while (nr_fills)
		vunmap(fills[--nr_fills]);
	if (fill_pages[0])
		__free_page(fill_pages[0]);
	fill_pages[0] = NULL;
}
