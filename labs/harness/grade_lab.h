/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A lab and its grading, as the grader's own files share them. The shape is
 * that of every report: a lab has parts, each judging some of the files, and
 * a part has checks, each with points, a verdict and a finding.
 */
#ifndef HARNESS_GRADE_LAB_H
#define HARNESS_GRADE_LAB_H

#include <stdarg.h>

#include "grade.h"

enum grade_verdict {
	GRADE_NOT_RUN,	/* left out, or grading ended before it */
	GRADE_PASSED,
	GRADE_FAILED,	/* the submission's fault; the grader's own end it */
};

/* Texts are heap strings or NULL. */
struct grade_finding {
	char *what;	/* the sentence */
	char *after;	/* the exchange that led there, a line each */
	char *expected;
	char *seen;
};

struct grade_item {
	char *name;
	char *says;
	unsigned int points;
	const struct grade_check *check;
	enum grade_verdict verdict;
	struct grade_finding finding;
	double seconds;
};

enum grade_kind {
	GRADE_PROGRAM,	/* linked with ours into a static program */
	GRADE_MODULE,	/* built with ours into a kernel module */
	GRADE_KERNEL,	/* linked with ours into a kernel, 32-bit, on a machine of its own */
};

/* Strings up to a NULL. */
struct grade_strings {
	char **at;
	size_t count;
};

/* A file of a submission. */
struct grade_file {
	char *name;
	char *place;		/* the file of the project that it stands for */
	unsigned int max_bytes;
};

struct grade_part {
	char *name;
	char *title;
	struct grade_file *files;
	size_t nfiles;
	enum grade_kind kind;
	char *device;		/* its guest has these PCI devices more, or NULL */
	char *kbuild;		/* GRADE_MODULE: our Kbuild; the .ko is called NAME.ko */
	char *script;		/* GRADE_KERNEL: the linker's */
	char *ready;		/* GRADE_KERNEL: the console's line after which it listens */
	struct grade_strings sources;	/* ours, built with it */
	struct grade_strings headers;	/* ours, that it may include */
	struct grade_strings exports;	/* global symbols that it must define */
	struct grade_strings imports;	/* undefined symbols that it may have */
	struct grade_strings helpers;	/* ours: programs for the guest, one .c each */
	struct grade_item *items;
	size_t nitems;
	char *rejected;		/* why nothing of this part could run */
	char *artifact;		/* the program, module or kernel, on the host */
	char *reference;	/* GRADE_KERNEL: the same with the project's own files */
	struct grade_strings helper_paths;
};

struct grade_limits {
	unsigned int compile_ms;
	unsigned int reply_ms;
	unsigned int start_ms;
	unsigned int check_ms;
	unsigned int memory;	/* of a guest with Linux, MiB */
	unsigned int nodes;
	unsigned int cpus;
	const char *append;	/* to that kernel's command line, or NULL */
};

struct grade_lab {
	const char *dir;
	char *slug;
	char *title;
	struct grade_part *parts;
	size_t nparts;
	struct grade_limits limits;
};

#define grade_for_each_part(_part, _lab)					\
	for ((_part) = (_lab)->parts; (_part) < &(_lab)->parts[(_lab)->nparts]; (_part)++)

#define grade_for_each_item(_item, _part)				\
	for ((_item) = (_part)->items; (_item) < &(_part)->items[(_part)->nitems]; (_item)++)

/* What a part or a lab is worth, and what it has earned so far. */
struct grade_tally {
	unsigned int points;
	unsigned int score;
};

/* One run of the grader. */
struct grade_session {
	struct grade_lab lab;
	const char *root;	/* the project */
	const char *out;	/* its build/out */
	const char *kernel;	/* the lab kernel's folder */
	const char *submission;
	const char *json;	/* where results go, or NULL */
	const char *only;	/* a check or part, or NULL for all */
	uint64_t seed;
	bool complete;
};

/* grade_config.c */
void grade_load_lab(struct grade_lab *lab, const char *dir, const char *root);
struct grade_tally grade_lab_tally(const struct grade_lab *lab);
struct grade_tally grade_part_tally(const struct grade_part *part);
bool grade_needs_linux(const struct grade_lab *lab);
bool grade_wanted(const struct grade_session *s, const struct grade_part *part,
		  const struct grade_item *item);

/* grade_take.c */
char *grade_take_file(const char *dir, const char *name, size_t max_bytes,
		      char **data, size_t *len);

/* grade_cache.c */
void grade_cache_prune(const struct grade_session *s);

/* grade_build.c */
void grade_build_part(struct grade_session *s, struct grade_part *part);

/* grade_run.c */
bool grade_run_parts(struct grade_session *s);

/* grade_report.c */
void grade_report_part(const struct grade_session *s, const struct grade_part *part);
void grade_report_rejection(const struct grade_part *part);
void grade_report_item(const struct grade_session *s, const struct grade_part *part,
		       const struct grade_item *item);
void grade_report_total(const struct grade_session *s);
void grade_write_json(const struct grade_session *s);

/* grade_plain.c */
char *grade_plain(const char *text);

/* grade_util.c */
char *grade_vformat(const char *format, va_list args);
void grade_add_string(struct grade_strings *strings, char *string);
bool grade_has_string(const struct grade_strings *strings, const char *string);
void grade_make_folders(const char *path);
void grade_write_file(const char *path, const void *data, size_t len);
char *grade_read_file(const char *path, size_t *len);
void grade_copy_file(const char *from, const char *to);
const char *grade_work_folder(void);
void grade_remove_tree(const char *path);
double grade_now(void);
double grade_patience(void);
int grade_work_limit(int limit_ms);

#endif
