#!/usr/bin/env bats
# Run by build/check-trixie, in a Debian 13, when it has built the modules.

setup() {
	cd "$ROOT"
}

# What the chapters' Kbuilds name, by path.
modules() {
	sed -n 's/^obj-m += \(.*\)\.o$/\1/p' code/*/module/Kbuild
}

@test "the headers here are those of Linux 6.12" {
	release=$(cat "$KERNEL/build/include/config/kernel.release")
	echo "# Linux $release" >&3
	[[ "$release" == 6.12.* ]]
}

@test "every module builds, and without a warning" {
	echo "# $(modules | wc -l) modules" >&3
	[ "$(modules | wc -l)" -gt 20 ]
	for name in $(modules); do
		[ -s "$OUT/modules/$name.ko" ] || { echo "$name.ko was not built"; cat "$OUT/modules.log"; false; }
	done
	run grep -E ' (warning|error): ' "$OUT/modules.log"
	echo "$output"
	[ -z "$output" ]
}

@test "what they ask for is exported, but KUnit and what boot-time links into its kernel" {
	run sed -n 's/.*modpost: "\(.*\)" \[.*\/\(.*\)\.ko\] undefined!/\2 \1/p' "$OUT/modules.log"
	[ "$status" -eq 0 ]
	others=$(grep -v -e '_kunit __*kunit_' -e '_kunit kunit_' -e '^bigbuf_client bigbuf_' <<<"$output" || :)
	echo "$others"
	[ -z "$others" ]
	# KUnit is what lacks here; were it not, this would have seen nothing.
	grep -q ' kunit_' <<<"$output"
}

@test "every module says which kernel it is for" {
	for name in $(modules); do
		PATH=$PATH:/usr/sbin modinfo -F vermagic "$OUT/modules/$name.ko" | grep -q '^6\.12\.' || { echo "$name"; false; }
	done
}
