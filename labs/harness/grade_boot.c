// SPDX-License-Identifier: GPL-2.0
/*
 * Boot a student's kernel. What it says until it is ready to listen must be,
 * line for line, what the reference kernel says on the same machine: it is the
 * reference's words that the checks go by, never the student's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade_run.h"

/* Once QEMU has a console of this size, something is wrong with the kernel. */
#define CONSOLE_LIMIT	(4 << 20)

/* What a reference kernel has said on a machine: the latest first. */
struct known {
	const char *kernel;
	struct grade_machine machine;
	char *words;
	struct known *before;
};

static struct known *latest;

static bool is_same(const struct grade_machine *a, const struct grade_machine *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static const char *find_known(const char *kernel, const struct grade_machine *machine)
{
	const struct known *known;

	for (known = latest; known; known = known->before)
		if (!strcmp(known->kernel, kernel) && is_same(&known->machine, machine))
			return known->words;
	return NULL;
}

static struct vm *start(const char *kernel, const struct grade_machine *machine)
{
	struct vm_config config = {
		.kernel = kernel,
		.append = machine->append,
		.junk = machine->junk,
		.cpus = 1,
		.console_limit = CONSOLE_LIMIT,
	};
	struct vm *vm;

	memcpy(config.node_mb, machine->node_mb, sizeof(config.node_mb));
	if (vm_boot_bare(&vm, &config))
		grade_die("no guest: %s", vm_strerror(NULL));
	return vm;
}

/* All lines up to the one that says it is ready. */
static const char *learn(struct grade *g, const struct grade_machine *machine)
{
	struct vm *vm = start(g->part->reference, machine);
	int limit = g->s->lab.limits.start_ms * grade_patience();
	struct known *known = grade_alloc(sizeof(*known));
	char *words = grade_alloc(1);
	char *more;

	do {
		if (vm_console_line(vm, g->line, sizeof(g->line), limit))
			grade_die("the reference kernel does not boot on '%s': %s",
				  machine->append, vm_strerror(vm));
		more = grade_format("%s%s\n", words, g->line);
		free(words);
		words = more;
	} while (strcmp(g->line, g->part->ready));
	vm_kill(vm);
	*known = (struct known){ g->part->reference, *machine, words, latest };
	latest = known;
	return words;
}

/* The student's kernel must say the same. */
static bool listen(struct grade *g, const char *words)
{
	double end = grade_now() + g->s->lab.limits.start_ms * grade_patience() / 1000;
	enum vm_status status;
	char *expected;
	double left;
	bool same;

	vm_limit_work(g->vm, grade_work_limit(g->s->lab.limits.start_ms));
	for (; *words && !g->failed; words += strcspn(words, "\n") + 1) {
		left = end - grade_now();
		expected = grade_up_to(words, "\n");
		status = vm_console_line(g->vm, g->line, sizeof(g->line),
					 left > 0 ? left * 1000 : 0);
		same = !status && !strcmp(g->line, expected);
		if (status)
			grade_guest_ended(g, status, "its boot");
		else if (!same)
			grade_fail(g, expected, g->line, "a wrong line while it boots");
		else
			grade_remember(g, expected);
		if (!same)
			free(expected);
	}
	vm_limit_work(g->vm, 0);
	return !g->failed;
}

/**
 * grade_boot() - have the student's kernel run on a machine
 * @g: the check
 * @machine: the machine
 * @fresh: whether it was booted now; else it is as the check before left it
 *
 * Return: What the reference kernel says on this machine until it is ready to
 * listen, in lines; NULL after a finding.
 */
const char *grade_boot(struct grade *g, const struct grade_machine *machine, bool *fresh)
{
	const char *words = find_known(g->part->reference, machine);

	*fresh = !g->vm || !is_same(&g->machine, machine);
	if (g->failed)
		return NULL;
	if (!*fresh)
		return words;
	grade_drop_guest(g);
	/* The two boot side by side. */
	g->vm = start(g->part->artifact, machine);
	g->machine = *machine;
	g->console_start = 0;
	if (!words)
		words = learn(g, machine);
	return listen(g, words) ? words : NULL;
}
