/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The student's module at work in the guest, through the probe, on a cache
 * that SLUB debugs; and the objects of that cache in the guest's RAM.
 */
#ifndef LOOKASIDE_CACHES_CHECKS_SCULLC_H
#define LOOKASIDE_CACHES_CHECKS_SCULLC_H

#include "../../harness/grade_probe.h"

#define MODULE		"/tmp/scullc.ko"
#define CACHE		"/sys/kernel/slab/scullc/"

/* What SLUB fills red zones with: include/linux/poison.h. */
#define RED_FREE	0xbb
#define RED_ALLOCATED	0xcc

/* A module that is loaded, and /dev/scullc0 opened: what most checks begin with. */
struct scullc {
	struct grade *g;
	unsigned int quantum;	/* bytes */
	long objects;		/* in a slab, */
	long first;		/* the first so many bytes from its start, */
	long slot;		/* and each so many from the one before */
	long fd;
};

bool scullc_load(struct scullc *s, struct grade *g, unsigned int quantum);
bool scullc_unload(struct scullc *s);

/* As many objects are in use. A writer comes, and all are free. */
bool scullc_has(struct scullc *s, long objects);
bool scullc_empty(struct scullc *s);

/* Bytes that nobody wrote: all of them read as 0. */
bool scullc_reads_zeros(struct scullc *s, unsigned long offset, unsigned long len);

/* All bytes of some quanta, the same in each; and are they there? */
bool scullc_fill(struct scullc *s, unsigned int quanta, const struct nonce *nonce);
bool scullc_holds(struct scullc *s, unsigned int quanta, const struct nonce *nonce);

/**
 * struct object - an object of the cache
 * @slab: the slab's first byte, by guest-physical address
 * @byte: where in the slab the object begins
 */
struct object {
	uint64_t slab;
	unsigned int byte;
};

/* What /proc/scullcmem claims of a quantum of device 0; and what RAM says of an object. */
bool claimed_object(struct scullc *s, unsigned int n, struct object *object);
bool object_has(struct scullc *s, const struct object *object, unsigned int offset,
		const struct nonce *nonce);
bool object_is_zero(struct scullc *s, const struct object *object);
bool red_zones_are(struct scullc *s, const struct object *object, unsigned char value);

/* Damage one of them, from outside. Nobody in RAM holds an object with these bytes. */
bool damage_red_zone(struct scullc *s, const struct object *object);
bool none_is_held(struct scullc *s, const struct nonce *nonce);

#endif
