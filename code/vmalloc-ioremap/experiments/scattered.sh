# A hundred pages from vmalloc and a hundred from kmalloc, found by the host, which looks at
# every page of the guest's RAM.
# runs: host
set -eu

"$OUT/test/ram_witness" 256 1 '' "$OUT/modules/vmapscope.ko:/tmp/vmapscope.ko" \
	"$ROOT/code/vmalloc-ioremap/module/tests/scattered_guest.sh:/tmp/session.sh" -- \
	'echo "# Linux $(uname -r), 256 MB"; sh /tmp/session.sh' |
	awk '
		/^#/
		/ at 0x/ { kind = $1; claimed = $0; sub(/[^:]*: /, "", claimed) }
		/^marks/ {
			found = ""
			for (i = 4; i <= NF; i++) {
				split($i, run, "-")
				for (pfn = run[1]; pfn <= run[2]; pfn++)
					found = found " " pfn
			}
			compared += $3
			same = found == " " claimed
			differ += !same
			places = NF - 3
			where = "in " places " places"
			if (places == 1)
				where = "in one piece"
			else if (places > 50)
				where = "in more than fifty places"
			print kind ": " $3 + 0 " pages, found " where ", " \
				(same ? "" : "NOT ") "where the kernel says"
		}
		END { printf "\n%d pages compared, %d areas differ\n", compared, differ; exit differ || !compared }'
