// SPDX-License-Identifier: GPL-2.0
/* Load the module, use the device, and find its objects in RAM. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scullc.h"

#define WORD	8
#define SLOT_MAX	0x400000l	/* bytes: no slab is larger */
#define KPF_SLAB	7	/* a bit: include/uapi/linux/kernel-page-flags.h */
#define MIB	0x100000ul

/**
 * scullc_load() - load the student's module and open its first device
 * @s: the device
 * @g: the check
 * @quantum: what scullc_quantum is to be, in bytes
 *
 * The kernel debugs every cache whose name begins with the module's.
 *
 * Return: true, or false after a finding.
 */
bool scullc_load(struct scullc *s, struct grade *g, unsigned int quantum)
{
	static const char *const watched[] = {
		"red_zone", "poison", "store_user", "sanity_checks"
	};
	size_t i;

	s->g = g;
	s->quantum = quantum;
	grade_open(g, "/tmp/probe");
	expect_number(g, 0, "load " MODULE " scullc_quantum=%u", quantum);
	for (i = 0; i < ARRAY_SIZE(watched); i++)
		expect_number(g, 1, "number " CACHE "%s", watched[i]);
	s->objects = ask_number(g, "number " CACHE "objs_per_slab");
	s->slot = ask_number(g, "number " CACHE "slab_size");
	/* In front of it, too, there is a red zone. */
	s->first = ask_number(g, "number " CACHE "align");
	s->first = s->first < WORD ? WORD : s->first;
	/* SLUB counts them in 15 bits; what is said to be more was not said by SLUB. */
	if (!grade_failed(g) && (s->objects < 1 || s->objects >= 1 << 15 || s->slot < 1 ||
				 s->slot > SLOT_MAX || s->first > SLOT_MAX))
		grade_fail(g, "a slab of objects", NULL,
			   CACHE " tells of %ld objects, %ld bytes apart, the first at %ld",
			   s->objects, s->slot, s->first);
	s->fd = ask_number(g, "open /dev/scullc0 %d", GUEST_RDWR);
	if (!grade_failed(g) && s->fd < 0)
		grade_fail(g, "a descriptor", strerror(-s->fd), "/dev/scullc0 does not open");
	return !grade_failed(g);
}

/**
 * scullc_unload() - close the device, unload the module, end the probe
 * @s: the device
 *
 * Return: true, or false after a finding.
 */
bool scullc_unload(struct scullc *s)
{
	expect_number(s->g, 0, "close %ld", s->fd);
	expect_number(s->g, 0, "unload scullc");
	kernel_is_quiet(s->g, NULL);
	return grade_close(s->g);
}

/**
 * scullc_has() - are so many objects in use?
 * @s: the device
 * @objects: how many
 *
 * Return: true, or false after a finding.
 */
bool scullc_has(struct scullc *s, long objects)
{
	return expect_number(s->g, objects, "number " CACHE "objects");
}

/**
 * scullc_empty() - have the device emptied: open it only for writing
 * @s: the device
 *
 * Return: true, or false after a finding.
 */
bool scullc_empty(struct scullc *s)
{
	long fd = ask_number(s->g, "open /dev/scullc0 %d", GUEST_WRONLY);

	expect_number(s->g, 0, "close %ld", fd);
	return grade_expect(s->g, "", "read %ld 0 %u", s->fd, NONCE_BYTES);
}

/**
 * scullc_fill() - write to every byte of the first quanta
 * @s: the device
 * @quanta: how many
 * @nonce: what, over and over, from the start of each
 *
 * Return: true, or false after a finding.
 */
bool scullc_fill(struct scullc *s, unsigned int quanta, const struct nonce *nonce)
{
	return expect_number(s->g, (long)quanta * s->quantum, "fill %ld %u %u %s", s->fd,
			     quanta * s->quantum, s->quantum, nonce->hex);
}

/**
 * scullc_holds() - is what scullc_fill() wrote still there?
 * @s: the device
 * @quanta: how many
 * @nonce: what was written
 *
 * Return: true, or false after a finding.
 */
bool scullc_holds(struct scullc *s, unsigned int quanta, const struct nonce *nonce)
{
	return expect_number(s->g, (long)quanta * s->quantum, "holds %ld %u %u %s", s->fd,
			     quanta * s->quantum, s->quantum, nonce->hex);
}

/**
 * scullc_reads_zeros() - does the device say that nothing was written there?
 * @s: the device
 * @offset: where
 * @len: how many bytes
 *
 * Return: true, or false after a finding.
 */
bool scullc_reads_zeros(struct scullc *s, unsigned long offset, unsigned long len)
{
	return expect_number(s->g, len, "zeros %ld %lu %lu", s->fd, offset, len);
}

/* Is there an object that begins at @byte? */
static bool is_slot(const struct scullc *s, unsigned int byte)
{
	return byte >= s->first && byte < s->first + s->objects * s->slot &&
	       !((byte - s->first) % s->slot);
}

/* Whatever lies there: if the page is no slab's, no allocator of objects looks after it. */
static bool page_is_slab(struct scullc *s, unsigned long long pfn)
{
	long flags = ask_number(s->g, "page-flags %llu", pfn);
	char seen[32];

	if (grade_failed(s->g) || flags >> KPF_SLAB & 1)
		return !grade_failed(s->g);
	snprintf(seen, sizeof(seen), "flags 0x%lx", flags);
	return grade_fail(s->g, "a page of a slab", seen, "/proc/kpageflags knows pfn %llu better",
			  pfn);
}

/**
 * claimed_object() - where /proc/scullcmem says that a quantum of device 0 lies
 * @s: the device
 * @n: the quantum's number in the first item
 * @object: receives it
 *
 * Return: true, or false after a finding.
 */
bool claimed_object(struct scullc *s, unsigned int n, struct object *object)
{
	const char *reply = grade_ask(s->g, "cat /proc/scullcmem");
	unsigned long long pfn;
	char label[32], *line;
	const char *at;

	if (!reply)
		return false;
	snprintf(label, sizeof(label), "|    %4u: ", n);
	at = strstr(reply, label);
	line = at ? grade_up_to(at + 1, "|") : grade_format("%s", reply);
	if (!at || sscanf(line, "%*u: slab at pfn %llu, byte %u", &pfn, &object->byte) != 2)
		grade_fail(s->g, "slab at pfn N, byte B", line,
			   "/proc/scullcmem does not say where quantum %u lies", n);
	else if (!is_slot(s, object->byte))
		grade_fail(s->g, "a place where a slab has an object", line,
			   "a slab has %ld objects, %ld bytes apart, the first at byte %ld",
			   s->objects, s->slot, s->first);
	else if (page_is_slab(s, pfn))
		object->slab = pfn * PAGE;
	free(line);
	return !grade_failed(s->g);
}

/* All of @len bytes are @value: @what is what they are, for the finding. */
static bool ram_is(struct grade *g, uint64_t gpa, unsigned int len, unsigned char value,
		   const char *what)
{
	unsigned char *bytes = grade_alloc(len);
	char expected[8], seen[8];
	unsigned int i;

	if (!grade_ram(g, gpa, bytes, len)) {
		free(bytes);
		return grade_fail(g, "a page of RAM", NULL,
				  "the guest has no RAM at the address 0x%llx",
				  (unsigned long long)gpa);
	}
	for (i = 0; i < len && bytes[i] == value; i++)
		;
	if (i < len) {
		snprintf(expected, sizeof(expected), "0x%02x", value);
		snprintf(seen, sizeof(seen), "0x%02x", bytes[i]);
		grade_fail(g, expected, seen, "in RAM, at byte %u of %u of %s", i, len, what);
	}
	free(bytes);
	return !grade_failed(g);
}

/**
 * object_has() - are these bytes in an object, in RAM?
 * @s: the device
 * @object: the object
 * @offset: where in it
 * @nonce: the bytes
 *
 * Return: true, or false after a finding.
 */
bool object_has(struct scullc *s, const struct object *object, unsigned int offset,
		const struct nonce *nonce)
{
	uint64_t gpa = object->slab + object->byte + offset;

	return !grade_failed(s->g) && ram_has(s->g, gpa / PAGE, gpa % PAGE, nonce);
}

/**
 * object_is_zero() - are all bytes of an object 0, in RAM?
 * @s: the device
 * @object: the object
 *
 * Return: true, or false after a finding.
 */
bool object_is_zero(struct scullc *s, const struct object *object)
{
	return !grade_failed(s->g) && ram_is(s->g, object->slab + object->byte, s->quantum, 0,
					     "an object that nobody has");
}

/**
 * red_zones_are() - do the words around an object say that it is allocated, or free?
 * @s: the device
 * @object: the object
 * @value: RED_ALLOCATED or RED_FREE
 *
 * Return: true, or false after a finding.
 */
bool red_zones_are(struct scullc *s, const struct object *object, unsigned char value)
{
	uint64_t gpa = object->slab + object->byte;

	return !grade_failed(s->g) &&
	       ram_is(s->g, gpa - WORD, WORD, value,
		      "what should be the red zone before an object") &&
	       ram_is(s->g, gpa + s->quantum, WORD - s->quantum % WORD, value,
		      "what should be the red zone behind an object");
}

/**
 * damage_red_zone() - change a byte beside an object, as a write past its end would
 * @s: the device
 * @object: the object, which is in use
 *
 * Return: true, or false after a finding.
 */
bool damage_red_zone(struct scullc *s, const struct object *object)
{
	unsigned char value = grade_between(s->g, 1, RED_FREE - 1);
	uint64_t gpa = object->slab + object->byte;

	if (grade_below(s->g, 2))
		gpa -= grade_between(s->g, 1, WORD);
	else
		gpa += s->quantum + grade_below(s->g, WORD - s->quantum % WORD);
	return expect_number(s->g, 1, "poke %llu %02x", (unsigned long long)gpa, value) &&
	       ram_is(s->g, gpa, 1, value, "a red zone that was damaged on purpose");
}

/* Does an object begin at @at, held, and with these bytes? */
static bool is_held(const unsigned char *at, unsigned int quantum, const struct nonce *nonce)
{
	static const unsigned char red[WORD] = { [0 ... WORD - 1] = RED_ALLOCATED };

	return !memcmp(at - WORD, red, WORD) && !memcmp(at, nonce->bytes, NONCE_BYTES) &&
	       !memcmp(at + quantum, red, WORD - quantum % WORD);
}

/**
 * none_is_held() - does no object in RAM hold these bytes any more?
 * @s: the device that was, with a quantum of less than a MiB
 * @nonce: what each of many objects began with
 *
 * SLUB marks an object as free at once, so that its bytes, if they are still
 * there, no longer lie between red zones of one that is allocated. What no
 * cache that can be found has, is found here.
 *
 * Return: true, or false after a finding.
 */
bool none_is_held(struct scullc *s, const struct nonce *nonce)
{
	unsigned char *ram = grade_alloc(MIB);
	uint64_t gpa;
	size_t i;

	for (gpa = 0; grade_ram(s->g, gpa, ram, MIB); gpa += MIB) {
		for (i = WORD; i + s->quantum + WORD <= MIB; i += WORD)
			if (is_held(ram + i, s->quantum, nonce))
				grade_fail(s->g, "no object", nonce->hex,
					   "the module is gone, and an object is still held, at 0x%llx",
					   (unsigned long long)gpa + i);
	}
	free(ram);
	return !grade_failed(s->g);
}
