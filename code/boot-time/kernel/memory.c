// SPDX-License-Identifier: GPL-2.0
/*
 * The map of physical memory: as the firmware gives it, by way of the boot
 * loader, then changed by mem= and memmap= as Linux changes its own
 * (arch/x86/kernel/e820.c, v6.1). And what is taken already: claims, which
 * become reservations as soon as there is an allocator to make them with.
 */
#include "kernel.h"

#define MAX_REGIONS	64

struct region {
	struct range at;
	enum memory_type type;
};

static struct region regions[MAX_REGIONS];
static unsigned int nr_regions;

struct claim claims[MAX_CLAIMS];
unsigned int nr_claims;

/**
 * memory_add() - add to the map
 * @start: address
 * @size: bytes
 * @type: what is there; where regions overlap, the highest type is right
 */
void memory_add(u64 start, u64 size, enum memory_type type)
{
	u64 end = start + size < start ? ~0ull : start + size;

	if (nr_regions == MAX_REGIONS)
		print("# a memory map of more than %u regions: the rest is not used\n",
		      MAX_REGIONS);
	else if (size)
		regions[nr_regions++] = (struct region){ { start, end }, type };
}

//! [memory-run]
static enum memory_type type_at(u64 start, u64 *end)
{
	enum memory_type type = HOLE;
	const struct region *r;

	*end = ~0ull;
	for (r = regions; r < regions + nr_regions; r++) {
		if (r->at.start <= start && start < r->at.end && r->type > type)
			type = r->type;
		if (r->at.start > start && r->at.start < *end)
			*end = r->at.start;
		if (r->at.end > start && r->at.end < *end)
			*end = r->at.end;
	}
	return type;
}

//! [memory-run]
/**
 * memory_run() - what is at an address, and up to where
 * @start: the address
 * @end: where something else begins
 *
 * Return: the highest type of the regions that have this address; or HOLE
 */
enum memory_type memory_run(u64 start, u64 *end)
{
	enum memory_type type = type_at(start, end);
	u64 next;

	while (*end != ~0ull && type_at(*end, &next) == type)
		*end = next;
	return type;
}

/**
 * memory_name() - a type in words
 * @type: the type
 *
 * Return: the words
 */
const char *memory_name(enum memory_type type)
{
	static const char * const names[] = {
		[HOLE] = "a hole", [RAM] = "RAM", [RESERVED] = "reserved", [ACPI] = "ACPI's",
	};

	return names[type];
}

/**
 * memory_span() - from the first whole page of RAM in a range to its last
 * @within: the range
 *
 * Return: the span, with whatever holes it has; empty, at the range's start,
 * where there is no RAM
 */
struct range memory_span(struct range within)
{
	struct range span = { within.start, within.start };
	u64 at, end;

	for (at = within.start; at < within.end; at = end) {
		if (memory_run(at, &end) != RAM)
			continue;
		end = end < within.end ? end : within.end;
		if (PAGE_UP(at) >= PAGE_DOWN(end))
			continue;
		if (span.end == span.start)
			span.start = PAGE_UP(at);
		span.end = PAGE_DOWN(end);
	}
	return span;
}

/* mem=SIZE, memmap=SIZE: no RAM from that address on. */
static void limit(u64 end)
{
	unsigned int i;

	for (i = 0; i < nr_regions; i++) {
		struct range *at = &regions[i].at;

		if (regions[i].type != RAM || at->end <= end)
			continue;
		at->end = end;
		if (at->start >= end)
			*at = (struct range){ 0, 0 };
	}
}

static bool add_one(const char **word)
{
	static const char marks[] = "@$#";
	static const enum memory_type types[] = { RAM, RESERVED, ACPI };
	const char *begin = *word;
	const char *mark = marks;
	u64 size, start;

	if (starts(word, "exactmap")) {
		nr_regions = 0;
		return true;
	}
	size = parse_size(word);
	if (*word == begin)
		return false;
	while (*mark && *mark != **word)
		mark++;
	if (!*mark) {
		limit(size);
		return size;
	}
	begin = ++*word;
	start = parse_size(word);
	if (*word == begin)
		return false;
	memory_add(start, size, types[mark - marks]);
	return true;
}

/**
 * memory_option() - do what mem= or memmap= says
 * @word: one word of the command line
 *
 * Return: false if it is another word
 */
bool memory_option(const char *word)
{
	const char *at = word;
	bool good = false;
	u64 end;

	if (starts(&at, "mem=")) {
		end = parse_size(&at);
		good = end && !*at;
		if (good)
			limit(end);
	} else if (starts(&at, "memmap=")) {
		do
			good = add_one(&at);
		while (good && starts(&at, ","));
		good = good && !*at;
	} else {
		return false;
	}
	if (!good)
		print("# %s: not understood%s%s%s; say mem=SIZE, or memmap= with %s\n", word,
		      *at ? " from '" : "", at, *at ? "' on" : "",
		      "SIZE@START (RAM), SIZE$START (reserved), SIZE#START (ACPI)");
	return true;
}

/**
 * memory_claim_on() - whether somebody has claimed part of a range
 * @within: the range
 *
 * Return: the first such claim, or NULL
 */
const struct claim *memory_claim_on(struct range within)
{
	unsigned int i;

	for (i = 0; i < nr_claims; i++)
		if (claims[i].at.start < within.end && within.start < claims[i].at.end)
			return &claims[i];
	return NULL;
}

/**
 * memory_claim() - note that memory is taken, if nobody has before
 * @start: address
 * @size: bytes; whole pages are taken
 * @why: by what, for the transcript
 */
void memory_claim(u64 start, u64 size, const char *why)
{
	struct range at = { PAGE_DOWN(start), PAGE_UP(start + size) };
	const struct claim *other = memory_claim_on(at);

	if (other && other->at.start <= at.start && at.end <= other->at.end)
		return;
	if (nr_claims == MAX_CLAIMS)
		fail("more claims on memory than there is a list for: the next is of", start);
	claims[nr_claims++] = (struct claim){ at, why };
}

/**
 * memory_find() - room for what is needed before there is an allocator
 * @within: where it has to be
 * @size: bytes; its start will be page aligned
 *
 * Return: the lowest address that is RAM and not claimed; or 0, which never is
 */
u64 memory_find(struct range within, u64 size)
{
	u64 at = PAGE_UP(within.start), end;

	while (at < within.end && within.end - at >= size) {
		const struct claim *claim = memory_claim_on((struct range){ at, at + size });

		if (memory_run(at, &end) == RAM && end - at >= size) {
			if (!claim)
				return at;
			end = claim->at.end;
		}
		if (end >= within.end)
			break;
		at = PAGE_UP(end);
	}
	return 0;
}
