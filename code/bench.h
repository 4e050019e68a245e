/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What programs on the host measure time with: a clock, and the median of
 * several rounds, because one round may be somebody else's.
 */
#ifndef CODE_BENCH_H
#define CODE_BENCH_H

#include <stdlib.h>
#include <time.h>

/**
 * bench_now() - the time
 *
 * Return: seconds of a clock that only goes forward
 */
static inline double bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static inline int bench_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/**
 * bench_median() - the middle one of several measurements
 * @values: the measurements; sorted afterwards
 * @count: how many, at least one
 *
 * Return: the median; of an even number, the upper one of the two in the middle
 */
static inline double bench_median(double *values, size_t count)
{
	qsort(values, count, sizeof(values[0]), bench_compare);
	return values[count / 2];
}

#endif
