// SPDX-License-Identifier: GPL-2.0
/*
 * What every part of the grader needs: strings, folders, files, and one way
 * to end when the grader itself cannot go on, which is never a zero.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "grade_lab.h"

/**
 * grade_die() - end because the grader cannot do its part
 * @format: the sentence, as for printf(), without a newline
 *
 * Exit status 2. What was found so far is in the results file already.
 */
void grade_die(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("grade: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\ngrade: this is the grader's failure and says nothing about the submission\n",
	      stderr);
	exit(2);
}

/**
 * grade_alloc() - get zeroed memory
 * @bytes: how much
 *
 * Return: The memory, never NULL.
 */
void *grade_alloc(size_t bytes)
{
	void *memory = calloc(1, bytes ? bytes : 1);

	if (!memory)
		grade_die("no memory for %zu bytes", bytes);
	return memory;
}

/**
 * grade_vformat() - print to a string of its own
 * @format: as for vprintf()
 * @args: its arguments
 *
 * Return: A heap string, never NULL.
 */
char *grade_vformat(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		grade_die("no memory for a text");
	return text;
}

/**
 * grade_format() - print to a string of its own
 * @format: as for printf()
 *
 * Return: A heap string, never NULL.
 */
char *grade_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = grade_vformat(format, args);
	va_end(args);
	return text;
}

/**
 * grade_up_to() - the beginning of a text
 * @text: the text
 * @ends: the characters of which the first ends it, and is left out
 *
 * Return: The beginning on the heap; all of it where none of them comes.
 */
char *grade_up_to(const char *text, const char *ends)
{
	return grade_format("%.*s", (int)strcspn(text, ends), text);
}

/**
 * grade_add_string() - append to a list of strings
 * @strings: the list; its last entry stays NULL
 * @string: the heap string that it takes over
 */
void grade_add_string(struct grade_strings *strings, char *string)
{
	size_t bytes = (strings->count + 2) * sizeof(*strings->at);

	strings->at = realloc(strings->at, bytes);
	if (!strings->at)
		grade_die("no memory for %zu bytes", bytes);
	strings->at[strings->count++] = string;
	strings->at[strings->count] = NULL;
}

/**
 * grade_has_string() - is it on the list?
 * @strings: the list
 * @string: the string
 *
 * Return: true if it is.
 */
bool grade_has_string(const struct grade_strings *strings, const char *string)
{
	size_t i;

	for (i = 0; i < strings->count; i++)
		if (!strcmp(strings->at[i], string))
			return true;
	return false;
}

/**
 * grade_make_folders() - make the folders that a file needs above it
 * @path: the file's path
 */
void grade_make_folders(const char *path)
{
	char *copy = grade_format("%s", path);
	char *slash = copy;

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			grade_die("%s: %s", copy, strerror(errno));
		*slash = '/';
	}
	free(copy);
}

/**
 * grade_write_file() - write a whole file, or none of it
 * @path: where; the folders above it are made
 * @data: what
 * @len: bytes in @data
 */
void grade_write_file(const char *path, const void *data, size_t len)
{
	char *half = grade_format("%s.%d", path, (int)getpid());
	FILE *file;

	grade_make_folders(path);
	file = fopen(half, "wb");
	if (!file)
		grade_die("%s: %s", half, strerror(errno));
	if (fwrite(data, 1, len, file) != len || fclose(file) || rename(half, path))
		grade_die("%s: %s", path, strerror(errno));
	free(half);
}

/**
 * grade_read_file() - read one of our own files
 * @path: the file
 * @len: its bytes
 *
 * Return: Its content on the heap, with a NUL after it.
 */
char *grade_read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	struct stat st;
	char *data;

	if (!file || fstat(fileno(file), &st))
		grade_die("%s: %s", path, strerror(errno));
	*len = st.st_size;
	data = grade_alloc(*len + 1);
	if (fread(data, 1, *len, file) != *len)
		grade_die("%s: cannot be read", path);
	fclose(file);
	return data;
}

/**
 * grade_copy_file() - copy one of our own files
 * @from: the file
 * @to: its new path; the folders above it are made
 */
void grade_copy_file(const char *from, const char *to)
{
	size_t len;
	char *data = grade_read_file(from, &len);

	grade_write_file(to, data, len);
	free(data);
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/**
 * grade_remove_tree() - remove a folder and all in it, following no link
 * @path: the folder
 */
void grade_remove_tree(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* Outlives the grader, however that ends, and clears up behind it. */
static void become_janitor(const char *folder, int alive) __noreturn;

static void become_janitor(const char *folder, int alive)
{
	char nothing;

	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	while (read(alive, &nothing, 1) < 0 && errno == EINTR)
		;
	grade_remove_tree(folder);
	_exit(0);
}

/**
 * grade_work_folder() - a folder for what nobody needs after this run
 *
 * It goes when the grader does, killed or not.
 *
 * Return: Its path.
 */
const char *grade_work_folder(void)
{
	static char folder[32];
	static bool made;
	int alive[2];
	pid_t pid;

	if (made)
		return folder;
	strcpy(folder, "/tmp/grade.XXXXXX");
	if (!mkdtemp(folder) || pipe2(alive, O_CLOEXEC))
		grade_die("%s: %s", folder, strerror(errno));
	made = true;
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		grade_die("fork: %s", strerror(errno));
	if (!pid) {
		close(alive[1]);
		become_janitor(folder, alive[0]);
	}
	/* The other end stays open, and unused, for as long as this process lives. */
	close(alive[0]);
	return folder;
}

/**
 * grade_now() - what time it is
 *
 * Return: Seconds on a clock that never jumps.
 */
double grade_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/**
 * grade_patience() - how much longer than alone things take on this machine now
 *
 * Return: A factor for limits: 1 where a processor is free, 2 where each has
 * two to serve, and so on.
 */
double grade_patience(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	double load;

	if (getloadavg(&load, 1) < 1 || processors < 1)
		return 1;
	return 1 + load / processors;
}

/**
 * grade_work_limit() - the processor time that a limit stands for
 * @limit_ms: how long a step may take alone, in milliseconds
 *
 * However many others there are, it hardly grows: two on one core slow each other
 * down, and caches are shared.
 *
 * Return: Milliseconds, for vm_limit_work().
 */
int grade_work_limit(int limit_ms)
{
	return limit_ms + limit_ms / 2;
}
