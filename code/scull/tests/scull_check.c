// SPDX-License-Identifier: GPL-2.0
/*
 * scull_check NAME ARGS...: run one check of the scull family in the guest.
 */
#include "scull_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool any_failed;

bool failed(void)
{
	return any_failed;
}

void expect(const char *what, long long expected, long long seen)
{
	bool same = expected == seen;

	printf("%s %s: expected %lld, saw %lld\n", same ? "ok  " : "FAIL",
	       what, expected, seen);
	any_failed |= !same;
}

void expect_error(const char *what, int expected_errno, long result)
{
	int seen = result < 0 ? errno : 0;
	bool same = seen == expected_errno;

	printf("%s %s: expected %s, saw %s\n", same ? "ok  " : "FAIL", what,
	       expected_errno ? strerrorname_np(expected_errno) : "success",
	       seen ? strerrorname_np(seen) : "success");
	any_failed |= !same;
}

void expect_bytes(const char *what, const void *expected, const void *seen,
		  size_t len)
{
	const unsigned char *a = expected, *b = seen;
	size_t i = memcmp(a, b, len) ? 0 : len;

	while (i < len && a[i] == b[i])
		i++;
	if (i == len)
		printf("ok   %s: %zu bytes equal\n", what, len);
	else
		printf("FAIL %s: byte %zu of %zu: expected %02x, saw %02x\n",
		       what, i, len, a[i], b[i]);
	any_failed |= i < len;
}

static noreturn void die(const char *what)
{
	printf("FAIL %s: %s\n", what, strerror(errno));
	exit(1);
}

int must_open(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		die(path);
	return fd;
}

void *must_alloc(size_t len)
{
	void *p = calloc(1, len);

	if (!p)
		die("calloc");
	return p;
}

void must_write(int fd, const void *buf, size_t len, off_t pos)
{
	if (pwrite(fd, buf, len, pos) != (ssize_t)len)
		die("pwrite");
}

void must_put(const char *path, const char *text)
{
	int fd = must_open(path, O_WRONLY);

	if (write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

void must_reap(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	any_failed |= status != 0;
}

/* Bytes that no other seed or shift gives: an error in an offset shows. */
void *pattern(size_t len, unsigned int seed)
{
	unsigned char *p = must_alloc(len);
	unsigned int x = seed * 2654435761u + 1;
	size_t i;

	for (i = 0; i < len; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = x >> 24;
	}
	return p;
}

void empty(const char *dev)
{
	close(must_open(dev, O_WRONLY));
}

long long proc_number(const char *dev, const char *key)
{
	char path[64], want[32], line[256], *at;
	const char *name = strrchr(dev, '/') + 1;
	size_t len = strcspn(name, "0123456789");
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.*smem", (int)len, name);
	snprintf(want, sizeof(want), "device %s:", name + len);
	f = fopen(path, "r");
	if (!f)
		die(path);
	while (fgets(line, sizeof(line), f)) {
		at = strstr(line, key);
		if (strncmp(line, want, strlen(want)) == 0 && at) {
			fclose(f);
			return strtoll(at + strlen(key), NULL, 10);
		}
	}
	errno = ENOENT;
	die(path);
}

int main(int argc, char **argv)
{
	const struct scull_check *tables[] = {
		core_checks, control_checks, map_checks, stress_checks,
		inject_checks,
	};
	const struct scull_check *c;
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (c = tables[i]; c->name; c++) {
			if (argc < 2 || strcmp(argv[1], c->name) != 0)
				continue;
			if (argc - 2 != c->nargs) {
				fprintf(stderr, "usage: %s %s %s\n", argv[0],
					c->name, c->usage);
				return 2;
			}
			c->run(argv + 2);
			return any_failed;
		}
	fprintf(stderr, "%s: no such check: %s\n", argv[0],
		argc < 2 ? "(none named)" : argv[1]);
	return 2;
}
