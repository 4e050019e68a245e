// SPDX-License-Identifier: GPL-2.0
/*
 * Snapshots that are kept: one folder per machine, named by a hash of the
 * machine's key and holding that key in full. A folder is made beside its
 * place, under a lock, and renamed into it, so what is there is whole.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm_internal.h"

/* Raise it when the snapshot's files, or QEMU's arguments, change meaning. */
#define FORMAT		5
/* How many snapshots stay when another one is made: those that were used last. */
#define KEEP		12

struct place {
	char key[4096];		/* what the snapshot depends on, as text */
	char dir[4096];
	char temp[4096];
};

/**
 * vm_identify() - which file it is, and in which state, as a line of text
 * @line: where it goes
 * @size: bytes there
 * @name: what the file is called in it
 * @path: the file, or NULL
 *
 * A file is the same if it is the same inode and has not changed since: the
 * change time, unlike the time of modification, cannot be set back.
 */
void vm_identify(char *line, size_t size, const char *name, const char *path)
{
	struct stat st = { 0 };

	if (path)
		stat(path, &st);
	snprintf(line, size, "%s %ju:%ju %jd %jd.%09ld\n", name,
		 (uintmax_t)st.st_dev, (uintmax_t)st.st_ino, (intmax_t)st.st_size,
		 (intmax_t)st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
}

/**
 * vm_identify_boot() - since when the host runs, as a line of text
 * @line: where it goes
 * @size: bytes there
 *
 * With the next boot there may be other processors under it, whose counter counts at
 * another pace.
 */
void vm_identify_boot(char *line, size_t size)
{
	struct buf boot = { 0 };

	buf_read_file(&boot, "/proc/sys/kernel/random/boot_id", NULL);
	snprintf(line, size, "boot %s", boot.data ? boot.data : "?\n");
	buf_free(&boot);
}

static void add_boot(struct place *place)
{
	size_t len = strlen(place->key);

	vm_identify_boot(place->key + len, sizeof(place->key) - len);
}

static void add_file(struct place *place, const char *name, const char *path)
{
	size_t len = strlen(place->key);

	vm_identify(place->key + len, sizeof(place->key) - len, name, path);
}

static uint64_t hash(const char *text)
{
	uint64_t sum = 0xcbf29ce484222325;	/* FNV-1a */

	while (*text)
		sum = (sum ^ (unsigned char)*text++) * 0x100000001b3;
	return sum;
}

static size_t add_distances(struct place *place, size_t len, const struct vm_config *all)
{
	const unsigned char *distance = all->distance[0];
	unsigned int i;

	for (i = 0; i < sizeof(all->distance); i++)
		if (distance[i])
			len += snprintf(place->key + len, sizeof(place->key) - len,
					" %u:%u", i, distance[i]);
	return len;
}

static void find_place(struct place *place, const char *cache,
		       const struct vm_config *cfg, const char *accel)
{
	size_t len = snprintf(place->key, sizeof(place->key), "format %d\nmachine", FORMAT);
	struct vm_config all = vm_settle(cfg);
	unsigned int nid;
	uint64_t sum;

	for (nid = 0; nid < VM_MAX_NODES && all.node_mb[nid]; nid++)
		len += snprintf(place->key + len, sizeof(place->key) - len, " %u MiB,",
				all.node_mb[nid]);
	len = add_distances(place, len, &all);
	snprintf(place->key + len, sizeof(place->key) - len, " %u cpus%s, %s, %s\ndevice %s\n",
		 cfg->cpus, cfg->one_thread ? " on one thread" : "", accel,
		 cfg->append ? cfg->append : "", cfg->device ? cfg->device : "-");
	add_boot(place);
	add_file(place, "qemu", vm_qemu_path());
	add_file(place, "kernel", cfg->kernel);
	add_file(place, "initrd", cfg->initrd);
	sum = hash(place->key);
	snprintf(place->dir, sizeof(place->dir), "%s/%016" PRIx64, cache, sum);
	snprintf(place->temp, sizeof(place->temp), "%s/%016" PRIx64 ".tmp", cache, sum);
}

static bool read_key(const char *dir, struct buf *key)
{
	char path[5000];

	snprintf(path, sizeof(path), "%s/key", dir);
	return buf_read_file(key, path, NULL);
}

/**
 * vm_write_text() - make a file of a string
 * @path: the file
 * @text: the string
 *
 * Return: false with errno set where that failed
 */
bool vm_write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	bool good = file && fputs(text, file) >= 0;

	return file && !fclose(file) && good;
}

static bool is_whole(const struct place *place)
{
	struct buf key = { 0 };
	bool whole = read_key(place->dir, &key) && key.len &&
		     !strcmp(key.data, place->key);

	buf_free(&key);
	return whole;
}

/* A snapshot's folder has files only. */
static void remove_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(path);
}

/**
 * vm_make_folders() - make a folder and those above it
 * @path: the folder
 *
 * Return: false with errno set where it is not there afterwards
 */
bool vm_make_folders(const char *path)
{
	char copy[4096];
	char *slash;

	snprintf(copy, sizeof(copy), "%s", path);
	for (slash = copy + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(copy, 0755);
		*slash = '/';
	}
	return !mkdir(copy, 0755) || errno == EEXIST;
}

static int is_snapshot(const struct dirent *entry)
{
	return strlen(entry->d_name) == 16 &&
	       strspn(entry->d_name, "0123456789abcdef") == 16;
}

static bool is_earlier(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* A folder's time of modification is when its snapshot was last used. */
static void mark_used(const char *dir)
{
	utimensat(AT_FDCWD, dir, NULL, 0);
}

/* Remove those longest unused while there are more than KEEP. A clone has its own RAM. */
static void prune(const char *cache)
{
	struct dirent **entries;
	int count = scandir(cache, &entries, is_snapshot, NULL);
	int left, i;

	for (left = count; left > KEEP; left--) {
		struct stat st, oldest = { .st_mtim.tv_sec = INT64_MAX };
		char path[5000], victim[5000] = "";

		for (i = 0; i < count; i++) {
			snprintf(path, sizeof(path), "%s/%s", cache, entries[i]->d_name);
			if (stat(path, &st) || !is_earlier(&st.st_mtim, &oldest.st_mtim))
				continue;
			oldest = st;
			strcpy(victim, path);
		}
		remove_folder(victim);
	}
	for (i = 0; i < count; i++)
		free(entries[i]);
	if (count >= 0)
		free(entries);
}

/**
 * vm_lock() - be the only one at work in a folder of snapshots
 * @cache: the folder; made if it is not there
 * @lock: a descriptor, whose close() lets others in
 * @deadline: how long to wait for them, in vm_now()'s time
 *
 * Return: VM_OK, or what went wrong
 */
enum vm_status vm_lock(const char *cache, int *lock, int64_t deadline)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/lock", cache);
	if (!vm_make_folders(cache))
		return vm_error(NULL, VM_HOST, "%s: %s", cache, strerror(errno));
	*lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (*lock < 0)
		return vm_error(NULL, VM_HOST, "%s: %s", path, strerror(errno));
	while (flock(*lock, LOCK_EX | LOCK_NB)) {
		if (vm_now() > deadline) {
			close(*lock);
			return vm_error(NULL, VM_TIMEOUT,
					"%s: another run kept the lock for too long", path);
		}
		usleep(10000);
	}
	return VM_OK;
}

/* Boot a guest, save it, and put the snapshot into its place. */
static enum vm_status make_snapshot(const struct place *place,
				    const struct vm_config *cfg, int64_t deadline)
{
	enum vm_status status;
	char key[5000];
	struct vm *vm;

	remove_folder(place->temp);
	if (mkdir(place->temp, 0755))
		return vm_error(NULL, VM_HOST, "%s: %s", place->temp, strerror(errno));
	status = vm_boot(&vm, cfg, vm_remaining(deadline));
	if (status)
		goto out;
	status = vm_snapshot(vm, place->temp, vm_remaining(deadline));
	if (status) {
		vm_abandon(&vm, status);
		goto out;
	}
	vm_kill(vm);
	snprintf(key, sizeof(key), "%s/key", place->temp);
	remove_folder(place->dir);
	if (!vm_write_text(key, place->key) || rename(place->temp, place->dir))
		status = vm_error(NULL, VM_HOST, "%s: %s", place->dir, strerror(errno));
out:
	remove_folder(place->temp);
	return status;
}

static enum vm_status ensure_snapshot(const struct place *place, const char *cache,
				      const struct vm_config *cfg, int64_t deadline)
{
	enum vm_status status;
	int lock;

	if (is_whole(place))
		return VM_OK;
	status = vm_lock(cache, &lock, deadline);
	if (status)
		return status;
	if (!is_whole(place)) {
		status = make_snapshot(place, cfg, deadline);
		prune(cache);
	}
	close(lock);
	return status;
}

/**
 * vm_start() - a guest, as fast as can be: a clone of a kept snapshot, if it can have one
 * @vm: the guest, or NULL where it failed
 * @cfg: its machine
 * @cache: the folder of the snapshots; made if it is not there
 * @limit_ms: time for all of it, a first boot included, milliseconds
 *
 * Context: QEMU dies with the thread that called this.
 *
 * Return: VM_OK, or what went wrong
 */
enum vm_status vm_start(struct vm **vm, const struct vm_config *cfg, const char *cache,
			int limit_ms)
{
	int64_t deadline = vm_deadline(limit_ms);
	struct vm_config with_accel = *cfg;
	enum vm_status status;
	struct place place;
	bool again = true;

	*vm = NULL;
	status = vm_check_config(cfg);
	if (status)
		return status;
	if (!cfg->accel)
		with_accel.accel = vm_probe_accel(cache, cfg);
	if (!vm_devices_kept(cfg->device))
		return vm_boot(vm, &with_accel, vm_remaining(deadline));
	find_place(&place, cache, &with_accel, with_accel.accel);
	for (;;) {
		status = ensure_snapshot(&place, cache, &with_accel, deadline);
		if (!status)
			status = vm_restore(vm, &with_accel, place.dir, vm_remaining(deadline));
		if (!status)
			mark_used(place.dir);
		if (!again || (status != VM_HOST && status != VM_GONE))
			return status;
		/* What is there is of no use, or has just been removed. */
		remove_folder(place.dir);
		again = false;
	}
}
