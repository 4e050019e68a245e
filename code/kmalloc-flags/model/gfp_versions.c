// SPDX-License-Identifier: GPL-2.0
/*
 * The flags and sizes of Linux from 2.0 to 6.1 as tables: each name with its
 * bits and the file that defines it, and what they mean together.
 */
#include "gfp.h"

#define V20 "include/linux/mm.h, 2.0.40"
static const struct gfp_name names_2_0[] = {
	{ "GFP_BUFFER", 0x0, V20 },
	{ "GFP_ATOMIC", 0x1, V20 },
	{ "GFP_USER", 0x2, V20 },
	{ "GFP_KERNEL", 0x3, V20 },
	{ "GFP_NOBUFFER", 0x4, V20 },
	{ "GFP_NFS", 0x5, V20 },
	{ "GFP_IO", 0x6, V20 },
	{ "GFP_DMA", 0x80, V20 },
	{ NULL, 0, NULL },
};

#define V22 "include/linux/mm.h, 2.2.0"
static const struct gfp_name names_2_2[] = {
	{ "__GFP_WAIT", 0x01, V22 },
	{ "__GFP_LOW", 0x02, V22 },
	{ "__GFP_MED", 0x04, V22 },
	{ "__GFP_HIGH", 0x08, V22 },
	{ "__GFP_IO", 0x10, V22 },
	{ "__GFP_SWAP", 0x20, V22 },
	{ "__GFP_DMA", 0x80, V22 },
	{ "GFP_BUFFER", 0x03, V22 },
	{ "GFP_ATOMIC", 0x08, V22 },
	{ "GFP_USER", 0x13, V22 },
	{ "GFP_KERNEL", 0x15, V22 },
	{ "GFP_NFS", 0x19, V22 },
	{ "GFP_KSWAPD", 0x30, V22 },
	{ "GFP_DMA", 0x80, V22 },
	{ NULL, 0, NULL },
};

#define V24 "include/linux/mm.h, 2.4.0"
static const struct gfp_name names_2_4[] = {
	{ "__GFP_WAIT", 0x01, V24 },
	{ "__GFP_HIGH", 0x02, V24 },
	{ "__GFP_IO", 0x04, V24 },
	{ "__GFP_DMA", 0x08, V24 },
	{ "__GFP_HIGHMEM", 0x10, V24 },
	{ "GFP_BUFFER", 0x03, V24 },
	{ "GFP_ATOMIC", 0x02, V24 },
	{ "GFP_USER", 0x05, V24 },
	{ "GFP_HIGHUSER", 0x15, V24 },
	{ "GFP_KERNEL", 0x07, V24 },
	{ "GFP_NFS", 0x07, V24 },
	{ "GFP_KSWAPD", 0x04, V24 },
	{ "GFP_DMA", 0x08, V24 },
	{ "GFP_HIGHMEM", 0x10, V24 },
	{ NULL, 0, NULL },
};

#define V26 "include/linux/gfp.h, 2.6.24"
static const struct gfp_name names_2_6[] = {
	{ "__GFP_DMA", 0x01, V26 },
	{ "__GFP_HIGHMEM", 0x02, V26 },
	{ "__GFP_DMA32", 0x04, V26 },
	{ "__GFP_WAIT", 0x10, V26 },
	{ "__GFP_HIGH", 0x20, V26 },
	{ "__GFP_IO", 0x40, V26 },
	{ "__GFP_FS", 0x80, V26 },
	{ "__GFP_COLD", 0x100, V26 },
	{ "__GFP_NOWARN", 0x200, V26 },
	{ "__GFP_REPEAT", 0x400, V26 },
	{ "__GFP_NOFAIL", 0x800, V26 },
	{ "__GFP_NORETRY", 0x1000, V26 },
	{ "__GFP_COMP", 0x4000, V26 },
	{ "__GFP_ZERO", 0x8000, V26 },
	{ "__GFP_NOMEMALLOC", 0x10000, V26 },
	{ "__GFP_HARDWALL", 0x20000, V26 },
	{ "__GFP_THISNODE", 0x40000, V26 },
	{ "__GFP_RECLAIMABLE", 0x80000, V26 },
	{ "__GFP_MOVABLE", 0x100000, V26 },
	{ "GFP_NOWAIT", 0x0, V26 },
	{ "GFP_ATOMIC", 0x20, V26 },
	{ "GFP_NOIO", 0x10, V26 },
	{ "GFP_NOFS", 0x50, V26 },
	{ "GFP_KERNEL", 0xd0, V26 },
	{ "GFP_TEMPORARY", 0x800d0, V26 },
	{ "GFP_USER", 0x200d0, V26 },
	{ "GFP_HIGHUSER", 0x200d2, V26 },
	{ "GFP_HIGHUSER_MOVABLE", 0x1200d2, V26 },
	{ "GFP_THISNODE", 0x41200, V26 },
	{ "GFP_DMA", 0x01, V26 },
	{ "GFP_DMA32", 0x04, V26 },
	{ NULL, 0, NULL },
};

#define V61 "include/linux/gfp_types.h, 6.1.192"
static const struct gfp_name names_6_1[] = {
	{ "__GFP_DMA", GFP_BIT_DMA, V61 },
	{ "__GFP_HIGHMEM", GFP_BIT_HIGHMEM, V61 },
	{ "__GFP_DMA32", GFP_BIT_DMA32, V61 },
	{ "__GFP_MOVABLE", GFP_BIT_MOVABLE, V61 },
	{ "__GFP_RECLAIMABLE", GFP_BIT_RECLAIMABLE, V61 },
	{ "__GFP_HIGH", GFP_BIT_HIGH, V61 },
	{ "__GFP_IO", GFP_BIT_IO, V61 },
	{ "__GFP_FS", GFP_BIT_FS, V61 },
	{ "__GFP_ZERO", GFP_BIT_ZERO, V61 },
	{ "__GFP_ATOMIC", GFP_BIT_ATOMIC, V61 },
	{ "__GFP_DIRECT_RECLAIM", GFP_BIT_DIRECT_RECLAIM, V61 },
	{ "__GFP_KSWAPD_RECLAIM", GFP_BIT_KSWAPD_RECLAIM, V61 },
	{ "__GFP_WRITE", GFP_BIT_WRITE, V61 },
	{ "__GFP_NOWARN", GFP_BIT_NOWARN, V61 },
	{ "__GFP_RETRY_MAYFAIL", GFP_BIT_RETRY_MAYFAIL, V61 },
	{ "__GFP_NOFAIL", GFP_BIT_NOFAIL, V61 },
	{ "__GFP_NORETRY", GFP_BIT_NORETRY, V61 },
	{ "__GFP_MEMALLOC", GFP_BIT_MEMALLOC, V61 },
	{ "__GFP_COMP", GFP_BIT_COMP, V61 },
	{ "__GFP_NOMEMALLOC", GFP_BIT_NOMEMALLOC, V61 },
	{ "__GFP_HARDWALL", GFP_BIT_HARDWALL, V61 },
	{ "__GFP_THISNODE", GFP_BIT_THISNODE, V61 },
	{ "__GFP_ACCOUNT", GFP_BIT_ACCOUNT, V61 },
	{ "__GFP_ZEROTAGS", GFP_BIT_ZEROTAGS, V61 },
	{ "__GFP_SKIP_ZERO", 0x0, V61 ", without KASAN_HW_TAGS" },
	{ "__GFP_SKIP_KASAN_UNPOISON", 0x0, V61 ", without KASAN_HW_TAGS" },
	{ "__GFP_SKIP_KASAN_POISON", 0x0, V61 ", without KASAN_HW_TAGS" },
	{ "__GFP_NOLOCKDEP", 0x0, V61 ", without LOCKDEP" },
	{ "__GFP_RECLAIM", 0xc00, V61 },
	{ "GFP_ATOMIC", 0xa20, V61 },
	{ "GFP_KERNEL", 0xcc0, V61 },
	{ "GFP_KERNEL_ACCOUNT", 0x400cc0, V61 },
	{ "GFP_NOWAIT", 0x800, V61 },
	{ "GFP_NOIO", 0xc00, V61 },
	{ "GFP_NOFS", 0xc40, V61 },
	{ "GFP_USER", 0x100cc0, V61 },
	{ "GFP_DMA", 0x1, V61 },
	{ "GFP_DMA32", 0x4, V61 },
	{ "GFP_HIGHUSER", 0x100cc2, V61 },
	{ "GFP_HIGHUSER_MOVABLE", 0x100cca, V61 },
	{ "GFP_TRANSHUGE_LIGHT", 0x1c20ca, V61 },
	{ "GFP_TRANSHUGE", 0x1c24ca, V61 },
	{ NULL, 0, NULL },
};

/* Until 2.4.6 who might start I/O might enter a filesystem, too. */
static struct gfp_meaning without_fs(enum gfp_highest_zone zone, bool sleep, bool io,
				     struct gfp_reserve reserve)
{
	return (struct gfp_meaning){
		.zone = zone,
		.sleep = sleep,
		.io = sleep && io,
		.fs = sleep && io,
		.kswapd = true,
		.reserve = reserve,
	};
}

/*
 * 2.0: a level from 0 to 6, and the DMA bit. mm/page_alloc.c and
 * mm/kmalloc.c, 2.0.40. There are no zones: a page is below 16 MB or not.
 */
static struct gfp_meaning meaning_2_0(unsigned int flags, const struct gfp_zones *zones)
{
	unsigned int level = flags & 0xf;
	bool buffer = level == 0, atomic = level == 1, nfs = level == 5, io = level == 6;
	struct gfp_reserve reserve = { 0 };

	if (atomic)
		reserve.eighths = 8;
	else if (nfs)
		reserve = (struct gfp_reserve){ 8, -5 };
	else if (buffer || io)
		reserve = (struct gfp_reserve){ 1, 12 };
	return without_fs(flags & 0x80 && zones->dma ? IN_ZONE_DMA : IN_ZONE_NORMAL,
			  !buffer && !atomic, !io, reserve);
}

/* 2.2: who has neither MED nor HIGH stops at the mark. mm/page_alloc.c, 2.2.0. */
static struct gfp_meaning meaning_2_2(unsigned int flags, const struct gfp_zones *zones)
{
	struct gfp_reserve reserve = { .eighths = flags & 0x0c ? 8 : 0 };

	return without_fs(flags & 0x80 && zones->dma ? IN_ZONE_DMA : IN_ZONE_NORMAL,
			  flags & 0x01, flags & 0x10, reserve);
}

/*
 * 2.4: __GFP_HIGH is defined, and nothing in mm/page_alloc.c looks at it: who
 * may wait loops at the min mark for ever, who may not gets three quarters of
 * what is below it. 2.4.0.
 */
static struct gfp_meaning meaning_2_4(unsigned int flags, const struct gfp_zones *zones)
{
	struct gfp_reserve reserve = { .eighths = flags & 0x01 ? 0 : 6 };
	enum gfp_highest_zone zone = IN_ZONE_NORMAL;

	if (flags & 0x08 && zones->dma)
		zone = IN_ZONE_DMA;
	else if (flags & 0x10 && zones->highmem)
		zone = IN_ZONE_HIGHMEM;
	return without_fs(zone, flags & 0x01, flags & 0x04, reserve);
}

/* gfp_zone() of 2.6.24: the first that is set wins, none is illegal. */
static enum gfp_highest_zone zone_2_6(unsigned int flags, const struct gfp_zones *zones)
{
	if (flags & 0x01 && zones->dma)
		return IN_ZONE_DMA;
	if (flags & 0x04 && zones->dma32)
		return IN_ZONE_DMA32;
	if ((flags & 0x100002) == 0x100002)
		return IN_ZONE_MOVABLE;
	if (flags & 0x02 && zones->highmem)
		return IN_ZONE_HIGHMEM;
	return IN_ZONE_NORMAL;
}

/*
 * 2.6: half for __GFP_HIGH, and a quarter of the rest for who cannot wait,
 * with or without it. __alloc_pages() and zone_watermark_ok() of
 * mm/page_alloc.c, 2.6.24.
 */
static struct gfp_meaning meaning_2_6(unsigned int flags, const struct gfp_zones *zones)
{
	bool sleep = flags & 0x10;
	unsigned char left = 8;

	if (flags & 0x20)
		left -= left / 2;
	if (!sleep)
		left -= left / 4;
	return (struct gfp_meaning){
		.zone = zone_2_6(flags, zones),
		.sleep = sleep,
		.io = sleep && flags & 0x40,
		.fs = sleep && flags & 0x80,
		.kswapd = true,
		.reserve = { .eighths = 8 - left },
	};
}

static struct gfp_meaning meaning_6_1(unsigned int flags, const struct gfp_zones *zones)
{
	return gfp_meaning(flags, 0, zones);
}

/* The block, not what of it is yours: 8 bytes of each are its header. */
static const unsigned int sizes_2_0[] = {
	32, 64, 128, 252, 508, 1020, 2040, 4080, 8176, 16368, 32752, 65520, 131056, 0
};

static const struct kmalloc_classes classes_2_0 = {
	.sizes = sizes_2_0,
	.header = 8,
	.max_cached = 131048,
	.max_size = 131048,
	.above = "a message, and NULL",
	.source = "mm/kmalloc.c, 2.0.40",
};

static const unsigned int sizes_2_4[] = {
	32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 0
};

static const struct kmalloc_classes classes_2_2 = {
	.sizes = sizes_2_4,
	.max_cached = 131072,
	.max_size = 131072,
	.above = "a message, and NULL",
	.source = "mm/slab.c, 2.2.0",
};

static const struct kmalloc_classes classes_2_4 = {
	.sizes = sizes_2_4,
	.max_cached = 131072,
	.max_size = 131072,
	.above = "BUG()",
	.source = "mm/slab.c, 2.4.0",
};

static const unsigned int sizes_slub[] = {
	8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 0
};

static const struct kmalloc_classes classes_2_6 = {
	.sizes = sizes_slub,
	.max_cached = 2048,
	.max_size = 4194304,
	.zero_size_ptr = true,
	.above = "NULL",
	.source = "include/linux/slub_def.h, 2.6.24",
};

static const struct kmalloc_classes classes_6_1 = {
	.sizes = sizes_slub,
	.max_cached = 8192,
	.max_size = 4194304,
	.zero_size_ptr = true,
	.above = "a warning, and NULL",
	.source = "include/linux/slab.h, 6.1.192",
};

/* Of i386 with a gigabyte or more up to 2.6, of x86_64 for 6.1. */
const struct gfp_version gfp_versions[] = {
	{ "2.0", "2.0.40", names_2_0, meaning_2_0, true, { true, false, false }, &classes_2_0 },
	{ "2.2", "2.2.0", names_2_2, meaning_2_2, false, { true, false, false }, &classes_2_2 },
	{ "2.4", "2.4.0", names_2_4, meaning_2_4, false, { true, false, true }, &classes_2_4 },
	{ "2.6", "2.6.24", names_2_6, meaning_2_6, false, { true, false, true }, &classes_2_6 },
	{ "6.1", "6.1.192", names_6_1, meaning_6_1, false, { true, true, false }, &classes_6_1 },
	{ .name = NULL },
};
