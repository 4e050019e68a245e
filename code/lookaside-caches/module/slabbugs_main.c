// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/slabbugs: the classical mistakes with an object of a cache, each made on
 * request and on a cache of its own, so that SLUB's reports can be read in peace.
 *
 * Where SLUB does not repair what a mistake did, since nobody told it to check,
 * the module does, before it replies: a cache is destroyed as it was created.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../scope/scope.h"
#include "refuse.h"
#include "slabbugs.h"
#include "slabbugs_bench.h"

#define SECRET		0x53	/* what an object's last owner left */

/* As in slub_debug=FZPU on the kernel's command line. */
static const struct { char letter; slab_flags_t flag; } letters[] = {
	{ 'F', SLAB_CONSISTENCY_CHECKS }, { 'Z', SLAB_RED_ZONE },
	{ 'P', SLAB_POISON }, { 'U', SLAB_STORE_USER },
};

/*
 * Without SLAB_CONSISTENCY_CHECKS, a cache with other debug flags stores and
 * fills, but looks at nothing: a mistake would stay, and SLUB's counts be wrong.
 */
static bool read_letters(struct play *p, const char *word, slab_flags_t *flags)
{
	const char *at;
	size_t i;

	*flags = 0;
	if (!strcmp(word, "-"))
		return true;
	for (at = word; *at; at++) {
		for (i = 0; i < ARRAY_SIZE(letters); i++)
			if (letters[i].letter == *at)
				break;
		if (i == ARRAY_SIZE(letters))
			break;
		*flags |= letters[i].flag;
	}
	if (!*at && *flags & SLAB_CONSISTENCY_CHECKS)
		return true;
	refuse(p, word, " is not possible; flags are -, or F and any of Z, P and U");
	return false;
}

static void run_create(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long size;
	slab_flags_t flags;

	if (bench.cache) {
		refuse(p, argv[0], " would be a second cache; destroy the first");
		return;
	}
	if (!play_number(p, argv[1], "SIZE", BENCH_MIN_SIZE, BENCH_MAX_SIZE, &size) ||
	    !read_letters(p, argv[2], &flags))
		return;
	/* Never merged: the damage shall be ours alone. */
	bench.cache = kmem_cache_create(argv[0], size, 0, flags | SLAB_NOLEAKTRACE, NULL);
	if (!bench.cache) {
		refuse_for_memory(p);
		return;
	}
	bench.size = size;
	bench.flags = flags;
	bench.leaks = false;
	play_text(p, "ok");
}

static void run_destroy(struct play *p, char *const argv[], unsigned int argc)
{
	if (!bench_is_open(p))
		return;
	kmem_cache_destroy(bench.cache);
	bench.cache = NULL;
	play_text(p, "ok");
}

static void say_damage(struct play *p, const u8 *neighbour)
{
	unsigned int i, damaged = 0;

	for (i = 0; i < bench.size; i++)
		damaged += neighbour[i] != 0;
	play_text(p, " neighbour=");
	play_decimal(p, damaged);
}

static void overrun(struct play *p, const struct pair *pair, size_t bytes)
{
	write_past_end(pair->low, bench.size, bytes);
	bench_free_and_say(p, pair->low);
	say_damage(p, pair->high);
	kmem_cache_free(bench.cache, pair->high);
}

static void underrun(struct play *p, const struct pair *pair, size_t bytes)
{
	write_before_start(pair->high, bytes);
	bench_free_and_say(p, pair->high);
	say_damage(p, pair->low);
	kmem_cache_free(bench.cache, pair->low);
}

static void with_bytes(struct play *p, const char *word,
		       void (*mistake)(struct play *p, const struct pair *pair, size_t bytes))
{
	unsigned long long bytes;

	if (play_number(p, word, "BYTES", 1, BENCH_REACH, &bytes))
		bench_with_pair(p, mistake, bytes);
}

static void run_overrun(struct play *p, char *const argv[], unsigned int argc)
{
	with_bytes(p, argv[0], overrun);
}

static void run_underrun(struct play *p, char *const argv[], unsigned int argc)
{
	with_bytes(p, argv[0], underrun);
}

/* With an object, and the number of a byte in it. */
static void with_byte(struct play *p, const char *word,
		      void (*act)(struct play *p, u8 *object, unsigned int offset))
{
	unsigned long long offset;

	if (bench_is_whole(p) && play_number(p, word, "OFFSET", 0, bench.size - 1, &offset))
		act(p, bench_take(bench.cache), offset);
}

static void stale(struct play *p, u8 *object, unsigned int offset)
{
	if (offset - bench_free_pointer() < sizeof(void *)) {
		kmem_cache_free(bench.cache, object);
		refuse(p, "this", " would hit the free pointer; say: steer");
		return;
	}
	write_after_free(bench.cache, object, offset);
	play_text(p, "ok");
}

static void run_stale(struct play *p, char *const argv[], unsigned int argc)
{
	with_byte(p, argv[0], stale);
}

static void reuse(struct play *p, u8 *object, unsigned int offset)
{
	play_text(p, "byte=");
	play_hex(p, object[offset]);
	kmem_cache_free(bench.cache, object);
}

static void run_reuse(struct play *p, char *const argv[], unsigned int argc)
{
	with_byte(p, argv[0], reuse);
}

/* Which bytes are not those that the last owner left? */
static void uninit(struct play *p, const struct pair *pair, size_t bytes)
{
	unsigned int from = 0, to = bench.size - 1;
	u8 *object;

	memset(pair->low, SECRET, bench.size);
	bench_free_pair(pair);
	object = bench_take(bench.cache);
	while (from < to && object[from] == SECRET)
		from++;
	while (from < to && object[to] == SECRET)
		to--;
	play_text(p, "changed=");
	play_decimal(p, from);
	play_text(p, "-");
	play_decimal(p, to);
	play_text(p, " first=");
	play_hex(p, object[0]);
	play_text(p, " last=");
	play_hex(p, object[bench.size - 1]);
	kmem_cache_free(bench.cache, object);
}

static void run_uninit(struct play *p, char *const argv[], unsigned int argc)
{
	bench_with_pair(p, uninit, 0);
}

static void run_leak(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long on_error, at_close;
	bool ok = true;

	if (!bench_is_open(p) ||
	    !play_number(p, argv[0], "N", 0, BENCH_MAX_SIZE, &on_error) ||
	    !play_number(p, argv[1], "M", 0, BENCH_MAX_SIZE, &at_close))
		return;
	bench.leaks = true;
	while (on_error-- && ok)
		ok = forget_on_error(bench.cache);
	while (at_close-- && ok)
		ok = forget_at_close(bench.cache);
	if (ok)
		play_text(p, "ok");
	else
		refuse_for_memory(p);
}

static const struct play_command commands[] = {
	{ "create", "NAME SIZE FLAGS", 3, 3, run_create },
	{ "overrun", "BYTES", 1, 1, run_overrun },
	{ "underrun", "BYTES", 1, 1, run_underrun },
	{ "stale", "OFFSET", 1, 1, run_stale },
	{ "reuse", "OFFSET", 1, 1, run_reuse },
	{ "steer", "", 0, 0, run_steer },
	{ "uninit", "", 0, 0, run_uninit },
	{ "double-free", "", 0, 0, run_double_free },
	{ "cut", "", 0, 0, run_cut },
	{ "middle", "", 0, 0, run_middle },
	{ "wrong-cache", "", 0, 0, run_wrong_cache },
	{ "foreign", "", 0, 0, run_foreign },
	{ "leak", "N M", 2, 2, run_leak },
	{ "destroy", "", 0, 0, run_destroy },
	{ }
};

static const struct play_model slabbugs = { "slabbugs", commands };
const struct play_model *const play_models[] = { &slabbugs, NULL };

static int __init slabbugs_init(void)
{
	return scope_register(&slabbugs);
}

static void __exit slabbugs_exit(void)
{
	scope_unregister();
	kmem_cache_destroy(bench.cache);
}

module_init(slabbugs_init);
module_exit(slabbugs_exit);
MODULE_DESCRIPTION("The classical mistakes with a cache's objects, one at a time");
MODULE_LICENSE("GPL");
