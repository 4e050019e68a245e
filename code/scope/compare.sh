# What experiments share that hold a model against the running kernel: both get the
# same commands in the playground's protocol, and every reply of one is compared
# with the other's.
#
# Descriptor 3 is the kernel (/proc/$scope), 4 and 5 are the model.

compared=0
differences=0

die() {
	echo "$0: $*" >&2
	exit 1
}

# open_model MODEL: start the playground, for an experiment that measures by itself.
open_model() {
	scope=
	mkfifo /tmp/model.in /tmp/model.out
	playground "$1" </tmp/model.in >/tmp/model.out &
	exec 4>/tmp/model.in 5</tmp/model.out
	rm /tmp/model.in /tmp/model.out
}

# open_pair SCOPE MODEL [PARAMETER...]: load the module SCOPE as well.
open_pair() {
	open_model "$2"
	scope=$1
	shift 2
	insmod /lib/lab/"$scope".ko "$@" || exit 1
	exec 3<>/proc/"$scope"
}

# ask_file COMMANDS: put many commands to both; their replies are left in
# /tmp/predicted and /tmp/measured.
ask_file() {
	: >/tmp/predicted >/tmp/measured
	count=$(wc -l <"$1")
	from=1
	while [ "$from" -le "$count" ]; do
		# In parts: a fifo holds no more than 64 KB of replies.
		sed -n "$from,$((from + 999))p" "$1" >/tmp/part
		cat /tmp/part >&3
		cat <&3 >>/tmp/measured
		cat /tmp/part >&4
		head -n "$(wc -l </tmp/part)" <&5 >>/tmp/predicted
		from=$((from + 1000))
	done
	compare_files "$1"
}

# compare_files COMMANDS: /tmp/predicted with /tmp/measured, the replies to them.
compare_files() {
	count=$(wc -l <"$1")
	[ "$(wc -l </tmp/measured)" -eq "$count" ] || die 'the kernel left a command unanswered'
	[ "$(wc -l </tmp/predicted)" -eq "$count" ] || die 'the model left a command unanswered'
	compared=$((compared + count))
	differ=$(paste -d '|' /tmp/predicted /tmp/measured |
		awk -F '|' '$1 != $2 { n++ } END { print n + 0 }')
	differences=$((differences + differ))
}

# kernel COMMAND...: $measured is left. model COMMAND...: $predicted.
kernel() {
	echo "$*" >&3
	read -r measured <&3 || die 'the kernel left a command unanswered'
}

model() {
	echo "$*" >&4
	read -r predicted <&5 || die 'the model left a command unanswered'
}

# compare: one comparison more, of $predicted with $measured.
compare() {
	compared=$((compared + 1))
	[ "$predicted" = "$measured" ] || differences=$((differences + 1))
}

# put COMMAND...: put one command to both; $predicted and $measured are left.
put() {
	kernel "$@"
	model "$@"
	compare
}

# ask COMMAND...: the same, and show what each says.
ask() {
	put "$@"
	printf '%-14s predicted  %s\n%-14s measured   %s\n' "$*" "$predicted" '' "$measured"
}

# The last line, and the exit status, of every experiment that compares.
finish() {
	exec 3>&- 4>&- 5<&-
	[ -z "$scope" ] || rmmod "$scope"
	echo
	echo "$compared replies compared, $differences differ"
	[ "$compared" -gt 0 ] && [ "$differences" -eq 0 ]
}
