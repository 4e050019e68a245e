// SPDX-License-Identifier: GPL-2.0
/*
 * The agent: the host's hands in the guest. It runs as process 1, which no
 * signal ends and no out-of-memory killer takes, and serves one request at a
 * time over the virtio-serial port: see protocol.h.
 *
 * A frame to the host fits one page with its head, so that the driver's
 * buffer for it is a kmalloc() of one page at most: the agent must not stir
 * the higher orders that a guest may be there to watch.
 */
#include "guest.h"
#include "../descriptor.h"
#include "../protocol.h"

#include <linux/random.h>
#include <linux/signal.h>
#include <stdbool.h>

#define CHUNK		(4096 - sizeof(struct frame_head))
#define PIPE_SIZE	65536
/* How long a killed command may take to be gone before we report without it. */
#define KILL_WAIT_MS	200

/* The command that is running; @pid is 0 when there is none. */
static struct command {
	pid_t pid;
	int pidfd;
	int in;
	int out;
	int err;
	long long deadline;	/* in guest_now_ms(), 0: none */
	bool timed_out;
	bool ended;
	int wait_status;
	size_t in_pos, in_len;	/* what of frame.data is still to go to @in */
} cmd = { .in = -1, .out = -1, .err = -1 };

static int port;

static struct {
	struct frame_head head;
	char data[FRAME_MAX + 1];
} frame;

static struct {
	struct frame_head head;
	char data[CHUNK];
} reply;

static void send_reply(uint32_t type, size_t len)
{
	const char *pos = (const char *)&reply;
	size_t left = sizeof(reply.head) + len;

	reply.head.type = type;
	reply.head.len = len;
	while (left) {
		ssize_t n = write(port, pos, left);

		if (n > 0) {
			pos += n;
			left -= n;
		} else {
			guest_sleep_ms(1);
		}
	}
}

static void send_done(uint32_t error)
{
	memcpy(reply.data, &error, sizeof(error));
	send_reply(FRAME_DONE, sizeof(error));
}

static void receive(void *to, size_t len)
{
	char *pos = to;

	while (len) {
		ssize_t n = read(port, pos, len);

		if (n > 0) {
			pos += n;
			len -= n;
		} else {
			guest_sleep_ms(1);
		}
	}
}

static void receive_frame(void)
{
	receive(&frame.head, sizeof(frame.head));
	if (frame.head.len > FRAME_MAX)
		exit(1);
	receive(frame.data, frame.head.len);
	frame.data[frame.head.len] = '\0';
}

/* Clones of one snapshot wake with the same random state: this parts them. */
static void mix_entropy(void)
{
	static struct {
		struct rand_pool_info info;
		char data[256];
	} pool;
	size_t len = frame.head.len;
	int fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (len > sizeof(pool.data))
		len = sizeof(pool.data);
	pool.info.entropy_count = len * 8;
	pool.info.buf_size = len;
	memcpy(pool.info.buf, frame.data, len);
	if (fd < 0 || ioctl(fd, RNDADDENTROPY, &pool) ||
	    ioctl(fd, RNDRESEEDCRNG, NULL))
		error = errno;
	close(fd);
	send_done(error);
}

static void make_parents(char *path)
{
	char *slash;

	for (slash = path + 1; *slash; slash++) {
		if (*slash != '/')
			continue;
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

static void put_file(void)
{
	static char path[FRAME_MAX + 1];	/* the data comes over the first frame */
	struct frame_put put;
	int error = 0;
	int fd;

	memcpy(&put, frame.data, sizeof(put));
	memcpy(path, frame.data + sizeof(put), frame.head.len - sizeof(put) + 1);
	make_parents(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, put.mode);
	if (fd < 0)
		error = errno;
	for (receive_frame(); frame.head.type == FRAME_DATA; receive_frame()) {
		size_t pos = 0;

		while (!error && pos < frame.head.len) {
			ssize_t n = write(fd, frame.data + pos,
					  frame.head.len - pos);

			if (n < 0)
				error = errno;
			else
				pos += n;
		}
	}
	close(fd);
	if (!error && chmod(path, put.mode))
		error = errno;
	send_done(error);
}

static void set_limit(uint32_t ms)
{
	cmd.deadline = ms ? guest_now_ms() + ms : 0;
}

/* In the child: its own session, so that what it does to its group stays there. */
static void exec_command(int in, int out, int err, char *command)
{
	char * const argv[] = { "sh", "-c", command, NULL };

	setsid();
	dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
	execve("/bin/sh", argv, guest_environ);
	exit(127);
}

static void start_command(void)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
	struct frame_run run;

	memcpy(&run, frame.data, sizeof(run));
	guest_pipe(in, O_CLOEXEC);
	guest_pipe(out, O_CLOEXEC);
	guest_pipe(err, O_CLOEXEC);
	cmd = (struct command){ .in = in[1], .out = out[0], .err = err[0] };
	guest_fcntl(cmd.in, F_SETFL, O_NONBLOCK);
	guest_fcntl(cmd.out, F_SETFL, O_NONBLOCK);
	guest_fcntl(cmd.err, F_SETFL, O_NONBLOCK);
	cmd.pid = fork();
	if (!cmd.pid)
		exec_command(in[0], out[1], err[1], frame.data + sizeof(run));
	close_fd(&in[0]);
	close_fd(&out[1]);
	close_fd(&err[1]);
	cmd.pidfd = guest_pidfd_open(cmd.pid);
	set_limit(run.limit_ms);
}

/* Process 1 inherits every orphan; the command's own end is among them. */
static void reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != cmd.pid)
			continue;
		cmd.ended = true;
		cmd.wait_status = status;
	}
}

/* True while there may be more to read from *@fd. */
static bool forward(int *fd, uint32_t type)
{
	ssize_t n = *fd < 0 ? 0 : read(*fd, reply.data, CHUNK);

	if (n > 0)
		send_reply(type, n);
	else if (n == 0 || errno != EAGAIN)
		close_fd(fd);
	return n > 0;
}

/* What the pipe holds now, and no more: a survivor may go on writing. */
static void drain(int *fd, uint32_t type)
{
	size_t chunks = PIPE_SIZE / CHUNK + 2;

	while (chunks-- && forward(fd, type))
		;
	close_fd(fd);
}

static void finish_command(void)
{
	struct frame_exit result = { .timed_out = cmd.timed_out };
	int status = cmd.wait_status;

	if (!cmd.ended)
		result.status = 128 + SIGKILL;
	else if (status & 0x7f)
		result.status = 128 + (status & 0x7f);
	else
		result.status = status >> 8 & 0xff;
	close_fd(&cmd.in);
	drain(&cmd.out, FRAME_OUT);
	drain(&cmd.err, FRAME_ERR);
	close_fd(&cmd.pidfd);
	cmd = (struct command){ .in = -1, .out = -1, .err = -1 };
	memcpy(reply.data, &result, sizeof(result));
	send_reply(FRAME_EXIT, sizeof(result));
}

/*
 * Past its limit, a command takes every process in the guest but this one
 * with it: it may have left its group, and nothing else has a claim to live.
 */
static void kill_command(void)
{
	int waited;

	cmd.timed_out = true;
	kill(-1, SIGKILL);
	for (waited = 0; !cmd.ended && waited < KILL_WAIT_MS; waited++) {
		guest_sleep_ms(1);
		reap();
	}
}

static void feed_input(void)
{
	ssize_t n = write(cmd.in, frame.data + cmd.in_pos,
			  cmd.in_len - cmd.in_pos);

	if (n >= 0)
		cmd.in_pos += n;
	else if (errno != EAGAIN)
		close_fd(&cmd.in);
	if (cmd.in < 0 || cmd.in_pos == cmd.in_len)
		cmd.in_len = 0;
}

static void ping(void)
{
	size_t len = frame.head.len < CHUNK ? frame.head.len : CHUNK;

	memcpy(reply.data, frame.data, len);
	send_reply(FRAME_PONG, len);
}

static void handle_frame(void)
{
	struct frame_run run;

	receive_frame();
	switch (frame.head.type) {
	case FRAME_PING:
		ping();
		break;
	case FRAME_ENTROPY:
		mix_entropy();
		break;
	case FRAME_PUT:
		put_file();
		break;
	case FRAME_RUN:
		if (!cmd.pid)
			start_command();
		break;
	case FRAME_DATA:
		cmd.in_pos = 0;
		if (cmd.pid && cmd.in >= 0)
			cmd.in_len = frame.head.len;
		break;
	case FRAME_END:
		close_fd(&cmd.in);
		break;
	case FRAME_LIMIT:
		memcpy(&run, frame.data, sizeof(run));
		set_limit(run.limit_ms);
		break;
	}
}

static int next_wake(void)
{
	long long left = 1000;

	if (!cmd.pid)
		return -1;
	if (cmd.deadline) {
		left = cmd.deadline - guest_now_ms();
		if (left < 0)
			left = 0;
	}
	return left < 1000 ? left : 1000;
}

void agent_serve(int fd)
{
	uint32_t version = AGENT_VERSION;

	port = fd;
	guest_mlockall(1 /* MCL_CURRENT */);
	memcpy(reply.data, &version, sizeof(version));
	send_reply(FRAME_READY, sizeof(version));
	for (;;) {
		struct pollfd fds[] = {
			{ .fd = cmd.in_len ? -1 : port, .events = POLLIN },
			{ .fd = cmd.in_len ? cmd.in : -1, .events = POLLOUT },
			{ .fd = cmd.out, .events = POLLIN },
			{ .fd = cmd.err, .events = POLLIN },
			{ .fd = cmd.pid ? cmd.pidfd : -1, .events = POLLIN },
		};

		poll(fds, ARRAY_SIZE(fds), next_wake());
		if (fds[1].revents)
			feed_input();
		if (fds[2].revents)
			forward(&cmd.out, FRAME_OUT);
		if (fds[3].revents)
			forward(&cmd.err, FRAME_ERR);
		reap();
		if (cmd.pid && cmd.deadline && guest_now_ms() >= cmd.deadline)
			kill_command();
		if (cmd.pid && (cmd.ended || cmd.timed_out))
			finish_command();
		if (fds[0].revents & POLLIN)
			handle_frame();
	}
}
