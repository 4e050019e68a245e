/*
 * What was found good, kept in the user's cache for every clone: pages by the sum
 * of all that a verdict on them depends on.
 */
"use strict";

const crypto = require("crypto");
const fs = require("fs");
const os = require("os");
const path = require("path");

const MOST = 1000;

/* What pages only lead to: the sources, and the reference. */
const LINKED = ["files", "api"];

/* What pages load: everything else but pages, in this folder and below, by name. */
function loadedFrom(folder)
{
	return fs.readdirSync(folder, { withFileTypes: true })
		.filter(({ name }) => !LINKED.includes(name) && !name.endsWith(".html"))
		.sort((a, b) => a.name < b.name ? -1 : 1)
		.flatMap((entry) => {
			const file = path.join(folder, entry.name);

			return entry.isDirectory() ? loadedFrom(file) : [file];
		});
}

class Kept {
	/* Pages in FOLDER, judged under these circumstances, texts, and by these files. */
	constructor(folder, circumstances, judges)
	{
		this.folder = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
					"memory-by-the-page", "pages");
		this.sum = crypto.createHash("sha256").update(JSON.stringify(circumstances));
		for (const file of judges)
			this.sum.update(`${path.basename(file)}\0`).update(fs.readFileSync(file));
		for (const file of loadedFrom(folder))
			this.sum.update(`${path.relative(folder, file)}\0`).update(fs.readFileSync(file));
	}

	fileOf(page)
	{
		return path.join(this.folder, this.sum.copy().update(`${path.basename(page)}\0`)
			.update(fs.readFileSync(page)).digest("hex"));
	}

	has(page)
	{
		const file = this.fileOf(page);

		if (!fs.existsSync(file))
			return false;
		fs.utimesSync(file, new Date(), new Date());
		return true;
	}

	add(page)
	{
		fs.mkdirSync(this.folder, { recursive: true });
		fs.writeFileSync(this.fileOf(page), "");
		this.prune();
	}

	/* What was needed least lately goes. */
	prune()
	{
		const files = fs.readdirSync(this.folder).map((name) => path.join(this.folder, name));
		const used = (file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs || 0;

		if (files.length <= MOST)
			return;
		files.map((file) => [used(file), file]).sort((a, b) => a[0] - b[0])
			.slice(0, files.length - MOST).forEach(([, file]) => fs.rmSync(file, { force: true }));
	}
}

module.exports = { Kept };
