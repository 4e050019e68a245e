// SPDX-License-Identifier: GPL-2.0
/* Drive the student's kernel and the reference in step, and compare the two. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../code/playground/models.h"
#include "machine.h"

/* A node has room for a stage from here on: below lies what boot has left. */
#define LOW_END	0x400000ull

static char reply[GRADE_LINE_SIZE];
static size_t reply_len;
static unsigned long long taken_addr, taken_size;

static void take(unsigned long long addr, unsigned long long size)
{
	taken_addr = addr;
	taken_size = size;
}

static void *memory(void *old, size_t bytes)
{
	void *more = bytes ? grade_alloc(bytes) : NULL;

	free(old);
	return more;
}

static void emit(const char *text, size_t len)
{
	if (len >= sizeof(reply) - reply_len)
		grade_die("a reply of the reference has more than %zu bytes", sizeof(reply));
	memcpy(reply + reply_len, text, len);
	reply_len += len;
}

/* As on the metal, but that the memory is imagined. */
static const struct play_machine imagined = { .bits_per_long = 32, .zero = take };
static const struct play_host host = { .emit = emit, .memory = memory, .machine = &imagined };
static struct play ours = { .model = &play_bootmem, .host = &host, .source = "<stdin>" };

/* What the reference replies, until the next line. */
static const char *answer(const char *line)
{
	char *copy = grade_format("%s", line);

	reply_len = 0;
	taken_size = 0;
	play_line(&ours, copy, strlen(copy));
	free(copy);
	if (reply_len)
		reply_len--;	/* the newline */
	reply[reply_len] = '\0';
	return reply;
}

static unsigned int take_number(uint64_t *from, unsigned int low, unsigned int high)
{
	unsigned int number = *from % (high - low + 1);

	*from /= high - low + 1;
	return low + number;
}

static struct grade_machine draw(struct grade *g, enum shape shape)
{
	static const char * const names[SHAPES] = { "lone", "pair", "crowd", "split" };
	uint64_t chance = grade_number(g, names[shape]);
	struct grade_machine machine;
	unsigned int *mb = machine.node_mb;
	unsigned int first;

	memset(&machine, 0, sizeof(machine));
	machine.junk = 64;
	switch (shape) {
	case LONE:
		mb[0] = take_number(&chance, 40, 64);
		snprintf(machine.append, sizeof(machine.append), "serve memmap=%uK$%uM",
			 take_number(&chance, 5, 2000), take_number(&chance, 18, 28));
		break;
	case PAIR:
		mb[0] = 2 * take_number(&chance, 10, 20) + 1;
		mb[1] = take_number(&chance, 12, 40);
		snprintf(machine.append, sizeof(machine.append), "serve memmap=%uK$%uM",
			 4 * (2 * take_number(&chance, 2, 15) + 1), mb[0]);
		break;
	case CROWD:
		/* Above 2 GB, memory goes on at 4 GB. */
		machine.junk = 8;
		first = take_number(&chance, 20, 60);
		mb[0] = first;
		mb[1] = take_number(&chance, 100, 900);
		mb[2] = 2048 - mb[0] - mb[1];
		mb[3] = 1024;
		snprintf(machine.append, sizeof(machine.append), "serve memmap=%uK$%uM",
			 4 * take_number(&chance, 1, 900), mb[0] + take_number(&chance, 10, 80));
		break;
	default:
		mb[0] = take_number(&chance, 56, 96);
		snprintf(machine.append, sizeof(machine.append),
			 "serve numa=fake=%u mem=%uK memmap=%uK$%uM",
			 take_number(&chance, 2, 4), (mb[0] << 10) - take_number(&chance, 5, 9000),
			 take_number(&chance, 1, 3000), take_number(&chance, 10, 30));
		break;
	}
	return machine;
}

static void start_ours(const char *line, const char *said)
{
	const char *replied = answer(line);

	if (strncmp(replied, said, strcspn(said, "\n")) || strlen(replied) != strcspn(said, "\n"))
		grade_die("the reference kernel and the reference differ in '%s': '%.*s' and '%s'",
			  line, (int)strcspn(said, "\n"), said, replied);
}

/**
 * machine_start() - a machine as it is after boot
 * @m: the machine
 * @g: the check
 * @shape: what it is like
 *
 * If the student's kernel runs on such a machine already, it is not booted
 * again, but told to start over, and then what it had told itself at boot.
 *
 * Return: true, or false after a finding.
 */
bool machine_start(struct machine *m, struct grade *g, enum shape shape)
{
	struct grade_machine machine = draw(g, shape);
	const char *words;
	bool fresh;

	*m = (struct machine){ .g = g };
	words = grade_boot(g, &machine, &fresh);
	if (!words)
		return false;
	if (fresh) {
		answer("reset");
		ours.line = 0;
	} else {
		machine_say(m, "reset");
	}
	for (; *words; words += strcspn(words, "\n") + 1) {
		char line[512];

		if (strncmp(words, "> ", 2))
			continue;
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(words, "\n") - 2, words + 2);
		words += strcspn(words, "\n") + 1;
		m->nodes += !strncmp(line, "node ", 5);
		if (fresh)
			start_ours(line, words);
		else
			machine_say(m, "%s", line);
	}
	return !grade_failed(g);
}

/**
 * machine_say() - tell both a line
 * @m: the machine; told what the reference took
 * @format: the line, as for printf(), without its newline
 *
 * Return: true if both reply the same; false after a finding.
 */
bool machine_say(struct machine *m, const char *format, ...)
{
	char line[256];
	va_list args;

	if (grade_failed(m->g))
		return false;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	answer(line);
	m->addr = taken_addr;
	m->size = taken_size;
	return grade_expect(m->g, reply, "%s", line);
}

/**
 * machine_map() - the reference's bitmap of a node
 * @nid: the node
 *
 * Return: Runs, as the playground's `map` says them, until the next line.
 */
const char *machine_map(unsigned int nid)
{
	char line[32];

	snprintf(line, sizeof(line), "map %u", nid);
	answer(line);
	/* This line was for one of both only. */
	ours.line--;
	return reply;
}

/**
 * machine_same_maps() - are the same pages reserved on every node?
 * @m: the machine
 *
 * Return: true, or false after a finding.
 */
bool machine_same_maps(struct machine *m)
{
	unsigned int nid;

	for (nid = 0; nid < m->nodes; nid++)
		machine_say(m, "map %u", nid);
	return !grade_failed(m->g);
}

/**
 * machine_holds() - does memory have this byte everywhere, as the host sees it?
 * @m: the machine
 * @addr: where it begins
 * @size: how many bytes
 * @byte: the byte
 * @what: what memory that is, for the finding
 *
 * Return: true, or false after a finding.
 */
bool machine_holds(struct machine *m, unsigned long long addr, unsigned long long size,
		   unsigned int byte, const char *what)
{
	unsigned char *bytes = grade_alloc(size);
	char expected[64], seen[64];
	unsigned long long i;

	if (!grade_ram(m->g, addr, bytes, size)) {
		free(bytes);
		return grade_fail(m->g, "RAM", "none", "%s, 0x%llx, is no RAM", what, addr);
	}
	for (i = 0; i < size && bytes[i] == byte; i++)
		;
	if (i < size) {
		snprintf(expected, sizeof(expected), "0x%02x at 0x%llx", byte, addr + i);
		snprintf(seen, sizeof(seen), "0x%02x there", bytes[i]);
		grade_fail(m->g, expected, seen, "%s, [0x%llx,0x%llx), is not as it should be",
			   what, addr, addr + size);
	}
	free(bytes);
	return !grade_failed(m->g);
}

/**
 * machine_fill() - have the kernel write to memory, and look whether it has
 * @m: the machine
 * @addr: where it begins
 * @size: how many bytes
 * @byte: what is written
 *
 * Return: true, or false after a finding.
 */
bool machine_fill(struct machine *m, unsigned long long addr, unsigned long long size,
		  unsigned int byte)
{
	if (!grade_expect(m->g, "ok", "fill 0x%llx %llu %u", addr, size, byte))
		return false;
	ours.line++;
	return machine_holds(m, addr, size, byte, "what was written to");
}

/* A node's next run of free pages: [*start, *end), in pfns. */
static const char *next_free(const char *map, unsigned long long *start,
			     unsigned long long *end)
{
	while (map && *map) {
		if (sscanf(map, "F[%llx,%llx)", start, end) == 2)
			return map + strcspn(map, " ") + (strchr(map, ' ') ? 1 : 0);
		map += strcspn(map, " ");
		map += *map == ' ';
	}
	return NULL;
}

static unsigned long long node_start(unsigned int nid)
{
	unsigned long long pfn;

	if (sscanf(machine_map(nid), "%*[RF][%llx,", &pfn) != 1)
		grade_die("node %u has no map to begin with: %s", nid, reply);
	return pfn * PAGE;
}

static unsigned long long round_up(unsigned long long n, unsigned long long step)
{
	return n + step - 1 - (n + step - 1) % step;
}

/**
 * stage_open() - take a node down to pages that a check frees as it needs them
 * @s: the stage
 * @m: the machine
 * @nid: the node
 * @pages: how many pages the stage has
 * @align: its first page's index in the node is a multiple of this
 *
 * Return: true, or false after a finding.
 */
bool stage_open(struct stage *s, struct machine *m, unsigned int nid, unsigned int pages,
		unsigned int align)
{
	unsigned long long first, start, end, at = 0;
	char *map;
	const char *rest;

	s->m = m;
	s->nid = nid;
	if (grade_failed(m->g))
		return false;
	s->node = node_start(nid);
	first = s->node / PAGE;
	map = grade_format("%s", machine_map(nid));
	for (rest = map; (rest = next_free(rest, &start, &end));) {
		machine_say(m, "reserve_node %u 0x%llx 0x%llx", nid, start * PAGE,
			    (end - start) * PAGE);
		if (start < LOW_END / PAGE)
			start = LOW_END / PAGE;
		start = first + round_up(start - first, align);
		if (!at && start < end && end - start >= pages)
			at = start;
	}
	if (!at)
		grade_die("node %u has no %u free pages in a row: %s", nid, pages, map);
	free(map);
	s->start = at * PAGE;
	return !grade_failed(m->g);
}

/**
 * stage_start() - a stage on a machine as it is after boot
 * @s: the stage
 * @g: the check
 * @shape: what the machine is like
 * @nid: the node
 * @pages: how many pages the stage has
 * @align: its first page's index in the node is a multiple of this
 *
 * Return: true, or false after a finding.
 */
bool stage_start(struct stage *s, struct grade *g, enum shape shape, unsigned int nid,
		 unsigned int pages, unsigned int align)
{
	machine_start(&s->own, g, shape);
	return stage_open(s, &s->own, nid, pages, align);
}

/**
 * stage_page() - a page's address
 * @s: the stage
 * @page: which
 *
 * Return: The address.
 */
unsigned long long stage_page(const struct stage *s, unsigned int page)
{
	return s->start + page * PAGE;
}

/**
 * stage_free() - free pages
 * @s: the stage
 * @page: the first of them
 * @pages: how many
 *
 * Return: true, or false after a finding.
 */
bool stage_free(struct stage *s, unsigned int page, unsigned int pages)
{
	return machine_say(s->m, "free_node %u 0x%llx 0x%llx", s->nid, stage_page(s, page),
			   pages * PAGE);
}

/**
 * stage_core() - ask __alloc_bootmem_core(), without a limit
 * @s: the stage
 * @size: bytes
 * @align: bytes
 * @goal: address, or 0
 *
 * Return: true, or false after a finding.
 */
bool stage_core(struct stage *s, unsigned long long size, unsigned long long align,
		unsigned long long goal)
{
	return machine_say(s->m, "core %u %llu %llu 0x%llx 0", s->nid, size, align, goal);
}
