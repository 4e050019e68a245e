// SPDX-License-Identifier: GPL-2.0
/*
 * Part B, the mapping: the same pages and no others, counted while they are
 * mapped, and still the device's when they are no longer.
 */
#include <stdio.h>

#include "device.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "page-orders", _name, _run)

#define PAGES	4

/* What is written to each page of the device, and where in the page. */
struct page_nonce {
	struct nonce nonce;
	unsigned int in_page;
};

static void write_pages(struct device *d, struct page_nonce *pages)
{
	unsigned int i;

	/* The last page to its end: what is poked there is inside the device. */
	expect_number(d->g, 1, "write %ld %u 00", d->fd, PAGES * PAGE - 1);
	for (i = 0; i < PAGES; i++) {
		pages[i].nonce = draw_nonce(d->g);
		pages[i].in_page = grade_below(d->g, PAGE - NONCE_BYTES);
		device_write(d, i * PAGE + pages[i].in_page, &pages[i].nonce);
	}
}

static void mapped_page(struct device *d, long map, unsigned int i,
			const struct page_nonce *page)
{
	unsigned int at = i * PAGE + page->in_page;
	unsigned int other = i * PAGE + PAGE - NONCE_BYTES - page->in_page;
	struct nonce poked = draw_nonce(d->g);
	uint64_t pfn;

	grade_expect(d->g, page->nonce.hex, "peek %ld %u %u", map, at, NONCE_BYTES);
	expect_number(d->g, NONCE_BYTES, "poke %ld %u %s", map, other, poked.hex);
	device_reads(d, other, &poked);
	pfn = ask_number(d->g, "pfn %ld %u", map, at);
	if (!grade_failed(d->g) && ram_has(d->g, pfn, other - i * PAGE, &poked) &&
	    pfn != claimed_pfn(d->g, i) && !grade_failed(d->g))
		grade_fail(d->g, "the page that /proc/scullpmem claims", "another page",
			   "page %u of the device is mapped from pfn %llu", i,
			   (unsigned long long)pfn);
}

/* A device of order 0 with @pages written, and all of it mapped. */
static long map_written(struct device *d, struct grade *g, struct page_nonce *pages)
{
	device_load(d, g, 0);
	write_pages(d, pages);
	return ask_number(g, "map %ld %u", d->fd, PAGES * PAGE);
}

static void mapped(struct grade *g)
{
	struct page_nonce pages[PAGES];
	struct device d;
	unsigned int i;
	long map;

	map = map_written(&d, g, pages);
	for (i = 0; i < PAGES; i++)
		mapped_page(&d, map, (3 * i + 1) % PAGES, &pages[(3 * i + 1) % PAGES]);
	expect_number(g, 0, "unmap %ld", map);
	device_unload(&d);
}

CHECK(mapped, "mapped", mapped);

/* A writer may empty the device only while nobody maps it. */
static void can_empty(struct device *d)
{
	long fd = ask_number(d->g, "open /dev/scullp0 %d", GUEST_WRONLY);

	expect_number(d->g, 0, "close %ld", fd);
}

/* Page sets are not mapped; and the refusal leaves nothing behind. */
static void refused(struct grade *g)
{
	struct page_nonce pages[PAGES];
	struct device d;

	device_load(&d, g, 0);
	write_pages(&d, pages);
	expect_number(g, 0, "map %ld %u", d.fd, PAGE);
	expect_number(g, 0, "unmap 0");
	device_unload(&d);
	if (grade_failed(g))
		return;
	device_load(&d, g, grade_between(g, 1, 3));
	write_pages(&d, pages);
	expect_number(g, -GUEST_ENODEV, "map %ld %u", d.fd, PAGE);
	can_empty(&d);
	device_unload(&d);
}

CHECK(refused, "refused", refused);

/* | 0 | 1 | hole | 3 | end */
static void past_end(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	struct device d;
	unsigned int page;
	long map;

	device_load(&d, g, 0);
	device_write(&d, 0, &nonce);
	device_write(&d, 2 * PAGE - NONCE_BYTES, &nonce);
	device_write(&d, 4 * PAGE - NONCE_BYTES, &nonce);
	map = ask_number(g, "map %ld %u", d.fd, 6 * PAGE);
	for (page = 0; page < 6; page++) {
		unsigned int end = (page + 1) * PAGE - NONCE_BYTES;

		if (page == 1 || page == 3)
			grade_expect(g, nonce.hex, "peek %ld %u %u", map, end, NONCE_BYTES);
		else if (page)
			grade_expect(g, "SIGBUS", "peek %ld %u 1", map, end);
	}
	expect_number(g, 0, "unmap %ld", map);
	device_unload(&d);
}

CHECK(past_end, "past-end", past_end);

/* While it is mapped: once, twice, and by a child that came and went. */
static void counted(struct grade *g)
{
	struct page_nonce pages[PAGES];
	struct device d;
	long map, other;

	map = map_written(&d, g, pages);
	expect_number(g, -GUEST_EBUSY, "open /dev/scullp0 %d", GUEST_WRONLY);
	expect_number(g, 0, "fork");
	expect_number(g, -GUEST_EBUSY, "open /dev/scullp0 %d", GUEST_WRONLY);
	other = ask_number(g, "map %ld %u", d.fd, PAGE);
	expect_number(g, 0, "unmap %ld", map);
	expect_number(g, -GUEST_EBUSY, "open /dev/scullp0 %d", GUEST_WRONLY);
	device_reads(&d, pages[0].in_page, &pages[0].nonce);
	expect_number(g, 0, "unmap %ld", other);
	can_empty(&d);
	grade_expect(g, "", "read %ld 0 %u", d.fd, NONCE_BYTES);
	device_unload(&d);
}

CHECK(counted, "counted", counted);

/* Touched, unmapped; then others use whatever memory was freed by that. */
static void referenced(struct grade *g)
{
	struct page_nonce pages[PAGES];
	struct device d;
	unsigned int i;
	long map;

	map = map_written(&d, g, pages);
	for (i = 0; i < PAGES; i++)
		grade_expect(g, pages[i].nonce.hex, "peek %ld %u %u", map,
			     i * PAGE + pages[i].in_page, NONCE_BYTES);
	expect_number(g, 0, "unmap %ld", map);
	expect_number(g, 0, "hog 64");
	for (i = 0; i < PAGES; i++) {
		device_reads(&d, i * PAGE + pages[i].in_page, &pages[i].nonce);
		ram_has(g, claimed_pfn(g, i), pages[i].in_page, &pages[i].nonce);
	}
	device_unload(&d);
}

CHECK(referenced, "referenced", referenced);
