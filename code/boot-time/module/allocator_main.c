// SPDX-License-Identifier: GPL-2.0
/*
 * allocator: hands out the RAM that `mem=` hid from Linux, which nobody then
 * fragments. It finds it by itself.
 *
 * Old drivers of this kind wrote to the addresses behind Linux's last page, on
 * and on, until one did not remember. Other things than RAM are there today.
 * So we go by the firmware's memory map, as it was before mem= cut it: ours is
 * what is RAM there, is not RAM to Linux, and is claimed by nobody in
 * /proc/iomem. The firmware's own tables are not RAM in its map, and never
 * ours. Only then is each page asked whether it remembers.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel_read_file.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <asm/bootparam.h>
#include <asm/e820/types.h>

#include "../builtin/page_pool.h"
#include "allocator.h"

#define BOOT_PARAMS "/sys/kernel/boot_params/data"

static unsigned long long from = SZ_1M;	/* What lies below is the BIOS's. */
module_param(from, ullong, 0444);
MODULE_PARM_DESC(from, "lowest physical address to use");

static unsigned long long to = ULLONG_MAX;
module_param(to, ullong, 0444);
MODULE_PARM_DESC(to, "physical address to end before");

/* A gap in what Linux has needs an entry of the map on one of its sides. */
#define MAX_AREAS (2 * E820_MAX_ENTRIES_ZEROPAGE)

static struct page_area areas[MAX_AREAS];
static struct resource claims[MAX_AREAS];
static struct page_pool allocator = { .name = KBUILD_MODNAME, .areas = areas };

/*
 * A page is RAM if its first word keeps what is written to it, and we put back
 * what was there.
 */
static bool remembers(void *page)
{
	unsigned long *word = page, was = READ_ONCE(*word);
	bool does;

	WRITE_ONCE(*word, ~was);
	does = READ_ONCE(*word) == ~was;
	WRITE_ONCE(*word, was);
	return does;
}

static int check_pages(const struct page_area *area)
{
	unsigned long i;

	for (i = 0; i < area->nr_pages; i++) {
		u64 address = area->base + PFN_PHYS(i);

		if (!remembers(area->virt + PFN_PHYS(i))) {
			pr_err("%#llx is no RAM, whatever the firmware says; load with to=%#llx\n",
			       address, address);
			return -EIO;
		}
		cond_resched();
	}
	return 0;
}

/*
 * "RAM buffer" is what Linux itself puts behind its last page, for no PCI
 * device to come too close: arch/x86/kernel/e820.c. It means free.
 */
static bool is_buffer(const struct resource *res)
{
	return !strcmp(res->name, "RAM buffer") && !res->child;
}

static bool is_ours_alone(const struct resource *res)
{
	const struct resource *child;

	if (res->parent != &iomem_resource && strcmp(res->parent->name, "RAM buffer"))
		return false;
	for (child = res->child; child; child = child->sibling)
		if (!is_buffer(child))
			return false;
	return true;
}

//! [claim]
/* Enter it in /proc/iomem, unless somebody else has any of it. */
static bool claim(struct resource *res, phys_addr_t start, phys_addr_t end)
{
	*res = (struct resource) {
		.name = allocator.name, .start = start, .end = end - 1,
		.flags = IORESOURCE_MEM | IORESOURCE_BUSY,
	};
	if (insert_resource(&iomem_resource, res))
		return false;
	if (is_ours_alone(res))
		return true;
	remove_resource(res);
	return false;
}

//! [claim]
static int take(phys_addr_t start, phys_addr_t end)
{
	struct page_area *area = &areas[allocator.nr_areas];
	struct resource *res = &claims[allocator.nr_areas];
	int err;

	start = PAGE_ALIGN(max_t(u64, start, from));
	end = PAGE_ALIGN_DOWN(min_t(u64, end, to));
	if (start >= end)
		return 0;
	if (allocator.nr_areas == MAX_AREAS || !claim(res, start, end)) {
		pr_info("%pa-%#llx is claimed in /proc/iomem: left alone\n", &start, end - 1ull);
		return 0;
	}
	area->base = start;
	area->nr_pages = PHYS_PFN(end - start);
	area->nid = NUMA_NO_NODE;	/* Linux dropped that as well. */
	area->virt = memremap(start, end - start, MEMREMAP_WB);
	err = area->virt ? check_pages(area) : -ENOMEM;
	if (err) {
		if (area->virt)
			memunmap(area->virt);
		remove_resource(res);
		return err;
	}
	allocator.nr_areas++;
	return 0;
}

//! [search]
/* Called for each piece of RAM that Linux has, in order of address. */
static int take_before(struct resource *known, void *next)
{
	phys_addr_t start = *(phys_addr_t *)next;

	*(phys_addr_t *)next = known->end + 1;
	return take(start, known->start);
}

/* Of RAM in the firmware's map, take what is before, between and behind. */
static int search(const struct boot_e820_entry *ram)
{
	phys_addr_t next = ram->addr, end = ram->addr + ram->size;
	int err;

	err = walk_iomem_res_desc(IORES_DESC_NONE,
				  IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
				  next, end - 1, &next, take_before);
	if (err && err != -EINVAL)	/* -EINVAL: Linux has none of it. */
		return err;
	return take(next, end);
}

//! [search]
/* Some firmware lets entries overlap; then what is not RAM is right. */
static bool is_plain_ram(const struct boot_params *boot, const struct boot_e820_entry *entry)
{
	unsigned int i;

	if (entry->type != E820_TYPE_RAM || !entry->size)
		return false;
	for (i = 0; i < boot->e820_entries; i++) {
		const struct boot_e820_entry *other = &boot->e820_table[i];

		if (other->type != E820_TYPE_RAM && other->addr < entry->addr + entry->size &&
		    other->addr + other->size > entry->addr)
			return false;
	}
	return true;
}

static int search_all(const struct boot_params *boot)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < boot->e820_entries && !err; i++)
		if (is_plain_ram(boot, &boot->e820_table[i]))
			err = search(&boot->e820_table[i]);
	return err;
}

/* The firmware's map is in what the boot loader left, which Linux keeps in sysfs. */
static int find_hidden_ram(void)
{
	void *boot = NULL;
	ssize_t len;
	int err;

	len = kernel_read_file_from_path(BOOT_PARAMS, 0, &boot, INT_MAX, NULL, READING_UNKNOWN);
	if (len < 0) {
		pr_err("%s: error %zd; is /sys mounted?\n", BOOT_PARAMS, len);
		return len;
	}
	err = len >= sizeof(struct boot_params) ? search_all(boot) : -EIO;
	vfree(boot);
	if (!err && !allocator.nr_areas) {
		pr_err("no RAM is hidden here; boot Linux with mem=, and less than there is\n");
		return -ENODEV;
	}
	return err;
}

static void give_back(void)
{
	while (allocator.nr_areas--) {
		memunmap(areas[allocator.nr_areas].virt);
		remove_resource(&claims[allocator.nr_areas]);
	}
}

/**
 * allocator_allocate_dma_for() - contiguous memory, not zeroed
 * @owner: whom /proc/allocator shall name; the macro says the module
 * @size: bytes; whole pages are used
 * @physical: where to leave the physical address
 *
 * Linux has no struct page for it: for a device's address of it there is
 * dma_map_resource().
 *
 * Context: Process; may sleep.
 * Return: Its virtual address; NULL where so much cannot be had in one piece.
 */
void *allocator_allocate_dma_for(const char *owner, size_t size, phys_addr_t *physical)
{
	unsigned long count = (size >> PAGE_SHIFT) + !!offset_in_page(size);
	struct page_grant *grant = page_pool_alloc(&allocator, NUMA_NO_NODE, count, 0, owner);

	if (IS_ERR(grant))
		return NULL;
	*physical = page_grant_phys(grant);
	return page_grant_virt(grant);
}
EXPORT_SYMBOL_GPL(allocator_allocate_dma_for);

/**
 * allocator_free_dma() - give it back
 * @address: what allocator_allocate_dma() returned; NULL is fine
 *
 * Context: Process; may sleep.
 */
void allocator_free_dma(const void *address)
{
	if (address)
		WARN(page_pool_free_virt(&allocator, address),
		     "allocator: nobody has memory that begins at %p\n", address);
}
EXPORT_SYMBOL_GPL(allocator_free_dma);

static int __init allocator_init(void)
{
	unsigned int i;
	int err;

	err = find_hidden_ram();
	if (err)
		goto out_give_back;
	err = page_pool_init(&allocator);
	if (err)
		goto out_give_back;
	err = page_pool_register(&allocator);
	if (err)
		goto out_destroy;
	for (i = 0; i < allocator.nr_areas; i++)
		pr_info("%lu pages at %pa were hidden\n", areas[i].nr_pages, &areas[i].base);
	return 0;

out_destroy:
	page_pool_destroy(&allocator);
out_give_back:
	give_back();
	return err;
}

static void __exit allocator_exit(void)
{
	page_pool_unregister(&allocator);
	page_pool_destroy(&allocator);
	give_back();
}

module_init(allocator_init);
module_exit(allocator_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Hands out the RAM that mem= hid");
