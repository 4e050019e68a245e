// SPDX-License-Identifier: GPL-2.0
/* Numbers from a probe, bytes from the seed, and the kernel's complaints. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade_lab.h"
#include "grade_probe.h"

/* How often the host looks whether a line has come through the console. */
#define LOOKS	50

/* How often a driver is unbound and bound again, */
#define CYCLES	120
/* and how often it fails to be at each of its allocations. */
#define FAILING_CYCLES	20

/* Who makes as many does not end. */
#define MOST_ALLOCATIONS 200

/* Where the console's level is set, and what the guest's init sets it to: all is shown. */
#define PRINTK	"/proc/sys/kernel/printk"
#define SHOWN	"8"

/* The smallest object that kmalloc() has: bytes. */
#define SMALLEST_OBJECT	8

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
	line = grade_vformat(format, args);
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
	line = grade_vformat(format, args);
	va_end(args);
	same = grade_expect(g, text, "%s", line);
	free(line);
	return same;
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

/* What was never written. */
const struct nonce zeros = {
	.hex = "0000000000000000000000000000000000000000000000000000000000000000",
};

/**
 * write_nonce() - write bytes to an open file of the guest
 * @g: the check
 * @fd: the file
 * @offset: where in it
 * @nonce: what
 *
 * Return: true, or false after a finding.
 */
bool write_nonce(struct grade *g, long fd, unsigned long offset, const struct nonce *nonce)
{
	return expect_number(g, NONCE_BYTES, "write %ld %lu %s", fd, offset, nonce->hex);
}

/**
 * reads_nonce() - does an open file of the guest give these bytes?
 * @g: the check
 * @fd: the file
 * @offset: where in it
 * @nonce: what it must give
 *
 * Return: true, or false after a finding.
 */
bool reads_nonce(struct grade *g, long fd, unsigned long offset, const struct nonce *nonce)
{
	return grade_expect(g, nonce->hex, "read %ld %lu %u", fd, offset, NONCE_BYTES);
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

static bool console_is_quiet(struct grade *g, const char *also)
{
	const char *found;
	char *line;

	if (grade_failed(g))
		return false;
	found = grade_complaint(g);
	if (!found && also)
		found = strstr(grade_console(g), also);
	if (!found)
		return true;
	line = grade_up_to(found, "\r\n");
	grade_fail(g, "silence", line, "the kernel complains on its console");
	free(line);
	return false;
}

/* A warning sets a bit of its own, also where nobody reads the log. */
static void taint_is_none(struct grade *g)
{
	const long complaints = 1 << 5 | 1 << 7 | 1 << 9;
	long taint = ask_number(g, "taint");
	char seen[32];

	snprintf(seen, sizeof(seen), "taint %ld", taint);
	if (!grade_failed(g) && taint & complaints)
		grade_fail(g, "no taint of a warning, a bad page or a death", seen,
			   "the kernel has found a bug");
}

/**
 * kernel_says() - wait until the kernel has logged something
 * @g: the check, with a probe that listens
 * @what: the text
 *
 * Return: true, or false if it does not come, and after a finding.
 */
bool kernel_says(struct grade *g, const char *what)
{
	int looks;

	for (looks = 0; looks < LOOKS && !grade_failed(g); looks++) {
		if (strstr(grade_console(g), what))
			return true;
		ask_number(g, "taint");
	}
	return false;
}

/**
 * kernel_is_quiet() - has the kernel found nothing to complain about?
 * @g: the check, with a probe that listens
 * @also: what counts as a complaint, beside bugs and warnings; or NULL
 *
 * A line that only the host knows has to come through the console first, logged as
 * warnings are: where it does not, silence proves nothing.
 *
 * Return: true, or false after a finding.
 */
bool kernel_is_quiet(struct grade *g, const char *also)
{
	struct nonce nonce = draw_nonce(g);
	bool shown;

	expect_number(g, 0, "say %s", nonce.hex);
	shown = kernel_says(g, nonce.hex);
	if (!console_is_quiet(g, also))
		return false;
	taint_is_none(g);
	if (!shown)
		grade_fail(g, nonce.hex, "nothing",
			   "the console no longer shows what the kernel logs");
	return !grade_failed(g);
}

/**
 * hold_device() - have a PCI device enabled by somebody else as well, or not any more
 * @g: the check
 * @device: its name; no driver has it
 * @holds: which of the two
 *
 * While it is, pci_enable_device() only counts. Otherwise it asks the firmware for an
 * interrupt, and ACPI's interpreter does not survive it if its allocations fail.
 *
 * Return: true, or false after a finding.
 */
bool hold_device(struct grade *g, const char *device, bool holds)
{
	return expect_number(g, 0, "put /sys/bus/pci/devices/%s/enable %d", device, holds);
}

/* What a guest has handed out. */
struct stock {
	long free;		/* pages */
	long kmalloced;		/* bytes */
};

static struct stock take_stock(struct grade *g)
{
	struct stock stock = { .kmalloced = ask_number(g, "kmalloced") };

	stock.free = ask_number(g, "free");
	return stock;
}

/* What is done to a driver over and over. */
struct rounds {
	const char *driver;		/* its folder */
	const char *device;		/* the name of what it is bound to */
	unsigned int allocations;	/* how many of a probe's can fail */
	void (*play)(struct grade *g, const struct rounds *rounds);
	unsigned int times;		/* that each of them happens */
	const char *says;
};

/*
 * Nothing but the worst gets to the console meanwhile: the lines of binds that fail would
 * take the guest longer than the binds do. Of what the kernel finds its taint tells.
 */
static void play_quietly(struct grade *g, const struct rounds *rounds)
{
	expect_number(g, 0, "put " PRINTK " 1");
	rounds->play(g, rounds);
	expect_number(g, 0, "put " PRINTK " " SHOWN);
	taint_is_none(g);
}

/* What is gone after it. */
static struct stock play(struct grade *g, const struct rounds *rounds)
{
	struct stock before = take_stock(g), after;

	play_quietly(g, rounds);
	after = take_stock(g);
	return (struct stock){ before.free - after.free, after.kmalloced - before.kmalloced };
}

/* As much as if every second time one page, or the smallest object, were lost. */
static bool is_loss(const struct rounds *rounds, struct stock gone)
{
	return gone.free > rounds->times / 2 ||
	       gone.kmalloced > rounds->times / 2 * SMALLEST_OBJECT;
}

/* What the kernel took for itself meanwhile it does not take twice. */
static bool nothing_is_lost(struct grade *g, const struct rounds *rounds)
{
	struct stock gone = play(g, rounds);

	if (is_loss(rounds, gone))
		gone = play(g, rounds);
	if (grade_failed(g))
		return false;
	if (!is_loss(rounds, gone))
		return true;
	if (gone.free > rounds->times / 2)
		return grade_fail(g, "as many pages free as before", NULL,
				  "%u times %s, and %ld pages less are free", rounds->times,
				  rounds->says, gone.free);
	return grade_fail(g, "all that kmalloc() gave, given back", NULL,
			  "%u times %s, and %ld bytes from kmalloc() are not given back",
			  rounds->times, rounds->says, gone.kmalloced);
}

/* Bind it anew, while the device is held, or is not. */
static void bind_held(struct grade *g, const char *driver, const char *device, bool holds)
{
	expect_number(g, 0, "put %s/unbind %s", driver, device);
	hold_device(g, device, holds);
	expect_number(g, 0, "put %s/bind %s", driver, device);
}

static void bind_and_unbind(struct grade *g, const struct rounds *rounds)
{
	expect_number(g, 0, "cycles %u %s %s", rounds->times, rounds->driver, rounds->device);
}

/**
 * cycles_lose_nothing() - bind and unbind a driver over and over: what does it keep?
 * @g: the check, with a probe of probe_pci.h
 * @driver: its folder
 * @device: the name of what it is bound to, and is again
 *
 * Somebody else holds the device meanwhile: to ask the firmware takes longer than all else.
 *
 * Return: true, or false after a finding.
 */
bool cycles_lose_nothing(struct grade *g, const char *driver, const char *device)
{
	const struct rounds rounds = {
		.driver = driver, .device = device,
		.play = bind_and_unbind, .times = CYCLES, .says = "bound and unbound",
	};

	bind_held(g, driver, device, true);
	/* Some, for what the kernel itself keeps. */
	expect_number(g, 0, "cycles %u %s %s", CYCLES / 4, driver, device);
	nothing_is_lost(g, &rounds);
	bind_held(g, driver, device, false);
	return !grade_failed(g);
}

static void fail_each(struct grade *g, const struct rounds *rounds)
{
	unsigned int nth;

	for (nth = 1; nth <= rounds->allocations && !grade_failed(g); nth++)
		ask_number(g, "failing-cycles %u %u %s %s", rounds->times, nth,
			   rounds->driver, rounds->device);
}

/* Bound, it works; and then, or else, nothing of it is there. False once none failed. */
static bool bind_failing(struct grade *g, const struct failing_binds *binds, unsigned int nth,
			 unsigned int *failures)
{
	const char *reply = grade_ask(g, "failing-put %u %s/bind %s", nth, binds->driver,
				      binds->device);
	long result, left;

	if (!reply)
		return false;
	if (sscanf(reply, "%ld %ld", &result, &left) != 2)
		return grade_fail(g, "two numbers", reply,
				  "the probe was made to say something else");
	*failures += result != 0;
	if (!result)
		binds->is_bound(binds->of);
	binds->is_not_bound(binds->of);
	kernel_is_quiet(g, NULL);
	return !left;
}

/**
 * failing_binds_unwind() - bind a driver while its first, second, … allocation fails
 * @g: the check, with a probe of probe_pci.h
 * @binds: the driver, and who looks at it
 *
 * Until there is no such allocation. And then all of it over and over: what does it keep?
 *
 * Return: true, or false after a finding.
 */
bool failing_binds_unwind(struct grade *g, const struct failing_binds *binds)
{
	unsigned int nth = 1, failures = 0;
	struct rounds rounds = {
		.driver = binds->driver, .device = binds->device,
		.play = fail_each, .times = FAILING_CYCLES / 4,
		.says = "each allocation of a probe has failed",
	};

	while (nth < MOST_ALLOCATIONS && bind_failing(g, binds, nth, &failures) &&
	       !grade_failed(g))
		nth++;
	if (grade_failed(g))
		return false;
	if (failures < binds->failures)
		return grade_fail(g, binds->needed_for, NULL,
				  "only %u of a probe's allocations can fail", failures);
	if (nth >= MOST_ALLOCATIONS)
		return grade_fail(g, "a probe that ends", NULL,
				  "it makes %u allocations and more", nth);
	rounds.allocations = nth;
	/* A few, for what the kernel itself keeps. */
	play_quietly(g, &rounds);
	rounds.times = FAILING_CYCLES;
	return nothing_is_lost(g, &rounds);
}
