// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's `slab`, answered by the model: it brings the memory that
 * the model's caches need.
 */
#include "models.h"
#include "play_slab.h"

#define FIRST_ROOM 8

static bool any_cpus(struct play *p, unsigned int nr)
{
	(void)p;
	(void)nr;
	return true;
}

static bool create(struct play *p, struct play_slab_cache *cache,
		   const struct slab_request *request, unsigned int nr_cpus)
{
	struct slab_layout layout;
	struct slab_cpu *cpus;

	if (!slab_lay_out(&layout, request, nr_cpus)) {
		play_error(p);
		play_text(p, "a slot of ");
		play_decimal(p, layout.size);
		play_text(p, " bytes needs more pages than any order has; ask for less");
		return false;
	}
	cpus = play_memory(p, NULL, nr_cpus * sizeof(*cpus));
	if (!cpus)
		return false;
	slab_cache_init(&cache->model, &layout, cpus, nr_cpus);
	return true;
}

static bool merges(const struct play_slab_cache *cache,
		   const struct slab_request *request)
{
	return slab_mergeable(&cache->model.layout, request);
}

/* Twice the room, in one block: slabs, then links. */
static bool make_room(struct play *p, struct slab_cache *c)
{
	unsigned int room = c->room ? 2 * c->room : FIRST_ROOM;
	struct slab *old = c->slabs;
	struct slab *slabs;

	slabs = play_memory(p, NULL, room * (sizeof(*slabs) +
					     c->layout.objects * sizeof(*c->links)));
	if (!slabs)
		return false;
	slab_give_room(c, slabs, (unsigned short *)(slabs + room), room);
	if (old)
		p->host->memory(old, 0);
	return true;
}

static struct slab_object alloc(struct play *p, struct play_slab_cache *cache,
				unsigned int cpu)
{
	if (slab_needs_room(&cache->model) && !make_room(p, &cache->model))
		return (struct slab_object){ .slab = SLAB_NONE };
	return slab_alloc(&cache->model, cpu);
}

static void free_object(struct play_slab_cache *cache, struct slab_object object,
			unsigned int cpu)
{
	slab_free(&cache->model, object, cpu);
}

static void shrink(struct play_slab_cache *cache)
{
	slab_shrink(&cache->model);
}

static struct slab_leak destroy(const struct play_host *host,
				struct play_slab_cache *cache)
{
	struct slab_leak leak = slab_destroy(&cache->model);

	if (leak.slabs)
		return leak;
	if (cache->model.slabs)
		host->memory(cache->model.slabs, 0);
	host->memory(cache->model.cpus, 0);
	return leak;
}

static unsigned int where(const struct play_slab_cache *cache, struct slab_object object)
{
	return slab_where(&cache->model.layout, object.index);
}

static bool is_filled(const struct play_slab_cache *cache, struct slab_object object,
		      unsigned int at, const struct slab_part *part)
{
	(void)cache;
	(void)object;
	(void)at;
	(void)part;
	return true;
}

const struct play_slab_ops play_slab_ops = {
	.cpus = any_cpus,
	.create = create,
	.merges = merges,
	.alloc = alloc,
	.free = free_object,
	.shrink = shrink,
	.destroy = destroy,
	.where = where,
	.is_filled = is_filled,
};

const struct play_model play_slab = { "slab", play_slab_commands };
