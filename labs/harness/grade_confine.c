// SPDX-License-Identifier: GPL-2.0
/*
 * Confinement by bubblewrap: namespaces without a network, a root folder that
 * has only /usr, the private folder and what the caller names. Time, memory,
 * file sizes and output are limited whether bubblewrap works here or not.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grade_confine.h"

/* A command is judged by the time that it works; a busy machine is not its fault. */
#define WALL_FACTOR	10
#define OUTPUT_LIMIT	(64 << 10)
#define MEMORY_LIMIT	(1024ul << 20)
#define FILE_LIMIT	(64ul << 20)

static char *const environment[] = {
	"PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/nonexistent", "TMPDIR=/tmp", NULL
};

static void add(struct grade_strings *argv, const char *a, const char *b, const char *c)
{
	grade_add_string(argv, grade_format("%s", a));
	if (b)
		grade_add_string(argv, grade_format("%s", b));
	if (c)
		grade_add_string(argv, grade_format("%s", c));
}

/* /bin and its like are links into /usr on a merged system, and folders on others. */
static void add_system_folder(struct grade_strings *argv, const char *path)
{
	char target[64];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len > 0) {
		target[len] = '\0';
		add(argv, "--symlink", target, path);
	} else {
		add(argv, "--ro-bind-try", path, path);
	}
}

static void add_bubblewrap(struct grade_strings *argv, const struct confine *c)
{
	size_t i;

	add(argv, "bwrap", "--unshare-all", "--die-with-parent");
	add(argv, "--new-session", "--cap-drop", "ALL");
	add(argv, "--ro-bind", "/usr", "/usr");
	add_system_folder(argv, "/bin");
	add_system_folder(argv, "/sbin");
	add_system_folder(argv, "/lib");
	add_system_folder(argv, "/lib32");
	add_system_folder(argv, "/lib64");
	add(argv, "--ro-bind-try", "/etc/alternatives", "/etc/alternatives");
	add(argv, "--proc", "/proc", NULL);
	add(argv, "--dev", "/dev", NULL);
	add(argv, "--tmpfs", "/tmp", NULL);
	for (i = 0; c->readable && i < c->readable->count; i++)
		add(argv, "--ro-bind", c->readable->at[i], c->readable->at[i]);
	add(argv, "--bind", c->dir, "/build");
	add(argv, "--chdir", "/build", "--");
}

static void limit(int resource, rlim_t value)
{
	struct rlimit limit = { value, value };

	setrlimit(resource, &limit);
}

static void become_command(const struct confine *c, char *const argv[], int out)
	__noreturn;

static void become_command(const struct confine *c, char *const argv[], int out)
{
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	limit(RLIMIT_CPU, (c->limit_ms + 999) / 1000);
	limit(RLIMIT_AS, MEMORY_LIMIT);
	limit(RLIMIT_FSIZE, FILE_LIMIT);
	limit(RLIMIT_CORE, 0);
	umask(022);
	if (chdir(c->dir) || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	execvpe(argv[0], argv, environment);
	_exit(127);
}

/*
 * Where the output goes: a file, and no pipe, since a source can include what its
 * compiler's standard output is, and would wait there for itself.
 */
static int open_output(void)
{
	int fd = memfd_create("output", MFD_CLOEXEC);

	if (fd < 0)
		grade_die("memfd_create: %s", strerror(errno));
	return fd;
}

/* What fits. */
static char *take_output(int fd)
{
	char *output = grade_alloc(OUTPUT_LIMIT);

	if (pread(fd, output, OUTPUT_LIMIT - 1, 0) < 0)
		grade_die("the output of a command cannot be read: %s", strerror(errno));
	close(fd);
	return output;
}

/* Does it end by then? */
static bool ends_in(pid_t pid, int ms)
{
	struct pollfd ending = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	double end = grade_now() + ms / 1000.0;
	int ended;

	if (ending.fd < 0)
		grade_die("pidfd_open: %s", strerror(errno));
	do {
		ended = poll(&ending, 1, (end - grade_now()) * 1000 + 1);
	} while (ended < 0 && errno == EINTR && grade_now() < end);
	close(ending.fd);
	return ended > 0;
}

/* Of the command and all that it waited for. */
static unsigned int cpu_ms(const struct rusage *usage)
{
	return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000 +
	       (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1000;
}

static enum confine_end supervise(const struct confine *c, char *const argv[],
				  char **output)
{
	struct rusage usage;
	int out = open_output();
	bool in_time;
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		grade_die("fork: %s", strerror(errno));
	if (!pid)
		become_command(c, argv, out);
	setpgid(pid, pid);
	in_time = ends_in(pid, c->limit_ms * WALL_FACTOR);
	/* Whatever is left of the group has no business any more. */
	kill(-pid, SIGKILL);
	if (wait4(pid, &status, 0, &usage) < 0)
		grade_die("wait4: %s", strerror(errno));
	*output = take_output(out);
	if (!in_time && grade_patience() > WALL_FACTOR)
		grade_die("%s did not end in %u s: is the machine busy?", argv[0],
			  c->limit_ms / 1000 * WALL_FACTOR);
	if (!in_time || cpu_ms(&usage) >= c->limit_ms)
		return CONFINE_LATE;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		grade_die("%s: cannot be run: %s", argv[0], *output);
	return WIFEXITED(status) && !WEXITSTATUS(status) ? CONFINE_OK : CONFINE_FAILED;
}

/**
 * confine_works() - can bubblewrap do its part on this machine?
 *
 * Tried once; says so on standard error if it cannot.
 *
 * Return: true if commands will see only what they are meant to.
 */
bool confine_works(void)
{
	static const char *const nothing[] = { "true", NULL };
	const struct confine c = { .dir = "/tmp", .limit_ms = 10000 };
	static bool known, works;
	struct grade_strings argv = { 0 };
	char *output;

	if (known)
		return works;
	known = true;
	if (access("/usr/bin/bwrap", X_OK)) {
		output = grade_format("bubblewrap is not installed");
	} else {
		add_bubblewrap(&argv, &c);
		add(&argv, nothing[0], NULL, NULL);
		works = supervise(&c, argv.at, &output) == CONFINE_OK;
	}
	if (!works)
		fprintf(stderr,
			"grade: the compiler runs unconfined, after a check of the sources: %s\n",
			output);
	free(output);
	return works;
}

/**
 * confine_run() - run one command, confined where that works
 * @c: where and how long
 * @argv: the command, up to NULL; its paths relative to the private folder
 * @output: what it wrote to standard output and error, on the heap; cut at 64 KiB
 *
 * Return: How it ended.
 */
enum confine_end confine_run(const struct confine *c, const char *const argv[],
			     char **output)
{
	struct grade_strings all = { 0 };
	enum confine_end end;
	size_t i;

	if (confine_works())
		add_bubblewrap(&all, c);
	for (i = 0; argv[i]; i++)
		add(&all, argv[i], NULL, NULL);
	end = supervise(c, all.at, output);
	for (i = 0; i < all.count; i++)
		free(all.at[i]);
	free(all.at);
	return end;
}
