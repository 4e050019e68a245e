/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The processor's instructions that C has no words for.
 */
#ifndef BOOT_TIME_KERNEL_IO_H
#define BOOT_TIME_KERNEL_IO_H

#include <stdint.h>

static inline void outb(uint16_t port, uint8_t value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
	asm volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
	asm volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* Turn paging on: 4 MiB pages too, and read-only is so for us as well. */
static inline void use_page_directory(const uint32_t *directory)
{
	uint32_t cr4, cr0;

	asm volatile("mov %%cr4, %0" : "=r"(cr4));
	asm volatile("mov %0, %%cr4" : : "r"(cr4 | 0x10));
	asm volatile("mov %0, %%cr3" : : "r"(directory) : "memory");
	asm volatile("mov %%cr0, %0" : "=r"(cr0));
	asm volatile("mov %0, %%cr0" : : "r"(cr0 | 0x80010000) : "memory");
}

static inline void use_tables(const void *idt, uint16_t size, uint16_t task)
{
	struct {
		uint16_t limit;
		const void *base;
	} __attribute((packed)) pointer = { size - 1, idt };

	asm volatile("lidt %0" : : "m"(pointer) : "memory");
	asm volatile("ltr %0" : : "r"(task));
}

/* A few microseconds of nothing. */
static inline void pause(void)
{
	unsigned int i;

	for (i = 0; i < 2000; i++)
		asm volatile("");
}

static inline _Noreturn void halt(void)
{
	for (;;)
		asm volatile("cli; hlt");
}

#endif
