#!/usr/bin/env bats
# The flag bench, as a reader's browser shows it from a folder of files.

setup() {
	ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	OUT=${OUT:-$ROOT/build/out}
	. "$ROOT/build/book/tests/board.bash"
	board kmalloc-flags flag-bench
}

# What the playground says where the board shows something: for each command, and
# after flags what they are and, in 6.1, what follows from them.
replies() {
	local version=6.1 machine=x86_64 command
	while read -r command; do
		case $command in
		version*)
			version=${command#* }
			case $version in 6.1) machine=x86_64 ;; *) machine=i386 ;; esac
			;;
		machine*) machine=${command#* } ;;
		esac
		printf '%s\n' "version $version" "machine $machine"
		echo "$command"
		case $command in flags*)
			echo "bits ${command#* }"
			[ "$version" = 6.1 ] || continue
			echo "mark 704 0 ${command#* }"
			for context in process fs io spinlock softirq hardirq raw_spinlock nmi; do
				echo "context $context $(counts "${command#* }")"
			done
			;;
		esac
	done | "$OUT/bin/playground" gfp | grep -vx ok
}

# counts REQUEST: the flags of 6.1 that count, in hex
counts() {
	echo "bits $1" | "$OUT/bin/playground" gfp | cut -d ' ' -f 1
}

# agrees SCENE LEAST: what the scene prints is what the playground replies to its
# commands, of which there are so many at least
agrees() {
	visit "$1" >"$place/shown"
	sed -n 's/^> //p' "$place/shown" | replies >"$place/replies"
	grep -v '^> ' "$place/shown" | diff - "$place/replies"
	[ "$(grep -c '^> ' "$place/shown")" -ge "$2" ]
}

@test "what the bench shows is what the playground answers, press by press" {
	agrees play 40
}

@test "every sum and every bit of every version means what the playground says" {
	agrees all 110
}

@test "all bits at once are asked for by name" {
	agrees crowded 1
}

@test "zones are lit from the bottom up, and those that the machine has" {
	visit zones
}

@test "what is illegal is said, for kmalloc() and for pages" {
	visit illegal
}

@test "a change of version keeps what it can; undo and reset go back" {
	visit back
}

@test "what the model refuses changes nothing, and its sentence is shown" {
	visit refused
}

@test "an answer to a question is judged by the model, and counted" {
	visit quiz
}

@test "each question has an answer that the model accepts, and one that it does not" {
	visit sites
}

@test "the keyboard reaches everything and keeps its place" {
	visit keyboard
}

@test "nothing in it that axe objects to: light, dark, on a phone" {
	visit_with_axe
}

@test "without a model, or its other half, the static figure stays, and a sentence says why" {
	visit_without flag-state.js
}
