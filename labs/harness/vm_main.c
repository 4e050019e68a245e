// SPDX-License-Identifier: GPL-2.0
/* The command line of the harness: vm run, shell, boot, time, probe. */
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm_main.h"

static const char usage[] =
	"usage: vm run [OPTION]... -- COMMAND   run a command in a guest\n"
	"       vm shell [OPTION]...            a shell in a guest, on this terminal\n"
	"       vm boot [OPTION]... KERNEL      a multiboot kernel, alone, on this terminal\n"
	"       vm time [OPTION]...             measure boot, restore and answer\n"
	"       vm probe                        print the accelerator: kvm or tcg\n"
	"\n"
	"  --memory MB        the guest's RAM (256)\n"
	"  --nodes N          NUMA nodes (1)\n"
	"  --node MB          instead: a node of that size; may be repeated\n"
	"  --distance A:B:N   from node A to B, in the firmware's SLIT; may be repeated\n"
	"  --device DEVICE    a PCI device more, as QEMU names it, such as edu, or several\n"
	"                     in one word, with blanks between them; implies --cold but\n"
	"                     for edu and pci-testdev\n"
	"  --cpus N           CPUs, all on node 0 (1)\n"
	"  --one-thread       emulated CPUs take turns: no two at once, and no waiting\n"
	"  --append WORDS     more for the kernel's command line\n"
	"  --cold             boot; do not restore a snapshot\n"
	"  --limit SECONDS    time for all of it (60)\n"
	"  --put HOST:GUEST   copy a file into the guest; may be repeated\n"
	"  --console FILE     write what the guest's console said\n"
	"  --kernel FILE      vmlinux or bzImage, instead of the lab kernel\n"
	"  --initrd FILE      instead of the lab's own\n"
	"  --repeat N         vm time: how often (5)\n"
	"  --input FILE       vm boot: what its console is to hear\n"
	"  --junk MB          vm boot: so much of each node is not zero at power-on\n"
	"  --gdb SOCKET       vm boot: wait for a debugger there\n"
	"\n"
	"vm run exits as COMMAND did, vm boot with 0 where the kernel switched the\n"
	"machine off; 124: limit passed, 125: the harness failed, 126: the guest's\n"
	"kernel gave up.\n";

int vm_complain(struct vm *vm, enum vm_status status)
{
	fprintf(stderr, "vm: %s\n", vm_strerror(vm));
	switch (status) {
	case VM_TIMEOUT:
		return EXIT_LIMIT;
	case VM_PANIC:
		return EXIT_PANIC;
	default:
		return EXIT_HARNESS;
	}
}

static int misuse(const char *what)
{
	fprintf(stderr, "vm: %s\n%s", what, usage);
	return EXIT_HARNESS;
}

static char *format_path(const char *folder, const char *rest)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, rest) < 0)
		abort();
	return path;
}

/* $OUT and $KERNEL, or where they are from the executable's point of view. */
static void find_defaults(struct options *opt)
{
	const char *out = getenv("OUT");
	const char *kernel = getenv("KERNEL");
	char self[PATH_MAX] = "";

	if (!out) {
		if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
			self[0] = '\0';
		out = dirname(dirname(self));
	}
	opt->cache = format_path(out, "vm");
	if (!opt->cfg.initrd)
		opt->cfg.initrd = format_path(out, "guest/initramfs.cpio");
	if (!opt->cfg.kernel)
		opt->cfg.kernel = kernel ? format_path(kernel, "vmlinux") :
				  format_path(out, "kernel/x86_64/vmlinux");
}

static const struct option long_options[] = {
	{ "memory", required_argument, NULL, 'm' },
	{ "nodes", required_argument, NULL, 'n' },
	{ "cpus", required_argument, NULL, 'c' },
	{ "one-thread", no_argument, NULL, 't' },
	{ "append", required_argument, NULL, 'a' },
	{ "cold", no_argument, NULL, 'C' },
	{ "limit", required_argument, NULL, 'l' },
	{ "put", required_argument, NULL, 'p' },
	{ "console", required_argument, NULL, 'o' },
	{ "kernel", required_argument, NULL, 'k' },
	{ "initrd", required_argument, NULL, 'i' },
	{ "repeat", required_argument, NULL, 'r' },
	{ "node", required_argument, NULL, 'N' },
	{ "device", required_argument, NULL, 'D' },
	{ "distance", required_argument, NULL, 'd' },
	{ "input", required_argument, NULL, 'I' },
	{ "junk", required_argument, NULL, 'j' },
	{ "gdb", required_argument, NULL, 'g' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static bool take_number(const char *text, unsigned int max, unsigned int *number)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || end == text || value < 1 || value > max)
		return false;
	*number = value;
	return true;
}

static bool take_put(struct options *opt, char *text)
{
	char *colon = strchr(text, ':');

	if (!colon || opt->puts == MAX_PUTS || colon[1] != '/')
		return false;
	*colon = '\0';
	opt->put[opt->puts].host = text;
	opt->put[opt->puts++].guest = colon + 1;
	return true;
}

static bool take_node(struct options *opt, const char *text)
{
	unsigned int nid = 0;

	while (nid < VM_MAX_NODES && opt->cfg.node_mb[nid])
		nid++;
	return nid < VM_MAX_NODES && take_number(text, 1 << 20, &opt->cfg.node_mb[nid]);
}

static bool take_distance(struct options *opt, const char *text)
{
	unsigned int from, to, distance;
	char end;

	if (sscanf(text, "%u:%u:%u%c", &from, &to, &distance, &end) != 3 || from == to ||
	    from >= VM_MAX_NODES || to >= VM_MAX_NODES || distance < 11 || distance > 254)
		return false;
	opt->cfg.distance[from][to] = distance;
	return true;
}

static bool take_option(struct options *opt, int which, char *value)
{
	switch (which) {
	case 'm':
		return take_number(value, 1 << 20, &opt->cfg.memory);
	case 'n':
		return take_number(value, VM_MAX_NODES, &opt->cfg.nodes);
	case 'N':
		return take_node(opt, value);
	case 'd':
		return take_distance(opt, value);
	case 'c':
		return take_number(value, 64, &opt->cfg.cpus);
	case 't':
		opt->cfg.one_thread = true;
		return true;
	case 'j':
		return take_number(value, 1 << 20, &opt->cfg.junk);
	case 'l':
		return take_number(value, 1 << 20, &opt->limit);
	case 'r':
		return take_number(value, 1000, &opt->repeat);
	case 'a':
		opt->cfg.append = value;
		return true;
	case 'C':
		opt->cold = true;
		return true;
	case 'p':
		return take_put(opt, value);
	case 'o':
		opt->console = value;
		return true;
	case 'k':
		opt->cfg.kernel = value;
		return true;
	case 'i':
		opt->cfg.initrd = value;
		return true;
	case 'D':
		opt->cfg.device = value;
		return true;
	case 'I':
		opt->input = value;
		return true;
	case 'g':
		opt->cfg.gdb = value;
		return true;
	}
	return false;
}

int vm_left(const struct options *opt)
{
	int64_t left = opt->deadline - vm_now();

	return left > 0 ? left : 0;
}

static bool save_console(struct vm *vm, const char *path)
{
	size_t len;
	const char *text = vm_console(vm, &len);
	FILE *file = fopen(path, "w");

	if (!file || fwrite(text, 1, len, file) != len || fclose(file)) {
		fprintf(stderr, "vm: %s: cannot write the console there\n", path);
		return false;
	}
	return true;
}

static enum vm_status send_files(struct vm *vm, const struct options *opt)
{
	enum vm_status status = VM_OK;
	unsigned int i;

	for (i = 0; !status && i < opt->puts; i++)
		status = vm_put_file(vm, opt->put[i].guest, opt->put[i].host,
				     vm_left(opt));
	return status;
}

/**
 * vm_find_accel() - choose an accelerator, unless one was named
 * @opt: the options; what works is looked up in their cache: to try takes seconds
 */
void vm_find_accel(struct options *opt)
{
	if (!opt->cfg.accel)
		opt->cfg.accel = vm_probe_accel(opt->cache, &opt->cfg);
}

static enum vm_status boot_cold(struct vm **vm, struct options *opt)
{
	enum vm_status status = vm_check_config(&opt->cfg);

	*vm = NULL;
	if (status)
		return status;
	vm_find_accel(opt);
	return vm_boot(vm, &opt->cfg, vm_left(opt));
}

static int run(struct options *opt, const char *command)
{
	static const int fds[] = { 0, 1, 2 };
	struct vm_reply reply = { 0 };
	enum vm_status status;
	struct vm *vm;
	int code;

	if (opt->cold)
		status = boot_cold(&vm, opt);
	else
		status = vm_start(&vm, &opt->cfg, opt->cache, vm_left(opt));
	if (!status)
		status = send_files(vm, opt);
	if (!status)
		status = vm_run_fds(vm, command, fds, &reply, vm_left(opt));
	code = reply.status;
	if (status) {
		code = vm_complain(vm, status);
	} else if (reply.timed_out) {
		fputs("vm: the command did not end within its limit\n", stderr);
		code = EXIT_LIMIT;
	}
	if (opt->console && vm && !save_console(vm, opt->console))
		code = code ? code : EXIT_HARNESS;
	vm_kill(vm);
	return code;
}

int main(int argc, char **argv)
{
	struct options opt = {
		.cfg = { .memory = 256, .nodes = 1, .cpus = 1 },
		.limit = 60, .repeat = 5,
	};
	const char *verb = argc > 1 ? argv[1] : "";
	int which;

	signal(SIGPIPE, SIG_IGN);
	optind = 2;
	while (argc > 1 && (which = getopt_long(argc, argv, "+", long_options, NULL)) != -1) {
		if (which == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (which == '?')
			return misuse("no such option");
		if (!take_option(&opt, which, optarg))
			return misuse("that option's value makes no sense");
	}
	find_defaults(&opt);
	opt.deadline = vm_deadline(opt.limit * 1000);
	if (!strcmp(verb, "run") && optind + 1 == argc)
		return run(&opt, argv[optind]);
	if (optind + 1 == argc && !strcmp(verb, "boot")) {
		opt.cfg.kernel = argv[optind];
		opt.cfg.initrd = NULL;
		return main_boot(&opt);
	}
	if (optind == argc && !strcmp(verb, "time"))
		return main_time(&opt);
	if (optind == argc && !strcmp(verb, "shell"))
		return main_shell(&opt);
	if (optind == argc && !strcmp(verb, "probe")) {
		puts(vm_probe_accel(opt.cache, &opt.cfg));
		return 0;
	}
	return misuse("say what to do");
}
