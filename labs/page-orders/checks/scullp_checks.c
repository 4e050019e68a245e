// SPDX-License-Identifier: GPL-2.0
/*
 * Part B, the allocator: the device keeps its bytes in the pages that it
 * claims, hands out zeros, survives a failure, and gives everything back.
 */
#include <stdio.h>
#include <string.h>

#include "device.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "page-orders", _name, _run)

static const unsigned int orders[] = { 0, 3 };

/* Every check that holds at any order is made at two. */
static void at_orders(struct grade *g, void (*run)(struct device *d))
{
	struct device d;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(orders) && !grade_failed(g); i++) {
		device_load(&d, g, orders[i]);
		run(&d);
		device_unload(&d);
	}
}

/* Inside a quantum and across the border of two, by turns. */
static void write_and_read(struct device *d)
{
	struct nonce nonces[8];
	unsigned long offsets[8];
	unsigned int i;

	for (i = 0; i < 8; i++) {
		offsets[i] = (3 * i + 1) * (unsigned long)d->quantum - NONCE_BYTES / 2;
		if (i & 1)
			offsets[i] += NONCE_BYTES + grade_below(d->g, PAGE / 2);
		nonces[i] = draw_nonce(d->g);
		device_write(d, offsets[i], &nonces[i]);
	}
	for (i = 0; i < 8; i++)
		device_reads(d, offsets[i], &nonces[i]);
}

static void bytes_back(struct grade *g)
{
	at_orders(g, write_and_read);
}

CHECK(bytes_back, "bytes-back", bytes_back);

/* Every page of some quanta: claimed as one run of pfns, found as one in RAM. */
static void write_and_look(struct device *d)
{
	unsigned int quantum, page;

	for (quantum = 0; quantum < 3; quantum++) {
		for (page = 0; page < 1u << d->order; page++) {
			unsigned int in_page = grade_below(d->g, PAGE - NONCE_BYTES);
			struct nonce nonce = draw_nonce(d->g);
			uint64_t pfn;

			device_write(d, quantum * d->quantum + page * PAGE + in_page, &nonce);
			pfn = claimed_pfn(d->g, quantum);
			if (!pfn || !ram_has(d->g, pfn + page, in_page, &nonce))
				return;
		}
	}
}

static void in_ram(struct grade *g)
{
	at_orders(g, write_and_look);
}

CHECK(in_ram, "in-ram", in_ram);

/* Free memory is full of 0xa5 before the device takes some of it. */
static void write_and_read_around(struct device *d)
{
	struct nonce nonce = draw_nonce(d->g);
	unsigned int i;

	expect_number(d->g, 0, "hog 48");
	device_write(d, 9ul * d->quantum - NONCE_BYTES, &nonce);
	for (i = 0; i < 8; i++) {
		unsigned long start = (unsigned long)i * d->quantum;

		device_write(d, start + grade_between(d->g, NONCE_BYTES, PAGE - 2 * NONCE_BYTES),
			     &nonce);
		device_reads(d, start, &zeros);
		device_reads(d, start + d->quantum - NONCE_BYTES, &zeros);
	}
}

static void zeroed(struct grade *g)
{
	at_orders(g, write_and_read_around);
}

CHECK(zeroed, "zeroed", zeroed);

static void write_and_fail(struct device *d)
{
	static const char debug[] = "/sys/kernel/debug/fail_page_alloc";
	struct nonce first = draw_nonce(d->g), second = draw_nonce(d->g);
	char failure[16];

	expect_number(d->g, 0, "put %s/ignore-gfp-wait N", debug);
	expect_number(d->g, 0, "put %s/min-order 0", debug);
	expect_number(d->g, 0, "put %s/verbose 0", debug);
	device_write(d, 0, &first);
	snprintf(failure, sizeof(failure), "-%d 0", GUEST_ENOMEM);
	/* The item is there already, so the quantum is the first thing to be allocated. */
	grade_expect(d->g, failure, "nth 1 %ld %u %s", d->fd, d->quantum, second.hex);
	device_reads(d, 0, &first);
	grade_expect(d->g, "", "read %ld %u %u", d->fd, d->quantum, NONCE_BYTES);
	device_write(d, d->quantum, &second);
	device_reads(d, d->quantum, &second);
}

static void failed_alloc(struct grade *g)
{
	at_orders(g, write_and_fail);
}

CHECK(failed_alloc, "failed-alloc", failed_alloc);

/*
 * What the kernel grew in the meantime may be missing; a page in each of the
 * 8192 that were written is far more.
 */
#define STRAY_PAGES	768

static long fill_and_empty(struct grade *g, unsigned int order)
{
	unsigned int quanta = 4096 >> order;
	struct device d;
	long before;
	int round;

	device_load(&d, g, order);
	before = ask_number(g, "free");
	for (round = 0; round < 2; round++) {
		long fd;

		expect_number(g, quanta, "spread %ld %u %u", d.fd, quanta, d.quantum);
		if (round)
			break;
		fd = ask_number(g, "open /dev/scullp0 %d", GUEST_WRONLY);
		expect_number(g, 0, "close %ld", fd);
	}
	expect_number(g, 0, "close %ld", d.fd);
	expect_number(g, 0, "unload scullp");
	before -= ask_number(g, "free");
	grade_close(g);
	return before;
}

static void given_back(struct grade *g)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(orders) && !grade_failed(g); i++) {
		long missing = fill_and_empty(g, orders[i]);
		char expected[64], seen[64];

		if (grade_failed(g) || missing <= STRAY_PAGES)
			continue;
		snprintf(expected, sizeof(expected), "at most %d pages fewer than before",
			 STRAY_PAGES);
		snprintf(seen, sizeof(seen), "%ld pages fewer", missing);
		grade_fail(g, expected, seen,
			   "at order %u, the pages of an emptied device are not free again",
			   orders[i]);
	}
}

CHECK(given_back, "given-back", given_back);
