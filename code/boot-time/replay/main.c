// SPDX-License-Identifier: GPL-2.0
/*
 * memblock-replay [--table] LOG: predict every address in a boot log that
 * memblock=debug was on for, and say how many came out as predicted. LOG is a
 * file, or - for the standard input.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay.h"

static void print_address(phys_addr_t addr)
{
	if (addr)
		printf(" %#13" PRIx64, addr);
	else
		printf(" %13s", "fail");
}

static void print_table(const struct replay *r)
{
	size_t i;

	printf("%5s %10s %9s %4s %13s %13s %13s %13s  %s\n", "line", "bytes", "align", "node",
	       "from", "below", "predicted", "kernel", "for");
	for (i = 0; i < r->nr_allocations; i++) {
		const struct allocation *a = &r->allocations[i];
		const struct record *request = &a->request;

		printf("%5u %10" PRIu64 " %#9" PRIx64, request->line, request->size,
		       request->align);
		if (request->nid == NUMA_NO_NODE)
			printf(" %4s", "any");
		else
			printf(" %4d", request->nid);
		printf(" %#13" PRIx64 " %#13" PRIx64, request->min_addr, request->max_addr);
		print_address(a->expected);
		print_address(a->got);
		printf("  %.*s\n", (int)strcspn(request->caller, "+"), request->caller);
	}
}

static int report(const struct replay *r)
{
	const struct log *log = r->log;
	size_t differing = r->nr_allocations - r->nr_equal;

	printf("%s: Linux %.*s\n", log->path, (int)strcspn(log->version, " "), log->version);
	printf("starts from the dump in line %u: %lu regions of memory, %lu reserved\n",
	       r->start->line, r->start->dump->nr_memory, r->start->dump->nr_reserved);
	printf("%zu allocations: %zu equal, %zu differ\n", r->nr_allocations, r->nr_equal,
	       differing);
	if (r->nr_unannounced)
		printf("%zu more were not announced, and are taken as the log has them\n",
		       r->nr_unannounced);
	if (r->nr_dumps)
		printf("%zu later dump%s: %zu equal\n", r->nr_dumps, r->nr_dumps > 1 ? "s" : "",
		       r->nr_dumps_equal);
	printf("at the end: %lluK of %lluK free\n", r->nr_free << 2, r->nr_pages << 2);
	if (r->difference)
		printf("first difference: %s\n", r->difference);
	return r->difference ? 1 : 0;
}

int main(int argc, char *argv[])
{
	bool table = argc == 3 && !strcmp(argv[1], "--table");
	struct replay replay;
	struct log log;
	int status;

	if (argc != 2 + table || (argv[argc - 1][0] == '-' && argv[argc - 1][1])) {
		fputs("usage: memblock-replay [--table] LOG\n"
		      "  LOG: what `dmesg` printed after a boot with memblock=debug, or -\n",
		      stderr);
		return 2;
	}
	log_read(&log, argv[argc - 1]);
	replay_run(&replay, &log);
	if (table)
		print_table(&replay);
	status = report(&replay);
	replay_destroy(&replay);
	log_destroy(&log);
	return status;
}
