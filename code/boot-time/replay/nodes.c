// SPDX-License-Identifier: GPL-2.0
/*
 * Which memory is on which node, which memblock's own lines do not say. It is
 * what firmware says, or the kernel in its place; or else the next dump. Linux
 * gives nodes to memory and to what is reserved just before the first
 * NODE_DATA: x86's numa_register_memblks(), v6.1.
 */
#include "replay.h"

static void set_nodes(struct replay *r, phys_addr_t base, phys_addr_t size, int nid)
{
	memblock_set_node(&r->mb, base, size, &r->mb.memory, nid);
	memblock_set_node(&r->mb, base, size, &r->mb.reserved, nid);
}

static bool overlaps_memory(const struct replay *r, phys_addr_t base, phys_addr_t size)
{
	const struct memblock_type *type = &r->mb.memory;
	unsigned long i;

	for (i = 0; i < type->cnt; i++)
		if (base < type->regions[i].base + type->regions[i].size &&
		    type->regions[i].base < base + size)
			return true;
	return false;
}

/* A node with something reserved on it cannot be unplugged, whatever SRAT says. */
static void clear_hotplug(struct replay *r, const struct record *node)
{
	unsigned long i;

	for (i = 0; i < r->mb.reserved.cnt; i++)
		if (r->mb.reserved.regions[i].nid == node->nid)
			break;
	if (i < r->mb.reserved.cnt)
		memblock_clear_hotplug(&r->mb, node->base, node->size);
}

static bool nodes_from_firmware(struct replay *r, const struct record *now)
{
	const struct memblock_region *last = &r->mb.memory.regions[r->mb.memory.cnt - 1];
	phys_addr_t end = last->base + last->size;
	const struct record *node;
	bool any = false;
	int pass;

	/* As numa_register_memblks() does it, after numa_cleanup_meminfo(). */
	for (pass = 0; pass < 2; pass++) {
		for (node = r->log->records; node < now; node++) {
			if (node->kind != RECORD_NODE)
				continue;
			any = true;
			if (!overlaps_memory(r, node->base, node->size))
				continue;
			if (pass)
				clear_hotplug(r, node);
			else
				set_nodes(r, node->base,
					  node->base + node->size > end ? end - node->base :
					  node->size, node->nid);
		}
	}
	return any;
}

static void copy_nodes(struct replay *r, struct memblock_type *type,
		       const struct memblock_region *regions, unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++)
		if (regions[i].nid != MAX_NUMNODES)
			memblock_set_node(&r->mb, regions[i].base, regions[i].size, type,
					  regions[i].nid);
}

static void nodes_from_dump(struct replay *r, const struct record *now)
{
	const struct record *end = r->log->records + r->log->nr_records;

	while (now < end && now->kind != RECORD_DUMP)
		now++;
	if (now == end)
		return;
	copy_nodes(r, &r->mb.memory, now->dump->memory, now->dump->nr_memory);
	copy_nodes(r, &r->mb.reserved, now->dump->reserved, now->dump->nr_reserved);
}

/**
 * replay_nodes() - give nodes to what there is, unless that is done
 * @r: the replay
 * @now: the record that shows that Linux has done it: what stands before counts
 */
void replay_nodes(struct replay *r, const struct record *now)
{
	if (r->nodes_known)
		return;
	r->nodes_known = true;
	if (!nodes_from_firmware(r, now))
		nodes_from_dump(r, now);
}
