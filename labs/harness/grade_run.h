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
	uint64_t chance;	/* state of the random numbers */
	double end;		/* when the check's time is up: see grade_now() */
	size_t console_start;
	bool failed;
	bool conversing;
	char *exchange[GRADE_MEMORY];	/* a ring of "asked -> answered" */
	size_t exchanges;
	char line[GRADE_LINE_SIZE];
	struct vm_reply reply;
};

char *grade_console_tail(struct grade *g);

#endif
