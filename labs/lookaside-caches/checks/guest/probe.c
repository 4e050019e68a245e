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

/* How many caches /proc/slabinfo has, of a name or, without one, in all. */
static long count_caches(const char *called)
{
	FILE *slabs = fopen("/proc/slabinfo", "r");
	char line[512], name[64];
	long objects, found = 0;

	if (!slabs)
		return -1;
	/* The first two lines are a version, and names for the columns. */
	while (fgets(line, sizeof(line), slabs))
		found += sscanf(line, "%63s %*u %ld", name, &objects) == 2 &&
			 (!called || !strcmp(name, called));
	fclose(slabs);
	return found;
}

/* caches NAME */
static void do_caches(char *argv[])
{
	reply(count_caches(argv[1]));
}

/* hidden-caches: how many struct kmem_cache there are, for caches that are on no list */
static void do_hidden_caches(char *argv[])
{
	FILE *objects;
	long caches = 0;

	(void)argv;
	put_text("/sys/kernel/slab/kmem_cache/shrink", "1");
	objects = fopen("/sys/kernel/slab/kmem_cache/objects", "r");
	if (!objects || fscanf(objects, "%ld", &caches) != 1)
		puts("no number");
	else
		printf("%ld\n", caches - count_caches(NULL));
	if (objects)
		fclose(objects);
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

/* zeros FD OFFSET LEN: how many bytes from there are 0, before the first that is not */
static void do_zeros(char *argv[])
{
	size_t at = number(argv, 2), len = number(argv, 3), n = 0;
	ssize_t got, i;

	while (n < len) {
		got = pread(number(argv, 1), bytes, len - n < MAX_BYTES ? len - n : MAX_BYTES,
			    at + n);
		for (i = 0; i < got && !bytes[i]; i++)
			n++;
		if (i == 0 || i < got)
			break;
	}
	reply(n);
}

/* page-flags PFN: as the kernel's Documentation/admin-guide/mm/pagemap.rst numbers them */
static void do_page_flags(char *argv[])
{
	int fd = open("/proc/kpageflags", O_RDONLY);
	unsigned long flags = 0;

	if (pread(fd, &flags, sizeof(flags), number(argv, 1) * sizeof(flags)) < 0)
		reply(-1);
	else
		printf("%lu\n", flags);
	close(fd);
}

/* poke ADDRESS HEX: into physical memory */
static void do_poke(char *argv[])
{
	size_t len = parse_hex(argv[2]);
	int fd = open("/dev/mem", O_RDWR);

	reply(pwrite(fd, bytes, len, number(argv, 1)));
	close(fd);
}

/*
 * How the attempts went; how often there was no cache although the module was
 * loaded; and how often the count of what is still to fail was not what the
 * kernel makes of it.
 */
struct tally {
	long failed, loaded, without, odd;
};

/* Load it while the @n-th allocation fails; true once there is no such allocation. */
static bool load_failing(char *argv[], unsigned int n, struct tally *tally)
{
	unsigned int left;
	char cache[128];
	int module = open(argv[1], O_RDONLY | O_CLOEXEC);
	char text[16];
	long result;
	int fd;

	snprintf(cache, sizeof(cache), "/sys/kernel/slab/%s", argv[3]);
	snprintf(text, sizeof(text), "%u", n);
	fd = fail_nth(text);
	result = syscall(SYS_finit_module, module, argv[2], 0);
	left = fail_none(fd);
	close(module);
	/* The kernel counts downwards. */
	tally->odd += left > n;
	if (result) {
		tally->failed++;
		return left;
	}
	tally->loaded++;
	tally->without += !!access(cache, F_OK);
	return syscall(SYS_delete_module, argv[3], O_NONBLOCK) || left;
}

/* failing-load PATH PARAMETERS NAME: first the first of its allocations fails, then the second */
static void do_failing_load(char *argv[])
{
	struct tally tally = { 0 };
	unsigned int n;

	for (n = 1; n < 1000 && !load_failing(argv, n, &tally); n++)
		;
	printf("failed=%ld loaded=%ld without=%ld odd=%ld\n", tally.failed, tally.loaded,
	       tally.without, tally.odd);
}

static const struct command commands[] = {
	{ "number", 1, do_number }, { "caches", 1, do_caches },
	{ "hidden-caches", 0, do_hidden_caches }, { "fill", 4, do_fill },
	{ "holds", 4, do_holds }, { "zeros", 3, do_zeros }, { "poke", 2, do_poke },
	{ "page-flags", 1, do_page_flags }, { "failing-load", 3, do_failing_load },
	{ NULL, 0, NULL }
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
