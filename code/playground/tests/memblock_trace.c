// SPDX-License-Identifier: GPL-2.0
/*
 * memblock_trace SEED STEPS SHAPE TRACE REPLIES: write random commands for the
 * playground's memblock into TRACE, and into REPLIES what the naive twin of the
 * model answers. SHAPE says what the addresses are like: see shapes[]. The twin
 * knows nothing of what `wild` asks: that is for the kernel's own code.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../boot-time/model/memblock_twin.h"

struct shape {
	const char *name;
	uint64_t start, span;		/* bases from here, in so many bytes */
	unsigned int max_shift;		/* sizes below 2^max_shift */
	unsigned int unit_shift;	/* of bases and sizes, mostly */
	bool allocates_most;		/* as a boot does */
	bool wild;
};

static const struct shape shapes[] = {
	{ "pages", 0, 1 << 26, 22, 12, false, false },
	{ "bytes", 0, 1 << 20, 17, 0, false, false },
	{ "machine", 0x100000, 0x200000000, 30, 12, true, false },
	/* Across the last address, which wraps to the first ones. */
	{ "edges", -(1ull << 24), 1 << 25, 64, 0, false, false },
	{ "wild", -(1ull << 24), 1 << 25, 64, 0, false, true },
	{ NULL, 0, 0, 0, 0, false, false },
};

static const struct shape *shape;
static FILE *trace, *replies;
static struct twin twin;

static uint64_t below(uint64_t n)
{
	return (((uint64_t)random() << 42) ^ ((uint64_t)random() << 21) ^ random()) % n;
}

static bool one_in(unsigned int n)
{
	return !below(n);
}

static uint64_t any_base(void)
{
	uint64_t base = shape->start + below(shape->span);

	/* The first page is special, and the rest would seldom meet it. */
	if (!shape->allocates_most && one_in(12))
		return below(0x3000);
	return one_in(16) ? base : base >> shape->unit_shift << shape->unit_shift;
}

static uint64_t any_size(void)
{
	uint64_t size = below(1ull << below(shape->max_shift));

	return one_in(16) ? size : size >> shape->unit_shift << shape->unit_shift;
}

static int any_nid(void)
{
	return below(5) - 1;
}

static void say(const char *command, uint64_t base, uint64_t size)
{
	fprintf(trace, one_in(4) ? "%s %llu %llu" : "%s 0x%llx 0x%llx", command,
		(unsigned long long)base, (unsigned long long)size);
}

static void answer_ok(void)
{
	fputc('\n', trace);
	fputs("ok\n", replies);
}

static void write_add(void)
{
	uint64_t base = any_base(), size = any_size();
	int nid = any_nid();

	say("add", base, size);
	if (nid >= 0)
		fprintf(trace, " %d", nid);
	twin_add(&twin, base, size, nid);
	answer_ok();
}

static void write_on_range(const char *command,
			   void (*on)(struct twin *t, uint64_t base, uint64_t size))
{
	uint64_t base = any_base(), size = any_size();

	say(command, base, size);
	on(&twin, base, size);
	answer_ok();
}

static void write_set_node(void)
{
	uint64_t base = any_base(), size = any_size();
	int nid = below(4);

	say("set_node", base, size);
	fprintf(trace, " %d", nid);
	twin_set_node(&twin, nid, base, size);
	answer_ok();
}

static void write_flag(void)
{
	static const struct {
		const char *command;
		unsigned int flag;
		bool set;
	} flags[] = {
		{ "mark_hotplug", TWIN_HOTPLUG, true },
		{ "clear_hotplug", TWIN_HOTPLUG, false },
		{ "mark_mirror", TWIN_MIRROR, true },
		{ "mark_nomap", TWIN_NOMAP, true },
		{ "clear_nomap", TWIN_NOMAP, false },
	};
	unsigned int i = below(5);
	uint64_t base = any_base(), size = any_size();

	say(flags[i].command, base, size);
	twin_flag(&twin, base, size, flags[i].flag, flags[i].set);
	answer_ok();
}

static void write_switch(void)
{
	static const struct {
		const char *command;
		size_t offset;
	} switches[] = {
		{ "bottom_up", offsetof(struct twin, bottom_up) },
		{ "movable_node", offsetof(struct twin, movable_node) },
		{ "kernelcore_mirror", offsetof(struct twin, mirrored_kernelcore) },
	};
	unsigned int i = below(3);
	bool on = below(2);

	fprintf(trace, "%s %d", switches[i].command, on);
	*(bool *)((char *)&twin + switches[i].offset) = on;
	answer_ok();
}

static void write_limit(void)
{
	twin.limit = one_in(2) ? ~0ull : any_base();
	fprintf(trace, "limit 0x%llx", (unsigned long long)twin.limit);
	answer_ok();
}

static void write_trim(void)
{
	uint64_t align = 1ull << below(14);

	/* Linux rounds up past the last address, and breaks its own array. */
	if (shape->start + shape->span < shape->start)
		return;
	fprintf(trace, "trim %llu", (unsigned long long)align);
	twin_trim(&twin, align);
	answer_ok();
}

static void answer_address(uint64_t addr)
{
	fputc('\n', trace);
	if (addr)
		fprintf(replies, "0x%llx\n", (unsigned long long)addr);
	else
		fputs("fail\n", replies);
}

static void write_alloc(void)
{
	uint64_t size = one_in(4) ? any_size() : below(1ull << below(15));
	uint64_t align = one_in(8) ? 0 : 1ull << below(one_in(8) ? 31 : 13);
	uint64_t min = one_in(2) ? 0 : any_base(), max = one_in(2) ? 0 : any_base();
	bool exact = one_in(8);
	int nid = any_nid();

	if (shape->wild && one_in(4))
		align = any_size();
	if (!shape->wild && !size)
		size = 1;
	say(exact ? "alloc_exact_nid" : "alloc", size, align);
	fprintf(trace, " 0x%llx 0x%llx %d", (unsigned long long)min, (unsigned long long)max,
		nid);
	answer_address(shape->wild ? 0 : twin_alloc(&twin, size, align, min, max, nid, exact));
}

static void write_short_alloc(void)
{
	uint64_t size = 1 + below(1ull << below(15)), align = 1ull << below(13);

	say("alloc", size, align);
	answer_address(shape->wild ? 0 : twin_alloc(&twin, size, align, 0, 0, -1, false));
}

static void write_dump(void)
{
	fputs("dump\n", trace);
	twin_dump(&twin, replies);
	fputc('\n', replies);
}

static void write_step(void)
{
	unsigned int kind = below(shape->allocates_most ? 128 : 64);

	if (kind < 8)
		write_add();
	else if (kind < 16)
		write_on_range("reserve", twin_reserve);
	else if (kind < 28)
		write_on_range("free", twin_free);
	else if (kind < 30)
		write_on_range("remove", twin_remove);
	else if (kind < 31)
		write_set_node();
	else if (kind < 33)
		write_flag();
	else if (kind < 34)
		write_switch();
	else if (kind < 35)
		write_limit();
	else if (kind < 36)
		write_trim();
	else if (kind < 40)
		write_dump();
	else if (kind < 44)
		write_short_alloc();
	else
		write_alloc();
}

int main(int argc, char *argv[])
{
	unsigned long steps;

	for (shape = shapes; argc == 6 && shape->name && strcmp(shape->name, argv[3]); shape++)
		;
	if (argc != 6 || !shape->name) {
		fputs("memblock_trace SEED STEPS SHAPE TRACE REPLIES\n", stderr);
		return 2;
	}
	srandom(atoi(argv[1]));
	twin_init(&twin);
	trace = fopen(argv[4], "w");
	replies = fopen(argv[5], "w");
	if (!trace || !replies) {
		perror("memblock_trace");
		return 2;
	}
	for (steps = atol(argv[2]); steps; steps--)
		write_step();
	write_dump();
	twin_destroy(&twin);
	return fclose(trace) || fclose(replies) ? 2 : 0;
}
