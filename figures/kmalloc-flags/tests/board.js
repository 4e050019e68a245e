/*
 * A reader at the flag bench, in a headless browser:
 *
 *   node board.js SCENE PAGE
 *
 * Each scene plays one visit. `play`, `all` and `crowded` print, for every
 * command that the board gave the model, what the board shows afterwards, in
 * the words in which the playground answers; the others print nothing unless
 * something is wrong.
 */
"use strict";

const { Visit, play } = require("../../../build/book/tests/visit.js");
const assert = require("assert/strict");

/* What `flags` would say. */
function flagsOf({ zones, answers: [sleep, io, fs], column }) {
	const lit = zones.filter((zone) => zone.lit);

	return `zone=${lit.length ? lit.at(-1).name : "BAD"} sleep=${sleep} io=${io} fs=${fs} ` +
		`reserve=${column.match(/^Reserve: ([^.]+)\./)[1]}`;
}

/* What `size` would say. */
function sizeOf({ slot }) {
	const pages = slot.match(/get \d+ pages?, order (\d+): (\d+) bytes/);
	const block = slot.match(/get a block of (\d+) bytes: (\d+) bytes/);

	if (pages)
		return `pages order=${pages[1]} waste=${pages[2]}`;
	if (block)
		return `class=${block[1]} waste=${block[2]}`;
	return /no such block/.test(slot) ? "fail" : "class=0 waste=0";
}

class BenchVisit extends Visit {
	constructor(tab) {
		super(tab, shown);
	}

	/* Say the flags that are on the board as a command, and what is shown of them. */
	async sayFlags() {
		const seen = await this.look();
		const request = seen.caller === "task" ? seen.expr : `${seen.expr} ${seen.caller}`;
		const on = seen.keys.filter((key) => key.on);
		const counts = seen.caller === "task" ? on.filter(({ name, text }) =>
			name !== text || seen.version === "2.0").map(({ name }) => name) : [];

		this.print(`> flags ${request}\n${flagsOf(seen)}`);
		if (seen.caller === "task")
			this.print([seen.value, ...counts.length ? [counts.sort((a, b) =>
				this.order(a) - this.order(b)).join("|")] : []].join(" "));
		else
			this.print(await this.scoped(seen));
		if (seen.version === "6.1")
			this.print([seen.stop, ...seen.contexts].join("\n"));
		return seen;
	}

	/* Keys stand by question; `bits` has them from low to high. */
	order(name) {
		return this.names.indexOf(name);
	}

	async readNames() {
		this.names = await this.tab.evaluate(`(async () => {
			const ask = await window.widget.openModel("gfp");

			ask("version ${(await this.look()).version}");
			return ask("names").split(" ").map((pair) => pair.split("=")[0]);
		})()`);
	}

	/* In a scope, the sentence says what counts; its names are on no key. */
	async scoped(seen) {
		const value = seen.last.match(/(0x[0-9a-f]+) counts/)?.[1] ?? seen.value;

		return this.tab.evaluate(`(async () =>
			(await window.widget.openModel("gfp"))("bits ${value}"))()`);
	}

	async version(version) {
		await this.press(version);
		await this.readNames();
		this.print(`> version ${version}`);
		await this.sayFlags();
	}

	async ask(caller) {
		await this.tab.evaluate(`(() => {
			const select = document.querySelector(".fb select");

			select.value = "${caller}";
			select.dispatchEvent(new Event("change"));
		})()`);
	}

	async size(size) {
		await this.tab.evaluate(`document.querySelector(".fb-size input").value = "${size}"`);
		await this.press("How large");
	}

	async pressAll(...names) {
		for (const name of names)
			await this.press(name);
	}
}

/* What is drawn; it runs in the page. */
function shown() {
	const find = (selector) => document.querySelector(selector);
	const all = (selector) => [...document.querySelectorAll(selector)];
	const words = ({ textContent }) => textContent.trim();
	const pressed = (element) => element.getAttribute("aria-pressed") === "true";
	const version = find("[aria-label='Version of Linux']");
	const caller = find(".fb select");

	return {
		version: words([...version.children].find(pressed)),
		keys: all(".fb-board button").map((key) => ({ on: pressed(key),
			name: key.getAttribute("aria-label"), text: words(key) })),
		expr: words(find(".fb-expr code")).replaceAll("\u200b", ""),
		value: words(find(".fb-expr")).match(/ = (0x[0-9a-f]+)/)[1],
		caller: caller.checkVisibility() ? caller.value : "task",
		answers: all(".fb-facts dd").map(words),
		zones: all(".fb-zones li").map((zone) => ({ lit: zone.dataset.lit === "true",
			name: words(zone).replace(/^[✓×] /, "") })),
		column: find(".fb-column").getAttribute("aria-label"),
		stop: words(find(".fb-stop")).replace(/\D/g, ""),
		contexts: all(".fb-contexts li").map((line) => words(line.querySelector("b")) === "✓" ?
			"yes" : `no: ${words(line.querySelector("small"))}`),
		problems: words(all(".bb-notice")[1]),
		slot: words(find(".fb-size .fb-note")),
		results: find(".fb-results").checkVisibility(),
	};
}

const scenes = {
	async play(visit) {
		await visit.readNames();
		await visit.sayFlags();
		for (const name of ["GFP_ATOMIC", "__GFP_ZERO", "__GFP_HIGH", "GFP_KERNEL",
			"__GFP_FS", "__GFP_IO", "__GFP_NOFAIL", "__GFP_NORETRY", "__GFP_DMA",
			"__GFP_DMA32", "__GFP_DMA32", "__GFP_IO", "GFP_NOWAIT", "__GFP_MEMALLOC",
			"__GFP_NOMEMALLOC", "GFP_HIGHUSER_MOVABLE"]) {
			await visit.press(name);
			await visit.sayFlags();
		}
		for (const caller of ["nofs", "noio", "pin", "rt", "softirq", "hardirq", "memalloc",
			"oom"]) {
			await visit.ask(caller);
			await visit.sayFlags();
		}
		for (const name of ["GFP_KERNEL", "__GFP_NOMEMALLOC"]) {
			await visit.press(name);
			assert.equal((await visit.sayFlags()).caller, "oom");
		}
		for (const version of ["6.1", "2.0", "2.2", "2.4", "2.6", "6.1"]) {
			await visit.version(version);
			for (const size of [0, 1, 96, 97, 4096, 8193, 131049, 4194305]) {
				await visit.size(size);
				visit.print(`> size ${size}\n${sizeOf(await visit.look())}`);
			}
		}
	},

	async all(visit) {
		for (const version of ["2.0", "2.2", "2.4", "2.6", "6.1"]) {
			await visit.version(version);
			for (const { name, text } of (await visit.look()).keys) {
				await visit.press(name);
				const seen = await visit.sayFlags();

				assert.ok(name !== text || seen.keys.some((key) =>
					key.on && key.name === name), `${name} is not pressed`);
			}
		}
	},

	async crowded(visit) {
		const { keys } = await visit.look();

		await visit.readNames();
		for (const { name, text, on } of keys) {
			if (name !== text && !on)
				await visit.press(name);
		}
		const seen = await visit.sayFlags();

		assert.equal(seen.value, "0xffffff");
		assert.ok(seen.expr.length > 256, `${seen.expr.length} letters`);
	},

	async zones(visit) {
		const lit = async () => (await visit.look()).zones.map(({ name, lit: on }) =>
			`${name}${on ? "+" : "-"}`).join(" ");

		assert.equal(await lit(), "DMA+ DMA32+ NORMAL+ MOVABLE-");
		await visit.press("__GFP_HIGHMEM");
		assert.equal(await lit(), "DMA+ DMA32+ NORMAL+ MOVABLE-");
		await visit.press("i386");
		assert.equal(await lit(), "DMA+ NORMAL+ HIGHMEM+ MOVABLE-");
		await visit.press("__GFP_MOVABLE");
		assert.equal(await lit(), "DMA+ NORMAL+ HIGHMEM+ MOVABLE+");
		await visit.press("__GFP_DMA");
		assert.equal(await lit(), "DMA- NORMAL- HIGHMEM- MOVABLE-");
		await visit.press("2.4");
		assert.equal(await lit(), "DMA+ NORMAL- HIGHMEM-");
		await visit.press("2.0");
		assert.equal(await lit(), "DMA+ NORMAL+");
	},

	async illegal(visit) {
		assert.equal((await visit.look()).problems, "");
		await visit.press("__GFP_HIGHMEM");
		assert.match((await visit.look()).problems, /^For kmalloc\(\): kmalloc\(\) has no/);
		await visit.press("GFP_ATOMIC");
		await visit.press("__GFP_NOFAIL");
		assert.match((await visit.look()).problems, /^Illegal: NOFAIL must be able to wait/);
		await visit.press("2.6");
		assert.equal((await visit.look()).problems, "");
	},

	async back(visit) {
		await visit.pressAll("GFP_ATOMIC", "__GFP_ZERO", "__GFP_ACCOUNT", "2.4");
		let seen = await visit.look();

		assert.equal(seen.expr, "GFP_ATOMIC");
		assert.match(seen.last, /^2\.4: it has no __GFP_ZERO, no __GFP_ACCOUNT\. GFP_ATOMIC is 0x2/);
		assert.deepEqual(seen.contexts, []);
		await visit.press("Undo");
		seen = await visit.look();
		assert.equal(seen.version, "6.1");
		assert.equal(seen.expr, "GFP_ATOMIC|__GFP_ZERO|__GFP_ACCOUNT");
		assert.equal(seen.notice, "Took back: version 2.4.");
		await visit.press("Undo");
		assert.equal((await visit.look()).expr, "GFP_ATOMIC|__GFP_ZERO");
		await visit.press("__GFP_HIGH");
		assert.equal((await visit.look()).expr, "GFP_ATOMIC&~__GFP_HIGH|__GFP_ZERO");
		await visit.press("__GFP_HIGH");
		assert.equal((await visit.look()).expr, "GFP_ATOMIC|__GFP_ZERO");
		await visit.press("Reset");
		seen = await visit.look();
		assert.equal(seen.expr, "GFP_KERNEL");
		await visit.press("__GFP_FS");
		assert.ok((await visit.look()).keys.find(({ name }) => name === "GFP_NOFS").on,
			"GFP_KERNEL without __GFP_FS is GFP_NOFS, and that is not shown");
	},

	async refused(visit) {
		await visit.size(200);
		const before = await visit.look();

		for (const size of ["", "-1", "a page", "1e3"]) {
			await visit.size(size);
			const after = await visit.look();

			assert.match(after.notice, /^Refused: .+\.$/, `${size} is taken`);
			assert.equal(after.slot, before.slot);
			assert.equal(after.last, before.last);
		}
	},

	async quiz(visit) {
		await visit.press("2.0");
		await visit.press("Quiz me");
		let seen = await visit.look();

		assert.equal(seen.version, "6.1");
		assert.match(seen.notice, /^Your driver’s write\(\) .* Press what you would pass\.$/);
		assert.equal(seen.results, false, "the answer shows too early");
		await visit.press("GFP_ATOMIC");
		await visit.press("That is my answer");
		seen = await visit.look();
		assert.match(seen.notice, /^You said GFP_ATOMIC: the model disagrees\. sleep=no: /);
		assert.match(seen.notice, / GFP_KERNEL and .* would do\.$/);
		assert.equal(seen.expr, "GFP_ATOMIC");
		assert.equal(seen.results, true);
		assert.equal(seen.focus, "Next question");

		await visit.press("Next question");
		await visit.press("GFP_ATOMIC");
		await visit.press("That is my answer");
		assert.equal((await visit.look()).notice, "You said GFP_ATOMIC: the model agrees.");
		await visit.press("Next question");
		await visit.press("Nothing will do");
		assert.match((await visit.look()).notice,
			/^You said that nothing will do: the model disagrees\. .*GFP_NOWAIT/);
		await visit.press("Next question");
		await visit.press("Cancel");
		seen = await visit.look();
		assert.equal(seen.score, "1 of 3 right");
		assert.equal(seen.expr, "GFP_ATOMIC");
		await visit.press("Quiz me");
		assert.equal((await visit.look()).notice, "");
	},

	/* What is right at each site is in nobody's hand but the model's. */
	async sites(visit) {
		const fitting = await visit.tab.evaluate(`(async () => {
			const { Flags, SITES } = window.flagState;
			const flags = new Flags(await window.widget.openModel("gfp"));
			const zeroed = (site) => site.demands.some(([key]) => key === "bits");

			return SITES.map((site) => flags.sums.map((sum) => zeroed(site) ?
				sum + "|__GFP_ZERO" : site.demands[0]?.[1].source === "^DMA$" ?
				sum + "|__GFP_DMA" : sum)
				.filter((expr) => !flags.misses(site, expr).length));
		})()`);
		const best = ["GFP_KERNEL", "GFP_ATOMIC", "GFP_NOWAIT", "GFP_NOFS", "GFP_NOIO",
			"GFP_NOWAIT|__GFP_ZERO", null, "GFP_KERNEL|__GFP_DMA", "GFP_HIGHUSER_MOVABLE"];

		assert.equal(fitting.length, best.length);
		fitting.forEach((sums, i) => {
			assert.ok(best[i] === null ? !sums.length : sums.includes(best[i]),
				`site ${i}: ${sums}`);
			assert.ok(sums.length < 8, `site ${i} takes nearly anything`);
		});
	},

	async keyboard(visit) {
		await visit.tab.evaluate(`document.querySelector(".fb-keys button").focus()`);
		await visit.key("ArrowRight");
		assert.equal((await visit.look()).focus, "GFP_KERNEL");
		await visit.key("ArrowRight");
		await visit.key("Enter", "\r");
		let seen = await visit.look();

		assert.equal(seen.expr, seen.focus);
		await visit.key("Tab");
		assert.equal((await visit.look()).focus, "__GFP_IO", "a group is one stop of Tab");
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).focus, "__GFP_IO");
		await visit.tab.evaluate(`(() => {
			const input = document.querySelector(".fb-size input");

			input.value = "8193";
			input.focus();
		})()`);
		await visit.key("Enter", "\r");
		assert.match((await visit.look()).slot, /^8193 bytes get 4 pages, order 2/);
		await visit.press("Quiz me");
		assert.equal((await visit.look()).focus, "GFP_ATOMIC");
		for (const key of "aufrpq0")
			await visit.key(key, key);
		seen = await visit.look();
		assert.equal(seen.expr, "0");
	},

	async accessible(visit) {
		await visit.accessible();
		await visit.pressAll("GFP_ATOMIC", "__GFP_NOFAIL", "__GFP_ZERO");
		await visit.size(8193);
		await visit.accessible();
		await visit.press("2.0");
		await visit.accessible();
		await visit.press("Quiz me");
		await visit.press("GFP_KERNEL");
		await visit.accessible();
	},
};

play(scenes, BenchVisit, { slow: ["play", "all", "crowded", "sites"],
	modes: { accessible: ["light", "dark", "narrow"] } });
