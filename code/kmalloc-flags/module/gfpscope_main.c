// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/gfpscope: what flags and sizes do in the running kernel, in the words of
 * `playground gfp`. The experiments of chapter kmalloc-flags compare the two.
 *
 * Open it for reading and writing, write commands, read a reply for each.
 */
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "../../compat.h"
#include "../../scope/gfp_words.h"
#include "../../scope/scope.h"
#include "node_drain.h"

static int nid = -1;
module_param(nid, int, 0444);
MODULE_PARM_DESC(nid, "node to drain, of one zone, that nobody needs (none)");

/* Say that @arg should be one of others. */
static void say_other(struct play *p, const char *arg, const char *others)
{
	play_error(p);
	play_text(p, arg);
	play_text(p, " is not possible; ");
	play_text(p, others);
}

static bool have_node(struct play *p)
{
	if (nid < 0)
		say_other(p, "this", "load gfpscope with nid=N, a node that nobody needs");
	return nid >= 0;
}

/* Functions that put the caller in a scope, and take it out. */
static const struct scope {
	const char *name;
	unsigned int (*save)(void);
	void (*restore)(unsigned int before);
} scopes[] = {
	{ "noio", memalloc_noio_save, memalloc_noio_restore },
	{ "nofs", memalloc_nofs_save, memalloc_nofs_restore },
	{ "memalloc", memalloc_noreclaim_save, memalloc_noreclaim_restore },
};

static const struct scope *find_scope(struct play *p, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(scopes); i++)
		if (!strcmp(scopes[i].name, name))
			return &scopes[i];
	say_other(p, name, "the scopes are noio, nofs and memalloc");
	return NULL;
}

/* A request: its flags, and the scope that it is made in, if any. */
struct request {
	gfp_t gfp;
	const struct scope *scope;
	unsigned int before;
};

/* Read EXPR [SCOPE] and enter the scope. */
static bool enter(struct play *p, char *const argv[], unsigned int argc,
		  struct request *rq)
{
	rq->scope = NULL;
	if (!have_node(p) || !scope_read_gfp(p, argv[0], &rq->gfp))
		return false;
	if (argc > 1) {
		rq->scope = find_scope(p, argv[1]);
		if (!rq->scope)
			return false;
		rq->before = rq->scope->save();
	}
	return true;
}

static void leave(const struct request *rq)
{
	if (rq->scope)
		rq->scope->restore(rq->before);
}

static void run_mark(struct play *p, char *const argv[], unsigned int argc)
{
	struct request rq;

	if (!enter(p, argv, argc, &rq))
		return;
	if (gfpflags_allow_blocking(rq.gfp))
		say_other(p, argv[0], "it may sleep, so it would reclaim; ask reclaim instead");
	else
		play_decimal(p, node_drain_mark(rq.gfp));
	leave(&rq);
}

static void say_flag(struct play *p, const char *name, bool set)
{
	play_text(p, name);
	play_text(p, set ? "yes" : "no");
}

static void run_reclaim(struct play *p, char *const argv[], unsigned int argc)
{
	struct node_drain_answer answer;
	struct request rq;

	if (!enter(p, argv, argc, &rq))
		return;
	/* Once around is enough to see what it does. */
	answer = node_drain_ask(rq.gfp | __GFP_NORETRY | __GFP_NOWARN);
	leave(&rq);
	say_flag(p, "got=", answer.got);
	say_flag(p, " reclaims=", answer.reclaims);
	if (answer.reclaims) {
		say_flag(p, " io=", answer.told & __GFP_IO);
		say_flag(p, " fs=", answer.told & __GFP_FS);
	}
}

static void run_scattered(struct play *p, char *const argv[], unsigned int argc)
{
	struct node_drain_answer answer;
	unsigned long long order;
	gfp_t gfp;

	if (!have_node(p) || !scope_read_gfp(p, argv[0], &gfp) ||
	    !play_number(p, argv[1], "ORDER", 0, NR_PAGE_ORDERS - 1, &order))
		return;
	answer = node_drain_scattered(gfp, order);
	say_flag(p, "got=", answer.got);
	play_text(p, " free=");
	play_decimal(p, answer.nr_free);
}

//! [locked]
static DEFINE_SPINLOCK(sin);

/* What nobody may do with flags that let the caller sleep. */
static noinline void *kmalloc_under_spinlock(gfp_t gfp)
{
	void *block;

	spin_lock(&sin);
	block = kmalloc(64, gfp);
	spin_unlock(&sin);
	return block;
}

//! [locked]
static void run_locked(struct play *p, char *const argv[], unsigned int argc)
{
	void *block;
	gfp_t gfp;

	if (!scope_read_gfp(p, argv[0], &gfp))
		return;
	block = kmalloc_under_spinlock(gfp);
	say_flag(p, "got=", block);
	kfree(block);
}

/* For sizes that nobody gets, too. */
static const gfp_t quietly = GFP_KERNEL | __GFP_NOWARN;

static void say_block(struct play *p, const void *block, size_t size)
{
	struct folio *folio;

	if (!block) {
		play_text(p, "fail");
		return;
	}
	folio = block == ZERO_SIZE_PTR ? NULL : virt_to_folio(block);
	if (folio && !folio_test_slab(folio)) {
		play_text(p, "pages order=");
		play_decimal(p, folio_order(folio));
	} else {
		play_text(p, "class=");
		play_decimal(p, ksize(block));
	}
	play_text(p, " waste=");
	play_decimal(p, ksize(block) - size);
}

static bool read_size(struct play *p, const char *word, const char *what,
		      unsigned long long *size)
{
	return play_number(p, word, what, 0, SIZE_MAX, size);
}

/* Say what a block of so many bytes is: from kmalloc(), or from kvmalloc(). */
static void with_block(struct play *p, const char *word, bool or_vmalloc)
{
	unsigned long long size;
	void *block;

	if (!read_size(p, word, "BYTES", &size))
		return;
	block = or_vmalloc ? kvmalloc(size, quietly) : kmalloc(size, quietly);
	if (or_vmalloc && block)
		play_text(p, is_vmalloc_addr(block) ? "vmalloc" : "kmalloc");
	else
		say_block(p, block, size);
	kvfree(block);
}

static void run_size(struct play *p, char *const argv[], unsigned int argc)
{
	with_block(p, argv[0], false);
}

static void run_kvmalloc(struct play *p, char *const argv[], unsigned int argc)
{
	with_block(p, argv[0], true);
}

static void run_kcalloc(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long n, size;
	void *block;

	if (!read_size(p, argv[0], "N", &n) || !read_size(p, argv[1], "BYTES", &size))
		return;
	block = kcalloc(n, size, quietly);
	say_block(p, block, n * size);
	kfree(block);
}

static void run_krealloc(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long from, to;
	void *block, *resized;
	unsigned long was;

	if (!play_number(p, argv[0], "FROM", 1, KMALLOC_MAX_SIZE, &from) ||
	    !play_number(p, argv[1], "TO", 1, KMALLOC_MAX_SIZE, &to))
		return;
	block = kmalloc(from, quietly);
	was = (unsigned long)block;
	resized = block ? krealloc(block, to, quietly) : NULL;
	if (resized) {
		play_text(p, (unsigned long)resized == was ? "stays " : "moves ");
		block = resized;
	}
	say_block(p, resized, to);
	kfree(block);
}

static const struct play_command commands[] = {
	{ "mark", "EXPR [SCOPE]", 1, 2, run_mark },
	{ "reclaim", "EXPR [SCOPE]", 1, 2, run_reclaim },
	{ "scattered", "EXPR ORDER", 2, 2, run_scattered },
	{ "locked", "EXPR", 1, 1, run_locked },
	{ "size", "BYTES", 1, 1, run_size },
	{ "kcalloc", "N BYTES", 2, 2, run_kcalloc },
	{ "krealloc", "FROM TO", 2, 2, run_krealloc },
	{ "kvmalloc", "BYTES", 1, 1, run_kvmalloc },
	{ }
};

static const struct play_model gfpscope = { "gfpscope", commands };
const struct play_model *const play_models[] = { &gfpscope, NULL };

static int __init gfpscope_init(void)
{
	int err = nid < 0 ? 0 : node_drain_open(nid);

	if (err)
		return err;
	err = scope_register(&gfpscope);
	if (err && nid >= 0)
		node_drain_close();
	return err;
}

static void __exit gfpscope_exit(void)
{
	scope_unregister();
	if (nid >= 0)
		node_drain_close();
}

module_init(gfpscope_init);
module_exit(gfpscope_exit);
MODULE_DESCRIPTION("What flags and sizes do, through the playground's protocol");
MODULE_LICENSE("GPL");
