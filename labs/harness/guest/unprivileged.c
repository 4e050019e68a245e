// SPDX-License-Identifier: GPL-2.0
/*
 * unprivileged PROGRAM WORD...: run a program of somebody else's as nobody. It
 * may compute, read and write; it has no capability, no other priority, few
 * processes, and the kernel takes no further module, whoever brings it.
 */
#include "guest.h"

#include <asm/resource.h>

#define NOBODY		65534
#define PROCESSES	32

void guest_write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		return;
	write(fd, text, strlen(text));
	close(fd);
}

int unprivileged(char *argv[])
{
	const unsigned long processes[2] = { PROCESSES, PROCESSES };

	guest_write_file("/proc/sys/kernel/modules_disabled", "1");
	if (my_syscall2(__NR_setrlimit, RLIMIT_NPROC, processes) ||
	    my_syscall2(__NR_setgroups, 0, NULL) ||
	    my_syscall3(__NR_setresgid, NOBODY, NOBODY, NOBODY) ||
	    my_syscall3(__NR_setresuid, NOBODY, NOBODY, NOBODY))
		return 126;
	execve(argv[0], argv, guest_environ);
	return 127;
}
