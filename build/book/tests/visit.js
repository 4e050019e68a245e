/*
 * A reader at an interactive figure, in a headless browser: a script of scenes
 * that is run as
 *
 *   node SCRIPT PAGE FOLDER [SCENE]...
 *
 * Each scene plays one visit, wide and on a phone; without a name, all of the script's
 * own do, one after the other. FOLDER then has, of each, SCENE.shown: what it was there
 * to print; and SCENE.wrong: what was, if anything.
 */
"use strict";

const assert = require("assert/strict");
const fs = require("fs");
const path = require("path");
const { MODES, browse, violations } = require("./browser.js");

const KEYS = { ArrowRight: 39, ArrowDown: 40, Enter: 13, Tab: 9, End: 35 };

/* Runs in the page: what every board says, and where the reader is. */
function said()
{
	const words = (element) => element.textContent.trim();

	return {
		notice: words(document.querySelector(".bb-notice")),
		last: words(document.querySelector(".bb-notice + p")),
		score: words(document.querySelector(".bb-score")),
		focus: document.activeElement.getAttribute("aria-label") ??
			words(document.activeElement),
		inside: document.documentElement.scrollWidth <= innerWidth,
	};
}

class Visit {
	/* @shown: runs in the page, and returns what else the reader sees there */
	constructor(tab, shown)
	{
		this.tab = tab;
		this.shown = shown;
		this.printed = "";
	}

	print(text)
	{
		this.printed += text + "\n";
	}

	look()
	{
		return this.tab.evaluate(`({ ...(${said})(), ...(${this.shown})() })`);
	}

	/* Wait for what a selector finds; the model starts after the page is loaded. */
	find(selector)
	{
		return this.tab.evaluate(`(async (selector) => {
			for (let waited = 0; !document.querySelector(selector); waited += 20) {
				if (waited > 30000)
					throw new Error("there is no " + selector);
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
		})(${JSON.stringify(selector)})`);
	}

	/*
	 * Press a button as a hand would: whatever lies on top there gets it. @name:
	 * all of its name, or how it begins.
	 */
	async press(name)
	{
		const point = await this.tab.evaluate(`(() => {
			const name = (element) => element.getAttribute("aria-label") ?? element.textContent;
			const buttons = [...document.querySelectorAll(".bb button")].filter((element) =>
				!element.closest("[inert]") && element.checkVisibility());
			const button = buttons.find((element) => name(element) === "${name}") ??
				buttons.find((element) => name(element).startsWith("${name}"));

			button.scrollIntoView({ block: "center", behavior: "instant" });
			const box = button.getBoundingClientRect();
			return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
		})()`);

		for (const type of ["mousePressed", "mouseReleased"])
			await this.tab.send("Input.dispatchMouseEvent",
					    { type, ...point, button: "left", clickCount: 1 });
	}

	async key(key, text = undefined)
	{
		const code = { key, code: key, windowsVirtualKeyCode: KEYS[key] };

		await this.tab.send("Input.dispatchKeyEvent", { type: "keyDown", ...code, text });
		await this.tab.send("Input.dispatchKeyEvent", { type: "keyUp", ...code });
	}

	/* For the playground: a command, and what the board shows of the reply to it. */
	ask(command, ...replies)
	{
		this.print([`> ${command}`, ...replies.map((reply) => `< ${reply}`)].join("\n"));
	}

	/* Letters belong to whoever types: none of them is a step of the board's. */
	async ignores(letters)
	{
		const { steps } = await this.look();

		for (const letter of letters)
			await this.key(letter, letter);
		assert.equal((await this.look()).steps, steps, "a letter does something");
	}

	/* Nothing that axe objects to, as things stand. */
	async accessible()
	{
		assert.deepEqual(await violations(this.tab, process.env.AXE), []);
	}

	/* Whatever happened: each control has a name, each id is there once. */
	async inspect()
	{
		const nameless = `[...document.querySelectorAll("button")].filter((element) =>
			!(element.getAttribute("aria-label") ?? element.textContent).trim()).length`;
		const twice = `[...document.querySelectorAll("[id]")].map((element) => element.id)
			.filter((id, i, all) => all.indexOf(id) != i)`;

		assert.equal(await this.tab.evaluate(nameless), 0, "a button has no name");
		assert.deepEqual(await this.tab.evaluate(twice), []);
		assert.deepEqual(this.tab.faults, []);
	}
}

/* The scene of every board that has no model to run. */
async function still(visit)
{
	const place = "document.querySelector('[data-widget]')";

	await visit.find('[data-state="still"]');
	assert.equal(await visit.tab.evaluate(`${place}.querySelector("svg").checkVisibility()`), true);
	assert.equal(await visit.tab.evaluate(`${place}.querySelectorAll("button").length`), 0);
	assert.match(await visit.tab.evaluate(`${place}.lastElementChild.textContent`),
		     /^This figure does not move here: .+\.$/);
}

/* One visit; what it printed. */
async function playOnce(scene, visit, live)
{
	if (live) {
		await visit.find('[data-state="live"]');
		assert.equal((await visit.look()).inside, true, "the board is wider than the page");
	}
	await scene(visit);
	await visit.inspect();
	await visit.tab.close();
	return visit.printed;
}

/* @slow: the scenes that are played once, wide; @modes: those of a scene. */
function play(scenes, Visitor, { slow = [], modes = {} })
{
	const [page, folder, ...named] = process.argv.slice(2);
	const all = { ...scenes, still };

	fs.mkdirSync(folder, { recursive: true });
	return browse(async (browser) => {
		for (const name of named.length ? named : Object.keys(scenes)) {
			let shown = "", wrong = "";

			try {
				for (const mode of modes[name] ?? (slow.includes(name) ? ["light"] : ["light", "narrow"]))
					shown += await playOnce(all[name],
						new Visitor(await browser.open(page, MODES[mode])), name != "still");
			} catch (error) {
				wrong = error.message + "\n";
			}
			fs.writeFileSync(path.join(folder, name + ".shown"), shown);
			fs.writeFileSync(path.join(folder, name + ".wrong"), wrong);
		}
	});
}

module.exports = { Visit, play };
