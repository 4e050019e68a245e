// SPDX-License-Identifier: GPL-2.0
/*
 * vm boot: a bare guest, whose console is our standard output. What it is to
 * hear comes from a file, or from the terminal, a line at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"
#include "vm_main.h"

/* The end of the input, as a terminal would say it. */
#define END_OF_INPUT	"\4"
/* How much input may wait here for the guest before we wait for it. */
#define INPUT_AHEAD	4096

/* Pass on what there is, if the guest keeps up; and its end. */
static void read_in(struct vm *vm, int *fd)
{
	struct pollfd ready = { .fd = *fd, .events = POLLIN };
	char data[INPUT_AHEAD];
	ssize_t n;

	if (*fd < 0 || vm->console_out.len || poll(&ready, 1, 0) <= 0)
		return;
	n = read(*fd, data, sizeof(data));
	if (n > 0) {
		buf_append(&vm->console_out, data, n);
	} else if (!n || errno != EINTR) {
		buf_append(&vm->console_out, END_OF_INPUT, 1);
		close_fd(fd);
	}
}

static enum vm_status converse(struct vm *vm, int fd, int64_t deadline)
{
	enum vm_status status = VM_OK;
	size_t shown = 0;

	while (!status) {
		/* It has not spoken: it would not hear us either. */
		vm->also.fd = shown && !vm->console_out.len ? fd : -1;
		vm->also.events = POLLIN;
		status = vm_pump(vm, deadline);
		vm_write_whole(1, vm->console.data + shown, vm->console.len - shown);
		shown = vm->console.len;
		if (shown)
			read_in(vm, &fd);
	}
	close_fd(&fd);
	return status;
}

/**
 * main_boot() - vm boot
 * @opt: the options
 *
 * Return: exit status
 */
int main_boot(struct options *opt)
{
	int fd = opt->input ? open(opt->input, O_RDONLY | O_CLOEXEC) : -1;
	enum vm_status status;
	struct vm *vm;
	int code = 0;

	if (opt->input && fd < 0) {
		fprintf(stderr, "vm: %s: %s\n", opt->input, strerror(errno));
		return EXIT_HARNESS;
	}
	status = vm_boot_bare(&vm, &opt->cfg);
	if (!status)
		status = converse(vm, fd, opt->deadline);
	if (status != VM_EOF)
		code = vm_complain(vm, status);
	vm_kill(vm);
	return code;
}
