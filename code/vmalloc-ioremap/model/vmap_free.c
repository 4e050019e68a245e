// SPDX-License-Identifier: GPL-2.0
/*
 * The free areas: which one a request gets, what is left of it, and how what
 * comes back merges with its neighbours. mm/vmalloc.c, 6.1.192.
 */
#include "vmap_tree.h"

/**
 * vmap_new_va() - room for one more area
 * @v: the model
 *
 * Return: its index, or VMAP_NONE where there is no more room.
 */
unsigned int vmap_new_va(struct vmap *v)
{
	unsigned int va = v->unused;

	if (va == VMAP_NONE)
		return VMAP_NONE;
	v->unused = v->vas[va].next;
	v->nr_unused--;
	v->vas[va] = (struct vmap_va){ .next = VMAP_NONE, .pages = VMAP_NONE };
	return va;
}

static void drop_va(struct vmap *v, unsigned int va)
{
	v->vas[va].next = v->unused;
	v->unused = va;
	v->nr_unused++;
}

//! [fits]
/* Where a request would begin in this area. */
static unsigned long long
first_fit(const struct vmap_va *va, unsigned long long align,
	  unsigned long long from)
{
	return VMAP_ALIGN(va->start > from ? va->start : from, align);
}

static bool fits(const struct vmap_va *va, unsigned long long size,
		 unsigned long long align, unsigned long long from)
{
	unsigned long long start = first_fit(va, align, from);

	if (start + size < start || start < from)
		return false;
	return start + size <= va->end;
}

//! [fits]
static unsigned long long largest_at(const struct vmap *v, unsigned int va, unsigned int side)
{
	unsigned int child = v->vas[va].child[side];

	return child == VMAP_NONE ? 0 : v->vas[child].subtree_max;
}

/*
 * The lowest area that is sure to do: so large that the request fits however
 * the area lies. One that is smaller, and does only because it happens to be
 * aligned, is taken where the search comes by it, and not looked for. So what
 * an aligned request gets depends on the shape of the tree.
 */
static unsigned int find_lowest(const struct vmap *v, unsigned long long size,
				unsigned long long align, unsigned long long from)
{
	unsigned long long length = size, begin = from;
	unsigned int at = v->root;

//! [lowest]
	/* A request for all of the range has no slack to ask for. */
	if (align > VMAP_PAGE_SIZE && v->end - v->start != size)
		length += align - 1;

	while (at != VMAP_NONE) {
		if (largest_at(v, at, VMAP_LEFT) >= length &&
		    begin < v->vas[at].start) {
			at = v->vas[at].child[VMAP_LEFT];
			continue;
		}
		if (fits(&v->vas[at], size, align, begin))
			return at;
		if (largest_at(v, at, VMAP_RIGHT) >= length) {
			at = v->vas[at].child[VMAP_RIGHT];
			continue;
		}
//! [lowest]
		/* A dead end: up, to the first that has more to its right. */
		while ((at = v->vas[at].parent) != VMAP_NONE) {
			if (fits(&v->vas[at], size, align, begin))
				return at;
			if (largest_at(v, at, VMAP_RIGHT) >= length &&
			    begin <= v->vas[at].start) {
				begin = v->vas[at].start + 1;
				at = v->vas[at].child[VMAP_RIGHT];
				break;
			}
		}
	}
	return VMAP_NONE;
}

/**
 * vmap_take() - take addresses from the free areas
 * @v: the model, which has room for an area more
 * @size: bytes, a multiple of the page size
 * @align: what the first address must be a multiple of, a power of two
 *
 * Source: __alloc_vmap_area() with adjust_va_to_fit_type(), 6.1.192.
 *
 * Return: the first address, or v->end where no free area will do.
 */
unsigned long long vmap_take(struct vmap *v, unsigned long long size,
			     unsigned long long align)
{
	unsigned int at = find_lowest(v, size, align, v->start);
	unsigned long long start, end;
	struct vmap_va *va;

	if (at == VMAP_NONE)
		return v->end;
	va = &v->vas[at];
	start = first_fit(va, align, v->start);
	end = start + size;
	if (end > v->end)
		return v->end;

	if (va->start == start && va->end == end) {
		vmap_tree_remove(v, at);
		drop_va(v, at);
	} else if (va->start == start) {
		va->start = end;
		vmap_tree_update(v, at);
	} else if (va->end == end) {
		va->end = start;
		vmap_tree_update(v, at);
	} else {
		unsigned int left = vmap_new_va(v);
		unsigned int parent = at, side = VMAP_LEFT;

		v->vas[left].start = va->start;
		v->vas[left].end = start;
		va->start = end;
		vmap_tree_update(v, at);
		while (v->vas[parent].child[side] != VMAP_NONE) {
			parent = v->vas[parent].child[side];
			side = VMAP_RIGHT;
		}
		vmap_tree_insert(v, left, parent, side);
	}
	return start;
}

/**
 * vmap_give() - give an area back to the free ones, merged with its neighbours
 * @v: the model
 * @va: the area, which is on no list
 *
 * Source: __merge_or_add_vmap_area(), 6.1.192.
 */
void vmap_give(struct vmap *v, unsigned int va)
{
	unsigned int at = v->root, parent = VMAP_NONE, side = VMAP_LEFT;
	unsigned int prev = VMAP_NONE, next = VMAP_NONE;
	struct vmap_va *a = &v->vas[va];

	while (at != VMAP_NONE) {
		parent = at;
		side = a->start >= v->vas[at].end;
		*(side ? &prev : &next) = at;
		at = v->vas[at].child[side];
	}
	if (next != VMAP_NONE && v->vas[next].start != a->end)
		next = VMAP_NONE;
	if (prev != VMAP_NONE && v->vas[prev].end != a->start)
		prev = VMAP_NONE;

	if (prev != VMAP_NONE && next != VMAP_NONE) {
		vmap_tree_remove(v, next);
		v->vas[prev].end = v->vas[next].end;
		drop_va(v, next);
	} else if (prev != VMAP_NONE) {
		v->vas[prev].end = a->end;
	} else if (next != VMAP_NONE) {
		v->vas[next].start = a->start;
		prev = next;
	} else {
		vmap_tree_insert(v, va, parent, side);
		return;
	}
	vmap_tree_update(v, prev);
	drop_va(v, va);
}
