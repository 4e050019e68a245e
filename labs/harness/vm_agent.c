// SPDX-License-Identifier: GPL-2.0
/*
 * The host's end of the talk with the agent: files and commands. See
 * protocol.h for the frames and guest/agent.c for the other end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "vm_internal.h"

/**
 * vm_send() - queue a frame for the agent
 * @vm: the guest
 * @type: what it is
 * @data: what it carries
 * @len: bytes of that, at most FRAME_MAX
 */
void vm_send(struct vm *vm, enum frame_type type, const void *data, size_t len)
{
	struct frame_head head = { .type = type, .len = len };

	buf_append(&vm->agent_out, &head, sizeof(head));
	buf_append(&vm->agent_out, data, len);
}

/**
 * vm_bad_frame() - the verdict on a frame that has no place
 * @vm: the guest, which is killed
 * @head: the frame's head
 *
 * Return: VM_PROTOCOL
 */
enum vm_status vm_bad_frame(struct vm *vm, const struct frame_head *head)
{
	return vm_fail(vm, VM_PROTOCOL,
		       "the guest's agent answered out of turn (frame %u of %u bytes)",
		       head->type, head->len);
}

/**
 * vm_take_frame() - the next frame that the agent has sent, without waiting
 * @vm: the guest
 * @frame: where it goes
 *
 * Return: 1; 0 where none is complete; -1 where its head makes no sense
 */
int vm_take_frame(struct vm *vm, struct frame *frame)
{
	struct buf *in = &vm->agent_in;

	if (in->len < sizeof(frame->head))
		return 0;
	memcpy(&frame->head, in->data, sizeof(frame->head));
	if (frame->head.len > FRAME_MAX)
		return -1;
	if (in->len < sizeof(frame->head) + frame->head.len)
		return 0;
	memcpy(frame->data, in->data + sizeof(frame->head), frame->head.len);
	frame->data[frame->head.len] = '\0';
	buf_consume(in, sizeof(frame->head) + frame->head.len);
	return 1;
}

static enum vm_status next_frame(struct vm *vm, struct frame *frame, int64_t deadline)
{
	enum vm_status status = VM_OK;
	int got;

	while (!(got = vm_take_frame(vm, frame))) {
		status = vm_pump(vm, deadline);
		if (status)
			return status;
	}
	return got < 0 ? vm_bad_frame(vm, &frame->head) : VM_OK;
}

/**
 * vm_await() - wait for one frame, and accept no other
 * @vm: the guest
 * @type: the frame's type
 * @frame: where it goes
 * @deadline: how long, in vm_now()'s time; passing it ends the guest
 *
 * Return: VM_OK or the verdict
 */
enum vm_status vm_await(struct vm *vm, enum frame_type type, struct frame *frame,
			int64_t deadline)
{
	enum vm_status status = next_frame(vm, frame, deadline);

	if (status == VM_TIMEOUT)
		return vm_fail(vm, status, "%s", "the guest did not answer within its limit");
	if (status)
		return status;
	return frame->head.type == type ? VM_OK : vm_bad_frame(vm, &frame->head);
}

static enum vm_status await_done(struct vm *vm, const char *what, int64_t deadline)
{
	enum vm_status status;
	struct frame frame;
	uint32_t error;

	status = vm_await(vm, FRAME_DONE, &frame, deadline);
	if (status)
		return status;
	memcpy(&error, frame.data, sizeof(error));
	if (error)
		return vm_error(vm, VM_HOST, "%s in the guest: %s", what,
				strerror(error));
	return VM_OK;
}

/**
 * vm_ping() - ask the agent for a sign of life
 * @vm: the guest
 * @limit_ms: how long it may take, milliseconds
 *
 * Return: VM_OK or the verdict
 */
enum vm_status vm_ping(struct vm *vm, int limit_ms)
{
	uint64_t nonce = vm_now();
	enum vm_status status;
	struct frame frame;

	vm_send(vm, FRAME_PING, &nonce, sizeof(nonce));
	status = vm_await(vm, FRAME_PONG, &frame, vm_deadline(limit_ms));
	if (!status && (frame.head.len != sizeof(nonce) ||
			memcmp(frame.data, &nonce, sizeof(nonce))))
		status = vm_bad_frame(vm, &frame.head);
	return status;
}

/**
 * vm_mix_entropy() - give the guest random numbers of its own
 * @vm: the guest, just restored from the snapshot that others share
 * @deadline: how long, in vm_now()'s time
 *
 * Return: VM_OK or the verdict
 */
enum vm_status vm_mix_entropy(struct vm *vm, int64_t deadline)
{
	char bytes[64];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return vm_fail(vm, VM_HOST, "getrandom: %s", strerror(errno));
	vm_send(vm, FRAME_ENTROPY, bytes, sizeof(bytes));
	return await_done(vm, "entropy", deadline);
}

/**
 * vm_put() - write a file in the guest
 * @vm: the guest
 * @guest_path: its path there; folders that lack are made
 * @mode: permission bits
 * @data: its contents
 * @len: bytes of them
 * @limit_ms: how long it may take, milliseconds
 *
 * Return: VM_OK or what went wrong; the guest goes on after VM_HOST
 */
enum vm_status vm_put(struct vm *vm, const char *guest_path, unsigned int mode,
		      const void *data, size_t len, int limit_ms)
{
	struct frame_put put = { .mode = mode };
	struct buf head = { 0 };
	size_t pos, n;

	if (strlen(guest_path) >= 4096)
		return vm_error(vm, VM_HOST, "the path in the guest is too long");
	buf_append(&head, &put, sizeof(put));
	buf_append(&head, guest_path, strlen(guest_path));
	vm_send(vm, FRAME_PUT, head.data, head.len);
	buf_free(&head);
	for (pos = 0; pos < len; pos += n) {
		n = len - pos < FRAME_MAX ? len - pos : FRAME_MAX;
		vm_send(vm, FRAME_DATA, (const char *)data + pos, n);
	}
	vm_send(vm, FRAME_END, NULL, 0);
	return await_done(vm, guest_path, vm_deadline(limit_ms));
}

/**
 * vm_put_file() - copy a file into the guest, with its permission bits
 * @vm: the guest
 * @guest_path: its path there
 * @host_path: its path here
 * @limit_ms: how long it may take, milliseconds
 *
 * Return: VM_OK or what went wrong; the guest goes on after VM_HOST
 */
enum vm_status vm_put_file(struct vm *vm, const char *guest_path, const char *host_path,
			   int limit_ms)
{
	enum vm_status status;
	struct buf data = { 0 };
	unsigned int mode;

	if (!buf_read_file(&data, host_path, &mode)) {
		buf_free(&data);
		return vm_error(vm, VM_HOST, "%s: %s", host_path, strerror(errno));
	}
	status = vm_put(vm, guest_path, mode & 07777, data.data, data.len, limit_ms);
	buf_free(&data);
	return status;
}
