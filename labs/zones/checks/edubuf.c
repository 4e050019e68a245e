// SPDX-License-Identifier: GPL-2.0
/* Load the module, use its device, and look what the device and RAM have. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edubuf.h"

/**
 * edubuf_probe() - start the probe, and let it find the device
 * @e: the device; all 0 but when it was found before
 * @g: the check
 *
 * Return: true, or false after a finding.
 */
bool edubuf_probe(struct edubuf *e, struct grade *g)
{
	const char *reply;

	e->g = g;
	e->fd = -1;
	e->is_held = false;
	grade_open(g, "/tmp/probe");
	reply = grade_ask(g, "device");
	if (!reply || sscanf(reply, "%31[0-9a-f:.]", e->name) == 1)
		return !grade_failed(g);
	if (!*e->name)
		grade_die("the guest has no edu device: %s", reply);
	return grade_fail(g, e->name, reply, "the device is not on its bus any more");
}

static bool read_address(struct edubuf *e)
{
	const char *reply = grade_ask(e->g, "cat " DRIVER "/%s/address", e->name);
	char *end;

	if (!reply)
		return false;
	e->address = strtoull(reply, &end, 16);
	if (end == reply || strcmp(end, "|"))
		return grade_fail(e->g, "an address", reply,
				  "the driver does not say where its buffer is");
	return true;
}

/**
 * edubuf_open() - open the device's file
 * @e: the device
 *
 * Return: true, or false after a finding.
 */
bool edubuf_open(struct edubuf *e)
{
	read_address(e);
	e->fd = ask_number(e->g, "open /dev/edubuf %d", GUEST_RDWR);
	if (!grade_failed(e->g) && e->fd < 0)
		grade_fail(e->g, "a descriptor", strerror(-e->fd), "/dev/edubuf does not open");
	return !grade_failed(e->g);
}

/**
 * edubuf_close() - close it
 * @e: the device
 *
 * Return: true, or false after a finding.
 */
bool edubuf_close(struct edubuf *e)
{
	return expect_number(e->g, 0, "close %ld", e->fd);
}

/**
 * edubuf_load() - load the student's module and open its device
 * @e: the device
 * @g: the check
 *
 * Return: true, or false after a finding.
 */
bool edubuf_load(struct edubuf *e, struct grade *g)
{
	edubuf_probe(e, g);
	expect_number(g, 0, "load " MODULE " limit=2000");
	return edubuf_open(e);
}

/**
 * edubuf_unload() - close the device, unload the module, end the probe
 * @e: the device
 *
 * Return: true, or false after a finding.
 */
bool edubuf_unload(struct edubuf *e)
{
	edubuf_close(e);
	expect_number(e->g, 0, "unload edubuf");
	nothing_is_left(e);
	kernel_is_quiet(e->g, NULL);
	return grade_close(e->g);
}

/**
 * edubuf_bind() - give the driver the device, or take it away
 * @e: the device
 * @binds: which
 *
 * Return: true, or false after a finding.
 */
bool edubuf_bind(struct edubuf *e, bool binds)
{
	return expect_number(e->g, 0, "put " DRIVER "/%s %s", binds ? "bind" : "unbind",
			     e->name);
}

/**
 * edubuf_hold() - have the device enabled by somebody else as well, or not any more
 * @e: the device, which no driver has
 * @holds: which
 *
 * Return: true, or false after a finding.
 */
bool edubuf_hold(struct edubuf *e, bool holds)
{
	e->is_held = holds;
	return hold_device(e->g, e->name, holds);
}

/**
 * buffer_has() - are these bytes in RAM, where the driver says that its buffer is?
 * @e: the device
 * @offset: where in the buffer
 * @nonce: the bytes
 *
 * Return: true, or false after a finding.
 */
bool buffer_has(struct edubuf *e, unsigned int offset, const struct nonce *nonce)
{
	uint64_t gpa = e->address + offset;

	return !grade_failed(e->g) && ram_has(e->g, gpa / PAGE, gpa % PAGE, nonce);
}

/**
 * device_has() - are these bytes in the device's memory?
 * @e: the device
 * @offset: where in it
 * @nonce: the bytes
 *
 * The device is asked for them past the driver.
 *
 * Return: true, or false after a finding.
 */
bool device_has(struct edubuf *e, unsigned int offset, const struct nonce *nonce)
{
	unsigned char bytes[NONCE_BYTES];
	char seen[NONCE_HEX];
	size_t i;

	expect_number(e->g, 0, "fetch %u %u", offset, NONCE_BYTES);
	if (!grade_ram(e->g, SCRATCH + offset, bytes, sizeof(bytes)))
		return false;
	for (i = 0; i < sizeof(bytes); i++)
		sprintf(seen + 2 * i, "%02x", bytes[i]);
	return !strcmp(seen, nonce->hex) ||
	       grade_fail(e->g, nonce->hex, seen, "the device has other bytes at %u of its memory",
			  offset);
}

/* The line of the device's first resource: "0xSTART 0xEND 0xFLAGS|...". */
static bool nothing_is_mapped(struct edubuf *e)
{
	const char *reply = grade_ask(e->g, "cat /sys/bus/pci/devices/%s/resource", e->name);

	return reply && expect_number(e->g, 0, "lines /proc/vmallocinfo phys=%.18s", reply);
}

/**
 * nothing_is_left() - has the driver given back all that it had of the device?
 * @e: the device, which no driver has
 *
 * Return: true, or false after a finding.
 */
bool nothing_is_left(struct edubuf *e)
{
	expect_number(e->g, -GUEST_ENOENT, "open /dev/edubuf %d", GUEST_RDWR);
	expect_number(e->g, 0, "lines /proc/iomem edubuf");
	nothing_is_mapped(e);
	/* Who has enabled it counts, and the last of them ends its mastership. */
	expect_number(e->g, 1, "lines /sys/bus/pci/devices/%s/enable %d", e->name, e->is_held);
	return e->is_held || expect_number(e->g, 0, "master");
}
