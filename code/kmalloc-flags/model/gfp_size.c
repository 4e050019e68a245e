// SPDX-License-Identifier: GPL-2.0
/*
 * How large a block kmalloc() gives for a size: the smallest class that holds
 * it, above the classes a power of two of pages, above those nothing.
 */
#include "gfp.h"

/* A class must divide by the minimum: 64 leaves out 96, 128 also 192. */
static unsigned long smallest_class(const struct kmalloc_classes *classes,
				    unsigned long size, unsigned int min_size)
{
	const unsigned int *class;

	for (class = classes->sizes; *class; class++)
		if (size + classes->header <= *class && !(*class & (min_size - 1)))
			return *class;
	return 0;
}

static unsigned int pages_order(unsigned long size)
{
	unsigned int order = 0;

	while (1ul << (KMALLOC_PAGE_SHIFT + order) < size)
		order++;
	return order;
}

/**
 * kmalloc_block() - what a request for some bytes gets
 * @classes: the sizes of a version
 * @size: bytes
 * @min_size: KMALLOC_MIN_SIZE: bytes, a power of two; what DMA may touch must
 *            share no cache line, so some machines have 64 or 128 here. 8 on
 *            x86; 1 for the classes of 2.0, which it would not divide
 *
 * Context: Any.
 * Return: The block. kmalloc_slab() and __kmalloc_large_node() of
 *         mm/slab_common.c, 6.1.192; else as @classes' source has it.
 */
//! [kmalloc-block]
struct kmalloc_block kmalloc_block(const struct kmalloc_classes *classes,
				   unsigned long long size,
				   unsigned int min_size)
{
	struct kmalloc_block block = { .kind = KMALLOC_KIND_FAIL };

	if (size > classes->max_size)
		return block;
	if (size > classes->max_cached) {
		block.kind = KMALLOC_KIND_PAGES;
		block.order = pages_order(size);
		block.size = 1ul << (KMALLOC_PAGE_SHIFT + block.order);
	} else {
		block.kind = KMALLOC_KIND_CLASS;
		if (size || !classes->zero_size_ptr)
			block.size = smallest_class(classes, size, min_size);
	}
	block.waste = block.size - size;
	return block;
}

//! [kmalloc-block]
