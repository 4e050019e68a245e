/* SPDX-License-Identifier: GPL-2.0 */
/* The student's driver at work in the guest, through the probe, in plenty or in need. */
#ifndef KMALLOC_FLAGS_CHECKS_DRIVER_H
#define KMALLOC_FLAGS_CHECKS_DRIVER_H

#include "../../harness/grade_probe.h"

/* As in contexts.h and contexts_ioctl.h. */
enum squeeze { PLENTY, LOW, OUT, LOW_16M };
enum where { LOCKED, TIMER, INTERRUPT, WRITEBACK };

/* Requests of this size come from the page allocator, whatever slabs have. */
#define LARGE	12000u

/* What the page allocator does for those that may wait, and is told; or need not. */
#define WAITS		"reclaims=yes io=yes fs=yes lightly=no scope=as-before"
#define WAITS_NOT	"reclaims=no io=no fs=no lightly=no scope=as-before"
#define WAITS_NOFS	"reclaims=yes io=yes fs=no lightly=no scope=as-before"

/*
 * Objects that the kernel itself may have taken meanwhile; and how often checks
 * repeat what may leak, which is more.
 */
#define STRAY_OBJECTS	40
#define TIMES		60

struct driver {
	struct grade *g;
	long fd;
};

bool driver_load(struct driver *d, struct grade *g);
bool driver_unload(struct driver *d);
void driver_squeeze(struct driver *d, enum squeeze how);

/* A record of @len bytes made and taken; or refused for want of memory. */
void record_comes(struct driver *d, enum where context, unsigned int len);
void record_fails(struct driver *d, enum where context);

/* What kmalloc() and the page allocator have given: it must not become more. */
struct account {
	long objects;
	long free_pages;
};

struct account account_open(struct grade *g);
void account_close(struct grade *g, const struct account *before, const char *of);

#endif
