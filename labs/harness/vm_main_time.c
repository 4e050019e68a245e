// SPDX-License-Identifier: GPL-2.0
/*
 * vm time: medians, in milliseconds, of a cold boot until the agent is
 * ready (boot), a restore until it is (restore), that and the answer to a
 * first command (answer), and a further command (warm).
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../code/bench.h"
#include "vm_main.h"

enum { BOOT, RESTORE, ANSWER, WARM, FIGURES };

static const char * const names[FIGURES] = {
	[BOOT] = "boot_ms", [RESTORE] = "restore_ms", [ANSWER] = "answer_ms",
	[WARM] = "warm_ms",
};

/* Milliseconds of a clock that only goes forward. */
static double now(void)
{
	return bench_now() * 1e3;
}

static enum vm_status time_boot(const struct options *opt, double *figure)
{
	double start = now();
	enum vm_status status;
	struct vm *vm;

	status = vm_boot(&vm, &opt->cfg, opt->limit * 1000);
	*figure = now() - start;
	vm_kill(vm);
	return status;
}

static enum vm_status answer(struct vm *vm, const struct options *opt)
{
	struct vm_reply reply;
	enum vm_status status;

	status = vm_run(vm, "echo", NULL, 0, &reply, opt->limit * 1000);
	vm_reply_free(&reply);
	return status;
}

static enum vm_status time_restore(const struct options *opt, double *figures)
{
	double start = now(), before;
	enum vm_status status;
	struct vm *vm;

	status = vm_start(&vm, &opt->cfg, opt->cache, opt->limit * 1000);
	figures[RESTORE] = now() - start;
	if (!status)
		status = answer(vm, opt);
	before = now();
	figures[ANSWER] = before - start;
	if (!status)
		status = answer(vm, opt);
	figures[WARM] = now() - before;
	vm_kill(vm);
	return status;
}

static void print_medians(double (*rounds)[FIGURES], unsigned int count)
{
	double *column = calloc(count, sizeof(*column));
	unsigned int f, i;

	if (!column)
		abort();
	for (f = 0; f < FIGURES; f++) {
		for (i = 0; i < count; i++)
			column[i] = rounds[i][f];
		printf("%s=%.1f%c", names[f], bench_median(column, count),
		       f + 1 < FIGURES ? ' ' : '\n');
	}
	free(column);
}

/**
 * main_time() - vm time
 * @opt: the options
 *
 * Return: exit status
 */
int main_time(struct options *opt)
{
	double (*rounds)[FIGURES] = calloc(opt->repeat, sizeof(*rounds));
	double unused[FIGURES];
	enum vm_status status;
	unsigned int i;

	if (!rounds)
		abort();
	vm_find_accel(opt);
	status = time_restore(opt, unused);
	for (i = 0; !status && i < opt->repeat; i++) {
		status = time_boot(opt, &rounds[i][BOOT]);
		if (!status)
			status = time_restore(opt, rounds[i]);
	}
	if (!status)
		print_medians(rounds, opt->repeat);
	free(rounds);
	return status ? vm_complain(NULL, status) : 0;
}
