/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the checks of the scull family share. They run in the guest against a
 * loaded module, one named check a run, and print all that they compare.
 */
#ifndef SCULL_CHECK_H
#define SCULL_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct scull_check {
	const char *name;
	void (*run)(char **args);
	int nargs;
	const char *usage;
};

/* Each part's checks; an entry without a name ends a table. */
extern const struct scull_check core_checks[];
extern const struct scull_check control_checks[];
extern const struct scull_check map_checks[];
extern const struct scull_check stress_checks[];
extern const struct scull_check inject_checks[];

/* Compare and print; a difference makes the run fail. */
void expect(const char *what, long long expected, long long seen);
void expect_error(const char *what, int expected_errno, long result);
void expect_bytes(const char *what, const void *expected, const void *seen,
		  size_t len);

/* Do or die: for what a check rests on and does not test. */
int must_open(const char *path, int flags);
void *must_alloc(size_t len);
void must_write(int fd, const void *buf, size_t len, off_t pos);
void must_put(const char *path, const char *text);
void must_reap(pid_t pid);

void *pattern(size_t len, unsigned int seed);
void empty(const char *dev);
bool failed(void);

/* From /proc/NAMEmem: a number after @key in the line of @dev, /dev/NAMEn. */
long long proc_number(const char *dev, const char *key);

#endif
