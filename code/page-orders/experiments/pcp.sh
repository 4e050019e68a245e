# The per-CPU lists in front of the buddy system: how many pages they take at a
# time, and how many they keep, from the zone's size as zone_batchsize() and
# zone_highsize() have it (mm/page_alloc.c, v6.1).
#
# kernel: 6.1
# (Later ones tune the second figure while they run: 6.12 does.)

cpus=$(grep -c ^processor /proc/cpuinfo)
echo '== lists'
awk -v cpus="$cpus" '
function power_of_two_below(n,    p) { for (p = 1; p * 2 <= n; p *= 2); return p }
function predict(    b) {
	b = int(managed / 1024)
	b = b > 256 ? 256 : b
	b = int(b / 4) < 1 ? 1 : int(b / 4)
	batch = power_of_two_below(b + int(b / 2)) - 1
	batch = batch < 1 ? 1 : batch
	high = int(low / cpus)
	high = high < batch * 4 ? batch * 4 : high
}
$1 == "Node" { zone = "node " $2 " " $4; sub(",", "", zone) }
$1 == "low" { low = $2 }
$1 == "managed" { managed = $2 }
$1 == "cpu:" { cpu = $2; predict() }
$1 == "high:" { seen_high = $2 }
$1 == "batch:" && cpu == 0 {
	printf "%-14s managed %d, low %d\n", zone, managed, low
	printf "%-14s predicted  batch %d high %d\n", "", batch, high
	printf "%-14s measured   batch %d high %d\n", "", $2, seen_high
	compared += 2
	differ += (batch != $2) + (high != seen_high)
}
END {
	printf "\n%d figures compared, %d differ\n", compared, differ
	exit !compared || differ
}' /proc/zoneinfo
