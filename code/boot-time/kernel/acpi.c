// SPDX-License-Identifier: GPL-2.0
/*
 * What the firmware's tables say about nodes. The way there: a pointer in the
 * BIOS's memory (RSDP), a list of tables (RSDT), one of them the SRAT, in
 * which each range of memory has the number of its proximity domain. Tables
 * come from outside: nothing in them is believed before it was checked.
 */
#include "kernel.h"

#define BIOS_START	0xe0000
#define BIOS_END	0x100000
#define TABLE_MAX	MB		/* no table that we read is nearly that long */

struct acpi_pointer {
	char signature[8];
	uint8_t checksum;
	char oem[6];
	uint8_t revision;
	uint32_t rsdt;
};

struct acpi_header {
	char signature[4];
	uint32_t length;	/* of the whole table, bytes */
	uint8_t revision;
	uint8_t checksum;
	char names[26];
};

struct srat_entry {
	uint8_t type;
	uint8_t length;
};

//! [srat-memory]
#define SRAT_ENTRIES	48	/* where they begin */
#define SRAT_MEMORY	1	/* the type of entry that is about memory */
#define SRAT_ENABLED	1

struct srat_memory {
	struct srat_entry entry;
	uint32_t domain;
	uint16_t unused;
	uint64_t base;
	uint64_t size;
	uint32_t unused2;
	uint32_t flags;
	uint64_t unused3;
} __attribute((packed));

//! [srat-memory]
static bool sums_to_zero(const void *table, size_t len)
{
	const uint8_t *byte = table;
	uint8_t sum = 0;

	while (len--)
		sum += *byte++;
	return !sum;
}

static bool is_intact(const struct acpi_header *table)
{
	return table->length >= sizeof(*table) && table->length <= TABLE_MAX &&
	       (uintptr_t)table + table->length > (uintptr_t)table &&
	       sums_to_zero(table, table->length);
}

/* The list of all tables; NULL where there is none, or none to be trusted. */
static const struct acpi_header *find_list(void)
{
	const struct acpi_pointer *pointer;
	const struct acpi_header *list;
	uintptr_t at;

	for (at = BIOS_START; at < BIOS_END; at += 16) {
		pointer = AT(at);
		if (memcmp(pointer->signature, "RSD PTR ", 8) ||
		    !sums_to_zero(pointer, sizeof(*pointer)))
			continue;
		list = AT(pointer->rsdt);
		if (!memcmp(list->signature, "RSDT", 4) && is_intact(list))
			return list;
		print("# ACPI: the list of tables at %#llx is damaged: not used\n",
		      (u64)pointer->rsdt);
	}
	return NULL;
}

/**
 * acpi_find() - find a table
 * @signature: the four letters of its name
 *
 * Return: the first one that is intact, or NULL
 */
const struct acpi_header *acpi_find(const char *signature)
{
	const struct acpi_header *list = find_list();
	const uint32_t *tables = (const uint32_t *)(list + 1);
	const struct acpi_header *table;
	unsigned int count, i;

	count = list ? (list->length - sizeof(*list)) / sizeof(*tables) : 0;
	for (i = 0; i < count; i++) {
		table = AT(tables[i]);
		if (memcmp(table->signature, signature, 4))
			continue;
		if (is_intact(table))
			return table;
		print("# ACPI: the table %s at %#llx is damaged: not used\n", signature,
		      (u64)tables[i]);
	}
	return NULL;
}

/* A domain has the node that it got when it first came, as in Linux. */
static unsigned int nid_of(uint32_t domain, const struct affinity *list, int count)
{
	unsigned int next = 0;

	for (; count--; list++) {
		if (list->domain == domain)
			return list->nid;
		next = list->nid >= next ? list->nid + 1 : next;
	}
	return next;
}

static const char *add_memory(const struct srat_memory *memory, struct affinity *list,
			      int *count)
{
	struct affinity *new = &list[*count], *old;

	if (memory->entry.length < sizeof(*memory))
		return "an entry is too short";
	if (!(memory->flags & SRAT_ENABLED) || !memory->size)
		return NULL;
	if (*count == MAX_AFFINITIES)
		return "more entries than there is room for";
	new->domain = memory->domain;
	new->nid = nid_of(memory->domain, list, *count);
	new->memory = (struct range){ memory->base, memory->base + memory->size };
	if (new->nid == MAX_NODES)
		return "more nodes than there is room for";
	if (new->memory.end < new->memory.start)
		return "memory that does not end";
	for (old = list; old < new; old++)
		if (old->nid != new->nid && old->memory.start < new->memory.end &&
		    new->memory.start < old->memory.end)
			return "memory that is on two nodes";
	(*count)++;
	return NULL;
}

/**
 * acpi_read_srat() - which memory is on which node
 * @srat: the table, its checksum right
 * @list: room for MAX_AFFINITIES, filled in the table's order
 *
 * Return: how many there are; 0, after saying so, where something is wrong
 */
//! [srat]
int acpi_read_srat(const struct acpi_header *srat, struct affinity *list)
{
	uint32_t left, at = SRAT_ENTRIES;
	const struct srat_entry *entry;
	const char *wrong = NULL;
	int count = 0;

	for (; at < srat->length && !wrong; at += entry->length) {
		left = srat->length - at;
		entry = (const void *)((const char *)srat + at);
		if (left < sizeof(*entry) || entry->length < sizeof(*entry) ||
		    entry->length > left)
			wrong = "an entry that does not end";
		else if (entry->type == SRAT_MEMORY)
			wrong = add_memory((const void *)entry, list, &count);
	}
	if (wrong)
		print("# SRAT: %s: not used\n", wrong);
	return wrong ? 0 : count;
}

//! [srat]
