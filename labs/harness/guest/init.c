// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's first process. It mounts what a driver's user expects, then
 * becomes the agent that the harness talks to, or, with mode=shell on the
 * kernel's command line, gives the console to a shell until that exits.
 */
#include "guest.h"
#include "../protocol.h"

#include <asm/termios.h>
#include <linux/reboot.h>

#define PORT "/dev/vport0p1"

char *guest_environ[] = {
	"PATH=/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/root", "TERM=linux",
	"USER=root", NULL,
};

static const struct {
	const char *type;
	const char *path;
} mounts[] = {
	{ "proc", "/proc" },
	{ "sysfs", "/sys" },
	{ "devtmpfs", "/dev" },
	{ "debugfs", "/sys/kernel/debug" },
};

/* The kernel hands an unknown name=value of its command line on as environment. */
static const char *word(char **envp, const char *name)
{
	size_t len = strlen(name);

	for (; *envp; envp++)
		if (!memcmp(*envp, name, len) && (*envp)[len] == '=')
			return *envp + len + 1;
	return "";
}

/* One shell on the console, as its controlling terminal; then off. */
static void shell(char **envp)
{
	struct winsize size = {
		.ws_row = atoi(word(envp, "rows")),
		.ws_col = atoi(word(envp, "columns")),
	};
	char * const argv[] = { "-sh", NULL };
	pid_t pid = fork();

	if (!pid) {
		int fd;

		setsid();
		fd = open("/dev/ttyS0", O_RDWR);
		ioctl(fd, TIOCSCTTY, NULL);
		ioctl(fd, TIOCSWINSZ, &size);
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
		chdir("/root");
		write(1, SHELL_GREETING "\n", sizeof(SHELL_GREETING));
		execve("/bin/sh", argv, guest_environ);
		exit(127);
	}
	while (wait(NULL) != pid)
		;
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
}

/* The port shows up once the host has answered the driver: a matter of ms. */
static int open_port(void)
{
	int fd;

	while ((fd = open(PORT, O_RDWR | O_CLOEXEC)) < 0)
		guest_sleep_ms(1);
	return fd;
}

int main(int argc, char **argv, char **envp)
{
	unsigned int i;

	/* Under another name, and long after: see unprivileged.c. */
	if (getpid() != 1)
		return argc > 1 ? unprivileged(argv + 1) : 127;
	for (i = 0; i < ARRAY_SIZE(mounts); i++)
		mount(mounts[i].type, mounts[i].path, mounts[i].type, 0, NULL);
	if (!strcmp(word(envp, "mode"), "shell"))
		shell(envp);
	guest_write_file("/proc/sys/kernel/printk", "8");
	agent_serve(open_port());
}
