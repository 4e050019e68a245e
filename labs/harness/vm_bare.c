// SPDX-License-Identifier: GPL-2.0
/*
 * Bare guests: a kernel of any kind, alone on its machine, without an agent.
 * What is to be known of it, its console says: a line at a time, and a line
 * back where it listens. It ends itself through QEMU's isa-debug-exit device
 * (port 0xf4): 0x10 is a good end, anything else a bad one.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "vm_internal.h"

/* QEMU's status for a number written to the device: twice that and 1. */
#define EXITED_WELL	(0x10 * 2 + 1)

/* A kernel's word for why it gives up begins its line so. */
#define GIVES_UP	"!! "

/* Emulated it is up before a probe of anything better would be through. */
static const char *bare_accel(const struct vm_config *cfg)
{
	const char *wish = getenv("ACCEL");

	if (cfg->accel)
		return cfg->accel;
	return wish && *wish ? wish : "tcg";
}

/**
 * vm_boot_bare() - start a bare guest; it is not waited for
 * @vm: the guest, or NULL where it failed
 * @cfg: its machine; the kernel a multiboot image, @append all of its command
 *       line. Without an accelerator it is emulated
 *
 * Context: QEMU dies with the thread that called this.
 *
 * Return: VM_OK, or what went wrong
 */
enum vm_status vm_boot_bare(struct vm **vm, const struct vm_config *cfg)
{
	struct vm_launch launch = {
		.accel = bare_accel(cfg), .initrd_fd = -1, .bare = true,
	};
	enum vm_status status = vm_begin(vm, cfg, &launch);

	return status ? vm_abandon(vm, status) : VM_OK;
}

static char *last_word(struct vm *vm)
{
	char *at = vm->console.data, *found = NULL;

	while (at && (at = strstr(at, GIVES_UP))) {
		if (at == vm->console.data || at[-1] == '\n')
			found = at;
		at++;
	}
	return found;
}

/**
 * vm_judge_bare() - what the end of a bare guest means
 * @vm: the guest, whose QEMU has ended
 *
 * Return: VM_EOF where it ended itself well; VM_PANIC where it gave up, or was
 * reset; VM_GONE where QEMU failed
 */
enum vm_status vm_judge_bare(struct vm *vm)
{
	bool exited = WIFEXITED(vm->exit_status);
	int status = WEXITSTATUS(vm->exit_status);
	char *why = last_word(vm);

	if (exited && status == EXITED_WELL)
		return vm_fail(vm, VM_EOF, "the guest has switched itself off");
	if (exited && status & 1 && status != 1)
		return vm_fail(vm, VM_PANIC, "the guest's kernel gave up: \"%.*s\"",
			       why ? (int)strcspn(why, "\n") : 0, why ? why : "");
	if (exited && !status)
		return vm_fail(vm, VM_PANIC,
			       "the guest was reset: an exception that its kernel could not handle");
	return vm_fail(vm, VM_GONE, "QEMU ended: %.*s",
		       vm->qemu_said.len ? (int)strcspn(vm->qemu_said.data, "\n") : 0,
		       vm->qemu_said.len ? vm->qemu_said.data : "");
}

/**
 * vm_console_line() - the next line that the guest's console said
 * @vm: the guest, a bare one
 * @line: where it goes, without its newline
 * @size: bytes there
 * @limit_ms: how long it may take, milliseconds
 *
 * Lines that came before the guest ended come first, then the verdict.
 *
 * Return: VM_OK; VM_EOF after the last line of a guest that has switched itself
 * off; VM_TIMEOUT, after which the conversation may go on; or what went wrong
 */
enum vm_status vm_console_line(struct vm *vm, char *line, size_t size, int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	const char *at, *newline;
	enum vm_status status;
	size_t len;

	for (;;) {
		len = vm->console.len - vm->console_read;
		at = vm->console.data + vm->console_read;
		newline = len ? memchr(at, '\n', len) : NULL;
		if (newline)
			break;
		status = vm->failed;
		if (!status)
			status = vm_pump(vm, deadline);
		if (status)
			return status;
	}
	len = newline - at;
	vm->console_read += len + 1;
	if (len >= size)
		return vm_error(vm, VM_PROTOCOL,
				"the guest said a line of more than %zu bytes", size - 1);
	memcpy(line, at, len);
	line[len] = '\0';
	return VM_OK;
}

/**
 * vm_console_send() - type on the guest's console
 * @vm: the guest, a bare one
 * @data: the bytes
 * @len: how many
 * @limit_ms: how long it may take until QEMU has them, milliseconds
 *
 * A serial port that a kernel makes ready drops what it has got by then: wait
 * for a line that says the kernel is listening.
 *
 * Return: VM_OK, or what went wrong
 */
enum vm_status vm_console_send(struct vm *vm, const void *data, size_t len, int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = vm->failed;

	if (!status)
		buf_append(&vm->console_out, data, len);
	while (!status && vm->console_out.len)
		status = vm_pump(vm, deadline);
	return status;
}

/**
 * vm_console_end() - wait for the guest to end itself
 * @vm: the guest, a bare one
 * @limit_ms: how long it may take, milliseconds
 *
 * What it has said until then is there for vm_console_line() and
 * vm_console(), and its RAM for vm_ram(), until vm_kill().
 *
 * Return: VM_OK where it switched itself off; or what went wrong
 */
enum vm_status vm_console_end(struct vm *vm, int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = vm->failed;

	while (!status)
		status = vm_pump(vm, deadline);
	return status == VM_EOF ? VM_OK : status;
}
