/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the flags of an allocation allow, and what a size costs: the answers
 * of Linux 6.1.192 as functions, those of 2.0, 2.2, 2.4 and 2.6 from tables.
 * kmalloc() asks both questions: may I wait, and how large a block is it?
 */
#ifndef KMALLOC_FLAGS_GFP_H
#define KMALLOC_FLAGS_GFP_H

#include "../../model.h"

/* The bits of 6.1, where they are called __GFP_ and the rest of the name. */
enum gfp_bit {
	GFP_BIT_DMA		= 0x1,
	GFP_BIT_HIGHMEM		= 0x2,
	GFP_BIT_DMA32		= 0x4,
	GFP_BIT_MOVABLE		= 0x8,
	GFP_BIT_RECLAIMABLE	= 0x10,
	GFP_BIT_HIGH		= 0x20,
	GFP_BIT_IO		= 0x40,
	GFP_BIT_FS		= 0x80,
	GFP_BIT_ZERO		= 0x100,
	GFP_BIT_ATOMIC		= 0x200,
	GFP_BIT_DIRECT_RECLAIM	= 0x400,
	GFP_BIT_KSWAPD_RECLAIM	= 0x800,
	GFP_BIT_WRITE		= 0x1000,
	GFP_BIT_NOWARN		= 0x2000,
	GFP_BIT_RETRY_MAYFAIL	= 0x4000,
	GFP_BIT_NOFAIL		= 0x8000,
	GFP_BIT_NORETRY		= 0x10000,
	GFP_BIT_MEMALLOC	= 0x20000,
	GFP_BIT_COMP		= 0x40000,
	GFP_BIT_NOMEMALLOC	= 0x80000,
	GFP_BIT_HARDWALL	= 0x100000,
	GFP_BIT_THISNODE	= 0x200000,
	GFP_BIT_ACCOUNT		= 0x400000,
	GFP_BIT_ZEROTAGS	= 0x800000,
	GFP_BITS_ZONE		= 0xf,
	GFP_BITS_ALL		= 0xffffff,
};

/* The highest zone that a request may have; it may get a lower one. */
enum gfp_highest_zone {
	IN_ZONE_DMA,
	IN_ZONE_DMA32,
	IN_ZONE_NORMAL,
	IN_ZONE_HIGHMEM,
	IN_ZONE_MOVABLE,
	IN_ZONE_BAD,		/* no such combination */
};

/* Which zones a kernel was built with; NORMAL and MOVABLE always exist. */
struct gfp_zones {
	bool dma;
	bool dma32;
	bool highmem;
};

/* Who asks: what gfp flags do not say, but the allocator looks at. */
enum gfp_caller {
	GFP_CALLER_RT		= 0x1,	/* a task of a realtime policy */
	GFP_CALLER_SOFTIRQ	= 0x2,	/* serving a softirq */
	GFP_CALLER_HARDIRQ	= 0x4,
	GFP_CALLER_MEMALLOC	= 0x8,	/* PF_MEMALLOC: frees memory itself */
	GFP_CALLER_OOM_VICTIM	= 0x10,
	GFP_CALLER_NOIO		= 0x20,	/* between memalloc_noio_save(), _restore() */
	GFP_CALLER_NOFS		= 0x40,
	GFP_CALLER_PIN		= 0x80,
};

/* mm/internal.h of 6.1: what the slow path makes of flags and caller. */
enum gfp_alloc_flag {
	GFP_ALLOC_NO_WATERMARKS	= 0x04,
	GFP_ALLOC_OOM		= 0x08,
	GFP_ALLOC_NON_BLOCK	= 0x10,
	GFP_ALLOC_MIN_RESERVE	= 0x20,
};

/* What a zone's watermark test reads, all in pages. */
struct gfp_marks {
	unsigned long min;		/* _watermark[WMARK_MIN] */
	unsigned long boost;		/* watermark_boost */
	unsigned long lowmem_reserve;	/* [highest zone of the request] */
	unsigned long highatomic;	/* nr_reserved_highatomic */
};

/* How far below the min mark: so many eighths of it, and so many pages more. */
struct gfp_reserve {
	unsigned char eighths;
	signed char pages;
};

//! [meaning]
/* The questions, and what a request's flags answer. */
struct gfp_meaning {
	enum gfp_highest_zone zone;	/* where must it live? */
	bool sleep;			/* may I sleep? */
	bool io;			/* may reclaim start I/O? */
	bool fs;			/* may reclaim enter a filesystem? */
	bool kswapd;			/* is kswapd woken? */
	struct gfp_reserve reserve;	/* how deep may I dig? */
};

//! [meaning]
/* A place in the kernel from which memory is asked for. */
enum gfp_context {
	GFP_CONTEXT_PROCESS,
	GFP_CONTEXT_FS,			/* holds locks of a filesystem */
	GFP_CONTEXT_IO,			/* on the way that writes pages out */
	GFP_CONTEXT_SPINLOCK,
	GFP_CONTEXT_SOFTIRQ,
	GFP_CONTEXT_HARDIRQ,
	GFP_CONTEXT_RAW_SPINLOCK,
	GFP_CONTEXT_NMI,
};

/* What is wrong with flags, one bit each. */
enum gfp_problem {
	GFP_PROBLEM_ZONES		= 0x1,
	GFP_PROBLEM_MOBILITY		= 0x2,
	GFP_PROBLEM_ATOMIC_RECLAIM	= 0x4,
	GFP_PROBLEM_NOFAIL_ATOMIC	= 0x8,
	GFP_PROBLEM_SLAB		= 0x10,
	GFP_PROBLEM_UNKNOWN		= 0x20,
};

/* gfp.c: 6.1.192 */
enum gfp_highest_zone gfp_highest_zone(unsigned int flags,
				       const struct gfp_zones *zones);
unsigned int gfp_in_scope(unsigned int flags, unsigned int caller);
unsigned int gfp_alloc_flags(unsigned int flags, unsigned int caller);
unsigned int gfp_reserve_flags(unsigned int flags, unsigned int caller);
unsigned int gfp_nofail_flags(unsigned int flags);
unsigned long gfp_failing_pages(const struct gfp_marks *marks, unsigned int flags,
				unsigned int alloc_flags);
unsigned long gfp_first_failure(const struct gfp_marks *marks,
				unsigned int flags, unsigned int caller);
struct gfp_meaning gfp_meaning(unsigned int flags, unsigned int caller,
			       const struct gfp_zones *zones);
unsigned int gfp_problems(unsigned int flags, bool for_kmalloc);
const char *gfp_problem_text(enum gfp_problem problem);
const char *gfp_refused(unsigned int flags, enum gfp_context context);

/* A name, the bits behind it, and the file that says so. */
struct gfp_name {
	const char *name;
	unsigned int bits;
	const char *source;
};

/* The block sizes of one kmalloc(), from small to large, up to a 0. */
struct kmalloc_classes {
	const unsigned int *sizes;
	unsigned int header;		/* bytes at the start of each block */
	unsigned long max_cached;	/* bytes: above, whole pages */
	unsigned long max_size;		/* bytes: above, nothing */
	bool zero_size_ptr;		/* kmalloc(0) is no block at all */
	const char *above;		/* what happens above max_size */
	const char *source;
};

/* One Linux: its names, what they mean together, its sizes. */
struct gfp_version {
	const char *name;
	const char *release;		/* the one that was read */
	const struct gfp_name *names;	/* up to one without a name */
	struct gfp_meaning (*meaning)(unsigned int flags, const struct gfp_zones *zones);
	bool levels;			/* the low four bits are one number */
	struct gfp_zones zones;		/* of its day's machine */
	const struct kmalloc_classes *classes;
};

/* gfp_versions.c: every version, up to one without a name; 6.1 is the last. */
extern const struct gfp_version gfp_versions[];

/* gfp_names.c */
const struct gfp_version *gfp_find_version(const char *name);
const struct gfp_name *gfp_find_name(const struct gfp_version *version,
				     const char *name, size_t len);

/* More modifiers than any version has. */
#define GFP_MAX_PARTS 32

unsigned int gfp_take_apart(const struct gfp_version *version,
			    unsigned int flags,
			    const struct gfp_name *parts[GFP_MAX_PARTS],
			    unsigned int *unknown);

/* What a request of some size gets. */
enum kmalloc_kind { KMALLOC_KIND_FAIL, KMALLOC_KIND_CLASS, KMALLOC_KIND_PAGES };

struct kmalloc_block {
	enum kmalloc_kind kind;
	unsigned long size;		/* bytes, header and all; 0: ZERO_SIZE_PTR */
	unsigned long waste;		/* bytes of it that were not asked for */
	unsigned int order;		/* of the pages, if it is pages */
};

/* gfp_size.c */
#define KMALLOC_PAGE_SHIFT 12

struct kmalloc_block kmalloc_block(const struct kmalloc_classes *classes,
				   unsigned long long size,
				   unsigned int min_size);

#endif
