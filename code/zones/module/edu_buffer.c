// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers for a device with 28 address lines: as a driver should ask for one, as
 * drivers once did, and as one does that takes whatever it gets. Where the device will
 * miss the buffer, the page that it hits instead is taken too: it is nobody else's.
 */
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../../compat.h"
#include "edu_buffer.h"

static phys_addr_t seen_by_device(phys_addr_t address)
{
	return address & DMA_BIT_MASK(EDU_ADDRESS_BITS);
}

static bool is_in_reach(struct page *page)
{
	return seen_by_device(page_to_phys(page)) == page_to_phys(page);
}

static struct page *find_alias(struct list_head *blocks, struct page *block)
{
	phys_addr_t seen = seen_by_device(page_to_phys(block));
	struct page *other;

	list_for_each_entry(other, blocks, lru)
		if (seen_by_device(page_to_phys(other)) == seen &&
		    is_in_reach(other) != is_in_reach(block))
			return other;
	return NULL;
}

/* Of a block, keep the first page. */
static struct page *keep_one(struct page *block, unsigned int order)
{
	unsigned long i;

	list_del(&block->lru);
	split_page(block, order);
	for (i = 1; i < 1ul << order; i++)
		__free_page(block + i);
	return block;
}

/* Take blocks until two have addresses that look the same to the device. */
static bool take_pair_of(struct edu_buffer *buffer, unsigned int order)
{
	struct page *block, *next, *alias = NULL;
	LIST_HEAD(blocks);

	do {
		block = alloc_pages(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN,
				    order);
		if (!block)
			break;
		alias = find_alias(&blocks, block);
		list_add(&block->lru, &blocks);
	} while (!alias);
	if (alias) {
		if (is_in_reach(block))
			swap(block, alias);
		buffer->page = keep_one(block, order);
		buffer->reached = keep_one(alias, order);
	}
	list_for_each_entry_safe(block, next, &blocks, lru)
		__free_pages(block, order);
	return alias;
}

static bool all_is_in_reach(void)
{
	int nid;

	for_each_online_node(nid)
		if (node_end_pfn(nid) > PHYS_PFN(1ul << EDU_ADDRESS_BITS))
			return false;
	return true;
}

/*
 * A page that the device cannot reach, and the one that it takes for that. Of large
 * blocks there are few to look through, but they need not be there. Where no page is
 * out of reach, to look for one would take all memory, and others would miss it.
 */
static int take_pair(struct edu *edu, struct edu_buffer *buffer)
{
	unsigned int order = NR_PAGE_ORDERS - 1;

	if (all_is_in_reach())
		return -ENOMEM;
	while (!take_pair_of(buffer, order))
		if (order-- == PAGE_ALLOC_COSTLY_ORDER)
			return -ENOMEM;
	buffer->data = page_address(buffer->page);
	return 0;
}

/* The one out of reach last: so it is what the next request for a page gets. */
static void give_back_pair(struct edu *edu, struct edu_buffer *buffer)
{
	__free_page(buffer->reached);
	__free_page(buffer->page);
}

//! [coherent]
static int take_coherent(struct edu *edu, struct edu_buffer *buffer)
{
	buffer->data = dma_alloc_coherent(&edu->pdev->dev, PAGE_SIZE,
					  &buffer->told, GFP_KERNEL);
	if (!buffer->data)
		return -ENOMEM;
	/* On x86 it is a page of the linear map; elsewhere it need not be. */
	buffer->page = virt_to_page(buffer->data);
	return 0;
}

//! [coherent]
static void give_back_coherent(struct edu *edu, struct edu_buffer *buffer)
{
	dma_free_coherent(&edu->pdev->dev, PAGE_SIZE, buffer->data,
			  buffer->told);
}

static int copy_coherent(struct edu *edu, struct edu_buffer *buffer,
			 enum dma_data_direction direction)
{
	return edu_copy(edu, buffer->told, direction);
}

static int take_dma(struct edu *edu, struct edu_buffer *buffer)
{
	buffer->page = alloc_page(GFP_KERNEL | __GFP_DMA | __GFP_NOWARN);
	if (!buffer->page)
		return -ENOMEM;
	buffer->data = page_address(buffer->page);
	return 0;
}

static void give_back_dma(struct edu *edu, struct edu_buffer *buffer)
{
	__free_page(buffer->page);
}

//! [raw]
/* As the chapter begins: a physical address, and no question asked. */
static int copy_raw(struct edu *edu, struct edu_buffer *buffer,
		    enum dma_data_direction direction)
{
	buffer->told = page_to_phys(buffer->page);
	return edu_copy(edu, buffer->told, direction);
}

//! [raw]
//! [streaming]
/* Lent to the device for one transfer; the kernel says at which address. */
static int copy_streaming(struct edu *edu, struct edu_buffer *buffer,
			  enum dma_data_direction direction)
{
	struct device *dev = &edu->pdev->dev;
	int err;

	buffer->told = dma_map_page(dev, buffer->page, 0, EDU_BYTES, direction);
	if (dma_mapping_error(dev, buffer->told))
		return -EIO;
	err = edu_copy(edu, buffer->told, direction);
	dma_unmap_page(dev, buffer->told, EDU_BYTES, direction);
	return err;
}

//! [streaming]
static const struct edu_buffer_kind kinds[] = {
	{ "coherent", take_coherent, give_back_coherent, copy_coherent },
	{ "dma", take_dma, give_back_dma, copy_raw },
	{ "raw", take_pair, give_back_pair, copy_raw },
	{ "streaming", take_pair, give_back_pair, copy_streaming },
};

/**
 * edu_buffer_kind() - a kind by its name
 * @name: coherent, dma, raw or streaming
 *
 * Return: the kind, or NULL.
 */
const struct edu_buffer_kind *edu_buffer_kind(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/**
 * edu_buffer_take() - get a page for the device
 * @edu: the device
 * @buffer: what becomes of it; none so far
 * @kind: how
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int edu_buffer_take(struct edu *edu, struct edu_buffer *buffer,
		    const struct edu_buffer_kind *kind)
{
	int err = kind->take(edu, buffer);

	if (err)
		return err;
	if (!buffer->reached)
		buffer->reached = buffer->page;
	buffer->kind = kind;
	return 0;
}

/**
 * edu_buffer_give_back() - free it, if there is one
 * @edu: the device
 * @buffer: the buffer; none afterwards
 *
 * Context: May sleep. The device is not copying.
 */
void edu_buffer_give_back(struct edu *edu, struct edu_buffer *buffer)
{
	if (buffer->kind)
		buffer->kind->give_back(edu, buffer);
	*buffer = (struct edu_buffer){ };
}
