// SPDX-License-Identifier: GPL-2.0
/*
 * Run the checks. A guest is restored for the first of them, and afresh after
 * every one that found something: a check that passed left the guest as it
 * came, and the next may go on in it. Bare kernels are booted by the checks.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade_run.h"

/* Lines of the console that a finding repeats. */
#define CONSOLE_LINES	6

/* Each hang takes a whole limit; a part that hangs so often gets no further one. */
#define MOST_HANGS	4

static void forget_exchange(struct grade *g)
{
	size_t i;

	for (i = 0; i < GRADE_MEMORY; i++) {
		free(g->exchange[i]);
		g->exchange[i] = NULL;
	}
	g->exchanges = 0;
}

/**
 * grade_drop_guest() - end the guest, if there is one
 * @g: the check, or what is left of it
 */
void grade_drop_guest(struct grade *g)
{
	vm_kill(g->vm);
	g->vm = NULL;
	g->conversing = false;
}

static void put(struct grade *g, const char *guest, const char *host, unsigned int limit_ms)
{
	size_t len;
	char *data = grade_read_file(host, &len);

	if (vm_put(g->vm, guest, 0755, data, len, limit_ms))
		grade_die("sending %s into a fresh guest: %s", host, vm_strerror(g->vm));
	free(data);
}

/* helpers/sub/probe.c goes to /tmp/probe */
static char *helper_name(const char *source)
{
	const char *slash = strrchr(source, '/');
	char *name = grade_format("/tmp/%s", slash ? slash + 1 : source);

	*strrchr(name, '.') = '\0';
	return name;
}

static void fresh_guest(struct grade *g)
{
	const struct grade_limits *limits = &g->s->lab.limits;
	const struct grade_part *part = g->part;
	char *kernel = grade_format("%s/vmlinux", g->s->kernel);
	char *initrd = grade_format("%s/guest/initramfs.cpio", g->s->out);
	char *cache = grade_format("%s/vm", g->s->out);
	const struct vm_config config = {
		.kernel = kernel,
		.initrd = initrd,
		.memory = limits->memory,
		.nodes = limits->nodes,
		.cpus = limits->cpus,
		.append = limits->append,
		.device = part->device,
	};
	char *guest;
	size_t i;

	if (vm_start(&g->vm, &config, cache, limits->start_ms))
		grade_die("no guest: %s", vm_strerror(NULL));
	guest = grade_format("/tmp/%s%s", part->name,
			     part->kind == GRADE_MODULE ? ".ko" : "");
	put(g, guest, part->artifact, limits->start_ms);
	free(guest);
	for (i = 0; i < part->helpers.count; i++) {
		guest = helper_name(part->helpers.at[i]);
		put(g, guest, part->helper_paths.at[i], limits->start_ms);
		free(guest);
	}
	free(kernel);
	free(initrd);
	free(cache);
}

/**
 * grade_seed_for() - where the random numbers of a name begin
 * @seed: the run's
 * @name: a check's, for instance, so that its numbers are its own
 *
 * Return: The seed, mixed with the name by FNV-1a.
 */
uint64_t grade_seed_for(uint64_t seed, const char *name)
{
	uint64_t hash = 0xcbf29ce484222325ull;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3ull;
	return hash ^ seed;
}

static void reject(struct grade_item *item, const char *why)
{
	item->verdict = GRADE_FAILED;
	item->finding.what = grade_format("%s", why);
}

/* Run a check; true if it hung. */
static bool run_item(struct grade *g, struct grade_item *item)
{
	double began = grade_now();
	size_t len = 0;

	g->item = item;
	g->chance = grade_seed_for(g->s->seed, item->name);
	g->failed = false;
	g->hung = false;
	g->used_up = false;
	forget_exchange(g);
	/* Which machine a bare kernel gets, its checks say. */
	if (!g->vm && g->part->kind != GRADE_KERNEL)
		fresh_guest(g);
	g->end = grade_now() + g->s->lab.limits.check_ms * grade_patience() / 1000.0;
	if (g->vm)
		vm_console(g->vm, &len);
	g->console_start = len;
	item->check->run(g);
	if (g->conversing)
		grade_close(g);
	item->verdict = g->failed ? GRADE_FAILED : GRADE_PASSED;
	item->seconds = grade_now() - began;
	if (g->failed || g->used_up)
		grade_drop_guest(g);
	return g->hung;
}

/* The guest must not outlive the grader, however that ends. */
static struct grade *at_work;

static void end_guest(void)
{
	if (at_work)
		grade_drop_guest(at_work);
}

static void run_part(struct grade_session *s, struct grade_part *part)
{
	struct grade g = { .s = s, .part = part };
	struct grade_item *item;
	unsigned int hangs = 0;

	at_work = &g;
	grade_report_part(s, part);
	grade_build_part(s, part);
	grade_report_rejection(part);
	grade_for_each_item(item, part) {
		if (!grade_wanted(s, part, item))
			continue;
		if (part->rejected)
			reject(item, part->rejected);
		else if (hangs == MOST_HANGS)
			reject(item, "It was not run: four checks of this part hung before it");
		else
			hangs += run_item(&g, item);
		grade_report_item(s, part, item);
		grade_write_json(s);
	}
	forget_exchange(&g);
	free(g.monitor);
	grade_drop_guest(&g);
	at_work = NULL;
}

/**
 * grade_run_parts() - grade a submission
 * @s: the session; its checks get their verdicts and findings
 *
 * Results are reported and written after each check.
 *
 * Return: true if no check that was wanted found anything.
 */
bool grade_run_parts(struct grade_session *s)
{
	struct grade_part *part;
	struct grade_item *item;
	bool passed = true;

	atexit(end_guest);
	grade_for_each_part(part, &s->lab) {
		if (!grade_wanted(s, part, NULL))
			continue;
		run_part(s, part);
		grade_for_each_item(item, part)
			if (item->verdict == GRADE_FAILED)
				passed = false;
	}
	s->complete = true;
	grade_write_json(s);
	return passed;
}

/* Where @words stand by themselves: not behind the DE of DEBUG. */
static const char *find_words(const char *text, const char *words)
{
	const char *at = strstr(text, words);

	while (at && at > text && isalpha((unsigned char)at[-1]))
		at = strstr(at + 1, words);
	return at;
}

/**
 * grade_complaint() - what the kernel found first
 * @g: the check
 *
 * Return: Where its complaint begins on the console, or NULL.
 */
const char *grade_complaint(struct grade *g)
{
	static const char *const marks[] = { "BUG: ", "BUG ", "WARNING: ", "cut here" };
	const char *console = grade_console(g), *first = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		const char *found = find_words(console, marks[i]);

		if (found && (!first || found < first))
			first = found;
	}
	return first;
}

/* The start of the line that @at is in. */
static const char *line_of(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at;
}

/**
 * grade_console_excerpt() - what the console said during a check that matters most
 * @g: the check
 *
 * Return: A few lines on the heap: those of the kernel's first complaint, or,
 * if it had none, the last.
 */
char *grade_console_excerpt(struct grade *g)
{
	const char *console = grade_console(g), *start = grade_complaint(g);
	size_t len = strlen(console);
	unsigned int lines;
	char *text, *c;

	while (len && (console[len - 1] == '\n' || console[len - 1] == '\r'))
		len--;
	if (start) {
		start = line_of(console, start);
	} else {
		start = line_of(console, console + len);
		for (lines = 1; lines < CONSOLE_LINES && start > console; lines++)
			start = line_of(console, start - 1);
	}
	text = grade_format("%.*s", (int)(console + len - start), start);
	for (c = text, lines = 0; *c; c++) {
		if (*c == '\n' && ++lines == CONSOLE_LINES)
			*c-- = '\0';
		else if (*c == '\r')
			*c = ' ';
	}
	return text;
}
