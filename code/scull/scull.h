/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A memory device whose allocator is plugged in: what scull, scullc, scullp
 * and scullv share. The core is linked into the module of each; a member of
 * the family is a struct scull_ops, its parameters, and a call to
 * scull_register().
 */
#ifndef SCULL_SCULL_H
#define SCULL_SCULL_H

#include <linux/atomic.h>
#include <linux/rwsem.h>
#include <linux/types.h>

#define SCULL_DEVS	4
#define SCULL_MAX_DEVS	64
#define SCULL_QSET	500
#define SCULL_MAX_QSET	8192

struct file;
struct iov_iter;
struct page;
struct scull_dev;
struct seq_file;
struct vm_area_struct;

/**
 * struct scull_ops - what a member of the family does in its own way
 * @name: of the devices (a number follows) and of /proc/NAMEmem
 * @max_order: largest order of a quantum; 0 where quanta are not page sets
 * @max_quantum: largest quantum, in bytes; 0: ioctl() cannot set the quantum
 * @alloc: returns a zeroed quantum of the device, or NULL. May sleep
 * @free: gives a quantum back
 * @describe: tells /proc where a quantum lies
 * @may_map: 0 if the device can be mapped as it is now, else a negative
 *           errno; NULL where devices never can (-ENODEV)
 * @page: returns the page behind an address in a quantum; for @may_map
 */
//! [ops]
struct scull_ops {
	const char *name;
	u32 max_order;
	u32 max_quantum;
	void *(*alloc)(const struct scull_dev *dev);
	void (*free)(const struct scull_dev *dev, void *quantum);
	void (*describe)(struct seq_file *m, void *quantum);
	int (*may_map)(const struct scull_dev *dev);
	struct page *(*page)(void *address);
};

//! [ops]
/**
 * struct scull_shape - how a device is cut up
 * @quantum: bytes in a quantum; PAGE_SIZE << @order where quanta are page sets
 * @qset: quanta in an item
 * @order: of a quantum that is a page set
 */
struct scull_shape {
	u32 quantum;
	u32 qset;
	u32 order;
};

//! [structures]
/* An item: its quanta, by number. What was never written is NULL. */
struct scull_qset {
	struct scull_qset *next;
	u64 index;		/* items are sorted, and absent in holes */
	void *data[];		/* shape.qset quanta */
};

struct scull_dev {
	const struct scull_ops *ops;
	struct rw_semaphore lock;	/* page faults do without */
	struct scull_shape shape;
	struct scull_qset *items;
	unsigned long quanta;	/* how many the device holds */
	loff_t size;		/* bytes */
	atomic_t maps;		/* mappings; -1 keeps them out */
};

//! [structures]
int scull_register(const struct scull_ops *ops, unsigned int devs,
		   const struct scull_shape *shape);
void scull_unregister(void);

/* Between the files of the core. */
void *scull_lookup(struct scull_dev *dev, u64 pos, u32 *left);
ssize_t scull_store(struct scull_dev *dev, u64 pos, struct iov_iter *from);
int scull_trim(struct scull_dev *dev);
bool scull_freeze(struct scull_dev *dev);
void scull_thaw(struct scull_dev *dev);
int scull_mmap(struct file *file, struct vm_area_struct *vma);
int scull_proc_create(struct scull_dev *devices, unsigned int devs);
void scull_proc_remove(void);

#endif
