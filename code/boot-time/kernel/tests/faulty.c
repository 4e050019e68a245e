// SPDX-License-Identifier: GPL-2.0
/*
 * bootmem with mistakes, as a student may make them: a request for N bytes
 * makes mistake number N. mini.bats knows how each has to end.
 */
#define __alloc_bootmem right_alloc_bootmem
#include "../../model/bootmem.c"
#undef __alloc_bootmem

#include "../kernel.h"

/* A number of which the compiler knows nothing. */
static unsigned int some(unsigned int number)
{
	asm volatile("" : "+r"(number));
	return number;
}

static unsigned int recurse(unsigned int depth)
{
	return some(depth) ? recurse(depth + 1) + some(depth) : 0;
}

static unsigned long long clear(unsigned long long addr, unsigned long long answer)
{
	bootmem_hooks.zero(addr, 64);
	return answer;
}

unsigned long long __alloc_bootmem(unsigned long long size, unsigned long long align,
				   unsigned long long goal)
{
	switch (size) {
	case 1:
		return *(unsigned int *)AT(some(0));
	case 2:
		return 2 / some(0);
	case 3:
		__builtin_trap();
	case 4:
		return recurse(1);
	case 5:
		memset(AT(right_alloc_bootmem), 0, 4);
		return 0;
	case 6:
		asm volatile("ltr %w0" : : "r"(0xff8));
		return 0;
	case 7:
		return MAX_DMA_ADDRESS;
	case 8:
		return clear(MAX_DMA_ADDRESS, MAX_DMA_ADDRESS + 64);
	case 9:
		clear(MAX_DMA_ADDRESS, 0);
		memset(AT(MAX_DMA_ADDRESS + 60), 1, 4);
		return MAX_DMA_ADDRESS;
	case 10:
		return clear(0xf0000000, 0xf0000000);
	case 11:
		return clear((uintptr_t)kernel_start, (uintptr_t)kernel_start);
	case 12:
		for (;;)
			;
	case 13:
		for (;;)
			print("the same again\n");
	}
	return right_alloc_bootmem(size, align, goal);
}
