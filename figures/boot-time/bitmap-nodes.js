// SPDX-License-Identifier: GPL-2.0
/*
 * Two nodes as the bitmap board sees them. The allocator is the chapter's own
 * C, compiled to wasm; this file speaks its line protocol, and puts into words
 * what it replied: where it began, what it looked at, what it took. It decides
 * nothing itself.
 */
"use strict";
window.bitmapNodes = (() => {
const PAGE = 4096;

/*
 * The front ends, and what each passes on for alignment and goal: as the
 * macros in bootmem.h. What has no alignment here takes the reader's own.
 */
const CALLS = [
	{ verb: "alloc_bootmem", align: 64, goal: 0x1000000 },
	{ verb: "alloc_bootmem_low", align: 64, goal: 0 },
	{ verb: "alloc_bootmem_pages", align: PAGE, goal: 0x1000000 },
	{ verb: "alloc_bootmem_low_pages", align: PAGE, goal: 0 },
	{ verb: "alloc_bootmem_node", node: true, align: 64, goal: 0x1000000 },
	{ verb: "alloc_bootmem_pages_node", node: true, align: PAGE, goal: 0x1000000 },
	{ verb: "alloc_bootmem_low_pages_node", node: true, align: PAGE, goal: 0 },
	{ verb: "alloc", name: "__alloc_bootmem" },
	{ verb: "alloc_node", name: "__alloc_bootmem_node", node: true },
];

const hex = (number) => `0x${number.toString(16)}`;
const pageOf = (address) => Math.floor(address / PAGE);
const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

/* The line for the playground: what @request is made of, in the protocol's order. */
function commandOf({ call, nid, size, align, goal }) {
	return [call.verb, ...(call.node ? [nid] : []), size,
		...(call.align ? [] : [align, goal])].join(" ");
}

/*
 * The machine: small, and across the 16 MB line, so that a goal of
 * MAX_DMA_ADDRESS is a place in it. Node 1 begins at no multiple of 16 KB.
 */
const NODES = [{ first: 0xfe0, end: 0x1010 }, { first: 0x1022, end: 0x1042 }];
const BUSY = [0xfea, 0xfef, 0xff3, 0xff6, 0xff7, 0xffd, 0x1003, 0x1004, 0x100a,
	0x1025, 0x102b, 0x102c, 0x1034, 0x103b];

/* What the model is told first; @start: "fresh", or "busy" with holes in it. */
function commandsOf(start) {
	return ["reset", ...NODES.map(({ first, end }, nid) =>
		`node ${nid} ${hex(first)} ${hex(end)}`),
	"reserve_node 0 0xfe0000 0x4800",	/* the kernel: four pages and a half */
	...(start === "busy" ? BUSY : []).map((pfn) =>
		`reserve_node ${pfn < NODES[1].first ? 0 : 1} ${hex(pfn * PAGE)} ${PAGE}`)];
}

class Nodes extends window.widget.State {
	constructor(ask) {
		super(ask);
		this.restart("fresh");
	}

	restart(start = this.start) {
		this.clear();
		this.start = start;
		commandsOf(start).forEach((command) => this.ask(command));
		this.passes = [];
		this.read();
		this.reserved = new Set(this.pages.filter((page) => !page.free)
			.map((page) => page.pfn));
	}

	read() {
		this.nodes = NODES.map(({ first, end }, nid) => ({ nid, first, end,
			last: Object.fromEntries(this.ask(`last ${nid}`).split(" ").map((pair) => {
				const [name, value] = pair.split("=");

				return [name, Number(value)];
			})) }));
		this.pages = this.nodes.flatMap(({ nid }) => this.ask(`map ${nid}`).split(" ")
			.flatMap((run) => {
				const [first, end] = run.slice(2, -1).split(",").map(Number);

				return Array.from({ length: end - first }, (_, i) =>
					({ nid, pfn: first + i, free: run[0] === "F" }));
			}));
	}

	get freePages() {
		return this.pages.filter((page) => page.free).length;
	}

	nodeOf(address) {
		return this.nodes.find(({ first, end }) =>
			pageOf(address) >= first && pageOf(address) < end);
	}

	/* The blocks that have a part of this page, lowest first. */
	holders(pfn) {
		return this.taken.filter((block) => block.address < (pfn + 1) * PAGE &&
			block.address + block.size > pfn * PAGE).sort((a, b) => a.address - b.address);
	}

	/* Run a command of the protocol; say in words what it changed. */
	run(command) {
		const words = command.split(" ");
		const before = this.pages;
		const reply = this.ask(command);

		this.read();
		const changed = this.pages.filter((page, i) => page.free !== before[i].free);
		const step = words[0] === "free_node" ?
			this.wasFreed(Number(words[2]), Number(words[3]), changed) :
			this.wasAllocated(words, reply, changed);
		this.steps.push({ command, ...step });
		return this.steps.at(-1);
	}

	wasAllocated(words, reply, changed) {
		const call = CALLS.find(({ verb }) => verb === words[0]);
		const [size, align = call.align] = words.slice(call.node ? 2 : 1).map(Number);

		this.passes = readPasses(this.ask("looked"), this.nodes);
		if (reply === "fail" || reply === "panic")
			return { failed: true, address: null, words: this.sayFailure(reply, size) };

		const block = { name: this.unusedName(), address: Number(reply), size };

		this.taken.push(block);
		return { address: block.address, words: `${block.name}: ${count(size, "byte")} at ` +
			`${reply}, on node ${this.nodeOf(block.address).nid}. ` +
			this.sayPages(block.address, changed) + sayMisaligned(block.address, align) };
	}

	sayPages(address, changed) {
		const found = this.passes.at(-1).looks.at(-1).pfn;

		if (pageOf(address) === found)
			return `Takes ${count(changed.length, "page")} from ${hex(found)} on.`;
		const shared = `The search found ${hex(found)} free; the block begins in the page ` +
			`before, ${address % PAGE} bytes in (last_offset, aligned)`;

		return changed.length ? `${shared}, and takes ${count(changed.length, "new page")}.` :
			`${shared}, and ends there: no new page.`;
	}

	sayFailure(reply, size) {
		const tried = [...new Set(this.passes.map((pass) => pass.nid))];
		const why = `${count(size, "byte")}: no block on node${tried.length > 1 ? "s" : ""} ` +
			`${tried.join(" and ")}, though ` +
			`${this.freePages} of ${this.pages.length} pages are free. `;

		return why + (reply === "panic" ? "Linux would panic here; the board goes on." :
			"This one returns nothing, and tries no other node.");
	}

	wasFreed(address, size, changed) {
		const block = this.taken.find((held) => held.address === address && held.size === size);
		const touched = pageOf(address + size - 1) - pageOf(address) + 1;
		const kept = touched - changed.length;

		this.taken = this.taken.filter((held) => held !== block);
		this.passes = [];
		return { words: `${block.name}: ${count(size, "byte")} at ${hex(address)} freed. ` +
			`${count(changed.length, "page")} come${changed.length === 1 ? "s" : ""} back` +
			(kept ? `; ${count(kept, "page")} that the range does not fill ` +
				`stay${kept === 1 ? "s" : ""} reserved.` : ".") };
	}
}

function sayMisaligned(address, align) {
	return address % align ? ` ${hex(address)} is no multiple of ${align}: the search aligns ` +
		"a page's index in its node, and this node begins at no such multiple." : "";
}

/*
 * "n0 from 0x20 0x20:0x23 again from 0x0 ... found" as passes over a node: a
 * look has the page where a block might begin, and the one that ended it.
 */
function readPasses(text, nodes) {
	const passes = [];
	let node, again = false;

	for (const word of text.split(" ")) {
		const look = word.match(/^(0x[0-9a-f]+):(0x[0-9a-f]+)$/);

		if (/^n\d+$/.test(word)) {
			node = nodes[word.slice(1)];
			again = false;
		} else if (word === "again") {
			again = true;
		} else if (look) {
			const [pfn, stop] = [look[1], look[2]].map((index) => node.first + Number(index));

			passes.at(-1).looks.push({ pfn, stop, found: false });
		} else if (word.startsWith("0x")) {
			passes.push({ nid: node.nid, from: node.first + Number(word), again, looks: [] });
		} else if (word === "found") {
			passes.at(-1).looks.at(-1).found = true;
		}
	}
	return passes;
}

/* What the search did, a sentence for each pass over a node. */
function sayPass({ nid, from, again, looks }, nodes) {
	const said = looks.map(({ pfn, stop, found }) => {
		if (found)
			return `${hex(pfn)}: found`;
		if (stop === pfn)
			return `${hex(pfn)}: taken`;
		return `${hex(pfn)}: no, ${hex(stop)} is ` +
			(stop === nodes[nid].end ? "the node’s end" : "taken");
	});

	return `Node ${nid}, ${again ? "once more " : ""}from page ${hex(from)}: ` +
		`${said.join("; ") || "no page is free"}.`;
}

return { CALLS, PAGE, Nodes, commandOf, commandsOf, hex, pageOf, sayPass };
})();
