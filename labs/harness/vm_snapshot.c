// SPDX-License-Identifier: GPL-2.0
/*
 * A snapshot is a folder: "state", the devices' and CPUs' state as QEMU's
 * migration stream without the RAM, and "ram0", "ram1", ... one file per
 * node, with holes where the guest's memory is zero. With vm_config.device there
 * is "devices" as well: see vm_device.c. Each clone gets RAM of its own, filled
 * from those, so that the host can look into it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptor.h"
#include "vm_internal.h"

#define PAGE 4096

static enum vm_status fail_file(struct vm *vm, const char *dir, const char *name)
{
	return vm_fail(vm, VM_HOST, "%s/%s: %s", dir, name, strerror(errno));
}

static int open_in(const char *dir, const char *name, int flags)
{
	char path[4096];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, flags | O_CLOEXEC, 0600);
}

static enum vm_status pump_also(struct vm *vm, int fd, short events, int64_t deadline)
{
	enum vm_status status;

	vm->also.fd = fd;
	vm->also.events = events;
	status = vm_pump(vm, deadline);
	vm->also.fd = -1;
	return status;
}

/* All that the other end of a pipe writes, until it closes it. */
static enum vm_status receive_state(struct vm *vm, int fd, struct buf *state,
				    int64_t deadline)
{
	enum vm_status status = VM_OK;
	ssize_t n = -1;

	while (!status && n) {
		n = buf_read(state, fd);
		if (n >= 0)
			continue;
		status = pump_also(vm, fd, POLLIN, deadline);
	}
	return status;
}

static enum vm_status ignore_shared(struct vm *vm, int64_t deadline)
{
	return vm_qmp(vm, "migrate-set-capabilities",
		      json_pack("{s:[{s:s,s:b}]}", "capabilities", "capability",
				"x-ignore-shared", "state", 1),
		      -1, NULL, deadline);
}

/* Wait until QEMU says that the migration, out or in, is over. */
static enum vm_status await_migration(struct vm *vm, int64_t deadline)
{
	for (;;) {
		enum vm_status status;
		bool done, failed;
		const char *text;
		json_t *result;

		status = vm_qmp(vm, "query-migrate", NULL, -1, &result, deadline);
		if (status)
			return status;
		text = json_string_value(json_object_get(result, "status"));
		done = text && !strcmp(text, "completed");
		failed = text && !strcmp(text, "failed");
		json_decref(result);
		if (done)
			return VM_OK;
		if (failed)
			return vm_fail(vm, VM_HOST, "QEMU could not move the guest's state");
		if (vm_now() > deadline)
			return vm_fail(vm, VM_TIMEOUT, "the snapshot took too long");
		usleep(500);
	}
}

/* Begin to move the state out or in, over a pair of which *@ours is one end. */
static enum vm_status start_migration(struct vm *vm, const char *command, int *ours,
				      int64_t deadline)
{
	enum vm_status status;
	int theirs;

	*ours = -1;
	if (!vm_connect_pair(ours, &theirs))
		return vm_fail(vm, VM_HOST, "socketpair: %s", strerror(errno));
	status = ignore_shared(vm, deadline);
	if (!status)
		status = vm_qmp(vm, "getfd", json_pack("{s:s}", "fdname", "state"),
				theirs, NULL, deadline);
	close(theirs);
	if (!status)
		status = vm_qmp(vm, command, json_pack("{s:s}", "uri", "fd:state"),
				-1, NULL, deadline);
	return status;
}

static enum vm_status end_migration(struct vm *vm, int ours, enum vm_status status,
				    int64_t deadline)
{
	close_fd(&ours);
	return status ? status : await_migration(vm, deadline);
}

static enum vm_status save_state(struct vm *vm, struct buf *state, int64_t deadline)
{
	int fd;
	enum vm_status status = start_migration(vm, "migrate", &fd, deadline);

	if (!status)
		status = receive_state(vm, fd, state, deadline);
	return end_migration(vm, fd, status, deadline);
}

static bool write_all(int fd, const void *data, size_t len, off_t at)
{
	while (len) {
		ssize_t n = pwrite(fd, data, len, at);

		if (n < 0)
			return false;
		data = (const char *)data + n;
		len -= n;
		at += n;
	}
	return true;
}

/* Of a device that has nothing to say about its state QEMU saves nothing, and says nothing. */
static enum vm_status check_device(struct vm *vm, const struct vm_config *cfg)
{
	if (vm_devices_kept(cfg->device))
		return VM_OK;
	return vm_error(vm, VM_HOST,
			"%s: a guest with such a device has no snapshot; boot it", cfg->device);
}

typedef enum vm_status move_fn(struct vm *vm, FILE *file, int64_t deadline);

/* What QEMU leaves out, if there is any: into the folder's file, or from there. */
static enum vm_status move_devices(struct vm *vm, const char *dir, const char *mode,
				   move_fn *move, int64_t deadline)
{
	enum vm_status status;
	char path[4096];
	FILE *file;

	if (!vm->cfg.device)
		return VM_OK;
	snprintf(path, sizeof(path), "%s/devices", dir);
	file = fopen(path, mode);
	if (!file)
		return fail_file(vm, dir, "devices");
	status = move(vm, file, deadline);
	if (fclose(file) && !status)
		status = fail_file(vm, dir, "devices");
	return status;
}

/* What lies in a file after @end and before the next hole; errno is ENXIO after the last. */
static bool next_data(int fd, off_t *at, off_t *end)
{
	*at = lseek(fd, *end, SEEK_DATA);
	*end = *at < 0 ? -1 : lseek(fd, *at, SEEK_HOLE);
	return *end >= 0;
}

/* Pages that hold something, in runs; the rest stays a hole. */
static bool write_runs(int fd, const char *ram, size_t at, size_t size)
{
	static const char zeroes[PAGE];
	size_t end;

	for (; at < size; at = end + PAGE) {
		for (end = at; end < size && memcmp(ram + end, zeroes, PAGE); end += PAGE)
			;
		if (!write_all(fd, ram + at, end - at, at))
			return false;
	}
	return true;
}

/* To look at a page that the guest never touched would give it memory: 5 GB of it, once. */
static bool write_ram(int fd, int ram_fd, const char *ram, size_t size)
{
	off_t at, end = 0;
	bool good = true;

	while (good && next_data(ram_fd, &at, &end))
		good = write_runs(fd, ram, at, end);
	return good && errno == ENXIO && !ftruncate(fd, size);
}

static enum vm_status save_ram(struct vm *vm, const char *dir)
{
	char *ram = vm->ram;
	unsigned int nid;

	for (nid = 0; nid < vm->cfg.nodes; nid++) {
		size_t size = vm_node_size(vm, nid);
		char name[16];
		bool good;
		int fd;

		snprintf(name, sizeof(name), "ram%u", nid);
		fd = open_in(dir, name, O_WRONLY | O_CREAT | O_TRUNC);
		good = fd >= 0 && write_ram(fd, vm->ram_fd[nid], ram, size);
		ram += size;
		if ((fd >= 0 && close(fd)) || !good)
			return fail_file(vm, dir, name);
	}
	return VM_OK;
}

/**
 * vm_snapshot() - save a guest as it is
 * @vm: the guest, with no command running; it is paused and stays so
 * @dir: an existing folder for the files
 * @limit_ms: how long it may take, milliseconds
 *
 * Return: VM_OK or what went wrong; the files are whole only after VM_OK
 */
enum vm_status vm_snapshot(struct vm *vm, const char *dir, int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = check_device(vm, &vm->cfg);
	struct buf state = { 0 };
	int fd;

	if (!status)
		status = vm_pause(vm, limit_ms);
	if (!status)
		status = save_state(vm, &state, deadline);
	if (!status)
		status = move_devices(vm, dir, "we", vm_devices_save, deadline);
	if (!status)
		status = save_ram(vm, dir);
	if (!status) {
		fd = open_in(dir, "state", O_WRONLY | O_CREAT | O_TRUNC);
		if (fd < 0 || !write_all(fd, state.data, state.len, 0) || close(fd))
			status = fail_file(vm, dir, "state");
	}
	buf_free(&state);
	return status;
}

/* Copy what is not a hole into the clone's own memory; the kernel does it without page faults. */
static bool read_ram(int from, int to)
{
	off_t at, end = 0;
	bool good = true;

	while (good && next_data(from, &at, &end)) {
		good = lseek(to, at, SEEK_SET) == at;
		while (good && at < end)
			good = sendfile(to, from, &at, end - at) > 0;
	}
	return good && errno == ENXIO;
}

static enum vm_status load_ram(struct vm *vm, const char *dir)
{
	unsigned int nid;

	for (nid = 0; nid < vm->cfg.nodes; nid++) {
		char name[16];
		struct stat st;
		bool good;
		int fd;

		snprintf(name, sizeof(name), "ram%u", nid);
		fd = open_in(dir, name, O_RDONLY);
		if (fd < 0)
			return fail_file(vm, dir, name);
		good = !fstat(fd, &st) && (size_t)st.st_size == vm_node_size(vm, nid) &&
		       read_ram(fd, vm->ram_fd[nid]);
		close(fd);
		if (!good)
			return vm_fail(vm, VM_HOST,
				       "%s/%s is not this machine's: remove the folder",
				       dir, name);
	}
	return VM_OK;
}

/* Write the state into QEMU's pipe while keeping an eye on QEMU. */
static enum vm_status feed_state(struct vm *vm, int fd, const struct buf *state,
				 int64_t deadline)
{
	enum vm_status status = VM_OK;
	size_t pos = 0;

	while (!status && pos < state->len) {
		ssize_t n = send(fd, state->data + pos, state->len - pos,
				 MSG_NOSIGNAL);

		if (n > 0)
			pos += n;
		else
			status = pump_also(vm, fd, POLLOUT, deadline);
	}
	return status;
}

static enum vm_status load_state(struct vm *vm, const struct buf *state, int64_t deadline)
{
	int fd;
	enum vm_status status = start_migration(vm, "migrate-incoming", &fd, deadline);

	if (!status)
		status = feed_state(vm, fd, state, deadline);
	return end_migration(vm, fd, status, deadline);
}

static bool read_state(struct buf *state, const char *dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/state", dir);
	return buf_read_file(state, path, NULL);
}

/**
 * vm_restore() - a clone of a saved guest
 * @vm: the clone, running, or NULL where it failed
 * @cfg: its machine: the one that was saved
 * @dir: vm_snapshot()'s folder, which stays as it is
 * @limit_ms: time for all of it, milliseconds
 *
 * Context: QEMU dies with the thread that called this.
 *
 * Return: VM_OK, or what went wrong
 */
enum vm_status vm_restore(struct vm **vm, const struct vm_config *cfg, const char *dir,
			  int limit_ms)
{
	struct vm_launch launch = { .initrd_fd = -1, .incoming = true };
	int64_t deadline = vm_deadline(limit_ms);
	enum vm_status status = check_device(NULL, cfg);
	struct buf state = { 0 };

	*vm = NULL;
	if (!status)
		status = vm_begin(vm, cfg, &launch);
	if (!status)
		status = load_ram(*vm, dir);
	if (!status && !read_state(&state, dir))
		status = fail_file(*vm, dir, "state");
	if (!status)
		status = load_state(*vm, &state, deadline);
	buf_free(&state);
	if (!status)
		status = move_devices(*vm, dir, "re", vm_devices_load, deadline);
	if (!status)
		status = vm_qmp(*vm, "cont", NULL, -1, NULL, deadline);
	if (!status)
		status = vm_mix_entropy(*vm, deadline);
	return status ? vm_abandon(vm, status) : VM_OK;
}
