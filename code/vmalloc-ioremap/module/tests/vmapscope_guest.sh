# SPDX-License-Identifier: GPL-2.0
# What vmapscope.bats has the guest do, in one session.
name=vmapscope
. /tmp/guest.sh

section kernel uname -r

words() {
	asks 'vmalloc 0x100000000000' 'vmalloc x' 'vmalloc' 'vfree 0xffffc90000000000' 'vfree 0' 'kfree 4096' 'ioremap 0 0' \
		'iounmap 0xffffc90000000000' 'pfns 1' 'mark 1 1' 'kmalloc 0x40000000' 'quiet 1' \
		'cost malloc 4096 1' 'cost kmalloc 4096 0' 'cost kmalloc 0x40000000 1'
}

cost() {
	asks 'cost kmalloc 4096 500' 'cost vmalloc 4096 500' 'cost kvmalloc 4096 500' 'cost kvmalloc 8388608 1'
}

# As many areas as it takes, and one more; then leave them all to rmmod.
held() {
	exec 3<>/proc/vmapscope
	for i in $(seq 85); do
		echo vmalloc $((i * 1000))
		echo kmalloc $((i * 1000))
		echo ioremap 0x1000000000 $((i * 1000))
	done >&3
	cat <&3 | grep -c '^0x'
	ask vmalloc 1
	ask vmalloc 1
	exec 3>&-
}

# The areas that fill the gaps are vmap()'s, and go with the module.
filled() {
	exec 3<>/proc/vmapscope
	ask quiet
	ask quiet
	ask tables
	exec 3>&-
	grep -c ' vmap$' /proc/vmallocinfo
}

often() {
	for round in 1 2 3 4 5 6; do
		with "" held >/dev/null && with "" filled >/dev/null || return 1
		[ $round != 2 ] || start=$(free_pages)
	done
	! uncounted || return 0
	lost=$((start - $(free_pages)))
	echo "pages lost in the last 4 rounds: $lost"
	[ $lost -lt 40 ]
}

section words with "" words
section cost with "" cost
section held with "" held
section filled with "" filled
section often often
section gone sh -c '! grep -c " vmap$" /proc/vmallocinfo'
