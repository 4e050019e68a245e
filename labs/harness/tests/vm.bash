# What the suites of the command vm share. Everything that QEMU inherits is marked, so
# that a QEMU left behind is found.

bats_require_minimum_version 1.5.0

setup_file() {
	OUT=${OUT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)/build/out}
	KERNEL=${KERNEL:-$OUT/kernel/x86_64}
	VM_TEST_MARK=$$-$RANDOM
	export OUT KERNEL VM_TEST_MARK
}

vm() { timeout 120 "$OUT/bin/vm" "$@" </dev/null; }

# The QEMUs that this file's tests have started and that still run.
qemus() {
	local env
	for env in $(grep -slz "^VM_TEST_MARK=$VM_TEST_MARK\$" /proc/[0-9]*/environ); do
		case $(cat "${env%/environ}/comm" 2>/dev/null) in
		qemu*) basename "${env%/environ}" ;;
		esac
	done
	return 0
}

# Wait for a condition for up to five seconds.
eventually() {
	local i
	for i in $(seq 100); do
		if "$@"; then return 0; fi
		sleep 0.05
	done
	return 1
}

has_qemu() { [ -n "$(qemus)" ]; }
no_qemu() { [ -z "$(qemus)" ]; }

# An OUT of its own, so with an empty cache.
fresh_out() {
	mkdir -p "$BATS_TEST_TMPDIR/out"
	ln -sfn "$OUT/guest" "$BATS_TEST_TMPDIR/out/guest"
	ln -sfn "$OUT/bin" "$BATS_TEST_TMPDIR/out/bin"
	ACCEL=$("$OUT/bin/vm" probe)
	export ACCEL OUT=$BATS_TEST_TMPDIR/out
}

teardown() {
	eventually no_qemu
}
