// SPDX-License-Identifier: GPL-2.0
/* probe: calls the sites of /dev/contexts, with allocations that fail if told so. */
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "../../../harness/probe.h"
#include "../../../../code/kmalloc-flags/module/contexts_ioctl.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define FAIL_PAGES	"/sys/kernel/debug/fail_page_alloc/"

static long request(int fd, unsigned long cmd, unsigned long a, unsigned long b)
{
	struct contexts_request r = { a, b, (uintptr_t)bytes };
	long result = ioctl(fd, cmd, &r);

	return result < 0 ? -(long)errno : result;
}

static void say(long result)
{
	printf("%ld\n", result);
}

/* @len bytes: those of @hex, over and over. */
static void fill(const char *hex, size_t len)
{
	size_t period = parse_hex(hex), i;

	for (i = period; period && i < len; i++)
		bytes[i] = bytes[i - period];
}

/* record FD WHERE LEN HEX */
static void do_record(char *argv[])
{
	fill(argv[4], number(argv, 3));
	say(request(number(argv, 1), CONTEXTS_RECORD, number(argv, 2), number(argv, 3)));
}

/* take FD PERIOD: the oldest record's length, and what its bytes are over and over */
static void do_take(char *argv[])
{
	long len = request(number(argv, 1), CONTEXTS_TAKE, 0, MAX_BYTES);
	long period = number(argv, 2), i;

	if (len < period) {
		say(len);
		return;
	}
	for (i = period; i < len && bytes[i] == bytes[i - period]; i++)
		;
	printf("%ld ", i);
	reply_hex(bytes, period);
}

/* table FD N SIZE */
static void do_table(char *argv[])
{
	say(request(number(argv, 1), CONTEXTS_TABLE, number(argv, 2), number(argv, 3)));
}

/* dma FD LEN HEX: the pfn of a buffer with these bytes, over and over */
static void do_dma(char *argv[])
{
	fill(argv[3], number(argv, 2));
	say(request(number(argv, 1), CONTEXTS_DMA, 0, number(argv, 2)));
}

/* window FD WANT LEAST */
static void do_window(char *argv[])
{
	say(request(number(argv, 1), CONTEXTS_WINDOW, number(argv, 2), number(argv, 3)));
}

/* told FD: what the last site had the kernel do */
static void do_told(char *argv[])
{
	int told = ioctl(number(argv, 1), CONTEXTS_TOLD, 0);

	if (told < 0)
		reply(told);
	else
		printf("reclaims=%s io=%s fs=%s lightly=%s scope=%s\n",
		       told & CONTEXTS_RECLAIMED ? "yes" : "no",
		       told & CONTEXTS_WITH_IO ? "yes" : "no",
		       told & CONTEXTS_WITH_FS ? "yes" : "no",
		       told & CONTEXTS_LIGHTLY ? "yes" : "no",
		       told & CONTEXTS_SCOPED ? "left" : "as-before");
}

/* Something that can be done again and again, and undone. */
struct task {
	long (*run)(const struct task *t);
	int fd;
	unsigned long a, b;
};

static long run_open(const struct task *t)
{
	int fd = open("/dev/contexts", O_RDWR);

	(void)t;
	if (fd < 0)
		return -(long)errno;
	close(fd);
	return 0;
}

static long run_table(const struct task *t)
{
	return request(t->fd, CONTEXTS_TABLE, t->a, t->b);
}

/* A record of zeros; from the store it comes back as ones. */
static long run_record(const struct task *t)
{
	unsigned char sealed = t->a == CONTEXTS_WRITEBACK ? 0xff : 0;
	long result;

	memset(bytes, 0, t->b);
	result = request(t->fd, CONTEXTS_RECORD, t->a, t->b);
	if (result < 0)
		return result;
	result = request(t->fd, CONTEXTS_TAKE, 0, MAX_BYTES);
	return result != (long)t->b || *bytes != sealed;
}

/* How the attempts went: with -ENOMEM, well, or otherwise; and one without a failure. */
struct tally {
	long failed, passed, other, last;
};

static void count(struct tally *tally, long result)
{
	if (result == -ENOMEM)
		tally->failed++;
	else if (!result)
		tally->passed++;
	else
		tally->other++;
}

/* First the first allocation of a call fails, then the second, until all have. */
static void fail_each(const struct task *t, unsigned long times, struct tally *tally)
{
	unsigned long n, i, unused = 0;
	char text[16];
	long result;
	int fd;

	put_text(FAILSLAB "ignore-gfp-wait", "N");
	put_text(FAIL_PAGES "ignore-gfp-wait", "N");
	/* Slabs are of lower orders, mostly: what fails is the caller's own request. */
	put_text(FAIL_PAGES "min-order", "2");
	for (n = 1; !unused && n < 200; n++) {
		snprintf(text, sizeof(text), "%lu", n);
		for (i = 0; !unused && i < times; i++) {
			fd = fail_nth(text);
			if (fd < 0) {
				tally->other++;
				return;
			}
			result = t->run(t);
			unused = fail_none(fd);
			if (!unused)
				count(tally, result);
		}
	}
}

/* In an interrupt, no task's: there, of those that cannot wait, each @n-th fails. */
static void fail_interrupts(const struct task *t, unsigned long times, struct tally *tally)
{
	char interval[2] = "1";
	unsigned long i;

	put_text(FAILSLAB "ignore-gfp-wait", "Y");
	put_text(FAILSLAB "probability", "100");
	for (; *interval <= '2'; (*interval)++) {
		put_text(FAILSLAB "interval", interval);
		for (i = 0; i < times; i++) {
			put_text(FAILSLAB "times", "1");
			count(tally, t->run(t));
		}
	}
	put_text(FAILSLAB "times", "0");
	put_text(FAILSLAB "probability", "0");
}

/* Let a task fail in every way, then once more in none; say how it went. */
static void try_all(char *argv[], const struct task *t, bool in_interrupt)
{
	struct tally tally = { 0 };

	(in_interrupt ? fail_interrupts : fail_each)(t, number(argv, 1), &tally);
	tally.last = t->run(t);
	printf("failed=%s other=%ld then=%ld\n", tally.failed ? "yes" : "no", tally.other,
	       tally.last);
}

static struct task task_of(char *argv[], long (*run)(const struct task *t))
{
	return (struct task){ run, number(argv, 2), number(argv, 3), number(argv, 4) };
}

/* failing-open TIMES */
static void do_failing_open(char *argv[])
{
	const struct task t = { .run = run_open };

	try_all(argv, &t, false);
}

/* failing-table TIMES FD N SIZE */
static void do_failing_table(char *argv[])
{
	const struct task t = task_of(argv, run_table);

	try_all(argv, &t, false);
}

/* failing-record TIMES FD WHERE BYTES */
static void do_failing_record(char *argv[])
{
	const struct task t = task_of(argv, run_record);

	try_all(argv, &t, t.a == CONTEXTS_TIMER || t.a == CONTEXTS_INTERRUPT);
}

/* objects: that kmalloc() has given, after every cache has tidied up */
static void do_objects(char *argv[])
{
	FILE *slabs = fopen("/proc/slabinfo", "r");
	char line[512], name[64], path[128];
	long objects, sum = 0;
	int pass;

	(void)argv;
	if (!slabs) {
		reply(-1);
		return;
	}
	for (pass = 0; pass < 2; pass++) {
		rewind(slabs);
		while (fgets(line, sizeof(line), slabs)) {
			if (sscanf(line, "%63s %ld", name, &objects) != 2 ||
			    !strstr(name, "kmalloc-"))
				continue;
			snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", name);
			if (pass)
				sum += objects;
			else if (objects)
				put_text(path, "1");
		}
	}
	fclose(slabs);
	reply(sum);
}

static const struct command commands[] = {
	{ "record", 4, do_record }, { "take", 2, do_take }, { "table", 3, do_table },
	{ "dma", 3, do_dma }, { "window", 3, do_window }, { "told", 1, do_told },
	{ "failing-open", 1, do_failing_open }, { "failing-table", 4, do_failing_table },
	{ "failing-record", 4, do_failing_record }, { "objects", 0, do_objects },
	{ NULL, 0, NULL }
};

int main(void)
{
	/* A failure that was ordered is no news. */
	put_text(FAILSLAB "verbose", "0");
	put_text(FAIL_PAGES "verbose", "0");
	return probe_run(commands);
}
