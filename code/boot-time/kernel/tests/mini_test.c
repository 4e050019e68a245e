// SPDX-License-Identifier: GPL-2.0
/*
 * What the mini-kernel makes of its inputs, tried on the host: the memory map
 * under mem= and memmap=, and tables that are not as they should be.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../acpi.c"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

static char said[4096];

void say_bytes(const char *text, size_t len)
{
	size_t had = strlen(said);

	cr_assert_lt(had + len, sizeof(said));
	memcpy(said + had, text, len);
	said[had + len] = '\0';
}

_Noreturn void fail(const char *why, u64 where)
{
	cr_assert_fail("%s: %#llx", why, where);
	abort();
}

/* 128 MB as QEMU's firmware tells of it, less what does not matter here. */
static void start_map(void)
{
	memory_add(0, 0x9fc00, RAM);
	memory_add(0x9fc00, 0x400, RESERVED);
	memory_add(0xf0000, 0x10000, RESERVED);
	memory_add(MB, 0x7ee0000, RAM);
	memory_add(0x7fe0000, 0x20000, RESERVED);
	memory_add(0xfffc0000, 0x40000, RESERVED);
}

/* The map as text: "RAM" runs only, in hex. */
static const char *ram(void)
{
	static char text[512];
	u64 at, end;

	text[0] = '\0';
	for (at = 0; at < 8 * REACH; at = end)
		if (memory_run(at, &end) == RAM)
			sprintf(text + strlen(text), "%s%llx-%llx", *text ? " " : "", at, end);
	return text;
}

/* Each as Linux 6.1 has it: parse_memopt(), parse_memmap_one(), e820__update_table(). */
Test(map, options_change_it_as_in_linux)
{
	static const struct {
		const char *option;
		const char *ram;
	} cases[] = {
		{ "mem=128M", "0-9fc00 100000-7fe0000" },
		{ "mem=64M", "0-9fc00 100000-4000000" },
		{ "mem=65536k", "0-9fc00 100000-4000000" },
		{ "mem=0x4000000", "0-9fc00 100000-4000000" },
		{ "mem=1G", "0-9fc00 100000-7fe0000" },
		{ "mem=1M", "0-9fc00" },
		{ "mem=512K", "0-80000" },
		{ "memmap=64M", "0-9fc00 100000-4000000" },
		{ "memmap=16M$32M", "0-9fc00 100000-2000000 3000000-7fe0000" },
		{ "memmap=16M#32M", "0-9fc00 100000-2000000 3000000-7fe0000" },
		{ "memmap=1M$32M,1M$34M",
		  "0-9fc00 100000-2000000 2100000-2200000 2300000-7fe0000" },
		{ "memmap=16M@256M", "0-9fc00 100000-7fe0000 10000000-11000000" },
		{ "memmap=16M@32M", "0-9fc00 100000-7fe0000" },
		{ "memmap=1M@0x7f80000", "0-9fc00 100000-7fe0000 8000000-8080000" },
		{ "memmap=exactmap,640K@0,31M@1M", "0-a0000 100000-2000000" },
		{ "memmap=0x1000$0x5000", "0-5000 6000-9fc00 100000-7fe0000" },
		{ "memmap=1G@16G", "0-9fc00 100000-7fe0000 400000000-440000000" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memory_option("memmap=exactmap");
		start_map();
		cr_assert(memory_option(cases[i].option));
		cr_expect_str_eq(ram(), cases[i].ram, "%s: %s", cases[i].option, ram());
		cr_expect_str_empty(said, "%s", said);
	}
}

Test(map, a_word_that_is_wrong_is_named_from_where_it_is)
{
	static const struct {
		const char *option;
		const char *said;
	} cases[] = {
		{ "mem=", "# mem=: not understood; " },
		{ "mem=0", "# mem=0: not understood; " },
		{ "mem=lots", "# mem=lots: not understood from 'lots' on; " },
		{ "mem=64Mb", "# mem=64Mb: not understood from 'b' on; " },
		{ "memmap=", "# memmap=: not understood; " },
		{ "memmap=1M$", "# memmap=1M$: not understood; " },
		{ "memmap=1M?2M", "# memmap=1M?2M: not understood from '?2M' on; " },
		{ "memmap=1M$x", "# memmap=1M$x: not understood from 'x' on; " },
		{ "memmap=1M$2M,", "# memmap=1M$2M,: not understood; " },
		{ "memmap=09M$2M", "# memmap=09M$2M: not understood from '9M$2M' on; " },
	};
	size_t i;

	cr_expect_not(memory_option("memory=1"));
	cr_expect_not(memory_option("serve"));
	cr_expect_str_empty(said);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		said[0] = '\0';
		start_map();
		cr_expect(memory_option(cases[i].option));
		cr_expect_eq(strncmp(said, cases[i].said, strlen(cases[i].said)), 0,
			     "%s: %s", cases[i].option, said);
		memory_option("memmap=exactmap");
	}
}

/*
 *   0      1M  kernel  bitmap     2M          3M
 *   |-RAM--|-----|------|----RAM--|--reserved-|--RAM
 */
Test(map, room_is_found_around_what_is_taken)
{
	struct range all = { 0, 8 * MB };

	memory_add(0, 8 * MB, RAM);
	memory_add(2 * MB, MB, RESERVED);
	memory_claim(0, 1, "a page");
	cr_expect_eq(memory_find(all, 10), 0x1000);
	memory_claim(MB, 0x20000, "the kernel");
	memory_claim(MB + 0x20000, 0xffc, "a bitmap");
	cr_expect_eq(nr_claims, 3);
	memory_claim(MB + 0x20800, 16, "inside the bitmap's page");
	cr_expect_eq(nr_claims, 3, "claimed already");
	cr_expect_eq(memory_find((struct range){ MB, 8 * MB }, 0x1000), MB + 0x21000);
	cr_expect_eq(memory_find((struct range){ MB, 8 * MB }, MB), 3 * MB);
	cr_expect_eq(memory_find((struct range){ MB, 8 * MB }, 5 * MB), 3 * MB);
	cr_expect_eq(memory_find((struct range){ MB, 8 * MB }, 5 * MB + 1), 0);
	cr_expect_eq(memory_find((struct range){ 2 * MB, 3 * MB }, 1), 0);
}

Test(map, a_span_has_whole_pages_of_ram_at_its_ends)
{
	struct range span;

	memory_add(0x800, 0x9f400, RAM);
	memory_add(MB, MB - 1, RAM);
	span = memory_span((struct range){ 0, REACH });
	cr_expect_eq(span.start, 0x1000);
	cr_expect_eq(span.end, 2 * MB - 0x1000);
	span = memory_span((struct range){ 0xa0000, 0xf0000 });
	cr_expect_eq(span.start, span.end);
}

/* A table of these entries, with a right checksum. */
static struct acpi_header *table_of(const void *entries, size_t len)
{
	struct acpi_header *table = calloc(1, SRAT_ENTRIES + len);
	uint8_t *byte = (uint8_t *)table;
	size_t i;

	memcpy(table->signature, "SRAT", 4);
	table->length = SRAT_ENTRIES + len;
	memcpy(byte + SRAT_ENTRIES, entries, len);
	for (i = 0; i < table->length; i++)
		table->checksum -= i == 9 ? 0 : byte[i];
	return table;
}

#define MEMORY(node, from, bytes) {					\
	.entry = { SRAT_MEMORY, sizeof(struct srat_memory) },		\
	.domain = (node), .base = (from), .size = (bytes), .flags = SRAT_ENABLED }

Test(srat, nodes_are_numbered_as_their_domains_come)
{
	struct srat_memory entries[] = {
		MEMORY(7, 0, 640 << 10), MEMORY(7, MB, 63 * MB), MEMORY(3, 64 * MB, MB),
		MEMORY(9, 65 * MB, 0), MEMORY(9, 70 * MB, MB), MEMORY(7, 80 * MB, MB),
	};
	static const unsigned int nids[] = { 0, 0, 1, 2, 0 };
	struct affinity list[MAX_AFFINITIES];
	struct acpi_header *srat;
	int i;

	entries[4].entry.type = 2;	/* of a type that says nothing to us */
	srat = table_of(entries, sizeof(entries));
	cr_expect(is_intact(srat));
	cr_assert_eq(acpi_read_srat(srat, list), 4);
	free(srat);
	entries[4].entry.type = SRAT_MEMORY;
	srat = table_of(entries, sizeof(entries));
	cr_assert_eq(acpi_read_srat(srat, list), 5);
	for (i = 0; i < 5; i++)
		cr_expect_eq(list[i].nid, nids[i], "entry %d", i);
	cr_expect_eq(list[3].memory.start, 70 * MB);
	cr_expect_str_empty(said);
	free(srat);
}

Test(srat, what_is_wrong_is_said_and_the_table_not_used)
{
	struct srat_memory entries[2] = { MEMORY(0, 0, MB), MEMORY(1, MB, MB) };
	struct affinity list[MAX_AFFINITIES];
	struct srat_memory many[MAX_AFFINITIES + 1];
	struct acpi_header *srat;
	size_t i;

#define EXPECT_WRONG(bytes, len, words) do {				\
	said[0] = '\0';							\
	srat = table_of(bytes, len);					\
	cr_expect_eq(acpi_read_srat(srat, list), 0, words);		\
	cr_expect_str_eq(said, "# SRAT: " words ": not used\n");	\
	free(srat);							\
} while (0)

	EXPECT_WRONG(entries, sizeof(entries) - 1, "an entry that does not end");
	EXPECT_WRONG(entries, sizeof(*entries) + 1, "an entry that does not end");
	entries[1].entry.length = 0;
	EXPECT_WRONG(entries, sizeof(entries), "an entry that does not end");
	entries[1].entry.length = 39;
	EXPECT_WRONG(entries, sizeof(entries) - 1, "an entry is too short");
	entries[1].entry.length = 40;
	entries[1].base = MB - 1;
	EXPECT_WRONG(entries, sizeof(entries), "memory that is on two nodes");
	entries[1].base = ~0ull - 100;
	EXPECT_WRONG(entries, sizeof(entries), "memory that does not end");
	for (i = 0; i <= MAX_AFFINITIES; i++)
		many[i] = (struct srat_memory)MEMORY(0, i * MB, MB);
	EXPECT_WRONG(many, sizeof(many), "more entries than there is room for");
	for (i = 0; i <= MAX_NODES; i++)
		many[i].domain = i;
	EXPECT_WRONG(many, sizeof(*many) * (MAX_NODES + 1), "more nodes than there is room for");
}

/* Whatever is in a table, reading it ends, and stays inside: the sanitizers watch. */
Test(srat, junk_is_read_to_its_end)
{
	struct affinity list[MAX_AFFINITIES];
	unsigned char junk[200];
	struct acpi_header *srat;
	unsigned int round;
	size_t i, len;
	int count;

	srandom(1);
	for (round = 0; round < 20000; round++) {
		len = random() % sizeof(junk);
		for (i = 0; i < len; i++)
			junk[i] = random() % 4 ? random() % 48 : 1;
		said[0] = '\0';
		srat = table_of(junk, len);
		count = acpi_read_srat(srat, list);
		cr_assert(count >= 0 && count <= MAX_AFFINITIES);
		free(srat);
	}
}

Test(table, a_wrong_checksum_or_length_is_seen)
{
	struct srat_memory entry = MEMORY(0, 0, MB);
	struct acpi_header *srat = table_of(&entry, sizeof(entry));

	cr_expect(is_intact(srat));
	srat->revision++;
	cr_expect_not(is_intact(srat));
	srat->revision--;
	srat->length = 20;
	cr_expect_not(is_intact(srat));
	srat->length = 0xffffffff;
	cr_expect_not(is_intact(srat));
	free(srat);
}

Test(text, numbers_are_read_as_memparse_does)
{
	static const struct {
		const char *text;
		u64 value;
		const char *rest;
	} cases[] = {
		{ "0", 0, "" }, { "10", 10, "" }, { "010", 8, "" }, { "0x1F", 31, "" },
		{ "1k", 1024, "" }, { "2M@", 2 * MB, "@" }, { "3G", 3072 * MB, "" },
		{ "1t", 1ull << 40, "" }, { "1P", 1ull << 50, "" }, { "1E", 1ull << 60, "" },
		{ "x", 0, "x" }, { "", 0, "" }, { "18446744073709551615", ~0ull, "" },
		{ "12Z", 12, "Z" }, { "0x", 0, "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *at = cases[i].text;
		u64 value = parse_size(&at);

		cr_expect_eq(value, cases[i].value, "%s: %llu", cases[i].text, value);
		cr_expect_str_eq(at, cases[i].rest, "%s: %s", cases[i].text, at);
	}
}

Test(text, what_is_too_long_for_a_line_is_cut_off)
{
	char word[2 * LINE_MAX];

	memset(word, 'a', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	print("# %s: %u %#llx\n", word, 1, 2ull);
	cr_expect_lt(strlen(said), LINE_MAX);
	cr_expect_str_eq(said + strlen(said) - 5, "a...\n");
	said[0] = '\0';
	print("%s %u %u %#llx %#llx|", "word", 0, 4294967295u, 0ull, ~0ull);
	cr_expect_str_eq(said, "word 0 4294967295 0x0 0xffffffffffffffff|");
}
