// SPDX-License-Identifier: GPL-2.0
/*
 * QEMU's own port, QMP: a JSON object a line. Commands go out one at a time,
 * each waits for its return; events in between are passed over.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "vm_internal.h"

/* Take one line, if it is all there. */
static json_t *take_object(struct vm *vm)
{
	struct buf *in = &vm->qmp_in;
	char *newline = in->len ? memchr(in->data, '\n', in->len) : NULL;
	json_t *object;
	size_t len;

	if (!newline)
		return NULL;
	len = newline - in->data;
	object = json_loadb(in->data, len, 0, NULL);
	buf_consume(in, len + 1);
	return object ? object : json_object();
}

/* The next object that has one of the two members. */
static enum vm_status await_member(struct vm *vm, const char *name, const char *other,
				   json_t **object, int64_t deadline)
{
	enum vm_status status;

	for (;;) {
		while ((*object = take_object(vm))) {
			if (json_object_get(*object, name) ||
			    json_object_get(*object, other))
				return VM_OK;
			json_decref(*object);
		}
		status = vm_pump(vm, deadline);
		if (status == VM_TIMEOUT)
			return vm_fail(vm, status, "QEMU did not answer within the limit");
		if (status)
			return status;
	}
}

/* One line, and a descriptor beside it if @fd is one. */
static enum vm_status send_line(struct vm *vm, char *line, int fd)
{
	struct iovec iov = { .iov_base = line, .iov_len = strlen(line) };
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *cmsg;

	if (fd >= 0) {
		msg.msg_control = control.space;
		msg.msg_controllen = sizeof(control.space);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	}
	if (sendmsg(vm->qmp_fd, &msg, MSG_NOSIGNAL) != (ssize_t)iov.iov_len)
		return vm_fail(vm, VM_GONE, "QEMU takes no commands: %s",
			       strerror(errno));
	return VM_OK;
}

static enum vm_status transact(struct vm *vm, json_t *request, int fd,
			       json_t **result, int64_t deadline)
{
	char *line = json_dumps(request, JSON_COMPACT);
	enum vm_status status = send_line(vm, line, fd);
	json_t *answer, *error;

	free(line);
	if (!status)
		status = await_member(vm, "return", "error", &answer, deadline);
	if (status)
		return status;
	error = json_object_get(answer, "error");
	if (error)
		status = vm_fail(vm, VM_HOST, "QEMU refused %s: %s",
				 json_string_value(json_object_get(request, "execute")),
				 json_string_value(json_object_get(error, "desc")));
	else if (result)
		*result = json_incref(json_object_get(answer, "return"));
	json_decref(answer);
	return status;
}

static enum vm_status greet(struct vm *vm, int64_t deadline)
{
	enum vm_status status;
	json_t *greeting;

	if (vm->qmp_ready)
		return VM_OK;
	status = await_member(vm, "QMP", "QMP", &greeting, deadline);
	if (status)
		return status;
	json_decref(greeting);
	vm->qmp_ready = true;
	return vm_qmp(vm, "qmp_capabilities", NULL, -1, NULL, deadline);
}

/**
 * vm_qmp() - have QEMU do something
 * @vm: the guest
 * @command: QMP command
 * @arguments: its arguments, or NULL; the reference is taken over
 * @fd: descriptor to send with it, or -1
 * @result: what it returned, for json_decref(); or NULL
 * @deadline: how long to wait, in vm_now()'s time
 *
 * Return: VM_OK, or the verdict; QEMU's refusal is VM_HOST and ends the guest
 */
enum vm_status vm_qmp(struct vm *vm, const char *command, json_t *arguments, int fd,
		      json_t **result, int64_t deadline)
{
	json_t *request = json_pack("{s:s}", "execute", command);
	enum vm_status status = greet(vm, deadline);

	if (arguments)
		json_object_set_new(request, "arguments", arguments);
	if (!status)
		status = transact(vm, request, fd, result, deadline);
	json_decref(request);
	return status;
}

/**
 * vm_pause() - stop the guest's CPUs
 * @vm: the guest
 * @limit_ms: how long that may take, milliseconds
 *
 * Return: VM_OK or the verdict
 */
enum vm_status vm_pause(struct vm *vm, int limit_ms)
{
	return vm_qmp(vm, "stop", NULL, -1, NULL, vm_deadline(limit_ms));
}

/**
 * vm_resume() - let a paused guest go on
 * @vm: the guest
 * @limit_ms: how long that may take, milliseconds
 *
 * Return: VM_OK or the verdict
 */
enum vm_status vm_resume(struct vm *vm, int limit_ms)
{
	return vm_qmp(vm, "cont", NULL, -1, NULL, vm_deadline(limit_ms));
}

/**
 * vm_monitor() - ask QEMU what the guest's machine looks like from outside
 * @vm: the guest
 * @command: for QEMU's monitor, such as "info pci"
 * @limit_ms: how long that may take, milliseconds
 * @text: where the answer goes, for free()
 *
 * Return: VM_OK or the verdict; what the monitor thinks of the command is in the answer
 */
enum vm_status vm_monitor(struct vm *vm, const char *command, int limit_ms, char **text)
{
	json_t *result;
	enum vm_status status = vm_qmp(vm, "human-monitor-command",
				       json_pack("{s:s}", "command-line", command), -1,
				       &result, vm_deadline(limit_ms));

	if (status)
		return status;
	*text = strdup(json_string_value(result));
	json_decref(result);
	return VM_OK;
}
