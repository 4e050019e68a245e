// SPDX-License-Identifier: GPL-2.0
/*
 * lab.cfg: a lab's title, parts, checks, points and limits. Every mistake in
 * it is reported with its line, before anything is graded.
 */
#include <glob.h>
#include <libconfig.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade_lab.h"

/* What is being read: for the errors. */
struct source {
	const char *path;
	const char *root;
	const struct grade_lab *lab;
};

static void mistake(const struct source *src, const config_setting_t *at,
		    const char *what, const char *name)
	__noreturn;

static void mistake(const struct source *src, const config_setting_t *at,
		    const char *what, const char *name)
{
	grade_die("%s:%u: %s '%s'", src->path, config_setting_source_line(at), what, name);
}

static char *get_string(const struct source *src, const config_setting_t *in,
			const char *name)
{
	const char *value;

	if (!config_setting_lookup_string(in, name, &value))
		mistake(src, in, "the group that starts here needs a string", name);
	return grade_format("%s", value);
}

static unsigned int get_number(const struct source *src, const config_setting_t *in,
			       const char *name)
{
	int value;

	if (!config_setting_lookup_int(in, name, &value) || value < 0)
		mistake(src, in, "the group that starts here needs a number, not below 0,",
			name);
	return value;
}

/* Lists may be left out: an empty one means the same. */
static void get_strings(const struct source *src, config_setting_t *in,
			const char *name, struct grade_strings *strings)
{
	config_setting_t *list = config_setting_get_member(in, name);
	const char *value;
	int i;

	if (!list)
		return;
	for (i = 0; i < config_setting_length(list); i++) {
		value = config_setting_get_string_elem(list, i);
		if (!value)
			mistake(src, list, "only strings may be in", name);
		grade_add_string(strings, grade_format("%s", value));
	}
}

static bool is_submitted(const struct grade_part *part, const char *path)
{
	size_t i;

	for (i = 0; i < part->nfiles; i++)
		if (!strcmp(part->files[i].place, path))
			return true;
	return false;
}

/* Files of ours, as patterns: what a student hands in is left out of them. */
static void get_files(const struct source *src, config_setting_t *in, const char *name,
		      const struct grade_part *part, struct grade_strings *files)
{
	struct grade_strings patterns = { 0 };
	size_t i, j;
	glob_t found;

	get_strings(src, in, name, &patterns);
	for (i = 0; i < patterns.count; i++) {
		char *pattern = grade_format("%s/%s", src->root, patterns.at[i]);

		if (glob(pattern, 0, NULL, &found))
			mistake(src, config_setting_get_member(in, name),
				"the project has no file", patterns.at[i]);
		for (j = 0; j < found.gl_pathc; j++) {
			const char *path = found.gl_pathv[j] + strlen(src->root) + 1;

			if (!is_submitted(part, path))
				grade_add_string(files, grade_format("%s", path));
		}
		globfree(&found);
		free(pattern);
		free(patterns.at[i]);
	}
	free(patterns.at);
}

static const config_setting_t *get_group(const struct source *src,
					 const config_setting_t *in, const char *name)
{
	const config_setting_t *group = config_setting_get_member(in, name);

	if (!group || config_setting_type(group) != CONFIG_TYPE_GROUP)
		mistake(src, in, "there must be a group", name);
	return group;
}

static config_setting_t *get_list(const struct source *src, config_setting_t *in,
				  const char *name)
{
	config_setting_t *list = config_setting_get_member(in, name);

	if (!list || config_setting_type(list) != CONFIG_TYPE_LIST ||
	    !config_setting_length(list))
		mistake(src, in, "there must be a list, not an empty one,", name);
	return list;
}

static const struct grade_check *find_check(const char *lab, const char *name)
{
	const struct grade_check *const *check;

	for (check = __start_grade_checks; check < __stop_grade_checks; check++)
		if (!strcmp((*check)->lab, lab) && !strcmp((*check)->name, name))
			return *check;
	return NULL;
}

static bool name_is_taken(const struct grade_lab *lab, const char *name)
{
	const struct grade_part *part;
	const struct grade_item *item;

	grade_for_each_part(part, lab)
		grade_for_each_item(item, part)
			if (item->name && !strcmp(item->name, name))
				return true;
	return false;
}

static void load_item(const struct source *src, config_setting_t *in,
		      struct grade_item *item)
{
	char *name = get_string(src, in, "name");

	if (name_is_taken(src->lab, name))
		mistake(src, in, "there is a check before this one called", name);
	item->name = name;
	item->says = get_string(src, in, "says");
	item->points = get_number(src, in, "points");
	item->check = find_check(src->lab->slug, name);
	if (!item->check)
		mistake(src, in, "no code under checks/ has a GRADE_CHECK() named", name);
}

static void load_file(const struct source *src, config_setting_t *in,
		      struct grade_file *file)
{
	file->name = get_string(src, in, "name");
	file->place = get_string(src, in, "place");
	file->max_bytes = get_number(src, in, "max_bytes");
	if (strchr(file->name, '/'))
		mistake(src, in, "a submission has no folders, so there can be no file",
			file->name);
}

static void load_part(const struct source *src, config_setting_t *in,
		      struct grade_part *part)
{
	config_setting_t *checks = get_list(src, in, "checks");
	config_setting_t *files = get_list(src, in, "files");
	char *kind = get_string(src, in, "build");
	int i;

	part->name = get_string(src, in, "name");
	part->title = get_string(src, in, "title");
	part->nfiles = config_setting_length(files);
	part->files = grade_alloc(part->nfiles * sizeof(*part->files));
	for (i = 0; i < (int)part->nfiles; i++)
		load_file(src, config_setting_get_elem(files, i), &part->files[i]);
	if (!strcmp(kind, "module")) {
		part->kind = GRADE_MODULE;
		part->kbuild = get_string(src, in, "kbuild");
	} else if (!strcmp(kind, "kernel")) {
		part->kind = GRADE_KERNEL;
		part->script = get_string(src, in, "script");
		part->ready = get_string(src, in, "ready");
	} else if (strcmp(kind, "program")) {
		mistake(src, in, "build is \"program\", \"module\" or \"kernel\", not", kind);
	}
	free(kind);
	if (config_setting_get_member(in, "device"))
		part->device = get_string(src, in, "device");
	get_strings(src, in, "exports", &part->exports);
	get_strings(src, in, "imports", &part->imports);
	get_files(src, in, "sources", part, &part->sources);
	get_files(src, in, "headers", part, &part->headers);
	get_files(src, in, "helpers", part, &part->helpers);
	part->nitems = config_setting_length(checks);
	part->items = grade_alloc(part->nitems * sizeof(*part->items));
	for (i = 0; i < (int)part->nitems; i++)
		load_item(src, config_setting_get_elem(checks, i), &part->items[i]);
}

/**
 * grade_needs_linux() - does any part run in a guest with Linux?
 * @lab: the lab
 *
 * Return: false if all are kernels themselves.
 */
bool grade_needs_linux(const struct grade_lab *lab)
{
	const struct grade_part *part;

	grade_for_each_part(part, lab)
		if (part->kind != GRADE_KERNEL)
			return true;
	return false;
}

static void load_limits(const struct source *src, const config_setting_t *root,
			struct grade_limits *limits)
{
	const config_setting_t *in = get_group(src, root, "limits");

	limits->compile_ms = get_number(src, in, "compile_ms");
	limits->reply_ms = get_number(src, in, "reply_ms");
	limits->start_ms = get_number(src, in, "start_ms");
	limits->check_ms = get_number(src, in, "check_ms");
	if (!grade_needs_linux(src->lab))
		return;
	in = get_group(src, root, "guest");
	limits->memory = get_number(src, in, "memory");
	limits->nodes = get_number(src, in, "nodes");
	limits->cpus = get_number(src, in, "cpus");
	if (config_setting_get_member(in, "append"))
		limits->append = get_string(src, in, "append");
}

static char *folder_name(const char *dir)
{
	char *path = realpath(dir, NULL);
	char *slug;

	if (!path)
		grade_die("%s: no such folder; name a lab, as labs/page-orders", dir);
	slug = grade_format("%s", strrchr(path, '/') + 1);
	free(path);
	return slug;
}

/**
 * grade_load_lab() - read a lab's lab.cfg
 * @lab: what to fill
 * @dir: the lab's folder, which names the lab
 * @root: the project's folder, where the paths in lab.cfg start
 *
 * Ends the grader at the first mistake, with file and line.
 */
void grade_load_lab(struct grade_lab *lab, const char *dir, const char *root)
{
	struct source src = { grade_format("%s/lab.cfg", dir), root, lab };
	config_setting_t *top, *parts;
	config_t config;
	int i;

	lab->dir = dir;
	lab->slug = folder_name(dir);
	config_init(&config);
	if (!config_read_file(&config, src.path)) {
		if (config_error_type(&config) == CONFIG_ERR_FILE_IO)
			grade_die("%s: cannot be read", src.path);
		grade_die("%s:%d: %s", src.path, config_error_line(&config),
			  config_error_text(&config));
	}
	top = config_root_setting(&config);
	lab->title = get_string(&src, top, "title");
	parts = get_list(&src, top, "parts");
	lab->parts = grade_alloc(config_setting_length(parts) * sizeof(*lab->parts));
	for (i = 0; i < config_setting_length(parts); i++) {
		lab->nparts = i + 1;
		load_part(&src, config_setting_get_elem(parts, i), &lab->parts[i]);
	}
	load_limits(&src, top, &lab->limits);
	config_destroy(&config);
	free((char *)src.path);
}

/**
 * grade_part_tally() - add up a part's checks
 * @part: the part
 *
 * Return: Points.
 */
struct grade_tally grade_part_tally(const struct grade_part *part)
{
	struct grade_tally tally = { 0 };
	const struct grade_item *item;

	grade_for_each_item(item, part) {
		tally.points += item->points;
		if (item->verdict == GRADE_PASSED)
			tally.score += item->points;
	}
	return tally;
}

/**
 * grade_lab_tally() - add up a lab's parts
 * @lab: the lab
 *
 * Return: Points.
 */
struct grade_tally grade_lab_tally(const struct grade_lab *lab)
{
	struct grade_tally tally = { 0 };
	const struct grade_part *part;

	grade_for_each_part(part, lab) {
		struct grade_tally its = grade_part_tally(part);

		tally.points += its.points;
		tally.score += its.score;
	}
	return tally;
}

/**
 * grade_wanted() - is this check to be run?
 * @s: the session, whose @only may name a check, a part, or a part's file
 * @part: the check's part
 * @item: the check, or NULL to ask for any of @part
 *
 * Return: true if it is.
 */
bool grade_wanted(const struct grade_session *s, const struct grade_part *part,
		  const struct grade_item *item)
{
	const struct grade_item *any;
	size_t i;

	if (!s->only || !strcmp(s->only, part->name))
		return true;
	for (i = 0; i < part->nfiles; i++)
		if (!strcmp(s->only, part->files[i].name))
			return true;
	if (item)
		return !strcmp(s->only, item->name);
	grade_for_each_item(any, part)
		if (grade_wanted(s, part, any))
			return true;
	return false;
}
