// SPDX-License-Identifier: GPL-2.0
/* The sites that may wait: open(), the table, the buffer below 16 MB, the window. */
#include <stdio.h>
#include <string.h>

#include "driver.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "kmalloc-flags", _name, _run)

#define MIB	0x100000u

/* How often a window is asked for until one takes work. */
#define TRIES	10

/* Where nobody gets memory who does not wait, it does, and gets it. */
static void open_waits(struct grade *g)
{
	struct driver d;
	long fd;

	driver_load(&d, g);
	expect_number(g, 0, "put /sys/module/contexts/parameters/session_bytes %u", LARGE);
	driver_squeeze(&d, OUT);
	fd = ask_number(g, "open /dev/contexts %d", GUEST_RDWR);
	if (fd < 0 && !grade_failed(g))
		grade_fail(g, "a descriptor", strerror(-fd),
			   "open() fails, although memory could be reclaimed");
	grade_expect(g, WAITS, "told %ld", d.fd);
	driver_squeeze(&d, PLENTY);
	expect_number(g, 0, "close %ld", fd);
	driver_unload(&d);
}

CHECK(open_waits, "open-waits", open_waits);

static void open_unwinds(struct grade *g)
{
	struct account before;
	struct driver d;

	driver_load(&d, g);
	before = account_open(g);
	grade_expect(g, "failed=yes other=0 then=0", "failing-open %u", TIMES);
	account_close(g, &before, "an open() that failed");
	driver_unload(&d);
}

CHECK(open_unwinds, "open-unwinds", open_unwinds);

/* Larger than kmalloc() knows, and a smaller one after it. */
static void table_large(struct grade *g)
{
	struct nonce first = draw_nonce(g), last = draw_nonce(g);
	unsigned long size = grade_between(g, 5000, 9000), n = 1000;
	unsigned long middle = grade_between(g, MIB, 4 * MIB);
	struct driver d;
	int round;

	driver_load(&d, g);
	for (round = 0; round < 2; round++) {
		expect_number(g, 0, "table %ld %lu %lu", d.fd, n, size);
		write_nonce(g, d.fd, middle, &first);
		write_nonce(g, d.fd, n * size - NONCE_BYTES, &last);
		reads_nonce(g, d.fd, middle, &first);
		reads_nonce(g, d.fd, n * size - NONCE_BYTES, &last);
		grade_expect(g, "", "read %ld %lu %u", d.fd, n * size, NONCE_BYTES);
		middle = 0;
		n = 1 + grade_below(g, 3);
	}
	driver_unload(&d);
}

CHECK(table_large, "table-large", table_large);

/* Free memory is full of 0xa5 before; small tables and large. */
static void table_zeroed(struct grade *g)
{
	static const unsigned int sizes[] = { 40, 1500, 8000, 20000, 300000, 5 * MIB };
	struct driver d;
	unsigned long size, offset;
	size_t i, look;

	driver_load(&d, g);
	expect_number(g, 0, "hog 64");
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size = sizes[i];
		expect_number(g, 0, "table %ld %lu 1", d.fd, size);
		for (look = 0; look < 6; look++) {
			offset = look ? grade_below(g, size - NONCE_BYTES) : size - NONCE_BYTES;
			reads_nonce(g, d.fd, offset, &zeros);
		}
	}
	driver_unload(&d);
}

CHECK(table_zeroed, "table-zeroed", table_zeroed);

/* Products that come to little in 64 bits, and honest ones beyond all memory. */
static void table_overflow(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	struct driver d;
	unsigned int i;

	driver_load(&d, g);
	expect_number(g, 0, "table %ld 4 %u", d.fd, grade_between(g, 50, 500));
	write_nonce(g, d.fd, 64, &nonce);
	for (i = 0; i < 4; i++) {
		unsigned int bits = grade_between(g, 3, 20);
		unsigned long n = 1ul << bits, size = 1ul << (64 - bits);

		/* In 64 bits they come to between 8 bytes and 1 MiB, which there is. */
		size += grade_between(g, 1, 4096 >> (bits < 12 ? bits : 12));
		expect_number(g, -GUEST_ENOMEM, "table %ld %lu %lu", d.fd, n, size);
	}
	expect_number(g, -GUEST_ENOMEM, "table %ld 1 %lu", d.fd, 1ul << 30);
	expect_number(g, -GUEST_ENOMEM, "table %ld 3 %lu", d.fd, 1ul << 30);
	expect_number(g, -GUEST_ENOMEM, "table %ld %lu %lu", d.fd, 1ul << 31, 1ul << 32);
	reads_nonce(g, d.fd, 64, &nonce);
	kernel_is_quiet(g, "alloc");
	driver_unload(&d);
}

CHECK(table_overflow, "table-overflow", table_overflow);

static void table_unwinds(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	struct account before;
	const char *large;
	struct driver d;

	driver_load(&d, g);
	expect_number(g, 0, "table %ld 100 70", d.fd);
	before = account_open(g);
	grade_expect(g, "failed=yes other=0 then=0", "failing-table %u %ld 50 60", TIMES, d.fd);
	/* Of a large one no single failure need be the end: there is another way. */
	large = grade_ask(g, "failing-table 6 %ld 5 %u", d.fd, MIB);
	if (large && !strstr(large, "other=0 then=0"))
		grade_fail(g, "other=0 then=0", large, "a large table does not fail as it should");
	expect_number(g, 0, "table %ld 100 70", d.fd);
	account_close(g, &before, "a table that failed");
	write_nonce(g, d.fd, 100, &nonce);
	expect_number(g, -GUEST_ENOMEM, "table %ld %lu 1", d.fd, 1ul << 40);
	reads_nonce(g, d.fd, 100, &nonce);
	driver_unload(&d);
}

CHECK(table_unwinds, "table-unwinds", table_unwinds);

/* Both ends of it in the guest's RAM, and no page of it past what the device reaches. */
static void dma_reaches(struct driver *d)
{
	struct nonce nonce = draw_nonce(d->g);
	unsigned int len = LARGE / NONCE_BYTES * NONCE_BYTES;
	long pfn = ask_number(d->g, "dma %ld %u %s", d->fd, len, nonce.hex);
	char seen[32];

	if (grade_failed(d->g))
		return;
	snprintf(seen, sizeof(seen), "%ld", pfn);
	if (pfn <= 0 || pfn + len / PAGE >= 16 * MIB / PAGE) {
		grade_fail(d->g, "a pfn below 4096, for all its pages", seen,
			   "the device cannot reach the buffer");
		return;
	}
	ram_has(d->g, pfn, 0, &nonce);
	ram_has(d->g, pfn + (len - 1) / PAGE, (len - NONCE_BYTES) % PAGE, &nonce);
}

static void dma_low(struct grade *g)
{
	struct driver d;

	driver_load(&d, g);
	dma_reaches(&d);
	dma_reaches(&d);
	driver_unload(&d);
}

CHECK(dma_low, "dma-low", dma_low);

static void dma_waits(struct grade *g)
{
	struct driver d;

	driver_load(&d, g);
	driver_squeeze(&d, LOW_16M);
	dma_reaches(&d);
	grade_expect(g, WAITS, "told %ld", d.fd);
	driver_unload(&d);
}

CHECK(dma_waits, "dma-waits", dma_waits);

static void window_large(struct grade *g)
{
	struct driver d;
	int order;

	driver_load(&d, g);
	for (order = 0; order < 9; order += 2) {
		unsigned int want = PAGE << order;

		want -= grade_below(g, want / 4);
		expect_number(g, want, "window %ld %u 512", d.fd, want);
	}
	driver_unload(&d);
}

CHECK(window_large, "window-large", window_large);

/* A large one while memory is short. False if it was had without work: that proves nothing. */
static bool window_shows(struct driver *d, unsigned int least)
{
	long got = ask_number(d->g, "window %ld %u %u", d->fd, MIB, least);
	const char *told = grade_ask(d->g, "told %ld", d->fd);

	if (!grade_failed(d->g) && got != MIB && got != least)
		grade_fail(d->g, "either of the two", NULL, "a window of %ld bytes", got);
	if (told && !strstr(told, "lightly=yes") && !strstr(told, "reclaims=no"))
		grade_fail(d->g, "lightly=yes, or reclaims=no", told,
			   "the kernel is made to work hard for a window that need not be");
	return grade_failed(d->g) || got != MIB || !strstr(told, "reclaims=no");
}

/* Where there is no such thing as want; where it takes work to get it. */
static void window_yields(struct grade *g)
{
	unsigned int least = grade_between(g, 260, 500), tries = TRIES;
	struct driver d;

	driver_load(&d, g);
	expect_number(g, least, "window %ld %u %u", d.fd, 8 * MIB, least);
	/* A small one can be had again without a page. */
	expect_number(g, least, "window %ld %u %u", d.fd, least, least);
	driver_squeeze(&d, LOW);
	while (!window_shows(&d, least) && --tries)
		;
	kernel_is_quiet(g, "allocation failure");
	driver_unload(&d);
}

CHECK(window_yields, "window-yields", window_yields);
