// SPDX-License-Identifier: GPL-2.0
/*
 * An expression of flags as the flag bench sees it. What it means is the
 * chapter's own C, compiled to wasm; this file speaks its line protocol, keeps
 * track of what was pressed, and puts the replies into words. Whether an
 * expression is right for a call site, the model's replies decide.
 */
"use strict";
window.flagState = (() => {
const MIN = 704;	/* pages: the min mark of the zone that is drawn */
const LATEST = "6.1";
const VERSIONS = ["2.0", "2.2", "2.4", "2.6", LATEST];
const ZONES = ["DMA", "DMA32", "NORMAL", "HIGHMEM", "MOVABLE"];	/* from low to high */

/* The bits by the question that they answer; what is in none is in the last. */
const QUESTIONS = [
	["May it wait?", "WAIT DIRECT_RECLAIM KSWAPD_RECLAIM IO FS SWAP"],
	["Where must it live?", "DMA DMA32 HIGHMEM MOVABLE THISNODE HARDWALL"],
	["How deep may it dig?", "LOW MED HIGH ATOMIC MEMALLOC NOMEMALLOC"],
	["What if there is none?", "NOWARN REPEAT RETRY_MAYFAIL NORETRY NOFAIL"],
	["What else?", ""],
];

const CONTEXTS = [
	["process", "process, no lock"],
	["fs", "in a filesystem, with its locks"],
	["io", "on the way that writes pages out"],
	["spinlock", "under a spinlock"],
	["softirq", "softirq: a timer, a tasklet"],
	["hardirq", "interrupt handler"],
	["raw_spinlock", "under a raw spinlock"],
	["nmi", "NMI handler"],
];

const CALLERS = [
	["task", "an ordinary task"],
	["nofs", "… after memalloc_nofs_save()"],
	["noio", "… after memalloc_noio_save()"],
	["pin", "… after memalloc_pin_save()"],
	["rt", "a real-time task"],
	["softirq", "a softirq"],
	["hardirq", "an interrupt handler"],
	["memalloc", "a task that frees memory (PF_MEMALLOC)"],
	["oom", "a victim of the OOM killer"],
];

/*
 * Call sites, and what each asks of the model: a context that must allow the
 * flags, and words that `flags` or `bits` must say of them.
 */
const SITES = [
	{ words: "Your driver’s write() needs a buffer. It holds no lock, and would rather wait, " +
		"for whatever it takes, than fail.", use: "kmalloc", context: "process", demands: [
		["sleep", /yes/, "it should be able to wait"],
		["io", /yes/, "nothing forbids I/O here"],
		["fs", /yes/, "nothing forbids the filesystems here"],
		["reserve", /none/, "the reserves are for others"]] },
	{ words: "An interrupt handler needs a buffer for a packet that has arrived. Without one " +
		"the packet is lost, so it may have some of the reserve.", use: "kmalloc",
	context: "hardirq", demands: [["reserve", /\//, "it may dig, but not take everything"]] },
	{ words: "A timer’s function, in a softirq, would like a larger table. If there is no " +
		"memory it does without; the reserve is to be left alone.", use: "kmalloc",
	context: "softirq", demands: [["reserve", /none/, "it was to leave the reserve alone"]] },
	{ words: "A filesystem holds an inode’s lock and needs a block map. It may wait, and for " +
		"I/O too.", use: "kmalloc", context: "fs", demands: [
		["sleep", /yes/, "it may wait"], ["io", /yes/, "it may wait for I/O"]] },
	{ words: "A block driver needs a descriptor to write somebody’s dirty page out. It may " +
		"wait, only not for I/O.", use: "kmalloc", context: "io",
	demands: [["sleep", /yes/, "it may wait"]] },
	{ words: "Under a spinlock, a list entry is needed, all zeroes, and the reserve is not to " +
		"be touched.", use: "kmalloc", context: "spinlock", demands: [
		["bits", /__GFP_ZERO\b/, "it was to be all zeroes"],
		["reserve", /none/, "the reserve was not to be touched"]] },
	{ words: "An NMI handler needs sixteen bytes to note where it was.", use: "kmalloc",
		context: "nmi", demands: [] },
	{ words: "In probe(), whose task may sleep: a buffer for an ISA sound card, which reaches " +
		"the first 16 MB only.", use: "kmalloc", context: "process", demands: [
		["zone", /^DMA$/, "the card does not reach that high"],
		["sleep", /yes/, "it may wait, and should"]] },
	{ words: "A page, from alloc_page(), for a process’s heap: anywhere, and compaction may " +
		"move it later.", use: "pages", context: "process", demands: [
		["zone", /^MOVABLE$/, "it might live in ZONE_MOVABLE too"],
		["sleep", /yes/, "it may wait, and should"]] },
];

const pairs = (reply) => Object.fromEntries(reply.split(" ").map((pair) => pair.split("=")));

/* "1/8+12pages" of the mark, in pages. */
function pagesOf(reserve) {
	const [, part, more] = reserve.match(/^(none|all|\d\/\d)([+-]\d+)?/);
	const [over, under] = part.split("/").map(Number);
	const share = { none: 0, all: 1 }[part] ?? over / under;

	return Math.round(share * MIN) + Number(more ?? 0);
}

/* "A&~B&~C|D" as what it is made of, and back. */
function takeApart(expr, sums) {
	const [first, ...rest] = expr.split(/(?=\||&~)/);
	const parts = { base: "0", added: [], removed: [] };

	if (sums.includes(first))
		parts.base = first;
	else if (first !== "0")
		parts.added.push(first);
	for (const part of rest)
		(part[0] === "|" ? parts.added : parts.removed).push(part.replace(/^\||^&~/, ""));
	return parts;
}

function putTogether({ base, added, removed }) {
	const kept = [base, ...removed].join("&~");

	return [...(kept === "0" && added.length ? [] : [kept]), ...added].join("|");
}

class Flags extends window.widget.State {
	constructor(ask) {
		super(ask);
		this.restart();
	}

	restart() {
		this.clear();
		this.caller = "task";
		this.choose(LATEST);
		this.expr = "GFP_KERNEL";
		this.size = "100";
		this.read();
	}

	/* Whether the model tells all it can of this version. */
	get complete() {
		return this.version === LATEST;
	}

	choose(version) {
		this.ask(`version ${version}`);
		this.version = version;
		this.names = this.ask("names").split(" ").map((pair) => pair.split("="))
			.map(([name, value]) => ({ name, value }));
		const single = this.names.filter(({ name, value }) =>
			name.startsWith("__") && Math.log2(Number(value)) % 1 === 0);

		/* 2.0 has one bit, above the four that are a number. */
		this.bits = (single.length ? single : this.names.filter(({ value }) => value >= 0x10))
			.map(({ name }) => name);
		this.sums = this.names.map(({ name }) => name).filter((name) =>
			!name.startsWith("__") && !this.bits.includes(name));
		this.readZones();
		this.machine = this.zones.includes("DMA32") ? "x86_64" : "i386";
	}

	/* The zones there are: all that any name of the version can lead to. */
	readZones() {
		const names = [...this.bits, "0"];

		if (this.bits.includes("__GFP_MOVABLE"))
			names.push("__GFP_HIGHMEM|__GFP_MOVABLE");
		const found = names.map((name) => pairs(this.ask(`flags ${name}`)).zone);

		this.zones = ZONES.filter((zone) => found.includes(zone));
	}

	get groups() {
		const short = (name) => name.replace(/^(__)?GFP_/, "");
		const known = QUESTIONS.flatMap(([, names]) => names.split(" "));

		return QUESTIONS.map(([question, names]) => ({ question, bits: this.bits
			.map((name) => ({ name, short: short(name) }))
			.filter(({ short: bit }) => names ? names.split(" ").includes(bit) :
				!known.includes(bit)) }))
			.filter(({ bits }) => bits.length);
	}

	/* What the model makes of names: { value, names }. */
	readBits(words) {
		const [value, names = ""] = this.ask(`bits ${words}`).split(" ");

		return { value, names: names.split("|") };
	}

	/* The expression with a bit more, or one less. */
	toggled(expr, bit) {
		const parts = takeApart(expr, this.sums);
		const [to, from] = this.readBits(expr).names.includes(bit) ?
			["removed", "added"] : ["added", "removed"];

		if (parts[from].includes(bit))
			parts[from] = parts[from].filter((name) => name !== bit);
		else
			parts[to].push(bit);
		return putTogether(parts);
	}

	/* Other names of the same sum. */
	aliases(expr) {
		const { value } = this.readBits(expr);

		return this.names.filter((sum) => sum.value === value && sum.name !== expr &&
			this.sums.includes(sum.name)).map(({ name }) => name);
	}

	get request() {
		return this.caller === "task" ? this.expr : `${this.expr} ${this.caller}`;
	}

	read() {
		const { request, complete } = this;
		const counts = this.readBits(request).value;

		this.counts = counts;
		this.said = pairs(this.ask(`flags ${request}`));
		this.mark = complete ? Number(this.ask(`mark ${MIN} 0 ${request}`)) :
			MIN - pagesOf(this.said.reserve);
		this.problems = complete ? this.readProblems() : [];
		this.contexts = complete ? CONTEXTS.map(([name, words]) => {
			const reply = this.ask(`context ${name} ${counts}`);

			return { words, allowed: reply === "yes", why: reply.replace(/^no: /, "") };
		}) : [];
		this.block = this.ask(`size ${this.size}`);
	}

	/* What kmalloc() objects to, and whether whole pages may be asked for so. */
	readProblems() {
		const list = (use) => this.ask(`legal ${this.counts} ${use}`)
			.replace(/^yes$|^no: /, "");
		const [kmalloc, pages] = ["kmalloc", "pages"].map(list);

		if (!kmalloc)
			return [];
		return [pages ? `Illegal: ${pages}.` : "", kmalloc === pages ? "" :
			`For kmalloc(): ${kmalloc}.`].filter(Boolean);
	}

	/* Run "version V", "machine M", "flags EXPR [CALLER]" or "size N". */
	run(command) {
		const [verb, ...words] = command.split(" ");

		if (verb === "size")
			this.ask(command);	/* it may refuse: then nothing has changed */
		const said = { version: () => this.runVersion(words[0]),
			machine: () => this.runMachine(command, words[0]),
			flags: () => this.runFlags(...words),
			size: () => this.runSize(words[0]) }[verb]();

		this.steps.push({ command, words: said,
			failed: verb === "size" && this.block === "fail" });
		return this.steps.at(-1);
	}

	runVersion(version) {
		const parts = takeApart(this.expr, this.sums);

		this.caller = "task";
		this.choose(version);
		const has = (name) => this.sums.includes(name) || this.bits.includes(name);
		const gone = [parts.base, ...parts.added, ...parts.removed].filter((name) =>
			name !== "0" && !has(name));

		parts.added = parts.added.filter(has);
		parts.removed = parts.removed.filter(has);
		if (gone.includes(parts.base))
			parts.base = "GFP_KERNEL";
		this.expr = putTogether(parts);
		this.read();
		return `${version}: ` + (gone.length ? `it has no ${gone.join(", no ")}. ` : "") +
			this.sayFlags();
	}

	runMachine(command, machine) {
		this.ask(command);
		this.machine = machine;
		this.readZones();
		this.read();
		return `${machine} has the zones ${this.zones.join(", ")}. ${this.sayFlags()}`;
	}

	runFlags(expr, caller = "task") {
		this.expr = expr;
		this.caller = caller;
		this.read();
		return this.sayFlags();
	}

	runSize(size) {
		this.size = size;
		this.read();
		return this.saySize();
	}

	sayFlags() {
		const { sleep, io, fs, zone } = this.said;
		const waits = sleep === "no" ? "may not sleep" :
			"may sleep, " + (io === "no" ? "but start no I/O" : "start I/O") +
			(fs === "no" ? (io === "no" ? "" : ", but enter no filesystem") :
				" and enter a filesystem");
		const lives = zone === "BAD" ? "no zone fits" : `lives in ${zone}` +
			(this.zones.indexOf(zone) ? " or below" : "");
		const dig = (sleep === "yes" ? "if reclaim frees nothing, it " : "") + (this.mark ?
			`stops at ${this.mark} free pages, where the mark is ${MIN}` :
			"may take the last page");

		return `${this.expr} is ${this.readBits(this.expr).value}` +
			(this.caller === "task" ? "" : `, and ${this.counts} counts`) +
			`: it ${waits}; ${lives}; ${dig}.`;
	}

	/* The block for the size: what it is called, its bytes, and what of them is waste. */
	get slot() {
		const { class: bytes, waste } = pairs(this.block);
		const order = pairs(this.block).order;

		if (this.block === "fail")
			return null;
		const whole = Number(waste) + Number(this.size);

		return { whole, waste: Number(waste), name: order === undefined ?
			`a block of ${bytes} bytes` :
			`${2 ** order} page${order === "0" ? "" : "s"}, order ${order}` };
	}

	saySize() {
		const { slot } = this;

		if (!slot)
			return `${this.size} bytes: kmalloc() of ${this.version} has no such block.`;
		if (!slot.whole)
			return "0 bytes: no block at all, but a pointer that kfree() takes back.";
		return `${Number(this.size)} bytes get ${slot.name}: ${slot.waste} bytes, ` +
			`${(slot.waste / slot.whole * 100).toFixed(1)} %, are not yours.`;
	}

	/* What of a call site's demands an expression leaves unmet, in words. */
	misses(site, expr) {
		const said = { ...pairs(this.ask(`flags ${expr}`)), bits: this.ask(`bits ${expr}`) };
		const replies = [this.ask(`legal ${expr} ${site.use}`),
			this.ask(`context ${site.context} ${expr}`)];

		return [...replies.filter((reply) => reply !== "yes").map((reply) =>
			reply.replace(/^no: /, "")),
		...site.demands.filter(([key, wanted]) => !wanted.test(said[key]))
			.map(([key, , why]) => (key === "bits" ? why : `${key}=${said[key]}: ${why}`))];
	}

	/* The named sums that would do at a call site. */
	fitting(site) {
		return this.sums.filter((name) => !this.misses(site, name).length);
	}
}

return { CALLERS, Flags, MIN, SITES, VERSIONS };
})();
