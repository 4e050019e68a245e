// SPDX-License-Identifier: GPL-2.0
/* What the model says of its tables, and code/vmalloc-ioremap/module of the kernel's. */
#include "../vmalloc-ioremap/model/vmap.h"
#include "play_vmap.h"

/**
 * play_vmap_tables() - reply with how many table pages there are, and what they map
 * @p: the conversation
 * @t: the counts
 */
void play_vmap_tables(struct play *p, const struct vmap_tables *t)
{
	const struct { const char *name; unsigned int value; } counts[] = {
		{ "pud=", t->nr_pud }, { " pmd=", t->nr_pmd }, { " pte=", t->nr_pte },
		{ " 4k=", t->mapped_4k }, { " 2m=", t->mapped_2m }, { " 1g=", t->mapped_1g },
		{ NULL, 0 },
	};
	unsigned int i;

	for (i = 0; counts[i].name; i++) {
		play_text(p, counts[i].name);
		play_decimal(p, counts[i].value);
	}
}
