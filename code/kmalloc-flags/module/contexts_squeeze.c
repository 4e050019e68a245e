// SPDX-License-Identifier: GPL-2.0
/*
 * Short memory for the length of one call: every page that a certain kind of
 * request can get is taken, and given back as soon as the caller reclaims. What
 * reclaim says of the flags it works for is noted.
 */
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "contexts.h"
#include "../../compat.h"

/* Others than the asker may have to reclaim, too. */
static DEFINE_SPINLOCK(lock);
static LIST_HEAD(held);
static unsigned long held_pages;
static enum contexts_squeeze level;
static struct task_struct *asker;	/* who is in a site */
static unsigned int scope_before;
static unsigned int told;
static struct shrinker *shrinker;

static unsigned long give_back(unsigned long most)
{
	struct page *page, *next;
	unsigned long pages = 0;

	spin_lock(&lock);
	list_for_each_entry_safe(page, next, &held, lru) {
		if (pages == most)
			break;
		list_del(&page->lru);
		__free_page(page);
		pages++;
	}
	held_pages -= pages;
	spin_unlock(&lock);
	return pages;
}

static void note(gfp_t gfp)
{
	if (!(told & CONTEXTS_RECLAIMED))
		told = CONTEXTS_RECLAIMED | CONTEXTS_WITH_IO | CONTEXTS_LIGHTLY;
	if (!(gfp & __GFP_IO))
		told &= ~CONTEXTS_WITH_IO;
	if (!(gfp & __GFP_NORETRY))
		told &= ~CONTEXTS_LIGHTLY;
	if (gfp & __GFP_FS)
		told |= CONTEXTS_WITH_FS;
}

/* The background's reclaim gets nothing from here: it would help the impatient. */
static bool is_background(void)
{
	return current->flags & PF_KSWAPD;
}

static unsigned long squeeze_count(struct shrinker *s, struct shrink_control *sc)
{
	if (is_background())
		return SHRINK_EMPTY;
	if (current == READ_ONCE(asker))
		note(sc->gfp_mask);
	return READ_ONCE(held_pages) ?: SHRINK_EMPTY;
}

/*
 * The asker gets all. Others run while it sleeps, and that is in reclaim; if they got
 * nothing, somebody would be killed for their memory.
 */
static unsigned long squeeze_scan(struct shrinker *s, struct shrink_control *sc)
{
	unsigned long freed;

	if (is_background())
		return SHRINK_STOP;
	freed = give_back(current == READ_ONCE(asker) ? ULONG_MAX : sc->nr_to_scan);
	return freed ?: SHRINK_STOP;
}

/**
 * contexts_squeeze_init() - get ready to make memory short
 *
 * Context: Process; may sleep.
 * Return: 0; -ENOMEM.
 */
int contexts_squeeze_init(void)
{
	shrinker = shrinker_new("contexts", squeeze_count, squeeze_scan);
	return shrinker ? 0 : -ENOMEM;
}

/**
 * contexts_squeeze_exit() - undo contexts_squeeze_init()
 *
 * Context: Process; may sleep.
 */
void contexts_squeeze_exit(void)
{
	shrinker_delete(shrinker);
}

/* None of these waits, so that on one CPU nobody comes between. */
static const gfp_t squeeze_gfp[] = {
	[CONTEXTS_LOW] = GFP_NOWAIT,
	[CONTEXTS_OUT] = GFP_ATOMIC,
	[CONTEXTS_LOW_16M] = GFP_ATOMIC | GFP_DMA,
};

/**
 * contexts_squeeze_again() - take what has been given back since
 *
 * Context: Process. Sleeps nowhere.
 */
void contexts_squeeze_again(void)
{
	struct page *page;

	if (level == CONTEXTS_PLENTY)
		return;
	spin_lock(&lock);
	while ((page = alloc_page(squeeze_gfp[level] | __GFP_NOWARN))) {
		list_add(&page->lru, &held);
		held_pages++;
	}
	spin_unlock(&lock);
}

static unsigned int scope(void)
{
	return current->flags & (PF_MEMALLOC | PF_MEMALLOC_NOFS | PF_MEMALLOC_NOIO);
}

/**
 * contexts_squeeze() - make memory short for the caller, until contexts_unsqueeze()
 * @how: how short
 *
 * Context: Process. Sleeps nowhere; the caller keeps others out.
 */
void contexts_squeeze(enum contexts_squeeze how)
{
	level = how;
	told = 0;
	scope_before = scope();
	WRITE_ONCE(asker, current);
	contexts_squeeze_again();
}

/**
 * contexts_unsqueeze() - memory for all
 *
 * Context: Process.
 * Return: What happened meanwhile: CONTEXTS_RECLAIMED and the bits after it.
 */
unsigned int contexts_unsqueeze(void)
{
	WRITE_ONCE(asker, NULL);
	give_back(ULONG_MAX);
	if (scope() != scope_before)
		told |= CONTEXTS_SCOPED;
	return told;
}
