// SPDX-License-Identifier: GPL-2.0
/*
 * The machine's nodes, and an allocator for each: found in the SRAT, or made
 * up for numa=fake=N, or one for all. A node is registered from its first page
 * of RAM to its last one; what lies between and is no RAM is reserved, and
 * so is what is in use already, the node's bitmap first of all.
 */
#include "kernel.h"

/* No fake node begins inside a block of the buddy system: 4 MB. */
#define FAKE_SHIFT	22

struct node nodes[MAX_NODES];
unsigned int nr_nodes;

/* A node has this as well; there is RAM in it only where the map says so. */
static void add_to_node(struct node *node, struct range range)
{
	struct range within = { range.start, range.end < REACH ? range.end : REACH };
	struct range span = memory_span(within);

	if (memory_span(range).end > REACH)
		node->is_beyond = true;
	if (node->span.start == node->span.end)
		node->span = span;
	if (span.start == span.end)
		return;
	node->span.start = span.start < node->span.start ? span.start : node->span.start;
	node->span.end = span.end > node->span.end ? span.end : node->span.end;
}

static const struct node *node_at(u64 address)
{
	const struct node *node;

	for (node = nodes; node < nodes + nr_nodes; node++)
		if (node->span.start <= address && address < node->span.end)
			return node;
	return NULL;
}

static const char *what_is_wrong(void)
{
	struct range ram = memory_span((struct range){ 0, REACH });
	const struct node *a, *b;
	u64 at, end;

	for (a = nodes; a < nodes + nr_nodes; a++)
		for (b = nodes; b < a; b++)
			if (b->span.start < a->span.end && a->span.start < b->span.end)
				return "a node lies between another's ends";
	for (at = ram.start; at < ram.end; at = end) {
		a = node_at(at);
		if (a)
			end = a->span.end;
		else if (memory_run(at, &end) == RAM)
			return "it leaves memory out";
	}
	return NULL;
}

static void one_for_all(void)
{
	memset(nodes, 0, sizeof(nodes));
	add_to_node(&nodes[0], (struct range){ 0, ~0ull });
	nr_nodes = 1;
}

/* numa=fake=N: N parts of the same size, the last one with the rest. */
static void split(unsigned int parts)
{
	u64 end = nodes[0].span.end, at = 0;
	u64 size = (uint32_t)(end >> FAKE_SHIFT) / parts * (1ull << FAKE_SHIFT);

	if (parts > MAX_NODES || !size) {
		print("# numa=fake=%u: not done: from 1 to %u nodes of 4 MB or more are possible\n",
		      parts, MAX_NODES);
		return;
	}
	memset(nodes, 0, sizeof(nodes));
	for (nr_nodes = 0; nr_nodes < parts; nr_nodes++, at += size)
		add_to_node(&nodes[nr_nodes],
			    (struct range){ at, nr_nodes == parts - 1 ? end : at + size });
}

/**
 * nodes_find() - which nodes there are
 * @fake: how many to make up where the firmware knows of none; or 0
 */
void nodes_find(unsigned int fake)
{
	static struct affinity list[MAX_AFFINITIES];
	const struct acpi_header *srat = acpi_find("SRAT");
	int count = srat ? acpi_read_srat(srat, list) : 0;
	const char *wrong;
	int i;

	for (i = 0; i < count; i++) {
		add_to_node(&nodes[list[i].nid], list[i].memory);
		if (list[i].nid >= nr_nodes)
			nr_nodes = list[i].nid + 1;
	}
	wrong = count ? what_is_wrong() : NULL;
	if (wrong)
		print("# SRAT: %s: not used\n", wrong);
	if (count && !wrong && fake)
		print("# numa=fake=%u: not done: the firmware has nodes\n", fake);
	if (count && !wrong)
		return;
	one_for_all();
	if (fake)
		split(fake);
}

/**
 * node_bootmap() - memory for the bitmap of the node that is being registered
 * @nid: its number
 * @start: its first pfn, which we know
 * @end: its last pfn + 1, likewise
 * @bytes: how much
 *
 * Return: the lowest memory that fits, in the node, above the first megabyte;
 * the same again where it is registered anew; or NULL
 */
void *node_bootmap(unsigned int nid, unsigned long long start, unsigned long long end,
		   size_t bytes)
{
	struct node *node = &nodes[nid];
	struct range within;
	u64 at;

	(void)start;
	(void)end;
	if (nid >= nr_nodes)
		return NULL;
	if (node->bootmap.end - node->bootmap.start >= bytes)
		return AT(node->bootmap.start);
	within = node->span;
	within.start = within.start < MB ? MB : within.start;
	at = memory_find(within, bytes);
	if (at) {
		memory_claim(at, bytes, "its bitmap");
		node->bootmap = (struct range){ at, at + bytes };
	}
	return AT(at);
}

static void reserve(unsigned int nid, u64 start, u64 end, const char *why)
{
	const struct range *span = &nodes[nid].span;

	start = start > span->start ? start : span->start;
	end = end < span->end ? end : span->end;
	if (start < end)
		ask("reserve_node %u %#llx %#llx # %s", nid, start, end - start, why);
}

//! [register-node]
static void register_node(unsigned int nid)
{
	const struct range *span = &nodes[nid].span;
	const struct claim *claim;
	enum memory_type type;
	u64 at, end;

	ask("node %u %#llx %#llx", nid, span->start >> BOOTMEM_PAGE_SHIFT,
	    span->end >> BOOTMEM_PAGE_SHIFT);
	for (at = span->start; at < span->end; at = end) {
		type = memory_run(at, &end);
		if (type != RAM)
			reserve(nid, at, end, memory_name(type));
	}
	for (claim = claims; claim < claims + nr_claims; claim++)
		reserve(nid, claim->at.start, claim->at.end, claim->why);
}

//! [register-node]
/**
 * nodes_register() - give every node its allocator
 *
 * A node of which we can reach nothing is registered all the same, without
 * memory: nobody gets anything of it, and whoever asks it, is passed on.
 */
void nodes_register(void)
{
	const struct node *node;
	unsigned int nid;

	for (nid = 0; nid < nr_nodes; nid++) {
		node = &nodes[nid];
		if (node->is_beyond)
			print("# node %u: what it has above 4 GB is out of our reach\n", nid);
		if (node->span.start == node->span.end)
			print("# node %u: no memory\n", nid);
		register_node(nid);
	}
}
