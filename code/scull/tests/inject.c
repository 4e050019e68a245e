// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation can fail: the kernel's fault injection makes it. Only this
 * process is hit, and only inside the system call that is meant.
 */
#include "scull_check.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define QUANTA	64
#define NTH	50
#define REPEAT	200
#define LOADS	1000	/* more allocations than a module's loading makes */

static void put(const char *kind, const char *file, const char *text)
{
	char path[96];

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", kind, file);
	must_put(path, text);
}

static void put_number(const char *kind, const char *file, int number)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", number);
	put(kind, file, text);
}

/* Hit this task's sleeping allocations too, without a word in the log. */
static void prepare(const char *kind)
{
	put(kind, "ignore-gfp-wait", "N");
	put(kind, "task-filter", "Y");
	put(kind, "verbose", "0");
	if (strcmp(kind, "fail_page_alloc") == 0)
		put(kind, "min-order", "0");
}

/* And let whatever is under fire fail. */
static void aim(const char *kind)
{
	prepare(kind);
	put(kind, "probability", "100");
	put(kind, "times", "-1");
}

/* pwrite() while /proc/self/@control, of fault injection, says @when. */
static ssize_t write_under_fire(const char *control, const char *when, int fd,
				const void *data, size_t len)
{
	char path[32];
	ssize_t n;
	int fire, err;

	snprintf(path, sizeof(path), "/proc/self/%s", control);
	fire = must_open(path, O_WRONLY);
	must_write(fire, when, strlen(when), 0);
	n = pwrite(fd, data, len, 0);
	err = errno;
	must_write(fire, "0", 1, 0);
	close(fire);
	errno = err;
	return n;
}

/* What failed leaves the device so that the rest can follow. */
static void write_rest(int fd, const char *data, size_t len, size_t done)
{
	char *back = must_alloc(len);

	must_write(fd, data + done, len - done, done);
	expect("  read, when the rest has followed", len,
	       pread(fd, back, len, 0));
	expect_bytes("  and that", data, back, len);
	free(back);
	close(fd);
}

static void write_with_nth_failing(const char *dev, int nth, const char *data,
				   size_t quantum)
{
	size_t len = QUANTA * quantum;
	int fd = must_open(dev, O_RDWR);
	char what[80];
	ssize_t n, held;

	n = write_under_fire("make-it-fail", "1", fd, data, len);
	snprintf(what, sizeof(what), "every %2d. fails: %zd bytes taken", nth,
		 n > 0 ? n : 0);
	if (n < 0)
		expect_error(what, ENOMEM, n);
	held = n > 0 ? n / quantum : 0;
	expect(what, true, n < (ssize_t)len && held < nth);
	expect("  size", held * quantum, proc_number(dev, "size "));
	expect("  quanta held", held, proc_number(dev, "quanta "));
	write_rest(fd, data, len, held * quantum);
	empty(dev);
}

/* With fail_page_alloc or failslab; for the latter, a qset of 1. */
static void check_inject(char **args)
{
	const char *dev = args[0], *kind = args[1];
	size_t quantum = proc_number(dev, "quantum ");
	char *data = pattern(QUANTA * quantum, 4);
	int nth;

	empty(dev);
	aim(kind);
	for (nth = 1; nth <= NTH; nth++) {
		put_number(kind, "interval", nth);
		write_with_nth_failing(dev, nth, data, quantum);
	}
	put(kind, "probability", "0");
}

/* Where quanta come from: a cache of their own. */
struct cache {
	const char *dev;
	size_t quantum, objects;	/* bytes; in a slab */
	size_t len;
	char *data, shrink[64];
};

/* The first quantum is not under fire: it brings the item and one slab. */
static void write_from_slabs(const struct cache *c, const char *what,
			     size_t quanta)
{
	size_t expected = quanta * c->quantum;
	int fd = must_open(c->dev, O_RDWR);

	empty(c->dev);
	must_put(c->shrink, "1");
	must_write(fd, c->data, 1, 0);
	expect(what, expected, write_under_fire("make-it-fail", "1", fd,
						c->data, c->len));
	expect("  quanta held", quanta, proc_number(c->dev, "quanta "));
	write_rest(fd, c->data, c->len, expected);
}

/* Another CPU would have a slab of its own. */
static void stay_here(void)
{
	cpu_set_t here;

	CPU_ZERO(&here);
	CPU_SET(0, &here);
	if (sched_setaffinity(0, sizeof(here), &here) != 0)
		expect_error("to stay on one CPU", 0, -1);
}

/*
 * Pages run out after each number of slabs, and then: each nth request for
 * pages fails. SLUB answers a failure with a request for the smallest slab that
 * holds one object, so a write() fails where two in a row do.
 */
static void check_slabs(char **args)
{
	struct cache c = { .dev = args[0], .objects = atoi(args[1]) };
	const char *kind = "fail_page_alloc";
	int nth, pages = 1 << atoi(args[2]);
	char what[80];

	stay_here();
	c.quantum = proc_number(c.dev, "quantum ");
	c.len = (NTH + 2) * c.objects * c.quantum;
	c.data = pattern(c.len, 6);
	snprintf(c.shrink, sizeof(c.shrink), "/sys/kernel/slab/%s/shrink",
		 args[3]);
	aim(kind);
	for (nth = 1; nth <= NTH; nth++) {
		put_number(kind, "interval", 1);
		put_number(kind, "space", nth * pages + 1);
		snprintf(what, sizeof(what), "pages for %2d slabs: bytes taken", nth);
		write_from_slabs(&c, what, (1 + nth) * c.objects);

		put_number(kind, "space", 0);
		put_number(kind, "interval", nth);
		snprintf(what, sizeof(what), "every %2d. fails: bytes taken", nth);
		write_from_slabs(&c, what, nth == 1 ? c.objects : c.len / c.quantum);
	}
	put(kind, "probability", "0");
	empty(c.dev);
}

/* Failures in great number: should one of them cost a page, it shows. */
static void check_failing(char **args)
{
	const char *dev = args[0];
	static const char * const nth[] = { "1", "2" };
	static const char * const what[] = { "ENOMEM for the item", "ENOMEM for its quantum" };
	unsigned int n, i, enomem, efault = 0;
	const void *nowhere = mmap(NULL, 1, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = must_open(dev, O_RDWR);

	prepare("fail_page_alloc");
	prepare("failslab");
	for (n = 0; n < 2; n++) {
		for (enomem = 0, i = 0; i < REPEAT; i++) {
			empty(dev);
			enomem += write_under_fire("fail-nth", nth[n], fd, "x", 1) < 0 &&
				errno == ENOMEM;
		}
		expect(what[n], REPEAT, enomem);
	}
	empty(dev);
	for (i = 0; i < REPEAT; i++)
		efault += pwrite(fd, nowhere, 1, 0) < 0 && errno == EFAULT;
	expect("EFAULT with both made", REPEAT, efault);
	expect("quanta held", 0, proc_number(dev, "quanta "));
	close(fd);
}

/* Load with the @nth allocation failing. True if there was no nth. */
static bool load(const char *file, const char *params, const char *name,
		 unsigned int nth, unsigned int *survived)
{
	int fire = must_open("/proc/self/fail-nth", O_RDWR), err;
	int module = must_open(file, O_RDONLY);
	char left[16] = "", number[16];
	long result;

	snprintf(number, sizeof(number), "%u", nth);
	must_write(fire, number, strlen(number), 0);
	result = syscall(SYS_finit_module, module, params, 0);
	err = errno;
	if (pread(fire, left, sizeof(left) - 1, 0) < 1)
		expect_error("fail-nth", 0, -1);
	must_write(fire, "0", 1, 0);
	close(fire);
	close(module);
	errno = err;
	if (result < 0 && errno != ENOMEM) {
		snprintf(number, sizeof(number), "%u. failing", nth);
		expect_error(number, ENOMEM, result);
	}
	if (result == 0) {
		++*survived;
		if (syscall(SYS_delete_module, name, 0) != 0)
			expect_error("unload", 0, -1);
	}
	return atoi(left) > 0;
}

static void check_load(char **args)
{
	unsigned int nth, survived = 0;
	char path[64];

	prepare("fail_page_alloc");
	prepare("failslab");
	for (nth = 1; nth < LOADS && !failed(); nth++) {
		if (load(args[0], args[1], args[2], nth, &survived))
			break;
		snprintf(path, sizeof(path), "/proc/%smem", args[2]);
		if (access(path, F_OK) == 0)
			expect_error(path, ENOENT, 0);
		snprintf(path, sizeof(path), "/dev/%s0", args[2]);
		if (access(path, F_OK) == 0)
			expect_error(path, ENOENT, 0);
	}
	printf("     %u allocations failed, one in each load\n", nth - 1);
	printf("     %u loads ended with ENOMEM, %u worked; no device was left\n",
	       nth - survived, survived - 1);
	expect("an end was reached, by a load that met no failure", true,
	       nth < LOADS && survived > 0);
}

const struct scull_check inject_checks[] = {
	{ "inject", check_inject, 2, "DEV fail_page_alloc|failslab" },
	{ "slabs", check_slabs, 4, "DEV OBJECTS ORDER CACHE" },
	{ "failing", check_failing, 1, "DEV" },
	{ "load", check_load, 3, "FILE.ko PARAMETERS NAME" },
	{ 0 }
};
