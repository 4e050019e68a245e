/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How this chapter's modules refuse a command of the playground's protocol.
 */
#ifndef LOOKASIDE_CACHES_REFUSE_H
#define LOOKASIDE_CACHES_REFUSE_H

#include "../../playground/play.h"

/* Say that @arg is refused, and @why. */
static inline void refuse(struct play *p, const char *arg, const char *why)
{
	play_error(p);
	play_text(p, arg);
	play_text(p, why);
}

static inline void refuse_for_memory(struct play *p)
{
	refuse(p, "this", " needs memory, and there is none; free some");
}

#endif
