// SPDX-License-Identifier: GPL-2.0
/* Load the module, use its devices, and look at them from outside. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edu.h"

#define FIRST_KERNEL_ADDRESS	0xffff800000000000ull
#define MIB			0x100000ull
#define GIB			0x40000000ull

static const char *line_behind(const char *line)
{
	line = strchr(line, '\n');
	return line ? line + 1 : NULL;
}

/*
 *   Bus  0, device   5, function 0:
 *     Class 0255: PCI device 1234:11e8
 *       BAR0: 32 bit memory at 0xfe900000 [0xfe9fffff].
 */
static void find_devices(struct edu *e)
{
	static const char *const ids[NR_DEVICES] = { "1234:11e8", "1234:11e8", "1b36:0005" };
	const char *line = grade_monitor(e->g, "info pci"), *id, *bar;
	struct edu_device *dev = NULL;
	unsigned int bus, slot, function, i;

	for (; line; line = line_behind(line)) {
		size_t len = strcspn(line, "\n");

		if (sscanf(line, " Bus %u, device %u, function %u:", &bus, &slot, &function) == 3)
			dev = NULL;
		id = memmem(line, len, "PCI device ", 11);
		for (i = 0; id && !dev && i < NR_DEVICES; i++)
			if (!*e->dev[i].name && !strncmp(id + 11, ids[i], strlen(ids[i]))) {
				dev = &e->dev[i];
				snprintf(dev->name, sizeof(dev->name), "0000:%02x:%02x.%x",
					 bus & 0xff, slot & 0x1f, function & 7);
			}
		bar = memmem(line, len, "BAR0: 32 bit memory at ", 23);
		if (dev && bar && sscanf(bar + 23, "0x%" SCNx64 " [0x%" SCNx64 "]", &dev->bar,
					 &dev->bytes) == 2)
			dev->bytes -= dev->bar - 1;
	}
	for (i = 0; i < NR_DEVICES && !grade_failed(e->g); i++)
		if (!e->dev[i].bytes)
			grade_die("the guest has no device %s with a BAR", ids[i]);
}

/**
 * edu_probe() - start the probe, and find the devices
 * @e: the devices
 * @g: the check
 *
 * Return: true, or false after a finding.
 */
bool edu_probe(struct edu *e, struct grade *g)
{
	*e = (struct edu){ .g = g };
	grade_open(g, "/tmp/probe");
	find_devices(e);
	return !grade_failed(g);
}

/**
 * edu_load() - load the student's module into a guest in which it is not
 * @e: the devices
 * @g: the check
 * @msi: with interrupts by message
 *
 * Return: true, or false after a finding.
 */
bool edu_load(struct edu *e, struct grade *g, bool msi)
{
	unsigned int i;

	if (!*e->dev[FIRST].name)
		edu_probe(e, g);
	expect_number(g, 0, "load " MODULE " msi=%d", msi);
	for (i = FIRST; i <= SECOND; i++) {
		if (!grade_failed(g) &&
		    ask_number(g, "lines " DRIVER "/%s/uevent DRIVER=eduio", e->dev[i].name) != 1)
			grade_fail(g, "a device in " DRIVER, NULL,
				   "the driver has not taken %s", e->dev[i].name);
		e->dev[i].bound = true;
	}
	return !grade_failed(g);
}

/**
 * edu_unload() - unload the module, and look what is left
 * @e: the devices
 *
 * Return: true, or false after a finding.
 */
bool edu_unload(struct edu *e)
{
	unsigned int i;

	expect_number(e->g, 0, "unload eduio");
	for (i = 0; i < NR_DEVICES; i++)
		e->dev[i].bound = false;
	for (i = 0; i < NR_DEVICES; i++)
		edu_nothing_is_left(e, i);
	return kernel_is_quiet(e->g, NULL);
}

/**
 * edu_bind() - give the driver a device, or take it away
 * @e: the devices
 * @dev: which
 * @binds: which of the two
 *
 * Return: true, or false after a finding.
 */
bool edu_bind(struct edu *e, unsigned int dev, bool binds)
{
	e->dev[dev].bound = binds;
	return expect_number(e->g, 0, "put " DRIVER "/%s %s", binds ? "bind" : "unbind",
			     e->dev[dev].name);
}

/**
 * edu_hold() - have a device enabled by somebody else as well, or not any more
 * @e: the devices
 * @dev: which; no driver has it
 * @holds: which of the two
 *
 * Return: true, or false after a finding.
 */
bool edu_hold(struct edu *e, unsigned int dev, bool holds)
{
	e->dev[dev].held = holds;
	return hold_device(e->g, e->dev[dev].name, holds);
}

/**
 * edu_register() - what a register has
 * @e: the devices
 * @dev: which
 * @at: the register's offset
 *
 * Return: Its value, or 0 after a finding.
 */
uint32_t edu_register(struct edu *e, unsigned int dev, unsigned int at)
{
	const char *text, *value;
	char command[40];

	snprintf(command, sizeof(command), "xp /1wx 0x%llx",
		 (unsigned long long)e->dev[dev].bar + at);
	text = grade_monitor(e->g, command);
	value = text ? strstr(text, ": 0x") : NULL;
	if (text && !value)
		grade_die("QEMU's monitor has no register for us: %s", text);
	return value ? strtoul(value + 2, NULL, 0) : 0;
}

/**
 * edu_has() - is that in a register?
 * @e: the devices
 * @dev: which
 * @at: the register's offset
 * @value: what should be there
 * @what: the sentence, where it is not
 *
 * Return: true, or false after a finding.
 */
bool edu_has(struct edu *e, unsigned int dev, unsigned int at, uint32_t value,
	     const char *what)
{
	uint32_t has = edu_register(e, dev, at);
	char expected[16], seen[16];

	if (grade_failed(e->g) || has == value)
		return !grade_failed(e->g);
	snprintf(expected, sizeof(expected), "0x%x", value);
	snprintf(seen, sizeof(seen), "0x%x", has);
	return grade_fail(e->g, expected, seen, "%s (register 0x%02x of %s)", what, at,
			  e->dev[dev].name);
}

/**
 * edu_factorial() - what the device computes
 * @n: a number
 *
 * Return: n!, its lowest 32 bits.
 */
uint32_t edu_factorial(uint32_t n)
{
	uint32_t result = 1;

	/* From 34 on, 2^32 is a factor. */
	if (n >= 34)
		return 0;
	for (; n; n--)
		result *= n;
	return result;
}

/**
 * edu_result_is() - does the driver's file have the factorial?
 * @e: the devices
 * @dev: which
 * @n: of this number
 *
 * Return: true, or false after a finding.
 */
bool edu_result_is(struct edu *e, unsigned int dev, uint32_t n)
{
	char result[16];

	snprintf(result, sizeof(result), "%u|", edu_factorial(n));
	return grade_expect(e->g, result, "cat " DRIVER "/%s/factorial", e->dev[dev].name);
}

/**
 * edu_compute() - have the driver compute, and look at its result and the device's
 * @e: the devices
 * @dev: which
 * @n: of this number
 *
 * Return: true, or false after a finding.
 */
bool edu_compute(struct edu *e, unsigned int dev, uint32_t n)
{
	expect_number(e->g, 0, "put " DRIVER "/%s/factorial %u", e->dev[dev].name, n);
	edu_result_is(e, dev, n);
	return edu_has(e, dev, EDU_FACTORIAL, edu_factorial(n),
		       "the device has computed something else");
}

/*
 * "ffffc90000100000: 00000000fe900000 XG-DAC--W": an entry of the page tables, of
 * which C is that nothing behind it is cached; and P, that it is a large one. How many
 * of the kernel's are for the BAR; @ok is whether they are small, in its order, and
 * none of them cached.
 */
static unsigned int count_pages(struct edu *e, unsigned int dev, bool *ok)
{
	const char *line = grade_monitor(e->g, "info tlb");
	const struct edu_device *d = &e->dev[dev];
	uint64_t virt, phys, size, first = 0;
	unsigned int pages = 0;
	char *flags;

	*ok = true;
	for (; line && *line; line = line_behind(line)) {
		size_t len;

		virt = strtoull(line, &flags, 16);
		phys = *flags == ':' ? strtoull(flags + 1, &flags, 16) : 0;
		len = strcspn(flags, "\n");
		size = PAGE;
		if (memchr(flags, 'P', len))
			size = phys % GIB ? 2 * MIB : GIB;
		if (virt < FIRST_KERNEL_ADDRESS || phys + size <= d->bar ||
		    phys >= d->bar + d->bytes)
			continue;
		if (!pages)
			first = virt;
		*ok = *ok && virt - first == phys - d->bar && size == PAGE &&
		      memchr(flags, 'C', len);
		pages++;
	}
	return pages;
}

/**
 * edu_is_mapped() - are all of the device's registers mapped, as registers are?
 * @e: the devices
 * @dev: which
 *
 * Return: true, or false after a finding.
 */
bool edu_is_mapped(struct edu *e, unsigned int dev)
{
	char seen[64];
	bool ok;
	unsigned int pages = count_pages(e, dev, &ok);

	snprintf(seen, sizeof(seen), "%u entries%s", pages,
		 ok ? "" : ", of another order or cached");
	if (!grade_failed(e->g) && (!ok || pages != e->dev[dev].bytes / PAGE))
		grade_fail(e->g, "256 page-table entries, one for each page, uncached", seen,
			   "BAR 0 of %s is not mapped as a device's registers are, once",
			   e->dev[dev].name);
	return !grade_failed(e->g);
}

static bool nothing_is_mapped(struct edu *e, unsigned int dev)
{
	char seen[32];
	bool ok;
	unsigned int pages = count_pages(e, dev, &ok);

	snprintf(seen, sizeof(seen), "%u page-table entries", pages);
	if (!grade_failed(e->g) && pages)
		grade_fail(e->g, "no page-table entry", seen, "BAR 0 of %s is mapped still",
			   e->dev[dev].name);
	return !grade_failed(e->g);
}

/**
 * edu_nothing_is_left() - has the driver given back all that it had of a device?
 * @e: the devices
 * @dev: which; no driver has it
 *
 * Return: true, or false after a finding.
 */
bool edu_nothing_is_left(struct edu *e, unsigned int dev)
{
	const struct edu_device *d = &e->dev[dev];
	unsigned int i, bound = 0;

	for (i = 0; i < NR_DEVICES; i++)
		bound += e->dev[i].bound;
	nothing_is_mapped(e, dev);
	expect_number(e->g, 0, "lines /proc/vmallocinfo phys=0x%016llx",
		      (unsigned long long)d->bar);
	expect_number(e->g, bound, "lines /proc/iomem eduio");
	if (!bound)
		expect_number(e->g, 0, "lines /proc/interrupts eduio");
	/* Who has enabled it counts, and the last of them ends its mastership. */
	expect_number(e->g, 1, "lines " DEVICES "/%s/enable %d", d->name, d->held);
	return d->held || expect_number(e->g, 0, "master %s", d->name);
}

/* The number that a file has, and nothing else. */
static long count_in(struct edu *e, const char *reply)
{
	char *end;
	long count;

	if (!reply)
		return -1;
	count = strtol(reply, &end, 10);
	if (end == reply || strcmp(end, "|"))
		grade_fail(e->g, "a number", reply, "a file that has a number, and has none");
	return count;
}

/**
 * edu_counts() - what Linux and the driver have counted
 * @e: the devices
 * @dev: which
 *
 * Return: The counts.
 */
struct edu_counts edu_counts(struct edu *e, unsigned int dev)
{
	const char *name = e->dev[dev].name;
	struct edu_counts c;

	c.irq = count_in(e, grade_ask(e->g, "cat " DEVICES "/%s/irq", name));
	c.kernel = count_in(e, grade_ask(e->g, "cat /sys/kernel/irq/%ld/per_cpu_count", c.irq));
	c.driver = count_in(e, grade_ask(e->g, "cat " DRIVER "/%s/interrupts", name));
	return c;
}

/* struct resource of include/linux/ioport.h, 6.1. */
struct resource {
	uint64_t start;
	uint64_t end;
	uint64_t name;
	uint64_t flags;
	uint64_t desc;
	uint64_t parent;
	uint64_t sibling;
	uint64_t child;
};

#define RESOURCE_BUSY	0x80000000ull
#define MOST_RESOURCES	1000

/**
 * edu_taken() - who has taken a device's BAR?
 * @e: the devices
 * @dev: which
 *
 * /proc/iomem says as much, but a module can put another one in its place.
 *
 * Return: How many have, one within the other.
 */
unsigned int edu_taken(struct edu *e, unsigned int dev)
{
	uint64_t bar = e->dev[dev].bar, at = grade_symbol(e->g, "iomem_resource");
	unsigned int taken = 0, steps;
	struct resource r;

	for (steps = 0; at && steps < MOST_RESOURCES; steps++) {
		if (!grade_memory(e->g, at, &r, sizeof(r))) {
			grade_fail(e->g, "a tree of resources", NULL,
				   "the kernel's resources are not where they should be");
			return 0;
		}
		taken += r.flags & RESOURCE_BUSY && r.start == bar &&
			 r.end == bar + e->dev[dev].bytes - 1;
		at = r.start <= bar && r.end >= bar ? r.child : r.sibling;
	}
	return taken;
}
