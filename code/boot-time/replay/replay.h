/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A boot's memory requests once more, through the model: each answer that the
 * log tells is predicted first.
 */
#ifndef BOOT_TIME_REPLAY_REPLAY_H
#define BOOT_TIME_REPLAY_REPLAY_H

#include "log.h"

/* One request and its two answers; address 0: it failed. */
struct allocation {
	struct record request;
	phys_addr_t expected;
	phys_addr_t got;
};

/* What the model says that the kernel will say next. */
struct event {
	const char *what;
	phys_addr_t base;
	phys_addr_t size;
};

struct replay {
	struct memblock mb;		/* first: the model's hooks find the rest by it */
	struct memblock before;		/* the request at hand */
	const struct log *log;
	bool started;
	bool nodes_known;
	bool open;			/* a request waits for its answer: */
	struct record request;
	phys_addr_t expected;		/* the answer */
	struct event *events;
	size_t nr_events, next_event;

	const struct record *start;	/* the dump that it all starts from */
	struct allocation *allocations;
	size_t nr_allocations, nr_equal;
	size_t nr_unannounced;		/* taken as the log has them */
	size_t nr_dumps, nr_dumps_equal;
	unsigned long long nr_free, nr_pages;	/* pages, at the end */
	char *difference;		/* the first, in words */
};

/* In nodes.c. */
void replay_nodes(struct replay *r, const struct record *now);

void replay_run(struct replay *r, const struct log *log);
void replay_destroy(struct replay *r);

#endif
