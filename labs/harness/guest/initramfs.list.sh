#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The initramfs, in the words of the kernel's usr/gen_init_cpio:
# initramfs.list.sh INIT BUSYBOX
set -eu

cat <<END
dir /dev 0755 0 0
nod /dev/console 0600 0 0 c 5 1
dir /proc 0755 0 0
dir /sys 0755 0 0
dir /tmp 0755 0 0
dir /root 0700 0 0
dir /etc 0755 0 0
dir /bin 0755 0 0
dir /sbin 0755 0 0
dir /usr 0755 0 0
slink /usr/bin ../bin 0777 0 0
slink /usr/sbin ../sbin 0777 0 0
file /init $1 0755 0 0
slink /bin/unprivileged ../init 0777 0 0
file /bin/busybox $2 0755 0 0
END

# The shell finds busybox's programs by itself; the links are for all else.
# The host's own busybox names them: the guest's may be for another machine.
busybox --list-full | while read -r path; do
	case $path in
	usr/*) path=${path#usr/} ;;
	linuxrc | bin/busybox) continue ;;
	esac
	echo "slink /$path /bin/busybox 0777 0 0"
done | sort -u
