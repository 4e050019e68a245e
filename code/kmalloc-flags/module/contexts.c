// SPDX-License-Identifier: GPL-2.0
/*
 * Eight call sites in eight contexts. Each asks itself the same questions: may
 * I wait, on whom, for how much, where must it lie, and what if there is none?
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "contexts.h"

/**
 * contexts_open() - a session for a file that is being opened
 * @len: bytes in each of its buffers
 *
 * Context: Process, no locks: may sleep, start I/O, enter filesystems.
 * Return: A session without a table; NULL if there is no memory.
 */
struct contexts_session *contexts_open(size_t len)
{
	struct contexts_session *session = kzalloc(sizeof(*session), GFP_KERNEL);
	int i;

	if (!session)
		return NULL;
	for (i = 0; i < CONTEXTS_BUFFERS; i++) {
		session->buffers[i] = kmalloc(len, GFP_KERNEL);
		if (!session->buffers[i])
			goto fail;
	}
	return session;

fail:
	while (i--)
		kfree(session->buffers[i]);
	kfree(session);
	return NULL;
}

/**
 * contexts_release() - give back all that a session has
 * @session: the session
 *
 * Context: Process; may sleep.
 */
void contexts_release(struct contexts_session *session)
{
	int i;

	for (i = 0; i < CONTEXTS_BUFFERS; i++)
		kfree(session->buffers[i]);
	kvfree(session->table);
	kfree(session);
}

/**
 * contexts_table() - give a session another table
 * @session: the session
 * @n: entries, as the user says
 * @size: bytes in each, as the user says
 *
 * The table may have many megabytes. It is contiguous for the processor only,
 * and zero. What users ask for in vain is not worth a line in the log.
 *
 * Context: Process, no locks: may sleep, start I/O, enter filesystems.
 * Return: 0, and the former table is gone; or -ENOMEM, and it is still there.
 */
int contexts_table(struct contexts_session *session, size_t n, size_t size)
{
	void *table = kvcalloc(n, size, GFP_KERNEL | __GFP_NOWARN);

	if (!table)
		return -ENOMEM;
	kvfree(session->table);
	session->table = table;
	session->table_bytes = n * size;
	return 0;
}

//! [unwind]
static struct contexts_record *make_record(const void *bytes, size_t len,
					   gfp_t gfp)
{
	struct contexts_record *record = kmalloc(sizeof(*record), gfp);

	if (!record)
		return NULL;
	record->bytes = kmalloc(len, gfp);
	if (!record->bytes) {
		kfree(record);
		return NULL;
	}
	record->len = len;
	memcpy(record->bytes, bytes, len);
	return record;
}

//! [unwind]
/**
 * contexts_drop() - give back a record
 * @record: the record, on no list
 *
 * Context: Any.
 */
void contexts_drop(struct contexts_record *record)
{
	kfree(record->bytes);
	kfree(record);
}

/**
 * contexts_locked() - a record for the list whose lock is held
 * @bytes: what goes into it
 * @len: how many bytes
 *
 * The program that writes it is told of a failure, and may try again.
 *
 * Context: Process, with a spinlock held.
 * Return: The record; NULL if there is no memory.
 */
struct contexts_record *contexts_locked(const void *bytes, size_t len)
{
	return make_record(bytes, len, GFP_NOWAIT | __GFP_NOWARN);
}

/**
 * contexts_timer() - a record of an alarm
 * @bytes: what goes into it
 * @len: how many bytes
 *
 * An alarm comes once. While there is a reserve, it is for this.
 *
 * Context: Softirq.
 * Return: The record; NULL if there is no memory.
 */
struct contexts_record *contexts_timer(const void *bytes, size_t len)
{
	return make_record(bytes, len, GFP_ATOMIC);
}

/**
 * contexts_interrupt() - a record of a sample
 * @bytes: what goes into it
 * @len: how many bytes
 *
 * The next sample is not far, so a lost one is no news, and the reserve is
 * for those who have no second chance.
 *
 * Context: Hard interrupt.
 * Return: The record; NULL if there is no memory.
 */
struct contexts_record *contexts_interrupt(const void *bytes, size_t len)
{
	return make_record(bytes, len, GFP_NOWAIT | __GFP_NOWARN);
}

/**
 * contexts_writeback() - a record for the store, sealed
 * @bytes: what goes into it
 * @len: how many bytes
 *
 * Who reclaims memory may want the store to shrink, which takes the store's
 * lock. That holds for contexts_seal() too, which allocates on its own account.
 * Disks do not need the store.
 *
 * Context: Process, with the store's mutex held: may sleep and start I/O.
 * Return: The record; NULL if there is no memory.
 */
//! [nofs-scope]
struct contexts_record *contexts_writeback(const void *bytes, size_t len)
{
	unsigned int before = memalloc_nofs_save();
	struct contexts_record *record = make_record(bytes, len, GFP_KERNEL);

	if (record && contexts_seal(record)) {
		contexts_drop(record);
		record = NULL;
	}
	memalloc_nofs_restore(before);
	return record;
}

//! [nofs-scope]
/**
 * contexts_dma() - a buffer for a device that drives 24 address lines
 * @len: its bytes
 *
 * Context: Process, no locks: may sleep, start I/O, enter filesystems.
 * Return: The buffer, contiguous in memory, all of it below 16 MB; NULL if
 *         there is no memory.
 */
void *contexts_dma(size_t len)
{
	return kmalloc(len, GFP_KERNEL | GFP_DMA);
}

/**
 * contexts_window() - a buffer to read ahead into, the larger the better
 * @want: the bytes it should have
 * @least: the bytes without which nothing goes on
 * @got: where the bytes that it has are stored
 *
 * It is not worth much trouble, nor a line in the log, to get the larger one.
 *
 * Context: Process, no locks: may sleep, start I/O, enter filesystems.
 * Return: The buffer, contiguous in memory; NULL if there is no memory.
 */
//! [two-plans]
void *contexts_window(size_t want, size_t least, size_t *got)
{
	void *window = kmalloc(want, GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);

	*got = want;
	if (window)
		return window;
	*got = least;
	return kmalloc(least, GFP_KERNEL);
}

//! [two-plans]
