// SPDX-License-Identifier: GPL-2.0
/*
 * A zone as the buddy board sees it. The allocator is the chapter's own C,
 * compiled to wasm; this file speaks its line protocol, and puts into words
 * what changed between one reply and the next. It decides nothing itself.
 */
"use strict";
window.buddyZone = (() => {
const size = (block) => 2 ** block.order;
const covers = (block, pfn) => pfn >= block.pfn && pfn < block.pfn + size(block);
const inAddressOrder = (blocks) => [...blocks].sort((a, b) => a.pfn - b.pfn);
const sameBlock = (a) => (b) => a.pfn === b.pfn && a.order === b.order;
const without = (blocks, others) => blocks.filter((a) => !others.some(sameBlock(a)));

/* What the model says of a zone, and who holds what was handed out. */
class Zone extends window.widget.State {
	constructor(ask, npages) {
		super(ask);
		this.restart(npages);
	}

	restart(npages = this.npages) {
		this.clear();
		this.npages = npages;
		this.maxOrder = Math.log2(npages) + 1;
		this.ask(`init ${npages} ${this.maxOrder}`);
		this.lists = this.readLists();
	}

	readLists() {
		return Array.from({ length: this.maxOrder }, (_, order) =>
			this.ask(`blocks ${order}`).split(" ").filter(Boolean)
				.map((pfn) => ({ pfn: Number(pfn), order })));
	}

	get freePages() {
		return this.lists.flat().reduce((sum, block) => sum + size(block), 0);
	}

	/* Run "alloc ORDER" or "free PFN ORDER"; say in words what it changed. */
	run(command) {
		const [verb, ...numbers] = command.split(" ");
		const before = this.lists.flat();
		const reply = this.ask(command);

		this.lists = this.readLists();
		const step = verb === "alloc" ?
			this.wasAllocated(Number(numbers[0]), reply, before) :
			this.wasFreed(Number(numbers[0]), Number(numbers[1]), before);
		this.steps.push({ command, ...step });
		return this.steps.at(-1);
	}

	wasAllocated(order, reply, before) {
		if (reply === "fail")
			return { block: null, failed: true, words: this.sayFailure(order) };

		const block = { pfn: Number(reply), order, name: this.unusedName() };
		const source = before.find((free) => covers(free, block.pfn));
		const halves = without(this.lists.flat(), before).reverse();

		this.taken.push(block);
		return { block, words: `${block.name}: order ${order} from the block at ` +
			`${source.pfn}, order ${source.order}: ${saySplits(halves)}.` };
	}

	wasFreed(pfn, order, before) {
		const freed = { pfn, order };
		const { name } = this.taken.find(sameBlock(freed));
		const merged = this.lists.flat().find((free) => covers(free, pfn));
		const buddies = without(before, this.lists.flat()).map((free) => free.pfn);
		const joins = buddies.length ? `merges with ${buddies.join(", then ")}; ` +
			`the block at ${merged.pfn}, order ${merged.order},` : "no merge; it";

		this.taken = without(this.taken, [freed]);
		return { words: `${name}: order ${order} at ${pfn} is freed: ${joins} goes ` +
			`${this.sayPlace(merged)}.` };
	}

	sayPlace(block) {
		const list = this.lists[block.order];

		if (list.length === 1)
			return `on list ${block.order}, which was empty`;
		return `to the ${sameBlock(block)(list[0]) ? "head" : "tail"} of list ${block.order}`;
	}

	sayFailure(order) {
		const largest = this.lists.findLast((list) => list.length);

		return `Order ${order} fails: ` + (largest ?
			`${this.freePages} of ${this.npages} pages are free, ` +
			`but no block is larger than order ${largest[0].order}.` :
			"no page is free.");
	}
}

const listOf = new Intl.ListFormat("en-GB");	/* "32, 16 and 8" */

function saySplits(halves) {
	const pfns = listOf.format(halves.map((half) => String(half.pfn)));
	const orders = listOf.format(halves.map((half) => String(half.order)));

	if (!halves.length)
		return "it fits, no split";
	if (halves.length === 1)
		return `split once; half ${pfns} goes on list ${orders}`;
	return `split ${halves.length} times; halves ${pfns} go on lists ${orders}`;
}

/*
 * Half the zone free, and no room for eight pages: take all of it in blocks of
 * four, give back every other one. The commands come one at a time because
 * what is freed is what the model handed out.
 */
function* fragmentation(zone) {
	for (let pages = 0; pages < zone.npages; pages += 4)
		yield "alloc 2";
	for (const block of inAddressOrder(zone.taken).filter((_, i) => i % 2))
		yield `free ${block.pfn} ${block.order}`;
	yield "alloc 3";
}

return { Zone, fragmentation, size, covers, inAddressOrder };
})();
