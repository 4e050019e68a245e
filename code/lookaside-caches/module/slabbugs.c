// SPDX-License-Identifier: GPL-2.0
/*
 * The classical mistakes with an object of a cache, as drivers make them: out of
 * its bounds, after its time, given back twice, to others, or never.
 */
#include <linux/string.h>

#include "slabbugs.h"

/**
 * write_past_end() - fill an object as if it were longer
 * @object: an allocated object
 * @size: its bytes
 * @bytes: so many too many
 *
 * Context: Any.
 */
//! [past-end]
void write_past_end(u8 *object, size_t size, size_t bytes)
{
	memset(object, SLABBUGS_SCRIBBLE, size + bytes);
}

//! [past-end]
/**
 * write_before_start() - write as if an object began earlier
 * @object: an allocated object
 * @bytes: so many earlier
 *
 * Context: Any.
 */
void write_before_start(u8 *object, size_t bytes)
{
	memset(object - bytes, SLABBUGS_SCRIBBLE, bytes);
}

/**
 * write_after_free() - free an object and go on using it
 * @cache: whose object it is
 * @object: an allocated object
 * @offset: of the byte in it that is written
 *
 * Context: Any.
 */
void write_after_free(struct kmem_cache *cache, u8 *object, size_t offset)
{
	kmem_cache_free(cache, object);
	object[offset] = SLABBUGS_SCRIBBLE;
}

/**
 * free_twice() - free an object, and free it again
 * @cache: whose object it is
 * @object: an allocated object
 *
 * Context: Any.
 */
void free_twice(struct kmem_cache *cache, void *object)
{
	kmem_cache_free(cache, object);
	kmem_cache_free(cache, object);
}

/**
 * free_the_middle() - free a pointer that was moved since it was allocated
 * @cache: whose object it is
 * @object: an allocated object
 * @offset: bytes that the pointer was moved by
 *
 * Context: Any.
 */
void free_the_middle(struct kmem_cache *cache, u8 *object, size_t offset)
{
	kmem_cache_free(cache, object + offset);
}

/**
 * free_to_wrong_cache() - free an object to a cache that it is not from
 * @cache: a cache
 * @object_of_other: an allocated object of another
 *
 * Context: Any.
 */
void free_to_wrong_cache(struct kmem_cache *cache, void *object_of_other)
{
	kmem_cache_free(cache, object_of_other);
}

/**
 * free_what_is_no_object() - free to a cache what no cache has given out
 * @cache: a cache
 * @page: address of a page from the page allocator
 *
 * Context: Any.
 */
void free_what_is_no_object(struct kmem_cache *cache, unsigned long page)
{
	kmem_cache_free(cache, (void *)page);
}

/**
 * forget_on_error() - allocate, fail at something else, and return as it is
 * @cache: where from
 *
 * Context: Process; may sleep.
 * Return: Was there memory to forget?
 */
bool forget_on_error(struct kmem_cache *cache)
{
	return kmem_cache_alloc(cache, GFP_KERNEL);
}

/**
 * forget_at_close() - the same mistake in another place
 * @cache: where from
 *
 * Context: Process; may sleep.
 * Return: Was there memory to forget?
 */
bool forget_at_close(struct kmem_cache *cache)
{
	return kmem_cache_zalloc(cache, GFP_KERNEL);
}
