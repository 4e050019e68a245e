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

/* A device, what was written to its pages, and where it is mapped. */
struct mapping {
	struct device d;
	struct page_nonce pages[PAGES];
	long map;
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

/* Load at order 0, write, map all of it. */
static void map_written(struct mapping *m, struct grade *g)
{
	device_load(&m->d, g, 0);
	write_pages(&m->d, m->pages);
	m->map = ask_number(g, "map %ld %u", m->d.fd, PAGES * PAGE);
}

static void unmap(struct mapping *m)
{
	expect_number(m->d.g, 0, "unmap %ld", m->map);
}

/* Touch page @i through the mapping: what was written must be there. */
static void peek_page(struct mapping *m, unsigned int i)
{
	grade_expect(m->d.g, m->pages[i].nonce.hex, "peek %ld %u %u", m->map,
		     i * PAGE + m->pages[i].in_page, NONCE_BYTES);
}

/* And what is poked there is the device's, in the page that it claims. */
static void poke_page(struct mapping *m, unsigned int i)
{
	unsigned int other = PAGE - NONCE_BYTES - m->pages[i].in_page;
	struct grade *g = m->d.g;
	struct nonce poked = draw_nonce(g);
	uint64_t pfn;

	peek_page(m, i);
	expect_number(g, NONCE_BYTES, "poke %ld %u %s", m->map, i * PAGE + other, poked.hex);
	device_reads(&m->d, i * PAGE + other, &poked);
	pfn = ask_number(g, "pfn %ld %u", m->map, i * PAGE + m->pages[i].in_page);
	if (!grade_failed(g) && ram_has(g, pfn, other, &poked) &&
	    pfn != claimed_pfn(g, i) && !grade_failed(g))
		grade_fail(g, "the page that /proc/scullpmem claims", "another page",
			   "page %u of the device is mapped from pfn %llu", i,
			   (unsigned long long)pfn);
}

/* Map all of a device that was written, visit each of its pages, and unmap it. */
static void map_and_visit(struct mapping *m, struct grade *g,
			  void (*visit)(struct mapping *m, unsigned int i))
{
	unsigned int i;

	map_written(m, g);
	for (i = 0; i < PAGES; i++)
		visit(m, (3 * i + 1) % PAGES);
	unmap(m);
}

static void mapped(struct grade *g)
{
	struct mapping m;

	map_and_visit(&m, g, poke_page);
	device_unload(&m.d);
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
	struct mapping m;
	long other;

	map_written(&m, g);
	expect_number(g, -GUEST_EBUSY, "open /dev/scullp0 %d", GUEST_WRONLY);
	expect_number(g, 0, "fork");
	expect_number(g, -GUEST_EBUSY, "open /dev/scullp0 %d", GUEST_WRONLY);
	other = ask_number(g, "map %ld %u", m.d.fd, PAGE);
	unmap(&m);
	expect_number(g, -GUEST_EBUSY, "open /dev/scullp0 %d", GUEST_WRONLY);
	device_reads(&m.d, m.pages[0].in_page, &m.pages[0].nonce);
	expect_number(g, 0, "unmap %ld", other);
	can_empty(&m.d);
	grade_expect(g, "", "read %ld 0 %u", m.d.fd, NONCE_BYTES);
	device_unload(&m.d);
}

CHECK(counted, "counted", counted);

/* Touched, unmapped; then others use whatever memory was freed by that. */
static void referenced(struct grade *g)
{
	struct mapping m;
	unsigned int i;

	map_and_visit(&m, g, peek_page);
	expect_number(g, 0, "hog 64");
	for (i = 0; i < PAGES; i++) {
		device_reads(&m.d, i * PAGE + m.pages[i].in_page, &m.pages[i].nonce);
		ram_has(g, claimed_pfn(g, i), m.pages[i].in_page, &m.pages[i].nonce);
	}
	device_unload(&m.d);
}

CHECK(referenced, "referenced", referenced);
