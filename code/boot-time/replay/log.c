// SPDX-License-Identifier: GPL-2.0
/*
 * See log.h. A line may come from a serial console, from dmesg or from
 * journalctl: what these put before it is taken off. A line of memblock's that
 * is not whole is an error, never skipped.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "scan.h"

static const char remedy_damaged[] =
	"save the log with `dmesg` on the machine itself, which drops nothing";
static const char remedy_cut[] =
	"boot with log_buf_len=4M and save all that `dmesg` prints";

void log_fail(const struct log *log, unsigned int line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%u: ", log->path, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static void *grown(void *array, size_t nr, size_t bytes)
{
	if (nr & (nr - 1))
		return array;
	array = realloc(array, (nr ? nr * 2 : 1) * bytes);
	if (!array) {
		perror("memblock-replay");
		exit(2);
	}
	return array;
}

static struct record *new_record(struct log *log, enum record_kind kind, unsigned int line)
{
	struct record *record;

	log->records = grown(log->records, log->nr_records, sizeof(*record));
	record = &log->records[log->nr_records++];
	*record = (struct record){ .kind = kind, .line = line, .nid = NUMA_NO_NODE };
	return record;
}

/* "[    0.000000] ", "[    0.1][    T0] ", "[Mon Jan  1 00:00:00 2024] ". */
static bool eat_stamp(const char **text)
{
	size_t len = strcspn(*text, "]");
	const char *p = *text + 1;

	if (**text != '[' || (*text)[len] != ']')
		return false;
	if (isupper(p[0]) && islower(p[1]) && islower(p[2]) && p[3] == ' ')
		p = *text + len;
	p += strspn(p, " 0123456789.TC");
	if (p != *text + len)
		return false;
	*text += len + 1 + ((*text)[len + 1] == ' ');
	return true;
}

/* The line as the kernel printed it. */
static const char *without_prefix(const char *text)
{
	const char *p = strstr(text, " kernel: ");
	uint64_t level;

	if (p && p - text < 100 && !strchr("[<", *text))
		text = p + strlen(" kernel: ");
	p = scan(text, "<%u>", &level);
	if (p)
		text = p;
	while (eat_stamp(&text))
		;
	return text;
}

/* What follows one of the names, which is @name then; up to NULL. */
static const char *after_name(const char *text, const char *const *names, const char **name)
{
	for (; *names; names++) {
		const char *p = scan(text, *names);

		*name = *names;
		if (p && scan(p, ": "))
			return p + 2;
	}
	return NULL;
}

static bool read_range_call(struct log *log, const char *text, unsigned int line)
{
	static const char *const names[] = {
		"memblock_reserve", "memblock_phys_free", "memblock_add", "memblock_remove",
		"memblock_add_node", "memblock_free_late", NULL,
	};
	struct record call = { .kind = RECORD_CALL, .line = line };
	const char *p = after_name(text, names, &call.name);
	uint64_t flags = 0;

	if (!p || (!scan(p, "%r %c", &call.base, &call.size, &call.caller) &&
		   !scan(p, "%r nid=%d flags=%x %c", &call.base, &call.size, &call.nid,
			 &flags, &call.caller)))
		return false;
	call.flags = flags;
	*new_record(log, RECORD_CALL, line) = call;
	return true;
}

static bool read_request(struct log *log, const char *text, unsigned int line)
{
	static const char *const names[] = {
		"memblock_alloc_try_nid", "memblock_alloc_try_nid_raw",
		"memblock_alloc_exact_nid_raw", "memblock_phys_alloc_range", NULL,
	};
	struct record r = { .kind = RECORD_REQUEST, .line = line, .nid = NUMA_NO_NODE };
	const char *p = after_name(text, names, &r.name);

	p = p ? scan(p, "%u bytes align=0x%x ", &r.size, &r.align) : NULL;
	if (p && scan(p, "nid="))
		p = scan(p, "nid=%d ", &r.nid);
	if (!p || !scan(p, "from=%a max_addr=%a %c", &r.min_addr, &r.max_addr, &r.caller))
		return false;
	*new_record(log, RECORD_REQUEST, line) = r;
	return true;
}

static bool read_doubled(struct log *log, const char *text, unsigned int line)
{
	static const char *const names[] = { "memory is doubled", "reserved is doubled" };
	struct record doubled = { .kind = RECORD_DOUBLED, .line = line };
	uint64_t entries;
	unsigned int i;

	text = scan(text, "memblock: ");
	for (i = 0; text && i < ARRAY_SIZE(names); i++) {
		const char *p = scan(text, names[i]);

		p = p ? scan(p, " to %u at %r", &entries, &doubled.base, &doubled.size) : NULL;
		if (!p || *p)
			continue;
		doubled.name = names[i];
		doubled.entries = entries;
		*new_record(log, RECORD_DOUBLED, line) = doubled;
		return true;
	}
	return false;
}

/* Which lines are memblock's: each must be understood. */
static bool is_memblocks(const char *text)
{
	const char *p;

	if (scan(text, "memblock: ") && strstr(text, " is doubled to "))
		return true;
	for (p = strstr(text, "memblock_"); p; p = strstr(p + 1, "memblock_")) {
		const char *after = p + strspn(p, "abcdefghijklmnopqrstuvwxyz_");

		if (scan(after, ": ") && (after[2] == '[' || isdigit(after[2])))
			return true;
	}
	return strstr(text, " bytes align=0x") || has_range_and_caller(text);
}

/* On which node a range is: firmware's word, then what the kernel makes of it. */
static bool read_node(const char *text, struct record *hint)
{
	const char *merged = strstr(text, "-> [mem ");
	const char *p = scan(text, "ACPI: ") ? text + strlen("ACPI: ") : text;
	uint64_t pxm;

	p = scan(p, "SRAT: Node %d PXM %u %m", &hint->nid, &pxm, &hint->base, &hint->size);
	if (p) {
		hint->flags = strstr(p, " hotplug") ? MEMBLOCK_HOTPLUG : 0;
		return true;
	}
	if (scan(text, "NUMA: Node %d ", &hint->nid))
		return merged && scan(merged, "-> %m", &hint->base, &hint->size);
	hint->nid = 0;
	return scan(text, "Faking a node at %m", &hint->base, &hint->size);
}

/* The lines that say what memblock's do not. */
static bool read_hint(struct log *log, const char *text, unsigned int line)
{
	struct record hint = { .line = line };
	uint64_t available, all;

	if (read_node(text, &hint)) {
		hint.kind = RECORD_NODE;
	} else if (scan(text, "NODE_DATA(%d) allocated %m", &hint.nid, &hint.base, &hint.size)) {
		hint.kind = RECORD_NODE_DATA;
	} else if (scan(text, "Memory: %uK/%uK available (", &available, &all)) {
		hint.kind = RECORD_MEMORY;
		hint.size = all << 10;
	} else {
		return false;
	}
	*new_record(log, hint.kind, line) = hint;
	return true;
}

static const char *dump_line(const struct log *log, unsigned int *line)
{
	const char *text;

	if (*line >= log->nr_lines)
		log_fail(log, log->nr_lines, "the log ends in the middle of a dump; %s",
			 remedy_cut);
	text = without_prefix(log->lines[(*line)++]);
	return text + strspn(text, " ");
}

/* " memory[0x0]\t[0x...-0x...], 0x... bytes on node 0 flags: 0x0" */
static bool read_region(const char *text, unsigned long index, struct memblock_region *rgn)
{
	uint64_t number, size, flags = 0;

	text = scan(text, "[0x%x]", &number);
	if (!text || number != index)
		return false;
	/* The tab, as it is or as journalctl has it. */
	text = scan(text, "\t") ? text + 1 : scan(text, "\\x09");
	text = text ? scan(text, "%r, %a bytes", &rgn->base, &rgn->size, &size) : NULL;
	if (!text || size != rgn->size)
		return false;
	rgn->nid = MAX_NUMNODES;
	if (scan(text, " on"))
		text = scan(text, " on node %d", &rgn->nid);
	text = text ? scan(text, " flags: 0x%x", &flags) : NULL;
	rgn->flags = flags;
	return text && !*text;
}

static void read_regions(struct log *log, unsigned int *line, const char *name,
			 struct memblock_region **regions, unsigned long *nr)
{
	const char *text = scan(dump_line(log, line), name);
	uint64_t cnt;
	unsigned long i;

	text = text ? scan(text, ".cnt  = 0x%x", &cnt) : NULL;
	if (!text || *text || cnt > log->nr_lines)
		log_fail(log, *line, "here the number of %s regions should stand, whole; %s",
			 name, remedy_damaged);
	*nr = cnt;
	*regions = calloc(cnt + 1, sizeof(**regions));
	for (i = 0; i < cnt; i++) {
		text = scan(dump_line(log, line), name);
		if (!text || !*regions || !read_region(text, i, *regions + i))
			log_fail(log, *line, "here %s[0x%lx] should stand, whole; %s", name, i,
				 remedy_damaged);
	}
}

static void read_dump(struct log *log, unsigned int *line)
{
	struct record *record = new_record(log, RECORD_DUMP, *line);
	struct dump *dump = calloc(1, sizeof(*dump));
	const char *text = dump_line(log, line);

	record->dump = dump;
	if (!dump || !scan(text, "memory size = %a reserved size = %a", &dump->memory_size,
			   &dump->reserved_size))
		log_fail(log, *line, "here a dump's two sizes should stand, whole; %s",
			 remedy_damaged);
	read_regions(log, line, "memory", &dump->memory, &dump->nr_memory);
	read_regions(log, line, "reserved", &dump->reserved, &dump->nr_reserved);
}

static void read_command_line(const struct log *log, const char *text, unsigned int line)
{
	const char *word = strstr(text, " movable_node");

	if (word && strchr(" ", word[strlen(" movable_node")]))
		log_fail(log, line, "movable_node turns the search around for a while; %s",
			 "boot without it");
}

static void read_line(struct log *log, unsigned int *line)
{
	const char *text = without_prefix(log->lines[(*line)++]);
	const char *version = scan(text, "Linux version ");

	if (version && log->version)
		log_fail(log, *line, "a second boot begins here; %s",
			 "give one boot's log at a time, as `journalctl -k -b` has it");
	if (version)
		log->version = version;
	else if (scan(text, "Command line: "))
		read_command_line(log, text, *line);
	else if (!strcmp(text, "MEMBLOCK configuration:"))
		read_dump(log, line);
	else if (!read_hint(log, text, *line) && !read_range_call(log, text, *line) &&
		 !read_request(log, text, *line) && !read_doubled(log, text, *line) &&
		 is_memblocks(text))
		log_fail(log, *line, "memblock's, but not whole, or not of Linux 5.16 to 6.12; %s",
			 remedy_damaged);
}

static void read_records(struct log *log)
{
	unsigned int line = 0;

	while (line < log->nr_lines) {
		read_line(log, &line);
		if (!log->version && log->nr_records)
			log_fail(log, log->records[0].line,
				 "begins in the middle of the boot, without `Linux version`; %s",
				 remedy_cut);
	}
}

static bool has(const struct log *log, enum record_kind kind)
{
	size_t i;

	for (i = 0; i < log->nr_records; i++)
		if (log->records[i].kind == kind)
			return true;
	return false;
}

static void check_whole(const struct log *log)
{
	if (!log->version)
		log_fail(log, 1, "this is no boot log of Linux; save one with `dmesg`");
	if (!has(log, RECORD_CALL) && !has(log, RECORD_REQUEST))
		log_fail(log, log->nr_lines, "memblock says nothing in this log; %s",
			 "boot with memblock=debug on the kernel's command line");
	if (!has(log, RECORD_DUMP))
		log_fail(log, log->nr_lines, "no `MEMBLOCK configuration:` to start from; %s",
			 remedy_cut);
	if (!has(log, RECORD_MEMORY))
		log_fail(log, log->nr_lines, "the log ends before memblock does, at `Memory: `; %s",
			 remedy_cut);
}

/**
 * log_read() - read a log, or say what is wrong with it and exit
 * @log: where it goes
 * @path: the file, or "-" for the standard input
 */
void log_read(struct log *log, const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	*log = (struct log){ .path = strcmp(path, "-") ? path : "<stdin>" };
	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	while ((len = getline(&line, &room, file)) >= 0) {
		while (len && strchr(" \r\n", line[len - 1]))
			line[--len] = '\0';
		log->lines = grown(log->lines, log->nr_lines, sizeof(*log->lines));
		log->lines[log->nr_lines++] = strdup(line);
	}
	if (ferror(file)) {
		fprintf(stderr, "%s: %s\n", log->path, strerror(errno));
		exit(2);
	}
	free(line);
	if (file != stdin)
		fclose(file);
	read_records(log);
	check_whole(log);
}

void log_destroy(struct log *log)
{
	size_t i;

	for (i = 0; i < log->nr_records; i++) {
		if (!log->records[i].dump)
			continue;
		free(log->records[i].dump->memory);
		free(log->records[i].dump->reserved);
		free(log->records[i].dump);
	}
	for (i = 0; i < log->nr_lines; i++)
		free(log->lines[i]);
	free(log->records);
	free(log->lines);
}
