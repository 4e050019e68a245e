/*
 * What a page does beyond being read: a button for the theme, one to copy
 * code, and the place in the contents. A page without this file lacks nothing
 * else. No keys are taken: the browser's and the screen reader's stay theirs.
 */
"use strict";

function themeButton()
{
	const sheet = document.getElementById("dark");
	const system = matchMedia("(prefers-color-scheme: dark)");
	const button = document.createElement("button");
	const follow = "screen and (prefers-color-scheme: dark)";

	function isDark()
	{
		return matchMedia(sheet.media).matches;
	}

	function label()
	{
		button.textContent = isDark() ? "Light theme" : "Dark theme";
	}

	/* A choice that equals the system's goes back to following it. */
	function turn()
	{
		const dark = !isDark();
		const same = dark == system.matches;

		sheet.media = same ? follow : dark ? "screen" : "not all";
		try {
			if (same)
				localStorage.removeItem("theme");
			else
				localStorage.setItem("theme", dark ? "dark" : "light");
		} catch (e) {
			/* Remembered or not, the theme has changed. */
		}
		label();
	}

	button.type = "button";
	button.addEventListener("click", turn);
	system.addEventListener("change", label);
	label();
	document.querySelector(".bar").append(button);
}

function copyButton(block)
{
	const button = document.createElement("button");

	button.type = "button";
	button.className = "copy";
	button.textContent = "Copy";
	button.setAttribute("aria-label", "Copy the code: " +
			    block.querySelector("pre").getAttribute("aria-label"));
	button.addEventListener("click", async () => {
		await navigator.clipboard.writeText(block.querySelector("code").textContent + "\n");
		button.textContent = "Copied";
		setTimeout(() => button.textContent = "Copy", 2000);
	});
	block.append(button);
}

/* Only what scrolls needs a stop on the way of the Tab key. */
function tabStops()
{
	for (const box of document.querySelectorAll("pre, .art, .table")) {
		if (box.scrollWidth > box.clientWidth + 1)
			box.tabIndex = 0;
		else
			box.removeAttribute("tabindex");
	}
}

function followSections()
{
	const links = new Map();

	for (const link of document.querySelectorAll(".side ul ul a"))
		links.set(document.getElementById(link.hash.slice(1)), link);

	function mark()
	{
		let current = null;

		for (const [heading, link] of links) {
			link.removeAttribute("aria-current");
			if (heading && heading.getBoundingClientRect().top < innerHeight / 3)
				current = link;
		}
		if (current)
			current.setAttribute("aria-current", "location");
	}

	let waiting = false;

	addEventListener("scroll", () => {
		if (waiting)
			return;
		waiting = true;
		requestAnimationFrame(() => {
			waiting = false;
			mark();
		});
	}, { passive: true });
	mark();
}

themeButton();
if (navigator.clipboard)
	document.querySelectorAll("main .listing").forEach(copyButton);
followSections();
tabStops();
addEventListener("resize", tabStops);
