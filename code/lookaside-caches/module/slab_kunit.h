/* SPDX-License-Identifier: GPL-2.0 */
/* What the suites of slab_kunit share. */
#ifndef LOOKASIDE_CACHES_SLAB_KUNIT_H
#define LOOKASIDE_CACHES_SLAB_KUNIT_H

#include <kunit/test.h>

/* What a case has compared, so that its log can say so. */
extern unsigned long slab_kunit_compared;

const char *slab_kunit_name(void);
int slab_kunit_start(struct kunit *test);
void slab_kunit_end(struct kunit *test);

/* One difference says enough: what follows from it would flood the log. */
static inline bool slab_kunit_failed(const struct kunit *test)
{
	return READ_ONCE(test->status) == KUNIT_FAILURE;
}

#endif
