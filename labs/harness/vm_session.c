// SPDX-License-Identifier: GPL-2.0
/*
 * Commands in the guest: one at a time, as a whole with vm_run(), copied
 * through with vm_run_fds(), or line by line between vm_open() and vm_close().
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm_internal.h"

/* The agent ends a command this much before our own limit: its word is better. */
#define GRACE_MS	1000
/* How much input may wait here for the agent before we wait for it. */
#define INPUT_AHEAD	(4 * FRAME_MAX)

static uint32_t agent_limit(int limit_ms)
{
	int grace = limit_ms / 5 < GRACE_MS ? limit_ms / 5 : GRACE_MS;

	return limit_ms > grace ? limit_ms - grace : 1;
}

static enum vm_status take_output(struct vm *vm, struct buf *to, const struct frame *frame)
{
	buf_append(to, frame->data, frame->head.len);
	if (to->len <= OUTPUT_LIMIT)
		return VM_OK;
	return vm_fail(vm, VM_FLOOD,
		       "the command wrote more than %zu MiB of output",
		       OUTPUT_LIMIT / MIB);
}

static enum vm_status take_frame(struct vm *vm, const struct frame *frame)
{
	struct session *session = &vm->session;

	switch (frame->head.type) {
	case FRAME_OUT:
		return take_output(vm, &session->out, frame);
	case FRAME_ERR:
		return take_output(vm, &session->err, frame);
	case FRAME_EXIT:
		memcpy(&session->exit, frame->data, sizeof(session->exit));
		session->exited = true;
		return VM_OK;
	}
	return vm_bad_frame(vm, &frame->head);
}

/* Let the guest go on until something has come from it or gone to it. */
static enum vm_status step(struct vm *vm, int64_t deadline)
{
	enum vm_status status = vm_pump(vm, deadline);
	struct frame frame;
	int got = 0;

	while (!vm->session.exited && (got = vm_take_frame(vm, &frame)) > 0) {
		enum vm_status bad = take_frame(vm, &frame);

		if (bad)
			return bad;
	}
	if (got < 0)
		return vm_bad_frame(vm, &frame.head);
	return vm->session.exited ? VM_OK : status;
}

static enum vm_status start(struct vm *vm, const char *command, uint32_t limit_ms)
{
	struct frame_run run = { .limit_ms = limit_ms };
	size_t len = strlen(command);
	struct buf data = { 0 };

	if (vm->failed)
		return vm->failed;
	if (vm->session.open)
		return vm_error(vm, VM_HOST, "a command is running in the guest already");
	if (len > FRAME_MAX - sizeof(run))
		return vm_error(vm, VM_HOST, "the command is longer than %d bytes",
				FRAME_MAX);
	buf_append(&data, &run, sizeof(run));
	buf_append(&data, command, len);
	vm_send(vm, FRAME_RUN, data.data, data.len);
	buf_free(&data);
	vm->session = (struct session){ .open = true };
	return VM_OK;
}

/* The session's results become the reply's, or go. */
static void finish(struct vm *vm, struct vm_reply *reply)
{
	struct session *session = &vm->session;

	if (reply) {
		reply->out = buf_take(&session->out, &reply->out_len);
		reply->err = buf_take(&session->err, &reply->err_len);
		reply->status = session->exit.status;
		reply->timed_out = session->exit.timed_out;
	}
	buf_free(&session->out);
	buf_free(&session->err);
	vm->session = (struct session){ 0 };
}

static enum vm_status fail_hang(struct vm *vm, int limit_ms)
{
	return vm_fail(vm, VM_TIMEOUT,
		       "the guest hangs: its agent said nothing for the command's limit of %d ms",
		       limit_ms);
}

/* No more input: wait for the command's end, and fill in @reply. */
static enum vm_status end_input(struct vm *vm, struct vm_reply *reply,
				enum vm_status status, int limit_ms, int64_t deadline)
{
	vm_send(vm, FRAME_END, NULL, 0);
	while (!status && !vm->session.exited)
		status = step(vm, deadline);
	if (status == VM_TIMEOUT)
		status = fail_hang(vm, limit_ms);
	finish(vm, reply);
	return status;
}

static void send_data(struct vm *vm, const char *data, size_t len)
{
	size_t n;

	for (; len; len -= n, data += n) {
		n = len < FRAME_MAX ? len : FRAME_MAX;
		vm_send(vm, FRAME_DATA, data, n);
	}
}

/**
 * vm_run() - run a command to its end
 * @vm: the guest
 * @command: for the guest's "sh -c"
 * @in: its standard input, or NULL
 * @in_len: bytes of that
 * @reply: what it came to, for vm_reply_free(); or NULL
 * @limit_ms: how long it may take, milliseconds; the agent ends it a little
 *            before that
 *
 * Return: VM_OK, also where @reply->timed_out; or what ended the guest
 */
enum vm_status vm_run(struct vm *vm, const char *command, const void *in, size_t in_len,
		      struct vm_reply *reply, int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = start(vm, command, agent_limit(limit_ms));

	if (reply)
		*reply = (struct vm_reply){ 0 };
	if (status)
		return status;
	send_data(vm, in, in_len);
	return end_input(vm, reply, status, limit_ms, deadline);
}

/**
 * vm_reply_free() - give back what vm_run() or vm_close() filled in
 * @reply: the reply; all zeroes is fine
 */
void vm_reply_free(struct vm_reply *reply)
{
	free(reply->out);
	free(reply->err);
	*reply = (struct vm_reply){ 0 };
}

static void write_out(struct buf *from, int fd)
{
	while (fd >= 0 && from->len) {
		ssize_t n = write(fd, from->data, from->len);

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			break;
		if (n > 0)
			buf_consume(from, n);
	}
	buf_consume(from, from->len);
}

/* Pass on what the descriptor has, if the agent keeps up. Closes at its end. */
static void read_in(struct vm *vm, int *fd)
{
	struct pollfd ready = { .fd = *fd, .events = POLLIN };
	char data[FRAME_MAX];
	ssize_t n;

	if (*fd < 0 || vm->agent_out.len > INPUT_AHEAD || poll(&ready, 1, 0) <= 0)
		return;
	n = read(*fd, data, sizeof(data));
	if (n > 0) {
		send_data(vm, data, n);
	} else if (n == 0 || errno != EINTR) {
		vm_send(vm, FRAME_END, NULL, 0);
		*fd = -1;
	}
}

/**
 * vm_run_fds() - run a command, its streams copied from and to descriptors
 * @vm: the guest
 * @command: for the guest's "sh -c"
 * @fds: for its standard input, output and error; -1: empty, or dropped
 * @reply: its status; no output is in it
 * @limit_ms: how long it may take, as for vm_run()
 *
 * Return: as vm_run()
 */
enum vm_status vm_run_fds(struct vm *vm, const char *command, const int fds[3],
			  struct vm_reply *reply, int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = start(vm, command, agent_limit(limit_ms));
	struct session *session = &vm->session;
	int in = fds[0];

	*reply = (struct vm_reply){ 0 };
	if (status)
		return status;
	if (in < 0)
		vm_send(vm, FRAME_END, NULL, 0);
	while (!status && !session->exited) {
		vm->also.fd = vm->agent_out.len > INPUT_AHEAD ? -1 : in;
		vm->also.events = POLLIN;
		status = step(vm, deadline);
		read_in(vm, &in);
		write_out(&session->out, fds[1]);
		write_out(&session->err, fds[2]);
	}
	vm->also.fd = -1;
	if (status == VM_TIMEOUT)
		status = fail_hang(vm, limit_ms);
	finish(vm, reply);
	return status;
}

/**
 * vm_open() - start a command to converse with
 * @vm: the guest
 * @command: for the guest's "sh -c"
 * @limit_ms: how long starting it may take, milliseconds
 *
 * Return: VM_OK, or what went wrong
 */
enum vm_status vm_open(struct vm *vm, const char *command, int limit_ms)
{
	enum vm_status status = start(vm, command, 0);

	return status ? status : vm_write(vm, NULL, 0, limit_ms);
}

/**
 * vm_write() - give the command input
 * @vm: the guest
 * @data: the bytes
 * @len: how many
 * @limit_ms: how long the way to the guest may take, milliseconds
 *
 * Return: VM_OK, or what went wrong; to write to a command that has ended is
 * no failure, vm_read_line() tells
 */
enum vm_status vm_write(struct vm *vm, const void *data, size_t len, int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = VM_OK;

	if (!vm->session.open)
		return vm_error(vm, VM_HOST, "no command is running in the guest");
	send_data(vm, data, len);
	while (!status && !vm->session.exited && vm->agent_out.len)
		status = step(vm, deadline);
	return status;
}

/**
 * vm_read_line() - the command's next line of output
 * @vm: the guest
 * @line: where it goes, without its newline
 * @size: bytes there
 * @limit_ms: how long it may take, milliseconds
 *
 * Return: VM_OK; VM_EOF after the command's last line; VM_TIMEOUT, after which
 * the conversation may go on; or what went wrong
 */
enum vm_status vm_read_line(struct vm *vm, char *line, size_t size, int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	struct buf *out = &vm->session.out;
	enum vm_status status;
	char *newline;

	if (!vm->session.open)
		return vm_error(vm, VM_HOST, "no command is running in the guest");
	while (!(newline = out->len ? memchr(out->data, '\n', out->len) : NULL)) {
		if (vm->session.exited)
			return vm_error(vm, VM_EOF, "the command ended (status %u)",
					vm->session.exit.status);
		if (out->len >= size)
			break;
		status = step(vm, deadline);
		if (status)
			return status;
	}
	if (!newline || (size_t)(newline - out->data) >= size)
		return vm_error(vm, VM_PROTOCOL,
				"the command wrote a line of more than %zu bytes", size - 1);
	memcpy(line, out->data, newline - out->data);
	line[newline - out->data] = '\0';
	buf_consume(out, newline + 1 - out->data);
	return VM_OK;
}

/**
 * vm_unread() - how much has the command written that nobody has read?
 * @vm: the guest
 *
 * Takes what has come by now, and waits for nothing.
 *
 * Return: bytes
 */
size_t vm_unread(struct vm *vm)
{
	while (vm->session.open && !vm->session.exited && !step(vm, vm_deadline(0)))
		;
	return vm->session.out.len;
}

/**
 * vm_close() - end the conversation: end of input, then the command's end
 * @vm: the guest
 * @reply: the output not read yet, the status; or NULL
 * @limit_ms: how long the command may take to end by itself, milliseconds
 *
 * Return: as vm_run()
 */
enum vm_status vm_close(struct vm *vm, struct vm_reply *reply, int limit_ms)
{
	struct frame_run run = { .limit_ms = agent_limit(limit_ms) };
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = vm->failed;

	if (reply)
		*reply = (struct vm_reply){ 0 };
	if (!vm->session.open)
		return vm_error(vm, VM_HOST, "no command is running in the guest");
	vm_send(vm, FRAME_LIMIT, &run, sizeof(run));
	return end_input(vm, reply, status, limit_ms, deadline);
}
