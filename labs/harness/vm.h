/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest under QEMU: boot it, snapshot it, restore it, talk to its agent,
 * look into its RAM, and end it for certain. Or a bare guest: a kernel of any
 * kind that has no agent, only its console.
 *
 * Every call that can wait takes a limit in milliseconds. Every call that can
 * fail returns 0 or an enum vm_status, and vm_strerror() has the sentence.
 */
#ifndef HARNESS_VM_H
#define HARNESS_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a guest, or a request to it, ended. */
enum vm_status {
	VM_OK = 0,
	VM_TIMEOUT,	/* nothing came within the limit: the guest hangs */
	VM_PANIC,	/* the guest's kernel gave up: a panic, an oops, its word for it */
	VM_FLOOD,	/* the guest wrote more than vm_config.console_limit */
	VM_GONE,	/* QEMU ended by itself, or the agent closed its port */
	VM_PROTOCOL,	/* the agent answered what no agent of ours answers */
	VM_HOST,	/* the host could not do its part: see vm_strerror() */
	VM_EOF,		/* the command has ended, or a bare guest: no further line */
};

#define VM_MAX_NODES 8

/* What vm_config.junk puts into every byte. */
#define VM_JUNK 0xa5

/**
 * struct vm_config - the machine that a guest gets
 * @kernel: uncompressed vmlinux (PVH), bzImage or multiboot image
 * @initrd: cpio archive, or NULL
 * @append: words to add to the kernel command line, or NULL
 * @memory: RAM in MiB, split evenly over the nodes
 * @nodes: NUMA nodes; 0 or 1 means a machine without NUMA. All CPUs are on node 0
 * @node_mb: where nodes have different sizes: the MiB of each, up to the first 0;
 *           @memory and @nodes then follow from these
 * @distance: from the first node to the second, as the machine's firmware tells it:
 *            11 to 254; 0 is the other way's, or 20. All 0: it tells none
 * @junk: a bare guest's: so many MiB at each node's start are full of VM_JUNK at power-on
 * @device: a PCI device more, as QEMU's -device names it, such as "edu"; or several, with
 *          a blank between them; or NULL. With any other than edu and pci-testdev, whose
 *          state may not be in a snapshot, a guest is booted each time
 * @cpus: virtual CPUs, at least 1
 * @one_thread: emulated, they take turns on one thread of the host's, so that none waits in
 *              a loop for another that the host does not let run: for what needs several,
 *              and no two at once
 * @accel: "tcg", "kvm", or NULL for what vm_probe_accel() finds
 * @gdb: a bare guest's: wait for a debugger on this socket, by path; or NULL
 * @console_limit: bytes of console output before the verdict is VM_FLOOD; 0: 1 MiB
 */
struct vm_config {
	const char *kernel;
	const char *initrd;
	const char *append;
	unsigned int memory;
	unsigned int nodes;
	unsigned int node_mb[VM_MAX_NODES];
	unsigned char distance[VM_MAX_NODES][VM_MAX_NODES];
	unsigned int junk;
	const char *device;
	unsigned int cpus;
	bool one_thread;
	const char *accel;
	const char *gdb;
	size_t console_limit;
};

/**
 * struct vm_reply - what one command in the guest came to
 * @out: what it wrote to its standard output, NUL-terminated, @out_len bytes
 * @out_len: bytes in @out, the final NUL not counted
 * @err: the same for standard error
 * @err_len: bytes in @err
 * @status: exit status, 128 + the signal's number where a signal ended it
 * @timed_out: the command was ended because its limit had passed
 */
struct vm_reply {
	char *out;
	size_t out_len;
	char *err;
	size_t err_len;
	int status;
	bool timed_out;
};

struct vm;

/* Boot from nothing; restore from vm_snapshot()'s folder. Both end ready for commands. */
enum vm_status vm_boot(struct vm **vm, const struct vm_config *cfg, int limit_ms);
enum vm_status vm_snapshot(struct vm *vm, const char *dir, int limit_ms);
enum vm_status vm_restore(struct vm **vm, const struct vm_config *cfg, const char *dir,
			  int limit_ms);

/*
 * Restore from the cached snapshot of this machine; boot and take it first where there is none.
 * One with a device other than edu and pci-testdev is booted.
 */
enum vm_status vm_start(struct vm **vm, const struct vm_config *cfg, const char *cache,
			int limit_ms);

/* Start a bare guest. What it says is read, and what it is to hear sent, a line at a time. */
enum vm_status vm_boot_bare(struct vm **vm, const struct vm_config *cfg);
enum vm_status vm_console_line(struct vm *vm, char *line, size_t size, int limit_ms);
enum vm_status vm_console_send(struct vm *vm, const void *data, size_t len, int limit_ms);
enum vm_status vm_console_end(struct vm *vm, int limit_ms);

/* Files and commands. vm_run() feeds @in, if not NULL, to the command's standard input. */
enum vm_status vm_put(struct vm *vm, const char *guest_path, unsigned int mode,
		      const void *data, size_t len, int limit_ms);
enum vm_status vm_put_file(struct vm *vm, const char *guest_path, const char *host_path,
			   int limit_ms);
enum vm_status vm_run(struct vm *vm, const char *command, const void *in, size_t in_len,
		      struct vm_reply *reply, int limit_ms);
enum vm_status vm_run_fds(struct vm *vm, const char *command, const int fds[3],
			  struct vm_reply *reply, int limit_ms);
void vm_reply_free(struct vm_reply *reply);

/* A conversation with one command: a line in, a line out. One at a time in a guest. */
enum vm_status vm_open(struct vm *vm, const char *command, int limit_ms);
enum vm_status vm_write(struct vm *vm, const void *data, size_t len, int limit_ms);
enum vm_status vm_read_line(struct vm *vm, char *line, size_t size, int limit_ms);
size_t vm_unread(struct vm *vm);
enum vm_status vm_close(struct vm *vm, struct vm_reply *reply, int limit_ms);

/* From now on a guest that has computed for so long hangs, whatever limit it has: see there. */
void vm_limit_work(struct vm *vm, int work_ms);

/* The guest's RAM, by guest-physical address, as the host maps it. NULL outside RAM. */
enum vm_status vm_pause(struct vm *vm, int limit_ms);
enum vm_status vm_resume(struct vm *vm, int limit_ms);
const void *vm_ram(struct vm *vm, uint64_t gpa, size_t len);

/* A command to QEMU's monitor, and its answer: the machine as nobody inside it can tell it. */
enum vm_status vm_monitor(struct vm *vm, const char *command, int limit_ms, char **text);

/* Everything the console has said so far; valid until the next call on @vm. */
const char *vm_console(struct vm *vm, size_t *len);

/* The sentence for the last failure on @vm, or of the last vm_boot() if @vm is NULL. */
const char *vm_strerror(struct vm *vm);
const char *vm_status_name(enum vm_status status);

/* "kvm" if a real guest booted with it within its limit, else "tcg". Remembered in @cache. */
const char *vm_probe_accel(const char *cache, const struct vm_config *cfg);

/* End the guest and every process and file that belonged to it. NULL is fine. */
void vm_kill(struct vm *vm);

#endif
