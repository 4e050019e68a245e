// SPDX-License-Identifier: GPL-2.0
/*
 * Mapping a scull device into a process, page by page as it touches them.
 * The members say whether (may_map) and which page lies where (page).
 */
#include <linux/fs.h>
#include <linux/mm.h>

#include "scull.h"

//! [vm-open-close]
/* fork() and a split call open for each new vma, every vma ends in close. */
static void scull_vm_open(struct vm_area_struct *vma)
{
	struct scull_dev *dev = vma->vm_private_data;

	atomic_inc(&dev->maps);
}

static void scull_vm_close(struct vm_area_struct *vma)
{
	struct scull_dev *dev = vma->vm_private_data;

	atomic_dec(&dev->maps);
}

//! [vm-open-close]
//! [fault]
static vm_fault_t scull_vm_fault(struct vm_fault *vmf)
{
	struct scull_dev *dev = vmf->vma->vm_private_data;
	u64 pos = (u64)vmf->pgoff << PAGE_SHIFT;
	void *address;
	u32 left;

	if (pos >= READ_ONCE(dev->size))
		return VM_FAULT_SIGBUS;
	address = scull_lookup(dev, pos, &left);
	if (!address)
		return VM_FAULT_SIGBUS;
	vmf->page = dev->ops->page(address);
	get_page(vmf->page);
	return 0;
}

//! [fault]
static const struct vm_operations_struct scull_vm_ops = {
	.open = scull_vm_open,
	.close = scull_vm_close,
	.fault = scull_vm_fault,
};

/**
 * scull_mmap() - the family's mmap()
 * @file: an open device
 * @vma: the mapping to be
 *
 * It asks the member only once the mapping is counted: from there on, nobody
 * can change what the answer rests on.
 *
 * Context: With the mmap lock held, under which the device's lock is never
 * taken: read() and write() hold that one while they fault on user memory.
 * Return: 0; -ENODEV if the device cannot be mapped; -EBUSY if it is being
 * trimmed.
 */
//! [mmap]
int scull_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct scull_dev *dev = file->private_data;
	int err;

	if (!dev->ops->may_map)
		return -ENODEV;
	if (!atomic_inc_unless_negative(&dev->maps))
		return -EBUSY;
	err = dev->ops->may_map(dev);
	if (err) {
		atomic_dec(&dev->maps);
		return err;
	}
	vma->vm_private_data = dev;
	vma->vm_ops = &scull_vm_ops;
	return 0;
}

//! [mmap]
