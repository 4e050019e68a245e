// SPDX-License-Identifier: GPL-2.0
/*
 * A machine as the builder sees it: where its RAM is, what zones come of it,
 * which of them a request may have, and which one serves it. The zones and all
 * that follows are the chapter's own C, compiled to wasm; this file lays RAM out
 * as a PC's firmware does, speaks the line protocol, and puts replies into words.
 */
"use strict";
window.zoneState = (() => {
const KB = 1024, MB = 1024 * KB, GB = 1024 * MB;
const PAGE = 4 * KB;
const PAGES_OF_STRUCT_PAGE = 64;	/* of so many pages, one holds their struct page */
const FIRST_PAGE = [0, PAGE];		/* memblock keeps it from everybody */
const BIOS = [636 * KB, MB];		/* the PC's display and firmware */

/* What every machine has that does not say otherwise. */
const PLAIN = { arch: "x86_64", nodes: [3 * GB], devices: 2 * GB, hole: 0, row: false,
	keeps: true, lowmem: 0x36ffe000 };
const MACHINES = [
	["64 MB", { nodes: [64 * MB] }],
	["1 GB", { nodes: [GB] }],
	["5 GB", { nodes: [5 * GB] }],
	["Two nodes", { nodes: [3 * GB, 512 * MB], hole: 64 * MB }],
	["Four in a row", { nodes: [GB, GB, GB, GB], row: true }],
	["i386, 2 GB", { arch: "i386", nodes: [2 * GB] }],
].map(([name, parts]) => [name, { ...PLAIN, ...parts }]);

const count = (n) => n.toLocaleString("en");
const pages = (n) => `${count(n)} page${n === 1 ? "" : "s"}`;
const hex = (n) => "0x" + n.toString(16);
const name = ({ node, zone }) => `${zone} of node ${node}`;
const same = (a, b) => a.node === b.node && a.zone === b.zone;
const fields = (line) => Object.fromEntries([...line.matchAll(/(\w+)=(\S+)/g)].map(([, key, value]) =>
	[key, key === "zone" ? value : Number(value)]));

/* Bytes as people say them. */
function size(bytes) {
	const [unit, of] = bytes >= GB ? ["GB", GB] : bytes >= MB ? ["MB", MB] : ["KB", KB];

	return `${Math.round(bytes / of * 10) / 10} ${unit}`;
}

/* @ranges without what lies from @start to before @end. */
const cut = (ranges, [start, end]) => ranges.flatMap((range) => [
	{ ...range, end: Math.min(range.end, start) },
	{ ...range, start: Math.max(range.start, end) },
].filter((part) => part.start < part.end));

/*
 * Where RAM is: node after node from address 0, above 4 GB what would lie where
 * devices have their registers, and out of each node's middle its hole.
 */
function layOut({ nodes, devices, hole }) {
	let at = 0;
	let ranges = [];

	nodes.forEach((bytes, nid) => {
		for (let rest = bytes; rest;) {
			const part = at < devices ? Math.min(rest, devices - at) : rest;

			ranges.push({ start: at, end: at + part, nid });
			rest -= part;
			at = at + part === devices ? 4 * GB : at + part;
		}
		const first = ranges.find((range) => range.nid === nid);
		const middle = first.start + Math.floor((first.end - first.start) / 2 / MB) * MB;

		if (hole && middle + hole < first.end)
			ranges = cut(ranges, [middle, middle + hole]);
	});
	return cut(cut(ranges, FIRST_PAGE), BIOS);
}

class Machine extends window.widget.State {
	constructor(ask, wanted) {
		super(ask);
		this.request = { node: 0, flags: "GFP_KERNEL", order: 0 };
		this.restart(wanted);
	}

	/* A machine that has just booted. If the model refuses it, the old one stays. */
	restart(wanted = this.wanted) {
		try {
			this.boot(wanted);
		} catch (error) {
			const commands = this.steps.map((step) => step.command);

			this.restart();
			commands.forEach((command) => this.run(command));
			throw error;
		}
		this.clear();
		this.wanted = wanted;
		this.request.node = Math.min(this.request.node, wanted.nodes.length - 1);
		this.read();
	}

	boot(wanted) {
		const all = wanted.nodes.map((_, nid) => nid);

		this.ask(`arch ${wanted.arch}`);
		if (wanted.arch === "i386")
			this.ask(`lowmem ${wanted.lowmem}`);
		this.ram = layOut(wanted);
		this.ram.forEach(({ start, end, nid }) => this.ask(`ram ${start} ${end - start} ${nid}`));
		if (wanted.row)
			all.forEach((from) => all.forEach((to) =>
				this.ask(`distance ${from} ${to} ${10 + 10 * Math.abs(from - to)}`)));
		this.build();
		if (wanted.keeps) {
			this.zones.forEach(({ node, zone, present }) => this.ask(`managed ${node} ${zone} ` +
				(present - Math.ceil(present / PAGES_OF_STRUCT_PAGE))));
			this.build();
		}
	}

	build() {
		this.zones = this.ask("build").split("\n").map((line) => ({ ...fields(line),
			protection: line.match(/protection=(\S+)/)[1].split(",").map(Number) }));
		this.ranges = this.ask("ranges").split("\n").map(fields);
	}

	/* The kinds of zone that the machine has, the highest first. */
	get kinds() {
		return this.ranges.map(({ zone }) => zone).reverse();
	}

	/* Whom a zone keeps pages from, as its protection has them in a row. */
	get columns() {
		return this.wanted.arch === "i386" ? ["DMA", "Normal", "HighMem", "Movable"] :
			["DMA", "DMA32", "Normal", "Movable"];
	}

	zone(place) {
		return this.zones.find((zone) => same(zone, place));
	}

	read() {
		const { node, flags, order } = this.request;
		const reply = this.ask(`kept ${node} ${flags} ${order}`);

		for (const zone of this.zones)
			zone.free = Number(this.ask(`nr_free ${zone.node} ${zone.zone}`));
		this.refusal = reply.startsWith("fail: ") ? reply.slice(6) : "";
		this.list = this.refusal ? [] : reply.split("\n").map(fields);
		this.fallback = this.ask(`fallback ${node}`).split(" ").map(Number);
	}

	/* Another request: nothing is asked for yet. */
	want(changes) {
		Object.assign(this.request, changes);
		this.read();
	}

	get command() {
		const { node, flags, order } = this.request;

		return `alloc ${node} ${flags} ${order}`;
	}

	/* RAM and what lies between, by address, each with its zone. */
	get map() {
		const cuts = this.ranges.map(({ to }) => to + 1);
		const parts = this.ram.flatMap((range) => cuts.reduce((some, at) => some.flatMap((part) =>
			at > part.start && at < part.end ? [{ ...part, end: at }, { ...part, start: at }] :
				[part]), [range]));
		const map = [];

		for (const part of parts.sort((a, b) => a.start - b.start)) {
			const from = map.at(-1)?.end ?? 0;

			if (part.start > from)
				map.push({ start: from, end: part.start, zone: "" });
			map.push({ ...part,
				zone: this.ranges.find(({ to }) => part.start <= to).zone });
		}
		return map;
	}

	/* Run "alloc NID FLAGS ORDER" or "nr_free NID ZONE PAGES". */
	run(command) {
		const [verb, ...words] = command.split(" ");
		const step = { command, ...verb === "alloc" ? this.runAlloc(command, words) :
			this.runFree(command, words) };

		this.steps.push(step);
		return step;
	}

	runAlloc(command, [node, flags, order]) {
		this.want({ node: Number(node), flags, order: Number(order) });
		const before = this.list;
		const reply = this.ask(command);

		this.read();
		if (reply.startsWith("fail: "))
			return { failed: true, place: null, words: `Nothing: ${sayFailure(reply.slice(6))}.` };
		const place = fields(reply);
		const at = before.findIndex((zone) => same(zone, place));

		return { place, words: `${pages(2 ** order)} of ${name(place)}, ` +
			`${at ? `choice ${at + 1} of ${before.length}` : "the first choice"}.` +
			sayPassed(before.slice(0, at)) };
	}

	runFree(command, [node, zone, free]) {
		this.ask(command);
		this.read();
		return { place: { node: Number(node), zone }, words: `${name({ node, zone })} has ` +
			`${pages(Number(free))} free.` };
	}

	/* Where a request would be served, without asking for good; null for nowhere. */
	wouldGet(node, flags) {
		const reply = this.ask(`alloc ${node} ${flags} 0`);

		if (reply.startsWith("fail: "))
			return null;
		const place = fields(reply);

		this.ask(`nr_free ${place.node} ${place.zone} ${this.zone(place).free}`);
		return place;
	}
}

/* The model's own words, with its names as the board says them. */
const sayFailure = (why) => why.replace(/node=(\d+) zone=(\w+)/, (_, node, zone) =>
	name({ node, zone })).replace(/free=(\d+)/, (_, free) => `${pages(Number(free))} free`)
	.replace(/\d{4,}/, (n) => count(Number(n)));

/* Why those before the one that served it did not. */
function sayPassed(passed) {
	const spared = passed.find(({ free, kept }) => free > kept);

	if (!passed.length)
		return "";
	if (spared)
		return ` ${name(spared)} has more than it keeps, but the first walk leaves each zone ` +
			"its low mark, and this one had more.";
	return ` ${passed.map(name).join(", ")} ${passed.length > 1 ? "keep" : "keeps"} what is left there.`;
}

/* What a reader may try; each says whether it is done. */
const TASKS = [
	["Build a machine without a Normal zone.",
		(machine) => !machine.kinds.includes("Normal")],
	["Build one of whose DMA zone GFP_KERNEL never gets a page, however many are free.",
		(machine) => machine.zones.some(({ zone, managed, protection }) => zone === "DMA" &&
			protection[machine.columns.indexOf("Normal")] >= managed)],
	["Make GFP_KERNEL|__GFP_DMA fail on a node where GFP_KERNEL is served.",
		(machine) => !machine.wouldGet(machine.request.node, "GFP_KERNEL|__GFP_DMA") &&
			machine.wouldGet(machine.request.node, "GFP_KERNEL") !== null],
	["Have another node serve a request, though its own zones have pages free.",
		(machine) => {
			const { node, flags } = machine.request;
			const place = machine.refusal ? null : machine.wouldGet(node, flags);

			return place !== null && place.node !== node &&
				machine.list.some((zone) => zone.node === node && zone.free > 0);
		}],
];

return { GB, MB, MACHINES, PAGE, PLAIN, TASKS, Machine, count, hex, name, pages, same, sayFailure, size };
})();
