// SPDX-License-Identifier: GPL-2.0
/*
 * How fast this machine's time-stamp counter counts. An emulated guest reads the
 * host's counter, and would find out for itself by comparing it with an emulated
 * timer: on a busy host it gets that wrong, and its clock runs too fast for ever.
 */
#include <time.h>

#include "vm_internal.h"

#if __has_include("x86intrin.h")
#include <x86intrin.h>

#define TRIES		64
#define APART_NS	10000000
#define NS_A_SECOND	1000000000ll

struct moment {
	unsigned long long ticks;
	long long ns;
};

static long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * NS_A_SECOND + now.tv_nsec;
}

/* Both clocks at once: of several readings the one that was interrupted least. */
static struct moment read_both(void)
{
	unsigned long long before, after, least = ~0ull;
	struct moment best = { 0 };
	int i;

	for (i = 0; i < TRIES; i++) {
		long long ns;

		before = __rdtsc();
		ns = now_ns();
		after = __rdtsc();
		if (after - before < least) {
			least = after - before;
			best = (struct moment){ before + least / 2, ns };
		}
	}
	return best;
}

/**
 * vm_tsc_khz() - the frequency of the host's time-stamp counter
 *
 * Takes about 10 ms, the first time.
 *
 * Return: kHz; 0 where there is no such counter.
 */
unsigned int vm_tsc_khz(void)
{
	static unsigned int khz;
	struct timespec pause = { .tv_nsec = APART_NS };
	struct moment from, to;

	if (khz)
		return khz;
	from = read_both();
	nanosleep(&pause, NULL);
	to = read_both();
	/* Ticks in so many ns; in 10 ms and more a million times that fits. */
	khz = (to.ticks - from.ticks) * 1000000 / (to.ns - from.ns);
	return khz;
}
#else
unsigned int vm_tsc_khz(void)
{
	return 0;
}
#endif
