// SPDX-License-Identifier: GPL-2.0
/*
 * Many at once on one device, for a fixed number of operations. A record is
 * written and read in one call; nobody may ever see half of one.
 */
#include "scull_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RECORD	(40 * 1024)
#define RECORDS	16
#define OPS	400

static int fd;

static bool write_one(const char *dev, char *buf, unsigned int *seed)
{
	(void)dev;
	memset(buf, 'a' + rand_r(seed) % 26, RECORD);
	return pwrite(fd, buf, RECORD, rand_r(seed) % RECORDS * RECORD) ==
		RECORD;
}

/* What is there is a whole record or nothing; in front of one may be a hole. */
static bool read_one(const char *dev, char *buf, unsigned int *seed)
{
	ssize_t n = pread(fd, buf, RECORD, rand_r(seed) % RECORDS * RECORD);

	(void)dev;
	return n == 0 || (n == RECORD &&
			  memcmp(buf, buf + 1, RECORD - 1) == 0);
}

static bool truncate_one(const char *dev, char *buf, unsigned int *seed)
{
	int again = open(dev, rand_r(seed) % 2 ? O_WRONLY : O_RDWR | O_TRUNC);

	(void)buf;
	if (again < 0)
		return errno == EBUSY;
	return close(again) == 0;
}

/* Mapped pages cannot go away: what a read fetches, they show too. */
static bool map_one(const char *dev, char *buf, unsigned int *seed)
{
	char *p = mmap(NULL, RECORD, PROT_READ, MAP_SHARED, fd,
		       rand_r(seed) % RECORDS * RECORD);

	(void)dev;
	(void)buf;
	if (p == MAP_FAILED)
		return errno == EBUSY || errno == ENODEV;
	usleep(100);
	return munmap(p, RECORD) == 0;
}

static bool list_one(const char *dev, char *buf, unsigned int *seed)
{
	(void)buf;
	(void)seed;
	return proc_number(dev, "quanta ") >= 0;
}

static const struct worker {
	const char *name;
	bool (*one)(const char *dev, char *buf, unsigned int *seed);
} workers[] = {
	{ "writer", write_one }, { "writer", write_one },
	{ "reader", read_one }, { "truncater", truncate_one },
	{ "mapper", map_one }, { "lister", list_one },
};

#define NWORKERS	(sizeof(workers) / sizeof(*workers))

static void work(const char *dev, const struct worker *w, unsigned int seed)
{
	char *buf = must_alloc(RECORD);
	int i;

	for (i = 0; i < OPS && w->one(dev, buf, &seed); i++)
		;
	expect(w->name, OPS, i);
	_exit(failed());
}

static void check_stress(char **args)
{
	pid_t pids[NWORKERS];
	size_t i;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	for (i = 0; i < NWORKERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			work(args[0], &workers[i], i + 1);
	}
	for (i = 0; i < NWORKERS; i++)
		must_reap(pids[i]);
	expect("mappings at the end", 0, proc_number(args[0], "mappings "));
	empty(args[0]);
	expect("quanta after a last truncation", 0,
	       proc_number(args[0], "quanta "));
	close(fd);
}

const struct scull_check stress_checks[] = {
	{ "stress", check_stress, 1, "DEV" },
	{ 0 }
};
