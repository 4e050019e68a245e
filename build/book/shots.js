/*
 * Pictures of every page, wide, dark and phone-wide, for people to look at:
 *
 *   node shots.js FOLDER OUT
 */
"use strict";

const fs = require("fs");
const path = require("path");
const { MODES, browse, pagesOf } = require("./tests/browser.js");

const [folder, out] = process.argv.slice(2);
const TALLEST = 16000;

browse(async (browser) => {
	fs.mkdirSync(out, { recursive: true });
	for (const page of pagesOf(folder)) {
		for (const [name, mode] of Object.entries(MODES)) {
			const tab = await browser.open(page, mode);
			const height = await tab.evaluate("document.documentElement.scrollHeight");
			const { data } = await tab.send("Page.captureScreenshot", {
				captureBeyondViewport: true,
				clip: { x: 0, y: 0, width: mode.width, height: Math.min(height, TALLEST), scale: 1 },
			});
			const file = path.join(out, path.basename(page, ".html") + "-" + name + ".png");

			fs.writeFileSync(file, Buffer.from(data, "base64"));
			await tab.close();
		}
	}
});
