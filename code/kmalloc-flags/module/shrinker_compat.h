/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A shrinker of one's own: from 6.7 on, the kernel makes it; before, whoever
 * wanted one brought the memory.
 */
#ifndef KMALLOC_FLAGS_SHRINKER_COMPAT_H
#define KMALLOC_FLAGS_SHRINKER_COMPAT_H

#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/version.h>

typedef unsigned long (*shrinker_fn)(struct shrinker *s, struct shrink_control *sc);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)

static inline struct shrinker *shrinker_new(const char *name, shrinker_fn count,
					    shrinker_fn scan)
{
	struct shrinker *s = shrinker_alloc(0, "%s", name);

	if (!s)
		return NULL;
	s->count_objects = count;
	s->scan_objects = scan;
	s->seeks = 0;
	shrinker_register(s);
	return s;
}

static inline void shrinker_delete(struct shrinker *s)
{
	shrinker_free(s);
}

#else

static inline struct shrinker *shrinker_new(const char *name, shrinker_fn count,
					    shrinker_fn scan)
{
	struct shrinker *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return NULL;
	s->count_objects = count;
	s->scan_objects = scan;
	if (register_shrinker(s, "%s", name)) {
		kfree(s);
		return NULL;
	}
	return s;
}

static inline void shrinker_delete(struct shrinker *s)
{
	unregister_shrinker(s);
	kfree(s);
}

#endif

#endif
