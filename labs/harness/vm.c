// SPDX-License-Identifier: GPL-2.0
/*
 * A guest's life from boot to kill, and what failed in words. What it says
 * in between is in vm_pump.c (waiting) and vm_agent.c (commands).
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vm_internal.h"

static _Thread_local char last_error[512];

/**
 * vm_now() - the time
 *
 * Return: milliseconds of a clock that only goes forward
 */
int64_t vm_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}

/**
 * vm_deadline() - when a limit that begins now will have passed
 * @limit_ms: the limit in milliseconds
 *
 * Return: a time to hold against vm_now()
 */
int64_t vm_deadline(int limit_ms)
{
	return vm_now() + limit_ms;
}

/**
 * vm_remaining() - how long that is from now
 * @deadline: in vm_now()'s time
 *
 * Return: milliseconds, 0 where it has passed
 */
int vm_remaining(int64_t deadline)
{
	int64_t ms = deadline - vm_now();

	return ms > 0 ? ms : 0;
}

/**
 * vm_error() - put a failure into words
 * @vm: the guest, or NULL before there is one
 * @status: what it is
 * @format: the sentence, as for printf()
 *
 * Return: @status
 */
enum vm_status vm_error(struct vm *vm, enum vm_status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(last_error, sizeof(last_error), format, args);
	va_end(args);
	if (vm)
		memcpy(vm->error, last_error, sizeof(vm->error));
	return status;
}

/**
 * vm_give_up() - kill a guest that does not come back from a failure
 * @vm: the guest
 * @status: what every later call will return
 *
 * Return: @status
 */
enum vm_status vm_give_up(struct vm *vm, enum vm_status status)
{
	vm->failed = status;
	vm_reap(vm);
	return status;
}

/**
 * vm_strerror() - the sentence for the last failure
 * @vm: the guest, or NULL for the last call that made none
 *
 * Return: the sentence, without a full stop; valid until the next failure
 */
const char *vm_strerror(struct vm *vm)
{
	return vm ? vm->error : last_error;
}

/**
 * vm_status_name() - a status in a word or two
 * @status: any enum vm_status
 *
 * Return: the words
 */
const char *vm_status_name(enum vm_status status)
{
	static const char * const names[] = {
		[VM_OK] = "ok",
		[VM_TIMEOUT] = "timeout",
		[VM_PANIC] = "panic",
		[VM_FLOOD] = "console flood",
		[VM_GONE] = "gone",
		[VM_PROTOCOL] = "protocol error",
		[VM_HOST] = "host error",
		[VM_EOF] = "end of output",
	};

	return status < ARRAY_SIZE(names) ? names[status] : "?";
}

/* What Linux takes for granted where the firmware says nothing. */
#define REMOTE_DISTANCE 20

static bool has_distances(const struct vm_config *cfg)
{
	static const struct vm_config none;

	return memcmp(cfg->distance, none.distance, sizeof(none.distance));
}

/* QEMU takes the distances of all nodes, or none. */
static void settle_distances(struct vm_config *all)
{
	unsigned int from, to;

	if (!has_distances(all))
		return;
	for (from = 0; from < all->nodes; from++)
		for (to = 0; to < all->nodes; to++) {
			unsigned char *there = &all->distance[from][to];

			if (from != to && !*there)
				*there = all->distance[to][from];
			if (from != to && !*there)
				*there = REMOTE_DISTANCE;
		}
}

/**
 * vm_settle() - fill in what of a machine follows from the rest
 * @cfg: the machine
 *
 * Return: the machine with @memory, @nodes and, unless it is too much, @node_mb and
 *         @distance
 */
struct vm_config vm_settle(const struct vm_config *cfg)
{
	struct vm_config all = *cfg;
	unsigned int nid;

	if (!all.node_mb[0]) {
		all.nodes = all.nodes ? all.nodes : 1;
		for (nid = 0; nid < all.nodes && nid < VM_MAX_NODES; nid++)
			all.node_mb[nid] = all.memory / all.nodes;
	} else {
		all.memory = 0;
		for (nid = 0; nid < VM_MAX_NODES && all.node_mb[nid]; nid++)
			all.memory += all.node_mb[nid];
		all.nodes = nid;
	}
	if (all.nodes <= VM_MAX_NODES)
		settle_distances(&all);
	return all;
}

/* A node that has a distance from another is there, then. */
static bool names_no_other_node(const struct vm_config *cfg, unsigned int nodes)
{
	unsigned int from, to;

	for (from = 0; from < VM_MAX_NODES; from++)
		for (to = 0; to < VM_MAX_NODES; to++)
			if (cfg->distance[from][to] && (from >= nodes || to >= nodes))
				return false;
	return true;
}

/**
 * vm_check_config() - refuse a machine that cannot be
 * @cfg: the machine
 *
 * Return: VM_OK or VM_HOST
 */
enum vm_status vm_check_config(const struct vm_config *cfg)
{
	struct vm_config all = vm_settle(cfg);
	unsigned int nodes = all.nodes;

	if (!cfg->kernel || access(cfg->kernel, R_OK))
		return vm_error(NULL, VM_HOST,
				"%s: no kernel to boot there; build it first",
				cfg->kernel ? cfg->kernel : "(no path)");
	if (cfg->initrd && access(cfg->initrd, R_OK))
		return vm_error(NULL, VM_HOST,
				"%s: no initramfs there; build it first", cfg->initrd);
	if (nodes > VM_MAX_NODES)
		return vm_error(NULL, VM_HOST, "%u nodes: at most %d are possible",
				nodes, VM_MAX_NODES);
	if (cfg->node_mb[0] && all.memory < 32)
		return vm_error(NULL, VM_HOST, "%u MiB in all: a machine needs 32", all.memory);
	if (!cfg->node_mb[0] && (cfg->memory < 32 * nodes || cfg->memory % nodes))
		return vm_error(NULL, VM_HOST,
				"%u MiB on %u nodes: give each node the same whole number, 32 or more",
				cfg->memory, nodes);
	if (!names_no_other_node(cfg, nodes))
		return vm_error(NULL, VM_HOST,
				"a distance is of a node that is not there: there are %u", nodes);
	if (!cfg->cpus)
		return vm_error(NULL, VM_HOST, "0 CPUs: a machine needs one");
	return VM_OK;
}

/**
 * vm_new() - a guest that nothing has been done for yet
 * @cfg: its machine, checked
 *
 * Return: the guest; vm_kill() ends it
 */
struct vm *vm_new(const struct vm_config *cfg)
{
	struct vm *vm = calloc(1, sizeof(*vm));
	unsigned int nid;

	if (!vm)
		abort();
	vm->cfg = vm_settle(cfg);
	if (!vm->cfg.console_limit)
		vm->cfg.console_limit = CONSOLE_LIMIT_DEFAULT;
	vm->pid = -1;
	vm->pidfd = -1;
	vm->console_fd = -1;
	vm->agent_fd = -1;
	vm->qmp_fd = -1;
	vm->stderr_fd = -1;
	vm->also.fd = -1;
	for (nid = 0; nid < VM_MAX_NODES; nid++)
		vm->ram_fd[nid] = -1;
	return vm;
}

/**
 * vm_abandon() - the way out of a boot that failed
 * @vm: the guest, or NULL; becomes NULL, and its sentence vm_strerror(NULL)'s
 * @status: why
 *
 * Return: @status
 */
enum vm_status vm_abandon(struct vm **vm, enum vm_status status)
{
	if (*vm)
		memcpy(last_error, (*vm)->error, sizeof(last_error));
	vm_kill(*vm);
	*vm = NULL;
	return status;
}

/**
 * vm_begin() - check a machine, make its RAM, and start QEMU on it
 * @vm: receives the guest, also where it failed, for vm_abandon(); or NULL,
 *      where @cfg is not right
 * @cfg: the machine
 * @launch: how QEMU is to start; its accel is filled in, unless it is there
 *
 * Context: QEMU dies with the thread that called this.
 *
 * Return: VM_OK, or what went wrong
 */
enum vm_status vm_begin(struct vm **vm, const struct vm_config *cfg,
			struct vm_launch *launch)
{
	enum vm_status status = vm_check_config(cfg);

	*vm = NULL;
	if (status)
		return status;
	if (!launch->accel)
		launch->accel = cfg->accel ? cfg->accel : vm_probe_accel(NULL, cfg);
	*vm = vm_new(cfg);
	(*vm)->bare = launch->bare;
	status = vm_ram_create(*vm);
	return status ? status : vm_spawn(*vm, launch);
}

/* The agent that this harness was built with. */
static bool is_ours(const struct frame *ready)
{
	uint32_t version = 0;

	if (ready->head.len == sizeof(version))
		memcpy(&version, ready->data, sizeof(version));
	return version == AGENT_VERSION;
}

/**
 * vm_boot() - start a guest from nothing and wait for its agent
 * @vm: the guest, or NULL where it failed
 * @cfg: its machine
 * @limit_ms: time for all of it, milliseconds
 *
 * Context: QEMU dies with the thread that called this.
 *
 * Return: VM_OK, or what went wrong
 */
enum vm_status vm_boot(struct vm **vm, const struct vm_config *cfg, int limit_ms)
{
	struct vm_launch launch = { .initrd_fd = -1 };
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = vm_begin(vm, cfg, &launch);
	struct frame ready;

	if (!status)
		status = vm_await(*vm, FRAME_READY, &ready, deadline);
	if (!status && !is_ours(&ready))
		status = vm_fail(*vm, VM_PROTOCOL,
				 "the guest's agent is of another version: build its initramfs anew");
	return status ? vm_abandon(vm, status) : VM_OK;
}

/**
 * vm_console() - what the guest has written to its console
 * @vm: the guest
 * @len: bytes of it, or NULL
 *
 * Return: the text, NUL-terminated, valid until the next call on @vm
 */
const char *vm_console(struct vm *vm, size_t *len)
{
	char error[sizeof(vm->error)];

	memcpy(error, vm->error, sizeof(error));
	while (vm->console_fd >= 0 && !vm_pump(vm, vm_now()))
		;
	memcpy(vm->error, error, sizeof(error));
	if (len)
		*len = vm->console.len;
	return vm->console.data ? vm->console.data : "";
}

/**
 * vm_kill() - end the guest and all that belonged to it
 * @vm: the guest, or NULL
 */
void vm_kill(struct vm *vm)
{
	if (!vm)
		return;
	vm_reap(vm);
	vm_ram_free(vm);
	buf_free(&vm->console);
	buf_free(&vm->console_out);
	buf_free(&vm->agent_in);
	buf_free(&vm->agent_out);
	buf_free(&vm->qmp_in);
	buf_free(&vm->qemu_said);
	buf_free(&vm->session.out);
	buf_free(&vm->session.err);
	free(vm);
}
