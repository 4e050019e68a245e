// SPDX-License-Identifier: GPL-2.0
/*
 * More files for an initramfs: the kernel unpacks several "newc" archives
 * that follow each other as one, so ours is written behind the lab's own,
 * into a memory file.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm_internal.h"

static void pad(struct buf *cpio)
{
	buf_append(cpio, "\0\0\0", -cpio->len & 3);
}

static void add_entry(struct buf *cpio, const char *name, unsigned int mode,
		      const struct buf *data)
{
	size_t name_len = strlen(name) + 1;
	char head[111];

	/* magic, inode, mode, uid, gid, links, mtime, size, 4 devices, name, sum */
	snprintf(head, sizeof(head),
		 "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		 0, mode, 0, 0, 1, 0, (unsigned int)(data ? data->len : 0),
		 0, 0, 0, 0, (unsigned int)name_len, 0);
	buf_append(cpio, head, 110);
	buf_append(cpio, name, name_len);
	pad(cpio);
	if (data)
		buf_append(cpio, data->data, data->len);
	pad(cpio);
}

/**
 * vm_cpio_add() - add a file, and the folders above it, to an archive
 * @cpio: the archive
 * @guest_path: absolute path in the guest
 * @host_path: the file here
 *
 * Return: false with errno set where @host_path could not be read
 */
bool vm_cpio_add(struct buf *cpio, const char *guest_path, const char *host_path)
{
	struct buf data = { 0 };
	unsigned int mode;
	char path[4096];
	char *slash;
	bool good;

	snprintf(path, sizeof(path), "%s", guest_path);
	for (slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		add_entry(cpio, path + 1, S_IFDIR | 0755, NULL);
		*slash = '/';
	}
	good = buf_read_file(&data, host_path, &mode);
	if (good)
		add_entry(cpio, path + 1, S_IFREG | (mode & 07777), &data);
	buf_free(&data);
	return good;
}

/**
 * vm_cpio_end() - end an archive
 * @cpio: the archive
 */
void vm_cpio_end(struct buf *cpio)
{
	add_entry(cpio, "TRAILER!!!", 0, NULL);
}

/**
 * vm_cpio_file() - a file without a name that holds the bytes
 * @cpio: the bytes
 *
 * Return: descriptor, or -1 with errno set
 */
int vm_cpio_file(const struct buf *cpio)
{
	int fd = memfd_create("initramfs", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < cpio->len) {
		ssize_t n = write(fd, cpio->data + done, cpio->len - done);

		if (n < 0 && errno != EINTR) {
			close(fd);
			return -1;
		}
		if (n > 0)
			done += n;
	}
	return fd;
}
