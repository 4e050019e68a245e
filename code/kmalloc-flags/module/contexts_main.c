// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/contexts: calls each of the eight sites from the context that it is for,
 * and hands what it made to the program that asked.
 */
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "contexts.h"

static unsigned int session_bytes = 512;
module_param(session_bytes, uint, 0644);
MODULE_PARM_DESC(session_bytes, "bytes in each buffer of a file");

static unsigned int squeeze;
module_param(squeeze, uint, 0644);
MODULE_PARM_DESC(squeeze, "how short memory is for the sites: 0 to 3, as in contexts.h");

/* One call at a time: it is the bytes' owner, and squeezes for itself alone. */
static DEFINE_MUTEX(one_call);
static unsigned char input[CONTEXTS_MAX_BYTES];
static unsigned int told;

static DEFINE_SPINLOCK(records_lock);
static LIST_HEAD(records);
static DEFINE_MUTEX(store_lock);

static void *dma_buffer;	/* the last one */

/* Whoever waits for the CPU runs before. */
static void begin(void)
{
	cond_resched();
	contexts_squeeze(min_t(unsigned int, READ_ONCE(squeeze), CONTEXTS_LOW_16M));
}

static void end(void)
{
	told = contexts_unsqueeze();
}

static struct contexts_record *make_locked(size_t len)
{
	struct contexts_record *record;

	spin_lock(&records_lock);
	record = contexts_locked(input, len);
	spin_unlock(&records_lock);
	return record;
}

static struct contexts_record *make_writeback(size_t len)
{
	struct contexts_record *record;

	mutex_lock(&store_lock);
	record = contexts_writeback(input, len);
	mutex_unlock(&store_lock);
	return record;
}

/* A timer that makes one record. */
struct errand {
	struct hrtimer timer;
	struct contexts_record *(*make)(const void *bytes, size_t len);
	struct contexts_record *record;
	size_t len;
	bool done;
};

static enum hrtimer_restart errand_run(struct hrtimer *timer)
{
	struct errand *errand = container_of(timer, struct errand, timer);

	errand->record = errand->make(input, errand->len);
	WRITE_ONCE(errand->done, true);
	return HRTIMER_NORESTART;
}

/*
 * Wait for it without giving way: nobody else shall run while memory is short.
 * Unless it takes long, since ksoftirqd has taken over the timers.
 */
static struct contexts_record *
make_later(struct contexts_record *(*make)(const void *bytes, size_t len), size_t len,
	   enum hrtimer_mode mode)
{
	ktime_t patience = ktime_add_us(ktime_get(), 2 * USEC_PER_MSEC);
	struct errand errand = { .make = make, .len = len };

	hrtimer_init_on_stack(&errand.timer, CLOCK_MONOTONIC, mode);
	errand.timer.function = errand_run;
	hrtimer_start(&errand.timer, ns_to_ktime(20 * NSEC_PER_USEC), mode);
	while (!READ_ONCE(errand.done)) {
		if (ktime_after(ktime_get(), patience))
			cond_resched();
		cpu_relax();
	}
	hrtimer_cancel(&errand.timer);
	destroy_hrtimer_on_stack(&errand.timer);
	return errand.record;
}

static struct contexts_record *make(enum contexts_where where, size_t len)
{
	switch (where) {
	case CONTEXTS_LOCKED:
		return make_locked(len);
	case CONTEXTS_TIMER:
		return make_later(contexts_timer, len, HRTIMER_MODE_REL_SOFT);
	case CONTEXTS_INTERRUPT:
		return make_later(contexts_interrupt, len, HRTIMER_MODE_REL_HARD);
	case CONTEXTS_WRITEBACK:
		return make_writeback(len);
	}
	return NULL;
}

static int take_input(const struct contexts_request *r)
{
	if (!r->b || r->b > sizeof(input))
		return -EINVAL;
	return copy_from_user(input, u64_to_user_ptr(r->bytes), r->b) ? -EFAULT : 0;
}

static long run_record(struct contexts_session *session, const struct contexts_request *r)
{
	struct contexts_record *record;
	int err = take_input(r);

	if (err || r->a > CONTEXTS_WRITEBACK)
		return err ?: -EINVAL;
	begin();
	record = make(r->a, r->b);
	end();
	if (!record)
		return -ENOMEM;
	spin_lock(&records_lock);
	list_add_tail(&record->list, &records);
	spin_unlock(&records_lock);
	return 0;
}

static long run_take(struct contexts_session *session, const struct contexts_request *r)
{
	struct contexts_record *record;
	long result;

	spin_lock(&records_lock);
	record = list_first_entry_or_null(&records, struct contexts_record, list);
	if (record)
		list_del(&record->list);
	spin_unlock(&records_lock);
	if (!record)
		return -ENOENT;
	result = min_t(u64, record->len, r->b);
	if (copy_to_user(u64_to_user_ptr(r->bytes), record->bytes, result))
		result = -EFAULT;
	contexts_drop(record);
	return result;
}

static long run_table(struct contexts_session *session, const struct contexts_request *r)
{
	int err;

	begin();
	err = contexts_table(session, r->a, r->b);
	end();
	return err;
}

static long run_dma(struct contexts_session *session, const struct contexts_request *r)
{
	int err = take_input(r);

	if (err)
		return err;
	kfree(dma_buffer);
	begin();
	dma_buffer = contexts_dma(r->b);
	end();
	if (!dma_buffer)
		return -ENOMEM;
	memcpy(dma_buffer, input, r->b);
	return virt_to_phys(dma_buffer) >> PAGE_SHIFT;
}

static long run_window(struct contexts_session *session, const struct contexts_request *r)
{
	size_t got = 0;
	void *window;
	long result;

	begin();
	window = contexts_window(r->a, r->b, &got);
	end();
	if (!window)
		return -ENOMEM;
	result = is_vmalloc_addr(window) || ksize(window) < got ? -EFAULT : (long)got;
	kvfree(window);
	return result;
}

static const struct {
	unsigned int cmd;
	long (*run)(struct contexts_session *session, const struct contexts_request *r);
} commands[] = {
	{ CONTEXTS_RECORD, run_record }, { CONTEXTS_TAKE, run_take },
	{ CONTEXTS_TABLE, run_table }, { CONTEXTS_DMA, run_dma },
	{ CONTEXTS_WINDOW, run_window },
};

static long contexts_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct contexts_request r;
	long result = -ENOTTY;
	size_t i;

	if (cmd == CONTEXTS_TOLD)
		return told;
	if (copy_from_user(&r, (void __user *)arg, sizeof(r)))
		return -EFAULT;
	mutex_lock(&one_call);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].cmd == cmd)
			result = commands[i].run(file->private_data, &r);
	mutex_unlock(&one_call);
	return result;
}

static int contexts_file_open(struct inode *inode, struct file *file)
{
	mutex_lock(&one_call);
	begin();
	file->private_data = contexts_open(session_bytes);
	end();
	mutex_unlock(&one_call);
	return file->private_data ? 0 : -ENOMEM;
}

static int contexts_file_release(struct inode *inode, struct file *file)
{
	contexts_release(file->private_data);
	return 0;
}

static ssize_t contexts_read(struct file *file, char __user *to, size_t len, loff_t *pos)
{
	const struct contexts_session *session = file->private_data;
	ssize_t result;

	mutex_lock(&one_call);
	result = simple_read_from_buffer(to, len, pos, session->table, session->table_bytes);
	mutex_unlock(&one_call);
	return result;
}

static ssize_t contexts_write(struct file *file, const char __user *from, size_t len,
			      loff_t *pos)
{
	struct contexts_session *session = file->private_data;
	ssize_t result;

	mutex_lock(&one_call);
	result = simple_write_to_buffer(session->table, session->table_bytes, pos, from, len);
	mutex_unlock(&one_call);
	return result;
}

static const struct file_operations contexts_fops = {
	.owner = THIS_MODULE,
	.open = contexts_file_open,
	.release = contexts_file_release,
	.read = contexts_read,
	.write = contexts_write,
	.llseek = default_llseek,
	.unlocked_ioctl = contexts_ioctl,
};

static struct miscdevice contexts_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "contexts",
	.fops = &contexts_fops,
};

/**
 * contexts_seal() - turn over each bit of a record
 * @record: the record
 *
 * The work is done in a second buffer, of at least three pages, which is
 * allocated with GFP_KERNEL: whoever may not do what that allows calls it in
 * the scope of memalloc_nofs_save() or its kind.
 *
 * Context: Process; may sleep.
 * Return: 0; -ENOMEM.
 */
int contexts_seal(struct contexts_record *record)
{
	unsigned char *bytes = record->bytes, *scratch;
	size_t i;

	contexts_squeeze_again();
	scratch = kmalloc(max_t(size_t, record->len, 3 * PAGE_SIZE), GFP_KERNEL);
	if (!scratch)
		return -ENOMEM;
	for (i = 0; i < record->len; i++)
		scratch[i] = ~bytes[i];
	memcpy(bytes, scratch, record->len);
	kfree(scratch);
	return 0;
}

static int __init contexts_init(void)
{
	int err = contexts_squeeze_init();

	if (err)
		return err;
	err = misc_register(&contexts_device);
	if (err)
		contexts_squeeze_exit();
	return err;
}

static void __exit contexts_exit(void)
{
	struct contexts_record *record, *next;

	misc_deregister(&contexts_device);
	list_for_each_entry_safe(record, next, &records, list)
		contexts_drop(record);
	kfree(dma_buffer);
	contexts_squeeze_exit();
}

module_init(contexts_init);
module_exit(contexts_exit);
MODULE_DESCRIPTION("Eight call sites in eight contexts");
MODULE_LICENSE("GPL");
