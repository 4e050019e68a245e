/*
 * Looks at every page of a book in one mode, and prints what is wrong:
 *
 *   node a11y.js light|dark|narrow FOLDER AXE    accessibility, by axe; no
 *       request to a network; nothing wider than the window
 *   node a11y.js theme FOLDER                    the theme's button, remembered
 */
"use strict";

const path = require("path");
const { Kept } = require("./kept.js");
const { MODES, browse, pagesOf, violations } = require("./browser.js");

const [mode, folder, axe] = process.argv.slice(2);

function wrong(page, text)
{
	console.log(path.basename(page) + ": " + text);
	process.exitCode = 1;
}

async function faultsOf(browser, page)
{
	const tab = await browser.open(page, MODES[mode]);
	const width = await tab.evaluate("document.documentElement.scrollWidth");
	const faults = width > MODES[mode].width ?
		[`is ${width} pixels wide in a window of ${MODES[mode].width}`] : [];

	faults.push(...await violations(tab, axe), ...tab.faults);
	await tab.close();
	return faults;
}

/* A page without faults is not looked at again before it, or what it loads, has changed. */
async function inspect(browser, page, kept)
{
	if (kept.has(page))
		return;
	const faults = await faultsOf(browser, page);

	faults.forEach((text) => wrong(page, text));
	if (faults.length == 0)
		kept.add(page);
}

async function turnTheme(browser, page)
{
	const paper = "getComputedStyle(document.body).backgroundColor";
	const press = 'document.querySelector(".bar button").click()';
	let tab = await browser.open(page, MODES.dark);
	const dark = await tab.evaluate(paper);

	await tab.evaluate(press);
	const light = await tab.evaluate(paper);

	if (dark == light)
		wrong(page, "the button does not change the theme");
	await tab.close();
	tab = await browser.open(page, MODES.dark);
	if (await tab.evaluate(paper) != light)
		wrong(page, "the theme that was chosen is forgotten");
	await tab.evaluate(press);
	if (await tab.evaluate("localStorage.getItem('theme')") !== null)
		wrong(page, "a choice that equals the system's does not follow it again");
	await tab.close();
}

browse(async (browser) => {
	const pages = pagesOf(folder);

	if (mode == "theme")
		return turnTheme(browser, pages[0]);
	const { product } = await browser.send("Browser.getVersion");
	const kept = new Kept(folder, [product, mode], [axe, ...["a11y", "browser", "kept"].map(
		(name) => path.join(__dirname, name + ".js"))]);

	for (const page of pages)
		await inspect(browser, page, kept);
});
