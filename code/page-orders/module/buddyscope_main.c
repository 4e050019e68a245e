// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/buddyscope: the playground's protocol, answered by the running kernel.
 * What `playground buddy` predicts for a zone, this measures on it.
 *
 * Open it for reading and writing, write commands, read a reply for each.
 */
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>

#include "../../playground/play.h"
#include "zone_probe.h"

#define LINE_SIZE	128
#define REPLIES_SIZE	0x100000

static int nid = -1;
module_param(nid, int, 0444);
MODULE_PARM_DESC(nid, "node to look at; its lowest zone is the one (last node)");

static struct zone_probe probe;

/* One reader at a time: there is one zone, and replies follow commands. */
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

static const struct play_host host = { .emit = emit };

static void say_pfn(struct play *p, unsigned int pfn)
{
	if (pfn == ZONE_PROBE_NONE)
		play_text(p, "fail");
	else
		play_decimal(p, pfn);
}

static bool read_order(struct play *p, const char *word,
		       unsigned long long *order)
{
	return play_number(p, word, "ORDER", 0,
			   NR_PAGE_ORDERS - 1, order);
}

/* What a command of one number does with it. */
typedef void (*number_command)(struct play *p, unsigned int number);

static void with_order(struct play *p, const char *word, number_command run)
{
	unsigned long long order;

	if (read_order(p, word, &order))
		run(p, order);
}

static void with_nr_pages(struct play *p, const char *word, number_command run)
{
	unsigned long long nr_pages;

	if (play_number(p, word, "NR_PAGES", 1, 1u << (NR_PAGE_ORDERS - 1),
			&nr_pages))
		run(p, nr_pages);
}

static void run_zone(struct play *p, char *const argv[], unsigned int argc)
{
	play_text(p, "node ");
	play_decimal(p, zone_to_nid(probe.zone));
	play_text(p, " zone ");
	play_text(p, probe.zone->name);
	play_text(p, " start ");
	play_decimal(p, probe.zone->zone_start_pfn);
	play_text(p, " end ");
	play_decimal(p, zone_end_pfn(probe.zone));
}

static void alloc_order(struct play *p, unsigned int order)
{
	say_pfn(p, zone_probe_alloc(&probe, order));
}

static void run_alloc(struct play *p, char *const argv[], unsigned int argc)
{
	with_order(p, argv[0], alloc_order);
}

static void alloc_exact(struct play *p, unsigned int nr_pages)
{
	say_pfn(p, zone_probe_alloc_exact(&probe, nr_pages));
}

static void run_alloc_exact(struct play *p, char *const argv[], unsigned int argc)
{
	if (zone_to_nid(probe.zone)) {
		play_error(p);
		play_text(p, "alloc_pages_exact() takes no node; load buddyscope with nid=0");
		return;
	}
	with_nr_pages(p, argv[0], alloc_exact);
}

static void run_free(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long pfn, order;

	if (!read_order(p, argv[1], &order) ||
	    !play_number(p, argv[0], "PFN", probe.zone->zone_start_pfn,
			 zone_end_pfn(probe.zone) - 1, &pfn))
		return;
	if (zone_probe_free(&probe, pfn, order)) {
		play_text(p, "ok");
		return;
	}
	play_error(p);
	play_text(p, argv[0]);
	play_text(p, " starts no block of this order that was allocated here");
}

static void run_free_area(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned int order;

	for (order = 0; order < NR_PAGE_ORDERS; order++) {
		if (order)
			play_text(p, " ");
		play_decimal(p, zone_probe_nr_free(&probe, order));
	}
}

static void say_block(void *context, unsigned int pfn, unsigned int order)
{
	struct play *p = context;

	/* A space before every pfn but the first: the reply begins a line. */
	if (session.tail && session.replies[session.tail - 1] != '\n')
		play_text(p, " ");
	play_decimal(p, pfn);
}

static void say_blocks(struct play *p, unsigned int order)
{
	zone_probe_visit_blocks(&probe, order, say_block, p);
}

static void run_blocks(struct play *p, char *const argv[], unsigned int argc)
{
	with_order(p, argv[0], say_blocks);
}

static const struct play_command commands[] = {
	{ "zone", "", 0, 0, run_zone },
	{ "alloc", "ORDER", 1, 1, run_alloc },
	{ "alloc_exact", "NR_PAGES", 1, 1, run_alloc_exact },
	{ "free", "PFN ORDER", 2, 2, run_free },
	{ "free_area", "", 0, 0, run_free_area },
	{ "blocks", "ORDER", 1, 1, run_blocks },
	{ }
};

static const struct play_model buddyscope = { "buddyscope", commands };
const struct play_model *const play_models[] = { &buddyscope, NULL };

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
			.model = &buddyscope, .host = &host, .source = "buddyscope",
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

static int __init last_online_node(void)
{
	int node, last = 0;

	for_each_online_node(node)
		last = node;
	return last;
}

static int __init scope_init(void)
{
	int err;

	mutex_init(&session.lock);
	session.replies = kvmalloc(REPLIES_SIZE, GFP_KERNEL);
	if (!session.replies)
		return -ENOMEM;
	if (nid < 0)
		nid = last_online_node();
	err = zone_probe_open(&probe, nid);
	if (err)
		goto free_replies;
	err = -ENOMEM;
	if (!proc_create("buddyscope", 0600, NULL, &scope_ops))
		goto close_probe;
	return 0;

close_probe:
	zone_probe_close(&probe);
free_replies:
	kvfree(session.replies);
	return err;
}

static void __exit scope_exit(void)
{
	remove_proc_entry("buddyscope", NULL);
	zone_probe_close(&probe);
	kvfree(session.replies);
}

module_init(scope_init);
module_exit(scope_exit);
MODULE_DESCRIPTION("The buddy system's free lists, through the playground's protocol");
MODULE_LICENSE("GPL");
