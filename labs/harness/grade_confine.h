/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run a compiler on text that nobody trusts: it sees the toolchain and one
 * private folder, has no network, and has a limit on everything.
 */
#ifndef HARNESS_GRADE_CONFINE_H
#define HARNESS_GRADE_CONFINE_H

#include <stdbool.h>

#include "grade_lab.h"

enum confine_end {
	CONFINE_OK,	/* exit status 0 */
	CONFINE_FAILED,	/* any other end */
	CONFINE_LATE,	/* it worked for longer than it may, or waits for ever */
};

/**
 * struct confine - where and how long a command may work
 * @dir: the private folder: its working folder, and all that it may write to
 * @readable: more folders that it may read, at their own paths
 * @limit_ms: how long it may work, in milliseconds of processor time
 */
struct confine {
	const char *dir;
	const struct grade_strings *readable;
	unsigned int limit_ms;
};

bool confine_works(void);
enum confine_end confine_run(const struct confine *c, const char *const argv[],
			     char **output);

#endif
