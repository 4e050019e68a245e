// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's `vmap`: a range of kernel addresses, empty at first, and the
 * page tables below it. Physical memory is only imagined: there is enough of it.
 */
#include "../vmalloc-ioremap/model/vmap.h"
#include "models.h"
#include "play_vmap.h"

#define MAX_VAS		4096u
#define MAX_PMD_TABLES	256u
/* A 4-level table's kernel half. */
#define MAX_RANGE	0x800000000000ull
#define MAX_ADDRESS	(~0ull - (VMAP_PAGE_SIZE - 1))
#define MAX_PHYS	0xfffffffffffffull
#define MAX_ALIGN	0x10000000000ull
/* RAM, in pages, that no vmalloc here is too large for. */
#define MAX_RAM		0x10000000000ull

static struct vmap v;
static struct vmap_room room;

static bool range_is_missing(struct play *p)
{
	if (v.vas)
		return false;
	play_error(p);
	play_text(p, "there is no range yet; say: range START END");
	return true;
}

/* What a machine may be told to be: each a word NAME=VALUE. */
struct setting {
	const char *name;
	unsigned long long max;
	unsigned long long value;
};

static bool read_setting(struct play *p, const char *word, struct setting *settings)
{
	struct setting *s;
	size_t len;

	for (s = settings; s->name; s++) {
		for (len = 0; s->name[len] && s->name[len] == word[len]; len++)
			;
		if (!s->name[len] && word[len] == '=')
			return play_number(p, word + len + 1, s->name, s->max == 1 ? 0 : 1,
					   s->max, &s->value);
	}
	play_error(p);
	play_text(p, "there is no setting '");
	play_text(p, word);
	play_text(p, "'; there are: cpus=N nodes=N ram=PAGES gbpages=0|1");
	return false;
}

static bool read_page(struct play *p, const char *word, const char *what,
		      unsigned long long *addr)
{
	if (!play_number(p, word, what, VMAP_PAGE_SIZE, MAX_ADDRESS, addr))
		return false;
	if (!(*addr & (VMAP_PAGE_SIZE - 1)))
		return true;
	play_error(p);
	play_text(p, what);
	play_text(p, " must be a multiple of 4096, not ");
	play_text(p, word);
	return false;
}

static bool get_room(struct play *p, unsigned int nr_puds)
{
	v.vas = NULL;
	room.nr_vas = MAX_VAS;
	room.nr_pmd_tables = MAX_PMD_TABLES;
	/* The last comes back first: some hosts take back no other. */
	p->host->memory(room.puds, 0);
	room.puds = NULL;
	if (!room.vas)
		room.vas = play_memory(p, NULL, MAX_VAS * sizeof(*room.vas));
	if (room.vas && !room.pmd_tables)
		room.pmd_tables = play_memory(p, NULL, MAX_PMD_TABLES * sizeof(*room.pmd_tables));
	if (room.vas && room.pmd_tables)
		room.puds = play_memory(p, NULL, nr_puds * sizeof(*room.puds));
	return room.puds;
}

static void run_range(struct play *p, char *const argv[], unsigned int argc)
{
	struct setting settings[] = {
		{ "cpus", 8192, 1 }, { "nodes", 1024, 1 }, { "ram", MAX_RAM, MAX_RAM },
		{ "gbpages", 1, 1 }, { NULL, 0, 0 },
	};
	struct vmap_machine machine;
	unsigned long long start, end;
	unsigned int i;

	if (!read_page(p, argv[0], "START", &start) || !read_page(p, argv[1], "END", &end))
		return;
	for (i = 2; i < argc; i++)
		if (!read_setting(p, argv[i], settings))
			return;
	if (end <= start || end - start > MAX_RANGE) {
		play_error(p);
		play_text(p, "END must be above START, by 128 TB at most");
		return;
	}
	if (!get_room(p, vmap_nr_puds(start, end)))
		return;
	machine = (struct vmap_machine){
		.cpus = settings[0].value, .nodes = settings[1].value,
		.totalram_pages = settings[2].value, .gbpages = settings[3].value,
	};
	vmap_init(&v, start, end, &machine, &room);
	play_text(p, "ok");
}

static void say_status(struct play *p, enum vmap_status status)
{
	switch (status) {
	case VMAP_OK:
		play_text(p, "ok");
		break;
	case VMAP_NO_SIZE:
		play_text(p, "fail: no size");
		break;
	case VMAP_WRAPS:
		play_text(p, "fail: wraps around");
		break;
	case VMAP_EXCEEDS_RAM:
		play_text(p, "fail: more than all RAM");
		break;
	case VMAP_NO_ADDRESSES:
		play_text(p, "fail: no free area is large enough");
		break;
	case VMAP_NO_AREA:
		play_error(p);
		play_text(p, "nothing is there; `areas` lists what is");
		break;
	case VMAP_WRONG_KIND:
		play_error(p);
		play_text(p, "vfree takes what vmalloc gave, iounmap what ioremap gave");
		break;
	case VMAP_UNALIGNED:
		play_error(p);
		play_text(p, "ADDR must be a multiple of 4096");
		break;
	case VMAP_NO_ROOM:
		play_error(p);
		play_text(p, "that is more areas, or more GB with 4 KB or 2 MB pages in them,");
		play_text(p, " than there is memory for here; start again with: range");
		break;
	}
}

static void say_address(struct play *p, enum vmap_status status,
			const unsigned long long *addr)
{
	if (status)
		say_status(p, status);
	else
		play_hex(p, *addr);
}

static bool read_size(struct play *p, const char *word, unsigned long long *size)
{
	return !range_is_missing(p) && play_number(p, word, "SIZE", 0, ~0ull, size);
}

static void run_vmalloc(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long size, align = 1, addr;

	if (!read_size(p, argv[0], &size))
		return;
	if (argc > 1 && !play_number(p, argv[1], "ALIGN", 1, MAX_ALIGN, &align))
		return;
	if (align & (align - 1)) {
		play_error(p);
		play_text(p, "ALIGN must be a power of two");
		return;
	}
	say_address(p, vmap_vmalloc(&v, size, align, &addr), &addr);
}

static void run_vmalloc_huge(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long size, addr;

	(void)argc;
	if (read_size(p, argv[0], &size))
		say_address(p, vmap_vmalloc_huge(&v, size, &addr), &addr);
}

static void run_ioremap(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long phys, size, addr;

	(void)argc;
	if (play_number(p, argv[0], "PHYS", 0, MAX_PHYS, &phys) && read_size(p, argv[1], &size))
		say_address(p, vmap_ioremap(&v, phys, size, &addr), &addr);
}

static void free_at(struct play *p, const char *word,
		    enum vmap_status (*call)(struct vmap *v, unsigned long long addr))
{
	unsigned long long addr;

	if (!range_is_missing(p) && play_number(p, word, "ADDR", 0, ~0ull, &addr))
		say_status(p, call(&v, addr));
}

static void run_vfree(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argc;
	free_at(p, argv[0], vmap_vfree);
}

static void run_iounmap(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argc;
	free_at(p, argv[0], vmap_iounmap);
}

static void run_purge(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argv;
	(void)argc;
	if (range_is_missing(p))
		return;
	vmap_purge(&v);
	play_text(p, "ok");
}

static void say_area(struct play *p, const struct vmap_va *va)
{
	static const char *const kinds[] = { "free", "vmalloc", "pages", "ioremap", "unpurged" };

	play_text(p, kinds[va->kind]);
	play_text(p, "[");
	play_hex(p, va->start);
	play_text(p, ",");
	play_hex(p, va->end);
	play_text(p, ")");
	if (va->kind == VMAP_IOREMAP) {
		play_text(p, "@");
		play_hex(p, va->phys);
	}
}

/* Both lists, by address. */
static void run_areas(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned int busy = v.busy, lazy = v.lazy, *lower;
	const char *separator = "";

	(void)argv;
	(void)argc;
	if (range_is_missing(p))
		return;
	while (busy != VMAP_NONE || lazy != VMAP_NONE) {
		lower = lazy == VMAP_NONE ||
			(busy != VMAP_NONE && v.vas[busy].start < v.vas[lazy].start) ?
			&busy : &lazy;
		play_text(p, separator);
		separator = " ";
		say_area(p, &v.vas[*lower]);
		*lower = v.vas[*lower].next;
	}
}

static void run_tables(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argv;
	(void)argc;
	if (!range_is_missing(p))
		play_vmap_tables(p, &v.tables);
}

/* What a pmd table has, neighbours that are alike as one: how many, or ptes by tables. */
static void say_pmds(struct play *p, const struct vmap_pmd_table *table,
		     unsigned long long addr)
{
	const unsigned short *pmd = table->entry;
	unsigned int i, next;

	play_text(p, "pmd[");
	play_hex(p, addr);
	play_text(p, "]");
	for (i = 0; i < VMAP_ENTRIES; i = next) {
		for (next = i + 1; next < VMAP_ENTRIES && pmd[next] == pmd[i]; next++)
			;
		if (pmd[i] == VMAP_PMD_NONE)
			continue;
		play_text(p, pmd[i] == VMAP_PMD_HUGE ? " 2m[" : " pte[");
		play_hex(p, addr + i * VMAP_PMD_SIZE);
		play_text(p, "]=");
		if (pmd[i] != VMAP_PMD_HUGE) {
			play_decimal(p, pmd[i] - VMAP_PMD_TABLE);
			play_text(p, "x");
		}
		play_decimal(p, next - i);
	}
}

/* Every entry below the pud tables that is there, by address. */
static void run_entries(struct play *p, char *const argv[], unsigned int argc)
{
	const struct vmap_tables *t = &v.tables;
	const char *separator = "";
	unsigned int i;

	(void)argv;
	(void)argc;
	if (range_is_missing(p))
		return;
	for (i = 0; i < t->nr_puds; i++) {
		unsigned long long addr = t->base + i * VMAP_PUD_SIZE;

		if (t->puds[i] == VMAP_NONE)
			continue;
		play_text(p, separator);
		separator = " ";
		if (t->puds[i] != VMAP_PUD_HUGE) {
			say_pmds(p, &t->pmd_tables[t->puds[i]], addr);
			continue;
		}
		play_text(p, "1g[");
		play_hex(p, addr);
		play_text(p, "]=1");
	}
}

static const struct play_command commands[] = {
	{ "range", "START END [cpus=N] [nodes=N] [ram=PAGES] [gbpages=0|1]", 2, 6, run_range },
	{ "vmalloc", "SIZE [ALIGN]", 1, 2, run_vmalloc },
	{ "vmalloc_huge", "SIZE", 1, 1, run_vmalloc_huge },
	{ "vfree", "ADDR", 1, 1, run_vfree },
	{ "ioremap", "PHYS SIZE", 2, 2, run_ioremap },
	{ "iounmap", "ADDR", 1, 1, run_iounmap },
	{ "purge", "", 0, 0, run_purge },
	{ "areas", "", 0, 0, run_areas },
	{ "tables", "", 0, 0, run_tables },
	{ "entries", "", 0, 0, run_entries },
	{ NULL, NULL, 0, 0, NULL },
};

const struct play_model play_vmap = { "vmap", commands };
