// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's RAM: one memory file per node, shared with QEMU and mapped
 * here, one node after the other. The files have no name, so that nothing is
 * left of them when the last process that holds them has gone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vm_internal.h"

/*
 * Where q35 ends the RAM below 4 GiB and goes on above it: at 2 GiB for a
 * machine that has 2.75 GiB or more (hw/i386/pc_q35.c, pc_q35_init()).
 */
#define HOLE_FROM	((uint64_t)0xb0000000)
#define HOLE_START	((uint64_t)0x80000000)
#define HOLE_END	((uint64_t)1 << 32)

/**
 * vm_ram_offset() - where a guest-physical address is in the guest's RAM
 * @gpa: guest-physical address
 * @len: bytes from there
 * @ram_size: the guest's RAM, bytes
 *
 * Return: offset in bytes, or -1 where the range is not all RAM in one piece
 */
int64_t vm_ram_offset(uint64_t gpa, size_t len, uint64_t ram_size)
{
	uint64_t low = ram_size < HOLE_FROM ? ram_size : HOLE_START;
	uint64_t high = ram_size - low;

	if (gpa < low)
		return len <= low - gpa ? (int64_t)gpa : -1;
	if (gpa < HOLE_END || gpa - HOLE_END >= high)
		return -1;
	gpa -= HOLE_END;
	return len <= high - gpa ? (int64_t)(low + gpa) : -1;
}

/**
 * vm_node_size() - how much of the RAM a node has
 * @vm: the guest
 * @nid: the node
 *
 * Return: bytes
 */
size_t vm_node_size(const struct vm *vm, unsigned int nid)
{
	return vm->cfg.node_mb[nid] * MIB;
}

static bool fill_with_junk(int fd, size_t size)
{
	char *junk = malloc(MIB);
	bool good = junk;

	if (junk)
		memset(junk, VM_JUNK, MIB);
	for (; good && size; size -= MIB)
		good = write(fd, junk, MIB) == (ssize_t)MIB;
	free(junk);
	return good;
}

static enum vm_status create_node(struct vm *vm, unsigned int nid, char *to)
{
	size_t size = vm_node_size(vm, nid);
	size_t junk = vm->bare ? vm->cfg.junk * MIB : 0;
	char name[16];
	void *at;

	snprintf(name, sizeof(name), "ram%u", nid);
	vm->ram_fd[nid] = memfd_create(name, MFD_CLOEXEC);
	if (vm->ram_fd[nid] < 0 || ftruncate(vm->ram_fd[nid], size))
		goto fail;
	at = mmap(to, size, PROT_READ, MAP_SHARED | MAP_FIXED, vm->ram_fd[nid], 0);
	if (at == MAP_FAILED || !fill_with_junk(vm->ram_fd[nid], junk < size ? junk : size))
		goto fail;
	return VM_OK;

fail:
	return vm_fail(vm, VM_HOST, "%zu MiB for the guest's node %u: %s",
		       size / MIB, nid, strerror(errno));
}

/**
 * vm_ram_create() - make the files, empty, and map them
 * @vm: the guest, its memory and nodes configured
 *
 * Return: VM_OK or VM_HOST
 */
enum vm_status vm_ram_create(struct vm *vm)
{
	size_t size = vm->cfg.memory * MIB;
	enum vm_status status = VM_OK;
	unsigned int nid;
	char *to;

	vm->ram = mmap(NULL, size, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (vm->ram == MAP_FAILED) {
		vm->ram = NULL;
		return vm_fail(vm, VM_HOST, "%u MiB of address space: %s",
			       vm->cfg.memory, strerror(errno));
	}
	to = vm->ram;
	for (nid = 0; !status && nid < vm->cfg.nodes; nid++) {
		status = create_node(vm, nid, to);
		to += vm_node_size(vm, nid);
	}
	return status;
}

/**
 * vm_ram_free() - unmap and forget the files
 * @vm: the guest, which no longer runs
 */
void vm_ram_free(struct vm *vm)
{
	unsigned int nid;

	if (vm->ram)
		munmap(vm->ram, vm->cfg.memory * MIB);
	for (nid = 0; nid < vm->cfg.nodes; nid++)
		if (vm->ram_fd[nid] >= 0)
			close(vm->ram_fd[nid]);
}

/**
 * vm_ram() - the guest's RAM as the host sees it
 * @vm: the guest; paused, if it must not change under the reader's eyes
 * @gpa: guest-physical address
 * @len: bytes from there
 *
 * Return: where they are mapped, read-only, until vm_kill(); NULL where the
 * range is not RAM
 */
const void *vm_ram(struct vm *vm, uint64_t gpa, size_t len)
{
	int64_t offset = vm_ram_offset(gpa, len, vm->cfg.memory * MIB);

	return offset < 0 ? NULL : (char *)vm->ram + offset;
}
