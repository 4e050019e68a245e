// SPDX-License-Identifier: GPL-2.0
/*
 * Insertion and removal in the red-black tree of free areas: the textbook's,
 * which is also lib/rbtree.c's, so that the tree has the kernel's shape. An
 * area that is removed from between two subtrees is replaced by the next one.
 */
#include "vmap_tree.h"

static struct vmap_va *va_of(struct vmap *v, unsigned int va)
{
	return &v->vas[va];
}

static bool is_red(const struct vmap *v, unsigned int va)
{
	return va != VMAP_NONE && v->vas[va].red;
}

static unsigned long long largest(const struct vmap *v, unsigned int va)
{
	return va == VMAP_NONE ? 0 : v->vas[va].subtree_max;
}

static void update_one(struct vmap *v, unsigned int va)
{
	struct vmap_va *a = va_of(v, va);
	unsigned int side;

	a->subtree_max = a->end - a->start;
	for (side = VMAP_LEFT; side <= VMAP_RIGHT; side++)
		if (largest(v, a->child[side]) > a->subtree_max)
			a->subtree_max = largest(v, a->child[side]);
}

/**
 * vmap_tree_update() - an area has another size: make the maxima above it right
 * @v: the model
 * @va: the area; VMAP_NONE: nothing to do
 */
void vmap_tree_update(struct vmap *v, unsigned int va)
{
	for (; va != VMAP_NONE; va = v->vas[va].parent)
		update_one(v, va);
}

/* Whatever pointed down to @old points to @new. */
static void replace_child(struct vmap *v, unsigned int parent, unsigned int old,
			  unsigned int new)
{
	if (parent == VMAP_NONE)
		v->root = new;
	else
		va_of(v, parent)->child[va_of(v, parent)->child[VMAP_RIGHT] == old] = new;
	if (new != VMAP_NONE)
		va_of(v, new)->parent = parent;
}

/* @va goes down to the @side, its other child up into its place. */
static void rotate(struct vmap *v, unsigned int va, unsigned int side)
{
	unsigned int up = va_of(v, va)->child[!side];
	unsigned int inner = va_of(v, up)->child[side];

	replace_child(v, va_of(v, va)->parent, va, up);
	va_of(v, up)->child[side] = va;
	va_of(v, va)->parent = up;
	va_of(v, va)->child[!side] = inner;
	if (inner != VMAP_NONE)
		va_of(v, inner)->parent = va;
	update_one(v, va);
	update_one(v, up);
}

/* @va is red: no red parent may stay above it. */
static void balance_after_insert(struct vmap *v, unsigned int va)
{
	unsigned int parent, grand, uncle, side;

	while (is_red(v, parent = va_of(v, va)->parent)) {
		grand = va_of(v, parent)->parent;
		side = va_of(v, grand)->child[VMAP_RIGHT] == parent;
		uncle = va_of(v, grand)->child[!side];
		if (is_red(v, uncle)) {
			va_of(v, parent)->red = false;
			va_of(v, uncle)->red = false;
			va_of(v, grand)->red = true;
			va = grand;
			continue;
		}
		if (va_of(v, parent)->child[!side] == va) {
			rotate(v, parent, side);
			parent = va;
		}
		va_of(v, parent)->red = false;
		va_of(v, grand)->red = true;
		rotate(v, grand, !side);
		break;
	}
	va_of(v, v->root)->red = false;
}

/**
 * vmap_tree_insert() - put an area into the tree
 * @v: the model
 * @va: the area
 * @parent: the area above it, which has no child on that side; VMAP_NONE: the tree is empty
 * @side: VMAP_LEFT or VMAP_RIGHT
 */
void vmap_tree_insert(struct vmap *v, unsigned int va, unsigned int parent,
		      unsigned int side)
{
	struct vmap_va *a = va_of(v, va);

	a->kind = VMAP_FREE;
	a->parent = parent;
	a->child[VMAP_LEFT] = VMAP_NONE;
	a->child[VMAP_RIGHT] = VMAP_NONE;
	a->red = true;
	if (parent == VMAP_NONE)
		v->root = va;
	else
		va_of(v, parent)->child[side] = va;
	vmap_tree_update(v, va);
	balance_after_insert(v, va);
}

/*
 * Below @parent, on the @side where @va is (which may be VMAP_NONE), every path
 * has one black area less than on the other.
 */
static void balance_after_remove(struct vmap *v, unsigned int va, unsigned int parent)
{
	unsigned int sibling, side;

	while (parent != VMAP_NONE && !is_red(v, va)) {
		side = va_of(v, parent)->child[VMAP_LEFT] != va;
		sibling = va_of(v, parent)->child[!side];
		if (is_red(v, sibling)) {
			va_of(v, sibling)->red = false;
			va_of(v, parent)->red = true;
			rotate(v, parent, side);
			sibling = va_of(v, parent)->child[!side];
		}
		if (!is_red(v, va_of(v, sibling)->child[VMAP_LEFT]) &&
		    !is_red(v, va_of(v, sibling)->child[VMAP_RIGHT])) {
			va_of(v, sibling)->red = true;
			va = parent;
			parent = va_of(v, va)->parent;
			continue;
		}
		if (!is_red(v, va_of(v, sibling)->child[!side])) {
			va_of(v, va_of(v, sibling)->child[side])->red = false;
			va_of(v, sibling)->red = true;
			rotate(v, sibling, !side);
			sibling = va_of(v, parent)->child[!side];
		}
		va_of(v, sibling)->red = va_of(v, parent)->red;
		va_of(v, parent)->red = false;
		va_of(v, va_of(v, sibling)->child[!side])->red = false;
		rotate(v, parent, side);
		return;
	}
	if (va != VMAP_NONE)
		va_of(v, va)->red = false;
}

static unsigned int leftmost(const struct vmap *v, unsigned int va)
{
	while (v->vas[va].child[VMAP_LEFT] != VMAP_NONE)
		va = v->vas[va].child[VMAP_LEFT];
	return va;
}

/* The area that follows @va comes into its place; @child and @parent are where it leaves. */
static void replace_by_next(struct vmap *v, unsigned int va, unsigned int *child,
			    unsigned int *parent)
{
	struct vmap_va *a = va_of(v, va);
	unsigned int next = leftmost(v, a->child[VMAP_RIGHT]);
	struct vmap_va *n = va_of(v, next);

	*child = n->child[VMAP_RIGHT];
	*parent = next;
	if (n->parent != va) {
		*parent = n->parent;
		replace_child(v, n->parent, next, *child);
		n->child[VMAP_RIGHT] = a->child[VMAP_RIGHT];
		va_of(v, n->child[VMAP_RIGHT])->parent = next;
	}
	replace_child(v, a->parent, va, next);
	n->child[VMAP_LEFT] = a->child[VMAP_LEFT];
	va_of(v, n->child[VMAP_LEFT])->parent = next;
	n->red = a->red;
}

/**
 * vmap_tree_remove() - take an area out of the tree
 * @v: the model
 * @va: the area
 */
void vmap_tree_remove(struct vmap *v, unsigned int va)
{
	struct vmap_va *a = va_of(v, va);
	unsigned int child, parent;
	bool red = a->red;

	if (a->child[VMAP_LEFT] == VMAP_NONE || a->child[VMAP_RIGHT] == VMAP_NONE) {
		child = a->child[a->child[VMAP_LEFT] == VMAP_NONE];
		parent = a->parent;
		replace_child(v, parent, va, child);
	} else {
		red = va_of(v, leftmost(v, a->child[VMAP_RIGHT]))->red;
		replace_by_next(v, va, &child, &parent);
	}
	vmap_tree_update(v, parent);
	if (!red)
		balance_after_remove(v, child, parent);
}
