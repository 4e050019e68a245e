// SPDX-License-Identifier: GPL-2.0
/* Ask the student's code and the reference the same, and compare the two. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "range.h"

/* The playground has as much room. */
#define MAX_VAS		4096u
#define MAX_PMD_TABLES	256u
#define MAX_PUDS	64u
#define MAX_RAM		0x10000000000ull

static struct vmap_va vas[MAX_VAS];
static struct vmap_pmd_table pmd_tables[MAX_PMD_TABLES];
static unsigned int puds[MAX_PUDS];

/**
 * range_rounds() - try the student's code on ranges, one after the other
 * @g: the check
 * @program: the student's playground
 * @rounds: how many; it ends with the first finding
 * @run: makes a range of its number, and tries it
 */
void range_rounds(struct grade *g, const char *program, unsigned int rounds,
		  void (*run)(struct range *r, unsigned int round))
{
	unsigned int round;
	struct range r;

	grade_open(g, program);
	for (round = 0; round < rounds && !grade_failed(g); round++) {
		r = (struct range){ .g = g, .machine = { 1, 1, MAX_RAM, true } };
		run(&r, round);
	}
	grade_close(g);
}

/**
 * range_any_start() - a start that nobody can know beforehand
 * @r: the range
 *
 * Return: A page of kernel addresses, as often as not one that is little aligned.
 */
uint64_t range_any_start(struct range *r)
{
	return RANGE_START + PAGES((uint64_t)grade_below(r->g, 1 << 24));
}

/**
 * range_new() - a range of which nothing is used, in the place of the one before
 * @r: the range, its machine set
 * @start: its first address
 * @bytes: up to 32 GB
 */
void range_new(struct range *r, uint64_t start, uint64_t bytes)
{
	const struct vmap_room room = { vas, MAX_VAS, puds, pmd_tables, MAX_PMD_TABLES };

	if (vmap_nr_puds(start, start + bytes) > MAX_PUDS)
		grade_die("a check has a range of more than %u GB", MAX_PUDS);
	vmap_init(&r->v, start, start + bytes, &r->machine, &room);
	r->nr_addrs = 0;
	grade_expect(r->g, "ok", "range 0x%llx 0x%llx cpus=%u nodes=%u ram=%llu gbpages=%d",
		     (unsigned long long)start, (unsigned long long)(start + bytes),
		     r->machine.cpus, r->machine.nodes, r->machine.totalram_pages,
		     r->machine.gbpages);
}

/* What a refusal is told with, as code/playground/play_vmap.c says it: there it says more. */
static const char *const refusals[] = {
	[VMAP_NO_SIZE] = "fail: no size",
	[VMAP_WRAPS] = "fail: wraps around",
	[VMAP_EXCEEDS_RAM] = "fail: more than all RAM",
	[VMAP_NO_ADDRESSES] = "fail: no free area is large enough",
	[VMAP_NO_AREA] = "nothing is there",
	[VMAP_WRONG_KIND] = "vfree takes what vmalloc gave, iounmap what ioremap gave",
	[VMAP_UNALIGNED] = "ADDR must be a multiple of 4096",
};

static void judge(struct range *r, const char *asked, enum vmap_status status,
		  const char *answer)
{
	const char *reply = grade_ask(r->g, "%s", asked);
	bool same;

	if (!reply)
		return;
	if (status == VMAP_NO_ROOM)
		grade_die("a check has used up the reference's room with '%s'", asked);
	if (status)
		answer = refusals[status];
	same = status ? !!strstr(reply, answer) : !strcmp(reply, answer);
	if (!same)
		grade_fail(r->g, answer, reply, "a wrong reply to '%s'", asked);
}

static uint64_t judge_address(struct range *r, const char *asked, enum vmap_status status,
			      uint64_t addr)
{
	char answer[24];

	snprintf(answer, sizeof(answer), "0x%llx", (unsigned long long)addr);
	judge(r, asked, status, answer);
	return status || grade_failed(r->g) ? 0 : addr;
}

/**
 * range_vmalloc() - vmalloc of both
 * @r: the range
 * @size: bytes
 * @align: of its address; 1 where that does not matter
 *
 * Return: The address, or 0 where both refuse, or after a finding.
 */
uint64_t range_vmalloc(struct range *r, uint64_t size, uint64_t align)
{
	unsigned long long addr = 0;
	enum vmap_status status = vmap_vmalloc(&r->v, size, align, &addr);
	char asked[64];

	snprintf(asked, sizeof(asked), "vmalloc %llu 0x%llx", (unsigned long long)size,
		 (unsigned long long)align);
	return judge_address(r, asked, status, addr);
}

/**
 * range_vmalloc_huge() - the same, with 2 MB pages where there is enough of it
 * @r: the range
 * @size: bytes
 *
 * Return: The address, or 0 where both refuse, or after a finding.
 */
uint64_t range_vmalloc_huge(struct range *r, uint64_t size)
{
	unsigned long long addr = 0;
	enum vmap_status status = vmap_vmalloc_huge(&r->v, size, &addr);
	char asked[64];

	snprintf(asked, sizeof(asked), "vmalloc_huge %llu", (unsigned long long)size);
	return judge_address(r, asked, status, addr);
}

/**
 * range_ioremap() - ioremap of both
 * @r: the range
 * @phys: physical address
 * @size: bytes
 *
 * Return: The address, or 0 where both refuse, or after a finding.
 */
uint64_t range_ioremap(struct range *r, uint64_t phys, uint64_t size)
{
	unsigned long long addr = 0;
	enum vmap_status status = vmap_ioremap(&r->v, phys, size, &addr);
	char asked[64];

	snprintf(asked, sizeof(asked), "ioremap 0x%llx %llu", (unsigned long long)phys,
		 (unsigned long long)size);
	return judge_address(r, asked, status, addr);
}

static void free_both(struct range *r, const char *word, uint64_t addr,
		      enum vmap_status (*call)(struct vmap *v, unsigned long long addr))
{
	char asked[64];

	snprintf(asked, sizeof(asked), "%s 0x%llx", word, (unsigned long long)addr);
	judge(r, asked, call(&r->v, addr), "ok");
}

/**
 * range_vfree() - vfree of both
 * @r: the range
 * @addr: any address
 */
void range_vfree(struct range *r, uint64_t addr)
{
	free_both(r, "vfree", addr, vmap_vfree);
}

/**
 * range_iounmap() - iounmap of both
 * @r: the range
 * @addr: any address
 */
void range_iounmap(struct range *r, uint64_t addr)
{
	free_both(r, "iounmap", addr, vmap_iounmap);
}

/**
 * range_purge() - have both purge
 * @r: the range
 */
void range_purge(struct range *r)
{
	vmap_purge(&r->v);
	grade_expect(r->g, "ok", "purge");
}

/**
 * range_keep() - a vmalloc whose address is remembered
 * @r: the range
 * @pages: how large
 */
void range_keep(struct range *r, uint64_t pages)
{
	uint64_t addr = range_vmalloc(r, PAGES(pages), 1);

	if (r->nr_addrs == RANGE_MOST_AREAS)
		grade_die("a check keeps more than %u areas", RANGE_MOST_AREAS);
	if (addr)
		r->addrs[r->nr_addrs++] = addr;
}

/**
 * range_drop() - free one of those
 * @r: the range
 * @which: which; the last takes its place
 */
void range_drop(struct range *r, unsigned int which)
{
	if (grade_failed(r->g))
		return;
	range_vfree(r, r->addrs[which]);
	r->addrs[which] = r->addrs[--r->nr_addrs];
}

static void add_area(char *text, size_t size, const struct vmap_va *va)
{
	static const char *const kinds[] = { "free", "vmalloc", "pages", "ioremap", "unpurged" };
	size_t len = strlen(text);

	len += snprintf(text + len, size - len, "%s%s[0x%llx,0x%llx)", len ? " " : "",
			kinds[va->kind], va->start, va->end);
	if (va->kind == VMAP_IOREMAP && len < size)
		len += snprintf(text + len, size - len, "@0x%llx", va->phys);
	if (len >= size)
		grade_die("a check has more areas than a reply has room for");
}

/**
 * range_same_areas() - are the same addresses used, and the same unpurged?
 * @r: the range
 *
 * Return: true, or false after a finding.
 */
bool range_same_areas(struct range *r)
{
	unsigned int busy = r->v.busy, lazy = r->v.lazy, *lower;
	char text[GRADE_LINE_SIZE / 4] = "";

	while (busy != VMAP_NONE || lazy != VMAP_NONE) {
		lower = &busy;
		if (busy == VMAP_NONE ||
		    (lazy != VMAP_NONE && vas[lazy].start < vas[busy].start))
			lower = &lazy;
		add_area(text, sizeof(text), &vas[*lower]);
		*lower = vas[*lower].next;
	}
	return grade_expect(r->g, text, "areas");
}

/**
 * range_same_tables() - are there as many tables, and as many entries that map?
 * @r: the range
 *
 * Return: true, or false after a finding.
 */
bool range_same_tables(struct range *r)
{
	const struct vmap_tables *t = &r->v.tables;
	char text[128];

	snprintf(text, sizeof(text), "pud=%u pmd=%u pte=%u 4k=%u 2m=%u 1g=%u", t->nr_pud,
		 t->nr_pmd, t->nr_pte, t->mapped_4k, t->mapped_2m, t->mapped_1g);
	return grade_expect(r->g, text, "tables");
}
