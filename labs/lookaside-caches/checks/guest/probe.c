// SPDX-License-Identifier: GPL-2.0
/* probe: uses the device, and looks into what the kernel tells of its cache. */
#include <stdbool.h>

#include "../../../harness/probe.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define FAIL_PAGES	"/sys/kernel/debug/fail_page_alloc/"

/* number PATH: the first number in a file; -ENOENT where there is none */
static void do_number(char *argv[])
{
	FILE *file = fopen(argv[1], "r");
	long value;

	if (!file) {
		reply(-1);
		return;
	}
	if (fscanf(file, "%ld", &value) == 1)
		printf("%ld\n", value);
	else
		puts("no number");
	fclose(file);
}

/* caches NAME: how many caches of that name /proc/slabinfo has */
static void do_caches(char *argv[])
{
	FILE *slabs = fopen("/proc/slabinfo", "r");
	char line[512], name[64];
	long found = 0;

	if (!slabs) {
		reply(-1);
		return;
	}
	while (fgets(line, sizeof(line), slabs))
		found += sscanf(line, "%63s", name) == 1 && !strcmp(name, argv[1]);
	fclose(slabs);
	reply(found);
}

/* fill FD LEN QUANTUM HEX: each quantum from the file's start with these bytes over and over */
static void do_fill(char *argv[])
{
	size_t len = number(argv, 2), size = number(argv, 3), period = parse_hex(argv[4]);
	size_t i, n = 0;
	ssize_t got;

	for (i = period; period && i < size && i < MAX_BYTES; i++)
		bytes[i] = bytes[i - period];
	for (n = 0; n < len; n += got) {
		got = pwrite(number(argv, 1), bytes, size, n);
		if (got <= 0)
			break;
	}
	reply(n);
}

/* holds FD LEN QUANTUM HEX: how many bytes are as `fill` wrote them */
static void do_holds(char *argv[])
{
	size_t len = number(argv, 2), size = number(argv, 3), period = parse_hex(argv[4]);
	static unsigned char seen[MAX_BYTES];
	size_t i, n = 0;

	if (!period || size > MAX_BYTES) {
		puts("error");
		return;
	}
	while (n < len && pread(number(argv, 1), seen, size, n) == (ssize_t)size) {
		for (i = 0; i < size && seen[i] == bytes[i % period]; i++)
			n++;
		if (i < size)
			break;
	}
	reply(n);
}

/* How the attempts went; and how often there was no cache although the module was loaded. */
struct tally {
	long failed, loaded, without;
};

/* Load it while the @n-th allocation fails; true once there is no such allocation. */
static bool load_failing(char *argv[], unsigned int n, struct tally *tally)
{
	char cache[128];

	int module = open(argv[1], O_RDONLY | O_CLOEXEC);
	char text[16];
	long result;
	int fd;

	snprintf(cache, sizeof(cache), "/sys/kernel/slab/%s", argv[3]);
	snprintf(text, sizeof(text), "%u", n);
	fd = fail_nth(text);
	result = syscall(SYS_finit_module, module, argv[2], 0);
	n = fail_none(fd);
	close(module);
	if (result) {
		tally->failed++;
		return n;
	}
	tally->loaded++;
	tally->without += !!access(cache, F_OK);
	return syscall(SYS_delete_module, argv[3], O_NONBLOCK) || n;
}

/* failing-load PATH PARAMETERS NAME: first the first of its allocations fails, then the second */
static void do_failing_load(char *argv[])
{
	struct tally tally = { 0 };
	unsigned int n;

	for (n = 1; n < 1000 && !load_failing(argv, n, &tally); n++)
		;
	printf("failed=%s loaded=%s without=%ld\n", tally.failed > 2 ? "yes" : "no",
	       tally.loaded ? "yes" : "no", tally.without);
}

static const struct command commands[] = {
	{ "number", 1, do_number }, { "caches", 1, do_caches }, { "fill", 4, do_fill },
	{ "holds", 4, do_holds }, { "failing-load", 3, do_failing_load }, { NULL, 0, NULL }
};

int main(void)
{
	/* What fails is what the module asks for; and that it was ordered is no news. */
	put_text(FAILSLAB "ignore-gfp-wait", "N");
	put_text(FAILSLAB "verbose", "0");
	put_text(FAIL_PAGES "verbose", "0");
	put_text(FAIL_PAGES "min-order", "10");
	return probe_run(commands);
}
