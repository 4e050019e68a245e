// SPDX-License-Identifier: GPL-2.0
/*
 * The model's functions, each answered by the kernel's: linked with the
 * playground in the model's place, so that the same commands drive both.
 */
#include <stddef.h>
#include <stdlib.h>

#include "../../boot-time/model/memblock.h"
#include "../models.h"
#include "kernel.h"

/* More than any trace needs, and untouched until it does. */
#define MANY_REGIONS 0x100000ul

const struct play_model *const play_models[] = { &play_memblock, NULL };

static void copy_array(struct memblock_type *type, const struct linux_array *array)
{
	type->regions = array->regions;
	type->cnt = array->cnt;
	type->max = array->max;
}

static void before(const struct memblock *mb)
{
	const struct linux_switches switches = {
		mb->bottom_up, mb->movable_node, mb->mirrored_kernelcore, mb->current_limit,
	};

	linux_set(&switches);
}

/* The playground's dump reads the kernel's own arrays: the layout is the same. */
static void after(struct memblock *mb)
{
	struct linux_array memory, reserved;

	_Static_assert(sizeof(struct memblock_region) == MEMBLOCK_REGION_BYTES &&
		       offsetof(struct memblock_region, flags) == 16 &&
		       offsetof(struct memblock_region, nid) == 20,
		       "the model's region is laid out as the kernel's");
	linux_read(&memory, &reserved);
	copy_array(&mb->memory, &memory);
	copy_array(&mb->reserved, &reserved);
}

void memblock_init(struct memblock *mb, const struct memblock_hooks *hooks,
		   struct memblock_region *small, struct memblock_region *small_too,
		   unsigned long max)
{
	void *arrays[] = {
		calloc(MANY_REGIONS, sizeof(*small)), calloc(MANY_REGIONS, sizeof(*small)),
	};

	(void)small;
	(void)small_too;
	*mb = (struct memblock){ .current_limit = MEMBLOCK_ALLOC_ANYWHERE, .hooks = hooks };
	if (!arrays[0] || !arrays[1])
		abort();
	linux_init(arrays[0], arrays[1], MANY_REGIONS);
	after(mb);
	/* What the playground knows of. */
	mb->memory.max = max;
	mb->reserved.max = max;
}

void memblock_allow_resize(struct memblock *mb)
{
	linux_allow_resize();
	after(mb);
}

#define ON_RANGE(name)							\
int memblock_##name(struct memblock *mb, phys_addr_t base, phys_addr_t size)	\
{										\
	int failed;								\
										\
	before(mb);								\
	failed = linux_##name(base, size);					\
	after(mb);								\
	return failed;								\
}

ON_RANGE(add)
ON_RANGE(remove)
ON_RANGE(reserve)
ON_RANGE(phys_free)
ON_RANGE(mark_hotplug)
ON_RANGE(clear_hotplug)
ON_RANGE(mark_mirror)
ON_RANGE(mark_nomap)
ON_RANGE(clear_nomap)

int memblock_add_node(struct memblock *mb, phys_addr_t base, phys_addr_t size, int nid,
		      unsigned int flags)
{
	int failed;

	(void)flags;
	before(mb);
	failed = linux_add_node(base, size, nid);
	after(mb);
	return failed;
}

int memblock_set_node(struct memblock *mb, phys_addr_t base, phys_addr_t size,
		      struct memblock_type *type, int nid)
{
	int failed;

	before(mb);
	failed = linux_set_node(base, size, type == &mb->reserved, nid);
	after(mb);
	return failed;
}

void memblock_trim_memory(struct memblock *mb, phys_addr_t align)
{
	linux_trim(align);
	after(mb);
}

static phys_addr_t alloc(struct memblock *mb, phys_addr_t size, phys_addr_t align,
			 phys_addr_t min_addr, phys_addr_t max_addr, int nid, bool exact)
{
	phys_addr_t found;

	before(mb);
	found = linux_alloc(size, align, min_addr, max_addr, nid, exact);
	after(mb);
	return found;
}

phys_addr_t memblock_alloc_exact_nid_raw(struct memblock *mb, phys_addr_t size,
					 phys_addr_t align, phys_addr_t min_addr,
					 phys_addr_t max_addr, int nid)
{
	return alloc(mb, size, align, min_addr, max_addr, nid, true);
}

phys_addr_t memblock_alloc_try_nid(struct memblock *mb, phys_addr_t size, phys_addr_t align,
				   phys_addr_t min_addr, phys_addr_t max_addr, int nid)
{
	return alloc(mb, size, align, min_addr, max_addr, nid, false);
}

phys_addr_t memblock_phys_alloc_range(struct memblock *mb, phys_addr_t size,
				      phys_addr_t align, phys_addr_t start, phys_addr_t end)
{
	phys_addr_t found;

	before(mb);
	found = linux_phys_alloc_range(size, align, start, end);
	after(mb);
	return found;
}

unsigned long long memblock_free_all(struct memblock *mb, memblock_give_fn *give,
				     void *context)
{
	unsigned long long pages;

	(void)give;
	(void)context;
	before(mb);
	pages = linux_free_all();
	after(mb);
	return pages;
}
