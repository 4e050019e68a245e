// SPDX-License-Identifier: GPL-2.0
/*
 * What lies in an object's slot, part by part: the object, and what debugging
 * puts around it, each with the byte that SLUB fills it with and looks for.
 * After mm/slub.c and include/linux/poison.h of 6.1.192.
 */
#include "slab.h"

#define POINTER		8u	/* sizeof(void *) */
#define TRACK		32u	/* struct track: addr, handle, cpu, pid, when */

#define SLUB_RED_INACTIVE	0xbb
#define SLUB_RED_ACTIVE		0xcc
#define POISON_INUSE		0x5a
#define POISON_FREE		0x6b
#define POISON_END		0xa5

struct slot {
	struct slab_part *parts;
	unsigned int nr;
	unsigned int bytes;	/* of the slot so far */
};

static void put(struct slot *slot, enum slab_use use, unsigned int bytes, int fill)
{
	if (!bytes)
		return;
	slot->parts[slot->nr++] = (struct slab_part){ use, bytes, fill };
	slot->bytes += bytes;
}

/* The object as far as it goes; an object that is free may hold the pointer. */
static void put_object(struct slot *slot, const struct slab_layout *l, bool allocated)
{
	unsigned int end = l->offset + POINTER;

	if (allocated || l->offset >= l->inuse) {
		bool poison = !allocated && l->flags & SLAB_BIT_POISON &&
			      !(l->flags & SLAB_BIT_TYPESAFE_BY_RCU) && !l->ctor;

		put(slot, SLAB_USE_OBJECT, l->object_size - poison,
		    poison ? POISON_FREE : SLAB_ANY_BYTE);
		put(slot, SLAB_USE_OBJECT, poison, POISON_END);
		return;
	}
	put(slot, SLAB_USE_OBJECT, l->offset, SLAB_ANY_BYTE);
	put(slot, SLAB_USE_FREE_POINTER, POINTER, SLAB_ANY_BYTE);
	if (end < l->object_size)
		put(slot, SLAB_USE_OBJECT, l->object_size - end, SLAB_ANY_BYTE);
}

/**
 * slab_parts() - what lies in an object's slot, by address
 * @l: the cache
 * @allocated: does someone hold the object?
 * @parts: where the parts go
 *
 * A part's fill is what check_object() in mm/slub.c insists on, which is why it
 * says nothing of an object that someone holds: that one is POISON_FREE too
 * until its owner writes to it.
 *
 * Context: Any; never sleeps.
 * Return: How many parts there are; their bytes add up to the layout's size.
 */
unsigned int slab_parts(const struct slab_layout *l, bool allocated,
			struct slab_part parts[SLAB_MAX_PARTS])
{
	int red = allocated ? SLUB_RED_ACTIVE : SLUB_RED_INACTIVE;
	int padding = l->flags & SLAB_BIT_POISON ? POISON_INUSE : SLAB_ANY_BYTE;
	bool red_zone = l->flags & SLAB_BIT_RED_ZONE;
	struct slot slot = { .parts = parts };
	unsigned int inuse = l->red_left_pad + l->inuse;

	put(&slot, SLAB_USE_RED_ZONE, l->red_left_pad, red);
	put_object(&slot, l, allocated);
	put(&slot, red_zone ? SLAB_USE_RED_ZONE : SLAB_USE_PADDING,
	    inuse - slot.bytes, red_zone ? red : padding);
	if (l->offset >= l->inuse)
		put(&slot, SLAB_USE_FREE_POINTER, POINTER, SLAB_ANY_BYTE);
	if (l->flags & SLAB_BIT_STORE_USER) {
		put(&slot, SLAB_USE_ALLOC_TRACK, TRACK, SLAB_ANY_BYTE);
		put(&slot, SLAB_USE_FREE_TRACK, TRACK, SLAB_ANY_BYTE);
	}
	put(&slot, SLAB_USE_PADDING, l->size - slot.bytes, padding);
	return slot.nr;
}

/**
 * slab_where() - where in its slab does an object begin?
 * @l: the layout
 * @index: the object's: below the layout's objects
 *
 * fixup_red_left() and allocate_slab() in mm/slub.c: one object beside the other.
 *
 * Context: Any; never sleeps.
 * Return: The bytes before it.
 */
unsigned int slab_where(const struct slab_layout *l, unsigned int index)
{
	return l->red_left_pad + index * l->size;
}
