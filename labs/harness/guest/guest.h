/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What init and the agent share: the system calls that the kernel's nolibc
 * (tools/include/nolibc, v6.1) has no name for, and each other.
 */
#ifndef HARNESS_GUEST_H
#define HARNESS_GUEST_H

#include <linux/fcntl.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

struct guest_timespec {
	long sec;
	long nsec;
};

/* The kernel's return value: a result, or a negative errno. */
static inline long guest_pipe(int fds[2], int flags)
{
	return my_syscall2(__NR_pipe2, fds, flags);
}

static inline long guest_pidfd_open(pid_t pid)
{
	return my_syscall2(__NR_pidfd_open, pid, 0);
}

static inline long guest_fcntl(int fd, int cmd, long arg)
{
	return my_syscall3(__NR_fcntl, fd, cmd, arg);
}

static inline long guest_mlockall(int flags)
{
	return my_syscall1(__NR_mlockall, flags);
}

static inline void guest_sleep_ms(long ms)
{
	struct guest_timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	my_syscall2(__NR_nanosleep, &ts, 0);
}

static inline long long guest_now_ms(void)
{
	struct guest_timespec ts = { 0, 0 };

	my_syscall2(__NR_clock_gettime, 1 /* CLOCK_MONOTONIC */, &ts);
	return ts.sec * 1000LL + ts.nsec / 1000000;
}

/* Serve the host on @port for ever: see agent.c. */
void agent_serve(int port);

/* What can be opened is written; what cannot is left. */
void guest_write_file(const char *path, const char *text);

/* Become nobody, and then this program; else an exit status. */
int unprivileged(char *argv[]);

/* The environment of every program that init or the agent starts. */
extern char *guest_environ[];

#endif
