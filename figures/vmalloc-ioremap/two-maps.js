// SPDX-License-Identifier: GPL-2.0
/*
 * One buffer, two maps: the reader asks for areas, frees and purges them, and
 * deals out the frames of RAM behind them. The board shows the addresses, the
 * frames, and the walk through the page tables from one to the other. Addresses
 * and tables are the model's doing, through map-state.js. This file takes the
 * static figure's place and draws; where the model does not run, the figure stays.
 */
"use strict";
(() => {
const { button, enable, field, make, moveFocus, pattern, svg } = window.widget;
const COLUMNS = 8;	/* frames in a row, and pages of the area above them */
const PER_ROW = 64;	/* entries of a table in a row */

let model;	/* what map-state.js brings */

class Board extends window.widget.Board {
	build() {
		const { KB, MB } = model;

		this.sizes = [["4 KB", 4 * KB], ["12 KB", 12 * KB], ["2 MB", 2 * MB], ["2 MB + 1", 2 * MB + 1]];
		this.devices = [["registers: 1 MB at 0xfea00000", "0xfea00000 0x100000"],
			["a register: 4 bytes at 0xfea00ffe", "0xfea00ffe 4"],
			["frames: 16 MB at 0xe0000000", "0xe0000000 0x1000000"],
			["a page on: 16 MB at 0xe0001000", "0xe0001000 0x1000000"],
			["memory: 1 GB at 0x4000000000", "0x4000000000 0x40000000"]];
		this.viewed = null;	/* { name, page }: what the walk leads to */
		this.held = null;	/* { name, page }: on its way to another frame */
		this.reset = button("Reset", () => this.restart());
		this.ranges = make("div", { class: "tm-ranges", role: "group", tabindex: "-1",
			"aria-label": "Addresses, from the lowest" });
		this.maps = make("div", { class: "tm-maps" });
		this.walk = make("div", { class: "tm-walk", role: "region", "aria-label": "The page tables" });
		this.element = make("div", { class: "bb tm", keydown: (event) => {
			if (event.key === "Escape" && this.held)
				this.hold(null);
		} }, make("div", { class: "bb-bar" }, this.predict, this.score,
			make("span", { class: "bb-gap" }), this.undo, this.reset),
		this.makeForm(), this.said, make("div", { class: "tm-main" },
			make("div", {}, make("p", { class: "bb-title" }, "The vmalloc range, from 0xffffc90000000000 on"),
				this.ranges, this.maps), this.walk),
		this.makeTasks(model.TASKS), this.earlier);
		this.draw();
	}

	makeForm() {
		this.bytes = make("input", { autocomplete: "off", size: "9", maxlength: "20", value: "16384" });
		this.device = make("select", {}, ...this.devices.map(([text, value]) =>
			make("option", { value }, text)));
		this.purge = button("purge", () => this.act("purge"));
		return make("form", { class: "tm-form", submit: (event) => event.preventDefault() },
			make("div", { class: "tm-row" }, field("bytes", this.bytes),
				make("span", { class: "bb-pair", role: "group", "aria-label": "Bytes" },
					...this.sizes.map(([text, bytes]) => button(text, () => {
						this.bytes.value = bytes;
					}))),
				button("vmalloc", () => this.vmalloc("vmalloc"), { class: "tm-go" }),
				button("vmalloc_huge", () => this.vmalloc("vmalloc_huge"))),
			make("div", { class: "tm-row" }, field("a device’s", this.device),
				button("ioremap", () => this.request(`ioremap ${this.device.value}`)), this.purge));
	}

	// ---------------------------------------------------- what a reader does

	togglePredict() {
		this.held = null;
		super.togglePredict();
		if (this.predicting)
			this.notice = "From now on, say in which free range an area will lie before you see it.";
		this.draw();
	}

	restart() {
		this.state.restart();
		Object.assign(this, { asked: null, held: null, viewed: null, notice: "" });
		this.draw();
	}

	vmalloc(verb) {
		const bytes = this.bytes.value.replaceAll(",", "").trim();

		if (/^\d+$/.test(bytes))
			return this.request(`${verb} ${bytes}`);
		this.notice = "The bytes must be a number.";
		this.draw();
	}

	request(command) {
		this.held = null;
		this.asked = null;
		if (!this.state.hasRoom) {
			this.notice = `${model.ROOM} areas are as many as this board draws: free some, and purge.`;
			return this.draw();
		}
		if (!this.predicting)
			return this.act(command);
		this.asked = command;
		this.notice = `Where will ${command} begin? Choose a range, or say that it will fail.`;
		this.draw();
		this.ranges.querySelector("[data-kind=free] button").focus();
	}

	/* @page: of what it is about, the one to look at. Return: the step, if there was one. */
	act(command, page = 0) {
		this.asked = null;
		this.held = null;
		this.notice = "";
		try {
			const step = this.state.run(command);

			if (step.area)
				this.viewed = { name: step.area.name, page };
			return step;
		} catch (error) {
			this.notice = error.message.replace(/^error: \w+:\d+: /, "Refused: ") + ".";
		} finally {
			this.draw();
		}
	}

	free({ kind, address }) {
		this.act(`${kind === "ioremap" ? "iounmap" : "vfree"} ${address}`);
		this.purge.focus();
	}

	undoStep() {
		this.held = null;
		super.undoStep();
	}

	/* @range: where it will begin, null for "it will fail", nothing for no answer */
	guess(range) {
		const command = this.asked;

		if (range === undefined) {
			this.asked = null;
			this.notice = "Cancelled.";
		} else {
			const step = this.act(command);
			const start = step?.area?.start;
			const right = range ? start >= range.start && start < range.end : step?.failed;

			if (step)
				this.notice = this.judge(range ? `from ${model.address(range.start)} on` :
					"that it fails", Boolean(right));
		}
		this.draw();
		this.element.querySelector(".tm-go").focus();
	}

	view(name, page) {
		this.viewed = { name, page };
		this.draw();
	}

	/* A page of a buffer is taken up, or put down where it was. */
	hold(held) {
		this.held = held;
		this.notice = held ? `Page ${held.page} of ${held.name}: which frame shall it lie in?` : "";
		if (held)
			this.viewed = held;
		this.draw();
	}

	/* What a press on a frame means depends on who has it, and on what is held. */
	choose(frame) {
		const holder = this.state.holder(frame);
		const { held } = this;

		if (holder && holder.name === held?.name && holder.page === held.page)
			return this.hold(null);
		if (holder)
			return this.hold(holder);
		if (held && this.state.isFree(frame))
			return this.move(held, frame);
		if (held)
			this.notice = "Somebody else has that frame.";
		this.draw();
	}

	move({ name, page }, frame) {
		this.act(`move ${name} ${page} ${frame}`, page);
	}

	/* Drawn from one frame to another: what a hold and a press on that one do. */
	drag(event) {
		const holder = this.state.holder(Number(event.target.closest("[data-frame]")?.dataset.frame));

		if (!holder)
			return;
		const drop = ({ clientX, clientY, type }) => {
			const to = type === "pointerup" && document.elementFromPoint(clientX, clientY)
				?.closest(".tm-frames [data-frame]");

			document.removeEventListener("pointerup", drop);
			document.removeEventListener("pointercancel", drop);
			if (to && this.state.isFree(Number(to.dataset.frame)))
				this.move(holder, Number(to.dataset.frame));
		};

		event.target.releasePointerCapture?.(event.pointerId);
		document.addEventListener("pointerup", drop);
		document.addEventListener("pointercancel", drop);
	}

	// --------------------------------------------------- what the reader sees

	draw() {
		const { state } = this;

		if (!state.block(this.viewed?.name))
			this.viewed = state.taken.length ? { name: state.taken.at(-1).name, page: 0 } : null;
		enable(this.purge, state.areas.some(({ kind }) => kind === "unpurged"));
		this.drawSteps("Nothing is mapped. Ask for memory; then drag a page of it to another frame, " +
			"and see what changes.");
		this.element.classList.toggle("tm-asks", this.asked !== null);
		this.drawRanges();
		this.drawMaps();
		this.drawWalk();
		this.drawTasks();
	}

	drawRanges() {
		const focused = this.ranges.contains(document.activeElement) &&
			document.activeElement.dataset.start;

		this.ranges.replaceChildren(...this.state.ranges.map((range) => this.makeRange(range)));
		if (focused)
			(this.ranges.querySelector(`[data-start="${focused}"]`) ?? this.ranges).focus();
	}

	/* A range of addresses: while one is asked for, a button; else, if somebody has it. */
	makeRange(range) {
		const { kind, start, end, phys, block } = range;
		const guard = block ? 1 : 0;
		const of = { free: "free", unpurged: "waits for a purge", pages: `${block?.name}’s page array`,
			ioremap: "ioremap", vmalloc: "vmalloc" }[kind];
		const bytes = end - start - guard * model.PAGE;
		const size = kind === "free" && bytes >= 2 * model.MB ? model.size(bytes) :
			model.pagesOf(bytes) + (guard ? " + guard" : "");
		const words = [make("b", { class: block ? `tm-name bb-taken ${pattern(block.name)}` : "tm-name" },
			block && kind !== "pages" ? block.name : ""),
		make("span", { class: "tm-words" }, make("code", {}, model.address(start)),
			make("span", { class: "tm-of" }, `${of}, ${size}`))];
		const press = this.asked !== null ? () => this.guess(range) :
			block && (() => this.view(block.name, 0));
		const isOwn = block && kind !== "pages";

		return make("div", { class: `tm-range tm-is-${kind}`, "data-kind": kind, "data-end": end,
			"data-phys": phys ?? "" },
		press ? make("button", { type: "button", "data-start": start, click: press,
			"aria-current": String(isOwn && this.viewed?.name === block.name),
			"aria-label": `${isOwn ? `${block.name}: ` : ""}${of}, ${size}, at ${model.address(start)}` },
		...words) : make("span", { "data-start": start }, ...words),
		...isOwn && this.asked === null ? [button(kind === "ioremap" ? "iounmap" : "vfree",
			() => this.free(block), { "aria-label": `Free ${block.name}` })] : []);
	}

	/* The viewed area's pages in their order, above the frames in theirs. */
	drawMaps() {
		const { page, frame } = this.maps.contains(document.activeElement) ?
			document.activeElement.dataset : {};
		const block = this.state.block(this.viewed?.name);
		const frames = make("div", { class: "tm-frames", role: "group", "aria-label": "Frames of RAM",
			keydown: (event) => moveFocus(event, frames, COLUMNS),
			pointerdown: (event) => this.drag(event) },
		...Array.from({ length: model.FRAMES }, (_, frame) => this.makeFrame(frame)));

		frames.children[frame ?? 0].tabIndex = 0;
		this.maps.replaceChildren(
			make("p", { class: "bb-title" }, block ? `${block.name}, by its addresses` : "No buffer"),
			make("div", { class: "tm-sheet" }, this.makePages(block), frames, this.makeLines(block)),
			make("p", { class: "tm-note" }, "RAM, by frames. In the linear map, the first of these is at ",
				make("code", {}, model.linear(model.FIRST_FRAME)), ", each next one 4096 bytes on, " +
				"whoever has it."));
		if (page ?? frame)
			(this.maps.querySelector(page ? `[data-page="${page}"]` : `[data-frame="${frame}"]`) ??
				frames.children[0]).focus();
	}

	/* As many pages as there are columns: of more, the first, and dots. */
	pagesShown(block) {
		const pages = block.bytes / model.PAGE;

		return pages < COLUMNS ? pages : COLUMNS - 2;
	}

	makePages(block) {
		const cells = [];

		if (block) {
			const shown = this.pagesShown(block);

			for (let page = 0; page < shown; page++)
				cells.push(make("button", { type: "button", "data-page": page,
					class: `bb-taken ${pattern(block.name)}`,
					"aria-current": String(this.viewed.page === page),
					"aria-label": `Walk to page ${page} of ${block.name}`,
					click: () => this.view(block.name, page) },
				make("b", {}, `${block.name}${page}`)));
			if (shown < block.bytes / model.PAGE)
				cells.push(make("span", {}, "…"));
			cells.push(make("span", { class: "tm-guard", title: "guard page" }, "guard"));
		}
		return make("div", { class: "tm-pages" }, ...cells);
	}

	makeFrame(frame) {
		const holder = this.state.holder(frame);
		const isHeld = holder && holder.name === this.held?.name && holder.page === this.held.page;
		const number = model.hex(model.FIRST_FRAME + frame);
		const words = holder ? `page ${holder.page} of ${holder.name}` :
			this.state.isFree(frame) ? "free" : "somebody else’s";

		return make("button", { type: "button", tabindex: "-1", "data-frame": frame,
			class: holder ? `tm-held bb-taken ${pattern(holder.name)}` :
				this.state.isFree(frame) ? "tm-free" : "tm-others",
			"aria-pressed": String(Boolean(isHeld)),
			"aria-label": `Frame ${number}: ${words}`, click: () => this.choose(frame) },
		...holder ? [make("b", {}, `${holder.name}${holder.page}`)] : []);
	}

	/* From each page to its frame; units of 100 across, 40 down. */
	makeLines(block) {
		const shown = block?.frames.length ? block.frames.slice(0, this.pagesShown(block)) : [];
		const x = (column) => 100 * column + 50;
		const y = (frame) => 80 + 40 * Math.floor(frame / COLUMNS) + 8;

		return svg("svg", { class: "tm-lines", "aria-hidden": "true", preserveAspectRatio: "none",
			viewBox: `0 0 ${100 * COLUMNS} ${80 + 40 * model.FRAMES / COLUMNS}` },
		...shown.map((frame, page) => svg("line", { x1: x(page), y1: 36, x2: x(frame % COLUMNS),
			y2: y(frame), "data-line": `${page} ${frame}` })));
	}

	/* Counts, and the tables on the way to the viewed page. */
	drawWalk() {
		const { state, viewed } = this;
		const { tables } = state;
		const typing = this.walk.contains(document.activeElement) && document.activeElement.name;
		const row = (key, name) => make("div", { "data-key": key }, make("dt", {}, name),
			make("dd", {}, model.count(tables[key])));
		const children = [make("p", { class: "bb-title" }, "The page tables"),
			make("dl", { class: "tm-counts" }, row("pud", "pud tables"), row("4k", "4 KB entries"),
				row("pmd", "pmd tables"), row("2m", "2 MB entries"), row("pte", "pte tables"),
				row("1g", "1 GB entries"))];

		if (viewed)
			children.push(...this.makeWalk(state.block(viewed.name)));
		this.walk.replaceChildren(...children);
		if (typing)
			this.walk.querySelector(`[name=${typing}]`)?.focus();
	}

	makeWalk(block) {
		const { page } = this.viewed;
		const last = block.bytes / model.PAGE - 1;
		const offset = block.start + page * model.PAGE;
		const input = make("input", { name: "page", inputmode: "numeric", autocomplete: "off", size: "6",
			maxlength: "9", value: page, change: () => {
				const to = Number(input.value.replaceAll(",", "") || NaN);

				if (Number.isInteger(to) && to >= 0 && to <= last)
					return this.view(block.name, to);
				this.notice = `${block.name} has pages 0 to ${model.count(last)}.`;
				this.draw();
			} });
		const levels = this.state.walk(offset);

		return [make("div", { class: "tm-row" }, field(`page of ${block.name}`, input),
			make("code", { class: "tm-address" }, model.address(offset))),
		...levels.map((table) => makeTable(table)),
		make("p", { class: "tm-end" }, this.sayEnd(block, page, levels.at(-1)))];
	}

	/* Where the walk ends, and that it needs none for the linear map. */
	sayEnd(block, page, { run }) {
		const frame = block.frames[page];
		const entry = run.huge ? `One ${run.level === 1 ? "1 GB" : "2 MB"} entry, no table below it: ` : "";

		if (block.phys !== undefined)
			return `${entry}the device’s page at ${model.hex(block.phys + page * model.PAGE)}.`;
		if (frame === undefined)
			return `${entry}a page of RAM outside of this picture.`;
		const number = model.FIRST_FRAME + frame;

		return `Frame ${model.hex(number)}, which is also at ${model.linear(number)}: the linear map.`;
	}
}

/* One table of the walk: its 512 entries, those that are filled, the one that is taken. */
function makeTable({ name, base, at, runs }) {
	const cell = (entry) => [entry % PER_ROW * 5, Math.floor(entry / PER_ROW) * 6];
	const bars = [];
	let filled = 0;

	for (const run of runs) {
		filled += run.n;
		for (let first = run.first; first < run.first + run.n;) {
			const n = Math.min(run.first + run.n, first - first % PER_ROW + PER_ROW) - first;
			const [x, y] = cell(first);

			bars.push(svg("rect", { x, y, width: n * 5, height: 6,
				class: run.block ? pattern(run.block.name) : "tm-table" }));
			first += n;
		}
	}
	const [x, y] = cell(at);
	const counted = `${model.count(filled)} of ${model.ENTRIES} ${name === "pgd" ? "are the range’s" : "filled"}`;

	return make("div", { class: "tm-level", "data-level": name, "data-base": base,
		"data-runs": runs.map(({ first, n, huge, ptes }) =>
			`${first}:${n}:${huge ? "huge" : ptes ?? ""}`).join(" ") },
	make("p", {}, make("b", {}, `${name} entry ${at}`), ` · ${counted}`),
	svg("svg", { viewBox: "-3 -3 326 54", role: "img",
		"aria-label": `${name} table: ${counted}; the walk takes entry ${at}` },
	svg("rect", { x: 0, y: 0, width: 320, height: 48, class: "tm-paper" }), ...bars,
	...["tm-halo", "tm-taken"].map((name) => svg("rect", { x: x - 1, y: y - 1, width: 7, height: 8, class: name }))));
}

const STYLE = `
.tm-form { display: grid; gap: 0.5rem; margin: 0.9rem 0 0.6rem; }
.tm-row { display: flex; flex-wrap: wrap; align-items: end; gap: 0.5rem 0.6rem; }
.tm-form .bb-pair { margin: 0; }
.bb .tm-form .bb-pair button { padding: 0.3rem 0.5rem; white-space: nowrap; }
.bb .tm-form button { height: 2rem; }
.tm :is(select, input) { max-width: 100%; height: 2rem; padding: 0.3rem 0.4rem; border: 1px solid var(--bb-quiet);
	border-radius: 0.3rem; background: var(--bb-paper); color: inherit; font: inherit; line-height: 1.3; }
.bb .tm-go { border-color: var(--ink, CanvasText); font-weight: 650; }
.bb .tm-note { margin-top: 0.4rem; color: var(--bb-quiet); font-size: 0.8rem; }
.tm code { padding: 0; border: 0; background: none; font-size: 0.8rem; white-space: nowrap; }
.tm-main { display: grid; gap: 0.8rem 1.6rem; margin: 0.3rem 0 1rem; }
@container (min-width: 38rem) {
	.tm-main { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); align-items: start; }
}
.tm-ranges { display: grid; gap: 2px; margin: 0.3rem 0 0.8rem; }
.tm-range { display: flex; align-items: center; gap: 0.4rem; min-height: 2rem; }
.tm-range > :first-child { display: flex; flex: 1; align-items: center; gap: 0 0.5rem; min-width: 0;
	min-height: 2rem; padding: 0.1rem 0.4rem; border: 1px solid var(--bb-quiet); border-radius: 0.2rem; text-align: left; }
.tm-range > span:first-child { border-style: dashed; border-color: var(--bb-rule); color: var(--bb-quiet); }
.tm-is-unpurged > :first-child { background: repeating-linear-gradient(45deg, transparent 0 5px, var(--bb-rule) 5px 6.5px); }
.tm-is-unpurged .tm-words > * { background: var(--bb-paper); }
.tm-words { display: flex; flex-wrap: wrap; align-items: center; gap: 0 0.6rem; }
.bb .tm-range > button[aria-current=true] { outline: 2px solid var(--ink, CanvasText); }
.bb .tm-range > button:focus-visible { outline: 3px solid var(--bb-mark); }
.tm-asks .tm-range > button { cursor: help; }
.tm-name { flex: none; display: grid; place-items: center; width: 1.5rem; height: 1.4rem; border-radius: 0.15rem; }
.tm-of { font-size: 0.8rem; line-height: 1.25; }
.tm .bb-taken { background: var(--bb-hatch), var(--bb-tint); }
.tm .bb-taken b, b.tm-name.bb-taken { text-shadow: 0 0 2px var(--bb-tint), 0 0 2px var(--bb-tint), 0 0 3px var(--bb-tint); }
.tm-sheet { position: relative; display: grid; grid-template-rows: 2.5rem 2.5rem 15rem; margin-top: 0.3rem; }
.tm-pages, .tm-frames { display: grid; grid-template-columns: repeat(8, minmax(0, 1fr)); }
.tm-pages { grid-auto-rows: 2.25rem; }
.tm-frames { grid-row: 3; grid-auto-rows: 2.5rem; }
.bb :is(.tm-pages, .tm-frames) > * { display: grid; place-items: center; min-width: 0; padding: 0; border: 1px solid var(--bb-hue, var(--bb-quiet));
	border-radius: 0; color: inherit; font-size: 0.8rem; overflow: hidden; }
.bb .tm-frames > * { align-content: end; }
.bb .tm-pages > span { border-style: dashed; border-color: var(--bb-quiet); color: var(--bb-quiet); font-size: 0.7rem; }
.bb .tm-frames > .tm-free { border-color: var(--bb-quiet); }
.bb .tm-frames > .tm-others { border-color: var(--bb-quiet); background: repeating-linear-gradient(45deg,
	transparent 0 4px, var(--bb-rule) 4px 6px); cursor: default; }
.tm-held { touch-action: none; cursor: grab; }
.bb .tm-held[aria-pressed=true], .bb .tm-pages > [aria-current=true] { outline: 3px solid var(--ink, CanvasText); outline-offset: -3px;
	color: inherit; }
.bb .tm-frames > :focus-visible, .bb .tm-pages > :focus-visible { z-index: 2; outline: 3px solid var(--bb-mark); outline-offset: -2px; }
.figure .tm-lines { position: absolute; inset: 0; width: 100%; min-width: 0; max-width: none; height: 100%; margin: 0; pointer-events: none; }
.tm-lines line { stroke: var(--ink, CanvasText); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.tm-counts { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; margin: 0.2rem 0 0.6rem; font-size: 0.8rem; }
.tm-counts div { display: flex; justify-content: space-between; border-bottom: 1px solid var(--bb-rule); }
.tm-counts dt { color: var(--bb-quiet); font-weight: 400; }
.tm-counts dd { margin: 0; }
.tm-address { padding-bottom: 0.5rem; }
.tm-level { margin-top: 0.5rem; font-size: 0.8rem; }
.figure .tm-level svg { display: block; width: 100%; min-width: 0; max-width: none; height: auto; margin: 0.15rem 0 0; }
.tm-paper { fill: none; stroke: var(--bb-quiet); }
.tm-level rect[class*=bb-pattern] { fill: var(--bb-hue); }
.tm-level .tm-table { fill: var(--bb-quiet); }
.tm-level :is(.tm-halo, .tm-taken) { fill: none; stroke: var(--bb-paper); stroke-width: 4; }
.tm-level .tm-taken { stroke: var(--ink, CanvasText); stroke-width: 2; }
.bb .tm-end { margin-top: 0.5rem; overflow-wrap: anywhere; }
`;

window.widget.place("two-maps", {
	part: "map-state.js",
	model: "vmap",
	style: STYLE,
	open(ask) {
		model = window.mapState;
		return new Board(new model.Maps(ask));
	},
});
})();
