// SPDX-License-Identifier: GPL-2.0
/*
 * Names to bits and bits to names: a priority such as GFP_KERNEL is a sum of
 * modifiers, and can be taken apart again.
 */
#include "gfp.h"

#define TO_ITS_END (~(size_t)0)

/* Is @name the word, which ends after @len bytes or with a NUL? */
static bool same(const char *name, const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < len && word[i]; i++)
		if (name[i] != word[i])
			return false;
	return !name[i];
}

/**
 * gfp_find_version() - look a version up
 * @name: "2.4", say
 *
 * Return: The version, or NULL.
 */
const struct gfp_version *gfp_find_version(const char *name)
{
	const struct gfp_version *version;

	for (version = gfp_versions; version->name; version++)
		if (same(version->name, name, TO_ITS_END))
			return version;
	return NULL;
}

/**
 * gfp_find_name() - look a flag's name up
 * @version: whose
 * @name: "GFP_KERNEL", say; it needs no end
 * @len: bytes of it
 *
 * Return: The name with its bits, or NULL.
 */
const struct gfp_name *gfp_find_name(const struct gfp_version *version,
				     const char *name, size_t len)
{
	const struct gfp_name *entry;

	for (entry = version->names; entry->name; entry++)
		if (same(entry->name, name, len))
			return entry;
	return NULL;
}

static bool is_modifier(const struct gfp_name *entry)
{
	return entry->name[0] == '_' && entry->bits && !(entry->bits & (entry->bits - 1));
}

/* 2.0 has a number for a priority, and one bit that may be added to it. */
static bool is_part(const struct gfp_version *version,
		    const struct gfp_name *entry, unsigned int flags)
{
	if (version->levels && entry->bits < 0x10)
		return entry->bits == (flags & 0xf);
	return (version->levels || is_modifier(entry)) && flags & entry->bits;
}

/**
 * gfp_take_apart() - find the modifiers that flags are the sum of
 * @version: whose bits they are
 * @flags: the sum
 * @parts: what it consists of, lowest bit first
 * @unknown: what is left: bits that have no name
 *
 * Return: How many @parts there are.
 */
unsigned int gfp_take_apart(const struct gfp_version *version,
			    unsigned int flags,
			    const struct gfp_name *parts[GFP_MAX_PARTS],
			    unsigned int *unknown)
{
	const struct gfp_name *entry;
	unsigned int nr = 0;

	*unknown = flags;
	for (entry = version->names; entry->name; entry++) {
		if (!is_part(version, entry, flags))
			continue;
		parts[nr++] = entry;
		*unknown &= ~entry->bits;
	}
	return nr;
}

