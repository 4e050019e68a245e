// SPDX-License-Identifier: GPL-2.0
/*
 * Part B, long random traces. One judge knows only which objects are held, so
 * a cache that makes other choices can be sound all the same; the other
 * demands the reference's every choice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "lookaside-caches", _name, _run)

#define MAX_HELD	1024

/* What someone holds, in no order. */
struct held {
	unsigned int nr;
	struct slab_object at[MAX_HELD];
};

static struct slab_object take_any(struct grade *g, struct held *held)
{
	unsigned int pick = grade_below(g, held->nr);
	struct slab_object object = held->at[pick];

	held->at[pick] = held->at[--held->nr];
	return object;
}

static bool holds(const struct held *held, struct slab_object object)
{
	unsigned int i;

	for (i = 0; i < held->nr; i++)
		if (held->at[i].slab == object.slab && held->at[i].index == object.index)
			return true;
	return false;
}

static void judge_alloc(struct grade *g, struct held *held, unsigned int objects,
			unsigned int cpu)
{
	const char *reply = grade_ask(g, "alloc c %u", cpu);
	struct slab_object object;
	char end;

	if (!reply)
		return;
	if (sscanf(reply, "%u %u%c", &object.slab, &object.index, &end) != 2)
		grade_fail(g, "a slab and an index", reply, "this is no object");
	else if (object.index >= objects)
		grade_fail(g, "an object inside its slab", reply, "a slab has %u objects",
			   objects);
	else if (holds(held, object))
		grade_fail(g, "an object that nobody holds", reply,
			   "an object was given out twice");
	else
		held->at[held->nr++] = object;
}

/* No more slabs than it takes, with what the lists may keep; and none in the end. */
static void judge_slabs(struct grade *g, const struct slab_layout *l, unsigned int most,
			unsigned int nr_cpus)
{
	unsigned int limit = most / l->objects + 1 + l->min_partial;
	unsigned int slabs = 0;
	const char *reply = grade_ask(g, "slabs c");
	const char *at;

	limit += nr_cpus * (1 + l->cpu_partial_slabs);
	for (at = reply ? strchr(reply, '=') : NULL; at; at = strchr(at + 1, '='))
		slabs++;
	if (reply && slabs > limit)
		grade_fail(g, "fewer slabs", reply,
			   "at most %u objects were held at a time, %u in a slab: slabs get lost",
			   most, l->objects);
}

static void churn(struct grade *g, struct held *held, const struct slab_request *request,
		  unsigned int nr_cpus)
{
	unsigned int step, most = 0;
	char text[REQUEST_TEXT];
	struct slab_layout l;

	slab_lay_out(&l, request, nr_cpus);
	request_text(text, request);
	grade_open(g, "/tmp/slab slab");
	grade_expect(g, "ok", "cpus %u", nr_cpus);
	grade_ask(g, "create c %s", text);
	for (step = 0; step < 350 && !grade_failed(g); step++) {
		unsigned int cpu = grade_below(g, nr_cpus);

		/* First it fills up, then it is churned. */
		if (!held->nr || grade_below(g, 100) < (step < 150 ? 80 : 48)) {
			judge_alloc(g, held, l.objects, cpu);
		} else {
			struct slab_object object = take_any(g, held);

			grade_expect(g, "ok", "free c %u %u %u", object.slab, object.index, cpu);
		}
		if (held->nr > most)
			most = held->nr;
	}
	judge_slabs(g, &l, most, nr_cpus);
}

static void sound(struct grade *g)
{
	const struct slab_request request = { .size = 8 * grade_between(g, 30, 600) };
	struct held *held = grade_alloc(sizeof(*held));
	char leak[32];

	churn(g, held, &request, grade_between(g, 1, 4));
	/* Nobody destroys what is in use. */
	snprintf(leak, sizeof(leak), "fail objects=%u ", held->nr);
	if (held->nr) {
		const char *reply = grade_ask(g, "destroy c");

		if (reply && strncmp(reply, leak, strlen(leak)))
			grade_fail(g, leak, reply, "%u objects are held", held->nr);
	}
	while (held->nr && !grade_failed(g)) {
		struct slab_object object = take_any(g, held);

		grade_expect(g, "ok", "free c %u %u", object.slab, object.index);
	}
	grade_expect(g, "ok", "shrink c");
	grade_expect(g, "", "slabs c");
	grade_close(g);
	free(held);
}

CHECK(sound, "sound", sound);

static void follow(struct grade *g, const struct slab_request *request, unsigned int nr_cpus)
{
	struct held *held = grade_alloc(sizeof(*held));
	unsigned int step;
	struct cache c;

	cache_open(&c, g, request, nr_cpus);
	for (step = 0; step < 300 && !grade_failed(g); step++) {
		unsigned int cpu = grade_below(g, nr_cpus);

		/* By turns more and fewer, so that slabs come and go. */
		if (!held->nr || grade_below(g, 100) < (step / 75 % 2 ? 25 : 80)) {
			cache_alloc(&c, cpu);
			held->at[held->nr++] = c.taken;
		} else {
			cache_free(&c, take_any(g, held), cpu);
		}
		if (step % 25 == 24)
			cache_same_slabs(&c);
		if (step % 100 == 99)
			cache_same_node(&c);
		if (step == 200)
			cache_shrink(&c);
	}
	cache_same_node(&c);
	cache_same_ctor_calls(&c);
	cache_close(&c);
	free(held);
}

static void trace(struct grade *g)
{
	struct slab_request request = { .size = 8 * grade_between(g, 100, 800) };

	follow(g, &request, 1);
	request.size = grade_between(g, 500, 9000);
	request.ctor = true;
	if (!grade_failed(g))
		follow(g, &request, grade_between(g, 2, 4));
	request.size = 512 + 8 * grade_below(g, 100);
	request.flags = SLAB_BIT_RED_ZONE;
	if (!grade_failed(g))
		follow(g, &request, 2);
}

CHECK(trace, "trace", trace);
