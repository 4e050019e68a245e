// SPDX-License-Identifier: GPL-2.0
/*
 * Part C: the registers are mapped, the device computes, its interrupts are
 * heard and acknowledged, and nothing stays behind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edu.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "vmalloc-ioremap", _name, _run)

/* The device needs some milliseconds, and the result is 0: who does not wait has another. */
static uint32_t draw_long(struct grade *g)
{
	return grade_between(g, 6000000, 9000000);
}

/* Not 0 or 1, nor as large that 2^32 is a factor. */
static uint32_t draw_short(struct grade *g)
{
	return grade_between(g, 3, 30);
}

static uint32_t draw_word(struct grade *g)
{
	return grade_random(g) >> 32 | 1;
}

static void expect_count(struct grade *g, long expected, long seen, const char *what)
{
	char expected_text[24], seen_text[24];

	snprintf(expected_text, sizeof(expected_text), "%ld", expected);
	snprintf(seen_text, sizeof(seen_text), "%ld", seen);
	if (!grade_failed(g) && expected != seen)
		grade_fail(g, expected_text, seen_text, "a wrong number of %s", what);
}

static void expect_taken(struct edu *e, unsigned int dev, unsigned int by)
{
	expect_count(e->g, by, edu_taken(e, dev), "drivers that have taken BAR 0");
}

static void mapped(struct grade *g)
{
	struct edu e = { .g = g };
	unsigned int i;

	edu_load(&e, g, true);
	for (i = FIRST; i <= SECOND; i++) {
		edu_is_mapped(&e, i);
		expect_number(g, 1, "lines /proc/vmallocinfo phys=0x%016llx",
			      (unsigned long long)e.dev[i].bar);
		expect_number(g, 1, "lines " DEVICES "/%s/enable 1", e.dev[i].name);
		expect_taken(&e, i, 1);
	}
	expect_number(g, 2, "lines /proc/iomem eduio");
	edu_unload(&e);
	expect_taken(&e, FIRST, 0);
	expect_taken(&e, SECOND, 0);
}

CHECK(mapped, "mapped", mapped);

/* Each device has its own result, which stays until the next. */
static void factorial(struct grade *g)
{
	struct edu e = { .g = g };
	unsigned int round;
	uint32_t n;

	edu_load(&e, g, true);
	edu_compute(&e, FIRST, 0);
	for (round = 0; round < 6; round++) {
		n = draw_short(g);
		edu_compute(&e, FIRST, n);
		edu_compute(&e, SECOND, draw_short(g));
		edu_result_is(&e, FIRST, n);
		edu_compute(&e, SECOND, draw_long(g));
		edu_result_is(&e, FIRST, n);
	}
	edu_unload(&e);
}

CHECK(factorial, "factorial", factorial);

/* The interrupt is held back until the device has another result. */
static void swap(struct edu *e, uint32_t n)
{
	const char *name = e->dev[FIRST].name;

	expect_number(e->g, 0, "swap %s " DRIVER "/%s/factorial %u %u", name, name, n + 2, n);
	edu_result_is(e, FIRST, n);
	edu_compute(e, FIRST, draw_short(e->g));
}

static void answer(struct grade *g)
{
	struct edu e = { .g = g };

	edu_load(&e, g, false);
	swap(&e, draw_short(g));
	swap(&e, draw_short(g));
	edu_unload(&e);
}

CHECK(answer, "answer", answer);

static void heard(struct edu *e, unsigned int dev, struct edu_counts before)
{
	struct edu_counts after = edu_counts(e, dev);

	edu_has(e, dev, EDU_IRQ_STATUS, 0, "an interrupt was not acknowledged");
	expect_count(e->g, before.kernel + 1, after.kernel, "interrupts that Linux has counted");
	expect_count(e->g, before.driver + 1, after.driver,
		     "interrupts that the driver has counted");
}

/* The device is told, past the driver, to interrupt for a reason that only the host knows. */
static void raise_irq(struct edu *e, unsigned int dev)
{
	expect_number(e->g, 0, "poke %s 0x%x 0x%x", e->dev[dev].name, EDU_IRQ_RAISE,
		      draw_word(e->g));
}

static void expect_chip(struct edu *e, unsigned int dev, const char *chip)
{
	grade_expect(e->g, chip, "cat /sys/kernel/irq/%ld/chip_name", edu_counts(e, dev).irq);
}

/* One interrupt for each result, and for each that nobody has asked for. */
static void message(struct grade *g)
{
	struct edu e = { .g = g };
	struct edu_counts before;
	unsigned int round, dev;

	edu_load(&e, g, true);
	for (round = 0; round < 8; round++) {
		dev = round % 2 ? SECOND : FIRST;
		before = edu_counts(&e, dev);
		if (round & 2)
			raise_irq(&e, dev);
		else
			edu_compute(&e, dev, draw_long(g));
		heard(&e, dev, before);
	}
	expect_chip(&e, FIRST, "PCI-MSI|");
	edu_unload(&e);
}

CHECK(message, "message", message);

/*
 * How often a line has risen, as the interrupt controller has it: "21: 2". Under KVM
 * the controller is the host kernel's, and QEMU has no count of it: -1.
 */
static long line_rises(struct edu *e, long line)
{
	const char *text = grade_monitor(e->g, "info irq");
	char head[16];

	text = text ? strstr(text, "ioapic:") : NULL;
	snprintf(head, sizeof(head), "\n%2ld: ", line);
	if (!text)
		return -1;
	text = strstr(text, head);
	return text ? strtol(text + strlen(head), NULL, 10) : 0;
}

static void heard_on_line(struct edu *e, unsigned int dev, bool raised)
{
	unsigned int neighbour = dev == FIRST ? SECOND : FIRST;
	struct edu_counts before = edu_counts(e, dev), other = edu_counts(e, neighbour);
	long rises = line_rises(e, before.irq);

	if (raised)
		raise_irq(e, dev);
	else
		edu_compute(e, dev, draw_long(e->g));
	heard(e, dev, before);
	if (rises >= 0)
		expect_count(e->g, rises + 1, line_rises(e, before.irq),
			     "interrupts that the controller has counted");
	expect_count(e->g, other.driver, edu_counts(e, neighbour).driver,
		     "interrupts that the driver has counted for the other device");
}

/* Whoever is not meant says so, and counts nothing. */
static void shared_line(struct grade *g)
{
	struct edu e = { .g = g };
	unsigned int round;

	edu_load(&e, g, false);
	if (edu_counts(&e, FIRST).irq != edu_counts(&e, SECOND).irq && !grade_failed(g))
		grade_die("the two devices have lines of their own");
	for (round = 0; round < 8; round++)
		heard_on_line(&e, round % 2 ? SECOND : FIRST, round & 2);
	expect_chip(&e, SECOND, "IO-APIC|");
	edu_unload(&e);
}

CHECK(shared_line, "shared-line", shared_line);

/* The device has no @way to interrupt for a while. */
static void time_out(struct edu *e, const char *way)
{
	const char *name = e->dev[FIRST].name;
	uint32_t n = draw_short(e->g);

	edu_compute(e, FIRST, n);
	expect_number(e->g, 0, "%s %s 0", way, name);
	expect_number(e->g, -GUEST_ETIMEDOUT, "put " DRIVER "/%s/factorial %u", name, n + 1);
	edu_result_is(e, FIRST, n);
	expect_number(e->g, 0, "%s %s 1", way, name);
}

/* It does not come; then it does, when nobody waits for it; then all is as before. */
static void unheard(struct grade *g)
{
	struct edu e = { .g = g };

	edu_load(&e, g, false);
	time_out(&e, "line");
	edu_has(&e, FIRST, EDU_IRQ_STATUS, 0, "an interrupt was not acknowledged");
	edu_compute(&e, FIRST, draw_long(g));
	edu_compute(&e, SECOND, draw_long(g));
	edu_unload(&e);
	/* A message that was not sent does not come later either. */
	edu_load(&e, g, true);
	time_out(&e, "messages");
	edu_compute(&e, FIRST, draw_long(g));
	edu_unload(&e);
}

CHECK(unheard, "unheard", unheard);

static void busy(struct grade *g)
{
	struct edu e = { .g = g };
	uint32_t n = draw_short(g);

	edu_load(&e, g, true);
	edu_compute(&e, FIRST, n);
	expect_number(g, -GUEST_EBUSY, "busy %s " DRIVER "/%s/factorial %u %u",
		      e.dev[FIRST].name, e.dev[FIRST].name,
		      grade_between(g, 100000000, 120000000), n + 1);
	edu_result_is(&e, FIRST, n);
	edu_compute(&e, FIRST, n + 2);
	edu_unload(&e);
}

CHECK(busy, "busy", busy);

/* The driver asks who it has, and does not keep what is something else. */
static void no_edu(struct grade *g)
{
	struct edu e = { .g = g };
	uint32_t word = draw_word(g);

	edu_probe(&e, g);
	expect_number(g, 0, "poke %s 0x%x 0x%x", e.dev[FIRST].name, EDU_LIVENESS, word);
	edu_has(&e, FIRST, EDU_LIVENESS, ~word, "the device does not answer");
	edu_load(&e, g, true);
	if (edu_register(&e, FIRST, EDU_LIVENESS) == ~word && !grade_failed(g))
		grade_fail(g, "another value than before", NULL,
			   "the driver does not ask whether the device is alive");
	expect_number(g, 0, "put " DEVICES "/%s/driver_override eduio", e.dev[OTHER].name);
	expect_number(g, -GUEST_ENODEV, "put " DRIVER "/bind %s", e.dev[OTHER].name);
	edu_nothing_is_left(&e, OTHER);
	expect_number(g, 0, "put " DEVICES "/%s/driver_override nobody", e.dev[OTHER].name);
	edu_compute(&e, FIRST, draw_short(g));
	edu_unload(&e);
}

CHECK(no_edu, "no-edu", no_edu);

static void use_and_unbind(void *of)
{
	struct edu *e = of;

	edu_compute(e, FIRST, draw_short(e->g));
	edu_bind(e, FIRST, false);
}

static void look_for_rest(void *of)
{
	edu_nothing_is_left(of, FIRST);
}

/* By line: a message's number is new each time, and Linux warns where one is half made. */
static void bind_unwinds(struct grade *g)
{
	struct edu e = { .g = g };

	edu_load(&e, g, false);
	edu_bind(&e, FIRST, false);
	edu_hold(&e, FIRST, true);
	failing_binds_unwind(g, &(struct failing_binds) {
		.driver = DRIVER, .device = e.dev[FIRST].name, .failures = 3,
		.needed_for = "a region, a mapping and a handler",
		.is_bound = use_and_unbind, .is_not_bound = look_for_rest, .of = &e,
	});
	edu_hold(&e, FIRST, false);
	edu_bind(&e, FIRST, true);
	edu_compute(&e, FIRST, draw_short(g));
	edu_compute(&e, SECOND, draw_short(g));
	edu_unload(&e);
}

CHECK(bind_unwinds, "bind-unwinds", bind_unwinds);

/* Who still listens when the module has gone is called, and is not there. */
static void nobody_listens(struct edu *e)
{
	unsigned int dev;

	for (dev = FIRST; dev <= SECOND; dev++) {
		raise_irq(e, dev);
		kernel_is_quiet(e->g, NULL);
		expect_number(e->g, 0, "poke %s 0x%x 0xffffffff", e->dev[dev].name, EDU_IRQ_ACK);
	}
}

static void unload(struct grade *g)
{
	struct edu e = { .g = g };
	unsigned int round;

	for (round = 0; round < 2; round++) {
		edu_load(&e, g, round);
		edu_compute(&e, SECOND, draw_short(g));
		edu_unload(&e);
		nobody_listens(&e);
	}
	edu_load(&e, g, true);
	cycles_lose_nothing(g, DRIVER, e.dev[FIRST].name);
	edu_compute(&e, FIRST, draw_short(g));
	edu_unload(&e);
}

CHECK(unload, "unload", unload);
