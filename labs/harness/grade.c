// SPDX-License-Identifier: GPL-2.0
/*
 * grade: build a submission, run it in a guest, judge it here, and report.
 * Exit status 0: full marks; 1: points were lost; 2: the grader failed, which
 * says nothing about the submission.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "grade_lab.h"

static const char usage[] =
"usage: grade [--seed N] [--json FILE] [--only CHECK] LAB_DIR SUBMISSION_DIR\n"
"       grade --modules FOLDER LAB_DIR SUBMISSION_DIR\n"
"       grade --files LAB_DIR\n"
"\n"
"  --seed N      draw the operations from N, to repeat a grading\n"
"  --json FILE   write the results there too, anew after each check\n"
"  --only CHECK  run one check; or a part, by its name or by a file of it\n"
"  --modules FOLDER\n"
"                build the submission's kernel modules into it, and judge nothing\n"
"  --files       list what a submission has: each file's name, and the file of\n"
"                the project that it stands for\n";

enum { OPT_SEED = 1, OPT_JSON, OPT_ONLY, OPT_MODULES, OPT_FILES, OPT_HELP };

static const struct option options[] = {
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "json", required_argument, NULL, OPT_JSON },
	{ "only", required_argument, NULL, OPT_ONLY },
	{ "modules", required_argument, NULL, OPT_MODULES },
	{ "files", no_argument, NULL, OPT_FILES },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static void explain(void) __noreturn;

static void explain(void)
{
	fputs(usage, stderr);
	exit(2);
}

static uint64_t read_seed(const char *text)
{
	unsigned long long seed;
	char *end;

	errno = 0;
	seed = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-')
		grade_die("--seed %s: a seed is a number of up to 64 bits", text);
	return seed;
}

static uint64_t fresh_seed(void)
{
	uint32_t seed;

	/* 32 bits: a seed is there to be typed again. */
	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		grade_die("no random numbers to be had: %s", strerror(errno));
	return seed;
}

/* @name from the environment, or @relative to the folder of this program. */
static const char *folder(const char *name, const char *relative)
{
	const char *given = getenv(name);
	char self[PATH_MAX], *path, *real;
	ssize_t len;

	if (given && *given) {
		path = grade_format("%s", given);
	} else {
		len = readlink("/proc/self/exe", self, sizeof(self) - 1);
		if (len < 0)
			grade_die("/proc/self/exe: %s", strerror(errno));
		self[len] = '\0';
		*strrchr(self, '/') = '\0';
		path = grade_format("%s/%s", self, relative);
	}
	real = realpath(path, NULL);
	if (!real)
		grade_die("%s: %s; run make first, or set %s", path, strerror(errno), name);
	free(path);
	return real;
}

static void on_signal(int number)
{
	/* What was found is on disk; the guest dies with its parent. */
	_exit(128 + number);
}

static int list_files(const struct grade_lab *lab)
{
	const struct grade_part *part;
	size_t i;

	grade_for_each_part(part, lab)
		for (i = 0; i < part->nfiles; i++)
			printf("%s %s\n", part->files[i].name, part->files[i].place);
	return 0;
}

static void check_only(const struct grade_session *s)
{
	const struct grade_part *part;

	grade_for_each_part(part, &s->lab)
		if (grade_wanted(s, part, NULL))
			return;
	grade_die("--only %s: %s/lab.cfg has no such check, part or file", s->only,
		  s->lab.dir);
}

static void find_folders(struct grade_session *s)
{
	s->out = folder("OUT", "..");
	if (grade_needs_linux(&s->lab))
		s->kernel = folder("KERNEL", "../kernel/x86_64");
}

/* For a guest in which nobody judges; as they are built to be judged. */
static int build_modules(struct grade_session *s, const char *to)
{
	unsigned int modules = 0, rejected = 0;
	struct grade_part *part;
	char *path;

	find_folders(s);
	grade_for_each_part(part, &s->lab) {
		if (part->kind != GRADE_MODULE)
			continue;
		modules++;
		grade_report_part(s, part);
		grade_build_part(s, part);
		grade_report_rejection(part);
		rejected += !!part->rejected;
		path = grade_format("%s/%s.ko", to, part->name);
		if (!part->rejected)
			grade_copy_file(part->artifact, path);
		free(path);
	}
	if (!modules)
		grade_die("%s/lab.cfg: no part of this lab is a kernel module", s->lab.dir);
	return rejected ? 1 : 0;
}

static int grade(struct grade_session *s)
{
	bool passed;

	find_folders(s);
	check_only(s);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	grade_cache_prune(s);
	printf("%s, graded from %s\n", s->lab.title, s->submission);
	/* What another run has left there is none of this one's. */
	grade_write_json(s);
	passed = grade_run_parts(s);
	grade_report_total(s);
	return passed ? 0 : 1;
}

int main(int argc, char *argv[])
{
	struct grade_session s = { .seed = fresh_seed() };
	const char *modules = NULL;
	bool files = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case OPT_SEED:
			s.seed = read_seed(optarg);
			break;
		case OPT_JSON:
			s.json = optarg;
			break;
		case OPT_ONLY:
			s.only = optarg;
			break;
		case OPT_MODULES:
			modules = optarg;
			break;
		case OPT_FILES:
			files = true;
			break;
		default:
			explain();
		}
	}
	if (argc - optind != (files ? 1 : 2))
		explain();
	s.root = folder("ROOT", "../../..");
	grade_load_lab(&s.lab, argv[optind], s.root);
	if (files)
		return list_files(&s.lab);
	s.submission = argv[optind + 1];
	return modules ? build_modules(&s, modules) : grade(&s);
}
