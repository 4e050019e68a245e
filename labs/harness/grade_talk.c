// SPDX-License-Identifier: GPL-2.0
/*
 * What a check can do: talk to the guest, look into its RAM, and find fault. However
 * the student's code ends the guest, it ends as a finding.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade_run.h"

#define SPEAKS_UNASKED	"the %s speaks without being asked"

/**
 * grade_failed() - has this check found something?
 * @g: the check
 *
 * Return: true if it has.
 */
bool grade_failed(const struct grade *g)
{
	return g->failed;
}

/* The oldest first, a line each. */
static char *recall_exchange(const struct grade *g)
{
	size_t i = g->exchanges > GRADE_MEMORY ? g->exchanges - GRADE_MEMORY : 0;
	char *text = grade_format("%s", i ? "...\n" : "");
	char *more;

	for (; i < g->exchanges; i++) {
		more = grade_format("%s%s\n", text, g->exchange[i % GRADE_MEMORY]);
		free(text);
		text = more;
	}
	return text;
}

/**
 * grade_remember() - keep an exchange for the finding
 * @g: the check
 * @exchange: a line, on the heap, which is taken over
 */
void grade_remember(struct grade *g, char *exchange)
{
	char **slot = &g->exchange[g->exchanges++ % GRADE_MEMORY];

	free(*slot);
	*slot = exchange;
}

/**
 * grade_fail() - the finding that ends a check
 * @g: the check
 * @expected: what was expected, or NULL
 * @seen: what was seen instead, or NULL
 * @format: the sentence that says what was wrong, as for printf()
 *
 * Only the first counts: what comes after a fault proves nothing.
 *
 * Return: false, for the caller to return.
 */
bool grade_fail(struct grade *g, const char *expected, const char *seen,
		const char *format, ...)
{
	struct grade_finding *finding = &g->item->finding;
	va_list args;

	if (g->failed)
		return false;
	g->failed = true;
	va_start(args, format);
	finding->what = grade_vformat(format, args);
	va_end(args);
	if (expected)
		finding->expected = grade_format("%s", expected);
	if (seen)
		finding->seen = grade_format("%s", seen);
	finding->after = recall_exchange(g);
	return false;
}

/**
 * grade_guest_ended() - turn a guest's failure into a finding
 * @g: the check
 * @status: how the guest ended, not VM_OK
 * @during: what it was asked then
 *
 * Where the host failed, that is the grader's failure, and its end.
 *
 * Return: false, for the caller to return.
 */
bool grade_guest_ended(struct grade *g, enum vm_status status, const char *during)
{
	char *console;

	if (g->failed)
		return false;
	if (status == VM_HOST)
		grade_die("the guest of check '%s' was lost: %s", g->item->name,
			  vm_strerror(g->vm));
	g->hung = status == VM_TIMEOUT;
	if (g->hung)
		return grade_fail(g, "an answer in time", "nothing",
				  "no answer to '%s': the code hangs, or halts the machine",
				  during);
	if (status == VM_PROTOCOL)
		return grade_fail(g, "a reply", NULL, "no proper reply to '%s': %s", during,
				  vm_strerror(g->vm));
	console = grade_console_excerpt(g);
	grade_fail(g, "a guest that lives on", console, "the guest ended during '%s': %s",
		   during, vm_strerror(g->vm));
	free(console);
	return false;
}

/**
 * grade_step_limit() - how long a step may take
 * @g: the check
 *
 * Return: The limit for a reply, or what is left of the check's, if that is
 * less, in milliseconds; 0 after a finding.
 */
int grade_step_limit(struct grade *g)
{
	double left = (g->end - grade_now()) * 1000;
	int limit = g->s->lab.limits.reply_ms * grade_patience();

	if (g->failed)
		return 0;
	if (left > 0)
		return left < limit ? (int)left + 1 : limit;
	g->hung = true;
	grade_fail(g, NULL, NULL, "the check took more than %u s",
		   g->s->lab.limits.check_ms / 1000);
	return 0;
}

/**
 * grade_open() - start a program in the guest, to talk to
 * @g: the check
 * @command: as a shell takes it
 *
 * A student's program is nobody there. A probe of ours, which loads a
 * student's module, has to be root.
 *
 * Return: true, or false after a finding.
 */
bool grade_open(struct grade *g, const char *command)
{
	const char *runs_as = g->part->kind == GRADE_PROGRAM ? "exec unprivileged " : "";
	int limit = grade_step_limit(g);
	enum vm_status status;
	char *line;

	if (g->failed)
		return false;
	line = grade_format("%s%s", runs_as, command);
	status = vm_open(g->vm, line, limit);
	free(line);
	if (status)
		return grade_guest_ended(g, status, command);
	g->conversing = true;
	return true;
}

static bool program_ended(struct grade *g, const char *asked)
{
	int limit = grade_step_limit(g);
	enum vm_status status;
	char *seen;

	if (g->failed)
		return false;
	g->conversing = false;
	status = vm_close(g->vm, &g->reply, limit);
	if (status)
		return grade_guest_ended(g, status, asked);
	if (g->reply.status > 128 && g->reply.status < 192)
		seen = grade_format("the program died of signal %d (%s)",
				    g->reply.status - 128, strsignal(g->reply.status - 128));
	else
		seen = grade_format("the program ended with status %d", g->reply.status);
	vm_reply_free(&g->reply);
	grade_fail(g, "a reply", seen, "no reply to '%s'", asked);
	free(seen);
	return false;
}

/* What nobody asked for must not pass for a reply, nor for the beginning of one. */
static enum vm_status ask_program(struct grade *g, const char *line, int limit)
{
	enum vm_status status;

	if (vm_unread(g->vm)) {
		status = vm_read_line(g->vm, g->line, sizeof(g->line), 0);
		grade_fail(g, "silence", status ? "a line that does not end" : g->line,
			   SPEAKS_UNASKED, "program");
		return status;
	}
	status = vm_write(g->vm, line, strlen(line), limit);
	return status ? status : vm_read_line(g->vm, g->line, sizeof(g->line), limit);
}

/* On a console anybody can speak. */
static enum vm_status ask_kernel(struct grade *g, const char *line, int limit)
{
	enum vm_status status = vm_console_line(g->vm, g->line, sizeof(g->line), 0);

	if (!status)
		grade_fail(g, "silence", g->line, SPEAKS_UNASKED, "kernel");
	if (status != VM_TIMEOUT)
		return status;
	status = vm_console_send(g->vm, line, strlen(line), limit);
	return status ? status : vm_console_line(g->vm, g->line, sizeof(g->line), limit);
}

/**
 * grade_ask() - say a line, and hear one
 * @g: the check
 * @format: the line, as for printf(), without its newline
 *
 * Return: The reply without its newline, until the next call on @g; after a
 * finding NULL.
 */
const char *grade_ask(struct grade *g, const char *format, ...)
{
	int limit = grade_step_limit(g);
	enum vm_status status;
	va_list args;
	char *asked, *line;

	if (g->failed)
		return NULL;
	va_start(args, format);
	asked = grade_vformat(format, args);
	va_end(args);
	line = grade_format("%s\n", asked);
	vm_limit_work(g->vm, grade_work_limit(g->s->lab.limits.reply_ms));
	if (g->part->kind == GRADE_KERNEL)
		status = ask_kernel(g, line, limit);
	else
		status = ask_program(g, line, limit);
	vm_limit_work(g->vm, 0);
	free(line);
	if (!status)
		grade_remember(g, grade_format("%s -> %.200s", asked, g->line));
	else if (status == VM_EOF && g->conversing)
		program_ended(g, asked);
	else
		grade_guest_ended(g, status, asked);
	free(asked);
	return g->failed ? NULL : g->line;
}

/**
 * grade_expect() - say a line, and demand a certain reply
 * @g: the check
 * @expected: the only right reply
 * @format: the line, as for printf(), without its newline
 *
 * Return: true, or false after a finding.
 */
bool grade_expect(struct grade *g, const char *expected, const char *format, ...)
{
	const char *seen;
	va_list args;
	char *asked;

	if (g->failed)
		return false;
	va_start(args, format);
	asked = grade_vformat(format, args);
	va_end(args);
	seen = grade_ask(g, "%s", asked);
	if (seen && strcmp(seen, expected))
		grade_fail(g, expected, seen, "a wrong reply to '%s'", asked);
	free(asked);
	return !g->failed;
}

/**
 * grade_close() - end the conversation
 * @g: the check
 *
 * What it said and nobody read is a finding: replies may have been in their places.
 *
 * Return: true, or false after a finding.
 */
bool grade_close(struct grade *g)
{
	int limit = grade_step_limit(g);
	enum vm_status status;

	if (g->failed || !g->conversing)
		return !g->failed;
	g->conversing = false;
	status = vm_close(g->vm, &g->reply, limit);
	if (status)
		return grade_guest_ended(g, status, "the end of the conversation");
	g->hung = g->reply.timed_out;
	if (g->hung)
		grade_fail(g, "an end", "nothing", "the program does not end with its input");
	else if (g->reply.out_len)
		grade_fail(g, "silence", g->reply.out, SPEAKS_UNASKED, "program");
	vm_reply_free(&g->reply);
	return !g->failed;
}

/**
 * grade_shell() - run a command in the guest
 * @g: the check
 * @status: its exit status; NULL if it does not matter
 * @format: the command, as for printf()
 *
 * Return: What it wrote to standard output, until the next call on @g; after a
 * finding NULL.
 */
const char *grade_shell(struct grade *g, int *status, const char *format, ...)
{
	int limit = grade_step_limit(g);
	enum vm_status end;
	va_list args;
	char *command;

	if (g->failed)
		return NULL;
	va_start(args, format);
	command = grade_vformat(format, args);
	va_end(args);
	vm_reply_free(&g->reply);
	end = vm_run(g->vm, command, NULL, 0, &g->reply, limit);
	if (end) {
		grade_guest_ended(g, end, command);
	} else if (g->reply.timed_out) {
		g->hung = true;
		grade_fail(g, "an end", "nothing", "'%s' does not end", command);
	} else {
		grade_remember(g, grade_format("%s -> status %d %.200s%.200s", command,
					       g->reply.status, g->reply.out, g->reply.err));
		if (status)
			*status = g->reply.status;
	}
	free(command);
	return g->failed ? NULL : g->reply.out;
}

/**
 * grade_ram() - look into the guest's RAM
 * @g: the check
 * @gpa: guest-physical address
 * @bytes: where the copy goes
 * @len: how many bytes
 *
 * A guest with Linux stands still meanwhile. A kernel that has replied does
 * nothing but wait for the next line, and is left to that.
 *
 * Return: true; false after a finding, or where the guest has no RAM.
 */
bool grade_ram(struct grade *g, uint64_t gpa, void *bytes, size_t len)
{
	bool waits = g->part->kind == GRADE_KERNEL;
	int limit = grade_step_limit(g);
	enum vm_status status;
	const void *ram;

	if (g->failed)
		return false;
	status = waits ? VM_OK : vm_pause(g->vm, limit);
	if (status)
		return grade_guest_ended(g, status, "a pause");
	ram = vm_ram(g->vm, gpa, len);
	if (ram)
		memcpy(bytes, ram, len);
	status = waits ? VM_OK : vm_resume(g->vm, limit);
	if (status)
		return grade_guest_ended(g, status, "a pause");
	return ram;
}

/**
 * grade_monitor() - ask QEMU's monitor
 * @g: the check
 * @command: a command of the monitor's
 *
 * Return: Its answer, as lines, until the next call on @g; after a finding NULL.
 */
const char *grade_monitor(struct grade *g, const char *command)
{
	int limit = grade_step_limit(g);
	enum vm_status status;

	free(g->monitor);
	g->monitor = NULL;
	if (g->failed)
		return NULL;
	status = vm_monitor(g->vm, command, limit, &g->monitor);
	if (status)
		grade_guest_ended(g, status, command);
	return g->monitor;
}

/**
 * grade_use_up() - say that no other check can go on in this guest
 * @g: the check
 */
void grade_use_up(struct grade *g)
{
	g->used_up = true;
}

/**
 * grade_console() - what the kernel's console said during this check
 * @g: the check
 *
 * Return: The text, until the next call on @g.
 */
const char *grade_console(struct grade *g)
{
	size_t len;
	const char *text = g->vm ? vm_console(g->vm, &len) : NULL;

	if (!text || len < g->console_start)
		return "";
	return text + g->console_start;
}
