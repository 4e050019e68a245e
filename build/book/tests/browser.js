/*
 * A headless Chromium, driven over its debugging pipe. It may reach no
 * network: what a page asks for beyond its own folder is noted as a fault.
 */
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const { spawn } = require("child_process");
const { pathToFileURL } = require("url");
const { findChromium } = require("./chromium.js");

const FLAGS = [
	"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
	"--disable-background-networking", "--disable-component-update", "--disable-sync",
	"--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
];
const LIMIT = 60000;

/* The looks under which every page is seen. */
const MODES = {
	light: { width: 1440, height: 900 },
	dark: { width: 1440, height: 900, dark: true },
	narrow: { width: 360, height: 740 },
};

function fault(details)
{
	return details.exception && details.exception.description || details.text;
}

class Browser {
	constructor(program)
	{
		this.profile = fs.mkdtempSync(path.join(os.tmpdir(), "book-browser-"));
		this.process = spawn(program, [...FLAGS, "--user-data-dir=" + this.profile],
				     { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
		this.process.on("error", (error) =>
			this.fail(`${program} does not start: ${error.message}`));
		this.process.on("exit", () => this.fail(program + " ended early"));
		this.calls = new Map();
		this.listeners = [];
		this.last = 0;
		let rest = "";

		this.process.stdio[4].setEncoding("utf8").on("data", (data) => {
			const messages = (rest + data).split("\0");

			rest = messages.pop();
			messages.forEach((text) => this.receive(JSON.parse(text)));
		});
		this.process.stdio[3].on("error", () => {});
	}

	fail(text)
	{
		this.ended = text;
		for (const call of this.calls.values())
			call.reject(new Error(text));
		this.calls.clear();
	}

	receive(message)
	{
		const call = this.calls.get(message.id);

		if (!call)
			return this.listeners.forEach((listener) => listener(message));
		this.calls.delete(message.id);
		if (message.error)
			call.reject(new Error(message.error.message));
		else
			call.resolve(message.result);
	}

	send(method, params = {}, sessionId = undefined)
	{
		const id = ++this.last;

		if (this.ended)
			return Promise.reject(new Error(this.ended));
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.calls.delete(id);
				reject(new Error(method + " took too long"));
			}, LIMIT);
			const settle = (done) => (value) => {
				clearTimeout(timer);
				done(value);
			};

			this.calls.set(id, { resolve: settle(resolve), reject: settle(reject) });
			this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
		});
	}

	/* A page as a tab of this look: {send, evaluate, faults, close}. */
	async open(file, mode)
	{
		const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
		const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
		const send = (method, params) => this.send(method, params, sessionId);
		const tab = { send, faults: [] };
		const loaded = new Promise((resolve) => {
			this.listeners.push((message) => {
				if (message.sessionId != sessionId)
					return;
				if (message.method == "Page.loadEventFired")
					resolve();
				if (message.method == "Network.requestWillBeSent" &&
				    !/^(file|data|blob):/.test(message.params.request.url))
					tab.faults.push("asks the network for " + message.params.request.url);
				if (message.method == "Runtime.exceptionThrown")
					tab.faults.push("fails in a script: " +
						fault(message.params.exceptionDetails));
			});
		});

		tab.evaluate = async (expression) => {
			const { result, exceptionDetails } = await send("Runtime.evaluate",
				{ expression, awaitPromise: true, returnByValue: true });

			if (exceptionDetails)
				throw new Error(fault(exceptionDetails));
			return result.value;
		};
		tab.close = () => this.send("Target.closeTarget", { targetId });
		await Promise.all([send("Page.enable"), send("Network.enable"), send("Runtime.enable")]);
		await send("Emulation.setDeviceMetricsOverride",
			   { width: mode.width, height: mode.height, deviceScaleFactor: 1, mobile: false });
		await send("Emulation.setEmulatedMedia", { features: [
			{ name: "prefers-color-scheme", value: mode.dark ? "dark" : "light" },
			{ name: "prefers-reduced-motion", value: "reduce" } ] });
		await send("Emulation.setScriptExecutionDisabled", { value: Boolean(mode.plain) });
		await send("Page.navigate", { url: pathToFileURL(file).href });
		await loaded;
		return tab;
	}

	async close()
	{
		const ended = new Promise((resolve) => {
			if (this.process.exitCode !== null || this.process.pid === undefined)
				resolve();
			this.process.once("exit", resolve);
		});
		const timer = setTimeout(() => this.process.kill("SIGKILL"), 5000);

		this.send("Browser.close").catch(() => {});
		await ended;
		clearTimeout(timer);
		fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
	}
}

/* What the file AXE, axe-core, finds wrong with the page in TAB: a text each. */
async function violations(tab, axe)
{
	await tab.evaluate(fs.readFileSync(axe, "utf8") + "; true");
	return tab.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations.map(
		(v) => v.id + ": " + v.help + v.nodes.map((n) => "\\n    " + n.html.slice(0, 200) +
			"\\n      " + n.failureSummary.replace(/\\n/g, " ")).join("")))`);
}

/* Give WORK a browser, and end the browser whatever happens. */
async function browse(work)
{
	let browser;

	try {
		browser = new Browser(findChromium());
		await work(browser);
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	} finally {
		await browser?.close();
	}
}

/* The book's own pages, the reference aside. */
function pagesOf(folder)
{
	const pages = fs.readdirSync(folder).filter((name) => name.endsWith(".html")).sort();

	if (pages.length == 0)
		throw new Error(folder + " holds no page; run make book");
	return pages.map((name) => path.join(folder, name));
}

module.exports = { MODES, browse, pagesOf, violations };
