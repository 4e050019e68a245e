/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the two halves of the oracle: kernel.c holds the kernel's
 * mm/memblock.c and sees its headers, oracle.c sees the model's.
 */
#ifndef MEMBLOCK_ORACLE_KERNEL_H
#define MEMBLOCK_ORACLE_KERNEL_H

#include <stdbool.h>

struct linux_switches {
	bool bottom_up;
	bool movable_node;
	bool mirrored_kernelcore;
	unsigned long long current_limit;
};

struct linux_array {
	void *regions;
	unsigned long cnt;
	unsigned long max;
};

/* Large arrays at first; Linux's own after linux_allow_resize(). */
void linux_init(void *memory, void *reserved, unsigned long max);
void linux_allow_resize(void);
void linux_set(const struct linux_switches *switches);
void linux_read(struct linux_array *memory, struct linux_array *reserved);

int linux_add(unsigned long long base, unsigned long long size);
int linux_add_node(unsigned long long base, unsigned long long size, int nid);
int linux_remove(unsigned long long base, unsigned long long size);
int linux_reserve(unsigned long long base, unsigned long long size);
int linux_phys_free(unsigned long long base, unsigned long long size);
int linux_set_node(unsigned long long base, unsigned long long size, bool reserved,
		   int nid);
int linux_mark_hotplug(unsigned long long base, unsigned long long size);
int linux_clear_hotplug(unsigned long long base, unsigned long long size);
int linux_mark_mirror(unsigned long long base, unsigned long long size);
int linux_mark_nomap(unsigned long long base, unsigned long long size);
int linux_clear_nomap(unsigned long long base, unsigned long long size);
void linux_trim(unsigned long long align);
unsigned long long linux_alloc(unsigned long long size, unsigned long long align,
			       unsigned long long min_addr,
			       unsigned long long max_addr, int nid, bool exact_nid);
unsigned long long linux_phys_alloc_range(unsigned long long size,
					  unsigned long long align,
					  unsigned long long start,
					  unsigned long long end);
unsigned long long linux_free_all(void);

#endif
