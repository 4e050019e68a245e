// SPDX-License-Identifier: GPL-2.0
/*
 * slab_probe.h where SLUB's records cannot be read, or are not what the model is
 * about: so that the modules build, load, and say why they do nothing.
 */
#include <linux/stddef.h>

#include "../../compat.h"
#include "slab_probe.h"

const char *slab_probe_missing(void)
{
#if !KERNEL_IS_MODELLED
	return "the model is of Linux 6.1; later ones lay slabs out differently";
#elif !defined(SLAB_PROBE_SOURCE)
	return "built without the kernel's source: there is no mm/slab.h";
#else
	return "this kernel's SLUB is not configured as the lab kernel's";
#endif
}

void slab_probe_layout(const struct kmem_cache *s, struct slab_probe_layout *l)
{
}

unsigned int slab_probe_names(const struct kmem_cache *s)
{
	return 0;
}

void *slab_probe_slab_of(const void *object)
{
	return NULL;
}

bool slab_probe_exists(const struct kmem_cache *s, void *slab)
{
	return false;
}

void slab_probe_read(void *slab, struct slab_probe_slab *into)
{
}

void slab_probe_free_objects(const struct kmem_cache *s, void *slab,
			     slab_probe_visit visit, void *context)
{
}

void *slab_probe_cpu_slab(const struct kmem_cache *s, unsigned int cpu)
{
	return NULL;
}

void slab_probe_cpu_objects(const struct kmem_cache *s, unsigned int cpu,
			    slab_probe_visit visit, void *context)
{
}

void slab_probe_cpu_partial(const struct kmem_cache *s, unsigned int cpu,
			    slab_probe_visit visit, void *context)
{
}

void slab_probe_node_partial(const struct kmem_cache *s, slab_probe_visit visit,
			     void *context)
{
}
