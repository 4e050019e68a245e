/*
 * Reads every page of a book as a browser without JavaScript does, and writes
 * what is wrong into a new folder, a file for each check:
 *
 *   node pages.js FOLDER REPORTS
 */
"use strict";

const fs = require("fs");
const path = require("path");
const { fileURLToPath } = require("url");
const { MODES, browse, pagesOf } = require("./browser.js");

const [folder, reports] = process.argv.slice(2);

/* What each check asks the page, inside the browser; then what it says of it. */
const CHECKS = {
	links: {
		ask: () => [...document.querySelectorAll("a[href]")].map((a) => a.href),
		judge: (urls) => urls.map(deadLink),
	},
	resources: {
		ask: () => [...document.querySelectorAll("script[src], link[href], img, source, iframe, " +
							 "object, embed, video, audio, use, image")]
			.map((e) => e.src || e.data || (typeof e.href == "string" ? e.href : e.href?.baseVal) || "")
			.concat([...document.querySelectorAll("style, [style]")]
				.flatMap((e) => (e.getAttribute("style") || e.textContent).match(/url\([^)]*\)/g) || [])),
		judge: (urls) => urls.map((url) => /^url\(["']?#/.test(url) || url.startsWith("#") ? null :
			url.startsWith("file:") ? deadLink(url) : "loads " + url),
	},
	text: {
		ask: () => [...document.querySelectorAll("img, svg")]
			.filter((e) => !e.closest("[aria-hidden=true]"))
			.map((e) => e.getAttribute("alt") || e.getAttribute("aria-label") || e.outerHTML.slice(0, 80)),
		judge: (names) => names.map((name) => name.startsWith("<") ? "has a picture without text: " + name : null),
	},
	headings: {
		ask: () => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
			.map((h) => [Number(h.tagName[1]), h.textContent]),
		judge: (list) => list.map(([level, text], i) =>
			level > (i ? list[i - 1][0] : 0) + 1 ? "skips a level at " + text : null)
			.concat(list.filter(([level]) => level == 1).length == 1 ? [] : ["has not exactly one h1"]),
	},
	content: {
		ask: () => ({
			lang: document.documentElement.lang,
			title: document.title,
			text: document.querySelector("main article").innerText.length,
			pages: document.querySelectorAll("nav a[href$='.html']").length,
			skip: document.querySelector("a.skip")?.hash,
			buttons: document.querySelectorAll("button").length,
		}),
		judge: (page) => [
			page.lang ? null : "does not say its language",
			page.title ? null : "has no title",
			page.text > 20 ? null : "shows no text without JavaScript",
			page.pages > 2 ? null : "shows no way to the other pages",
			page.skip == "#main" ? null : "has no skip link",
			page.buttons ? "has a button that does nothing without JavaScript" : null,
		],
	},
};

const known = new Map();

/* The ids of a file, or null where there is no such file. */
function idsOf(file)
{
	if (!known.has(file))
		known.set(file, fs.existsSync(file) && fs.statSync(file).isFile() ?
			new Set([...fs.readFileSync(file, "utf8").matchAll(/\s(?:id|name)="([^"]*)"/g)]
				.map((match) => match[1])) : null);
	return known.get(file);
}

function deadLink(url)
{
	if (/^(https?|mailto):/.test(url))
		return null;
	if (!url.startsWith("file:"))
		return "has a link of a strange kind: " + url;
	const ids = idsOf(fileURLToPath(url.replace(/#.*/, "")));
	const id = decodeURIComponent(new URL(url).hash.slice(1));

	if (!ids)
		return "leads to no file: " + url;
	return id && !ids.has(id) ? "leads to nothing in that file: " + url : null;
}

/* What is wrong with a page, by check. */
async function faultsOf(browser, page)
{
	const tab = await browser.open(page, { ...MODES.light, plain: true });
	const faults = {};

	for (const [check, { ask, judge }] of Object.entries(CHECKS))
		faults[check] = judge(await tab.evaluate(`(${ask})()`)).filter(Boolean);
	await tab.close();
	return faults;
}

browse(async (browser) => {
	const lines = {};

	for (const page of pagesOf(folder))
		for (const [check, faults] of Object.entries(await faultsOf(browser, page)))
			(lines[check] ??= []).push(...faults.map((fault) => `${path.basename(page)}: ${fault}\n`));
	fs.mkdirSync(reports);
	for (const check in lines)
		fs.writeFileSync(path.join(reports, check), lines[check].join(""));
});
