// SPDX-License-Identifier: GPL-2.0
/*
 * Compile a submitted file together with ours. The private folder repeats the
 * project's layout, with the student's file in the place of the reference's,
 * and holds nothing else that the build does not need.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade_build.h"

/* Lines of a compiler's complaint that a finding repeats. */
#define COMPLAINT_LINES 12

/* What is sent into a guest lies in its memory. Ours come to a tenth of this. */
#define ARTIFACT_MIB	8

#define COMMON_FLAGS								\
	"-std=gnu11", "-O2", "-w", "-fno-pie", "-fno-stack-protector",		\
	"-fcf-protection=none", "-fno-common", "-U_FORTIFY_SOURCE"

/* For a kernel, which has a 32-bit processor's plain registers and no library. */
#define BARE_FLAGS								\
	"-m32", "-ffreestanding", "-mgeneral-regs-only", "-fno-pic",		\
	"-fno-asynchronous-unwind-tables"

/* One private folder, and who may read what beside it. */
struct bench {
	char dir[64];
	struct grade_strings kernel;
	struct confine confine;
};

static void open_bench(struct bench *b, const struct grade_session *s,
		       const struct grade_part *part)
{
	memset(b, 0, sizeof(*b));
	snprintf(b->dir, sizeof(b->dir), "%s/XXXXXX", grade_work_folder());
	if (!mkdtemp(b->dir))
		grade_die("%s: %s", b->dir, strerror(errno));
	b->confine = (struct confine){ b->dir, &b->kernel, s->lab.limits.compile_ms };
	if (part->kind == GRADE_MODULE) {
		static const char *const folders[] = { "build", "src" };
		size_t i;

		for (i = 0; i < 2; i++) {
			char *path = grade_format("%s/%s", s->kernel, folders[i]);
			char *real = realpath(path, NULL);

			if (!real)
				grade_die("%s: %s; build the lab kernel with: make kernel", path,
					  strerror(errno));
			grade_add_string(&b->kernel, real);
			free(path);
		}
	}
}

static void close_bench(struct bench *b)
{
	grade_remove_tree(b->dir);
	free(b->kernel.at);
}

static void bring(const struct bench *b, const struct grade_session *s, const char *name)
{
	char *from = grade_format("%s/%s", s->root, name);
	char *to = grade_format("%s/%s", b->dir, name);

	grade_copy_file(from, to);
	free(from);
	free(to);
}

static void bring_all(const struct bench *b, const struct grade_session *s,
		      const struct grade_strings *names)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		bring(b, s, names->at[i]);
}

/* The first lines. */
static char *complaint(const char *output)
{
	char *text = grade_format("It does not compile:\n%s", output);
	int lines = 0;
	char *c;

	for (c = text; *c; c++) {
		if (*c == '\n' && ++lines > COMPLAINT_LINES)
			break;
		if (*c == '\t')
			*c = ' ';
	}
	while (c > text && c[-1] == '\n')
		c--;
	*c = '\0';
	return text;
}

static char *judge_command(const struct bench *b, const char *const argv[])
{
	char *refused = NULL;
	char *output;

	switch (confine_run(&b->confine, argv, &output)) {
	case CONFINE_OK:
		break;
	case CONFINE_FAILED:
		refused = complaint(output);
		break;
	case CONFINE_LATE:
		refused = grade_format("It does not compile within %u s, or waits for ever",
				       b->confine.limit_ms / 1000);
		break;
	}
	free(output);
	return refused;
}

/* What we wrote must compile: anything else is the grader's failure. */
static void run_ours(const struct bench *b, const char *const argv[], const char *what)
{
	char *output;

	if (confine_run(&b->confine, argv, &output) != CONFINE_OK)
		grade_die("%s cannot be built: %s", what, output);
	free(output);
}

/* A command: its words, and what it makes. What of, the caller adds. */
static struct grade_strings command(const char *const words[], const char *makes)
{
	struct grade_strings argv = { 0 };

	for (; *words; words++)
		grade_add_string(&argv, (char *)*words);
	grade_add_string(&argv, "-o");
	grade_add_string(&argv, (char *)makes);
	return argv;
}

/* All of the part's own sources as one object; or one helper as a program. */
static char *build_ours(const struct grade_session *s, const struct grade_part *part,
			const struct grade_strings *sources, const char *const flags[],
			const char *name)
{
	struct grade_key *key = grade_key_new(s, name);
	struct grade_strings argv;
	char *folder, *path, *built;
	struct bench b;
	size_t i;

	for (i = 0; flags[i]; i++)
		grade_key_text(key, flags[i]);
	grade_key_files(key, sources);
	grade_key_files(key, &part->headers);
	folder = grade_key_folder(key);
	path = grade_cached(folder, name);
	if (!path) {
		open_bench(&b, s, part);
		bring_all(&b, s, sources);
		bring_all(&b, s, &part->headers);
		argv = command(flags, name);
		for (i = 0; i < sources->count; i++)
			grade_add_string(&argv, sources->at[i]);
		run_ours(&b, (const char *const *)argv.at, sources->at[0]);
		built = grade_format("%s/%s", b.dir, name);
		grade_keep(folder, name, built);
		path = grade_cached(folder, name);
		free(built);
		free(argv.at);
		close_bench(&b);
	}
	free(folder);
	return path;
}

static void build_helpers(const struct grade_session *s, struct grade_part *part)
{
	static const char *const flags[] = {
		"gcc", COMMON_FLAGS, "-static", NULL
	};
	size_t i;

	for (i = 0; i < part->helpers.count; i++) {
		const struct grade_strings source = { &part->helpers.at[i], 1 };

		grade_add_string(&part->helper_paths,
				 build_ours(s, part, &source, flags, "helper"));
	}
}

static char *compile_object(const struct grade_part *part, struct bench *b,
			    const char *const flags[])
{
	struct grade_strings argv = command(flags, "student.o");
	char *object = grade_format("%s/student.o", b->dir);
	char *refused, *why;
	size_t i;

	for (i = 0; i < part->nfiles; i++)
		grade_add_string(&argv, part->files[i].place);
	refused = judge_command(b, (const char *const *)argv.at);
	if (!refused) {
		why = grade_check_object(part, object);
		if (why)
			refused = grade_format("It is refused: %s", why);
		free(why);
	}
	free(object);
	free(argv.at);
	return refused;
}

/* Ours and the student's are compiled to one object each, both then linked. */
static char *build_linked(const struct grade_session *s, const struct grade_part *part,
			  struct bench *b, const char *const compiler[],
			  const char *const link[])
{
	char *ours = build_ours(s, part, &part->sources, compiler, "ours.o");
	char *to = grade_format("%s/ours.o", b->dir);
	char *refused = compile_object(part, b, compiler);

	if (!refused) {
		grade_copy_file(ours, to);
		refused = judge_command(b, link);
	}
	free(ours);
	free(to);
	return refused;
}

static char *build_program(const struct grade_session *s, const struct grade_part *part,
			   struct bench *b)
{
	static const char *const compiler[] = {
		"gcc", COMMON_FLAGS, "-r", "-nostdlib", NULL
	};
	static const char *const link[] = {
		"gcc", "-static", "-no-pie", "-o", "artifact", "ours.o", "student.o", NULL
	};

	return build_linked(s, part, b, compiler, link);
}

static char *build_kernel(const struct grade_session *s, const struct grade_part *part,
			  struct bench *b)
{
	static const char *const compiler[] = {
		"gcc", COMMON_FLAGS, BARE_FLAGS, "-r", "-nostdlib", NULL
	};
	const char *const link[] = {
		"ld", "-m", "elf_i386", "-T", part->script, "-o", "artifact",
		"ours.o", "student.o", NULL
	};

	bring(b, s, part->script);
	return build_linked(s, part, b, compiler, link);
}

static char *build_module(const struct grade_session *s, const struct grade_part *part,
			  struct bench *b)
{
	const char *folder = confine_works() ? "/build" : b->dir;
	char *m = grade_format("M=%s", folder);
	const char *const make[] = {
		"make", "-s", "-C", b->kernel.at[0], m, "modules", NULL
	};
	char *kbuild = grade_format("%s/%s", s->root, part->kbuild);
	char *to = grade_format("%s/Kbuild", b->dir);
	char *refused;

	grade_copy_file(kbuild, to);
	bring_all(b, s, &part->sources);
	refused = judge_command(b, make);
	if (!refused) {
		char *module = grade_format("%s/%s.ko", b->dir, part->name);
		char *artifact = grade_format("%s/artifact", b->dir);

		if (rename(module, artifact))
			grade_die("%s: builds no %s.ko", part->kbuild, part->name);
		free(module);
		free(artifact);
	}
	free(kbuild);
	free(to);
	free(m);
	return refused;
}

/* A submitted file as it was taken. */
struct text {
	char *data;
	size_t len;
};

/* What is accepted: who tightens a rule wants it to hold at once. */
static void key_rules(struct grade_key *key, const struct grade_part *part)
{
	const struct grade_strings *const lists[] = { &part->exports, &part->imports };
	size_t i, j;

	grade_key_builder(key);
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		grade_key_data(key, &lists[i]->count, sizeof(lists[i]->count));
		for (j = 0; j < lists[i]->count; j++)
			grade_key_text(key, lists[i]->at[j]);
	}
}

static char *folder_of(const struct grade_session *s, const struct grade_part *part,
		       const struct text *texts)
{
	static const char *const kinds[] = { "program", "module", "kernel" };
	struct grade_key *key = grade_key_new(s, kinds[part->kind]);
	char *vmlinux;
	size_t i;

	for (i = 0; i < part->nfiles; i++) {
		grade_key_text(key, part->files[i].place);
		grade_key_data(key, texts[i].data, texts[i].len);
	}
	grade_key_files(key, &part->sources);
	grade_key_files(key, &part->headers);
	key_rules(key, part);
	if (part->kind == GRADE_MODULE) {
		const char *name = part->kbuild;
		const struct grade_strings kbuild = { (char **)&name, 1 };

		grade_key_files(key, &kbuild);
		vmlinux = grade_format("%s/vmlinux", s->kernel);
		grade_key_identity(key, vmlinux);
		free(vmlinux);
	}
	if (part->kind == GRADE_KERNEL) {
		const char *name = part->script;
		const struct grade_strings script = { (char **)&name, 1 };

		grade_key_files(key, &script);
	}
	return grade_key_folder(key);
}

static char *(*const builders[])(const struct grade_session *s,
				 const struct grade_part *part, struct bench *b) = {
	[GRADE_PROGRAM] = build_program,
	[GRADE_MODULE] = build_module,
	[GRADE_KERNEL] = build_kernel,
};

static char *judge_size(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		grade_die("%s: %s", path, strerror(errno));
	if (st.st_size <= ARTIFACT_MIB << 20)
		return NULL;
	return grade_format("It is refused: it compiles to %lld MiB, and the limit is %u MiB",
			    (long long)st.st_size >> 20, ARTIFACT_MIB);
}

static char *compile(const struct grade_session *s, const struct grade_part *part,
		     const struct text *texts, const char *folder)
{
	char *refused = NULL;
	struct bench b;
	char *path;
	size_t i;

	open_bench(&b, s, part);
	bring_all(&b, s, &part->headers);
	for (i = 0; i < part->nfiles; i++) {
		path = grade_format("%s/%s", b.dir, part->files[i].place);
		grade_write_file(path, texts[i].data, texts[i].len);
		free(path);
	}
	for (i = 0; i < part->nfiles && !refused && !confine_works(); i++)
		refused = grade_check_source(b.dir, &part->files[i], texts[i].data);
	if (!refused)
		refused = builders[part->kind](s, part, &b);
	if (!refused) {
		path = grade_format("%s/artifact", b.dir);
		refused = judge_size(path);
		if (!refused)
			grade_keep(folder, "artifact", path);
		free(path);
	}
	close_bench(&b);
	return refused;
}

static char *take_files(const struct grade_session *s, const struct grade_part *part,
			struct text *texts)
{
	char *refused = NULL;
	size_t i;

	for (i = 0; i < part->nfiles && !refused; i++)
		refused = grade_take_file(s->submission, part->files[i].name,
					  part->files[i].max_bytes, &texts[i].data,
					  &texts[i].len);
	return refused;
}

/* From the cache, or compiled. The path, or NULL and why it is refused. */
static char *artifact_of(const struct grade_session *s, const struct grade_part *part,
			 const struct text *texts, char **refused)
{
	char *folder = folder_of(s, part, texts);
	char *path = grade_cached(folder, "artifact");

	*refused = path ? NULL : compile(s, part, texts, folder);
	if (!path)
		path = grade_cached(folder, "artifact");
	free(folder);
	return path;
}

static void take_ours(const struct grade_session *s, const struct grade_part *part,
		      struct text *texts)
{
	char *path;
	size_t i;

	for (i = 0; i < part->nfiles; i++) {
		path = grade_format("%s/%s", s->root, part->files[i].place);
		texts[i].data = grade_read_file(path, &texts[i].len);
		free(path);
	}
}

static void free_texts(const struct grade_part *part, struct text *texts)
{
	size_t i;

	for (i = 0; i < part->nfiles; i++)
		free(texts[i].data);
	free(texts);
}

static void build_reference(const struct grade_session *s, struct grade_part *part)
{
	struct text *texts = grade_alloc(part->nfiles * sizeof(*texts));
	char *refused;

	take_ours(s, part, texts);
	part->reference = artifact_of(s, part, texts, &refused);
	if (refused)
		grade_die("the reference of part '%s' cannot be built: %s", part->name,
			  refused);
	free_texts(part, texts);
}

/**
 * grade_build_part() - make what a part's checks run
 * @s: the session
 * @part: the part; gets its artifact and helpers, or why it was rejected
 */
void grade_build_part(struct grade_session *s, struct grade_part *part)
{
	struct text *texts = grade_alloc(part->nfiles * sizeof(*texts));

	part->rejected = take_files(s, part, texts);
	if (!part->rejected)
		part->artifact = artifact_of(s, part, texts, &part->rejected);
	if (!part->rejected)
		build_helpers(s, part);
	if (!part->rejected && part->kind == GRADE_KERNEL)
		build_reference(s, part);
	free_texts(part, texts);
}
