# For the tests that look at pages with a browser.

# needs_browser: skip this test where there is none; a wrong CHROMIUM fails it.
needs_browser() {
	local answer status=0
	answer=$(node "$ROOT/build/book/tests/chromium.js") || status=$?
	case $status in
	0) ;;
	1) skip "$answer" ;;
	*) echo "$answer"; return 1 ;;
	esac
}
