// SPDX-License-Identifier: GPL-2.0
/* Load the driver, make memory short for it, and count what it keeps. */
#include <stdio.h>
#include <string.h>

#include "driver.h"

/* Pages that the kernel itself may have taken meanwhile. */
#define STRAY_PAGES	768

/**
 * driver_load() - load the student's driver and open it
 * @d: the driver
 * @g: the check
 *
 * Return: true, or false after a finding.
 */
bool driver_load(struct driver *d, struct grade *g)
{
	d->g = g;
	grade_open(g, "/tmp/probe");
	expect_number(g, 0, "load /tmp/contexts.ko session_bytes=%u",
		      grade_between(g, 100, 500));
	d->fd = ask_number(g, "open /dev/contexts %d", GUEST_RDWR);
	if (!grade_failed(g) && d->fd < 0)
		grade_fail(g, "a descriptor", strerror(-d->fd), "/dev/contexts does not open");
	return !grade_failed(g);
}

/**
 * driver_unload() - close the driver, unload it, end the probe
 * @d: the driver
 *
 * Return: true, or false after a finding.
 */
bool driver_unload(struct driver *d)
{
	expect_number(d->g, 0, "close %ld", d->fd);
	expect_number(d->g, 0, "unload contexts");
	kernel_is_quiet(d->g, NULL);
	return grade_close(d->g);
}

/**
 * driver_squeeze() - how much memory the sites find from now on
 * @d: the driver
 * @how: how much
 */
void driver_squeeze(struct driver *d, enum squeeze how)
{
	expect_number(d->g, 0, "put /sys/module/contexts/parameters/squeeze %d", how);
}

/**
 * record_comes() - a record can be made, and has the bytes that it should have
 * @d: the driver
 * @context: in which
 * @len: its length
 */
void record_comes(struct driver *d, enum where context, unsigned int len)
{
	struct nonce nonce = draw_nonce(d->g);
	char expected[16 + NONCE_HEX];
	size_t i;

	expect_number(d->g, 0, "record %ld %d %u %s", d->fd, context, len, nonce.hex);
	for (i = 0; context == WRITEBACK && i < NONCE_BYTES; i++)
		sprintf(nonce.hex + 2 * i, "%02x", nonce.bytes[i] ^ 0xff);
	snprintf(expected, sizeof(expected), "%u %s", len, nonce.hex);
	grade_expect(d->g, expected, "take %ld %u", d->fd, NONCE_BYTES);
}

/**
 * record_fails() - there is no memory for a record
 * @d: the driver
 * @context: in which
 */
void record_fails(struct driver *d, enum where context)
{
	struct nonce nonce = draw_nonce(d->g);

	expect_number(d->g, -GUEST_ENOMEM, "record %ld %d %u %s", d->fd, context, LARGE,
		      nonce.hex);
}

/**
 * account_open() - what there is now
 * @g: the check
 *
 * Return: For account_close().
 */
struct account account_open(struct grade *g)
{
	struct account account = { .objects = ask_number(g, "objects") };

	account.free_pages = ask_number(g, "free");
	return account;
}

/**
 * account_close() - nothing may be missing
 * @g: the check
 * @before: what there was
 * @of: whose account it is, for the finding
 */
void account_close(struct grade *g, const struct account *before, const char *of)
{
	struct account after = account_open(g);
	long objects = after.objects - before->objects;
	long pages = before->free_pages - after.free_pages;
	char seen[64];

	if (grade_failed(g) || (objects <= STRAY_OBJECTS && pages <= STRAY_PAGES))
		return;
	snprintf(seen, sizeof(seen), "%ld objects more, and %ld pages fewer", objects, pages);
	grade_fail(g, "as many objects in use, and pages free, as before", seen,
		   "%s leaves memory behind", of);
}
