/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the command vm share. */
#ifndef HARNESS_VM_MAIN_H
#define HARNESS_VM_MAIN_H

#include "vm_internal.h"

#define MAX_PUTS 256

struct options {
	struct vm_config cfg;
	const char *cache;
	const char *console;
	const char *input;
	bool cold;
	unsigned int limit;	/* seconds */
	unsigned int repeat;
	int64_t deadline;
	unsigned int puts;
	struct {
		const char *host;
		const char *guest;
	} put[MAX_PUTS];
};

enum { EXIT_LIMIT = 124, EXIT_HARNESS = 125, EXIT_PANIC = 126 };

/* Say what failed, and return the exit status for it. */
int vm_complain(struct vm *vm, enum vm_status status);

int main_time(struct options *opt);
int main_shell(struct options *opt);
int main_boot(struct options *opt);

/* Write all of it, however long the other end takes; what cannot be written is lost. */
void vm_write_whole(int fd, const char *data, size_t len);

/* Choose an accelerator, unless one was named. */
void vm_find_accel(struct options *opt);

/* Milliseconds left of the limit. */
int vm_left(const struct options *opt);

#endif
