/*
 * A reader at "one buffer, two maps", in a headless browser:
 *
 *   node board.js SCENE PAGE
 *
 * Each scene plays one visit. `play`, `huge` and `drag` print the commands that
 * the board gave its model, and questions about what came of them, each with the
 * answer that the board shows, in the playground's words; the others print
 * nothing unless something is wrong.
 */
"use strict";

const { Visit, play } = require("../../../build/book/tests/visit.js");
const assert = require("assert/strict");

const START = 0xffffc90000000000n;
const MB = 1024 * 1024;
const GB = 1024 * MB;
const DEVICES = ["0xfea00000 0x100000", "0xfea00ffe 4", "0xe0000000 0x1000000", "0xe0001000 0x1000000",
	"0x4000000000 0x40000000"];
const RANGE = "range 0xffffc90000000000 0xffffe90000000000 ram=65536";

/* Runs in the page: what the reader sees, read from nothing but the drawing. */
function shown() {
	const words = (element) => element.textContent.trim();
	const each = (selector, read) => [...document.querySelectorAll(selector)].map(read);

	return {
		ranges: each(".tm-range", (range) => ({ kind: range.dataset.kind,
			name: words(range.querySelector(".tm-name")), start: words(range.querySelector("code")),
			end: Number(range.dataset.end), phys: range.dataset.phys,
			of: words(range.querySelector(".tm-of")),
			viewed: Boolean(range.querySelector("[aria-current=true]")) })),
		tables: each(".tm-counts [data-key]", (row) =>
			`${row.dataset.key}=${words(row.querySelector("dd")).replaceAll(",", "")}`),
		address: document.querySelector(".tm-address")?.textContent,
		page: Number(document.querySelector("[name=page]")?.value),
		levels: each(".tm-level", (level) => ({ name: level.dataset.level,
			base: Number(level.dataset.base), words: words(level.querySelector("p")),
			runs: level.dataset.runs.split(" ").filter(Boolean).map((run) => {
				const [first, n, what] = run.split(":");

				return { first: Number(first), n: Number(n), what };
			}) })),
		end: document.querySelector(".tm-end")?.textContent,
		frames: each("[data-frame]", (frame) => frame.getAttribute("aria-label")),
		lines: each("[data-line]", (line) => line.dataset.line),
		cells: each(".tm-pages > *", words),
		tasks: each(".bb-tasks li", (task) => task.matches(".bb-done")),
		steps: each(".bb-log li", words).length,
	};
}

const hex = (n) => "0x" + n.toString(16);
const address = (offset) => hex(START + BigInt(offset));
const offsetOf = (text) => Number(BigInt(text) - START);

/* What `entries` says, from the tables that are drawn on the way to a page. */
function entriesOf(levels) {
	const [, pud, pmd] = levels;

	return pud.runs.map(({ first, what }) => {
		const base = pud.base + first * GB;

		if (what === "huge")
			return `1g[${address(base)}]=1`;
		assert.equal(pmd.base, base, "the walk goes through another pmd table");
		return [`pmd[${address(base)}]`, ...pmd.runs.map((run) => {
			const at = address(base + run.first * 2 * MB);

			return run.what === "huge" ? `2m[${at}]=${run.n}` : `pte[${at}]=${run.what}x${run.n}`;
		})].join(" ");
	}).join(" ");
}

/* A pte table has what its pmd entry says, and the walk's entries are its address's bits. */
function checkWalk({ address: text, levels }) {
	levels.forEach(({ name, words }, level) => {
		const at = BigInt(text) >> BigInt(39 - 9 * level) & 511n;

		assert.ok(words.startsWith(`${name} entry ${at} · `), `${words}, for ${text}`);
	});
	const pte = levels[3];

	if (pte) {
		const at = (pte.base - levels[2].base) / (2 * MB);
		const run = levels[2].runs.find(({ first, n }) => first <= at && at < first + n);

		assert.equal(pte.runs.reduce((sum, { n }) => sum + n, 0), Number(run.what));
	}
}

class MapsVisit extends Visit {
	constructor(tab) {
		super(tab, shown);
	}

	/* What is there now, as the board has it: areas, tables, and the entries of one GB. */
	async tell() {
		const seen = await this.look();
		const kinds = ["vmalloc", "pages", "ioremap", "unpurged"];
		const order = ["pud", "pmd", "pte", "4k", "2m", "1g"];

		this.ask("areas", seen.ranges.filter(({ kind }) => kinds.includes(kind)).map((range) =>
			`${range.kind}[${range.start},${address(range.end)})` +
			(range.phys && `@${hex(Number(range.phys))}`)).join(" "));
		this.ask("tables", order.map((key) => seen.tables.find((one) => one.startsWith(`${key}=`))).join(" "));
		if (seen.address) {
			checkWalk(seen);
			if (seen.levels.length > 2)
				this.ask("entries", entriesOf(seen.levels));
		}
		/* Ranges follow each other, from the first address to the last. */
		seen.ranges.slice(1).forEach(({ start }, i) =>
			assert.equal(offsetOf(start), seen.ranges[i].end));
		assert.equal(seen.ranges.at(-1).end, 32 * 1024 * GB);
		return seen;
	}

	/* Do what leads to @command, and show what came of it. */
	async step(command, button) {
		await this.press(button);
		const { last } = await this.look();
		const at = last.match(/ at (0x[0-9a-f]+), and a guard page\./);
		const failure = last.match(/^Nothing: (.*)\.$/);

		this.ask(command, ...at ? [at[1]] : failure ? [`fail: ${failure[1]}`] : []);
		return this.tell();
	}

	async vmalloc(bytes, verb = "vmalloc") {
		await this.set(".tm-form input", bytes);
		return this.step(`${verb} ${bytes}`, verb);
	}

	async ioremap(device) {
		await this.set(".tm-form select", DEVICES[device]);
		return this.step(`ioremap ${DEVICES[device]}`, "ioremap");
	}

	async free(name) {
		const { ranges } = await this.look();
		const { kind, start } = ranges.find((range) => range.name === name);

		return this.step(`${kind === "ioremap" ? "iounmap" : "vfree"} ${start}`, `Free ${name}`);
	}

	async set(selector, value) {
		await this.tab.evaluate(`(() => {
			const control = document.querySelector("${selector}");

			control.value = "${value}";
			if (control.value !== "${value}")
				throw new Error("${selector} cannot be ${value}");
			control.dispatchEvent(new Event("change", { bubbles: true }));
		})()`);
	}

	/* Draw the pointer from one frame to another. */
	async drag(from, to) {
		const points = await this.tab.evaluate(`(() => {
			document.querySelector(".tm-frames").scrollIntoView({ block: "center", behavior: "instant" });
			return [${from}, ${to}].map((frame) => {
				const box = document.querySelector(\`[data-frame="\${frame}"]\`).getBoundingClientRect();

				return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
			});
		})()`);

		for (const [type, at] of [["mousePressed", 0], ["mouseMoved", 1], ["mouseReleased", 1]])
			await this.tab.send("Input.dispatchMouseEvent",
				{ type, ...points[at], button: "left", buttons: at ? 0 : 1, clickCount: 1 });
	}
}

/* Read a scene's own questions only where they are printed. */
const quietly = (visit) => Object.assign(visit, { ask() {} });

/* What waits for a purge, then what is free, then a device's. */
async function somethingFreed(visit) {
	quietly(visit);
	await visit.vmalloc(4096);
	await visit.ioremap(0);
	await visit.free("A");
}

const framesOf = ({ frames }, name) => frames.flatMap((label, frame) => {
	const [, page] = label.match(new RegExp(`page (\\d+) of ${name}$`)) ?? [];

	return page ? [[Number(page), frame]] : [];
}).sort(([a], [b]) => a - b).map(([, frame]) => frame);

const scenes = {
	async play(visit) {
		visit.ask(RANGE);
		let seen = await visit.tell();

		assert.deepEqual(seen.ranges.map(({ kind, of }) => [kind, of]), [["free", "free, 32 TB"]]);
		seen = await visit.vmalloc(16384);
		assert.deepEqual(framesOf(seen, "A"), [1, 2, 5, 6], "the lowest that nobody has");
		assert.match(seen.last, / In RAM: 2 pieces\. New: 1 pmd table, 1 pte table\.$/);
		assert.deepEqual(seen.cells, ["A0", "A1", "A2", "A3", "guard"]);
		assert.deepEqual(seen.lines, ["0 1", "1 2", "2 5", "3 6"]);
		await visit.vmalloc(12288);
		await visit.ioremap(0);
		await visit.ioremap(1);
		seen = await visit.look();
		assert.match(seen.last, /^D: 2 pages at 0xffffc9000000affe, .*from 0xfea00000 on\.$/);
		assert.match(seen.end, /^the device’s page at 0xfea00000\.$/);
		seen = await visit.vmalloc(2 * MB + 1);
		assert.match(seen.last, /^E: 513 pages .* Its array of page pointers, 2 pages, is an area of its own/);
		assert.deepEqual(seen.cells, ["E0", "E1", "E2", "E3", "E4", "E5", "…", "guard"]);
		assert.deepEqual(seen.lines, [], "RAM has so many only elsewhere");
		await visit.set("[name=page]", 512);
		seen = await visit.tell();
		assert.equal(seen.end, "a page of RAM outside of this picture.");
		await visit.free("B");
		seen = await visit.vmalloc(12288);
		assert.equal(seen.ranges.filter(({ kind }) => kind === "unpurged").length, 1);
		await visit.step("purge", "purge");
		seen = await visit.vmalloc(12288);
		assert.equal(seen.ranges[1].name, "F", "its addresses are the first that are free");
		assert.match((await visit.vmalloc(0)).last, /^Nothing: no size\.$/);
		assert.match((await visit.vmalloc(300 * MB)).last, /^Nothing: more than all RAM\.$/);
		for (const name of ["E", "A", "C"])
			await visit.free(name);
		await visit.vmalloc(33 * MB);
		seen = await visit.free("A");
		assert.match(seen.last, /^A is no longer mapped\. More than 32 MB would wait now: all of it was purged\.$/);
	},

	async huge(visit) {
		visit.ask(RANGE);
		let seen = await visit.ioremap(2);

		assert.match(seen.end, /^One 2 MB entry, no table below it: the device’s page at 0xe0000000\.$/);
		assert.equal(seen.levels.length, 3);
		await visit.set("[name=page]", 4095);
		seen = await visit.tell();
		assert.match(seen.end, /page at 0xe0fff000\.$/);
		seen = await visit.free("A");
		assert.deepEqual(seen.levels, []);
		await visit.step("purge", "purge");
		await visit.ioremap(3);
		await visit.free("A");
		await visit.step("purge", "purge");
		seen = await visit.ioremap(2);
		assert.match(seen.last, / 8 pte tables made way for huge entries\.$/);
		await visit.vmalloc(4 * MB, "vmalloc_huge");
		await visit.vmalloc(4 * MB);
		seen = await visit.ioremap(4);
		assert.match(seen.end, /^One 1 GB entry, no table below it: the device’s page at 0x4000000000\.$/);
		assert.equal(seen.levels.length, 2);
		await visit.press("A: ioremap");
		await visit.tell();
		await visit.free("D");
		await visit.free("A");
	},

	async drag(visit) {
		visit.ask(RANGE);
		let seen = await visit.vmalloc(16384);
		const before = seen;

		await visit.drag(5, 40);
		seen = await visit.tell();
		assert.deepEqual(framesOf(seen, "A"), [1, 2, 40, 6]);
		assert.match(seen.last, /^Page 2 of A lies in frame 0x1028: one pte has changed, and no address\. In RAM: 3 pieces\.$/);
		assert.deepEqual(seen.lines, ["0 1", "1 2", "2 40", "3 6"]);
		assert.equal(seen.page, 2);
		assert.match(seen.end, /^Frame 0x1028, which is also at 0xffff888001028000: the linear map\.$/);
		for (const part of ["ranges", "tables", "cells"])
			assert.deepEqual(seen[part], before[part]);
		/* Somebody else's frame, a page's own, none at all. */
		await visit.drag(40, 3);
		await visit.drag(40, 6);
		await visit.drag(3, 41);
		assert.deepEqual(framesOf(await visit.look(), "A"), [1, 2, 40, 6]);
		await visit.press("Frame 0x1002: page 1 of A");
		assert.equal((await visit.look()).notice, "Page 1 of A: which frame shall it lie in?");
		await visit.press("Frame 0x1003: somebody else’s");
		assert.match((await visit.look()).notice, /^Somebody else has that frame\./);
		await visit.press("Frame 0x1008: free");
		seen = await visit.tell();
		assert.deepEqual(framesOf(seen, "A"), [1, 8, 40, 6]);
		assert.match(seen.last, /In RAM: 4 pieces\.$/);
		assert.match(seen.notice, /^Done: Have a buffer of four pages or more/);
		await visit.press("Frame 0x1006: page 3 of A");
		await visit.press("Frame 0x1006: page 3 of A");
		await visit.press("Frame 0x1005: free");
		assert.deepEqual(framesOf(await visit.look(), "A"), [1, 8, 40, 6], "it was put back first");
		await visit.press("Undo");
		assert.deepEqual(framesOf(await visit.look(), "A"), [1, 2, 40, 6]);
	},

	async tasks(visit) {
		quietly(visit);
		await visit.vmalloc(12288);
		await visit.free("A");
		await visit.vmalloc(4096);
		assert.deepEqual((await visit.look()).tasks, [false, false, false, false]);
		await visit.press("purge");
		assert.match((await visit.vmalloc(4096)).notice, /^Done: Free an area, and get its address again\.$/);
		await visit.ioremap(3);
		await visit.vmalloc(2 * MB);
		assert.deepEqual((await visit.look()).tasks, [false, true, false, false]);
		await visit.vmalloc(2 * MB + 1);
		await visit.ioremap(2);
		assert.deepEqual((await visit.look()).tasks, [false, true, true, true]);
		await visit.press("Reset");
		assert.deepEqual((await visit.look()).tasks, [false, true, true, true]);
		await visit.vmalloc(16384);
		await visit.drag(2, 8);
		await visit.drag(6, 11);
		assert.deepEqual((await visit.look()).tasks, [true, true, true, true]);
	},

	async back(visit) {
		await somethingFreed(visit);
		await visit.press("Undo");
		let seen = await visit.look();

		assert.equal(seen.notice, "Took back: vfree 0xffffc90000000000.");
		assert.deepEqual(seen.ranges.map(({ name }) => name), ["A", "", "B", ""]);
		assert.deepEqual(framesOf(seen, "A"), [1]);
		for (const bytes of ["", "-1", "a page", "99999999999999999999"]) {
			await visit.set(".tm-form input", bytes);
			await visit.press("vmalloc");
			const now = await visit.look();

			assert.match(now.notice, bytes.startsWith("9") ? /^Refused: SIZE .+\.$/ :
				/^The bytes must be a number\.$/);
			assert.deepEqual(now.ranges, seen.ranges);
		}
		for (const page of ["1", "x", "", "-1", "0.5"]) {
			await visit.press("A: vmalloc");
			await visit.set("[name=page]", page);
			seen = await visit.look();
			assert.equal(seen.notice, "A has pages 0 to 0.");
			assert.equal(seen.page, 0);
		}
		await visit.press("Reset");
		seen = await visit.look();
		assert.equal(seen.ranges.length, 1);
		assert.match(seen.last, /^Nothing is mapped\./);
		assert.ok(seen.frames.every((label) => !label.includes("page")));
		assert.equal(seen.tables.find((one) => one.startsWith("pte")), "pte=0");
		await visit.press("Undo");
		assert.equal((await visit.look()).ranges.length, 1);
	},

	async predict(visit) {
		await somethingFreed(visit);
		await visit.press("Predict");
		await visit.set(".tm-form input", "4096");
		await visit.press("vmalloc");
		let seen = await visit.look();

		assert.equal(seen.notice, "Where will vmalloc 4096 begin? Choose a range, or say that it will fail.");
		assert.match(seen.focus, /^free, 254 pages, at 0xffffc90000002000$/);
		await visit.press("waits for a purge, 2 pages");
		seen = await visit.look();
		assert.equal(seen.notice, "You said from 0xffffc90000000000 on: the model disagrees.");
		assert.equal(seen.focus, "vmalloc");
		await visit.press("vmalloc");
		await visit.press("free, 252 pages");
		assert.equal((await visit.look()).notice, "You said from 0xffffc90000004000 on: the model agrees.");
		await visit.set(".tm-form input", "999999999");
		await visit.press("vmalloc");
		await visit.press("It will fail");
		seen = await visit.look();
		assert.equal(seen.notice, "You said that it fails: the model agrees.");
		await visit.press("ioremap");
		await visit.press("Cancel");
		assert.equal((await visit.look()).notice, "Cancelled.");
		await visit.press("ioremap");
		await visit.press("It will fail");
		seen = await visit.look();
		assert.equal(seen.score, "2 of 4 right");
		await visit.press("ioremap");
		await visit.press("Reset");
		seen = await visit.look();
		assert.equal(seen.ranges.length, 1);
		assert.equal(seen.score, "2 of 4 right", "the question outlives what it was about");
	},

	async limit(visit) {
		quietly(visit);
		await visit.set(".tm-form input", "4096");
		for (let i = 0; i < 20; i++)
			await visit.press("vmalloc");
		let seen = await visit.look();

		assert.equal(seen.ranges.length, 21);
		await visit.press("vmalloc");
		seen = await visit.look();
		assert.match(seen.notice, /^20 areas are as many as this board draws/);
		assert.equal(seen.ranges.length, 21);
		for (const name of ["B", "C"])
			await visit.free(name);
		await visit.press("purge");
		await visit.press("vmalloc");
		assert.equal((await visit.look()).ranges[1].name, "B");
		/* 48 frames, of which others have 22; each is somebody's but once. */
		seen = await visit.look();
		assert.equal(seen.frames.filter((label) => label.includes(" page ")).length, 19);
		assert.equal(seen.frames.filter((label) => label.endsWith("somebody else’s")).length, 22);
	},

	async keyboard(visit) {
		const focus = (selector) => visit.tab.evaluate(`document.querySelector("${selector}").focus()`);

		quietly(visit);
		await focus(".tm-go");
		await visit.key("Enter", "\r");
		let seen = await visit.look();

		assert.equal(seen.focus, "vmalloc");
		assert.equal(seen.ranges[0].name, "A");
		await focus("[data-frame='0']");
		await visit.key("ArrowRight");
		await visit.key("Enter", "\r");
		seen = await visit.look();
		assert.equal(seen.notice, "Page 0 of A: which frame shall it lie in?");
		assert.equal(seen.focus, "Frame 0x1001: page 0 of A");
		await visit.key("Escape");
		assert.equal((await visit.look()).notice, "");
		await visit.key("Enter", "\r");
		await visit.key("ArrowDown");
		await visit.key("ArrowDown");
		await visit.key("ArrowRight");
		await visit.key("ArrowRight");
		await visit.key("Enter", "\r");
		seen = await visit.look();
		assert.match(seen.last, /^Page 0 of A lies in frame 0x1013: /);
		assert.equal(seen.focus, "Frame 0x1013: page 0 of A");
		await focus("[data-start='0']");
		await visit.key("Enter", "\r");
		assert.match((await visit.look()).focus, /^A: vmalloc/);
		await focus("[data-page='3']");
		await visit.key("Enter", "\r");
		seen = await visit.look();
		assert.equal(seen.page, 3);
		assert.equal(seen.focus, "Walk to page 3 of A");
		await focus("[aria-label='Free A']");
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).focus, "purge");
		await visit.key("Enter", "\r");
		assert.match((await visit.look()).last, /^Purged: the addresses of 5 pages are free again\.$/);
		await visit.ignores("avipfu0");
	},

	async accessible(visit) {
		quietly(visit);
		await visit.accessible();
		await visit.vmalloc(16384);
		await visit.vmalloc(2 * MB + 1);
		await visit.ioremap(2);
		await visit.free("B");
		await visit.press("Frame 0x1001: page 0 of A");
		await visit.accessible();
		await visit.press("Predict");
		await visit.press("vmalloc");
		await visit.accessible();
	},
};

play(scenes, MapsVisit, { slow: ["play", "huge", "limit"],
	modes: { accessible: ["light", "dark", "narrow"] } });
