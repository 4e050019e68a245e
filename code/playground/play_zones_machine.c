// SPDX-License-Identifier: GPL-2.0
/*
 * The machine of the playground's `zones`, told range by range, and booted when
 * somebody first wants to know something about it. To change it is to boot it
 * again.
 */
#include "play_gfp.h"
#include "play_zones.h"

/* 16 TB, less a page: as many pages as the 32 bits of a browser can count. */
#define MAX_ADDRESS	0xffffffff000ull
#define MAX_I386	0x1000000000ull		/* what PAE reaches: 64 GB */
#define PAGE_BYTES	0x1000ull
#define MAX_PAGES	0xffffffffull
#define UNTOLD		(~0ull)

static struct zones_machine machine;
static bool has_machine, is_built, keeps_told_kb;
static uint64_t told_managed[ZONES_MAX_REFS];		/* at nid * ZONES_NR_KINDS + kind */
static uint64_t told_kb;

/* The ranges, room for twice as many as there are at most. */
static struct zones_range *ranges;
static unsigned int nr_ranges, room;

/* As /proc/zoneinfo has them, in the order of enum gfp_highest_zone. */
static const char *const kind_names[] = {
	"DMA", "DMA32", "Normal", "HighMem", "Movable", NULL
};

static void start_machine(enum zones_arch arch)
{
	unsigned int i;

	zones_init(&machine, arch);
	for (i = 0; i < ZONES_MAX_REFS; i++)
		told_managed[i] = UNTOLD;
	nr_ranges = 0;
	keeps_told_kb = false;
	is_built = false;
	has_machine = true;
}

/* Every command comes through here first. */
static void start(void)
{
	if (!has_machine)
		start_machine(ZONES_X86_64);
}

static void changed(struct play *p)
{
	is_built = false;
	play_text(p, "ok");
}

/**
 * zones_say_field() - add a word and a number to the reply
 * @p: the conversation
 * @name: the word
 * @value: the number
 */
void zones_say_field(struct play *p, const char *name, uint64_t value)
{
	play_text(p, name);
	play_decimal(p, value);
}

/**
 * zones_say_kind() - add a zone's name to the reply
 * @p: the conversation
 * @kind: enum gfp_highest_zone
 */
void zones_say_kind(struct play *p, unsigned int kind)
{
	play_text(p, "zone=");
	play_text(p, kind_names[kind]);
}

/**
 * zones_say_place() - add a zone's place to the reply
 * @p: the conversation
 * @nid: its node
 * @kind: enum gfp_highest_zone
 */
void zones_say_place(struct play *p, unsigned int nid, unsigned int kind)
{
	zones_say_field(p, "node=", nid);
	play_text(p, " ");
	zones_say_kind(p, kind);
}

static bool read_nid(struct play *p, const char *word, unsigned long long *nid)
{
	start();
	return play_number(p, word, "NID", 0, ZONES_MAX_NODES - 1, nid);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
}

static bool is_name(const char *name, const char *word)
{
	while (*name && lower(*name) == lower(*word)) {
		name++;
		word++;
	}
	return !*name && !*word;
}

/**
 * zones_read_kind() - read the name of a zone that this machine's kernel has
 * @p: the conversation
 * @word: the name, in capitals or not
 * @kind: enum gfp_highest_zone goes here
 *
 * Return: true, or false after an error reply that tells them all.
 */
bool zones_read_kind(struct play *p, const char *word, unsigned int *kind)
{
	for (*kind = 0; *kind < ZONES_NR_KINDS; ++*kind)
		if (zones_has_kind(machine.arch, *kind) && is_name(kind_names[*kind], word))
			return true;
	gfp_blame(p, word, gfp_word_length(word));
	play_text(p, "is no zone of this machine; it has:");
	for (*kind = 0; *kind < ZONES_NR_KINDS; ++*kind) {
		if (!zones_has_kind(machine.arch, *kind))
			continue;
		play_text(p, " ");
		play_text(p, kind_names[*kind]);
	}
	return false;
}

void zones_run_arch(struct play *p, char *const argv[], unsigned int argc)
{
	/* In the order of enum zones_arch. */
	static const char *const names[] = { "x86_64", "i386", NULL };
	unsigned int arch;

	(void)argc;
	if (!gfp_read_choice(p, argv[0], gfp_word_length(argv[0]), names, &arch))
		return;
	start_machine(arch);
	play_text(p, "ok");
}

static bool is_free_range(struct play *p, const struct zones_range *range)
{
	unsigned int i;

	for (i = 0; i < nr_ranges; i++)
		if (range->start < ranges[i].end && ranges[i].start < range->end)
			break;
	if (i == nr_ranges)
		return true;
	play_error(p);
	play_text(p, "a page cannot be there twice, and node ");
	play_decimal(p, ranges[i].nid);
	play_text(p, " has RAM from ");
	play_hex(p, ranges[i].start << ZONES_PAGE_SHIFT);
	play_text(p, " to before ");
	play_hex(p, ranges[i].end << ZONES_PAGE_SHIFT);
	return false;
}

/* Room for one range more. */
static bool make_room(struct play *p)
{
	unsigned int i, wanted = room ? 2 * room : 16;
	struct zones_range *wider;

	if (nr_ranges < room)
		return true;
	wider = play_memory(p, NULL, wanted * sizeof(*wider));
	if (!wider)
		return false;
	for (i = 0; i < nr_ranges; i++)
		wider[i] = ranges[i];
	p->host->memory(ranges, 0);
	ranges = wider;
	room = wanted;
	return true;
}

void zones_run_ram(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long base, size, nid, most;
	struct zones_range range;

	(void)argc;
	start();
	most = machine.arch == ZONES_I386 ? MAX_I386 : MAX_ADDRESS;
	if (!play_number(p, argv[0], "BASE", 0, most - PAGE_BYTES, &base) ||
	    !play_number(p, argv[1], "SIZE", PAGE_BYTES, most - base, &size) ||
	    !read_nid(p, argv[2], &nid))
		return;
	/* Whole pages only, as memblock_trim_memory() does it. */
	range.start = (base + PAGE_BYTES - 1) >> ZONES_PAGE_SHIFT;
	range.end = (base + size) >> ZONES_PAGE_SHIFT;
	range.nid = nid;
	if (range.start == range.end) {
		play_error(p);
		play_text(p, "there is no whole page of 4096 bytes in it; make SIZE larger");
		return;
	}
	if (!is_free_range(p, &range) || !make_room(p))
		return;
	ranges[nr_ranges++] = range;
	changed(p);
}

void zones_run_lowmem(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long end;

	(void)argc;
	start();
	if (machine.arch != ZONES_I386) {
		play_error(p);
		play_text(p, "all memory of an x86_64 is low; say: arch i386");
		return;
	}
	if (!play_number(p, argv[0], "ADDR", PAGE_BYTES, MAX_I386, &end))
		return;
	machine.lowmem_end = end >> ZONES_PAGE_SHIFT;
	changed(p);
}

void zones_run_managed(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long nid, pages;
	unsigned int kind;

	(void)argc;
	if (!read_nid(p, argv[0], &nid) || !zones_read_kind(p, argv[1], &kind) ||
	    !play_number(p, argv[2], "PAGES", 0, MAX_PAGES, &pages))
		return;
	told_managed[nid * ZONES_NR_KINDS + kind] = pages;
	changed(p);
}

void zones_run_distance(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long from, to, distance;

	(void)argc;
	if (!read_nid(p, argv[0], &from) || !read_nid(p, argv[1], &to) ||
	    !play_number(p, argv[2], "DISTANCE", 10, 255, &distance))
		return;
	if (from == to ? distance != 10 : distance == 10) {
		play_error(p);
		play_text(p, "a node is 10 from itself, and farther from any other");
		return;
	}
	machine.distance[from][to] = distance;
	changed(p);
}

void zones_run_reserve_ratio(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long ratio;
	unsigned int kind;

	(void)argc;
	start();
	if (!zones_read_kind(p, argv[0], &kind) ||
	    !play_number(p, argv[1], "RATIO", 0, 0x7fffffff, &ratio))
		return;
	machine.reserve_ratio[kind] = ratio;
	changed(p);
}

/* What was said to be managed, where there is as much. */
static bool set_managed(struct play *p)
{
	unsigned int i;

	for (i = 0; i < ZONES_MAX_REFS; i++) {
		unsigned int nid = i / ZONES_NR_KINDS, kind = i % ZONES_NR_KINDS;
		struct zones_zone *zone = &machine.node[nid].zone[kind];

		if (told_managed[i] == UNTOLD)
			continue;
		if (told_managed[i] > zone->present) {
			play_error(p);
			zones_say_place(p, nid, kind);
			zones_say_field(p, " has present=", zone->present);
			zones_say_field(p, "; managed can be no more, not ", told_managed[i]);
			return false;
		}
		zone->managed = told_managed[i];
	}
	return true;
}

/**
 * zones_built() - the machine, booted
 * @p: the conversation
 *
 * Return: The machine; NULL after an error reply.
 */
struct zones_machine *zones_built(struct play *p)
{
	start();
	if (is_built)
		return &machine;
	if (!nr_ranges) {
		play_error(p);
		play_text(p, "there is no memory yet; say: ram BASE SIZE NID");
		return NULL;
	}
	zones_layout(&machine, ranges, nr_ranges);
	if (!set_managed(p))
		return NULL;
	zones_boot(&machine);
	if (keeps_told_kb)
		zones_set_marks(&machine, told_kb);
	is_built = true;
	return &machine;
}

/**
 * zones_rebuilt() - the machine, booted again: all that is managed is free
 * @p: the conversation
 *
 * Return: The machine; NULL after an error reply.
 */
struct zones_machine *zones_rebuilt(struct play *p)
{
	is_built = false;
	return zones_built(p);
}

/**
 * zones_read_node() - read the number of a node that has memory
 * @p: the conversation
 * @word: the number
 * @nid: where it goes
 *
 * Return: The machine, booted; NULL after an error reply.
 */
struct zones_machine *zones_read_node(struct play *p, const char *word,
				      unsigned long long *nid)
{
	if (!zones_built(p) || !read_nid(p, word, nid))
		return NULL;
	if (machine.node[*nid].exists)
		return &machine;
	play_error(p);
	zones_say_field(p, "node ", *nid);
	zones_say_field(p, " has no memory; say: ram BASE SIZE ", *nid);
	return NULL;
}

void zones_run_min_free_kbytes(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long kb;

	if (!argc) {
		if (zones_built(p))
			play_decimal(p, machine.min_free_kbytes);
		return;
	}
	start();
	if (!play_number(p, argv[0], "KB", 0, 0x7fffffff, &kb))
		return;
	told_kb = kb;
	keeps_told_kb = true;
	changed(p);
}
