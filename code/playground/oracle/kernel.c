// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's half of the oracle: mm/memblock.c itself, from the source of
 * the lab kernel, and a way in for each call. Its own names stay inside: what
 * objcopy leaves global starts with linux_.
 */
#include "memblock.c"
#include "mmzone.c"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "kernel.h"

/* In Linux, what these are is decided elsewhere. */
bool movable_node_enabled;

bool slab_is_available(void)
{
	return false;
}

void *__kmalloc(size_t size, gfp_t gfp)
{
	(void)size;
	(void)gfp;
	abort();
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return __kmalloc(size, gfp);
}

void kfree(void *p)
{
	(void)p;
	abort();
}

static unsigned long long pages_given;

void memblock_free_pages(struct page *page, unsigned long pfn, unsigned int order)
{
	(void)page;
	(void)pfn;
	pages_given += 1ull << order;
}

void linux_init(void *memory, void *reserved, unsigned long max)
{
	memblock.memory.regions = memory;
	memblock.reserved.regions = reserved;
	memblock.memory.max = max;
	memblock.reserved.max = max;
	memblock.memory.regions[0] = (struct memblock_region){ .nid = MAX_NUMNODES };
	memblock.reserved.regions[0] = memblock.memory.regions[0];
	max_low_pfn = ~0ul;
}

static void use_own_array(struct memblock_type *type, struct memblock_region *regions)
{
	memcpy(regions, type->regions, type->cnt * sizeof(*regions));
	type->regions = regions;
	type->max = INIT_MEMBLOCK_REGIONS;
}

/*
 * From now on the arrays may move into the memory they describe, so there must
 * be some, at the addresses they think of: 64 GB, of which little is touched.
 */
void linux_allow_resize(void)
{
	void *at = (void *)0x100000;

	if (mmap(at, 0x1000000000 - 0x100000, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
		 -1, 0) != at) {
		perror("memblock_oracle: 64 GB of addresses from 1 MB on");
		exit(2);
	}
	use_own_array(&memblock.memory, memblock_memory_init_regions);
	use_own_array(&memblock.reserved, memblock_reserved_init_regions);
	memblock_allow_resize();
}

void linux_set(const struct linux_switches *switches)
{
	memblock_set_bottom_up(switches->bottom_up);
	memblock_set_current_limit(switches->current_limit);
	movable_node_enabled = switches->movable_node;
	mirrored_kernelcore = switches->mirrored_kernelcore;
}

static void read_array(const struct memblock_type *type, struct linux_array *array)
{
	array->regions = type->regions;
	array->cnt = type->cnt;
	array->max = type->max;
}

void linux_read(struct linux_array *memory, struct linux_array *reserved)
{
	read_array(&memblock.memory, memory);
	read_array(&memblock.reserved, reserved);
}

int linux_add(unsigned long long base, unsigned long long size)
{
	return memblock_add(base, size);
}

int linux_add_node(unsigned long long base, unsigned long long size, int nid)
{
	return memblock_add_node(base, size, nid, MEMBLOCK_NONE);
}

int linux_remove(unsigned long long base, unsigned long long size)
{
	return memblock_remove(base, size);
}

int linux_reserve(unsigned long long base, unsigned long long size)
{
	return memblock_reserve(base, size);
}

int linux_phys_free(unsigned long long base, unsigned long long size)
{
	return memblock_phys_free(base, size);
}

int linux_set_node(unsigned long long base, unsigned long long size, bool reserved,
		   int nid)
{
	return memblock_set_node(base, size,
				 reserved ? &memblock.reserved : &memblock.memory, nid);
}

int linux_mark_hotplug(unsigned long long base, unsigned long long size)
{
	return memblock_mark_hotplug(base, size);
}

int linux_clear_hotplug(unsigned long long base, unsigned long long size)
{
	return memblock_clear_hotplug(base, size);
}

int linux_mark_mirror(unsigned long long base, unsigned long long size)
{
	return memblock_mark_mirror(base, size);
}

int linux_mark_nomap(unsigned long long base, unsigned long long size)
{
	return memblock_mark_nomap(base, size);
}

int linux_clear_nomap(unsigned long long base, unsigned long long size)
{
	return memblock_clear_nomap(base, size);
}

void linux_trim(unsigned long long align)
{
	memblock_trim_memory(align);
}

/* Not zeroed, since the memory is only imagined; the same search. */
unsigned long long linux_alloc(unsigned long long size, unsigned long long align,
			       unsigned long long min_addr,
			       unsigned long long max_addr, int nid, bool exact_nid)
{
	void *p = exact_nid ?
		memblock_alloc_exact_nid_raw(size, align, min_addr, max_addr, nid) :
		memblock_alloc_try_nid_raw(size, align, min_addr, max_addr, nid);

	return p ? __pa(p) : 0;
}

unsigned long long linux_phys_alloc_range(unsigned long long size,
					  unsigned long long align,
					  unsigned long long start,
					  unsigned long long end)
{
	return memblock_phys_alloc_range(size, align, start, end);
}

unsigned long long linux_free_all(void)
{
	pages_given = 0;
	memblock_free_all();
	return pages_given;
}
