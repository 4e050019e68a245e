/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The student's driver at work in the guest, through the probe; the device's
 * own memory, past the driver; and the buffer in the guest's RAM.
 */
#ifndef ZONES_CHECKS_EDUBUF_H
#define ZONES_CHECKS_EDUBUF_H

#include "../../harness/grade_probe.h"

#define MODULE		"/tmp/edubuf.ko"
#define DRIVER		"/sys/bus/pci/drivers/edubuf"
#define LIMIT		"/sys/module/edubuf/parameters/limit"

/* How large the file is, and what the device can reach. */
#define EDU_BYTES	4088u
#define EDU_REACH	0x10000000ull

/* Where the probe has the device put what it has. */
#define SCRATCH		0x50000ull

struct edubuf {
	struct grade *g;
	char name[32];		/* the device's, on its bus */
	uint64_t address;	/* of the buffer, as the driver says */
	long fd;		/* of /dev/edubuf, or below 0 */
	bool is_held;		/* enabled, whatever the driver does */
};

/* A probe that has found the device; the module loaded, the device bound, its file open. */
bool edubuf_probe(struct edubuf *e, struct grade *g);
bool edubuf_load(struct edubuf *e, struct grade *g);
bool edubuf_unload(struct edubuf *e);

bool edubuf_bind(struct edubuf *e, bool binds);
bool edubuf_hold(struct edubuf *e, bool holds);
bool edubuf_open(struct edubuf *e);
bool edubuf_close(struct edubuf *e);

/* The buffer has these bytes in RAM; the device has them. */
bool buffer_has(struct edubuf *e, unsigned int offset, const struct nonce *nonce);
bool device_has(struct edubuf *e, unsigned int offset, const struct nonce *nonce);

/* Nothing is mapped, reserved or enabled any more. */
bool nothing_is_left(struct edubuf *e);

#endif
