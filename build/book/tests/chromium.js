/*
 * Which browser the tests are to use. As a program it prints its path; without
 * one it says why and how to get one, and exits with 1.
 */
"use strict";

const fs = require("fs");
const path = require("path");

/* The shell shows pages as the whole browser does, and takes half the time. */
const NAMES = ["chromium-headless-shell", "chrome-headless-shell", "chromium",
	"chromium-browser", "google-chrome", "google-chrome-stable"];
const REMEDY = "install Debian's package chromium-headless-shell or Google's google-chrome-stable, " +
	"or set CHROMIUM to one";

function isProgram(file)
{
	try {
		fs.accessSync(file, fs.constants.X_OK);
		return fs.statSync(file).isFile();
	} catch {
		return false;
	}
}

/*
 * Snap's browser sees neither our folders nor our pipe. Its names lead to the
 * program snap, or are scripts that go there.
 */
function isOfSnap(file)
{
	const target = fs.realpathSync(file);

	if (path.basename(target) == "snap" || target.startsWith("/snap/"))
		return true;
	return fs.statSync(target).size < 65536 && fs.readFileSync(target, "latin1").includes("/snap/bin/");
}

/* The path of a browser; throws where there is none that would do. */
function findChromium(env = process.env)
{
	const names = env.CHROMIUM ? [env.CHROMIUM] : NAMES;
	const found = names.flatMap((name) => name.includes("/") ? [name] :
		(env.PATH || "").split(":").map((folder) => path.join(folder, name))).filter(isProgram);
	const file = found.find((candidate) => !isOfSnap(candidate));

	if (file)
		return file;
	if (env.CHROMIUM)
		throw new Error(`CHROMIUM=${env.CHROMIUM} is no browser that would do; ${REMEDY}`);
	throw new Error(found.length ? `${found[0]} is snap's, which sees none of our folders; ${REMEDY}` :
		`there is no browser here; ${REMEDY}`);
}

if (require.main === module) {
	try {
		console.log(findChromium());
	} catch (error) {
		console.log(error.message);
		process.exitCode = process.env.CHROMIUM ? 2 : 1;
	}
}

module.exports = { findChromium };
