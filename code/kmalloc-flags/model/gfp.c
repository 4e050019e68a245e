// SPDX-License-Identifier: GPL-2.0
/*
 * What Linux 6.1.192 reads out of gfp flags: include/linux/gfp.h,
 * include/linux/sched/mm.h and mm/page_alloc.c. A flag is an answer that the
 * caller gives in advance to a question that the allocator may have to ask.
 */
#include "gfp.h"

static bool has(unsigned int flags, unsigned int bits)
{
	return (flags & bits) == bits;
}

/**
 * gfp_highest_zone() - the highest zone that a request may be given
 * @flags: bits of 6.1
 * @zones: the zones that the kernel was built with
 *
 * Context: Any.
 * Return: The zone; IN_ZONE_BAD where GFP_ZONE_BAD has a bit. There gfp_zone()
 *         finds nothing in its table, that is zone 0, or stops the kernel if
 *         it has CONFIG_DEBUG_VM. include/linux/gfp.h, 6.1.192.
 */
//! [highest-zone]
enum gfp_highest_zone gfp_highest_zone(unsigned int flags,
				       const struct gfp_zones *zones)
{
	switch (flags & (GFP_BIT_DMA | GFP_BIT_DMA32 | GFP_BIT_HIGHMEM)) {
	case 0:
		return IN_ZONE_NORMAL;
	case GFP_BIT_DMA:
		return zones->dma ? IN_ZONE_DMA : IN_ZONE_NORMAL;
	case GFP_BIT_DMA32:
		return zones->dma32 ? IN_ZONE_DMA32 : IN_ZONE_NORMAL;
	case GFP_BIT_HIGHMEM:
		if (flags & GFP_BIT_MOVABLE)
			return IN_ZONE_MOVABLE;
		return zones->highmem ? IN_ZONE_HIGHMEM : IN_ZONE_NORMAL;
	default:
		return IN_ZONE_BAD;
	}
}

//! [highest-zone]
/**
 * gfp_in_scope() - what a scope leaves of the flags
 * @flags: bits of 6.1, as the caller wrote them
 * @caller: enum gfp_caller; NOIO, NOFS and PIN count
 *
 * Context: Any.
 * Return: The flags that count. current_gfp_context() of
 *         include/linux/sched/mm.h, 6.1.192.
 */
//! [in-scope]
unsigned int gfp_in_scope(unsigned int flags, unsigned int caller)
{
	if (caller & GFP_CALLER_NOIO)
		flags &= ~(GFP_BIT_IO | GFP_BIT_FS);
	else if (caller & GFP_CALLER_NOFS)
		flags &= ~GFP_BIT_FS;
	if (caller & GFP_CALLER_PIN)
		flags &= ~GFP_BIT_MOVABLE;
	return flags;
}

//! [in-scope]
/**
 * gfp_alloc_flags() - how the slow path tries first
 * @flags: bits of 6.1
 * @caller: enum gfp_caller
 *
 * Context: Any.
 * Return: enum gfp_alloc_flag, those that reach below the min mark.
 *         gfp_to_alloc_flags() of mm/page_alloc.c, 6.1.192, for order 0.
 */
//! [alloc-flags]
unsigned int gfp_alloc_flags(unsigned int flags, unsigned int caller)
{
	unsigned int in_interrupt = GFP_CALLER_SOFTIRQ | GFP_CALLER_HARDIRQ;
	unsigned int alloc_flags = 0;

	if (flags & GFP_BIT_HIGH)
		alloc_flags |= GFP_ALLOC_MIN_RESERVE;
	if (!(flags & GFP_BIT_DIRECT_RECLAIM)) {
		if (!(flags & GFP_BIT_NOMEMALLOC))
			alloc_flags |= GFP_ALLOC_NON_BLOCK;
	} else if (caller & GFP_CALLER_RT && !(caller & in_interrupt)) {
		alloc_flags |= GFP_ALLOC_MIN_RESERVE;
	}
	return alloc_flags;
}

//! [alloc-flags]
/**
 * gfp_reserve_flags() - how the slow path tries next, if it may
 * @flags: bits of 6.1
 * @caller: enum gfp_caller
 *
 * These take the place of gfp_alloc_flags(), they are not added to them: an
 * OOM victim's half is never taken off what __GFP_HIGH left.
 *
 * Context: Any.
 * Return: enum gfp_alloc_flag, or 0 if there is no such try.
 *         __gfp_pfmemalloc_flags() of mm/page_alloc.c, 6.1.192.
 */
//! [reserve-flags]
unsigned int gfp_reserve_flags(unsigned int flags, unsigned int caller)
{
	if (flags & GFP_BIT_NOMEMALLOC)
		return 0;
	if (flags & GFP_BIT_MEMALLOC)
		return GFP_ALLOC_NO_WATERMARKS;
	if (has(caller, GFP_CALLER_SOFTIRQ | GFP_CALLER_MEMALLOC))
		return GFP_ALLOC_NO_WATERMARKS;
	if (caller & (GFP_CALLER_SOFTIRQ | GFP_CALLER_HARDIRQ))
		return 0;
	if (caller & GFP_CALLER_MEMALLOC)
		return GFP_ALLOC_NO_WATERMARKS;
	return caller & GFP_CALLER_OOM_VICTIM ? GFP_ALLOC_OOM : 0;
}

//! [reserve-flags]
/**
 * gfp_nofail_flags() - how a request tries that may not fail
 * @flags: bits of 6.1
 *
 * What __GFP_NOFAIL gets when reclaim has freed nothing: all there is, where
 * the OOM killer would have been asked, else what __GFP_HIGH has.
 *
 * Context: Any.
 * Return: enum gfp_alloc_flag, or 0 if there is no such try.
 *         __alloc_pages_slowpath() and __alloc_pages_may_oom() of
 *         mm/page_alloc.c, 6.1.192.
 */
unsigned int gfp_nofail_flags(unsigned int flags)
{
	unsigned int no_oom = GFP_BIT_NORETRY | GFP_BIT_RETRY_MAYFAIL | GFP_BIT_THISNODE |
			      GFP_BIT_DMA | GFP_BIT_DMA32;

	if (!has(flags, GFP_BIT_NOFAIL | GFP_BIT_DIRECT_RECLAIM))
		return 0;
	return flags & no_oom ? GFP_ALLOC_MIN_RESERVE : GFP_ALLOC_NO_WATERMARKS;
}

//! [lower-min]
/* The min mark as __zone_watermark_ok() lowers it. */
static unsigned long lower_min(unsigned long min, unsigned int alloc_flags)
{
	if (alloc_flags & GFP_ALLOC_MIN_RESERVE) {
		min -= min / 2;
		if (alloc_flags & GFP_ALLOC_NON_BLOCK)
			min -= min / 4;
	}
	if (alloc_flags & GFP_ALLOC_OOM)
		min -= min / 2;
	return min;
}

//! [lower-min]
/**
 * gfp_failing_pages() - what one try leaves in a zone
 * @marks: the zone's, in pages
 * @flags: bits of 6.1
 * @alloc_flags: enum gfp_alloc_flag: how it is tried
 *
 * Context: Any.
 * Return: So many free pages, at which a try for one page gets nothing; with
 *         one more it is served. zone_watermark_fast() and
 *         __zone_watermark_ok() of mm/page_alloc.c, 6.1.192, without CMA.
 */
unsigned long gfp_failing_pages(const struct gfp_marks *marks, unsigned int flags,
				unsigned int alloc_flags)
{
	unsigned int reach_highatomic = GFP_ALLOC_OOM | GFP_ALLOC_NON_BLOCK;
	unsigned long min = marks->min;
	unsigned long pages;

	/* The last pages are of no use in blocks that are kept for others. */
	pages = alloc_flags & reach_highatomic ? 0 : marks->highatomic;
	if (alloc_flags & GFP_ALLOC_NO_WATERMARKS)
		return pages;
	if (!(flags & GFP_BIT_ATOMIC))
		min += marks->boost;
	min = lower_min(min, alloc_flags) + marks->lowmem_reserve;
	if (!(alloc_flags & (reach_highatomic | GFP_ALLOC_MIN_RESERVE)))
		return min + marks->highatomic;
	return min > pages ? min : pages;
}

static unsigned long deeper(const struct gfp_marks *marks, unsigned int flags,
			    unsigned int alloc_flags, unsigned long pages)
{
	unsigned long more;

	if (!alloc_flags)
		return pages;
	more = gfp_failing_pages(marks, flags, alloc_flags);
	return more < pages ? more : pages;
}

/**
 * gfp_first_failure() - when a request for one page first gets nothing
 * @marks: the watermarks of the only zone that it may have, in pages
 * @flags: bits of 6.1
 * @caller: enum gfp_caller, 0 for an ordinary task
 *
 * Reclaim is taken to free nothing: a request that may reclaim tries that
 * first, and one with __GFP_NOFAIL does not return.
 *
 * Context: Any.
 * Return: NR_FREE_PAGES of the zone at which the request first fails: with one
 *         page more it is still served. __alloc_pages_slowpath(),
 *         zone_watermark_fast() and __zone_watermark_ok() of mm/page_alloc.c,
 *         6.1.192, without CMA.
 */
unsigned long gfp_first_failure(const struct gfp_marks *marks,
				unsigned int flags, unsigned int caller)
{
	unsigned long pages;

	if (flags & GFP_BIT_DIRECT_RECLAIM)
		flags &= ~GFP_BIT_ATOMIC;
	pages = gfp_failing_pages(marks, flags, gfp_alloc_flags(flags, caller));
	pages = deeper(marks, flags, gfp_reserve_flags(flags, caller), pages);
	return deeper(marks, flags, gfp_nofail_flags(flags), pages);
}

/* Eighths of the min mark that one way of trying may use. */
static unsigned char eighths(unsigned int alloc_flags)
{
	if (alloc_flags & GFP_ALLOC_NO_WATERMARKS)
		return 8;
	return 8 - lower_min(8, alloc_flags);
}

static unsigned char reserve_eighths(unsigned int flags, unsigned int caller)
{
	unsigned char first = eighths(gfp_alloc_flags(flags, caller));
	unsigned char next = eighths(gfp_reserve_flags(flags, caller));
	unsigned char last = eighths(gfp_nofail_flags(flags));

	if (next > first)
		first = next;
	return last > first ? last : first;
}

/**
 * gfp_meaning() - the answers that a request's flags give
 * @flags: bits of 6.1
 * @caller: enum gfp_caller, 0 for an ordinary task outside any scope
 * @zones: the zones that the kernel was built with
 *
 * Only who may reclaim can start I/O or enter a filesystem: the two bits
 * without __GFP_DIRECT_RECLAIM say nothing.
 *
 * Context: Any.
 * Return: The answers. 6.1.192.
 */
struct gfp_meaning gfp_meaning(unsigned int flags, unsigned int caller,
			       const struct gfp_zones *zones)
{
	flags = gfp_in_scope(flags, caller);
	return (struct gfp_meaning){
		.zone = gfp_highest_zone(flags, zones),
		.sleep = has(flags, GFP_BIT_DIRECT_RECLAIM),
		.io = has(flags, GFP_BIT_DIRECT_RECLAIM | GFP_BIT_IO),
		.fs = has(flags, GFP_BIT_DIRECT_RECLAIM | GFP_BIT_FS),
		.kswapd = has(flags, GFP_BIT_KSWAPD_RECLAIM),
		.reserve = { .eighths = reserve_eighths(flags, caller) },
	};
}

/**
 * gfp_problems() - what the kernel itself objects to
 * @flags: bits of 6.1
 * @for_kmalloc: for kmalloc() and its kind, not for whole pages
 *
 * Context: Any.
 * Return: enum gfp_problem; 0 if all is well. include/linux/gfp.h,
 *         mm/page_alloc.c and GFP_SLAB_BUG_MASK of mm/internal.h, 6.1.192.
 */
unsigned int gfp_problems(unsigned int flags, bool for_kmalloc)
{
	static const struct gfp_zones all = { true, true, true };
	unsigned int problems = 0;

	if (gfp_highest_zone(flags, &all) == IN_ZONE_BAD)
		problems |= GFP_PROBLEM_ZONES;
	if (has(flags, GFP_BIT_MOVABLE | GFP_BIT_RECLAIMABLE))
		problems |= GFP_PROBLEM_MOBILITY;
	if (has(flags, GFP_BIT_ATOMIC | GFP_BIT_DIRECT_RECLAIM))
		problems |= GFP_PROBLEM_ATOMIC_RECLAIM;
	if (flags & GFP_BIT_NOFAIL && !(flags & GFP_BIT_DIRECT_RECLAIM))
		problems |= GFP_PROBLEM_NOFAIL_ATOMIC;
	if (for_kmalloc && flags & (GFP_BIT_HIGHMEM | GFP_BIT_DMA32))
		problems |= GFP_PROBLEM_SLAB;
	if (flags & ~GFP_BITS_ALL)
		problems |= GFP_PROBLEM_UNKNOWN;
	return problems;
}

/**
 * gfp_problem_text() - say one of them
 * @problem: one bit of gfp_problems()
 *
 * Return: What is wrong and what the kernel does about it, without a full stop.
 */
const char *gfp_problem_text(enum gfp_problem problem)
{
	switch (problem) {
	case GFP_PROBLEM_ZONES:
		return "of DMA, DMA32 and HIGHMEM one may be set; gfp_zone() has no zone for more";
	case GFP_PROBLEM_MOBILITY:
		return "a page is MOVABLE or RECLAIMABLE, not both";
	case GFP_PROBLEM_ATOMIC_RECLAIM:
		return "ATOMIC cannot wait, DIRECT_RECLAIM can; the slow path warns of both";
	case GFP_PROBLEM_NOFAIL_ATOMIC:
		return "NOFAIL must be able to wait; without DIRECT_RECLAIM it warns, and fails";
	case GFP_PROBLEM_SLAB:
		return "kmalloc() has no HIGHMEM or DMA32 caches; it warns and clears the bits";
	case GFP_PROBLEM_UNKNOWN:
		return "a bit is set that has no name";
	}
	return "";
}

/**
 * gfp_refused() - why flags are wrong where they are used
 * @flags: bits of 6.1
 * @context: where memory is asked for
 *
 * Return: The reason, without a full stop; NULL if there is none.
 *         Documentation/core-api/memory-allocation.rst and
 *         include/linux/gfp_types.h, 6.1.192.
 */
//! [refused]
const char *gfp_refused(unsigned int flags, enum gfp_context context)
{
	if (context == GFP_CONTEXT_RAW_SPINLOCK)
		return "the allocator's locks may sleep (PREEMPT_RT)";
	if (context == GFP_CONTEXT_NMI)
		return "whom you interrupt may hold the allocator's locks";
	if (!(flags & GFP_BIT_DIRECT_RECLAIM))
		return NULL;
	switch (context) {
	case GFP_CONTEXT_PROCESS:
		return NULL;
	case GFP_CONTEXT_FS:
		return flags & GFP_BIT_FS ?
		       "reclaim may want locks that you hold: GFP_NOFS" : NULL;
	case GFP_CONTEXT_IO:
		return flags & (GFP_BIT_IO | GFP_BIT_FS) ?
		       "reclaim may wait for I/O of yours: GFP_NOIO" : NULL;
	default:
		return "it may sleep: GFP_ATOMIC or GFP_NOWAIT";
	}
}

//! [refused]
