/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the book's modules need to build on more kernels than one.
 */
#ifndef CODE_COMPAT_H
#define CODE_COMPAT_H

#include <linux/mmzone.h>
#include <linux/version.h>

/*
 * How many orders there are: the name is of 6.8. MAX_ORDER was the largest
 * order from 6.4 on, and one more than that before.
 */
#ifndef NR_PAGE_ORDERS
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define NR_PAGE_ORDERS (MAX_ORDER + 1)
#else
#define NR_PAGE_ORDERS MAX_ORDER
#endif
#endif

/* A device's interrupt without a message: the name is of 6.8. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
#define PCI_IRQ_INTX PCI_IRQ_LEGACY
#endif

#endif
