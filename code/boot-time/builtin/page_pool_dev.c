// SPDX-License-Identifier: GPL-2.0
/*
 * A page pool's two windows: /dev/NAME, through which programs get pages and
 * map them, and /proc/NAME, which shows who has which.
 */
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "page_pool.h"
#include "page_pool_ioctl.h"

static struct page_pool *pool_of(const struct file *file)
{
	struct miscdevice *misc = file->private_data;

	return container_of(misc, struct page_pool, misc);
}

/* A program must not find what the last one left. */
static void clear_pages(const struct page_grant *grant)
{
	unsigned long i;

	for (i = 0; i < grant->count; i++) {
		memset(page_grant_virt(grant) + PFN_PHYS(i), 0, PAGE_SIZE);
		cond_resched();
	}
}

/* Only now does the file own the grant: until then nobody can free or map it. */
static int pool_ioctl_alloc(struct file *file, struct pool_request *request)
{
	struct page_pool *pool = pool_of(file);
	struct page_grant *grant;
	char owner[sizeof(grant->owner)];

	if (request->nid != POOL_ANY_NODE && (request->nid < 0 || request->nid >= MAX_NUMNODES))
		return -EINVAL;
	snprintf(owner, sizeof(owner), "%s[%d]", current->comm, task_tgid_nr(current));
	grant = page_pool_alloc(pool, request->nid, request->count, request->align, owner);
	if (IS_ERR(grant)) {
		if (PTR_ERR(grant) == -ENOMEM)
			request->count = page_pool_largest(pool, request->nid, request->align);
		return PTR_ERR(grant);
	}
	clear_pages(grant);
	request->physical = page_grant_phys(grant);
	mutex_lock(&pool->lock);
	grant->file = file;
	mutex_unlock(&pool->lock);
	return 0;
}

/* The grant of this file that has all of a range. With the lock held. */
static struct page_grant *find_grant(const struct file *file, u64 start, u64 size)
{
	struct page_grant *grant;

	list_for_each_entry(grant, &pool_of(file)->grants, list) {
		u64 first = page_grant_phys(grant), bytes = PFN_PHYS(grant->count);

		if (grant->file == file && start >= first && start - first < bytes &&
		    size <= bytes - (start - first))
			return grant;
	}
	return NULL;
}

static int pool_ioctl_free(struct file *file, const struct pool_request *request)
{
	struct page_pool *pool = pool_of(file);
	struct page_grant *grant;
	int err = 0;

	mutex_lock(&pool->lock);
	grant = find_grant(file, request->physical, 1);
	if (!grant || page_grant_phys(grant) != request->physical)
		err = -EINVAL;
	else if (grant->maps)
		err = -EBUSY;
	else
		page_pool_remove(pool, grant);
	mutex_unlock(&pool->lock);
	return err;
}

static long pool_ioctl(struct file *file, unsigned int command, unsigned long arg)
{
	struct pool_request __user *user = (void __user *)arg;
	struct pool_request request;
	int err;

	if (command != POOL_IOC_ALLOC && command != POOL_IOC_FREE)
		return -ENOTTY;
	if (copy_from_user(&request, user, sizeof(request)))
		return -EFAULT;
	if (command == POOL_IOC_FREE)
		return pool_ioctl_free(file, &request);
	err = pool_ioctl_alloc(file, &request);
	if (!copy_to_user(user, &request, sizeof(request)))
		return err;
	if (!err)
		pool_ioctl_free(file, &request);
	return -EFAULT;
}

static void count_map(struct vm_area_struct *vma, int change)
{
	struct page_pool *pool = pool_of(vma->vm_file);
	struct page_grant *grant = vma->vm_private_data;

	mutex_lock(&pool->lock);
	grant->maps += change;
	mutex_unlock(&pool->lock);
}

/* fork() and a split call open for each new vma, every vma ends in close. */
static void pool_vm_open(struct vm_area_struct *vma)
{
	count_map(vma, 1);
}

static void pool_vm_close(struct vm_area_struct *vma)
{
	count_map(vma, -1);
}

static const struct vm_operations_struct pool_vm_ops = {
	.open = pool_vm_open,
	.close = pool_vm_close,
};

//! [pool-mmap]
/*
 * The offset is a physical address, of pages that this file was granted.
 * Nobody counts references to them: they are mapped by their numbers, all at
 * once, and the grant stays for as long as it is mapped.
 */
static int pool_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	struct page_pool *pool = pool_of(file);
	struct page_grant *grant;
	int err;

	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	mutex_lock(&pool->lock);
	grant = find_grant(file, (u64)vma->vm_pgoff << PAGE_SHIFT, size);
	if (grant)
		grant->maps++;
	mutex_unlock(&pool->lock);
	if (!grant)
		return -ENXIO;

	vma->vm_private_data = grant;
	vma->vm_ops = &pool_vm_ops;
	err = remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, size,
			      vma->vm_page_prot);
	if (err)
		pool_vm_close(vma);
	return err;
}

//! [pool-mmap]
/* Every mapping holds the file open, so now there is none. */
static int pool_release(struct inode *inode, struct file *file)
{
	struct page_pool *pool = pool_of(file);
	struct page_grant *grant, *next;

	mutex_lock(&pool->lock);
	list_for_each_entry_safe(grant, next, &pool->grants, list)
		if (grant->file == file)
			page_pool_remove(pool, grant);
	mutex_unlock(&pool->lock);
	return 0;
}

static const struct file_operations pool_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = pool_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = pool_mmap,
	.release = pool_release,
	.llseek = noop_llseek,
};

static void show_range(struct seq_file *m, phys_addr_t base, unsigned long nr_pages)
{
	phys_addr_t last = base + PFN_PHYS(nr_pages) - 1;

	seq_printf(m, "%pa-%pa, %lu pages", &base, &last, nr_pages);
}

static void show_area(struct seq_file *m, struct page_pool *pool, struct page_area *area)
{
	unsigned long used = bitmap_weight(area->used, area->nr_pages);
	struct page_grant *grant;

	seq_printf(m, "area %td: ", area - pool->areas);
	show_range(m, area->base, area->nr_pages);
	if (area->nid != NUMA_NO_NODE)
		seq_printf(m, ", node %d", area->nid);
	seq_printf(m, ", %lu used\n", used);
	list_for_each_entry(grant, &pool->grants, list) {
		if (grant->area != area)
			continue;
		seq_puts(m, "  ");
		show_range(m, page_grant_phys(grant), grant->count);
		seq_printf(m, ", %s, maps %u\n", grant->owner, grant->maps);
	}
}

static int pool_show(struct seq_file *m, void *unused)
{
	struct page_pool *pool = m->private;
	unsigned int i;

	mutex_lock(&pool->lock);
	for (i = 0; i < pool->nr_areas; i++)
		show_area(m, pool, &pool->areas[i]);
	mutex_unlock(&pool->lock);
	if (!pool->nr_areas)
		seq_printf(m, "no pages: %s\n", pool->why);
	return 0;
}

/**
 * page_pool_register() - make /dev/NAME and /proc/NAME, for root
 * @pool: the pool, initialised
 *
 * Context: Process; may sleep.
 * Return: 0 or an error; then nothing is left.
 */
int page_pool_register(struct page_pool *pool)
{
	int err;

	pool->misc.minor = MISC_DYNAMIC_MINOR;
	pool->misc.name = pool->name;
	pool->misc.mode = 0600;
	pool->misc.fops = &pool_fops;
	if (!proc_create_single_data(pool->name, 0400, NULL, pool_show, pool))
		return -ENOMEM;
	err = misc_register(&pool->misc);
	if (err)
		remove_proc_entry(pool->name, NULL);
	return err;
}

/**
 * page_pool_unregister() - undo page_pool_register()
 * @pool: the pool
 *
 * Context: Process; may sleep.
 */
void page_pool_unregister(struct page_pool *pool)
{
	misc_deregister(&pool->misc);
	remove_proc_entry(pool->name, NULL);
}
