// SPDX-License-Identifier: GPL-2.0
/* The sites that make records: under a spinlock, in interrupts, under the store's lock. */
#include "driver.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "kmalloc-flags", _name, _run)

/* In plenty, small and large; then the kernel must have found no fault with it. */
static void start(struct driver *d, struct grade *g, enum where context)
{
	driver_load(d, g);
	record_comes(d, context, grade_between(g, NONCE_BYTES, 200));
	grade_expect(g, WAITS_NOT, "told %ld", d->fd);
	record_comes(d, context, LARGE);
	kernel_is_quiet(g, NULL);
}

static void under_spinlock(struct grade *g)
{
	struct driver d;

	start(&d, g, LOCKED);
	driver_squeeze(&d, OUT);
	record_fails(&d, LOCKED);
	driver_squeeze(&d, PLENTY);
	record_comes(&d, LOCKED, LARGE);
	driver_unload(&d);
}

CHECK(under_spinlock, "under-spinlock", under_spinlock);

/* free pages:  | nothing | reserve | for all |
 *               OUT: no   LOW: yes
 */
static void alarm_reserve(struct grade *g)
{
	unsigned int round;
	struct driver d;

	start(&d, g, TIMER);
	/* Again and again, lest kswapd has been quicker. */
	for (round = 0; round < 4; round++) {
		driver_squeeze(&d, LOW);
		record_comes(&d, TIMER, LARGE);
		driver_squeeze(&d, OUT);
		record_fails(&d, TIMER);
		driver_squeeze(&d, PLENTY);
		record_comes(&d, TIMER, LARGE);
	}
	driver_unload(&d);
}

CHECK(alarm_reserve, "alarm-reserve", alarm_reserve);

static void sample_spares(struct grade *g)
{
	struct driver d;

	start(&d, g, INTERRUPT);
	driver_squeeze(&d, LOW);
	record_fails(&d, INTERRUPT);
	driver_squeeze(&d, PLENTY);
	record_comes(&d, INTERRUPT, LARGE);
	kernel_is_quiet(g, "allocation failure");
	driver_unload(&d);
}

CHECK(sample_spares, "sample-spares", sample_spares);

static void record_unwinds(struct grade *g)
{
	static const enum where all[] = { LOCKED, TIMER, INTERRUPT, WRITEBACK };
	struct account before;
	struct driver d;
	size_t i;

	driver_load(&d, g);
	before = account_open(g);
	for (i = 0; i < ARRAY_SIZE(all); i++)
		grade_expect(g, "failed=yes other=0 then=0", "failing-record %u %ld %d %u",
			     TIMES, d.fd, all[i], grade_between(g, 500, 900));
	account_close(g, &before, "a record that failed");
	driver_unload(&d);
}

CHECK(record_unwinds, "record-unwinds", record_unwinds);

/* The record waits, and what seals it waits; neither on the store. */
static void store_lock(struct grade *g)
{
	struct driver d;

	start(&d, g, WRITEBACK);
	driver_squeeze(&d, OUT);
	record_comes(&d, WRITEBACK, LARGE);
	grade_expect(g, WAITS_NOFS, "told %ld", d.fd);
	driver_squeeze(&d, PLENTY);
	driver_unload(&d);
}

CHECK(store_lock, "store-lock", store_lock);

/* Every site, many times; and all of it again after the driver has gone. */
static void make_all(struct driver *d, unsigned int rounds)
{
	unsigned int i, context;

	for (i = 0; i < rounds; i++) {
		expect_number(d->g, 0, "table %ld 10 400", d->fd);
		for (context = LOCKED; context <= WRITEBACK; context++)
			record_comes(d, context, 700);
	}
}

static void given_back(struct grade *g)
{
	struct account before;
	struct driver d;
	unsigned int i;

	driver_load(&d, g);
	make_all(&d, 1);
	before = account_open(g);
	make_all(&d, TIMES);
	/* So often that what others free meanwhile does not hide it. */
	for (i = 0; i < 4 * TIMES; i++) {
		long fd = ask_number(g, "open /dev/contexts %d", GUEST_RDWR);

		expect_number(g, 0, "table %ld 10 400", fd);
		expect_number(g, 0, "close %ld", fd);
	}
	account_close(g, &before, "what was closed and taken");
	driver_unload(&d);
}

CHECK(given_back, "given-back", given_back);
