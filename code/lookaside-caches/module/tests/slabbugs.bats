#!/usr/bin/env bats
# slabbugs in the lab kernel. The guest does everything in one session; its log is
# build/out/test/slabbugs.log.

load ../../../scull/tests/family

setup_file() {
	family_session slabbugs "$BATS_TEST_DIRNAME/slabbugs_guest.sh"
}

# about_6_1: SLUB's words, and what it does when it has found something.
about_6_1() {
	section kernel | grep -q '^6\.1\.' ||
		skip "the reports are those of Linux 6.1, and this is $(section kernel | head -n 1)"
}

# all_reports SIZE: what a cache with FZPU has to say. Of a slot, 8 bytes are the left red zone;
# the object follows; the right red zone fills up its last word, or is one; after that come the
# free pointer, two tracks of 32 bytes, and a word of padding.
all_reports() {
	local size=$1 slot=$((8 + $1 / 8 * 8 + 8 + 8 + 64 + 8)) bytes

	echo "create bugs${size}FZPU $size FZPU -> ok"
	for bytes in 1 4; do
		report "overrun $bytes" 'Right Redzone' $((8 + size))
	done
	for bytes in 1 8; do
		report "underrun $bytes" 'Left Redzone' $((slot + 8 - bytes))
	done
	cat <<-END
		stale 3 -> ok
		  found: Poison overwritten
		  found: @offset=11 0x55 for 0x6b
		  found: FIX Restoring Poison
		reuse 3 -> byte=0x6b
		uninit -> changed=0-$((size - 1)) first=0x6b last=0xa5
		double-free -> same=no
		  told: Object already free
		  told: FIX Object at not freed
		middle -> overlap=no
		  told: Invalid object pointer
		  told: FIX Object at not freed
		wrong-cache -> freed=yes
		  told: Wrong slab cache. bugs${size}FZPU but object is from slabbugs-other
		foreign -> ok
		  told: Object is not a Slab page!
		destroy -> ok
	END
}

# report COMMAND ZONE OFFSET
report() {
	cat <<-END
		$1 -> freed=no neighbour=0
		  told: $2 overwritten
		  told: @offset=$3 0x55 for 0xcc
		  told: FIX Restoring $2
		  told: FIX Object at not freed
	END
}

# conversation SECTION NAME: from where that cache is created to where it is destroyed.
conversation() {
	section "$1" | sed -n "/^create $2 /,/^destroy/p"
}

@test "100 bytes, all debug flags: each mistake is told once, with its byte, or found when asked" {
	about_6_1
	holds checked
	diff <(all_reports 100) <(conversation checked bugs100FZPU)
}

@test "24 and 96 bytes, of which a word more is the red zone: the same" {
	about_6_1
	holds sizes
	diff <(all_reports 24) <(conversation sizes bugs24FZPU)
	diff <(all_reports 96) <(conversation sizes bugs96FZPU)
}

@test "no debug flags: nobody says anything, and what is done is done to others" {
	holds unseen
	# 4 bytes of the slot are nobody's, and the free pointer is in the middle.
	diff - <(conversation unseen bugs100-) <<-'END'
		create bugs100- 100 - -> ok
		overrun 1 -> freed=yes neighbour=0
		overrun 4 -> freed=yes neighbour=0
		underrun 1 -> freed=yes neighbour=0
		underrun 8 -> freed=yes neighbour=4
		stale 3 -> ok
		reuse 3 -> byte=0x55
		uninit -> changed=48-55 first=0x53 last=0x53
		double-free -> same=yes
		middle -> overlap=yes
		wrong-cache -> error: slabbugs:11: this would not end well; create the cache with F
		foreign -> error: slabbugs:12: this would not end well; create the cache with F
		destroy -> ok
	END
	# All bytes are somebody's.
	conversation sizes bugs24- | grep -x 'overrun 1 -> freed=yes neighbour=1'
	conversation sizes bugs96- | grep -x 'underrun 8 -> freed=yes neighbour=8'
	[ "$(section sizes | sed -n '/ - ->/,/^destroy/p' | grep -c '^  ')" = 0 ]
}

@test "a stale pointer steers the freelist to memory that is no object, twice, without a trace" {
	holds steered
	[ "$(section steered | grep -cx 'steer -> first=same second=stray')" = 2 ]
	[ "$(section steered | grep -c '^  ')" = 0 ]
}

# told LETTERS COMMAND: how often it was heard of.
told() {
	conversation letters "bugs100$1" | awk -v command="$2" '
		/^[^ ]/ { on = index($0, command " -> ") == 1 }
		on && /^  .*(overwritten|already|Invalid)/ { n++ }
		END { print n + 0 }'
}

@test "each flag sees what it is for: F frees, Z with F red zones, P with F poison and padding" {
	about_6_1
	holds letters
	for letters in F FZ FP FU; do
		[ "$(told $letters double-free)" = 1 ]
		[ "$(told $letters middle)" = 1 ]
	done
	for command in 'overrun 4' 'underrun 8' 'stale 3'; do
		[ "$(told F "$command")$(told FU "$command")" = 00 ]
	done
	[ "$(told FZ 'overrun 4')$(told FZ 'underrun 8')$(told FZ 'stale 3')" = 110 ]
	[ "$(told FP 'overrun 4')$(told FP 'underrun 8')$(told FP 'stale 3')" = 101 ]
}

@test "what was found once is not found again" {
	for in in checked sizes letters rounds; do
		[ "$(section $in | grep -c '^  again:')" = 0 ]
		section $in | grep -x 'destroy -> ok'
	done
}

@test "on two CPUs: all is repaired, and no cache is left" {
	holds rounds
	[ "$(section rounds | grep -c '^destroy -> ok')" = 3 ]
	section rounds | grep -x 'no cache is left'
	[ "$(section rounds | grep -c 'still has objects')" = 0 ]
	section rounds | grep -x 'double-free -> same=yes'
}

@test "objects that were never freed: their number and who has them stays, and the module can go" {
	about_6_1
	holds leak
	section leak | grep -x '  told: Objects remaining in leaky on __kmem_cache_shutdown()'
	section leak | grep '^  told: Slab cache still has objects when called from run_destroy'
	section leak | grep -x '/sys/kernel/slab/leaky'
	section leak | grep -x '3 forget_on_error'
	section leak | grep -x '2 forget_at_close'
	section leak | grep -c 'needs a cache that leaks none; destroy, and create another' | grep -x 2
}

@test "one such object is noticed without debug flags, too" {
	holds leak-unseen
	section leak-unseen | grep '^  told: Slab cache still has objects'
}

@test "poison found at an allocation: the slab is given up, and with it the cache" {
	about_6_1
	holds lost
	diff - <(section lost | grep -v '^ok\|^--' | sed 's/+0x.*//') <<-'END'
		create lost 100 FZPU -> ok
		stale 3 -> ok
		reuse 3 -> byte=0x6b
		  told: Poison overwritten
		  told: @offset=11 0x55 for 0x6b
		  told: FIX Restoring Poison
		  told: FIX Marking all objects used
		destroy -> ok
		  told: Slab cache still has objects when called from run_destroy
		1 N0=1
	END
}

@test "a double free that is not repaired cuts the free list off; the next to be freed finds out" {
	about_6_1
	holds cut
	# 21 objects: one is free, and one was counted as in use.
	diff - <(section cut | grep -v '^ok\|^--' | sed 's/+0x.*//') <<-'END'
		create cut 100 FZPU -> ok
		cut -> ok
		  told: Object already free
		  told: FIX Object at not freed
		  told: Wrong object count. Counter is 1 but counted were 20
		  told: FIX Object count adjusted
		destroy -> ok
		  told: Objects remaining in cut on __kmem_cache_shutdown()
		  told: Slab cache still has objects when called from run_destroy
		1 N0=1
	END
}

# says COMMAND PATTERN: what section words has as its reply.
says() {
	section words | grep -F -- "$1 -> " | grep -qE -- "-> error: slabbugs:[0-9]+: $2\$" || {
		section words | grep -F -- "$1 ->"
		false
	}
}

@test "a command that makes no sense is told what would, and nothing is reported" {
	holds words
	says 'overrun 1' 'this needs a cache; say first: create NAME SIZE FLAGS'
	says 'create a 100' 'say it as: create NAME SIZE FLAGS'
	says 'create a 23 F' "SIZE must be a number from 24 to 1024, not '23'"
	says 'create a 1025 F' "SIZE must be a number from 24 to 1024, not '1025'"
	says 'create a 100 Z' 'Z is not possible; flags are -, or F and any of Z, P and U'
	says 'create a 100 FX' 'FX is not possible; .*'
	says 'create b 100 F' 'b would be a second cache; destroy the first'
	says 'overrun 0' "BYTES must be a number from 1 to 8, not '0'"
	says 'overrun 9' "BYTES must be a number from 1 to 8, not '9'"
	says 'stale 100' "OFFSET must be a number from 0 to 99, not '100'"
	for byte in 48 55; do
		says "stale $byte" 'this would hit the free pointer; say: steer'
	done
	says cut 'cut needs a cache that is checked; create one with F'
	says steer 'steer is for a cache without debug flags; say: stale OFFSET'
	says 'leak 1' 'say it as: leak N M'
	says nonsense "slabbugs has no command 'nonsense'; .*"
	[ "$(section words | grep -c '^  ')" = 0 ]
}

@test "loading with each of its allocations failing, one at a time: ENOMEM, or it works" {
	holds load
}

@test "the session ran to its end" {
	session_ended
}
