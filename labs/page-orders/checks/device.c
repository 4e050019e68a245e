// SPDX-License-Identifier: GPL-2.0
/* Load the module, draw bytes, and compare what device and RAM have with them. */
#include <stdio.h>
#include <string.h>

#include "device.h"

/**
 * device_load() - load the student's module and open its first device
 * @d: the device
 * @g: the check
 * @order: what scullp_order is to be
 *
 * Return: true, or false after a finding.
 */
bool device_load(struct device *d, struct grade *g, unsigned int order)
{
	d->g = g;
	d->order = order;
	d->quantum = PAGE << order;
	grade_open(g, "/tmp/probe");
	expect_number(g, 0, "load /tmp/scullp.ko scullp_order=%u", order);
	d->fd = ask_number(g, "open /dev/scullp0 %d", GUEST_RDWR);
	if (!grade_failed(g) && d->fd < 0)
		grade_fail(g, "a descriptor", strerror(-d->fd), "/dev/scullp0 does not open");
	return !grade_failed(g);
}

/**
 * device_unload() - close the device, unload the module, end the probe
 * @d: the device
 *
 * Return: true, or false after a finding.
 */
bool device_unload(struct device *d)
{
	expect_number(d->g, 0, "close %ld", d->fd);
	expect_number(d->g, 0, "unload scullp");
	kernel_is_quiet(d->g, NULL);
	return grade_close(d->g);
}

/**
 * device_write() - write bytes to the device
 * @d: the device
 * @offset: where
 * @nonce: what, inside one quantum or across several
 *
 * Return: true, or false after a finding.
 */
bool device_write(struct device *d, unsigned long offset, const struct nonce *nonce)
{
	return write_nonce(d->g, d->fd, offset, nonce);
}

/**
 * device_reads() - does the device give these bytes?
 * @d: the device
 * @offset: where
 * @nonce: what it must give
 *
 * Return: true, or false after a finding.
 */
bool device_reads(struct device *d, unsigned long offset, const struct nonce *nonce)
{
	return reads_nonce(d->g, d->fd, offset, nonce);
}

/**
 * claimed_pfn() - where /proc/scullpmem says that a quantum of device 0 lies
 * @g: the check
 * @n: the quantum's number in the first item
 *
 * Return: The pfn; 0 after a finding.
 */
uint64_t claimed_pfn(struct grade *g, unsigned int n)
{
	const char *reply = grade_ask(g, "cat /proc/scullpmem");
	unsigned long long pfn;
	char label[32];
	const char *at;

	if (!reply)
		return 0;
	snprintf(label, sizeof(label), "|    %4u: ", n);
	at = strstr(reply, label);
	if (!at || sscanf(at + strlen(label), "pfn %llu", &pfn) != 1 || !pfn) {
		grade_fail(g, "a line with the quantum's pfn", reply,
			   "/proc/scullpmem does not say where quantum %u lies", n);
		return 0;
	}
	return pfn;
}
