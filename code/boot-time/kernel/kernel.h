/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The mini-kernel, where bootmem still is the allocator: what its files have
 * of each other, in the order in which main.c uses them. It runs in 32-bit
 * mode on one CPU, without interrupts, and sees every physical address below
 * 4 GiB at that address. Addresses are 64 bits wide all the same: a machine
 * has memory that we cannot reach, and we can at least say where.
 */
#ifndef BOOT_TIME_KERNEL_H
#define BOOT_TIME_KERNEL_H

#include <stdarg.h>

#include "../model/bootmem.h"

#define __printf(f, args)	__attribute((format(printf, f, args)))

typedef unsigned long long u64;

#define MB		0x100000ull
#define REACH		0x100000000ull	/* where a 32-bit kernel's memory ends */
#define PAGE_DOWN(a)	((a) & ~(BOOTMEM_PAGE_SIZE - 1))
#define PAGE_UP(a)	PAGE_DOWN((a) + BOOTMEM_PAGE_SIZE - 1)

/* A number that came in, an address, as a pointer to what is there. */
#define AT(address)	((void *)(uintptr_t)(address))

/* [start, end), in bytes. */
struct range {
	u64 start;
	u64 end;
};

/* boot.S and kernel.ld. */
extern char kernel_start[], kernel_data[], kernel_end[], stack_guard[];
extern const uint32_t trap_entries[32];
extern uint64_t gdt[];
void double_fault_entry(void);

/* console.c: COM1. */
#define LINE_MAX	512

void console_init(void);
void say_bytes(const char *text, size_t len);
void end_line(void);
void finish_saying(void);
int hear_line(char *line);

/* text.c: words and numbers. */
bool starts(const char **text, const char *with);
u64 parse_size(const char **text);
size_t format_line(char *to, const char *format, va_list args);
void print(const char *format, ...) __printf(1, 2);

/* main.c: the way in, and the ways out. */
struct multiboot_info;

_Noreturn void kernel_main(uint32_t magic, const struct multiboot_info *info);
_Noreturn void power_off(bool well);
_Noreturn void fail(const char *why, u64 where);

/* string.c: what a compiler takes for granted. */
void *memset(void *to, int byte, size_t size);
void *memcpy(void *to, const void *from, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);

/* trap.c: what goes wrong ends in one line. */
struct trap_frame;

void trap_init(void);
_Noreturn void trap(const struct trap_frame *frame);
_Noreturn void double_fault(void);

/* memory.c: the map of physical memory. */
enum memory_type { HOLE, RAM, RESERVED, ACPI };	/* of two, the higher one is right */

#define MAX_CLAIMS	32

struct claim {
	struct range at;
	const char *why;
};

extern struct claim claims[MAX_CLAIMS];
extern unsigned int nr_claims;

void memory_add(u64 start, u64 size, enum memory_type type);
bool memory_option(const char *word);
enum memory_type memory_run(u64 start, u64 *end);
const char *memory_name(enum memory_type type);
struct range memory_span(struct range within);
void memory_claim(u64 start, u64 size, const char *why);
const struct claim *memory_claim_on(struct range within);
u64 memory_find(struct range within, u64 size);

/* acpi.c: which memory belongs to which node, if the firmware has an opinion. */
#define MAX_NODES	8
#define MAX_AFFINITIES	32

struct affinity {
	unsigned int nid;
	uint32_t domain;
	struct range memory;
};

struct acpi_header;

const struct acpi_header *acpi_find(const char *signature);
int acpi_read_srat(const struct acpi_header *srat, struct affinity *list);

/* nodes.c: an allocator for each node. */
struct node {
	struct range span;	/* from its first to its last page that we can reach */
	struct range bootmap;	/* where its bitmap is, once it was registered */
	bool is_beyond;		/* it has more, above 4 GiB */
};

extern struct node nodes[MAX_NODES];
extern unsigned int nr_nodes;

void nodes_find(unsigned int fake);
void *node_bootmap(unsigned int nid, unsigned long long start, unsigned long long end,
		   size_t bytes);
void nodes_register(void);

/* talk.c: requests, one a line, in the playground's protocol. */
extern unsigned int nr_used;

u64 ask(const char *format, ...) __printf(1, 2);
void ask_each(char *requests);
void serve(void);

/* demo.c: what bootmem can do, and how it ends. */
void demo(void);
void demo_give(unsigned long long pfn, unsigned int order);

#endif
