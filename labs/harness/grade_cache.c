// SPDX-License-Identifier: GPL-2.0
/*
 * What was compiled once is not compiled again: results lie in a folder named
 * by the hash of everything that went into them. A result appears there whole,
 * by a rename, or not at all.
 */
#include <errno.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "grade_build.h"

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

/**
 * grade_key_folder() - end a key
 * @key: the key, which is gone afterwards
 *
 * Return: The folder where the result is or will be, on the heap.
 */
char *grade_key_folder(struct grade_key *key)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];
	char *folder;

	SHA256End(&key->hash, hex);
	folder = grade_format("%s/grade-cache/%s", key->s->out, hex);
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

	if (!access(path, R_OK))
		return path;
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
