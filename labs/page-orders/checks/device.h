/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The student's module at work in the guest, through the probe.
 */
#ifndef PAGE_ORDERS_CHECKS_DEVICE_H
#define PAGE_ORDERS_CHECKS_DEVICE_H

#include "../../harness/grade_probe.h"

/* A module that is loaded, and /dev/scullp0 opened: what all checks begin with. */
struct device {
	struct grade *g;
	unsigned int order;
	unsigned int quantum;	/* bytes */
	long fd;
};

bool device_load(struct device *d, struct grade *g, unsigned int order);
bool device_unload(struct device *d);

bool device_write(struct device *d, unsigned long offset, const struct nonce *nonce);
bool device_reads(struct device *d, unsigned long offset, const struct nonce *nonce);

/* The pfn that /proc/scullpmem claims for the first item's quantum @n; 0 after a finding. */
uint64_t claimed_pfn(struct grade *g, unsigned int n);

#endif
