// SPDX-License-Identifier: GPL-2.0
/*
 * QEMU as a process: its command line, the sockets it talks over, and its
 * certain end. It gets what it needs as open descriptors, so there is no
 * socket or file with a name to clean up, and it dies with its parent.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptor.h"
#include "vm_internal.h"

#define QEMU		"qemu-system-x86_64"
#define MAX_WORDS	256
/* How long a killed QEMU may take to be gone before we leave it to init. */
#define REAP_MS		2000

#define CMDLINE \
	"console=ttyS0 panic=-1 oops=panic nokaslr mitigations=off tsc=reliable no_timer_check"

/*
 * Calibrating the APIC's timer takes a tenth of a second, and fails where
 * the host is busy. Under TCG the HPET serves one CPU as well.
 */
#define CMDLINE_HPET	" nolapic_timer"

/* And so does the TSC, which under TCG is the host's. */
#define CMDLINE_TSC	" tsc_early_khz=%u"

struct words {
	char *argv[MAX_WORDS];
	unsigned int count;
};

/* The far ends of the sockets: QEMU's. */
struct far_ends {
	int console;
	int agent;
	int qmp;
	int error;
};

static void __printf(2, 3) add(struct words *words, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (words->count + 1 == MAX_WORDS ||
	    vasprintf(&words->argv[words->count++], format, args) < 0)
		abort();
	va_end(args);
}

static void add_option(struct words *words, const char *option, const char *value)
{
	add(words, "%s", option);
	add(words, "%s", value);
}

static void free_words(struct words *words)
{
	while (words->count)
		free(words->argv[--words->count]);
}

static void add_ram(struct words *words, struct vm *vm)
{
	unsigned int nodes = vm->cfg.nodes;
	unsigned int nid;

	add(words, "-m");
	add(words, "%u", vm->cfg.memory);
	for (nid = 0; nid < nodes; nid++) {
		add(words, "-object");
		add(words,
		    "memory-backend-file,id=ram%u,size=%uM,share=on,mem-path=/proc/self/fd/%d",
		    nid, vm->cfg.node_mb[nid], vm->ram_fd[nid]);
		if (nodes == 1)
			continue;
		add(words, "-numa");
		if (nid)
			add(words, "node,nodeid=%u,memdev=ram%u", nid, nid);
		else
			add(words, "node,nodeid=0,memdev=ram0,cpus=0-%u",
			    vm->cfg.cpus - 1);
	}
}

static void add_distances(struct words *words, const struct vm *vm)
{
	unsigned int from, to;

	for (from = 0; from < vm->cfg.nodes; from++)
		for (to = 0; to < vm->cfg.nodes; to++) {
			if (!vm->cfg.distance[from][to])
				continue;
			add(words, "-numa");
			add(words, "dist,src=%u,dst=%u,val=%u", from, to,
			    vm->cfg.distance[from][to]);
		}
}

static void add_ports(struct words *words, const struct vm_launch *launch,
		      const struct far_ends *far)
{
	add(words, "-chardev");
	add(words, "socket,id=console,fd=%d", far->console);
	add_option(words, "-serial", "chardev:console");
	add(words, "-chardev");
	add(words, "socket,id=qmp,fd=%d", far->qmp);
	add_option(words, "-mon", "chardev=qmp,mode=control");
	if (launch->bare)
		add_option(words, "-device", "isa-debug-exit,iobase=0xf4,iosize=4");
	if (launch->shell || launch->bare)
		return;
	add(words, "-chardev");
	add(words, "socket,id=agent,fd=%d", far->agent);
	add_option(words, "-device", "virtio-serial-pci,max_ports=2");
	add_option(words, "-device", "virtserialport,chardev=agent,name=agent,nr=1");
}

static void add_devices(struct words *words, const char *devices)
{
	const char *device;
	int len;

	while ((device = vm_next_device(&devices, &len))) {
		add(words, "-device");
		add(words, "%.*s", len, device);
	}
}

static bool is_emulated(const struct vm_launch *launch)
{
	return strcmp(launch->accel, "kvm");
}

static void add_kernel(struct words *words, struct vm *vm,
		       const struct vm_launch *launch)
{
	const char *append = vm->cfg.append ? vm->cfg.append : "";
	bool tcg = is_emulated(launch);
	bool hpet = tcg && vm->cfg.cpus == 1;
	unsigned int khz = tcg && !launch->bare ? vm_tsc_khz() : 0;
	char tsc[32] = "";

	if (khz)
		snprintf(tsc, sizeof(tsc), CMDLINE_TSC, khz);
	add_option(words, "-kernel", vm->cfg.kernel);
	if (vm->cfg.initrd || launch->initrd_fd >= 0)
		add(words, "-initrd");
	if (launch->initrd_fd >= 0)
		add(words, "/proc/self/fd/%d", launch->initrd_fd);
	else if (vm->cfg.initrd)
		add(words, "%s", vm->cfg.initrd);
	add(words, "-append");
	if (launch->bare) {
		add(words, "%s", append);
		return;
	}
	add(words, CMDLINE "%s%s%s %s", hpet ? CMDLINE_HPET : "", tsc,
	    launch->shell ? " mode=shell" : " quiet", append);
}

static void build_words(struct words *words, struct vm *vm,
			const struct vm_launch *launch, const struct far_ends *far)
{
	bool in_turn = is_emulated(launch) && vm->cfg.one_thread;

	add(words, "%s", vm_qemu_path());
	add(words, "-nodefaults");
	add(words, "-no-user-config");
	add(words, "-no-reboot");
	add_option(words, "-display", "none");
	add_option(words, "-nic", "none");
	add_option(words, "-sandbox",
		   "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
	add_option(words, "-machine",
		   vm->cfg.nodes == 1 ? "q35,memory-backend=ram0" : "q35");
	add(words, "-accel");
	add(words, "%s%s", launch->accel, in_turn ? ",thread=single" : "");
	add(words, "-smp");
	add(words, "%u", vm->cfg.cpus);
	add_ram(words, vm);
	add_distances(words, vm);
	add_ports(words, launch, far);
	add_devices(words, vm->cfg.device);
	add_kernel(words, vm, launch);
	if (launch->incoming)
		add_option(words, "-incoming", "defer");
	if (launch->bare && vm->cfg.gdb) {
		add(words, "-S");
		add(words, "-gdb");
		add(words, "unix:%s,server=on,wait=off", vm->cfg.gdb);
	}
	words->argv[words->count] = NULL;
}

/**
 * vm_qemu_path() - which QEMU is run
 *
 * Return: $QEMU if it is set, else the first one on $PATH, else NULL
 */
const char *vm_qemu_path(void)
{
	static _Thread_local char found[4096];
	const char *path = getenv("QEMU");

	if (path && *path)
		return access(path, X_OK) ? NULL : path;
	for (path = getenv("PATH"); path && *path; path += *path == ':') {
		int len = strcspn(path, ":");

		snprintf(found, sizeof(found), "%.*s/" QEMU, len, path);
		if (!access(found, X_OK))
			return found;
		path += len;
	}
	return NULL;
}

/**
 * vm_connect_pair() - a socket with two ends
 * @near: ours: non-blocking
 * @far: QEMU's
 *
 * Return: false with errno set where that failed; both ends close on exec()
 */
bool vm_connect_pair(int *near, int *far)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return false;
	*near = pair[0];
	*far = pair[1];
	return !fcntl(*near, F_SETFL, O_NONBLOCK);
}

static void inherit(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
}

/* Between fork() and exec(): nothing here may allocate or lock. */
static void run_qemu(struct vm *vm, char **argv, const struct vm_launch *launch,
		     const struct far_ends *far, pid_t parent)
{
	struct rlimit no_core = { 0, 0 };
	int null = open("/dev/null", O_RDWR);
	unsigned int nid;
	sigset_t none;

	setsid();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setrlimit(RLIMIT_CORE, &no_core);
	dup2(null, 0);
	dup2(null, 1);
	dup2(far->error, 2);
	inherit(far->console);
	inherit(far->agent);
	inherit(far->qmp);
	inherit(launch->initrd_fd);
	for (nid = 0; nid < vm->cfg.nodes; nid++)
		inherit(vm->ram_fd[nid]);
	execv(argv[0], argv);
	_exit(127);
}

static enum vm_status start_process(struct vm *vm, const struct vm_launch *launch,
				    const struct far_ends *far)
{
	struct words words = { .count = 0 };
	pid_t parent = getpid();

	build_words(&words, vm, launch, far);
	vm->pid = fork();
	if (!vm->pid)
		run_qemu(vm, words.argv, launch, far, parent);
	free_words(&words);
	if (vm->pid < 0)
		return vm_fail(vm, VM_HOST, "fork: %s", strerror(errno));
	vm->pidfd = syscall(SYS_pidfd_open, vm->pid, 0);
	if (vm->pidfd < 0)
		return vm_fail(vm, VM_HOST, "pidfd_open: %s", strerror(errno));
	return VM_OK;
}

/**
 * vm_spawn() - start QEMU
 * @vm: the guest, its RAM created
 * @launch: how it is to begin
 *
 * Return: VM_OK or VM_HOST
 */
enum vm_status vm_spawn(struct vm *vm, const struct vm_launch *launch)
{
	struct far_ends far = { -1, -1, -1, -1 };
	enum vm_status status;

	if (!vm_qemu_path())
		return vm_fail(vm, VM_HOST, QEMU
			       " was not found: install the package qemu-system-x86, or set QEMU");
	if (vm_connect_pair(&vm->console_fd, &far.console) &&
	    vm_connect_pair(&vm->agent_fd, &far.agent) &&
	    vm_connect_pair(&vm->qmp_fd, &far.qmp) &&
	    vm_connect_pair(&vm->stderr_fd, &far.error))
		status = start_process(vm, launch, &far);
	else
		status = vm_fail(vm, VM_HOST, "socketpair: %s", strerror(errno));
	close_fd(&far.console);
	close_fd(&far.agent);
	close_fd(&far.qmp);
	close_fd(&far.error);
	return status;
}

/**
 * vm_reap() - kill QEMU if it still runs, and take its end in
 * @vm: the guest; doing this twice does no harm
 */
void vm_reap(struct vm *vm)
{
	struct pollfd end = { .fd = vm->pidfd, .events = POLLIN };

	if (vm->pid > 0) {
		kill(vm->pid, SIGKILL);
		if (vm->pidfd < 0 || poll(&end, 1, REAP_MS) > 0)
			waitpid(vm->pid, &vm->exit_status, 0);
	}
	vm->pid = -1;
	close_fd(&vm->pidfd);
	close_fd(&vm->console_fd);
	close_fd(&vm->agent_fd);
	close_fd(&vm->qmp_fd);
	close_fd(&vm->stderr_fd);
}
