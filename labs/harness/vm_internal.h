/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the VM library share, and nobody else sees: the guest's
 * state, growing buffers, deadlines, and how a failure is put into words.
 */
#ifndef HARNESS_VM_INTERNAL_H
#define HARNESS_VM_INTERNAL_H

#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <sys/types.h>

#include "protocol.h"
#include "vm.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define __printf(f, args)	__attribute((format(printf, f, args)))

#define MIB			((size_t)1 << 20)
#define CONSOLE_LIMIT_DEFAULT	MIB
#define OUTPUT_LIMIT		(64 * MIB)

/* A run of bytes that grows at the end and is eaten from the front. */
struct buf {
	char *data;	/* what is left to eat */
	size_t len;
	char *base;	/* what was allocated */
	size_t cap;
};

void buf_append(struct buf *buf, const void *data, size_t len);
void buf_consume(struct buf *buf, size_t len);
char *buf_take(struct buf *buf, size_t *len);
void buf_free(struct buf *buf);
ssize_t buf_read(struct buf *buf, int fd);
bool buf_read_file(struct buf *buf, const char *path, unsigned int *mode);

unsigned int vm_tsc_khz(void);

/* The command in the guest, from vm_open() to the end of vm_close(). */
struct session {
	bool open;
	bool exited;
	struct frame_exit exit;
	struct buf out;
	struct buf err;
};

struct vm {
	struct vm_config cfg;	/* its pointers hold during boot and restore only */
	pid_t pid;
	int pidfd;
	int console_fd;
	int agent_fd;
	int qmp_fd;
	int stderr_fd;
	struct pollfd also;	/* the caller's own, to wake the pump */
	int64_t work_end;	/* in vm_work()'s milliseconds; 0: none */
	int ram_fd[VM_MAX_NODES];
	void *ram;		/* all nodes' RAM, one after the other */
	struct buf console;
	size_t console_read;	/* of it, by vm_console_line() */
	struct buf console_out;
	struct buf agent_in;
	struct buf agent_out;
	struct buf qmp_in;
	struct buf qemu_said;
	struct session session;
	bool bare;
	int exit_status;	/* QEMU's, as of waitpid() */
	bool qmp_ready;
	enum vm_status failed;	/* once set, every call returns it */
	char error[512];
};

/* vm.c */
int64_t vm_now(void);
int64_t vm_deadline(int limit_ms);
int vm_remaining(int64_t deadline);
struct vm_config vm_settle(const struct vm_config *cfg);
enum vm_status vm_check_config(const struct vm_config *cfg);
struct vm *vm_new(const struct vm_config *cfg);
enum vm_status vm_abandon(struct vm **vm, enum vm_status status);
enum vm_status vm_error(struct vm *vm, enum vm_status status, const char *format, ...)
	__printf(3, 4);
enum vm_status vm_give_up(struct vm *vm, enum vm_status status);

/* vm_error() for a failure that the guest does not come back from. */
#define vm_fail(_vm, ...)						\
({									\
	struct vm *failing = (_vm);					\
									\
	vm_give_up(failing, vm_error(failing, __VA_ARGS__));		\
})

/* vm_process.c */
struct vm_launch {
	const char *accel;	/* "tcg" or "kvm" */
	int initrd_fd;		/* instead of the configured initrd, or -1 */
	bool incoming;		/* wait for a snapshot's state over QMP */
	bool shell;		/* no agent: the console is for a person */
	bool bare;		/* no agent, and no Linux either */
};

const char *vm_qemu_path(void);
enum vm_status vm_spawn(struct vm *vm, const struct vm_launch *launch);
enum vm_status vm_begin(struct vm **vm, const struct vm_config *cfg,
			struct vm_launch *launch);
bool vm_connect_pair(int *near, int *far);
void vm_reap(struct vm *vm);

/* vm_bare.c */
enum vm_status vm_judge_bare(struct vm *vm);

/* vm_pump.c */
enum vm_status vm_pump(struct vm *vm, int64_t deadline);

/* vm_qmp.c */
enum vm_status vm_qmp(struct vm *vm, const char *command, json_t *arguments, int fd,
		      json_t **result, int64_t deadline);

/* vm_device.c */
const char *vm_next_device(const char **devices, int *len);
bool vm_devices_kept(const char *devices);
enum vm_status vm_devices_save(struct vm *vm, FILE *file, int64_t deadline);
enum vm_status vm_devices_load(struct vm *vm, FILE *file, int64_t deadline);

/* vm_agent.c */
struct frame {
	struct frame_head head;
	char data[FRAME_MAX + 1];
};

int vm_take_frame(struct vm *vm, struct frame *frame);
enum vm_status vm_bad_frame(struct vm *vm, const struct frame_head *head);
void vm_send(struct vm *vm, enum frame_type type, const void *data, size_t len);
enum vm_status vm_await(struct vm *vm, enum frame_type type, struct frame *frame,
			int64_t deadline);
enum vm_status vm_ping(struct vm *vm, int limit_ms);
enum vm_status vm_mix_entropy(struct vm *vm, int64_t deadline);

/* vm_ram.c */
int64_t vm_ram_offset(uint64_t gpa, size_t len, uint64_t ram_size);
size_t vm_node_size(const struct vm *vm, unsigned int nid);
enum vm_status vm_ram_create(struct vm *vm);
void vm_ram_free(struct vm *vm);

/* vm_cache.c */
void vm_identify(char *line, size_t size, const char *name, const char *path);
void vm_identify_boot(char *line, size_t size);
bool vm_write_text(const char *path, const char *text);
bool vm_make_folders(const char *path);
enum vm_status vm_lock(const char *cache, int *lock, int64_t deadline);

/* vm_cpio.c */
bool vm_cpio_add(struct buf *cpio, const char *guest_path, const char *host_path);
void vm_cpio_end(struct buf *cpio);
int vm_cpio_file(const struct buf *cpio);

#endif
