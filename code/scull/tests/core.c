// SPDX-License-Identifier: GPL-2.0
/*
 * Reading, writing, seeking, truncating: what a memory device owes to anyone.
 */
#include "scull_check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <unistd.h>

#define MIB	0x100000

/* More than any device here is filled with. */
#define MOST	(16 * MIB)

static void check_io(char **args)
{
	size_t len = 3 * MIB + 7, done = 0, chunk = 0;
	char *data = pattern(len, 1), *back = must_alloc(len + 99);
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	expect("read from an empty device", 0, read(fd, back, 10));
	expect("write of no bytes at 100", 0, pwrite(fd, data, 0, 100));
	expect("size then", 0, proc_number(args[0], "size "));
	expect("quanta held then", 0, proc_number(args[0], "quanta "));
	expect("one write of 3 MiB and 7", len, pwrite(fd, data, len, 0));
	expect("one read asking for more", len, pread(fd, back, len + 99, 0));
	expect_bytes("what came back", data, back, len);

	for (done = 0; done < len; done += chunk) {
		chunk = 1 + done % 9973;
		if (chunk > len - done)
			chunk = len - done;
		must_write(fd, data + len - done - chunk, chunk,
			   len - done - chunk + 5);
	}
	expect("one read at 5", len, pread(fd, back, len, 5));
	expect_bytes("rewritten backwards, in odd sizes, 5 bytes on", data,
		     back, len);
	expect("read at the end", 0, pread(fd, back, 1, len + 5));
	close(fd);
}

static void check_holes(char **args)
{
	long long quantum = proc_number(args[0], "quantum ");
	long long item = quantum * proc_number(args[0], "qset ");
	char *back = must_alloc(3 * quantum), *zero = must_alloc(3 * quantum);
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	must_write(fd, "tail", 4, 3 * item + 2 * quantum);
	must_write(fd, "head", 4, 0);
	must_write(fd, "middle", 6, item + 1);
	expect("size", 3 * item + 2 * quantum + 4,
	       proc_number(args[0], "size "));
	expect("quanta held", 3, proc_number(args[0], "quanta "));
	expect("read across a hole to the end", 2 * quantum + 4,
	       pread(fd, back, 3 * quantum, 3 * item));
	expect_bytes("two quanta of zeros", zero, back, 2 * quantum);
	expect_bytes("then the tail", "tail", back + 2 * quantum, 4);
	expect("read in front", 4 + 6, pread(fd, back, 4, 0) +
	       pread(fd, back + 4, 6, item + 1));
	expect_bytes("what was written later", "headmiddle", back, 10);
	close(fd);
}

/* What others left in memory must not show around what was written. */
static void check_fresh(char **args)
{
	size_t quantum = proc_number(args[0], "quantum "), len = 64 * quantum;
	char *zero = must_alloc(len), *back = must_alloc(len);
	int fd = must_open(args[0], O_RDWR);
	size_t i;

	memset(back, 'o', len);
	must_write(fd, back, len, 0);
	empty(args[0]);
	for (i = 1; i <= 64; i++) {
		must_write(fd, "n", 1, i * quantum - 1);
		zero[i * quantum - 1] = 'n';
	}
	expect("read", len, pread(fd, back, len, 0));
	expect_bytes("a new byte in each quantum, else zeros", zero, back, len);
	close(fd);
}

static void check_seek(char **args)
{
	const off_t far = 5LL << 30, last = LLONG_MAX - 4;
	char back[8] = "";
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	expect("SEEK_SET 5 GiB", far, lseek(fd, far, SEEK_SET));
	expect("write there", 4, write(fd, "five", 4));
	expect("SEEK_CUR -4", far, lseek(fd, -4, SEEK_CUR));
	expect("read there", 4, read(fd, back, 8));
	expect_bytes("beyond 4 GiB", "five", back, 4);
	expect("SEEK_END", far + 4, lseek(fd, 0, SEEK_END));
	expect("quanta held", 1, proc_number(args[0], "quanta "));
	expect("read at 1 GiB", 8, pread(fd, back, 8, 1LL << 30));
	expect_bytes("a hole", "\0\0\0\0\0\0\0", back, 8);
	expect_error("SEEK_SET -1", EINVAL, lseek(fd, -1, SEEK_SET));
	expect_error("SEEK_END -6 GiB", EINVAL,
		     lseek(fd, -(6LL << 30), SEEK_END));
	expect_error("SEEK_END past the largest", EINVAL,
		     lseek(fd, LLONG_MAX, SEEK_END));
	expect_error("whence 77", EINVAL, lseek(fd, 0, 77));
	expect("the position is where it was", far + 4,
	       lseek(fd, 0, SEEK_CUR));
	expect("write up to the largest offset", 4,
	       pwrite(fd, "last", 4, last));
	expect_error("write across it", EINVAL, pwrite(fd, "last", 5, last));
	close(fd);
	fd = must_open(args[0], O_RDWR | O_APPEND);
	expect_error("append there", EFBIG, write(fd, "x", 1));
	close(fd);
	empty(args[0]);
}

static long long size_after(const char *dev, int flags)
{
	int fd = must_open(dev, O_RDWR);

	must_write(fd, "something", 9, 0);
	close(fd);
	close(must_open(dev, flags));
	return proc_number(dev, "size ");
}

static void check_truncate(char **args)
{
	int fd;

	expect("O_WRONLY", 0, size_after(args[0], O_WRONLY));
	expect("quanta held then", 0, proc_number(args[0], "quanta "));
	expect("O_RDWR | O_TRUNC", 0,
	       size_after(args[0], O_RDWR | O_TRUNC));
	expect("O_RDWR", 9, size_after(args[0], O_RDWR));
	expect("O_RDONLY", 9, size_after(args[0], O_RDONLY));
	expect("O_WRONLY | O_APPEND", 9,
	       size_after(args[0], O_WRONLY | O_APPEND));

	fd = must_open(args[0], O_WRONLY | O_APPEND);
	lseek(fd, 0, SEEK_SET);
	expect("append", 5, write(fd, " more", 5));
	expect("size", 14, proc_number(args[0], "size "));
	expect("the position after it", 14, lseek(fd, 0, SEEK_CUR));
	close(fd);
	empty(args[0]);
}

/* Two pages, the second of which is not there. */
static char *half_mapped(size_t page)
{
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(p + page, page);
	return p;
}

static void check_efault(char **args)
{
	size_t page = sysconf(_SC_PAGESIZE);
	char *old = pattern(2 * page, 2), *back = must_alloc(2 * page);
	char *half = half_mapped(page);
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	expect_error("write from nowhere", EFAULT,
		     pwrite(fd, half + page, page, 3 * page));
	expect("size", 0, proc_number(args[0], "size "));
	expect("quanta held", 0, proc_number(args[0], "quanta "));

	must_write(fd, old, 2 * page, 0);
	memset(half, 'n', page);
	expect("write of which 100 bytes are there", 100,
	       pwrite(fd, half + page - 100, 1000, 50));
	memset(old + 50, 'n', 100);
	expect("read it all", 2 * page, pread(fd, back, 2 * page, 0));
	expect_bytes("100 bytes changed and no other", old, back, 2 * page);

	expect_error("read to nowhere", EFAULT,
		     pread(fd, half + page, 10, 0));
	expect("read for which 64 bytes are there", 64,
	       pread(fd, half + page - 64, 1000, 7));
	expect_bytes("those", old + 7, half + page - 64, 64);
	expect("quanta are as many as the bytes need",
	       (2 * page - 1) / proc_number(args[0], "quantum ") + 1,
	       proc_number(args[0], "quanta "));
	close(fd);
	empty(args[0]);
}

/* All of it, in reads that end neither with a page nor with a quantum. */
static char *read_all(const char *path, size_t *len)
{
	char *data = must_alloc(MOST);
	int fd = must_open(path, O_RDONLY);
	ssize_t got;

	*len = 0;
	do {
		got = read(fd, data + *len, MIN(60001, MOST - *len));
		*len += MAX(got, 0);
	} while (got > 0);
	if (got < 0)
		expect_error("read", 0, got);
	close(fd);
	return data;
}

static void check_same(char **args)
{
	size_t len, seen_len;
	char *data = read_all(args[0], &len);
	char *seen = read_all(args[1], &seen_len);

	expect("bytes to its end", len, seen_len);
	expect_bytes(args[1], data, seen, MIN(len, seen_len));
}

const struct scull_check core_checks[] = {
	{ "io", check_io, 1, "DEV" },
	{ "holes", check_holes, 1, "DEV" },
	{ "fresh", check_fresh, 1, "DEV" },
	{ "seek", check_seek, 1, "DEV" },
	{ "truncate", check_truncate, 1, "DEV" },
	{ "efault", check_efault, 1, "DEV" },
	{ "same", check_same, 2, "FILE DEV" },
	{ 0 }
};
