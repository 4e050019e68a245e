// SPDX-License-Identifier: GPL-2.0
/*
 * ram_witness MEMORY NODES APPEND [device=NAME] [HOST:GUEST]... -- COMMAND: run a
 * command in a guest, and where it prints "pattern PHYSICAL BYTES SEED", look into
 * the guest's RAM for that pattern; where it prints "find BYTES SEED", look in which
 * pages a pattern begins that depends on the offset alone; where it prints "marks
 * SEED PAGES", look for the pages that begin as the pattern does, each a page further
 * on. The line comes out here with what was found; the guest gets a line for an
 * answer, and goes on. Exits as the command did, or with 1 where something was missing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "pattern.h"
#include "../../../../labs/harness/vm.h"

#define LIMIT_MS 120000
#define PAGE 4096ull
#define CHUNK ((uint64_t)1 << 20)
#define MARKS_MAX 512

static void must(struct vm *vm, enum vm_status status)
{
	if (!status)
		return;
	fprintf(stderr, "ram_witness: %s\n", vm_strerror(vm));
	vm_kill(vm);
	exit(125);
}

/* The offset of the first word that differs, or -1. */
static long long find_difference(const uint64_t *words, uint64_t physical, uint64_t bytes,
				 uint64_t seed)
{
	uint64_t i;

	for (i = 0; i < bytes / sizeof(*words); i++)
		if (words[i] != pattern_word(physical + i * sizeof(*words), seed))
			return i * sizeof(*words);
	return -1;
}

static bool look(struct vm *vm, const char *line)
{
	unsigned long long physical, bytes, seed;
	long long difference = 0;
	const void *ram;

	if (sscanf(line, "pattern %llx %llu %llu", &physical, &bytes, &seed) != 3) {
		printf("%s: not understood\n", line);
		return false;
	}
	must(vm, vm_pause(vm, LIMIT_MS));
	ram = vm_ram(vm, physical, bytes);
	if (ram)
		difference = find_difference(ram, physical, bytes, seed);
	must(vm, vm_resume(vm, LIMIT_MS));
	if (!ram)
		printf("%s: there is no RAM\n", line);
	else if (difference < 0)
		printf("%s: seen by the host\n", line);
	else
		printf("%s: not there, from byte %lld on\n", line, difference);
	return difference < 0;
}

/*
 * Each page that is used, in all RAM. One that the guest never used has no memory here,
 * and is not to get any.
 */
static void each_page(struct vm *vm, uint64_t end,
		      void (*look)(const void *page, uint64_t gpa, void *what), void *what)
{
	unsigned char used[CHUNK / PAGE];
	uint64_t gpa, i;

	for (gpa = 0; gpa < end; gpa += CHUNK) {
		const char *ram = vm_ram(vm, gpa, CHUNK);

		if (!ram || mincore((void *)ram, CHUNK, used))
			continue;
		for (i = 0; i < CHUNK / PAGE; i++)
			if (used[i] & 1)
				look(ram + i * PAGE, gpa + i * PAGE, what);
	}
}

struct sought {
	unsigned long long bytes;
	unsigned long long seed;
	bool found;
};

static void look_for_bytes(const void *page, uint64_t gpa, void *what)
{
	struct sought *sought = what;

	if (find_difference(page, 0, sought->bytes, sought->seed) >= 0)
		return;
	printf(" %#llx", (unsigned long long)gpa);
	sought->found = true;
}

static void find(struct vm *vm, const char *line, uint64_t end)
{
	struct sought sought = { 0 };

	if (sscanf(line, "find %llu %llu", &sought.bytes, &sought.seed) != 2 ||
	    !sought.bytes || sought.bytes > PAGE) {
		printf("%s: not understood\n", line);
		return;
	}
	must(vm, vm_pause(vm, LIMIT_MS));
	printf("%s:", line);
	each_page(vm, end, look_for_bytes, &sought);
	puts(sought.found ? "" : " nowhere");
	must(vm, vm_resume(vm, LIMIT_MS));
}

struct marks {
	uint64_t seed;
	unsigned int pages;
	uint64_t frames[MARKS_MAX];	/* 0: not seen, or twice */
	unsigned int seen[MARKS_MAX];
};

static void look_for_mark(const void *page, uint64_t gpa, void *what)
{
	struct marks *marks = what;
	unsigned int i;

	for (i = 0; i < marks->pages; i++)
		if (find_difference(page, i * PAGE, sizeof(uint64_t), marks->seed) < 0)
			marks->frames[i] = marks->seen[i]++ ? 0 : gpa / PAGE;
}

/* The page frames in the order of their marks, runs as FIRST-LAST. */
static bool print_frames(const uint64_t *frames, unsigned int pages)
{
	unsigned int i, first = 0;

	for (i = 0; i < pages; i++) {
		if (!frames[i]) {
			printf(" page %u is missing, or there twice", i);
			return false;
		}
		if (i + 1 < pages && frames[i + 1] == frames[i] + 1)
			continue;
		printf(" %llu-%llu", (unsigned long long)frames[first],
		       (unsigned long long)frames[i]);
		first = i + 1;
	}
	return true;
}

static bool look_for_marks(struct vm *vm, const char *line, uint64_t end)
{
	struct marks marks = { 0 };
	unsigned long long seed;
	bool all;

	if (sscanf(line, "marks %llu %u", &seed, &marks.pages) != 2 ||
	    marks.pages > MARKS_MAX) {
		printf("%s: not understood\n", line);
		return false;
	}
	marks.seed = seed << 32;
	must(vm, vm_pause(vm, LIMIT_MS));
	each_page(vm, end, look_for_mark, &marks);
	must(vm, vm_resume(vm, LIMIT_MS));
	printf("%s:", line);
	all = print_frames(marks.frames, marks.pages);
	puts("");
	return all;
}

static char *default_path(const char *variable, const char *rest)
{
	const char *base = getenv(variable);
	char *path;

	if (!base || asprintf(&path, "%s/%s", base, rest) < 0) {
		fprintf(stderr, "ram_witness: say in %s where that is\n", variable);
		exit(125);
	}
	return path;
}

static int converse(struct vm *vm, const char *command, uint64_t end)
{
	struct vm_reply reply = { 0 };
	enum vm_status status;
	bool all_seen = true;
	char line[1024];

	must(vm, vm_open(vm, command, LIMIT_MS));
	while (!(status = vm_read_line(vm, line, sizeof(line), LIMIT_MS))) {
		if (!strncmp(line, "pattern ", 8)) {
			all_seen &= look(vm, line);
		} else if (!strncmp(line, "find ", 5)) {
			find(vm, line, end);
		} else if (!strncmp(line, "marks ", 6)) {
			all_seen &= look_for_marks(vm, line, end);
		} else {
			puts(line);
			continue;
		}
		must(vm, vm_write(vm, "go\n", 3, LIMIT_MS));
	}
	must(vm, status == VM_EOF ? VM_OK : status);
	must(vm, vm_close(vm, &reply, LIMIT_MS));
	fputs(reply.out, stdout);
	fputs(reply.err, stdout);
	return reply.status || all_seen ? reply.status : 1;
}

int main(int argc, char **argv)
{
	struct vm_config cfg = { .cpus = 1 };
	struct vm *vm;
	int i = 4, status;

	if (argc < 6 || strcmp(argv[argc - 2], "--")) {
		fputs("usage: ram_witness MEMORY NODES APPEND [device=NAME] [HOST:GUEST]... \\\n"
		      "                   -- COMMAND\n", stderr);
		return 125;
	}
	cfg.kernel = default_path("KERNEL", "vmlinux");
	cfg.initrd = default_path("OUT", "guest/initramfs.cpio");
	cfg.memory = atoi(argv[1]);
	cfg.nodes = atoi(argv[2]);
	cfg.append = argv[3];
	if (!strncmp(argv[i], "device=", 7))
		cfg.device = argv[i++] + 7;
	must(NULL, vm_start(&vm, &cfg, default_path("OUT", "vm"), LIMIT_MS));
	for (; i < argc - 2; i++) {
		char *colon = strchr(argv[i], ':');

		if (!colon) {
			fprintf(stderr, "ram_witness: %s: say HOST:GUEST\n", argv[i]);
			vm_kill(vm);
			return 125;
		}
		*colon = '\0';
		must(vm, vm_put_file(vm, colon + 1, argv[i], LIMIT_MS));
	}
	/* RAM ends below 4 GiB, or as far above. */
	status = converse(vm, argv[argc - 1],
			  ((uint64_t)4 << 30) + ((uint64_t)cfg.memory << 20));
	vm_kill(vm);
	return status;
}
