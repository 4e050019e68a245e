// SPDX-License-Identifier: GPL-2.0
/*
 * The playground's `gfp`: what flags mean, how large a block a size gets, and
 * when a request first fails. `version` changes whose flags and sizes they
 * are; it starts with those of 6.1.
 */
#include "models.h"
#include "play_gfp.h"

static const struct gfp_version *version;
static struct gfp_zones zones;
static const struct gfp_zones x86_64 = { .dma = true, .dma32 = true };
static const struct gfp_zones i386 = { .dma = true, .highmem = true };

static void choose(const struct gfp_version *chosen)
{
	version = chosen;
	zones = chosen->zones;
}

/* Every command comes through here first: there is nothing to set up by hand. */
static void start(void)
{
	if (!version)
		choose(gfp_find_version("6.1"));
}

static bool read_flags(struct play *p, const char *word, unsigned int *flags)
{
	start();
	return gfp_read_flags(p, version, word, flags);
}

/* What only the model of 6.1 can tell. */
static bool other_version(struct play *p, const char *what)
{
	start();
	if (version == gfp_find_version("6.1"))
		return false;
	play_error(p);
	play_text(p, what);
	play_text(p, " is known here of 6.1 only; say: version 6.1");
	return true;
}

/* Words that are joined by |: who asks, and in what scope. */
static bool read_caller(struct play *p, const char *word, unsigned int *caller)
{
	/* An ordinary task, then in the order of enum gfp_caller's bits. */
	static const char *const names[] = {
		"task", "rt", "softirq", "hardirq", "memalloc", "oom", "noio", "nofs",
		"pin", NULL
	};
	unsigned int index;

	if (other_version(p, "who asks, and in what scope,"))
		return false;
	for (*caller = 0;; word++) {
		if (!gfp_read_choice(p, word, gfp_word_length(word), names, &index))
			return false;
		*caller |= 1u << index >> 1;
		word += gfp_word_length(word);
		if (!*word)
			return true;
	}
}

/* EXPR, and maybe a CALLER behind it. */
static bool read_request(struct play *p, char *const argv[], unsigned int argc,
			 unsigned int *flags, unsigned int *caller)
{
	*caller = 0;
	return read_flags(p, argv[0], flags) &&
	       (argc == 1 || read_caller(p, argv[1], caller));
}

static void say_reserve(struct play *p, struct gfp_reserve reserve)
{
	static const char *const eighths[] = {
		"none", "1/8", "1/4", "3/8", "1/2", "5/8", "3/4", "7/8", "all"
	};

	play_text(p, eighths[reserve.eighths]);
	if (!reserve.pages)
		return;
	play_text(p, reserve.pages < 0 ? "-" : "+");
	play_decimal(p, reserve.pages < 0 ? -reserve.pages : reserve.pages);
	play_text(p, "pages");
}

static void run_flags(struct play *p, char *const argv[], unsigned int argc)
{
	static const char *const names[] = {
		"DMA", "DMA32", "NORMAL", "HIGHMEM", "MOVABLE", "BAD"
	};
	struct gfp_meaning meaning;
	unsigned int flags, caller;

	if (!read_request(p, argv, argc, &flags, &caller))
		return;
	meaning = caller ? gfp_meaning(flags, caller, &zones) :
			   version->meaning(flags, &zones);
	play_text(p, "zone=");
	play_text(p, names[meaning.zone]);
	play_text(p, meaning.sleep ? " sleep=yes" : " sleep=no");
	play_text(p, meaning.io ? " io=yes" : " io=no");
	play_text(p, meaning.fs ? " fs=yes" : " fs=no");
	play_text(p, " reserve=");
	say_reserve(p, meaning.reserve);
}

static void run_size(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long size, min_size = 1;
	struct kmalloc_block block;

	start();
	if (!play_number(p, argv[0], "N", 0, ~0ull, &size))
		return;
	if (argc > 1 && (other_version(p, "a KMALLOC_MIN_SIZE") ||
			 !play_number(p, argv[1], "MIN_SIZE", 8, 256, &min_size)))
		return;
	if (min_size & (min_size - 1)) {
		play_error(p);
		play_text(p, "MIN_SIZE must be a power of two, as KMALLOC_MIN_SIZE is");
		return;
	}
	block = kmalloc_block(version->classes, size, min_size);
	if (block.kind == KMALLOC_KIND_FAIL) {
		play_text(p, "fail");
		return;
	}
	if (block.kind == KMALLOC_KIND_PAGES) {
		play_text(p, "pages order=");
		play_decimal(p, block.order);
	} else {
		play_text(p, "class=");
		play_decimal(p, block.size);
	}
	play_text(p, " waste=");
	play_decimal(p, block.waste);
}

static void run_version(struct play *p, char *const argv[], unsigned int argc)
{
	const struct gfp_version *v = gfp_find_version(argv[0]);

	(void)argc;
	if (v) {
		choose(v);
		play_text(p, "ok");
		return;
	}
	gfp_blame(p, argv[0], gfp_word_length(argv[0]));
	play_text(p, "is none of the versions here, which are:");
	for (v = gfp_versions; v->name; v++) {
		play_text(p, " ");
		play_text(p, v->name);
	}
}

static void run_machine(struct play *p, char *const argv[], unsigned int argc)
{
	static const char *const names[] = { "x86_64", "i386", NULL };
	unsigned int index;

	(void)argc;
	start();
	if (!gfp_read_choice(p, argv[0], gfp_word_length(argv[0]), names, &index))
		return;
	zones = index ? i386 : x86_64;
	play_text(p, "ok");
}

static void run_bits(struct play *p, char *const argv[], unsigned int argc)
{
	const struct gfp_name *parts[GFP_MAX_PARTS];
	unsigned int flags, caller, unknown, nr, i;

	if (!read_request(p, argv, argc, &flags, &caller))
		return;
	flags = gfp_in_scope(flags, caller);
	play_hex(p, flags);
	nr = gfp_take_apart(version, flags, parts, &unknown);
	for (i = 0; i < nr; i++) {
		play_text(p, i ? "|" : " ");
		play_text(p, parts[i]->name);
	}
	if (unknown) {
		play_text(p, nr ? "|" : " ");
		play_hex(p, unknown);
	}
}

static void run_names(struct play *p, char *const argv[], unsigned int argc)
{
	const struct gfp_name *name;

	(void)argv;
	(void)argc;
	start();
	for (name = version->names; name->name; name++) {
		if (name != version->names)
			play_text(p, " ");
		play_text(p, name->name);
		play_text(p, "=");
		play_hex(p, name->bits);
	}
}

static void run_legal(struct play *p, char *const argv[], unsigned int argc)
{
	static const char *const uses[] = { "pages", "kmalloc", NULL };
	unsigned int flags, problems, bit, use = 0;
	bool first = true;

	if (other_version(p, "what is legal") || !read_flags(p, argv[0], &flags) ||
	    (argc > 1 && !gfp_read_choice(p, argv[1], gfp_word_length(argv[1]), uses, &use)))
		return;
	problems = gfp_problems(flags, use);
	if (!problems)
		play_text(p, "yes");
	for (bit = 1; bit <= problems; bit <<= 1) {
		if (!(problems & bit))
			continue;
		play_text(p, first ? "no: " : "; ");
		play_text(p, gfp_problem_text(bit));
		first = false;
	}
}

static void run_context(struct play *p, char *const argv[], unsigned int argc)
{
	/* In the order of enum gfp_context. */
	static const char *const names[] = {
		"process", "fs", "io", "spinlock", "softirq", "hardirq", "raw_spinlock",
		"nmi", NULL
	};
	unsigned int flags, index;
	const char *reason;

	(void)argc;
	if (other_version(p, "what a context allows") ||
	    !gfp_read_choice(p, argv[0], gfp_word_length(argv[0]), names, &index) ||
	    !read_flags(p, argv[1], &flags))
		return;
	reason = gfp_refused(flags, index);
	play_text(p, reason ? "no: " : "yes");
	if (reason)
		play_text(p, reason);
}

static void run_mark(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long min, reserve, boost = 0;
	struct gfp_marks marks = { 0 };
	unsigned int flags, caller = 0;

	if (other_version(p, "when a request fails") ||
	    !play_number(p, argv[0], "MIN", 0, 0x3fffffff, &min) ||
	    !play_number(p, argv[1], "RESERVE", 0, 0x3fffffff, &reserve) ||
	    !read_flags(p, argv[2], &flags))
		return;
	if (argc > 3 && !read_caller(p, argv[3], &caller))
		return;
	if (argc > 4 && !play_number(p, argv[4], "BOOST", 0, 0x3fffffff, &boost))
		return;
	marks.min = min;
	marks.lowmem_reserve = reserve;
	marks.boost = boost;
	play_decimal(p, gfp_first_failure(&marks, flags, caller));
}

static const struct play_command commands[] = {
	{ "flags", "EXPR [CALLER]", 1, 2, run_flags },
	{ "size", "N [MIN_SIZE]", 1, 2, run_size },
	{ "version", "2.0|2.2|2.4|2.6|6.1", 1, 1, run_version },
	{ "machine", "x86_64|i386", 1, 1, run_machine },
	{ "bits", "EXPR [CALLER]", 1, 2, run_bits },
	{ "names", "", 0, 0, run_names },
	{ "legal", "EXPR [pages|kmalloc]", 1, 2, run_legal },
	{ "context", "NAME EXPR", 2, 2, run_context },
	{ "mark", "MIN RESERVE EXPR [CALLER [BOOST]]", 3, 5, run_mark },
	{ NULL, NULL, 0, 0, NULL },
};

const struct play_model play_gfp = { "gfp", commands };
