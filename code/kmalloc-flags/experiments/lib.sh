# What this chapter's experiments share: tables of what was predicted and measured.
. /lib/lab/compare.sh

head_row() {
	printf '%-44s %10s %10s\n' "$1" predicted measured
}

# row LABEL: a line of a table, with $predicted and $measured, which are compared.
row() {
	printf '%-44s %10s %10s\n' "$1" "$predicted" "$measured"
	compare
}

# open_node: both sides, with node 1 to drain. Low memory makes the kernel raise
# a zone's marks for a while, where pages of one kind get into another's blocks.
open_node() {
	echo 0 >/proc/sys/vm/watermark_boost_factor
	open_pair gfpscope gfp nid=1
}

# has WORD: yes or no, as WORD=... in the last reply of the model says.
has() {
	case " $predicted " in
	*" $1=yes "*) echo yes ;;
	*) echo no ;;
	esac
}

# say LABEL: the same as row, for longer replies.
say() {
	printf '%-36s predicted  %s\n%-36s measured   %s\n' "$1" "$predicted" '' "$measured"
	compare
}
