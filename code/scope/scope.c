// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/NAME, the playground's protocol answered by the running kernel: open it
 * for reading and writing, write commands, read a reply for each. What the
 * playground's model of a thing predicts, a scope measures.
 */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>

#include "scope.h"

#define LINE_SIZE	128
#define REPLIES_SIZE	0x100000

static const struct play_model *scope_model;

/* One reader at a time: there is one machine, and replies follow commands. */
static struct session {
	struct mutex lock;	/* everything below */
	bool open;
	char line[LINE_SIZE];
	size_t line_len;
	char *replies;
	size_t head;
	size_t tail;
	bool overflow;
	struct play play;
} session;

static void emit(const char *text, size_t len)
{
	if (len > REPLIES_SIZE - session.tail) {
		session.overflow = true;
		return;
	}
	memcpy(session.replies + session.tail, text, len);
	session.tail += len;
}

static void *memory(void *old, size_t bytes)
{
	kvfree(old);
	return bytes ? kvzalloc(bytes, GFP_KERNEL) : NULL;
}

/* For a model that keeps something when its module goes. */
const struct play_host scope_host = { .emit = emit, .memory = memory };

static int scope_open(struct inode *inode, struct file *file)
{
	int err = 0;

	mutex_lock(&session.lock);
	if (session.open) {
		err = -EBUSY;
	} else {
		session.open = true;
		session.line_len = 0;
		session.head = 0;
		session.tail = 0;
		session.overflow = false;
		session.play = (struct play){
			.model = scope_model, .host = &scope_host, .source = scope_model->name,
		};
	}
	mutex_unlock(&session.lock);
	return err;
}

static int scope_release(struct inode *inode, struct file *file)
{
	mutex_lock(&session.lock);
	session.open = false;
	mutex_unlock(&session.lock);
	return 0;
}

static int take_char(char c)
{
	if (c == '\n') {
		play_line(&session.play, session.line, session.line_len);
		session.line_len = 0;
		return session.overflow ? -ENOSPC : 0;
	}
	if (session.line_len == LINE_SIZE - 1)
		return -EINVAL;
	session.line[session.line_len++] = c;
	return 0;
}

static ssize_t scope_write(struct file *file, const char __user *from, size_t count,
			   loff_t *pos)
{
	size_t done;
	int err = 0;
	char c;

	mutex_lock(&session.lock);
	if (session.head == session.tail) {
		session.head = 0;
		session.tail = 0;
	}
	for (done = 0; done < count && !err; done++)
		err = get_user(c, from + done) ? -EFAULT : take_char(c);
	mutex_unlock(&session.lock);
	return err ?: done;
}

static ssize_t scope_read(struct file *file, char __user *to, size_t count, loff_t *pos)
{
	ssize_t len;

	mutex_lock(&session.lock);
	len = min(count, session.tail - session.head);
	if (copy_to_user(to, session.replies + session.head, len))
		len = -EFAULT;
	else
		session.head += len;
	mutex_unlock(&session.lock);
	return len;
}

static const struct proc_ops scope_ops = {
	.proc_open = scope_open,
	.proc_release = scope_release,
	.proc_read = scope_read,
	.proc_write = scope_write,
	.proc_lseek = noop_llseek,
};

/**
 * scope_register() - make /proc/NAME
 * @model: its name, and its commands; once in a module
 *
 * Context: Module initialisation; may sleep.
 * Return: 0 or -ENOMEM.
 */
int scope_register(const struct play_model *model)
{
	mutex_init(&session.lock);
	scope_model = model;
	session.replies = kvmalloc(REPLIES_SIZE, GFP_KERNEL);
	if (!session.replies)
		return -ENOMEM;
	if (proc_create(model->name, 0600, NULL, &scope_ops))
		return 0;
	kvfree(session.replies);
	return -ENOMEM;
}

/**
 * scope_unregister() - remove it; returns when nobody uses it any more
 *
 * Context: Module exit; may sleep.
 */
void scope_unregister(void)
{
	remove_proc_entry(scope_model->name, NULL);
	kvfree(session.replies);
}
