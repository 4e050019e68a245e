/* SPDX-License-Identifier: GPL-2.0 */
/* The check that is running, for the two files that run checks. */
#ifndef HARNESS_GRADE_RUN_H
#define HARNESS_GRADE_RUN_H

#include "grade_lab.h"

/* Exchanges with the guest that a finding tells of: the last so many. */
#define GRADE_MEMORY 8

struct grade {
	struct grade_session *s;
	struct grade_part *part;
	struct grade_item *item;
	struct vm *vm;
	struct grade_machine machine;	/* of @vm, where that is bare */
	uint64_t chance;	/* state of the random numbers */
	double end;		/* when the check's time is up: see grade_now() */
	size_t console_start;
	bool failed;
	bool hung;		/* and that because nothing came in time */
	bool used_up;		/* the next check needs another guest, whatever this one finds */
	bool conversing;
	char *exchange[GRADE_MEMORY];	/* a ring of "asked -> answered" */
	size_t exchanges;
	char line[GRADE_LINE_SIZE];
	struct vm_reply reply;
	char *monitor;		/* what QEMU's said last */
};

/* grade_run.c */
char *grade_console_excerpt(struct grade *g);
void grade_drop_guest(struct grade *g);
uint64_t grade_seed_for(uint64_t seed, const char *name);

/* grade_talk.c */
bool grade_guest_ended(struct grade *g, enum vm_status status, const char *during);
int grade_step_limit(struct grade *g);
void grade_remember(struct grade *g, char *exchange);

#endif
