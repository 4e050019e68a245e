# What this chapter's experiments share.
. /lib/lab/compare.sh

# open_bugs NAME SIZE LETTERS: a cache of module slabbugs, and its twin in the
# model. Letters as in slub_debug=FZPU; - for none.
open_bugs() {
	if [ "${scope-}" = slabbugs ]; then
		kernel destroy
	else
		open_pair slabbugs slab
	fi
	kernel create "$1" "$2" "$3"
	[ "$measured" = ok ] || die "$measured"
	flags=SLAB_NOLEAKTRACE
	case $3 in *F*) flags="$flags|SLAB_CONSISTENCY_CHECKS" ;; esac
	case $3 in *Z*) flags="$flags|SLAB_RED_ZONE" ;; esac
	case $3 in *P*) flags="$flags|SLAB_POISON" ;; esac
	case $3 in *U*) flags="$flags|SLAB_STORE_USER" ;; esac
	model create "$1" "$2" 0 "$flags"
	dmesg -c >/dev/null
}

# field WORD...: their values, where the model's last reply has WORD=value. By the shell alone:
# hundreds of caches ask for five each.
field() {
	found=
	for word; do
		case " $predicted" in
		*" $word="*) rest=" $predicted" rest=${rest#* "$word"=} ;;
		*) rest= ;;
		esac
		found="$found ${rest%% *}"
	done
	echo "${found# }"
}

# say LABEL: what was predicted and what was measured, which are compared.
say() {
	printf '%-16s predicted  %s\n%-16s measured   %s\n' "$1" "$predicted" '' "$measured"
	compare
}

# reports: what was reported since the log was last emptied, and where.
reports() {
	dmesg | sed -nE 's/^0x.* (@offset=[0-9]+)\. First byte (0x..) instead of (0x..)/\1 \2 for \3/p
		s/ 0x[^ ]*$//; s/^BUG [^:]*:[^:]*\): //p
		s/^(cache_from_obj|virt_to_cache): //p' |
		paste -s -d ' ' - | grep . || echo nothing
}

# The reports, without what differs from run to run: addresses, of which Linux
# prints a random word (bytes get their distance from the part's start instead),
# times, processes, registers; and without what all have in common: rules, how the
# log is written, and how a system call gets to the module.
splat() {
	dmesg | sed -E '
		/ (dump_stack(_lvl)?|play_line|scope_write|proc_reg_write|vfs_write|ksys_write)\+/d
		/ (__x64_sys_write|x64_sys_call|do_syscall_64|entry_SYSCALL_64.*)\+/d
		/^ \?|TASK>/d
		s/0x0{16}/0x0/g; s/\(____ptrval____\)|0{8}[0-9a-f]{8}/ADDRESS/g
		s/\(Tainted: [^)]*\)/(Tainted)/
		s/(\.cold|\.part\.[0-9])?\+0x[0-9a-f]+\/0x[0-9a-f]+//
		s/age=[0-9]+ cpu=[0-9]+ pid=[0-9]+/age=N cpu=N pid=N/
		s/CPU: [0-9]+ PID: [0-9]+/CPU: N PID: N/
		s/ flags=0x.*//' |
		awk '/^(Redzone|Object|Padding) +ADDRESS: / {
			part = $1; sub(/^[^:]*: /, ""); sub(/  .*/, "")
			at = part == last ? at + 16 : 0; last = part
			if ($0 != row) printf "%-8s +%-3d %s\n", part, at, $0
			else if (!same) print "*"
			same = $0 == row; row = $0
			next
		}
		{ last = row = "" }
		/^ [a-z_]|^0x|^(BUG|Allocated|Freed|Slab|Object|FIX|WARNING:|kmem_cache_destroy) /'
}

# slabinfo NAME: what stands, and should, in /proc/slabinfo of a cache: active
# objects, all objects, bytes of a slot, objects and pages of a slab, slabs. As
# active counts all but what is free in the slabs of the node's partial list.
slabinfo() {
	model info "$1"
	objects=$(field objects) size=$(field size) pages=$((1 << $(field order)))
	model slabs "$1"
	predicted=$(echo "$predicted" | tr ' ' '\n' | awk -F '[=/]' -v objects="$objects" \
		-v rest="$size $objects $pages" '
		NF { slabs++; active += $2 == "partial" ? $3 : objects }
		END { print active + 0, slabs * objects, rest, slabs + 0 }')
	measured=$(awk -v name="$1" '$1 == name { print $2, $3, $4, $5, $6, $15 }' /proc/slabinfo)
}

# random_work STEPS CPUS CACHE...: so many steps on these caches, each on one of so
# many CPUs, chosen and predicted by talking to the model; then the kernel takes the
# same. Leaves how many objects were $taken and $freed, and caches $shrunk.
random_work() {
	steps=$1 cpus=$2
	shift 2
	awk -v steps="$steps" -v cpus="$cpus" -v names="$*" '
	function draw(below) {
		seed = (seed * 69069 + 1) % 4294967296
		return int(seed / 65536) % below
	}
	function ask(command) {
		print command >"/proc/self/fd/4"
		fflush("/proc/self/fd/4")
		getline reply <"/proc/self/fd/5"
		print command >"/tmp/work"
		print reply >"/tmp/predicted"
		return reply
	}
	BEGIN {
		n = split(names, cache)
		for (step = 0; step < steps; step++) {
			name = cache[1 + draw(n)]
			# Waves: fill for a while, then drain for a while.
			if (!held[name] || draw(8) < (int(step / 700) % 2 ? 3 : 5)) {
				object[name, held[name]++] = ask("alloc " name " " draw(cpus))
			} else {
				i = draw(held[name]--)
				ask("free " name " " object[name, i] " " draw(cpus))
				object[name, i] = object[name, held[name]]
			}
			# On several CPUs, the order in which they let go is any.
			if (cpus == 1 && !draw(200))
				ask("shrink " name)
			if (!draw(20))
				ask("slabs " name)
			if (!draw(20))
				ask("partial " name (draw(2) ? "" : " " draw(cpus)))
			if (!draw(20))
				ask("info " name)
		}
	}' || die 'the model left a command unanswered'
	cat /tmp/work >&3
	cat <&3 >/tmp/measured
	compare_files /tmp/work
	taken=$(grep -c '^alloc' /tmp/work) freed=$(grep -c '^free' /tmp/work)
	shrunk=$(grep -c '^shrink' /tmp/work)
}

# both COMMAND...: what each says is left, and not compared yet.
both() {
	kernel "$@"
	model "$@"
}

# only WORD...: of the last replies, what WORD=... says.
only() {
	pattern=$(echo "$*" | sed 's/ /\\|/g')
	predicted=$(echo "$predicted" | tr ' ' '\n' | grep "^\($pattern\)=" | paste -s -d ' ' -)
	measured=$(echo "$measured" | tr ' ' '\n' | grep "^\($pattern\)=" | paste -s -d ' ' -)
}

# repeat N COMMAND...: put a command to both so often.
repeat() {
	count=$1
	shift
	while [ "$count" -gt 0 ]; do
		put "$@"
		count=$((count - 1))
	done
}

# sysfs NAME: what /sys/kernel/slab has of a cache.
sysfs() {
	measured=
	for file in slab_size order objs_per_slab object_size align; do
		read -r value <"/sys/kernel/slab/$1/$file"
		measured="$measured $value"
	done
	measured=${measured# }
}

# compare_each: $predicted with $measured, word by word.
compare_each() {
	all_measured=$measured
	for predicted in $predicted; do
		measured=${all_measured%% *} all_measured=${all_measured#* }
		compare
	done
}

# cache NAME SIZE ALIGN FLAGS [ctor]: make one in the kernel, and compare what sysfs
# has of it with what the model says.
cache() {
	both create "$@"
	model info "$1"
	predicted=$(field size order objects object_size align)
	sysfs "$1"
	row="${predicted% * *} ${measured% * *}"
	compare_each
	both destroy "$1"
	[ "$predicted $measured" = 'ok ok' ] || die "$1: $predicted, $measured"
}

# print_row SIZE ALIGN FLAGS [ctor]: a line of the table, of what was compared last.
print_row() {
	printf '%7s %5s %-18s %6s %5s %5s %6s %5s %5s\n' "$1" "$2" \
		"$(echo "$3${4+|$4}" | sed 's/SLAB_//g; s/^0|//')" $row
}

head_rows() {
	printf '%32s %18s %18s\n' '' predicted measured
	printf '%7s %5s %-18s %6s %5s %5s %6s %5s %5s\n' size align flags size order objs \
		size order objs
}

# random_caches N: so many requests in /tmp/requests: half of the objects small, the
# rest up to 20000 bytes; alignments, flags and constructors of all kinds.
random_caches() {
	awk -v n="$1" '
	function draw(below) {
		seed = (seed * 69069 + 1) % 4294967296
		return int(seed / 65536) % below
	}
	BEGIN {
		seed = 7
		split("HWCACHE_ALIGN RED_ZONE POISON STORE_USER CONSISTENCY_CHECKS " \
		      "TYPESAFE_BY_RCU RECLAIM_ACCOUNT CACHE_DMA PANIC NOLEAKTRACE", name)
		for (i = 0; i < n; i++) {
			size = 1 + draw(draw(2) ? 300 : draw(2) ? 4200 : 20000)
			align = draw(2)
			if (align)
				for (power = draw(draw(4) ? 8 : 13); power; power--)
					align *= 2
			flags = draw(3) ? "SLAB_" name[1 + draw(10)] : 0
			if (flags && draw(2))
				flags = flags "|SLAB_" name[1 + draw(10)]
			print "random-" i, size, align, flags (draw(4) ? "" : " ctor")
		}
	}' >/tmp/requests
}
