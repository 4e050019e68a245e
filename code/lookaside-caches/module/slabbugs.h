/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The classical mistakes with an object of a cache, one function each: a report
 * of SLUB's names them in its backtraces.
 */
#ifndef LOOKASIDE_CACHES_SLABBUGS_H
#define LOOKASIDE_CACHES_SLABBUGS_H

#include <linux/slab.h>
#include <linux/types.h>

#define SLABBUGS_SCRIBBLE	0x55	/* what is written where it should not */

void write_past_end(u8 *object, size_t size, size_t bytes);
void write_before_start(u8 *object, size_t bytes);
void write_after_free(struct kmem_cache *cache, u8 *object, size_t offset);
void free_twice(struct kmem_cache *cache, void *object);
void free_the_middle(struct kmem_cache *cache, u8 *object, size_t offset);
void free_to_wrong_cache(struct kmem_cache *cache, void *object_of_other);
void free_what_is_no_object(struct kmem_cache *cache, unsigned long page);
bool forget_on_error(struct kmem_cache *cache);
bool forget_at_close(struct kmem_cache *cache);

#endif
