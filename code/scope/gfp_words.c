// SPDX-License-Identifier: GPL-2.0
/*
 * Flags in the playground's words, as a scope hears them and as this kernel's
 * bits. What a module cannot do, such as not to fail, has no name here.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "gfp_words.h"

/* Flags in the kernel's words; their bits are this kernel's. */
#define NAMED(flags) { #flags, flags }
static const struct { const char *name; gfp_t gfp; } names[] = {
	NAMED(GFP_KERNEL), NAMED(GFP_ATOMIC), NAMED(GFP_NOWAIT), NAMED(GFP_NOIO),
	NAMED(GFP_NOFS), NAMED(GFP_USER), NAMED(GFP_DMA), NAMED(GFP_DMA32),
	NAMED(__GFP_HIGH), NAMED(__GFP_IO), NAMED(__GFP_FS), NAMED(__GFP_ZERO),
	NAMED(__GFP_DIRECT_RECLAIM), NAMED(__GFP_KSWAPD_RECLAIM), NAMED(__GFP_NOWARN),
	NAMED(__GFP_RETRY_MAYFAIL), NAMED(__GFP_NORETRY), NAMED(__GFP_MEMALLOC),
	NAMED(__GFP_NOMEMALLOC), NAMED(__GFP_DMA), NAMED(__GFP_DMA32), NAMED(__GFP_HIGHMEM),
	NAMED(__GFP_MOVABLE), NAMED(__GFP_THISNODE), NAMED(GFP_HIGHUSER),
	NAMED(GFP_HIGHUSER_MOVABLE),
};

static bool find_name(const char *name, size_t len, gfp_t *gfp)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i].name) == len && !strncmp(names[i].name, name, len)) {
			*gfp = names[i].gfp;
			return true;
		}
	return false;
}

/**
 * scope_read_gfp() - read flags
 * @p: the conversation
 * @expr: names joined by | (and that) and &~ (without that), from left to right
 * @gfp: where they go
 *
 * Return: true, or false after an error reply.
 */
bool scope_read_gfp(struct play *p, const char *expr, gfp_t *gfp)
{
	const char *at = expr;
	gfp_t named;
	size_t len;

	for (*gfp = 0; ; at += len) {
		bool without = at != expr && !strncmp(at, "&~", 2);

		at += without ? 2 : at != expr && *at == '|';
		len = strcspn(at, "|&");
		if (!find_name(at, len, &named))
			break;
		*gfp = without ? *gfp & ~named : *gfp | named;
		if (!at[len])
			return true;
	}
	play_error(p);
	play_text(p, "'");
	play_text(p, expr);
	play_text(p, "' must be names of flags, joined by | or &~, such as GFP_KERNEL&~__GFP_FS");
	return false;
}
