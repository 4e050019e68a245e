# An object is written after it was freed: its poison shows which byte, and its
# tracks who freed it. Nobody looks before the object is allocated again, unless
# asked to.
#
# kernel: 6.1
. "$(dirname "$0")/lib.sh"

# first BYTE: what the report should say of this byte of the first object.
first() {
	model parts bugs 0 0
	poison=${predicted#*object=*:}
	model info bugs
	predicted="Poison overwritten @offset=$(($(field red_left_pad) + $1)) 0x55 for 0x${poison%% *}"
}

echo '== somebody looks'
open_bugs bugs 100 FZPU
model alloc bugs
model free bugs 0 0
kernel uninit
predicted='changed=0-99 first=0x6b last=0xa5'
say uninit
# Nobody has looked yet.
kernel stale 10
predicted=nothing measured=$(reports)
say 'stale 10'
echo 1 >/sys/kernel/slab/bugs/validate
first 10
measured=$(reports)
say validate
splat >/tmp/splat
dmesg -c >/dev/null
echo 1 >/sys/kernel/slab/bugs/validate
predicted=nothing measured=$(reports)
say validate

echo '== nobody looks'
kernel stale 98
first 98
kernel reuse 98
next=$measured
measured=$(reports)
say reuse
splat | grep '^FIX'
# Another slab had to be made; of this one, all objects count as used.
predicted='byte=0x6b' measured=$next
say reuse
model info bugs
predicted="slabs=2 used=$(field objects)"
measured="slabs=$(sed 's/ .*//' /sys/kernel/slab/bugs/slabs) used=$(sed 's/ .*//' /sys/kernel/slab/bugs/objects)"
say sysfs
echo '== the splat'
cat /tmp/splat
finish
