// SPDX-License-Identifier: GPL-2.0
/*
 * The mini-kernel from its first line of C to the end: what the boot loader
 * tells, the words of the command line, a node after the other, and then what
 * the reader wants to see: the demonstrations, requests of their own after
 * `--`, or with `serve`, whatever comes over the console.
 */
#include "io.h"
#include "kernel.h"

#define LOADER_MAGIC	0x2badb002

/* QEMU's device for ending it: it exits with twice the number and 1. */
#define EXIT_PORT	0xf4
#define EXIT_WELL	0x10
#define EXIT_BADLY	0x11

/* Without that device: ACPI's sleep state 5, where QEMU's machines have it. */
#define SLEEP_PORT	0x604
#define SLEEP_OFF	0x2000

#define HAS_COMMAND_LINE	0x04
#define HAS_MAP			0x40

struct multiboot_info {
	uint32_t flags;
	uint32_t unused[3];
	uint32_t command_line;
	uint32_t unused2[6];
	uint32_t map_length;
	uint32_t map;
};

struct multiboot_region {
	uint32_t size;		/* of what follows */
	uint64_t start;
	uint64_t length;
	uint32_t type;
} __attribute((packed));

static bool serving;
static unsigned int fake_nodes;
static char *requests;

/**
 * power_off() - the end
 * @well: whether it is a good one
 */
_Noreturn void power_off(bool well)
{
	finish_saying();
	outl(EXIT_PORT, well ? EXIT_WELL : EXIT_BADLY);
	outw(SLEEP_PORT, SLEEP_OFF);
	halt();
}

/**
 * fail() - say why we cannot go on, and do not
 * @why: in words
 * @where: the address or number that goes with them
 */
_Noreturn void fail(const char *why, u64 where)
{
	end_line();
	print("!! %s: %#llx\n", why, where);
	power_off(false);
}

static void read_map(const struct multiboot_info *info)
{
	uint32_t at = info->map, end = info->map + info->map_length;
	static const enum memory_type types[] = { RESERVED, RAM, RESERVED, ACPI };
	const struct multiboot_region *region;

	for (; at < end; at += region->size + sizeof(region->size)) {
		region = AT(at);
		memory_add(region->start, region->length,
			   region->type < 4 ? types[region->type] : RESERVED);
	}
}

static void read_word(const char *word)
{
	const char *at = word;

	if (!*word || memory_option(word))
		return;
	if (starts(&at, "serve") && !*at) {
		serving = true;
	} else if (starts(&at, "demo") && !*at) {
		serving = false;
	} else if (starts(&at, "numa=fake=")) {
		fake_nodes = parse_size(&at);
		if (!*at && fake_nodes)
			return;
		fake_nodes = 0;
		print("# %s: not understood; say numa=fake=N\n", word);
	} else {
		print("# %s: not understood; there are: %s\n", word,
		      "mem=, memmap=, numa=fake=, demo, serve, and -- before requests");
	}
}

/* Words, and behind a `--` requests. The first word is our own file's name. */
static void read_command_line(char *line)
{
	bool is_name = true;
	char *word;

	while (*line) {
		for (word = line; *line && *line != ' '; line++)
			;
		if (*line)
			*line++ = '\0';
		if (word[0] == '-' && word[1] == '-' && !word[2]) {
			requests = line;
			break;
		}
		if (!is_name)
			read_word(word);
		is_name = false;
	}
}

/**
 * kernel_main() - the kernel, called by boot.S
 * @magic: what a multiboot loader leaves in eax
 * @info: what it tells us
 */
_Noreturn void kernel_main(uint32_t magic, const struct multiboot_info *info)
{
	char *line;

	console_init();
	trap_init();
	print("# the mini-kernel: bootmem of Linux 2.6.24\n");
	if (magic != LOADER_MAGIC)
		fail("this is no multiboot loader, by what it says", magic);
	if (!(info->flags & HAS_MAP) || !(info->flags & HAS_COMMAND_LINE))
		fail("the loader tells us too little, by these flags", info->flags);

	memory_claim(0, 1, "the BIOS's first page");
	memory_claim((uintptr_t)kernel_start, kernel_end - kernel_start, "the kernel");
	memory_claim((uintptr_t)info, sizeof(*info), "the loader's words");
	memory_claim(info->map, info->map_length, "the loader's map");
	line = AT(info->command_line);
	memory_claim(info->command_line, strlen(line) + 1, "the command line");

	read_map(info);
	read_command_line(line);
	nodes_find(fake_nodes);
	nodes_register();
	if (requests)
		ask_each(requests);
	else if (serving)
		serve();
	else
		demo();
	power_off(true);
}
