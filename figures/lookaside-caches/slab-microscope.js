// SPDX-License-Identifier: GPL-2.0
/*
 * The microscope: a cache that the reader lays out, allocates from and frees
 * to. It shows the slabs where they are, the freelist through their objects,
 * and one object's slot byte by byte. All of that is the model's doing, through
 * slab-state.js. This file takes the static figure's place and draws; where the
 * model does not run, the figure stays.
 */
"use strict";
(() => {
const { button, enable, field, make, moveFocus, pattern, pick, press, svg } = window.widget;
const FIRST = { cpus: 1, size: "512", align: "0", flags: [], ctor: false };
const SIZES = [100, 512, 1000];
const ALIGNMENTS = [0, 16, 32, 64, 128, 256];
const FLAGS = [
	["Red zone", "SLAB_RED_ZONE"],
	["Poison", "SLAB_POISON"],
	["Track users", "SLAB_STORE_USER"],
	["Cache line", "SLAB_HWCACHE_ALIGN"],
	["Typesafe", "SLAB_TYPESAFE_BY_RCU"],
];
const FEW = 64;		/* objects: from more on, a slab is drawn in rows of twice as many */

let model;	/* what slab-state.js brings */

class Microscope extends window.widget.Board {
	build() {
		this.cpu = 0;
		this.viewed = null;	/* the object under the microscope */
		this.fresh = button("One of a new slab", () => this.guess(null));
		this.answers.replaceChildren(this.fresh, button("Cancel", () => this.guess()));
		this.lose = button("Waste it", () => this.playLosing());
		this.reset = button("Reset", () => this.create(this.state.wanted));
		this.numbers = make("p", { class: "sm-numbers" });
		this.counts = make("dl", { class: "sm-counts" });
		this.groups = make("div", { class: "sm-groups", tabindex: "-1" });
		this.lens = make("div", { class: "sm-lens", role: "region",
			"aria-label": "Under the microscope" });
		this.element = make("div", { class: "bb sm" },
			make("div", { class: "bb-bar" }, this.predict, this.score,
				make("span", { class: "bb-gap" }), this.lose, this.undo, this.reset),
			this.makeForm(), this.numbers, this.makeActions(), this.said, this.counts,
			make("div", { class: "sm-main" }, this.groups, this.lens), this.earlier);
		this.draw();
	}

	makeForm() {
		const { wanted } = this.state;
		const change = () => this.change();

		this.size = make("input", { inputmode: "numeric", autocomplete: "off", size: "6",
			maxlength: "12", value: wanted.size, change });
		this.align = make("select", { change }, ...ALIGNMENTS.map((align) =>
			make("option", { value: align }, align || "none")));
		this.cpus = pick("CPUs", [["1 CPU", 1], ["2 CPUs", 2]], (cpus) => this.change({ cpus }));
		this.flags = FLAGS.map(([text, name]) => button(text, () => this.toggle(name),
			{ "data-name": name, title: name }));
		this.ctor = button("Constructor", () =>
			this.change({ ctor: !this.state.wanted.ctor }));
		return make("form", { class: "sm-form", submit: (event) => event.preventDefault() },
			field("bytes", this.size),
			make("span", { class: "bb-pair", role: "group", "aria-label": "Bytes" },
				...SIZES.map((size) => button(String(size), () =>
					this.change({ size: String(size) }), { "aria-label": `${size} bytes` }))),
			field("align", this.align), this.cpus,
			make("div", { class: "bb-bar", role: "group", "aria-label": "Flags" },
				...this.flags, this.ctor));
	}

	makeActions() {
		this.allocate = button("Allocate", () => this.request(1), { class: "sm-go" });
		this.fill = button("", () => this.request(this.state.info.objects));
		this.shrink = button("Shrink", () => {
			if (this.state.slabs.length)
				this.act(`shrink ${model.NAME}`);
		});
		this.whose = pick("On which CPU", [["CPU 0", 0], ["CPU 1", 1]], (cpu) => {
			this.cpu = cpu;
			this.draw();
		});
		return make("div", { class: "bb-bar sm-actions" }, this.whose, this.allocate,
			this.fill, this.shrink);
	}

	// ---------------------------------------------------- what a reader does

	toggle(name) {
		const { flags } = this.state.wanted;

		this.change({ flags: flags.includes(name) ? flags.filter((flag) => flag !== name) :
			[...flags, name] });
	}

	/* Another cache, whose layout differs by @changes; what was there is gone. */
	change(changes = {}) {
		this.create({ ...this.state.wanted, size: this.size.value.trim(),
			align: this.align.value, ...changes });
	}

	create(wanted) {
		const had = this.state.slabs.length;

		this.asked = null;
		this.viewed = null;
		try {
			this.state.restart(wanted);
			this.notice = had ? "A new cache: it has no slab yet." : "";
		} catch (error) {
			this.notice = error.message.replace(/^error: \w+:\d+: /, "Refused: ") + ".";
		}
		this.cpu = Math.min(this.cpu, this.state.wanted.cpus - 1);
		this.draw();
	}

	request(times) {
		const command = `alloc ${model.NAME} ${this.cpu}` + (times > 1 ? ` x${times}` : "");

		if (!this.state.hasRoom) {
			this.notice = `${model.ROOM} slabs are as many as this board draws: free, or shrink.`;
			this.draw();
		} else if (this.predicting && times === 1) {
			this.asked = command;
			this.notice = `Which object will CPU ${this.cpu} get? Choose it, or a new slab.`;
			this.draw();
			(this.groups.querySelector(".sm-cell[tabindex='0']") ?? this.fresh).focus();
		} else {
			this.act(command);
		}
	}

	act(command) {
		this.asked = null;
		this.notice = "";
		this.viewed = this.state.run(command).object ?? null;
		this.draw();
	}

	/* @object: which it will be, null for one of a new slab, nothing for no answer */
	guess(object) {
		const command = this.asked;

		this.asked = null;
		this.notice = "Cancelled.";
		if (object !== undefined) {
			const step = this.state.run(command);
			const got = step.object;

			this.viewed = got;
			this.notice = object === null ? this.judge("a new slab", step.fresh) :
				this.judge(`object ${object.index} of slab ${object.slab}`,
					got.slab === object.slab && got.index === object.index);
		}
		this.draw();
		this.allocate.focus();
	}

	/* What a press on an object means depends on who has it. */
	choose(object) {
		if (this.asked !== null)
			return this.guess(object);
		if (this.state.holder(object.slab, object.index))
			return this.act(`free ${model.NAME} ${object.slab} ${object.index} ${this.cpu}`);
		this.view(object);
	}

	view(object) {
		this.viewed = object;
		this.groups.querySelector(".sm-viewed")?.classList.remove("sm-viewed");
		this.cell(object).classList.add("sm-viewed");
		this.drawLens();
	}

	playLosing() {
		this.create(this.state.wanted);
		for (const command of model.losing(this.state))
			this.viewed = this.state.run(command).object ?? this.viewed;
		this.notice = `${this.state.taken.length} objects hold ${this.state.slabs.length} slabs, ` +
			`where ${this.state.need} would do, and Shrink finds none to give back. ` +
			"Can you waste more?";
		this.draw();
	}

	// --------------------------------------------------- what the reader sees

	cell({ slab, index }) {
		return this.groups.querySelector(`[data-object="${slab} ${index}"]`);
	}

	draw() {
		const { state } = this;
		const { wanted, info } = state;
		const over = info.waste;

		if (document.activeElement !== this.size || !this.notice.startsWith("Refused"))
			this.size.value = wanted.size;
		this.align.value = wanted.align;
		press(this.cpus, wanted.cpus);
		press(this.whose, this.cpu);
		this.whose.hidden = wanted.cpus === 1;
		for (const flag of this.flags)
			flag.setAttribute("aria-pressed", String(wanted.flags.includes(flag.dataset.name)));
		this.ctor.setAttribute("aria-pressed", String(wanted.ctor));
		this.fill.textContent = `Allocate ${info.objects}`;
		this.fill.hidden = info.objects === 1;
		enable(this.shrink, state.slabs.length);
		this.numbers.textContent = `A slab is of order ${info.order}, ` +
			`${model.count(2 ** info.order, "page")}: ${model.count(info.objects, "object")} of ` +
			`${info.size} bytes, ${over ? `${over} bytes over` : "nothing over"}.` +
			(state.isDebug ? " A debug cache: no CPU keeps a slab." :
				` A CPU’s partial list may have ${model.count(info.cpu_partial_slabs, "slab")}.`);
		this.element.classList.toggle("sm-asks", this.asked !== null);
		this.element.classList.toggle("sm-blind", this.predicting);
		this.drawCounts();
		this.drawSteps("No slab yet: the cache asks the page allocator when it must. Allocate; " +
			"press a lettered object to free it, a free one to look at it.");
		this.drawGroups();
		this.drawLens();
	}

	drawCounts() {
		const { state } = this;
		const facts = [["objects held", state.taken.length],
			["slabs", state.slabs.length], ["slabs that would do", state.need],
			["constructor calls", state.info.ctor_calls]];

		this.counts.replaceChildren(...facts.map(([name, value]) =>
			make("div", { "data-fact": name }, make("dt", {}, name),
				make("dd", {}, String(value)))));
	}

	/* What had the focus gets it again, or its neighbour does. */
	drawGroups() {
		const focused = this.groups.contains(document.activeElement) &&
			document.activeElement.dataset.object;

		this.groups.replaceChildren(...this.state.places.map((group) => this.makeGroup(group)));
		if (focused)
			(this.groups.querySelector(`[data-object="${focused}"]`) ?? this.allocate).focus();
	}

	makeGroup({ place, slabs }) {
		return make("section", { class: "sm-group", "data-place": place },
			make("p", { class: "sm-title" }, model.titleOf(place),
				slabs.length ? "" : make("span", { class: "sm-none" }, " none")),
			...slabs.map((slab) => this.makeSlab(slab)));
	}

	makeSlab(slab) {
		const { objects } = this.state.info;
		const perRow = objects > FEW ? 16 : 8;
		const cells = Array.from({ length: objects }, (_, index) => this.makeObject(slab, index));
		const name = `sm-slab-${slab.number}`;
		const group = make("div", { class: "sm-objects", role: "group",
			"aria-labelledby": name, style: `--per-row: ${perRow}`,
			keydown: (event) => moveFocus(event, group, perRow) }, ...cells);

		cells[0].tabIndex = 0;
		return make("div", { class: `sm-slab${objects > FEW ? " sm-many" : ""}`, "data-slab": slab.number,
			"data-held": slab.held }, make("p", { id: name },
			`Slab ${slab.number}: ${slab.held} of ${objects} held`),
		make("div", { class: "sm-sheet" }, group, makeThreads(slab, perRow, objects)));
	}

	makeObject({ number, chains }, index) {
		const object = { slab: number, index };
		const holder = this.state.holder(number, index);
		const chain = chains.cpu.includes(index) ? chains.cpu : chains.slab;
		const next = this.state.next(object);
		const viewed = this.viewed?.slab === number && this.viewed.index === index;
		const state = holder ? `${holder.name}’s` : "free";
		const does = this.asked !== null ? "" : holder ? "; free it" : "; look at it";
		const isHead = !holder && chain[0] === index;
		const whose = chain === chains.slab ? "the slab’s own" : "the CPU’s";
		const points = holder || this.predicting ? "" :
			`, ${isHead ? "first " : ""}on ${whose} freelist, ` +
			(next === null ? "the last" : `before ${next}`);

		return make("button", { type: "button", tabindex: "-1", "data-object": `${number} ${index}`,
			class: "sm-cell" + (holder ? ` bb-taken ${pattern(holder.name)}` : "") +
				(viewed ? " sm-viewed" : "") +
				(isHead ? ` sm-head sm-head-of-${chain === chains.slab ? "slab" : "cpu"}` : ""),
			"aria-label": `Object ${index} of slab ${number}: ${state}${points}${does}`,
			click: () => this.choose(object),
			focus: () => this.asked === null && this.view(object) },
		make("span", { class: "sm-index" }, String(index)),
		...holder ? [make("b", {}, holder.name)] : []);
	}

	drawLens() {
		const { viewed, state } = this;

		if (!viewed || !state.slab(viewed.slab)) {
			this.lens.replaceChildren(make("p", { class: "sm-title" }, "Under the microscope"),
				make("p", { class: "sm-note" }, "No object yet: the latest one that is allocated " +
					"or freed comes here, and each one that has the focus."));
			return;
		}
		const { slab, index } = viewed;
		const { size } = state.info;
		const holder = state.holder(slab, index);
		const parts = state.parts(viewed);
		let at = 0;

		this.lens.replaceChildren(
			make("p", { class: "sm-title" }, `Object ${index} of slab ${slab}, ` +
				(holder ? `${holder.name}’s` : "free")),
			make("p", { class: "sm-note" }, `${size} bytes, from byte ${index * size} of the slab on`),
			make("div", { class: "sm-bar", "aria-hidden": "true" }, ...parts.map((part) =>
				make("span", { ...look(part), style: `flex: ${part.bytes} 0 3px` }))),
			make("ol", { class: "sm-parts" }, ...parts.map((part) => {
				const from = at;

				at += part.bytes;
				return make("li", { "data-part": `${part.use.replace(" ", "_")}=${part.bytes}` +
						(part.fill ? `:${part.fill}` : "") },
				make("span", { ...look(part), "aria-hidden": "true" }),
				make("span", { class: "sm-at" }, String(from)),
				make("span", {}, make("b", {}, part.use),
					`, ${model.count(part.bytes, "byte")}: `,
					this.sayFill(part, holder, viewed)));
			})));
	}

	/* What a part has in it: the byte that fills it, or who wrote it. */
	sayFill({ use, bytes, fill }, holder, viewed) {
		if (fill)
			return make("code", {}, bytes > 4 ? `${fill} ${fill} … ${fill}` :
				Array(bytes).fill(fill).join(" "));
		if (use === "object")
			return holder ? `${holder.name}’s own` : "as it was left";
		if (use === "free pointer") {
			const next = this.state.next(viewed);

			return holder || this.predicting ? "left over" :
				next === null ? "NULL, the end" : `object ${next}`;
		}
		if (use === "padding")
			return "unused";
		return use === "alloc track" ? "who allocated it, where, when" :
			"who freed it last, where, when";
	}
}

/* How a part of a slot is drawn. */
const look = ({ use, fill }) => ({ class: `sm-part sm-${use.replace(" ", "-")}`,
	"data-fill": fill ?? "" });

/* An arrow from each free object to the one that its pointer names. */
function makeThreads({ number, chains }, perRow, objects) {
	const rows = Math.ceil(objects / perRow);
	const middle = (index) => [index % perRow + 0.5, Math.floor(index / perRow) + 0.56];
	const threads = Object.entries(chains).flatMap(([whose, chain]) =>
		chain.slice(1).map((to, i) => {
			const from = chain[i];
			const [[x, y], [u, v]] = [middle(from), middle(to)];
			const length = Math.hypot(u - x, v - y);
			const [dx, dy] = [(u - x) / length, (v - y) / length];
			const bend = length > 1.5 ? 0.35 : 0;
			const tip = [u - dx * 0.3, v - dy * 0.3];

			return svg("g", { class: `sm-thread sm-of-${whose}`, "data-thread": `${from} ${to}` },
				svg("path", { d: `M${x + dx * 0.2} ${y + dy * 0.2}Q${(x + u) / 2 - dy * bend} ` +
					`${(y + v) / 2 + dx * bend} ${tip.join(" ")}` }),
				svg("path", { class: "sm-tip", d: `M${tip[0] + dx * 0.12} ${tip[1] + dy * 0.12}` +
					`l${-dx * 0.2 - dy * 0.09} ${-dy * 0.2 + dx * 0.09}` +
					`l${dy * 0.18} ${-dx * 0.18}Z` }));
		}));

	return svg("svg", { class: "sm-threads", viewBox: `0 0 ${perRow} ${rows}`,
		"aria-hidden": "true", "data-of": number }, ...threads);
}

const STYLE = `
.sm-form { display: flex; flex-wrap: wrap; align-items: end; gap: 0.5rem 0.6rem; margin: 0.9rem 0 0.6rem; }
.sm :is(select, input) { height: 2rem; padding: 0.3rem 0.4rem; border: 1px solid var(--bb-quiet);
	border-radius: 0.3rem; background: var(--bb-paper); color: inherit; font: inherit;
	line-height: 1.3; }
.bb .sm-form button { height: 2rem; }
.bb .sm-go { border-color: var(--ink, CanvasText); font-weight: 650; }
.bb .sm-numbers { min-height: 4.35em; margin-bottom: 0.5rem; color: var(--bb-quiet); }
.sm-actions, .sm .bb-said { margin-bottom: 0.7rem; }
.sm-counts { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0 0 0.8rem; padding: 0.35rem 0;
	border: solid var(--bb-rule); border-width: 1px 0; }
.sm-counts div { display: flex; gap: 0.4em; }
.sm-counts dt { color: var(--bb-quiet); font-weight: 400; }
.sm-counts dd { margin: 0; font-weight: 700; }
.sm-main { display: grid; gap: 1.2rem; margin-bottom: 1rem; }
@container (min-width: 34rem) {
	.bb .sm-numbers { min-height: 2.9em; }
	.sm-main { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); align-items: start; }
	.sm-lens { position: sticky; top: calc(var(--bar, 0rem) + 0.5rem); }
}
.sm-group { margin-bottom: 0.7rem; padding-left: 0.6rem; border-left: 3px solid var(--bb-rule); }
.bb .sm-title { font-weight: 650; }
.sm-none, .bb .sm-note { color: var(--bb-quiet); font-weight: 400; }
.sm-slab { margin: 0.25rem 0 0.6rem; }
.sm-slab > p { color: var(--bb-quiet); font-size: 0.8rem; }
.sm-sheet { position: relative; }
.sm-objects { display: grid; grid-template-columns: repeat(var(--per-row), 1fr); }
.bb .sm-cell { position: relative; aspect-ratio: 1; min-width: 0; margin: 1.5px; padding: 0;
	border: 1.5px dashed var(--bb-quiet); border-radius: 0.25rem; overflow: hidden; }
.bb .sm-cell.bb-taken { border: 2px solid var(--bb-hue); background: var(--bb-hatch), var(--bb-tint); }
.bb .sm-head { border: 2.5px dashed var(--ink, CanvasText); }
.bb .sm-head-of-cpu { border-style: solid; }
.bb .sm-cell.sm-viewed { box-shadow: 0 0 0 2.5px var(--bb-mark); }
.sm-asks .sm-cell { cursor: help; }
.sm-index { position: absolute; top: 0; left: 2px; font-size: 0.625rem; line-height: 1.25; }
.sm-many .sm-index { display: none; }
.bb-taken .sm-index, .sm-cell b { padding: 0 2px; border-radius: 2px; background: var(--bb-tint); }
.sm-cell b { position: relative; top: 0.3em; font-size: min(0.9rem, 3.6cqi); }
.bb .sm-many .sm-cell { display: grid; place-items: center; line-height: 1; }
.sm-many .sm-cell b { top: 0; padding: 0; font-size: 0.5625rem; }
.figure .sm-threads { position: absolute; inset: 0; width: 100%; min-width: 0; max-width: none;
	height: 100%; margin: 0; pointer-events: none; }
.sm-thread { fill: none; stroke: var(--ink, CanvasText); stroke-width: 0.045; }
.sm-of-slab { stroke-dasharray: 0.12 0.08; }
.sm-tip { fill: var(--ink, CanvasText); stroke: none; }
.sm-blind .sm-threads { display: none; }
.bb.sm-blind .sm-head { border: 1.5px dashed var(--bb-quiet); }

.sm-bar { display: flex; height: 2.2rem; margin: 0.4rem 0; border: 1.5px solid var(--ink, CanvasText);
	border-radius: 0.2rem; overflow: hidden; }
.sm-bar > span + span { border-left: 1px solid var(--ink, CanvasText); }
.sm-part { background: var(--bb-paper); }
.sm-part.sm-object { background: var(--blue-tint, #ddf0ff); }
.sm-red-zone { background: repeating-linear-gradient(45deg, transparent 0 3px,
	var(--orange, #a95400) 3px 5px), var(--orange-tint, #fed); }
.sm-free-pointer { background: var(--ink, CanvasText); }
.sm-alloc-track, .sm-free-track { background: repeating-linear-gradient(0deg, transparent 0 4px,
	var(--green, #1a7536) 4px 5px), var(--green-tint, #dcf5e2); }
.sm-padding { background: radial-gradient(circle, var(--bb-quiet) 0.8px, transparent 1.2px)
	0 0 / 5px 5px, var(--grey-tint, #eee); }
.sm-part[data-fill="6b"], .sm-part[data-fill="a5"] { background: repeating-linear-gradient(90deg,
	transparent 0 4px, var(--violet, #7a48d8) 4px 5px), var(--violet-tint, #f3eafe); }
.sm-parts li { display: grid; grid-template-columns: 1rem minmax(2.4em, max-content) 1fr; gap: 0.5em; align-items: baseline;
	margin: 0; padding: 0.15rem 0; border-bottom: 1px solid var(--bb-rule); line-height: 1.35; }
.sm-parts .sm-part { height: 0.8rem; border: 1px solid var(--ink, CanvasText); }
.sm-at { color: var(--bb-quiet); text-align: right; }
`;

window.widget.place("slab-microscope", {
	part: "slab-state.js",
	model: "slab",
	style: STYLE,
	open(ask) {
		model = window.slabState;
		return new Microscope(new model.Cache(ask, FIRST));
	},
});
})();
