/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a module needs to answer the playground's commands in /proc.
 */
#ifndef SCOPE_SCOPE_H
#define SCOPE_SCOPE_H

#include "../playground/play.h"

extern const struct play_host scope_host;

int scope_register(const struct play_model *model);
void scope_unregister(void);

#endif
