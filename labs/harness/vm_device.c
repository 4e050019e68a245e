// SPDX-License-Identifier: GPL-2.0
/*
 * Devices of whose state QEMU saves nothing (7.2, hw/misc: edu.c and pci-testdev.c have no
 * VMStateDescription), so that a clone has them as they are after power-on. Until a driver
 * comes, all that they were ever told stands in their configuration, to which firmware and
 * kernel wrote: that is kept beside a snapshot, and written again before a clone runs.
 *
 * Both go through the PC's two ports for it, which QEMU's monitor writes and reads for us.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "vm_internal.h"

/* To the one goes which register of which device, and the other is that register. */
#define ADDRESS_PORT	0xcf8
#define DATA_PORT	0xcfc

/* On bus 0, where all devices are. */
#define SLOTS			32
#define CONFIG(slot, reg)	(0x80000000u | (slot) << 11 | (reg))

/* Where a device's vendor and number are. */
#define ID		0x00

/* The command; a 1 written to the other half, the status, would clear it there. */
#define COMMAND		0x04
#define COMMAND_MASK	0xffffu

/*
 * What the others write to: the cache line's size, the addresses, the interrupt's line. The
 * command comes last, which makes the device listen at its addresses.
 */
static const unsigned int registers[] = {
	0x0c, 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x30, 0x3c, COMMAND,
};

static const struct {
	const char *name;
	uint32_t id;
} models[] = {
	{ "edu", 0x11e81234 },
	{ "pci-testdev", 0x00051b36 },
};

/**
 * vm_next_device() - take the devices one by one
 * @devices: what is left of vm_config.device, or NULL; goes on behind the one taken
 * @len: how long that one is
 *
 * Return: where it begins, or NULL where none is left
 */
const char *vm_next_device(const char **devices, int *len)
{
	const char *device = *devices;

	if (!device || !*device)
		return NULL;
	*len = strcspn(device, " ");
	*devices = device + *len + strspn(device + *len, " ");
	return device;
}

static bool is_kept(const char *device)
{
	size_t len = strcspn(device, " ,"), i;

	for (i = 0; i < ARRAY_SIZE(models); i++)
		if (len == strlen(models[i].name) && !strncmp(device, models[i].name, len))
			return true;
	return false;
}

/**
 * vm_devices_kept() - can a snapshot have these?
 * @devices: as vm_config.device has them
 *
 * Return: true where each of them is one of ours, also where there are none
 */
bool vm_devices_kept(const char *devices)
{
	const char *device;
	int len;

	while ((device = vm_next_device(&devices, &len)))
		if (!is_kept(device))
			return false;
	return true;
}

static enum vm_status __printf(4, 5) monitor(struct vm *vm, int64_t deadline, uint32_t *value,
					     const char *format, ...)
{
	enum vm_status status;
	char command[64];
	va_list args;
	char *text;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	status = vm_monitor(vm, command, vm_remaining(deadline), &text);
	if (status)
		return status;
	if (value ? sscanf(text, "port%*c[%*x] = %" SCNx32, value) != 1 : *text != '\0')
		status = vm_fail(vm, VM_HOST, "QEMU's monitor to '%s': %s", command, text);
	free(text);
	return status;
}

static enum vm_status write_port(struct vm *vm, unsigned int port, uint32_t value, int64_t deadline)
{
	return monitor(vm, deadline, NULL, "o /w %#x %#" PRIx32, port, value);
}

static enum vm_status read_port(struct vm *vm, unsigned int port, uint32_t *value, int64_t deadline)
{
	return monitor(vm, deadline, value, "i /w %#x", port);
}

static enum vm_status write_config(struct vm *vm, uint32_t address, uint32_t value,
				   int64_t deadline)
{
	enum vm_status status = write_port(vm, ADDRESS_PORT, address, deadline);

	return status ? status : write_port(vm, DATA_PORT, value, deadline);
}

static enum vm_status read_config(struct vm *vm, uint32_t address, uint32_t *value,
				  int64_t deadline)
{
	enum vm_status status = write_port(vm, ADDRESS_PORT, address, deadline);

	return status ? status : read_port(vm, DATA_PORT, value, deadline);
}

static bool is_ours(uint32_t id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(models); i++)
		if (id == models[i].id)
			return true;
	return false;
}

/* A line for each register that is not 0, as after power-on. */
static enum vm_status save_slot(struct vm *vm, uint32_t slot, FILE *file, int64_t deadline)
{
	enum vm_status status;
	uint32_t value;
	size_t i;

	status = read_config(vm, CONFIG(slot, ID), &value, deadline);
	if (status || !is_ours(value))
		return status;
	for (i = 0; i < ARRAY_SIZE(registers) && !status; i++) {
		status = read_config(vm, CONFIG(slot, registers[i]), &value, deadline);
		if (registers[i] == COMMAND)
			value &= COMMAND_MASK;
		if (!status && value)
			fprintf(file, "%08" PRIx32 " %08" PRIx32 "\n",
				CONFIG(slot, registers[i]), value);
	}
	return status;
}

/**
 * vm_devices_save() - keep of them what QEMU does not
 * @vm: the guest, paused; no driver has had the devices
 * @file: where it goes: a line of address and value, both in hex, for each register
 * @deadline: how long it may take, in vm_now()'s time
 *
 * Return: VM_OK or what went wrong
 */
enum vm_status vm_devices_save(struct vm *vm, FILE *file, int64_t deadline)
{
	uint32_t old, slot;
	enum vm_status status = read_port(vm, ADDRESS_PORT, &old, deadline);

	for (slot = 0; slot < SLOTS && !status; slot++)
		status = save_slot(vm, slot, file, deadline);
	return status ? status : write_port(vm, ADDRESS_PORT, old, deadline);
}

/**
 * vm_devices_load() - give them what was kept
 * @vm: a clone that does not run yet, the rest of its state loaded
 * @file: what vm_devices_save() wrote
 * @deadline: how long it may take, in vm_now()'s time
 *
 * Return: VM_OK or what went wrong
 */
enum vm_status vm_devices_load(struct vm *vm, FILE *file, int64_t deadline)
{
	uint32_t old, address, value;
	enum vm_status status = read_port(vm, ADDRESS_PORT, &old, deadline);

	while (!status && fscanf(file, "%" SCNx32 " %" SCNx32, &address, &value) == 2)
		status = write_config(vm, address, value, deadline);
	if (!status && !feof(file))
		return vm_fail(vm, VM_HOST, "a snapshot's devices: what is there is no register");
	return status ? status : write_port(vm, ADDRESS_PORT, old, deadline);
}
