// SPDX-License-Identifier: GPL-2.0
/*
 * What the latest request to bootmem looked at, node by node: so that a reader
 * sees the search, and not only where it ended.
 */
#include "play_bootmem.h"

#define MAX_LOOKS 512

static struct look {
	const struct bootmem_data *bdata;
	unsigned long long index;
	unsigned long long stop;
} looks[MAX_LOOKS];

static unsigned int nr_looks;
static bool too_many, found;

/**
 * play_bootmem_forget_looks() - a request begins, or there are other nodes
 */
void play_bootmem_forget_looks(void)
{
	nr_looks = 0;
	too_many = false;
}

/**
 * play_bootmem_look() - note what the search looks at: bootmem_hooks.look
 * @bdata: the node's allocator
 * @index: see struct bootmem_hooks
 * @stop: see there
 */
void play_bootmem_look(const struct bootmem_data *bdata, unsigned long long index,
		       unsigned long long stop)
{
	too_many = nr_looks == MAX_LOOKS;
	if (!too_many)
		looks[nr_looks++] = (struct look){ bdata, index, stop };
}

/**
 * play_bootmem_end_looks() - the request was answered
 * @was_found: with an address
 */
void play_bootmem_end_looks(bool was_found)
{
	found = was_found;
}

/* The beginning of a pass: "n0 from 0x20", and of a second: "again from 0x0". */
static void say_pass(struct play *p, const struct look *look,
		     unsigned int (*nid_of)(const struct bootmem_data *))
{
	if (look == looks || look->bdata != look[-1].bdata) {
		play_text(p, "n");
		play_decimal(p, nid_of(look->bdata));
	} else {
		play_text(p, "again");
	}
	play_text(p, " from ");
	play_hex(p, look->index);
}

/**
 * play_bootmem_say_looks() - reply with what was looked at
 * @p: the conversation
 * @nid_of: knows an allocator's node
 *
 * As in "n0 from 0x20 0x20:0x21 again from 0x0 0x0:0x2 found": each block by
 * its first index, and the index that ruled it out, or behind it.
 */
void play_bootmem_say_looks(struct play *p, unsigned int (*nid_of)(const struct bootmem_data *))
{
	const struct look *look;

	for (look = looks; look < looks + nr_looks; look++) {
		if (look != looks)
			play_text(p, " ");
		if (look->stop == BOOTMEM_PASS) {
			say_pass(p, look, nid_of);
			continue;
		}
		play_hex(p, look->index);
		play_text(p, ":");
		play_hex(p, look->stop);
	}
	if (too_many)
		play_text(p, " ...");
	if (nr_looks)
		play_text(p, found ? " found" : " fail");
}
