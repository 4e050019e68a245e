/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The playground's `slab` asks someone to make caches and to work them: the
 * model, or, in /proc/slabscope, the running kernel.
 */
#ifndef PLAYGROUND_PLAY_SLAB_H
#define PLAYGROUND_PLAY_SLAB_H

#include "../lookaside-caches/model/slab.h"
#include "play.h"

/**
 * struct play_slab_cache - a cache that was created
 * @next: the one that was created after it
 * @model: as it is, or, if it is the kernel's, as it was seen last
 * @made: whatever @play_slab_ops keep of it
 * @leaked: destroyed while objects were held
 * @name: in commands
 */
struct play_slab_cache {
	struct play_slab_cache *next;
	struct slab_cache model;
	void *made;
	bool leaked;
	char name[];
};

/**
 * struct play_slab_ops - who answers
 * @cpus: may as many CPUs be worked with? If not, after an error reply
 * @create: makes @cache->model, of no slab yet; or false, after an error reply
 * @merges: would this request become another name of the cache?
 * @alloc: takes an object; or one of slab SLAB_NONE, after an error reply
 * @free: gives back an object that is allocated
 * @shrink: gives back what is empty
 * @destroy: the same, then everything if no object is held; else says what is
 * @where: bytes of its slab before an object that is allocated
 * @is_filled: are @bytes from byte @at of an object's slot on as @fill?
 */
struct play_slab_ops {
	bool (*cpus)(struct play *p, unsigned int nr);
	bool (*create)(struct play *p, struct play_slab_cache *cache,
		       const struct slab_request *request, unsigned int nr_cpus);
	bool (*merges)(const struct play_slab_cache *cache,
		       const struct slab_request *request);
	struct slab_object (*alloc)(struct play *p, struct play_slab_cache *cache,
				    unsigned int cpu);
	void (*free)(struct play_slab_cache *cache, struct slab_object object,
		     unsigned int cpu);
	void (*shrink)(struct play_slab_cache *cache);
	struct slab_leak (*destroy)(const struct play_host *host,
				    struct play_slab_cache *cache);
	unsigned int (*where)(const struct play_slab_cache *cache,
			      struct slab_object object);
	bool (*is_filled)(const struct play_slab_cache *cache,
			  struct slab_object object, unsigned int at,
			  const struct slab_part *part);
};

extern const struct play_slab_ops play_slab_ops;
extern const struct play_command play_slab_commands[];

void play_slab_close(const struct play_host *host);

#endif
