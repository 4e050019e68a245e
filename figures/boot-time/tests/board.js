/*
 * A reader at the bitmap board, in a headless browser:
 *
 *   node board.js SCENE PAGE
 *
 * Each scene plays one visit. `play` prints, for every command that the board
 * gave the model, what the board shows afterwards, in the words in which the
 * playground answers; `fields` what each front end passes on; the others print
 * nothing unless something is wrong.
 */
"use strict";

const assert = require("assert/strict");
const { Visit, play } = require("../../../build/book/tests/visit.js");

/* Runs in the page: what the reader sees, read from nothing but the drawing. */
function shown() {
	const all = (selector, root = document) => [...root.querySelectorAll(selector)];
	const words = (element) => element.textContent.trim();
	const nodes = all(".bm-node").map((node) => ({
		last: words(node.querySelector(".bm-last")),
		pages: all(".bm-page", node).map((page) => ({
			pfn: parseInt(words(page.querySelector(".bm-pfn")), 16),
			state: page.dataset.state,
			who: words(page.querySelector(".bm-who")),
			label: page.getAttribute("aria-label"),
			pieces: all(".bm-piece", page).length,
			look: page.querySelector(".bm-look")?.textContent,
		})),
	}));

	return {
		nodes,
		blocks: all(".bb tbody tr").map((row) => [...row.cells].map(words)),
		search: all(".bm-search li").map(words),
		call: document.querySelector(".bm-form select").value,
		goal: all(".bm-form input")[1].value,
	};
}

const hex = (number) => `0x${number.toString(16)}`;

/* A node as `map` would say it. */
function mapOf({ pages }) {
	const runs = [];

	for (const { pfn, state } of pages) {
		const kind = state === "free" ? "F" : "R";

		if (runs.at(-1)?.kind !== kind)
			runs.push({ kind, first: pfn });
		runs.at(-1).end = pfn + 1;
	}
	return runs.map(({ kind, first, end }) => `${kind}[${hex(first)},${hex(end)})`).join(" ");
}

const lastOf = ({ last }) => last.replace(/(last_\w+)\s+/g, "$1=").replace(/\s+/g, " ");

/* The sentences about the search as `looked` would say it; see board.bats. */
function lookedOf({ search, nodes }, failed) {
	const said = search.map((sentence) => {
		const [, nid, again, from, looks] = sentence.match(
			/^Node (\d), (once more )?from page (0x[0-9a-f]+): (.*)\.$/);
		const index = (pfn) => hex(Number(pfn) - nodes[nid].pages[0].pfn);

		return [again ? "again" : `n${nid}`, "from", index(from),
			...looks === "no page is free" ? [] : looks.split("; ").map((look) => {
				const [, pfn, stop] = look.match(/^(0x[0-9a-f]+): (?:no, (0x[0-9a-f]+) is .*|.*)$/);

				return /found$/.test(look) ? index(pfn) : `${index(pfn)}:${index(stop ?? pfn)}`;
			})].join(" ");
	});

	return [...said, failed ? "fail" : "found"].join(" ");
}

class BoardVisit extends Visit {
	constructor(tab) {
		super(tab, shown);
	}

	/* Fill the form in, as far as the call leaves it open. */
	async fill({ call, nid, size, align, goal }) {
		await this.tab.evaluate(`(() => {
			const set = (control, value) => {
				if (value === undefined || control.disabled)
					return;
				control.value = value;
				control.dispatchEvent(new Event("change"));
			};
			const [call, nid, align] = document.querySelectorAll(".bm-form select");
			const [size, goal] = document.querySelectorAll(".bm-form input");
			const wanted = ${JSON.stringify({ call, nid, size, align, goal })};

			set(call, wanted.call);
			set(nid, wanted.nid);
			set(size, wanted.size);
			set(align, wanted.align);
			set(goal, wanted.goal);
		})()`);
	}

	async allocate(call, size, more = {}) {
		await this.fill({ call, size, ...more });
		await this.press("Allocate");
	}

	/* Allocate, and say what the playground would reply, as far as the board shows it. */
	async play(call, size, more = {}) {
		const before = (await this.look()).blocks.length;

		await this.allocate(call, size, more);
		const { nid, align, goal } = more;
		const seen = await this.look();
		const got = seen.blocks.length > before && seen.blocks.at(-1)[2];
		const reply = got || (/would panic/.test(seen.last) ? "panic" : "fail");
		const line = [call, nid, size, align, goal].filter((word) => word !== undefined);

		this.say(line.join(" "), reply, seen, lookedOf(seen, !got));
	}

	async free(name) {
		const [, size, address] = (await this.look()).blocks.find(([free]) =>
			free === `Free ${name}`);
		const nid = Number(address) < 0x1022000 ? 0 : 1;

		await this.press(`Free ${name}`);
		this.say(`free_node ${nid} ${address} ${size}`, "ok", await this.look());
	}

	say(command, reply, seen, ...looked) {
		this.print([`> ${command}`, reply, ...seen.nodes.map(mapOf), ...seen.nodes.map(lastOf),
			...looked].join("\n"));
	}
}

const page = (seen, pfn) => seen.nodes.flatMap(({ pages }) => pages).find((p) => p.pfn === pfn);

const scenes = {
	async play(visit) {
		await visit.press("With holes");
		await visit.play("alloc_bootmem", 10000);
		await visit.play("alloc_bootmem", 100);
		await visit.play("alloc_bootmem", 4000);
		await visit.play("alloc_bootmem_low", 4096);
		await visit.play("alloc_bootmem_low_pages", 1);
		await visit.play("alloc_bootmem_pages", 8192);
		await visit.play("alloc", 12288, { align: 16384, goal: 0 });
		assert.deepEqual((await visit.look()).search, ["Node 0, from page 0xfe0: " +
			"0xfe8: no, 0xfea is taken; 0xff0: found."]);
		await visit.play("alloc_bootmem_node", 100, { nid: 1 });
		await visit.play("alloc_bootmem_pages_node", 4096, { nid: 1 });
		await visit.play("alloc_node", 4096, { nid: 1, align: 16384, goal: 0 });
		assert.match((await visit.look()).last, /0x1026000 is no multiple of 16384: /);
		await visit.free("A");
		await visit.free("B");
		await visit.play("alloc_bootmem", 5000);
		await visit.play("alloc_bootmem_low_pages_node", 100000, { nid: 1 });
		assert.match((await visit.look()).last, /returns nothing, and tries no other node/);
		await visit.play("alloc_bootmem_node", 40960, { nid: 1 });
		await visit.play("alloc_bootmem", 28000);
		assert.equal((await visit.look()).search.length, 3);
		await visit.play("alloc_bootmem", 1000000);
	},

	async fields(visit) {
		const fields = await visit.tab.evaluate(`(() => {
			const [call, nid, align] = document.querySelectorAll(".bm-form select");
			const goal = document.querySelectorAll(".bm-form input")[1];

			return [...call.options].map(({ value }) => {
				call.value = value;
				call.dispatchEvent(new Event("change"));
				return align.disabled ? [value, nid.checkVisibility() ? "1" : "-",
					align.value, goal.value].join(" ") : "";
			}).filter(Boolean);
		})()`);

		visit.print(fields.join("\n"));
	},

	async pages(visit) {
		await visit.press("Page 0xff8: free");
		let seen = await visit.look();

		assert.equal(seen.call, "alloc");
		assert.equal(seen.goal, "0xff8000");
		assert.match(seen.notice, /^The goal is page 0xff8\. The call is now __alloc_bootmem:/);
		await visit.allocate(undefined, 1000);
		await visit.allocate(undefined, 100);
		await visit.press("100 bytes");
		await visit.press("Allocate");
		seen = await visit.look();
		assert.equal(page(seen, 0xff8).who, "ABC");
		assert.equal(page(seen, 0xff8).pieces, 3);
		assert.deepEqual(seen.blocks.map((row) => row[2]), ["0xff8000", "0xff8400", "0xff8480"]);
		assert.match(seen.last, /in the page before, 1152 bytes in .*: no new page\.$/);
		assert.equal(page(seen, 0xff9).look, "1✓", "it finds a free page, and does not need it");
		assert.equal(page(seen, 0xff9).state, "free");

		await visit.press("Page 0xff8: A, B, C");
		seen = await visit.look();
		assert.match(seen.notice, /holds parts of A, B, C: free one of them below/);
		assert.equal(seen.focus, "Free A");
		await visit.press("Page 0xfe0: reserved");
		assert.equal((await visit.look()).goal, "0xfe0000");

		await visit.allocate("alloc_bootmem_pages", 8192);
		await visit.press("Page 0x1001: D");
		seen = await visit.look();
		assert.equal(page(seen, 0x1001).state, "free");
		assert.match(seen.last, /^D: 8192 bytes at 0x1000000 freed\. 2 pages come back\.$/);
	},

	async lost(visit) {
		await visit.allocate("alloc_bootmem", 10000);
		await visit.allocate("alloc_bootmem", 100);
		await visit.press("Free B");
		assert.match((await visit.look()).last,
			/^B: .* 0 pages come back; 1 page that the range does not fill stays reserved/);
		await visit.press("Free A");
		let seen = await visit.look();

		assert.match(seen.last, /2 pages come back; 1 page .* stays reserved/);
		assert.deepEqual([0x1000, 0x1001, 0x1002].map((pfn) => page(seen, pfn).state),
			["free", "free", "lost"]);
		assert.equal(page(seen, 0x1002).label, "Page 0x1002: lost");
		await visit.press("Undo");
		seen = await visit.look();
		assert.equal(seen.notice, "Took back: free_node 0 0x1000000 10000.");
		assert.equal(page(seen, 0x1001).who, "A");
		await visit.press("Reset");
		seen = await visit.look();
		assert.equal(seen.nodes.flatMap(({ pages }) => pages).filter(({ state }) =>
			state !== "free").length, 5);
		assert.equal(seen.blocks.length, 0);
	},

	async refused(visit) {
		await visit.allocate("alloc_bootmem", 100);
		const before = await visit.look();

		for (const size of ["0", "a page", "-1", ""]) {
			await visit.allocate("alloc_bootmem", size);
			const after = await visit.look();

			assert.match(after.notice, /^Refused: .+\.$/, `${size} is taken`);
			assert.deepEqual(after.nodes, before.nodes);
			assert.equal(after.last, before.last);
		}
		await visit.allocate("alloc", 4096, { align: 4096, goal: "somewhere" });
		assert.match((await visit.look()).notice, /^Refused: GOAL must be a number/);
	},

	async predict(visit) {
		await visit.press("Predict");
		await visit.allocate("alloc_bootmem", 100);
		let seen = await visit.look();

		assert.match(seen.notice, /^alloc_bootmem 100: in which page will the block begin\?/);
		assert.ok(seen.nodes.flatMap(({ pages }) => pages).every(({ look, state }) =>
			!look && state !== "taken"), "the answer shows too early");
		await visit.press("Page 0x1000");
		assert.equal((await visit.look()).notice, "You said page 0x1000: the model agrees.");
		await visit.allocate("alloc_bootmem", 100);
		await visit.press("Page 0x1001");
		assert.equal((await visit.look()).notice, "You said page 0x1001: the model disagrees.");
		await visit.allocate("alloc_bootmem_low_pages_node", 1000000, { nid: 1 });
		await visit.press("It will fail");
		seen = await visit.look();
		assert.equal(seen.notice, "You said that it fails: the model agrees.");
		assert.equal(seen.score, "2 of 3 right");
		assert.equal(seen.focus, "Allocate");
		await visit.allocate("alloc_bootmem", 100);
		await visit.press("Cancel");
		assert.equal((await visit.look()).score, "2 of 3 right");
		assert.equal((await visit.look()).blocks.length, 2);
	},

	async keyboard(visit) {
		await visit.tab.evaluate(`document.querySelectorAll(".bm-form input")[0].focus()`);
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).blocks.length, 1);
		await visit.tab.evaluate(`document.querySelector(".bm-page").focus()`);
		await visit.key("ArrowDown");
		await visit.key("ArrowRight");
		assert.equal((await visit.look()).focus, "Page 0xfe9: free; make it the goal");
		await visit.key("Enter", "\r");
		let seen = await visit.look();

		assert.equal(seen.goal, "0xfe9000");
		assert.equal(seen.focus, "Page 0xfe9: free; make it the goal");
		await visit.tab.evaluate(`document.querySelector("[data-block=A]").focus()`);
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).focus, "Allocate");
		await visit.press("Predict");
		await visit.tab.evaluate(`document.querySelector(".bm-go").focus()`);
		await visit.key("Enter", "\r");
		await visit.key("ArrowRight");
		await visit.key("Enter", "\r");
		seen = await visit.look();
		assert.equal(seen.notice, "You said page 0xfea: the model disagrees.");
		assert.equal(seen.focus, "Allocate");
		for (const key of "aufrp0")
			await visit.key(key, key);
		assert.equal((await visit.look()).blocks.length, 1);
	},

	async watch(visit) {
		const motion = (value) => visit.tab.send("Emulation.setEmulatedMedia",
			{ features: [{ name: "prefers-reduced-motion", value }] });
		const watch = `[...document.querySelectorAll(".bb button")].find((button) =>
			button.textContent === "Watch again").checkVisibility()`;
		const moving = `document.getAnimations().filter((animation) =>
			animation.playState === "running").length`;

		await visit.press("With holes");
		await visit.allocate("alloc", 12288, { align: 16384, goal: 0 });
		assert.equal(await visit.tab.evaluate(watch), false);
		assert.equal(await visit.tab.evaluate(moving), 0);
		await motion("no-preference");
		assert.equal(await visit.tab.evaluate(watch), true);
		await visit.press("Watch again");
		assert.equal(await visit.tab.evaluate(moving), 2);
		assert.equal(page(await visit.look(), 0xff0).look, "2✓");
	},

	async accessible(visit) {
		await visit.accessible();
		await visit.press("With holes");
		await visit.allocate("alloc_bootmem", 10000);
		await visit.allocate("alloc_bootmem", 100);
		await visit.press("Free A");
		await visit.allocate("alloc_bootmem_pages_node", 1000000, { nid: 1 });
		await visit.accessible();
		await visit.press("Predict");
		await visit.allocate("alloc_bootmem", 100);
		await visit.accessible();
	},
};

play(scenes, BoardVisit, { slow: ["play", "fields"],
	modes: { accessible: ["light", "dark", "narrow"] } });
