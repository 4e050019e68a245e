// SPDX-License-Identifier: GPL-2.0
/*
 * Where mistakes end: every exception of the processor says in one line what
 * and where it was, and switches the machine off. Paging is on for that alone:
 * page 0 is not mapped, so NULL is caught; nor is the page below the stack;
 * and our code cannot be written to. Everything else is mapped to itself.
 */
#include "io.h"
#include "kernel.h"

#define CODE_SEGMENT	8
#define DATA_SEGMENT	16
#define TASK		24		/* what runs, for the processor to save */
#define FAULT_TASK	32		/* what runs after a double fault */

#define DOUBLE_FAULT	8
#define PAGE_FAULT	14

#define PRESENT		0x1
#define WRITABLE	0x2
#define LARGE		0x80		/* 4 MiB in one entry */

/* What entry code and processor have pushed, the last first. */
struct trap_frame {
	uint32_t registers[8];
	uint32_t vector;
	uint32_t error;
	uint32_t eip;
};

struct gate {
	uint16_t low;
	uint16_t selector;
	uint16_t kind;
	uint16_t high;
};

/* A task, by the processor's layout; what is not named here stays 0. */
struct task {
	uint32_t back[7];
	uint32_t cr3, eip, eflags, eax, ecx, edx, ebx, esp, ebp, esi, edi;
	uint32_t es, cs, ss, ds, fs, gs, ldt, io;
};

static struct gate idt[32];
static struct task task, fault_task;
static uint32_t fault_stack[256];
static _Alignas(4096) uint32_t directory[1024];
static _Alignas(4096) uint32_t first_table[1024];

static const char *name_of(uint32_t vector)
{
	switch (vector) {
	case 0:
		return "division by zero";
	case 6:
		return "invalid instruction";
	case 13:
		return "general protection";
	case PAGE_FAULT:
		return "page fault";
	}
	return "exception";
}

/**
 * trap() - an exception: the end
 * @frame: what was pushed
 */
_Noreturn void trap(const struct trap_frame *frame)
{
	uint32_t address = 0;

	if (frame->vector == PAGE_FAULT)
		asm("mov %%cr2, %0" : "=r"(address));
	end_line();
	print("!! %s (vector %u) at eip %#llx, error code %#llx", name_of(frame->vector),
	      frame->vector, (u64)frame->eip, (u64)frame->error);
	if (frame->vector == PAGE_FAULT)
		print(", address %#llx%s", (u64)address,
		      address < BOOTMEM_PAGE_SIZE ? ": a null pointer" : "");
	print("\n");
	power_off(false);
}

/**
 * double_fault() - an exception that had no stack to be told on
 */
_Noreturn void double_fault(void)
{
	end_line();
	print("!! double fault at eip %#llx, esp %#llx: the stack has run over\n",
	      (u64)task.eip, (u64)task.esp);
	power_off(false);
}

static void set_task(unsigned int selector, const struct task *at)
{
	uint64_t base = (uintptr_t)at;

	gdt[selector / 8] = (sizeof(*at) - 1) | (base & 0xffffff) << 16 |
			    0x89ull << 40 | (base >> 24) << 56;
}

//! [null-is-caught]
static void paging_init(void)
{
	uintptr_t code = (uintptr_t)kernel_start, data = (uintptr_t)kernel_data;
	unsigned int i;
	uintptr_t at;

	for (i = 1; i < 1024; i++)
		directory[i] = i << 22 | LARGE | WRITABLE | PRESENT;
	directory[0] = (uintptr_t)first_table | WRITABLE | PRESENT;
	for (i = 1; i < 1024; i++) {
		at = i << BOOTMEM_PAGE_SHIFT;
		first_table[i] = at | PRESENT;
		if (at < code || at >= data)
			first_table[i] |= WRITABLE;
	}
	first_table[(uintptr_t)stack_guard >> BOOTMEM_PAGE_SHIFT] = 0;
	use_page_directory(directory);
}

//! [null-is-caught]
/**
 * trap_init() - from here on, a mistake is told
 */
void trap_init(void)
{
	unsigned int i;

	for (i = 0; i < 32; i++)
		idt[i] = (struct gate){ trap_entries[i] & 0xffff, CODE_SEGMENT, 0x8e00,
					trap_entries[i] >> 16 };
	idt[DOUBLE_FAULT] = (struct gate){ 0, FAULT_TASK, 0x8500, 0 };
	paging_init();
	fault_task = (struct task){
		.cr3 = (uintptr_t)directory, .eip = (uintptr_t)double_fault_entry,
		.eflags = 2, .esp = (uintptr_t)(fault_stack + 256),
		.cs = CODE_SEGMENT, .ds = DATA_SEGMENT, .es = DATA_SEGMENT, .ss = DATA_SEGMENT,
	};
	set_task(TASK, &task);
	set_task(FAULT_TASK, &fault_task);
	use_tables(idt, sizeof(idt), TASK);
}
