// SPDX-License-Identifier: GPL-2.0
/*
 * probe: uses a device as the host tells it to, a line in, a line out, and
 * reports what it sees. It judges nothing: numbers, bytes in hex, -ERRNO.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_BYTES	16384
#define MAX_MAPS	16
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

static struct {
	unsigned char *at;
	size_t len;
} maps[MAX_MAPS];

static unsigned char bytes[MAX_BYTES];
static sigjmp_buf on_bus_error;

static void reply(long result)
{
	printf("%ld\n", result < 0 ? -(long)errno : result);
}

static void reply_hex(const unsigned char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		printf("%02x", data[i]);
	putchar('\n');
}

static size_t parse_hex(const char *text)
{
	size_t len = 0;
	unsigned int byte;

	while (len < MAX_BYTES && sscanf(text + 2 * len, "%2x", &byte) == 1)
		bytes[len++] = byte;
	return len;
}

static void bus_error(int signal)
{
	(void)signal;
	siglongjmp(on_bus_error, 1);
}

static unsigned long number(char *const argv[], int i)
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

/* spread FD COUNT STRIDE: a byte at every multiple of STRIDE; replies how many went */
static void do_spread(char *argv[])
{
	unsigned long i, count = number(argv, 2);

	for (i = 0; i < count; i++)
		if (pwrite(number(argv, 1), "\xa5", 1, i * number(argv, 3)) != 1)
			break;
	reply(i);
}

/* map FD LEN */
static void do_map(char *argv[])
{
	size_t len = number(argv, 2);
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, number(argv, 1), 0);
	int i;

	for (i = 0; i < MAX_MAPS - 1 && maps[i].at; i++)
		;
	if (at == MAP_FAILED) {
		reply(-1);
		return;
	}
	maps[i].at = at;
	maps[i].len = len;
	reply(i);
}

/* unmap MAP */
static void do_unmap(char *argv[])
{
	unsigned long i = number(argv, 1) % MAX_MAPS;
	int err = munmap(maps[i].at, maps[i].len);

	maps[i].at = NULL;
	reply(err);
}

/* peek MAP OFFSET LEN */
static void do_peek(char *argv[])
{
	size_t len = number(argv, 3) < MAX_BYTES ? number(argv, 3) : MAX_BYTES;

	if (sigsetjmp(on_bus_error, 1)) {
		puts("SIGBUS");
		return;
	}
	memcpy(bytes, maps[number(argv, 1) % MAX_MAPS].at + number(argv, 2), len);
	reply_hex(bytes, len);
}

/* poke MAP OFFSET HEX */
static void do_poke(char *argv[])
{
	size_t len = parse_hex(argv[3]);

	if (sigsetjmp(on_bus_error, 1)) {
		puts("SIGBUS");
		return;
	}
	memcpy(maps[number(argv, 1) % MAX_MAPS].at + number(argv, 2), bytes, len);
	reply(len);
}

/* pfn MAP OFFSET: what the kernel's page tables say, 0 where they have no page */
static void do_pfn(char *argv[])
{
	uintptr_t at = (uintptr_t)maps[number(argv, 1) % MAX_MAPS].at + number(argv, 2);
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	if (fd < 0 || pread(fd, &entry, 8, at / 4096 * 8) != 8)
		reply(-1);
	else
		reply(entry >> 63 ? (long)(entry & ((1ull << 55) - 1)) : 0);
	close(fd);
}

/* fork: a child that has every mapping, and ends at once */
static void do_fork(char *argv[])
{
	pid_t pid = fork();
	int status = 0;

	(void)argv;
	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, &status, 0);
	reply(pid < 0 ? -1 : status);
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

static int put_text(const char *path, const char *text)
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

/* nth N FD OFFSET HEX: a write whose N-th allocation fails; its result, and what is left of N */
static void do_nth(char *argv[])
{
	size_t len = parse_hex(argv[4]);
	char left[32] = "";
	int fd = open("/proc/self/fail-nth", O_RDWR);
	long result, ignored;

	if (fd < 0 || write(fd, argv[1], strlen(argv[1])) < 0) {
		reply(-1);
		return;
	}
	result = pwrite(number(argv, 2), bytes, len, number(argv, 3));
	result = result < 0 ? -(long)errno : result;
	ignored = pread(fd, left, sizeof(left) - 1, 0);
	ignored = write(fd, "0", 1);
	(void)ignored;
	close(fd);
	printf("%ld %ld\n", result, strtol(left, NULL, 10));
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

static const struct {
	const char *name;
	int args;
	void (*run)(char *argv[]);
} commands[] = {
	{ "open", 2, do_open }, { "close", 1, do_close }, { "write", 3, do_write },
	{ "read", 3, do_read }, { "spread", 3, do_spread }, { "map", 2, do_map },
	{ "unmap", 1, do_unmap }, { "peek", 3, do_peek }, { "poke", 3, do_poke },
	{ "pfn", 2, do_pfn }, { "fork", 0, do_fork }, { "hog", 1, do_hog },
	{ "free", 0, do_free }, { "put", 2, do_put }, { "nth", 4, do_nth },
	{ "cat", 1, do_cat }, { "load", 2, do_load }, { "unload", 1, do_unload },
};

static void answer(char *line)
{
	static const char separators[] = "\n ";
	char *argv[6] = { 0 };
	size_t i;
	int argc = 0;

	for (line = strtok(line, separators); line && argc < 5; line = strtok(NULL, separators))
		argv[argc++] = line;
	for (i = 0; argc && i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, argv[0]) || commands[i].args != argc - 1)
			continue;
		commands[i].run(argv);
		return;
	}
	puts("error");
}

int main(void)
{
	struct sigaction bus = { .sa_handler = bus_error };
	char *line = NULL;
	size_t size = 0;

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	sigaction(SIGBUS, &bus, NULL);
	while (getline(&line, &size, stdin) > 0) {
		answer(line);
		fflush(stdout);
	}
	return 0;
}
