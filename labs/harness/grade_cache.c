// SPDX-License-Identifier: GPL-2.0
/*
 * What was compiled once is not compiled again: results lie in a folder named
 * by the hash of everything that went into them. A result appears there whole,
 * by a rename, or not at all. The folders are the user's, for every clone, beside
 * the kernels; what nobody asked for in a month goes.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "grade_build.h"

#define KEPT_SECONDS (30 * 24 * 60 * 60)

struct grade_key {
	const struct grade_session *s;
	SHA2_CTX hash;
};

/**
 * grade_key_data() - let bytes count
 * @key: the key
 * @data: the bytes
 * @len: how many
 */
void grade_key_data(struct grade_key *key, const void *data, size_t len)
{
	uint64_t length = len;

	/* The length first, so that no two lists of texts run into one another. */
	SHA256Update(&key->hash, (const uint8_t *)&length, sizeof(length));
	SHA256Update(&key->hash, data, len);
}

/**
 * grade_key_text() - let a string count
 * @key: the key
 * @text: the string
 */
void grade_key_text(struct grade_key *key, const char *text)
{
	grade_key_data(key, text, strlen(text));
}

/**
 * grade_key_files() - let some of our files count, by name and content
 * @key: the key
 * @files: paths from the project's root
 */
void grade_key_files(struct grade_key *key, const struct grade_strings *files)
{
	size_t i, len;

	for (i = 0; i < files->count; i++) {
		char *path = grade_format("%s/%s", key->s->root, files->at[i]);
		char *data = grade_read_file(path, &len);

		grade_key_text(key, files->at[i]);
		grade_key_data(key, data, len);
		free(data);
		free(path);
	}
}

/**
 * grade_key_builder() - let what compiles and judges a submission's text count
 * @key: the key
 */
void grade_key_builder(struct grade_key *key)
{
	static char *const sources[] = {
		"labs/harness/grade_build.c", "labs/harness/grade_object.c",
		"labs/harness/grade_source.c",
	};
	const struct grade_strings files = { (char **)sources, ARRAY_SIZE(sources) };

	grade_key_files(key, &files);
}

/**
 * grade_key_identity() - let a large file count, by place, size and date
 * @key: the key
 * @path: the file, whose content is not read: a compiler, a kernel
 */
void grade_key_identity(struct grade_key *key, const char *path)
{
	char *real = realpath(path, NULL);
	struct stat st;
	char *text;

	if (!real || stat(real, &st))
		grade_die("%s: %s; make builds and installs what grading needs", path,
			  strerror(errno));
	text = grade_format("%s %lld %lld.%09ld", real, (long long)st.st_size,
			    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	grade_key_text(key, text);
	free(text);
	free(real);
}

/**
 * grade_key_new() - start a key
 * @s: the session
 * @kind: what is being made, with the flags that make it
 *
 * Return: The key, for grade_key_folder() to end.
 */
struct grade_key *grade_key_new(const struct grade_session *s, const char *kind)
{
	struct grade_key *key = grade_alloc(sizeof(*key));

	key->s = s;
	SHA256Init(&key->hash);
	grade_key_text(key, kind);
	grade_key_text(key, confine_works() ? "confined" : "checked");
	grade_key_identity(key, "/usr/bin/gcc");
	return key;
}

/* Where all results are: GRADE_CACHE, or the user's cache, or what make builds. */
static char *cache_home(const struct grade_session *s)
{
	const char *given = getenv("GRADE_CACHE");
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (given && *given)
		return grade_format("%s", given);
	if (xdg && *xdg)
		return grade_format("%s/memory-by-the-page/grade", xdg);
	if (home && *home)
		return grade_format("%s/.cache/memory-by-the-page/grade", home);
	return grade_format("%s/grade-cache", s->out);
}

/* A folder that grade_key_folder() has named; whatever else lies there is not ours. */
static bool is_result(const char *name)
{
	return strlen(name) == SHA256_DIGEST_STRING_LENGTH - 1 &&
	       strspn(name, "0123456789abcdef") == SHA256_DIGEST_STRING_LENGTH - 1;
}

/**
 * grade_cache_prune() - let go of results that nobody used for a month
 * @s: the session
 */
void grade_cache_prune(const struct grade_session *s)
{
	char *home = cache_home(s);
	DIR *dir = opendir(home);
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		char *path;

		if (!is_result(entry->d_name))
			continue;
		path = grade_format("%s/%s", home, entry->d_name);
		if (!lstat(path, &st) && time(NULL) - st.st_mtime > KEPT_SECONDS)
			grade_remove_tree(path);
		free(path);
	}
	if (dir)
		closedir(dir);
	free(home);
}

/**
 * grade_key_folder() - end a key
 * @key: the key, which is gone afterwards
 *
 * Return: The folder where the result is or will be, on the heap.
 */
char *grade_key_folder(struct grade_key *key)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];
	char *home = cache_home(key->s);
	char *folder;

	SHA256End(&key->hash, hex);
	folder = grade_format("%s/%s", home, hex);
	free(home);
	free(key);
	return folder;
}

/**
 * grade_cached() - is the result there?
 * @folder: from grade_key_folder()
 * @name: which result of it
 *
 * Return: Its path, on the heap, or NULL.
 */
char *grade_cached(const char *folder, const char *name)
{
	char *path = grade_format("%s/%s", folder, name);

	if (!access(path, R_OK)) {
		/* It was of use: the month begins anew. */
		utimensat(AT_FDCWD, folder, NULL, 0);
		return path;
	}
	free(path);
	return NULL;
}

/**
 * grade_keep() - put a result into the cache
 * @folder: from grade_key_folder()
 * @name: which result of it
 * @path: the file to copy there
 */
void grade_keep(const char *folder, const char *name, const char *path)
{
	char *to = grade_format("%s/%s", folder, name);

	grade_copy_file(path, to);
	free(to);
}
