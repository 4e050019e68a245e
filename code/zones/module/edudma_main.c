// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/edudma: a buffer for QEMU's edu device, and what becomes of the bytes that
 * it copies there. Chapter zones shows with it what a device does with an address
 * that it has not enough lines for.
 *
 * Open it for reading and writing, write commands, read a reply for each.
 */
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "../../scope/scope.h"
#include "edu_buffer.h"

static unsigned int limit = 2000;
module_param(limit, uint, 0444);
MODULE_PARM_DESC(limit, "how long a transfer may take, milliseconds; 0: for ever");

/* The device while there is one, and its buffer; held while they are used. */
static DEFINE_MUTEX(edu_lock);
static struct edu *edu;
static struct edu_buffer buffer;

/* Of another fill, or at another offset, each word is another. */
static u64 pattern(size_t offset, u64 seed)
{
	return (offset + seed) * 0x9e3779b97f4a7c15;
}

static void fill(u64 *words, u64 seed)
{
	size_t at;

	for (at = 0; at < EDU_BYTES; at += sizeof(*words))
		words[at / sizeof(*words)] = pattern(at, seed);
}

/* How many bytes, from the first, are those that were filled in. */
static size_t count(const u64 *words, u64 seed)
{
	size_t at = 0;

	while (at < EDU_BYTES && words[at / sizeof(*words)] == pattern(at, seed))
		at += sizeof(*words);
	return at;
}

static void say_error(struct play *p, const char *text)
{
	play_error(p);
	play_text(p, text);
}

static void say_failure(struct play *p, int err)
{
	if (err == -ETIMEDOUT)
		play_text(p, "fail: the device has not ended within its limit");
	else if (err == -EIO)
		play_text(p, "fail: dma_map_page() has no address for the device");
	else
		play_text(p, "fail: no memory of this kind");
}

static bool has_buffer(struct play *p)
{
	if (!buffer.kind)
		say_error(p, "there is no buffer; say first: buffer KIND");
	return buffer.kind;
}

static void run_buffer(struct play *p, char *const argv[], unsigned int argc)
{
	const struct edu_buffer_kind *kind = edu_buffer_kind(argv[0]);
	int err;

	if (!kind) {
		say_error(p, "KIND must be coherent, dma, raw or streaming");
		return;
	}
	edu_buffer_give_back(edu, &buffer);
	err = edu_buffer_take(edu, &buffer, kind);
	if (err) {
		say_failure(p, err);
		return;
	}
	memset(buffer.data, 0, PAGE_SIZE);
	memset(page_address(buffer.reached), 0, PAGE_SIZE);
	play_text(p, "address=");
	play_hex(p, page_to_phys(buffer.page));
	play_text(p, " node=");
	play_decimal(p, page_to_nid(buffer.page));
	play_text(p, " zone=");
	play_text(p, page_zone(buffer.page)->name);
}

static void run_copy(struct play *p, enum dma_data_direction direction)
{
	int err;

	if (!has_buffer(p))
		return;
	err = buffer.kind->copy(edu, &buffer, direction);
	if (err) {
		say_failure(p, err);
		return;
	}
	play_text(p, "told=");
	play_hex(p, buffer.told);
}

static void run_to_device(struct play *p, char *const argv[], unsigned int argc)
{
	run_copy(p, DMA_TO_DEVICE);
}

static void run_from_device(struct play *p, char *const argv[], unsigned int argc)
{
	run_copy(p, DMA_FROM_DEVICE);
}

/* Where we find a place's bytes; the device's own page is only a way to them. */
static u64 *find_place(struct play *p, const char *name)
{
	if (!strcmp(name, "device"))
		return edu->own;
	if (strcmp(name, "buffer") && strcmp(name, "reached")) {
		say_error(p, "PLACE must be buffer, reached or device");
		return NULL;
	}
	if (!has_buffer(p))
		return NULL;
	return *name == 'b' ? buffer.data : page_address(buffer.reached);
}

/* PLACE SEED; NULL where one of them makes no sense. */
static u64 *read_place(struct play *p, char *const argv[],
		       unsigned long long *seed)
{
	u64 *words = find_place(p, argv[0]);

	if (!words || !play_number(p, argv[1], "SEED", 1, U32_MAX, seed))
		return NULL;
	return words;
}

static void run_fill(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long seed;
	u64 *words = read_place(p, argv, &seed);
	int err = 0;

	if (!words)
		return;
	fill(words, seed);
	if (words == edu->own) {
		err = edu_copy(edu, edu->own_at, DMA_TO_DEVICE);
		memset(words, 0, PAGE_SIZE);
	}
	if (err)
		say_failure(p, err);
	else
		play_text(p, "ok");
}

static void run_look(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long seed;
	u64 *words = read_place(p, argv, &seed);
	size_t bytes;
	int err = 0;

	if (!words)
		return;
	if (words == edu->own)
		err = edu_copy(edu, edu->own_at, DMA_FROM_DEVICE);
	bytes = count(words, seed);
	if (words == edu->own)
		memset(words, 0, PAGE_SIZE);
	if (err) {
		say_failure(p, err);
		return;
	}
	play_text(p, "bytes=");
	play_decimal(p, bytes);
}

static void run_release(struct play *p, char *const argv[], unsigned int argc)
{
	edu_buffer_give_back(edu, &buffer);
	play_text(p, "ok");
}

static void with_device(struct play *p, char *const argv[], unsigned int argc,
			void (*run)(struct play *p, char *const argv[],
				    unsigned int argc))
{
	mutex_lock(&edu_lock);
	if (edu)
		run(p, argv, argc);
	else
		say_error(p, "there is no edu here; start QEMU with -device edu");
	mutex_unlock(&edu_lock);
}

#define COMMAND(_name)							\
	static void command_##_name(struct play *p, char *const argv[],	\
				    unsigned int argc)			\
	{								\
		with_device(p, argv, argc, run_##_name);		\
	}

COMMAND(buffer)
COMMAND(fill)
COMMAND(to_device)
COMMAND(from_device)
COMMAND(look)
COMMAND(release)

static const struct play_command commands[] = {
	{ "buffer", "coherent|dma|raw|streaming", 1, 1, command_buffer },
	{ "fill", "buffer|reached|device SEED", 2, 2, command_fill },
	{ "to_device", "", 0, 0, command_to_device },
	{ "from_device", "", 0, 0, command_from_device },
	{ "look", "buffer|reached|device SEED", 2, 2, command_look },
	{ "release", "", 0, 0, command_release },
	{ }
};

static const struct play_model edudma = { "edudma", commands };
const struct play_model *const play_models[] = { &edudma, NULL };

static int edudma_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu *found;
	int err;

	if (edu)
		return dev_err_probe(&pdev->dev, -EBUSY, "one edu is enough\n");
	found = devm_kzalloc(&pdev->dev, sizeof(*found), GFP_KERNEL);
	if (!found)
		return -ENOMEM;
	err = edu_init(found, pdev, limit);
	if (err)
		return err;
	mutex_lock(&edu_lock);
	edu = found;
	mutex_unlock(&edu_lock);
	return 0;
}

static void edudma_remove(struct pci_dev *pdev)
{
	mutex_lock(&edu_lock);
	edu_buffer_give_back(edu, &buffer);
	edu = NULL;
	mutex_unlock(&edu_lock);
}

static const struct pci_device_id edudma_ids[] = {
	{ PCI_DEVICE(EDU_VENDOR_ID, EDU_DEVICE_ID) },
	{ }
};
MODULE_DEVICE_TABLE(pci, edudma_ids);

static struct pci_driver edudma_driver = {
	.name = "edudma",
	.id_table = edudma_ids,
	.probe = edudma_probe,
	.remove = edudma_remove,
};

static int __init edudma_init(void)
{
	int err = pci_register_driver(&edudma_driver);

	if (err)
		return err;
	err = scope_register(&edudma);
	if (err)
		pci_unregister_driver(&edudma_driver);
	return err;
}

static void __exit edudma_exit(void)
{
	scope_unregister();
	pci_unregister_driver(&edudma_driver);
}

module_init(edudma_init);
module_exit(edudma_exit);
MODULE_DESCRIPTION("What a device of 28 address lines reaches");
MODULE_LICENSE("GPL");
