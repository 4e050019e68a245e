/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For programs that try a driver in a guest: a line for each thing that should
 * hold, "ok" or "FAIL" first, and whether one did not.
 */
#ifndef TESTS_EXPECT_H
#define TESTS_EXPECT_H

#include <stdbool.h>
#include <stdio.h>

static bool failed;

static void expect(const char *what, bool holds)
{
	printf("%s %s\n", holds ? "ok  " : "FAIL", what);
	failed |= !holds;
}

#endif
