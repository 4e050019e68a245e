/*
 * A reader at the buddy board, in a headless browser:
 *
 *   node board.js SCENE PAGE
 *
 * Each scene plays one visit. `play` prints, for every command that the board
 * gave the model, what the board shows afterwards, in the words in which the
 * playground answers; the others print nothing unless something is wrong.
 */
"use strict";

const assert = require("assert/strict");
const { Visit, play } = require("../../../build/book/tests/visit.js");

const FRAGMENT_STEPS = 64 / 4 + 64 / 4 / 2 + 1;

/* Runs in the page: what the reader sees, read from nothing but the drawing. */
function shown() {
	const all = (selector) => [...document.querySelectorAll(selector)];
	const words = (element) => element.textContent.trim();
	const blocks = all(".bb-blocks > *").map((element) => {
		const box = getComputedStyle(element);
		const [row, column, rows, columns] = [box.gridRowStart, box.gridColumnStart,
			box.gridRowEnd, box.gridColumnEnd].map((text) => Number(text.replace("span ", "")));

		return { pfn: (row - 1) * 8 + column - 1, pages: rows * columns,
			free: element.matches(".bb-free"), name: element.querySelector("b")?.textContent,
			label: element.getAttribute("aria-label") };
	});

	return {
		blocks,
		lists: all(".bb tbody tr").map((row) => [...row.querySelectorAll("li")].map(words)),
		counts: all(".bb tbody tr").map((row) => words(row.cells[1])),
	};
}

class BoardVisit extends Visit {
	constructor(tab) {
		super(tab, shown);
	}

	/* Say COMMAND, and what the playground would reply, as far as the board shows it. */
	async say(command, reply = "ok") {
		const { blocks, lists, counts } = await this.look();

		this.print([`> ${command}`, reply, counts.join(" "),
			...lists.map((list) => list.join(" "))].join("\n"));
		lists.forEach((list, order) => list.forEach((pfn) => {
			const drawn = blocks.filter((block) => block.pfn === Number(pfn));

			assert.deepEqual(drawn.map(({ pages, free }) => ({ pages, free })),
				[{ pages: 2 ** order, free: true }], `page ${pfn} after ${command}`);
		}));
		assert.equal(blocks.filter((block) => block.free).length, lists.flat().length);
		let next = 0;
		for (const block of blocks) {
			assert.equal(block.pfn, next, `a gap or an overlap after ${command}`);
			next += block.pages;
		}
	}

	async allocate(order, name) {
		await this.press(`Allocate order ${order}`);
		const { blocks } = await this.look();

		await this.say(`alloc ${order}`,
			blocks.find((block) => !block.free && block.name === name)?.pfn ?? "fail");
	}

	async free(name) {
		const { pfn, pages } = (await this.look()).blocks.find((block) => block.name === name);

		await this.press(`${name}: `);
		await this.say(`free ${pfn} ${Math.log2(pages)}`);
	}
}

const scenes = {
	async play(visit) {
		await visit.say("init 64 7");
		await visit.allocate(0, "A");
		assert.match((await visit.look()).last, /^A: order 0 from the block at 0, order 6: split 6 /);
		await visit.allocate(3, "B");
		await visit.allocate(1, "C");
		await visit.allocate(0, "D");
		await visit.free("A");
		await visit.free("C");
		assert.equal((await visit.look()).last,
			"C: order 1 at 2 is freed: no merge; it goes on list 1, which was empty.");
		await visit.allocate(6);
		assert.equal((await visit.look()).last,
			"Order 6 fails: 55 of 64 pages are free, but no block is larger than order 5.");
		await visit.free("D");
		await visit.free("B");
		assert.match((await visit.look()).last, /merges with 0, then 16, then 32; .* order 6,/);
		await visit.press("32 pages");
		await visit.say("init 32 6");
		for (const name of "ABCDEF")
			await visit.allocate(2, name);
		/* 24 to 31 stay free as one block, so E's pair may merge soon: to the tail. */
		for (const name of "DBE")
			await visit.free(name);
		const { lists, last } = await visit.look();

		assert.deepEqual(lists[2], ["4", "12", "16"]);
		assert.equal(last, "E: order 2 at 16 is freed: no merge; it goes to the tail of list 2.");
	},

	async fragment(visit) {
		await visit.press("Allocate order 5");
		await visit.press("Fragment it");
		for (let step = 1; step < FRAGMENT_STEPS; step++)
			await visit.press("Next step");
		const { blocks, last, focus } = await visit.look();

		assert.equal(last, "Order 3 fails: 32 of 64 pages are free, " +
			"but no block is larger than order 2.");
		assert.equal(blocks.filter((block) => block.free).length, 8);
		assert.equal(focus, "Fragment it");

		await visit.press("Undo");
		assert.match((await visit.look()).last, /^P: order 2 at 60 is freed/);
		await visit.press("Undo");
		const undone = await visit.look();

		assert.equal(undone.notice, "Took back: free 60 2.");
		assert.ok(undone.blocks.some((block) => block.name === "P" && block.pfn === 60));
		assert.deepEqual(undone.lists[2], ["52", "44", "36", "28", "20", "12", "4"]);
		await visit.press("Reset");
		assert.deepEqual((await visit.look()).blocks.map((block) => block.pages), [64]);
	},

	/* Left to itself it ends the same, for those who do not mind motion. */
	async autoplay(visit) {
		await visit.tab.send("Emulation.setEmulatedMedia", { features: [
			{ name: "prefers-reduced-motion", value: "no-preference" } ] });
		await visit.press("Fragment it");
		await visit.find(".bb-log li:nth-child(2)");
		await visit.press("Pause");
		const paused = await visit.look();

		await new Promise((resolve) => setTimeout(resolve, 1500));
		assert.deepEqual((await visit.look()).blocks, paused.blocks);
		await visit.press("Go on");
		await visit.find(`.bb-log li:nth-child(${FRAGMENT_STEPS - 1})`);
		assert.match((await visit.look()).last, /^Order 3 fails: 32 of 64/);
	},

	async predict(visit) {
		await visit.press("Predict");
		await visit.press("Allocate order 4");
		assert.match((await visit.look()).notice, /^Where will order 4 come from\?/);
		assert.deepEqual((await visit.look()).lists[6], ["0"], "the answer shows too early");
		await visit.press("Page 13");
		assert.equal((await visit.look()).notice, "You said page 13: the model agrees.");

		await visit.press("Allocate order 0");
		await visit.press("Page 63");
		assert.equal((await visit.look()).notice, "You said page 63: the model disagrees.");
		await visit.press("Allocate order 6");
		await visit.press("It will fail");
		const { score, focus, notice } = await visit.look();

		assert.equal(notice, "You said that it fails: the model agrees.");
		assert.equal(score, "2 of 3 right");
		assert.equal(focus, "Allocate order 6, 64 pages");
		await visit.press("Allocate order 1");
		await visit.press("Cancel");
		assert.equal((await visit.look()).score, "2 of 3 right");
		assert.equal((await visit.look()).blocks.filter((block) => !block.free).length, 2);
	},

	async keyboard(visit) {
		await visit.tab.evaluate(`document.querySelector(".bb tbody button").focus()`);
		await visit.key("Enter", "\r");
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).focus, "Allocate order 0, 1 page");
		await visit.tab.evaluate(`document.querySelector(".bb-taken").focus()`);
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).focus, "B: order 0 at page 1; free it");
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).focus, "The zone's blocks, by address");

		await visit.press("Predict");
		await visit.tab.evaluate(`document.querySelector(".bb tbody button").focus()`);
		await visit.key("Enter", "\r");
		await visit.key("ArrowRight");
		await visit.key("ArrowDown");
		assert.equal((await visit.look()).focus, "Page 9");
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).notice, "You said page 9: the model disagrees.");
		assert.equal((await visit.look()).focus, "Allocate order 0, 1 page");
		for (const key of "aufrp0")
			await visit.key(key, key);
		assert.equal((await visit.look()).blocks.filter((block) => !block.free).length, 1);
	},
};

play(scenes, BoardVisit, { slow: ["play", "autoplay"] });
