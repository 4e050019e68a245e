/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ioctl() commands of the scull family, for the drivers and for programs.
 * S sets through a pointer, T tells a value; G gets through a pointer, Q
 * returns the value; X exchanges through a pointer, H shifts: tell and query.
 */
#ifndef SCULL_IOCTL_H
#define SCULL_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define SCULL_IOC_MAGIC		'k'

/* Back to what the module was loaded with. */
#define SCULL_IOCRESET		_IO(SCULL_IOC_MAGIC, 0)

/* Always in this order: the quantum in bytes, the qset in quanta, the order. */
#define SCULL_IOCSQUANTUM	_IOW(SCULL_IOC_MAGIC, 1, __u32)
#define SCULL_IOCSQSET		_IOW(SCULL_IOC_MAGIC, 2, __u32)
#define SCULL_IOCSORDER		_IOW(SCULL_IOC_MAGIC, 3, __u32)
#define SCULL_IOCTQUANTUM	_IO(SCULL_IOC_MAGIC, 4)
#define SCULL_IOCTQSET		_IO(SCULL_IOC_MAGIC, 5)
#define SCULL_IOCTORDER		_IO(SCULL_IOC_MAGIC, 6)
#define SCULL_IOCGQUANTUM	_IOR(SCULL_IOC_MAGIC, 7, __u32)
#define SCULL_IOCGQSET		_IOR(SCULL_IOC_MAGIC, 8, __u32)
#define SCULL_IOCGORDER		_IOR(SCULL_IOC_MAGIC, 9, __u32)
#define SCULL_IOCQQUANTUM	_IO(SCULL_IOC_MAGIC, 10)
#define SCULL_IOCQQSET		_IO(SCULL_IOC_MAGIC, 11)
#define SCULL_IOCQORDER		_IO(SCULL_IOC_MAGIC, 12)
#define SCULL_IOCXQUANTUM	_IOWR(SCULL_IOC_MAGIC, 13, __u32)
#define SCULL_IOCXQSET		_IOWR(SCULL_IOC_MAGIC, 14, __u32)
#define SCULL_IOCXORDER		_IOWR(SCULL_IOC_MAGIC, 15, __u32)
#define SCULL_IOCHQUANTUM	_IO(SCULL_IOC_MAGIC, 16)
#define SCULL_IOCHQSET		_IO(SCULL_IOC_MAGIC, 17)
#define SCULL_IOCHORDER		_IO(SCULL_IOC_MAGIC, 18)

#endif
