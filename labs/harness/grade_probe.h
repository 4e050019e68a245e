/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What checks of a kernel module have in common: they talk in numbers with a
 * probe in the guest, write bytes that only the host knew beforehand, and read
 * what the kernel said on its console.
 */
#ifndef HARNESS_GRADE_PROBE_H
#define HARNESS_GRADE_PROBE_H

#include "grade.h"

#define PAGE		4096u
#define NONCE_BYTES	32
#define NONCE_HEX	(2 * NONCE_BYTES + 1)

/* As in the guest. */
#define GUEST_ENOENT	2
#define GUEST_ENOMEM	12
#define GUEST_EBUSY	16
#define GUEST_ENODEV	19
#define GUEST_EINVAL	22
#define GUEST_ENOSPC	28
#define GUEST_ETIMEDOUT	110
#define GUEST_RDWR	2
#define GUEST_WRONLY	1

/* Ask for a number; -1 after a finding, and for -EPERM, which nobody expects. */
long ask_number(struct grade *g, const char *format, ...)
	__printf(2, 3);
bool expect_number(struct grade *g, long expected, const char *format, ...)
	__printf(3, 4);

/* Bytes that say who wrote them. */
struct nonce {
	unsigned char bytes[NONCE_BYTES];
	char hex[NONCE_HEX];
};

struct nonce draw_nonce(struct grade *g);
extern const struct nonce zeros;

/* Into a file of the guest, and out of it. */
bool write_nonce(struct grade *g, long fd, unsigned long offset, const struct nonce *nonce);
bool reads_nonce(struct grade *g, long fd, unsigned long offset, const struct nonce *nonce);
bool ram_has(struct grade *g, uint64_t pfn, unsigned int offset, const struct nonce *nonce);

/*
 * No bug or warning so far, in the taint or on the console; nor there what @also
 * says, unless that is NULL. The probe must be listening.
 */
bool kernel_is_quiet(struct grade *g, const char *also);

/* Enabled for good, a PCI device can be bound while allocations fail. */
bool hold_device(struct grade *g, const char *device, bool holds);

/* A driver of a PCI device that is bound and unbound over and over keeps no memory. */
bool cycles_lose_nothing(struct grade *g, const char *driver, const char *device);

/* A driver that is loaded, to be bound, while allocations fail, to a device that is held. */
struct failing_binds {
	const char *driver;		/* its folder */
	const char *device;		/* the device's name */
	unsigned int failures;		/* so many allocations, or more, its probe makes */
	const char *needed_for;
	void (*is_bound)(void *of);	/* does it work? and then, unbind it */
	void (*is_not_bound)(void *of);	/* is anything of it left? */
	void *of;
};

bool failing_binds_unwind(struct grade *g, const struct failing_binds *binds);

/* Does that come through the console within a while? No finding if it does not. */
bool kernel_says(struct grade *g, const char *what);

#endif
