// SPDX-License-Identifier: GPL-2.0
/*
 * vmalloc, ioremap and what frees them: an area of addresses with a guard page
 * behind it, mapped; unmapped at once when it is freed, but its addresses come
 * back only with a purge, many areas at a time. mm/vmalloc.c, 6.1.192.
 */
#include "vmap.h"

/* What may be lazy for each bit of the number of CPUs: 32 MB. */
#define LAZY_PAGES	(32u << (20 - VMAP_PAGE_SHIFT))

/* A page array has a pointer for each page. */
#define POINTER_SHIFT	3

/* A vmalloc, its page array, that one's: with 512 pointers a page it ends there. */
#define MAX_AREAS	4

/**
 * vmap_init() - a range of which nothing is used
 * @v: the model
 * @start: where it begins, a multiple of the page size
 * @end: behind its end, another one
 * @machine: what decides besides the request
 * @room: room for areas and tables, which belongs to the model from now on
 */
void vmap_init(struct vmap *v, unsigned long long start, unsigned long long end,
	       const struct vmap_machine *machine, const struct vmap_room *room)
{
	unsigned int i, all;

	*v = (struct vmap){
		.start = start, .end = end, .machine = *machine, .vas = room->vas,
		.unused = VMAP_NONE, .nr_unused = room->nr_vas,
		.root = VMAP_NONE, .busy = VMAP_NONE, .lazy = VMAP_NONE,
	};
	for (i = room->nr_vas; i--; ) {
		v->vas[i].next = v->unused;
		v->unused = i;
	}
	vmap_tables_init(&v->tables, start, end, room);
	all = vmap_new_va(v);
	v->vas[all].start = start;
	v->vas[all].end = end;
	vmap_give(v, all);
}

/**
 * vmap_lazy_max_pages() - how much may be lazy
 * @v: the model
 *
 * Return: pages; one more, and a purge is due.
 */
unsigned long long vmap_lazy_max_pages(const struct vmap *v)
{
	unsigned int cpus = v->machine.cpus, log = 0;

	for (; cpus; cpus >>= 1)
		log++;
	return (unsigned long long)log * LAZY_PAGES;
}

/* The lowest area of a list that ends behind @addr, and what points to it. */
static unsigned int *find_link(struct vmap *v, unsigned int *list, unsigned long long addr)
{
	while (*list != VMAP_NONE && v->vas[*list].end <= addr)
		list = &v->vas[*list].next;
	return list;
}

static void insert(struct vmap *v, unsigned int *list, unsigned int va)
{
	unsigned int *link = find_link(v, list, v->vas[va].start);

	v->vas[va].next = *link;
	*link = va;
}

/**
 * vmap_purge() - give the addresses of all lazy areas back
 * @v: the model
 *
 * Source: __purge_vmap_area_lazy(), which vm_unmap_aliases() ends in, 6.1.192.
 */
void vmap_purge(struct vmap *v)
{
	while (v->lazy != VMAP_NONE) {
		unsigned int va = v->lazy;

		v->lazy = v->vas[va].next;
		vmap_give(v, va);
	}
	v->nr_lazy = 0;
}

//! [reserve]
/*
 * Addresses for @size bytes and a guard page, of @kind. 0 bytes were refused
 * before; the area has room in the model.
 */
static unsigned int reserve(struct vmap *v, unsigned long long size,
			    unsigned long long align, enum vmap_kind kind)
{
	unsigned long long bytes, start;
	unsigned int va;

	bytes = VMAP_ALIGN(size, VMAP_PAGE_SIZE) + VMAP_PAGE_SIZE;
	if (bytes < size)
		return VMAP_NONE;
	start = vmap_take(v, bytes, align);
	if (start == v->end) {
		vmap_purge(v);
		start = vmap_take(v, bytes, align);
	}
	if (start == v->end)
		return VMAP_NONE;
	va = vmap_new_va(v);
	v->vas[va].start = start;
	v->vas[va].end = start + bytes;
	v->vas[va].kind = kind;
	insert(v, &v->busy, va);
	return va;
}

//! [reserve]
//! [lazy]
/* On the list of lazy areas neighbours are one. */
static void make_lazy(struct vmap *v, unsigned int va)
{
	struct vmap_va *a = &v->vas[va];
	unsigned int *link;

	v->nr_lazy += (a->end - a->start) >> VMAP_PAGE_SHIFT;
	a->kind = VMAP_LAZY;
	insert(v, &v->lazy, va);
	for (link = &v->lazy; *link != VMAP_NONE; ) {
		unsigned int at = *link, next = v->vas[at].next;

		if (next == VMAP_NONE || v->vas[at].end != v->vas[next].start) {
			link = &v->vas[at].next;
			continue;
		}
		v->vas[next].start = v->vas[at].start;
		*link = next;
		v->vas[at].next = v->unused;
		v->unused = at;
		v->nr_unused++;
	}
}

//! [lazy]
static void free_addresses(struct vmap *v, unsigned int va)
{
	*find_link(v, &v->busy, v->vas[va].start) = v->vas[va].next;
	make_lazy(v, va);
}

static void release(struct vmap *v, unsigned int va)
{
	vmap_unmap(&v->tables, v->vas[va].start, v->vas[va].end - VMAP_PAGE_SIZE);
	free_addresses(v, va);
}

/* A worker does that: soon, but not in the call that frees. */
static void purge_if_due(struct vmap *v)
{
	if (v->nr_lazy > vmap_lazy_max_pages(v))
		vmap_purge(v);
}

static bool have_room(const struct vmap *v, unsigned long long size)
{
	unsigned long long gigs = (size >> VMAP_PUD_SHIFT) + (size >> VMAP_P4D_SHIFT);

	/* What gets no addresses needs no tables. */
	if (size > v->end - v->start)
		gigs = 0;
	/* Each area may split another, and its first and last GB may be new. */
	return v->nr_unused >= 2 * MAX_AREAS && v->tables.nr_unused >= gigs + 2 * MAX_AREAS;
}

//! [page-array]
/*
 * An area, then the array of pointers to its pages, which for more than a page
 * of pointers is a vmalloc itself; then the pages are mapped.
 */
static enum vmap_status
allocate(struct vmap *v, unsigned long long size, unsigned long long align,
	 unsigned int page_shift, enum vmap_kind kind, unsigned int *area)
{
	unsigned long long array = VMAP_ALIGN(size, VMAP_PAGE_SIZE) >>
				   VMAP_PAGE_SHIFT << POINTER_SHIFT;
	unsigned int va = reserve(v, size, align, kind);
	enum vmap_status status;

	if (va == VMAP_NONE)
		return VMAP_NO_ADDRESSES;
	if (array > VMAP_PAGE_SIZE) {
		status = allocate(v, array, 1, VMAP_PAGE_SHIFT, VMAP_PAGES,
				  &v->vas[va].pages);
		if (status) {
			free_addresses(v, va);
			return status;
		}
	}
	vmap_map(&v->tables, v->vas[va].start, v->vas[va].end - VMAP_PAGE_SIZE,
		 0, page_shift);
	*area = va;
	return VMAP_OK;
}

//! [page-array]
static enum vmap_status check_size(const struct vmap *v, unsigned long long size)
{
	if (!size)
		return VMAP_NO_SIZE;
	if (size >> VMAP_PAGE_SHIFT > v->machine.totalram_pages)
		return VMAP_EXCEEDS_RAM;
	return have_room(v, size) ? VMAP_OK : VMAP_NO_ROOM;
}

/**
 * vmap_vmalloc() - virtually contiguous memory
 * @v: the model
 * @size: bytes
 * @align: what its address must be a multiple of: a power of two; vmalloc()'s own is 1
 * @addr: where the address goes
 *
 * Source: __vmalloc_node_range(), 6.1.192.
 *
 * Return: VMAP_OK, or why not.
 */
enum vmap_status vmap_vmalloc(struct vmap *v, unsigned long long size,
			      unsigned long long align, unsigned long long *addr)
{
	enum vmap_status status = check_size(v, size);
	unsigned int va;

	if (!status)
		status = allocate(v, size, align, VMAP_PAGE_SHIFT, VMAP_VMALLOC, &va);
	if (!status)
		*addr = v->vas[va].start;
	purge_if_due(v);
	return status;
}

/**
 * vmap_vmalloc_huge() - the same, with 2 MB pages where there is enough of it
 * @v: the model
 * @size: bytes; with less than 2 MB for each node it is vmap_vmalloc()
 * @addr: where the address goes
 *
 * Source: vmalloc_huge(), 6.1.192; every 2 MB page is found.
 *
 * Return: VMAP_OK, or why not.
 */
enum vmap_status vmap_vmalloc_huge(struct vmap *v, unsigned long long size,
				   unsigned long long *addr)
{
	enum vmap_status status = check_size(v, size);
	unsigned int va;

	if (status || size < v->machine.nodes * VMAP_PMD_SIZE)
		return vmap_vmalloc(v, size, 1, addr);
	status = allocate(v, VMAP_ALIGN(size, VMAP_PMD_SIZE), VMAP_PMD_SIZE, VMAP_PMD_SHIFT,
			  VMAP_VMALLOC, &va);
	if (status)
		return vmap_vmalloc(v, size, 1, addr);
	*addr = v->vas[va].start;
	purge_if_due(v);
	return VMAP_OK;
}

/* The area in use that @addr is in, its guard page counted. */
static unsigned int find_busy(struct vmap *v, unsigned long long addr)
{
	unsigned int va = *find_link(v, &v->busy, addr);

	return va != VMAP_NONE && v->vas[va].start <= addr ? va : VMAP_NONE;
}

static enum vmap_status check_kind(const struct vmap *v, unsigned int va, enum vmap_kind kind)
{
	if (va == VMAP_NONE)
		return VMAP_NO_AREA;
	return v->vas[va].kind == kind ? VMAP_OK : VMAP_WRONG_KIND;
}

/**
 * vmap_vfree() - free what a vmalloc gave
 * @v: the model
 * @addr: its address, or that of any page of it
 *
 * Source: __vunmap(), 6.1.192.
 *
 * Return: VMAP_OK, or why not.
 */
enum vmap_status vmap_vfree(struct vmap *v, unsigned long long addr)
{
	unsigned int va = find_busy(v, addr), pages;
	enum vmap_status status;

	if (addr & (VMAP_PAGE_SIZE - 1))
		return VMAP_UNALIGNED;
	status = check_kind(v, va, VMAP_VMALLOC);
	if (status)
		return status;
	for (; va != VMAP_NONE; va = pages) {
		pages = v->vas[va].pages;
		release(v, va);
	}
	purge_if_due(v);
	return VMAP_OK;
}

//! [ioremap-alignment]
/* An ioremap is aligned to its size, up to 1 GB: so huge entries may do. */
static unsigned long long ioremap_align(unsigned long long size)
{
	unsigned long long align = VMAP_PAGE_SIZE;

	while (align < size && align < VMAP_PUD_SIZE)
		align <<= 1;
	return align;
}

//! [ioremap-alignment]
/**
 * vmap_ioremap() - map a device's memory
 * @v: the model
 * @phys: its physical address; not of RAM, which ioremap() refuses
 * @size: bytes
 * @addr: where the address goes: as far behind a page's start as @phys
 *
 * Source: __ioremap_caller(), arch/x86/mm/ioremap.c, and __get_vm_area_node(), 6.1.192.
 *
 * Return: VMAP_OK, or why not.
 */
enum vmap_status vmap_ioremap(struct vmap *v, unsigned long long phys,
			      unsigned long long size, unsigned long long *addr)
{
	unsigned long long first = VMAP_ALIGN_DOWN(phys, VMAP_PAGE_SIZE);
	unsigned long long bytes = VMAP_ALIGN(phys + size, VMAP_PAGE_SIZE) - first;
	unsigned int va;

	if (!size)
		return VMAP_NO_SIZE;
	if (phys + size - 1 < phys)
		return VMAP_WRAPS;
	if (!have_room(v, bytes))
		return VMAP_NO_ROOM;
	va = reserve(v, bytes, ioremap_align(bytes), VMAP_IOREMAP);
	if (va == VMAP_NONE)
		return VMAP_NO_ADDRESSES;
	v->vas[va].phys = first;
	vmap_map(&v->tables, v->vas[va].start, v->vas[va].start + bytes, first,
		 v->machine.gbpages ? VMAP_PUD_SHIFT : VMAP_PMD_SHIFT);
	*addr = v->vas[va].start + (phys - first);
	return VMAP_OK;
}

/**
 * vmap_iounmap() - unmap what an ioremap mapped
 * @v: the model
 * @addr: any address in it
 *
 * Source: iounmap(), arch/x86/mm/ioremap.c, 6.1.192.
 *
 * Return: VMAP_OK, or why not.
 */
enum vmap_status vmap_iounmap(struct vmap *v, unsigned long long addr)
{
	unsigned int va = find_busy(v, addr);
	enum vmap_status status = check_kind(v, va, VMAP_IOREMAP);

	if (status)
		return status;
	release(v, va);
	purge_if_due(v);
	return VMAP_OK;
}
