/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the harness and the guest's agent say to each other: frames of a head
 * and @len bytes, in both directions over one virtio-serial port. Both ends
 * are x86, so numbers are little-endian as they stand in memory.
 */
#ifndef HARNESS_PROTOCOL_H
#define HARNESS_PROTOCOL_H

#ifndef NOLIBC
#include <stdint.h>
#endif

#define AGENT_VERSION	1

/* The most that follows one head. A longer frame is a broken one. */
#define FRAME_MAX	65536

struct frame_head {
	uint32_t type;
	uint32_t len;
};

enum frame_type {
	/* From the host. */
	FRAME_PING = 1,	/* any bytes; FRAME_PONG brings them back */
	FRAME_ENTROPY,	/* random bytes; FRAME_DONE follows */
	FRAME_PUT,	/* struct frame_put, path; FRAME_DATA..., FRAME_END; FRAME_DONE */
	FRAME_RUN,	/* struct frame_run, command; FRAME_EXIT follows in the end */
	FRAME_DATA,	/* bytes of the file, or of the command's input */
	FRAME_END,	/* the file, or the input, ends here */
	FRAME_LIMIT,	/* struct frame_run: end the command after that time */

	/* From the guest. */
	FRAME_READY = 64,	/* uint32_t: AGENT_VERSION; once, after boot */
	FRAME_PONG,
	FRAME_DONE,	/* uint32_t: 0 or an errno */
	FRAME_OUT,	/* bytes that the command wrote to its standard output */
	FRAME_ERR,	/* the same for standard error */
	FRAME_EXIT,	/* struct frame_exit */
};

struct frame_put {
	uint32_t mode;
};

struct frame_run {
	uint32_t limit_ms;	/* 0: none */
};

struct frame_exit {
	uint32_t status;	/* as a shell has it: 128 + n for signal n */
	uint32_t timed_out;	/* 1: the limit passed, and the command was killed */
};

/* With mode=shell there is no agent: init says this before the shell reads. */
#define SHELL_GREETING	"Type exit to end this guest."

#endif
