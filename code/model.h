/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a model may use, and all of it: the names of C's types, wherever it
 * runs. A model is freestanding C11 that allocates nothing, prints nothing
 * and calls nothing outside itself; whoever uses it brings the memory.
 */
#ifndef CODE_MODEL_H
#define CODE_MODEL_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

#endif
