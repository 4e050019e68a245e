/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the harness and the guest's agent both do with a descriptor that may
 * be open or not: below 0 it is not.
 */
#ifndef HARNESS_DESCRIPTOR_H
#define HARNESS_DESCRIPTOR_H

#ifndef NOLIBC
#include <unistd.h>
#endif

static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

#endif
