/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a probe has that uses a device as the host tells it to: a line in, a
 * line out. It judges nothing: numbers, bytes in hex, -ERRNO. A probe is one
 * file, which includes this one, adds commands of its own, and calls probe_run().
 */
#ifndef HARNESS_PROBE_H
#define HARNESS_PROBE_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_BYTES	16384
#define MAX_ARGS	8
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

struct command {
	const char *name;
	int args;
	void (*run)(char *argv[]);
};

static unsigned char bytes[MAX_BYTES];

static inline void reply(long result)
{
	printf("%ld\n", result < 0 ? -(long)errno : result);
}

static inline void print_hex(const unsigned char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		printf("%02x", data[i]);
}

static inline void reply_hex(const unsigned char *data, size_t len)
{
	print_hex(data, len);
	putchar('\n');
}

static inline size_t parse_hex(const char *text)
{
	size_t len = 0;
	unsigned int byte;

	while (len < MAX_BYTES && sscanf(text + 2 * len, "%2x", &byte) == 1)
		bytes[len++] = byte;
	return len;
}

static inline unsigned long number(char *const argv[], int i)
{
	return strtoul(argv[i], NULL, 0);
}

/* open PATH FLAGS */
static void do_open(char *argv[])
{
	reply(open(argv[1], number(argv, 2)));
}

static void do_close(char *argv[])
{
	reply(close(number(argv, 1)));
}

/* write FD OFFSET HEX */
static void do_write(char *argv[])
{
	size_t len = parse_hex(argv[3]);

	reply(pwrite(number(argv, 1), bytes, len, number(argv, 2)));
}

/* read FD OFFSET LEN */
static void do_read(char *argv[])
{
	size_t len = number(argv, 3) < MAX_BYTES ? number(argv, 3) : MAX_BYTES;
	ssize_t got = pread(number(argv, 1), bytes, len, number(argv, 2));

	if (got < 0)
		reply(got);
	else
		reply_hex(bytes, got);
}

/* hog MIB: fill that much memory with 0xa5, and give it back */
static void do_hog(char *argv[])
{
	size_t len = number(argv, 1) << 20;
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED) {
		reply(-1);
		return;
	}
	memset(at, 0xa5, len);
	reply(munmap(at, len));
}

/* free: pages that are, those on the per-CPU lists among them */
static void do_free(char *argv[])
{
	FILE *zones = fopen("/proc/zoneinfo", "r");
	char line[256];
	long pages, sum = 0;

	(void)argv;
	if (!zones) {
		reply(-1);
		return;
	}
	while (fgets(line, sizeof(line), zones))
		if (sscanf(line, " pages free %ld", &pages) == 1 ||
		    sscanf(line, " count: %ld", &pages) == 1)
			sum += pages;
	fclose(zones);
	reply(sum);
}

static inline int put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int err = fd < 0 || write(fd, text, strlen(text)) < 0 ? -1 : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

/* put PATH TEXT */
static void do_put(char *argv[])
{
	reply(put_text(argv[1], argv[2]));
}

/* The caller's @n-th allocation from now on fails. The descriptor, for fail_none(). */
static inline int fail_nth(const char *n)
{
	int fd = open("/proc/self/fail-nth", O_RDWR);

	if (fd >= 0 && write(fd, n, strlen(n)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* No more of that. What is left of n: 0 if the failure has happened. */
static inline long fail_none(int fd)
{
	char left[32] = "";
	long ignored;

	ignored = pread(fd, left, sizeof(left) - 1, 0);
	ignored = write(fd, "0", 1);
	(void)ignored;
	close(fd);
	return strtol(left, NULL, 10);
}

/* What @run comes to while the N-th allocation fails, and what is left of N. */
static inline void run_nth(const char *n, long (*run)(char *argv[]), char *argv[])
{
	int fd = fail_nth(n);
	long result;

	if (fd < 0) {
		reply(-1);
		return;
	}
	result = run(argv);
	result = result < 0 ? -(long)errno : result;
	printf("%ld %ld\n", result, fail_none(fd));
}

static long write_bytes(char *argv[])
{
	return pwrite(number(argv, 2), bytes, strlen(argv[4]) / 2, number(argv, 3));
}

/* nth N FD OFFSET HEX: a write whose N-th allocation fails; its result, and what is left of N */
static void do_nth(char *argv[])
{
	parse_hex(argv[4]);
	run_nth(argv[1], write_bytes, argv);
}

/* cat PATH: the file in one line, | for each newline */
static void do_cat(char *argv[])
{
	FILE *file = fopen(argv[1], "r");
	int c;

	if (!file) {
		reply(-1);
		return;
	}
	while ((c = getc(file)) != EOF)
		putchar(c == '\n' ? '|' : c);
	putchar('\n');
	fclose(file);
}

/* load PATH PARAMETERS; unload NAME */
static void do_load(char *argv[])
{
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);

	reply(syscall(SYS_finit_module, fd, argv[2], 0));
	if (fd >= 0)
		close(fd);
}

static void do_unload(char *argv[])
{
	reply(syscall(SYS_delete_module, argv[1], O_NONBLOCK));
}

/* say TEXT: to the kernel's log, at the level that warnings have */
static void do_say(char *argv[])
{
	char line[256];

	snprintf(line, sizeof(line), "<4>lab: %s\n", argv[1]);
	reply(put_text("/dev/kmsg", line));
}

/* taint: the kernel's own verdict, as a number */
static void do_taint(char *argv[])
{
	char text[32] = "";
	int fd = open("/proc/sys/kernel/tainted", O_RDONLY);

	(void)argv;
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		reply(-1);
	else
		reply(strtol(text, NULL, 10));
	close(fd);
}

static const struct command common[] = {
	{ "open", 2, do_open }, { "close", 1, do_close }, { "write", 3, do_write },
	{ "read", 3, do_read }, { "hog", 1, do_hog }, { "free", 0, do_free },
	{ "put", 2, do_put }, { "cat", 1, do_cat }, { "load", 2, do_load },
	{ "unload", 1, do_unload }, { "say", 1, do_say }, { "taint", 0, do_taint },
	{ "nth", 4, do_nth }, { NULL, 0, NULL }
};

static inline int answer_with(const struct command *c, int argc, char *argv[])
{
	for (; c->name; c++)
		if (!strcmp(c->name, argv[0]) && c->args == argc - 1) {
			c->run(argv);
			return 1;
		}
	return 0;
}

/* Until there are no more lines. @own ends with a command without a name. */
static inline int probe_run(const struct command *own)
{
	static const char separators[] = "\n ";
	char *argv[MAX_ARGS + 1];
	char *line = NULL, *word;
	size_t size = 0;
	int argc;

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	while (getline(&line, &size, stdin) > 0) {
		argc = 0;
		for (word = strtok(line, separators); word && argc < MAX_ARGS;
		     word = strtok(NULL, separators))
			argv[argc++] = word;
		if (!argc || !(answer_with(own, argc, argv) || answer_with(common, argc, argv)))
			puts("error");
		fflush(stdout);
	}
	return 0;
}

#endif
