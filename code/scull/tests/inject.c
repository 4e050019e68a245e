// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation can fail: the kernel's fault injection makes it. Only this
 * process is hit, and only inside the system call that is meant.
 */
#include "scull_check.h"

#include <errno.h>
#include <fcntl.h>
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

/* Hit this task's sleeping allocations too, without a word in the log. */
static void prepare(const char *kind)
{
	put(kind, "ignore-gfp-wait", "N");
	put(kind, "task-filter", "Y");
	put(kind, "verbose", "0");
	if (strcmp(kind, "fail_page_alloc") == 0)
		put(kind, "min-order", "0");
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

static void write_with_nth_failing(const char *dev, int nth, const char *data,
				   size_t quantum)
{
	size_t len = QUANTA * quantum;
	char *back = must_alloc(len), what[80];
	int fd = must_open(dev, O_RDWR);
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
	must_write(fd, data + held * quantum, len - held * quantum,
		   held * quantum);
	expect("  read, when the rest has followed", len,
	       pread(fd, back, len, 0));
	expect_bytes("  and that", data, back, len);
	free(back);
	close(fd);
	empty(dev);
}

/* With fail_page_alloc or failslab; for the latter, a qset of 1. */
static void check_inject(char **args)
{
	const char *dev = args[0], *kind = args[1];
	size_t quantum = proc_number(dev, "quantum ");
	char *data = pattern(QUANTA * quantum, 4), number[16];
	int nth;

	empty(dev);
	prepare(kind);
	put(kind, "probability", "100");
	put(kind, "times", "-1");
	for (nth = 1; nth <= NTH; nth++) {
		snprintf(number, sizeof(number), "%d", nth);
		put(kind, "interval", number);
		write_with_nth_failing(dev, nth, data, quantum);
	}
	put(kind, "probability", "0");
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
	{ "failing", check_failing, 1, "DEV" },
	{ "load", check_load, 3, "FILE.ko PARAMETERS NAME" },
	{ 0 }
};
