// SPDX-License-Identifier: GPL-2.0
/*
 * The flag bench: the reader presses sums and bits, and sees which zones are
 * lit, how deep the request may dig, and where it may be made. All of that is
 * the model's doing, through flag-state.js. This file takes the static
 * figure's place and draws; where the model does not run, the figure stays.
 */
"use strict";
(() => {
const { button, make, moveFocus, pick, press } = window.widget;
const SIZES = [100, 4100, 8193];
const HIGH = 1.5, LOW = 1.25, TOP = 1.7;	/* of the min mark, where they are drawn */

let model;	/* what flag-state.js brings */

const percent = (share) => `${(share * 100).toFixed(2)}%`;
const section = (title, ...children) =>
	make("section", { class: "fb-part" }, make("p", { class: "fb-title" }, title), ...children);

/* Buttons of which the arrow keys choose, and one takes Tab. */
function toolbar(label, controls) {
	const group = make("div", { class: "fb-keys", role: "group", "aria-label": label,
		keydown: (event) => moveFocus(event, group, 1) }, ...controls);

	controls.forEach((control, i) => {
		control.tabIndex = i ? -1 : 0;
	});
	return group;
}

class FlagBench extends window.widget.Board {
	build() {
		this.site = -1;		/* the call site that was asked about last */
		this.draft = null;	/* the answer so far */
		this.predict.textContent = "Quiz me";
		this.next = button("Next question", () => this.askNext());
		this.reset = button("Reset", () => this.restart());
		this.answer = button("That is my answer", () => this.guess(this.draft));
		this.answers.replaceChildren(this.answer,
			button("Nothing will do", () => this.guess(null)),
			button("Cancel", () => this.guess()));
		this.versions = pick("Version of Linux", model.VERSIONS.map((version) =>
			[version, version]), (version) => this.run(`version ${version}`));
		this.machines = pick("Machine", [["x86-64", "x86_64"], ["i386", "i386"]],
			(machine) => this.run(`machine ${machine}`));
		this.keys = make("div", { class: "fb-board" });
		this.written = make("p", { class: "fb-expr" });
		this.results = make("div", { class: "fb-results" });
		this.makeResults();
		this.element = make("div", { class: "bb fb" },
			make("div", { class: "bb-bar" }, this.versions, this.machines, this.predict,
				this.score, this.next, make("span", { class: "bb-gap" }), this.undo,
				this.reset),
			this.keys, this.written, this.said, this.results, this.makeSize(), this.earlier);
		this.layOut();
		this.draw();
	}

	/* What depends on the version, not on what is pressed. */
	layOut() {
		const { state } = this;
		const key = (name, text, click) =>
			button(text, click, { "data-name": name, "aria-label": name });

		this.laidOut = state.version;
		this.keys.replaceChildren(
			section("Sums", toolbar("Sums", state.sums.map((name) =>
				key(name, name, () => this.choose(name))))),
			...state.groups.map(({ question, bits }) => section(question,
				toolbar(question, bits.map(({ name, short }) =>
					key(name, short, () => this.toggle(name)))))));
		this.callerField.hidden = !state.complete;
		this.machines.hidden = !state.bits.includes("__GFP_DMA32");
	}

	makeResults() {
		this.facts = make("dl", { class: "fb-facts" });
		this.zones = make("ol", { class: "fb-zones" });
		this.zonesNote = make("p", { class: "fb-note" },
			"Not zones yet: memory below 16 MB, and the rest.");
		this.column = make("div", { class: "fb-column", role: "img" });
		this.contexts = make("ul", { class: "fb-contexts" });
		this.problems = make("p", { class: "bb-notice" });
		this.last.after(this.problems);
		this.caller = make("select", { change: () => this.run(
			`flags ${this.state.expr}${this.callerWords(this.caller.value)}`) },
		...model.CALLERS.map(([value, text]) => make("option", { value }, text)));
		this.callerField = make("label", { class: "fb-field" },
			make("span", {}, "who asks"), this.caller);
		this.whence = make("p", { class: "fb-note" });
		this.results.append(
			make("div", {}, section("It may", this.facts),
				section("It lives in", this.zones, this.zonesNote),
				this.callerField),
			section("How deep it may dig", this.column),
			section("Where it is allowed", this.contexts, this.whence));
	}

	makeSize() {
		this.size = make("input", { inputmode: "numeric", autocomplete: "off", size: "8",
			maxlength: "20" });
		this.slot = make("div", { class: "fb-slot", "aria-hidden": "true" });
		this.sizeSaid = make("p", { class: "fb-note" });
		this.sizes = make("form", { class: "fb-size", submit: (event) => {
			event.preventDefault();
			this.run(`size ${this.size.value.replace(/\s/g, "")}`);
		} }, make("label", { class: "fb-field" }, make("span", {}, "bytes"), this.size),
		make("button", {}, "How large a block?"),
		...SIZES.map((size) => button(String(size), () => this.run(`size ${size}`),
			{ "aria-label": `${size} bytes` })), this.slot, this.sizeSaid);
		return this.sizes;
	}

	// ---------------------------------------------------- what a reader does

	get expr() {
		return this.asked === null ? this.state.expr : this.draft;
	}

	callerWords(caller) {
		return caller === "task" ? "" : ` ${caller}`;
	}

	choose(expr) {
		if (this.asked === null) {
			this.run(`flags ${expr}${this.callerWords(this.state.caller)}`);
			return;
		}
		this.draft = expr;
		this.draw();
	}

	toggle(name) {
		this.choose(this.state.toggled(this.expr, name));
	}

	/* A command that the model refuses changes nothing; its sentence says why. */
	run(command) {
		this.notice = "";
		try {
			this.state.run(command);
		} catch (error) {
			this.notice = error.message.replace(/^error: \w+:\d+: /, "Refused: ") + ".";
		}
		this.draw();
	}

	restart() {
		this.asked = null;
		this.notice = "";
		this.state.restart();
		this.draw();
	}

	togglePredict() {
		this.predicting = !this.predicting;
		this.asked = null;
		this.notice = "";
		if (this.predicting)
			this.askNext();
		else
			this.draw();
	}

	askNext() {
		if (!this.state.complete)
			this.state.run("version 6.1");
		this.site = (this.site + 1) % model.SITES.length;
		this.asked = model.SITES[this.site];
		this.draft = "0";
		this.notice = `${this.asked.words} Press what you would pass.`;
		this.draw();
		this.keys.querySelector("button").focus();
	}

	/* @expr: null for "nothing will do", undefined for no answer */
	guess(expr) {
		const site = this.asked;

		this.asked = null;
		this.notice = "Cancelled.";
		if (expr !== undefined) {
			const fitting = this.state.fitting(site);
			const misses = expr === null ? [] : this.state.misses(site, expr);
			const right = expr === null ? !fitting.length : !misses.length;
			const verdict = this.judge(expr ?? "that nothing will do", right);
			const sums = fitting.length ? ` Of the sums, ${fitting.join(" and ")} would do.` :
				expr === null ? "" : " No sum would do.";

			if (expr !== null)
				this.state.run(`flags ${expr}`);
			this.notice = verdict + (misses.length ? ` ${misses.join("; ")}.` : "") +
				(right && expr !== null ? "" : sums);
		}
		this.draw();
		(this.predicting ? this.next : this.predict).focus();
	}

	// --------------------------------------------------- what the reader sees

	draw() {
		const { state } = this;
		const asking = this.asked !== null;

		if (this.laidOut !== state.version)
			this.layOut();
		press(this.versions, state.version);
		press(this.machines, state.machine);
		this.versions.inert = this.machines.inert = asking;
		this.next.hidden = !this.predicting || asking;
		this.results.hidden = this.sizes.hidden = asking;
		this.drawKeys();
		this.drawFacts();
		this.drawZones();
		this.drawColumn();
		this.drawContexts();
		this.drawSize();
		this.drawSteps(`${state.sayFlags()} Press a sum, or add and take away bits.`);
		this.last.hidden = asking;
		this.earlier.hidden ||= asking;
	}

	drawKeys() {
		const { value, names } = this.state.readBits(this.expr);
		const aliases = this.state.aliases(this.expr);

		for (const key of this.keys.querySelectorAll("button")) {
			const { name } = key.dataset;

			key.setAttribute("aria-pressed", String(names.includes(name) ||
				name === this.expr || aliases.includes(name)));
		}
		this.written.replaceChildren(make("code", {}, this.expr.replace(/[|&]/g, "\u200b$&")),
			` = ${value}`, aliases.length ? `, which is also ${aliases.join(" and ")}` : "");
	}

	drawFacts() {
		const { said } = this.state;

		this.facts.replaceChildren(...[["sleep", "sleep"], ["io", "start I/O"],
			["fs", "enter a filesystem"]].flatMap(([key, words]) =>
			[make("dt", {}, words), make("dd", { "data-answer": said[key] }, said[key])]));
		this.problems.hidden = !this.state.problems.length || this.asked !== null;
		this.problems.textContent = this.state.problems.join(" ");
		this.caller.value = this.state.caller;
	}

	drawZones() {
		const { zones, said } = this.state;
		const highest = zones.indexOf(said.zone);

		this.zones.replaceChildren(...zones.map((zone, i) => {
			const lit = i <= highest;

			return make("li", { "data-lit": String(lit) },
				`${lit ? "✓" : "×"} ${zone}`);
		}));
		this.zonesNote.hidden = zones.length > 2;
	}

	/* A zone's free pages, full at the top; who asks stops where the dark begins. */
	drawColumn() {
		const { mark, said } = this.state;
		const { MIN } = model;
		const at = (pages) => percent(pages / MIN / TOP);
		const line = (words, pages) => make("span", { class: "fb-line",
			style: `bottom: ${at(pages)}` }, make("span", {}, `${words} ${pages}`));

		this.column.setAttribute("aria-label", `Reserve: ${said.reserve}. ` +
			`It stops when ${mark} pages are free; the marks are high ${MIN * HIGH}, ` +
			`low ${MIN * LOW}, min ${MIN}.`);
		this.column.replaceChildren(
			make("span", { class: "fb-open", style: `bottom: ${at(mark)}` }),
			make("span", { class: "fb-shut", style: `height: ${at(mark)}` }),
			...this.state.complete ? [line("high", MIN * HIGH), line("low", MIN * LOW)] : [],
			line(this.state.complete ? "min" : "mark", MIN),
			make("span", { class: `fb-stop ${mark < MIN / 4 ? "fb-near-floor" : ""}`,
				style: `bottom: ${at(mark)}` },
				make("span", {}, `stops at ${mark}`)));
	}

	drawContexts() {
		const { contexts, complete, version } = this.state;

		this.contexts.replaceChildren(...contexts.map(({ words, allowed, why }) =>
			make("li", { "data-allowed": String(allowed) }, make("b", {}, allowed ? "✓" : "×"),
				make("span", {}, words, ...allowed ? [] : [make("small", {}, why)]))));
		this.whence.hidden = complete;
		this.whence.textContent = `Of ${version} the model knows what flags mean, not where ` +
			"each was allowed: whoever may sleep must not be in an interrupt, then as now.";
	}

	drawSize() {
		const { slot } = this.state;

		if (document.activeElement !== this.size)
			this.size.value = this.state.size;
		this.slot.hidden = !slot?.whole;
		this.slot.style.setProperty("--used", percent(slot?.whole ?
			1 - slot.waste / slot.whole : 0));
		this.sizeSaid.textContent = this.state.saySize();
	}
}

const STYLE = `
.fb-board { display: grid; gap: 0.5rem 1.2rem; margin: 0.9rem 0 0.6rem; }
.bb .fb-title { margin-bottom: 0.2rem; color: var(--bb-quiet); font-size: 0.8rem; }
.fb-keys { display: flex; flex-wrap: wrap; gap: 0.25rem; }
.bb .fb-keys button { padding: 0.15rem 0.4rem; font-family: var(--mono, monospace);
	font-size: 0.75rem; min-height: 1.75rem; }
.bb .fb-expr { margin-bottom: 0.4rem; padding: 0.35rem 0.6rem; border-left: 3px solid var(--bb-mark);
	overflow-wrap: anywhere; }
.fb .bb-said { min-height: 3em; }
.fb-results { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.9rem 1.4rem; margin: 0.6rem 0 0.9rem; }
@container (min-width: 34rem) {
	.fb-board { grid-template-columns: 1fr 1fr; }
	.fb-board > :first-child { grid-column: 1 / -1; }
	.fb-results { grid-template-columns: 10.7rem 9rem minmax(0, 1fr); }
}
.fb-results > * { min-width: 0; }
.fb-results > div { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.7rem;
	align-content: start; }
.fb-facts { display: grid; grid-template-columns: 1fr auto; gap: 0.1rem 0.6rem; margin: 0; }
.fb-facts :is(dt, dd) { margin: 0; font-weight: 400; }
.fb-facts dd { font-weight: 700; text-align: right; }
.fb-facts dd[data-answer=no] { color: var(--bb-quiet); font-weight: 400; }
.bb .fb-zones { display: grid; gap: 3px; }
.fb-zones li { margin: 0; padding: 0.1rem 0.5rem; border: 1.5px solid var(--ink, CanvasText);
	border-radius: 0.25rem; background: var(--green-tint, #dcf5e2); font-weight: 650; }
.fb-zones li[data-lit=false] { border: 1.5px dashed var(--bb-quiet); background: none;
	color: var(--bb-quiet); font-weight: 400; }
.fb-field { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.1rem;
	max-width: 100%; }
.fb-field > span { color: var(--bb-quiet); font-size: 0.8rem; line-height: 1.2; }
.fb :is(select, input) { max-width: 100%; height: 2rem; padding: 0.3rem 0.4rem;
	border: 1px solid var(--bb-quiet); border-radius: 0.3rem; background: var(--bb-paper);
	color: inherit; font: inherit; line-height: 1.3; }
.bb ul.fb-contexts { margin: 0; padding: 0; list-style: none; }

.fb-column { position: relative; height: 15rem; border: 1.5px solid var(--ink, CanvasText);
	border-radius: 0.25rem; overflow: hidden; }
.fb-open { position: absolute; inset: 0 0 auto; background: var(--green-tint, #dcf5e2); top: 0; }
.fb-shut { position: absolute; inset: auto 0 0; background: repeating-linear-gradient(45deg,
	transparent 0 5px, color-mix(in srgb, var(--bb-quiet) 40%, transparent) 5px 6.5px),
	var(--grey-tint, #eee); }
.fb-line { position: absolute; left: 0; right: 0; border-top: 1.5px dashed var(--ink, CanvasText); }
.fb-line > span { position: absolute; right: 0.3rem; bottom: 0; font-size: 0.78rem; }
.fb-stop { position: absolute; left: 0; right: 0; border-top: 3px solid var(--ink, CanvasText); }
.fb-stop > span { position: absolute; left: 0.3rem; top: 0.2rem; padding: 0 0.3rem;
	border-radius: 0.2rem; background: var(--bb-paper); font-weight: 700; }
.fb-near-floor > span { top: auto; bottom: 0.4rem; }
.fb-contexts li { display: grid; grid-template-columns: 1.3em 1fr; margin: 0; padding: 0.12rem 0;
	border-bottom: 1px solid var(--bb-rule); line-height: 1.3; }
.fb-contexts [data-allowed=true] b { color: var(--green, #1a7536); }
.fb-contexts [data-allowed=false] b { color: var(--bb-mark); }
.fb-contexts small { display: block; color: var(--bb-quiet); font-size: 0.78rem; }
.fb .fb-note { color: var(--bb-quiet); font-size: 0.8rem; }

.fb-size { display: flex; flex-wrap: wrap; align-items: end; gap: 0.4rem; margin-bottom: 0.9rem;
	padding-top: 0.7rem; border-top: 1px solid var(--bb-rule); }
.bb .fb-size button { height: 2rem; }
.fb-slot { flex-basis: 100%; height: 1.1rem; border: 1.5px solid var(--ink, CanvasText);
	border-radius: 0.2rem; background: linear-gradient(to right, var(--blue-tint, #ddf0ff)
	var(--used), transparent 0), repeating-linear-gradient(45deg, transparent 0 4px,
	color-mix(in srgb, var(--bb-quiet) 45%, transparent) 4px 5.5px); }
.fb-size .fb-note { flex-basis: 100%; }
`;

window.widget.place("flag-bench", {
	part: "flag-state.js",
	model: "gfp",
	style: STYLE,
	open(ask) {
		model = window.flagState;
		return new FlagBench(new model.Flags(ask));
	},
});
})();
