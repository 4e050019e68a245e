// SPDX-License-Identifier: GPL-2.0
/*
 * The one place where the harness waits. A round of the pump takes in what
 * the guest's console, agent and QMP ports have brought, sends what is to go
 * to console or agent, and turns QEMU's end, or too much said, into a verdict.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "vm_internal.h"

/* One of these on the console means that the kernel itself has given up. */
static const char * const panics[] = {
	"Kernel panic - not syncing", "\nOops: ", "BUG: unable to handle",
};

static const char *find_panic(struct vm *vm)
{
	const char *found = NULL;
	size_t i;

	if (!vm->console.data)
		return NULL;
	for (i = 0; !found && i < ARRAY_SIZE(panics); i++)
		found = memmem(vm->console.data, vm->console.len, panics[i],
			       strlen(panics[i]));
	return found && *found == '\n' ? found + 1 : found;
}

static enum vm_status fail_panic(struct vm *vm, const char *text)
{
	int len = strcspn(text, "\r\n");

	return vm_fail(vm, VM_PANIC, "the guest's kernel gave up: \"%.*s\"",
		       len > 200 ? 200 : len, text);
}

static void read_all(struct buf *buf, int fd)
{
	while (fd >= 0 && buf_read(buf, fd) > 0)
		;
}

/* QEMU has ended: what it left in its sockets says why. */
static enum vm_status judge_end(struct vm *vm)
{
	const char *panic;
	int len;

	read_all(&vm->console, vm->console_fd);
	read_all(&vm->agent_in, vm->agent_fd);
	read_all(&vm->qemu_said, vm->stderr_fd);
	vm_reap(vm);
	if (vm->bare)
		return vm_judge_bare(vm);
	panic = find_panic(vm);
	if (panic)
		return fail_panic(vm, panic);
	if (!vm->qemu_said.len)
		return vm_fail(vm, VM_GONE,
			       "the guest switched itself off, or was reset");
	len = strcspn(vm->qemu_said.data, "\n");
	return vm_fail(vm, VM_GONE, "QEMU ended: %.*s",
		       len > 300 ? 300 : len, vm->qemu_said.data);
}

static void send_some(struct buf *buf, int fd)
{
	ssize_t n = send(fd, buf->data, buf->len, MSG_NOSIGNAL);

	if (n > 0)
		buf_consume(buf, n);
}

/* A stream that has ended is polled no more; QEMU's end follows by itself. */
static void take_in(struct buf *buf, int *fd)
{
	if (!buf_read(buf, *fd))
		close_fd(fd);
}

static enum vm_status check_flood(struct vm *vm)
{
	size_t limit = vm->cfg.console_limit;

	if (vm->console.len <= limit)
		return VM_OK;
	vm->console.len = limit;
	return vm_fail(vm, VM_FLOOD,
		       "the guest flooded its console: more than %zu bytes", limit);
}

static enum vm_status late(struct vm *vm)
{
	const char *panic = find_panic(vm);

	if (panic)
		return fail_panic(vm, panic);
	return vm_error(vm, VM_TIMEOUT,
			"the guest did not answer within its limit: it hangs, or the limit is too short");
}

/* The processor time that QEMU has used, all its threads together, in milliseconds. */
static int64_t work_done(const struct vm *vm)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(vm->pid, &clock) || clock_gettime(clock, &used))
		return 0;
	return used.tv_sec * 1000ll + used.tv_nsec / 1000000;
}

/**
 * vm_limit_work() - say how long a guest may compute
 * @vm: the guest
 * @work_ms: so much processor time from now on, in milliseconds, on each of its
 *           CPUs; 0: as long as it likes
 *
 * Limits are times of the clock on the wall, and on a busy host those have to be
 * long. A guest that hangs need not be waited for: when it has used up its processor
 * time, whoever waits gets VM_TIMEOUT, as at the limit. One that sleeps uses none.
 */
void vm_limit_work(struct vm *vm, int work_ms)
{
	vm->work_end = work_ms ? work_done(vm) + (int64_t)work_ms * vm->cfg.cpus : 0;
}

/* Not before then can the guest be late, even if all of its CPUs compute. */
static int64_t wait_ms(const struct vm *vm, int64_t deadline)
{
	int64_t left = deadline - vm_now();
	int64_t work;

	if (vm->work_end) {
		work = (vm->work_end - work_done(vm)) / vm->cfg.cpus;
		if (left > work)
			left = work;
	}
	return left > 0 ? left : 0;
}

/**
 * vm_pump() - wait for something to happen, and take it in
 * @vm: the guest
 * @deadline: when to stop waiting, in vm_now()'s milliseconds
 *
 * Return: VM_OK when something may have come, VM_TIMEOUT at the deadline, or
 * the verdict that ended the guest, now or earlier
 */
enum vm_status vm_pump(struct vm *vm, int64_t deadline)
{
	struct pollfd fds[] = {
		{ .fd = vm->console_fd, .events = POLLIN |
			(vm->console_out.len ? POLLOUT : 0) },
		{ .fd = vm->agent_fd, .events = POLLIN |
			(vm->agent_out.len ? POLLOUT : 0) },
		{ .fd = vm->qmp_fd, .events = POLLIN },
		{ .fd = vm->stderr_fd, .events = POLLIN },
		{ .fd = vm->pidfd, .events = POLLIN },
		vm->also,
	};
	int64_t wait;
	int n;

	if (vm->failed)
		return vm->failed;
	do {
		wait = wait_ms(vm, deadline);
		n = poll(fds, ARRAY_SIZE(fds), wait);
	} while (n == 0 && wait);
	if (n == 0)
		return late(vm);
	if (n < 0 && errno != EINTR)
		return vm_fail(vm, VM_HOST, "poll: %s", strerror(errno));
	if (n < 0)
		return VM_OK;
	if (fds[4].revents)
		return judge_end(vm);
	if (fds[0].revents & POLLOUT)
		send_some(&vm->console_out, vm->console_fd);
	if (fds[0].revents & ~POLLOUT)
		take_in(&vm->console, &vm->console_fd);
	if (fds[1].revents & POLLOUT)
		send_some(&vm->agent_out, vm->agent_fd);
	if (fds[1].revents & ~POLLOUT)
		take_in(&vm->agent_in, &vm->agent_fd);
	if (fds[2].revents)
		take_in(&vm->qmp_in, &vm->qmp_fd);
	if (fds[3].revents)
		take_in(&vm->qemu_said, &vm->stderr_fd);
	return check_flood(vm);
}
