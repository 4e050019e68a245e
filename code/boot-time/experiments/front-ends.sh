# The old front ends, by their names, on memblock: the lab kernel makes each
# call at boot, on three nodes of 1 GB. The third one is all above 4 GB.
# runs: host
set -eu

"$OUT/bin/vm" run --memory 3072 --nodes 3 --append bootmem_selftest -- \
	'echo "# Linux $(uname -r), three nodes of 1 GB"
	 dmesg | sed -n "s/^bootmem: //p"' |
	# The last six digits depend on all that was allocated before.
	sed -E 's/0x0*([0-9a-f]+)[0-9a-f]{6} (node.*) zero reserved/0x\1...... \2/' |
	grep -E -e '^#' -e '^(on|with) ' -e '^alloc_bootmem[a-z_]*\((pgdat, )?(100|5000|piece|TOO_MUCH)\) '
