// SPDX-License-Identifier: GPL-2.0
/*
 * The bitmap board: two nodes before there is a page allocator. The reader
 * sets a size, an alignment and a goal, and sees what the search looked at.
 * All of that is the model's doing, through bitmap-nodes.js. This file takes the
 * static figure's place and draws; where the model does not run, the figure stays.
 */
"use strict";
(() => {
const { button, field, make, moveFocus, pattern, pick, press } = window.widget;
const PAGES_PER_ROW = 8;
const SIZES = [100, 4096, 10000];
const ALIGNMENTS = [64, 1024, 4096, 8192, 16384, 65536];
const WATCH = 3000;		/* ms at most to play a search back in */
const WATCH_STEP = 350;		/* ms at most for one look of it */

let model;	/* what bitmap-nodes.js brings */

const option = (text, value = text) => make("option", { value }, String(text));

class BitmapBoard extends window.widget.Board {
	build() {
		this.looks = 0;
		this.starts = pick("The memory at first", [["Fresh", "fresh"], ["With holes", "busy"]],
			(start) => this.restart(start));
		this.reset = button("Reset", () => this.restart(this.state.start));
		this.watch = button("Watch again", () => this.drawSearch(), { class: "bm-watch" });
		this.form = this.makeForm();
		this.grids = this.state.nodes.map((node) => this.makeGrid(node));
		this.search = make("ul", { class: "bm-search" });
		this.rows = make("tbody");
		this.table = make("table", {}, make("thead", {}, make("tr", {},
			...["Block", "Bytes", "Address", "Pages"].map((text) =>
				make("th", { scope: "col" }, text)))), this.rows);
		this.element = make("div", { class: "bb bm" },
			make("div", { class: "bb-bar" }, this.starts, this.predict, this.score,
				make("span", { class: "bb-gap" }), this.watch, this.undo, this.reset),
			this.form, make("div", { class: "bm-nodes" },
				...this.grids.map((grid) => grid.element)),
			make("p", { class: "bm-legend" }, "Thick edge: a search began here. 1×: looked at " +
				"first, and no. 2✓: looked at next, and found. Heavy frame: what was in the way."),
			this.said, this.search, this.table, this.earlier);
		this.showCall();
		this.draw();
	}

	makeForm() {
		this.call = make("select", { change: () => this.showCall() },
			...model.CALLS.map(({ verb, name }) => option(name ?? verb, verb)));
		this.nid = make("select", {}, ...this.state.nodes.map(({ nid }) => option(nid)));
		this.size = make("input", { inputmode: "numeric", autocomplete: "off",
			size: "6", maxlength: "24", value: SIZES[0] });
		this.align = make("select", {}, ...ALIGNMENTS.map((align) => option(align)));
		this.goal = make("input", { autocomplete: "off", spellcheck: "false", size: "10",
			maxlength: "24", value: "0" });
		this.nidField = field("node", this.nid);
		this.allocate = make("button", { class: "bm-go" }, "Allocate");
		return make("form", { class: "bm-form", submit: (event) => {
			event.preventDefault();
			this.request();
		} }, field("call", this.call), this.nidField, field("bytes", this.size),
		make("span", { class: "bb-pair", role: "group", "aria-label": "Bytes" },
			...SIZES.map((size) => button(String(size), () => {
				this.size.value = size;
			}, { "aria-label": `${size} bytes` }))),
		field("align", this.align), field("goal", this.goal), this.allocate);
	}

	makeGrid(node) {
		const name = `bm-node-${node.nid}`;
		const cells = Array.from({ length: node.end - node.first }, (_, i) =>
			make("button", { type: "button", class: "bm-page", tabindex: i ? "-1" : "0",
				click: () => this.choose(node.first + i) }));
		const group = make("div", { class: "bm-pages", role: "group", "aria-labelledby": name,
			keydown: (event) => moveFocus(event, group, PAGES_PER_ROW) }, ...cells);
		const last = make("p", { class: "bm-last" });

		return { cells, last, node, element: make("div", { class: "bm-node" },
			make("p", { id: name, class: "bm-name" }, make("b", {}, `Node ${node.nid}`),
				` pages ${model.hex(node.first)} to ${model.hex(node.end - 1)}`),
			group, last) };
	}

	cell(pfn) {
		const grid = this.grids.find(({ node }) => pfn >= node.first && pfn < node.end);

		return grid?.cells[pfn - grid.node.first];
	}

	// ---------------------------------------------------- what a reader does

	get chosen() {
		return model.CALLS.find(({ verb }) => verb === this.call.value);
	}

	/* A front end brings its own alignment and goal: show them, take no others. */
	showCall() {
		const { node, align, goal } = this.chosen;

		this.nidField.hidden = !node;
		this.align.disabled = this.goal.disabled = Boolean(align);
		if (align) {
			this.align.value = align;
			this.goal.value = goal ? model.hex(goal) : "0";
		}
	}

	request() {
		const request = { call: this.chosen, nid: this.nid.value, size: this.size.value.trim(),
			align: this.align.value, goal: this.goal.value.trim() || "0" };
		const command = model.commandOf(request);

		if (this.predicting) {
			this.asked = command;
			this.notice = `${command}: in which page will the block begin? ` +
				"Choose the page, or say that it will fail.";
		} else {
			this.notice = "";
			this.run(command);
		}
		this.draw();
		if (this.predicting)
			this.grids[0].element.querySelector(".bm-page[tabindex='0']").focus();
	}

	/* A command that the model refuses changes nothing; its sentence says why. */
	run(command) {
		try {
			return this.state.run(command);
		} catch (error) {
			this.notice = error.message.replace(/^error: \w+:\d+: /, "Refused: ") + ".";
			return null;
		}
	}

	/* @pfn: the page of the first byte, null for "it fails", undefined for no answer */
	guess(pfn) {
		const command = this.asked;

		this.asked = null;
		this.notice = "Cancelled.";
		if (pfn !== undefined) {
			const step = this.run(command);

			if (step)
				this.notice = pfn === null ? this.judge("that it fails", step.failed) :
					this.judge(`page ${model.hex(pfn)}`, model.pageOf(step.address ?? -1) === pfn);
		}
		this.draw();
		this.allocate.focus();
	}

	/* What a press on a page means depends on who has it. */
	choose(pfn) {
		const holders = this.state.holders(pfn);

		if (this.asked !== null)
			return this.guess(pfn);
		if (holders.length === 1)
			return this.release(holders[0]);
		if (holders.length) {
			this.notice = `Page ${model.hex(pfn)} holds parts of ` +
				`${holders.map(({ name }) => name).join(", ")}: free one of them below.`;
			this.draw();
			this.rows.querySelector(`[data-block="${holders[0].name}"]`).focus();
			return;
		}
		this.notice = this.setGoal(pfn);
		this.draw();
	}

	setGoal(pfn) {
		const raw = this.chosen.node ? "alloc_node" : "alloc";
		const said = `The goal is page ${model.hex(pfn)}`;
		const changed = this.chosen.align;

		if (changed) {
			this.call.value = raw;
			this.showCall();
		}
		this.goal.value = model.hex(pfn * model.PAGE);
		return `${said}.` + (changed ? ` The call is now ${this.chosen.name}: the others ` +
			"bring a goal of their own." : "");
	}

	release(block) {
		const focused = this.rows.contains(document.activeElement);

		this.notice = "";
		this.run(`free_node ${this.state.nodeOf(block.address).nid} ` +
			`${model.hex(block.address)} ${block.size}`);
		this.draw();
		if (focused)
			(this.rows.querySelector("button") ?? this.allocate).focus();
	}

	restart(start) {
		this.asked = null;
		this.notice = "";
		this.state.restart(start);
		this.draw();
	}

	// --------------------------------------------------- what the reader sees

	draw() {
		const { state } = this;

		press(this.starts, state.start);
		state.pages.forEach((page) => this.drawPage(page, this.cell(page.pfn)));
		this.grids.forEach(({ last }, nid) => this.drawLast(last, state.nodes[nid].last));
		this.element.classList.toggle("bm-asks", this.asked !== null);
		this.form.inert = this.asked !== null;
		this.drawSteps(`${state.freePages} of ${state.pages.length} pages are free; the first ` +
			"five hold the kernel. Allocate; press a free page to make it the goal, a lettered " +
			"one to free its block.");
		this.drawSearch();
		this.drawTable();
	}

	drawPage({ pfn, free }, cell) {
		const holders = this.state.holders(pfn);
		const lost = !free && !holders.length && !this.state.reserved.has(pfn);
		const state = free ? "free" : holders.length ? "taken" : lost ? "lost" : "reserved";
		const names = holders.map(({ name }) => name);
		const does = free ? "; make it the goal" : names.length === 1 ? "; free it" : "";

		cell.dataset.state = state;
		cell.dataset.label = `Page ${model.hex(pfn)}: ${names.join(", ") || state}` +
			(this.asked === null ? does : "");
		cell.setAttribute("aria-label", cell.dataset.label);
		cell.replaceChildren(...holders.map((block) => makePiece(block, pfn)),
			make("span", { class: "bm-pfn" }, pfn.toString(16)),
			make("span", { class: "bm-who" }, names.length > 3 ?
				`${names[0]}…${names.at(-1)}` : names.join("") || (lost ? "lost" : "")));
	}

	drawLast(place, last) {
		place.replaceChildren(...["last_pos", "last_offset", "last_success"].flatMap((name) =>
			[make("span", {}, make("code", {}, name), ` ${model.hex(last[name])}`), " "]));
	}

	/* Where each pass began, and what it looked at, in that order. */
	drawSearch() {
		const { passes, nodes } = this.state;
		const looks = passes.flatMap((pass) => pass.looks);
		const step = Math.min(WATCH_STEP, WATCH / looks.length);

		for (const { cells } of this.grids) {
			for (const cell of cells) {
				cell.classList.remove("bm-from", "bm-stop");
				cell.querySelectorAll(".bm-look").forEach((mark) => mark.remove());
				cell.setAttribute("aria-label", cell.dataset.label);
			}
		}
		passes.forEach(({ from }) => this.cell(from)?.classList.add("bm-from"));
		looks.forEach(({ pfn, stop, found }, i) => {
			const cell = this.cell(pfn);

			if (!found)
				this.cell(stop)?.classList.add("bm-stop");
			cell.querySelector(".bm-look")?.remove();
			cell.append(make("span", { class: `bm-look ${found ? "bm-found" : ""}`,
				style: `animation-delay: ${Math.round(i * step)}ms` },
			`${i + 1}${found ? "✓" : "×"}`));
			cell.setAttribute("aria-label", `${cell.dataset.label}; look ${i + 1}: ` +
				(found ? "found" : "no"));
		});
		this.watch.hidden = !looks.length;
		this.search.hidden = !passes.length;
		this.search.replaceChildren(...passes.map((pass) =>
			make("li", {}, model.sayPass(pass, nodes))));
	}

	drawTable() {
		this.table.hidden = !this.state.taken.length;
		this.rows.replaceChildren(...this.state.taken.map((block) => {
			const { name, size, address } = block;
			const [first, last] = [address, address + size - 1].map(model.pageOf).map(model.hex);

			return make("tr", {},
				make("th", { scope: "row" }, button(`Free ${name}`, () => this.release(block),
					{ "data-block": name })),
				...[size, model.hex(address), first === last ? first : `${first} to ${last}`]
					.map((text) => make("td", {}, String(text))));
		}));
		this.table.inert = this.asked !== null;
	}
}

/* The part of a page that a block has, as wide as it has bytes there. */
function makePiece({ name, address, size }, pfn) {
	const page = pfn * model.PAGE;
	const begin = Math.max(address - page, 0) / model.PAGE * 100;
	const end = Math.min(address + size - page, model.PAGE) / model.PAGE * 100;

	return make("span", { class: `bm-piece bb-taken ${pattern(name)}`,
		style: `left: ${begin}%; width: ${end - begin}%` });
}

const STYLE = `
.bm-form { display: flex; flex-wrap: wrap; align-items: end; gap: 0.5rem 0.6rem; margin: 0.9rem 0; }
.bm :is(select, input) { max-width: 100%; padding: 0.3rem 0.4rem; border: 1px solid var(--bb-quiet);
	border-radius: 0.3rem; background: var(--bb-paper); color: inherit; font: inherit;
	line-height: 1.3; height: 2rem; }
.bm :is(select, input):disabled { border-style: dashed; color: var(--bb-quiet); opacity: 1; }
.bm-form[inert] { opacity: 0.6; }
.bm .bm-form .bb-pair { margin: 0 0.2rem 0 -0.4rem; }
.bm .bm-form button { height: 2rem; }
.bm .bm-go { border-color: var(--ink, CanvasText); font-weight: 650; }

.bm-nodes { display: grid; gap: 1rem 1.5rem; margin: 1rem 0 0.8rem; }
@container (min-width: 34rem) {
	.bm-nodes { grid-template-columns: repeat(2, minmax(0, 1fr)); align-items: start; }
}
.bm-name { margin-bottom: 0.2rem; }
.bm .bm-last { min-height: 1.3em; margin-top: 0.25rem; color: var(--bb-quiet); font-size: 0.8rem; }
.bm-last span { margin-right: 0.3em; white-space: nowrap; }
.bm-pages { display: grid; grid-template-columns: repeat(${PAGES_PER_ROW}, 1fr); gap: 3px; }
.bm .bm-page { position: relative; aspect-ratio: 1; padding: 0; overflow: hidden;
	border: 1.5px solid var(--bb-quiet); border-radius: 0.25rem; background: var(--bb-paper); }
.bm .bm-page:is(:hover, :focus-visible) { outline: 3px solid var(--bb-mark); outline-offset: 0; }
.bm .bm-page[data-state=free] { border-style: dashed; }
.bm .bm-page:is([data-state=reserved], [data-state=lost]) { background:
	repeating-linear-gradient(45deg, transparent 0 4px,
		color-mix(in srgb, var(--bb-quiet) 45%, transparent) 4px 5.5px), var(--grey-tint, #eee); }
.bm-piece { position: absolute; inset: 0 auto 0 0; min-width: 3px;
	border-left: 2px solid var(--bb-hue);
	background: var(--bb-hatch), var(--bb-tint); }
.bm-pfn { position: absolute; top: 1px; left: 2px; color: var(--ink, CanvasText);
	font-size: 0.6rem; line-height: 1.2; }
.bm-page:not([data-state=free]) .bm-pfn { padding: 0 1px; border-radius: 2px;
	background: var(--bb-paper); }
.bm-who { position: absolute; left: 2px; bottom: 1px; font-weight: 700; line-height: 1.2;
	font-size: 0.7rem; }
.bm-who:not(:empty) { padding: 0 2px; border-radius: 2px; background: var(--bb-paper); }
.bm-page[data-state=lost] .bm-who { font-size: 0.65rem; font-weight: 400; }
.bm .bm-page.bm-from { border-left: 5px solid var(--bb-mark); }
.bm .bm-page.bm-stop { border: 2.5px solid var(--bb-mark); }
.bm-look { position: absolute; right: 0; top: 38%; padding: 0 2px; border-radius: 2px;
	background: var(--ink, CanvasText); color: var(--bb-paper); font-weight: 650;
	font-size: 0.65rem; line-height: 1.25; }
.bm-found { outline: 2px solid var(--bb-paper); background: var(--green, #1a7536); }
.bm-asks .bm-page { cursor: help; }

.bm .bm-legend { margin-bottom: 0.8rem; color: var(--bb-quiet); font-size: 0.8rem; }
.bm ul.bm-search { margin: 0 0 0.8rem; padding: 0; list-style: none; color: var(--bb-quiet); }
.bm-search li { margin: 0.1rem 0; }
.bm .bb-said { min-height: 3em; }
.bm table { margin-bottom: 0.8rem; }
.bm table[inert] { opacity: 0.6; }

@media (prefers-reduced-motion: reduce) { .bm .bm-watch { display: none; } }
@media (prefers-reduced-motion: no-preference) {
	.bm-look { animation: bm-look 0.3s ease-out backwards; }
	@keyframes bm-look { from { opacity: 0; transform: scale(1.8); } }
}
`;

window.widget.place("bitmap-board", {
	part: "bitmap-nodes.js",
	model: "bootmem",
	style: STYLE,
	open(ask) {
		model = window.bitmapNodes;
		return new BitmapBoard(new model.Nodes(ask));
	},
});
})();
