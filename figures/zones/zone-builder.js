// SPDX-License-Identifier: GPL-2.0
/*
 * The machine builder: the reader says what RAM a machine has, on which nodes
 * and where not, and sees its zones, whom a request may turn to, in which order,
 * and what each zone keeps. All of that is the model's doing, through
 * zone-state.js. This file takes the static figure's place and draws; where the
 * model does not run, the figure stays.
 */
"use strict";
(() => {
const { button, field, make, pick, press, svg } = window.widget;
const FLAGS = ["GFP_KERNEL", "GFP_NOWAIT", "GFP_ATOMIC", "GFP_HIGHUSER"];
const MORE = ["__GFP_DMA", "__GFP_DMA32", "__GFP_THISNODE"];
const ORDERS = 12;	/* one more than there are: it fails, and says so */
const STEPS = 1000;	/* of the slider */

let model;	/* what zone-state.js brings */

const select = (choices, change) => make("select", { change }, ...choices.map(([text, value]) =>
	make("option", { value }, text)));

/* Pages on a scale on which ten and ten million can both be seen: 0 to 1. */
const onScale = (pages, all) => all ? Math.log2(1 + pages) / Math.log2(1 + all) : 0;
const ofScale = (at, all) => Math.round((1 + all) ** at) - 1;

class Builder extends window.widget.Board {
	build() {
		const { GB, MB } = model;

		this.sizes = [64 * MB, 256 * MB, 512 * MB, GB, 2 * GB, 3 * GB, 4 * GB, 5 * GB, 8 * GB,
			16 * GB, 64 * GB];
		this.viewed = this.state.list[0];
		this.reset = button("Reset", () => this.change({}));
		this.map = make("div", { class: "zb-map", role: "img" });
		this.grid = make("div", { class: "zb-grid", tabindex: "-1" });
		this.lens = make("div", { class: "zb-lens", role: "region", "aria-label": "A zone" });
		this.list = make("ol", { class: "zb-list" });
		this.lists = make("section", {}, make("p", { class: "bb-title" }, "Its zonelist"), this.list);
		this.element = make("div", { class: "bb zb" },
			make("div", { class: "bb-bar" }, this.predict, this.score,
				make("span", { class: "bb-gap" }), this.undo, this.reset),
			this.makeMachine(), this.map, this.makeRequest(), this.said,
			make("div", { class: "zb-main" },
				make("div", {}, this.grid, this.lists), this.lens),
			this.makeTasks(model.TASKS), this.earlier);
		this.draw();
	}

	makeMachine() {
		const { GB, MB, size } = model;
		const change = () => this.change();
		const ram = this.sizes.map((bytes) => [size(bytes), bytes]);

		this.machines = make("div", { class: "bb-bar", role: "group", "aria-label": "Machines" },
			...model.MACHINES.map(([name, wanted]) => button(name, () => this.change(wanted))));
		this.arch = pick("Kernel", [["x86-64", "x86_64"], ["i386", "i386"]], (arch) =>
			this.change({ arch }));
		this.nodes = pick("Nodes", [["1 node", 1], ["2", 2], ["4", 4]], (n) => this.setNodes(n));
		this.ram = [0, 1, 2, 3].map((nid) => field(`node ${nid}`, select(ram, change)));
		this.devices = select([["from 2 GB on", 2 * GB], ["from 3 GB on", 3 * GB],
			["nowhere", Infinity]], change);
		this.hole = select([["none", 0], ["16 MB", 16 * MB], ["64 MB", 64 * MB],
			["256 MB", 256 * MB]], change);
		this.lowmem = select([["879 MB", model.PLAIN.lowmem], ["512 MB", 512 * MB]], change);
		this.row = button("In a row", () => this.change({ row: !this.state.wanted.row }));
		this.keeps = button("Boot keeps 1 page in 64", () =>
			this.change({ keeps: !this.state.wanted.keeps }),
		{ title: "for the array of struct page" });
		this.lowmemField = field("low memory", this.lowmem);
		return make("form", { class: "zb-form", submit: (event) => event.preventDefault() },
			this.machines, this.arch, this.nodes, ...this.ram, field("devices", this.devices),
			field("a hole in each node", this.hole), this.lowmemField,
			make("div", { class: "bb-bar" }, this.row, this.keeps));
	}

	makeRequest() {
		this.node = pick("On node", [0, 1, 2, 3].map((nid) => [`node ${nid}`, nid]), (node) =>
			this.want({ node }));
		this.flags = select(FLAGS.map((flags) => [flags, flags]), () => this.want({}));
		this.more = MORE.map((flag) => button(flag.replace("__GFP_", ""), () =>
			this.want({}, flag), { "aria-label": `OR ${flag}`, "data-flag": flag }));
		this.order = select(Array.from({ length: ORDERS }, (_, order) => [order, order]), () =>
			this.want({}));
		this.go = button("Ask", () => this.request(), { class: "zb-go" });
		return make("form", { class: "zb-form zb-ask", submit: (event) => event.preventDefault() },
			this.node, field("flags", this.flags),
			make("div", { class: "bb-bar", role: "group", "aria-label": "More flags" }, ...this.more),
			field("order", this.order), this.go);
	}

	// ---------------------------------------------------- what a reader does

	togglePredict() {
		super.togglePredict();
		if (this.predicting)
			this.notice = "From now on, say which zone will serve a request before you see it.";
		this.draw();
	}

	setNodes(n) {
		const { nodes } = this.state.wanted;

		this.change({ nodes: Array.from({ length: n }, (_, nid) => nodes[nid] ?? nodes.at(-1)) });
	}

	/* Another machine, which differs by @changes: it boots, and all is free again. */
	change(changes) {
		const { wanted } = this.state;
		const told = { nodes: wanted.nodes.map((_, nid) => Number(this.ramOf(nid).value)),
			devices: Number(this.devices.value), hole: Number(this.hole.value),
			lowmem: Number(this.lowmem.value) };

		this.asked = null;
		this.notice = this.state.steps.length ? "A machine that has just booted: all that is " +
			"managed is free." : "";
		try {
			this.state.restart({ ...wanted, ...told, ...changes });
		} catch (error) {
			this.notice = error.message.replace(/^error: \w+:\d+: /, "Refused: ") + ".";
		}
		this.view(this.state.list[0] ?? this.state.zones[0]);
		this.draw();
	}

	ramOf(nid) {
		return this.ram[nid].querySelector("select");
	}

	/* What will be asked for; @flag is turned on or off. */
	want(changes, flag) {
		const on = this.more.filter((control) =>
			(control.getAttribute("aria-pressed") === "true") !== (control.dataset.flag === flag));

		this.asked = null;
		this.notice = "";
		this.state.want({ flags: [this.flags.value, ...on.map((control) =>
			control.dataset.flag)].join("|"), order: Number(this.order.value), ...changes });
		this.draw();
	}

	request() {
		if (!this.predicting)
			return this.act(this.state.command);
		this.asked = this.state.command;
		this.notice = "Which zone will serve it? Choose one, or say that it will fail.";
		this.draw();
		this.grid.querySelector("button").focus();
	}

	act(command) {
		this.asked = null;
		this.notice = "";
		this.show(this.state.run(command));
	}

	show(step) {
		this.served = step.command.startsWith("alloc") ? step.place : this.served;
		this.view(step.place ?? this.viewed);
		this.draw();
	}

	undoStep() {
		super.undoStep();
		this.served = null;
		this.draw();
	}

	/* @place: a zone, null for "it will fail", nothing for no answer */
	guess(place) {
		const command = this.asked;

		this.asked = null;
		this.notice = "Cancelled.";
		if (place === undefined) {
			this.draw();
		} else {
			const step = this.state.run(command);
			const right = place && step.place ? model.same(place, step.place) :
				place === step.place;

			this.notice = this.judge(place ? model.name(place) : "that it fails", right);
			this.show(step);
		}
		this.go.focus();
	}

	choose(place) {
		if (this.asked !== null)
			return this.guess(place);
		this.view(place);
		this.draw();
	}

	view({ node, zone }) {
		this.viewed = { node, zone };
	}

	setFree(free) {
		const { node, zone, managed } = this.state.zone(this.viewed);

		if (Number.isInteger(free) && free >= 0 && free <= managed)
			return this.act(`nr_free ${node} ${zone} ${free}`);
		this.notice = `${model.name(this.viewed)} can have 0 to ${model.count(managed)} pages free.`;
		this.draw();
	}

	// --------------------------------------------------- what the reader sees

	draw() {
		const { state } = this;

		if (!state.zone(this.viewed))
			this.view(state.zones[0]);
		this.drawForms();
		this.drawSteps("Nothing is asked for yet. Ask, and a zone gives pages; choose a zone to " +
			"lower what it has free, and ask again.");
		this.element.classList.toggle("zb-asks", this.asked !== null);
		this.drawMap();
		this.drawGrid();
		this.drawList();
		this.drawLens();
		this.drawTasks();
	}

	drawForms() {
		const { wanted, request } = this.state;
		const flags = request.flags.split("|");

		press(this.arch, wanted.arch);
		press(this.nodes, wanted.nodes.length);
		this.ram.forEach((one, nid) => {
			one.hidden = nid >= wanted.nodes.length;
			if (!one.hidden)
				this.ramOf(nid).value = wanted.nodes[nid];
		});
		this.devices.value = wanted.devices;
		this.hole.value = wanted.hole;
		this.lowmem.value = wanted.lowmem;
		this.lowmemField.hidden = wanted.arch !== "i386";
		this.row.hidden = wanted.nodes.length < 3;
		this.row.setAttribute("aria-pressed", String(wanted.row));
		this.keeps.setAttribute("aria-pressed", String(wanted.keeps));
		press(this.node, request.node);
		this.node.hidden = wanted.nodes.length === 1;
		[...this.node.children].forEach((control, nid) => {
			control.hidden = nid >= wanted.nodes.length;
		});
		for (const control of this.more)
			control.setAttribute("aria-pressed", String(flags.includes(control.dataset.flag)));
	}

	/* RAM and holes in order, small ones wider than they are. */
	drawMap() {
		const { map, wanted } = this.state;
		const words = ({ start, end, zone, nid }) => `${model.size(end - start)} ` +
			(zone ? `${zone}${wanted.nodes.length > 1 ? ` of node ${nid}` : ""}` : "no RAM");

		this.map.setAttribute("aria-label", `By address: ${map.map(words).join(", ")}`);
		this.map.replaceChildren(...map.map((part) => make("span", { title:
			`${model.hex(part.start)}–${model.hex(part.end - 1)}: ${words(part)}`,
		"data-part": `${part.start} ${part.end} ${part.nid ?? ""} ${part.zone}`,
		class: part.zone ? `zb-${part.zone}` : "zb-no-ram",
		style: `flex-grow: ${Math.cbrt((part.end - part.start) / model.PAGE)}` },
		make("b", {}, part.zone && wanted.nodes.length > 1 ? String(part.nid) : ""))));
	}

	/* A column for each node, a row for each kind of zone, the highest on top. */
	drawGrid() {
		const { kinds, wanted } = this.state;
		const focused = this.grid.contains(document.activeElement) &&
			document.activeElement.dataset.zone;
		const columns = wanted.nodes.map((_, node) => make("div", { class: "zb-node", role: "group",
			"aria-label": `Node ${node}` },
		make("p", { class: "bb-title" }, `node ${node}`),
		...kinds.map((zone) => this.makeZone({ node, zone }))));

		this.grid.className = `zb-grid zb-of-${wanted.nodes.length}`;
		this.grid.style.setProperty("--nodes", wanted.nodes.length);
		this.grid.style.setProperty("--kinds", kinds.length);
		this.grid.replaceChildren(...columns, ...this.predicting ? [] : [this.makeArrows()]);
		if (focused)
			(this.grid.querySelector(`[data-zone="${focused}"]`) ?? this.grid).focus();
	}

	makeZone(place) {
		const zone = this.state.zone(place);
		const at = this.predicting ? -1 : this.state.list.findIndex((one) => model.same(one, place));
		const is = (other) => other && model.same(other, place);

		if (!zone)
			return make("div", { class: "zb-none", "aria-hidden": "true" }, "–");
		return make("button", { type: "button", "data-zone": `${place.node} ${place.zone}`,
			"aria-current": String(this.asked === null && is(this.viewed)),
			class: `zb-zone zb-${place.zone}` + (is(this.served) ? " zb-served" : ""),
			"aria-label": `${model.name(place)}: ${model.count(zone.free)} of ` +
				`${model.pages(zone.managed)} free` + (at < 0 ? "" : `; choice ${at + 1}`),
			click: () => this.choose(place) },
		make("span", { class: "zb-name" }, place.zone),
		make("span", { class: "zb-free" }, model.size(zone.free * model.PAGE),
			make("span", {}, " free")),
		makeGauge(zone),
		...at < 0 ? [] : [make("b", { class: "zb-at", "data-at": at + 1 }, String(at + 1))]);
	}

	/* From each choice to the next, badge to badge. */
	makeArrows() {
		const { kinds, list, wanted } = this.state;
		const x = ({ node }) => `${(node + 1) / wanted.nodes.length * 100}%`;
		const y = ({ zone }) => `${kinds.indexOf(zone) / kinds.length * 100}%`;

		return svg("svg", { class: "zb-arrows", "aria-hidden": "true" },
			svg("defs", {}, svg("marker", { id: "zb-tip", orient: "auto", refX: 19, refY: 4,
				markerWidth: 9, markerHeight: 8, markerUnits: "userSpaceOnUse" },
			svg("path", { d: "M0 0L9 4L0 8Z" }))),
			...list.slice(1).map((to, i) => svg("line", { x1: x(list[i]), y1: y(list[i]),
				x2: x(to), y2: y(to), "marker-end": "url(#zb-tip)" })));
	}

	drawList() {
		const { list, refusal, request } = this.state;

		this.lists.hidden = this.predicting;
		this.lists.querySelector("p").textContent =
			`${request.flags} on node ${request.node} may have`;
		this.list.replaceChildren(...refusal ? [make("li", { class: "bb-fail" },
			`nothing: ${model.sayFailure(refusal)}`)] : list.map((zone) =>
			make("li", { class: zone.free > zone.kept ? "" : "zb-dry" },
				make("b", {}, model.name(zone)), zone.free > zone.kept ?
					`: keeps ${model.count(zone.kept)} of ${model.pages(zone.free)}` :
					`: nothing; keeps ${model.pages(zone.kept)}, has ${model.count(zone.free)}`)));
	}

	/* One zone as /proc/zoneinfo has it, and its free pages, which the reader sets. */
	drawLens() {
		const { state } = this;
		const zone = state.zone(this.viewed);
		const { managed, free } = zone;
		const typing = this.lens.contains(document.activeElement) &&
			document.activeElement.dataset.control;
		const row = (key, value) => make("div", { "data-key": key }, make("dt", {}, key),
			make("dd", {}, model.count(value)));
		const set = (label, pages) => button(label, () => this.setFree(Math.min(pages, managed)),
			{ "data-control": label, "aria-label": `Free: ${label}` });
		const exact = make("input", { inputmode: "numeric", autocomplete: "off", size: "9",
			maxlength: "9", "data-control": "exact", value: free,
			change: () => this.setFree(exact.value.trim() === "" ? NaN :
				Number(exact.value.replaceAll(",", ""))) });
		const slider = make("input", { type: "range", min: 0, max: STEPS, "data-control": "slider",
			"aria-label": "Free pages", "aria-valuetext": model.pages(free),
			value: Math.round(onScale(free, managed) * STEPS),
			input: () => {
				exact.value = ofScale(slider.value / STEPS, managed);
				slider.setAttribute("aria-valuetext", model.pages(Number(exact.value)));
			},
			change: () => this.setFree(ofScale(slider.value / STEPS, managed)) });

		this.lens.replaceChildren(
			make("p", { class: "bb-title" }, model.name(zone)),
			make("dl", { class: "zb-numbers" }, ...["spanned", "present", "managed", "min", "low",
				"high"].map((key) => row(key, zone[key]))),
			make("p", { class: "zb-note" }, "protection, from requests for"),
			make("dl", { class: "zb-numbers zb-protection" }, ...state.columns.map((kind, i) =>
				row(kind, zone.protection[i]))),
			slider,
			make("div", { class: "zb-form" }, field("pages free", exact),
				make("div", { class: "bb-bar", role: "group", "aria-label": "Set free pages" },
					set("none", 0), set("min", zone.min), set("low", zone.low),
					set("all", managed))));
		if (typing)
			this.lens.querySelector(`[data-control="${typing}"]`).focus();
	}
}

/* What is free, and its marks. */
const makeGauge = ({ free, managed, min, low, high }) => {
	const at = (pages) => `${100 * onScale(Math.min(pages, managed), managed)}%`;

	return make("span", { class: "zb-gauge", "aria-hidden": "true" },
		make("span", { class: "zb-fill", style: `width: ${at(free)}` }),
		...[min, low, high].map((mark) => make("i", { style: `left: ${at(mark)}` })));
};

const STYLE = `
.zb-form { display: flex; flex-wrap: wrap; align-items: end; gap: 0.5rem 0.6rem; margin: 0.9rem 0 0.6rem; }
.zb-form > .bb-bar:first-child { flex-basis: 100%; }
.bb .zb-note { color: var(--bb-quiet); font-size: 0.8rem; line-height: 1.2; }
.zb :is(select, input) { height: 2rem; padding: 0.3rem 0.4rem; border: 1px solid var(--bb-quiet);
	border-radius: 0.3rem; background: var(--bb-paper); color: inherit; font: inherit;
	line-height: 1.3; }
.zb input[type=range] { width: 100%; margin: 0.6rem 0 0; padding: 0; accent-color: var(--bb-mark); }
.bb .zb-form button { height: 2rem; }
.zb-form .bb-pair { margin: 0; }
.zb-ask { padding-top: 0.6rem; border-top: 1px solid var(--bb-rule); }
.bb .zb-go { min-width: 4rem; border-color: var(--ink, CanvasText); font-weight: 650; }

.zb-DMA { --zb-hue: var(--orange, #a95400); --zb-tint: var(--orange-tint, #fed); --zb-turn: 45deg; }
.zb-DMA32 { --zb-hue: var(--green, #1a7536); --zb-tint: var(--green-tint, #dcf5e2); --zb-turn: 90deg; }
.zb-Normal { --zb-hue: var(--blue, #1a63d6); --zb-tint: var(--blue-tint, #ddf0ff); --zb-turn: -45deg; }
.zb-HighMem { --zb-hue: var(--violet, #7a48d8); --zb-tint: var(--violet-tint, #f3eafe);
	--zb-turn: 0deg; }
.zb-map { display: flex; height: 1.9rem; border: 1px solid var(--ink, CanvasText); border-radius: 0.2rem;
	overflow: hidden; }
.zb-map > span { display: grid; place-items: center; flex-basis: 0.4rem; min-width: 0; overflow: hidden; }
.zb-map > span + span { border-left: 1px solid var(--ink, CanvasText); }
.zb-map > :not(.zb-no-ram), .zb-fill { background: repeating-linear-gradient(var(--zb-turn), transparent 0 5px,
	color-mix(in srgb, var(--zb-hue) 45%, transparent) 5px 6.5px), var(--zb-tint); }
.zb-map b { padding: 0 3px; border-radius: 2px; background: var(--zb-tint); font-size: 0.75rem; line-height: 1.3; }
.zb-map b:empty { display: none; }

.zb-main { display: grid; gap: 1.2rem; margin: 0.6rem 0 1rem; }
.zb-lens .zb-form { margin-top: 0.3rem; }
@container (min-width: 34rem) {
	.zb-main { grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr); align-items: start; }
}
.zb-grid { position: relative; display: grid; grid-template-columns: repeat(var(--nodes), minmax(0, 1fr));
	margin-bottom: 0.8rem; --head: 1.5rem; --row: 4.3rem; }
.zb-node { display: grid; grid-template-rows: var(--head) repeat(var(--kinds), var(--row)); }
.zb-none { display: grid; place-items: center; color: var(--bb-quiet); }
.bb .zb-zone { position: relative; display: grid; align-content: start; min-width: 0; margin: 0.6rem 5px 0 0; padding: 0.3rem 0.4rem;
	border: 1px solid var(--zb-hue); background: var(--zb-tint); color: inherit; line-height: 1.25;
	text-align: left; }
.bb .zb-zone[aria-current=true] { outline: 2px solid var(--ink, CanvasText); }
.bb .zb-zone:focus-visible { outline: 3px solid var(--bb-mark); }
.bb .zb-served { border-width: 3px; padding: calc(0.3rem - 2px) calc(0.4rem - 2px); }
.zb-asks .zb-zone { cursor: help; }
.zb-name { display: block; font-weight: 650; }
.zb-free { display: block; font-size: 0.75rem; white-space: nowrap; }
.zb-gauge { position: absolute; inset: auto 0.4rem 0.35rem; height: 0.75rem; border: 1px solid var(--zb-hue);
	background: var(--bb-paper); }
.zb-fill { display: block; height: 100%; }
.zb-gauge i { position: absolute; top: -3px; bottom: -3px; border-left: 1.5px solid var(--ink, CanvasText); }
.zb-at { position: absolute; z-index: 2; top: -0.65rem; right: 0.25rem; display: grid; place-items: center;
	width: 1.2rem; height: 1.2rem; border: 1.5px solid var(--ink, CanvasText); border-radius: 50%;
	background: var(--bb-paper); font-size: 0.75rem; line-height: 1; }
.figure .zb-arrows { position: absolute; z-index: 1; top: calc(var(--head) + 0.55rem); left: calc(-0.85rem - 6px); width: 100%;
	min-width: 0; max-width: none; height: calc(var(--kinds) * var(--row)); margin: 0; overflow: visible;
	pointer-events: none; }
.zb-of-4 .zb-free span { display: none; }
@container (max-width: 30rem) {
	.bb .zb-of-4 .zb-zone { padding: 0.3rem 0.2rem; font-size: 0.72rem; }
	.zb-of-4 .zb-free { font-size: 0.68rem; }
	.zb-of-4 .zb-gauge { right: 0.2rem; left: 0.2rem; }
}
.zb-arrows line { stroke: var(--ink, CanvasText); stroke-width: 1.5; }
.zb-arrows path { fill: var(--ink, CanvasText); }
.bb .zb-list { padding-left: 1.6rem; list-style: decimal; font-size: 0.8rem; }
.zb-dry { color: var(--bb-quiet); }
.zb-lens { padding-left: 0.7rem; border-left: 3px solid var(--bb-rule); }
.zb-numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: 0 1rem;
	margin: 0.2rem 0 0.5rem; font-size: 0.8rem; }
.zb-numbers div { display: flex; justify-content: space-between; border-bottom: 1px solid var(--bb-rule); }
.zb-numbers dt { color: var(--bb-quiet); font-weight: 400; }
.zb-numbers dd { margin: 0; }
`;

window.widget.place("zone-builder", {
	part: "zone-state.js",
	model: "zones",
	style: STYLE,
	open(ask) {
		model = window.zoneState;
		return new Builder(new model.Machine(ask, model.PLAIN));
	},
});
})();
