/* SPDX-License-Identifier: GPL-2.0 */
/* Between the grader's files that turn a submitted text into something to run. */
#ifndef HARNESS_GRADE_BUILD_H
#define HARNESS_GRADE_BUILD_H

#include "grade_confine.h"

/* grade_object.c */
char *grade_check_object(const struct grade_part *part, const char *path);

/* grade_source.c */
char *grade_check_source(const char *build, const struct grade_file *file, const char *text);

/* grade_cache.c */
struct grade_key;

struct grade_key *grade_key_new(const struct grade_session *s, const char *kind);
void grade_key_text(struct grade_key *key, const char *text);
void grade_key_data(struct grade_key *key, const void *data, size_t len);
void grade_key_files(struct grade_key *key, const struct grade_strings *files);
void grade_key_builder(struct grade_key *key);
void grade_key_identity(struct grade_key *key, const char *path);
char *grade_key_folder(struct grade_key *key);

char *grade_cached(const char *folder, const char *name);
void grade_keep(const char *folder, const char *name, const char *path);

#endif
