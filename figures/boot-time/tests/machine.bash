# The board's machine, from the board's own script.

# machine START: the commands that the model is told first, "fresh" or "busy"
machine() {
	node -e '
		global.window = { widget: { State: class {} } };
		require(process.argv[1]);
		console.log(window.bitmapNodes.commandsOf(process.argv[2]).join("\n"));
	' "$ROOT/figures/boot-time/bitmap-nodes.js" "$1"
}
