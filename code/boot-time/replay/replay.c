// SPDX-License-Identifier: GPL-2.0
/*
 * See replay.h. What the log does not say is inferred by rules: the state at
 * the start is that of the first dump; nodes are what nodes.c says; an
 * unannounced allocation that a NODE_DATA line names was
 * memblock_phys_alloc_try_nid()'s; any other is taken as it stands.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"

static void *need(void *memory)
{
	if (!memory) {
		perror("memblock-replay");
		exit(2);
	}
	return memory;
}

static __printf(3, 4) void differ(struct replay *r, unsigned int line, const char *format, ...)
{
	va_list args;
	char *text;
	size_t len;
	FILE *file;

	if (r->difference)
		return;
	file = need(open_memstream(&text, &len));
	fprintf(file, "%s:%u: ", r->log->path, line);
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fclose(file);
	r->difference = text;
}

static struct memblock_region *grow(struct memblock *mb, struct memblock_type *type,
				    unsigned long max)
{
	(void)mb;
	return realloc(type->regions, max * sizeof(*type->regions));
}

static void note(struct memblock *mb, const char *what, phys_addr_t base, phys_addr_t size)
{
	struct replay *r = (struct replay *)mb;

	r->events = need(realloc(r->events, (r->nr_events + 1) * sizeof(*r->events)));
	r->events[r->nr_events++] = (struct event){ what, base, size };
}

static const struct memblock_hooks hooks = { .grow = grow, .debug = note };

static void forget_events(struct replay *r)
{
	r->nr_events = 0;
	r->next_event = 0;
}

static void copy_type(struct memblock_type *to, const struct memblock_type *from)
{
	struct memblock_region *regions = to->regions;

	regions = need(realloc(regions, from->max * sizeof(*regions)));
	memcpy(regions, from->regions, from->cnt * sizeof(*regions));
	*to = *from;
	to->regions = regions;
}

static void copy_state(struct memblock *to, const struct memblock *from)
{
	struct memblock_type memory = to->memory, reserved = to->reserved;

	copy_type(&memory, &from->memory);
	copy_type(&reserved, &from->reserved);
	*to = *from;
	to->memory = memory;
	to->reserved = reserved;
}

static void load_type(struct memblock_type *type, const struct memblock_region *regions,
		      unsigned long nr, phys_addr_t total_size)
{
	while (type->max < nr)
		type->max *= 2;
	type->regions = need(realloc(type->regions, type->max * sizeof(*regions)));
	memcpy(type->regions, regions, nr * sizeof(*regions));
	type->cnt = nr;
	type->total_size = total_size;
}

/* The kernel's own word on its state. */
static void load_dump(struct replay *r, const struct dump *dump)
{
	unsigned long i;

	load_type(&r->mb.memory, dump->memory, dump->nr_memory, dump->memory_size);
	load_type(&r->mb.reserved, dump->reserved, dump->nr_reserved, dump->reserved_size);
	for (i = 0; i < dump->nr_memory; i++)
		r->mb.has_some_mirror |= !!(dump->memory[i].flags & MEMBLOCK_MIRROR);
}

//! [replay-request]
static phys_addr_t predict(struct memblock *mb, const struct record *r)
{
	if (!strcmp(r->name, "memblock_phys_alloc_range"))
		return memblock_phys_alloc_range(mb, r->size, r->align,
						 r->min_addr, r->max_addr);
	if (!strcmp(r->name, "memblock_alloc_exact_nid_raw"))
		return memblock_alloc_exact_nid_raw(mb, r->size, r->align,
						    r->min_addr, r->max_addr,
						    r->nid);
	return memblock_alloc_try_nid(mb, r->size, r->align, r->min_addr,
				      r->max_addr, r->nid);
}

//! [replay-request]

/* Both answers are known: keep them; if they differ, the kernel's counts. */
static void settle(struct replay *r, unsigned int line, phys_addr_t got)
{
	const struct record *request = &r->request;

	r->allocations = need(realloc(r->allocations, (r->nr_allocations + 1) *
				      sizeof(*r->allocations)));
	r->allocations[r->nr_allocations++] =
		(struct allocation){ *request, r->expected, got };
	r->open = false;
	if (r->expected == got) {
		r->nr_equal++;
		return;
	}
	differ(r, line, "the answer to line %u, %" PRIu64 " bytes for %s: expected %#" PRIx64
	       ", got %#" PRIx64 " (0: none)", request->line, request->size, request->caller,
	       r->expected, got);
	copy_state(&r->mb, &r->before);
	forget_events(r);
}

static void run_call(struct replay *r, const struct record *call)
{
	forget_events(r);
	if (!strcmp(call->name, "memblock_reserve"))
		memblock_reserve(&r->mb, call->base, call->size);
	else if (!strcmp(call->name, "memblock_phys_free"))
		memblock_phys_free(&r->mb, call->base, call->size);
	else if (!strcmp(call->name, "memblock_add"))
		memblock_add(&r->mb, call->base, call->size);
	else if (!strcmp(call->name, "memblock_add_node"))
		memblock_add_node(&r->mb, call->base, call->size, call->nid, call->flags);
	else if (!strcmp(call->name, "memblock_remove"))
		memblock_remove(&r->mb, call->base, call->size);
	/* The first is the call itself. What may follow: an array that moves. */
	r->next_event = r->nr_events ? 1 : 0;
}

static bool is_expected(struct replay *r, const struct record *record)
{
	const struct event *event = &r->events[r->next_event];

	if (r->next_event == r->nr_events || strcmp(event->what, record->name) ||
	    event->base != record->base || event->size != record->size)
		return false;
	r->next_event++;
	return true;
}

/* memblock's own reserving, not a caller's. Without symbols it cannot be told. */
static bool is_answer(const struct record *request, const struct record *call)
{
	return call->kind == RECORD_CALL && !strcmp(call->name, "memblock_reserve") &&
	       call->size == request->size &&
	       (!strncmp(call->caller, "memblock_", 9) || !strncmp(call->caller, "0x", 2));
}

static void expect_nothing(struct replay *r, const struct record *now)
{
	if (r->next_event < r->nr_events)
		differ(r, now->line, "the model expects first: %s [%#" PRIx64 "-%#" PRIx64 "]",
		       r->events[r->next_event].what, r->events[r->next_event].base,
		       r->events[r->next_event].base + r->events[r->next_event].size - 1);
	forget_events(r);
}

static void on_request(struct replay *r, const struct record *request)
{
	expect_nothing(r, request);
	copy_state(&r->before, &r->mb);
	r->open = true;
	r->request = *request;
	r->expected = predict(&r->mb, request);
}

/* memblock_phys_alloc_try_nid() does not say what it was asked for. */
static void on_node_data(struct replay *r, const struct record *call)
{
	replay_nodes(r, call);
	copy_state(&r->before, &r->mb);
	r->open = true;
	r->request = *call;
	r->request.caller = "NODE_DATA";
	r->request.align = SMP_CACHE_BYTES;
	r->request.nid = call[1].nid;
	r->expected = memblock_phys_alloc_try_nid(&r->mb, call->size, SMP_CACHE_BYTES,
						  r->request.nid);
}

static void on_call(struct replay *r, const struct record *call)
{
	const struct record *end = r->log->records + r->log->nr_records;

	if (!r->open && r->next_event == r->nr_events &&
	    !strncmp(call->caller, "memblock_alloc_range_nid", 24)) {
		if (call + 1 < end && call[1].kind == RECORD_NODE_DATA &&
		    call[1].base == call->base)
			on_node_data(r, call);
		else
			r->nr_unannounced++;
	}
	if (r->open && is_answer(&r->request, call))
		settle(r, call->line, call->base);
	if (is_expected(r, call))
		return;
	expect_nothing(r, call);
	run_call(r, call);
}

/*
 * An array may have moved on behalf of a call that does not log: of those with
 * which numa_init() starts, of memblock_free_all()'s first, or of the ones that
 * give nodes to what there is.
 */
static void on_doubled(struct replay *r, const struct record *doubled)
{
	if (is_expected(r, doubled))
		return;
	expect_nothing(r, doubled);
	if (!strcmp(doubled->name, "memory is doubled"))
		memblock_clear_hotplug(&r->mb, 0, ~0ull);
	else if (!r->nodes_known)
		memblock_set_node(&r->mb, 0, ~0ull, &r->mb.reserved, MAX_NUMNODES);
	if (is_expected(r, doubled))
		return;
	replay_nodes(r, doubled);
	if (!is_expected(r, doubled))
		differ(r, doubled->line, "the model's array has room, or moves elsewhere");
}

static bool same_type(struct replay *r, unsigned int line, const struct memblock_type *type,
		      const struct memblock_region *regions, unsigned long nr,
		      phys_addr_t total_size)
{
	unsigned long i;

	for (i = 0; i < nr && i < type->cnt; i++) {
		const struct memblock_region *a = &type->regions[i], *b = &regions[i];

		if (a->base == b->base && a->size == b->size && a->nid == b->nid &&
		    a->flags == b->flags)
			continue;
		differ(r, line + i, "%s[0x%lx]: expected [%#" PRIx64 "-%#" PRIx64
		       "] node %d flags %#x", type->name, i, a->base, a->base + a->size - 1,
		       a->nid, a->flags);
		return false;
	}
	if (nr == type->cnt && total_size == type->total_size)
		return true;
	differ(r, line - 1, "%s: expected %lu regions, %#" PRIx64 " bytes; got %lu, %#" PRIx64,
	       type->name, type->cnt, type->total_size, nr, total_size);
	return false;
}

static void on_dump(struct replay *r, const struct record *record)
{
	const struct dump *dump = record->dump;
	bool same;

	if (!r->started) {
		r->started = true;
		r->start = record;
		load_dump(r, dump);
		return;
	}
	expect_nothing(r, record);
	replay_nodes(r, record);
	same = same_type(r, record->line + 3, &r->mb.memory, dump->memory, dump->nr_memory,
			 dump->memory_size);
	same &= same_type(r, record->line + 4 + dump->nr_memory, &r->mb.reserved,
			  dump->reserved, dump->nr_reserved, dump->reserved_size);
	r->nr_dumps++;
	r->nr_dumps_equal += same;
	load_dump(r, dump);
}

static unsigned long long whole_pages(const struct memblock_type *type)
{
	unsigned long long pages = 0;
	unsigned long i;

	for (i = 0; i < type->cnt; i++) {
		phys_addr_t end = type->regions[i].base + type->regions[i].size;
		phys_addr_t start = type->regions[i].base + MEMBLOCK_PAGE_SIZE - 1;

		if (end >> 12 > start >> 12)
			pages += (end >> 12) - (start >> 12);
	}
	return pages;
}

static void on_memory(struct replay *r, const struct record *record)
{
	expect_nothing(r, record);
	r->nr_pages = whole_pages(&r->mb.memory);
	r->nr_free = memblock_free_all(&r->mb, NULL, NULL);
	if (r->nr_pages << 12 != record->size)
		differ(r, record->line, "expected %lluK of memory in all", r->nr_pages << 2);
}

/* Before the first dump there is no state yet, but an array may have moved. */
static void on_early(struct replay *r, const struct record *record)
{
	struct memblock_type *type = &r->mb.memory;

	if (record->kind == RECORD_DOUBLED) {
		if (!strcmp(record->name, "reserved is doubled"))
			type = &r->mb.reserved;
		type->max = record->entries;
		type->array = record->base;
	}
}

/**
 * replay_run() - replay a log up to where memblock hands over
 * @r: what came of it
 * @log: the log, which must outlive @r
 */
void replay_run(struct replay *r, const struct log *log)
{
	const struct record *record, *end = log->records + log->nr_records;

	*r = (struct replay){ .log = log };
	memblock_init(&r->mb, &hooks, need(malloc(sizeof(struct memblock_region))),
		      need(malloc(sizeof(struct memblock_region))), 1);
	memblock_allow_resize(&r->mb);
	r->mb.memory.max = INIT_MEMBLOCK_REGIONS;
	r->mb.reserved.max = INIT_MEMBLOCK_REGIONS;

	for (record = log->records; record < end; record++) {
		if (!r->started && record->kind != RECORD_DUMP) {
			on_early(r, record);
			continue;
		}
		/* Whatever comes next in place of an answer: there was none. */
		if (r->open && record->kind != RECORD_NODE &&
		    record->kind != RECORD_NODE_DATA && !is_answer(&r->request, record))
			settle(r, record->line, 0);
		switch (record->kind) {
		case RECORD_CALL:
			on_call(r, record);
			break;
		case RECORD_REQUEST:
			on_request(r, record);
			break;
		case RECORD_DOUBLED:
			on_doubled(r, record);
			break;
		case RECORD_DUMP:
			on_dump(r, record);
			break;
		case RECORD_NODE:
			if (record->flags & MEMBLOCK_HOTPLUG)
				memblock_mark_hotplug(&r->mb, record->base, record->size);
			break;
		case RECORD_NODE_DATA:
			break;
		case RECORD_MEMORY:
			on_memory(r, record);
			return;
		}
	}
}

void replay_destroy(struct replay *r)
{
	free(r->mb.memory.regions);
	free(r->mb.reserved.regions);
	free(r->before.memory.regions);
	free(r->before.reserved.regions);
	free(r->events);
	free(r->allocations);
	free(r->difference);
}
