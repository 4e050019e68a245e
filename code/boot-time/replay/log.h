/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A boot log as records: what memblock=debug printed, and the few other lines
 * that say what it does not. Read whole and checked line by line, before
 * anything is replayed.
 */
#ifndef BOOT_TIME_REPLAY_LOG_H
#define BOOT_TIME_REPLAY_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "../model/memblock.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define __printf(f, args)	__attribute((format(printf, f, args)))
#define __noreturn		__attribute((noreturn))

enum record_kind {
	RECORD_CALL,		/* memblock_reserve: [...] */
	RECORD_REQUEST,		/* memblock_alloc_try_nid: 64 bytes ... */
	RECORD_DOUBLED,		/* memblock: reserved is doubled to 256 at [...] */
	RECORD_DUMP,		/* MEMBLOCK configuration: and what follows */
	RECORD_NODE,		/* firmware or kernel: this range is on that node */
	RECORD_NODE_DATA,	/* NODE_DATA(0) allocated [...] */
	RECORD_MEMORY,		/* Memory: 1K/2K available: memblock's time is over */
};

struct dump {
	struct memblock_region *memory, *reserved;
	unsigned long nr_memory, nr_reserved;
	phys_addr_t memory_size, reserved_size;
};

/**
 * struct record - a line that matters
 * @kind: which of them
 * @line: its number in the log, from 1
 * @name: of the call, or of the array that was doubled
 * @caller: who called, as the log has it
 * @base: of a range, in bytes
 * @size: of a range or a request, in bytes
 * @align: of a request
 * @min_addr: of a request
 * @max_addr: of a request
 * @nid: of a request or a range; NUMA_NO_NODE: any
 * @flags: of memblock_add_node(), or MEMBLOCK_HOTPLUG of a RECORD_NODE
 * @entries: what an array was doubled to
 * @dump: of a RECORD_DUMP
 */
struct record {
	enum record_kind kind;
	unsigned int line;
	const char *name;
	const char *caller;
	phys_addr_t base, size, align, min_addr, max_addr;
	int nid;
	unsigned int flags;
	unsigned long entries;
	struct dump *dump;
};

struct log {
	const char *path;
	char **lines;
	unsigned int nr_lines;
	struct record *records;
	size_t nr_records;
	const char *version;		/* "6.1.0" */
};

void log_read(struct log *log, const char *path);
void log_destroy(struct log *log);

/* LOG:LINE: what, and the remedy; ends the program with status 2. */
void log_fail(const struct log *log, unsigned int line, const char *format, ...)
	__printf(3, 4) __noreturn;

#endif
