/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pattern that a program in the guest writes and the host looks for. Each
 * word of it depends on its own physical address: pages that were swapped, or
 * are somewhere else than claimed, show.
 */
#ifndef BOOT_TIME_PATTERN_H
#define BOOT_TIME_PATTERN_H

#include <stdint.h>

static inline uint64_t pattern_word(uint64_t physical, uint64_t seed)
{
	return (physical + seed) * 0x9e3779b97f4a7c15;
}

#endif
