// SPDX-License-Identifier: GPL-2.0
/*
 * A cache as the microscope sees it: its slabs, where each is, who holds which
 * object, what lies in a slot. All of that is the chapter's own C, compiled to
 * wasm; this file speaks its line protocol, and puts into words what changed
 * between one reply and the next. It decides nothing itself.
 */
"use strict";
window.slabState = (() => {
const NAME = "c";
const ROOM = 24;	/* slabs that the board draws */
const LOST = 5;		/* slabs that the demonstration wastes */

const pairs = (reply) => Object.fromEntries(reply.split(" ").map((pair) => pair.split("=")));
const numbers = (reply) => reply.split(" ").filter(Boolean).map(Number);
const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

/* "cpu0: 2 0 slab: 5" as { cpu: [2, 0], slab: [5] } */
function chainsOf(reply) {
	const [, cpu, slab] = reply.match(/^(?:cpu\d+:([\d ]*?) ?)?slab:([\d ]*)$/);

	return { cpu: numbers(cpu ?? ""), slab: numbers(slab) };
}

/* "object=99:6b" as { use, bytes, fill } */
function partOf(word) {
	const [, use, bytes, fill] = word.match(/^(\w+)=(\d+)(?::(..))?$/);

	return { use: use.replaceAll("_", " "), bytes: Number(bytes), fill };
}

function sayPlace(place) {
	const cpu = place.match(/\d+/)?.[0];

	if (place === "full")
		return place;
	if (place === "partial")
		return "on the node’s partial list";
	return place.endsWith("-partial") ? `on CPU ${cpu}’s partial list` : `CPU ${cpu}’s slab`;
}

class Cache extends window.widget.State {
	/* @wanted: { cpus, size, align, flags, ctor } */
	constructor(ask, wanted) {
		super(ask);
		this.restart(wanted);
	}

	/* A cache without a slab. If the model refuses @wanted, the old one stays. */
	restart(wanted = this.wanted) {
		const { size, align, flags, ctor } = wanted;
		const request = `${size} ${align} ${flags.join("|") || 0}${ctor ? " ctor" : ""}`;

		this.ask(`create try ${request}`);
		this.ask("destroy try");
		if (this.wanted) {
			this.taken.forEach(({ slab, index }) => this.ask(`free ${NAME} ${slab} ${index}`));
			this.ask(`destroy ${NAME}`);
		}
		this.clear();
		this.ask(`cpus ${wanted.cpus}`);
		this.ask(`create ${NAME} ${request}`);
		this.wanted = wanted;
		this.request = request;
		this.read();
	}

	read() {
		const { cpus } = this.wanted;

		this.info = Object.fromEntries(Object.entries(pairs(this.ask(`info ${NAME}`)))
			.map(([key, value]) => [key, Number(value)]));
		this.slabs = this.ask(`slabs ${NAME}`).split(" ").filter(Boolean).map((word) => {
			const [, number, place, held] = word.match(/^(\d+)=(.+)\/(\d+)$/);

			return { number: Number(number), place, held: Number(held),
				chains: chainsOf(this.ask(`freelist ${NAME} ${number}`)) };
		});
		this.lists = { partial: numbers(this.ask(`partial ${NAME}`)) };
		for (let cpu = 0; cpu < cpus; cpu++)
			this.lists[`cpu${cpu}-partial`] = numbers(this.ask(`partial ${NAME} ${cpu}`));
	}

	/* Where slabs can be, and those that are there, a list's head first. */
	get places() {
		const ofCpus = Array.from({ length: this.wanted.cpus }, (_, cpu) =>
			[`cpu${cpu}`, `cpu${cpu}-partial`]).flat();

		return [...this.isDebug ? [] : ofCpus, "partial", "full"].map((place) => {
			const list = this.lists[place];

			return { place, slabs: list ? list.map((number) => this.slab(number)) :
				this.slabs.filter((slab) => slab.place === place) };
		});
	}

	/* A debug cache has no slab of a CPU, and no list there. */
	get isDebug() {
		return this.info.cpu_partial === 0;
	}

	slab(number) {
		return this.slabs.find((slab) => slab.number === number);
	}

	holder(slab, index) {
		return this.taken.find((object) => object.slab === slab && object.index === index);
	}

	parts({ slab, index }) {
		return this.ask(`parts ${NAME} ${slab} ${index}`).split(" ").map(partOf);
	}

	/* The object that a free one points to, or null at the freelist's end. */
	next({ slab, index }) {
		const { cpu, slab: own } = this.slab(slab).chains;
		const chain = cpu.includes(index) ? cpu : own;

		return chain[chain.indexOf(index) + 1] ?? null;
	}

	/* Run "alloc c CPU [xN]", "free c SLAB INDEX CPU" or "shrink c". */
	run(command) {
		const [verb, , ...words] = command.split(" ");
		const before = this.slabs;
		const step = { alloc: () => this.runAlloc(Number(words[0]),
			Number(words[1]?.slice(1) ?? 1), before),
		free: () => this.runFree(command, ...words.map(Number), before),
		shrink: () => this.runShrink(command, before) }[verb]();

		this.steps.push({ command, ...step });
		return this.steps.at(-1);
	}

	runAlloc(cpu, times, before) {
		const objects = [];
		const calls = this.info.ctor_calls;

		for (let i = 0; i < times; i++) {
			const [slab, index] = numbers(this.ask(`alloc ${NAME} ${cpu}`));

			objects.push({ slab, index, name: this.unusedName(), cpu });
			this.taken.push(objects.at(-1));
		}
		this.read();
		const [object] = objects;
		const made = this.info.ctor_calls - calls;
		const called = made ? ` The constructor was called ${count(made, "time")}.` : "";

		if (times === 1)
			return { object, fresh: !before.some(({ number }) => number === object.slab),
				words: `${object.name}: object ${object.index} of slab ${object.slab}, ` +
				`${this.saySource(object, cpu, before)}.${called}` };
		const slabs = [...new Set(objects.map(({ slab }) => slab))];

		return { object: objects.at(-1), words: `${count(times, "object")}, ` +
			`${object.name} to ${objects.at(-1).name}, from ` +
			`slab${slabs.length > 1 ? "s" : ""} ${slabs.join(", ")}.${called}` };
	}

	saySource({ slab, index }, cpu, before) {
		const was = before.find(({ number }) => number === slab);

		if (!was)
			return `the first of a new slab: ${count(2 ** this.info.order, "page")} from the ` +
				"page allocator";
		if (was.chains.cpu.includes(index))
			return `the head of CPU ${cpu}’s freelist`;
		if (was.place === `cpu${cpu}`)
			return "which somebody else freed into CPU " +
				`${cpu}’s slab: it took the whole freelist back`;
		const is = this.slab(slab).place;

		return `the head of its freelist; the slab was ${sayPlace(was.place)}` +
			(is === was.place ? "" : ` and is now ${sayPlace(is)}`);
	}

	runFree(command, slab, index, cpu, before) {
		const { name } = this.holder(slab, index);
		const was = before.find(({ number }) => number === slab);

		this.ask(command);
		this.taken = this.taken.filter((object) => object.name !== name);
		this.read();
		const is = this.slab(slab);
		const onto = is?.chains.cpu[0] === index ? `CPU ${cpu}’s freelist` : "the slab’s own freelist";
		const moved = !is ? " The slab is empty, and the node has enough without it: " +
			"its pages go back." : is.place === was.place ? "" :
			` The slab was ${sayPlace(was.place)} and is now ${sayPlace(is.place)}.`;

		return { object: is && { slab, index }, words: `${name}: object ${index} of slab ` +
			`${slab} goes ${is ? `to the head of ${onto}` : "back"}.${moved}` };
	}

	runShrink(command, before) {
		this.ask(command);
		this.read();
		const gone = before.length - this.slabs.length;

		return { words: `${gone ? count(gone, "empty slab") : "No slab"} given back. ` +
			"What remains is on the node’s partial list, the fullest first, or full." };
	}

	/* How far from the best: as many slabs as these objects need. */
	get need() {
		return Math.ceil(this.taken.length / this.info.objects);
	}

	get hasRoom() {
		return this.slabs.length < ROOM;
	}
}

/*
 * Many slabs and few objects: fill some, and free all but one of each. The
 * commands come one at a time because what is freed is what the model gave.
 */
function* losing(cache) {
	for (let i = 0; i < LOST; i++)
		yield `alloc ${NAME} 0 x${cache.info.objects}`;
	for (const { slab, index } of [...cache.taken]) {
		if (index)
			yield `free ${NAME} ${slab} ${index} 0`;
	}
	yield `shrink ${NAME}`;
}

const titleOf = (place) => place === "full" ? "Full, on no list" :
	sayPlace(place).replace(/^o/, "O");

return { Cache, NAME, ROOM, count, losing, titleOf };
})();
