// SPDX-License-Identifier: GPL-2.0
/*
 * The vmalloc range as the board sees it: what areas there are, which entries of
 * the page tables are filled, and which page of RAM lies behind which. The first
 * two are the chapter's own C, compiled to wasm. Of RAM that knows nothing: this
 * file keeps the few frames that the reader deals out, speaks the line protocol,
 * and puts replies into words.
 */
"use strict";
window.mapState = (() => {
const START = 0xffffc90000000000n, END = 0xffffe90000000000n;
const LINEAR = 0xffff888000000000n;	/* the kernel's own address of frame 0 */
const RAM = 65536;			/* pages: no vmalloc is larger */
const KB = 1024, MB = 1024 * KB, GB = 1024 * MB;
const PAGE = 4 * KB;
const ROOM = 20;	/* areas, as many as the board draws */

/* RAM as the board shows it: so many frames, of which others have these. */
const FRAMES = 48;
const FIRST_FRAME = 0x1000;
const OTHERS = [0, 3, 4, 7, 9, 10, 12, 15, 17, 18, 22, 25, 26, 27, 31, 34, 36, 38, 39, 43, 44, 47];

/* Levels from the top, and how many bytes one entry of each is for. */
const LEVELS = [["pgd", 512 * GB], ["pud", GB], ["pmd", 2 * MB], ["pte", PAGE]];
const ENTRIES = 512;

const count = (n) => n.toLocaleString("en");
const things = (n, thing) => `${count(n)} ${thing}${n === 1 ? "" : "s"}`;
const hex = (n) => "0x" + n.toString(16);
const address = (offset) => hex(START + BigInt(offset));
const linear = (frame) => hex(LINEAR + BigInt(frame * PAGE));
const offsetOf = (text) => Number(BigInt(text) - START);
const isMapped = ({ kind }) => ["vmalloc", "pages", "ioremap"].includes(kind);

/* Bytes as people say them. */
function size(bytes) {
	const [unit, of] = [["TB", 1024 * GB], ["GB", GB], ["MB", MB], ["KB", KB]].find(([, each]) =>
		bytes >= each);
	const whole = Math.round(bytes / of * 10) / 10;

	return bytes % of ? `${bytes < MB ? "" : "about "}${whole} ${unit}` : `${count(whole)} ${unit}`;
}

/* An area's pages, in words: what is no round number of MB is counted. */
const pagesOf = (bytes) => bytes < GB && (bytes < 2 * MB || bytes % MB) ? things(bytes / PAGE, "page") :
	size(bytes);

const parseAreas = (text) => [...text.matchAll(/(\w+)\[(\w+),(\w+)\)(?:@(\w+))?/g)].map(
	([, kind, start, end, phys]) => ({ kind, start: offsetOf(start), end: offsetOf(end),
		...phys && { phys: Number(phys) } }));

/* Runs of entries: { level, start, n, ptes, huge }; @ptes is of each, for a pte table. */
function parseEntries(text) {
	return text.split(" ").filter(Boolean).map((word) => {
		const [, kind, at, a, b] = word.match(/^(\w+)\[(\w+)\](?:=(\d+)(?:x(\d+))?)?$/);
		const start = offsetOf(at);

		return { "pmd": { level: 1, start, n: 1 }, "1g": { level: 1, start, n: 1, huge: true },
			"2m": { level: 2, start, n: Number(a), huge: true },
			"pte": { level: 2, start, n: Number(b), ptes: Number(a) } }[kind];
	});
}

class Maps extends window.widget.State {
	constructor(ask) {
		super(ask);
		this.restart();
	}

	restart() {
		this.ask(`range ${hex(START)} ${hex(END)} ram=${RAM}`);
		this.clear();
		this.read();
	}

	clear() {
		super.clear();
		this.freed = [];	/* where something began that is no more */
		this.reused = false;
		this.spared = false;	/* 16 MB of a device were mapped by huge entries alone */
	}

	read() {
		this.areas = parseAreas(this.ask("areas"));
		this.entries = parseEntries(this.ask("entries"));
		this.tables = Object.fromEntries(this.ask("tables").split(" ").map((word) => {
			const [name, value] = word.split("=");

			return [name, Number(value)];
		}));
	}

	// ------------------------------------------------------- what is where

	/* Areas in use, waiting and free, by address; the last free one goes on to the end. */
	get ranges() {
		const ranges = [];
		let at = 0;

		for (const area of this.areas) {
			if (area.start > at)
				ranges.push({ kind: "free", start: at, end: area.start });
			ranges.push({ ...area, block: this.blockAt(area.start) });
			at = area.end;
		}
		return [...ranges, { kind: "free", start: at, end: Number(END - START) }];
	}

	/* Whose area this is, or whose page array. */
	blockAt(offset) {
		return this.taken.find(({ start, arrays }) => start === offset || arrays.includes(offset));
	}

	block(name) {
		return this.taken.find((block) => block.name === name);
	}

	areaAt(offset) {
		return this.areas.find(({ start, end }) => start <= offset && offset < end);
	}

	holder(frame) {
		const block = this.taken.find(({ frames }) => frames.includes(frame));

		return block && { name: block.name, page: block.frames.indexOf(frame) };
	}

	isFree(frame) {
		return !OTHERS.includes(frame) && !this.holder(frame);
	}

	/* In how many pieces of RAM a buffer lies. */
	pieces({ frames }) {
		return frames.filter((frame, page) => frame !== frames[page - 1] + 1).length;
	}

	get hasRoom() {
		return this.areas.length < ROOM;
	}

	/*
	 * The walk to @offset, a table for each level: { name, base, at, runs, ends },
	 * runs of { first, n, block, huge, ptes }. The last table is where the walk
	 * ends: at what it finds, or at nothing.
	 */
	walk(offset) {
		const tables = [];

		for (const [level, [name, each]] of LEVELS.entries()) {
			const base = offset - offset % (ENTRIES * each);
			const at = Number(BigInt(START + BigInt(offset)) / BigInt(each) % BigInt(ENTRIES));
			const runs = this.runs(level, base, each);
			const run = runs.find(({ first, n }) => first <= at && at < first + n);

			tables.push({ name, base, each, at, runs, run });
			if (!run || run.huge)
				break;
		}
		return tables;
	}

	runs(level, base, each) {
		const end = base + ENTRIES * each;
		const first = (start) => (start - base) / each;

		if (level === 0)	/* every pud table is there from boot on */
			return [{ first: Number(START / BigInt(each) % BigInt(ENTRIES)),
				n: Number(END - START) / each }];
		if (level < 3)
			return this.entries.filter((run) => run.level === level && run.start >= base &&
				run.start < end).map((run) => ({ ...run, first: first(run.start),
				block: run.huge && this.blockAt(this.areaAt(run.start).start) }));
		return this.areas.filter(isMapped).map((area) => {
			const from = Math.max(area.start, base);
			const to = Math.min(area.end - PAGE, end);

			return { first: first(from), n: (to - from) / each, block: this.blockAt(area.start) };
		}).filter(({ n }) => n > 0);
	}

	// ---------------------------------------------------- what a step does

	run(command) {
		const [verb, ...args] = command.split(" ");
		const step = { command, words: "", failed: false };

		if (verb === "move") {
			this.move(step, ...args);
		} else {
			const before = { areas: this.areas, tables: this.tables };
			const reply = this.ask(command);

			this.read();
			if (reply.startsWith("fail: ")) {
				step.failed = true;
				step.words = `Nothing: ${reply.slice(6)}.`;
			} else {
				this[verb](step, reply, args, before);
			}
		}
		this.steps.push(step);
		return step;
	}

	/* What the model gave is a block: @area is its own, what else is new its page arrays. */
	take(step, reply, before) {
		const isNew = (area) => isMapped(area) && !before.areas.some((old) => isMapped(old) &&
			old.start === area.start);
		const area = this.areaAt(offsetOf(reply));
		const arrays = this.areas.filter((other) => isNew(other) && other.start !== area.start);
		const block = { name: this.unusedName(), address: reply, start: area.start,
			bytes: area.end - area.start - PAGE, kind: area.kind, phys: area.phys,
			arrays: arrays.map(({ start }) => start), frames: [] };

		this.taken.push(block);
		this.reused ||= this.freed.includes(block.start);
		step.area = block;
		step.words = `${block.name}: ${pagesOf(block.bytes)} at ${reply}, and a guard page.`;
		for (const array of arrays)
			step.words += ` Its array of page pointers, ${pagesOf(array.end - array.start - PAGE)}, ` +
				`is an area of its own, at ${address(array.start)}.`;
		return block;
	}

	vmalloc(step, reply, _, before) {
		const block = this.take(step, reply, before);
		const free = [...Array(FRAMES).keys()].filter((frame) => this.isFree(frame));
		const pages = block.bytes / PAGE;

		if (this.tables["2m"] === before.tables["2m"] && pages <= free.length) {
			block.frames = free.slice(0, pages);
			if (pages > 1)
				step.words += ` In RAM: ${things(this.pieces(block), "piece")}.`;
		}
		step.words += this.sayTables(before);
	}

	vmalloc_huge(...args) {
		this.vmalloc(...args);
	}

	ioremap(step, reply, _, before) {
		const { phys, bytes } = this.take(step, reply, before);

		this.spared ||= bytes >= 16 * MB && this.tables["4k"] === before.tables["4k"];
		step.words += ` Behind it: the device’s memory from ${hex(phys)} on.${this.sayTables(before)}`;
	}

	vfree(step, _, [at], before) {
		const block = this.taken.find(({ start }) => start === this.startOf(at, before));
		const waits = this.areas.some(({ kind }) => kind === "unpurged");

		this.taken = this.taken.filter((other) => other !== block);
		this.freed.push(block.start);
		step.words = `${block.name} is no longer mapped. ` + (waits ?
			"Its addresses wait for a purge." :
			"More than 32 MB would wait now: all of it was purged.");
	}

	iounmap(...args) {
		this.vfree(...args);
	}

	purge(step, _, __, before) {
		const bytes = before.areas.filter(({ kind }) => kind === "unpurged")
			.reduce((sum, { start, end }) => sum + end - start, 0);

		step.words = bytes ? `Purged: the addresses of ${pagesOf(bytes)} are free again.` :
			"Nothing waited for a purge.";
	}

	startOf(at, { areas }) {
		const offset = offsetOf(at);

		return areas.find(({ start, end }) => start <= offset && offset < end).start;
	}

	/* Another frame of RAM behind a page: the page allocator might have given that. */
	move(step, name, page, frame) {
		const block = this.block(name);

		block.frames[page] = Number(frame);
		step.area = block;
		step.words = `Page ${page} of ${name} lies in frame ${hex(FIRST_FRAME + Number(frame))}: ` +
			`one pte has changed, and no address. In RAM: ${things(this.pieces(block), "piece")}.`;
	}

	sayTables({ tables }) {
		const changed = ["pmd", "pte"].map((level) => [level, this.tables[level] - tables[level]]);
		const words = changed.filter(([, n]) => n > 0).map(([level, n]) => things(n, `${level} table`));
		const fewer = changed.filter(([, n]) => n < 0).map(([level, n]) =>
			` ${things(-n, `${level} table`)} made way for huge entries.`);

		return (words.length ? ` New: ${words.join(", ")}.` : "") + fewer.join("");
	}
}

/* What to try, and when it is done. */
const TASKS = [
	["Have a buffer of four pages or more, no two of which lie side by side in RAM.", (state) =>
		state.taken.some((block) => block.frames.length > 3 &&
			state.pieces(block) === block.frames.length)],
	["Free an area, and get its address again.", (state) => state.reused],
	["Make one vmalloc take two areas.", (state) =>
		state.areas.some(({ kind }) => kind === "pages")],
	["Map 16 MB of a device without one pte.", (state) => state.spared],
];

return { ENTRIES, FIRST_FRAME, FRAMES, GB, KB, LEVELS, MB, Maps, OTHERS, PAGE, ROOM, TASKS, address,
	count, hex, isMapped, linear, pagesOf, size, things };
})();
