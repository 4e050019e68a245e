// SPDX-License-Identifier: GPL-2.0
/*
 * Part C: the device keeps its bytes in objects of its own cache, which are as
 * its constructor made them whenever nobody has them, and all come back.
 */
#include <stdio.h>
#include <string.h>

#include "scullc.h"

#define CHECK(_id, _name, _run) GRADE_CHECK(_id, "lookaside-caches", _name, _run)

/* There is no such cache in sysfs nor among all of them; nor one that is on no list. */
static void no_cache(struct grade *g)
{
	expect_number(g, -GUEST_ENOENT, "number " CACHE "object_size");
	expect_number(g, 0, "caches scullc");
	expect_number(g, 0, "hidden-caches");
}

static void own_cache(struct grade *g)
{
	unsigned int round;
	struct scullc s;

	for (round = 0; round < 2 && !grade_failed(g); round++) {
		scullc_load(&s, g, round ? grade_between(g, 100, 3000) : 4000);
		expect_number(g, 1, "caches scullc");
		expect_number(g, s.quantum, "number " CACHE "object_size");
		expect_number(g, 0, "close %ld", s.fd);
		expect_number(g, 0, "unload scullc");
		no_cache(g);
		kernel_is_quiet(g, NULL);
		grade_close(g);
	}
}

CHECK(own_cache, "own-cache", own_cache);

/* Inside a quantum and across the border of two, by turns. */
static void bytes_back(struct grade *g)
{
	struct nonce nonces[10];
	unsigned long offsets[10];
	struct scullc s;
	unsigned int i;

	scullc_load(&s, g, grade_between(g, 500, 5000));
	for (i = 0; i < ARRAY_SIZE(nonces); i++) {
		offsets[i] = (3 * i + 1) * (unsigned long)s.quantum - NONCE_BYTES / 2;
		if (i & 1)
			offsets[i] += NONCE_BYTES + grade_below(g, 400);
		nonces[i] = draw_nonce(g);
		write_nonce(g, s.fd, offsets[i], &nonces[i]);
	}
	for (i = 0; i < ARRAY_SIZE(nonces); i++)
		reads_nonce(g, s.fd, offsets[i], &nonces[i]);
	scullc_unload(&s);
}

CHECK(bytes_back, "bytes-back", bytes_back);

/* So many quanta, so many objects; and around each, in RAM, the cache's red zones. */
static void from_the_cache(struct grade *g)
{
	unsigned int quanta = grade_between(g, 20, 60), i;
	struct object object;
	struct nonce nonce;
	struct scullc s;

	/* So that most objects begin in another page than their slab. */
	scullc_load(&s, g, grade_between(g, 1500, 4000));
	scullc_has(&s, 0);
	for (i = 0; i < quanta && !grade_failed(g); i++) {
		unsigned int offset = grade_below(g, s.quantum - NONCE_BYTES);

		nonce = draw_nonce(g);
		write_nonce(g, s.fd, 3ul * i * s.quantum + offset, &nonce);
		/* /proc shows eight of an item. */
		if (i % 3 || i >= 8)
			continue;
		claimed_object(&s, 3 * i, &object);
		object_has(&s, &object, offset, &nonce);
		red_zones_are(&s, &object, RED_ALLOCATED);
	}
	scullc_has(&s, quanta);
	/* What is there already takes no further object. */
	write_nonce(g, s.fd, 3, &nonce);
	scullc_has(&s, quanta);
	scullc_empty(&s);
	scullc_has(&s, 0);
	scullc_unload(&s);
}

CHECK(from_the_cache, "from-the-cache", from_the_cache);

/*
 * | taken | never | never | never |: memory was full of 0xa5 before the slab was
 * made, which it was not before we asked.
 */
static void constructed(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	struct object object, other;
	struct scullc s;
	int i;

	scullc_load(&s, g, grade_between(g, 200, 4000));
	if (!grade_failed(g) && s.objects < 2)
		grade_fail(g, "objects that nobody has had", "one object in a slab",
			   "an alignment so large leaves nothing to be seen of a constructor");
	expect_number(g, 0, "put " CACHE "shrink 1");
	expect_number(g, 0, "number " CACHE "slabs");
	expect_number(g, 0, "hog 64");
	write_nonce(g, s.fd, 0, &nonce);
	if (!claimed_object(&s, 0, &object))
		return;
	object_has(&s, &object, 0, &nonce);
	other = object;
	for (i = 0; i < s.objects && !grade_failed(g); i++) {
		other.byte = s.first + i * s.slot;
		if (other.byte == object.byte)
			continue;
		object_is_zero(&s, &other);
		red_zones_are(&s, &other, RED_FREE);
	}
	scullc_unload(&s);
}

CHECK(constructed, "constructed", constructed);

/* Some bytes in each quantum; then all of it has been used; then some bytes again. */
static void zeroed_with(struct grade *g, unsigned int quantum)
{
	struct nonce nonce = draw_nonce(g);
	unsigned int round, i;
	struct scullc s;

	scullc_load(&s, g, quantum);
	expect_number(g, 0, "hog 64");
	for (round = 0; round < 2; round++) {
		write_nonce(g, s.fd, 9ul * s.quantum - NONCE_BYTES, &nonce);
		for (i = 0; i < 8; i++) {
			unsigned long start = (unsigned long)i * s.quantum;
			unsigned int before = grade_below(g, s.quantum - NONCE_BYTES);

			write_nonce(g, s.fd, start + before, &nonce);
			scullc_reads_zeros(&s, start, before);
			scullc_reads_zeros(&s, start + before + NONCE_BYTES,
					   s.quantum - before - NONCE_BYTES);
		}
		scullc_empty(&s);
		scullc_fill(&s, 12, &nonce);
		scullc_empty(&s);
	}
	scullc_unload(&s);
}

static void zeroed(struct grade *g)
{
	zeroed_with(g, grade_between(g, 500, 3000));
	zeroed_with(g, grade_between(g, 5000, 16000));
}

CHECK(zeroed, "zeroed", zeroed);

#define FILLED	6

static void put_back(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	struct object objects[FILLED];
	struct scullc s;
	unsigned int i;

	scullc_load(&s, g, grade_between(g, 200, 4000));
	scullc_fill(&s, FILLED, &nonce);
	for (i = 0; i < FILLED; i++) {
		if (!claimed_object(&s, i, &objects[i]))
			return;
		object_has(&s, &objects[i], 0, &nonce);
		object_has(&s, &objects[i], (s.quantum / NONCE_BYTES - 1) * NONCE_BYTES, &nonce);
	}
	scullc_empty(&s);
	for (i = 0; i < FILLED; i++) {
		object_is_zero(&s, &objects[i]);
		red_zones_are(&s, &objects[i], RED_FREE);
	}
	scullc_unload(&s);
}

CHECK(put_back, "put-back", put_back);

/* Of damage that we do, SLUB must speak when the object comes back: so it would of theirs. */
static void slub_watches(struct grade *g, const struct nonce *nonce)
{
	struct object object;
	struct scullc s;

	scullc_load(&s, g, grade_between(g, 40, 3000));
	scullc_fill(&s, 12, nonce);
	if (!claimed_object(&s, grade_below(g, 8), &object))
		return;
	red_zones_are(&s, &object, RED_ALLOCATED);
	kernel_is_quiet(g, NULL);
	damage_red_zone(&s, &object);
	/* Such an object stays where it is, and its cache with it. */
	grade_use_up(g);
	scullc_empty(&s);
	if (!kernel_says(g, "Redzone overwritten") && !grade_failed(g))
		grade_fail(g, "BUG scullc: Redzone overwritten", "silence",
			   "a byte beside an object was damaged, and SLUB does not come to see it");
	grade_close(g);
}

/* Every byte that the device has, of every size; then we look, and SLUB does. */
static void in_bounds(struct grade *g)
{
	const unsigned int quanta[] = {
		1, grade_between(g, 2, 7), 8 * grade_between(g, 5, 60) + 1,
		8 * grade_between(g, 5, 60) + 7, 8 * grade_between(g, 61, 999), 4096,
	};
	struct nonce nonce = draw_nonce(g);
	struct object object;
	unsigned int round;
	struct scullc s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(quanta) && !grade_failed(g); i++) {
		scullc_load(&s, g, quanta[i]);
		for (round = 0; round < 2; round++) {
			scullc_fill(&s, 40, &nonce);
			scullc_holds(&s, 40, &nonce);
			if (!claimed_object(&s, grade_below(g, 8), &object))
				return;
			red_zones_are(&s, &object, RED_ALLOCATED);
			expect_number(g, 0, "put " CACHE "validate 1");
			kernel_is_quiet(g, NULL);
			scullc_empty(&s);
			expect_number(g, 0, "put " CACHE "validate 1");
			kernel_is_quiet(g, NULL);
			red_zones_are(&s, &object, RED_FREE);
		}
		scullc_unload(&s);
	}
	slub_watches(g, &nonce);
}

CHECK(in_bounds, "in-bounds", in_bounds);

/* A write past all items: its allocations fail, one after the other, until none is left to. */
static void failed_alloc(struct grade *g)
{
	struct nonce first = draw_nonce(g), second = draw_nonce(g);
	char failure[16], success[16];
	unsigned int nth, failures = 0;
	unsigned long far;
	struct scullc s;

	scullc_load(&s, g, grade_between(g, 300, 2000));
	write_nonce(g, s.fd, 0, &first);
	far = 9000ul * s.quantum;
	snprintf(failure, sizeof(failure), "-%d 0", GUEST_ENOMEM);
	snprintf(success, sizeof(success), "%d ", NONCE_BYTES);
	for (nth = 1; nth < 20 && !grade_failed(g); nth++) {
		const char *reply = grade_ask(g, "nth %u %ld %lu %s", nth, s.fd, far, second.hex);

		if (reply && !strncmp(reply, success, strlen(success)) &&
		    strcmp(reply + strlen(success), "0"))
			break;
		if (reply && strcmp(reply, failure))
			grade_fail(g, failure, reply, "a write whose allocation %u fails", nth);
		failures++;
		scullc_has(&s, 1);
		grade_expect(g, "", "read %ld %lu %u", s.fd, far, NONCE_BYTES);
	}
	if (!grade_failed(g) && failures < 2)
		grade_fail(g, "an item and a quantum", NULL,
			   "only %u of a write's allocations can fail", failures);
	scullc_has(&s, 2);
	reads_nonce(g, s.fd, far, &second);
	reads_nonce(g, s.fd, 0, &first);
	scullc_unload(&s);
}

CHECK(failed_alloc, "failed-alloc", failed_alloc);

static void does_not_load(struct grade *g, long error, const char *parameters)
{
	expect_number(g, error, "load " MODULE " %s", parameters);
	no_cache(g);
}

/* A load has more allocations than this that can fail, in the core alone. */
#define MUST_FAIL	100

/* Each in turn; what the probe counted, the kernel's own count must bear out. */
static void fails_by_turns(struct grade *g, const char *parameters)
{
	const char *reply = grade_ask(g, "failing-load " MODULE " %s scullc", parameters);
	long failed, loaded, without, odd;

	if (!reply)
		return;
	if (sscanf(reply, "failed=%ld loaded=%ld without=%ld odd=%ld", &failed, &loaded, &without,
		   &odd) != 4)
		grade_fail(g, "numbers", reply, "the probe was made to say something else");
	else if (without || !loaded)
		grade_fail(g, "loaded, and without=0", reply,
			   "it is loaded without a cache, or not when nothing fails");
	else if (odd || failed < MUST_FAIL)
		grade_fail(g, "an allocation more that fails, and a load less", reply,
			   "of the allocations that are to fail by turns, some never do");
}

static void load_unwinds(struct grade *g)
{
	char parameters[64];

	grade_open(g, "/tmp/probe");
	does_not_load(g, -GUEST_EINVAL, "scullc_quantum=0");
	does_not_load(g, -GUEST_EINVAL, "scullc_quantum=4194305");
	snprintf(parameters, sizeof(parameters), "scullc_devs=%u", grade_between(g, 65, 5000));
	does_not_load(g, -GUEST_EINVAL, parameters);
	does_not_load(g, -GUEST_EINVAL, "scullc_qset=0");
	snprintf(parameters, sizeof(parameters), "scullc_quantum=%u", grade_between(g, 300, 2000));
	fails_by_turns(g, parameters);
	no_cache(g);
	expect_number(g, 0, "load " MODULE " %s", parameters);
	expect_number(g, 0, "unload scullc");
	kernel_is_quiet(g, NULL);
	grade_close(g);
}

CHECK(load_unwinds, "load-unwinds", load_unwinds);

static void lost_pages(struct grade *g, long pages)
{
	char seen[32];

	snprintf(seen, sizeof(seen), "%ld fewer", pages);
	grade_fail(g, "as many free pages as before", seen,
		   "the module is gone, and its objects' pages are not back");
}

/* Quanta of a device: so many that their pages stand out from what else comes and goes. */
#define MANY	400

/* With objects in several devices; then all of it again. */
static void unload(struct grade *g)
{
	struct nonce nonce = draw_nonce(g);
	unsigned int round, i;
	struct scullc s;
	long pages;

	for (round = 0; round < 3 && !grade_failed(g); round++) {
		scullc_load(&s, g, grade_between(g, 1000, 4000));
		pages = ask_number(g, "free");
		scullc_fill(&s, MANY, &nonce);
		for (i = 1; i < 4; i++) {
			long fd = ask_number(g, "open /dev/scullc%u %d", i, GUEST_RDWR);

			write_nonce(g, fd, 100, &nonce);
			expect_number(g, 0, "close %ld", fd);
		}
		expect_number(g, 0, "close %ld", s.fd);
		expect_number(g, 0, "unload scullc");
		kernel_is_quiet(g, NULL);
		none_is_held(&s, &nonce);
		pages -= ask_number(g, "free");
		if (!grade_failed(g) && pages > MANY * (long)s.quantum / PAGE / 2)
			lost_pages(g, pages);
		no_cache(g);
		grade_close(g);
	}
}

CHECK(unload, "unload", unload);
