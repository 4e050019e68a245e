/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Takes a line apart by a pattern, and is strict: a digit that was lost on the
 * way is another address.
 */
#ifndef BOOT_TIME_REPLAY_SCAN_H
#define BOOT_TIME_REPLAY_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/**
 * scan() - match the beginning of a text
 * @text: the text
 * @pattern: itself, but for what follows a %:
 *	u, x: digits, decimal or hexadecimal, for a uint64_t
 *	d: decimal digits or -1, for an int
 *	a: an address as the kernel's %pa prints it, for a uint64_t
 *	r: "[0x...-0x...]", two such, the last byte included: a base and a size
 *	m: "[mem 0x...-0x...]" of any width: a base and a size
 *	c: the caller, "setup_arch+0x643/0x88d" or an address, up to the end of
 *	   @text, for a const char pointer
 * @...: where they go
 *
 * Return: what follows, or NULL where it does not match.
 */
const char *scan(const char *text, const char *pattern, ...);

/* Somewhere in a line that is not known: it may have lost its beginning. */
bool has_range_and_caller(const char *text);

#endif
