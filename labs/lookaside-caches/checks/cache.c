// SPDX-License-Identifier: GPL-2.0
/* Drive the student's cache and the reference in step, and compare the two. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"

/* Room of the reference; no check holds more slabs at a time. */
#define ROOM	256

/**
 * request_text() - say a request in the playground's words
 * @text: receives SIZE ALIGN FLAGS [ctor]
 * @request: the request
 */
void request_text(char text[REQUEST_TEXT], const struct slab_request *request)
{
	size_t len = snprintf(text, REQUEST_TEXT, "%u %u ", request->size, request->align);
	const struct slab_name *name;
	const char *between = "";

	for (name = slab_names; name->name; name++) {
		if (!(request->flags & name->bits))
			continue;
		len += snprintf(text + len, REQUEST_TEXT - len, "%s%s", between, name->name);
		between = "|";
	}
	snprintf(text + len, REQUEST_TEXT - len, "%s%s", *between ? "" : "0",
		 request->ctor ? " ctor" : "");
}

/**
 * cache_open() - a cache that has no slab yet
 * @c: the cache
 * @g: the check
 * @request: what is asked for
 * @nr_cpus: CPUs that allocate and free, up to MAX_CPUS
 *
 * Return: true, or false after a finding; cache_close() is due in either case.
 */
bool cache_open(struct cache *c, struct grade *g, const struct slab_request *request,
		unsigned int nr_cpus)
{
	char text[REQUEST_TEXT], expected[128];
	struct slab_layout layout;

	slab_lay_out(&layout, request, nr_cpus);
	c->g = g;
	c->slabs = grade_alloc(ROOM * sizeof(*c->slabs));
	c->links = grade_alloc(ROOM * layout.objects * sizeof(*c->links));
	slab_cache_init(&c->reference, &layout, c->cpus, nr_cpus);
	slab_give_room(&c->reference, c->slabs, c->links, ROOM);
	request_text(text, request);
	snprintf(expected, sizeof(expected), "order=%u objects=%u size=%u waste=%u",
		 layout.order, layout.objects, layout.size, layout.waste);
	grade_open(g, "/tmp/slab slab");
	grade_expect(g, "ok", "cpus %u", nr_cpus);
	return grade_expect(g, expected, "create c %s", text);
}

/**
 * cache_close() - end what cache_open() began
 * @c: the cache
 */
void cache_close(struct cache *c)
{
	free(c->slabs);
	free(c->links);
	c->slabs = NULL;
	c->links = NULL;
	grade_close(c->g);
}

/**
 * cache_alloc() - take an object; it must be the one that the reference takes
 * @c: the cache
 * @cpu: where
 *
 * Return: true, or false after a finding.
 */
bool cache_alloc(struct cache *c, unsigned int cpu)
{
	char expected[32];

	c->taken = slab_alloc(&c->reference, cpu);
	if (c->taken.slab == SLAB_NONE)
		grade_die("a check holds more than %u slabs", ROOM);
	snprintf(expected, sizeof(expected), "%u %u", c->taken.slab, c->taken.index);
	return grade_expect(c->g, expected, "alloc c %u", cpu);
}

/**
 * cache_free() - give an object back
 * @c: the cache
 * @object: which
 * @cpu: where
 *
 * Return: true, or false after a finding.
 */
bool cache_free(struct cache *c, struct slab_object object, unsigned int cpu)
{
	slab_free(&c->reference, object, cpu);
	return grade_expect(c->g, "ok", "free c %u %u %u", object.slab, object.index, cpu);
}

/**
 * cache_shrink() - give back every slab that is empty
 * @c: the cache
 *
 * Return: true, or false after a finding.
 */
bool cache_shrink(struct cache *c)
{
	slab_shrink(&c->reference);
	return grade_expect(c->g, "ok", "shrink c");
}

/* A reply that grows word by word. */
struct words {
	char *text;
	size_t len;
	FILE *to;
};

static void begin(struct words *w)
{
	w->to = open_memstream(&w->text, &w->len);
	if (!w->to)
		grade_die("no memory for a reply");
}

/* Compare, and forget it. */
static bool is_said(struct cache *c, struct words *w, const char *question)
{
	bool same;

	fclose(w->to);
	same = grade_expect(c->g, w->text, "%s", question);
	free(w->text);
	return same;
}

static void say_place(const struct cache *c, FILE *to, unsigned int slab)
{
	unsigned int cpu;

	if (slab_is_on_cpu(&c->reference, slab, &cpu)) {
		fprintf(to, "cpu%u", cpu);
		return;
	}
	for (cpu = 0; cpu < c->reference.nr_cpus; cpu++) {
		if (slab_is_listed(&c->reference, c->cpus[cpu].partial, slab)) {
			fprintf(to, "cpu%u-partial", cpu);
			return;
		}
	}
	fputs(slab_is_listed(&c->reference, c->reference.head, slab) ? "partial" : "full", to);
}

/**
 * cache_same_slabs() - the same slabs, in the same places, with as many objects taken?
 * @c: the cache
 *
 * Return: true, or false after a finding.
 */
bool cache_same_slabs(struct cache *c)
{
	unsigned int slab;
	struct words w;

	begin(&w);
	for (slab = 0; slab < c->reference.numbered; slab++) {
		if (!c->slabs[slab].exists)
			continue;
		fprintf(w.to, "%s%u=", ftell(w.to) ? " " : "", slab);
		say_place(c, w.to, slab);
		fprintf(w.to, "/%u", slab_allocated(&c->reference, slab));
	}
	return is_said(c, &w, "slabs c");
}

static bool same_list(struct cache *c, unsigned int slab, const char *question)
{
	struct words w;

	begin(&w);
	for (; slab != SLAB_NONE; slab = c->slabs[slab].next)
		fprintf(w.to, "%s%u", ftell(w.to) ? " " : "", slab);
	return is_said(c, &w, question);
}

/**
 * cache_same_node() - the same slabs on the node's partial list, in the same order?
 * @c: the cache
 *
 * Return: true, or false after a finding.
 */
bool cache_same_node(struct cache *c)
{
	return same_list(c, c->reference.head, "partial c");
}

/**
 * cache_same_cpu() - the same slabs on a CPU's partial list, in the same order?
 * @c: the cache
 * @cpu: which
 *
 * Return: true, or false after a finding.
 */
bool cache_same_cpu(struct cache *c, unsigned int cpu)
{
	char question[32];

	snprintf(question, sizeof(question), "partial c %u", cpu);
	return same_list(c, c->cpus[cpu].partial, question);
}

static void say_freelist(const struct cache *c, FILE *to, unsigned int slab, unsigned int index)
{
	const unsigned short *links = &c->links[slab * c->reference.layout.objects];

	for (; index != SLAB_NO_OBJECT; index = links[index])
		fprintf(to, " %u", index);
}

/**
 * cache_same_freelist() - the same objects free in a slab, in the same order?
 * @c: the cache
 * @slab: the slab, which exists
 *
 * Return: true, or false after a finding.
 */
bool cache_same_freelist(struct cache *c, unsigned int slab)
{
	char question[32];
	struct words w;
	unsigned int cpu;

	begin(&w);
	if (slab_is_on_cpu(&c->reference, slab, &cpu)) {
		fprintf(w.to, "cpu%u:", cpu);
		say_freelist(c, w.to, slab, c->cpus[cpu].freelist);
		fputc(' ', w.to);
	}
	fputs("slab:", w.to);
	say_freelist(c, w.to, slab, c->slabs[slab].freelist);
	snprintf(question, sizeof(question), "freelist c %u", slab);
	return is_said(c, &w, question);
}

/**
 * cache_same_ctor_calls() - was the constructor called as often?
 * @c: the cache
 *
 * Return: true, or false after a finding.
 */
bool cache_same_ctor_calls(struct cache *c)
{
	const char *reply = grade_ask(c->g, "info c");
	char expected[32];

	if (!reply)
		return false;
	snprintf(expected, sizeof(expected), "ctor_calls=%u", c->reference.ctor_calls);
	reply = strstr(reply, "ctor_calls=") ?: reply;
	return !strcmp(reply, expected) ||
	       grade_fail(c->g, expected, reply, "the constructor runs at other times");
}
