// SPDX-License-Identifier: GPL-2.0
/*
 * The buddy board: a zone that the reader allocates from, frees to, fragments.
 * What happens is the model's doing, through buddy-zone.js; this file draws it
 * in place of the static figure, and stays away where the model does not run.
 */
"use strict";
(() => {
const PAGES_PER_ROW = 8;	/* a block is then a rectangle, whatever its order */
const PATTERNS = 4;
const SCRIPT_PAUSE = 600;	/* ms between two steps that play on their own */

const script = document.currentScript.src;
let model;	/* what buddy-zone.js brings */

/* Attributes that are functions become listeners: { click: () => … }. */
function make(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);

	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === "function")
			element.addEventListener(name, value);
		else
			element.setAttribute(name, value);
	}
	element.append(...children);
	return element;
}

const button = (text, click, attributes = {}) =>
	make("button", { type: "button", click, ...attributes }, text);

/* Not `disabled`, which would take the focus away from whoever just pressed it. */
function enable(control, enabled) {
	control.setAttribute("aria-disabled", String(!enabled));
}

class Board {
	constructor(ask) {
		this.zone = new model.Zone(ask, 64);
		this.predicting = false;
		this.asked = null;	/* the order whose place is being predicted */
		this.tally = { right: 0, of: 0 };
		this.script = null;	/* { commands, next, timer } while one plays */
		this.notice = "";
		this.build();
		this.layOut();
		this.draw();
	}

	build() {
		this.sizes = [32, 64].map((npages) =>
			button(`${npages} pages`, () => this.resize(npages)));
		this.predict = button("Predict", () => this.togglePredict());
		this.score = make("span", { class: "bb-score" });
		this.fragment = button("", () => this.toggleScript());
		this.nextStep = button("Next step", () => this.playStep());
		this.undo = button("Undo", () => this.undoStep());
		this.reset = button("Reset", () => this.resize(this.zone.npages));
		this.pages = make("div", { class: "bb-pages", role: "group",
			"aria-label": "Pages to choose from", keydown: (e) => this.moveFocus(e) });
		this.blocks = make("div", { class: "bb-blocks", role: "group",
			"aria-label": "The zone's blocks, by address", tabindex: "-1" });
		this.rows = make("tbody");
		this.notes = make("p", { class: "bb-notice" });
		this.last = make("p");
		this.answers = make("div", { class: "bb-bar" },
			button("It will fail", () => this.guess(null)),
			button("Cancel", () => this.guess()));
		this.log = make("ol", { reversed: "" });
		this.earlier = make("details", { open: "" }, make("summary", {}, "Earlier steps"),
			make("div", { class: "bb-log", role: "region", tabindex: "0",
				"aria-label": "Earlier steps" }, this.log));
		this.element = make("div", { class: "bb" },
			make("div", { class: "bb-bar" },
				make("span", { class: "bb-pair", role: "group",
					"aria-label": "Size of the zone" }, ...this.sizes),
				this.predict, this.score, make("span", { class: "bb-gap" }),
				this.fragment, this.nextStep, this.undo, this.reset),
			make("div", { class: "bb-main" },
				make("div", { class: "bb-zone" }, this.blocks, this.pages),
				make("div", { class: "bb-said" },
					make("div", { role: "status" }, this.notes, this.last), this.answers),
				make("table", {}, make("thead", {}, make("tr", {},
					...["Allocate", "Blocks", "Free list, head first"].map((text) =>
						make("th", { scope: "col" }, text)))), this.rows)),
			this.earlier);
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
		this.sizes.forEach((control) => control.setAttribute("aria-pressed",
			String(control.textContent === `${this.zone.npages} pages`)));
	}

	// ---------------------------------------------------- what a reader does

	request(order) {
		this.stopScript();
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
		this.notice = pfn === undefined ? "Cancelled." :
			this.judge(pfn, this.zone.run(`alloc ${order}`).block);
		this.draw();
		this.rows.rows[order].querySelector("button").focus();
	}

	judge(pfn, block) {
		const right = pfn === null || block === null ? pfn === block : model.covers(block, pfn);
		const guessed = pfn === null ? "that it fails" : `page ${pfn}`;

		this.tally.of++;
		if (right)
			this.tally.right++;
		return `You said ${guessed}: the model ${right ? "agrees" : "disagrees"}.`;
	}

	release(block) {
		this.stopScript();
		this.notice = "";
		this.zone.run(`free ${block.pfn} ${block.order}`);
		this.draw();
	}

	togglePredict() {
		this.stopScript();
		this.predicting = !this.predicting;
		this.asked = null;
		this.notice = this.predicting ? "From now on, say where a block will come from " +
			"before you see it." : "";
		this.draw();
	}

	undoStep() {
		if (!this.zone.steps.length)
			return;
		this.stopScript();
		this.asked = null;
		this.notice = `Took back: ${this.zone.steps.at(-1).command}.`;
		this.zone.undo();
		this.draw();
	}

	resize(npages) {
		const changed = npages !== this.zone.npages;

		this.stopScript();
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
			this.stopScript();
			if (document.activeElement === this.nextStep)
				this.fragment.focus();
		}
		this.draw();
	}

	pauseScript() {
		clearInterval(this.script.timer);
		this.script.timer = 0;
	}

	stopScript() {
		if (this.script)
			this.pauseScript();
		this.script = null;
	}

	moveFocus(event) {
		const all = [...this.pages.children];
		const at = all.indexOf(document.activeElement);
		const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - PAGES_PER_ROW,
			ArrowDown: at + PAGES_PER_ROW, Home: 0, End: all.length - 1 }[event.key];

		if (at < 0 || !all[to])
			return;
		event.preventDefault();
		all[at].tabIndex = -1;
		all[to].tabIndex = 0;
		all[to].focus();
	}

	// --------------------------------------------------- what the reader sees

	draw() {
		const { zone } = this;

		this.drawBlocks();
		zone.lists.forEach((list, order) => this.drawList(list, this.rows.rows[order]));
		this.pages.inert = this.asked === null;
		this.blocks.inert = this.asked !== null;
		this.answers.hidden = this.asked === null;
		this.predict.setAttribute("aria-pressed", String(this.predicting));
		this.score.textContent = this.tally.of ?
			`${this.tally.right} of ${this.tally.of} right` : "";
		this.fragment.textContent = !this.script ? "Fragment it" :
			this.script.timer ? "Pause" : "Go on";
		this.nextStep.hidden = !this.script;
		enable(this.undo, zone.steps.length);
		this.drawSteps();
	}

	drawSteps() {
		const earlier = this.zone.steps.slice(0, -1).reverse();

		this.notes.textContent = this.notice;
		this.notes.hidden = !this.notice;
		this.last.classList.toggle("bb-fail", this.zone.steps.at(-1)?.block === null);
		this.last.textContent = this.zone.steps.at(-1)?.words ??
			`${this.zone.npages} pages, all free, in one block. Allocate a block of any ` +
			"order; press a lettered one to free it.";
		this.earlier.hidden = !earlier.length;
		this.log.replaceChildren(...earlier.map((step) =>
			make("li", {}, make("code", {}, step.command), " ", step.words)));
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
		const pattern = block.name.charCodeAt(0) % PATTERNS;

		label.prepend(make("b", {}, block.name));
		return make("button", { ...attributes, type: "button",
			class: `bb-taken bb-pattern-${pattern}`, click: () => this.release(block),
			"aria-label": `${block.name}: order ${block.order} at page ${block.pfn}; free it` },
		label);
	}
}

const STYLE = `
.bb { container-type: inline-size; color: var(--ink, CanvasText);
	font: 0.875rem/1.45 var(--sans, system-ui, sans-serif); font-variant-numeric: tabular-nums;
	--bb-rule: var(--rule, #ddd); --bb-quiet: var(--quiet, #666); --bb-paper: var(--paper, Canvas);
	--bb-mark: var(--accent, #9c3a1f); }
.bb [hidden] { display: none; }
.bb p, .bb ol, .bb table { margin: 0; }
.bb ol { padding: 0; list-style: none; }
.bb button { padding: 0.3rem 0.65rem; border: 1px solid var(--bb-quiet); border-radius: 0.3rem;
	background: var(--bb-paper); color: inherit; font: inherit; line-height: 1.3; cursor: pointer; }
.bb button:hover { border-color: currentColor; background: var(--shade, transparent); }
.bb button[aria-pressed=true] { border-color: var(--ink, CanvasText);
	background: var(--ink, CanvasText); color: var(--bb-paper); }
.bb button[aria-disabled=true] { border-style: dashed; color: var(--bb-quiet); cursor: default; }
.bb-bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem; }
.bb-gap { flex: 1; }
.bb-pair { display: flex; margin-right: 0.4rem; }
.bb .bb-pair button:first-child { border-radius: 0.3rem 0 0 0.3rem; border-right: 0; }
.bb .bb-pair button:last-child { border-radius: 0 0.3rem 0.3rem 0; }
.bb-score { color: var(--bb-quiet); }
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
.bb-pattern-0 { --bb-hue: var(--blue, #1a63d6); --bb-tint: var(--blue-tint, #ddf0ff);
	--bb-turn: 45deg; }
.bb-pattern-1 { --bb-hue: var(--orange, #a95400); --bb-tint: var(--orange-tint, #fed);
	--bb-turn: -45deg; }
.bb-pattern-2 { --bb-hue: var(--green, #1a7536); --bb-tint: var(--green-tint, #dcf5e2);
	--bb-turn: 0deg; }
.bb-pattern-3 { --bb-hue: var(--violet, #7a48d8); --bb-tint: var(--violet-tint, #f3eafe);
	--bb-turn: 90deg; }
.bb-taken { --bb-hatch: repeating-linear-gradient(var(--bb-turn), transparent 0 6px,
	color-mix(in srgb, var(--bb-hue) 30%, transparent) 6px 7.5px); }
.bb-taken b, .bb-taken .bb-order:not(:empty) { padding: 0 0.3em; border-radius: 0.3em;
	background: var(--bb-tint); }

.bb table { width: 100%; min-width: 0; border-collapse: collapse; font: inherit; }
.bb th, .bb td { padding: 0.2rem 0.6rem 0.2rem 0; border-bottom: 1px solid var(--bb-rule);
	font-weight: 400; text-align: left; vertical-align: middle; }
.bb thead th { color: var(--bb-quiet); font-size: 0.8rem; }
.bb tbody button { min-height: 2rem; white-space: nowrap; }
.bb td + td { width: 100%; padding-right: 0; }
.bb td ol { display: flex; flex-wrap: wrap; row-gap: 0.15rem; }
.bb td li { margin: 0; }
.bb td li + li::before { content: "\\2192" / ""; padding: 0 0.25em; color: var(--bb-quiet); }

.bb-said { min-height: 4.5em; }
.bb-said .bb-bar { margin-top: 0.5rem; }
.bb-notice, .bb-fail { color: var(--bb-mark); font-weight: 600; }
.bb details { margin-bottom: 0.75rem; }
.bb summary { color: var(--bb-quiet); cursor: pointer; }
.bb-log { max-height: 9em; overflow-y: auto; }
.bb .bb-log ol { padding-left: 2.2rem; list-style: decimal; color: var(--bb-quiet); }
.bb .bb-log li { margin: 0.15rem 0; }
.bb-log code { margin-right: 0.4em; }

@media (prefers-reduced-motion: no-preference) {
	.bb-blocks > * { animation: bb-appear 0.35s ease-out; }
	@keyframes bb-appear { from { opacity: 0; transform: scale(0.85); } }
}
@media screen { .bb-static { display: none !important; } }
@media print { .bb { display: none; } }
`;

/* The other half of this widget lies beside it, wherever the page is. */
const loadZone = () => new Promise((resolve, reject) => {
	document.head.append(make("script", {
		src: new URL("buddy-zone.js", script).href,
		load: () => resolve(window.buddyZone),
		error: () => reject(new Error("buddy-zone.js is not beside the page's scripts")),
	}));
});

/* On paper, and wherever the model does not run, the static figure stays. */
async function replaceFigure(place) {
	const figure = place.querySelector("figure") ?? place;

	try {
		model ??= await loadZone();
		const board = new Board(await model.openModel("buddy"));
		const caption = figure.querySelector("figcaption");

		for (const child of figure.children) {
			if (child !== caption)
				child.classList.add("bb-static");
		}
		document.head.append(make("style", {}, STYLE));
		figure.insertBefore(board.element, caption);
		place.dataset.state = "live";
	} catch (error) {
		place.append(make("p", { role: "note" },
			`This figure does not move here: ${error.message}.`));
		place.dataset.state = "still";
	}
}

document.querySelectorAll('[data-widget="buddy-board"]').forEach(replaceFigure);
})();
