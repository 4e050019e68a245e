// SPDX-License-Identifier: GPL-2.0
/*
 * The buddy board: a zone that the reader allocates from, frees to, fragments.
 * What happens is the model's doing, through buddy-zone.js; this file draws it
 * in place of the static figure, and stays away where the model does not run.
 */
"use strict";
(() => {
const { make, button, moveFocus, pattern, pick, press } = window.widget;
const PAGES_PER_ROW = 8;	/* a block is then a rectangle, whatever its order */
const SCRIPT_PAUSE = 600;	/* ms between two steps that play on their own */

let model;	/* what buddy-zone.js brings */

class BuddyBoard extends window.widget.Board {
	build() {
		this.zone = this.state;
		this.script = null;	/* { commands, next, timer } while one plays */
		this.sizes = pick("Size of the zone", [["32 pages", 32], ["64 pages", 64]],
			(npages) => this.resize(npages));
		this.fragment = button("", () => this.toggleScript());
		this.nextStep = button("Next step", () => this.playStep());
		this.reset = button("Reset", () => this.resize(this.zone.npages));
		this.pages = make("div", { class: "bb-pages", role: "group",
			"aria-label": "Pages to choose from",
			keydown: (event) => moveFocus(event, this.pages, PAGES_PER_ROW) });
		this.blocks = make("div", { class: "bb-blocks", role: "group",
			"aria-label": "The zone's blocks, by address", tabindex: "-1" });
		this.rows = make("tbody");
		this.element = make("div", { class: "bb" },
			make("div", { class: "bb-bar" }, this.sizes,
				this.predict, this.score, make("span", { class: "bb-gap" }),
				this.fragment, this.nextStep, this.undo, this.reset),
			make("div", { class: "bb-main" },
				make("div", { class: "bb-zone" }, this.blocks, this.pages), this.said,
				make("table", {}, make("thead", {}, make("tr", {},
					...["Allocate", "Blocks", "Free list, head first"].map((text) =>
						make("th", { scope: "col" }, text)))), this.rows)),
			this.earlier);
		this.layOut();
		this.draw();
	}

	/* What depends on the zone's size, not on its state. */
	layOut() {
		this.pages.replaceChildren(...Array.from({ length: this.zone.npages }, (_, pfn) =>
			button(String(pfn), () => this.guess(pfn),
				{ "aria-label": `Page ${pfn}`, tabindex: pfn ? "-1" : "0" })));
		this.rows.replaceChildren(...this.zone.lists.map((_, order) => {
			const pages = order ? `${2 ** order} pages` : "1 page";

			return make("tr", {}, make("th", { scope: "row" },
				button(`order ${order}`, () => this.request(order),
					{ "aria-label": `Allocate order ${order}, ${pages}`, title: pages })),
				make("td"), make("td", {}, make("ol")));
		}));
		press(this.sizes, this.zone.npages);
	}

	// ---------------------------------------------------- what a reader does

	request(order) {
		this.interrupt();
		if (this.predicting) {
			this.asked = order;
			this.notice = `Where will order ${order} come from? ` +
				"Choose a page of that block, or say that it will fail.";
		} else {
			this.notice = "";
			this.zone.run(`alloc ${order}`);
		}
		this.draw();
		if (this.predicting)
			this.pages.querySelector("[tabindex='0']").focus();
	}

	/* @pfn: a page of the block, null for "it fails", undefined for no answer */
	guess(pfn) {
		const order = this.asked;

		this.asked = null;
		this.notice = "Cancelled.";
		if (pfn !== undefined) {
			const { block } = this.zone.run(`alloc ${order}`);

			this.notice = pfn === null ? this.judge("that it fails", !block) :
				this.judge(`page ${pfn}`, block && model.covers(block, pfn));
		}
		this.draw();
		this.rows.rows[order].querySelector("button").focus();
	}

	release(block) {
		this.interrupt();
		this.notice = "";
		this.zone.run(`free ${block.pfn} ${block.order}`);
		this.draw();
	}

	resize(npages) {
		const changed = npages !== this.zone.npages;

		this.interrupt();
		this.asked = null;
		this.notice = "";
		this.zone.restart(npages);
		if (changed)
			this.layOut();
		this.draw();
	}

	/* Start, pause, or go on. Without motion, each step waits for the reader. */
	toggleScript() {
		if (!this.script) {
			const commands = model.fragmentation(this.zone);

			this.resize(this.zone.npages);
			this.script = { commands, next: commands.next(), timer: 0 };
			if (matchMedia("(prefers-reduced-motion: reduce)").matches)
				return this.playStep();
		}
		if (this.script.timer)
			this.pauseScript();
		else
			this.script.timer = setInterval(() => this.runStep(), SCRIPT_PAUSE);
		this.draw();
	}

	playStep() {
		this.pauseScript();
		this.runStep();
	}

	runStep() {
		const { commands, next } = this.script;

		this.notice = "";
		this.zone.run(next.value);
		this.script.next = commands.next();
		if (this.script.next.done) {
			this.interrupt();
			if (document.activeElement === this.nextStep)
				this.fragment.focus();
		}
		this.draw();
	}

	pauseScript() {
		clearInterval(this.script.timer);
		this.script.timer = 0;
	}

	interrupt() {
		if (this.script)
			this.pauseScript();
		this.script = null;
	}

	// --------------------------------------------------- what the reader sees

	draw() {
		const { zone } = this;

		this.drawBlocks();
		zone.lists.forEach((list, order) => this.drawList(list, this.rows.rows[order]));
		this.pages.inert = this.asked === null;
		this.blocks.inert = this.asked !== null;
		this.fragment.textContent = !this.script ? "Fragment it" :
			this.script.timer ? "Pause" : "Go on";
		this.nextStep.hidden = !this.script;
		this.drawSteps(`${zone.npages} pages, all free, in one block. Allocate a block of ` +
			"any order; press a lettered one to free it.");
	}

	drawList(list, row) {
		const [count, blocks] = row.querySelectorAll("td");

		count.textContent = list.length;
		blocks.firstChild.replaceChildren(...list.map((block) => make("li", {}, block.pfn)));
	}

	/* A block that is as it was keeps its element, and so the focus on it. */
	drawBlocks() {
		const wanted = new Map(model.inAddressOrder([...this.zone.taken, ...this.zone.lists.flat()])
			.map((block) => [`${block.pfn} ${block.order} ${block.name ?? ""}`, block]));
		const kept = new Map();
		const focused = document.activeElement;

		for (const element of [...this.blocks.children]) {
			if (wanted.has(element.dataset.block))
				kept.set(element.dataset.block, element);
			else
				element.remove();
		}
		let place = this.blocks.firstChild;
		for (const [key, block] of wanted) {
			if (kept.has(key))
				place = place.nextSibling;
			else
				this.blocks.insertBefore(this.makeBlock(key, block), place);
		}
		if (focused.dataset.block && !focused.isConnected)
			this.focusNear(Number(focused.dataset.block.split(" ")[0]));
	}

	/* The block that had the focus is gone: go to the next one that can be freed. */
	focusNear(pfn) {
		const held = [...this.blocks.querySelectorAll("button")];
		const after = held.find((element) => Number(element.dataset.block.split(" ")[0]) > pfn);

		(after ?? held.at(-1) ?? this.blocks).focus();
	}

	makeBlock(key, block) {
		const width = Math.min(model.size(block), PAGES_PER_ROW);
		const rows = model.size(block) / width;
		const area = `grid-area: ${Math.floor(block.pfn / PAGES_PER_ROW) + 1} / ` +
			`${block.pfn % PAGES_PER_ROW + 1} / span ${rows} / span ${width}; ` +
			`grid-template-rows: repeat(${rows}, 1fr)`;
		const attributes = { "data-block": key, style: area };
		/* One page has room for a name or a number. */
		const order = make("span", { class: "bb-order" },
			block.order ? `order ${block.order}` : block.name ? "" : "0");
		const label = make("span", { class: "bb-label",
			style: `grid-row: ${Math.ceil(rows / 2)}` }, order);

		if (!block.name)
			return make("div", { ...attributes, class: "bb-free", role: "img",
				"aria-label": `Free: order ${block.order} at page ${block.pfn}` }, label);
		label.prepend(make("b", {}, block.name));
		return make("button", { ...attributes, type: "button",
			class: `bb-taken ${pattern(block.name)}`, click: () => this.release(block),
			"aria-label": `${block.name}: order ${block.order} at page ${block.pfn}; free it` },
		label);
	}
}

const STYLE = `
.bb-main { display: grid; gap: 1.25rem; margin: 1rem 0; }
@container (min-width: 34rem) {
	.bb-main { grid-template-columns: minmax(0, 21rem) minmax(0, 1fr); align-items: start; }
	.bb-said { grid-area: 2 / 1 / auto / span 2; }
}

.bb-zone { position: relative; }
.bb-pages, .bb-blocks { display: grid; grid-template-columns: repeat(${PAGES_PER_ROW}, 1fr); }
.bb-blocks { position: absolute; inset: 0; grid-auto-rows: 1fr; }
.bb-pages { position: relative; }
.bb .bb-pages button { display: flex; align-items: flex-start; aspect-ratio: 1; margin: 2px;
	padding: 0.1rem 0.3rem; border: 0; background: none; font-size: 0.625rem; }
.bb-pages[inert] { opacity: 0.75; }
.bb .bb-pages:not([inert]) button:is(:hover, :focus-visible) {
	outline: 3px solid var(--bb-mark); outline-offset: -1px; }
.bb .bb-blocks > * { display: grid; margin: 2px; padding: 0; border-radius: 0.3rem;
	overflow: hidden; }
.bb-label { display: flex; align-items: center; justify-content: center; gap: 0.2rem;
	padding-top: 0.6rem; line-height: 1.1; }
.bb-free { border: 1.5px dashed var(--bb-quiet); color: var(--bb-quiet); }
.bb-order { font-size: min(0.8rem, 3.8cqi); white-space: nowrap; }
.bb .bb-taken { border: 2px solid var(--bb-hue); background: var(--bb-hatch), var(--bb-tint); }
.bb .bb-taken:hover { border-color: var(--ink, CanvasText); background: var(--bb-tint); }
.bb-taken b { font-size: min(1.05rem, 4.6cqi); }
.bb-taken b, .bb-taken .bb-order:not(:empty) { padding: 0 0.3em; border-radius: 0.3em;
	background: var(--bb-tint); }
.bb td + td { width: 100%; padding-right: 0; }
.bb td ol { display: flex; flex-wrap: wrap; row-gap: 0.15rem; }
.bb td li { margin: 0; }
.bb td li + li::before { content: "\\2192" / ""; padding: 0 0.25em; color: var(--bb-quiet); }

@media (prefers-reduced-motion: no-preference) {
	.bb-blocks > * { animation: bb-appear 0.35s ease-out; }
	@keyframes bb-appear { from { opacity: 0; transform: scale(0.85); } }
}
`;

window.widget.place("buddy-board", {
	part: "buddy-zone.js",
	model: "buddy",
	style: STYLE,
	open(ask) {
		model = window.buddyZone;
		return new BuddyBoard(new model.Zone(ask, 64));
	},
});
})();
