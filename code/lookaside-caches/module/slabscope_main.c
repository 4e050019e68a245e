// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/slabscope: caches of the running kernel, in the words of `playground
 * slab`. The experiments of chapter lookaside-caches compare the two.
 *
 * Open it for reading and writing, write commands, read a reply for each.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "../../playground/play_slab.h"
#include "../../scope/scope.h"
#include "slab_probe.h"
#include "slab_seen.h"

#define WAIT_MS		10
#define WAIT_TRIES	200

static bool merge;
module_param(merge, bool, 0444);
MODULE_PARM_DESC(merge, "let caches become other names of those that exist (no)");

/* What one CPU is to do. */
struct job {
	struct slab_seen *seen;
	struct slab_object object;
};

static bool these_cpus(struct play *p, unsigned int nr)
{
	if (nr == slab_seen_cpus())
		return true;
	play_error(p);
	play_text(p, "this machine has ");
	play_decimal(p, slab_seen_cpus());
	play_text(p, " CPUs; say that");
	return false;
}

/*
 * Is there a cache of that name, and not only a link? The kernel replaces links,
 * which outlive the cache that was merged, and calls the rest a bug in its log.
 */
static bool is_taken(const char *name)
{
	char *where = kasprintf(GFP_KERNEL, "/sys/kernel/slab/%s", name);
	struct path path;
	bool taken = false;

	if (where && !kern_path(where, 0, &path)) {
		taken = d_is_dir(path.dentry);
		path_put(&path);
	}
	kfree(where);
	return taken;
}

static bool make_cache(struct play *p, struct play_slab_cache *cache,
		       const struct slab_request *request, unsigned int nr_cpus)
{
	struct slab_seen *seen = kzalloc(sizeof(*seen), GFP_KERNEL);
	unsigned int tries;
	int err = -ENOMEM;

	/* One with SLAB_TYPESAFE_BY_RCU goes some time after it was destroyed. */
	for (tries = 0; is_taken(cache->name) && tries < WAIT_TRIES; tries++)
		msleep(WAIT_MS);
	if (tries == WAIT_TRIES)
		err = -EEXIST;
	else if (seen)
		err = slab_seen_create(seen, &cache->model, cache->name, request, merge);
	if (!err) {
		cache->made = seen;
		return true;
	}
	kfree(seen);
	play_error(p);
	play_text(p, err == -ENOMEM ? "there is no memory for it" :
		  err == -EEXIST ? "the kernel has a cache of that name; take another" :
		  "kmem_cache_create() refused it; the kernel's log says more");
	return false;
}

/* Make one more, and see whose it is. */
static bool would_merge(const struct play_slab_cache *cache,
			const struct slab_request *request)
{
	struct kmem_cache *one_more = slab_seen_kmem_cache("slabscope-merge", request, true);
	const struct slab_seen *seen = cache->made;

	kmem_cache_destroy(one_more);
	return one_more == seen->kernel;
}

static long alloc_here(void *arg)
{
	struct job *job = arg;

	job->object = slab_seen_alloc(job->seen);
	return 0;
}

static struct slab_object take(struct play *p, struct play_slab_cache *cache,
			       unsigned int cpu)
{
	struct job job = { .seen = cache->made };

	job.object.slab = SLAB_NONE;
	if (merge) {
		play_error(p);
		play_text(p, "others may use this cache too; load slabscope without merge=1");
	} else if (work_on_cpu_safe(cpu, alloc_here, &job) == -ENODEV) {
		play_error(p);
		play_text(p, "this CPU is offline; take another");
	} else if (job.object.slab == SLAB_NONE) {
		play_error(p);
		play_text(p, "there is no memory for it");
	}
	return job.object;
}

static long free_here(void *arg)
{
	struct job *job = arg;

	slab_seen_free(job->seen, job->object);
	return 0;
}

static void give_back(struct play_slab_cache *cache, struct slab_object object,
		      unsigned int cpu)
{
	struct job job = { .seen = cache->made, .object = object };

	/* An offline CPU frees nothing: then it is done here. */
	if (work_on_cpu_safe(cpu, free_here, &job) == -ENODEV)
		free_here(&job);
}

static void shrink_cache(struct play_slab_cache *cache)
{
	slab_seen_shrink(cache->made);
}

/*
 * A cache that would leak is left as it is: shrinking does all else that
 * destroying would do, and its objects can still be freed when we go.
 */
static struct slab_leak destroy_cache(const struct play_host *host,
				      struct play_slab_cache *cache)
{
	struct slab_leak leak;

	slab_seen_shrink(cache->made);
	leak = slab_seen_leak(cache->made);
	if (leak.slabs)
		return leak;
	slab_seen_destroy(cache->made);
	kfree(cache->made);
	return leak;
}

static unsigned int where_is(const struct play_slab_cache *cache, struct slab_object object)
{
	return slab_seen_where(cache->made, object);
}

static bool has_bytes(const struct play_slab_cache *cache, struct slab_object object,
		      unsigned int at, const struct slab_part *part)
{
	return !memchr_inv(slab_seen_slot(cache->made, object) + at, part->fill,
			   part->bytes);
}

const struct play_slab_ops play_slab_ops = {
	.cpus = these_cpus,
	.create = make_cache,
	.merges = would_merge,
	.alloc = take,
	.free = give_back,
	.shrink = shrink_cache,
	.destroy = destroy_cache,
	.where = where_is,
	.is_filled = has_bytes,
};

static const struct play_model slabscope = { "slabscope", play_slab_commands };
const struct play_model *const play_models[] = { &slabscope, NULL };

static int __init slabscope_init(void)
{
	const char *missing = slab_probe_missing();

	if (missing) {
		pr_err("slabscope: %s\n", missing);
		return -EOPNOTSUPP;
	}
	return scope_register(&slabscope);
}

static void __exit slabscope_exit(void)
{
	scope_unregister();
	play_slab_close(&scope_host);
}

module_init(slabscope_init);
module_exit(slabscope_exit);
MODULE_DESCRIPTION("Caches of the running kernel, through the playground's protocol");
MODULE_LICENSE("GPL");
