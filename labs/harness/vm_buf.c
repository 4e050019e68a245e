// SPDX-License-Identifier: GPL-2.0
/*
 * Growing buffers for what comes in over the harness's descriptors. Memory
 * running out ends the process: no caller could go on, and QEMU, whose
 * parent's death is its own, goes with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm_internal.h"

/* Room at the end: the eaten front first, then more memory. */
static void reserve(struct buf *buf, size_t more)
{
	size_t cap = buf->cap ? buf->cap : 4096;

	if ((buf->data - buf->base) + buf->len + more < buf->cap)
		return;
	if (buf->len)
		memmove(buf->base, buf->data, buf->len);
	while (cap < buf->len + more + 1)
		cap *= 2;
	if (cap > buf->cap)
		buf->base = realloc(buf->base, cap);
	if (!buf->base) {
		fputs("vm: the host has no memory left\n", stderr);
		abort();
	}
	buf->data = buf->base;
	buf->cap = cap;
}

/**
 * buf_append() - add bytes at the end; a NUL follows them, not counted
 * @buf: the buffer
 * @data: the bytes
 * @len: how many
 */
void buf_append(struct buf *buf, const void *data, size_t len)
{
	reserve(buf, len);
	if (len)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

/**
 * buf_consume() - take bytes away at the front
 * @buf: the buffer
 * @len: how many, at most those that there are
 */
void buf_consume(struct buf *buf, size_t len)
{
	buf->len -= len;
	buf->data = buf->len ? buf->data + len : buf->base;
}

/**
 * buf_take() - make the bytes the caller's
 * @buf: the buffer; empty afterwards
 * @len: how many bytes there are
 *
 * Return: the bytes and a NUL, for free()
 */
char *buf_take(struct buf *buf, size_t *len)
{
	char *data;

	buf_append(buf, NULL, 0);
	data = buf->base;
	memmove(data, buf->data, buf->len + 1);
	*len = buf->len;
	*buf = (struct buf){ 0 };
	return data;
}

/**
 * buf_free() - give the memory back; the buffer is empty and usable again
 * @buf: the buffer
 */
void buf_free(struct buf *buf)
{
	free(buf->base);
	*buf = (struct buf){ 0 };
}

/**
 * buf_read() - append what one read of a descriptor brings
 * @buf: the buffer
 * @fd: a non-blocking descriptor
 *
 * Return: bytes read, 0 at the end of the stream, -1 where nothing is there
 */
ssize_t buf_read(struct buf *buf, int fd)
{
	const size_t chunk = 65536;
	ssize_t n;

	reserve(buf, chunk);
	n = read(fd, buf->data + buf->len, chunk);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? -1 : 0;
	buf->len += n;
	buf->data[buf->len] = '\0';
	return n;
}

/**
 * buf_read_file() - append a whole file
 * @buf: the buffer
 * @path: the file
 * @mode: its mode, if not NULL
 *
 * Return: false with errno set where it could not be read
 */
bool buf_read_file(struct buf *buf, const char *path, unsigned int *mode)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int error;

	if (fd < 0)
		return false;
	errno = 0;
	while (buf_read(buf, fd) > 0)
		;
	error = errno;
	if (!error && fstat(fd, &st))
		error = errno;
	close(fd);
	if (mode)
		*mode = st.st_mode;
	errno = error;
	return !error;
}
