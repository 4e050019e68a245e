/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a lab's checks are written with. A check sends operations into a guest
 * and judges, here on the host, what came back: the seed, the reference and
 * the verdict never leave this process.
 *
 * Failure is sticky. After the first finding every call below does nothing and
 * returns false, so a check reads as a plain story and returns when it likes.
 */
#ifndef HARNESS_GRADE_H
#define HARNESS_GRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define __printf(f, args)	__attribute((format(printf, f, args)))
#define __noreturn		__attribute((noreturn))
#define __section(name)		__attribute((section(name)))
#define __used			__attribute((used))

/* A reply is one line of at most this many bytes, its NUL counted. */
#define GRADE_LINE_SIZE 65536

/* The check that is running. */
struct grade;

/**
 * struct grade_check - the code of one check
 * @lab: the lab's folder name
 * @name: the check's name, as in lab.cfg, which has its points
 * @run: passes by coming back without a finding
 */
struct grade_check {
	const char *lab;
	const char *name;
	void (*run)(struct grade *g);
};

/* Puts a check where the grader finds it; no list names them all. */
#define GRADE_CHECK(_id, _lab, _name, _run)					\
	static const struct grade_check grade_check_##_id = { _lab, _name, _run };	\
	static const struct grade_check *const grade_entry_##_id			\
	__used __section("grade_checks") = &grade_check_##_id

/* The linker gathers them, from every file linked in. */
extern const struct grade_check *const __start_grade_checks[];
extern const struct grade_check *const __stop_grade_checks[];

/* Chance: the same for the same seed and check, whatever ran before. */
uint64_t grade_random(struct grade *g);
unsigned int grade_below(struct grade *g, unsigned int limit);
unsigned int grade_between(struct grade *g, unsigned int low, unsigned int high);
void grade_shuffle(struct grade *g, unsigned int *numbers, unsigned int count);

/* The same for the same seed and name, in every check: what checks have in common. */
uint64_t grade_number(struct grade *g, const char *name);

/**
 * struct grade_machine - what a kernel of the student's is booted on
 * @node_mb: MiB of RAM of each node, up to the first 0
 * @junk: so many MiB at each node's start are full of VM_JUNK at power-on
 * @append: the kernel's command line
 *
 * To be zeroed before it is filled in: machines are compared as bytes.
 */
struct grade_machine {
	unsigned int node_mb[VM_MAX_NODES];
	unsigned int junk;
	char append[128];
};

/* Boot it, or go on with it as it is if it is the same; what its console says meanwhile. */
const char *grade_boot(struct grade *g, const struct grade_machine *machine, bool *fresh);

/* A conversation with one program in the guest: a line in, a line out. */
bool grade_open(struct grade *g, const char *command);

/* With that program, or with a kernel that was booted. */
const char *grade_ask(struct grade *g, const char *format, ...)
	__printf(2, 3);
bool grade_expect(struct grade *g, const char *expected, const char *format, ...)
	__printf(3, 4);

/* The program's end. */
bool grade_close(struct grade *g);

/* One shell command in the guest; its output until the next call on @g, or NULL. */
const char *grade_shell(struct grade *g, int *status, const char *format, ...)
	__printf(3, 4);

/* The guest's RAM: a copy of @len bytes at @gpa, taken while the guest stands still. */
bool grade_ram(struct grade *g, uint64_t gpa, void *bytes, size_t len);

/* The same by virtual address, of a variable of the kernel's or of what kmalloc() gives. */
uint64_t grade_symbol(struct grade *g, const char *name);
bool grade_memory(struct grade *g, uint64_t address, void *bytes, size_t len);

/* What QEMU's monitor says to a command: the machine as nothing in the guest can forge it. */
const char *grade_monitor(struct grade *g, const char *command);

/* What was done to the guest cannot be undone: the next check gets another one. */
void grade_use_up(struct grade *g);

/* Everything the guest's console has said since this check began. */
const char *grade_console(struct grade *g);

/* From where a kernel's first complaint about a bug begins in there, or NULL. */
const char *grade_complaint(struct grade *g);

/* The finding. @expected and @seen go into the report as they are. */
bool grade_fail(struct grade *g, const char *expected, const char *seen,
		const char *format, ...) __printf(4, 5);
bool grade_failed(const struct grade *g);

/* The grader cannot do its part: it ends, and that says nothing of the submission. */
void grade_die(const char *format, ...)
	__printf(1, 2) __noreturn;

/* Memory that is zero, and a text; where there is none, the grader ends. */
void *grade_alloc(size_t bytes);
char *grade_format(const char *format, ...)
	__printf(1, 2);
char *grade_up_to(const char *text, const char *ends);

#endif
