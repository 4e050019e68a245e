#!/usr/bin/env bats
# What the chapter says of its plots is in their data, both in what is recorded and in what
# is measured now. Numbers of instructions may move with the kernel's compiler; these
# relations should not.

setup_file() {
	export ROOT=${ROOT:-$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)}
	for name in cost family; do
		# A kernel for which vmapscope is not made says who it is, and no more.
		"$ROOT/build/experiment" "$ROOT/code/vmalloc-ioremap/bench/$name.sh" >"$BATS_FILE_TMPDIR/$name.dat" || true
	done
}

setup() {
	recorded=$ROOT/figures/vmalloc-ioremap
	data=("$recorded/%.dat")
	! is_recorded_kernel || data+=("$BATS_FILE_TMPDIR/%.dat")
}

is_recorded_kernel() {
	[ "$(head -n 1 "$recorded/cost.dat")" = "$(head -n 1 "$BATS_FILE_TMPDIR/cost.dat")" ]
}

# holds NAME COLUMNS CONDITION: in each of its data files, where v[KEY, N] is column N of the
# line that begins with KEY, a word or two.
holds() {
	for file in "${data[@]/\%/$1}"; do
		awk -v columns="$2" '
			function slope(column, from, to) {
				return (v[to, column] - v[from, column]) / (to - from) * 4096
			}
			function near(a, b, percent) {
				return a * 100 <= b * (100 + percent) && b * 100 <= a * (100 + percent)
			}
			/^[^#]/ {
				key = columns == 2 ? $1 " " $2 : $1
				for (i = 1; i <= NF; i++)
					v[key, i] = $i
				lines++
			}
			END { exit !('"$3"') }' "$file" || { echo "$file: not so: $3"; return 1; }
	done
}

cost() {
	holds cost 1 "$1"
}

family() {
	holds family 2 "$1"
}

@test "both are measured again, on the kernel that they were recorded on" {
	is_recorded_kernel || skip "recorded on another kernel: $(head -n 1 "$recorded/cost.dat" | tr -d '#')"
	[ "${#data[@]}" -eq 2 ]
}

@test "cost: eleven sizes, from 4 KB to 4 MB; family: four members, in both ways" {
	cost 'lines == 11 && v[4096, 5] && v[4194304, 5]'
	family 'lines == 8 && v["own scull", 10] && v["page scullv", 10]'
}

@test "cost: vmalloc is ten times as expensive for a page, and at least four times for all else" {
	cost 'v[4096, 3] > 10 * v[4096, 2]'
	for ((bytes = 4096; bytes <= 4194304; bytes *= 2)); do
		cost "v[$bytes, 3] > 4 * v[$bytes, 2]"
	done
}

@test "cost: kvmalloc costs what kmalloc costs, where that has memory" {
	for ((bytes = 4096; bytes <= 4194304; bytes *= 2)); do
		cost "near(v[$bytes, 4], v[$bytes, 2], 25)"
	done
}

@test "cost: behind the caches, from 16 KB on, kmalloc is three times as expensive" {
	cost 'near(v[4096, 2], v[8192, 2], 5) && v[16384, 2] > 3 * v[8192, 2]'
}

@test "cost: each page more costs vmalloc the same, up to 1 MB" {
	cost 'near(slope(3, 65536, 131072), slope(3, 524288, 1048576), 10)'
}

@test "cost: and nearly twice as much where a CPU's lists do not hold them; not if they do" {
	cost 'slope(3, 2097152, 4194304) > 1.6 * slope(3, 524288, 1048576)'
	cost 'near(slope(5, 2097152, 4194304), slope(3, 524288, 1048576), 10)'
}

@test "cost: of kmalloc, too, each page costs something: a tenth" {
	cost 'near(slope(2, 1048576, 2097152), slope(2, 2097152, 4194304), 10)'
	cost 'near(slope(2, 2097152, 4194304) * 12.5, slope(5, 2097152, 4194304), 30)'
}

@test "family: with a page in each quantum, all read and write again equally fast" {
	for member in scullc scullp scullv; do
		family "near(v[\"page $member\", 4], v[\"page scull\", 4], 4)"
		family "near(v[\"page $member\", 5], v[\"page scull\", 5], 4)"
	done
}

@test "family: getting memory is dear in scullv, page by page; giving it back, in all but scull" {
	family 'v["page scullv", 7] < 0.5 && v["page scullp", 7] < 0.9 && v["page scullc", 7] > 0.95'
	family 'v["page scullv", 10] < 0.3 && v["page scullc", 10] < 0.6 && v["page scullp", 10] < 0.8'
}

@test "family: quanta of 16 pages make scullv the fastest to write and to read" {
	family 'v["own scullv", 7] > 1.05 && v["own scullv", 8] > 1.4 && v["own scullv", 9] > 1.3'
}
