/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What mm/memblock.c gets for mm/internal.h: what the kernel's own simulator,
 * tools/testing/memblock, gives it, with x86's cache line and without a word
 * on the standard output, which is for replies.
 */
#ifndef MEMBLOCK_ORACLE_INTERNAL_H
#define MEMBLOCK_ORACLE_INTERNAL_H

#define memblock_free_pages unused_memblock_free_pages
#include SIMULATOR_INTERNAL_H
#undef memblock_free_pages

void memblock_free_pages(struct page *page, unsigned long pfn, unsigned int order);

#undef SMP_CACHE_BYTES
#define SMP_CACHE_BYTES 64

#undef pr_info
#undef pr_warn
#undef pr_warn_ratelimited
#undef pr_err
#define pr_info(...) ((void)0)
#define pr_warn(...) ((void)0)
#define pr_warn_ratelimited(...) ((void)0)
#define pr_err(...) ((void)0)

#endif
