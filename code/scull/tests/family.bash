# For the suites of the scull family: one session in the guest, judged section by section.

# family_session NAME SCRIPT [OPTION]...: load and check the module NAME, such as code/scull's
# members, in a guest as `vm run`'s options describe it; what it printed is kept in
# $OUT/test/, under the name of SCRIPT, X_guest.sh, as X.log.
family_session() {
	local here="$ROOT/code/scull/tests" machine=("${@:3}") status=0

	mkdir -p "$OUT/test"
	export FAMILY_LOG="$OUT/test/$(basename "$2" _guest.sh).log"
	"$OUT/bin/vm" run --limit "${LIMIT:-200}" "${machine[@]:---cpus=2}" \
		--put "$OUT/modules/$1.ko:/tmp/$1.ko" \
		--put "$OUT/test/scull_check:/tmp/scull_check" \
		--put "$here/guest.sh:/tmp/guest.sh" \
		--put "$2:/tmp/session.sh" \
		-- 'sh /tmp/session.sh' >"$FAMILY_LOG" 2>&1 || status=$?
	echo "== session" >>"$FAMILY_LOG"
	echo "-- $status" >>"$FAMILY_LOG"
}

# section NAME: what the guest printed there.
section() {
	awk -v name="$1" '/^== / { on = $2 == name; next } on' "$FAMILY_LOG"
}

# holds SECTION: every comparison in it came out as expected; or it says why none can.
holds() {
	local text compared

	text=$(section "$1")
	printf '%s\n' "$text"
	[ "${text##*$'\n'}" = "-- 0" ]
	[ "$(grep -c '^FAIL' <<<"$text")" = 0 ]
	! grep -q '^skip ' <<<"$text" || skip "$(sed -n 's/^skip //p' <<<"$text")"
	compared=$(grep -c '^ok' <<<"$text")
	[ "$compared" -gt 0 ]
	echo "# $compared comparisons" >&3
}

# Nothing broke it off.
session_ended() {
	section session
	[ "$(section session)" = "-- 0" ]
}

# all_hold SECTION...
all_hold() {
	for name; do
		holds "$name"
	done
}
