// SPDX-License-Identifier: GPL-2.0
/*
 * What kmem_cache_create() makes of a size, an alignment and flags: where the
 * free pointer goes, what debugging adds, how many pages a slab has, and which
 * other cache would do as well. After mm/slub.c and mm/slab_common.c of 6.1.192.
 */
#include "slab.h"

#define WORD		8u	/* sizeof(void *), and ARCH_SLAB_MINALIGN */
#define CACHE_LINE	64u	/* cache_line_size() */
#define TRACK		32u	/* struct track: addr, handle, cpu, pid, when */
#define COSTLY_ORDER	3u	/* slub_max_order = PAGE_ALLOC_COSTLY_ORDER */

#define FLAGS_CORE	(SLAB_BIT_HWCACHE_ALIGN | SLAB_BIT_CACHE_DMA | \
			 SLAB_BIT_CACHE_DMA32 | SLAB_BIT_PANIC | \
			 SLAB_BIT_TYPESAFE_BY_RCU | SLAB_BIT_DEBUG_OBJECTS)
/* CACHE_CREATE_MASK with SLUB, and SLAB_FLAGS_PERMITTED. */
#define FLAGS_KEPT	(FLAGS_CORE | SLAB_BITS_DEBUG | SLAB_BIT_NOLEAKTRACE | \
			 SLAB_BIT_RECLAIM_ACCOUNT | SLAB_BIT_ACCOUNT | \
			 SLAB_BIT_NO_USER_FLAGS)
#define FLAGS_PERMITTED	(FLAGS_KEPT | SLAB_BIT_MEM_SPREAD)

#define NEVER_MERGE	(SLAB_BIT_RED_ZONE | SLAB_BIT_POISON | \
			 SLAB_BIT_STORE_USER | SLAB_BIT_TRACE | \
			 SLAB_BIT_TYPESAFE_BY_RCU | SLAB_BIT_NOLEAKTRACE | \
			 SLAB_BIT_FAILSLAB)
#define MERGE_SAME	(SLAB_BIT_RECLAIM_ACCOUNT | SLAB_BIT_CACHE_DMA | \
			 SLAB_BIT_CACHE_DMA32 | SLAB_BIT_ACCOUNT)

static unsigned int align_up(unsigned int size, unsigned int align)
{
	return (size + align - 1) & ~(align - 1);
}

static unsigned int at_least(unsigned int a, unsigned int b)
{
	return a > b ? a : b;
}

static unsigned int at_most(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* The number of the highest bit, from 1; 0 has none. */
static unsigned int fls(unsigned int value)
{
	unsigned int bits = 0;

	for (; value; value >>= 1)
		bits++;
	return bits;
}

static unsigned int get_order(unsigned int size)
{
	return fls((size - 1) / SLAB_PAGE_SIZE);
}

static unsigned int order_objects(unsigned int order, unsigned int size)
{
	return (SLAB_PAGE_SIZE << order) / size;
}

//! [alignment]
/* SLAB_HWCACHE_ALIGN: a line, or the smallest 2^-n of it that holds @size. */
static unsigned int calculate_alignment(unsigned int flags, unsigned int align,
					unsigned int size)
{
	unsigned int line = CACHE_LINE;

	if (flags & SLAB_BIT_HWCACHE_ALIGN) {
		while (size <= line / 2)
			line /= 2;
		align = at_least(align, line);
	}
	return align_up(at_least(align, WORD), WORD);
}

//! [alignment]
static bool freeptr_outside_object(const struct slab_layout *l)
{
	return l->ctor ||
	       l->flags & (SLAB_BIT_TYPESAFE_BY_RCU | SLAB_BIT_POISON) ||
	       (l->flags & SLAB_BIT_RED_ZONE && l->object_size < WORD);
}

/*
 * Left red zone, object, right red zone, free pointer, two tracks, a word more
 * of red zone: of these, what the flags want. Without debugging, the free
 * pointer lies in the middle of the object, far from what overruns its ends.
 */
//! [sizes]
static void calculate_sizes(struct slab_layout *l)
{
	unsigned int size = align_up(l->object_size, WORD);

	if (l->flags & SLAB_BIT_RED_ZONE && size == l->object_size)
		size += WORD;
	l->inuse = size;
	if (freeptr_outside_object(l)) {
		l->offset = size;
		size += WORD;
	} else {
		l->offset = l->object_size / 2 & ~(WORD - 1);
	}
	if (l->flags & SLAB_BIT_STORE_USER)
		size += 2 * TRACK;
	l->red_left_pad = 0;
	if (l->flags & SLAB_BIT_RED_ZONE) {
		l->red_left_pad = align_up(WORD, l->align);
		size += WORD + l->red_left_pad;
	}
	l->size = align_up(size, l->align);
}

//! [sizes]
/*
 * The first order up to @max_order whose slab holds @min_objects and leaves at
 * most 1/@fraction of itself over; @max_order + 1 or more if there is none.
 * Linux asks MAX_OBJS_PER_PAGE (32767) first; a page has no more than 512.
 */
static unsigned int calc_slab_order(unsigned int size, unsigned int min_objects,
				    unsigned int max_order,
				    unsigned int fraction)
{
	unsigned int order, slab_size;

	for (order = get_order(min_objects * size); order <= max_order; order++) {
		slab_size = SLAB_PAGE_SIZE << order;
		if (slab_size % size <= slab_size / fraction)
			break;
	}
	return order;
}

/*
 * More CPUs, more objects a slab, fewer trips to the node's list. First accept
 * more waste, then fewer objects, then a single one, then any order.
 */
//! [order]
static unsigned int calculate_order(unsigned int size, unsigned int nr_cpus)
{
	unsigned int min_objects = at_most(4 * (fls(nr_cpus) + 1),
					   order_objects(COSTLY_ORDER, size));
	unsigned int fraction, order;

	for (; min_objects > 1; min_objects--) {
		for (fraction = 16; fraction >= 4; fraction /= 2) {
			order = calc_slab_order(size, min_objects,
						COSTLY_ORDER, fraction);
			if (order <= COSTLY_ORDER)
				return order;
		}
	}
	order = calc_slab_order(size, 1, COSTLY_ORDER, 1);
	if (order <= COSTLY_ORDER)
		return order;
	return calc_slab_order(size, 1, SLAB_MAX_ORDER, 1);
}

//! [order]
/* The node's list keeps 5 to 10 slabs, more of them the larger the objects. */
static unsigned int min_partial(unsigned int size)
{
	return at_least(5, at_most(10, (fls(size) - 1) / 2));
}

/* Counted in objects, kept as slabs: as many as there are if half full. */
static void set_cpu_partial(struct slab_layout *l)
{
	if (l->flags & SLAB_BITS_DEBUG)
		l->cpu_partial = 0;
	else if (l->size >= SLAB_PAGE_SIZE)
		l->cpu_partial = 6;
	else if (l->size >= 1024)
		l->cpu_partial = 24;
	else if (l->size >= 256)
		l->cpu_partial = 52;
	else
		l->cpu_partial = 120;
	l->cpu_partial_slabs = (2 * l->cpu_partial + l->objects - 1) / l->objects;
}

/**
 * slab_refused() - would kmem_cache_create() refuse this?
 * @request: what is asked for
 *
 * kmem_cache_sanity_check() and SLAB_FLAGS_PERMITTED in mm/slab_common.c and
 * mm/slab.h. A size of 0 and an alignment that is no power of two pass there,
 * and then divide by zero or align to nothing: here both are refused.
 *
 * Context: Any; never sleeps.
 * Return: What is wrong and what would be right, or NULL.
 */
const char *slab_refused(const struct slab_request *request)
{
	if (!request->size || request->size > SLAB_MAX_SIZE)
		return "an object must have from 1 to 4194304 bytes";
	if (request->align & (request->align - 1))
		return "an alignment must be 0 or a power of two";
	if (request->align > SLAB_MAX_SIZE)
		return "an alignment must be at most 4194304";
	if (request->flags & ~(unsigned int)FLAGS_PERMITTED)
		return "SLAB_KMALLOC and SLAB_FAILSLAB are the kernel's own; leave them out";
	return NULL;
}

/**
 * slab_lay_out() - lay a cache's objects and slabs out
 * @l: becomes the layout
 * @request: what is asked for, which slab_refused() let pass
 * @nr_cpus: CPUs that are present; if that is 1, those that are possible
 *
 * calculate_alignment() in mm/slab_common.c, kmem_cache_open(),
 * calculate_sizes(), calculate_order() and set_cpu_partial() in mm/slub.c.
 *
 * Context: Any; never sleeps.
 * Return: false if no slab can be that large: kmem_cache_create() fails.
 */
bool slab_lay_out(struct slab_layout *l, const struct slab_request *request,
		  unsigned int nr_cpus)
{
	l->flags = request->flags & FLAGS_KEPT;
	l->ctor = request->ctor;
	l->object_size = request->size;
	l->align = calculate_alignment(l->flags, request->align, request->size);
	calculate_sizes(l);
	l->order = calculate_order(l->size, nr_cpus);
	if (l->order >= SLAB_MAX_ORDER)
		return false;
	l->objects = order_objects(l->order, l->size);
	l->waste = (SLAB_PAGE_SIZE << l->order) - l->objects * l->size;
	l->min_partial = min_partial(l->size);
	set_cpu_partial(l);
	return true;
}

/**
 * slab_mergeable() - would a new cache become another name of this one?
 * @l: the cache there is
 * @request: what is asked for, which slab_refused() let pass
 *
 * find_mergeable() in mm/slab_common.c, which asks each cache, oldest first.
 *
 * Context: Any; never sleeps.
 * Return: true if both can live in the slabs of @l.
 */
//! [merge]
bool slab_mergeable(const struct slab_layout *l,
		    const struct slab_request *request)
{
	unsigned int flags = request->flags & FLAGS_KEPT;
	unsigned int size = align_up(request->size, WORD);
	unsigned int align = calculate_alignment(flags, request->align, size);

	if (request->ctor || l->ctor || (flags | l->flags) & NEVER_MERGE)
		return false;
	if ((flags & MERGE_SAME) != (l->flags & MERGE_SAME))
		return false;
	size = align_up(size, align);
	return size <= l->size && l->size - size < WORD &&
	       !(l->size & (align - 1));
}

//! [merge]
