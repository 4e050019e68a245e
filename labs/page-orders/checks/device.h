/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The student's module at work in the guest, through the probe; and the bytes
 * that the seed says, which only the host knows beforehand.
 */
#ifndef PAGE_ORDERS_CHECKS_DEVICE_H
#define PAGE_ORDERS_CHECKS_DEVICE_H

#include "../../harness/grade.h"

#define PAGE		4096u
#define NONCE_BYTES	32
#define NONCE_HEX	(2 * NONCE_BYTES + 1)

/* As in the guest. */
#define GUEST_ENOMEM	12
#define GUEST_EBUSY	16
#define GUEST_ENODEV	19
#define GUEST_RDWR	2
#define GUEST_WRONLY	1

/* A module that is loaded, and /dev/scullp0 opened: what all checks begin with. */
struct device {
	struct grade *g;
	unsigned int order;
	unsigned int quantum;	/* bytes */
	long fd;
};

bool device_load(struct device *d, struct grade *g, unsigned int order);
bool device_unload(struct device *d);

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
bool device_write(struct device *d, unsigned long offset, const struct nonce *nonce);
bool device_reads(struct device *d, unsigned long offset, const struct nonce *nonce);
bool ram_has(struct grade *g, uint64_t pfn, unsigned int offset, const struct nonce *nonce);

/* The pfn that /proc/scullpmem claims for the first item's quantum @n; 0 after a finding. */
uint64_t claimed_pfn(struct grade *g, unsigned int n);

#endif
