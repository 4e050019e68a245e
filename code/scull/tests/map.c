// SPDX-License-Identifier: GPL-2.0
/*
 * mmap(): one memory seen two ways, who may map when, and what page faults
 * meet while others read, write and map.
 */
#include "scull_check.h"
#include "../scull_ioctl.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES	300
#define LOOPS	300

static size_t page;
static sigjmp_buf bus;

static void on_bus(int sig)
{
	siglongjmp(bus, sig);
}

/* The byte at an address, or the negated signal that touching it brings. */
static int touch(const unsigned char *address)
{
	int sig;

	signal(SIGBUS, on_bus);
	sig = sigsetjmp(bus, 1);
	return sig ? -sig : *address;
}

static unsigned char *map(int fd, size_t len, int flags, off_t offset)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE, flags, fd, offset);
}

static int filled(const char *dev, size_t len)
{
	void *data = pattern(len, 3);
	int fd;

	page = sysconf(_SC_PAGESIZE);
	empty(dev);
	fd = must_open(dev, O_RDWR);
	must_write(fd, data, len, 0);
	free(data);
	return fd;
}

static void check_map(char **args)
{
	size_t len = PAGES * 4096;
	char *data = pattern(len, 3), *back = must_alloc(len);
	int fd = filled(args[0], len);
	unsigned char *shared = map(fd, len, MAP_SHARED, 0);
	unsigned char *private = map(fd, len, MAP_PRIVATE, 0);
	unsigned char *tail = map(fd, page, MAP_SHARED, len - page);

	expect_bytes("mapped, against written", data, shared, len);
	expect_bytes("its last page alone", data + len - page, tail, page);
	expect("mappings", 3, proc_number(args[0], "mappings "));

	memset(private, 'p', len);
	expect_bytes("others, after a private write", data, shared, len);
	memcpy(shared + 12345, "stored through the mapping", 26);
	memcpy(data + 12345, "stored through the mapping", 26);
	expect("read", len, pread(fd, back, len, 0));
	expect_bytes("read, after a shared write", data, back, len);
	must_write(fd, "written through the file", 24, 54321);
	expect_bytes("mapped, after a write", "written through the file",
		     shared + 54321, 24);
	munmap(shared, len);
	munmap(private, len);
	munmap(tail, page);
	expect("mappings", 0, proc_number(args[0], "mappings "));
	close(fd);
	empty(args[0]);
}

static void check_sigbus(char **args)
{
	int fd = filled(args[0], 4096);
	unsigned char *mapped;

	must_write(fd, "x", 1, 0);
	must_write(fd, "y", 1, 4 * page);
	mapped = map(fd, 8 * page, MAP_SHARED, 0);
	expect("byte in page 0, written", 'x', touch(mapped));
	expect("signal in page 2, a hole", -SIGBUS, touch(mapped + 2 * page));
	expect("byte in page 4", 'y', touch(mapped + 4 * page));
	expect("behind the end, in that page", 0,
	       touch(mapped + 5 * page - 1));
	expect("signal in page 5, beyond the end", -SIGBUS,
	       touch(mapped + 5 * page));
	must_write(fd, "z", 1, 2 * page);
	expect("byte in page 2, written meanwhile", 'z',
	       touch(mapped + 2 * page));
	munmap(mapped, 8 * page);
	mapped = map(fd, page, MAP_SHARED, -8192);
	expect("signal 8192 bytes before 2^64", -SIGBUS, touch(mapped));
	munmap(mapped, page);
	close(fd);
	empty(args[0]);
}

/* For an order above 0, already set. */
static void check_unmappable(char **args)
{
	int fd = filled(args[0], 100000);

	expect_error("mmap", ENODEV,
		     map(fd, page, MAP_SHARED, 0) == MAP_FAILED ? -1 : 0);
	expect("mappings", 0, proc_number(args[0], "mappings "));
	expect_error("open O_WRONLY", 0, open(args[0], O_WRONLY));
	close(fd);
}

static void expect_mapped(const char *dev, int fd)
{
	expect_error("open O_WRONLY", EBUSY, open(dev, O_WRONLY));
	expect_error("open O_RDWR | O_TRUNC", EBUSY,
		     open(dev, O_RDWR | O_TRUNC));
	expect_error("tell order 1", EBUSY, ioctl(fd, SCULL_IOCTORDER, 1));
	expect("size", 8192, proc_number(dev, "size "));
}

static void check_busy(char **args)
{
	int fd = filled(args[0], 8192), go[2];
	unsigned char *shared = map(fd, 2 * page, MAP_SHARED, 0);
	pid_t child;

	expect_mapped(args[0], fd);
	close(must_open(args[0], O_WRONLY | O_APPEND));
	if (pipe(go) != 0)
		exit(1);
	child = fork();
	if (child == 0) {
		close(go[1]);
		_exit(read(go[0], shared, 1) != 0);
	}
	expect("mappings after fork", 2, proc_number(args[0], "mappings "));
	munmap(shared, page);
	expect("after unmapping half of one", 2,
	       proc_number(args[0], "mappings "));
	munmap(shared + page, page);
	expect("after the other half", 1, proc_number(args[0], "mappings "));
	expect_mapped(args[0], fd);
	close(go[1]);
	must_reap(child);
	expect("after the child's end", 0,
	       proc_number(args[0], "mappings "));
	shared = map(fd, 3 * page, MAP_SHARED, 0);
	munmap(shared + page, page);
	expect("after a hole in the middle", 2,
	       proc_number(args[0], "mappings "));
	munmap(shared, 3 * page);
	expect_error("open O_WRONLY", 0, open(args[0], O_WRONLY));
	expect("size", 0, proc_number(args[0], "size "));
	shared = map(fd, page, MAP_SHARED, 0);
	expect_error("tell order 1, mapped while empty", EBUSY,
		     ioctl(fd, SCULL_IOCTORDER, 1));
	munmap(shared, page);
	close(fd);
}

/* The device's own pages as the buffer, none of them touched before. */
static void check_self(char **args)
{
	size_t len = 64 * 4096;
	char *data = pattern(len, 3), *back = must_alloc(len);
	int fd = filled(args[0], len);
	unsigned char *self = map(fd, 2 * len, MAP_SHARED, 0);

	expect("write the device's pages behind them", len,
	       pwrite(fd, self, len, len));
	munmap(self, 2 * len);
	self = map(fd, 2 * len, MAP_SHARED, 0);
	expect("read the second half into the first", len,
	       pread(fd, self, len, len));
	munmap(self, 2 * len);
	expect("read", len, pread(fd, back, len, len));
	expect_bytes("the second half", data, back, len);
	close(fd);
	empty(args[0]);
}

static void *reader(void *arg)
{
	long good = 0;
	int i;

	for (i = 0; i < LOOPS; i++) {
		unsigned char *fresh = map(-1, 16 * page,
					   MAP_PRIVATE | MAP_ANONYMOUS, 0);

		good += pread(*(int *)arg, fresh, 16 * page, 0) ==
			(ssize_t)(16 * page);
		munmap(fresh, 16 * page);
	}
	return (void *)good;
}

/*
 * One thread reads into memory that is not there yet, so it needs the mmap
 * lock inside read(). The other maps and touches the device: it wants the
 * device inside mmap() and the page fault. With one lock for both, they hang.
 */
static void check_race(char **args)
{
	int fd = filled(args[0], 16 * 4096), i;
	pthread_t thread;
	void *good;

	pthread_create(&thread, NULL, reader, &fd);
	for (i = 0; i < LOOPS; i++) {
		unsigned char *shared = map(fd, 16 * page, MAP_SHARED, 0);

		if (shared == MAP_FAILED || touch(shared + i % 16 * page) < 0)
			break;
		munmap(shared, 16 * page);
	}
	pthread_join(thread, &good);
	expect("rounds of mmap, touch, munmap", LOOPS, i);
	expect("full reads meanwhile", LOOPS, (long)good);
	close(fd);
	empty(args[0]);
}

const struct scull_check map_checks[] = {
	{ "map", check_map, 1, "DEV" },
	{ "sigbus", check_sigbus, 1, "DEV" },
	{ "unmappable", check_unmappable, 1, "DEV" },
	{ "busy", check_busy, 1, "DEV" },
	{ "self", check_self, 1, "DEV" },
	{ "race", check_race, 1, "DEV" },
	{ 0 }
};
