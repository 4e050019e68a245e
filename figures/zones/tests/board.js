/*
 * A reader at the machine builder, in a headless browser:
 *
 *   node board.js SCENE PAGE
 *
 * Each scene plays one visit. `machines`, `requests` and `play` print commands
 * that lead the playground to the machine that the builder shows, and questions
 * about it, each with the answer that the builder shows, in the playground's
 * words; the others print nothing unless something is wrong.
 */
"use strict";

const { Visit, play } = require("../../../build/book/tests/visit.js");
const assert = require("assert/strict");

const MB = 1024 * 1024;
const GB = 1024 * MB;
const COLUMNS = { x86_64: ["DMA", "DMA32", "Normal", "Movable"],
	i386: ["DMA", "Normal", "HighMem", "Movable"] };

/* Runs in the page: what the reader sees, read from nothing but the drawing. */
function shown() {
	const number = (text) => Number(text.replaceAll(",", ""));
	const words = (element) => element.textContent.trim();
	const all = (selector) => [...document.querySelectorAll(selector)];
	const numbers = (selector) => Object.fromEntries(all(`${selector} [data-key]`).map((row) =>
		[row.dataset.key, number(words(row.querySelector("dd")))]));
	const setting = (label) => all(".bb-field").find((field) =>
		words(field.querySelector("span")) === label)?.querySelector("select, input");

	return {
		map: all("[data-part]").map((part) => {
			const [start, end, nid, zone] = part.dataset.part.split(" ");

			return { start: Number(start), end: Number(end), nid, zone, title: part.title };
		}),
		mapLabel: document.querySelector(".zb-map").getAttribute("aria-label"),
		arch: document.querySelector("[aria-label=Kernel] [aria-pressed=true]").dataset.value,
		row: all(".zb-form button").some((control) => words(control) === "In a row" &&
			control.checkVisibility() && control.getAttribute("aria-pressed") === "true"),
		lowmem: Number(setting("low memory").value),
		node: Number(document.querySelector("[aria-label='On node'] [aria-pressed=true]").dataset.value),
		flags: [setting("flags").value, ...all("[data-flag][aria-pressed=true]").map((control) =>
			control.dataset.flag)].join("|"),
		order: Number(setting("order").value),
		zones: all(".zb-zone").map((zone) => ({ at: Number(zone.querySelector(".zb-at")?.dataset.at),
			place: zone.dataset.zone, label: zone.getAttribute("aria-label"),
			served: zone.matches(".zb-served") })),
		list: all(".zb-list li").map(words),
		arrows: all(".zb-arrows line").length,
		zone: words(document.querySelector(".zb-lens .bb-title")),
		numbers: numbers(".zb-numbers:not(.zb-protection)"),
		protection: numbers(".zb-protection"),
		free: number(setting("pages free").value),
		tasks: all(".bb-tasks li").map((task) => task.matches(".bb-done")),
		steps: all(".bb-log li").length,
	};
}

/* "DMA of node 0" as the playground says it */
const placeOf = (name) => name.replace(/(\w+) of node (\d+)/, "node=$2 zone=$1");

/* A sentence of the builder's, as the playground says it. */
const replyOf = (words) => placeOf(words).replace(/,(?=\d{3})/g, "");

/* A line of the zonelist, as `kept` says it. */
function keptOf(words) {
	const [, place, kept, free] = words.match(/^(.*): keeps ([\d,]+) of ([\d,]+) pages?$/) ?? [];

	if (place)
		return replyOf(`${place} free=${free} kept=${kept}`);
	return replyOf(words.replace(/: nothing; keeps ([\d,]+) pages?, has ([\d,]+)$/, " free=$2 kept=$1"));
}

class BuilderVisit extends Visit {
	constructor(tab) {
		super(tab, shown);
	}

	/* Lead the playground to the machine that the builder shows, and hold them together. */
	async tell() {
		const { arch, lowmem, map, row, zones } = await this.look();
		const nids = [...new Set(map.map(({ nid }) => nid).filter(Boolean))];
		const lines = [];

		this.ask(`arch ${arch}`);
		if (arch === "i386")
			this.ask(`lowmem ${lowmem}`);
		for (const { start, end, nid } of map.filter(({ zone }) => zone))
			this.ask(`ram ${start} ${end - start} ${nid}`);
		if (row)
			nids.forEach((a) => nids.forEach((b) => this.ask(`distance ${a} ${b} ${10 + 10 * Math.abs(a - b)}`)));
		for (const { place, label } of zones) {
			const [node, kind] = place.split(" ");

			await this.press(label);
			const { zone, numbers, protection } = await this.look();

			assert.equal(zone, `${kind} of node ${node}`);
			assert.deepEqual(Object.keys(protection), COLUMNS[arch]);
			lines.push(`node=${node} zone=${kind} ${Object.entries(numbers).map(([key, value]) =>
				`${key}=${value}`).join(" ")} protection=${Object.values(protection)}`);
			this.ask(`managed ${node} ${kind} ${numbers.managed}`);
		}
		/* The grid has the highest on top, the playground the lowest first. */
		const kinds = ["DMA", "DMA32", "Normal", "HighMem"];
		const key = (line) => line.match(/node=(\d+)/)[1] * 10 + kinds.indexOf(line.match(/zone=(\w+)/)[1]);

		this.ask("build", ...lines.sort((a, b) => key(a) - key(b)));
	}

	/* The zonelist as it is shown: as a list, as numbers on zones, as arrows. */
	async tellList() {
		const { arrows, flags, list, node, order, zones } = await this.look();

		if (list[0].startsWith("nothing: ")) {
			this.ask(`kept ${node} ${flags} ${order}`, replyOf(list[0].replace("nothing", "fail")));
			assert.ok(zones.every(({ at }) => !at));
			return;
		}
		this.ask(`kept ${node} ${flags} ${order}`, ...list.map(keptOf));
		assert.deepEqual(zones.filter(({ at }) => at).sort((a, b) => a.at - b.at).map(({ place }) => place),
			list.map((line) => line.match(/^(\w+) of node (\d+)/)).map(([, kind, nid]) => `${nid} ${kind}`));
		assert.equal(arrows, list.length - 1);
	}

	/* Ask for what is chosen: who served it, and its zonelist afterwards. */
	async request() {
		await this.press("Ask");
		const seen = await this.look();
		const { flags, last, node, order, zones } = seen;
		const failure = last.match(/^Nothing: (.*)\.$/);
		const served = last.match(/^[\d,]+ pages? of (\w+) of node (\d+), /);

		this.ask(`alloc ${node} ${flags} ${order}`, failure ? `fail: ${replyOf(failure[1])
			.replace(/(\d+) pages? free/, "free=$1")}` : `node=${served[2]} zone=${served[1]}`);
		assert.deepEqual(zones.filter((zone) => zone.served).map(({ place }) => place),
			failure ? [] : [`${served[2]} ${served[1]}`]);
		await this.tellList();
		return seen;
	}

	/* Choose in a list that has this label. */
	async set(label, value) {
		await this.tab.evaluate(`(() => {
			const field = [...document.querySelectorAll(".bb-field")].find((one) =>
				one.checkVisibility() && one.querySelector("span").textContent === "${label}");
			const control = field.querySelector("select, input");

			control.value = "${value}";
			if (control.value !== "${value}")
				throw new Error("${label} cannot be ${value}");
			control.dispatchEvent(new Event("change", { bubbles: true }));
		})()`);
	}

	async choose(place) {
		const [node, kind] = place.split(" ");

		await this.press(`${kind} of node ${node}: `);
	}

	/* Leave a zone so many pages: a number, or the name of a button. */
	async leave(place, pages) {
		const [node, kind] = place.split(" ");
		const served = (seen) => seen.zones.filter((zone) => zone.served).map((zone) => zone.place);
		const before = served(await this.look());

		await this.choose(place);
		if (typeof pages === "number")
			await this.set("pages free", pages);
		else
			await this.press(`Free: ${pages}`);
		const seen = await this.look();
		const { free, last } = seen;

		this.ask(`nr_free ${node} ${kind} ${free}`);
		assert.deepEqual(served(seen), before, "who served the last request is still marked");
		assert.match(last, new RegExp(`^${kind} of node ${node} has [\\d,]+ pages? free\\.$`));
	}
}

/* Read a scene's own questions only where they are printed. */
const quietly = (visit) => Object.assign(visit, { ask() {} });

const scenes = {
	async machines(visit) {
		await visit.tell();
		for (const name of ["64 MB", "1 GB", "5 GB", "Two nodes", "Four in a row", "In a row", "i386, 2 GB"]) {
			await visit.press(name);
			await visit.tell();
		}
		await visit.set("low memory", 512 * MB);
		await visit.tell();
		for (const [label, value] of [["node 0", 64 * GB], ["devices", "Infinity"], ["a hole in each node", 256 * MB]]) {
			await visit.press("x86-64");
			await visit.set(label, value);
			await visit.tell();
		}
		for (const name of ["2", "4", "Boot keeps"]) {
			await visit.press(name);
			await visit.tell();
		}
	},

	async requests(visit) {
		for (const machine of ["1 GB", "i386, 2 GB", "Four in a row"]) {
			await visit.press(machine);
			await visit.tell();
			for (const flags of ["GFP_KERNEL", "GFP_ATOMIC", "GFP_HIGHUSER", "GFP_NOWAIT"]) {
				await visit.set("flags", flags);
				await visit.tellList();
				for (const flag of ["__GFP_DMA", "__GFP_DMA32"]) {
					await visit.press(`OR ${flag}`);
					await visit.tellList();
				}
				await visit.press("OR __GFP_DMA");
				await visit.press("OR __GFP_DMA32");
			}
		}
		await visit.press("OR __GFP_THISNODE");
		for (const name of ["node 1", "node 2", "node 3"]) {
			await visit.press(name);
			await visit.tellList();
		}
		await visit.press("OR __GFP_DMA");
		await visit.tellList();
		assert.match((await visit.look()).list[0], /^nothing: none of the zones that it may have has memory$/);
		await visit.press("OR __GFP_DMA");
		for (const order of [3, 10, 11]) {
			await visit.set("order", order);
			await visit.tellList();
		}
	},

	async play(visit) {
		await visit.press("5 GB");
		await visit.tell();
		assert.match((await visit.request()).last, /^1 page of Normal of node 0, the first choice\.$/);
		await visit.leave("0 Normal", "low");
		let seen = await visit.request();

		assert.match(seen.last, /^1 page of DMA32 of node 0, choice 2 of 3\. Normal of node 0 has more than it keeps, /);
		await visit.leave("0 DMA32", "none");
		await visit.request();
		await visit.leave("0 Normal", "min");
		seen = await visit.request();
		assert.match(seen.last, /^Nothing: no zone has enough to spare; the first, Normal of node 0, has [\d,]+ pages free/);
		await visit.set("flags", "GFP_ATOMIC");
		assert.match((await visit.request()).last, /^1 page of Normal/);
		await visit.leave("0 Normal", 0);
		assert.match((await visit.request()).last, /^Nothing: /);
		await visit.press("OR __GFP_DMA");
		await visit.set("order", 10);
		for (let i = 0; i < 4; i++)
			seen = await visit.request();
		assert.match(seen.last, /^Nothing: /);
		await visit.set("order", 11);
		seen = await visit.request();
		assert.equal(seen.last, "Nothing: the largest order is 10.");
		await visit.press("OR __GFP_DMA32");
		assert.match((await visit.request()).last, /^Nothing: /);
		await visit.press("Two nodes");
		await visit.tell();
		for (const name of ["OR __GFP_DMA32", "OR __GFP_DMA", "node 1"])
			await visit.press(name);
		await visit.set("order", 3);
		await visit.set("flags", "GFP_KERNEL");
		await visit.request();
		await visit.leave("1 Normal", 0);
		assert.match((await visit.request()).last, /^8 pages of Normal of node 0, choice 2 of 4\. Normal of node 1 keeps what is left there\.$/);
		await visit.press("OR __GFP_THISNODE");
		await visit.request();
	},

	async map(visit) {
		let seen = await visit.look();

		/* One page in 64 of 3998 is 63, rounded up. */
		assert.match(seen.zones[2].label, /^DMA of node 0: 3,935 of 3,935 pages free/);
		assert.deepEqual(seen.map.map(({ start, end, zone }) => [start, end, zone]), [
			[0, 0x1000, ""], [0x1000, 0x9f000, "DMA"], [0x9f000, 0x100000, ""],
			[0x100000, 16 * MB, "DMA"], [16 * MB, 2 * GB, "DMA32"], [2 * GB, 4 * GB, ""],
			[4 * GB, 5 * GB, "Normal"]]);
		assert.equal(seen.mapLabel, "By address: 4 KB no RAM, 632 KB DMA, 388 KB no RAM, 15 MB DMA, " +
			"2 GB DMA32, 2 GB no RAM, 1 GB Normal");
		await visit.set("devices", "Infinity");
		seen = await visit.look();
		assert.deepEqual(seen.map.at(-1).zone, "DMA32");
		await visit.press("Two nodes");
		await visit.set("devices", 3 * GB);
		seen = await visit.look();
		assert.deepEqual(seen.map.slice(5).map(({ start, end, nid, zone }) => [start, end, nid, zone]), [
			[1536 * MB, 1600 * MB, "", ""], [1600 * MB, 3 * GB, "0", "DMA32"], [3 * GB, 4 * GB, "", ""],
			[4 * GB, 4 * GB + 256 * MB, "1", "Normal"],
			[4 * GB + 256 * MB, 4 * GB + 320 * MB, "", ""],
			[4 * GB + 320 * MB, 4 * GB + 512 * MB, "1", "Normal"]]);
		assert.equal(seen.map.at(-1).title, "0x114000000–0x11fffffff: 192 MB Normal of node 1");
	},

	async tasks(visit) {
		quietly(visit);
		assert.deepEqual((await visit.look()).tasks, [false, false, false, false]);
		await visit.press("1 GB");
		assert.equal((await visit.look()).notice, "Done: Build a machine without a Normal zone.");
		await visit.press("5 GB");
		assert.deepEqual((await visit.look()).tasks, [true, true, false, false]);
		await visit.leave("0 DMA", "none");
		assert.deepEqual((await visit.look()).tasks, [true, true, true, false]);
		await visit.press("Two nodes");
		await visit.press("node 1");
		await visit.leave("1 Normal", "low");
		assert.deepEqual((await visit.look()).tasks, [true, true, true, true]);
		await visit.press("64 MB");
		assert.deepEqual((await visit.look()).tasks, [true, true, true, true]);
		assert.equal((await visit.look()).zones.find(({ place }) => place === "0 DMA").label.includes(" of "), true);
	},

	async back(visit) {
		quietly(visit);
		await visit.press("Ask");
		await visit.leave("0 Normal", 1000);
		await visit.press("Ask");
		assert.match((await visit.look()).zones[0].label, /^Normal of node 0: 999 of /);
		await visit.press("Undo");
		let seen = await visit.look();

		assert.equal(seen.notice, "Took back: alloc 0 GFP_KERNEL 0.");
		assert.match(seen.zones[0].label, /^Normal of node 0: 1,000 of /);
		for (const pages of ["-1", "1.5", "a page", "", "99999999"]) {
			await visit.set("pages free", pages);
			seen = await visit.look();
			assert.match(seen.notice, /^Normal of node 0 can have 0 to 258,048 pages free\.$/);
			assert.equal(seen.free, 1000);
		}
		await visit.press("Undo");
		assert.match((await visit.look()).zones[0].label, /^Normal of node 0: 258,047 of /);
		await visit.press("Reset");
		seen = await visit.look();
		assert.match(seen.notice, /^A machine that has just booted/);
		assert.match(seen.zones[0].label, /^Normal of node 0: 258,048 of 258,048 pages free; choice 1$/);
		assert.match(seen.last, /^Nothing is asked for yet\./);
		/* 64 GB from 0 on would do; around the devices' addresses they end where no PAE reaches. */
		await visit.set("node 0", 64 * GB);
		await visit.leave("0 DMA", 7);
		await visit.press("i386");
		seen = await visit.look();
		assert.match(seen.notice, /^Refused: .+\.$/);
		assert.equal(seen.arch, "x86_64");
		assert.deepEqual(seen.zones.map(({ place }) => place), ["0 Normal", "0 DMA32", "0 DMA"]);
		assert.match(seen.zones[2].label, /^DMA of node 0: 7 of /);
		await visit.press("Ask");
		assert.match((await visit.look()).last, /^1 page of Normal/);
	},

	async predict(visit) {
		quietly(visit);
		await visit.press("Predict");
		let seen = await visit.look();

		assert.equal(seen.arrows, 0);
		assert.ok(seen.zones.every(({ at, label }) => !at && !label.includes("choice")));
		await visit.press("Ask");
		assert.equal((await visit.look()).notice, "Which zone will serve it? Choose one, or say that it will fail.");
		await visit.choose("0 Normal");
		assert.equal((await visit.look()).notice, "You said Normal of node 0: the model agrees.");
		await visit.leave("0 Normal", "none");
		await visit.press("Ask");
		await visit.choose("0 DMA");
		seen = await visit.look();
		assert.equal(seen.notice, "You said DMA of node 0: the model disagrees.");
		assert.equal(seen.focus, "Ask");
		await visit.leave("0 DMA32", "none");
		await visit.leave("0 DMA", "none");
		await visit.press("Ask");
		await visit.press("It will fail");
		seen = await visit.look();
		assert.match(seen.notice, /^You said that it fails: the model agrees\./);
		assert.equal(seen.score, "2 of 3 right");
		await visit.press("Ask");
		await visit.press("Cancel");
		await visit.press("Ask");
		await visit.press("1 GB");
		seen = await visit.look();
		assert.equal(seen.score, "2 of 3 right");
		await visit.choose("0 DMA");
		assert.equal((await visit.look()).score, "2 of 3 right", "the question outlives its machine");
	},

	async keyboard(visit) {
		await visit.tab.evaluate(`document.querySelector(".zb-go").focus()`);
		for (let i = 0; i < 3; i++)
			await visit.key("Enter", "\r");
		let seen = await visit.look();

		assert.equal(seen.focus, "Ask");
		assert.match(seen.zones[0].label, /^Normal of node 0: 258,045 of /);
		await visit.tab.evaluate(`document.querySelector("[data-zone='0 DMA']").focus()`);
		await visit.key("Enter", "\r");
		seen = await visit.look();
		assert.equal(seen.zone, "DMA of node 0");
		assert.match(seen.focus, /^DMA of node 0: /);
		await visit.tab.evaluate(`document.querySelector("[data-control=slider]").focus()`);
		await visit.key("Home");
		seen = await visit.look();
		assert.equal(seen.last, "DMA of node 0 has 0 pages free.");
		assert.equal(seen.focus, "Free pages");
		assert.equal(await visit.tab.evaluate("document.activeElement.getAttribute('aria-valuetext')"), "0 pages");
		await visit.tab.evaluate(`document.querySelector("[data-control=min]").focus()`);
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).focus, "Free: min");
		await visit.ignores("aufrpn0");
	},

	async accessible(visit) {
		quietly(visit);
		await visit.accessible();
		for (const name of ["Four in a row", "node 2", "Ask", "Free: none", "Ask"])
			await visit.press(name);
		await visit.accessible();
		for (const name of ["i386, 2 GB", "OR __GFP_DMA", "OR __GFP_DMA32", "Ask", "Predict"])
			await visit.press(name);
		await visit.accessible();
		await visit.press("Ask");
		await visit.accessible();
	},
};

play(scenes, BuilderVisit, { slow: ["machines", "requests", "play"],
	modes: { accessible: ["light", "dark", "narrow"] } });
