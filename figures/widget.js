// SPDX-License-Identifier: GPL-2.0
/*
 * What the book's interactive figures share: the model behind a figure, its
 * place on the page, and what every board has: Predict, Undo, and the steps so
 * far in words. Each page that has such a figure loads this before it.
 */
"use strict";
window.widget = (() => {
const PATTERNS = 4;

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

function svg(tag, attributes, ...children) {
	const element = document.createElementNS("http://www.w3.org/2000/svg", tag);

	for (const [name, value] of Object.entries(attributes))
		element.setAttribute(name, value);
	element.append(...children);
	return element;
}

const button = (text, click, attributes = {}) =>
	make("button", { type: "button", click, ...attributes }, text);

const field = (label, control) =>
	make("label", { class: "bb-field" }, make("span", {}, label), control);

/* Not `disabled`, which would take the focus away from whoever just pressed it. */
function enable(control, enabled) {
	control.setAttribute("aria-disabled", String(!enabled));
}

/* Two buttons or more of which one is pressed; @choices: text and value. */
function pick(label, choices, choose) {
	const controls = choices.map(([text, value]) =>
		button(text, () => choose(value), { "data-value": value }));

	return make("span", { class: "bb-pair", role: "group", "aria-label": label }, ...controls);
}

function press(pair, value) {
	for (const control of pair.children)
		control.setAttribute("aria-pressed", String(control.dataset.value === String(value)));
}

/* The arrow keys among @group's children, of which one at a time takes Tab. */
function moveFocus(event, group, perRow) {
	const all = [...group.children];
	const at = all.indexOf(document.activeElement);
	const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - perRow,
		ArrowDown: at + perRow, Home: 0, End: all.length - 1 }[event.key];

	if (at < 0 || !all[to])
		return;
	event.preventDefault();
	all[at].tabIndex = -1;
	all[to].tabIndex = 0;
	all[to].focus();
}

/* Which of the patterns a block is drawn in, by its name. */
const pattern = (name) => `bb-pattern-${name.charCodeAt(0) % PATTERNS}`;

/* Return: ask(line), which gives the model one line and returns its reply. */
async function openModel(name) {
	if (!window.playgroundWasm)
		throw new Error("the model did not come with this page");
	const code = Uint8Array.from(atob(window.playgroundWasm), (c) => c.charCodeAt(0));
	const { instance } = await WebAssembly.instantiate(code);
	const { memory, play_input, play_output, play_open, play_run } = instance.exports;
	const write = (text) => new TextEncoder().encodeInto(text,
		new Uint8Array(memory.buffer, play_input())).written;

	write(name + "\0");
	play_open(play_input());
	return (line) => {
		const length = play_run(write(line));
		const reply = new Uint8Array(memory.buffer, play_output(), length);
		const text = new TextDecoder().decode(reply).trimEnd();

		if (text.startsWith("error: "))
			throw new Error(text);
		return text;
	};
}

/*
 * A model's state as a board sees it: what it replied, and who holds what was
 * handed out. A board's own extends it: restart(), and run(command), which
 * ends in a step: { command, words, failed }.
 */
class State {
	constructor(ask) {
		this.ask = ask;
		this.clear();
	}

	clear() {
		this.taken = [];
		this.steps = [];
	}

	/* The model has no way back; the same steps but one lead to where it was. */
	undo() {
		const commands = this.steps.slice(0, -1).map((step) => step.command);

		this.restart();
		commands.forEach((command) => this.run(command));
	}

	unusedName() {
		for (let i = 0; ; i++) {
			const round = Math.floor(i / 26);
			const name = String.fromCharCode(65 + i % 26) + (round ? round + 1 : "");

			if (!this.taken.some((block) => block.name === name))
				return name;
		}
	}
}

/*
 * A board over a state. Its own draws the rest: build(), draw(), and guess(),
 * which is called with a page, with null for "none", or for no answer with
 * nothing.
 */
class Board {
	constructor(state) {
		this.state = state;
		this.predicting = false;
		this.asked = null;	/* the request whose place is being predicted */
		this.tally = { right: 0, of: 0 };
		this.notice = "";
		this.predict = button("Predict", () => this.togglePredict());
		this.score = make("span", { class: "bb-score" });
		this.undo = button("Undo", () => this.undoStep());
		this.notes = make("p", { class: "bb-notice" });
		this.last = make("p");
		this.answers = make("div", { class: "bb-bar" },
			button("It will fail", () => this.guess(null)),
			button("Cancel", () => this.guess()));
		this.said = make("div", { class: "bb-said" },
			make("div", { role: "status" }, this.notes, this.last), this.answers);
		this.log = make("ol", { reversed: "" });
		this.earlier = make("details", { open: "" }, make("summary", {}, "Earlier steps"),
			make("div", { class: "bb-log", role: "region", tabindex: "0",
				"aria-label": "Earlier steps" }, this.log));
		this.build();
	}

	/* What else goes on ends when the reader does something. */
	interrupt() {}

	togglePredict() {
		this.interrupt();
		this.predicting = !this.predicting;
		this.asked = null;
		this.notice = this.predicting ? "From now on, say where a block will come from " +
			"before you see it." : "";
		this.draw();
	}

	undoStep() {
		if (!this.state.steps.length)
			return;
		this.interrupt();
		this.asked = null;
		this.notice = `Took back: ${this.state.steps.at(-1).command}.`;
		this.state.undo();
		this.draw();
	}

	/* What to try, [words, is it done?] each; once done it stays so. */
	makeTasks(tasks) {
		this.toDo = tasks.map(([words, isDone]) => {
			const mark = make("b");

			return { words, isDone, mark, item: make("li", {}, make("span", { class: "bb-box",
				"aria-hidden": "true" }), words, mark) };
		});
		return make("section", {}, make("p", { class: "bb-title" }, "Can you…"),
			make("ul", { class: "bb-tasks" }, ...this.toDo.map(({ item }) => item)));
	}

	drawTasks() {
		let said = this.notice;

		for (const { words, isDone, item, mark } of this.toDo) {
			if (mark.textContent || this.asked !== null || !isDone(this.state))
				continue;
			mark.textContent = " Done.";
			item.classList.add("bb-done");
			said = `${said} Done: ${words}`.trim();
			this.notes.textContent = said;
			this.notes.hidden = false;
		}
	}

	judge(guessed, right) {
		this.tally.of++;
		if (right)
			this.tally.right++;
		return `You said ${guessed}: the model ${right ? "agrees" : "disagrees"}.`;
	}

	/* @first: what is said before the first step */
	drawSteps(first) {
		const earlier = this.state.steps.slice(0, -1).reverse();
		const latest = this.state.steps.at(-1);

		this.answers.hidden = this.asked === null;
		this.predict.setAttribute("aria-pressed", String(this.predicting));
		this.score.textContent = this.tally.of ?
			`${this.tally.right} of ${this.tally.of} right` : "";
		enable(this.undo, this.state.steps.length);
		this.notes.textContent = this.notice;
		this.notes.hidden = !this.notice;
		this.last.classList.toggle("bb-fail", Boolean(latest?.failed));
		this.last.textContent = latest?.words ?? first;
		this.earlier.hidden = !earlier.length;
		this.log.replaceChildren(...earlier.map((step) =>
			make("li", {}, make("code", {}, step.command), " ", step.words)));
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
.bb .bb-pair button { border-radius: 0; }
.bb .bb-pair button + button { border-left: 0; }
.bb .bb-pair button:first-child { border-radius: 0.3rem 0 0 0.3rem; }
.bb .bb-pair button:last-child { border-radius: 0 0.3rem 0.3rem 0; }
.bb-field { display: grid; gap: 0.1rem; max-width: 100%; }
.bb-field > span { color: var(--bb-quiet); font-size: 0.8rem; line-height: 1.2; }
.bb-score { color: var(--bb-quiet); }

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

.bb table { width: 100%; min-width: 0; border-collapse: collapse; font: inherit; }
.bb th, .bb td { padding: 0.2rem 0.6rem 0.2rem 0; border-bottom: 1px solid var(--bb-rule);
	font-weight: 400; text-align: left; vertical-align: middle; }
.bb thead th { color: var(--bb-quiet); font-size: 0.8rem; }
.bb tbody button { min-height: 2rem; white-space: nowrap; }

.bb .bb-title { font-weight: 650; }
.bb .bb-tasks { margin: 0.2rem 0 0.8rem; padding: 0; list-style: none; }
.bb-tasks li { position: relative; margin: 0.1rem 0; padding-left: 1.5rem; }
.bb-box { position: absolute; top: 0.25em; left: 0; width: 0.8rem; height: 0.8rem;
	border: 1.5px solid var(--bb-quiet); border-radius: 0.15rem; }
.bb-done .bb-box { border-color: var(--ink, CanvasText); background: var(--ink, CanvasText); }

.bb-said { min-height: 4.5em; }
.bb-said .bb-bar { margin-top: 0.5rem; }
.bb-notice, .bb-fail { color: var(--bb-mark); font-weight: 600; }
.bb details { margin-bottom: 0.75rem; }
.bb summary { color: var(--bb-quiet); cursor: pointer; }
.bb-log { max-height: 9em; overflow-y: auto; }
.bb .bb-log ol { padding-left: 2.2rem; list-style: decimal; color: var(--bb-quiet); }
.bb .bb-log li { margin: 0.15rem 0; }
.bb-log code { margin-right: 0.4em; }

@media screen { .bb-static { display: none !important; } }
@media print { .bb { display: none; } }
`;

/* A board's other half lies beside it, wherever the page is. */
const loadPart = (script, part) => new Promise((resolve, reject) => {
	document.head.append(make("script", {
		src: new URL(part, script).href,
		load: resolve,
		error: () => reject(new Error(`${part} is not beside the page's scripts`)),
	}));
});

/* On paper, and wherever the model does not run, the static figure stays. */
async function replaceFigure(place, script, { part, model, style, open }) {
	const figure = place.querySelector("figure") ?? place;

	try {
		await loadPart(script, part);
		const board = open(await openModel(model));
		const caption = figure.querySelector("figcaption");

		for (const child of figure.children) {
			if (child !== caption)
				child.classList.add("bb-static");
		}
		document.head.append(make("style", {}, STYLE + style));
		figure.insertBefore(board.element, caption);
		place.dataset.state = "live";
	} catch (error) {
		place.append(make("p", { role: "note" },
			`This figure does not move here: ${error.message}.`));
		place.dataset.state = "still";
	}
}

/*
 * Put a board in each place that asks for it by @name. @part: the script beside
 * it that is needed first; @model: what the playground calls its model; @style:
 * its own style; @open: makes it, given the model's ask().
 */
function place(name, description) {
	const script = document.currentScript.src;

	document.querySelectorAll(`[data-widget="${name}"]`).forEach((element) =>
		replaceFigure(element, script, description));
}

return { Board, State, make, svg, button, field, enable, pick, press, moveFocus, pattern, openModel, place };
})();
