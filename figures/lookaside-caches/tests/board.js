/*
 * A reader at the microscope, in a headless browser:
 *
 *   node board.js SCENE PAGE
 *
 * Each scene plays one visit. `play`, `cpus` and `flags` print every command
 * that the board gave the model, and questions about what it shows afterwards,
 * each with the answer that the board shows, in the playground's words; the
 * others print nothing unless something is wrong.
 */
"use strict";

const { Visit, play } = require("../../../build/book/tests/visit.js");
const assert = require("assert/strict");

/* Runs in the page: what the reader sees, read from nothing but the drawing. */
function shown() {
	const all = (selector, within = document) => [...within.querySelectorAll(selector)];
	const words = (element) => element.textContent.trim();
	const fact = (name) => Number(words(document.querySelector(`[data-fact="${name}"] dd`)));
	const slabOf = (element) => ({
		number: Number(element.dataset.slab),
		text: words(element.querySelector("p")),
		place: element.closest("[data-place]").dataset.place,
		objects: all(".sm-cell", element).map((cell) => ({
			name: cell.querySelector("b")?.textContent,
			head: cell.matches(".sm-head-of-cpu") ? "cpu" :
				cell.matches(".sm-head-of-slab") ? "slab" : "",
			label: cell.getAttribute("aria-label") })),
		threads: all("[data-thread]", element).map((thread) => ({
			of: thread.matches(".sm-of-cpu") ? "cpu" : "slab",
			link: thread.dataset.thread.split(" ").map(Number) })),
	});

	return {
		groups: all("[data-place]").map((group) => ({ place: group.dataset.place,
			title: words(group.querySelector(".sm-title")),
			slabs: all("[data-slab]", group).map(slabOf) })),
		numbers: words(document.querySelector(".sm-numbers")),
		held: fact("objects held"),
		nrSlabs: fact("slabs"),
		need: fact("slabs that would do"),
		calls: fact("constructor calls"),
		lens: words(document.querySelector(".sm-lens .sm-title")),
		note: words(document.querySelector(".sm-lens .sm-note")),
		parts: all(".sm-parts [data-part]").map((part) => part.dataset.part),
		partWords: all(".sm-parts li").map(words),
		bars: all(".sm-bar > span").map((part) => part.getBoundingClientRect().width),
	};
}

/* The chains of a slab as `freelist` says them, put together from the arrows. */
function freelistOf({ place, objects, threads }) {
	const chainOf = (of, start) => {
		const chain = start === undefined ? [] : [start];

		for (;;) {
			const link = threads.find((thread) => thread.of === of &&
				thread.link[0] === chain.at(-1));

			if (!link)
				return chain.map((index) => " " + index).join("");
			chain.push(link.link[1]);
		}
	};
	const [cpu, own] = ["cpu", "slab"].map((of) => {
		const head = objects.findIndex((object) => object.head === of);

		return chainOf(of, head < 0 ? undefined : head);
	});

	return (/^cpu\d+$/.test(place) ? `${place}:${cpu} ` : "") + `slab:${own}`;
}

class MicroscopeVisit extends Visit {
	constructor(tab) {
		super(tab, shown);
	}

	/* Print COMMAND and its reply, and all questions that the board answers. */
	async say(command, reply) {
		const seen = await this.look();
		const slabs = seen.groups.flatMap(({ slabs: some }) => some);
		const held = (slab) => slab.objects.filter(({ name }) => name).length;
		const lines = [[command, reply],
			["slabs c", [...slabs].sort((a, b) => a.number - b.number).map((slab) =>
				`${slab.number}=${slab.place}/${held(slab)}`).join(" ")]];

		for (const { place, slabs: some } of seen.groups) {
			const list = place.match(/^(?:cpu(\d)-)?partial$/);

			if (list)
				lines.push([`partial c ${list[1] ?? ""}`.trim(),
					some.map(({ number }) => number).join(" ")]);
		}
		for (const slab of slabs) {
			lines.push([`freelist c ${slab.number}`, freelistOf(slab)]);
			assert.equal(slab.text, `Slab ${slab.number}: ${held(slab)} of ` +
				`${slab.objects.length} held`);
		}
		const viewed = seen.lens.match(/^Object (\d+) of slab (\d+)/);

		if (viewed)
			lines.push([`parts c ${viewed[2]} ${viewed[1]}`, seen.parts.join(" ")]);
		assert.equal(seen.bars.length, seen.parts.length);
		assert.equal(seen.nrSlabs, slabs.length);
		assert.equal(seen.held, slabs.reduce((sum, slab) => sum + held(slab), 0));
		for (const [question, answer] of lines)
			this.print(`> ${question}\n< ${answer}`);
		return seen;
	}

	/* Lay a cache out by pressing; say it, and what its first line says. */
	async create(request, ...presses) {
		for (const name of presses)
			await this.press(name);
		const { numbers } = await this.look();
		const [, order, objects, size, over] = numbers.match(new RegExp(
			"order (\\d+), .*: (\\d+) objects? of (\\d+) bytes, (nothing|\\d+)"));

		if (this.created)
			this.print("> destroy c\n< ok");
		this.created = true;
		await this.say(`create c ${request}`, `order=${order} objects=${objects} size=${size} ` +
			`waste=${over === "nothing" ? 0 : over}`);
	}

	async allocate(cpu = 0) {
		await this.press("Allocate");
		const { last, lens } = await this.look();
		const [, index, slab] = last.match(/^\w+: object (\d+) of slab (\d+)/);

		assert.match(lens, new RegExp(`^Object ${index} of slab ${slab}, \\w+’s$`));
		return this.say(`alloc c ${cpu}`, `${slab} ${index}`);
	}

	async free(name, cpu = 0) {
		const slabs = (await this.look()).groups.flatMap((group) => group.slabs);
		const slab = slabs.find(({ objects }) => objects.some((object) => object.name === name));
		const index = slab.objects.findIndex((object) => object.name === name);

		await this.press(`Object ${index} of slab ${slab.number}: `);
		return this.say(`free c ${slab.number} ${index} ${cpu}`, "ok");
	}

	async shrink() {
		await this.press("Shrink");
		return this.say("shrink c", "ok");
	}

	/* The reader types a size. */
	async type(size) {
		await this.tab.evaluate(`(() => {
			const input = document.querySelector(".bb-field input");

			input.value = "${size}";
			input.dispatchEvent(new Event("change"));
		})()`);
	}

	async names() {
		return (await this.look()).groups.flatMap(({ slabs }) => slabs)
			.flatMap(({ objects }) => objects.map(({ name }) => name)).filter(Boolean);
	}
}

const scenes = {
	async play(visit) {
		await visit.create("512 0 0");
		for (let i = 0; i < 18; i++)
			await visit.allocate();
		for (const name of ["A", "C", "J", "R", "Q"])
			await visit.free(name);
		await visit.allocate();
		await visit.shrink();
		for (const name of ["B", "D", "E", "F", "G", "H"])
			await visit.free(name);
		let seen = await visit.shrink();

		assert.match(seen.last, /^1 empty slab given back\./);
		for (let i = 0; i < 6; i++)
			await visit.allocate();
		seen = await visit.look();
		assert.equal(seen.calls, 0);
		for (const name of await visit.names())
			await visit.free(name);
		seen = await visit.shrink();
		assert.equal(seen.nrSlabs, 0);
	},

	async cpus(visit) {
		await visit.create("1000 0 0", "1000 bytes");
		await visit.press("2 CPUs");
		visit.print("> destroy c\n< ok\n> cpus 2\n< ok");
		visit.created = false;
		await visit.create("1000 0 0");
		for (let i = 0; i < 17; i++)
			await visit.allocate();
		await visit.press("CPU 1");
		await visit.allocate(1);
		await visit.free("A", 1);
		await visit.free("Q", 1);
		await visit.free("D", 1);
		await visit.press("CPU 0");
		const seen = await visit.allocate();

		assert.match(seen.last, /the head of CPU 0’s freelist|took the whole freelist back/);
		await visit.free("R", 0);
		await visit.shrink();
	},

	async flags(visit) {
		await visit.create("512 0 0");
		await visit.create("100 0 0", "100 bytes");
		await visit.create("100 0 0 ctor", "Constructor");
		let seen = await visit.allocate();

		assert.equal(seen.calls, 36);
		assert.match(seen.last, /The constructor was called 36 times\.$/);
		await visit.free("A");
		await visit.create("100 0 SLAB_RED_ZONE", "Constructor", "Red zone");
		await visit.allocate();
		await visit.free("A");
		await visit.create("100 0 SLAB_RED_ZONE|SLAB_POISON|SLAB_STORE_USER", "Poison", "Track users");
		seen = await visit.allocate();
		assert.deepEqual(seen.partWords.map((text) => text.replace(/\s+/g, " ")), [
			"0red zone, 8 bytes: cc cc … cc", "8object, 100 bytes: A’s own",
			"108red zone, 4 bytes: cc cc cc cc", "112free pointer, 8 bytes: left over",
			"120alloc track, 32 bytes: who allocated it, where, when",
			"152free track, 32 bytes: who freed it last, where, when",
			"184padding, 8 bytes: 5a 5a … 5a"]);
		await visit.allocate();
		seen = await visit.free("A");
		assert.equal(seen.partWords[2], "107object, 1 byte: a5");
		assert.equal(seen.partWords[4], "112free pointer, 8 bytes: object 2");
		assert.equal(seen.note, "192 bytes, from byte 0 of the slab on");
		await visit.free("B");
		await visit.create("100 0 SLAB_HWCACHE_ALIGN", "Red zone", "Poison", "Track users",
			"Cache line");
		await visit.allocate();
		await visit.free("A");
		await visit.create("100 0 SLAB_HWCACHE_ALIGN|SLAB_TYPESAFE_BY_RCU", "Typesafe");
		await visit.allocate();
		await visit.free("A");
	},

	async back(visit) {
		for (const name of ["Allocate", "Allocate", "Object 0 of slab 0"])
			await visit.press(name);
		await visit.press("Undo");
		let seen = await visit.look();

		assert.equal(seen.notice, "Took back: free c 0 0 0.");
		assert.deepEqual(await visit.names(), ["A", "B"]);
		for (const size of ["0", "-1", "a page", "5000000"]) {
			await visit.type(size);
			seen = await visit.look();
			assert.match(seen.notice, /^Refused: .+\.$/, `${size} is taken`);
			assert.deepEqual(await visit.names(), ["A", "B"]);
		}
		await visit.type("2000");
		seen = await visit.look();
		assert.equal(seen.notice, "A new cache: it has no slab yet.");
		assert.match(seen.numbers, /^A slab is of order 2, 4 pages: 8 objects of 2000 bytes, 384 bytes over\./);
		await visit.press("Allocate 8");
		assert.equal((await visit.look()).held, 8);
		assert.match((await visit.look()).last, /^8 objects, A to H, from slab 0\.$/);
		await visit.press("Reset");
		seen = await visit.look();
		assert.equal(seen.nrSlabs, 0);
		assert.match(seen.numbers, /2000 bytes/);
		assert.match(seen.last, /^No slab yet: /);
	},

	async predict(visit) {
		await visit.press("Predict");
		await visit.press("Allocate");
		assert.match((await visit.look()).notice, /^Which object will CPU 0 get\?/);
		await visit.press("One of a new slab");
		assert.equal((await visit.look()).notice, "You said a new slab: the model agrees.");
		await visit.press("Allocate");
		await visit.press("Object 1 of slab 0");
		assert.equal((await visit.look()).notice, "You said object 1 of slab 0: the model agrees.");
		await visit.press("Object 0 of slab 0");
		assert.equal(await visit.tab.evaluate(
			`document.querySelector(".sm-threads").checkVisibility()`), false);
		assert.ok((await visit.look()).groups[0].slabs[0].objects.every(({ label }) =>
			!/before|last|first|freelist/.test(label)), "a label tells the answer");
		await visit.press("Allocate");
		await visit.press("Object 2 of slab 0");
		let seen = await visit.look();

		assert.equal(seen.notice, "You said object 2 of slab 0: the model disagrees.");
		assert.equal(seen.score, "2 of 3 right");
		assert.equal(seen.focus, "Allocate");
		await visit.press("Allocate");
		await visit.press("Cancel");
		await visit.press("Allocate");
		await visit.press("Shrink");
		seen = await visit.look();
		assert.equal(seen.score, "2 of 3 right");
		assert.equal(seen.held, 2);
		assert.equal(seen.notice, "", "the question outlives a shrink");
	},

	async waste(visit) {
		await visit.press("Waste it");
		let seen = await visit.look();

		assert.equal(seen.held, 5);
		assert.equal(seen.nrSlabs, 5);
		assert.equal(seen.need, 1);
		assert.match(seen.notice, /^5 objects hold 5 slabs, where 1 would do, /);
		assert.ok(seen.groups.find(({ place }) => place === "partial").slabs.length === 5);
		for (const name of await visit.names())
			await visit.press(`Object 0 of slab ${(await visit.look()).groups
				.flatMap(({ slabs }) => slabs).find(({ objects }) =>
					objects[0].name === name).number}: `);
		seen = await visit.look();
		assert.equal(seen.held, 0);
		assert.equal(seen.nrSlabs, 4, "the first one that was empty was one too many");
		assert.equal(seen.need, 0);
		await visit.press("Shrink");
		seen = await visit.look();
		assert.equal(seen.nrSlabs, 0);
		assert.match(seen.last, /^4 empty slabs given back\./);
		await visit.press("Shrink");
		assert.equal((await visit.look()).last, seen.last, "there is nothing to shrink");
	},

	async limit(visit) {
		for (let i = 0; i < 24; i++)
			await visit.press("Allocate 8");
		assert.equal((await visit.look()).nrSlabs, 24);
		await visit.press("Allocate");
		const seen = await visit.look();

		assert.match(seen.notice, /^24 slabs are as many as this board draws/);
		assert.equal(seen.held, 24 * 8);
		assert.equal(seen.inside, true);
	},

	async keyboard(visit) {
		await visit.tab.evaluate(`document.querySelector(".sm-go").focus()`);
		for (let i = 0; i < 3; i++)
			await visit.key("Enter", "\r");
		assert.equal((await visit.look()).focus, "Allocate");
		assert.equal((await visit.look()).held, 3);
		await visit.tab.evaluate(`document.querySelector(".sm-cell").focus()`);
		assert.equal((await visit.look()).lens, "Object 0 of slab 0, A’s");
		await visit.key("ArrowRight");
		assert.equal((await visit.look()).lens, "Object 1 of slab 0, B’s");
		await visit.key("Enter", "\r");
		let seen = await visit.look();

		assert.equal(seen.held, 2);
		assert.match(seen.focus, /^Object 1 of slab 0: free, first on the CPU’s freelist, before 3; look at it$/);
		await visit.key("End");
		assert.match((await visit.look()).focus, /^Object 7 of slab 0: free, on the CPU’s freelist, the last;/);
		assert.equal((await visit.look()).lens, "Object 7 of slab 0, free");
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).held, 2);
		for (const key of "aufrps0")
			await visit.key(key, key);
		seen = await visit.look();
		assert.equal(seen.held, 2);
		await visit.tab.evaluate(`document.querySelector(".bb-field input").focus()`);
		await visit.key("Enter", "\r");
		assert.equal((await visit.look()).held, 2, "Enter in the size makes the same cache anew");
	},

	async accessible(visit) {
		await visit.accessible();
		await visit.press("100 bytes");
		for (const name of ["Red zone", "Poison", "Track users", "Allocate", "Allocate 21",
			"Object 0 of slab 0"])
			await visit.press(name);
		await visit.accessible();
		await visit.press("Predict");
		await visit.press("Allocate");
		await visit.accessible();
		for (const name of ["Cancel", "Predict", "Red zone", "Poison", "Track users", "2 CPUs",
			"Allocate 39", "CPU 1", "Object 0 of slab 0", "Allocate"])
			await visit.press(name);
		await visit.accessible();
	},
};

play(scenes, MicroscopeVisit, { slow: ["play", "cpus", "flags", "limit"],
	modes: { accessible: ["light", "dark", "narrow"] } });
