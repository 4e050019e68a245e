// SPDX-License-Identifier: GPL-2.0
/*
 * Runs in the guest, on /dev/contexts: what each of the eight sites made, byte
 * by byte.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../kmalloc-flags/module/contexts_ioctl.h"
#include "../expect.h"

#define RECORD		700
#define ENTRIES		3000
#define ENTRY		70
#define TABLE		(ENTRIES * ENTRY)
#define DMA_END_PFN	4096	/* 16 MB */

static int fd;
static unsigned char bytes[CONTEXTS_MAX_BYTES];
static unsigned char table[TABLE];

static long request(unsigned long cmd, uint64_t a, uint64_t b)
{
	struct contexts_request r = { a, b, (uintptr_t)bytes };

	return ioctl(fd, cmd, &r);
}

static unsigned char wanted(size_t at, unsigned int seed)
{
	return at * 7 + at / 256 + seed;
}

/* Those from the store come back with each bit turned over. */
static bool record_is_whole(enum contexts_where where)
{
	unsigned char flip = where == CONTEXTS_WRITEBACK ? 0xff : 0;
	size_t i;

	for (i = 0; i < RECORD; i++)
		bytes[i] = wanted(i, where);
	if (request(CONTEXTS_RECORD, where, RECORD))
		return false;
	memset(bytes, 0, sizeof(bytes));
	if (request(CONTEXTS_TAKE, 0, sizeof(bytes)) != RECORD)
		return false;
	for (i = 0; i < RECORD && bytes[i] == (wanted(i, where) ^ flip); i++)
		;
	return i == RECORD;
}

static bool table_is(unsigned int factor)
{
	size_t i;

	memset(table, 0xaa, TABLE);
	if (pread(fd, table, TABLE, 0) != TABLE)
		return false;
	for (i = 0; i < TABLE && table[i] == (unsigned char)(factor * wanted(i, 5)); i++)
		;
	return i == TABLE;
}

static bool table_takes(void)
{
	size_t i;

	for (i = 0; i < TABLE; i++)
		table[i] = wanted(i, 5);
	return pwrite(fd, table, TABLE, 0) == TABLE;
}

int main(void)
{
	long pfn;

	fd = open("/dev/contexts", O_RDWR);
	expect("open() makes a session", fd >= 0);
	expect("a record under a spinlock", record_is_whole(CONTEXTS_LOCKED));
	expect("a record from a timer", record_is_whole(CONTEXTS_TIMER));
	expect("a record from an interrupt", record_is_whole(CONTEXTS_INTERRUPT));
	expect("a record under the store's mutex", record_is_whole(CONTEXTS_WRITEBACK));
	expect("a table", !request(CONTEXTS_TABLE, ENTRIES, ENTRY));
	expect("it is zero", table_is(0));
	expect("it is written", table_takes());
	expect("it is what was written", table_is(1));
	pfn = request(CONTEXTS_DMA, 0, RECORD);
	expect("a buffer below 16 MB", pfn > 0 && pfn < DMA_END_PFN);
	expect("a window", request(CONTEXTS_WINDOW, 65536, 4096) >= 4096);
	return failed;
}
