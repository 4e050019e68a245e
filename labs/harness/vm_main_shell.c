// SPDX-License-Identifier: GPL-2.0
/*
 * vm shell: a guest whose console is this terminal. The terminal is raw
 * meanwhile, so that the guest gets every key; however we end, it is put
 * back as it was.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "vm_main.h"

static struct termios saved;
static bool is_raw;

static void restore_terminal(void)
{
	if (is_raw)
		tcsetattr(0, TCSANOW, &saved);
	is_raw = false;
}

static void on_signal(int signal_number)
{
	restore_terminal();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void make_raw(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT };
	struct termios raw;
	size_t i;

	if (tcgetattr(0, &saved))
		return;
	atexit(restore_terminal);
	for (i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], on_signal);
	raw = saved;
	cfmakeraw(&raw);
	is_raw = !tcsetattr(0, TCSANOW, &raw);
}

/* The lab's initramfs and the files to add, as one file without a name. */
static int make_initrd(const struct options *opt)
{
	struct buf cpio = { 0 };
	unsigned int i;
	int fd = -1;

	if (!buf_read_file(&cpio, opt->cfg.initrd, NULL)) {
		fprintf(stderr, "vm: %s: %s\n", opt->cfg.initrd, strerror(errno));
		return -1;
	}
	for (i = 0; i < opt->puts; i++) {
		if (vm_cpio_add(&cpio, opt->put[i].guest, opt->put[i].host))
			continue;
		fprintf(stderr, "vm: %s: %s\n", opt->put[i].host, strerror(errno));
		goto out;
	}
	vm_cpio_end(&cpio);
	fd = vm_cpio_file(&cpio);
	if (fd < 0)
		perror("vm: memfd_create");
out:
	buf_free(&cpio);
	return fd;
}

/* The guest's terminal gets the size of ours. */
static char *make_append(const struct options *opt)
{
	const char *append = opt->cfg.append ? opt->cfg.append : "";
	struct winsize size;
	char *words;
	int n;

	if (ioctl(0, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
		n = asprintf(&words, "%s", append);
	else
		n = asprintf(&words, "rows=%u columns=%u %s", size.ws_row,
			     size.ws_col, append);
	if (n < 0)
		abort();
	return words;
}

void vm_write_whole(int fd, const char *data, size_t len)
{
	while (len) {
		struct pollfd ready = { .fd = fd, .events = POLLOUT };
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return;
		if (n < 0)
			poll(&ready, 1, -1);
		else
			data += n, len -= n;
	}
}

/* Show what is new. What was shown before the greeting is kept, to find that. */
static void show_console(struct vm *vm, size_t *shown, bool keep)
{
	vm_write_whole(1, vm->console.data + *shown, vm->console.len - *shown);
	*shown = vm->console.len;
	if (keep)
		return;
	buf_consume(&vm->console, vm->console.len);
	*shown = 0;
}

/* What was typed goes to the guest; false at the end of our input. */
static bool pass_keys(struct vm *vm)
{
	struct pollfd ready = { .fd = 0, .events = POLLIN };
	char keys[1024];
	ssize_t n;

	if (poll(&ready, 1, 0) <= 0)
		return true;
	n = read(0, keys, sizeof(keys));
	if (n > 0 && vm->console_fd >= 0)
		vm_write_whole(vm->console_fd, keys, n);
	return n > 0;
}

/* Typing has to wait for the shell: a serial port that opens drops its input. */
static enum vm_status converse(struct vm *vm)
{
	enum vm_status status = VM_OK;
	bool greeted = false, typing = true;
	size_t shown = 0;

	while (!status || status == VM_TIMEOUT) {
		vm->also.fd = greeted && typing ? 0 : -1;
		vm->also.events = POLLIN;
		status = vm_pump(vm, vm_deadline(60000));
		greeted = greeted || (vm->console.len &&
			memmem(vm->console.data, vm->console.len, SHELL_GREETING,
			       strlen(SHELL_GREETING)));
		show_console(vm, &shown, !greeted);
		if (greeted && typing)
			typing = pass_keys(vm);
	}
	return status;
}

/**
 * main_shell() - vm shell
 * @opt: the options
 *
 * Return: exit status
 */
int main_shell(struct options *opt)
{
	struct vm_launch launch = { .shell = true };
	enum vm_status status = vm_check_config(&opt->cfg);
	char *append;
	struct vm *vm;

	if (status)
		return vm_complain(NULL, status);
	launch.initrd_fd = make_initrd(opt);
	if (launch.initrd_fd < 0)
		return EXIT_HARNESS;
	vm_find_accel(opt);
	append = make_append(opt);
	opt->cfg.append = append;
	opt->cfg.console_limit = SIZE_MAX;
	status = vm_begin(&vm, &opt->cfg, &launch);
	if (!status) {
		make_raw();
		status = converse(vm);
		restore_terminal();
	}
	if (status == VM_GONE && !vm->qemu_said.len)
		status = VM_OK;
	if (status)
		status = vm_complain(vm, status);
	vm_kill(vm);
	free(append);
	close(launch.initrd_fd);
	return status;
}
