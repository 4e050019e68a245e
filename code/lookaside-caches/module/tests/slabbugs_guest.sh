# SPDX-License-Identifier: GPL-2.0
# What slabbugs.bats has the guest do, in one session.
name=slabbugs
. /tmp/guest.sh

# heard WHO: what the log has of SLUB's reports, without addresses; and it is empty then.
heard() {
	dmesg | sed -nE "s/^0x.* (@offset=[0-9]+)\. First byte (0x..) instead of (0x..)/\1 \2 for \3/p
		s/ 0x[^ ]*//; s/^BUG [^:]*:[^:]*\): //p; s/^(FIX) [^:]*:/\1/p; s/^SLUB.*/&/p
		s/^(cache_from_obj|virt_to_cache|kmem_cache_destroy).*: //p" | sed "s/^/  $1: /"
	dmesg -c >/dev/null
}

# try COMMAND...: what it replies, what is reported at once, and, of a cache with checks,
# what is found when all is looked at, and when it is looked at again.
try() {
	ask "$@"
	heard told
	for who in found again; do
		echo 1 2>/dev/null >/sys/kernel/slab/"$cache"/validate && heard $who
	done
}

# cached NAME SIZE LETTERS COMMAND...: on a cache of its own, one conversation.
cached() {
	cache=$1
	exec 3<>/proc/slabbugs
	ask create "$1" "$2" "$3"
	shift 3
	for command; do
		try $command
	done
	ask destroy
	heard told
	exec 3>&-
}

everything='overrun 1|overrun 4|underrun 1|underrun 8|stale 3|reuse 3|uninit|double-free|middle'
everything="$everything|wrong-cache|foreign"

# all SIZE LETTERS: each mistake there is.
all() {
	size=$1 letters=$2
	# So that it is said each time that something is no object.
	echo 1 >/sys/kernel/debug/clear_warn_once
	IFS='|'
	set -- $everything
	unset IFS
	cached "bugs$size$letters" "$size" "$letters" "$@"
}

sizes() {
	for size in 24 96; do
		all $size FZPU
		all $size -
	done
}

letters() {
	for letters in F FZ FP FU; do
		all 100 $letters
	done
}

# On any CPU, and on another one for each command.
rounds() {
	all 100 FZPU
	all 100 -
	cached bugs 100 - steer 'overrun 8' 'underrun 8' double-free
	ls -d /sys/kernel/slab/*bugs* 2>/dev/null || echo 'no cache is left'
}

# plainly NAME COMMAND...: the same, and nobody looks but SLUB itself. What it gives up
# stays; the module goes all the same.
plainly() {
	exec 3<>/proc/slabbugs
	ask create "$1" 100 FZPU
	cache=$1
	shift
	for command in "$@" destroy; do
		ask $command
		heard told
	done
	exec 3>&-
	cat /sys/kernel/slab/"$cache"/slabs
}

leak() {
	cached leaky 100 FZPU 'leak 3 2' 'double-free' 'overrun 1'
	ls -d /sys/kernel/slab/leaky
	awk '$1 ~ /^[0-9]/ { sub(/\+.*/, "", $2); print $1, $2 }' /sys/kernel/debug/slab/leaky/alloc_traces
	cached next 100 FZPU 'overrun 1'
}

leak_unseen() {
	cached unseen-leak 100 - 'leak 1 0'
}

words() {
	asks 'overrun 1' destroy 'create a 100' 'create a 23 F' 'create a 1025 F' 'create a x F' \
		'create a 100 Z' 'create a 100 FX' 'create a 100 f' 'create a 100 F' 'create b 100 F' \
		'overrun 0' 'overrun 9' 'overrun' 'stale 100' 'stale 48' 'stale 55' 'stale x' steer \
		'leak 1' nonsense destroy 'create a 100 -' cut wrong-cache foreign destroy
	heard told
}

section kernel uname -r
# What one command frees, the next shall find.
taskset -p 1 $$ >/dev/null
section checked with "" all 100 FZPU
section unseen with "" all 100 -
section steered with "" cached bugs 100 - steer 'overrun 8' 'underrun 8' steer
section sizes with "" sizes
section letters with "" letters
section words with "" words
taskset -p 3 $$ >/dev/null
section rounds with "" rounds
section leak with "" leak
section leak-unseen with "" leak_unseen
section lost with "" plainly lost 'stale 3' 'reuse 3'
section cut with "" plainly cut cut
section load /tmp/scull_check load /tmp/slabbugs.ko "" slabbugs
