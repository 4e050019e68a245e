// SPDX-License-Identifier: GPL-2.0
/*
 * Part C: the buffer is where the device can reach it, what is written gets
 * into the device, what the device has gets out, and nothing stays behind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edubuf.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "zones", _name, _run)

static unsigned int draw_offset(struct grade *g)
{
	return grade_below(g, EDU_BYTES - NONCE_BYTES);
}

static void is_in_reach(struct edubuf *e)
{
	char seen[32];

	snprintf(seen, sizeof(seen), "0x%llx", (unsigned long long)e->address);
	if (!grade_failed(e->g) && e->address + EDU_BYTES > EDU_REACH)
		grade_fail(e->g, "an address below 0x10000000", seen,
			   "the device has 28 address lines, and cannot reach its buffer");
}

/* The copy began in the buffer, at @offset or before. */
static void was_told(struct edubuf *e, unsigned int offset)
{
	const char *reply = grade_ask(e->g, "told");
	uint64_t told = reply ? strtoull(reply, NULL, 16) : 0;
	char expected[32];

	snprintf(expected, sizeof(expected), "0x%llx",
		 (unsigned long long)e->address + offset);
	if (reply && (told < e->address || told > e->address + offset))
		grade_fail(e->g, expected, reply,
			   "the device was sent to another place than the buffer");
}

/* Nearly all that is free is above 256 MB, where whoever does not ask gets it. */
static void in_reach(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	unsigned int round, offset;
	struct edubuf e = { };

	edubuf_probe(&e, g);
	if (ask_number(g, "high 440") < 1000 && !grade_failed(g))
		grade_die("the guest has no memory above 256 MB");
	expect_number(g, 0, "load " MODULE " limit=2000");
	for (round = 0; round < 3 && !grade_failed(g); round++) {
		edubuf_open(&e);
		is_in_reach(&e);
		offset = draw_offset(g);
		write_nonce(g, e.fd, offset, &nonce);
		buffer_has(&e, offset, &nonce);
		device_has(&e, offset, &nonce);
		edubuf_close(&e);
		edubuf_bind(&e, false);
		edubuf_bind(&e, true);
	}
	edubuf_open(&e);
	edubuf_unload(&e);
}

CHECK(in_reach, "in-reach", in_reach);

/* write() -> buffer -> device: the same bytes in both. */
static void to_device(struct grade *g)
{
	struct nonce nonces[4];
	unsigned int offsets[4], i;
	struct edubuf e = { };

	edubuf_load(&e, g);
	for (i = 0; i < 4; i++) {
		nonces[i] = draw_nonce(g);
		offsets[i] = 1000 * i + grade_below(g, 900);
		write_nonce(g, e.fd, offsets[i], &nonces[i]);
		was_told(&e, offsets[i]);
		buffer_has(&e, offsets[i], &nonces[i]);
		device_has(&e, offsets[i], &nonces[i]);
	}
	for (i = 0; i < 4; i++)
		device_has(&e, offsets[i], &nonces[i]);
	edubuf_unload(&e);
}

CHECK(to_device, "to-device", to_device);

/* device -> buffer -> read(): bytes that the driver has not seen before. */
static void from_device(struct grade *g)
{
	unsigned int round, offset;
	struct nonce nonce;
	struct edubuf e = { };

	edubuf_load(&e, g);
	for (round = 0; round < 4; round++) {
		nonce = draw_nonce(g);
		offset = draw_offset(g);
		expect_number(g, 0, "store %u %s", offset, nonce.hex);
		reads_nonce(g, e.fd, offset, &nonce);
		was_told(&e, offset);
		buffer_has(&e, offset, &nonce);
	}
	nonce = draw_nonce(g);
	write_nonce(g, e.fd, 40, &nonce);
	reads_nonce(g, e.fd, 40, &nonce);
	edubuf_unload(&e);
}

CHECK(from_device, "from-device", from_device);

/* | before | written | behind |: the device keeps what is around it. */
static void neighbours(struct grade *g)
{
	struct nonce before = draw_nonce(g), behind = draw_nonce(g), nonce;
	unsigned int round, offset;
	struct edubuf e = { };

	edubuf_load(&e, g);
	for (round = 0; round < 2; round++) {
		nonce = draw_nonce(g);
		offset = grade_between(g, NONCE_BYTES, EDU_BYTES - 2 * NONCE_BYTES);
		expect_number(g, 0, "store %u %s", offset - NONCE_BYTES, before.hex);
		expect_number(g, 0, "store %u %s", offset + NONCE_BYTES, behind.hex);
		write_nonce(g, e.fd, offset, &nonce);
		device_has(&e, offset - NONCE_BYTES, &before);
		device_has(&e, offset, &nonce);
		device_has(&e, offset + NONCE_BYTES, &behind);
	}
	edubuf_unload(&e);
}

CHECK(neighbours, "neighbours", neighbours);

/* The file ends where the device's memory does, nearly: up to there, and no further. */
static void end_of_file(struct grade *g)
{
	int part = grade_between(g, 1, NONCE_BYTES - 1);
	struct nonce nonce = draw_nonce(g);
	struct edubuf e = { };
	char start[NONCE_HEX];

	snprintf(start, sizeof(start), "%.*s", 2 * part, nonce.hex);
	edubuf_load(&e, g);
	expect_number(g, part, "write %ld %u %s", e.fd, EDU_BYTES - part, nonce.hex);
	grade_expect(g, start, "read %ld %u %u", e.fd, EDU_BYTES - part, NONCE_BYTES);
	expect_number(g, -GUEST_ENOSPC, "write %ld %u %s", e.fd, EDU_BYTES, nonce.hex);
	expect_number(g, -GUEST_ENOSPC, "write %ld %u %s", e.fd,
		      EDU_BYTES + grade_between(g, 1, 90000), nonce.hex);
	grade_expect(g, "", "read %ld %u %u", e.fd, EDU_BYTES, NONCE_BYTES);
	grade_expect(g, "", "read %ld %u %u", e.fd, EDU_BYTES + grade_between(g, 1, 90000),
		     NONCE_BYTES);
	/* All of it at once. */
	expect_number(g, EDU_BYTES, "fill %ld %u %s", e.fd, 2 * PAGE, nonce.hex);
	device_has(&e, EDU_BYTES / NONCE_BYTES / 2 * NONCE_BYTES, &nonce);
	expect_number(g, EDU_BYTES, "holds %ld %u %s", e.fd, 2 * PAGE, nonce.hex);
	edubuf_unload(&e);
}

CHECK(end_of_file, "end-of-file", end_of_file);

static void set_limit(struct grade *g, unsigned int ms)
{
	expect_number(g, 0, "put " LIMIT " %u", ms);
}

/* How often the device may be done in time by chance, on a host that is busy. */
#define CHANCES	5

/* @line asks for a transfer within fewer milliseconds than the device needs. */
static void gives_up(struct grade *g, const char *line)
{
	char expected[16], seen[2 * NONCE_HEX];
	const char *reply;
	int chances;

	snprintf(expected, sizeof(expected), "-%d", GUEST_ETIMEDOUT);
	for (chances = CHANCES; chances; chances--) {
		set_limit(g, grade_between(g, 5, 20));
		reply = grade_ask(g, "%s", line);
		if (!reply || !strcmp(reply, expected))
			return;
		snprintf(seen, sizeof(seen), "%s", reply);
		if (ask_number(g, "busy"))
			break;
	}
	grade_fail(g, expected, seen, chances ? "the device still copies" :
		   "the limit is shorter than the device needs");
}

/* The device takes 100 ms. Who has less time gives up; and who comes next waits for it. */
static void time_limit(struct grade *g)
{
	struct nonce late = draw_nonce(g), nonce;
	char write[128], read[64];
	unsigned int round;
	struct edubuf e = { };

	edubuf_load(&e, g);
	snprintf(write, sizeof(write), "write %ld 0 %s", e.fd, late.hex);
	snprintf(read, sizeof(read), "read %ld 0 %u", e.fd, NONCE_BYTES);
	for (round = 0; round < 2; round++) {
		gives_up(g, round ? read : write);
		set_limit(g, 2000);
		nonce = draw_nonce(g);
		write_nonce(g, e.fd, 100, &nonce);
		device_has(&e, 100, &nonce);
		reads_nonce(g, e.fd, 100, &nonce);
	}
	edubuf_unload(&e);
}

CHECK(time_limit, "time-limit", time_limit);

/* What was in the buffer when the driver had gone, and when the device was done. */
static void keeps_off(struct grade *g, const char *seen, const struct nonce *nonce)
{
	const char *later = strchr(seen, ' ');

	if (later && strncmp(seen, nonce->hex, 2 * NONCE_BYTES) && !strcmp(later + 1, nonce->hex))
		grade_fail(g, "what was there", nonce->hex,
			   "the device has written into memory that the driver had given back");
}

/* A read that is late, and unbinding at once; false if the device was done in time. */
static bool leaves_late(struct edubuf *e)
{
	struct nonce nonce = draw_nonce(e->g);
	char late[32], in_time[32];
	const char *reply;

	snprintf(late, sizeof(late), "-%d 0 ", GUEST_ETIMEDOUT);
	snprintf(in_time, sizeof(in_time), "%d 0 ", NONCE_BYTES);
	expect_number(e->g, 0, "store 0 %s", nonce.hex);
	set_limit(e->g, 5);
	reply = grade_ask(e->g, "late %ld %u 0x%llx " DRIVER " %s", e->fd, NONCE_BYTES,
			  (unsigned long long)e->address, e->name);
	if (!reply || !strncmp(reply, in_time, strlen(in_time)))
		return false;
	if (strncmp(reply, late, strlen(late)))
		grade_fail(e->g, late, reply, "a read that is late, and unbinding after it");
	else
		keeps_off(e->g, reply + strlen(late), &nonce);
	return true;
}

/* What the device does when the driver has gone must not reach RAM any more. */
static void late(struct grade *g)
{
	unsigned int times = 0, chances = 3 + CHANCES;
	struct edubuf e = { };

	edubuf_load(&e, g);
	while (times < 3 && chances-- && !grade_failed(g)) {
		times += leaves_late(&e);
		set_limit(g, 2000);
		edubuf_close(&e);
		nothing_is_left(&e);
		edubuf_bind(&e, true);
		edubuf_open(&e);
	}
	if (!grade_failed(g) && times < 3)
		grade_fail(g, "3 reads that are late", NULL, "only %u were, at a limit of 5 ms",
			   times);
	edubuf_unload(&e);
}

CHECK(late, "late", late);

/* The file is open, and the device goes; it comes again, and another file has it. */
static void gone(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	struct edubuf e = { };
	long old;

	edubuf_load(&e, g);
	write_nonce(g, e.fd, 0, &nonce);
	old = e.fd;
	edubuf_bind(&e, false);
	nothing_is_left(&e);
	expect_number(g, -GUEST_ENODEV, "write %ld 0 %s", old, nonce.hex);
	expect_number(g, -GUEST_ENODEV, "read %ld 0 %u", old, NONCE_BYTES);
	expect_number(g, 0, "close %ld", old);
	kernel_is_quiet(g, NULL);
	edubuf_bind(&e, true);
	edubuf_open(&e);
	write_nonce(g, e.fd, 0, &nonce);
	device_has(&e, 0, &nonce);
	edubuf_unload(&e);
}

CHECK(gone, "gone", gone);

static void use_and_unbind(void *of)
{
	struct edubuf *e = of;
	struct nonce nonce = draw_nonce(e->g);

	edubuf_open(e);
	write_nonce(e->g, e->fd, 0, &nonce);
	edubuf_close(e);
	edubuf_bind(e, false);
}

static void look_for_rest(void *of)
{
	nothing_is_left(of);
}

static void bind_unwinds(struct grade *g)
{
	struct edubuf e = { };

	edubuf_load(&e, g);
	edubuf_close(&e);
	edubuf_bind(&e, false);
	edubuf_hold(&e, true);
	failing_binds_unwind(g, &(struct failing_binds) {
		.driver = DRIVER, .device = e.name, .failures = 4,
		.needed_for = "a device, a region, a mapping, a buffer and a file",
		.is_bound = use_and_unbind, .is_not_bound = look_for_rest, .of = &e,
	});
	edubuf_hold(&e, false);
	edubuf_bind(&e, true);
	edubuf_open(&e);
	edubuf_unload(&e);
}

CHECK(bind_unwinds, "bind-unwinds", bind_unwinds);

static void unload(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	unsigned int round;
	struct edubuf e = { };

	for (round = 0; round < 2 && !grade_failed(g); round++) {
		edubuf_load(&e, g);
		write_nonce(g, e.fd, 8, &nonce);
		edubuf_unload(&e);
	}
	edubuf_load(&e, g);
	edubuf_close(&e);
	cycles_lose_nothing(g, DRIVER, e.name);
	edubuf_open(&e);
	edubuf_unload(&e);
}

CHECK(unload, "unload", unload);
