// SPDX-License-Identifier: GPL-2.0
/*
 * probe: uses a device as the host tells it to, a line in, a line out, and
 * reports what it sees. It judges nothing: numbers, bytes in hex, -ERRNO.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>

#include "../../../harness/probe.h"

#define MAX_MAPS	16

static struct {
	unsigned char *at;
	size_t len;
} maps[MAX_MAPS];

static sigjmp_buf on_bus_error;

static void bus_error(int signal)
{
	(void)signal;
	siglongjmp(on_bus_error, 1);
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

static const struct command commands[] = {
	{ "spread", 3, do_spread }, { "map", 2, do_map }, { "unmap", 1, do_unmap },
	{ "peek", 3, do_peek }, { "poke", 3, do_poke }, { "pfn", 2, do_pfn },
	{ "fork", 0, do_fork }, { NULL, 0, NULL }
};

int main(void)
{
	struct sigaction bus = { .sa_handler = bus_error };

	sigaction(SIGBUS, &bus, NULL);
	return probe_run(commands);
}
