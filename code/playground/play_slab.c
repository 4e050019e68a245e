// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's `slab`: caches by name, their slabs by number, and the
 * objects in a slab by index. Caches are laid out for as many CPUs as `cpus`
 * said last; `create` never merges, `merge` tells what Linux would do.
 */
#include "play_slab.h"

#define MAX_CPUS 8192		/* CONFIG_NR_CPUS at most, on x86-64 */

/* Oldest first, as Linux looks for one to merge with. */
static struct play_slab_cache *caches;
static unsigned int nr_cpus = 1;

static void say(struct play *p, const char *name, unsigned int value)
{
	play_text(p, name);
	play_decimal(p, value);
}

static void say_layout(struct play *p, const struct slab_layout *l)
{
	say(p, "order=", l->order);
	say(p, " objects=", l->objects);
	say(p, " size=", l->size);
	say(p, " waste=", l->waste);
}

static void blame(struct play *p, const char *word, const char *what)
{
	play_error(p);
	play_text(p, "'");
	play_text(p, word);
	play_text(p, what);
}

/* Where the pointer to the cache stands; the last one's next if there is none. */
static struct play_slab_cache **look_up(const char *name)
{
	struct play_slab_cache **at = &caches;

	while (*at && !play_equal((*at)->name, name))
		at = &(*at)->next;
	return at;
}

static struct play_slab_cache *find_cache(struct play *p, const char *name)
{
	struct play_slab_cache *cache = *look_up(name);

	if (!cache)
		blame(p, name, "' is no cache; make it by: create NAME SIZE ALIGN FLAGS");
	return cache;
}

/* 0, or names joined by |. */
static bool read_flags(struct play *p, char *word, unsigned int *flags)
{
	const struct slab_name *name;
	size_t len;

	*flags = 0;
	if (play_equal(word, "0"))
		return true;
	for (;; word += len + 1) {
		for (len = 0; word[len] && word[len] != '|'; len++)
			;
		name = slab_find_name(word, len);
		if (!name) {
			blame(p, word, "' is no flag of a cache; FLAGS are 0, or joined by |");
			for (name = slab_names; name->name; name++) {
				play_text(p, name == slab_names ? ": " : " ");
				play_text(p, name->name);
			}
			return false;
		}
		*flags |= name->bits;
		if (!word[len])
			return true;
	}
}

/* SIZE ALIGN FLAGS [ctor] */
static bool read_request(struct play *p, char *const argv[], unsigned int argc,
			 struct slab_request *request)
{
	unsigned long long size, align;
	const char *refused;

	if (!play_number(p, argv[0], "SIZE", 1, SLAB_MAX_SIZE, &size) ||
	    !play_number(p, argv[1], "ALIGN", 0, SLAB_MAX_SIZE, &align) ||
	    !read_flags(p, argv[2], &request->flags))
		return false;
	if (argc > 3 && !play_equal(argv[3], "ctor")) {
		blame(p, argv[3], "' is not 'ctor', which says that there is a constructor");
		return false;
	}
	request->size = size;
	request->align = align;
	request->ctor = argc > 3;
	refused = slab_refused(request);
	if (!refused)
		return true;
	play_error(p);
	play_text(p, refused);
	return false;
}

static void run_cpus(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long n;

	(void)argc;
	if (!play_number(p, argv[0], "N", 1, MAX_CPUS, &n) || !play_slab_ops.cpus(p, n))
		return;
	nr_cpus = n;
	play_text(p, "ok");
}

static void run_create(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache **at = look_up(argv[0]);
	struct play_slab_cache *cache;
	struct slab_request request;
	size_t i;

	if (*at) {
		blame(p, argv[0], "' is there already; destroy it first, or take another name");
		return;
	}
	if (!read_request(p, argv + 1, argc - 1, &request))
		return;
	cache = play_memory(p, NULL, sizeof(*cache) + play_length(argv[0]) + 1);
	if (!cache)
		return;
	for (i = 0; argv[0][i]; i++)
		cache->name[i] = argv[0][i];
	if (!play_slab_ops.create(p, cache, &request, nr_cpus)) {
		p->host->memory(cache, 0);
		return;
	}
	*at = cache;
	say_layout(p, &cache->model.layout);
}

static void run_merge(struct play *p, char *const argv[], unsigned int argc)
{
	struct slab_request request;
	struct play_slab_cache *cache;

	if (!read_request(p, argv, argc, &request))
		return;
	for (cache = caches; cache; cache = cache->next)
		if (play_slab_ops.merges(cache, &request))
			break;
	play_text(p, cache ? cache->name : "none");
}

/* The CPU that a command is for: 0 unless it says so. */
static bool read_cpu(struct play *p, const struct play_slab_cache *cache, const char *word,
		     unsigned long long *cpu)
{
	*cpu = 0;
	return !word || play_number(p, word, "CPU", 0, cache->model.nr_cpus - 1, cpu);
}

static void run_alloc(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache *cache = find_cache(p, argv[0]);
	struct slab_object object;
	unsigned long long cpu;

	if (!cache || !read_cpu(p, cache, argc > 1 ? argv[1] : NULL, &cpu))
		return;
	if (cache->leaked) {
		blame(p, argv[0], "' was destroyed; its objects can only be freed");
		return;
	}
	object = play_slab_ops.alloc(p, cache, cpu);
	if (object.slab == SLAB_NONE)
		return;
	play_decimal(p, object.slab);
	say(p, " ", object.index);
}

static bool read_slab(struct play *p, const struct play_slab_cache *cache, const char *word,
		      unsigned long long *slab)
{
	if (!play_number(p, word, "SLAB", 0, SLAB_NONE - 1, slab))
		return false;
	if (*slab < cache->model.numbered && cache->model.slabs[*slab].exists)
		return true;
	blame(p, word, "' is no slab of this cache, or was given back; `slabs` lists them");
	return false;
}

/* SLAB INDEX */
static bool read_object(struct play *p, const struct play_slab_cache *cache,
			char *const argv[], struct slab_object *object)
{
	unsigned long long slab, index;

	if (!read_slab(p, cache, argv[0], &slab) ||
	    !play_number(p, argv[1], "INDEX", 0, cache->model.layout.objects - 1, &index))
		return false;
	object->slab = slab;
	object->index = index;
	return true;
}

/* The same, of an object that someone holds. */
static bool read_held(struct play *p, const struct play_slab_cache *cache,
		      char *const argv[], struct slab_object *object)
{
	if (!read_object(p, cache, argv, object))
		return false;
	if (slab_is_allocated(&cache->model, *object))
		return true;
	play_error(p);
	play_text(p, "this object is free already; name one that was allocated");
	return false;
}

static void run_free(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache *cache = find_cache(p, argv[0]);
	unsigned long long cpu;
	struct slab_object object;

	if (!cache || !read_held(p, cache, argv + 1, &object) ||
	    !read_cpu(p, cache, argc > 3 ? argv[3] : NULL, &cpu))
		return;
	play_slab_ops.free(cache, object, cpu);
	play_text(p, "ok");
}

/* How many bytes of its slab come before an object. */
static void run_where(struct play *p, char *const argv[], unsigned int argc)
{
	const struct play_slab_cache *cache = find_cache(p, argv[0]);
	struct slab_object object;

	(void)argc;
	if (cache && read_held(p, cache, argv + 1, &object))
		play_decimal(p, play_slab_ops.where(cache, object));
}

static void run_shrink(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache *cache = find_cache(p, argv[0]);

	(void)argc;
	if (!cache)
		return;
	play_slab_ops.shrink(cache);
	play_text(p, "ok");
}

static void run_destroy(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache **at = look_up(argv[0]);
	struct play_slab_cache *cache = find_cache(p, argv[0]);
	struct slab_leak leak;

	(void)argc;
	if (!cache)
		return;
	if (cache->leaked) {
		blame(p, argv[0], "' had objects when it was destroyed: ");
		play_text(p, "Linux never frees it; take another name");
		return;
	}
	leak = play_slab_ops.destroy(p->host, cache);
	if (leak.slabs) {
		cache->leaked = true;
		say(p, "fail objects=", leak.objects);
		say(p, " slabs=", leak.slabs);
		return;
	}
	*at = cache->next;
	p->host->memory(cache, 0);
	play_text(p, "ok");
}

static void run_info(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache *cache = find_cache(p, argv[0]);
	const struct slab_cache *c;
	const struct slab_layout *l;
	unsigned int slab, allocated = 0;

	(void)argc;
	if (!cache)
		return;
	c = &cache->model;
	l = &c->layout;
	for (slab = 0; slab < c->numbered; slab++)
		allocated += slab_allocated(c, slab);
	say_layout(p, l);
	say(p, " object_size=", l->object_size);
	say(p, " align=", l->align);
	say(p, " inuse=", l->inuse);
	say(p, " offset=", l->offset);
	say(p, " red_left_pad=", l->red_left_pad);
	say(p, " min_partial=", l->min_partial);
	say(p, " cpu_partial=", l->cpu_partial);
	say(p, " cpu_partial_slabs=", l->cpu_partial_slabs);
	say(p, " slabs=", c->nr_slabs);
	say(p, " partial=", c->nr_partial);
	say(p, " allocated=", allocated);
	say(p, " ctor_calls=", c->ctor_calls);
}

static void say_place(struct play *p, const struct slab_cache *c, unsigned int slab)
{
	unsigned int cpu;

	if (slab_is_on_cpu(c, slab, &cpu)) {
		say(p, "cpu", cpu);
		return;
	}
	for (cpu = 0; cpu < c->nr_cpus; cpu++) {
		if (!slab_is_listed(c, c->cpus[cpu].partial, slab))
			continue;
		say(p, "cpu", cpu);
		play_text(p, "-partial");
		return;
	}
	play_text(p, slab_is_listed(c, c->head, slab) ? "partial" : "full");
}

/* Where each slab is, and how many of its objects someone holds. */
static void run_slabs(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache *cache = find_cache(p, argv[0]);
	unsigned int slab;
	bool first = true;

	(void)argc;
	if (!cache)
		return;
	for (slab = 0; slab < cache->model.numbered; slab++) {
		if (!cache->model.slabs[slab].exists)
			continue;
		say(p, first ? "" : " ", slab);
		play_text(p, "=");
		say_place(p, &cache->model, slab);
		say(p, "/", slab_allocated(&cache->model, slab));
		first = false;
	}
}

/* The node's partial list, or, with a CPU, that CPU's, head first. */
static void run_partial(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache *cache = find_cache(p, argv[0]);
	const struct slab_cache *c;
	unsigned long long cpu;
	unsigned int head, slab;

	if (!cache || !read_cpu(p, cache, argc > 1 ? argv[1] : NULL, &cpu))
		return;
	c = &cache->model;
	head = argc > 1 ? c->cpus[cpu].partial : c->head;
	for (slab = head; slab != SLAB_NONE; slab = c->slabs[slab].next)
		say(p, slab == head ? "" : " ", slab);
}

static void say_freelist(struct play *p, const struct slab_cache *c, unsigned int slab,
			 unsigned int index)
{
	for (; index != SLAB_NO_OBJECT; index = c->links[slab * c->layout.objects + index])
		say(p, " ", index);
}

/* A slab's free objects, in the order in which they are linked. */
static void run_freelist(struct play *p, char *const argv[], unsigned int argc)
{
	struct play_slab_cache *cache = find_cache(p, argv[0]);
	const struct slab_cache *c;
	unsigned long long slab;
	unsigned int cpu;

	(void)argc;
	if (!cache || !read_slab(p, cache, argv[1], &slab))
		return;
	c = &cache->model;
	if (slab_is_on_cpu(c, slab, &cpu)) {
		say(p, "cpu", cpu);
		play_text(p, ":");
		say_freelist(p, c, slab, c->cpus[cpu].freelist);
		play_text(p, " ");
	}
	play_text(p, "slab:");
	say_freelist(p, c, slab, c->slabs[slab].freelist);
}

static void say_fill(struct play *p, int fill)
{
	static const char digits[] = "0123456789abcdef";
	char text[] = { ':', digits[fill >> 4], digits[fill & 15], '\0' };

	play_text(p, text);
}

/* An object's slot from its first byte on: what is there, and what fills it. */
static void run_parts(struct play *p, char *const argv[], unsigned int argc)
{
	static const char *const names[] = {
		[SLAB_USE_RED_ZONE] = "red_zone=",
		[SLAB_USE_OBJECT] = "object=",
		[SLAB_USE_FREE_POINTER] = "free_pointer=",
		[SLAB_USE_ALLOC_TRACK] = "alloc_track=",
		[SLAB_USE_FREE_TRACK] = "free_track=",
		[SLAB_USE_PADDING] = "padding=",
	};
	struct play_slab_cache *cache = find_cache(p, argv[0]);
	struct slab_part parts[SLAB_MAX_PARTS];
	struct slab_object object;
	unsigned int i, nr, at = 0;

	(void)argc;
	if (!cache || !read_object(p, cache, argv + 1, &object))
		return;
	nr = slab_parts(&cache->model.layout,
			slab_is_allocated(&cache->model, object), parts);
	for (i = 0; i < nr; i++) {
		if (i)
			play_text(p, " ");
		say(p, names[parts[i].use], parts[i].bytes);
		if (parts[i].fill != SLAB_ANY_BYTE &&
		    play_slab_ops.is_filled(cache, object, at, &parts[i]))
			say_fill(p, parts[i].fill);
		at += parts[i].bytes;
	}
}

const struct play_command play_slab_commands[] = {
	{ "cpus", "N", 1, 1, run_cpus },
	{ "create", "NAME SIZE ALIGN FLAGS [ctor]", 4, 5, run_create },
	{ "alloc", "NAME [CPU]", 1, 2, run_alloc },
	{ "free", "NAME SLAB INDEX [CPU]", 3, 4, run_free },
	{ "shrink", "NAME", 1, 1, run_shrink },
	{ "destroy", "NAME", 1, 1, run_destroy },
	{ "info", "NAME", 1, 1, run_info },
	{ "merge", "SIZE ALIGN FLAGS [ctor]", 3, 4, run_merge },
	{ "slabs", "NAME", 1, 1, run_slabs },
	{ "partial", "NAME [CPU]", 1, 2, run_partial },
	{ "freelist", "NAME SLAB", 2, 2, run_freelist },
	{ "where", "NAME SLAB INDEX", 3, 3, run_where },
	{ "parts", "NAME SLAB INDEX", 3, 3, run_parts },
	{ NULL, NULL, 0, 0, NULL },
};

/**
 * play_slab_close() - free every object, and destroy every cache
 * @host: who gave the memory
 *
 * Context: Nobody asks any more.
 */
void play_slab_close(const struct play_host *host)
{
	struct play_slab_cache *cache;
	struct slab_object object;
	const struct slab_cache *c;

	while ((cache = caches)) {
		c = &cache->model;
		for (object.slab = 0; object.slab < c->numbered; object.slab++)
			for (object.index = 0; object.index < c->layout.objects; object.index++)
				if (slab_is_allocated(c, object))
					play_slab_ops.free(cache, object, 0);
		play_slab_ops.destroy(host, cache);
		caches = cache->next;
		host->memory(cache, 0);
	}
}
