// SPDX-License-Identifier: GPL-2.0
/* Load the module, draw bytes, and compare what device and RAM have with them. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

static long take_number(struct grade *g, const char *reply)
{
	char *end;
	long number;

	if (!reply)
		return -1;
	number = strtol(reply, &end, 10);
	if (end == reply || *end) {
		grade_fail(g, "a number", reply, "the probe was made to say something else");
		return -1;
	}
	return number;
}

/**
 * ask_number() - say a line to the probe, and hear a number
 * @g: the check
 * @format: the line, as for printf()
 *
 * Return: The number, a negative errno among them; -1 after a finding.
 */
long ask_number(struct grade *g, const char *format, ...)
{
	va_list args;
	char *line;
	long number;

	va_start(args, format);
	if (vasprintf(&line, format, args) < 0)
		abort();
	va_end(args);
	number = take_number(g, grade_ask(g, "%s", line));
	free(line);
	return number;
}

/**
 * expect_number() - say a line to the probe, and demand a certain number
 * @g: the check
 * @expected: the number, a negative errno among them
 * @format: the line, as for printf()
 *
 * Return: true, or false after a finding.
 */
bool expect_number(struct grade *g, long expected, const char *format, ...)
{
	char text[24];
	va_list args;
	char *line;
	bool same;

	snprintf(text, sizeof(text), "%ld", expected);
	va_start(args, format);
	if (vasprintf(&line, format, args) < 0)
		abort();
	va_end(args);
	same = grade_expect(g, text, "%s", line);
	free(line);
	return same;
}

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

static const char *complaint(const char *console)
{
	static const char *const marks[] = { "BUG: ", "WARNING: ", "cut here" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		const char *found = strstr(console, marks[i]);

		if (found)
			return found;
	}
	return NULL;
}

/**
 * device_unload() - close the device, unload the module, end the probe
 * @d: the device
 *
 * Return: true, or false after a finding.
 */
bool device_unload(struct device *d)
{
	const char *found;
	char *line;

	expect_number(d->g, 0, "close %ld", d->fd);
	expect_number(d->g, 0, "unload scullp");
	grade_close(d->g);
	if (grade_failed(d->g))
		return false;
	found = complaint(grade_console(d->g));
	if (!found)
		return true;
	line = strndup(found, strcspn(found, "\r\n"));
	grade_fail(d->g, "silence", line, "the kernel complains on its console");
	free(line);
	return false;
}

/**
 * draw_nonce() - draw bytes that nothing in the guest can know beforehand
 * @g: the check
 *
 * Return: The bytes, none of them 0.
 */
struct nonce draw_nonce(struct grade *g)
{
	struct nonce nonce;
	size_t i;

	for (i = 0; i < NONCE_BYTES; i++) {
		nonce.bytes[i] = grade_between(g, 1, 255);
		sprintf(nonce.hex + 2 * i, "%02x", nonce.bytes[i]);
	}
	return nonce;
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
	return expect_number(d->g, NONCE_BYTES, "write %ld %lu %s", d->fd, offset, nonce->hex);
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
	return grade_expect(d->g, nonce->hex, "read %ld %lu %u", d->fd, offset, NONCE_BYTES);
}

/**
 * ram_has() - are these bytes in the guest's RAM?
 * @g: the check
 * @pfn: in which page
 * @offset: where in it
 * @nonce: the bytes
 *
 * Return: true, or false after a finding.
 */
bool ram_has(struct grade *g, uint64_t pfn, unsigned int offset, const struct nonce *nonce)
{
	unsigned char bytes[NONCE_BYTES];
	char seen[NONCE_HEX];
	size_t i;

	if (!grade_ram(g, pfn * PAGE + offset, bytes, sizeof(bytes)))
		return grade_fail(g, "a page of RAM", NULL, "the guest has no page with pfn %llu",
				  (unsigned long long)pfn);
	for (i = 0; i < sizeof(bytes); i++)
		sprintf(seen + 2 * i, "%02x", bytes[i]);
	if (strcmp(seen, nonce->hex))
		return grade_fail(g, nonce->hex, seen,
				  "the bytes are not in RAM, at offset %u of pfn %llu", offset,
				  (unsigned long long)pfn);
	return true;
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
