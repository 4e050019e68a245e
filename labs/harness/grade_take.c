// SPDX-License-Identifier: GPL-2.0
/*
 * Take a file from a submission: a plain file, of a sane size, that lies where
 * it says. A link could lead to the reference, a pipe could hang the grader.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade_lab.h"

static char *why_not_plain(const char *name, const struct stat *st, size_t max_bytes)
{
	if (!S_ISREG(st->st_mode))
		return grade_format("%s is not a regular file", name);
	if (st->st_nlink > 1)
		return grade_format("%s has a second name (a hard link): hand in a copy", name);
	if ((size_t)st->st_size > max_bytes)
		return grade_format("%s has %lld bytes; the limit is %zu", name,
				    (long long)st->st_size, max_bytes);
	return NULL;
}

static char *read_all(int fd, const char *name, const struct stat *st, char **data,
		      size_t *len)
{
	size_t size = st->st_size;
	ssize_t got;

	*len = 0;
	*data = grade_alloc(size + 1);
	while (*len < size) {
		got = read(fd, *data + *len, size - *len);
		if (got <= 0)
			break;
		*len += got;
	}
	if (*len == size && !memchr(*data, '\0', size))
		return NULL;
	free(*data);
	*data = NULL;
	if (*len != size)
		return grade_format("%s cannot be read to its end", name);
	return grade_format("%s is not a text: it has a NUL byte", name);
}

/**
 * grade_take_file() - read one file of a submission
 * @dir: the submission's folder
 * @name: the file's name in it, from lab.cfg: never from the submission
 * @max_bytes: the most that it may have
 * @data: its content, NUL-terminated, on the heap
 * @len: its bytes, the NUL not counted
 *
 * Return: NULL, or why the file is refused: a heap string for the report.
 */
char *grade_take_file(const char *dir, const char *name, size_t max_bytes,
		      char **data, size_t *len)
{
	int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *refused = NULL;
	struct stat st;
	int fd;

	*data = NULL;
	if (folder < 0)
		grade_die("%s: %s; name the folder with the submission", dir, strerror(errno));
	/* O_NONBLOCK: opening a pipe that nobody writes to must not wait. */
	fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		refused = grade_format("%s is missing", name);
	else if (fd < 0 && errno == ELOOP)
		refused = grade_format("%s is a symbolic link: hand in the file itself", name);
	else if (fd < 0)
		refused = grade_format("%s cannot be opened: %s", name, strerror(errno));
	else if (fstat(fd, &st))
		refused = grade_format("%s: %s", name, strerror(errno));
	else
		refused = why_not_plain(name, &st, max_bytes);
	if (!refused)
		refused = read_all(fd, name, &st, data, len);
	if (fd >= 0)
		close(fd);
	close(folder);
	return refused;
}
